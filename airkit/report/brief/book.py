"""The workbook of a briefing: every table behind every figure, and every number."""

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from airkit.report.brief.content import Brief, Picture, Sentence, Table
from airkit.report.brief.numbers import numbers_of
from airkit.report.headings import heading
from airkit.report.workbook import Chart, Sheet, write_workbook
from airkit.words import word

LONGEST_NAME = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
MOST_CHARTED = 40


def write_book(path: Path, brief: Brief) -> Path:
    """Write the workbook: the tables as printed, the figures' tables, the numbers."""
    about = "  ".join(part for part in (brief.title.text, brief.day.text, brief.badge) if part)
    sheets = [*_printed(brief), *_behind_figures(brief), _numbers(brief)]
    write_workbook(path, sheets, about, word("brief_empty_table", brief.lang))
    return path


def _printed(brief: Brief) -> Iterator[Sheet]:
    """The tables of the briefing with their values as numbers."""
    for number, table in enumerate(brief.tables(), start=1):
        frame = pd.DataFrame(
            [[_value(cell) for cell in row] for row in table.rows], columns=list(table.columns)
        )
        name = f"{word('brief_sheet_table', brief.lang)}{number}"
        measured = [
            column
            for column, is_number in zip(table.columns, table.numeric, strict=True)
            if is_number and pd.api.types.is_numeric_dtype(frame[column])
        ]
        yield Sheet(
            name,
            table.title.text,
            frame,
            percent=tuple(
                column for at, column in enumerate(table.columns) if _is_of_shares(table, at)
            ),
            bars=tuple(measured[:1]),
            chart=_chart(table, frame, measured),
        )


def _chart(table: Table, frame: pd.DataFrame, measured: list[str]) -> Chart | None:
    if not measured or not 1 < len(frame) <= MOST_CHARTED:
        return None
    return Chart("bar", table.title.text, table.columns[0], tuple(measured[:1]))


def _value(cell: Sentence) -> object:
    """The value of a cell that is one number, else its text."""
    numbers = list(cell.numbers())
    if len(cell.parts) == len(numbers) == 1 and numbers[0].unit != "text":
        return numbers[0].value
    return cell.text


def _is_of_shares(table: Table, at: int) -> bool:
    """Whether the numbers of a column are shares, kept as such and shown in percent."""
    numbers = [number for row in table.rows for number in row[at].numbers()]
    return bool(numbers) and all(number.unit == "share" for number in numbers)


def _behind_figures(brief: Brief) -> Iterator[Sheet]:
    """What each figure draws."""
    for number, picture in enumerate(brief.pictures(), start=1):
        name = f"{word('brief_sheet_figure', brief.lang)}{number}"
        percent = tuple(
            heading(str(column), brief.lang)
            for column in picture.table.columns
            if str(column).endswith("share")
        )
        title = picture.caption.text
        yield Sheet(_tab(name), title, _headed(picture, brief), percent=percent)


def _headed(picture: Picture, brief: Brief) -> pd.DataFrame:
    table = picture.table.copy()
    table.columns = pd.Index([heading(str(column), brief.lang) for column in table.columns])
    return table


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
    title = word("brief_numbers", brief.lang)
    return Sheet(_tab(title), title, pd.DataFrame(rows))


def _tab(name: str) -> str:
    return _FORBIDDEN.sub(" ", name)[:LONGEST_NAME]
