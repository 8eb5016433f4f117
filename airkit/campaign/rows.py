"""Typed tables to rows as SQLite holds them, and back."""

import json
import sqlite3
from collections.abc import Sequence
from itertools import repeat

import numpy as np
import pandas as pd

from airkit.campaign.events import FURTHER, EventTable, is_date
from airkit.tables.contract import FLAG_KIND, NUMBER_KINDS, Column

Cells = list[object]

FETCHED_ROWS = 20_000


def to_rows(frame: pd.DataFrame, event: EventTable, stored: Sequence[str]) -> list[tuple]:
    """Rows of a typed table, a cell for each stored column but ``seq``.

    Parameters
    ----------
    frame : DataFrame
        Typed as the checks of tables return it.
    event : EventTable
        The table of the ledger.
    stored : sequence of str
        The ledger's columns without ``seq``; what it does not store goes to ``further``.

    Returns
    -------
    list of tuple
        Text, float, int or None.
    """
    described = {column.name: column for column in event.contract.columns}
    columns = {str(name): cells_of(frame[name], described.get(str(name))) for name in frame.columns}
    beyond = [name for name in columns if name not in stored]
    further = _further({name: columns[name] for name in beyond}, len(frame))
    if further is not None:
        columns[FURTHER] = further
    every = (columns.get(name) or repeat(None, len(frame)) for name in stored)
    return list(zip(*every, strict=True))


def cells_of(cells: pd.Series, column: Column | None) -> Cells:
    """The cells of one column as SQLite takes them; missing is None."""
    if column is not None and is_date(column):
        return _date_cells(cells)
    if column is not None and column.kind in NUMBER_KINDS:
        numbers = cells.to_numpy(dtype=np.float64) + 0.0  # -0.0 would come back as 0
        plain: Cells = numbers.tolist()
        if column.kind == "integer":
            return [None if value != value else int(value) for value in plain]  # type: ignore[call-overload]
        return [None if value != value else value for value in plain] if _gaps(numbers) else plain
    if column is not None and column.kind == FLAG_KIND:
        return [None if pd.isna(value) else int(value) for value in cells]
    texts = cells.to_numpy(dtype=object, na_value=None)
    return list(texts)


def to_frame(
    cursor: sqlite3.Cursor, event: EventTable, names: Sequence[str], codes: "TextCodes"
) -> pd.DataFrame:
    """Rows of a query as a typed table.

    Parameters
    ----------
    cursor : sqlite3.Cursor
        Rows of the columns named, ``seq`` first, texts as the numbers that ``codes`` gave them.
    event : EventTable
        The table they are of.
    names : sequence of str
        The columns; contract columns not among them are left out.
    codes : TextCodes
        What the numbers stand for.

    Returns
    -------
    DataFrame
        Contract columns, then the users' further ones as text; index ``seq``.
    """
    cells: list[Cells] = [[] for _ in names]
    while part := cursor.fetchmany(FETCHED_ROWS):
        for column, more in zip(cells, zip(*part, strict=True), strict=True):
            column.extend(more)
    by_name = dict(zip(names, cells, strict=True))
    texts = codes.texts()
    index = pd.Index(np.array(by_name["seq"], dtype=np.int64), name="seq")
    columns = {
        column.name: _typed(by_name[column.name], column, index, texts)
        for column in event.contract.columns
        if column.name in by_name
    }
    frame = pd.DataFrame(columns, index=index)
    extra = by_name.get(FURTHER, [])
    if not any(one is not None for one in extra):
        return frame
    return _with_further(frame, [_text_of(one, texts) for one in extra], event)


class TextCodes(dict[bytes, int]):
    """Texts as read from the file, each numbered when it first comes and decoded once.

    A million cells hold few different texts: numbers are read and sorted out faster than texts.
    """

    def __missing__(self, raw: bytes) -> int:
        code = self[raw] = len(self)
        return code

    def texts(self) -> list[str]:
        """The text of each number."""
        return [raw.decode("utf-8") for raw in self]


def _gaps(numbers: np.ndarray) -> bool:
    return bool(np.isnan(numbers).any())


def _date_cells(cells: pd.Series) -> Cells:
    codes, uniques = pd.factorize(cells)
    days = np.asarray(uniques, dtype="datetime64[s]")
    whole = days == days.astype("datetime64[D]")
    texts = [
        str(day.astype("datetime64[D]")) if is_day else str(day).replace("T", " ")
        for day, is_day in zip(days, whole, strict=True)
    ]
    lookup = np.array([*texts, None], dtype=object)
    return list(lookup[codes])


def _further(columns: dict[str, Cells], n_rows: int) -> Cells | None:
    """What the user's table has beyond the ledger's columns, a JSON object a row."""
    if not any(any(cell is not None for cell in cells) for cells in columns.values()):
        return None
    names = sorted(columns)
    return [
        _object({name: columns[name][place] for name in names if columns[name][place] is not None})
        for place in range(n_rows)
    ]


def _object(content: dict[str, object]) -> str | None:
    if not content:
        return None
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _typed(cells: Cells, column: Column, index: pd.Index, texts: Sequence[str]) -> pd.Series:
    if column.kind in NUMBER_KINDS:
        numbers = np.array(cells, dtype=np.float64)  # None becomes NaN
        return pd.Series(numbers, index=index, name=column.name)
    if column.kind == FLAG_KIND:
        flags = [None if value is None else bool(value) for value in cells]
        return pd.Series(flags, index=index, dtype="boolean", name=column.name)
    codes, known = _compact(cells, texts)
    if is_date(column):
        days = np.array([*known, "NaT"], dtype="datetime64[s]")
        return pd.Series(days[codes], index=index, name=column.name)
    array = pd.Series([*known, None], dtype="str").array
    return pd.Series(array[codes], index=index, name=column.name)


def _compact(cells: Cells, texts: Sequence[str]) -> tuple[np.ndarray, list[str]]:
    """Codes of one column counted from 0 over its own texts; -1 for missing."""
    n_texts = len(texts)
    if None in cells:
        cells = [n_texts if cell is None else cell for cell in cells]
    codes = np.array(cells, dtype=np.int64)
    used = np.zeros(n_texts + 1, dtype=bool)
    used[codes] = True
    used[n_texts] = False
    place = np.where(used, np.cumsum(used) - 1, -1)
    return place[codes], [texts[int(code)] for code in np.flatnonzero(used)]


def _text_of(cell: object, texts: Sequence[str]) -> str | None:
    return texts[cell] if isinstance(cell, int) else None


def _with_further(
    frame: pd.DataFrame, extra: Sequence[str | None], event: EventTable
) -> pd.DataFrame:
    objects = [json.loads(text) if text else {} for text in extra]
    names = sorted({name for one in objects for name in one})
    described = {column.name: column for column in event.contract.columns}
    for name in names:
        cells = [one.get(name) for one in objects]
        if name in described and not isinstance(next(filter(None, cells), 0), str):
            frame[name] = _typed(cells, described[name], frame.index, ())
        elif name in described:
            own = {cell: n for n, cell in enumerate(dict.fromkeys(filter(None, cells)))}
            codes: Cells = [own.get(cell) for cell in cells]
            frame[name] = _typed(codes, described[name], frame.index, list(own))
        else:
            frame[name] = pd.Series(cells, index=frame.index, dtype="str")
    return frame
