"""Slides of our own: 16:9, a takeaway as the title, one picture, few points, all text editable."""

from typing import Any, NamedTuple

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

WIDTH_IN, HEIGHT_IN, EDGE_IN = 13.333, 7.5, 0.6
FONT_ZH, FONT_WEST = "微软雅黑", "Calibri"
BLUE, INK, GREY, RED = (RGBColor.from_string(c) for c in ("1B4A78", "222222", "5A6068", "A3162C"))
TITLE_PT, POINT_PT, FOOT_PT = 26, 18, 11
LONG_TITLE = 34  # characters from which a title is set smaller


class Box(NamedTuple):
    """A place on a slide [inch]."""

    left: float
    top: float
    width: float
    height: float


TITLE = Box(EDGE_IN, 0.45, WIDTH_IN - 2 * EDGE_IN, 1.15)
WHOLE = Box(EDGE_IN, 1.85, WIDTH_IN - 2 * EDGE_IN, 4.8)
LEFT_SIDE = Box(EDGE_IN, 1.8, 7.6, 4.95)
RIGHT_SIDE = Box(8.45, 1.8, WIDTH_IN - EDGE_IN - 8.45, 4.95)
FOOT = Box(EDGE_IN, 6.95, WIDTH_IN - 2 * EDGE_IN, 0.35)
BADGE = Box(WIDTH_IN - EDGE_IN - 2.2, 0.12, 2.2, 0.35)


def new_deck() -> Any:
    """An empty 16:9 presentation."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH_IN), Inches(HEIGHT_IN)
    return deck


def add_slide(deck: Any, title: str, badge: str = "") -> Any:
    """A slide with a title that says what it shows, a rule below, and the mark of the case."""
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    shape = slide.shapes.title
    _place(shape, TITLE)
    size = TITLE_PT if len(title) <= LONG_TITLE else TITLE_PT - 4
    _set_text(shape.text_frame, [title], size, BLUE, bold=True)
    shape.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
    rule = slide.shapes.add_connector(
        1, Inches(EDGE_IN), Inches(1.68), Inches(WIDTH_IN - EDGE_IN), Inches(1.68)
    )
    rule.line.color.rgb, rule.line.width = BLUE, Pt(1.5)
    if badge:
        _add_box(slide, BADGE, [badge], FOOT_PT, RED, align=PP_ALIGN.RIGHT)
    return slide


def add_points(slide: Any, points: list[str], box: Box) -> Any:
    """Points, smaller where there is much to say."""
    letters = sum(len(point) for point in points)
    room = box.width * box.height
    size = POINT_PT if letters < 11 * room else POINT_PT - 3 if letters < 16 * room else 12
    return _add_box(slide, box, points, size, INK, between_pt=10, bullet="• ")


def add_picture(slide: Any, path: str, box: Box, description: str) -> Any:
    """A picture as large as its place allows, in its middle."""
    shape = slide.shapes.add_picture(path, Emu(0), Emu(0))
    scale = min(Inches(box.width) / shape.width, Inches(box.height) / shape.height)
    shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
    shape.left = int(Inches(box.left) + (Inches(box.width) - shape.width) / 2)
    shape.top = int(Inches(box.top) + (Inches(box.height) - shape.height) / 2)
    shape._element.nvPicPr.cNvPr.set("descr", description)
    return shape


def add_foot(slide: Any, text: str, number: str) -> None:
    """Who and when on the left, the number of the slide on the right."""
    _add_box(slide, FOOT, [text], FOOT_PT, GREY)
    _add_box(slide, FOOT, [number], FOOT_PT, GREY, align=PP_ALIGN.RIGHT)


def _add_box(
    slide: Any,
    box: Box,
    texts: list[str],
    size: float,
    colour: RGBColor,
    *,
    align: Any = PP_ALIGN.LEFT,
    between_pt: float = 0,
    bullet: str = "",
) -> Any:
    shape = slide.shapes.add_textbox(*(Inches(side) for side in box))
    shape.text_frame.word_wrap = True
    shape.text_frame.margin_left = shape.text_frame.margin_right = 0
    _set_text(
        shape.text_frame, [bullet + one for one in texts], size, colour,
        align=align, between_pt=between_pt,
    )  # fmt: skip
    return shape


def _place(shape: Any, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = (Inches(side) for side in box)


def _set_text(
    frame: Any,
    texts: list[str],
    size: float,
    colour: RGBColor,
    *,
    bold: bool = False,
    align: Any = PP_ALIGN.LEFT,
    between_pt: float = 0,
) -> None:
    frame.word_wrap = True
    for number, text in enumerate(texts):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment = align
        paragraph.space_after = Pt(between_pt)
        run = paragraph.add_run()
        run.text = text
        run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, colour
        run.font.name = FONT_WEST
        properties = run._r.get_or_add_rPr()
        east = properties.makeelement(qn("a:ea"), {"typeface": FONT_ZH})
        properties.append(east)
