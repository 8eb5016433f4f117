"""Progress bars: what is done of each town or department, against what is due."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from airkit.campaign.progress.result import Progress
from airkit.figures.campaign.common import (
    MAX_ROWS,
    PERCENT,
    caption,
    crop,
    cropped_note,
    is_behind,
    names_of,
    percent,
    points,
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
from airkit.figures.style import INK, house_style, look
from airkit.words import Lang, say, word

BAR = 0.62
TABLE = [
    "name", "name_zh", "name_en", "n_tasks", "n_missing", "done_share", "planned_share",
    "ahead_points",
]  # fmt: skip


def progress_bars_table(
    result: Progress, *, group: str = "district", districts: pd.DataFrame | None = None
) -> pd.DataFrame:
    """What :func:`progress_bars` draws, the farthest ahead first.

    Parameters
    ----------
    result : Progress
        How the tasks stand.
    group : {"district", "department", "category"}
        What a bar stands for.
    districts : DataFrame, optional
        The case's table, for the names of districts.

    Returns
    -------
    DataFrame
        ``name`` (blank where not stated), ``name_zh, name_en, n_tasks, n_missing`` (tasks without
        a return this week), ``done_share, planned_share`` [1], ``ahead_points`` [percentage
        points]; the last two and ``done_share`` missing where all tasks are ceilings.
    """
    return with_names(result.by(group), names_of(districts), group)[TABLE]


def progress_bars(
    result: Progress,
    *,
    group: str = "district",
    districts: pd.DataFrame | None = None,
    ax: Axes | None = None,
    lang: Lang = "zh",
) -> Axes:
    """Share done of each unit as a bar, what is due as a line, and the points between them.

    Parameters
    ----------
    result : Progress
        How the tasks stand.
    group : {"district", "department", "category"}
        What a bar stands for; sixty at most, those farthest behind.
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
    every = progress_bars_table(result, group=group, districts=districts)
    table = crop(every, MAX_ROWS)
    ax = axes_or_new(ax)
    with house_style():
        title = word("fig_bars_title", lang)
        if table.empty:
            return settle_empty(ax, word("fig_no_tasks", lang), caption(result, lang, title))
        rows = table.to_dict("records")
        row_mm, label_mm = name_rows(ax, [unit_label(row, lang) for row in rows])
        set_value_axis(ax, 0, PERCENT, 1, word("fig_done_axis", lang))
        for y, row in enumerate(rows):
            _draw_bar(ax, y, row, lang)
        draw_key(ax, _key(lang), label_mm)
        notes = [missing_note(table, lang), cropped_note(len(every), MAX_ROWS, lang)]
        words = caption(result, lang, title, word("fig_bars_how", lang), notes)
        return settle_rows(ax, row_mm, words)


def unit_label(row: dict, lang: Lang) -> str:
    """Name of a unit and how many tasks it has."""
    return str(row[f"name_{lang}"]) + brackets(say("fig_n_tasks", lang, n=row["n_tasks"]), lang)


def missing_note(table: pd.DataFrame, lang: Lang) -> str:
    """How many tasks have no return this week; empty where all have one."""
    n = int(table["n_missing"].sum())
    return say("fig_missing_returns", lang, n=n, of=int(table["n_tasks"].sum())) if n else ""


def _draw_bar(ax: Axes, y: int, row: dict, lang: Lang) -> None:
    done, due, ahead = row["done_share"], row["planned_share"], row["ahead_points"]
    if done != done:
        beside(ax, 0, y, word("fig_no_share", lang))
        return
    role = "behind" if is_behind(ahead) else "ahead"
    ax.barh(y, done * PERCENT, height=BAR, zorder=2, **look(role).patch)
    ax.plot([due * PERCENT] * 2, [y - 0.45, y + 0.45], color=INK, linewidth=1.6, zorder=4)
    beside(ax, max(done, due) * PERCENT, y, percent(done) + brackets(points(ahead, lang), lang))


def _key(lang: Lang) -> list:
    return [
        (Patch(**look("ahead").patch), word("fig_key_ahead", lang)),
        (Patch(**look("behind").patch), word("fig_key_behind", lang)),
        (Line2D([], [], color=INK, linewidth=1.6), word("fig_key_due", lang)),
    ]
