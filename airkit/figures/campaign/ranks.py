"""The ranking: who is ahead of the plan and who is behind, with ties and small numbers said."""

import pandas as pd
from matplotlib.axes import Axes

from airkit.campaign.progress.result import Progress
from airkit.figures.campaign.common import (
    MAX_ROWS,
    caption,
    crop,
    cropped_note,
    difference,
    is_behind,
    names_of,
    with_names,
)
from airkit.figures.campaign.tracks import missing_note
from airkit.figures.layout import (
    axes_or_new,
    set_value_axis,
    settle_empty,
)
from airkit.figures.marks import beside, brackets, room_left
from airkit.figures.rows import name_rows, settle_rows
from airkit.figures.style import house_style, look
from airkit.words import Lang, say, word

BAR = 0.62
TABLE = [
    "rank", "is_tied", "is_small", "name", "name_zh", "name_en", "n_tasks", "n_missing",
    "ahead_points",
]  # fmt: skip


def ranking_table(
    result: Progress, *, group: str = "district", districts: pd.DataFrame | None = None
) -> pd.DataFrame:
    """What :func:`ranking` draws, best first; those without a rank last.

    Returns
    -------
    DataFrame
        ``rank`` (equals share one; missing for what belongs to no unit or has no share of work),
        ``is_tied, is_small`` (fewer than three tasks), ``name, name_zh, name_en, n_tasks,
        n_missing, ahead_points`` [percentage points].
    """
    return with_names(result.by(group), names_of(districts), group)[TABLE]


def ranking(
    result: Progress,
    *,
    group: str = "district",
    districts: pd.DataFrame | None = None,
    ax: Axes | None = None,
    lang: Lang = "zh",
) -> Axes:
    """Units by percentage points ahead of the plan; ties, small numbers, missing returns said.

    Parameters
    ----------
    result : Progress
        How the tasks stand.
    group : {"district", "department", "category"}
        What is ranked; sixty at most, those farthest behind.
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
    every = ranking_table(result, group=group, districts=districts)
    table = crop(every, MAX_ROWS)
    ax = axes_or_new(ax)
    with house_style():
        title = word("fig_ranking_title", lang)
        if table.empty:
            return settle_empty(ax, word("fig_no_tasks", lang), caption(result, lang, title))
        rows = table.to_dict("records")
        row_mm, _ = name_rows(ax, [_label(row, lang) for row in rows])
        reach = table["ahead_points"].dropna()
        low, high = (reach.min(), reach.max()) if len(reach) else (0.0, 0.0)
        set_value_axis(ax, low, high, 1, word("fig_points_axis", lang))
        texts = [_text(row, lang) for row in rows]
        values = zip(texts, rows, strict=True)
        room_left(ax, [text for text, row in values if row["ahead_points"] < 0])
        for y, (row, text) in enumerate(zip(rows, texts, strict=True)):
            _draw_bar(ax, y, row, text)
        notes = [missing_note(table, lang), cropped_note(len(every), MAX_ROWS, lang)]
        words = caption(result, lang, title, word("fig_ranking_how", lang), notes)
        return settle_rows(ax, row_mm, words)


def _label(row: dict, lang: Lang) -> str:
    name = row[f"name_{lang}"]
    if row["rank"] != row["rank"]:
        return say("fig_unranked", lang, name=name)
    word_id = "fig_tied" if row["is_tied"] else "fig_ranked"
    return say(word_id, lang, rank=f"{row['rank']:.0f}", name=name)


def _text(row: dict, lang: Lang) -> str:
    """The points, and what a reader must know of them."""
    ahead = row["ahead_points"]
    if ahead != ahead:
        return word("fig_tile_no_value", lang)
    text = difference(ahead)
    said = []
    if row["is_small"]:
        said.append(say("fig_small", lang, n=row["n_tasks"]))
    if row["n_missing"]:
        said.append(say("fig_missing", lang, n=row["n_missing"]))
    return text + (brackets(word("fig_comma", lang).join(said), lang) if said else "")


def _draw_bar(ax: Axes, y: int, row: dict, text: str) -> None:
    ahead = row["ahead_points"]
    if ahead != ahead:
        beside(ax, 0, y, text)
        return
    role = "few_tasks" if row["is_small"] else "behind" if is_behind(ahead) else "ahead"
    ax.barh(y, ahead, height=BAR, zorder=2, **look(role).patch)
    beside(ax, ahead, y, text, left=ahead < 0)
