"""How much room texts and tables take on a Word page, near enough to set columns and pages by.

Word itself decides; a page that is laid out by these has no word broken and little white.
"""

import re
from collections.abc import Sequence

NARROW_FROM = 0x2E80  # characters from here on are as wide as they are high, others half as wide
POINTS_A_MM = 72 / 25.4
CELL_PADDING_MM = 3.9  # left and right of a cell's text, and its border
LONGEST_HEADING_MM = 12
SHORT_HEADING_MM = 11.5  # three Chinese characters in a table
WIDE_WORDS, WIDE_LINE = (1.4, 1.2), 1.1  # how much wider than so reckoned a word, a line can be
_BROKEN_AT = re.compile(r"[\s\u2e80-\uffef]")


def halves(text: str) -> int:
    """Length of a text in halves of a Chinese character.

    Examples
    --------
    >>> halves("煤 t")
    4
    """
    return sum(2 if ord(character) >= NARROW_FROM else 1 for character in text)


def width_mm(text: str, size_pt: float) -> float:
    """About how wide a text is [mm].

    Examples
    --------
    >>> round(width_mm("煤煤", 10.5), 1)
    7.4
    """
    return halves(text) * size_pt / 2 / POINTS_A_MM


def lines_of(text: str, size_pt: float, room_mm: float, indent_mm: float = 0.0) -> int:
    """How many lines a text takes whose first line is indented.

    Examples
    --------
    >>> lines_of("煤" * 30, 16, 156), lines_of("", 16, 156)
    (2, 1)
    """
    return max(-int(-(width_mm(text, size_pt) + indent_mm) // room_mm), 1)


def columns_mm(
    wished_mm: Sequence[float], texts: Sequence[Sequence[str]], size_pt: float
) -> list[float]:
    """Widths of columns: as wished where texts find room, else more to those that need more.

    Parameters
    ----------
    wished_mm : sequence of float
        Widths where everything fits [mm].
    texts : sequence of sequence of str
        The texts of each column, its heading first.
    size_pt : float
        Their size [pt].

    Returns
    -------
    list of float
        As wide together as wished. No word is broken, unless the words alone are too long.

    Examples
    --------
    >>> [round(w) for w in columns_mm([10, 40], [["unrounded"], ["a b c"]], 10)]
    [26, 24]
    """
    total = sum(wished_mm)
    for spare in WIDE_WORDS:
        least = [_least_mm(*column, size_pt=size_pt, spare=spare) for column in texts]
        if sum(least) < total:
            break
    else:
        return [total * need / sum(least) for need in least]
    needed = [
        max(need, _longest_mm(column[1:], size_pt, WIDE_LINE))
        for need, column in zip(least, texts, strict=True)
    ]
    if sum(needed) <= total:
        return _from_the_wide(wished_mm, needed)
    return _from_the_wide(_shared(wished_mm, needed), least)


def _shared(wished_mm: Sequence[float], needed_mm: Sequence[float]) -> list[float]:
    """Columns that need less than their share have what they need, the others share the rest."""
    given: dict[int, float] = {}
    while True:
        rest = sum(wished_mm) - sum(given.values())
        weight = sum(wish for at, wish in enumerate(wished_mm) if at not in given)
        share = {at: rest * wish / weight for at, wish in enumerate(wished_mm) if at not in given}
        content = {at: needed_mm[at] for at, mm in share.items() if needed_mm[at] <= mm}
        if not content:
            return [given.get(at, share.get(at, 0.0)) for at in range(len(wished_mm))]
        given |= content


def _from_the_wide(wished_mm: Sequence[float], needed_mm: Sequence[float]) -> list[float]:
    """Columns too narrow for their need take from those wider than theirs."""
    free = [max(have - need, 0) for have, need in zip(wished_mm, needed_mm, strict=True)]
    lack = [max(need - have, 0) for have, need in zip(wished_mm, needed_mm, strict=True)]
    taken = sum(lack) / sum(free) if any(lack) else 0.0
    return [
        have + short - taken * spare
        for have, short, spare in zip(wished_mm, lack, free, strict=True)
    ]


def _least_mm(*texts: str, size_pt: float, spare: float) -> float:
    """Width that breaks no word, and the heading into few lines."""
    words = [word for text in texts for word in _BROKEN_AT.split(text)]
    width = width_mm(texts[0], size_pt)
    heading = max(min(width / 2, LONGEST_HEADING_MM), min(width, SHORT_HEADING_MM))
    return max(_longest_mm(words, size_pt, spare), heading + CELL_PADDING_MM)


def _longest_mm(texts: Sequence[str], size_pt: float, spare: float) -> float:
    longest = max((width_mm(text, size_pt) for text in texts), default=0)
    return spare * longest + CELL_PADDING_MM


def table_lines(rows: Sequence[Sequence[str]], widths_mm: Sequence[float], size_pt: float) -> int:
    """Lines that the rows of a table take together.

    Examples
    --------
    >>> table_lines([["煤" * 10, "1"], ["a", "2"]], [20, 20], 10.5)
    4
    """
    return sum(
        max(
            lines_of(text, size_pt, max(width - CELL_PADDING_MM, size_pt / POINTS_A_MM))
            for text, width in zip(row, widths_mm, strict=True)
        )
        for row in rows
    )
