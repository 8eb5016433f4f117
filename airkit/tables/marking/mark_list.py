"""The first sheet of a marked copy: all faults, with links to their cells."""

from collections.abc import Sequence

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from airkit.tables.faults import Fault
from airkit.words import LANGUAGES, Lang, say, word

# A longer list helps nobody; what is left out is counted on the sheet.
MOST_LISTED = 10_000
HEADS = ("number", "sheet_column", "cell", "value", "fault")
HEAD_ROW = 4
WIDTHS = (8, 18, 10, 24, 110)
HEAD_FILL = PatternFill("solid", start_color="FF1F4E79", end_color="FF1F4E79")
# Names the list may have, in a copy made in either language.
SHEETS = tuple(word("mark_sheet", lang) for lang in LANGUAGES)

Place = tuple[str, int, int]


def remove_list(book: Workbook) -> None:
    """Take out the list of an earlier copy; a sheet of the user's of that name stays."""
    for title in [title for title in book.sheetnames if title.startswith(SHEETS)]:
        heads = [cell.value for cell in book[title][HEAD_ROW]]
        if heads in [[word(f"mark_{head}", lang) for head in HEADS] for lang in LANGUAGES]:
            book.remove(book[title])


def write_list(
    book: Workbook,
    placed: Sequence[tuple[Fault, Place | None]],
    notes: Sequence[str],
    lang: Lang,
) -> None:
    """Add the list as the first sheet and open the workbook there.

    Parameters
    ----------
    placed : sequence of (Fault, place)
        Each fault and its cell: sheet, row, column; None for one of no cell.
    notes : sequence of str
        What the reader must know about the copy.
    """
    sheet = book.create_sheet(word("mark_sheet", lang), 0)
    sheet["A1"] = say("mark_title", lang, n=len(placed))
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["A2"] = word("mark_legend", lang)
    left_out = len(placed) - MOST_LISTED
    more = [say("mark_more", lang, n=left_out)] if left_out > 0 else []
    sheet["A3"] = " ".join([*notes, *more])
    _write_head(sheet, lang)
    for number, (fault, place) in enumerate(placed[:MOST_LISTED], start=1):
        _write_fault(sheet, number, fault, place, lang)
    sheet.freeze_panes = f"A{HEAD_ROW + 1}"
    sheet.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(len(HEADS))}{sheet.max_row}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    _open_at(book, sheet)


def _write_head(sheet: Worksheet, lang: Lang) -> None:
    for place, (head, width) in enumerate(zip(HEADS, WIDTHS, strict=True), start=1):
        cell = sheet.cell(HEAD_ROW, place, word(f"mark_{head}", lang))
        cell.font, cell.fill = Font(bold=True, color="FFFFFFFF"), HEAD_FILL
        sheet.column_dimensions[get_column_letter(place)].width = width


def _write_fault(
    sheet: Worksheet, number: int, fault: Fault, place: Place | None, lang: Lang
) -> None:
    row = HEAD_ROW + number
    sheet.cell(row, 1, number)
    texts = {2: place[0] if place else fault.sheet or fault.table}
    texts |= {4: fault.value or "", 5: fault.sentence(lang)}
    for column, text in texts.items():
        cell = sheet.cell(row, column, ILLEGAL_CHARACTERS_RE.sub("\ufffd", text))
        cell.data_type = "s"  # a formula in a faulty cell is shown, not run
        cell.alignment = Alignment(wrap_text=column == HEADS.index("fault") + 1, vertical="top")
    if place is not None:
        title, at_row, at_column = place
        address = f"{get_column_letter(at_column)}{at_row}"
        cell = sheet.cell(row, 3, address)
        link = f"{quote_sheetname(title)}!{address}"
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=link, display=address)
        cell.font = Font(color="FF1F4E79", underline="single")


def _open_at(book: Workbook, sheet: Worksheet) -> None:
    """Open on this sheet alone: sheets left selected together are edited together."""
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    book.active = 0
