"""Word pages in the layout of official documents (GB/T 9704-2012).

Sizes are the national ones: title 22 pt, text 16 pt with a fixed line of 28.9 pt (22 lines a page),
first line indented by two characters. Every run names its Chinese font (``w:eastAsia``); without it
Word sets Chinese in whatever the reader's own template says.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from airkit.report.office.measure import columns_mm, width_mm

PAGE_MM = 297
MARGINS_MM = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}
TEXT_MM = 210 - MARGINS_MM["left_margin"] - MARGINS_MM["right_margin"]
LINE_PT = 28.9
GAP_MM = 8  # least room between two texts on one line
CELL_LINE = 1.45  # line height in tables over text size
RED = RGBColor(0xC0, 0x00, 0x00)

CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
LEFT, JUSTIFIED = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY


@dataclass(frozen=True)
class Type:
    """A way of setting text: Chinese and Western font, size [pt], weight, colour."""

    zh: str
    size_pt: float
    west: str = "Times New Roman"
    bold: bool = False
    colour: RGBColor | None = None


RED_HEAD = Type("方正小标宋简体", 36, bold=False, colour=RED)
TITLE = Type("方正小标宋简体", 22)
HEADING = Type("黑体", 16)
SUBHEADING = Type("楷体", 16)
BODY = Type("仿宋", 16)
SMALL = Type("仿宋", 14)
CAPTION = Type("仿宋", 12)
CELL = Type("仿宋", 10.5)
CELL_HEAD = Type("黑体", 10.5)
PAGE_NUMBER = Type("宋体", 14)


def mm(size: float) -> Any:
    """A length in millimetres, as Word files count it."""
    return Mm(size)


def new_document(margins_mm: Mapping[str, float] = MARGINS_MM) -> Any:
    """An empty document on A4 with page numbers ("— 1 —", outer side) and, unless told, official
    margins.
    """
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(PAGE_MM)
    for name, size in margins_mm.items():
        setattr(section, name, Mm(size))
    section.footer_distance = Mm(margins_mm["bottom_margin"] - 7)
    document.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer, RIGHT)
    _page_number(section.even_page_footer, LEFT)
    style = document.styles["Normal"]
    style.font.size = Pt(BODY.size_pt)
    style.font.name = BODY.west
    style.element.rPr.rFonts.set(qn("w:eastAsia"), BODY.zh)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    return document


def add_text(paragraph: Any, text: str, kind: Type) -> Any:
    """Add a run set in a type."""
    run = paragraph.add_run()
    run._element.insert(0, deepcopy(_run_properties(kind)))
    if text:
        run.text = text
    return run


@cache
def _run_properties(kind: Type) -> Any:
    """Fonts, size, weight and colour of a type, made once and copied: setting them is slow."""
    run = Document().add_paragraph().add_run()
    run.font.name, run.font.size, run.font.bold = kind.west, Pt(kind.size_pt), kind.bold
    if kind.colour is not None:
        run.font.color.rgb = kind.colour
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("eastAsia", "hAnsi", "ascii"):
        fonts.set(qn(f"w:{script}"), kind.zh if script == "eastAsia" else kind.west)
    return run._element.rPr


def add_paragraph(
    holder: Any,
    text: str,
    kind: Type = BODY,
    *,
    align: Any = JUSTIFIED,
    indent_chars: float = 0,
    line_pt: float | None = LINE_PT,
    before_pt: float = 0,
    after_pt: float = 0,
) -> Any:
    """A paragraph of one type; ``line_pt`` None lets the line grow with what stands in it."""
    paragraph = holder.add_paragraph()
    set_paragraph(paragraph, align=align, line_pt=line_pt, before_pt=before_pt, after_pt=after_pt)
    if indent_chars:
        paragraph.paragraph_format.first_line_indent = Pt(indent_chars * kind.size_pt)
        indent = paragraph._element.get_or_add_pPr().get_or_add_ind()
        indent.set(qn("w:firstLineChars"), str(int(100 * indent_chars)))
    if text:
        add_text(paragraph, text, kind)
    return paragraph


def set_paragraph(
    paragraph: Any,
    *,
    align: Any = JUSTIFIED,
    line_pt: float | None = LINE_PT,
    before_pt: float = 0,
    after_pt: float = 0,
) -> None:
    """Alignment and spacing of a paragraph that has none yet."""
    properties = _paragraph_properties(align, line_pt, before_pt, after_pt)
    old = paragraph._element.pPr
    if old is not None:
        paragraph._element.remove(old)
    paragraph._element.insert(0, deepcopy(properties))


@cache
def _paragraph_properties(
    align: Any, line_pt: float | None, before_pt: float, after_pt: float
) -> Any:
    """Alignment and spacing, made once and copied."""
    paragraph = Document().add_paragraph()
    form = paragraph.paragraph_format
    form.alignment = align
    form.space_before, form.space_after = Pt(before_pt), Pt(after_pt)
    form.widow_control = True
    if line_pt is None:
        form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    else:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line_pt)
    return paragraph._element.pPr


def add_ends(holder: Any, left: str, right: str, kind: Type = BODY) -> Any:
    """One line with a text at either end; two lines where one has no room for both."""
    if width_mm(left, kind.size_pt) + width_mm(right, kind.size_pt) > TEXT_MM - GAP_MM:
        add_paragraph(holder, left, kind, align=LEFT)
        return add_paragraph(holder, right, kind, align=RIGHT)
    paragraph = add_paragraph(holder, "", kind)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_MM), WD_TAB_ALIGNMENT.RIGHT)
    add_text(paragraph, f"{left}\t{right}", kind)
    return paragraph


def add_rule(holder: Any, colour: str, width_pt: float, after_pt: float = 0) -> Any:
    """A line over the whole width, such as the red one under the masthead."""
    paragraph = add_paragraph(holder, "", SMALL, line_pt=4, after_pt=after_pt)
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    values = {"val": "single", "sz": str(int(8 * width_pt)), "space": "1", "color": colour}
    for name, value in values.items():
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._element.get_or_add_pPr().append(borders)
    return paragraph


def add_picture(holder: Any, path: str, width_mm: float, description: str) -> Any:
    """A picture in a paragraph of its own, kept with its caption, described for screen readers."""
    paragraph = add_paragraph(holder, "", CAPTION, align=CENTRE, line_pt=None, before_pt=6)
    paragraph.paragraph_format.keep_with_next = True
    shape = paragraph.add_run().add_picture(path, width=Mm(width_mm))
    properties = shape._inline.docPr
    properties.set("descr", description)
    properties.set("name", description[:60])
    return paragraph


def add_table(
    holder: Any,
    columns: tuple[str, ...],
    rows: list[tuple[str, ...]],
    *,
    widths_mm: list[float],
    numeric: tuple[bool, ...],
) -> Any:
    """A ruled table whose header is repeated on every page and whose rows are never split.

    The widths are those wished for; a column gets more where a word would be broken in it.
    """
    widths_mm = column_widths(widths_mm, columns, rows)
    aligns = [RIGHT if is_number else LEFT for is_number in numeric]
    table = add_grid(holder, widths_mm)
    add_row(table, columns, [CELL_HEAD] * len(columns), [CENTRE] * len(columns), is_header=True)
    for row in rows:
        add_row(table, row, [CELL] * len(row), aligns)
    return table


def column_widths(
    wished_mm: Sequence[float], columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> list[float]:
    """Widths of a table's columns in which no word is broken [mm]."""
    texts = list(zip(columns, *rows, strict=True))
    return columns_mm(wished_mm, texts, CELL.size_pt)


def add_grid(holder: Any, widths_mm: list[float]) -> Any:
    """A ruled table of fixed columns, without rows yet."""
    table = holder.add_table(rows=0, cols=len(widths_mm), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths_mm, strict=True):
        column.w = Mm(width)
    return table


def add_row(
    table: Any, texts: tuple[str, ...], kinds: list[Type], aligns: list[Any], *,
    is_header: bool = False,
) -> None:  # fmt: skip
    """A row of texts that no page break splits; a header stands again on every page."""
    row = OxmlElement("w:tr")
    marks = row.get_or_add_trPr()
    for mark in ("w:cantSplit", *(["w:tblHeader"] if is_header else [])):
        marks.append(OxmlElement(mark))
    widths = [column.w for column in table._tbl.tblGrid.gridCol_lst]
    for text, kind, align, width in zip(texts, kinds, aligns, widths, strict=True):
        cell = OxmlElement("w:tc")
        cell.width = width
        paragraph = OxmlElement("w:p")
        line_pt = kind.size_pt * CELL_LINE
        paragraph.append(deepcopy(_paragraph_properties(align, line_pt, 0, 0)))
        cell.append(paragraph)
        held = Paragraph(paragraph, table)
        held.paragraph_format.keep_with_next = True if is_header else None
        add_text(held, text, kind)
        row.append(cell)
    table._tbl.append(row)


def _page_number(footer: Any, align: Any) -> None:
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    set_paragraph(paragraph, align=align, line_pt=None)
    indent = Pt(PAGE_NUMBER.size_pt)
    form = paragraph.paragraph_format
    form.left_indent, form.right_indent = (indent, None) if align == LEFT else (None, indent)
    add_text(paragraph, "— ", PAGE_NUMBER)
    run = add_text(paragraph, "", PAGE_NUMBER)
    for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
        if kind:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        else:
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = text
        run._element.append(element)
    add_text(paragraph, " —", PAGE_NUMBER)
