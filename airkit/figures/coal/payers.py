"""Who pays: households, the county, the levels above."""

from collections.abc import Callable
from typing import Literal

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from airkit.coal import CoalCut
from airkit.figures.coal.common import caption, measure_name, once, variant_name, variants_of
from airkit.figures.layout import (
    axes_or_new,
    set_value_axis,
    settle_empty,
    signed,
)
from airkit.figures.marks import beside, brackets, figures_of, unit_and_label
from airkit.figures.rows import set_rows, settle_rows
from airkit.figures.style import VALUE_PT, house_style, look
from airkit.words import Lang, say, word

What = Literal["capital", "running"]

PAYERS = ("household", "county", "higher_levels", "not_stated")
COLUMN = {"capital": "capital_yuan", "running": "running_yuan_per_year"}
TABLE = ["variant", "measure", "payer", "households", "amount_yuan", "left_yuan"]
ROW_MM, LABEL_MM = 7.0, 40


def who_pays_table(
    result: CoalCut, *, what: What = "capital", variant: str | None = None
) -> pd.DataFrame:
    """What :func:`who_pays` draws.

    Returns
    -------
    DataFrame
        ``variant`` (empty where all bounds agree), ``measure, payer, households, amount_yuan,
        left_yuan``: what a payer bears for a
        measure and where its segment begins [yuan, or yuan/a for running cost]; a payer who
        saves stands left of zero.
    """
    chosen = variants_of(result, variant)
    payers = result.payers[result.payers["variant"].isin(chosen)]
    if payers.empty:
        return pd.DataFrame(columns=TABLE)
    by = ["variant", "measure", "payer"]
    sums = payers.groupby(by, sort=False)[["households", COLUMN[what]]].sum().reset_index()
    sums = sums.rename(columns={COLUMN[what]: "amount_yuan"})
    sums = once(sums, ["measure"], chosen)
    sums["payer"] = pd.Categorical(sums["payer"], PAYERS, ordered=True)
    sums = sums.sort_values(["payer"], kind="stable").sort_values(
        ["variant", "measure"], kind="stable", key=lambda c: c.map(list(dict.fromkeys(c)).index)
    )
    sums["payer"] = sums["payer"].astype(str)
    side = sums["amount_yuan"] > 0
    before = sums.groupby(["variant", "measure", side])["amount_yuan"].cumsum()
    sums["left_yuan"] = before - sums["amount_yuan"]
    return sums[TABLE].reset_index(drop=True)


def who_pays(
    result: CoalCut,
    *,
    what: What = "capital",
    variant: str | None = None,
    ax: Axes | None = None,
    lang: Lang = "zh",
) -> Axes:
    """What each payer bears, by measure; for running cost the change against coal.

    Parameters
    ----------
    result : CoalCut
        The result of the coal job.
    what : {"capital", "running"}
        Capital once, or the running cost of a year after less before.
    variant : str, optional
        One bound of an unstated split; by default all.
    ax : Axes, optional
        Where to draw; by default a new figure 150 mm wide.
    lang : {"zh", "en"}
        Language.

    Returns
    -------
    Axes
        The axes drawn on.
    """
    table = who_pays_table(result, what=what, variant=variant)
    ax = axes_or_new(ax)
    with house_style():
        title = word(f"fig_payers_{what}_title", lang)
        if table.empty:
            return settle_empty(ax, word("fig_no_payers", lang), caption(result, lang, title))
        bars = [bar for _, bar in table.groupby(["variant", "measure"], sort=False)]
        ends = table["left_yuan"] + table["amount_yuan"]
        quantity = word(f"fig_payers_{what}", lang)
        divisor, label = unit_and_label(ends.abs().max(), "yuan", quantity, lang)
        set_rows(ax, [_label(bar.iloc[0], lang) for bar in bars], LABEL_MM)
        set_value_axis(ax, ends.min(), ends.max(), divisor, label)
        shown = figures_of(ends.abs().max(), "yuan", lang)
        for y, bar in enumerate(bars):
            _draw_bar(ax, y, bar, shown, lang)
        present = [p for p in PAYERS if p in set(table["payer"])]
        ax.legend(
            [Patch(**look(p).patch) for p in present],
            [word(f"fig_payer_{p}", lang) for p in present],
            ncols=2 if lang == "en" else 4,
            loc="lower left",
            bbox_to_anchor=(0, 1),
            borderaxespad=0,
            borderpad=0.3,
            fontsize=VALUE_PT,
            frameon=False,
        )
        words = caption(result, lang, title, word("fig_per_household", lang))
        return settle_rows(ax, ROW_MM, words)


def _label(bar: pd.Series, lang: Lang) -> str:
    measure = measure_name(bar["measure"], lang)
    if bar["variant"] and bar["measure"] == "gas_or_power":
        return variant_name(bar["variant"], lang)
    if bar["variant"]:
        return say("fig_of_variant", lang, variant=variant_name(bar["variant"], lang), text=measure)
    return measure


def _draw_bar(
    ax: Axes, y: int, bar: pd.DataFrame, shown: Callable[[float], str], lang: Lang
) -> None:
    for row in bar.to_dict("records"):
        ax.barh(
            y,
            row["amount_yuan"],
            left=row["left_yuan"],
            height=0.66,
            zorder=2,
            **look(row["payer"]).patch,
        )
    total, homes = bar["amount_yuan"].sum(), bar["households"].max()
    text = shown(total)
    if homes > 0:
        each = say("fig_each", lang, yuan=signed(f"{total / homes:,.0f}"))
        text += brackets(each, lang)
    beside(ax, max((bar["left_yuan"] + bar["amount_yuan"]).max(), 0.0), y, text)
