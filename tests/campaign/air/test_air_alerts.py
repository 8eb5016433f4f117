"""Alert levels from daily means and from any 24 hours, by the triggers of both years."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airkit.campaign.air.alerts import alert_episodes, triggers
from airkit.errors import UsageError

# PM2.5 that gives an AQI of 200, 201, 300, 301, 500.
AT_200, OVER_200, AT_300, OVER_300, AT_500 = 150.0, 151.0, 250.0, 251.0, 500.0
CLEAN = 40.0
BOTH = ("alerts-2016", "alerts-2018")


def days(*pm25: float) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "date": pd.date_range("2018-02-27", periods=len(pm25)),
            "district_id": "济宁",
            "pm25_ugm3": pm25,
        }
    )


def hours(*runs: tuple[int, float], start: str = "2018-02-26 01:00") -> pd.DataFrame:
    values = [value for n, value in runs for _ in range(n)]
    at = pd.date_range(start, periods=len(values), freq="h")
    return pd.DataFrame({"at": at, "district_id": "济宁", "pm25_ugm3": values})


H, S = OVER_200, OVER_300


@pytest.mark.parametrize(
    ("pm25", "in_2016", "in_2018"),
    [
        ([AT_200] * 5, [], []),
        ([H], ["blue"], [None]),
        ([H, H], ["yellow"], ["yellow"]),
        ([H, H, H], ["yellow"], ["orange"]),
        ([H, AT_300, H], ["yellow"], ["orange"]),
        ([H, S, H], ["orange"], ["orange"]),
        ([H, S, S], ["orange"], ["orange"]),
        ([H, H, H, H], ["yellow"], ["orange"]),
        ([H, S, H, S], ["orange"], ["orange"]),
        ([H, S, S, H], ["red"], ["red"]),
        ([AT_500], ["red"], ["red"]),
        ([AT_500 - 2], ["blue"], [None]),
        ([900.0], ["red"], ["red"]),
        ([H, CLEAN, CLEAN, H, H], ["blue", "yellow"], [None, "yellow"]),
    ],
)
def test_levels_of_both_years_from_days(pm25, in_2016, in_2018) -> None:
    for ruleset, expected in zip(BOTH, (in_2016, in_2018), strict=True):
        found = alert_episodes(days(*pm25), ruleset)
        assert [None if level != level else level for level in found["level"]] == expected
        assert set(found["basis"]) <= {"calendar_day"}


def test_a_pause_too_short_to_clear_makes_one_episode() -> None:
    pm25 = [H, H, CLEAN, H]
    apart = alert_episodes(days(*pm25), "alerts-2016")
    assert apart["hours"].tolist() == [48, 24]
    together = alert_episodes(days(*pm25), "alerts-2018")  # 24 h of clean air, 36 h are needed
    assert together["hours"].tolist() == [96] and together["level"].tolist() == ["orange"]
    stated = alert_episodes(days(*pm25), "alerts-2016", clear_hours=36)
    assert stated["hours"].tolist() == [96] and stated["level"].tolist() == ["yellow"]
    cleared = alert_episodes(days(H, CLEAN, CLEAN, H), "alerts-2018")  # 48 h of clean air
    assert cleared["hours"].tolist() == [24, 24]


def test_when_each_level_was_reached() -> None:
    row = alert_episodes(days(H, S, S, H), "alerts-2016").iloc[0]
    start = pd.Timestamp("2018-02-27")
    assert (row["start_at"], row["end_at"]) == (start, start + pd.Timedelta(days=4))
    reached = {"blue": 1, "yellow": 2, "orange": 3, "red": 4}
    for level, n_days in reached.items():
        assert row[f"{level}_at"] == start + pd.Timedelta(days=n_days)
    assert row["peak_aqi"] == 301 and not row["cut_by_gap"]


def test_a_missing_day_is_said() -> None:
    found = alert_episodes(days(H, H, math.nan, CLEAN, H), "alerts-2016")
    assert found["cut_by_gap"].tolist() == [True, False]
    absent = days(CLEAN, CLEAN, H, CLEAN).drop(index=1)
    assert alert_episodes(absent)["cut_by_gap"].tolist() == [True]


def test_any_24_hours_count_and_may_cross_midnight() -> None:
    """24 heavy hours from noon to noon: no calendar day is heavy, one 24-hour mean is."""
    table = hours((24 + 11, 10.0), (24, 152.0), (24 + 13, 10.0))
    found = alert_episodes(table, "alerts-2016")
    assert found[["basis", "hours", "level"]].values.tolist() == [["running_24h", 24.0, "blue"]]
    assert found["start_at"].iloc[0] == pd.Timestamp("2018-02-27 11:00")
    by_day = table.assign(date=(table["at"] - pd.Timedelta(hours=1)).dt.normalize())
    means = by_day.groupby(["date", "district_id"])["pm25_ugm3"].mean().reset_index()
    assert alert_episodes(means, "alerts-2016").empty


@pytest.mark.parametrize(("n", "level"), [(47, "blue"), (48, "yellow"), (95, "yellow")])
def test_hours_are_counted_to_the_hour(n: int, level: str) -> None:
    found = alert_episodes(hours((30, 0.0), (n, OVER_200), (60, 0.0)), "alerts-2016")
    assert (found["hours"].tolist(), found["level"].tolist()) == ([n], [level])
    assert not found["cut_by_gap"].iloc[0]


def test_an_episode_that_began_before_the_first_hour_is_marked() -> None:
    found = alert_episodes(hours((48, OVER_200), (30, 0.0)))
    assert found["hours"].tolist() == [48] and found["cut_by_gap"].tolist() == [True]


def test_twenty_of_24_hours_are_enough_and_nineteen_are_not() -> None:
    for n_gaps, n_found in ((4, 1), (5, 0)):
        table = hours((24, OVER_200))
        table.loc[table.index[:n_gaps], "pm25_ugm3"] = math.nan
        assert len(alert_episodes(table)) == n_found


def test_places_and_grades_stand_apart() -> None:
    two = pd.concat([days(H, H), days(H, CLEAN).assign(district_id="菏泽")])
    assert alert_episodes(two)["level"].tolist() == ["yellow", "blue"]
    station = days(H).assign(station_id="1A", station_grade="national")
    town = days(CLEAN).assign(station_id="9Z", station_grade="town")
    found = alert_episodes(pd.concat([station, town]))
    assert found[["station_id", "station_grade"]].values.tolist() == [["1A", "national"]]


def test_monthly_means_raise_no_alert() -> None:
    assert alert_episodes(days(H, H, H).assign(basis="month")).empty


def test_only_known_triggers() -> None:
    assert triggers("alerts-2016").clear_hours is None
    assert triggers("alerts-2018").clear_hours == 36
    with pytest.raises(UsageError, match="alerts-2016, alerts-2018"):
        alert_episodes(days(H), "alerts-2022")


@settings(max_examples=30)
@given(st.lists(st.sampled_from([CLEAN, H, S, AT_500]), min_size=1, max_size=14))
def test_episodes_hold_every_heavy_day_once_and_hours_agree_with_days(pm25: list[float]) -> None:
    by_day = alert_episodes(days(*pm25), "alerts-2016")
    assert by_day["hours"].sum() == 24 * sum(value > AT_200 for value in pm25)
    lengths = [len(run) for run in "".join("x" if v > AT_200 else " " for v in pm25).split()]
    assert (by_day["hours"] / 24).tolist() == lengths
    levels = [list(triggers(ruleset).ways) for ruleset in BOTH]
    for known, ruleset in zip(levels, BOTH, strict=True):
        found = alert_episodes(days(*pm25), ruleset)
        assert set(found["level"].dropna()) <= set(known)
    hourly = alert_episodes(
        hours(*[(24, value) for value in pm25], start="2018-02-27 01:00"), "alerts-2016"
    )
    # Whatever a calendar day triggers, the freer 24 hours trigger too.
    order = {name: rank for rank, name in enumerate(levels[0])}
    strongest = [max((order[x] for x in t["level"]), default=-1) for t in (by_day, hourly)]
    assert strongest[1] >= strongest[0]
    assert np.all(hourly["peak_aqi"] > 200)
