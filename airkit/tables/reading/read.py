"""A folder of text files, or a workbook, to raw tables: every cell as text, with its row."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import zip_longest
from pathlib import Path

import pandas as pd

from airkit.errors import CaseError
from airkit.tables.contract import SETTINGS, Table, contract, described
from airkit.tables.faults import Fault, Note
from airkit.tables.reading.headings import count_known, match_headings, near
from airkit.tables.reading.settings import (
    NO_SETTINGS,
    RawSettings,
    settings_of_sheet,
    settings_of_toml,
)
from airkit.tables.reading.sheets import TEXTS, WORKBOOKS, Sheet, column_letter, read_sheets
from airkit.words import LANGUAGES, word

# How far down a title may push the headings and still be found there.
TITLE_ROWS = 10
RANGE_ROW = re.compile(r"\d+")


@dataclass(frozen=True)
class RawTable:
    """A table as text.

    ``cells`` has a str column for each heading found, named as in the contract, then the further
    columns; missing cells are NaN; the index ``row`` is the row as Excel shows it. ``sheet`` is
    the sheet or file as the user knows it, ``scales`` what numbers are multiplied by.
    """

    name: str
    sheet: str
    cells: pd.DataFrame
    scales: Mapping[str, float] = field(default_factory=dict)


@dataclass
class RawInput:
    """Everything read from a folder or workbook, with the faults met on the way."""

    tables: dict[str, RawTable] = field(default_factory=dict)
    settings: RawSettings = NO_SETTINGS
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)


def read_raw(path: Path) -> RawInput:
    """Read a folder of text files with ``case.toml``, or a workbook with a sheet ``case``.

    Parameters
    ----------
    path : pathlib.Path
        A folder, or an .xlsx or .xlsm file.

    Returns
    -------
    RawInput
        What could be read, and a fault for all that could not.

    Raises
    ------
    CaseError
        The path does not exist, or is a file that is no workbook, or cannot be opened at all.
    """
    if path.is_dir():
        return _read_folder(path)
    if path.suffix.lower() in TEXTS and path.is_file():
        raise CaseError("fault_not_a_case", file=path.name)
    return _read_workbook(path)


def raw_table(table: Table, sheet: Sheet, shown: str) -> tuple[RawTable, list[Fault], list[Fault]]:
    """One sheet as a raw table, with its faults and notes.

    Parameters
    ----------
    table : Table
        The contract of the table.
    sheet : Sheet
        Its cells.
    shown : str
        Name of the sheet in sentences.

    Returns
    -------
    tuple
        The table (empty where its headings cannot be told), faults, notes.
    """
    refusals = _refusals(table, sheet, shown)
    if any(fault.rule != "merged_cells" for fault in refusals):
        return RawTable(table.name, shown, _no_cells(table)), refusals, []
    headings = match_headings(table, sheet.rows[0], shown)
    places = {**headings.columns, **headings.further}
    kept = [(number, row) for number, row in enumerate(sheet.rows[1:], start=2) if any(row)]
    index = pd.Index([number for number, _ in kept], name="row", dtype="int64")
    columns = list(zip_longest(*(row for _, row in kept), fillvalue=None))
    cells = pd.DataFrame(
        {
            name: _text_column(columns[place] if place < len(columns) else (), index)
            for name, place in places.items()
        },
        index=index,
    )
    headed = frozenset(places.values()) | headings.personal
    beyond = _beyond(table, kept, headed, shown)
    raw = RawTable(table.name, shown, cells, headings.scales)
    return raw, [*refusals, *headings.faults, *beyond], headings.notes


def _text_column(cells: Sequence[str | None], index: pd.Index) -> pd.Series:
    """Cells as text, missing where empty; a column that no row reaches is missing throughout."""
    if not cells:
        return pd.Series(None, index=index, dtype="str")
    return pd.Series([cell or None for cell in cells], index=index, dtype="str")


@cache
def table_names() -> Mapping[str, str]:
    """Accepted names of sheets and files (id and both labels, lower case) to tables."""
    names = {SETTINGS: SETTINGS}
    for table in (described(SETTINGS), *contract().values()):
        for name in (table.name, table.zh, table.en):
            names[name.lower()] = table.name
    return names


@cache
def _own_sheets() -> frozenset[str]:
    """Names of the sheets airkit itself adds to a workbook: the guide, the lists, the findings."""
    own = ("template_sheet_guide", "template_sheet_lists", "mark_sheet")
    return frozenset(word(word_id, lang) for word_id in own for lang in LANGUAGES)


def _read_folder(folder: Path) -> RawInput:
    found = RawInput()
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "~")) or not path.is_file():
            continue
        if path.name == f"{SETTINGS}.toml":
            found.settings = settings_of_toml(path)
        elif path.suffix.lower() in TEXTS:
            _read_one_file(found, path)
        elif path.suffix.lower() in WORKBOOKS:
            found.notes.append(Note("", None, None, None, "unread_file", {}, path.name))
    if found.settings is NO_SETTINGS:
        found.faults.append(Fault(SETTINGS, None, None, None, "no_case_toml", {}, folder.name))
    return found


def _read_one_file(found: RawInput, path: Path) -> None:
    name = table_names().get(path.stem.lower())
    if name is None or name == SETTINGS:
        _note_unread(found, path.stem, path.name)
        return
    try:
        sheets = read_sheets(path)
    except CaseError as error:
        rule = error.word_id.removeprefix("fault_")
        found.faults.append(Fault(name, None, None, None, rule, error.values, path.name))
        return
    _add_table(found, name, sheets[0], path.name)


def _read_workbook(path: Path) -> RawInput:
    found = RawInput()
    for sheet in read_sheets(path):
        name = table_names().get(sheet.name.strip().lower())
        if name == SETTINGS:
            found.settings = settings_of_sheet(sheet)
        elif name is not None:
            _add_table(found, name, sheet, sheet.name)
        elif not sheet.is_blank:
            _note_unread(found, sheet.name, sheet.name)
    if found.settings is NO_SETTINGS:
        found.faults.append(Fault(SETTINGS, None, None, None, "no_case_sheet", {}, path.name))
    return found


def _add_table(found: RawInput, name: str, sheet: Sheet, shown: str) -> None:
    if name in found.tables:
        other = {"other": found.tables[name].sheet}
        found.faults.append(Fault(name, None, None, None, "table_twice", other, shown))
        return
    raw, faults, notes = raw_table(contract()[name], sheet, shown)
    found.tables[name] = raw
    found.faults += faults
    found.notes += notes


def _note_unread(found: RawInput, name: str, shown: str) -> None:
    """A sheet of no table is noted; one whose name looks like a slip is a fault."""
    if name.strip() in _own_sheets():
        return
    alike = near(name.lower(), table_names())
    if alike:
        values = {"near": ", ".join(dict.fromkeys(table_names()[one] for one in alike))}
        found.faults.append(Fault("", None, None, None, "sheet_name_near", values, shown))
    else:
        found.notes.append(Note("", None, None, None, "unread_sheet", {}, shown))


def _refusals(table: Table, sheet: Sheet, shown: str) -> list[Fault]:
    """Why a sheet cannot be read as a table, or which of its cells are merged."""

    def fault(rule: str, row: int | None = None, **values: object) -> Fault:
        return Fault(table.name, row, None, None, rule, values, shown)

    if sheet.is_blank:
        return [fault("sheet_empty")]
    merged = [
        fault("merged_heading" if _first_row(area) == 1 else "merged_cells", area=area)
        for area in sheet.merged
    ]
    if any(one.rule == "merged_heading" for one in merged):
        return merged
    known = [count_known(table, row) for row in sheet.rows[:TITLE_ROWS]]
    if known[0]:
        return merged
    best = max(range(len(known)), key=known.__getitem__)
    if known[best]:
        return [fault("title_above", 1, heading_row=best + 1)]
    return [fault("no_headings", 1)]


def _first_row(area: str) -> int:
    return int(RANGE_ROW.findall(area)[0])


def _beyond(
    table: Table,
    rows: Iterable[tuple[int, Sequence[str]]],
    places: frozenset[int],
    shown: str,
) -> list[Fault]:
    """A fault for each row with something in a column that has no heading."""
    faults = []
    widest = max(places, default=-1) + 1
    has_gaps = len(places) < widest
    for number, row in rows:
        if len(row) <= widest and not has_gaps:
            continue
        odd = [place for place, cell in enumerate(row) if cell and place not in places]
        if odd:
            at = {"letter": column_letter(odd[0])}
            faults.append(
                Fault(table.name, number, None, row[odd[0]], "beyond_headings", at, shown)
            )
    return faults


def _no_cells(table: Table) -> pd.DataFrame:
    index = pd.Index([], name="row", dtype="int64")
    return pd.DataFrame({name: pd.Series([], index=index, dtype="str") for name in table.names})
