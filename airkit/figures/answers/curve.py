"""Loss against cut: the optimum, what no plan goes below, and the ranking by cost per kilogram."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from airkit.figures.answers.common import (
    PERCENT,
    caption,
    nothing,
    percent,
    pollutants_of,
    set_money_axis,
)
from airkit.figures.key import draw_key
from airkit.figures.layout import axes_or_new, settle
from airkit.figures.layout import set_value_axis as set_across
from airkit.figures.style import FAINT_INK, house_style, look
from airkit.schedule.whatif import Tradeoff
from airkit.words import Lang, listed, say, show, word

BODY_MM, TAKEN_MM = 66, 26
TABLE = [
    *("cut_share", "status", "extra_yuan", "at_least_extra_yuan"),
    *("greedy_extra_yuan", "greedy_cut_share", "greedy_violations", "distance_yuan"),
]
MONEY = ["extra_yuan", "at_least_extra_yuan", "greedy_extra_yuan"]


def trade_off_curve_table(tradeoff: Tradeoff) -> pd.DataFrame:
    """What :func:`trade_off_curve` draws, from the least cut to the greatest.

    Returns
    -------
    DataFrame
        ``cut_share, status, extra_yuan`` beside the plan without a further cut,
        ``at_least_extra_yuan`` (no plan of this cut costs less), ``greedy_extra_yuan,
        greedy_cut_share, greedy_violations, distance_yuan``.
    """
    at_least = tradeoff.points["bound_yuan"] - tradeoff.base_yuan
    return tradeoff.points.assign(at_least_extra_yuan=at_least)[TABLE]


def trade_off_curve(tradeoff: Tradeoff, *, ax: Axes | None = None, lang: Lang = "zh") -> Axes:
    """Added loss against the cut asked: best plan found, its bound, and the ranking's plan.

    The area between the ranking and the best plan is what the ranking gives away; a hollow square
    breaks other rules.

    Parameters
    ----------
    tradeoff : Tradeoff
        Of :func:`airkit.schedule.whatif.trade_off`.
    ax : Axes, optional
        Where to draw; by default a new figure 150 mm wide.
    lang : {"zh", "en"}
        Language.

    Returns
    -------
    Axes
        The axes drawn on.
    """
    table = trade_off_curve_table(tradeoff)
    ax = axes_or_new(ax)
    with house_style():
        named = pollutants_of(tradeoff.pollutants, lang)
        title = say("fig_tradeoff_title", lang, pollutants=named)
        if table[MONEY].isna().all(axis=None):
            return nothing(ax, tradeoff, lang, title, word("fig_tradeoff_none", lang))
        divisor = set_money_axis(ax, table[MONEY], word("fig_answers_extra", lang), lang)
        label = say("fig_tradeoff_axis", lang, pollutants=named)
        set_across(ax, 0, float(table["cut_share"].max()) * PERCENT, 1, label)
        drawn = table.assign(x=table["cut_share"] * PERCENT, **table[MONEY] / divisor)
        _draw(ax, drawn)
        draw_key(ax, _key(table, lang), TAKEN_MM)
        words = caption(tradeoff, lang, title, _subtitle(table, lang), _notes(tradeoff, lang))
        return settle(ax, BODY_MM, words)


def _draw(ax: Axes, drawn: pd.DataFrame) -> None:
    optimum, ranking = look("answer_optimum").colour, look("answer_ranking").colour
    x, best, greedy = drawn["x"], drawn["extra_yuan"], drawn["greedy_extra_yuan"]
    patch = look("answer_distance").patch | {"linewidth": 0.0}
    ax.fill_between(x, best, greedy, zorder=1, **patch)
    ax.plot(x, drawn["at_least_extra_yuan"], color=FAINT_INK, linewidth=0.9,
            linestyle=(0, (4, 2)), zorder=3)  # fmt: skip
    ax.plot(x, greedy, color=ranking, linewidth=0.8, zorder=3)
    for row in drawn.to_dict("records"):
        face = "white" if row["greedy_violations"] else ranking
        ax.plot([row["x"]], [row["greedy_extra_yuan"]], marker="s", markersize=4.5, linestyle="",
                markerfacecolor=face, markeredgecolor=ranking, zorder=4)  # fmt: skip
    ax.plot(
        x, best, color=optimum, linewidth=1.5, marker="o", markersize=4, zorder=5, clip_on=False
    )


def _key(table: pd.DataFrame, lang: Lang) -> list[tuple[Line2D | Patch, str]]:
    optimum, ranking = look("answer_optimum").colour, look("answer_ranking").colour
    square: dict[str, Any] = {"color": ranking, "linewidth": 0.8, "marker": "s", "markersize": 4}
    entries: list[tuple[Line2D | Patch, str]] = [
        (Line2D([], [], color=optimum, marker="o", markersize=4), word("fig_tradeoff_best", lang)),
        (Line2D([], [], color=FAINT_INK, linewidth=0.9, linestyle="--"),
         word("fig_tradeoff_bound", lang)),
        (Line2D([], [], **square), word("fig_tradeoff_ranking", lang)),
        (Patch(**look("answer_distance").patch), word("fig_tradeoff_distance", lang)),
    ]  # fmt: skip
    if (table["greedy_violations"] > 0).any():
        hollow = Line2D([], [], **{**square, "markerfacecolor": "white", "linewidth": 0.0})
        entries.append((hollow, word("fig_tradeoff_breaks", lang)))
    return entries


def _subtitle(table: pd.DataFrame, lang: Lang) -> str:
    known = table.dropna(subset=["distance_yuan"])
    if known.empty:
        return ""
    widest = known.loc[known["distance_yuan"].idxmax()]
    values = {"distance": show(widest["distance_yuan"], "yuan", lang)}
    return say("fig_tradeoff_how", lang, cut=percent(widest["cut_share"]), **values)


def _notes(tradeoff: Tradeoff, lang: Lang) -> list[str]:
    cost = show(tradeoff.base_yuan, "yuan", lang, 4)
    tonnes = (
        f"{word(f'pollutant_{name}', lang)} {show(kg / 1e3, 't', lang)}"
        for name, kg in tradeoff.base_kg.items()
    )
    return [say("fig_tradeoff_base", lang, cost=cost, base=listed(tonnes, lang))]
