"""A workbook to sheets of text: values as Excel shows them, formulas by their saved results."""

import datetime
import zipfile
import zlib
from pathlib import Path

import python_calamine as calamine

from airkit.errors import CaseError
from airkit.tables.reading.sheets import BLANKS, MOST_CELLS, Sheet, column_letter, trimmed
from airkit.tables.reading.xlsx_guard import guard_workbook

# An OLE file is an .xls, or an .xlsx under a password, which Excel wraps so.
OLE_MARK = b"\xd0\xcf\x11\xe0"
PROTECTED_MARK = "EncryptedPackage".encode("utf-16-le")
# Excel keeps 15 digits; above this a whole number is written with its exponent, so that
# an id that lost digits is seen.
EXACT_WHOLE = 1e15
# What a damaged file makes the readers raise: RuntimeError where parts of the archive are marked
# as encrypted, NotImplementedError where they are packed in a way no workbook is.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    calamine.CalamineError,
    EOFError,
    KeyError,
    ValueError,
    RuntimeError,
    NotImplementedError,
)


def read_workbook(path: Path) -> list[Sheet]:
    """Read every worksheet of an .xlsx or .xlsm file; nothing in it is run or computed.

    A cell with an error value holds that value as text (``#REF!``); a formula whose result was
    never saved holds the formula (``=B2*2``). Both are faults for whoever types the cells.

    Raises
    ------
    CaseError
        Not a workbook, damaged, protected by a password, or unpacking to an unreasonable size.
    """
    _refuse_ole(path)
    try:
        odd_cells = guard_workbook(path)
        workbook = calamine.load_workbook(str(path))
        sheets = [
            _sheet(workbook, meta.name, path.name, odd_cells.get(meta.name, {}))
            for meta in workbook.sheets_metadata
            if meta.typ == calamine.SheetTypeEnum.WorkSheet
        ]
    except calamine.PasswordError as error:
        raise CaseError("fault_protected", file=path.name) from error
    except DAMAGE as error:
        raise CaseError("fault_damaged_workbook", file=path.name) from error
    return sheets


def _refuse_ole(path: Path) -> None:
    with path.open("rb") as file:
        if file.read(4) != OLE_MARK:
            return
        is_protected = PROTECTED_MARK in file.read()
    raise CaseError("fault_protected" if is_protected else "fault_old_excel", file=path.name)


def _sheet(
    workbook: calamine.CalamineWorkbook, name: str, file: str, odd: dict[tuple[int, int], str]
) -> Sheet:
    sheet = workbook.get_sheet_by_name(name)
    if sheet.total_height * sheet.total_width > MOST_CELLS:
        raise CaseError("fault_too_many_cells", file=file, most=MOST_CELLS)
    rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (row, column), text in odd.items():
        _put(rows, row, column, text)
    merged = tuple(_range(first, last) for first, last in sheet.merged_cell_ranges or ())
    return Sheet(name, file, trimmed(rows), merged)


def _text(cell: object) -> str:
    """A value as text that reads back to the same value."""
    if isinstance(cell, str):
        return cell.strip(BLANKS)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        is_whole = abs(cell) < EXACT_WHOLE and cell == int(cell)
        return str(int(cell)) if is_whole else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(sep=" ")
    return str(cell)


def _put(rows: list[list[str]], row: int, column: int, text: str) -> None:
    while len(rows) <= row:
        rows.append([])
    while len(rows[row]) <= column:
        rows[row].append("")
    rows[row][column] = text


def _range(first: tuple[int, int], last: tuple[int, int]) -> str:
    return f"{column_letter(first[1])}{first[0] + 1}:{column_letter(last[1])}{last[0] + 1}"
