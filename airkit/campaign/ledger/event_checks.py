"""What only the ledger can say of events: nothing has happened tomorrow, a change makes sense."""

import datetime
from collections.abc import Callable, Iterator

import pandas as pd

from airkit.campaign.ledger.change_checks import date_faults
from airkit.campaign.ledger.closing import ANSWERS, read_answer
from airkit.campaign.ledger.events import EventTable, event_tables
from airkit.campaign.ledger.reading import Reading
from airkit.campaign.sums import is_sum
from airkit.tables.contract import NUMBER_KINDS, contract
from airkit.tables.faults import Fault
from airkit.tables.reading.cells import type_column


def event_faults(
    reading: Reading, tasks: pd.DataFrame, known: Callable[[], pd.DataFrame], today: datetime.date
) -> list[Fault]:
    """Faults of typed events, beside those found while they were typed.

    Parameters
    ----------
    reading : Reading
        What was read.
    tasks : DataFrame
        The tasks known, for their first dates; may be empty.
    known : callable
        Gives the changes of dates that the ledger has, as :func:`known_changes` does.
    today : datetime.date
        The day of entry.
    """
    faults: list[Fault] = []
    for name, frame in reading.tables.items():
        event, sheet, sound = event_tables()[name], reading.sheets[name], reading.sound(name)
        if not event.may_be_future:
            faults += _future(event, frame, sheet, today)
        if name == "changes":
            faults += [*_changes(sound, sheet), *date_faults(sound, known(), tasks, sheet)]
        elif name == "problem_events":
            faults += _answers(frame, sheet)
        elif name == "published":
            faults += _published(sound, sheet)
    return faults


def days(event: EventTable, frame: pd.DataFrame) -> pd.Series:
    """The day each row speaks of; a month's readings speak of its last day.

    Examples
    --------
    >>> meters = pd.DataFrame({"month": pd.to_datetime(["2016-02-01"])})
    >>> days(event_tables()["meters"], meters).dt.day.tolist()
    [29]
    """
    when = frame[event.day]
    if event.contract.column(event.day).kind == "month":
        return when + pd.offsets.MonthEnd(1)
    return when


def _future(
    event: EventTable, frame: pd.DataFrame, sheet: str, today: datetime.date
) -> Iterator[Fault]:
    # A month's meters are read before it ends.
    when = frame[event.day]
    for row, day in when[when > pd.Timestamp(today)].items():
        shown = str(day.date())
        yield Fault(
            event.name, int(row), event.day, shown, "ledger_future", {"today": today}, sheet
        )


def _answers(frame: pd.DataFrame, sheet: str) -> Iterator[Fault]:
    """The five answers are yes, no, or not applicable with a reason."""
    rules = {"unreadable": "ledger_answer", "no_reason": "ledger_reason"}
    for name in ANSWERS:
        for row, text in frame[name].dropna().items():
            rule = rules.get(read_answer(text))
            if rule:
                yield Fault("problem_events", int(row), name, text, rule, {}, sheet)


def _published(frame: pd.DataFrame, sheet: str) -> Iterator[Fault]:
    """Parts of a published figure add up to it, and it is there."""
    parts = frame.dropna(subset=["part_of"])
    wholes = frame.set_index(["brief_id", "item"])["value"]
    rows = dict(zip(wholes.index, frame.index, strict=True))
    for key, values in parts.groupby(["brief_id", "part_of"])["value"]:
        if key not in rows:
            row, whole = int(values.index[0]), str(key[1])
            yield Fault("published", row, "part_of", whole, "ledger_no_whole", {}, sheet)
        elif not is_sum(float(values.sum()), float(wholes[key])):
            said = {"total": f"{values.sum():g}", "n": len(values)}
            whole = f"{wholes[key]:g}"
            yield Fault("published", int(rows[key]), "value", whole, "ledger_parts", said, sheet)


def _changes(frame: pd.DataFrame, sheet: str) -> Iterator[Fault]:
    """New values must be what the task's own column takes."""
    for name, rows in frame.groupby("field"):
        column = contract()["tasks"].column(str(name))
        typed = type_column(rows["value"], column)
        for row, text, value, broken in zip(
            rows.index, rows["value"], typed.values, typed.broken, strict=True
        ):
            is_negative = not broken and column.kind in NUMBER_KINDS and value < 0
            rule, said = ("negative" if is_negative else broken), {"unit": "", "low": "0"}
            if rule:
                yield Fault("changes", int(row), "value", text, rule, said, sheet)
