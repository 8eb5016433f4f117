"""The ministry's bulletins of 2017-18 from the real observations, to 0.1 point and to the day."""

import csv
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from hand_aqi import SIX, by_hand

from airkit.campaign.air.aqi import daily_aqi
from airkit.campaign.air.curve import past_endings, season_curve
from airkit.campaign.air.means import season_mean
from airkit.campaign.air.places import series_of
from airkit.campaign.air.progress import AirTarget, air_progress
from airkit.campaign.air.region import compare_places
from airkit.campaign.air.season import Season
from airkit.shipped import shipped_path

SEASON = Season(date(2017, 10, 1), date(2018, 3, 31))
FILES = {"北京": "beijing_daily", "天津": "tianjin_daily"}


def bulletins(city: str) -> list[dict[str, str]]:
    with shipped_path("reference/bulletins.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["city"] == city]
    return [row for row in rows if row["indicator"] == "pm25"]


def hold_to(rows: list[dict[str, str]], air: pd.DataFrame, city: str) -> None:
    for row in rows:
        as_of = date.fromisoformat(row["window_end"])
        found = air_progress(air, city, SEASON, as_of).mean
        if row["official_change_pct"]:
            assert found.change_pct_official == float(row["official_change_pct"]), row
        if row["official_value"]:
            assert found.mean_rounded == float(row["official_value"]), row


@pytest.mark.parametrize("city", FILES)
def test_every_bulletin_of_a_city_with_daily_values(read_observed, city: str) -> None:
    rows = bulletins(city)
    assert len(rows) == {"北京": 4, "天津": 1}[city]
    hold_to(rows, read_observed(FILES[city]), city)


def test_beijing_rounded_and_unrounded_side_by_side(read_observed) -> None:
    daily = series_of(read_observed("beijing_daily"))
    ends = [date(2017, 11, 30), date(2017, 12, 31), date(2018, 1, 31), date(2018, 3, 31)]
    found = [season_mean(daily, SEASON, end, target_share=0.25) for end in ends]
    assert [one.change_pct_official for one in found] == [-43.5, -53.8, -58.3, -44.2]
    assert [round(one.change_pct, 1) for one in found] == [-43.9, -53.7, -58.3, -44.1]
    assert round(found[-1].mean, 1) == 53.0
    assert all(one.on_schedule and one.on_schedule_unrounded for one in found)
    assert (found[-1].n_days, found[-1].n_missing, found[-1].n_remaining) == (182, 1, 0)
    assert found[-1].allowed_remaining is None


def test_jining_is_behind_in_january_and_meets_its_target_in_march(jining) -> None:
    hold_to(bulletins("济宁"), jining, "济宁")
    ends = {
        date(2017, 11, 30): (-3.7, -3.0, False, 78.5),
        # From the published months: (69.75 x 182 - 31 x 45 - 30 x 60 - 31 x 98) / 90 = 71.79,
        # which is 71.7 only where it is cut and not rounded.
        date(2017, 12, 31): (-13.9, -13.9, True, 71.8),
        date(2018, 1, 31): (-8.4, -8.1, False, 55.9),
        date(2018, 2, 28): (-10.8, -10.5, True, 49.5),
        date(2018, 3, 31): (-10.4, -11.4, True, None),
    }
    for as_of, (official, unrounded, on_schedule, allowed) in ends.items():
        found = air_progress(jining, "济宁", SEASON, as_of, target=AirTarget(0.10, 0.10)).mean
        assert found.change_pct_official == official
        assert round(found.change_pct, 1) == unrounded
        assert found.on_schedule is found.on_schedule_unrounded is on_schedule
        left = found.allowed_remaining
        assert left is None if allowed is None else round(left, 1) == pytest.approx(allowed)
        assert round(found.base_season, 1) == 77.5 and round(found.limit, 2) == 69.75


def test_the_months_of_jining(jining) -> None:
    daily = series_of(jining)
    first = [41.4, 67.0, 127.2, 96.3, 80, 53]
    second = [45, 60, 98, 102, 63, 43]
    months = daily.groupby(daily.index.to_period("M")).mean().round(1)
    assert months["2016-10":"2017-03"].tolist() == first
    assert months["2017-10":"2018-03"].tolist() == second


@pytest.mark.parametrize("city", FILES)
def test_heavy_days_from_the_concentrations_one_by_one(read_observed, city: str) -> None:
    air = read_observed(FILES[city])
    dates = air["date"].dt.date

    def counted(first: date, last: date) -> tuple[int, int]:
        days = air[(dates >= first) & (dates <= last)]
        index = [
            max(
                (by_hand(Decimal(str(row[name])), name) for name in SIX if row[name] == row[name]),
                default=None,
            )
            for row in days.to_dict("records")
        ]
        return sum(i is not None and i > 200 for i in index), index.count(None)

    for as_of in (date(2017, 11, 30), date(2018, 1, 31), date(2018, 3, 31)):
        found = air_progress(air, city, SEASON, as_of, target=AirTarget(0.25, 0.20)).heavy
        assert (found.n, found.n_no_aqi) == counted(SEASON.start, as_of)
        earlier = SEASON.until(as_of).earlier()
        assert (found.base, found.base_n_no_aqi) == counted(earlier.start, earlier.end)
    assert found.base_season == found.base
    assert found.limit_floor <= found.limit <= found.limit_floor + 1
    assert found.left_floor == found.limit_floor - found.n


def test_the_published_index_disagrees_with_its_own_concentrations(read_observed) -> None:
    air = read_observed("beijing_daily").set_index("date")
    day = air.loc["2017-12-03"]
    recomputed = daily_aqi(air)["aqi"]
    assert float(day["aqi_as_published"]) > 200 > recomputed.loc["2017-12-03"]


def test_days_of_months_are_not_counted_as_days_with_an_index(jining) -> None:
    found = air_progress(jining, "济宁", SEASON, SEASON.end, target=AirTarget(0.10, 0.10)).heavy
    assert (found.n, found.n_no_aqi) == (None, 182)
    assert found.base == 13 and found.base_season is None and found.left_floor is None


def test_cities_with_monthly_means_only_stand_side_by_side(read_observed) -> None:
    air = read_observed("monthly_pm25")
    window = Season(date(2018, 2, 1), date(2018, 3, 31))
    region = compare_places(air, window, window.end, targets={"Jining": AirTarget(0.10)})
    assert region.n_places == len(region.table) == 19
    assert region.mean == pytest.approx(region.table["mean"].mean())
    best = region.table.sort_values("rank_change_pct_official").iloc[0]
    assert best["change_pct_official"] == region.table["change_pct_official"].min()
    jining = region.table.set_index("city").loc["Jining"]
    assert jining["rank_completion_ratio"] == 1 and jining["on_schedule"]


def test_the_curve_ends_on_the_mean_of_the_bulletin(read_observed) -> None:
    daily = series_of(read_observed("beijing_daily"))
    curve = season_curve(daily, SEASON, SEASON.end, target_share=0.25).set_index("date")
    found = season_mean(daily, SEASON, SEASON.end)
    assert curve["mean_to_date"].iloc[-1] == pytest.approx(found.mean)
    assert curve["base_to_date"].iloc[-1] == pytest.approx(found.base)
    assert curve["target_to_date"].iloc[-1] == pytest.approx(0.75 * found.base)
    ends = past_endings(daily, SEASON, date(2018, 1, 31))
    assert ends["season"].tolist() == ["2016-2017"]
    rest = daily["2017-02-01":"2017-03-31"].mean()
    so_far = daily["2017-10-01":"2018-01-31"]
    expected = (so_far.sum() + rest * 59) / (so_far.count() + 59)
    assert ends["season_mean"].iloc[0] == pytest.approx(expected)
