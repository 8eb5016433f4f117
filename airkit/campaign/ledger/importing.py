"""Import of events: checked, planned, then written whole or not at all."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from airkit.campaign.clock import Clock, next_record_time, today
from airkit.campaign.ledger.chain import Head, append_blocks, head_of
from airkit.campaign.ledger.change_checks import known_changes
from airkit.campaign.ledger.event_checks import event_faults
from airkit.campaign.ledger.events import event_tables
from airkit.campaign.ledger.planning import Batch, TablePlan, plan_batch
from airkit.campaign.ledger.reading import Reading
from airkit.campaign.ledger.rows import PART_ROWS
from airkit.campaign.ledger.store import filling, quoted, stored_columns, writing
from airkit.errors import InputFaults
from airkit.result import jsonable
from airkit.tables.checking.check import in_order
from airkit.tables.faults import Fault
from airkit.tables.writing.digest import digest_of
from airkit.words import Lang, say, word

CORRECTION_COLUMNS = ["table", "row", "about", "column", "old", "new"]


@dataclass(frozen=True)
class ImportReport:
    """What an import did.

    Attributes
    ----------
    file : str
        Name of the file.
    head : Head
        Where the ledger stands now.
    recorded_at : str or None
        When the rows were recorded; None where nothing was new.
    counts : DataFrame
        ``table, new, completed, corrected, known, superseded``: numbers of rows.
    corrections : DataFrame
        ``table, row, about, column, old, new``: every cell corrected.
    notes : tuple of Fault
        What was not read.
    """

    file: str
    head: Head
    recorded_at: str | None
    counts: pd.DataFrame
    corrections: pd.DataFrame
    notes: tuple[Fault, ...] = ()

    def lines(self, lang: Lang) -> list[str]:
        """The import as people read it."""
        lines = []
        if self.recorded_at is None:
            lines.append(say("ledger_nothing_new", lang, file=self.file))
        for row in self.counts.to_dict("records"):
            label = event_tables()[str(row["table"])].contract.label(lang)
            values = {str(key): value for key, value in row.items() if key != "table"}
            lines.append(say("ledger_imported", lang, label=label, **values))
        lines += [
            "  " + say("ledger_corrected", lang, **_in_words(row, lang))
            for row in self.corrections.to_dict("records")
        ]
        lines += [f"  {note.sentence(lang)}" for note in self.notes]
        lines.append(say("ledger_head", lang, count=self.head.count, hash=self.head.hash))
        if self.counts["superseded"].sum():
            lines.append(word("ledger_superseded", lang))
        return lines

    def as_dict(self) -> dict[str, Any]:
        """The import for ``--json``."""
        plain: dict[str, Any] = jsonable(
            {
                "file": self.file,
                "count": self.head.count,
                "head": self.head.hash,
                "recorded_at": self.recorded_at,
                "tables": self.counts,
                "corrections": self.corrections,
            }
        )
        return plain


def _in_words(correction: Mapping[Any, Any], lang: Lang) -> dict[str, Any]:
    """A corrected cell with its table and column by their labels."""
    table = event_tables()[correction["table"]].contract
    name = correction["column"]
    column = table.column(name).label(lang) if name in table.names else name
    named = {"table": table.label(lang), "column": column}
    return {str(key): cell for key, cell in correction.items()} | named


def import_reading(
    db: sqlite3.Connection,
    reading: Reading,
    file: str,
    clock: Clock,
    tasks: pd.DataFrame,
    *,
    accept_corrections: bool,
) -> ImportReport:
    """Enter what was read; see :meth:`airkit.campaign.ledger.Ledger.import_file`."""
    content = digest_of(reading.tables, {})  # of typed rows: a file saved anew is still the same
    with writing(db):
        if not reading.faults and _is_known(db, content):
            known = [_all_known(batch) for batch in _batches(db, reading)]
            return _report(file, db, None, known, reading)
        now = next_record_time(db, clock)
        plans = plan_import(db, reading, now, tasks, accept_corrections=accept_corrections)
        if not any(plan.fresh for plan in plans):
            return _report(file, db, None, plans, reading)
        is_accepted = any(plan.corrections for plan in plans)
        write_import(db, plans, _ImportRow(now, str(clock()), file, content, is_accepted))
        return _report(file, db, now, plans, reading)


def plan_import(
    db: sqlite3.Connection,
    reading: Reading,
    now: str,
    tasks: pd.DataFrame,
    *,
    accept_corrections: bool,
) -> list[TablePlan]:
    """What each table of a file would add to a ledger, entered at ``now``.

    Raises
    ------
    InputFaults
        All at once: faults of cells, of rows, of events, and corrections not accepted.
    """
    plans = [plan_batch(db, batch, accept_corrections) for batch in _batches(db, reading)]
    faults = reading.faults + event_faults(reading, tasks, partial(known_changes, db), today(now))
    faults += [fault for plan in plans for fault in plan.faults]
    if not accept_corrections:
        faults += [fault for plan in plans for fault in plan.correction_faults()]
    if faults:
        raise InputFaults(in_order(faults))
    return plans


def _batches(db: sqlite3.Connection, reading: Reading) -> list[Batch]:
    return [
        Batch(
            event_tables()[name],
            stored_columns(db, name)[1:],
            reading.sheets[name],
            reading.sound(name),
        )
        for name in reading.tables
    ]


@dataclass(frozen=True)
class _ImportRow:
    recorded_at: str
    clock: str
    file: str
    content: str
    accepted: bool


def write_import(db: sqlite3.Connection, plans: Sequence[TablePlan], row: _ImportRow) -> None:
    """Write planned rows behind the last one and chain them."""
    head = head_of(db)
    first = head.count + 1
    n_rows = 1 + sum(len(plan.fresh) + len(plan.replacing) for plan in plans)
    own = (first, row.recorded_at, row.clock, row.file, row.content, n_rows, int(row.accepted))
    before = _write(db, "imports", [own], head.hash)
    seq, replaced = first + 1, []
    for plan in plans:
        starts_at = seq
        with filling(db, plan.event, len(plan.fresh)):
            for start in range(0, len(plan.fresh), PART_ROWS):
                part = [
                    (number, *cells)
                    for number, cells in enumerate(plan.fresh[start : start + PART_ROWS], start=seq)
                ]
                before = _write(db, plan.event.name, part, before)
                seq += len(part)
        replaced += [
            (one.old.seq, None if one.place is None else starts_at + one.place)
            for one in plan.replacing
        ]
    rows = [(number, *pair) for number, pair in enumerate(replaced, start=seq)]
    _write(db, "replaced", rows, before)


def import_row(recorded_at: str, file: str) -> _ImportRow:
    """The row of an import made at a time that is given, not asked of a clock."""
    return _ImportRow(recorded_at, recorded_at, file, "", False)


def _write(db: sqlite3.Connection, table: str, rows: Sequence[tuple], before: str) -> str:
    if not rows:
        return before
    marks = ", ".join("?" * len(rows[0]))
    db.executemany(f"INSERT INTO {quoted(table)} VALUES ({marks})", rows)
    return append_blocks(db, table, rows, before)


def _is_known(db: sqlite3.Connection, content: str) -> bool:
    found = db.execute("SELECT 1 FROM imports WHERE content = ?", (content,)).fetchone()
    return found is not None


def _all_known(batch: Batch) -> TablePlan:
    return TablePlan(batch.event, batch.stored, batch.sheet, n_known=len(batch.rows))


def _report(
    file: str,
    db: sqlite3.Connection,
    recorded_at: str | None,
    plans: Sequence[TablePlan],
    reading: Reading,
) -> ImportReport:
    corrections = [
        (fault.table, fault.row, fault.values["about"], fault.column, fault.values["old"],
         fault.value)
        for plan in plans
        for fault in plan.correction_faults()
    ]  # fmt: skip
    return ImportReport(
        file,
        head_of(db),
        recorded_at,
        pd.DataFrame([_counts(plan) for plan in plans]),
        pd.DataFrame(corrections, columns=CORRECTION_COLUMNS),
        tuple(reading.notes),
    )


def _counts(plan: TablePlan) -> dict[str, Any]:
    n_replacing, n_corrected = len(plan.replacing), len(plan.corrections)
    return {
        "table": plan.event.name,
        "new": len(plan.fresh) - sum(one.place is not None for one in plan.replacing),
        "completed": n_replacing - n_corrected,
        "corrected": n_corrected,
        "known": plan.n_known,
        "superseded": len(plan.superseded),
    }
