"""What fairness costs: the least added loss at each largest burden."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from airkit.figures.answers.common import PERCENT, caption, nothing, percent, set_money_axis
from airkit.figures.key import draw_key
from airkit.figures.layout import axes_or_new, set_value_axis, settle
from airkit.figures.style import FAINT_INK, house_style, look
from airkit.schedule.whatif import FairCurve
from airkit.words import Lang, say, show, word

BODY_MM, TAKEN_MM = 60, 26
MONEY = ["price_yuan", "at_least_price_yuan"]
TABLE = ["allowed_share", "largest_burden_share", "status", *MONEY]


def fairness_price_table(curve: FairCurve) -> pd.DataFrame:
    """What :func:`fairness_price` draws, the fairest plan first; points with a plan only.

    Returns
    -------
    DataFrame
        ``allowed_share, largest_burden_share`` (of the plan found), ``status, price_yuan`` beside
        the cheapest plan, ``at_least_price_yuan``: no plan of that burden costs less.
    """
    found = curve.curve[curve.curve["price_yuan"].notna()].reset_index(drop=True)
    cheapest = found["objective_yuan"].iloc[-1] if len(found) else 0.0
    return found.assign(at_least_price_yuan=found["bound_yuan"] - cheapest)[TABLE]


def fairness_price(curve: FairCurve, *, ax: Axes | None = None, lang: Lang = "zh") -> Axes:
    """Added loss against the burden of the most burdened enterprise, and the bound below it.

    Parameters
    ----------
    curve : FairCurve
        Of :func:`airkit.schedule.whatif.fair_curve`.
    ax : Axes, optional
        Where to draw; by default a new figure 150 mm wide.
    lang : {"zh", "en"}
        Language.

    Returns
    -------
    Axes
        The axes drawn on.
    """
    table = fairness_price_table(curve)
    ax = axes_or_new(ax)
    with house_style():
        title = word("fig_fair_title", lang)
        if table["price_yuan"].isna().all():
            return nothing(ax, curve, lang, title, word("fig_no_lines", lang))
        divisor = set_money_axis(ax, table[MONEY], word("fig_answers_extra", lang), lang)
        shares = table["allowed_share"] * PERCENT
        set_value_axis(ax, shares.min(), shares.max(), 1, word("fig_fair_axis", lang))
        drawn: dict[str, Any] = {
            "color": look("answer_optimum").colour,
            "marker": "o",
            "markersize": 4,
        }
        below: dict[str, Any] = {"color": FAINT_INK, "linewidth": 0.9, "linestyle": (0, (4, 2))}
        ax.plot(shares, table["at_least_price_yuan"] / divisor, zorder=3, **below)
        ax.plot(
            shares, table["price_yuan"] / divisor, linewidth=1.5, zorder=4, clip_on=False, **drawn
        )
        entries = [(Line2D([], [], **drawn), word("fig_fair_best", lang))]
        entries += [(Line2D([], [], **below), word("fig_tradeoff_bound", lang))]
        draw_key(ax, entries, TAKEN_MM)
        least = percent(curve.at_least_share)
        notes = [word("fig_fair_burden", lang), say("fig_fair_least", lang, least=least)]
        return settle(
            ax, BODY_MM, caption(curve, lang, title, _subtitle(curve, table, lang), notes)
        )


def _subtitle(curve: FairCurve, table: pd.DataFrame, lang: Lang) -> str:
    first = table.iloc[0]
    values = {
        "fairest": percent(first["largest_burden_share"]),
        "county": percent(curve.county_share),
        "price": show(first["price_yuan"], "yuan", lang),
        "most": show(curve.price_at_most, "yuan", lang),
    }
    return say("fig_fair_how", lang, **values)
