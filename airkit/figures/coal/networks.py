"""The coldest day: what the networks must deliver against what they can."""

import pandas as pd
from matplotlib.axes import Axes

from airkit.coal import CoalCut
from airkit.figures.coal.common import caption, once, variant_name, variants_of
from airkit.figures.layout import (
    axes_or_new,
    set_value_axis,
    settle_empty,
    signed,
)
from airkit.figures.marks import beside, brackets
from airkit.figures.rows import name_rows, settle_rows
from airkit.figures.style import INK, house_style, look
from airkit.words import Lang, number, say, show, word

PERCENT, NEARLY_PERCENT = 100, 80
MAX_ROWS = 40
TABLE = [
    "variant",
    "district_id",
    "name_zh",
    "name_en",
    "carrier",
    "homes_coldest_day",
    "boilers_daily",
    "coldest_day_need",
    "limit",
    "unit",
    "need_over_limit",
    "homes_served_share",
    "boilers_served_share",
]


def coldest_day_table(result: CoalCut, *, variant: str | None = None) -> pd.DataFrame:
    """What :func:`coldest_day` draws, tightest network first.

    Returns
    -------
    DataFrame
        ``variant`` (empty where all bounds agree), ``district_id, name_zh, name_en, carrier``,
        ``homes_coldest_day, boilers_daily``, their sum ``coldest_day_need``, ``limit`` [``unit``
        a day], ``need_over_limit``, ``homes_served_share`` and ``boilers_served_share`` [1]. A
        limit of zero has no ratio and is drawn as a need without bar.
    """
    chosen = variants_of(result, variant)
    networks = result.network[result.network["variant"].isin(chosen)]
    networks = once(networks, ["district_id", "carrier"], chosen).copy()
    names = _names(result)
    for i, column in enumerate(("name_zh", "name_en")):
        networks[column] = [names.get(d, (d, d))[i] for d in networks["district_id"]]
    limit = networks["limit"].where(networks["limit"] > 0)
    networks["need_over_limit"] = networks["coldest_day_need"] / limit
    drawn = networks[networks["coldest_day_need"] > 0]
    ordered = drawn.sort_values(
        ["need_over_limit", "variant", "district_id", "carrier"],
        ascending=[False, True, True, True],
        na_position="first",
    )
    return ordered[TABLE].head(MAX_ROWS).reset_index(drop=True)


def coldest_day(
    result: CoalCut, *, variant: str | None = None, ax: Axes | None = None, lang: Lang = "zh"
) -> Axes:
    """Need of gas, power and heat on the coldest day, as a share of what the networks deliver.

    Parameters
    ----------
    result : CoalCut
        The result of the coal job.
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
    table = coldest_day_table(result, variant=variant)
    ax = axes_or_new(ax)
    with house_style():
        title = word("fig_coldest_title", lang)
        if table.empty:
            return settle_empty(ax, word("fig_no_networks", lang), caption(result, lang, title))
        top = max(float(table["need_over_limit"].max(skipna=True) or 0), 1.0) * PERCENT
        rows = table.to_dict("records")
        row_mm, _ = name_rows(ax, [_label(row, lang) for row in rows])
        set_value_axis(ax, 0, top, 1, word("fig_coldest_axis", lang))
        ax.axvline(PERCENT, color=INK, linewidth=1.0, linestyle=(0, (5, 2)), zorder=4)
        for y, row in enumerate(rows):
            _draw_bar(ax, y, row, lang)
        words = caption(result, lang, title, word("fig_coldest_how", lang))
        return settle_rows(ax, row_mm, words)


def _names(result: CoalCut) -> dict[str, tuple[str, str]]:
    rows = result.rows
    names: dict[str, tuple[str, str]] = {}
    for group in ("city", "town", "district"):
        columns = [f"{group}_id", f"{group}_zh", f"{group}_en"]
        names |= {p: (zh, en or zh) for p, zh, en in rows[columns].itertuples(index=False)}
    return names


def _label(row: dict, lang: Lang) -> str:
    text = say(
        "fig_network",
        lang,
        name=row[f"name_{lang}"],
        carrier=word(f"choice_{row['carrier']}", lang),
    )
    if not row["variant"]:
        return text
    return say("fig_of_variant", lang, variant=variant_name(row["variant"], lang), text=text)


def _draw_bar(ax: Axes, y: int, row: dict, lang: Lang) -> None:
    need = show(row["coldest_day_need"], row["unit"], lang)
    limit = show(row["limit"], row["unit"], lang)
    text = say("fig_need_of_limit", lang, need=need, limit=limit)
    ratio = row["need_over_limit"]
    length = 0.0
    if ratio == ratio:
        length = ratio * PERCENT
        role = "over" if ratio > 1 else "within"
        ax.barh(y, length, height=0.62, zorder=2, **look(role).patch)
        text = f"{signed(number(length))}%" + brackets(text, lang)
    nearly = NEARLY_PERCENT < length < PERCENT  # the words would stand on the line of the limit
    beside(ax, PERCENT if nearly else length, y, text)
