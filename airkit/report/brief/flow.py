"""The order of text and figures that leaves the least of the pages white.

A figure is one piece. Where it no longer fits, Word leaves the rest of the page empty; set a
paragraph or a table before or after it instead, or the figure a little narrower, and the page is
full. Text keeps its order, figures keep theirs, and a section begins with its answer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from airkit.report.brief.content import Block, Paragraph, Picture, Section, Table
from airkit.report.office import measure
from airkit.report.office import word_layout as layout

PAGE_PT = (
    layout.PAGE_MM - layout.MARGINS_MM["top_margin"] - layout.MARGINS_MM["bottom_margin"]
) * (measure.POINTS_A_MM)
CAPTION_PT, CAPTION_AFTER_PT, PICTURE_BEFORE_PT, TABLE_AFTER_PT = 20.0, 8.0, 6.0, 10.0
SPARE_PT, SPARE_LINES = 10.0, 1  # what Word may need more for a figure, a table, than reckoned
# What it costs, in pages left white, to move a figure past one block and to set it narrower by so
# much; and how much of a page may stay white before each bit more counts several times.
MOVED, NARROWER = 0.03, {1.0: 0.0, 0.92: 0.04, 0.84: 0.08}
MOST_WHITE, TOO_WHITE = 0.3, 4
# Letters of Times New Roman in running text, by the half of a Chinese character they count for.
WESTERN_LETTER = 0.82
ALIKE_PT = 20.0  # of two ways whose pages are as full as this, only the cheaper is followed


@dataclass(frozen=True)
class Piece:
    """What a block takes.

    Attributes
    ----------
    lines : int
        Lines that may go on overleaf.
    line_pt : float
        Their height.
    whole_pt : float
        What follows the lines in one piece.
    again : int
        Lines that stand again on the next page, such as the header of a table.
    together : int
        As many lines as stand at least at the foot and at the head of a page.
    """

    lines: int
    line_pt: float
    whole_pt: float = 0.0
    again: int = 0
    together: int = 1

    def after(self, used_pt: float) -> tuple[float, float]:
        """How much of the page is used after it, and how much it left white."""
        here = self._lines_here(used_pt)
        used, white = used_pt + here * self.line_pt, 0.0
        if here < self.lines:
            white = PAGE_PT - used
            per_page = int(PAGE_PT // self.line_pt) - self.again
            used = ((self.lines - here - 1) % per_page + 1 + self.again) * self.line_pt
        if used + self.whole_pt <= PAGE_PT:
            return used + self.whole_pt, white
        return self.whole_pt, white + PAGE_PT - used

    def _lines_here(self, used_pt: float) -> int:
        """Lines that find room on this page, none of them alone."""
        here = min(int((PAGE_PT - used_pt) // self.line_pt), self.lines)
        if here < self.lines:
            here = min(here, self.lines - self.together)
        return here if here >= min(self.together, self.lines) else 0


def text_piece(text: str, size_pt: float = layout.BODY.size_pt) -> Piece:
    """A paragraph of the text, its first line indented."""
    em = size_pt / measure.POINTS_A_MM
    is_western = measure.halves(text) < 1.5 * len(text)
    letter = WESTERN_LETTER if is_western else 1.0
    room = layout.TEXT_MM - em  # a line seldom ends at the very edge
    lines = measure.lines_of(text, size_pt, room / letter, indent_mm=2 * em / letter)
    return Piece(lines, layout.LINE_PT, together=2)


def in_page_order(
    sections: Sequence[Section], heights_mm: Mapping[str, float], used_pt: float
) -> Iterator[Section]:
    """The sections with their blocks in the order of least white.

    Parameters
    ----------
    sections : sequence of Section
    heights_mm : mapping
        Height of each figure by its name [mm].
    used_pt : float
        How much of the first section's page stands above it [pt].

    Yields
    ------
    Section
    """
    for section in sections:
        used_pt = _after_heading(section, heights_mm, used_pt)
        blocks, used_pt = _least_white(section.blocks, heights_mm, used_pt)
        yield replace(section, blocks=blocks)


def _after_heading(section: Section, heights_mm: Mapping[str, float], used_pt: float) -> float:
    """The heading goes overleaf with what it heads where the first lines find no room."""
    used = used_pt + layout.LINE_PT
    first = _piece(section.blocks[0], heights_mm) if section.blocks else Piece(1, layout.LINE_PT)
    needs = min(first.together, first.lines) * first.line_pt or first.whole_pt
    if first.lines == first.together + 1:  # such lines do not part
        needs = first.lines * first.line_pt
    return used if used + needs <= PAGE_PT else layout.LINE_PT


@dataclass(frozen=True)
class _Way:
    """Blocks set so far, how much of the page they use, what it cost."""

    cost: float
    used_pt: float
    blocks: tuple[Block, ...] = ()


def _least_white(
    blocks: tuple[Block, ...], heights_mm: Mapping[str, float], used_pt: float
) -> tuple[tuple[Block, ...], float]:
    """The cheapest of all orders and widths that keep text in order and figures in order."""
    texts = [one for one in blocks if not isinstance(one, Picture)]
    pictures: list[Picture] = []
    stood: list[int] = []
    for number, one in enumerate(blocks):
        if isinstance(one, Picture):
            stood.append(number - len(pictures))
            pictures.append(one)
    ways = {(0, 0, 0): _Way(0.0, used_pt)}
    for _ in blocks:
        longer: dict[tuple[int, int, int], _Way] = {}
        for (at, shown, _full), way in ways.items():
            if at < len(texts):
                _keep(longer, at + 1, shown, _with(way, texts[at], heights_mm, 0.0))
            if shown < len(pictures) and (at or not texts):
                moved = MOVED * abs(at - stood[shown])
                for share, narrower in NARROWER.items():
                    picture = replace(pictures[shown], width_share=share)
                    cost = moved + narrower
                    _keep(longer, at, shown + 1, _with(way, picture, heights_mm, cost))
        ways = longer
    best = min(ways.values(), key=lambda way: way.cost)
    return best.blocks, best.used_pt


def _keep(ways: dict[tuple[int, int, int], _Way], at: int, shown: int, way: _Way) -> None:
    key = (at, shown, int(way.used_pt // ALIKE_PT))
    if key not in ways or way.cost < ways[key].cost:
        ways[key] = way


def _with(way: _Way, block: Block, heights_mm: Mapping[str, float], cost: float) -> _Way:
    used, white_pt = _piece(block, heights_mm).after(way.used_pt)
    white = white_pt / PAGE_PT
    white += TOO_WHITE * max(white - MOST_WHITE, 0.0)
    return _Way(way.cost + white + cost, used, (*way.blocks, block))


def _piece(block: Block, heights_mm: Mapping[str, float]) -> Piece:
    if isinstance(block, Paragraph):
        return text_piece(block.sentence.text)
    if isinstance(block, Picture):
        lines = measure.lines_of(block.caption.text, layout.CAPTION.size_pt, layout.TEXT_MM)
        around = PICTURE_BEFORE_PT + CAPTION_PT * lines + CAPTION_AFTER_PT + SPARE_PT
        height = heights_mm[block.name] * block.width_share * measure.POINTS_A_MM
        return Piece(0, layout.LINE_PT, min(height + around, PAGE_PT))
    return _table_piece(block)


def _table_piece(table: Table) -> Piece:
    """Its rows go on overleaf, title and header stand before them."""
    size, widths = layout.CELL.size_pt, table_widths(table)
    rows = [table.columns, *([cell.text for cell in row] for row in table.rows)]
    line_pt = size * layout.CELL_LINE
    header = measure.table_lines(rows[:1], widths, size)
    around = -int(-(CAPTION_PT + PICTURE_BEFORE_PT + TABLE_AFTER_PT) // line_pt)
    lines = measure.table_lines(rows, widths, size) + around + SPARE_LINES
    return Piece(lines, line_pt, again=header, together=min(header + around, lines))


def table_widths(table: Table) -> list[float]:
    """Widths of a table's columns over the whole width of the text [mm]."""
    whole = sum(table.weights)
    return layout.column_widths(
        [layout.TEXT_MM * weight / whole for weight in table.weights],
        table.columns,
        [tuple(cell.text for cell in row) for row in table.rows],
    )
