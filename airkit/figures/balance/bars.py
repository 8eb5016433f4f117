"""The table by category as bars: what each part cuts, its range, and what a tonne costs."""

import pandas as pd
from matplotlib.axes import Axes

from airkit.balance import Balance
from airkit.balance.result import category_name
from airkit.figures.balance.common import caption, pollutant_name, summary
from airkit.figures.layout import axes_or_new, set_value_axis, settle_empty
from airkit.figures.marks import beside, figures_of, unit_and_label
from airkit.figures.rows import set_rows, settle_rows
from airkit.figures.style import INK, house_style, look
from airkit.words import Lang, say, show, word

ROW_MM, LABEL_MM, BAR = 6.2, 34, 0.56


def categories_table(result: Balance, pollutant: str = "pm25") -> pd.DataFrame:
    """What :func:`categories` draws.

    Parameters
    ----------
    result : Balance
        The balance.
    pollutant : str
        Which pollutant.

    Returns
    -------
    DataFrame
        ``category, t, low_t, high_t`` [t] and ``cost_yuan_per_t`` (missing where no cost is
        stated or nothing is cut), largest cut first.
    """
    table = result.by("category").query("pollutant == @pollutant")
    costs = result.costs[result.costs["pollutant"] == pollutant]
    table = table.merge(costs[["category", "cost_yuan_per_t"]], on="category", how="left")
    columns = ["category", "t", "low_t", "high_t", "cost_yuan_per_t"]
    ordered = table.sort_values(["t", "category"], ascending=[False, True], ignore_index=True)
    return ordered[columns]


def categories(
    result: Balance, pollutant: str = "pm25", *, ax: Axes | None = None, lang: Lang = "zh"
) -> Axes:
    """What each category cuts over the season, with its range and its cost per tonne.

    Parameters
    ----------
    result : Balance
        The balance.
    pollutant : str
        Which pollutant.
    ax : Axes, optional
        Where to draw; by default a new figure 150 mm wide.
    lang : {"zh", "en"}
        Language.

    Returns
    -------
    Axes
        The axes drawn on.
    """
    table = categories_table(result, pollutant)
    ax = axes_or_new(ax)
    with house_style():
        title = say("fig_categories_title", lang, pollutant=pollutant_name(pollutant, lang))
        if table.empty:
            return settle_empty(ax, word("fig_balance_nothing", lang), caption(result, lang, title))
        reach = table[["t", "low_t", "high_t"]]
        largest = reach.abs().max(axis=None)
        divisor, label = unit_and_label(largest, "t", word("fig_cut", lang), lang)
        set_rows(ax, [category_name(name, lang) for name in table["category"]], LABEL_MM)
        set_value_axis(ax, reach.min(axis=None), reach.max(axis=None), divisor, label)
        shown = figures_of(largest, "t", lang)
        for y, row in enumerate(table.to_dict("records")):
            ax.barh(y, row["t"], height=BAR, zorder=2, **look(row["category"]).patch)
            end = max(row["t"], 0.0)
            if row["low_t"] != row["high_t"]:
                ends = (row["low_t"], row["high_t"])
                ax.plot(ends, (y, y), color=INK, linewidth=0.9, marker="|", markersize=4, zorder=4)
                end = max(end, row["high_t"])
            beside(ax, end, y, _value(row, shown(row["t"]), lang))
        words = caption(
            result,
            lang,
            title,
            summary(result, pollutant, lang),
            [word("fig_categories_note", lang)],
        )
        return settle_rows(ax, ROW_MM, words)


def _value(row: dict, shown: str, lang: Lang) -> str:
    if pd.isna(row["cost_yuan_per_t"]):
        return shown
    return say("fig_cost_per_t", lang, value=shown, cost=show(row["cost_yuan_per_t"], "yuan", lang))
