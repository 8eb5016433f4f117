"""Typed tables back to a folder of CSV files or to a workbook, which read back to the same."""

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from airkit.tables.contract import DATE_KINDS, NUMBER_KINDS, SETTINGS, Table, contract
from airkit.tables.reading.sheets import WORKBOOKS
from airkit.tables.reading.text import as_text
from airkit.tables.writing.fresh import fresh_file, fresh_folder

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

DATE_FORMATS = {"date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm:ss", "month": "yyyy-mm"}
COLUMN_WIDTH = 16


class ExactFloat(float):
    """A number that is written with all its digits.

    xlsxwriter formats numbers to 16 digits; it takes up to 17 to read back the same number.
    """

    def __format__(self, format_spec: str) -> str:
        return repr(float(self))


def write_tables(
    path: str | Path,
    tables: Mapping[str, pd.DataFrame],
    settings: Mapping[str, object],
    *,
    force: bool = False,
) -> None:
    """Write the tables and settings of a case.

    Parameters
    ----------
    path : str or Path
        An .xlsx file, or a folder: one CSV a table (UTF-8 with mark, as Excel wants it) and
        ``case.toml``. Written whole or not at all.
    tables : Mapping of str to DataFrame
        Typed tables by contract name. Optional columns without any content are left out.
    settings : Mapping of str to object
        Settings by key: text, bool, int or date; None is left out.
    force : bool
        Replace what is there.

    Raises
    ------
    UsageError
        The target is there already and ``force`` is not given.
    """
    frames = {name: _worth_writing(contract()[name], frame) for name, frame in tables.items()}
    given = {key: value for key, value in settings.items() if value is not None}
    if Path(path).suffix.lower() in WORKBOOKS:
        with fresh_file(path, force) as draft:
            _write_workbook(draft, frames, given)
        return
    with fresh_folder(path, force) as draft:
        for name, frame in frames.items():
            text = as_text(frame)
            text.to_csv(
                draft / f"{name}.csv", index=False, encoding="utf-8-sig", lineterminator="\n"
            )
        (draft / f"{SETTINGS}.toml").write_text(_toml(given), encoding="utf-8", newline="\n")


def _worth_writing(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    required = {column.name for column in table.columns if column.need == "required"}
    kept = [name for name in frame.columns if name in required or frame[name].notna().any()]
    return frame[kept]


def _toml(settings: Mapping[str, object]) -> str:
    return "".join(f"{key} = {_toml_value(value)}\n" for key, value in settings.items())


def _toml_value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, datetime.date)):
        return str(value)
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return (
        '"' + "".join(letter if letter >= " " else f"\\u{ord(letter):04x}" for letter in text) + '"'
    )


def _write_workbook(
    path: Path, frames: Mapping[str, pd.DataFrame], settings: Mapping[str, object]
) -> None:
    import xlsxwriter

    # The draft's name may end in anything, so the file is opened by handle.
    with path.open("wb") as file, xlsxwriter.Workbook(file) as book:
        bold = book.add_format({"bold": True})
        dates = {kind: book.add_format({"num_format": text}) for kind, text in DATE_FORMATS.items()}
        sheet = book.add_worksheet(SETTINGS)
        sheet.write_row(0, 0, ["key", "value"], bold)
        for row, (key, value) in enumerate(settings.items(), start=1):
            sheet.write_string(row, 0, key)
            sheet.write_string(row, 1, _setting_text(value))
        for name, frame in frames.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, max(len(frame.columns) - 1, 0), COLUMN_WIDTH)
            sheet.write_row(0, 0, list(frame.columns), bold)
            _write_cells(sheet, contract()[name], frame, dates)


def _write_cells(
    sheet: "Worksheet", table: Table, frame: pd.DataFrame, dates: Mapping[str, "Format"]
) -> None:
    """Numbers as numbers, dates as dates, all else as text, so that 007 stays 007."""
    for place, name in enumerate(frame.columns):
        kind = table.column(name).kind if name in table.names else "text"
        cells: list[Any] = list(frame[name])
        if kind not in NUMBER_KINDS and kind not in DATE_KINDS:
            cells = list(as_text(frame[[name]])[name])
        for row, cell in enumerate(cells, start=1):
            if pd.isna(cell):
                continue
            if kind in NUMBER_KINDS:
                sheet.write_number(row, place, ExactFloat(cell))
            elif kind in DATE_KINDS:
                sheet.write_datetime(row, place, cell.to_pydatetime(), dates[kind])
            else:
                sheet.write_string(row, place, cell)


def _setting_text(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return str(value)
