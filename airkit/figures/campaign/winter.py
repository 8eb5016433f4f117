"""The season's PM2.5: mean to date against the same days a year earlier and the target."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import matplotlib.dates as mdates
import pandas as pd
from matplotlib.axes import Axes

from airkit.campaign.air.state import AirState
from airkit.figures.campaign.common import (
    PERCENT,
    caption,
    difference,
    joined,
)
from airkit.figures.dates import set_dates
from airkit.figures.ends import end_labels
from airkit.figures.layout import axes_or_new, set_upright_axis, settle, settle_empty
from airkit.figures.style import INK, house_style, look
from airkit.words import Lang, say, word

Row = Mapping[str, Any]

BODY_MM = 74
LINES = {
    "mean_to_date": ("season_mean", "-", 2.2),
    "base_to_date": ("season_base", (0, (5, 2)), 1.4),
    "target_to_date": ("season_target", (0, (1, 1.2)), 1.8),
}


def season_table(air: AirState, place: str) -> pd.DataFrame:
    """What :func:`season` draws, day by day.

    Returns
    -------
    DataFrame
        ``date``, ``value`` (missing where not measured), ``mean_to_date, base_to_date,
        target_to_date``, ``allowed_remaining`` (on the days that remain) and a column
        ``past_2016-2017`` for each past year the fan is made of [ug/m3]; no row for a place
        without values.
    """
    row = air.of(place)
    if not row:
        return pd.DataFrame(columns=["date", "value", *LINES, "allowed_remaining"])
    table = air.curve(place).drop(columns="base_value")
    is_ahead = table["date"] > pd.Timestamp(air.as_of)
    allowed = pd.Series(row["allowed_remaining_ugm3"], index=table.index, dtype=float)
    table = table.assign(allowed_remaining=allowed.where(is_ahead))
    for label, path in air.paths(place).groupby("season"):
        by_day = path.set_index("date")["mean_to_date"]
        table[f"past_{label}"] = table["date"].map(by_day)
    return table


def season(
    air: AirState, place: str, *, data: str = "", ax: Axes | None = None, lang: Lang = "zh"
) -> Axes:
    """PM2.5 of a season: days, mean to date, the same days a year earlier, target, what is left.

    Parameters
    ----------
    air : AirState
        The air of a case.
    place : str
        Id of the place.
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
    table = season_table(air, place)
    ax = axes_or_new(ax)
    with house_style():
        row = air.of(place)
        title = say("fig_season_title", lang, place=place_name(air, place, lang),
                    season=air.season.label)  # fmt: skip
        numbers = table.drop(columns="date").astype(float)
        if not numbers["mean_to_date"].notna().any():
            return settle_empty(ax, word("fig_no_air", lang), caption(air, lang, title))
        set_dates(ax, air.season.start, air.season.end, lang)
        set_upright_axis(ax, float(numbers.max(axis=None)), word("fig_pm25_axis", lang))
        _draw_days(ax, table, air.as_of)
        _draw_fan(ax, table)
        end_labels(ax, _draw_lines(ax, table, row, lang), BODY_MM)
        words = caption(air, lang, title, _subtitle(air, row, lang),
                        _notes(air, place, data, lang))  # fmt: skip
        return settle(ax, BODY_MM, words)


def place_name(air: AirState, place: str, lang: Lang) -> str:
    """Name of a place in a language, or as the data have it."""
    row = air.of(place)
    return str(row.get(f"name_{lang}") or row.get("name_zh") or place)


def _draw_days(ax: Axes, table: pd.DataFrame, as_of: str) -> None:
    """The days as thin bars; a day without a value is a cross on the ground."""
    known = table.dropna(subset=["value"])
    ax.vlines(known["date"], 0, known["value"], color="#C4C9D1", linewidth=1.1, zorder=1)
    is_past = table["date"] <= pd.Timestamp(as_of)
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
    ax: Axes, table: pd.DataFrame, row: Row, lang: Lang
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
    if len(allowed) and row["allowed_remaining_ugm3"] > 0:
        value = row["allowed_remaining_ugm3"]
        span = mdates.date2num(allowed["date"].iloc[[0, -1]])
        ax.plot(span, [value, value], color=INK, linewidth=1.3, marker="|", markersize=5, zorder=5)
        text = say("fig_allowed", lang, value=f"{value:.1f}")
        ends.append((value, text, INK))
    return ends


def _subtitle(air: AirState, row: Row, lang: Lang) -> str:
    shown = {
        "date": min(air.as_of, air.season_end),
        "mean": _whole(row["mean_rounded_ugm3"]),
        "base": _whole(row["base_rounded_ugm3"]),
        "official": _change(row["change_pct_official"]),
        "plain": _change(row["change_pct"]),
    }
    parts = [say("fig_season_now", lang, **shown)]
    if row["target_share"] is not None:
        verdict = {True: "air_on_schedule", False: "air_not_on_schedule"}
        state = word(verdict.get(row["on_schedule"], "air_schedule_unknown"), lang)
        wanted = f"{row['target_share'] * PERCENT:g}"
        parts.append(say("fig_season_verdict", lang, target=wanted, state=state))
    return joined(parts, lang)


def _notes(air: AirState, place: str, data: str, lang: Lang) -> list[str]:
    row = air.of(place)
    notes = [data]
    if row["n_missing"] or row["base_n_missing"]:
        n, base = row["n_missing"], row["base_n_missing"]
        notes.append(say("fig_days_missing", lang, n=n, base=base))
    endings = air.endings(place)
    used = endings[endings["is_used"].astype(bool)]["season"]
    if len(used):
        years = word("fig_comma", lang).join(used)
        shape = "fig_season_fan" if len(used) > 1 else "fig_season_path"
        notes.append(say(shape, lang, years=years))
    allowed = row["allowed_remaining_ugm3"]
    if allowed is not None and allowed <= 0:
        n = len(air.season.after(date.fromisoformat(air.as_of)))
        notes.append(say("fig_not_reachable", lang, n=n))
    return notes


def _whole(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"


def _change(value: float | None) -> str:
    return "–" if value is None else difference(value) + "%"
