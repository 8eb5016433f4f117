"""The calendar of a season that straddles two years: the index of every day."""

from datetime import timedelta

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from airkit.campaign.air.aqi import level_name, levels
from airkit.campaign.air.state import AirState
from airkit.figures.campaign.common import caption
from airkit.figures.campaign.winter import place_name
from airkit.figures.dates import month_name
from airkit.figures.key import draw_key
from airkit.figures.layout import (
    LABELS,
    MM_PER_INCH,
    axes_or_new,
    settle,
    settle_empty,
    width_inches,
)
from airkit.figures.style import FAINT_INK, INK, VALUE_PT, house_style, look
from airkit.words import Lang, say, word

WEEKDAYS, MARGIN_MM, LARGEST_CELL_MM, GAP = 7, 14, 7.0, 0.08
MISSING, TO_COME = "missing", "to_come"
TABLE = ["date", "week", "weekday", "aqi", "level", "number", "state"]


def calendar_table(air: AirState, place: str) -> pd.DataFrame:
    """What :func:`calendar` draws, a row a day.

    Returns
    -------
    DataFrame
        ``date``, ``week`` (column, from 0), ``weekday`` (row, Monday 0), ``aqi``, ``level``,
        ``number`` of the level (1 excellent to 6 severe), ``state``: known, missing or to_come;
        no row for a place without values.
    """
    if not air.of(place):
        return pd.DataFrame(columns=TABLE)
    season = air.season
    known = air.calendar(place).set_index("date")[["aqi", "level"]]
    table = known.reindex(season.days).rename_axis("date").reset_index()
    start = pd.Timestamp(season.start)
    monday = start - timedelta(days=start.weekday())
    table["week"] = (table["date"] - monday).dt.days // WEEKDAYS
    table["weekday"] = table["date"].dt.day_of_week
    ids = levels(air.aqi_ruleset).ids
    table["number"] = [ids.index(v) + 1 if v in ids else None for v in table["level"]]
    state = pd.Series("known", index=table.index).where(table["aqi"].notna(), MISSING)
    table["state"] = state.mask(table["date"] > pd.Timestamp(air.as_of), TO_COME)
    return table[TABLE]


def calendar(
    air: AirState, place: str, *, data: str = "", ax: Axes | None = None, lang: Lang = "zh"
) -> Axes:
    """The AQI level of every day of a season, official colours with the number of the level.

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
    table = calendar_table(air, place)
    ax = axes_or_new(ax)
    with house_style():
        title = say("fig_calendar_title", lang, place=place_name(air, place, lang),
                    season=air.season.label)  # fmt: skip
        if not (table["state"] == "known").any():
            return settle_empty(ax, word("fig_no_index", lang), caption(air, lang, title))
        n_weeks = int(table["week"].max()) + 1
        room = width_inches(ax) * MM_PER_INCH - MARGIN_MM
        cell_mm = min(room / n_weeks, LARGEST_CELL_MM)
        ax.set_xlim(0, room / cell_mm)
        ax.set_ylim(WEEKDAYS, 0)
        for day in table.to_dict("records"):
            _draw_day(ax, day)
        _name_weekdays_and_months(ax, table, lang)
        draw_key(ax, _key(table, air.aqi_ruleset, lang), MARGIN_MM, lift_pt=11)
        how = say("fig_calendar_how", lang, ruleset=air.aqi_ruleset)
        words = caption(air, lang, title, _subtitle(air, place, table, lang), [data, how])
        return settle(ax, cell_mm * WEEKDAYS, words)


def _draw_day(ax: Axes, day: dict) -> None:
    x, y = day["week"], day["weekday"]
    role = f"aqi_{day['level']}" if day["state"] == "known" else f"day_{day['state']}"
    style = look(role)
    faint = {"edgecolor": "#C4C9D1"} if day["state"] == TO_COME else {}
    corner, side = (x + GAP / 2, y + GAP / 2), 1 - GAP
    ax.add_patch(Rectangle(corner, side, side, zorder=2, **(style.patch | faint)))
    if day["state"] == TO_COME:
        return
    text = "×" if day["state"] == MISSING else str(int(day["number"]))
    ink = "#FFFFFF" if style.is_dark else INK
    ax.text(x + 0.5, y + 0.53, text, ha="center", va="center", fontsize=VALUE_PT, color=ink,
            zorder=3)  # fmt: skip


def _name_weekdays_and_months(ax: Axes, table: pd.DataFrame, lang: Lang) -> None:
    names = word("fig_weekdays", lang).split(" ")
    ax.set_yticks([i + 0.5 for i in range(WEEKDAYS)], names, **LABELS)
    ax.set_xticks([])
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
    firsts = table[table["date"].dt.is_month_start]
    if firsts.empty:
        firsts = table.head(1)
    for i, day in enumerate(firsts.to_dict("records")):
        name = month_name(day["date"].date(), lang, with_year=not i).replace("\n", " ")
        ax.annotate(name, (day["week"] + (day["weekday"] > 0), 0), (0, 3),
                    textcoords="offset points", ha="left", va="bottom", fontsize=VALUE_PT,
                    color=FAINT_INK, annotation_clip=False)  # fmt: skip
        if day["date"] > table["date"].iloc[0]:
            _draw_month_edge(ax, day)


def _draw_month_edge(ax: Axes, day: dict) -> None:
    """A line between the last day of a month and the first of the next."""
    x, y = day["week"], day["weekday"]
    xs, ys = ([x + 1, x + 1, x, x], [0, y, y, WEEKDAYS]) if y else ([x, x], [0, WEEKDAYS])
    ax.plot(xs, ys, color=INK, linewidth=0.9, zorder=4, clip_on=False)


def _subtitle(air: AirState, place: str, table: pd.DataFrame, lang: Lang) -> str:
    row = air.of(place)
    heavy = {"n": row["heavy_days"], "base": row["heavy_days_base"]}
    shown = {key: "–" if value is None else value for key, value in heavy.items()}
    n_missing = int((table["state"] == MISSING).sum())
    upto = min(air.as_of, air.season_end)
    return say("fig_calendar_now", lang, date=upto, missing=n_missing, **shown)


def _key(table: pd.DataFrame, ruleset: str, lang: Lang) -> list:
    known = [
        (Patch(**look(f"aqi_{level}").patch), f"{i} {level_name(level, lang, ruleset)}")
        for i, level in enumerate(levels(ruleset).ids, start=1)
    ]
    more = [
        (Patch(**look(f"day_{state}").patch), word(f"fig_day_{state}", lang))
        for state in (MISSING, TO_COME)
        if (table["state"] == state).any()
    ]
    return known + more
