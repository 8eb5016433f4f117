"""Pages of the briefing: no half of one left white, no word broken, no header without its rows."""

from collections.abc import Callable

import pandas as pd
import pytest
from docx import Document

from airkit.report.brief.content import Block, Paragraph, Picture, Section, Sentence, Table
from airkit.report.brief.flow import PAGE_PT, Piece, in_page_order, text_piece
from airkit.report.office import word_layout as layout
from airkit.report.office.measure import columns_mm

LINE = layout.LINE_PT


def told(n_lines: int) -> Paragraph:
    """A paragraph of so many lines."""
    return Paragraph(Sentence(("煤" * (26 * n_lines - 5),)))


def shown(name: str) -> Picture:
    draw: Callable[..., object] = print
    return Picture(name, Sentence((name,)), draw, pd.DataFrame())


def listed(n_rows: int) -> Table:
    row = (Sentence(("煤",)), Sentence(("1",)))
    return Table(Sentence(("表",)), ("镇", "吨"), (row,) * n_rows, (1, 1), (False, True))


def ordered(blocks: list[Block], used_pt: float = 0, **heights_mm: float) -> list[int]:
    """Places of the blocks in the order of least white."""
    (section,) = in_page_order([Section("s", "标题", tuple(blocks))], heights_mm, used_pt)
    return [
        next(i for i, b in enumerate(blocks) if b is block or named(b) == named(block) != "")
        for block in section.blocks
    ]


def named(block: Block) -> str:
    return block.name if isinstance(block, Picture) else ""


def test_a_paragraph_takes_the_lines_it_was_made_of() -> None:
    assert [text_piece(told(n).sentence.text).lines for n in (1, 2, 7)] == [1, 2, 7]
    english = (
        "The plan for 286 lines of 150 enterprises stops 190 lines for all or part of the season; "
        "it loses 332 million yuan of margin, 27.6% of that at full load."
    )
    assert text_piece(english).lines == 3, "as Word sets it in Times New Roman"


def test_text_goes_before_a_figure_that_finds_no_room() -> None:
    blocks = [told(8), shown("tall"), told(12), told(3)]
    assert ordered(blocks, tall=150) == [0, 2, 1, 3]
    assert ordered(blocks, tall=80) == [0, 1, 2, 3], "where it fits it stays"


def test_a_figure_is_set_narrower_where_it_just_finds_no_room() -> None:
    blocks = (told(8), shown("a"), shown("b"))
    (section,) = in_page_order([Section("s", "标题", blocks)], {"a": 135, "b": 150}, 0)
    assert [b.width_share < 1 for b in section.blocks if isinstance(b, Picture)] == [True, False]


def test_a_table_may_pass_a_figure_and_figures_keep_their_order() -> None:
    blocks = [told(6), shown("a"), shown("b"), listed(12), told(4)]
    order = ordered(blocks, a=100, b=150)
    assert order.index(1) < order.index(2)
    assert order.index(3) < order.index(4)
    assert sorted(order) == [0, 1, 2, 3, 4]
    assert order == [0, 1, 3, 2, 4]


def test_the_answer_comes_first_and_a_section_of_figures_alone_is_left() -> None:
    assert ordered([told(2), shown("a")], used_pt=PAGE_PT - 2 * LINE, a=150)[0] == 0
    assert ordered([shown("a"), shown("b")], a=150, b=150) == [0, 1]
    assert ordered([]) == []


def test_no_line_stands_alone() -> None:
    three = Piece(3, LINE, together=2)
    assert three.after(PAGE_PT - 2.5 * LINE) == (3 * LINE, pytest.approx(2.5 * LINE))
    four = Piece(4, LINE, together=2)
    assert four.after(PAGE_PT - 2.5 * LINE) == (2 * LINE, pytest.approx(0.5 * LINE))


def test_columns_break_no_word_and_keep_the_width() -> None:
    widths = columns_mm([12, 12, 126], [["unrounded"], ["镇"], ["Ahead of the plan"]], 10.5)
    assert sum(widths) == pytest.approx(150)
    assert widths[0] > 20
    assert widths[1] == pytest.approx(12, rel=0.1)
    assert columns_mm([50, 50], [["a"], ["b"]], 10.5) == [50, 50]
    narrow = columns_mm([10, 10], [["incomprehensibility"], ["a"]], 10.5)
    assert sum(narrow) == pytest.approx(20)
    assert narrow[0] > narrow[1] > 0


def test_a_header_stays_with_its_first_row() -> None:
    document = Document()
    layout.add_table(document, ("镇",), [("甲",)], widths_mm=[50], numeric=(False,))
    head, body = document.tables[0].rows
    assert head.cells[0].paragraphs[0].paragraph_format.keep_with_next
    assert not body.cells[0].paragraphs[0].paragraph_format.keep_with_next
