"""The briefing as one page for e-mail: everything inside, nothing fetched."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from airkit.report.brief.content import Block, Brief, Paragraph, Picture
from airkit.report.brief.masthead import filled
from airkit.report.brief.word import section_heading
from airkit.report.page import render
from airkit.words import say


def write_page(path: Path, brief: Brief, pictures: Mapping[str, Path]) -> Path:
    """Write the page; ``pictures`` are SVG files by the figures' names."""
    path.write_text(render("brief.html.j2", _content(brief, pictures)), encoding="utf-8",
                    newline="\n")  # fmt: skip
    return path


def _content(brief: Brief, pictures: Mapping[str, Path]) -> dict[str, Any]:
    lang, head = brief.lang, filled(brief.masthead, brief.lang)
    return {
        "lang": lang,
        "series": head.series,
        "issue": say("brief_issue", lang, issue=head.issue),
        "issuer": head.issuer,
        "day": brief.day.text,
        "title": brief.title.text,
        "badge": brief.badge,
        "key_points": [sentence.text for sentence in brief.key_points],
        "sections": [
            {
                "heading": section_heading(section, number, lang),
                "blocks": [_block(block, pictures) for block in section.blocks],
            }
            for number, section in enumerate(brief.sections)
        ],
        "closing": [sentence.text for sentence in brief.closing],
    }


def _block(block: Block, pictures: Mapping[str, Path]) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "text": block.sentence.text}
    if isinstance(block, Picture):
        drawing = base64.b64encode(pictures[block.name].read_bytes()).decode("ascii")
        source = f"data:image/svg+xml;base64,{drawing}"
        return {"kind": "picture", "text": block.caption.text, "source": source}
    rows = [[cell.text for cell in row] for row in block.rows]
    return {
        "kind": "table",
        "text": block.title.text,
        "columns": block.columns,
        "rows": rows,
        "numeric": block.numeric,
    }
