"""The workbook form of an empty case: one sheet a table, with notes, lists, formats and bounds."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from airkit.tables.contract import SETTINGS, Column, Table, case_settings, choice_label
from airkit.tables.template.guide import write_guide
from airkit.tables.template.lists import Lists
from airkit.tables.template.rules import add_rule
from airkit.tables.template.text import (
    column_note,
    double_heading,
    heading,
    levelled_columns,
    levelled_tables,
    short_note,
)
from airkit.words import Lang, word

Rows = Sequence[Mapping[str, str]]

# Dark to light, so that the order holds in grey too.
FILLS = {
    "required": {"bg_color": "#1F4E79", "font_color": "#FFFFFF"},
    "defaultable": {"bg_color": "#9DC3E6", "font_color": "#000000"},
    "derivable": {"bg_color": "#C9DCC3", "font_color": "#000000"},
    "optional": {"bg_color": "#EDEDED", "font_color": "#000000"},
}
TAB_COLOURS = {"all": "#7F7F7F", "coal": "#1F4E79", "schedule": "#C55A11", "campaign": "#548235"}
NUMBER_FORMATS = {
    "number": "General",
    "integer": "0",
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm",
}
AS_TEXT = "@"  # keeps 007 and long ids as they are typed
NARROWEST, WIDEST = 12, 34
TEXT_WIDTH = 24  # names and remarks are longer than their headings
HEADING_HEIGHT, SETTING_HEIGHT = 48, 36
NOTE_WIDTH, NOTE_LINE, CHARACTERS_A_LINE = 340, 17, 24
A4 = 9
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # a fixed moment: the same template is the same file
FONT = "Microsoft YaHei"


def write_book(path: Path, level: str, prefilled: Mapping[str, Rows], lang: Lang) -> None:
    """Write the workbook: guide, settings, one sheet a table, lists."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"title": word("template_title", lang), "created": EPOCH})
        fills = {need: _heading_format(book, need) for need in FILLS}
        tables = levelled_tables(level)
        guide = book.add_worksheet(word("template_sheet_guide", lang))
        settings = book.add_worksheet(SETTINGS)
        sheets = [book.add_worksheet(table.name) for table in tables]
        lists = Lists(book, {table.name for table in tables}, lang)
        write_guide(book, guide, tables, fills, lang)
        _write_settings(book, settings, level, prefilled.get(SETTINGS, ({},))[0], lists, lang)
        for sheet, table in zip(sheets, tables, strict=True):
            columns = levelled_columns(table, level)
            _write_table(book, sheet, table, columns, fills, lists, lang)
            _fill(sheet, columns, prefilled.get(table.name, ()), lang)
        lists.write()
        guide.activate()


def _write_table(
    book: Workbook,
    sheet: Worksheet,
    table: Table,
    columns: Sequence[Column],
    fills: Mapping[str, Format],
    lists: Lists,
    lang: Lang,
) -> None:
    """Headings with notes, and the format and rule of each column."""
    for place, column in enumerate(columns):
        sheet.write_string(0, place, double_heading(column, lang), fills[column.need])
        _comment(sheet, 0, place, column_note(column, lang))
        sheet.set_column(place, place, _width(column, lang), _cell_format(book, column))
        add_rule(sheet, place, column, lists, lang)
    sheet.set_row(0, HEADING_HEIGHT)
    sheet.freeze_panes(1, 1)
    sheet.set_tab_color(TAB_COLOURS[table.job])
    _set_up_print(sheet, f"{table.label(lang)} {table.name}")


def _fill(sheet: Worksheet, columns: Sequence[Column], rows: Rows, lang: Lang) -> None:
    for number, row in enumerate(rows, start=1):
        for place, column in enumerate(columns):
            text = row.get(column.name, "")
            if text:
                sheet.write_string(number, place, _shown(column, text, lang))


def _write_settings(
    book: Workbook,
    sheet: Worksheet,
    level: str,
    settings: Mapping[str, str],
    lists: Lists,
    lang: Lang,
) -> None:
    """The sheet ``case``: what, its value, what it means."""
    head = _heading_format(book, "required")
    body = book.add_format({"text_wrap": True, "valign": "top", "font_name": FONT})
    for place, word_id in enumerate(("key", "value", "meaning")):
        sheet.write_string(0, place, word(f"template_case_{word_id}", lang), head)
    for row, column in enumerate(levelled_columns(case_settings(), level), start=1):
        value = _shown(column, settings.get(column.name, ""), lang)
        sheet.write_string(row, 0, double_heading(column, lang), body)
        sheet.write_string(row, 1, value, _cell_format(book, column))
        sheet.write_string(row, 2, short_note(column, lang), body)
        sheet.set_row(row, SETTING_HEIGHT)
        add_rule(sheet, 1, column, lists, lang, rows=(row, row))
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 28)
    sheet.set_column(2, 2, 80)
    sheet.freeze_panes(1, 0)
    _set_up_print(sheet, case_settings().label(lang))


def _shown(column: Column, text: str, lang: Lang) -> str:
    """A value as people read it: labels of choices, yes and no."""
    if column.kind == "choice" and text:
        return choice_label(column, text, lang)
    if column.kind == "flag" and text:
        return word(f"template_flag_{text.lower()}", lang)
    return text


def _heading_format(book: Workbook, need: str) -> Format:
    shape = {"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center", "border": 1}
    return book.add_format({**shape, "font_name": FONT, **FILLS[need]})


def _cell_format(book: Workbook, column: Column) -> Format:
    number_format = NUMBER_FORMATS.get(column.kind, AS_TEXT)
    return book.add_format({"num_format": number_format, "font_name": FONT, "valign": "top"})


def _width(column: Column, lang: Lang) -> int:
    wide = sum(2 if ord(letter) > ord("\u2e80") else 1 for letter in heading(column, lang))
    least = TEXT_WIDTH if column.kind in ("text", "texts") else NARROWEST
    return min(max(least, wide + 2, len(column.name) + 2), WIDEST)


def _comment(sheet: Worksheet, row: int, column: int, text: str) -> None:
    """A note in a box large enough for its text."""
    lines = sum(1 + len(line) // CHARACTERS_A_LINE for line in text.split("\n"))
    box = {"width": NOTE_WIDTH, "height": NOTE_LINE * (lines + 1), "font_name": FONT}
    sheet.write_comment(row, column, text, {**box, "author": "airkit"})


def _set_up_print(sheet: Worksheet, title: str) -> None:
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_header(f"&C{title}")
    sheet.set_footer("&C&P / &N")
