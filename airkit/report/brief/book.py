"""The workbook of a briefing: every table behind every figure, and every number."""

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from airkit.report.brief.behind import sheet_behind
from airkit.report.brief.content import Brief, Sentence, Table
from airkit.report.brief.numbers import numbers_of
from airkit.report.workbook import Chart, Sheet, write_workbook
from airkit.words import word

LONGEST_NAME = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_DECIMALS = re.compile(r"\.(\d+)")
MOST_CHARTED = 40
CHECKED = ("right", "asked", "wrong")  # what the one who signs may choose


def write_book(path: Path, brief: Brief) -> Path:
    """Write the workbook: the tables as printed, the figures' tables, the numbers."""
    about = "  ".join(part for part in (brief.title.text, brief.day.text, brief.badge) if part)
    sheets = [*_printed(brief), *_behind_figures(brief), _numbers(brief)]
    write_workbook(path, sheets, about, word("brief_empty_table", brief.lang))
    return path


def _printed(brief: Brief) -> Iterator[Sheet]:
    """The tables of the briefing with their values as numbers."""
    for number, table in enumerate(brief.tables(), start=1):
        rows = [list(map(_value, row, table.numeric)) for row in table.rows]
        frame = pd.DataFrame(rows, columns=list(table.columns))
        charted = _charted(table, frame)
        name = f"{word('brief_sheet_table', brief.lang)}{number}"
        shares = [column for at, column in enumerate(table.columns) if _is_of_shares(table, at)]
        yield Sheet(
            name,
            table.title.text,
            frame,
            percent=tuple(shares),
            places={column: _places(table, at) for at, column in enumerate(table.columns)},
            bars=() if charted is None else (charted,),
            chart=None
            if charted is None or not 1 < len(frame) <= MOST_CHARTED
            else Chart("bar", table.title.text, table.columns[table.named], (charted,)),
        )


def _charted(table: Table, frame: pd.DataFrame) -> str | None:
    """Heading of the column a table is charted by, where it holds numbers."""
    if table.charted is None:
        return None
    column = table.columns[table.charted]
    return column if pd.api.types.is_numeric_dtype(frame[column]) else None


def _value(cell: Sentence, is_numeric: bool) -> object:
    """The value of a cell of a column of numbers that is one number, a date; else its text."""
    numbers = list(cell.numbers())
    if is_numeric and len(cell.parts) == len(numbers) == 1 and numbers[0].unit != "text":
        value = numbers[0].value
        return pd.Timestamp(value) if numbers[0].unit == "date" and value else value
    return cell.text


def _is_of_shares(table: Table, at: int) -> bool:
    """Whether the numbers of a column are shares, kept as such and shown in percent."""
    numbers = [number for row in table.rows for number in row[at].numbers()]
    return bool(numbers) and all(number.unit == "share" for number in numbers)


def _places(table: Table, at: int) -> int:
    """Decimals of a column as printed."""
    texts = [number.text for row in table.rows for number in row[at].numbers()]
    return max((len(found[1]) for text in texts if (found := _DECIMALS.search(text))), default=0)


def _behind_figures(brief: Brief) -> Iterator[Sheet]:
    """What each figure draws."""
    for number, picture in enumerate(brief.pictures(), start=1):
        name = f"{word('brief_sheet_figure', brief.lang)}{number}"
        yield sheet_behind(_tab(name), picture.caption.text, picture.table, brief.lang)


def _numbers(brief: Brief) -> Sheet:
    """Every number printed, with where it comes from."""
    rows = [
        {
            word(f"brief_number_{key}", brief.lang): "; ".join(entry[key])
            if isinstance(entry[key], list)
            else entry[key]
            for key in ("text", "unit", "job", "quantity", "rows", "factors", "sources", "places")
        }
        for entry in numbers_of(brief)
    ]
    checked = word("brief_number_checked", brief.lang)
    for row in rows:
        row[checked] = None
    answers = tuple(word(f"brief_checked_{answer}", brief.lang) for answer in CHECKED)
    title = word("brief_numbers", brief.lang)
    return Sheet(_tab(title), title, pd.DataFrame(rows), choices={checked: answers})


def _tab(name: str) -> str:
    return _FORBIDDEN.sub(" ", name)[:LONGEST_NAME]
