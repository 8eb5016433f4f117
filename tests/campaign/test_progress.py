"""Progress of a county of four tasks, every number worked by hand."""

import pandas as pd
import pytest
from ledger_files import SetClock, returns

from airkit.campaign.ledger import memory_ledger, open_ledger
from airkit.campaign.progress import track_progress
from airkit.campaign.progress.result import Progress
from airkit.case import read_case
from airkit.errors import InputFaults, UsageError

# 100 days from 1 October 2017: day n of the season is n hundredths of a linear plan.
START, END = "2017-10-01", "2018-01-08"
DAY_50 = "2017-11-19"
TASKS = pd.DataFrame(
    [
        ("gas", "气代煤", "gas_for_coal", "town_a", "住建局", "at_least", 200, 3),
        ("boilers", "锅炉淘汰", "boilers", "town_b", "环保局", "at_least", 10, 1),
        ("monitors", "在线监测", "monitoring", "town_b", "环保局", "at_least", 4, 0),
        ("coal", "燃煤控制", "energy", "county", "发改局", "at_most", 1000, 1),
    ],
    columns=["task_id", "name_zh", "category", "district_id", "department", "direction", "target",
             "weight"],
).replace({"energy": "clean_coal"}).assign(
    name_en="", unit="户", start_date=START, deadline=END
)  # fmt: skip
MILESTONES = pd.DataFrame(
    {"task_id": ["boilers"], "due_on": ["2017-10-31"], "target_cum": [8], "text": ["月底"]}
)


@pytest.fixture(scope="module")
def case():
    tasks = TASKS.replace("", None)
    return read_case("tiny").with_table("tasks", tasks).with_table("milestones", MILESTONES)


@pytest.fixture
def clock():
    return SetClock("2017-11-19T20:00:00")


@pytest.fixture
def ledger(case, tmp_path, clock):
    rows = [
        "gas,2017-10-22,40,cumulative",
        "gas,2017-11-12,20,increment",
        "gas,2017-11-19,30,increment",
        "boilers,2017-11-19,9,cumulative",
        "coal,2017-11-19,600,cumulative",
    ]
    with open_ledger(tmp_path / "a.ledger", create=True, clock=clock) as opened:
        opened.import_file(returns(tmp_path, rows), case)
        yield opened


def test_each_task(case, ledger):
    tasks = track_progress(case, ledger, DAY_50).tasks.set_index("task_id")
    assert tasks["done"].to_dict() == {"gas": 90, "boilers": 9, "monitors": 0, "coal": 600}
    # The boilers' plan runs through 8 of 10 on 31 October, day 31, to 10 on day 100.
    due = 0.8 + 0.2 * (50 - 31) / (100 - 31)
    assert tasks["planned_share"].to_dict() == pytest.approx(
        {"gas": 0.5, "boilers": due, "monitors": 0.5, "coal": 0.5}
    )
    assert tasks["ahead_points"].to_dict() == pytest.approx(
        {"gas": -5, "boilers": 100 * (0.9 - due), "monitors": -50, "coal": -10}, abs=1e-5
    )
    assert tasks["status"].to_dict() == {
        "gas": "behind", "boilers": "on_schedule", "monitors": "behind", "coal": "behind"
    }  # fmt: skip
    assert tasks["is_missing"].to_dict() == {
        "gas": False, "boilers": False, "monitors": True, "coal": False
    }  # fmt: skip


def test_pace(case, ledger):
    gas = track_progress(case, ledger, DAY_50).tasks.set_index("task_id").loc["gas"]
    assert gas["pace_per_week"] == pytest.approx((90 - 40) / 4)
    assert gas["pace_needed_per_week"] == pytest.approx((200 - 90) / (50 / 7))


def test_headline(case, ledger):
    head = track_progress(case, ledger, DAY_50).headline()
    due = 0.8 + 0.2 * 19 / 69
    assert head["weighted_done_share"] == pytest.approx((3 * 0.45 + 0.9) / 4)
    assert head["done_share"] == pytest.approx((0.45 + 0.9 + 0) / 3)
    assert head["ahead_points"] == pytest.approx((3 * -5 + 100 * (0.9 - due)) / 4, abs=1e-5)
    assert (head["n"], head["n_done"], head["n_missing"]) == (4, 0, 1)
    assert head["forecast_finish"] == {"p10": None, "p50": None, "p90": None}


def test_rankings_show_ties_small_numbers_and_missing_returns(case, ledger):
    towns = track_progress(case, ledger, DAY_50).by("district").set_index("name")
    assert towns.loc["town_b", "rank"] == 1 and towns.loc["town_a", "rank"] == 2
    assert towns.loc["town_b", "n_missing"] == 1 and towns["is_small"].all()
    assert pd.isna(towns.loc["county", "rank"])  # an at_most task has no share of work done
    tied = case.with_table("tasks", case.table("tasks").assign(department=["甲", "乙", "丙", "丁"]))
    names = track_progress(tied, ledger, "2017-10-01").by("department").set_index("name")
    assert (
        names.loc[["甲", "丙"], "is_tied"].all()
        and names.loc["甲", "rank"] == names.loc["丙", "rank"]
    )
    with pytest.raises(UsageError):
        track_progress(case, ledger, DAY_50).by("colour")


def test_earned_schedule(case, ledger):
    alone = case.with_table("milestones", MILESTONES.iloc[:0]).with_table(
        "tasks", TASKS.replace("", None).iloc[[0]]
    )
    head = track_progress(alone, ledger, DAY_50).headline()
    assert (head["sv_t_days"], head["spi_t"]) == (-5, 0.9)


def test_only_a_limit_has_no_earned_schedule(case, ledger):
    limit = case.with_table("milestones", MILESTONES.iloc[:0]).with_table(
        "tasks", TASKS.replace("", None).iloc[[3]]
    )
    head = track_progress(limit, ledger, DAY_50).headline()
    assert head["spi_t"] is None and head["ahead_points"] is None and head["n_behind"] == 1
    assert "progress" not in track_progress(limit, ledger, DAY_50).lines("zh")[0]


def test_a_deadline_moved_before_the_start(case, ledger, tmp_path):
    rows = ["gas,2017-11-10,deadline,2017-09-01", "monitors,2017-11-10,deadline,2020-02-29"]
    path = returns(tmp_path, rows, "changes.csv", "task_id,true_on,field,value")
    with pytest.raises(InputFaults) as error:
        ledger.import_file(path, case)
    assert [(fault.row, fault.rule) for fault in error.value.faults] == [(2, "ledger_before_start")]
    ledger.import_file(path)  # without the case nobody knows the start
    tasks = track_progress(case, ledger, DAY_50).tasks.set_index("task_id")
    assert tasks.loc["gas", ["planned_share", "status"]].tolist() == [1, "overdue"]
    n_days = (pd.Timestamp("2020-02-29") - pd.Timestamp(START)).days + 1
    assert tasks.loc["monitors", "planned_share"] == pytest.approx(50 / n_days)


def test_changes_of_target_and_deadline(case, ledger, tmp_path):
    head = "task_id,true_on,field,value"
    rows = ["gas,2017-11-10,target,180", "gas,2017-11-25,deadline,2018-03-31"]
    ledger.import_file(returns(tmp_path, rows, "changes.csv", head), case)
    gas = track_progress(case, ledger, DAY_50).tasks.set_index("task_id").loc["gas"]
    assert (gas["target"], gas["first_target"], gas["done_share"]) == (180, 200, 0.5)
    assert gas["deadline"] == pd.Timestamp(END) and gas["n_changes"] == 1
    before = track_progress(case, ledger, "2017-11-09").tasks.set_index("task_id").loc["gas"]
    assert before["target"] == 200


def test_what_changed_since_last_week(case, ledger, tmp_path, clock):
    first = track_progress(case, ledger, DAY_50)
    clock.text = "2017-11-26T20:00:00"
    rows = [
        "gas,2017-10-22,44,cumulative",  # corrects 40
        "gas,2017-11-18,5,increment",  # late
        "gas,2017-11-26,10,increment",
    ]
    path = returns(tmp_path, rows, "returns-2.csv")
    ledger.import_file(path, case, accept_corrections=True)
    now = track_progress(case, ledger, "2017-11-26")
    week = now.week.set_index("task_id").loc["gas"]
    parts = ["before", "progress", "corrections", "late_returns", "now"]
    assert week[parts].tolist() == [90, 10, 4, 5, 109]
    again = track_progress(case, ledger, DAY_50, "2017-11-20")
    pd.testing.assert_frame_equal(again.tasks, first.tasks)
    assert (again.ledger_count, again.ledger_head) == (first.ledger_count, first.ledger_head)


def test_a_changed_target_is_no_progress(case, ledger, tmp_path, clock):
    clock.text = "2017-11-26T20:00:00"
    head = "task_id,true_on,field,value"
    rows = ["gas,2017-11-22,target,180", "monitors,2017-11-22,weight,0"]
    ledger.import_file(returns(tmp_path, rows, "changes.csv", head), case)
    ledger.import_file(returns(tmp_path, ["gas,2017-11-26,9,increment"], "returns-2.csv"), case)
    week = track_progress(case, ledger, "2017-11-26").week_totals()
    # Gas 90 of 200, then 90 of 180, then 99 of 180, three times the boilers' 90 %.
    assert week["before"] == pytest.approx((3 * 45 + 90) / 4)
    assert week["changed_tasks"] == pytest.approx(3 * (50 - 45) / 4)
    assert week["progress"] == pytest.approx(3 * (55 - 50) / 4)
    assert week["now"] == pytest.approx((3 * 55 + 90) / 4)
    assert (week["corrections"], week["late_returns"], week["plan_changed"]) == (0, 0, 0)


def test_a_later_deadline_makes_less_due(case, ledger, tmp_path, clock):
    clock.text = "2017-11-26T20:00:00"
    head = "task_id,true_on,field,value"
    rows = ["gas,2017-11-22,deadline,2018-04-18", "boilers,2017-11-22,weight,0"]  # 200 days
    ledger.import_file(returns(tmp_path, rows, "changes.csv", head), case)
    week = track_progress(case, ledger, "2017-11-26").week_totals()
    due = 0.8 + 0.2 * 19 / 69
    assert week["plan_before"] == pytest.approx((3 * 50 + 100 * due) / 4)
    assert week["plan_changed"] == pytest.approx(25 - (3 * 50 + 100 * due) / 4)
    assert week["plan_advance"] == pytest.approx(3.5)
    # The boilers no longer count: the share of gas alone.
    assert week["changed_tasks"] == pytest.approx(45 - (3 * 45 + 90) / 4)
    total = sum(week[part] for part in ("before", "progress", "corrections", "late_returns",
                                        "changed_tasks"))  # fmt: skip
    assert total == pytest.approx(week["now"])


def test_oddities_are_shown(case, ledger, tmp_path):
    head = "task_id,true_on,done,kind,reported_on"
    rows = ["gas,2017-11-01,250,cumulative,2017-11-18", "monitors,2017-11-19,4,cumulative,"]
    ledger.import_file(returns(tmp_path, rows, head=head), case)
    result = track_progress(case, ledger, "2017-11-12")
    gas = result.oddities.set_index("task_id").loc["gas"]
    assert (gas["exceeds"], gas["late"]) == (70, 1)  # 40, then 250, then 20 more: 270 of 200
    falls = returns(tmp_path, ["gas,2017-11-05,240,cumulative"], "returns-3.csv")
    ledger.import_file(falls, case)
    assert track_progress(case, ledger, "2017-11-06").oddities["fell"].max() == 10


def test_forecast(case, tmp_path, clock):
    clock.text = "2018-03-01T00:00:00"
    weeks = pd.date_range("2017-10-01", periods=8, freq="7D").strftime("%Y-%m-%d")
    rows = [f"gas,{day},10,increment" for day in weeks]
    one = case.with_table("milestones", MILESTONES.iloc[:0]).with_table(
        "tasks", TASKS.replace("", None).iloc[[0]]
    )
    with open_ledger(tmp_path / "f.ledger", create=True, clock=clock) as ledger:
        ledger.import_file(returns(tmp_path, rows), one)
        early = track_progress(one, ledger, weeks[4])
        assert early.headline()["forecast_finish"]["p50"] is None
        result = track_progress(one, ledger, weeks[7])
        # 80 done at 10 a week without exception: 12 weeks for the other 120.
        day = str((pd.Timestamp(weeks[7]) + pd.Timedelta(weeks=12)).date())
        assert result.headline()["forecast_finish"] == {"p10": day, "p50": day, "p90": day}
        assert result.tasks["finish_p50"].tolist() == [day]
        last = returns(tmp_path, ["gas,2017-11-26,120,increment"], "returns-9.csv")
        ledger.import_file(last, one)
        done = track_progress(one, ledger, "2017-12-31")
        assert done.headline()["forecast_finish"]["p50"] is None
        assert done.headline()["n_done"] == 1
        # Finished on day 57 of 100: 43 days ahead, and no longer counting.
        assert done.headline()["sv_t_days"] == 43


def test_roadmap_and_responsibility(case, ledger):
    result = track_progress(case, ledger, DAY_50)
    assert result.milestones[["done", "state"]].to_numpy().tolist() == [[0, "missed"]]
    assert result.responsibility()["task_id"].tolist()[0] in {"coal", "boilers", "monitors", "gas"}


def test_saved_and_opened(case, ledger, tmp_path):
    result = track_progress(case, ledger, DAY_50)
    opened = Progress.open(result.save(tmp_path / "progress.json"))
    assert opened.headline() == result.headline() and opened.as_dict() == result.as_dict()
    assert "慢于序时进度" in str(result)


def test_a_case_without_tasks_or_returns(case):
    with pytest.raises(UsageError):
        track_progress(read_case("tiny"), None, DAY_50)
    with pytest.raises(UsageError):
        track_progress(case)
    nothing = track_progress(case, memory_ledger(case), DAY_50)
    assert nothing.headline()["n_missing"] == 4 and nothing.headline()["spi_t"] == 0


HEAD = "task_id,true_on,field,value"


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        (["gas,2017-11-20,start_date,2018-12-31"], [(2, "ledger_after_deadline")]),
        (["gas,2017-11-20,deadline,2016-12-31"], [(2, "ledger_before_start")]),
        # Moved together on one day, in either order: the task is only put off.
        (["gas,2017-11-20,start_date,2018-12-01", "gas,2017-11-20,deadline,2018-12-31"], []),
        (["gas,2017-11-20,deadline,2018-12-31", "gas,2017-11-20,start_date,2018-12-01"], []),
        # In this order of days the first alone would be wrong for a day.
        (
            ["gas,2017-11-21,deadline,2018-12-31", "gas,2017-11-20,start_date,2018-12-01"],
            [(3, "ledger_after_deadline")],
        ),
    ],
)
def test_no_change_leaves_a_task_due_before_it_starts(case, ledger, tmp_path, rows, faults):
    path = returns(tmp_path, rows, "changes.csv", HEAD)
    if not faults:
        ledger.import_file(path, case)
        return
    with pytest.raises(InputFaults) as error:
        ledger.import_file(path, case)
    assert [(fault.row, fault.rule) for fault in error.value.faults] == faults
    assert ledger.table("changes").empty


def test_a_start_is_held_against_the_deadline_the_ledger_has_moved(case, ledger, tmp_path):
    put_off = ["gas,2017-11-20,deadline,2018-12-31"]
    ledger.import_file(returns(tmp_path, put_off, "changes.csv", HEAD), case)
    late = ["gas,2017-11-27,start_date,2018-12-01"]
    ledger.import_file(returns(tmp_path, late, "changes-2.csv", HEAD), case)
    back = ["gas,2017-12-04,deadline,2018-03-31"]
    with pytest.raises(InputFaults) as error:
        ledger.import_file(returns(tmp_path, back, "changes-3.csv", HEAD), case)
    assert [(fault.row, fault.rule) for fault in error.value.faults] == [(2, "ledger_before_start")]
    sentence = error.value.faults[0].sentence("zh")
    assert "2018-12-01" in sentence and "2018-03-31" in sentence


def test_a_case_with_such_a_change_of_its_own_is_refused_too(case):
    changes = pd.DataFrame(
        [dict(zip(HEAD.split(","), ["gas", "2017-11-20", "start_date", "2018-12-31"], strict=True))]
    )
    with pytest.raises(InputFaults) as error:
        track_progress(case.with_table("changes", changes), None, "2017-11-30")
    assert [fault.rule for fault in error.value.faults] == ["ledger_after_deadline"]
