"""The plan as a calendar: what runs and what stands still, group by group and day by day."""

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch, StepPatch

from airkit.figures.key import draw_key
from airkit.figures.layout import axes_or_new
from airkit.figures.marks import beside
from airkit.figures.rows import set_rows, settle_rows
from airkit.figures.schedule.common import (
    alert_samples,
    caption,
    day_edges,
    draw_alerts,
    industry_name,
    set_day_axis,
    without_plan,
)
from airkit.figures.style import house_style, look
from airkit.schedule.outcome import GROUPS, Outcome
from airkit.schedule.states import STATES, Group, chosen_lines, state_shares
from airkit.words import LANGUAGES, Lang, say, word

MAX_ROWS, DENSE_FROM = 60, 25
ROW_MM, DENSE_ROW_MM, LABEL_MM, KEY_MARGIN_MM = 6.4, 3.9, 46, 16
BAR, PERCENT = 0.84, 100
TABLE = ["row_id", "row_zh", "row_en", "n_lines", "output_share", "date", "state", "share"]


def gantt_table(
    outcome: Outcome,
    *,
    by: Group = "town",
    only: Collection[str] | None = None,
    page: int = 1,
) -> pd.DataFrame:
    """What :func:`gantt` draws.

    Returns
    -------
    DataFrame
        ``row_id, row_zh, row_en, n_lines``, ``output_share`` (output of the whole horizon over
        that of full load), ``date, state, share``: the share of the row's capacity in each state
        of :func:`airkit.schedule.states.line_day_states`, no share of 0.
    """
    if outcome.rows.empty:
        return pd.DataFrame(columns=TABLE)
    lines = chosen_lines(outcome, only)
    shares = state_shares(outcome, by, only)
    rows = _rows(lines, by)
    if not 1 <= page <= n_pages(outcome, by=by, only=only):
        raise IndexError(page)
    rows = rows.iloc[(page - 1) * MAX_ROWS : page * MAX_ROWS]
    table = rows.merge(shares, left_on="row_id", right_on="group_id", how="left")
    return table[TABLE].reset_index(drop=True)


def n_pages(outcome: Outcome, *, by: Group = "town", only: Collection[str] | None = None) -> int:
    """How many pages of :func:`gantt` hold all its rows."""
    lines = chosen_lines(outcome, only)
    return -(-lines[GROUPS[by]].nunique() // MAX_ROWS)


def gantt(
    outcome: Outcome,
    *,
    by: Group = "town",
    only: Collection[str] | None = None,
    page: int = 1,
    ax: Axes | None = None,
    lang: Lang = "zh",
) -> Axes:
    """The plan day by day, alerts on top.

    The height of a row is its capacity: from below what runs, then what part load leaves unused,
    then what stands still, by reason.

    Parameters
    ----------
    outcome : Outcome
        Of the schedule job.
    by : {"line", "enterprise", "town", "industry"}
        What a row is.
    only : collection of str, optional
        Ids of lines, enterprises, districts, towns or industries to draw alone.
    page : int
        Sixty rows stand on a page; see :func:`n_pages`.
    ax : Axes, optional
        Where to draw; by default a new figure 150 mm wide.
    lang : {"zh", "en"}
        Language.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    KeyError
        An id in ``only`` that no line has.
    IndexError
        A page there is none of.
    """
    table = gantt_table(outcome, by=by, only=only, page=page)
    ax = axes_or_new(ax)
    with house_style():
        title = word(f"fig_gantt_{by}_title", lang)
        if table.empty:
            return without_plan(ax, outcome, lang, title)
        rows = [row for _, row in table.groupby("row_id", sort=False)]
        has_alerts = bool((outcome.days["alert_level"] != "").any())
        labels = [word("fig_alerts", lang)] * has_alerts
        labels += [_label(row.iloc[0], by, lang) for row in rows]
        is_dense = len(labels) >= DENSE_FROM
        set_rows(ax, labels, LABEL_MM, max_lines=2 - is_dense)
        set_day_axis(ax, outcome.days, lang)
        if has_alerts:
            draw_alerts(ax, outcome.days, 0.4, -0.4, lang)
        for y, row in enumerate(rows, start=int(has_alerts)):
            _draw_row(ax, y, row, outcome.days)
        _draw_key(ax, table, outcome.days, lang)
        subtitle = word("fig_gantt_how", lang)
        pages = n_pages(outcome, by=by, only=only)
        if pages > 1:
            subtitle += say("fig_page", lang, page=page, pages=pages)
        row_mm = DENSE_ROW_MM if is_dense else ROW_MM
        return settle_rows(ax, row_mm, caption(outcome, lang, title, subtitle))


def _rows(lines: pd.DataFrame, by: Group) -> pd.DataFrame:
    """One row a group in the order of the case, its names, lines and output."""
    grouped = lines.groupby(GROUPS[by], sort=False)
    table = grouped.agg(
        n_lines=("line_id", "size"), output=("output_t", "sum"), full=("full_output_t", "sum")
    )
    for lang in LANGUAGES:
        table[f"row_{lang}"] = _names(grouped, by, lang)
    table["output_share"] = (table["output"] / table["full"]).where(table["full"] > 0, 0.0)
    return table.rename_axis("row_id").reset_index()


def _names(grouped: "pd.api.typing.DataFrameGroupBy", by: Group, lang: Lang) -> pd.Series:
    if by == "industry":
        first = grouped["industry"].first()
        return first.map(lambda industry: industry_name(industry, lang))
    if by == "line":
        ids, owners = grouped["line_id"].first(), grouped[f"enterprise_{lang}"].first()
        return ids + " " + owners
    return grouped[f"{by}_{lang}"].first()


def _label(row: pd.Series, by: Group, lang: Lang) -> str:
    name = str(row[f"row_{lang}"])
    return name if by == "line" else say("fig_n_lines", lang, name=name, n=row["n_lines"])


def _draw_row(ax: Axes, y: int, row: pd.DataFrame, days: pd.DataFrame) -> None:
    edges = day_edges(days)
    day = pd.DatetimeIndex(days["date"]).get_indexer(row["date"])
    states, shares = row["state"].to_numpy(object), row["share"].to_numpy(float)
    below = np.zeros(len(days))
    for state in STATES:
        mine = states == state
        if not mine.any():
            continue
        above = below.copy()
        above[day[mine]] += shares[mine]
        base, top = (y + BAR / 2 - BAR * heights for heights in (below, above))
        style = look(state).patch | {"linewidth": 0.0}
        # Not by ax.stairs, which looks for the data's limits step by step; they are set already.
        baseline: Any = base
        ax.add_artist(StepPatch(top, edges, baseline=baseline, fill=True, zorder=2, **style))
        below = above
    beside(ax, edges[-1], y, f"{PERCENT * row['output_share'].iloc[0]:.0f}%")


def _draw_key(ax: Axes, table: pd.DataFrame, days: pd.DataFrame, lang: Lang) -> None:
    found = set(table["state"])
    present = [state for state in STATES if state in found]
    entries = [(Patch(**look(state).patch), word(f"fig_state_{state}", lang)) for state in present]
    draw_key(ax, [*entries, *alert_samples(days, lang)], LABEL_MM + KEY_MARGIN_MM)
