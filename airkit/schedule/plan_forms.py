"""Plans as people write them: a row a line and day, a calendar of lines by days, or stretches.

A calendar has a heading for the lines and one a day (2017-11-15, 11-15 or 11月15日); its cells are
loads (0.7, 70%, 停产, 满负荷). Stretches are what a stop order says: from when to when a line
stands still, or runs at which load; the days no stretch names are days at full load.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from airkit.case import Case
from airkit.errors import UsageError
from airkit.schedule.problem.calendar import plan_days
from airkit.schedule.problem.lines import read_loads
from airkit.tables.checking.check import check_tables
from airkit.tables.contract import contract
from airkit.tables.faults import Fault
from airkit.tables.reading.cells import PERCENT, half_width, parse_number
from airkit.tables.reading.dates import parse_date
from airkit.tables.reading.headings import recognise
from airkit.tables.reading.read import TITLE_ROWS, RawTable, raw_table
from airkit.tables.reading.sheets import Sheet

COLUMNS = ("line_id", "date", "load_share")
STRETCHES = "plan_stretches"
SAID_LOADS: Mapping[str, float] = {
    **dict.fromkeys(("停", "停产", "stop", "stopped"), 0),
    **dict.fromkeys(("满", "满负荷", "full"), 1),
}
MONTH_DAY = re.compile(r"(\d{1,2})(?:[-/.](\d{1,2})|月(\d{1,2})[日号])", re.ASCII)


class Calendar(NamedTuple):
    """Where a calendar of lines by days stands in a sheet."""

    head: int
    line_column: int
    day_columns: Mapping[int, pd.Timestamp]


class Draft(NamedTuple):
    """A plan as far as it could be read, ``line_id, date, load_share``, and its faults.

    A cell at fault is missing in it.
    """

    plan: pd.DataFrame
    faults: list[Fault]


def plan_of_sheets(sheets: Sequence[Sheet], case: Case | None) -> Draft:
    """The plan in the first sheet that holds one, or what is wrong with the first sheet.

    Raises
    ------
    UsageError
        The form needs the days and lines of a case, and none is given.
    """
    days = None if case is None else plan_days(case)
    for sheet in sheets:
        calendar = find_calendar(sheet, days)
        if calendar:
            return _of_calendar(sheet, calendar)
        if _has(sheet, STRETCHES, "line_id", "start_date"):
            return _of_stretches(sheet, _needed(case))
        if _has(sheet, "plan", "line_id", "date"):
            return _of_rows(sheet)
    return _of_rows(sheets[0])  # its faults say what a plan must have


def _of_rows(sheet: Sheet) -> Draft:
    plan, faults = _checked("plan", sheet)
    return Draft(plan[list(COLUMNS)].reset_index(drop=True), faults)


def find_calendar(sheet: Sheet, days: pd.DatetimeIndex | None) -> Calendar | None:
    """The calendar of a sheet, its headings within the first rows; None where there is none."""
    for head, row in enumerate(sheet.rows[:TITLE_ROWS]):
        lines = [at for at, cell in enumerate(row) if cell and _is_line(cell)]
        found = ((at, _day(cell, days)) for at, cell in enumerate(row) if cell)
        dated = {at: day for at, day in found if day is not None}
        if lines and len(dated) > 1:
            return Calendar(head, lines[0], dated)
    return None


def _is_line(heading: str) -> bool:
    known = recognise(contract()["plan"], heading)
    return known is not None and known.name == "line_id"


def _day(heading: str, days: pd.DatetimeIndex | None) -> pd.Timestamp | None:
    """The day a heading names; a month and day are of the plan's days, where one is so called."""
    written, _ = parse_date(heading)
    if written is not None:
        return pd.Timestamp(str(written))
    match = MONTH_DAY.fullmatch(half_width(heading))
    if not match or days is None:
        return None
    month, day = int(match[1]), int(match[2] or match[3])
    named = days[(days.month == month) & (days.day == day)]
    return named[0] if len(named) else None


def _of_calendar(sheet: Sheet, calendar: Calendar) -> Draft:
    """The loads of a calendar; blank cells are left out, so that they are missed by line."""
    faults: list[Fault] = []
    cells: list[tuple[str, pd.Timestamp, float]] = []
    for number, row in enumerate(sheet.rows[calendar.head + 1 :], start=calendar.head + 2):
        line = _cell(row, calendar.line_column)
        for at, day in calendar.day_columns.items() if line else ():
            text = _cell(row, at)
            load = _load(text)
            if load is None and text:
                heading = f"{day:%Y-%m-%d}"
                faults.append(Fault("plan", number, heading, text, "plan_no_load", {}, sheet.name))
            if text:
                cells.append((line, day, np.nan if load is None else load))
    return Draft(_frame(cells), faults)


def _cell(row: Sequence[str], at: int) -> str:
    return row[at] if at < len(row) else ""


def _load(text: str) -> float | None:
    """A load as people write it, None where it is none.

    Examples
    --------
    >>> _load("0.7"), _load("70%"), _load("停产"), _load("7")
    (0.7, 0.7, 0.0, None)
    """
    plain = half_width(text).lower()
    percent = PERCENT.fullmatch(plain)
    number = float(percent[1]) / 100 if percent else SAID_LOADS.get(plain, parse_number(plain)[0])
    return float(number) if isinstance(number, int | float) and 0 <= number <= 1 else None


def _of_stretches(sheet: Sheet, case: Case) -> Draft:
    """Full load, but for what the stretches say; two that differ on a day are a fault."""
    stretches, faults = _checked(STRETCHES, sheet)
    broken = {fault.row for fault in faults}
    stretches = stretches[~stretches.index.isin(broken)]
    days = plan_days(case)
    loads = {line: np.full(len(days), load) for line, load in _full_loads(case)}
    said: dict[str, np.ndarray] = {}
    for row in stretches.rename_axis("row").reset_index().to_dict("records"):
        line = row["line_id"]
        inside = np.asarray((days >= row["start_date"]) & (days <= row["end_date"]))
        load = 0.0 if pd.isna(row["load_share"]) else row["load_share"]
        mine = said.setdefault(line, np.full(len(days), np.nan))
        faults += _stretch_faults(row, line in loads, days, inside, mine, load, sheet.name)
        mine[inside] = load
    for line in loads.keys() & said.keys():
        loads[line] = np.where(np.isnan(said[line]), loads[line], said[line])
    cells = [
        (line, day, load)
        for line, row in loads.items()
        for day, load in zip(days, row, strict=True)
    ]
    return Draft(_frame(cells), faults)


def _stretch_faults(
    row: Mapping[str, object],
    is_known: bool,
    days: pd.DatetimeIndex,
    inside: np.ndarray,
    said: np.ndarray,
    load: float,
    sheet: str,
) -> Iterator[Fault]:
    at = int(str(row["row"]))
    if not is_known:
        yield Fault(STRETCHES, at, "line_id", str(row["line_id"]), "plan_unknown_line", {}, sheet)
    if not inside.any():
        ends = {"start": f"{days[0]:%Y-%m-%d}", "end": f"{days[-1]:%Y-%m-%d}"}
        yield Fault(STRETCHES, at, "start_date", None, "plan_day_outside", ends, sheet)
    clash = inside & ~np.isnan(said) & (said != load)
    if clash.any():
        first = {"date": f"{days[int(np.argmax(clash))]:%Y-%m-%d}"}
        yield Fault(STRETCHES, at, "load_share", f"{load:g}", "plan_stretches_clash", first, sheet)


def _full_loads(case: Case) -> Iterator[tuple[str, float]]:
    """Each line's highest load."""
    lines = case.table("lines")
    for line, levels in zip(lines["line_id"], lines["load_levels"], strict=True):
        yield line, read_loads(levels).high if isinstance(levels, str) else 1.0


def _checked(name: str, sheet: Sheet) -> tuple[pd.DataFrame, list[Fault]]:
    """A sheet as a table of the contract; of a plan no column may be left out for a slip."""
    raw, faults, notes = raw_table(contract()[name], sheet, sheet.name)
    typed = check_tables({name: _with_loads(raw)})
    slips = [
        Fault(name, None, one.column, None, "column_slip", {"near": near}, sheet.name)
        for one in notes
        if (near := one.values.get("near") or _meant(str(one.column), raw))
    ]
    # Whether a line exists is for the problem to say: the plan stands here alone.
    found = [one for one in typed.faults if not one.rule.startswith("unknown_id")]
    return typed.tables[name], [*faults, *slips, *found]


def _meant(heading: str, raw: RawTable) -> str:
    """The loads, where none are read and a heading speaks of some; else nothing."""
    speaks = re.search("负荷|load", heading, re.IGNORECASE)
    return "load_share" if speaks and "load_share" not in raw.cells else ""


def _with_loads(raw: RawTable) -> RawTable:
    """The same with loads that stand there as percentages or words as numbers."""
    if "load_share" not in raw.cells:
        return raw
    scale = raw.scales.get("load_share", 1.0)
    loads = [_digits(text, scale) for text in raw.cells["load_share"]]
    column = pd.Series(loads, index=raw.cells.index, dtype="str")
    return replace(raw, cells=raw.cells.assign(load_share=column))


def _digits(text: object, scale: float) -> object:
    load = _load(text) if isinstance(text, str) else None
    is_number = load is None or parse_number(half_width(str(text)))[0] is not None
    return text if is_number or load is None else repr(load / scale)


def _has(sheet: Sheet, name: str, *columns: str) -> bool:
    """Whether the first row has headings for these columns of a table."""
    row = sheet.rows[0] if sheet.rows else ()
    known = {one.name for cell in row if cell and (one := recognise(contract()[name], cell))}
    return known >= set(columns)


def _needed(case: Case | None) -> Case:
    if case is None:
        raise UsageError("plan_needs_case")
    return case


def _frame(cells: Sequence[tuple[str, pd.Timestamp, float]]) -> pd.DataFrame:
    frame = pd.DataFrame(cells, columns=list(COLUMNS))
    return frame.astype({"line_id": "str", "date": "datetime64[s]", "load_share": "float64"})
