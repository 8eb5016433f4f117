"""Where things stand: a figure as high as its content, words that never leave it."""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from airkit.figures.style import (
    FAINT_INK,
    FONT_FAMILY,
    INK,
    LABEL_PT,
    NOTE_PT,
    TITLE_PT,
    house_style,
)
from airkit.figures.text import width_pt, wrap

WIDTH_MM = 150
PAD_MM = 2.5
MOST_MM = 208  # with its caption it stands on one official page
MM_PER_INCH, PT_PER_INCH, DPI = 25.4, 72, 100
LINE = 1.35  # line height over text size
# Said again for axes that another made, in another style.
LABELS: dict[str, Any] = {
    "fontfamily": list(FONT_FAMILY),
    "fontsize": LABEL_PT,
    "color": INK,
    "parse_math": False,
}
EMPTY_MM = 18  # height of axes with nothing on them
ROUNDS = 4  # margins and axis width depend on each other
SETTLED = 0.005  # margins that move less stand still [inch]


@dataclass(frozen=True)
class Caption:
    """The words around a figure.

    Attributes
    ----------
    title, subtitle : str
        Above: what is shown, and how to read it.
    notes : tuple of str
        Below, a paragraph each: data, sources, assumptions.
    badge : str
        Top right, boxed; empty for none.
    """

    title: str
    subtitle: str = ""
    notes: tuple[str, ...] = ()
    badge: str = ""


class HouseFigure(Figure):
    """A figure of fixed width that :func:`settle` makes as high as its content needs.

    It draws itself in the house style wherever it is drawn: letters set by the reader's own
    settings would be wider, and no longer fit.

    Attributes
    ----------
    is_alone : bool
        Whether it must say itself where it comes from; not on a page that does.
    margins : tuple of float
        What is drawn reaches so far beyond the axes: left, bottom, right, top [inch]. Set before,
        by those of a like figure, it is where :func:`settle` begins, and need not measure again.
    """

    is_alone = True
    margins = (PAD_MM / MM_PER_INCH,) * 4

    def draw(self, renderer: RendererBase) -> None:
        """Draw in the house style."""
        with house_style():
            super().draw(renderer)


def house_axes(width_mm: float = WIDTH_MM, *, is_alone: bool = True) -> Axes:
    """Axes on a figure of their own, apart from pyplot: for files.

    Parameters
    ----------
    width_mm : float
        Width of the figure [mm].
    is_alone : bool
        False on a page that itself names case, documents and assumptions.
    """
    with house_style():
        figure = HouseFigure(figsize=(width_mm / MM_PER_INCH, width_mm / MM_PER_INCH))
        figure.is_alone = is_alone
        return figure.add_subplot()


def axes_or_new(ax: Axes | None) -> Axes:
    """The axes given, or new ones that a notebook shows."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    inches = WIDTH_MM / MM_PER_INCH
    # Outside the style: with the first figure pyplot chooses how to show it, and must remember.
    figure = plt.figure(
        FigureClass=HouseFigure, figsize=(inches, inches), dpi=DPI, facecolor="white"
    )
    with house_style():
        return figure.add_subplot()


def settle(ax: Axes, body_mm: float, caption: Caption) -> Axes:
    """Set the words around the axes and, on a figure of ours, its height and margins.

    What would be higher than a page is drawn closer together.

    Parameters
    ----------
    ax : Axes
        All that is drawn stands on it already.
    body_mm : float
        Height of the axes; those on a figure of another keep theirs.
    caption : Caption
        The words around.

    Returns
    -------
    Axes
        The same axes.
    """
    figure = ax.figure
    if not isinstance(figure, HouseFigure):
        _set_caption(ax, caption, _overhang(ax), _room_pt(ax))
        return ax
    if not figure.is_alone:
        caption = replace(caption, notes=(), badge="")
    width = float(figure.get_size_inches()[0])
    pad, body = PAD_MM / MM_PER_INCH, body_mm / MM_PER_INCH
    above, below = _caption_inches(caption, (width - 2 * pad) * PT_PER_INCH)
    over = figure.margins
    for _ in range(ROUNDS):
        left, bottom, right, top = over
        around = top + above + bottom + below + 2 * pad
        if around + body > MOST_MM / MM_PER_INCH:
            body = MOST_MM / MM_PER_INCH - around
            _print_small(ax)
        height = around + body
        figure.set_size_inches(width, height)
        ax.set_position(
            (
                (left + pad) / width,
                (bottom + below + pad) / height,
                max(width - left - right - 2 * pad, width / 5) / width,
                body / height,
            )
        )
        before, over = over, _overhang(ax)
        if all(abs(now - then) < SETTLED for now, then in zip(over, before, strict=True)):
            break
    figure.margins = over
    _set_caption(ax, caption, over, (width - 2 * pad) * PT_PER_INCH)
    return ax


def _print_small(ax: Axes) -> None:
    """The words of the rows as small as notes, for rows drawn close together."""
    for text in (*ax.get_yticklabels(), *ax.texts):
        text.set_fontsize(min(text.get_fontsize(), NOTE_PT))


def set_value_axis(
    ax: Axes, low: float, high: float, divisor: float, label: str, *, from_zero: bool = True,
    is_whole: bool = False,
) -> None:  # fmt: skip
    """A horizontal axis of round numbers, in a unit shown, that holds low and high.

    It holds zero too, unless the bars show differences (``from_zero`` false), and only whole
    numbers where things are counted. The ticks are set once, so that they look the same wherever
    the figure is drawn later.
    """
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    low, high = low / divisor, high / divisor
    if low == high:
        high = low + 1.0
    span = high - low
    low, high = low - 0.02 * span * (low != 0), high + 0.02 * span
    ticks, labels = round_ticks(low, high, is_whole=is_whole)
    ax.set_xlim(low * divisor, high * divisor)
    ax.set_xticks([t * divisor for t in ticks], labels, **LABELS)
    ax.set_xlabel(label, **LABELS)
    ax.grid(visible=True, axis="x")
    ax.spines[["top", "right"]].set_visible(False)
    if low < 0 < high:
        ax.axvline(0, color=INK, linewidth=0.8, zorder=3)


def set_upright_axis(
    ax: Axes, high: float, label: str, *, low: float = 0.0, is_whole: bool = False
) -> None:
    """An upright axis of round numbers from zero, or from below, to a little above the highest.

    With ``is_whole`` what is shown is counted, and no tick stands between whole numbers.
    """
    top, bottom = high * 1.06 or 1.0, min(low, 0.0) * 1.06
    ticks, labels = round_ticks(bottom, top, is_whole=is_whole)
    ax.set_ylim(bottom, top)
    ax.set_yticks(ticks, labels, **LABELS)
    ax.set_ylabel(label, **LABELS)
    ax.grid(visible=True, axis="y")
    ax.spines[["top", "right"]].set_visible(False)


def round_ticks(
    low: float, high: float, *, is_whole: bool = False
) -> tuple[list[float], list[str]]:
    """Round numbers between two values, and how they are written.

    Examples
    --------
    >>> round_ticks(-0.2, 1.1)
    ([0.0, 0.25, 0.5, 0.75, 1.0], ['0.00', '0.25', '0.50', '0.75', '1.00'])
    """
    steps = MaxNLocator(nbins=6, integer=is_whole).tick_values(low, high)
    ticks = [float(t) for t in steps if low <= t <= high]
    step = min((b - a for a, b in pairwise(ticks)), default=1.0)
    places = next((d for d in range(7) if abs(round(step, d) - step) < 1e-9 * step), 6)
    return ticks, [signed(f"{t:,.{places}f}") for t in ticks]


def width_inches(ax: Axes) -> float:
    """Width of the figure that axes stand on [inch]."""
    return float(ax.figure.bbox.width / ax.figure.dpi)


def nothing_to_draw(ax: Axes, sentence: str) -> None:
    """Say so where there is nothing to draw."""
    ax.set_xticks([])
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.text(0.5, 0.5, sentence, ha="center", va="center", color=INK, transform=ax.transAxes)


def settle_empty(ax: Axes, sentence: str, caption: Caption) -> Axes:
    """Say that there is nothing to draw, with the words of the figure around it.

    Parameters
    ----------
    ax : Axes
        Nothing is drawn on it.
    sentence : str
        What there is none of.
    caption : Caption
        The words around.

    Returns
    -------
    Axes
        The same axes.
    """
    nothing_to_draw(ax, sentence)
    return settle(ax, EMPTY_MM, caption)


def decimals(largest: float) -> int:
    """Decimal places that suit all numbers of a figure, by the largest of them.

    Examples
    --------
    >>> decimals(61.54), decimals(6.15), decimals(502.6), decimals(0.0)
    (1, 2, 0, 0)
    """
    if largest == 0:
        return 0
    steps = ((100, 0), (20, 1), (1, 2), (0.1, 3))
    return next((places for least, places in steps if abs(largest) >= least), 4)


def signed(number: str) -> str:
    """A number with a true minus sign, and none before zero.

    Examples
    --------
    >>> signed("-1.5"), signed("-0.0")
    ('−1.5', '0.0')
    """
    is_zero = not number.strip("-0.,")
    return number.replace("-", "" if is_zero else "−")


def _overhang(ax: Axes) -> tuple[float, float, float, float]:
    """How far what is drawn reaches beyond the axes: left, bottom, right, top [inch]."""
    inner, outer, dpi = ax.bbox, ax.get_tightbbox(), ax.figure.dpi
    if outer is None:
        return 0.0, 0.0, 0.0, 0.0
    sides = (
        inner.x0 - outer.x0,
        inner.y0 - outer.y0,
        outer.x1 - inner.x1,
        outer.y1 - inner.y1,
    )
    left, bottom, right, top = (max(float(side), 0.0) / dpi for side in sides)
    return left, bottom, right, top


def _room_pt(ax: Axes) -> float:
    left, _, right, _ = _overhang(ax)
    return (ax.bbox.width / ax.figure.dpi + left + right) * PT_PER_INCH


def _blocks(caption: Caption, room_pt: float) -> tuple[list[tuple[str, float]], list[str]]:
    """Wrapped lines above (text, size) and below."""
    badge_pt = width_pt(caption.badge, LABEL_PT) + 12 if caption.badge else 0
    above = [(wrap(caption.title, TITLE_PT, room_pt - badge_pt), TITLE_PT)]
    if caption.subtitle:
        above.append((wrap(caption.subtitle, LABEL_PT, room_pt), LABEL_PT))
    return above, [wrap(note, NOTE_PT, room_pt) for note in caption.notes if note]


def _height_pt(text: str, size_pt: float) -> float:
    return (text.count("\n") + 1) * size_pt * LINE


def _caption_inches(caption: Caption, room_pt: float) -> tuple[float, float]:
    above, below = _blocks(caption, room_pt)
    top = sum(_height_pt(text, size) for text, size in above) + LABEL_PT
    bottom = sum(_height_pt(text, NOTE_PT) for text in below) + NOTE_PT * bool(below)
    return top / PT_PER_INCH, bottom / PT_PER_INCH


def _set_caption(
    ax: Axes, caption: Caption, over: tuple[float, float, float, float], room_pt: float
) -> None:
    left, bottom, right, top = (side * PT_PER_INCH for side in over)
    above, below = _blocks(caption, room_pt)
    common: dict[str, Any] = {
        "xycoords": "axes fraction",
        "textcoords": "offset points",
        "annotation_clip": False,
        "linespacing": 1.2,
    }
    y = top + sum(_height_pt(text, size) for text, size in above) + LABEL_PT * 0.6
    if caption.badge:
        ax.annotate(
            caption.badge,
            (1, 1),
            (right - 4, y + 0.5),
            ha="right",
            va="top",
            fontsize=LABEL_PT,
            color="#A3162C",
            bbox={"boxstyle": "square,pad=0.3", "facecolor": "none", "edgecolor": "#A3162C"},
            **common,
        )
    for text, size in above:
        colour = INK if size == TITLE_PT else FAINT_INK
        ax.annotate(
            text,
            (0, 1),
            (-left, y),
            va="top",
            fontsize=size,
            color=colour,
            **common,
        )
        y -= _height_pt(text, size)
    y = -bottom - NOTE_PT
    for text in below:
        ax.annotate(
            text,
            (0, 0),
            (-left, y),
            va="top",
            fontsize=NOTE_PT,
            color=FAINT_INK,
            **common,
        )
        y -= _height_pt(text, NOTE_PT)
