"""The briefing as five slides: the answers, then a takeaway, a picture and three points each."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from airkit.report.brief.content import Brief, Picture, Section, Sentence
from airkit.report.office import slide_layout as layout
from airkit.report.office.same_bytes import fix_properties, fix_zip
from airkit.words import word

MOST_SLIDES, MOST_POINTS = 5, 3


def write_slides(path: Path, brief: Brief, pictures: Mapping[str, Path]) -> Path:
    """Write the slides.

    Parameters
    ----------
    path : Path
        The .pptx file.
    brief : Brief
        What it says.
    pictures : mapping
        File of each figure by its name.
    """
    deck = layout.new_deck()
    slide = layout.add_slide(deck, brief.title.text, brief.badge)
    layout.add_points(slide, [s.text for s in brief.key_points], layout.WHOLE)
    _foot(slide, brief, 1)
    told = [section for section in brief.sections if section.slide][: MOST_SLIDES - 1]
    for number, section in enumerate(told, start=2):
        takeaway, *points = section.slide
        slide = layout.add_slide(deck, takeaway.text, brief.badge)
        picture = _first_picture(section)
        if picture is None:
            layout.add_points(slide, _texts(points), layout.WHOLE)
        else:
            layout.add_picture(
                slide, str(pictures[picture.name]), layout.LEFT_SIDE, picture.caption.text
            )
            layout.add_points(slide, _texts(points), layout.RIGHT_SIDE)
        _foot(slide, brief, number)
    fix_properties(deck.core_properties, brief.title.text)
    deck.save(str(path))
    return fix_zip(path)


def _texts(points: list[Sentence]) -> list[str]:
    return [point.text for point in points[:MOST_POINTS] if point.parts]


def _first_picture(section: Section) -> Picture | None:
    return next((block for block in section.blocks if isinstance(block, Picture)), None)


def _foot(slide: Any, brief: Brief, number: int) -> None:
    issuer = brief.masthead.issuer or word("brief_series", brief.lang)
    layout.add_foot(slide, f"{issuer}  {brief.day.text}", str(number))
