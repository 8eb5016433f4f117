"""The briefing as a Word file in the official layout."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docx.image.image import Image

from airkit.report.brief.content import (
    Block,
    Brief,
    Paragraph,
    Picture,
    Section,
    Sentence,
    Table,
)
from airkit.report.brief.flow import (
    CAPTION_AFTER_PT,
    CAPTION_PT,
    PICTURE_BEFORE_PT,
    TABLE_AFTER_PT,
    in_page_order,
    table_widths,
    text_piece,
)
from airkit.report.brief.masthead import filled
from airkit.report.office import measure
from airkit.report.office import word_layout as layout
from airkit.report.office.same_bytes import fix_properties, fix_zip
from airkit.words import Lang, say

PICTURE_MM = 150
TITLE_LINE_PT = 34.0
HEAD_PT = 160.0  # series name, issue, issuer, red line and the space around the title
CHINESE_NUMERALS = "一二三四五六七八九十"


def write_word(path: Path, brief: Brief, pictures: Mapping[str, Path]) -> Path:
    """Write the briefing.

    Parameters
    ----------
    path : Path
        The .docx file.
    brief : Brief
        What it says.
    pictures : mapping
        File of each figure by its name.
    """
    document = layout.new_document()
    add_masthead(document, brief)
    add_title(document, brief)
    for sentence in brief.key_points:
        layout.add_paragraph(document, closed(sentence, brief.lang), indent_chars=2)
    heights = {name: PICTURE_MM * shape_of(path) for name, path in pictures.items()}
    for number, section in enumerate(in_page_order(brief.sections, heights, _first_page_pt(brief))):
        _section(document, section, number, brief.lang, pictures)
    add_closing(document, brief)
    fix_properties(document.core_properties, brief.title.text)
    document.save(str(path))
    return fix_zip(path)


def shape_of(path: Path) -> float:
    """Height of a picture over its width."""
    picture = Image.from_file(str(path))
    return float(picture.px_height / picture.px_width)


def _first_page_pt(brief: Brief) -> float:
    """What masthead, title and answers take."""
    said = sum(text_piece(one.text).lines for one in brief.key_points)
    title = measure.lines_of(brief.title.text, layout.TITLE.size_pt, layout.TEXT_MM)
    return HEAD_PT + TITLE_LINE_PT * title + layout.LINE_PT * (said + bool(brief.badge))


def closed(sentence: Sentence, lang: Lang) -> str:
    """A sentence with its full stop."""
    stop = "。" if lang == "zh" else "."
    return sentence.text.rstrip(stop) + stop


def add_masthead(document: Any, brief: Brief) -> None:
    """Red series name, issue, issuer and date, red line."""
    lang, head = brief.lang, filled(brief.masthead, brief.lang)
    kind = layout.RED_HEAD if lang == "zh" else layout.Type("方正小标宋简体", 24, colour=layout.RED)
    layout.add_paragraph(
        document, head.series, kind, align=layout.CENTRE, line_pt=None, before_pt=4, after_pt=6
    )
    issue = say("brief_issue", lang, issue=head.issue)
    layout.add_paragraph(document, issue, layout.BODY, align=layout.CENTRE)
    layout.add_ends(document, head.issuer, brief.day.text)
    layout.add_rule(document, "C00000", 2.25, after_pt=10)


def add_title(document: Any, brief: Brief) -> None:
    """The title, and below it the mark of a fictional case."""
    layout.add_paragraph(
        document, brief.title.text, layout.TITLE, align=layout.CENTRE, line_pt=TITLE_LINE_PT,
        before_pt=12, after_pt=14,
    )  # fmt: skip
    if brief.badge:
        badge = layout.Type("黑体", 12, colour=layout.RED)
        layout.add_paragraph(document, brief.badge, badge, align=layout.CENTRE, after_pt=6)


def _section(
    document: Any, section: Section, number: int, lang: Lang, pictures: Mapping[str, Path]
) -> None:
    heading = layout.add_paragraph(
        document, section_heading(section, number, lang), layout.HEADING, indent_chars=2
    )
    heading.paragraph_format.keep_with_next = True
    for block in section.blocks:
        add_block(document, block, pictures)


def section_heading(section: Section, number: int, lang: Lang) -> str:
    """``一、总体情况``, or ``1. Overall``."""
    if lang == "zh":
        return f"{CHINESE_NUMERALS[number]}、{section.heading}"
    return f"{number + 1}. {section.heading}"


def add_block(document: Any, block: Block, pictures: Mapping[str, Path]) -> None:
    """A paragraph, a picture with its caption, or a table with its title."""
    if isinstance(block, Paragraph):
        layout.add_paragraph(document, block.sentence.text, indent_chars=2)
    elif isinstance(block, Picture):
        width = PICTURE_MM * block.width_share
        layout.add_picture(document, str(pictures[block.name]), width, block.caption.text)
        layout.add_paragraph(
            document, block.caption.text, layout.CAPTION, align=layout.CENTRE, line_pt=CAPTION_PT,
            after_pt=CAPTION_AFTER_PT,
        )  # fmt: skip
    else:
        _table(document, block)


def _table(document: Any, table: Table) -> None:
    title = layout.add_paragraph(
        document,
        table.title.text,
        layout.CAPTION,
        align=layout.CENTRE,
        line_pt=CAPTION_PT,
        before_pt=PICTURE_BEFORE_PT,
    )
    title.paragraph_format.keep_with_next = True
    layout.add_table(
        document,
        table.columns,
        [tuple(cell.text for cell in row) for row in table.rows],
        widths_mm=table_widths(table),
        numeric=table.numeric,
    )
    layout.add_paragraph(document, "", layout.CAPTION, line_pt=TABLE_AFTER_PT)


def add_closing(document: Any, brief: Brief) -> None:
    """What it rests on, who signs, who receives it."""
    lang, head = brief.lang, filled(brief.masthead, brief.lang)
    small = layout.Type("仿宋", 10.5)
    layout.add_paragraph(document, "", layout.CAPTION, line_pt=12)
    for sentence in brief.closing:
        layout.add_paragraph(document, sentence.text, small, line_pt=15, align=layout.LEFT)
    signer = say("brief_signer", lang, name=head.signer)
    layout.add_paragraph(document, signer, layout.BODY, align=layout.RIGHT, before_pt=12)
    layout.add_rule(document, "000000", 1.0)
    for word_id, names in (
        ("brief_report_to", head.report_to),
        ("brief_send_to", head.send_to),
        ("brief_distribute_to", head.distribute_to),
    ):
        layout.add_paragraph(document, say(word_id, lang, names=names), layout.SMALL)
    layout.add_rule(document, "000000", 0.75)
    copies = say("brief_copies", lang, copies=head.copies)
    layout.add_paragraph(document, copies, layout.SMALL, align=layout.RIGHT)
    layout.add_rule(document, "000000", 1.0)
