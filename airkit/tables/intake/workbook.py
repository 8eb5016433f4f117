"""Sheets of a file as grids of cells, merged cells unfolded."""

import zipfile
from datetime import date, datetime
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from airkit.errors import CaseError
from airkit.tables.intake.amounts import Value
from airkit.tables.intake.grid import Cell, Grid, Place, unfold
from airkit.tables.reading.read_csv import read_csv
from airkit.tables.reading.read_excel import PROTECTED_MARK
from airkit.tables.reading.sheets import TEXTS, WORKBOOKS, refuse_odd_file
from airkit.tables.reading.xlsx_guard import OddCells, guard_workbook

# The old format has no parts to look through, so only its size on disk is bounded.
OLD_WORKBOOK = ".xls"

Cells = dict[Place, Cell]


def read_grids(path: str | Path) -> list[Grid]:
    """Every sheet of a workbook, or the one table of a text file.

    Parameters
    ----------
    path : str or Path
        A .xlsx, .xlsm, .xls, .csv, .tsv or .txt file.

    Raises
    ------
    CaseError
        No such file, another kind of file, or one that cannot be opened.
    """
    path = Path(path)
    refuse_odd_file(path)
    suffix = path.suffix.lower()
    if suffix in TEXTS:
        return [unfold(path.stem, _text_cells(path))]
    if suffix not in WORKBOOKS and suffix != OLD_WORKBOOK:
        raise CaseError("fault_file_kind", file=path.name)
    try:
        odd = guard_workbook(path) if suffix in WORKBOOKS else {}
        with CalamineWorkbook.from_path(path) as book:
            names = [m.name for m in book.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet]
            read = {name: _excel_cells(book.get_sheet_by_name(name)) for name in names}
    except (zipfile.BadZipFile, CalamineError, EOFError, KeyError, OSError) as error:
        is_protected = PROTECTED_MARK in path.read_bytes()
        rule = "fault_protected" if is_protected else "fault_damaged_workbook"
        raise CaseError(rule, file=path.name) from error
    return [
        unfold(name, (cells | _unread_cells(odd.get(name, {}))).values())
        for name, cells in read.items()
    ]


def _excel_cells(sheet: CalamineSheet) -> Cells:
    spans = {
        (top + 1, left + 1): (bottom - top + 1, right - left + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    }
    first = (sheet.start or (0, 0))[1] + 1
    cells: Cells = {}
    for row, values in enumerate(sheet.iter_rows(), start=1):
        for column, value in enumerate(values, start=first):
            kept = _value(value)
            if kept is not None:
                cells[row, column] = Cell(row, column, kept, spans.get((row, column), (1, 1)))
    return cells


def _value(value: object) -> Value | None:
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, bool | int | float | date | datetime):
        return value
    return None if value is None else str(value)


def _unread_cells(odd: OddCells) -> Cells:
    """Formulas never computed and error values, which hold no number."""
    return {
        (row + 1, column + 1): Cell(row + 1, column + 1, text, is_unread=True)
        for (row, column), text in odd.items()
    }


def _text_cells(path: Path) -> list[Cell]:
    return [
        Cell(row, column, value)
        for row, values in enumerate(read_csv(path).rows, start=1)
        for column, value in enumerate(values, start=1)
        if value
    ]
