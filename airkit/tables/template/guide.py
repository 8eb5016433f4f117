"""The first sheet of a template: how to fill it, what the colours mean, which sheets there are."""

from collections.abc import Mapping, Sequence

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from airkit.tables.contract import SETTINGS, Table, case_settings
from airkit.words import LANGUAGES, Lang, word

N_STEPS = 6


def write_guide(
    book: Workbook,
    sheet: Worksheet,
    tables: Sequence[Table],
    fills: Mapping[str, Format],
    lang: Lang,
) -> None:
    """Write the guide in both languages, the given one first."""
    bold = book.add_format({"bold": True, "font_size": 16})
    strong = book.add_format({"bold": True, "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    link = book.add_format({"font_color": "#1F4E79", "underline": 1, "valign": "top"})
    other = next(each for each in LANGUAGES if each != lang)
    sheet.write_string(0, 0, word("template_title", lang), bold)
    sheet.write_string(1, 0, word("template_title", other))
    row = 3
    for step in range(1, N_STEPS + 1):
        for place, each in ((0, lang), (2, other)):
            sheet.merge_range(row, place, row, place + 1, word(f"template_step_{step}", each), wrap)
        sheet.set_row(row, 32)
        row += 1
    row += 1
    sheet.write_row(row, 0, [word("template_legend", each) for each in (lang, other)], strong)
    for need, fill in fills.items():
        row += 1
        sheet.write_string(row, 0, word(f"template_need_{need}", lang), fill)
        texts = [word(f"template_legend_{need}", each) for each in (lang, other)]
        sheet.write_string(row, 1, texts[0], wrap)
        sheet.merge_range(row, 2, row, 3, texts[1], wrap)
        sheet.set_row(row, 32)
    row += 2
    heads = ["sheet", "table", "note", "need"]
    sheet.write_row(row, 0, [word(f"template_guide_{head}", lang) for head in heads], strong)
    for table in (case_settings(), *tables):
        row += 1
        sheet.write_url(row, 0, f"internal:'{table.name}'!A1", link, table.name)
        sheet.write_string(row, 1, f"{table.label(lang)} / {table.label(other)}", wrap)
        sheet.write_string(row, 2, f"{table.note(lang)}\n{table.note(other)}", wrap)
        job = "all" if table.name == SETTINGS else table.job
        sheet.write_string(row, 3, word(f"template_job_{job}", lang), wrap)
        sheet.set_row(row, 46)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 44)
    sheet.set_column(2, 2, 60)
    sheet.set_column(3, 3, 24)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
