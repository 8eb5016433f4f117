"""Random histories: the past does not change, and order matters only where it should."""

import datetime
import sqlite3
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from ledger_files import SetClock

from airkit.campaign.ledger import Ledger
from airkit.campaign.ledger.events import event_tables
from airkit.campaign.ledger.importing import import_reading
from airkit.campaign.ledger.reading import Reading
from airkit.campaign.ledger.store import MEMORY, connect
from airkit.tables.checking.check import empty_table

FIRST = datetime.date(2017, 11, 1)
EMPTY, NO_TASKS = empty_table("returns"), empty_table("tasks")
few = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
many = settings(max_examples=1_000, suppress_health_check=[HealthCheck.too_slow])

keys = st.tuples(st.sampled_from(["t1", "t2", "t3"]), st.integers(0, 20))
sheets = st.dictionaries(keys, st.integers(0, 9), min_size=1, max_size=6)
histories = st.lists(sheets, min_size=1, max_size=6)


def frame_of(sheet):
    n_rows = len(sheet)
    tasks, days = zip(*sheet, strict=True)
    columns = {name: np.full(n_rows, None) for name in EMPTY}
    columns |= {
        "task_id": np.array(tasks, dtype=object),
        "true_on": (np.datetime64(FIRST) + np.array(days)).astype("datetime64[s]"),
        "done": np.array(list(sheet.values()), dtype=float),
        "kind": np.full(n_rows, "cumulative", dtype=object),
    }
    index = pd.RangeIndex(2, n_rows + 2)
    return pd.DataFrame(
        {name: pd.Series(columns[name], index, EMPTY[name].dtype) for name in EMPTY}
    )


def enter(ledger, sheet, day):
    ledger._clock.text = f"{FIRST + datetime.timedelta(days=30 + day)}T09:00:00"
    reading = Reading({"returns": frame_of(sheet)}, {"returns": "returns"})
    return import_reading(
        ledger._db, reading, "returns", ledger._clock, NO_TASKS, accept_corrections=True
    )


@cache
def empty_file():
    return connect(MEMORY, create=True).serialize()


def fresh():
    """A new ledger in memory: a copy of an empty one, which is faster than making it."""
    db = sqlite3.connect(MEMORY, isolation_level=None)
    db.deserialize(empty_file())
    return Ledger(db, MEMORY, SetClock("2017-12-01T00:00:00"))


def answers(ledger, **when):
    frame = ledger.table("returns", **when, columns=("task_id", "true_on", "done"))
    return sorted(zip(frame["task_id"], frame["true_on"], frame["done"], strict=True))


def check_the_past_stays(history):
    with fresh() as ledger:
        asked, heads, expected, seen = [], [], {}, set()
        for day, sheet in enumerate(history):
            report = enter(ledger, sheet, day)
            # The same sheet a second time says nothing, even where it was corrected since.
            expected |= {} if tuple(sheet.items()) in seen else sheet
            seen.add(tuple(sheet.items()))
            moment = FIRST + datetime.timedelta(days=30 + day)
            as_of = FIRST + datetime.timedelta(days=10)
            asked.append((moment, as_of, answers(ledger), answers(ledger, as_of=as_of)))
            heads.append(str(report.head))
            assert [row[2] for row in answers(ledger)] == [
                expected[key] for key in sorted(expected)
            ]
        for moment, as_of, whole, part in asked:
            assert answers(ledger, known_at=moment) == whole
            assert answers(ledger, known_at=moment, as_of=as_of) == part
        assert ledger.verify(heads[0]).ok and ledger.verify(heads[-1]).ok


@few
@given(histories)
def test_what_was_known_stays(history):
    check_the_past_stays(history)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(10))
def test_what_was_known_stays_ten_thousand_times(block):
    """A thousand histories a block, so that two cores can share them."""

    @seed(block)
    @many
    @given(histories)
    def stays(history):
        check_the_past_stays(history)

    stays()


@few
@given(st.dictionaries(keys, st.integers(0, 9), min_size=2, max_size=8), st.randoms())
def test_the_order_of_files_about_different_things_does_not_matter(sheet, chance):
    rows = list(sheet.items())
    chance.shuffle(rows)
    with fresh() as one, fresh() as other:
        enter(one, sheet, 0)
        for day, (key, done) in enumerate(rows):
            enter(other, {key: done}, day)
        assert answers(one) == answers(other)


def test_every_table_is_there_from_the_start():
    with fresh() as ledger:
        assert all(ledger.table(name).empty for name in event_tables())
