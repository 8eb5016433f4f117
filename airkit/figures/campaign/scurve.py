"""The S-curve: what was due, what was done, and when the rest will be."""

from datetime import date, timedelta
from typing import Any

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from airkit.campaign.progress.result import Progress
from airkit.figures.campaign.common import (
    PERCENT,
    caption,
    joined,
    percent,
    points,
)
from airkit.figures.dates import set_dates
from airkit.figures.layout import axes_or_new, set_upright_axis, settle, settle_empty
from airkit.figures.marks import BLANK
from airkit.figures.style import FAINT_INK, INK, LABEL_PT, house_style, look
from airkit.words import Lang, say, word

BODY_MM = 68
LOW = 0.12
LINES = ("planned", "done", "p10", "p50", "p90")


def s_curve_table(result: Progress, *, weighted: bool = True) -> pd.DataFrame:
    """What :func:`s_curve` draws.

    Parameters
    ----------
    result : Progress
        How the tasks stand.
    weighted : bool
        By weight of the tasks, or every task counted alike.

    Returns
    -------
    DataFrame
        ``line`` (planned, done, and p10, p50, p90 of the forecast: from the day of the figure to
        the day by which that share of the futures drawn has finished), ``date``, ``share`` [1].
        A forecast that does not end in five years, or is not made, has no rows. The forecast is
        that of the weighted share.
    """
    start = "weighted_" if weighted else ""
    parts = []
    for line in ("planned", "done"):
        one = result.curve[["date", f"{start}{line}_share"]].set_axis(["date", "share"], axis=1)
        parts.append(one.dropna(subset=["share"]).assign(line=line))
    finish = result.headline()["forecast_finish"] if weighted else {}
    today = pd.Timestamp(result.as_of)
    for line, end in finish.items():
        if end is not None and len(parts[1]):
            shares = [parts[1]["share"].iloc[-1], 1.0]
            ends = pd.to_datetime([today, pd.Timestamp(end)])
            parts.append(pd.DataFrame({"date": ends, "share": shares}).assign(line=line))
    return pd.concat(parts, ignore_index=True)[["line", "date", "share"]]


def s_curve(
    result: Progress, *, weighted: bool = True, ax: Axes | None = None, lang: Lang = "zh"
) -> Axes:
    """Share planned and done by day, with the range of the finish where there is a forecast.

    Parameters
    ----------
    result : Progress
        How the tasks stand.
    weighted : bool
        By weight of the tasks, or every task counted alike.
    ax : Axes, optional
        Where to draw; by default a new figure 150 mm wide.
    lang : {"zh", "en"}
        Language.

    Returns
    -------
    Axes
        The axes drawn on.
    """
    table = s_curve_table(result, weighted=weighted)
    ax = axes_or_new(ax)
    with house_style():
        title = word("fig_scurve_title", lang)
        if table.empty:
            return settle_empty(ax, word("fig_no_tasks", lang), caption(result, lang, title))
        lines = {str(name): rows for name, rows in table.groupby("line")}
        first, last = _span(lines)
        set_dates(ax, first, last, lang)
        set_upright_axis(ax, PERCENT, word("fig_done_axis", lang))
        _draw_fan(ax, lines)
        _draw_line(ax, lines["planned"], color=FAINT_INK, linewidth=1.3, linestyle=(0, (5, 2)))
        if "done" in lines:
            _draw_line(ax, lines["done"], color=look("done").colour, linewidth=2.2)
        ax.axvline(mdates.date2num(date.fromisoformat(result.as_of)), color=INK, linewidth=0.6,
                   linestyle=(0, (1, 2)), zorder=1)  # fmt: skip
        _name_lines(ax, lines, lang)
        words = caption(result, lang, title, _subtitle(result, lines, weighted, lang),
                        _notes(result, weighted, lang))  # fmt: skip
        return settle(ax, BODY_MM, words)


def _span(lines: dict[str, pd.DataFrame]) -> tuple[date, date]:
    """The days shown: the plan, and of the forecast at most as much again."""
    plan = lines["planned"]["date"]
    first, last = plan.iloc[0].date(), plan.iloc[-1].date()
    room = last + timedelta(days=max((last - first).days, 1))
    ends = [lines[name]["date"].iloc[-1].date() for name in LINES[2:] if name in lines]
    return first, min(max([last, *ends]), room)


def _draw_line(ax: Axes, rows: pd.DataFrame, **style: Any) -> None:
    marker = "o" if len(rows) == 1 else None  # a single day has no line
    ax.plot(rows["date"], rows["share"] * PERCENT, marker=marker, markersize=4, zorder=4, **style)


def _draw_fan(ax: Axes, lines: dict[str, pd.DataFrame]) -> None:
    if "p10" not in lines:
        return
    begin = mdates.date2num(lines["p10"]["date"].iloc[0])
    share = lines["p10"]["share"].iloc[0] * PERCENT
    early = mdates.date2num(lines["p10"]["date"].iloc[-1])
    # Without an end of the slow side the fan stays open to the edge.
    late = (
        mdates.date2num(lines["p90"]["date"].iloc[-1]) if "p90" in lines else ax.get_xlim()[1] + 1e4
    )
    heights = np.array([share, PERCENT])
    ax.fill_betweenx(heights, [begin, early], [begin, late], color=look("low").colour, alpha=0.55,
                     linewidth=0, zorder=2)  # fmt: skip
    if "p50" in lines:
        middle = lines["p50"]
        ax.plot(middle["date"], middle["share"] * PERCENT, color=look("done").colour,
                linewidth=1.0, linestyle=(0, (2, 1.5)), zorder=3)  # fmt: skip


def _name_lines(ax: Axes, lines: dict[str, pd.DataFrame], lang: Lang) -> None:
    """The plan's name above its end, the share done below its last day."""
    names = [("planned", word("fig_planned", lang), FAINT_INK, (0, 4), "right", "bottom")]
    if "done" in lines:
        share = lines["done"]["share"].iloc[-1]
        text = say("fig_done_so_far", lang, share=percent(share))
        is_low = share < LOW  # below it would stand on the axis
        where = ((10, 3), "left", "bottom") if is_low else ((5, -2), "left", "top")
        names.append(("done", text, look("done").colour, *where))
    for line, text, colour, offset, ha, va in names:
        day, share = lines[line][["date", "share"]].iloc[-1]
        ax.annotate(text, (mdates.date2num(day), share * PERCENT), offset, color=colour,
                    textcoords="offset points", ha=ha, va=va, fontsize=LABEL_PT,
                    annotation_clip=False, zorder=6, bbox=BLANK)  # fmt: skip


def _subtitle(result: Progress, lines: dict[str, pd.DataFrame], weighted: bool, lang: Lang) -> str:
    head = result.headline()
    start = "weighted_" if weighted else ""
    done, due = head[f"{start}done_share"], head[f"{start}planned_share"]
    if done is None or due is None:
        return ""
    gap = points((done - due) * PERCENT, lang)
    parts = [say("fig_scurve_now", lang, date=result.as_of, done=percent(done),
                 due=percent(due), gap=gap)]  # fmt: skip
    if "p10" in lines:
        shown = {
            name: f"{lines[name]['date'].iloc[-1]:%Y-%m-%d}"
            if name in lines
            else word("progress_never", lang)
            for name in LINES[2:]
        }
        parts.append(say("fig_scurve_fan", lang, **shown))
    return joined(parts, lang)


def _notes(result: Progress, weighted: bool, lang: Lang) -> list[str]:
    head = result.headline()
    notes = [word("fig_by_weight" if weighted else "fig_by_count", lang)]
    if weighted and head["forecast_finish"]["p10"] is None:
        notes.append(word("progress_no_forecast", lang))
    if head["n_missing"]:
        notes.append(say("fig_missing_returns", lang, n=head["n_missing"], of=head["n"]))
    return notes
