"""The plan book as Word files: one or two pages an enterprise."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from airkit.report.office import word_layout as layout
from airkit.report.office.same_bytes import fix_properties, fix_zip
from airkit.report.planbook.calendar import FULL, PART, STOP
from airkit.report.planbook.pages import Delivery, EnterprisePages, Fact, LinePages
from airkit.words import Lang, say, show, word

TEXT = layout.Type("仿宋", 12)
HEAD = layout.Type("黑体", 12)
CHARACTERS = layout.Type("宋体", 9, west="SimSun")
# Narrower than a letter's, so that an enterprise fits on one or two pages.
MARGINS_MM = {"top_margin": 24, "bottom_margin": 22, "left_margin": 27, "right_margin": 27}
LINE, TIGHT = 18.0, 13.0
MOST_STRETCHES = 24
EQUIPMENT = ("line", "process", "product", "capacity", "loads", "energy")
FACT_WIDTHS = [34.0, 44.0, 34.0, 44.0]


def write_book_of(
    path: Path, pages: Sequence[EnterprisePages], heading: str, badge: str, lang: Lang
) -> Path:
    """Write the pages of some enterprises into one Word file."""
    document = layout.new_document(MARGINS_MM)
    for number, one in enumerate(pages):
        _enterprise(document, one, badge, lang, is_first=not number)
    fix_properties(document.core_properties, heading)
    document.save(str(path))
    return fix_zip(path)


def _enterprise(
    document: Any, one: EnterprisePages, badge: str, lang: Lang, *, is_first: bool
) -> None:
    add_title(document, say("planbook_title", lang, name=one.name), badge, is_first=is_first)
    _pairs(document, [*one.facts, *one.money, *one.trucks])
    add_heading(document, "planbook_equipment", lang)
    columns = tuple(word(f"planbook_col_{name}", lang) for name in EQUIPMENT)
    layout.add_table(
        document, columns, [line.equipment for line in one.lines],
        widths_mm=[34, 28, 26, 24, 22, 22], numeric=(False, False, False, True, False, False),
    )  # fmt: skip
    add_calendars(document, one.lines, lang)
    add_heading(document, "planbook_alerts", lang)
    columns = tuple(
        word(f"planbook_col_{name}", lang) for name in ("line", "yellow", "orange", "red")
    )
    layout.add_table(
        document, columns, _steps(one, lang), widths_mm=[36, 40, 40, 40], numeric=(False,) * 4
    )
    _owed(document, one, lang)
    add_contacts(document, lang)


def _steps(one: EnterprisePages, lang: Lang) -> list[tuple[str, ...]]:
    """What each line does under alerts; in one row where all do the same."""
    rows = list(one.alert_steps)
    if len(rows) > 1 and len({row[1:] for row in rows}) == 1:
        return [(word("planbook_all_lines", lang), *rows[0][1:])]
    return rows


def add_title(document: Any, title: str, badge: str, *, is_first: bool = True) -> None:
    """The title, on a page of its own unless it is the first, and the mark of a fictional case."""
    paragraph = layout.add_paragraph(
        document, title, layout.TITLE, align=layout.CENTRE, line_pt=30, after_pt=6
    )
    paragraph.paragraph_format.page_break_before = not is_first
    if badge:
        mark = layout.Type("黑体", 11, colour=layout.RED)
        layout.add_paragraph(document, badge, mark, align=layout.CENTRE, line_pt=LINE)


def _pairs(document: Any, facts: Sequence[Fact]) -> None:
    """Facts two to a row, without a header."""
    rows = [facts[i : i + 2] for i in range(0, len(facts), 2)]
    table = layout.add_grid(document, FACT_WIDTHS)
    kinds, aligns = [layout.CELL_HEAD, layout.CELL] * 2, [layout.LEFT] * 4
    for row in rows:
        texts = [part for fact in row for part in fact[:2]] + [""] * (4 - 2 * len(row))
        layout.add_row(table, tuple(texts), kinds, aligns)


def add_heading(document: Any, word_id: str, lang: Lang) -> None:
    """A heading that stays with what follows it."""
    paragraph = layout.add_paragraph(
        document, word(word_id, lang), HEAD, line_pt=LINE, before_pt=8, after_pt=2
    )
    paragraph.paragraph_format.keep_with_next = True


def add_calendars(
    document: Any, lines: Sequence[LinePages], lang: Lang, heading: str = "planbook_calendar"
) -> None:
    """The calendar of each line, under what its marks mean; ``heading`` is a word id."""
    add_heading(document, heading, lang)
    legend = say("planbook_legend", lang, stop=STOP, part=PART, full=FULL)
    layout.add_paragraph(document, legend, CHARACTERS, line_pt=TIGHT)
    for line in lines:
        _calendar(document, line, lang)


def _calendar(document: Any, line: LinePages, lang: Lang) -> None:
    """A row of characters a month, then the stretches where there are not too many."""
    days = say("planbook_days_off", lang, line=line.title, n=line.days_off)
    title = layout.add_paragraph(document, days, TEXT, line_pt=LINE, before_pt=4)
    title.paragraph_format.keep_with_next = True
    for month in line.months:
        row = layout.add_paragraph(
            document, f"{month.name}　{month.days}", CHARACTERS, line_pt=TIGHT, align=layout.LEFT
        )
        row.paragraph_format.keep_with_next = True
    shown = line.stretches[:MOST_STRETCHES]
    between = "；" if lang == "zh" else "; "
    told = between.join(one.in_words(lang) for one in shown)
    more = len(line.stretches) - len(shown)
    if more:
        told += between + say("planbook_more_stretches", lang, n=more)
    layout.add_paragraph(document, told, layout.CELL, line_pt=15, align=layout.LEFT)


def _owed(document: Any, one: EnterprisePages, lang: Lang) -> None:
    """Deliveries and reasons, where the reader may see them."""
    if one.deliveries:
        add_heading(document, "planbook_deliveries", lang)
        names = ("order", "product", "due", "quantity")
        columns = tuple(word(f"planbook_col_{name}", lang) for name in names)
        layout.add_table(
            document, columns, [_delivery(row, lang) for row in one.deliveries],
            widths_mm=[46, 40, 34, 36],
            numeric=(False, False, True, True),
        )  # fmt: skip
    if one.reasons:
        add_heading(document, "planbook_why", lang)
        for text in one.reasons:
            layout.add_paragraph(document, text, layout.CELL, line_pt=15, align=layout.LEFT)


def _delivery(row: Delivery, lang: Lang) -> tuple[str, str, str, str]:
    quantity = show(row.quantity_t, "t", lang, 4)
    return row.order, row.product, f"{row.due:%Y-%m-%d}", quantity


def add_contacts(document: Any, lang: Lang) -> None:
    """Whom to call and who signs: blank lines to fill."""
    add_heading(document, "planbook_contacts", lang)
    for word_id in ("planbook_contact_firm", "planbook_contact_town", "planbook_contact_bureau"):
        layout.add_paragraph(document, word(word_id, lang), TEXT, line_pt=LINE + 4)
    layout.add_paragraph(document, word("planbook_sign", lang), TEXT, line_pt=LINE + 4, before_pt=8)
