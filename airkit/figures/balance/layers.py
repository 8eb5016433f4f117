"""The wedge: what each part of the campaign cuts, day by day over the season."""

from typing import Any

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from airkit.balance import Balance
from airkit.balance.result import category_name
from airkit.figures.balance.common import OTHERS, caption, pollutant_name, summary
from airkit.figures.layout import LABELS, axes_or_new, settle, settle_empty
from airkit.figures.style import INK, NOTE_PT, house_style, look
from airkit.words import Lang, say, shown_unit, word

BODY_MM = 62
MOST = 8  # categories drawn by themselves; the rest stand together
KEYS_BESIDE = 1.02  # of the axes' width


def wedge_table(result: Balance, pollutant: str = "pm25") -> pd.DataFrame:
    """What :func:`wedge` draws.

    Parameters
    ----------
    result : Balance
        The balance.
    pollutant : str
        Which pollutant.

    Returns
    -------
    DataFrame
        ``date``, then a column a category [t/d], largest first; the smallest stand together under
        ``other``.
    """
    table = result.wedge(pollutant).drop(columns=["emitted_t", "left_t"])
    names = [str(name) for name in table.columns[1:]]
    if len(names) <= MOST:
        return table
    kept = table[["date", *names[: MOST - 1]]]
    return kept.assign(**{OTHERS: table[names[MOST - 1 :]].sum(axis=1)})


def wedge(
    result: Balance, pollutant: str = "pm25", *, ax: Axes | None = None, lang: Lang = "zh"
) -> Axes:
    """What each category cuts, day by day, one upon the other; a rise stands below zero.

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
    table = wedge_table(result, pollutant)
    ax = axes_or_new(ax)
    with house_style():
        title = say("fig_wedge_title", lang, pollutant=pollutant_name(pollutant, lang))
        names = list(table.columns[1:])
        if not names or not table[names].to_numpy().any():
            return settle_empty(ax, word("fig_balance_nothing", lang), caption(result, lang, title))
        values = table[names].to_numpy(float)
        _draw(ax, table["date"], values, names, lang)
        _set_axes(ax, table["date"], values, lang)
        return settle(ax, BODY_MM, caption(result, lang, title, summary(result, pollutant, lang)))


def _draw(ax: Axes, dates: pd.Series, values: np.ndarray, names: list[str], lang: Lang) -> None:
    """Layers upward from zero, and downward where more is emitted."""
    style: dict[str, Any] = {"step": "mid", "zorder": 2}
    for sign in (1, -1):
        edge = np.zeros(len(values))
        for column, name in enumerate(names):
            layer = np.clip(sign * values[:, column], 0, None) * sign
            label = category_label(name, lang) if sign == 1 else None
            if sign == 1 or layer.any():
                ax.fill_between(dates, edge, edge + layer, label=label, **look(name).patch, **style)
            edge = edge + layer
    handles, labels = ax.get_legend_handles_labels()
    ax.legend(
        handles[::-1],
        labels[::-1],
        loc="upper left",
        bbox_to_anchor=(KEYS_BESIDE, 1.0),
        borderaxespad=0,
        frameon=False,
        fontsize=NOTE_PT + 0.5,
        handlelength=1.4,
        handleheight=1.1,
    )


def category_label(name: str, lang: Lang) -> str:
    """Name of a category, or of those that stand together."""
    return word("fig_balance_others", lang) if name == OTHERS else category_name(name, lang)


def _set_axes(ax: Axes, dates: pd.Series, values: np.ndarray, lang: Lang) -> None:
    top = np.clip(values, 0, None).sum(axis=1).max()
    bottom = np.clip(values, None, 0).sum(axis=1).min()
    divisor, unit = shown_unit(max(top, -bottom), "t", lang)
    ax.set_ylim(bottom * 1.08, top * 1.08)
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value / divisor:,.12g}"))
    ax.set_xlim(dates.iloc[0], dates.iloc[-1])
    ax.xaxis.set_major_locator(mdates.MonthLocator())
    ax.xaxis.set_major_formatter(mdates.DateFormatter("%Y-%m"))
    ax.tick_params(axis="x", length=2)
    for label in (*ax.get_xticklabels(), *ax.get_yticklabels()):
        label.set(**LABELS)
    ax.set_ylabel(say("fig_wedge_axis", lang, unit=unit), **LABELS)
    ax.grid(visible=True, axis="y")
    if bottom < 0:
        ax.axhline(0, color=INK, linewidth=0.8, zorder=3)
