"""What a file of events adds to the ledger: new rows, rows known already, corrections."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd

from airkit.campaign.ledger.events import EventTable
from airkit.campaign.ledger.rows import Rows
from airkit.campaign.ledger.store import quoted
from airkit.tables.faults import Fault

Key = tuple[object, ...]


@dataclass(frozen=True)
class Past:
    """A row the ledger has: its place, its cells, and whether it still stands."""

    seq: int
    cells: tuple
    stands: bool


@dataclass(frozen=True)
class Replacing:
    """A row that stood and what takes its place: a position among the new rows, or nothing."""

    old: Past
    place: int | None
    row_number: int
    fills: bool


@dataclass
class TablePlan:
    """What one table of a file adds.

    ``fresh`` are the rows to enter; ``replacing`` what they correct or complete; ``n_known`` rows
    stand in the ledger already; ``superseded`` are the numbers of rows that say again what has
    been corrected since.
    """

    event: EventTable
    stored: tuple[str, ...]
    sheet: str
    fresh: list[tuple] | Rows = field(default_factory=list)
    replacing: list[Replacing] = field(default_factory=list)
    n_known: int = 0
    superseded: list[int] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def corrections(self) -> list[Replacing]:
        """Replacements that change what was said, not only fill a blank."""
        return [one for one in self.replacing if not one.fills]

    def correction_faults(self) -> Iterator[Fault]:
        """Each corrected cell, old and new, with the row that corrects it."""
        for one in self.corrections:
            for column, old, new in self.differences(one):
                values = {"old": _shown(old), "about": self.about(one.old)}
                yield Fault(
                    self.event.name, one.row_number, column, _shown(new), "ledger_correction",
                    values, self.sheet,
                )  # fmt: skip

    def differences(self, one: Replacing) -> Iterator[tuple[str, object, object]]:
        """Column, old cell and new cell wherever the two rows differ."""
        new = (None,) * len(self.stored)
        if one.place is not None:
            (new,) = self.fresh[one.place : one.place + 1]
        for column, before, after in zip(self.stored, one.old.cells, new, strict=True):
            if before != after:
                yield column, before, after

    def about(self, past: Past) -> str:
        """The key of a row, as people read it."""
        cells = dict(zip(self.stored, past.cells, strict=True))
        return " / ".join(_shown(cells[name]) for name in self.event.key)


class Batch:
    """Rows of one table of a file: typed, and as the ledger stores them.

    Parameters
    ----------
    event : EventTable
        The table.
    stored : tuple of str
        The ledger's columns, without ``seq``.
    sheet : str
        The sheet, for sentences.
    frame : DataFrame
        Typed and checked rows; the index is the row number in the file.
    """

    def __init__(
        self, event: EventTable, stored: tuple[str, ...], sheet: str, frame: pd.DataFrame
    ) -> None:
        self.event = event
        self.stored = stored
        self.sheet = sheet
        self.numbers = frame.index
        self.rows = Rows(frame, event, stored)
        self.shares_key = frame.duplicated(list(event.key), keep=False).to_numpy()


def plan_batch(db: sqlite3.Connection, batch: Batch, accept: bool) -> TablePlan:
    """Hold the rows of a file against those of the ledger.

    A row the ledger has (equal in every cell, as often as the file has it) adds nothing. A row
    with the key of standing rows that the file no longer has corrects them, or completes them
    where it only fills blanks. A row that says again what was corrected since adds nothing unless
    corrections are accepted: last week's file must not undo this week's correction by itself.

    Parameters
    ----------
    db : sqlite3.Connection
        The ledger, inside the transaction that will write.
    batch : Batch
        The rows.
    accept : bool
        Whether corrections are accepted.
    """
    event, stored, rows = batch.event, batch.stored, batch.rows
    plan = TablePlan(event, stored, batch.sheet, rows)
    places = [stored.index(name) for name in event.key]
    past = _past_rows(db, event, stored, rows, places)
    if not past and not batch.shares_key.any():
        return plan
    fresh: list[tuple] = []
    groups: dict[Key, list[tuple[int, tuple]]] = defaultdict(list)
    for number, shares, row in zip(batch.numbers, batch.shares_key, rows, strict=True):
        key = tuple(row[at] for at in places)
        if shares or key in past:
            groups[key].append((int(number), row))
        else:
            fresh.append(row)
    plan.fresh = fresh
    for key, given in groups.items():
        _plan_group(plan, fresh, given, past.get(key, []), accept)
    return plan


def _plan_group(
    plan: TablePlan, fresh: list[tuple], given: list[tuple[int, tuple]], past: list[Past],
    accept: bool,
) -> None:  # fmt: skip
    """Decide for the rows that share one key; those to enter go behind ``fresh``."""
    given = _without_contradictions(plan, given)
    gone = [one for one in past if one.stands]
    fallen = [one.cells for one in past if not one.stands]
    unmatched = []
    for number, cells in given:
        match = next((one for one in gone if one.cells == cells), None)
        if match is not None:
            gone.remove(match)
            plan.n_known += 1
        elif cells in fallen and not accept:
            plan.superseded.append(number)
        else:
            unmatched.append((number, cells))
    for place, (number, cells) in enumerate(unmatched):
        if place < len(gone):
            old = gone[place]
            fills = _fills(old.cells, cells)
            plan.replacing.append(Replacing(old, len(fresh), number, fills))
        fresh.append(cells)
    if unmatched:
        number = unmatched[-1][0]
        plan.replacing += [Replacing(old, None, number, False) for old in gone[len(unmatched) :]]


def _without_contradictions(
    plan: TablePlan, given: list[tuple[int, tuple]]
) -> list[tuple[int, tuple]]:
    """The rows of one key, each table's way of sharing it respected; faults where it is not."""
    if len(given) == 1:
        return given
    event, first = plan.event, given[0]
    if not event.repeats:
        for number, cells in given[1:]:
            if cells != first[1]:
                plan.faults.append(_two_values(plan, number, first[0]))
        plan.n_known += len(given) - 1
        return [first]
    if event.name == "returns":
        said = [_value_of(plan, cells) for _, cells in given]
        if len(set(said)) > 1 and any(kind == "cumulative" for kind, _ in said):
            other = next(place for place, one in enumerate(said) if one != said[0])
            plan.faults.append(_two_values(plan, given[other][0], first[0]))
    return given


def _value_of(plan: TablePlan, cells: tuple) -> tuple[object, object]:
    return cells[plan.stored.index("kind")], cells[plan.stored.index("done")]


def _two_values(plan: TablePlan, number: int, first: int) -> Fault:
    return Fault(
        plan.event.name, number, None, None, "ledger_two_values", {"first": first}, plan.sheet
    )


def _fills(old: tuple, new: tuple) -> bool:
    """Whether the new row says all the old one said, and more."""
    return all(before is None or before == after for before, after in zip(old, new, strict=True))


def _past_rows(
    db: sqlite3.Connection,
    event: EventTable,
    stored: Sequence[str],
    rows: Rows,
    places: Sequence[int],
) -> dict[Key, list[Past]]:
    """The ledger's rows that share a key with the file's, in the order of entry."""
    found: dict[Key, list[Past]] = defaultdict(list)
    if db.execute(f"SELECT 1 FROM {quoted(event.name)} LIMIT 1").fetchone() is None:
        return found
    names = [f"k{at}" for at in range(len(places))]
    db.execute(f"CREATE TEMP TABLE incoming ({', '.join(names)})")
    marks = ", ".join("?" * len(names))
    distinct = dict.fromkeys(tuple(row[at] for at in places) for row in rows)
    db.executemany(f"INSERT INTO incoming VALUES ({marks})", distinct)
    matches = " AND ".join(
        f"t.{quoted(column)} IS i.{name}" for column, name in zip(event.key, names, strict=True)
    )
    columns = ", ".join(f"t.{quoted(name)}" for name in stored)
    selected = db.execute(
        f"SELECT t.seq, r.old_seq IS NULL, {columns} FROM incoming i "
        f"CROSS JOIN {quoted(event.name)} t ON {matches} "
        "LEFT JOIN replaced r ON r.old_seq = t.seq ORDER BY t.seq"
    )
    for seq, stands, *cells in selected:
        found[tuple(cells[at] for at in places)].append(Past(seq, tuple(cells), bool(stands)))
    db.execute("DROP TABLE incoming")
    return found


def _shown(cell: object) -> str:
    if cell is None:
        return "–"
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)
