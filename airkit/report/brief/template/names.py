"""The names a template may use, what kind of thing each is, and their values."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from airkit.report.brief.content import Brief, Number, Paragraph, Section, Sentence
from airkit.report.brief.masthead import KEYS, filled
from airkit.report.brief.word import closed, section_heading

# What a name holds: a text within a line; whole paragraphs, pictures or tables; not known yet.
Kind = Literal["text", "block", "any"]
Shape = Kind | Mapping[str, Any] | list[Any]

SECTION: Mapping[str, Shape] = {"heading": "text", "paragraphs": ["text"], "content": "block"}
TABLE: Mapping[str, Shape] = {
    "title": "text",
    "columns": ["text"],
    "rows": [{"cells": ["text"]}],
    "content": "block",
}
LASTING: Mapping[str, Shape] = {
    **dict.fromkeys(KEYS, "text"),
    **dict.fromkeys(("title", "day", "badge"), "text"),
    "key_points": ["text"],
    "sections": [SECTION],
    "tables": [TABLE],
    "closing": ["text"],
}
# Before the jobs have run nobody knows which numbers and figures there will be.
BEFOREHAND: Mapping[str, Shape] = {**LASTING, "numbers": "any", "figures": "any"}


def shape_of(brief: Brief) -> Mapping[str, Shape]:
    """The names a briefing has, its numbers and figures among them."""
    numbers = {job: dict.fromkeys(known, "text") for job, known in numbers_by_name(brief).items()}
    figures: dict[str, Shape] = {picture.name: "block" for picture in brief.pictures()}
    return {**LASTING, "numbers": numbers, "figures": figures}


def texts_of(brief: Brief) -> dict[str, Any]:
    """The values of all names but those of whole paragraphs, pictures and tables."""
    head = filled(brief.masthead, brief.lang)
    return {
        **{key: getattr(head, key) for key in KEYS},
        "title": brief.title.text,
        "day": brief.day.text,
        "badge": brief.badge,
        "key_points": [closed(one, brief.lang) for one in brief.key_points],
        "sections": [
            _section_texts(one, section_heading(one, number, brief.lang))
            for number, one in enumerate(brief.sections)
        ],
        "tables": [
            {
                "title": table.title.text,
                "columns": list(table.columns),
                "rows": [{"cells": [cell.text for cell in row]} for row in table.rows],
            }
            for table in brief.tables()
        ],
        "closing": [one.text for one in brief.closing],
        "numbers": numbers_by_name(brief),
    }


def _section_texts(section: Section, heading: str) -> dict[str, Any]:
    paragraphs = [one.sentence.text for one in section.blocks if isinstance(one, Paragraph)]
    return {"heading": heading, "paragraphs": paragraphs}


def numbers_by_name(brief: Brief) -> dict[str, dict[str, str]]:
    """Texts of the numbers that have one meaning, by job and quantity as in ``numbers.json``.

    That is the one in the key points or, where they have none or several, the only one outside
    tables.
    """
    written = [p for s in brief.sections for p in s.blocks if isinstance(p, Paragraph)]
    everywhere = _only([*brief.key_points, *(one.sentence for one in written)])
    found: dict[str, dict[str, str]] = {}
    for (job, quantity), text in {**everywhere, **_only(brief.key_points)}.items():
        if quantity.isidentifier():
            found.setdefault(job, {})[quantity] = text
    return found


def _only(sentences: Iterable[Sentence]) -> dict[tuple[str, str], str]:
    """Texts by job and quantity, where sentences print no other text of the same two."""
    found: dict[tuple[str, str], set[str]] = {}
    for sentence in sentences:
        for number in filter(_is_of_a_job, sentence.numbers()):
            key = number.origin.job, number.origin.quantity
            found.setdefault(key, set()).add(number.text)
    return {key: texts.pop() for key, texts in found.items() if len(texts) == 1}


def _is_of_a_job(number: Number) -> bool:
    return number.origin.job not in ("layout", "words")
