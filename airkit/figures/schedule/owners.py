"""Who bears how much: the loss of each enterprise as a share of its full margin."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from airkit.figures.layout import axes_or_new, set_value_axis
from airkit.figures.marks import beside, brackets
from airkit.figures.rows import set_rows, settle_rows
from airkit.figures.schedule.common import caption, industry_name, nothing, without_plan
from airkit.figures.style import FAINT_INK, INK, house_style, look
from airkit.schedule.outcome import Outcome
from airkit.words import Lang, say, show, word

MAX_ROWS, ROW_MM, LABEL_MM, BAR, PERCENT = 20, 5.6, 50, 0.62, 100
QUARTERS = (0.25, 0.5, 0.75)
TABLE = [
    *("enterprise_id", "enterprise_zh", "enterprise_en", "industry", "n_lines"),
    *("lost_margin_yuan", "full_margin_yuan", "lost_share", "is_named"),
]


def burden_table(outcome: Outcome, *, max_rows: int = MAX_ROWS) -> pd.DataFrame:
    """What :func:`burden` draws, the most burdened first.

    Returns
    -------
    DataFrame
        ``enterprise_id, enterprise_zh, enterprise_en, industry, n_lines, lost_margin_yuan,
        full_margin_yuan, lost_share`` (missing where the full margin is not above 0) and
        ``is_named``: whether it has a bar of its own.
    """
    if outcome.rows.empty:
        return pd.DataFrame(columns=TABLE)
    grouped = outcome.rows.groupby("enterprise_id", sort=False)
    table = grouped.agg(
        enterprise_zh=("enterprise_zh", "first"),
        enterprise_en=("enterprise_en", "first"),
        industry=("industry", "first"),
        n_lines=("line_id", "size"),
        lost_margin_yuan=("lost_margin_yuan", "sum"),
        full_margin_yuan=("full_margin_yuan", "sum"),
    ).reset_index()
    full = table["full_margin_yuan"].where(table["full_margin_yuan"] > 0)
    table["lost_share"] = table["lost_margin_yuan"] / full
    table = table.sort_values(
        ["lost_share", "lost_margin_yuan"], ascending=False, kind="stable", na_position="last"
    )
    known = table["lost_share"].notna().sum()
    named = known if known <= max_rows else max_rows - 1
    return table.assign(is_named=np.arange(len(table)) < named)[TABLE].reset_index(drop=True)


def equal_share(table: pd.DataFrame) -> float:
    """The share every enterprise would lose if the same loss fell on all alike."""
    full = table["full_margin_yuan"].clip(lower=0).sum()
    return float(table["lost_margin_yuan"].sum() / full) if full > 0 else 0.0


def burden(
    outcome: Outcome, *, max_rows: int = MAX_ROWS, ax: Axes | None = None, lang: Lang = "zh"
) -> Axes:
    """Lost margin of each enterprise as a share of its margin at full load, and in money.

    The most burdened stand by name, the others as a distribution; the dashed line is the share
    that all would lose if the same loss fell on all alike.

    Parameters
    ----------
    outcome : Outcome
        Of the schedule job.
    max_rows : int
        Rows at most, that of the others among them.
    ax : Axes, optional
        Where to draw; by default a new figure 150 mm wide.
    lang : {"zh", "en"}
        Language.

    Returns
    -------
    Axes
        The axes drawn on.
    """
    table = burden_table(outcome, max_rows=max_rows)
    ax = axes_or_new(ax)
    with house_style():
        title = word("fig_burden_title", lang)
        if table.empty:
            return without_plan(ax, outcome, lang, title)
        known = table[table["lost_share"].notna()]
        if known.empty:
            return nothing(ax, outcome, lang, title, word("fig_no_margin", lang))
        named, rest = known[known["is_named"]], known[~known["is_named"]]
        labels = [_label(row, lang) for row in named.to_dict("records")]
        labels += [say("fig_other_enterprises", lang, n=len(rest))] * bool(len(rest))
        shares = known["lost_share"] * PERCENT
        set_rows(ax, labels, LABEL_MM, max_lines=1)
        set_value_axis(ax, shares.min(), max(shares.max(), 1.0), 1, word("fig_burden_axis", lang))
        even = equal_share(table) * PERCENT
        ax.axvline(even, color=INK, linewidth=1.0, linestyle=(0, (5, 2)), zorder=4)
        for y, row in enumerate(named.to_dict("records")):
            _draw_bar(ax, y, row, lang)
        if len(rest):
            _draw_rest(ax, len(named), rest, lang)
        subtitle = say("fig_burden_how", lang, share=f"{even:.1f}%")
        words = caption(outcome, lang, title, subtitle, [_without(table, lang)])
        return settle_rows(ax, ROW_MM, words)


def _label(row: dict, lang: Lang) -> str:
    return str(row[f"enterprise_{lang}"]) + brackets(industry_name(row["industry"], lang), lang)


def _draw_bar(ax: Axes, y: int, row: dict, lang: Lang) -> None:
    share = row["lost_share"] * PERCENT
    ax.barh(y, share, height=BAR, zorder=2, **look("lost").patch)
    money = show(row["lost_margin_yuan"], "yuan", lang)
    beside(ax, max(share, 0.0), y, f"{share:.1f}%" + brackets(money, lang))


def _draw_rest(ax: Axes, y: int, rest: pd.DataFrame, lang: Lang) -> None:
    """The others: a stroke each, the middle half as a box, the median across it."""
    shares = rest["lost_share"].to_numpy(float) * PERCENT
    low, middle, high = np.quantile(shares, QUARTERS)
    ax.barh(y, high - low, left=low, height=BAR, zorder=2, **look("lost_others").patch)
    ax.plot([middle, middle], [y - BAR / 2, y + BAR / 2], color=INK, linewidth=1.4, zorder=4)
    ax.plot(
        shares, np.full(len(shares), y), linestyle="", marker="|", markersize=5,
        markeredgewidth=0.5, color=FAINT_INK, zorder=3,
    )  # fmt: skip
    money = show(rest["lost_margin_yuan"].sum(), "yuan", lang)
    text = say("fig_median_of", lang, share=f"{middle:.1f}%", money=money)
    beside(ax, max(shares.max(), 0.0), y, text)


def _without(table: pd.DataFrame, lang: Lang) -> str:
    n = int(table["lost_share"].isna().sum())
    return say("fig_without_margin", lang, n=n) if n else ""
