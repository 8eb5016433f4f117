"""The briefing as a Word file in the official layout."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from airkit.report.brief.content import (
    Block,
    Brief,
    Paragraph,
    Picture,
    Section,
    Sentence,
    Table,
)
from airkit.report.brief.masthead import filled
from airkit.report.office import word_layout as layout
from airkit.report.office.same_bytes import fix_properties, fix_zip
from airkit.words import Lang, say

PICTURE_MM = 150
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
    for number, section in enumerate(brief.sections):
        _section(document, section, number, brief.lang, pictures)
    add_closing(document, brief)
    fix_properties(document.core_properties, brief.title.text)
    document.save(str(path))
    return fix_zip(path)


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
        document, brief.title.text, layout.TITLE, align=layout.CENTRE, line_pt=34, before_pt=12,
        after_pt=14,
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
        layout.add_picture(document, str(pictures[block.name]), PICTURE_MM, block.caption.text)
        layout.add_paragraph(
            document, block.caption.text, layout.CAPTION, align=layout.CENTRE, line_pt=20,
            after_pt=8,
        )  # fmt: skip
    else:
        _table(document, block)


def _table(document: Any, table: Table) -> None:
    title = layout.add_paragraph(
        document, table.title.text, layout.CAPTION, align=layout.CENTRE, line_pt=20, before_pt=6
    )
    title.paragraph_format.keep_with_next = True
    whole = sum(table.weights)
    layout.add_table(
        document,
        table.columns,
        [tuple(cell.text for cell in row) for row in table.rows],
        widths_mm=[layout.TEXT_MM * weight / whole for weight in table.weights],
        numeric=table.numeric,
    )
    layout.add_paragraph(document, "", layout.CAPTION, line_pt=10)


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
