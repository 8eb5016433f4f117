"""The whole campaign in one result: every part of one day, saved and opened whole."""

import pandas as pd
import pytest
from ledger_files import SetClock, returns

from airkit.campaign.air.rows import rulesets
from airkit.campaign.air.state import track_air
from airkit.campaign.air.told import alert_lines
from airkit.campaign.ledger import open_ledger
from airkit.campaign.state import CampaignState, track_campaign
from airkit.case import read_case

DAY = "2018-01-05"
TASKS = pd.DataFrame(
    {
        "task_id": ["t1"], "name_zh": ["锅炉"], "category": ["boilers"], "unit": ["台"],
        "target": [10], "start_date": ["2018-01-01"], "deadline": ["2018-01-10"],
        "district_id": ["town_a"], "department": ["环保局"],
    }
)  # fmt: skip
TARGETS = pd.DataFrame(
    {"district_id": ["county"], "indicator": ["pm25"], "reduction_share": [0.15]}
)
# Own means of the county and two cities, stations of two grades in a town.
AIR = [
    *(f"2017-01-0{n},{place},,,{value}" for n in (1, 2, 3)
      for place, value in (("小例县", 100), ("济宁", 90), ("菏泽", 110))),
    *(f"2018-01-0{n},{place},,,{value}" for n in (1, 2, 3)
      for place, value in (("小例县", 80), ("济宁", 81), ("菏泽", 88))),
    *(f"{year}-01-01,town_a,{name},{grade},{value}" for year, name, grade, value in (
        (2017, "1A", "province", 60), (2017, "2A", "town", 300), (2018, "1A", "province", 54),
        (2018, "3A", "province", 56), (2018, "2A", "town", 30))),
]  # fmt: skip


@pytest.fixture(scope="module")
def case():
    return read_case("tiny").with_table("tasks", TASKS).with_table("targets", TARGETS)


@pytest.fixture(scope="module")
def ledger(case, tmp_path_factory):
    folder = tmp_path_factory.mktemp("state")
    clock = SetClock("2018-01-06T09:00:00")
    with open_ledger(folder / "a.ledger", create=True, clock=clock) as opened:
        opened.import_file(returns(folder, ["t1,2018-01-05,4,cumulative"]), case)
        head = "date,district_id,station_id,station_grade,pm25_ugm3"
        opened.import_file(returns(folder, AIR, "air.csv", head), case)
        problem = "problem_id,found_on,source,text,district_id,kind"
        rows = ["p1,2018-01-02,巡查,未清理,town_a,散乱污"]
        opened.import_file(returns(folder, rows, "problems.csv", problem), case)
        yield opened


@pytest.fixture(scope="module")
def state(case, ledger):
    return track_campaign(case, ledger, DAY)


@pytest.fixture(scope="module")
def air(state):
    return state.air


def test_every_part_is_of_the_same_day_and_ledger(state, ledger):
    parts = (state.progress, state.closeout, state.accountability, state.air)
    assert {part.as_of for part in parts} == {DAY}
    assert (state.ledger_count, state.ledger_head) == (ledger.head.count, ledger.head.hash)
    head = state.headline()
    assert head["tasks"]["done_share"] == 0.4 and head["problems"]["found"] == 1
    assert head["air"] == {"n": 4, "n_on_schedule": 1, "n_not_on_schedule": 0}


def test_a_town_has_its_tasks_problems_and_air_in_one_row(state):
    town = state.table.set_index("name").loc["town_a"]
    shown = town[["rank", "ahead_points", "problems_n_open", "mean_ugm3"]].tolist()
    assert shown == [1, -10, 1, 55]


def test_the_keys_of_the_answer(state):
    answer = state.as_dict()
    assert {"as_of", "known_at", "tasks", "behind", "problems", "accountability", "air"} <= set(
        answer
    )
    tasks = {"n", "done_share", "weighted_done_share", "spi_t", "forecast_finish"}
    assert tasks <= set(answer["tasks"])
    assert set(answer["tasks"]["forecast_finish"]) == {"p10", "p50", "p90"}
    assert {"found", "open", "closed", "overdue", "relapsed"} <= set(answer["problems"])
    air = {"mean_ugm3", "base_ugm3", "change_pct", "change_pct_official", "on_schedule",
           "allowed_remaining_ugm3", "heavy_days", "heavy_days_base"}  # fmt: skip
    assert all(air <= set(row) for row in answer["air"])


def test_it_is_saved_and_opened_whole(state, tmp_path):
    opened = CampaignState.open(state.save(tmp_path / "state.json"))
    assert opened.as_dict() == state.as_dict() and str(opened) == str(state)
    pd.testing.assert_frame_equal(opened.progress.tasks, state.progress.tasks)


def test_the_region_stands_beside_the_county(air):
    county = air.of("county")
    # The two cities: 100 to 84.5, rounded first 100 to 84.
    assert (county["change_pct_official"], county["region_change_pct_official"]) == (-20, -16)
    assert (county["n_region"], county["beside_region_points"]) == (2, -4)
    assert [air.of(city)["rank_change"] for city in ("济宁", "菏泽")] == [2, 1]
    assert air.unknown_places == ("济宁", "菏泽")
    assert "菏泽" in str(air) and "16.0" in str(air)


def test_grades_of_stations_stay_apart(air):
    town = air.of("town_a")
    assert (town["station_grade"], town["mean_ugm3"], town["base_ugm3"]) == ("province", 55, 60)
    grades = air.grades.set_index("station_grade")
    assert grades["mean_ugm3"].to_dict() == {"province": 55, "town": 30}
    assert grades["n_stations"].to_dict() == {"province": 2, "town": 1}


def test_what_figures_need_is_there(case, air):
    county = air.curve("county")
    n_days = (case.season_end - case.season_start).days + 1
    assert len(county) == n_days and county["target_to_date"].iloc[0] == 85
    calendar = air.calendar("济宁")
    assert calendar["date"].max() == pd.Timestamp(DAY) and calendar["aqi"].notna().sum() == 3
    assert set(air.summary().columns) >= {"district_id", "pm25_ugm3", "composite_index"}
    # No past year has a value on the days left.
    assert air.endings("county").empty and air.paths("county").empty
    assert air.episodes("alerts-2018").empty


def test_heavy_days_raise_the_level_of_both_sets_of_triggers(case, tmp_path):
    clock = SetClock("2018-01-06T09:00:00")
    rows = [f"2018-01-0{n},小例县,{value}" for n, value in ((1, 160), (2, 170), (3, 180), (4, 60))]
    with open_ledger(tmp_path / "a.ledger", create=True, clock=clock) as ledger:
        ledger.import_file(returns(tmp_path, rows, "air.csv", "date,district_id,pm25_ugm3"), case)
        air = track_air(case, ledger, DAY)
    levels = {rules: air.episodes(rules)["level"].tolist() for rules in rulesets("alert_triggers")}
    assert levels == {"alerts-2016": ["yellow"], "alerts-2018": ["orange"]}


def test_the_answer_says_heavy_days_left_and_the_levels_reached():
    state = track_campaign(read_case("demo-county"), None, "2018-01-31").air
    zh, en = ("\n".join(state.lines(lang)) for lang in ("zh", "en"))
    assert "至多还可有 4 天" in zh and "at most 4 more" in en
    assert "按2016—2017年的条件橙色，按2018年的统一条件橙色" in zh
    assert "orange by the triggers of 2016-17" in en
    assert alert_lines({"alerts-2016": "blue", "alerts-2018": None}, "en")[0].endswith(
        "blue by the triggers of 2016-17, none by those of 2018"
    )


def test_before_the_season_nothing_is_claimed(case, ledger):
    air = track_air(case, ledger, case.season_start - pd.Timedelta(days=1))
    assert air.as_dict() == [] and air.lines("zh") == [] and air.daily.empty
