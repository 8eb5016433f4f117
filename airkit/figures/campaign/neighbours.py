"""A place beside its region: one place and two winters prove nothing."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from airkit.campaign.air.state import AirState
from airkit.figures.campaign.common import (
    MAX_ROWS,
    caption,
    difference,
    joined,
)
from airkit.figures.layout import (
    axes_or_new,
    set_value_axis,
    settle_empty,
)
from airkit.figures.marks import beside, brackets, room_left
from airkit.figures.rows import name_rows, settle_rows
from airkit.figures.style import FAINT_INK, VALUE_PT, house_style, look
from airkit.words import Lang, say, word

LEAST_PLACES = 2  # one place is no region
TABLE = [
    "name", "name_zh", "name_en", "kind", "is_own", "change_pct_official", "mean_rounded_ugm3",
    "base_rounded_ugm3", "n_missing", "base_n_missing", "rank_change",
]  # fmt: skip


def beside_region_table(air: AirState, place: str) -> pd.DataFrame:
    """What :func:`beside_region` draws, the largest fall first; places without both years last.

    Parameters
    ----------
    air : AirState
        The air of a case.
    place : str
        Id of the place that is looked at.

    Returns
    -------
    DataFrame
        The place and those of its kind (for a county alone, cities): ``name, name_zh, name_en,
        kind, is_own, change_pct_official`` [%], ``mean_rounded_ugm3, base_rounded_ugm3`` [ug/m3],
        ``n_missing, base_n_missing`` [days], ``rank_change`` among its kind.
    """
    if not air.of(place):
        return pd.DataFrame(columns=TABLE)
    rows = air.rows.rename(columns={"city": "name"})
    is_own = rows["name"] == place
    kind = rows.loc[is_own, "kind"].iloc[0]
    kinds = {kind} if (rows["kind"] == kind).sum() > 1 else {kind, "city"}
    table = rows[rows["kind"].isin(kinds)].assign(is_own=is_own)
    for column in ("name_zh", "name_en"):
        table[column] = table[column].astype(object).where(table[column].notna(), table["name"])
    numbers = ["change_pct_official", "mean_rounded_ugm3", "base_rounded_ugm3"]
    table[numbers] = table[numbers].astype(float)
    order = ["change_pct_official", "name"]
    return table.sort_values(order, ignore_index=True)[TABLE]


def beside_region(
    air: AirState, place: str, *, data: str = "", ax: Axes | None = None, lang: Lang = "zh"
) -> Axes:
    """Change of each place against the same days a year earlier, with the region's own change.

    Parameters
    ----------
    air : AirState
        The air of a case.
    place : str
        Id of the place that is looked at.
    data : str
        Where the values come from, said below.
    ax : Axes, optional
        Where to draw; by default a new figure 150 mm wide.
    lang : {"zh", "en"}
        Language.

    Returns
    -------
    Axes
        The axes drawn on.
    """
    table = beside_region_table(air, place).head(MAX_ROWS)
    ax = axes_or_new(ax)
    with house_style():
        title = say("fig_region_title", lang, season=air.season.label)
        known = table["change_pct_official"].dropna()
        if known.empty:
            return settle_empty(ax, word("fig_no_both_years", lang), caption(air, lang, title))
        rows = table.to_dict("records")
        row_mm, _ = name_rows(ax, [str(row[f"name_{lang}"]) for row in rows])
        set_value_axis(ax, known.min(), known.max(), 1, word("fig_change_axis", lang))
        texts = [_text(row, lang) for row in rows]
        values = zip(texts, rows, strict=True)
        room_left(ax, [text for text, row in values if row["change_pct_official"] < 0])
        for y, (row, text) in enumerate(zip(rows, texts, strict=True)):
            _draw_bar(ax, y, row, text)
        own = air.of(place)
        _draw_region(ax, own, lang)
        upto = min(air.as_of, air.season_end)
        has_region = own["n_region"] >= LEAST_PLACES
        word_id = "fig_region_now" if has_region else "fig_region_none"
        how = [say(word_id, lang, date=upto, n=own["n_region"]), word("fig_region_how", lang)]
        words = caption(air, lang, title, joined(how, lang), [data])
        return settle_rows(ax, row_mm, words)


def _text(row: dict, lang: Lang) -> str:
    change = row["change_pct_official"]
    if change != change:
        return word("fig_no_both_years", lang)
    means = say("fig_from_to", lang, base=f"{row['base_rounded_ugm3']:.0f}",
                mean=f"{row['mean_rounded_ugm3']:.0f}")  # fmt: skip
    return difference(change) + "%" + brackets(means, lang)


def _draw_bar(ax: Axes, y: int, row: dict, text: str) -> None:
    change = row["change_pct_official"]
    if change != change:
        beside(ax, 0, y, text)
        return
    role = "own_place" if row["is_own"] else "other_place"
    ax.barh(y, change, height=0.62, zorder=2, **look(role).patch)
    beside(ax, change, y, text, left=change < 0)


def _draw_region(ax: Axes, own: Mapping[str, Any], lang: Lang) -> None:
    change = own["region_change_pct_official"]
    if change is None or own["n_region"] < LEAST_PLACES:
        return
    ax.axvline(change, color=FAINT_INK, linewidth=0.9, linestyle=(0, (4, 2)), zorder=4)
    text = say("fig_region_mean", lang, change=difference(change))
    ax.annotate(text, (change, 1), (0, 2), xycoords=ax.get_xaxis_transform(), ha="center",
                textcoords="offset points", va="bottom", fontsize=VALUE_PT, color=FAINT_INK,
                annotation_clip=False)  # fmt: skip
