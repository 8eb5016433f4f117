"""The index at, below and above every breakpoint, with gaps and beyond the scale."""

import math
import time
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pandas as pd
import pytest
from hand_aqi import BREAKPOINTS, INDEX, SIX, STEP, by_hand
from hypothesis import given
from hypothesis import strategies as st

from airkit.campaign.air.aqi import daily_aqi, iaqi, level_name, levels, scales
from airkit.campaign.air.rounding import floor_and_round, half_even
from airkit.errors import UsageError

CASES = [
    (column, index, Decimal(point))
    for column, points in BREAKPOINTS.items()
    for index, point in zip(INDEX, points, strict=False)
]


@pytest.mark.parametrize(("column", "index", "point"), CASES)
def test_at_below_and_above_every_breakpoint(column: str, index: int, point: Decimal) -> None:
    step = STEP[column]
    values = [point] if point == 0 else [point - step, point, point + step]
    found = iaqi([float(value) for value in values], column).tolist()
    assert found == [by_hand(value, column) for value in values]
    assert found[len(values) // 2] == index
    is_end = point == BREAKPOINTS[column][-1]
    if point > 0:
        assert found[0] <= index
        assert found[2] == index if is_end else found[2] > index


@pytest.mark.parametrize("column", BREAKPOINTS)
@given(hundredths=st.integers(0, 400_000))
def test_any_concentration_agrees_with_decimal_arithmetic(column: str, hundredths: int) -> None:
    value = Decimal(hundredths) / 100
    assert iaqi(float(value), column) == by_hand(value, column)


@given(st.lists(st.floats(0, 3000), min_size=2, max_size=20))
def test_the_index_never_falls_when_the_concentration_rises(values: list[float]) -> None:
    for column in BREAKPOINTS:
        assert (np.diff(iaqi(sorted(values), column)) >= 0).all()


@given(st.integers(-10_000_000, 10_000_000), st.integers(0, 3))
def test_rounding_is_half_to_even_as_decimals_do_it(thousandths: int, places: int) -> None:
    value = Decimal(thousandths) / 1000
    expected = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
    assert half_even(float(value), places) == float(expected)


def test_days_are_cut_and_rounded_without_float_dust() -> None:
    assert floor_and_round((1 - 0.9) * 10) == (1, 1)
    assert floor_and_round(18.5) == (18, 18)


def day(**values: float) -> pd.DataFrame:
    return pd.DataFrame([values], dtype=float)


CLEAN = dict.fromkeys(SIX, 0.0)


@pytest.mark.parametrize("column", SIX)
def test_each_pollutant_alone_makes_the_index(column: str) -> None:
    for index, point in zip(INDEX[2:], BREAKPOINTS[column][2:], strict=False):
        row = daily_aqi(day(**{**CLEAN, column: point})).iloc[0]
        assert row["aqi"] == index
        assert row["primary"] == column.split("_", maxsplit=1)[0]
        assert row["n_missing"] == 0


def test_no_primary_pollutant_up_to_fifty_and_several_on_a_tie() -> None:
    assert daily_aqi(day(**CLEAN, o3_1h_ugm3=0))["primary"].tolist() == [""]
    assert daily_aqi(day(pm25_ugm3=35, pm10_ugm3=50))["primary"].tolist() == [""]
    tie = daily_aqi(day(pm25_ugm3=75, pm10_ugm3=150, so2_ugm3=50)).iloc[0]
    assert (tie["aqi"], tie["primary"], tie["level"]) == (100, "pm25|pm10", "good")


def test_missing_pollutants_are_counted_and_an_empty_day_has_no_index() -> None:
    air = pd.DataFrame({"pm25_ugm3": [80.0, math.nan], "co_mgm3": [math.nan, math.nan]})
    found = daily_aqi(air)
    assert found["n_missing"].tolist() == [5, 6]
    assert found["aqi"].tolist()[0] == by_hand(Decimal(80), "pm25_ugm3")
    assert found.loc[1, ["aqi", "level", "primary"]].isna().all()
    assert found["above_scale"].tolist() == ["", ""]


def test_above_the_scale_stays_at_its_end_and_is_named() -> None:
    found = daily_aqi(day(pm25_ugm3=800, pm10_ugm3=601, co_mgm3=60)).iloc[0]
    assert (found["aqi"], found["level"]) == (500, "severe")
    assert found["above_scale"] == "pm25|pm10"
    assert found["primary"] == "pm25|pm10|co"


def test_ozone_above_the_eight_hour_scale_takes_the_one_hour_value() -> None:
    alone = daily_aqi(day(o3_8h_ugm3=801)).iloc[0]
    assert (alone["aqi"], alone["above_scale"]) == (300, "o3")
    beside = daily_aqi(day(o3_8h_ugm3=801, o3_1h_ugm3=1000)).iloc[0]
    assert (beside["aqi"], beside["above_scale"]) == (400, "")
    beyond = daily_aqi(day(o3_8h_ugm3=801, o3_1h_ugm3=1201)).iloc[0]
    assert (beyond["aqi"], beyond["above_scale"]) == (500, "o3")


def test_levels_change_just_above_their_bounds() -> None:
    aqi_to_level = {50: "excellent", 100: "good", 150: "light", 200: "moderate", 300: "heavy"}
    names = list(levels().ids)
    for index, name in aqi_to_level.items():
        point = BREAKPOINTS["pm25_ugm3"][INDEX.index(index)]
        found = daily_aqi(pd.DataFrame({"pm25_ugm3": [point, point + 1.0]}))["level"].tolist()
        assert found == [name, names[names.index(name) + 1]]
    assert level_name("severe", "zh") == "严重污染"
    assert levels().heavy_above == 200


def test_only_what_the_rows_know_is_computed() -> None:
    with pytest.raises(UsageError, match="HJ633-2012") as error:
        daily_aqi(day(pm25_ugm3=10), "HJ633-2026")
    assert "HJ633-2026" in error.value.say("zh")
    with pytest.raises(UsageError, match="pm1_ugm3"):
        iaqi(10, "pm1_ugm3")
    with pytest.raises(UsageError, match="pm25_ugm3"):
        daily_aqi(pd.DataFrame({"temperature": [1.0]}))
    for wrong in (-1.0, math.inf):
        with pytest.raises(UsageError, match="co_mgm3"):
            daily_aqi(day(co_mgm3=wrong))


def test_the_shipped_rows_are_the_standard() -> None:
    shipped = {
        scale.column: (scale.steps / 10**scale.decimals).tolist() for scale in scales("HJ633-2012")
    }
    assert shipped == BREAKPOINTS


def test_the_argument_is_left_alone() -> None:
    air = day(pm25_ugm3=35.5)
    before = air.copy()
    daily_aqi(air)
    pd.testing.assert_frame_equal(air, before)


def test_337_cities_for_ten_years_within_two_seconds() -> None:
    rng = np.random.default_rng(1)
    n = 337 * 3652
    air = pd.DataFrame({column: rng.gamma(2, 30, n).astype(float) for column in SIX})
    seconds = []
    for _ in range(2):  # processor time: other work on the machine is not the index's fault
        start = time.process_time()
        found = daily_aqi(air)
        seconds.append(time.process_time() - start)
    assert min(seconds) < 2
    assert len(found) == n
