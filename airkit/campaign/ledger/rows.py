"""Typed tables to rows as SQLite holds them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np
import pandas as pd

from airkit.campaign.ledger.events import FURTHER, EventTable, is_date
from airkit.tables.contract import FLAG_KIND, NUMBER_KINDS, Column

Cells = list[object]

# Rows made at once.
PART_ROWS = 10_000


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows of a typed table, made when they are asked for: a million tuples need much room.

    Attributes
    ----------
    frame, event, stored
        As :func:`to_rows` takes them.
    """

    frame: pd.DataFrame
    event: EventTable
    stored: Sequence[str]

    def __len__(self) -> int:
        return len(self.frame)

    def __getitem__(self, places: slice) -> list[tuple]:
        return to_rows(self.frame.iloc[places], self.event, self.stored)

    def __iter__(self) -> Iterator[tuple]:
        for start in range(0, len(self), PART_ROWS):
            yield from self[start : start + PART_ROWS]


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
