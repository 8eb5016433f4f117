"""The season's PM2.5: mean to date against the same days a year earlier and the target."""

from typing import Any

import matplotlib.dates as mdates
import pandas as pd
from matplotlib.axes import Axes

from airkit.campaign.air import AirCourse
from airkit.figures.campaign.common import (
    PERCENT,
    Names,
    Stamped,
    caption,
    end_labels,
    joined,
    names_of,
    set_dates,
)
from airkit.figures.layout import axes_or_new, nothing_to_draw, set_upright_axis, settle, signed
from airkit.figures.style import INK, house_style, look
from airkit.words import Lang, say, word

BODY_MM = 74
LINES = {
    "mean_to_date": ("season_mean", "-", 2.2),
    "base_to_date": ("season_base", (0, (5, 2)), 1.4),
    "target_to_date": ("season_target", (0, (1, 1.2)), 1.8),
}


def season_table(course: AirCourse) -> pd.DataFrame:
    """What :func:`season` draws, day by day.

    Returns
    -------
    DataFrame
        ``date``, ``value`` (missing where not measured), ``mean_to_date, base_to_date,
        target_to_date``, ``allowed_remaining`` (on the days that remain) and a column
        ``past_2016-2017`` for each past year the fan is made of [ug/m3].
    """
    table = course.curve.drop(columns="base_value").copy()
    allowed = course.progress.mean.allowed_remaining
    is_ahead = table["date"] > pd.Timestamp(course.as_of)
    table["allowed_remaining"] = pd.Series(allowed, index=table.index, dtype=float).where(is_ahead)
    for label, path in course.paths.groupby("season"):
        by_day = path.set_index("date")["mean_to_date"]
        table[f"past_{label}"] = table["date"].map(by_day)
    return table


def season(
    course: AirCourse,
    *,
    origin: Stamped | None = None,
    districts: pd.DataFrame | None = None,
    data: str = "",
    ax: Axes | None = None,
    lang: Lang = "zh",
) -> Axes:
    """PM2.5 of a season: days, mean to date, the same days a year earlier, target, what is left.

    Parameters
    ----------
    course : AirCourse
        The season of one place.
    origin : result of the ledger, optional
        Whose case, day and head of the ledger stand below.
    districts : DataFrame, optional
        The case's table, for the name of the place.
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
    table = season_table(course)
    ax = axes_or_new(ax)
    with house_style():
        title = say("fig_season_title", lang, place=place_name(course, names_of(districts), lang),
                    season=course.season.label)  # fmt: skip
        numbers = table.drop(columns="date").astype(float)
        if not numbers["mean_to_date"].notna().any():
            nothing_to_draw(ax, word("fig_no_air", lang))
            return settle(ax, 18, caption(origin, lang, title))
        set_dates(ax, course.season.start, course.season.end, lang)
        set_upright_axis(ax, float(numbers.max(axis=None)), word("fig_pm25_axis", lang))
        _draw_days(ax, table, course)
        _draw_fan(ax, table)
        ends = _draw_lines(ax, table, course, lang)
        end_labels(ax, ends, BODY_MM)
        words = caption(origin, lang, title, _subtitle(course, lang), _notes(course, data, lang))
        return settle(ax, BODY_MM, words)


def place_name(course: AirCourse, names: Names, lang: Lang) -> str:
    """Name of the place in a language, or as the data have it."""
    zh, en = names.get(course.place, (course.place, course.place))
    return zh if lang == "zh" else en


def _draw_days(ax: Axes, table: pd.DataFrame, course: AirCourse) -> None:
    """The days as thin bars; a day without a value is a cross on the ground."""
    known = table.dropna(subset=["value"])
    ax.vlines(known["date"], 0, known["value"], color="#C4C9D1", linewidth=1.1, zorder=1)
    is_past = table["date"] <= pd.Timestamp(course.as_of)
    gaps = table[is_past & table["value"].isna()]
    if gaps.empty:
        return
    ax.plot(gaps["date"], [0] * len(gaps), linestyle="none", marker="x", markersize=3.2,
            color=INK, markeredgewidth=0.7, clip_on=False, zorder=5)  # fmt: skip


def _draw_fan(ax: Axes, table: pd.DataFrame) -> None:
    past = [column for column in table if str(column).startswith("past_")]
    if not past:
        return
    paths = table[["date", *past]].dropna()
    style: dict[str, Any] = {"color": look("low").colour, "zorder": 2}
    low, high = paths[past].min(axis=1), paths[past].max(axis=1)
    ax.fill_between(paths["date"], low, high, alpha=0.35, linewidth=0, **style)
    for column in past:
        ax.plot(paths["date"], paths[column], linewidth=0.8, **style)


def _draw_lines(
    ax: Axes, table: pd.DataFrame, course: AirCourse, lang: Lang
) -> list[tuple[float, str, str]]:
    ends = []
    for column, (role, dashes, width) in LINES.items():
        known = table.dropna(subset=[column])
        if known.empty:
            continue
        colour = look(role).colour
        ax.plot(known["date"], known[column], color=colour, linewidth=width, linestyle=dashes,
                marker="o" if len(known) == 1 else None, markersize=4, zorder=4)  # fmt: skip
        last = float(known[column].iloc[-1])
        ends.append((last, say(f"fig_{role}", lang, value=f"{last:.1f}"), colour))
    allowed = table.dropna(subset=["allowed_remaining"])
    if len(allowed) and course.progress.mean.is_reachable:
        value = float(allowed["allowed_remaining"].iloc[0])
        span = mdates.date2num(allowed["date"].iloc[[0, -1]])
        ax.plot(span, [value, value], color=INK, linewidth=1.3, marker="|", markersize=5, zorder=5)
        text = say("fig_allowed", lang, value=f"{value:.1f}")
        ends.append((value, text, INK))
    return ends


def _subtitle(course: AirCourse, lang: Lang) -> str:
    mean = course.progress.mean
    shown = {
        "date": course.as_of,
        "mean": _whole(mean.mean_rounded),
        "base": _whole(mean.base_rounded),
        "official": _change(mean.change_pct_official),
        "plain": _change(mean.change_pct),
    }
    parts = [say("fig_season_now", lang, **shown)]
    if mean.target_share is not None:
        verdict = {True: "air_on_schedule", False: "air_not_on_schedule"}
        state = word(verdict.get(mean.on_schedule, "air_schedule_unknown"), lang)  # type: ignore[arg-type]
        wanted = f"{mean.target_share * PERCENT:g}"
        parts.append(say("fig_season_verdict", lang, target=wanted, state=state))
    return joined(parts, lang)


def _notes(course: AirCourse, data: str, lang: Lang) -> list[str]:
    mean = course.progress.mean
    notes = [data]
    if mean.n_missing or mean.base_n_missing:
        notes.append(say("fig_days_missing", lang, n=mean.n_missing, base=mean.base_n_missing))
    used = course.endings[course.endings["is_used"].astype(bool)]["season"]
    if len(used):
        years = word("fig_comma", lang).join(used)
        notes.append(say("fig_season_fan", lang, years=years))
    if mean.is_reachable is False:
        notes.append(say("fig_not_reachable", lang, n=mean.n_remaining))
    return notes


def _whole(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"


def _change(value: float | None) -> str:
    return "–" if value is None else signed(f"{value:+.1f}") + "%"
