"""Problems: their life, what closing takes, relapses, sums, look-back plans."""

import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_files import SetClock, returns
from scipy.stats import hypergeom

from airkit.campaign.closeout import close_out
from airkit.campaign.closeout.life import FOLLOWS, STATES, problem_lives
from airkit.campaign.closeout.lookback import draw, sample_size, wilson
from airkit.campaign.closeout.lookback_plan import LookbackPlan, plan_lookback
from airkit.campaign.closeout.result import Closeout
from airkit.campaign.ledger import open_ledger
from airkit.campaign.ledger.closing import ANSWERS
from airkit.campaign.sums import refuse_wrong_sums, sum_faults
from airkit.case import read_case
from airkit.errors import InputFaults, LedgerError, UsageError
from airkit.tables.checking.check import empty_table

PROBLEM = "problem_id,found_on,source,text,district_id,kind,first_deadline,deadline"
EVENT = "problem_id,event,true_on,by,evidence,fine_yuan," + ",".join(ANSWERS)
FULL = "是,是,是,是,不适用：非信访件"

PROBLEMS = [
    "p1,2017-11-01,巡查,未清理,town_a,散乱污,2017-11-10,2017-11-10",  # closed, looked back
    "p2,2017-11-02,巡查,未断电,town_a,散乱污,2017-11-10,2017-11-20",  # claimed: same checker
    "p3,2017-11-03,信访,扬尘,town_b,工地,2017-11-10,2017-11-30",  # relapsed
    "p4,2017-11-15,自查,锅炉,town_b,锅炉,,2017-12-31",  # found
]
EVENTS = [
    "p1,rectified,2017-11-05,某厂,,,,,,,",
    "p1,checked,2017-11-06,环保所,照片,,,,,,",
    f"p1,closed,2017-11-07,县办,卷宗,20000,{FULL}",
    "p1,looked_back,2017-11-20,督查组,照片,,,,,,",
    "p2,rectified,2017-11-05,某厂,,,,,,,",
    "p2,checked,2017-11-06,某厂,照片,,,,,,",
    f"p2,closed,2017-11-07,县办,卷宗,,{FULL}",
    "p3,rectified,2017-11-05,某工地,,,,,,,",
    "p3,checked,2017-11-06,住建局,照片,,,,,,",
    f"p3,closed,2017-11-08,县办,卷宗,5000,{FULL}",
    "p3,relapsed,2017-11-22,督查组,照片,,,,,,",
]


@pytest.fixture
def ledger(tmp_path):
    clock = SetClock("2017-12-31T09:00:00")
    with open_ledger(tmp_path / "a.ledger", create=True, clock=clock) as opened:
        opened.import_file(returns(tmp_path, PROBLEMS, "problems.csv", PROBLEM))
        opened.import_file(returns(tmp_path, EVENTS, "problem_events.csv", EVENT))
        yield opened


@pytest.fixture(scope="module")
def case():
    return read_case("tiny")


def test_states_and_counts(case, ledger):
    result = close_out(case, ledger, "2017-11-25")
    states = result.problems.set_index("problem_id")["state"].to_dict()
    assert states == {"p1": "looked_back", "p2": "claimed", "p3": "relapsed", "p4": "found"}
    head = result.headline()
    assert {key: head[key] for key in ("found", "open", "claimed", "closed", "relapsed")} == {
        "found": 4, "open": 3, "claimed": 1, "closed": 1, "relapsed": 1
    }  # fmt: skip
    assert (head["overdue"], head["overdue_first"]) == (1, 2)
    assert result.claimed[["problem_id", "lacks"]].to_numpy().tolist() == [["p2", "own_checker"]]
    assert result.problems["fine_yuan"].sum() == 25000


def test_the_same_on_an_earlier_day(case, ledger):
    result = close_out(case, ledger, "2017-11-10")
    assert result.headline()["found"] == 3 and result.headline()["closed"] == 2
    p3 = result.problems.set_index("problem_id").loc["p3"]
    assert p3["state"] == "closed" and p3["days_to_close"] == 5


def test_weeks_are_never_netted(case, ledger):
    weeks = close_out(case, ledger, "2017-11-25").weeks
    sums = weeks[["n_found", "n_closed", "n_relapsed"]].sum()
    assert sums.tolist() == [4, 1, 1]
    town_b = weeks[(weeks["district_id"] == "town_b")].set_index("week_end")
    assert town_b.loc["2017-11-25", "n_relapsed"] == 1


def test_relapse_share_with_its_interval(case, ledger):
    by_town = close_out(case, ledger, "2017-11-25").by("district").set_index("name")
    assert by_town.loc["town_b", ["n_relapsed", "n_looked_at"]].tolist() == [1, 1]
    whole = close_out(case, ledger, "2017-11-25").headline()["relapse_share"]
    assert whole["share"] == 0.5 and whole["low"] < 0.5 < whole["high"]


@pytest.mark.parametrize(
    ("n_hit", "n", "low", "high"),
    [(0, 10, 0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1)],
)
def test_wilson_as_published(n_hit, n, low, high):
    assert wilson(n_hit, n) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize("share", [0.01, 0.05, 0.2, 1.0])
@pytest.mark.parametrize("n_closed", [1, 7, 60, 500])
def test_sample_size_is_the_least_that_finds_it(n_closed, share):
    n = sample_size(n_closed, share, 0.9)
    n_relapsed = int(np.ceil(share * n_closed))
    assert hypergeom.pmf(0, n_closed, n_relapsed, n) <= 0.1 + 1e-9
    assert n == 1 or hypergeom.pmf(0, n_closed, n_relapsed, n - 1) > 0.1


def test_the_draw_is_seeded_and_does_not_mind_the_order():
    ids = [f"p{n:03d}" for n in range(200)]
    rows = pd.DataFrame({"problem_id": ids, "risk": [10.0] * 20 + [1.0] * 180})
    one, other = draw(rows, 40, 7), draw(rows.sample(frac=1, random_state=1), 40, 7)
    assert one["problem_id"].tolist() == other["problem_id"].tolist()
    assert one["problem_id"].tolist() != draw(rows, 40, 8)["problem_id"].tolist()
    assert (one["risk"] == 10).sum() > 10  # 4 would be drawn without weights


def test_a_plan_to_look_back(case, ledger, tmp_path):
    result = close_out(case, ledger, "2017-11-10")
    plan = plan_lookback(result, 0.5)
    visits = plan.table
    assert set(visits["problem_id"]) <= {"p1", "p3"} and visits["visit"].tolist()[0] == 1
    assert (plan.headline()["n_closed"], plan.headline()["n_visits"]) == (2, 2)
    assert plan.by("town_id")["n"].sum() == 2 and plan.stamp.seed == 2017
    assert "检查人签字" in plan._repr_html_() and "relapsed?" in plan.to_html("en")
    opened = LookbackPlan.open(plan.save(tmp_path / "plan.json"))
    assert str(opened) == str(plan) and "95" in str(plan)
    with pytest.raises(UsageError):
        plan_lookback(result, 0)


def test_a_closed_problem_can_be_taken_up_again_without_a_relapse(case, ledger, tmp_path):
    rows = ["p1,reopened,2017-11-21,县办,,,,,,,", "p1,rectified,2017-11-22,某厂,,,,,,,"]
    ledger.import_file(returns(tmp_path, rows[:1], "problem_events.csv", EVENT))
    result = close_out(case, ledger, "2017-11-25")
    p1 = result.problems.set_index("problem_id").loc["p1"]
    assert (p1["state"], p1["n_reopened"], p1["n_relapses"]) == ("reopened", 1, 0)
    assert (result.headline()["reopened"], result.headline()["relapsed"]) == (1, 1)
    assert result.irregular.empty and result.weeks["n_reopened"].sum() == 1
    ledger.import_file(returns(tmp_path, rows, "problem_events.csv", EVENT))
    again = close_out(case, ledger, "2017-11-25")
    assert again.problems.set_index("problem_id")["state"]["p1"] == "rectified"
    assert again.irregular.empty


def test_means_of_enforcement_and_fines_are_kept(case, ledger, tmp_path):
    head = "problem_id,event,true_on,means,fine_yuan"
    rows = ["p4,rectified,2017-11-20,查封,3000", "p4,checked,2017-11-21,,"]
    ledger.import_file(returns(tmp_path, rows, "problem_events.csv", head))
    used = close_out(case, ledger, "2017-11-25").enforcement
    assert used.to_numpy().tolist() == [
        ["town_a", "", 1, 20000], ["town_b", "", 1, 5000], ["town_b", "查封", 1, 3000]
    ]  # fmt: skip


def test_a_town_answers_for_its_villages(case, tmp_path):
    places = pd.concat(
        [
            case.table("districts"),
            pd.DataFrame(
                {"district_id": ["v1"], "name_zh": ["某村"], "parent_id": ["town_a"],
                 "kind": ["village"]}
            ),
        ]
    )  # fmt: skip
    with_village = case.with_table("districts", places)
    clock = SetClock("2017-12-31T09:00:00")
    with open_ledger(tmp_path / "v.ledger", create=True, clock=clock) as ledger:
        rows = [row.replace("town_a", "v1") for row in PROBLEMS]
        ledger.import_file(returns(tmp_path, rows, "problems.csv", PROBLEM), with_village)
        result = close_out(with_village, ledger, "2017-11-25")
    assert result.by("district")[["name", "n"]].to_numpy().tolist() == [
        ["town_a", 2],
        ["town_b", 2],
    ]
    assert set(result.problems["district_id"]) == {"v1", "town_b"}
    assert set(result.weeks["district_id"]) == {"town_a", "town_b"}


def test_answers_are_checked_on_import(ledger, tmp_path):
    rows = [
        "p4,closed,2017-11-21,县办,卷宗,,也许,是,是,是,是",
        "p4,closed,2017-11-22,县办,卷宗,,是,不适用,是,是,是",
    ]
    with pytest.raises(InputFaults) as error:
        ledger.import_file(returns(tmp_path, rows, "problem_events.csv", EVENT))
    assert [(fault.row, fault.rule) for fault in error.value.faults] == [
        (2, "ledger_answer"),
        (3, "ledger_reason"),
    ]


def test_events_out_of_order_are_told(case, ledger, tmp_path):
    rows = ["p4,closed,2017-11-20,县办,,,,,,,", "p4,looked_back,2017-11-10,县办,,,,,,,"]
    ledger.import_file(returns(tmp_path, rows, "problem_events.csv", EVENT))
    result = close_out(case, ledger, "2017-11-25")
    assert set(result.irregular["rule"]) == {"before_found", "after_found"}
    assert result.headline()["claimed"] == 2


def test_a_deadline_before_the_finding_is_refused(ledger, tmp_path):
    rows = ["p5,2017-11-20,自查,裸土,town_b,工地,2017-11-01,2017-12-31"]
    with pytest.raises(InputFaults) as error:
        ledger.import_file(returns(tmp_path, rows, "problems.csv", PROBLEM))
    assert [fault.row for fault in error.value.faults] == [2]


def test_a_published_ledger_that_does_not_add_up():
    """A county brief: 100 clues, 53 fixed at once, 42 in progress, 6 waiting. Linyi's adds up."""
    brief = pd.DataFrame({"found": [100], "fixed": [53], "under_way": [42], "waiting": [6]})
    assert sum_faults(brief, "found", ["fixed", "under_way", "waiting"])["parts_sum"].tolist() == [
        101
    ]
    with pytest.raises(LedgerError, match="101"):
        refuse_wrong_sums(brief, "found", ["fixed", "under_way", "waiting"])
    linyi = pd.DataFrame(
        {"found": [6401], "closed": [2447], "power_cut": [3826], "rectified": [128]}
    )
    assert sum_faults(linyi, "found", ["closed", "power_cut", "rectified"]).empty


def test_saved_and_opened(case, ledger, tmp_path):
    result = close_out(case, ledger)
    opened = Closeout.open(result.save(tmp_path / "closeout.json"))
    assert opened.as_dict() == result.as_dict() and result.as_of == "2017-11-22"
    assert "销号" in str(result)


def test_nothing_found(case):
    with pytest.raises(UsageError):
        close_out(case)
    empty = close_out(case, None, "2017-11-25")
    assert empty.headline()["found"] == 0 and empty.as_dict()["weeks"] == []


NO_EVENTS, NO_PROBLEMS = empty_table("problem_events"), empty_table("problems")
events = st.tuples(
    st.sampled_from(["p1", "p2", "p9"]),
    st.sampled_from(sorted(FOLLOWS)),
    st.integers(0, 20),
    st.sampled_from(["a", "b", None]),
    st.booleans(),
)


@settings(max_examples=80)
@given(st.lists(events, max_size=15), st.integers(0, 25))
def test_parts_always_add_up_to_the_whole(drawn, day):
    first = pd.Timestamp("2017-11-01")
    rows = pd.DataFrame(
        [
            {"problem_id": problem, "event": event, "true_on": first + pd.Timedelta(days=when),
             "by": by, "evidence": "x", **dict.fromkeys(ANSWERS, "是" if full else None)}
            for problem, event, when, by, full in drawn
        ]
    )  # fmt: skip
    table = NO_EVENTS.reindex(rows.index).assign(**dict(rows.items()))
    problems = NO_PROBLEMS.reindex(range(3))
    problems = problems.assign(
        problem_id=["p1", "p2", "p3"], found_on=first, deadline=first + pd.Timedelta(days=10)
    )
    as_of = first + pd.Timedelta(days=day)
    lives, irregular = problem_lives(problems, table[table["true_on"] <= as_of], as_of.date())
    assert lives["state"].isin(STATES).all() and len(lives) == 3
    assert (lives["is_open"] == lives["closed_on"].isna()).all()
    assert not (lives["is_overdue"] & ~lives["is_open"]).any()
    n_unknown = sum(problem == "p9" and when <= day for problem, _, when, _, _ in drawn)
    assert (irregular["rule"] == "unknown_problem").sum() == n_unknown
    assert isinstance(as_of.date(), datetime.date)
