"""Raw tables to typed tables, with every fault at once.

Our own code turns text into typed cells and failures into sentences; what a table must satisfy is
a pandera schema built from the contract. A cell that cannot be typed becomes missing and is one
fault, so it hides no other fault of its column.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from airkit.tables.checking.crosschecks import cross_faults
from airkit.tables.checking.fuels import fuel_faults
from airkit.tables.checking.references import Targets, reference_faults
from airkit.tables.contract import SETTINGS, Column, Table, case_settings, choice_label, contract
from airkit.tables.faults import Fault
from airkit.tables.reading.cells import PERCENT, empty_column, half_width, type_column
from airkit.tables.reading.dates import serial_as_date
from airkit.tables.reading.read import RawTable
from airkit.tables.reading.settings import RawSettings
from airkit.words import LANGUAGES, listed


@dataclass
class Typed:
    """Typed tables and the faults found while typing and checking them.

    Every contract column is there: numbers and integers as float64, dates as datetime64[s], flags
    as boolean, text as str with NaN where missing. Further columns follow as str. The index
    ``row`` is the row as Excel shows it.
    """

    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


NO_TABLES: Mapping[str, pd.DataFrame] = {}


def check_tables(
    raw: Mapping[str, RawTable],
    known: Mapping[str, pd.DataFrame] = NO_TABLES,
    checked: Mapping[str, pd.DataFrame] = NO_TABLES,
) -> Typed:
    """Type and check raw tables.

    Parameters
    ----------
    raw : Mapping of str to RawTable
        The tables read, by contract name.
    known : Mapping of str to DataFrame, optional
        Typed tables whose rows may be referred to as well, such as the shipped ones.
    checked : Mapping of str to DataFrame, optional
        Typed tables beside the raw ones that were checked before: only what they refer to is
        checked again.

    Returns
    -------
    Typed
        A table for each raw and each checked one, and all faults: by table in the contract's
        order, then by row.
    """
    found = Typed()
    for name, table in contract().items():
        if name in raw:
            frame, faults = _typed(table, raw[name])
            found.tables[name] = frame
            found.faults += faults
            found.faults += cross_faults(name, frame, raw[name].sheet)
        elif name in checked:
            found.tables[name] = checked[name]
    targets = Targets(found.tables, known, {name: one.cells for name, one in raw.items()})
    fuels = _kinds(known.get("fuels")) | _kinds(found.tables.get("fuels"))
    for name, frame in found.tables.items():
        sheet = raw[name].sheet if name in raw else name
        found.faults += reference_faults(name, frame, targets, sheet)
        found.faults += fuel_faults(name, frame, fuels, sheet)
    found.faults = in_order(found.faults)
    return found


def _kinds(fuels: pd.DataFrame | None) -> dict[str, str]:
    """Kind of each fuel of a ``fuels`` table."""
    return {} if fuels is None else dict(zip(fuels["fuel"], fuels["kind"], strict=True))


def check_settings(raw: RawSettings) -> tuple[dict[str, object], list[Fault]]:
    """Type and check the settings of a case.

    Returns
    -------
    dict
        Every setting by key: text, bool, int, ``datetime.date``, or None where missing.
    list of Fault
    """
    table = case_settings()
    index = pd.Index([0], name="row")
    cells = pd.DataFrame(
        {
            key: pd.Series([text or None], index=index, dtype="str")
            for key, text in raw.cells.items()
        },
        index=index,
    )
    frame, faults = _typed(table, RawTable(SETTINGS, raw.sheet, cells))
    faults += cross_faults(SETTINGS, frame, raw.sheet)
    placed = [replace(fault, row=raw.rows.get(fault.column or "")) for fault in faults]
    values = {column.name: _plain(frame.at[0, column.name], column) for column in table.columns}
    return values, [*raw.faults, *placed]


def empty_table(name: str) -> pd.DataFrame:
    """An empty typed table with every contract column.

    Examples
    --------
    >>> list(empty_table("weather").columns)
    ['date', 't_mean_c']
    """
    index = pd.Index([], name="row", dtype="int64")
    return pd.DataFrame(
        {column.name: empty_column(column, index) for column in contract()[name].columns},
        index=index,
    )


def _typed(table: Table, raw: RawTable) -> tuple[pd.DataFrame, list[Fault]]:
    columns: dict[str, pd.Series] = {}
    broken: dict[str, pd.Series] = {}
    faults: list[Fault] = []
    for column in table.columns:
        if column.name not in raw.cells.columns:
            columns[column.name] = empty_column(column, raw.cells.index)
            continue
        text = raw.cells[column.name]
        typed = type_column(text, column, raw.scales.get(column.name, 1.0))
        columns[column.name] = typed.values
        bad = typed.broken != ""
        if bad.any():
            broken[column.name] = pd.Series(bad, index=text.index)
            faults += _cell_faults(column, text[bad], typed.broken[bad], raw.sheet)
    further = [name for name in raw.cells.columns if name not in columns]
    frame = pd.DataFrame({**columns, **{name: raw.cells[name] for name in further}})
    if len(frame):
        from airkit.tables.checking.schema import schema_faults

        absent = {
            column.name: pd.Series(True, index=frame.index)
            for column in table.columns
            if column.need == "required"
            and column.name not in raw.cells.columns
            and table.name != SETTINGS
        }
        faults += schema_faults(table, frame, raw.cells, {**absent, **broken}, raw.sheet)
    return frame, faults


def _cell_faults(column: Column, text: pd.Series, rules: np.ndarray, sheet: str) -> Iterator[Fault]:
    choices: dict[str, str] = {
        lang: listed(
            (
                f"{choice}（{choice_label(column, choice, lang)}）" if lang == "zh" else choice
                for choice in column.choices
            ),
            lang,
        )
        for lang in LANGUAGES
    }
    for row, cell, found in zip(text.index.tolist(), text, rules, strict=True):
        is_other_percent = found == "percent" and column.unit not in ("share", "by_row")
        rule = "not_a_number" if is_other_percent else found
        values = _details(rule, cell, choices)
        yield Fault(column.table, row, column.name, cell, rule, values, sheet)


def _details(rule: str, cell: str, choices: Mapping[str, str]) -> dict[str, object]:
    """What a sentence needs beyond the cell."""
    if rule == "not_a_choice":
        return {"choices": choices}
    if rule == "date_serial":
        return {"date": serial_as_date(cell)}
    if rule == "percent":
        match = PERCENT.fullmatch(half_width(cell))
        return {"share": f"{float(match[1]) / 100:.10g}" if match else ""}
    return {}


def _plain(value: Any, column: Column) -> object:
    """A typed cell as a plain Python value."""
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    if column.kind == "integer":
        return int(value)
    return bool(value) if column.kind == "flag" else value


def sound_rows(
    tables: Mapping[str, pd.DataFrame], faults: Iterable[Fault]
) -> dict[str, pd.DataFrame]:
    """Tables without the rows that a fault stands in; empty where it is the table's."""
    odd: dict[str, set[int | None]] = {}
    for fault in faults:
        odd.setdefault(fault.table, set()).add(fault.row)
    whole = {name: frame for name, frame in tables.items() if name not in odd}
    parts = {
        name: tables[name].head(0)
        if {None, 1} & rows
        else tables[name][~tables[name].index.isin(rows)]
        for name, rows in odd.items()
        if name in tables
    }
    return {**whole, **parts}


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Faults as people go through them: settings, then by table, row and column."""
    return sorted(faults, key=_order)


def _order(fault: Fault) -> tuple[int, int, int]:
    ranks = _ranks()
    table = ranks.get((fault.table, ""), -1)
    column = ranks.get((fault.table, fault.column or ""), -1)
    return table, -1 if fault.row is None else fault.row, column


@cache
def _ranks() -> Mapping[tuple[str, str], int]:
    """Places of the tables, and of the columns within their table."""
    tables = {(name, ""): place for place, name in enumerate(contract())}
    columns = {
        (name, column): place
        for name, table in contract().items()
        for place, column in enumerate(table.names)
    }
    return {**tables, **columns}
