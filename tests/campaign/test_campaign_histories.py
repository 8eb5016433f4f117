"""The whole answer of a day stays what it was, whatever is entered later."""

import datetime
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_files import SetClock
from test_ledger_histories import fresh

from airkit.campaign.ledger.importing import import_reading
from airkit.campaign.ledger.reading import Reading
from airkit.campaign.state import track_campaign
from airkit.case import read_case
from airkit.tables.checking.check import empty_table

FIRST = datetime.date(2017, 11, 1)
LATER = 25  # days after the first on which sheets begin to come in
few = settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow])
many = settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])

TASKS = pd.DataFrame(
    {
        "task_id": ["t1", "t2"], "name_zh": ["甲", "乙"], "category": "boilers", "unit": "台",
        "district_id": ["town_a", "town_b"], "target": [10, 20], "start_date": "2017-11-01",
        "deadline": "2017-12-31",
    }
)  # fmt: skip

offsets = st.integers(0, 20)
returned = st.tuples(st.just("returns"), st.sampled_from(["t1", "t2"]), offsets, st.integers(0, 12))
changed = st.tuples(st.just("changes"), st.sampled_from(["t1", "t2"]), offsets, st.integers(1, 30))
happened = st.tuples(
    st.just("problem_events"), st.sampled_from(["rectified", "checked", "closed", "relapsed"]),
    offsets, st.integers(0, 2),
)  # fmt: skip
measured = st.tuples(st.just("air"), st.just("county"), offsets, st.integers(1, 400))
histories = st.lists(st.one_of(returned, changed, happened, measured), min_size=2, max_size=6)


@pytest.fixture(scope="module")
def case():
    season = {"season_start": FIRST, "season_end": datetime.date(2017, 12, 31)}
    return replace(read_case("tiny").with_table("tasks", TASKS), **season)


def row_of(event):
    table, name, offset, number = event
    day = pd.Timestamp(FIRST) + pd.Timedelta(days=offset)
    rows = {
        "returns": {"task_id": name, "true_on": day, "done": float(number), "kind": "cumulative"},
        "changes": {"task_id": name, "true_on": day, "field": "target", "value": str(number)},
        "problem_events": {"problem_id": f"p{number}", "event": name, "true_on": day},
        "air": {"date": day, "district_id": name, "pm25_ugm3": float(number)},
    }
    return table, rows[table]


def enter(ledger, table, row, day):
    ledger._clock.text = f"{FIRST + datetime.timedelta(days=LATER + day)}T09:00:00"
    empty = empty_table(table)
    frame = empty.reindex(range(2, 3)).astype(empty.dtypes.to_dict(), errors="ignore")
    for column, value in row.items():
        frame[column] = pd.Series([value], index=frame.index).astype(empty.dtypes[column])
    reading = Reading({table: frame}, {table: table})
    import_reading(
        ledger._db, reading, table, ledger._clock, empty_table("tasks"), accept_corrections=True
    )


def check_the_answer_stays(case, history):
    as_of = FIRST + datetime.timedelta(days=15)
    with fresh() as ledger:
        assert isinstance(ledger._clock, SetClock)
        problems = [{"problem_id": f"p{n}", "found_on": pd.Timestamp(FIRST), "source": "巡查",
                     "text": "未清理", "district_id": "town_a"} for n in (0, 1)]  # fmt: skip
        for problem in problems:
            enter(ledger, "problems", problem, 0)
        asked = 1 + len(history) // 2
        for day, event in enumerate(history, start=1):
            enter(ledger, *row_of(event), day)
            if day == asked:
                answer = told_of(case, ledger, as_of)
        moment = FIRST + datetime.timedelta(days=LATER + asked)
        assert told_of(case, ledger, as_of, moment) == answer


def told_of(case, ledger, *when):
    """The answer, its sums checked, without what depends on when one asks."""
    answer = track_campaign(case, ledger, *when).as_dict()
    assert answer["problems"]["found"] == answer["problems"]["open"] + answer["problems"]["closed"]
    # What was printed a week before is known then or now: only that may differ.
    week = answer.pop("week")
    parts = ("before", "progress", "corrections", "late_returns", "changed_tasks")
    assert abs(sum(week[part] for part in parts) - week["now"]) < 1e-6
    answer.pop("known_at")
    return answer


@few
@given(history=histories)
def test_what_was_answered_stays(case, history):
    check_the_answer_stays(case, history)


@pytest.mark.slow
@many
@given(history=histories)
def test_what_was_answered_stays_three_hundred_times(case, history):
    check_the_answer_stays(case, history)
