"""Rows of bars: their names, how high they stand, and how much room the names have."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from airkit.figures.layout import LABELS, MM_PER_INCH, PT_PER_INCH, Caption, settle
from airkit.figures.style import LABEL_PT
from airkit.figures.text import wrap

LABEL_MM, DENSE_LABEL_MM, DENSE_FROM = 40, 54, 25
ROW_MM, DENSE_ROW_MM = 6.0, 3.9


def row_heights(n: int) -> tuple[float, float, int]:
    """Height of a row [mm], room of its label [mm] and lines at most, by the number of rows.

    Examples
    --------
    >>> row_heights(12), row_heights(60)
    ((6.0, 40, 2), (3.9, 54, 1))
    """
    dense = n >= DENSE_FROM
    return (DENSE_ROW_MM, DENSE_LABEL_MM, 1) if dense else (ROW_MM, LABEL_MM, 2)


def name_rows(ax: Axes, labels: Sequence[str], *, least_lines: int = 1) -> tuple[float, float]:
    """Name rows that may be many: height of a row [mm] and room of the names [mm]."""
    row_mm, label_mm, lines = row_heights(len(labels))
    set_rows(ax, labels, label_mm, max_lines=max(lines, least_lines))
    return row_mm, label_mm


def set_rows(ax: Axes, labels: Sequence[str], room_mm: float, max_lines: int = 2) -> int:
    """Row labels from top to bottom, row i at height i, in their room; most lines of any."""
    room = room_mm / MM_PER_INCH * PT_PER_INCH
    wrapped = [wrap(label, LABEL_PT, room, max_lines=max_lines) for label in labels]
    ax.set_yticks(range(len(labels)), wrapped, linespacing=1.15, **LABELS)
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.spines["left"].set_visible(False)
    return max((text.count("\n") + 1 for text in wrapped), default=0)


def settle_rows(ax: Axes, row_mm: float, caption: Caption) -> Axes:
    """Settle axes with named rows, each of one height [mm], and the words around them."""
    bottom, top = ax.get_ylim()
    return settle(ax, row_mm * (bottom - top), caption)
