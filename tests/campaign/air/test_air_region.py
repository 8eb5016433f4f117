"""A place beside its region: ranks, ties, grades."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airkit.campaign.air.places import match_places, place_means, rows_of_place
from airkit.campaign.air.progress import AirTarget, air_progress, air_targets
from airkit.campaign.air.region import compare_places
from airkit.campaign.air.season import Season
from airkit.case import read_case
from airkit.errors import UsageError

DAY = date(2017, 10, 1)
SEASON = Season(DAY, DAY)


def two_winters(**cities: tuple[float, float]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"date": pd.Timestamp(day), "district_id": city, "pm25_ugm3": value}
            for city, values in cities.items()
            for day, value in zip((date(2016, 10, 1), DAY), values, strict=True)
        ]
    )


def test_ranks_ties_and_the_region_beside() -> None:
    air = two_winters(a=(100, 80), b=(50, 40), c=(60, 63), d=(70, float("nan")))
    targets = {"a": AirTarget(0.25), "b": AirTarget(0.10), "c": AirTarget(0.10)}
    region = compare_places(air, SEASON, DAY, targets=targets)
    table = region.table.set_index("city")
    assert region.n_places == 3
    assert (region.base, region.mean) == (70, 61)
    assert region.change_pct_official == -12.9
    assert table["rank_change_pct_official"].tolist()[:3] == [1, 1, 3]
    assert table["n_tied_change_pct_official"].tolist() == [2, 2, 1, 0]
    assert table["rank_mean_rounded"].tolist()[:3] == [3, 1, 2]
    assert table["rank_completion_ratio"].tolist()[:3] == [2, 1, 3]
    assert table.loc["d", ["rank_mean_rounded", "rank_change_pct_official"]].isna().all()
    assert table.loc["a", "beside_region_points"] == pytest.approx(-20 + 12.9)


def test_a_region_without_values_claims_nothing() -> None:
    region = compare_places(two_winters(a=(float("nan"), 5.0)), SEASON, DAY)
    assert region.n_places == 0
    assert region.mean is region.change_pct_official is None


def test_only_the_places_asked_for() -> None:
    air = two_winters(a=(100, 80), b=(50, 40))
    assert compare_places(air, SEASON, DAY, among=["b"]).table["city"].tolist() == ["b"]
    with pytest.raises(UsageError, match="z"):
        compare_places(air, SEASON, DAY, among=["z"])


STATIONS = pd.DataFrame(
    {
        "date": pd.Timestamp(DAY),
        "district_id": "a",
        "station_id": ["1A", "2A", "9Z"],
        "station_grade": ["national", "national", "town"],
        "pm25_ugm3": [60.0, 80.0, 200.0],
    }
)


def test_grades_of_stations_are_never_averaged_together() -> None:
    with pytest.raises(UsageError, match="national, town"):
        rows_of_place(STATIONS, "a")
    with pytest.raises(UsageError, match="national, town"):
        place_means(STATIONS)
    with pytest.raises(UsageError, match="county"):
        rows_of_place(STATIONS, "a", "county")
    national = rows_of_place(STATIONS, "a", "national").iloc[0]
    assert (national["pm25_ugm3"], national["n_stations"]) == (70, 2)
    apart = place_means(STATIONS, by=("date", "district_id", "station_grade"))
    assert apart["pm25_ugm3"].tolist() == [70, 200]


def test_the_city_mean_goes_before_the_stations() -> None:
    city = STATIONS.iloc[:1].assign(station_id=None, station_grade=None, pm25_ugm3=71.0)
    both = pd.concat([STATIONS, city], ignore_index=True)
    assert rows_of_place(both, "a")["pm25_ugm3"].tolist() == [71]
    assert rows_of_place(both, "a", "town")["pm25_ugm3"].tolist() == [200]


def test_the_row_for_the_progress_has_the_keys_that_stay() -> None:
    row = air_progress(two_winters(a=(83.1, 76.4)), "a", SEASON, DAY).row()
    keys = {"mean_ugm3", "base_ugm3", "change_pct", "change_pct_official", "on_schedule"}
    keys |= {"allowed_remaining_ugm3", "heavy_days", "heavy_days_base"}
    assert keys <= row.keys()
    with pytest.raises(UsageError, match="HJ633-2026"):
        air_progress(two_winters(a=(83.1, 76.4)), "a", SEASON, DAY, aqi_ruleset="HJ633-2026")
    assert (row["change_pct_official"], round(row["change_pct"], 1)) == (-8.4, -8.1)


def test_names_and_aliases_find_their_district() -> None:
    districts = pd.DataFrame(
        {
            "district_id": ["370800", "371700", "town_1", "town_2"],
            "name_zh": ["济宁市", "菏泽市", "城关镇", "城关镇"],
            "name_en": ["Jining", "Heze", None, None],
            "aliases": ["济宁|济宁地区", None, None, None],
        }
    )
    air = pd.DataFrame({"district_id": ["济宁", "Heze", "370800", "北京"]})
    rows, unknown = match_places(air, districts)
    assert rows["district_id"].tolist() == ["370800", "371700", "370800", "北京"]
    assert unknown == ["北京"] and air["district_id"].tolist()[0] == "济宁"
    with pytest.raises(UsageError, match="town_1, town_2"):
        match_places(pd.DataFrame({"district_id": ["城关镇"]}), districts)


def test_targets_of_a_case() -> None:
    targets = air_targets(read_case("shandong-2017").table("targets"))
    assert targets["370800"] == AirTarget(0.10, 0.10)
    assert targets["370100"] == AirTarget(0.18, 0.15)
    again = pd.DataFrame(
        {"district_id": "a", "indicator": ["pm25"] * 2, "reduction_share": 0.1, "base_value": None}
    )
    with pytest.raises(UsageError, match="pm25"):
        air_targets(again)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(1, 300), st.integers(1, 300)), min_size=1, max_size=8))
def test_ranks_follow_the_figures_and_do_not_depend_on_order(pairs) -> None:
    cities = {f"c{i}": pair for i, pair in enumerate(pairs)}
    table = compare_places(two_winters(**cities), SEASON, DAY).table
    turned = dict(reversed(cities.items()))
    again = compare_places(two_winters(**turned), SEASON, DAY).table
    pd.testing.assert_frame_equal(
        table.sort_values("city", ignore_index=True), again.sort_values("city", ignore_index=True)
    )
    ordered = table.sort_values("change_pct_official")
    assert ordered["rank_change_pct_official"].is_monotonic_increasing
    assert ordered["rank_change_pct_official"].iloc[0] == 1
