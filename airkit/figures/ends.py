"""Names at the ends of lines, moved apart."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes

from airkit.figures.layout import MM_PER_INCH, PT_PER_INCH
from airkit.figures.style import VALUE_PT

ROOM = 1.3  # height of a line of a label over the size of its letters


def spread(heights: Sequence[float], gap: float) -> list[float]:
    """Heights moved apart so that labels do not touch, each as near its own as may be.

    Examples
    --------
    >>> spread([1.0, 1.0, 5.0], 2.0)
    [0.0, 2.0, 5.0]
    """
    order = sorted(range(len(heights)), key=lambda i: heights[i])
    blocks: list[list[float]] = []  # sum of heights less their offsets, how many
    for i in order:
        blocks.append([heights[i], 1])
        while len(blocks) > 1 and _top(blocks[-2], gap) + gap > _bottom(blocks[-1], gap):
            above = blocks.pop()
            blocks[-1] = [blocks[-1][0] + above[0], blocks[-1][1] + above[1]]
    moved = [_bottom(block, gap) + k * gap for block in blocks for k in range(int(block[1]))]
    placed = dict(zip(order, moved, strict=True))
    return [placed[i] for i in range(len(heights))]


def _bottom(block: Sequence[float], gap: float) -> float:
    total, n = block
    return total / n - (n - 1) * gap / 2


def _top(block: Sequence[float], gap: float) -> float:
    return _bottom(block, gap) + (block[1] - 1) * gap


def end_labels(ax: Axes, ends: Sequence[tuple[float, str, str]], body_mm: float) -> None:
    """Names at the right end of lines, moved apart: height, text and colour of each."""
    low, high = ax.get_ylim()
    gap = (high - low) * (VALUE_PT * ROOM / PT_PER_INCH * MM_PER_INCH) / body_mm
    gaps = max((text.count("\n") + 1 for _, text, _ in ends), default=1) * gap
    heights = spread([y for y, _, _ in ends], gaps)
    for (_, text, colour), height in zip(ends, heights, strict=True):
        style: dict[str, Any] = {"ha": "left", "va": "center", "fontsize": VALUE_PT}
        ax.annotate(
            text, (1, height), (4, 0), xycoords=ax.get_yaxis_transform(),
            textcoords="offset points", color=colour, annotation_clip=False, **style,
        )  # fmt: skip
