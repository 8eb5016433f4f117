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


def to_frame(cursor: sqlite3.Cursor, event: EventTable, names: Sequence[str]) -> pd.DataFrame:
    """Rows of a query as a typed table.

    Parameters
    ----------
    cursor : sqlite3.Cursor
        Rows of the columns named, ``seq`` first.
    event : EventTable
        The table they are of.
    names : sequence of str
        The columns; contract columns not among them are left out.

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
    index = pd.Index(np.array(by_name["seq"], dtype=np.int64), name="seq")
    columns = {
        column.name: _typed(by_name[column.name], column, index)
        for column in event.contract.columns
        if column.name in by_name
    }
    frame = pd.DataFrame(columns, index=index)
    extra = by_name.get(FURTHER, [])
    return _with_further(frame, extra, event) if any(extra) else frame


class Texts(dict[bytes, str]):
    """Texts as read from the file, each kept once however often it stands there."""

    def __missing__(self, raw: bytes) -> str:
        text = self[raw] = raw.decode("utf-8")
        return text


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


def _typed(cells: Cells, column: Column, index: pd.Index) -> pd.Series:
    values = np.array(cells, dtype=object)
    if column.kind in NUMBER_KINDS:
        return pd.Series(values.astype(np.float64), index=index, name=column.name)
    if is_date(column):
        codes, uniques = pd.factorize(values)
        days = np.array([*uniques, "NaT"], dtype="datetime64[s]")
        return pd.Series(days[codes], index=index, name=column.name)
    if column.kind == FLAG_KIND:
        flags = [None if value is None else bool(value) for value in values]
        return pd.Series(flags, index=index, dtype="boolean", name=column.name)
    codes, uniques = pd.factorize(values)
    texts = pd.Series([*uniques, None], dtype="str").array
    return pd.Series(texts[codes], index=index, name=column.name)


def _with_further(frame: pd.DataFrame, extra: Sequence[object], event: EventTable) -> pd.DataFrame:
    objects = [json.loads(str(text)) if text else {} for text in extra]
    names = sorted({name for one in objects for name in one})
    described = {column.name: column for column in event.contract.columns}
    for name in names:
        cells = [one.get(name) for one in objects]
        if name in described:
            frame[name] = _typed(cells, described[name], frame.index)
        else:
            frame[name] = pd.Series(cells, index=frame.index, dtype="str")
    return frame
