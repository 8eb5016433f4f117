"""Data capture, percentiles, means and the composite index, by hand."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airkit.campaign.air.statistics import (
    capture,
    composite_index,
    least,
    percentile,
    short_months,
    statistic,
    summarise,
)
from airkit.errors import UsageError


@pytest.mark.parametrize(
    ("values", "p", "by_hand"),
    [
        ([10, 20, 30, 40], 90, 37.0),  # k = 1 + 3 x 0.9 = 3.7
        ([40, 10, 30, 20], 50, 25.0),
        (list(range(1, 366)), 95, 346.8),  # k = 1 + 364 x 0.95 = 346.8
        ([7.0], 95, 7.0),
        ([1, math.nan, 3], 90, 2.8),
        ([5, 6], 0, 5.0),
        ([5, 6], 100, 6.0),
    ],
)
def test_percentiles(values: list[float], p: float, by_hand: float) -> None:
    assert percentile(values, p) == pytest.approx(by_hand, abs=1e-12)


def test_a_percentile_of_nothing_is_missing() -> None:
    assert math.isnan(percentile([math.nan], 90))


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=60), st.floats(0, 100))
def test_a_percentile_lies_among_the_values_and_agrees_with_numpy(values, p) -> None:
    found = percentile(values, p)
    assert min(values) <= found <= max(values)
    assert found == pytest.approx(np.percentile(values, p), rel=1e-9, abs=1e-9)


def test_composite_index_by_hand_and_from_rounded_values() -> None:
    values = {"pm25_ugm3": 70, "pm10_ugm3": 105, "so2_ugm3": 30, "no2_ugm3": 50}
    values |= {"co_mgm3": 2.0, "o3_8h_ugm3": 200}
    assert composite_index(values) == pytest.approx(2 + 1.5 + 0.5 + 1.25 + 0.5 + 1.25)
    assert composite_index({**values, "pm25_ugm3": 70.5}) == composite_index(values)
    assert composite_index({**values, "co_mgm3": 2.04}) == composite_index(values)
    assert math.isnan(composite_index({**values, "no2_ugm3": math.nan}))
    assert math.isnan(composite_index({"pm25_ugm3": 70}))


@pytest.mark.parametrize(
    ("month", "n", "is_valid"),
    [("2018-01", 27, True), ("2018-01", 26, False), ("2018-02", 25, True), ("2018-02", 24, False)],
)
def test_a_month_needs_its_days(month: str, n: int, is_valid: bool) -> None:
    days = pd.date_range(f"{month}-01", periods=31)
    row = capture(pd.Series(1.0, index=days[:n]), "month").iloc[0]
    assert row["is_valid"] == is_valid
    assert row["n_valid"] == n


def test_a_year_needs_324_days_and_silent_years_count() -> None:
    first = pd.date_range("2015-01-01", periods=324)
    third = pd.date_range("2017-01-01", periods=323)
    found = capture(pd.Series(1.0, index=first.append(third)), "year")
    assert found["n_valid"].tolist() == [324, 0, 323]
    assert found["is_valid"].tolist() == [True, False, False]
    assert found["n_days"].tolist() == [365, 366, 365]
    with pytest.raises(UsageError):
        capture(pd.Series(1.0, index=first), "week")


def test_months_in_part_may_miss_as_many_days_as_whole_ones() -> None:
    days = pd.date_range("2018-01-15", "2018-02-28")
    values = pd.Series(1.0, index=days)
    assert short_months(values) == ()
    values.iloc[:4] = math.nan
    assert short_months(values) == ()
    values.iloc[:5] = math.nan
    values.iloc[-4:] = math.nan
    assert short_months(values) == ("2018-01", "2018-02")


def air(**columns: list[float]) -> pd.DataFrame:
    n = len(next(iter(columns.values())))
    return pd.DataFrame(
        {"date": pd.date_range("2018-01-01", periods=n), "district_id": "a", **columns}
    )


def test_summary_of_a_place() -> None:
    table = air(
        pm25_ugm3=[30.0, 80.0, 160.0, math.nan],
        co_mgm3=[1.0, 2.0, 3.0, 4.0],
        o3_8h_ugm3=[10.0, 20.0, 30.0, 40.0],
    )
    row = summarise(table).iloc[0]
    assert (row["n_days"], row["pm25_ugm3_n"]) == (4, 3)
    assert (row["pm25_ugm3"], row["pm25_ugm3_rounded"]) == (90, 90)
    assert row["co_mgm3"] == pytest.approx(3.85) and row["co_mgm3_rounded"] == 3.8
    assert row["o3_8h_ugm3"] == pytest.approx(37)
    assert math.isnan(row["composite_index"])
    assert (row["days_excellent"], row["days_light"], row["days_heavy"]) == (1, 1, 1)
    assert (row["days_good"], row["heavy_days"], row["n_partial"]) == (1, 1, 4)


def test_grades_are_kept_apart_or_refused() -> None:
    table = pd.concat(
        [
            air(pm25_ugm3=[50.0]).assign(station_grade="national"),
            air(pm25_ugm3=[90.0]).assign(station_grade="town"),
        ]
    )
    with pytest.raises(UsageError, match="national, town"):
        summarise(table)
    apart = summarise(table, by=("district_id", "station_grade"))
    assert apart["pm25_ugm3"].tolist() == [50, 90]


def test_rules_of_2026_are_not_guessed() -> None:
    with pytest.raises(UsageError, match="HJ663-2013"):
        statistic("pm25_ugm3", "HJ663-2026")
    with pytest.raises(UsageError, match="HJ663-2013"):
        least("day", "HJ663-2026")
    with pytest.raises(UsageError, match="voc"):
        statistic("voc")
