"""Changes of a task's dates: whatever is moved, no task is due before it starts."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from airkit.tables.faults import Fault
from airkit.tables.reading.dates import parse_date

START, DEADLINE = "start_date", "deadline"
# Field changed: the rule its row breaks, and what the sentence names.
RULES = {DEADLINE: ("ledger_before_start", "start"), START: ("ledger_after_deadline", "deadline")}
KEY = ["task_id", "true_on", "field"]
KNOWN = -1  # row number of a change that the ledger has


@dataclass
class _Dates:
    """The dates of one task as the changes move them; missing where not known."""

    start_date: pd.Timestamp
    deadline: pd.Timestamp

    def is_wrong(self) -> bool:
        return bool(self.deadline < self.start_date)

    def other(self, field: str) -> pd.Timestamp:
        return self.start_date if field == DEADLINE else self.deadline


def known_changes(db: sqlite3.Connection) -> pd.DataFrame:
    """The changes of dates that stand in the ledger: ``task_id, true_on, field, value``."""
    rows = db.execute(
        "SELECT task_id, true_on, field, value FROM changes WHERE field IN (?, ?) "
        "AND seq NOT IN (SELECT old_seq FROM replaced) ORDER BY seq",
        (START, DEADLINE),
    ).fetchall()
    frame = pd.DataFrame(rows, columns=[*KEY, "value"], dtype="str")
    return frame.assign(true_on=pd.to_datetime(frame["true_on"]))


def date_faults(
    changes: pd.DataFrame, known: pd.DataFrame, tasks: pd.DataFrame, sheet: str
) -> Iterator[Fault]:
    """A fault for each change after which a task would be due before it starts.

    Changes are gone through in the order of their days, those of the ledger too; both dates may
    be moved on one day, in either order.

    Parameters
    ----------
    changes : DataFrame
        Typed rows of the file; the index is the row number.
    known : DataFrame
        As :func:`known_changes` gives them.
    tasks : DataFrame
        The tasks known, for their first dates; may be empty.
    sheet : str
        The sheet, for sentences.
    """
    rows = changes[changes["field"].isin(RULES)][[*KEY, "value"]]
    kept = known[~known.set_index(KEY).index.isin(rows.set_index(KEY).index)]
    every = pd.concat(
        [kept[kept["task_id"].isin(rows["task_id"])].assign(row=KNOWN), rows.assign(row=rows.index)]
    )
    first = tasks.set_index("task_id")[[START, DEADLINE]].to_dict("index")
    for task, own in every.sort_values("true_on", kind="stable").groupby("task_id"):
        dates = _Dates(**first.get(task, {START: pd.NaT, DEADLINE: pd.NaT}))
        last = None
        for _, day in own.groupby("true_on"):
            for change in day.to_dict("records"):
                setattr(dates, change["field"], _date(change["value"]))
                last = change if change["row"] != KNOWN else last
            if dates.is_wrong() and last is not None:
                yield _fault(last, dates, sheet)
                break


def _date(text: str) -> pd.Timestamp:
    value, broken = parse_date(text)
    return pd.NaT if broken else pd.Timestamp(str(value))


def _fault(change: dict[str, object], dates: _Dates, sheet: str) -> Fault:
    field = str(change["field"])
    rule, named = RULES[field]
    said = {named: str(dates.other(field).date())}
    row, text = int(str(change["row"])), str(change["value"])
    return Fault("changes", row, "value", text, rule, said, sheet)
