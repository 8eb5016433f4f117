"""Seasons that straddle years, gaps, leap days, targets, the rest of the season."""

import math
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airkit.campaign.air.curve import past_endings, past_paths, season_calendar, season_curve
from airkit.campaign.air.heavy import heavy_days
from airkit.campaign.air.means import completion_ratio, season_mean
from airkit.campaign.air.season import Season, years_earlier
from airkit.errors import UsageError

SEASON = Season(date(2017, 10, 1), date(2018, 3, 31))
LEAP = Season(date(2019, 10, 1), date(2020, 3, 31))


def daily(*parts: tuple[Season, float]) -> pd.Series:
    return pd.concat([pd.Series(value, index=season.days) for season, value in parts]).sort_index()


def test_one_object_for_two_years() -> None:
    assert (SEASON.n_days, SEASON.earlier().n_days, LEAP.n_days) == (182, 182, 183)
    assert SEASON.earlier() == Season(date(2016, 10, 1), date(2017, 3, 31))
    assert SEASON.earlier(3).label == "2014-2015"
    assert SEASON.until(date(2020, 1, 1)) == SEASON
    assert len(SEASON.after(date(2018, 1, 31))) == 59
    assert Season(date(2018, 1, 1), date(2018, 12, 31)).label == "2018"


def test_odd_seasons_are_refused() -> None:
    with pytest.raises(UsageError):
        Season(date(2018, 3, 31), date(2017, 10, 1))
    with pytest.raises(UsageError):
        Season(date(2017, 10, 1), date(2018, 10, 1))
    with pytest.raises(UsageError, match="2017-09-30"):
        SEASON.until(date(2017, 9, 30))


@given(st.dates(date(1992, 1, 1), date(2099, 1, 1)), st.integers(0, 364), st.integers(1, 9))
def test_the_same_season_earlier_keeps_its_days(start: date, length: int, years: int) -> None:
    season = Season(start, start + timedelta(days=length))
    before = season.earlier(years)
    assert abs(before.n_days - season.n_days) <= 1
    assert before.end < season.end and (before.start.month, before.end.month) == (
        start.month,
        season.end.month,
    )


def test_the_leap_day_counts_in_its_own_season() -> None:
    values = daily((LEAP.earlier(), 100.0), (LEAP, 80.0))
    values.loc["2020-02-29"] = 80 + 152 * 10.0
    on_leap_day = season_mean(values, LEAP, date(2020, 2, 29))
    assert (on_leap_day.n_days, on_leap_day.base_n_days) == (152, 151)
    assert on_leap_day.mean == pytest.approx(90)
    assert on_leap_day.n_matched == 151 and on_leap_day.change_pct_matched == pytest.approx(-20)
    later = Season(date(2020, 10, 1), date(2021, 3, 31))
    after = season_mean(daily((LEAP, 100.0), (later, 90.0)), later, date(2021, 3, 31))
    assert (after.n_days, after.base_n_days, after.n_matched) == (182, 183, 182)
    assert years_earlier(date(2021, 2, 28)) == date(2020, 2, 28)
    curve = season_curve(values, LEAP, LEAP.end)
    assert len(curve) == 183 and curve["base_to_date"].notna().all()


def test_missing_days_are_left_out_and_counted() -> None:
    values = daily((SEASON.earlier(), 100.0), (SEASON, 80.0))
    values.loc["2017-10-02":"2017-10-05"] = math.nan
    values = values.drop(pd.Timestamp("2016-12-01"))
    found = season_mean(values, SEASON, date(2017, 12, 31), target_share=0.1)
    assert (found.n_missing, found.base_n_missing, found.n_matched) == (4, 1, 87)
    assert (found.mean, found.base, found.change_pct_official) == (80, 100, -20.0)
    # 88 values so far and 90 days to come: the mean of these 178 may be 90.
    assert found.allowed_remaining == pytest.approx((90 * 178 - 80 * 88) / 90)


def test_a_base_season_with_short_months_is_not_known_unless_it_is_given() -> None:
    values = daily((SEASON.earlier(), 100.0), (SEASON, 80.0))
    values.loc["2017-02-01":"2017-02-10"] = math.nan
    found = season_mean(values, SEASON, date(2017, 12, 31), target_share=0.1)
    assert found.base_short_months == ("2017-02",)
    assert found.base_season is found.limit is found.allowed_remaining is None
    assert found.on_schedule is True
    given_base = season_mean(values, SEASON, date(2017, 12, 31), target_share=0.1, base_season=77.5)
    assert given_base.limit == pytest.approx(69.75)


def test_nothing_known_gives_nothing_claimed() -> None:
    found = season_mean(daily((SEASON, math.nan)), SEASON, SEASON.end, target_share=0.1)
    assert found.mean is found.base is found.change_pct is found.change_pct_official is None
    assert found.on_schedule is found.completion_ratio is found.is_reachable is None
    no_target = season_mean(daily((SEASON, 80.0), (SEASON.earlier(), 90.0)), SEASON, SEASON.end)
    assert no_target.on_schedule is no_target.limit is None


def test_a_day_given_twice_and_a_target_in_percent_are_refused() -> None:
    values = daily((SEASON, 80.0), (SEASON, 81.0))
    with pytest.raises(UsageError, match="2017-10-01"):
        season_mean(values, SEASON, SEASON.end)
    with pytest.raises(UsageError, match="10"):
        season_mean(daily((SEASON, 80.0)), SEASON, SEASON.end, target_share=10)


@pytest.mark.parametrize(
    ("mean", "official", "on_schedule", "unrounded"),
    [(90.0, -10.0, True, True), (90.4, -10.0, True, False), (90.6, -9.0, False, False)],
)
def test_on_schedule_is_the_full_target_at_every_date(
    mean: float, official: float, on_schedule: bool, unrounded: bool
) -> None:
    values = daily((SEASON.earlier(), 100.0), (SEASON, mean))
    found = season_mean(values, SEASON, date(2017, 10, 20), target_share=0.1)
    assert found.change_pct_official == official
    assert (found.on_schedule, found.on_schedule_unrounded) == (on_schedule, unrounded)


def test_a_limit_out_of_reach_is_said() -> None:
    values = daily((SEASON.earlier(), 50.0), (SEASON, 100.0))
    found = season_mean(values, SEASON, date(2018, 3, 30), target_share=0.1)
    assert found.allowed_remaining < 0 and found.is_reachable is False


def test_completion_ratio() -> None:
    assert completion_ratio(-3.7, 0.10) == pytest.approx(0.37)
    assert completion_ratio(2.0, 0.10) == pytest.approx(-0.2)
    assert completion_ratio(None, 0.10) is completion_ratio(-3, None) is None
    assert completion_ratio(-3, 0.0) is None


concentrations = st.floats(1, 500)


@settings(max_examples=30)
@given(
    st.lists(concentrations, min_size=182, max_size=182),
    st.lists(concentrations, min_size=182, max_size=182),
    st.integers(0, 180),
    st.floats(0, 0.5),
)
def test_the_allowed_mean_just_meets_the_limit(now, then, n_elapsed, share) -> None:
    values = pd.concat(
        [pd.Series(now, index=SEASON.days), pd.Series(then, index=SEASON.earlier().days)]
    )
    as_of = SEASON.start + timedelta(days=n_elapsed)
    found = season_mean(values, SEASON, as_of, target_share=share)
    values.loc[SEASON.after(as_of)] = found.allowed_remaining
    end = season_mean(values, SEASON, SEASON.end)
    assert end.mean == pytest.approx(found.limit, rel=1e-9)
    assert end.mean == pytest.approx((1 - share) * np.mean(then), rel=1e-9)


@settings(max_examples=30)
@given(st.lists(concentrations, min_size=182, max_size=182), st.integers(0, 181))
def test_what_comes_later_changes_nothing_to_date(now, n_elapsed) -> None:
    values = pd.concat(
        [pd.Series(now, index=SEASON.days), pd.Series(80.0, index=SEASON.earlier().days)]
    )
    as_of = SEASON.start + timedelta(days=n_elapsed)
    known = values[values.index <= pd.Timestamp(as_of)]
    assert season_mean(values, SEASON, as_of) == season_mean(known, SEASON, as_of)
    pd.testing.assert_frame_equal(
        season_curve(values, SEASON, as_of), season_curve(known, SEASON, as_of)
    )


def heavy_air(n_then: int, n_now: int) -> pd.DataFrame:
    def values(season: Season, n: int) -> list[float]:
        return [160.0] * n + [40.0] * (season.n_days - n)

    earlier = SEASON.earlier()
    days = earlier.days.append(SEASON.days)
    return pd.DataFrame(
        {"date": days, "pm25_ugm3": values(earlier, n_then) + values(SEASON, n_now)}
    )


def test_heavy_days_left_cut_and_rounded() -> None:
    found = heavy_days(heavy_air(17, 3), SEASON, date(2017, 12, 31), target_share=0.1)
    assert (found.n, found.base, found.base_season) == (3, 17, 17)
    assert found.limit == pytest.approx(15.3)
    assert (found.limit_floor, found.limit_round, found.left_floor) == (15, 15, 12)
    other = heavy_days(heavy_air(19, 18), SEASON, SEASON.end, target_share=0.1)
    assert (other.limit_floor, other.limit_round) == (17, 17)
    assert other.left_floor == -1 and other.change_pct == pytest.approx(-100 / 19)
    split = heavy_days(heavy_air(12, 0), SEASON, SEASON.end, target_share=0.2)
    assert (split.limit_floor, split.limit_round) == (9, 10)
    assert (split.n_partial, split.base_n_partial) == (182, 170)


def test_days_that_may_have_been_heavy_are_counted() -> None:
    air = heavy_air(5, 5).drop(index=[182, 183])
    found = heavy_days(air, SEASON, SEASON.end, target_share=0.1)
    assert (found.n, found.n_no_aqi) == (3, 2)


def test_past_years_with_gaps_do_not_foretell() -> None:
    values = daily(*[(SEASON.earlier(years), 60.0 + 10 * years) for years in range(4)])
    values.loc["2015-02-01":"2015-02-10"] = math.nan
    ends = past_endings(values, SEASON, date(2018, 1, 31)).set_index("season")
    assert ends["is_used"].to_dict() == {"2016-2017": True, "2015-2016": True, "2014-2015": False}
    assert ends.loc["2016-2017", "season_mean"] == pytest.approx((60 * 123 + 70 * 59) / 182)
    paths = past_paths(values, SEASON, date(2018, 1, 31))
    assert set(paths["season"]) == {"2016-2017", "2015-2016"}
    last = paths.groupby("season")["mean_to_date"].last()
    pd.testing.assert_series_equal(
        last.sort_index(), ends["season_mean"].dropna().sort_index(), check_names=False
    )
    assert past_paths(values, SEASON, SEASON.end).empty
    assert past_endings(values, SEASON, SEASON.end).empty


def test_past_years_of_a_season_with_a_leap_day() -> None:
    values = daily((LEAP.earlier(2), 60.0), (LEAP.earlier(), 70.0), (LEAP, 80.0))
    for as_of in (date(2020, 2, 27), date(2020, 2, 28), date(2020, 2, 29)):
        ends = past_endings(values, LEAP, as_of)
        assert ends["remaining_mean"].tolist() == [70, 60]
        assert len(past_paths(values, LEAP, as_of)) == 2 * (LEAP.end - as_of).days


def test_moments_are_their_days() -> None:
    noon = pd.Series([70.0], index=pd.to_datetime(["2017-10-01 12:00"]))
    moment = pd.Timestamp("2017-10-01 18:00")
    found = season_mean(noon, Season(pd.Timestamp(SEASON.start), SEASON.end), moment)
    assert found.mean == 70 and found.n_remaining == 181
    assert season_curve(noon, SEASON, moment)["mean_to_date"].notna().sum() == 1


def test_a_calendar_has_every_day_once() -> None:
    air = heavy_air(2, 3).drop(index=[190])
    table = season_calendar(air, SEASON)
    assert len(table) == 182 and table["aqi"].isna().sum() == 1
    assert (table["level"] == "heavy").sum() == 3
    with pytest.raises(UsageError, match="2016-10-01"):
        season_calendar(pd.concat([air, air]), SEASON)


@pytest.mark.parametrize(
    ("start_year", "column", "expected"),
    [
        (2017, "pm25_ugm3", ()),
        (2018, "pm25_ugm3", ("particles_at_actual_conditions",)),
        (2018, "o3_8h_ugm3", ()),
        (2019, "pm25_ugm3", ()),
        (2025, "o3_8h_ugm3", ("standards_of_2026",)),
    ],
)
def test_a_change_of_method_between_the_winters_is_said(start_year, column, expected) -> None:
    season = Season(date(start_year, 10, 1), date(start_year + 1, 3, 31))
    values = daily((season.earlier(), 100.0), (season, 80.0))
    assert season_mean(values, season, season.end, column=column).breaks == expected
    early = season_mean(values, season, season.start, column=column).breaks
    assert early == (expected if start_year == 2018 else ())
