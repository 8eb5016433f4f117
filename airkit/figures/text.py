"""Text that fits: widths in the shipped fonts and line breaks that Chinese readers accept."""

import re
from functools import cache

from matplotlib.font_manager import FontProperties, findfont, get_font

from airkit.figures.style import FONT_FAMILY, register_fonts

# A line neither begins with closing nor ends with opening punctuation.
_CLOSING = "，。、；：！？）》】〕”’％…,.;:!?)]}%"
_OPENING = "（《【〔“‘([{"
_PIECE = re.compile(r"[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+|\s+|.")
_MEASURED_AT_PT = 100


@cache
def _advance(character: str) -> float:
    """Width of a character at one point of size [pt]."""
    register_fonts()
    for family in FONT_FAMILY:
        font = get_font(findfont(FontProperties(family=[family])))
        if font.get_char_index(ord(character)) or family == FONT_FAMILY[-1]:
            font.set_size(_MEASURED_AT_PT, 72)
            advance: float = font.load_char(ord(character)).linearHoriAdvance / 65536
            return advance / _MEASURED_AT_PT
    raise ValueError(character)


def width_pt(text: str, size_pt: float) -> float:
    """Width of a line of text [pt].

    Examples
    --------
    >>> round(width_pt("散煤", 10), 1)
    20.0
    """
    return size_pt * sum(_advance(character) for character in text)


def wrap(text: str, size_pt: float, room_pt: float, max_lines: int = 99) -> str:
    """Break a text into lines no wider than the room; what exceeds the lines ends in ``…``.

    Examples
    --------
    >>> wrap("空置、仍烧煤、复烧", 10, 60)
    '空置、仍烧\\n煤、复烧'
    >>> wrap("Empty homes, still burning", 10, 80)
    'Empty homes,\\nstill burning'
    """
    broken = [line for part in text.split("\n") for line in _broken(part, size_pt, room_pt)]
    lines = [line.strip() for line in broken if line.strip()]
    if len(lines) > max_lines:
        last = lines[max_lines - 1]
        while last and width_pt(last + "…", size_pt) > room_pt:
            last = last[:-1]
        lines = [*lines[: max_lines - 1], last.rstrip() + "…"]
    return "\n".join(lines)


def _broken(text: str, size_pt: float, room_pt: float) -> list[str]:
    lines = [""]
    for piece in _pieces(text):
        if width_pt((lines[-1] + piece).rstrip(), size_pt) <= room_pt:
            lines[-1] += piece
        else:
            lines += _cut(piece.lstrip(), size_pt, room_pt)
    return lines


def _pieces(text: str) -> list[str]:
    """What must stay on one line: words, single characters, punctuation with its neighbour."""
    pieces: list[str] = []
    for piece in _PIECE.findall(text):
        glue = pieces and (piece[0] in _CLOSING or pieces[-1][-1] in _OPENING)
        if glue:
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


def _cut(piece: str, size_pt: float, room_pt: float) -> list[str]:
    """A word wider than the room, cut where it must be."""
    lines = [""]
    for character in piece:
        if lines[-1] and width_pt(lines[-1] + character, size_pt) > room_pt:
            lines.append("")
        lines[-1] += character
    return lines
