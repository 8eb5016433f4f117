"""Plans side by side: each quantity to a scale of its own, a bar a plan."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from airkit.emissions import POLLUTANTS
from airkit.figures.answers.common import caption, group_bars, key_of, left_out, nothing, percent
from airkit.figures.layout import axes_or_new, settle
from airkit.figures.rows import set_rows
from airkit.figures.style import house_style
from airkit.schedule.whatif import Comparison
from airkit.schedule.whatif.compare import plan_name
from airkit.words import Lang, say, show, word

MAX_PLANS, BAR_MM, LABEL_MM, TAKEN_MM, ROOM = 4, 3.6, 34, 48, 1.25
COUNTS = ("stopped_line_days", "switches", "trips")
QUANTITIES = (
    *(("cost_yuan", "yuan"), *((name, "") for name in COUNTS)),
    *((f"{pollutant}_kg", "t") for pollutant in POLLUTANTS),
    *(("largest_burden_share", "share"), ("mean_burden_share", "share"), ("n_violations", "")),
)
KG_PER_T = 1e3
TABLE = ["quantity", "plan", "value", "unit", "share_of_largest"]


def plans_beside_table(comparison: Comparison) -> pd.DataFrame:
    """What :func:`plans_beside` draws.

    Returns
    -------
    DataFrame
        ``quantity, plan, value, unit`` (``yuan``, ``t``, ``share``, or empty for counts) and
        ``share_of_largest`` among the plans; a quantity that no plan has is left out.
    """
    plans = _shown(comparison)
    rows = []
    for quantity, unit in QUANTITIES:
        values = plans[quantity].to_numpy(float) / (KG_PER_T if unit == "t" else 1.0)
        if np.isnan(values).all() or (quantity == "n_violations" and not values.any()):
            continue
        largest = np.nanmax(np.abs(values)) or 1.0
        rows += [
            (quantity, plan, value, unit, value / largest)
            for plan, value in zip(plans["plan"], values, strict=True)
        ]
    return pd.DataFrame(rows, columns=TABLE)


def plans_beside(comparison: Comparison, *, ax: Axes | None = None, lang: Lang = "zh") -> Axes:
    """Cost, stops, trips, tonnes, burdens and breaches of up to four plans, side by side.

    Every quantity has a scale of its own, its longest bar the largest of the plans.

    Parameters
    ----------
    comparison : Comparison
        Of :func:`airkit.schedule.whatif.compare_plans`.
    ax : Axes, optional
        Where to draw; by default a new figure 150 mm wide.
    lang : {"zh", "en"}
        Language.

    Returns
    -------
    Axes
        The axes drawn on.
    """
    table = plans_beside_table(comparison)
    ax = axes_or_new(ax)
    with house_style():
        title = word("fig_beside_title", lang)
        if table.empty:
            return nothing(ax, comparison, lang, title, word("fig_no_lines", lang))
        rows = list(table.groupby("quantity", sort=False))
        set_rows(ax, [_quantity(str(name), lang) for name, _ in rows], LABEL_MM)
        ax.set_xlim(0, ROOM)
        ax.set_xticks([])
        ax.spines[["top", "right", "bottom"]].set_visible(False)
        for y, (_, bars) in enumerate(rows):
            group_bars(ax, y, [_bar(k, bar, lang) for k, bar in enumerate(bars.to_dict("records"))])
        plans = _shown(comparison).to_dict("records")
        roles = [(f"plan_{k + 1}", _plan(row, lang)) for k, row in enumerate(plans)]
        key_of(ax, roles, TAKEN_MM)
        more = left_out(len(comparison.plans) - len(plans), lang)
        words = caption(comparison, lang, title, word("fig_beside_how", lang), [more])
        return settle(ax, BAR_MM * (len(table) + 2), words)


def _shown(comparison: Comparison) -> pd.DataFrame:
    """As many plans as there is room for, the optimum never left out."""
    plans = comparison.plans
    others = plans[plans["plan"] != "optimum"]
    n_others = MAX_PLANS - (len(plans) - len(others))
    return plans.loc[plans.index.isin(others.index[:n_others]) | (plans["plan"] == "optimum")]


def _quantity(name: str, lang: Lang) -> str:
    if name.endswith("_kg"):
        return say("fig_beside_kg", lang, pollutant=word(f"pollutant_{name[:-3]}", lang))
    return word(f"fig_beside_{name}", lang)


def _plan(row: dict, lang: Lang) -> str:
    name, n = plan_name(row["plan"], lang), int(row["n_violations"])
    return say("fig_beside_breaks", lang, name=name, n=n) if n else name


def _bar(k: int, row: dict, lang: Lang) -> tuple[str, float, str]:
    value, unit = row["value"], row["unit"]
    if value != value:
        return f"plan_{k + 1}", 0.0, "–"
    if unit == "share":
        text = percent(value)
    else:
        text = show(value, unit, lang) if unit else f"{value:,.0f}"
    return f"plan_{k + 1}", max(row["share_of_largest"], 0.0), text
