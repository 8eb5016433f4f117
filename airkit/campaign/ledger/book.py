"""The ledger: what was reported, found, checked and measured, and when each became known."""

import datetime
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

import pandas as pd

from airkit.campaign.clock import Clock, Moment, as_text, day_of, end_of, shanghai_now
from airkit.campaign.ledger.chain import Head, Verification, head_of, verify_chain
from airkit.campaign.ledger.change_checks import known_changes
from airkit.campaign.ledger.event_checks import days, event_faults
from airkit.campaign.ledger.events import EventTable, event_tables
from airkit.campaign.ledger.fetching import Wanted, fetch_frame
from airkit.campaign.ledger.importing import (
    ImportReport,
    import_reading,
    import_row,
    plan_import,
    write_import,
)
from airkit.campaign.ledger.planning import TablePlan
from airkit.campaign.ledger.reading import NO_TABLES, Reading, read_events
from airkit.campaign.ledger.rows import to_rows
from airkit.campaign.ledger.store import (
    MEMORY,
    connect,
    quoted,
    sql_errors,
    stored_columns,
    without_collector,
    writing,
)
from airkit.case import Case
from airkit.errors import InputFaults, UsageError
from airkit.tables.checking.check import empty_table
from airkit.tables.reading.text import as_text as texts_of
from airkit.tables.writing.fresh import fresh_folder

# Tables of a case that events refer to.
REFERRED = ("districts", "tasks", "enterprises", "lines", "sites")


class Ledger:
    """An open ledger; use :func:`open_ledger` or :func:`memory_ledger`.

    Rows are only ever added. Each has a day it speaks of and a time it was recorded, so a figure
    can be asked for as of any day and as known at any moment, and is the same for ever.
    """

    def __init__(
        self, db: sqlite3.Connection, path: str, clock: Clock, *, is_to_be_made: bool = False
    ) -> None:
        self._opened = db
        self._path = path
        self._clock = clock
        self._is_to_be_made = is_to_be_made

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._opened.close()

    @property
    def _db(self) -> sqlite3.Connection:
        """The file; before it is made an empty stand-in, so that refused rows leave no file."""
        if self._is_to_be_made and Path(self._path).exists():
            self._make()
        return self._opened

    def _make(self) -> None:
        made = connect(self._path, create=True)
        self._opened.close()
        self._opened, self._is_to_be_made = made, False

    @property
    def head(self) -> Head:
        """Number of rows and hash of the last block: print them, and nobody can cut the tail."""
        with sql_errors(self._path):
            return head_of(self._db)

    def head_at(self, known_at: Moment | None) -> Head:
        """The head as it was at a moment."""
        with sql_errors(self._path):
            last = _last_seq(self._db, known_at)
            row = self._db.execute(
                "SELECT first_seq + n_rows - 1, hash FROM chain WHERE first_seq <= ? "
                "ORDER BY first_seq DESC LIMIT 1",
                (last,),
            ).fetchone()
        return Head(*row) if row else Head(0, "0" * 64)

    def import_file(
        self,
        path: str | Path,
        case: Case | None = None,
        *,
        table: str | None = None,
        accept_corrections: bool = False,
    ) -> ImportReport:
        """Enter a file of events, whole or not at all.

        Parameters
        ----------
        path : str or Path
            A text file named after its table, a workbook, or a folder of text files.
        case : Case, optional
            Where tasks, districts, sites and lines must exist; without it that is not checked.
        table : str, optional
            The table of a text file with another name.
        accept_corrections : bool
            Enter rows that say other than the ledger; else they are faults, old and new listed.

        Raises
        ------
        InputFaults
            Faults of the rows, or corrections that were not accepted. Nothing was entered.
        LedgerError
            The disk is full, or another importer did not finish in time. Nothing was entered.
        """
        source = Path(path)
        tasks = case.table("tasks") if case else empty_table("tasks")
        with sql_errors(self._path), without_collector():
            reading = read_events(source, self._known(case), table)
            if self._is_to_be_made:
                now = as_text(self._clock())
                plan_import(self._db, reading, now, tasks, accept_corrections=accept_corrections)
                self._make()
            return import_reading(
                self._db,
                reading,
                source.name,
                self._clock,
                tasks,
                accept_corrections=accept_corrections,
            )

    def table(
        self,
        name: str,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
        *,
        columns: Sequence[str] = (),
        standing: bool = True,
        coded: bool = False,
    ) -> pd.DataFrame:
        """The events of a table that were true by a day, as known at a moment.

        Parameters
        ----------
        name : str
            A table of the ledger, such as ``"returns"``.
        as_of : date or str, optional
            Last day spoken of, inclusive; all days without it. A site item done later is there,
            as not yet done.
        known_at : date, datetime or str, optional
            What had been recorded by then (a day: by its end); all without it.
        columns : sequence of str, optional
            The contract columns wanted, and no others; all without it.
        standing : bool
            Leave out rows corrected by then; see :meth:`replaced` for which those are.
        coded : bool
            Give texts as categories: of many rows these are counted and compared faster.

        Returns
        -------
        DataFrame
            Contract columns, then ``recorded_at``; index ``seq``.
        """
        event = _event(name)
        with sql_errors(self._path), without_collector():
            names = columns or stored_columns(self._db, name)[1:]
            condition, values = _condition(self._db, event, as_of, known_at, standing)
            frame = fetch_frame(self._db, Wanted(event, names, condition, values, coded))
            if not columns:
                frame["recorded_at"] = _recorded(self._db, frame.index)
        if "done_on" in frame and name == "site_items" and as_of is not None:
            later = frame["done_on"] > pd.Timestamp(day_of(as_of))
            frame["done_on"] = frame["done_on"].mask(later)
        return frame

    def verify(self, head: str | None = None) -> Verification:
        """Whether any row was edited, removed, added or reordered behind the ledger's back.

        Parameters
        ----------
        head : str, optional
            A head printed earlier (``count:hash`` or the hash): without it a cut tail is not seen.
        """
        return verify_chain(self._db, head)

    def export(self, folder: str | Path, *, force: bool = False) -> list[str]:
        """Write every table as it stands, one CSV each, that can be imported again.

        Returns
        -------
        list of str
            The tables written: those with rows.
        """
        with fresh_folder(folder, force) as draft:
            written = []
            for name in event_tables():
                frame = self.table(name).drop(columns="recorded_at")
                if frame.empty:
                    continue
                target = draft / f"{name}.csv"
                texts_of(frame).to_csv(
                    target, index=False, encoding="utf-8-sig", lineterminator="\n"
                )
                written.append(name)
        return written

    def imports(self, known_at: Moment | None = None) -> pd.DataFrame:
        """The imports, oldest first: ``seq, recorded_at, clock, file, n_rows, accepted``."""
        columns = ["seq", "recorded_at", "clock", "file", "n_rows", "accepted"]
        with sql_errors(self._path):
            rows = self._db.execute(
                f"SELECT {', '.join(columns)} FROM imports WHERE seq <= ? ORDER BY seq",
                (_last_seq(self._db, known_at),),
            ).fetchall()
        return pd.DataFrame(rows, columns=columns)

    def replaced(self, known_at: Moment | None = None) -> pd.DataFrame:
        """Rows corrected or completed: ``seq`` of the act, ``old_seq``, ``by_seq`` (0: none)."""
        columns = ["seq", "old_seq", "by_seq"]
        with sql_errors(self._path):
            rows = self._db.execute(
                "SELECT seq, old_seq, ifnull(by_seq, 0) FROM replaced WHERE seq <= ? ORDER BY seq",
                (_last_seq(self._db, known_at),),
            ).fetchall()
        return pd.DataFrame(rows, columns=columns).astype("int64")

    def _known(self, case: Case | None) -> Mapping[str, pd.DataFrame]:
        problems = {"problems": self.table("problems")}
        if case is None:
            return problems
        return {**problems, **{name: case.table(name) for name in REFERRED}}


def open_ledger(path: str | Path, *, create: bool = False, clock: Clock = shanghai_now) -> Ledger:
    """Open a ledger's file.

    Parameters
    ----------
    path : str or Path
        The file.
    create : bool
        Make it where it is not there, when the first rows enter.
    clock : callable
        Gives the time of record.

    Raises
    ------
    LedgerError
        No such file, no ledger, or it cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with open_ledger(Path(folder, "a.ledger"), create=True) as ledger:
    ...         ledger.head.count
    0
    """
    if create and not Path(path).exists():
        return Ledger(connect(MEMORY, create=True), str(path), clock, is_to_be_made=True)
    return Ledger(connect(path, create=create), str(path), clock)


def memory_ledger(
    case: Case, tables: Mapping[str, pd.DataFrame] = NO_TABLES, *, clock: Clock = shanghai_now
) -> Ledger:
    """A ledger in memory of the events a case carries, each recorded on the day it speaks of.

    Parameters
    ----------
    case : Case
        Its event tables are entered.
    tables : Mapping of str to DataFrame, optional
        Typed events by table that are taken instead.
    clock : callable
        What time it is when more is imported later; for tests and examples.

    Raises
    ------
    InputFaults
        What an import would refuse, save what depends on the day of entry.
    """
    db = connect(MEMORY, create=True)
    given = {name: tables.get(name, case.table(name)) for name in event_tables()}
    reading = Reading(
        {name: frame for name, frame in given.items() if len(frame)}, {name: name for name in given}
    )
    faults = event_faults(
        reading, case.table("tasks"), partial(known_changes, db), datetime.date.max
    )
    if faults:
        raise InputFaults(faults)
    daily = {
        name: _by_day(given[name], event, stored_columns(db, name)[1:], case)
        for name, event in event_tables().items()
    }
    with writing(db):
        for day in sorted({day for plans in daily.values() for day in plans}):
            moment = as_text(datetime.datetime.fromisoformat(day))
            plans = [of_table[day] for of_table in daily.values() if day in of_table]
            write_import(db, plans, import_row(moment, case.id))
    return Ledger(db, MEMORY, clock)


def _by_day(
    frame: pd.DataFrame, event: EventTable, stored: tuple[str, ...], case: Case
) -> dict[str, TablePlan]:
    """The rows of a table by the day they speak of; those without one, of the season's first."""
    when = days(event, frame).fillna(pd.Timestamp(case.season_start)).dt.strftime("%Y-%m-%d")
    rows: dict[str, list[tuple]] = defaultdict(list)
    for day, row in zip(when, to_rows(frame, event, stored), strict=True):
        rows[day].append(row)
    return {day: TablePlan(event, stored, event.name, fresh) for day, fresh in rows.items()}


def _event(name: str) -> EventTable:
    if name not in event_tables():
        raise UsageError("ledger_no_such_table", name=name, tables=", ".join(event_tables()))
    return event_tables()[name]


def _last_seq(db: sqlite3.Connection, known_at: Moment | None) -> int:
    """The last row recorded by a moment; rows and times of record have the same order."""
    if known_at is None:
        return head_of(db).count
    row = db.execute(
        "SELECT seq + n_rows - 1 FROM imports WHERE recorded_at <= ? ORDER BY seq DESC LIMIT 1",
        (end_of(known_at),),
    ).fetchone()
    return int(row[0]) if row else 0


def _condition(
    db: sqlite3.Connection,
    event: EventTable,
    as_of: Moment | None,
    known_at: Moment | None,
    standing: bool,
) -> tuple[str, tuple[object, ...]]:
    """What a row must meet in SQL, and what fills its marks."""
    last = _last_seq(db, known_at)
    sql = "seq <= ?"
    values: tuple[object, ...] = (last,)
    if standing:
        sql += " AND seq NOT IN (SELECT old_seq FROM replaced WHERE seq <= ?)"
        values += (last,)
    if as_of is not None and event.name != "site_items":
        day = quoted(event.day)
        if event.contract.column(event.day).kind == "month":
            day = f"date({day}, '+1 month', '-1 day')"
        sql += f" AND {day} <= ?"
        values += (day_of(as_of).isoformat(),)
    return sql, values


def _recorded(db: sqlite3.Connection, seqs: pd.Index) -> pd.Series:
    """When each row was recorded, to the second, Shanghai time without its zone."""
    rows = db.execute("SELECT seq, substr(recorded_at, 1, 19) FROM imports ORDER BY seq").fetchall()
    starts = pd.Index([row[0] for row in rows], dtype="int64")
    times = pd.Series([row[1] for row in rows], dtype="str").astype("datetime64[s]")
    places = starts.searchsorted(seqs, side="right") - 1
    return pd.Series(times.to_numpy()[places], index=seqs, dtype="datetime64[s]")
