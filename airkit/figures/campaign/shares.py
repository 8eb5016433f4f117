"""Shares of problems and sites: relapse with its interval, coverage by item."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from airkit.campaign.closeout.result import Closeout
from airkit.figures.campaign.common import (
    MAX_ROWS,
    PERCENT,
    caption,
    choice_name,
    cropped_note,
    names_of,
    percent,
    with_names,
)
from airkit.figures.key import draw_key
from airkit.figures.layout import (
    axes_or_new,
    set_value_axis,
    settle_empty,
)
from airkit.figures.marks import beside, brackets
from airkit.figures.rows import name_rows, settle_rows
from airkit.figures.style import FAINT_INK, INK, house_style, look
from airkit.words import Lang, say, word

RELAPSE_TABLE = [
    "name", "name_zh", "name_en", "n_closed", "n_looked_at", "n_relapsed", "relapse_share",
    "relapse_low", "relapse_high",
]  # fmt: skip
COVERAGE_TABLE = ["kind", "item", "n_sites", "n_done", "n_overdue", "share"]


def relapse_table(
    result: Closeout, *, group: str = "district", districts: pd.DataFrame | None = None
) -> pd.DataFrame:
    """What :func:`relapse` draws, highest share first; those not looked back at last.

    Parameters
    ----------
    result : Closeout
        How the problems stand.
    group : {"district", "kind", "department", "source", "list_level"}
        What a row stands for.
    districts : DataFrame, optional
        The case's table, for the names of districts.

    Returns
    -------
    DataFrame
        ``name, name_zh, name_en, n_closed, n_looked_at, n_relapsed, relapse_share,
        relapse_low, relapse_high`` [1]: the share of those looked back at, with Wilson's
        95 % interval.
    """
    table = with_names(result.by(group), names_of(districts), group)[RELAPSE_TABLE]
    order = ["relapse_share", "n_looked_at", "n_closed"]
    return table.sort_values(order, ascending=False, ignore_index=True, kind="stable")


def relapse(
    result: Closeout,
    *,
    group: str = "district",
    districts: pd.DataFrame | None = None,
    ax: Axes | None = None,
    lang: Lang = "zh",
) -> Axes:
    """Share of the problems looked back at that had relapsed, with its interval.

    Parameters
    ----------
    result : Closeout
        How the problems stand.
    group : {"district", "kind", "department", "source", "list_level"}
        What a row stands for; sixty at most, the highest shares.
    districts : DataFrame, optional
        The case's table, for the names of districts.
    ax : Axes, optional
        Where to draw; by default a new figure 150 mm wide.
    lang : {"zh", "en"}
        Language.

    Returns
    -------
    Axes
        The axes drawn on.
    """
    every = relapse_table(result, group=group, districts=districts)
    table = every.head(MAX_ROWS)
    ax = axes_or_new(ax)
    with house_style():
        title = word("fig_relapse_title", lang)
        if table.empty:
            return settle_empty(ax, word("fig_no_problems", lang), caption(result, lang, title))
        rows = table.to_dict("records")
        row_mm, _ = name_rows(ax, [str(row[f"name_{lang}"]) for row in rows])
        set_value_axis(ax, 0, PERCENT, 1, word("fig_relapse_axis", lang))
        for y, row in enumerate(rows):
            _draw_interval(ax, y, row, lang)
        _draw_whole(ax, result, lang)
        notes = [cropped_note(len(every), MAX_ROWS, lang)]
        words = caption(result, lang, title, word("fig_relapse_how", lang), notes)
        return settle_rows(ax, row_mm, words)


def coverage_table(result: Closeout) -> pd.DataFrame:
    """What :func:`coverage` draws, item by item within each kind of site.

    Returns
    -------
    DataFrame
        ``kind, item, n_sites`` (sites that need it), ``n_done, n_overdue``, ``share`` [1].
    """
    table = result.coverage[COVERAGE_TABLE]
    order = ["kind", "share", "item"]
    return table.sort_values(order, ignore_index=True, kind="stable").head(MAX_ROWS)


def coverage(result: Closeout, *, ax: Axes | None = None, lang: Lang = "zh") -> Axes:
    """Share of the sites that have each item they need, with numbers and what is overdue.

    Parameters
    ----------
    result : Closeout
        How problems and sites stand.
    ax : Axes, optional
        Where to draw; by default a new figure 150 mm wide.
    lang : {"zh", "en"}
        Language.

    Returns
    -------
    Axes
        The axes drawn on.
    """
    table = coverage_table(result)
    ax = axes_or_new(ax)
    with house_style():
        title = word("fig_coverage_title", lang)
        if table.empty:
            return settle_empty(ax, word("fig_no_sites", lang), caption(result, lang, title))
        rows = table.to_dict("records")
        row_mm, label_mm = name_rows(ax, [_item_label(row, lang) for row in rows])
        set_value_axis(ax, 0, PERCENT, 1, word("fig_coverage_axis", lang))
        for y, row in enumerate(rows):
            _draw_item(ax, y, row, lang)
        key = [(Patch(**look(role).patch), word(f"fig_{role}", lang))
               for role in ("done", "overdue")]  # fmt: skip
        draw_key(ax, key, label_mm)
        words = caption(result, lang, title, word("fig_coverage_how", lang))
        return settle_rows(ax, row_mm, words)


def _draw_interval(ax: Axes, y: int, row: dict, lang: Lang) -> None:
    if not row["n_looked_at"]:
        beside(ax, 0, y, say("fig_not_looked_at", lang, n=row["n_closed"]))
        return
    low, high = row["relapse_low"] * PERCENT, row["relapse_high"] * PERCENT
    at = row["relapse_share"] * PERCENT
    ax.plot([low, high], [y, y], color=INK, linewidth=1.1, marker="|", markersize=5, zorder=3)
    ax.plot([at], [y], color=look("relapsed").colour, marker="o", markersize=5,
            markeredgecolor=INK, markeredgewidth=0.5, clip_on=False, zorder=4)  # fmt: skip
    of = say("fig_of_looked_at", lang, n=row["n_relapsed"], of=row["n_looked_at"])
    beside(ax, high, y, percent(row["relapse_share"]) + brackets(of, lang))


def _draw_whole(ax: Axes, result: Closeout, lang: Lang) -> None:
    """A line at the share of all problems, named above."""
    whole = result.headline()["relapse_share"]
    if whole is None:
        return
    at = whole["share"] * PERCENT
    ax.axvline(at, color=FAINT_INK, linewidth=0.9, linestyle=(0, (4, 2)), zorder=1)
    text = say("fig_relapse_whole", lang, share=percent(whole["share"]))
    ax.annotate(text, (at, 1), (0, 2), xycoords=ax.get_xaxis_transform(), fontsize=7,
                textcoords="offset points", ha="left", va="bottom", color=FAINT_INK,
                annotation_clip=False)  # fmt: skip


def _draw_item(ax: Axes, y: int, row: dict, lang: Lang) -> None:
    done, late = (row[name] / row["n_sites"] * PERCENT for name in ("n_done", "n_overdue"))
    ax.barh(y, done, height=0.62, zorder=2, **look("done").patch)
    if late:
        ax.barh(y, late, left=done, height=0.62, zorder=2, **look("overdue").patch)
    beside(ax, done + late, y, _item_text(row, lang))


def _item_label(row: dict, lang: Lang) -> str:
    item = choice_name(row["item"], lang)
    kind = choice_name(row["kind"], lang) if row["kind"] else word("fig_not_stated", lang)
    return say("fig_of_variant", lang, variant=kind, text=item)


def _item_text(row: dict, lang: Lang) -> str:
    n = say("fig_sites_done", lang, n=row["n_done"], of=row["n_sites"])
    if row["n_overdue"]:
        n += word("fig_comma", lang) + say("fig_of_them_overdue", lang, n=row["n_overdue"])
    return percent(row["share"]) + brackets(n, lang)
