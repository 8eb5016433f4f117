"""What the figures of the planner's answers share: the caption, bars in groups, axes of money."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from airkit.figures.key import draw_key
from airkit.figures.layout import Caption, set_upright_axis, settle_empty
from airkit.figures.marks import beside, unit_and_label
from airkit.figures.notes import data_line, mark_of
from airkit.figures.style import look
from airkit.schedule.answer import Answer
from airkit.words import Lang, listed, say, show, word

PERCENT = 100
THICKNESS = 0.8  # of a group of bars over the height of its row
HEADROOM = 0.1  # above the axis where all values lie below it, so that marks stay clear of the key


def caption(
    answer: Answer, lang: Lang, title: str, subtitle: str = "", notes: Sequence[str] = ()
) -> Caption:
    """The words around a figure of an answer."""
    below = (*(note for note in notes if note), data_line(answer, lang))  # type: ignore[arg-type]
    return Caption(title, subtitle, below, mark_of(answer.stamp))


def nothing(ax: Axes, answer: Answer, lang: Lang, title: str, sentence: str) -> Axes:
    """An empty figure that says why it is empty."""
    return settle_empty(ax, sentence, caption(answer, lang, title))


def group_bars(
    ax: Axes, y: int, bars: Sequence[tuple[str, float, str]], last_reach: float = 0.0
) -> None:
    """Bars of one row, the first on top: role, value and the words at its end.

    ``last_reach``: the words of the last one stand no further left.
    """
    height = THICKNESS / len(bars)
    for k, (role, value, text) in enumerate(bars):
        at = y + (k - (len(bars) - 1) / 2) * height
        ax.barh(at, value, height=height * 0.92, zorder=2, **look(role).patch)
        # Left of zero is where other bars fall: words stand at the axis at the least.
        beside(ax, max(value, last_reach if k == len(bars) - 1 else 0.0, 0.0), at, text)


def key_of(ax: Axes, roles: Sequence[tuple[str, str]], taken_mm: float) -> None:
    """A key of roles and their names."""
    draw_key(ax, [(Patch(**look(role).patch), name) for role, name in roles], taken_mm)


def set_money_axis(ax: Axes, values: pd.DataFrame, quantity: str, lang: Lang) -> float:
    """An upright axis of money that holds all values; the divisor of the unit shown."""
    low = min(float(values.min(axis=None)), 0.0)
    high = max(float(values.max(axis=None)), -HEADROOM * low)
    divisor, label = unit_and_label(max(high, -low), "yuan", quantity, lang)
    set_upright_axis(ax, high / divisor, label, low=low / divisor)
    return divisor


def percent(share: float) -> str:
    """A share as a percentage to one place."""
    return f"{PERCENT * share:.1f}%"


def plus_money(value: float, lang: Lang) -> str:
    """Money with its sign; nothing below half a yuan."""
    if abs(value) < 0.5:
        return word("fig_answers_none", lang)
    sign = "+" if value > 0 else "−"
    return sign + show(abs(value), "yuan", lang)


def pollutants_of(names: Sequence[str], lang: Lang) -> str:
    """Pollutants in a row of words."""
    return listed((word(f"pollutant_{name}", lang) for name in names), lang)


def left_out(n: int, lang: Lang) -> str:
    """How many rows are not drawn; empty where none."""
    return say("fig_rows_left_out", lang, n=n) if n > 0 else ""
