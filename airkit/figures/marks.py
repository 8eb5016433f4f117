"""What figures of all jobs share: values beside bars, units of axes, words in brackets."""

from collections.abc import Callable, Sequence

from matplotlib.axes import Axes

from airkit.figures.layout import decimals, signed
from airkit.figures.style import INK, VALUE_PT
from airkit.figures.text import width_pt
from airkit.words import Lang, in_unit, say, shown_unit

LABEL_GAP_PT = 3
BLANK = {"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"}  # behind words


def unit_and_label(largest: float, unit: str, quantity: str, lang: Lang) -> tuple[float, str]:
    """Divisor of the unit that suits the largest value, and the axis label that names it."""
    divisor, name = shown_unit(largest, unit, lang)
    return divisor, say("fig_axis", lang, quantity=quantity, unit=name)


def beside(ax: Axes, x: float, y: float, text: str, *, left: bool = False) -> None:
    """A value right (or left) of the end of a bar."""
    gap = -LABEL_GAP_PT if left else LABEL_GAP_PT
    ax.annotate(
        text,
        (x, y),
        (gap, 0),
        textcoords="offset points",
        ha="right" if left else "left",
        va="center",
        fontsize=VALUE_PT,
        color=INK,
        annotation_clip=False,
        zorder=6,
        bbox=BLANK,
    )


def room_left(ax: Axes, texts: Sequence[str]) -> None:
    """Keep the names of rows clear of values left of bars, which may reach the edge."""
    widest = max((width_pt(text, VALUE_PT) for text in texts), default=0)
    ax.tick_params(axis="y", pad=widest + 2 * LABEL_GAP_PT)


def figures_of(largest: float, unit: str, lang: Lang) -> Callable[[float], str]:
    """How the values of one figure are written: all to the same place, alike in both languages."""
    scale, divisor = (shown_unit(largest, unit, one)[0] for one in ("zh", lang))
    places = decimals(largest / scale)
    return lambda value: signed(in_unit(value, places, scale, divisor))


def brackets(inner: str, lang: Lang) -> str:
    """In brackets of the language."""
    return f"（{inner}）" if lang == "zh" else f" ({inner})"
