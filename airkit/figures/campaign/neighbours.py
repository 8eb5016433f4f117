"""A place beside its region: one place and two winters prove nothing."""

import pandas as pd
from matplotlib.axes import Axes

from airkit.campaign.air import Region
from airkit.figures.campaign.common import (
    MAX_ROWS,
    Stamped,
    caption,
    joined,
    names_of,
    row_heights,
    with_names,
)
from airkit.figures.layout import (
    axes_or_new,
    nothing_to_draw,
    set_rows,
    set_value_axis,
    settle,
    signed,
)
from airkit.figures.marks import LABEL_GAP_PT, beside, brackets
from airkit.figures.style import FAINT_INK, VALUE_PT, house_style, look
from airkit.figures.text import width_pt
from airkit.words import Lang, say, word

TABLE = [
    "name", "name_zh", "name_en", "is_own", "rank_change_pct_official", "change_pct_official",
    "mean_rounded", "base_rounded", "n_missing", "base_n_missing",
]  # fmt: skip


def beside_region_table(
    region: Region, *, place: str = "", districts: pd.DataFrame | None = None
) -> pd.DataFrame:
    """What :func:`beside_region` draws, the largest fall first; places without both years last.

    Parameters
    ----------
    region : Region
        Places side by side.
    place : str
        The place that is looked at.
    districts : DataFrame, optional
        The case's table, for names.

    Returns
    -------
    DataFrame
        ``name, name_zh, name_en, is_own, rank_change_pct_official, change_pct_official`` [%],
        ``mean_rounded, base_rounded`` [ug/m3], ``n_missing, base_n_missing`` [days].
    """
    table = region.table.rename(columns={"city": "name"})
    table = with_names(table, names_of(districts)).assign(is_own=table["name"] == place)
    numbers = ["change_pct_official", "mean_rounded", "base_rounded"]
    table[numbers] = table[numbers].astype(float)
    order = ["change_pct_official", "name"]
    return table.sort_values(order, ignore_index=True)[TABLE]


def beside_region(
    region: Region,
    *,
    place: str = "",
    origin: Stamped | None = None,
    districts: pd.DataFrame | None = None,
    data: str = "",
    ax: Axes | None = None,
    lang: Lang = "zh",
) -> Axes:
    """Change of each place against the same days a year earlier, with the region's own change.

    Parameters
    ----------
    region : Region
        Places side by side.
    place : str
        The place that is looked at.
    origin : result of the ledger, optional
        Whose case, day and head of the ledger stand below.
    districts : DataFrame, optional
        The case's table, for names.
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
    table = beside_region_table(region, place=place, districts=districts).head(MAX_ROWS)
    ax = axes_or_new(ax)
    with house_style():
        title = say("fig_region_title", lang, season=region.season.label)
        known = table["change_pct_official"].dropna()
        if known.empty:
            nothing_to_draw(ax, word("fig_no_both_years", lang))
            return settle(ax, 18, caption(origin, lang, title))
        row_mm, label_mm, lines = row_heights(len(table))
        rows = table.to_dict("records")
        set_rows(ax, [str(row[f"name_{lang}"]) for row in rows], label_mm, max_lines=lines)
        set_value_axis(ax, known.min(), known.max(), 1, word("fig_change_axis", lang))
        texts = [_text(row, lang) for row in rows]
        # Room for the values left of the bars, which may reach the edge.
        falls = [width_pt(text, VALUE_PT) for text, row in zip(texts, rows, strict=True)
                 if row["change_pct_official"] < 0]  # fmt: skip
        ax.tick_params(axis="y", pad=max(falls, default=0) + 2 * LABEL_GAP_PT)
        for y, (row, text) in enumerate(zip(rows, texts, strict=True)):
            _draw_bar(ax, y, row, text)
        _draw_region(ax, region, lang)
        how = [say("fig_region_now", lang, date=region.as_of.isoformat(), n=region.n_places),
               word("fig_region_how", lang)]  # fmt: skip
        words = caption(origin, lang, title, joined(how, lang), [data])
        return settle(ax, row_mm * (len(table) + 0.2), words)


def _text(row: dict, lang: Lang) -> str:
    change = row["change_pct_official"]
    if change != change:
        return word("fig_no_both_years", lang)
    means = say("fig_from_to", lang, base=f"{row['base_rounded']:.0f}",
                mean=f"{row['mean_rounded']:.0f}")  # fmt: skip
    return signed(f"{change:+.1f}") + "%" + brackets(means, lang)


def _draw_bar(ax: Axes, y: int, row: dict, text: str) -> None:
    change = row["change_pct_official"]
    if change != change:
        beside(ax, 0, y, text)
        return
    role = "own_place" if row["is_own"] else "other_place"
    ax.barh(y, change, height=0.62, zorder=2, **look(role).patch)
    beside(ax, change, y, text, left=change < 0)


def _draw_region(ax: Axes, region: Region, lang: Lang) -> None:
    change = region.change_pct_official
    if change is None:
        return
    ax.axvline(change, color=FAINT_INK, linewidth=0.9, linestyle=(0, (4, 2)), zorder=4)
    text = say("fig_region_mean", lang, change=signed(f"{change:+.1f}"))
    ax.annotate(text, (change, 1), (0, 2), xycoords=ax.get_xaxis_transform(), ha="center",
                textcoords="offset points", va="bottom", fontsize=VALUE_PT, color=FAINT_INK,
                annotation_clip=False)  # fmt: skip
