"""Rows of the ledger as typed tables.

A million rows one by one are a million Python tuples. SQLite joins the texts of many rows into
one, which is taken apart at once: days by their ten letters, choices by a letter each, all else as
JSON. Numbers come row by row, since written out they may lose the last digit.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from airkit.campaign.ledger.events import FURTHER, EventTable, is_date
from airkit.campaign.ledger.joined import ChoiceCells, DayCells, JoinedCells, TextCells, joined
from airkit.campaign.ledger.store import quoted
from airkit.tables.contract import FLAG_KIND, NUMBER_KINDS, Column

IN_NUMBERS = (*NUMBER_KINDS, FLAG_KIND)
PART_SEQS = 100_000


@dataclass(frozen=True)
class Wanted:
    """Which rows and columns of a table.

    Attributes
    ----------
    event : EventTable
        The table.
    columns : sequence of str
        Stored columns, without ``seq``.
    condition : str
        SQL that a row must meet.
    values : tuple
        What fills its marks.
    coded : bool
        Give texts as categories, which are counted and compared faster.
    """

    event: EventTable
    columns: Sequence[str]
    condition: str
    values: tuple[object, ...]
    coded: bool = False

    def select(self, terms: Sequence[str], bounds: tuple[int, int]) -> str:
        """SQL of some terms over the rows between two ``seq``.

        Without an index SQLite goes through the rows in the order of ``seq``, for an aggregate
        too, where ORDER BY would not say so.
        """
        table, (first, last) = quoted(self.event.name), bounds
        sql = f"SELECT {', '.join(terms)} FROM {table} NOT INDEXED"
        return f"{sql} WHERE seq BETWEEN {first} AND {last} AND {self.condition}"


def fetch_frame(db: sqlite3.Connection, wanted: Wanted) -> pd.DataFrame:
    """Rows of a table of the ledger, typed.

    Returns
    -------
    DataFrame
        The contract columns wanted, in the contract's order, then the users' further ones as
        text; index ``seq``.
    """
    described = {column.name: column for column in wanted.event.contract.columns}
    numbers: dict[str, list[Any]] = {
        name: [] for name in wanted.columns if _is_in_numbers(described.get(name))
    }
    texts = {name: _cells_of(described.get(name)) for name in wanted.columns if name not in numbers}
    seqs: list[Any] = []
    for bounds in _parts(db, wanted.event.name):
        rows = _number_rows(db, wanted, ["seq", *numbers], bounds)
        if not len(rows):
            continue
        seqs.append(rows[:, 0].astype(np.int64))
        for place, parts in enumerate(numbers.values(), start=1):
            parts.append(rows[:, place].copy())  # not a view, which would keep the whole part
        _add_texts(db, wanted, texts, bounds, len(rows))
    index = pd.Index(joined(seqs, np.int64), name="seq")
    columns = {}
    for column in wanted.event.contract.columns:
        if column.name in numbers:
            values_of = joined(numbers[column.name], np.float64)
            columns[column.name] = _numbers(values_of, column, index)
        elif column.name in texts:
            cells = texts[column.name].values(wanted.coded)
            columns[column.name] = pd.Series(cells, index=index, name=column.name)
    frame = pd.DataFrame(columns, index=index)
    extra = texts.get(FURTHER)
    return frame if extra is None else _with_further(frame, extra.values(False), described)


def _number_rows(
    db: sqlite3.Connection, wanted: Wanted, names: Sequence[str], bounds: tuple[int, int]
) -> NDArray[np.float64]:
    """Numbers of a part, a row each, missing as NaN; a ``seq`` is exact up to 2^53."""
    sql = wanted.select([quoted(name) for name in names], bounds)
    cells = chain.from_iterable(db.execute(f"{sql} ORDER BY seq", wanted.values))
    return np.fromiter(cells, dtype=np.float64).reshape(-1, len(names))


def _is_in_numbers(column: Column | None) -> bool:
    return column is not None and column.kind in IN_NUMBERS


def _cells_of(column: Column | None) -> JoinedCells:
    if column is None:
        return TextCells()
    if is_date(column):
        return DayCells()
    return ChoiceCells(column.choices) if column.choices else TextCells()


def _parts(db: sqlite3.Connection, table: str) -> Iterator[tuple[int, int]]:
    """Bounds of ``seq`` that cover a table."""
    # Each end alone is found at once; both in one question go through the whole table.
    ends = [f"(SELECT {end}(seq) FROM {quoted(table)})" for end in ("min", "max")]
    first, last = db.execute(f"SELECT {', '.join(ends)}").fetchone()
    if first is not None:
        for start in range(first, last + 1, PART_SEQS):
            yield start, min(start + PART_SEQS - 1, last)


def _add_texts(
    db: sqlite3.Connection, wanted: Wanted, texts: Mapping[str, JoinedCells],
    bounds: tuple[int, int], n_rows: int,
) -> None:  # fmt: skip
    """Read the texts of a part, each column as one; one that cannot be told apart, as JSON."""
    if not texts:
        return
    asked = [cells.sql(quoted(name)) for name, cells in texts.items()]
    answers = db.execute(wanted.select(asked, bounds), wanted.values).fetchone()
    for (name, cells), answer in zip(texts.items(), answers, strict=True):
        if not cells.add_joined(answer, n_rows):
            array = wanted.select([f"json_group_array({quoted(name)})"], bounds)
            cells.add(json.loads(db.execute(array, wanted.values).fetchone()[0]))


def _numbers(values: np.ndarray, column: Column, index: pd.Index) -> pd.Series:
    if column.kind == FLAG_KIND:
        flags = pd.arrays.BooleanArray(values == 1, np.isnan(values))
        return pd.Series(flags, index=index, name=column.name)
    return pd.Series(values, index=index, name=column.name)


def _with_further(
    frame: pd.DataFrame, extra: Sequence[str], described: Mapping[str, Column]
) -> pd.DataFrame:
    """What the user's table had beyond the ledger's columns, a column each."""
    objects = [json.loads(text) if isinstance(text, str) else {} for text in extra]
    for name in sorted({name for one in objects for name in one}):
        given = [one.get(name) for one in objects]
        column = described.get(name)
        if column is not None and column.kind in IN_NUMBERS:
            values = np.array(given, dtype=np.float64)
            frame[name] = _numbers(values, column, frame.index)
        else:
            cells = _cells_of(column)
            cells.add(given)
            frame[name] = pd.Series(cells.values(False), index=frame.index)
    return frame
