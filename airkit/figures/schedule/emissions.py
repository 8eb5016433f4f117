"""Daily emissions of one pollutant against its caps."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from airkit.figures.ends import end_labels
from airkit.figures.key import draw_key
from airkit.figures.layout import axes_or_new, set_upright_axis, settle
from airkit.figures.schedule.common import (
    alert_samples,
    alert_stretches,
    cap_id,
    caption,
    day_edges,
    draw_alerts,
    nothing,
    set_day_axis,
    without_plan,
)
from airkit.figures.style import INK, house_style, look
from airkit.schedule.outcome import Outcome
from airkit.words import Lang, number, say, word

BODY_MM, KEY_MARGIN_MM, HEADROOM, STRIP = 62, 30, 1.12, 0.05
MAX_CAPS, USED_UP = 6, 0.99
TABLE = ["rule_id", "date", "alert_level", "kg", "limit_kg", "price_yuan_per_kg"]


def daily_emissions_table(outcome: Outcome, pollutant: str) -> pd.DataFrame:
    """What :func:`daily_emissions` draws.

    Returns
    -------
    DataFrame
        ``rule_id`` (empty: all lines together), ``date, alert_level, kg`` (of the lines a cap
        holds for), ``limit_kg, price_yuan_per_kg``; a cap has rows on its days alone, and at most
        six caps are drawn, those with a price first.
    """
    days = outcome.days
    total = days[["date", "alert_level"]].assign(rule_id="", kg=days[f"{pollutant}_kg"])
    caps = daily_caps(outcome, pollutant)
    if not outcome.has_plan or (total["kg"].isna().all() and caps.empty):
        return pd.DataFrame(columns=TABLE)
    caps = caps.rename(
        columns={"used": "kg", "limit": "limit_kg", "price_yuan_per_unit": "price_yuan_per_kg"}
    )
    caps["date"] = pd.to_datetime(caps["date"]).astype(days["date"].dtype)
    caps = caps.merge(days[["date", "alert_level"]], on="date", how="left")
    parts = [part for part in (total, caps) if not part.empty]
    return pd.concat(parts, ignore_index=True).reindex(columns=TABLE)


def daily_caps(outcome: Outcome, pollutant: str) -> pd.DataFrame:
    """The rows of the drawn daily caps on a pollutant, dearest cap first."""
    rules = outcome.rules
    mine = rules[(rules["kind"] == "emission_cap_day") & (rules["pollutant"] == pollutant)]
    caps = outcome.caps[outcome.caps["rule_id"].isin(mine["rule_id"])]
    value = caps["price_yuan_per_unit"].fillna(0) * caps["limit"]
    worth = value.groupby(caps["rule_id"], sort=False).sum()
    drawn = worth.sort_values(ascending=False, kind="stable").index[:MAX_CAPS]
    return pd.concat([caps[caps["rule_id"] == rule_id] for rule_id in drawn] or [caps])


def daily_emissions(
    outcome: Outcome, pollutant: str, *, ax: Axes | None = None, lang: Lang = "zh"
) -> Axes:
    """Emissions of all lines day by day, each cap as a line over the days it holds for.

    Where a cap holds for some lines only, what these emit is drawn as a thin line of its own.

    Parameters
    ----------
    outcome : Outcome
        Of the schedule job.
    pollutant : str
        One of :data:`airkit.emissions.POLLUTANTS`.
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
        A pollutant there is none of.
    """
    table = daily_emissions_table(outcome, pollutant)
    ax = axes_or_new(ax)
    with house_style():
        name = word(f"pollutant_{pollutant}", lang)
        title = say("fig_emissions_title", lang, pollutant=name)
        if not outcome.has_plan or outcome.rows.empty:
            return without_plan(ax, outcome, lang, title)
        if table.empty:
            return nothing(ax, outcome, lang, title, word("fig_emissions_unknown", lang))
        top = float(np.nanmax(table[["kg", "limit_kg"]].to_numpy(float))) * HEADROOM
        set_upright_axis(ax, top, say("fig_axis", lang, quantity=name, unit=_unit(lang)))
        set_day_axis(ax, outcome.days, lang)
        _shade_alerts(ax, outcome.days, lang)
        _draw_total(ax, table, outcome.days)
        _draw_caps(ax, outcome, table, outcome.days, lang)
        samples = [(Patch(**_area_style()), word("fig_emissions_all_lines", lang))]
        draw_key(ax, [*samples, *alert_samples(outcome.days, lang)], KEY_MARGIN_MM)
        words = caption(
            outcome, lang, title, _subtitle(table, lang), _notes(outcome, pollutant, lang)
        )
        return settle(ax, BODY_MM, words)


def _unit(lang: Lang) -> str:
    return word("unit_kg_per_day", lang)


def _area_style() -> dict:
    return look("emitted").patch | {"linewidth": 0.0}


def _shade_alerts(ax: Axes, days: pd.DataFrame, lang: Lang) -> None:
    """Alert days shaded, their level in a strip at the top."""
    _, top = ax.get_ylim()
    edges = day_edges(days)
    offset = {date: i for i, date in enumerate(days["date"])}
    for row in alert_stretches(days).to_dict("records"):
        start = edges[offset[row["start"]]]
        ax.axvspan(start, start + row["days"], color="#EEF0F3", zorder=0, linewidth=0)
    draw_alerts(ax, days, top * (1 - STRIP), top, lang)


def _draw_total(ax: Axes, table: pd.DataFrame, days: pd.DataFrame) -> None:
    kg = table.loc[table["rule_id"] == "", "kg"].to_numpy(float)
    if not np.isnan(kg).all():
        ax.stairs(kg, day_edges(days), fill=True, zorder=1, **_area_style())


def _draw_caps(
    ax: Axes, outcome: Outcome, table: pd.DataFrame, days: pd.DataFrame, lang: Lang
) -> None:
    edges = day_edges(days)
    total = table.loc[table["rule_id"] == ""].set_index("date")["kg"]
    colour = look("cap").colour
    names, ends = _caps_by_place(outcome, lang), []
    for rule_id, rows in table[table["rule_id"] != ""].groupby("rule_id", sort=False):
        series = rows.set_index("date").reindex(days["date"])
        limit, used = series["limit_kg"].to_numpy(float), series["kg"].to_numpy(float)
        if not np.allclose(rows["kg"], total.reindex(rows["date"]), equal_nan=True):
            ax.stairs(used, edges, baseline=None, color=INK, linewidth=0.7, zorder=3)
        ax.stairs(limit, edges, baseline=None, zorder=4, color=colour, linewidth=1.3)
        ends.append(
            (float(rows["limit_kg"].iloc[-1]), _cap_label(names[rule_id], rows, lang), colour)
        )
    end_labels(ax, ends, BODY_MM)


def _caps_by_place(outcome: Outcome, lang: Lang) -> dict[str, str]:
    """Each cap by the place it binds and the alert it waits for; by its id where it binds other."""
    towns = outcome.rows.drop_duplicates("town_id").set_index("town_id")[f"town_{lang}"]
    names = {}
    for row in outcome.rules.to_dict("records"):
        where = word("cap_of_county", lang) if row["scope"] == "county" else row["rule_id"]
        if row["scope"] == "district":
            where = towns.get(row["scope_id"], where)
        level, when = row["alert_level"], ""
        if isinstance(level, str):
            when = say("cap_when", lang, level=word(f"choice_{level}", lang))
        names[row["rule_id"]] = f"{where}{when}"
    return names


def _cap_label(name: str, rows: pd.DataFrame, lang: Lang) -> str:
    ends = dict.fromkeys(number(rows["limit_kg"].agg(end), 4) for end in ("min", "max"))
    span = word("fig_to", lang).join(ends)
    return f"{name}\n{span}"


def _subtitle(table: pd.DataFrame, lang: Lang) -> str:
    caps = table[table["rule_id"] != ""]
    if caps.empty:
        return word("fig_no_daily_cap", lang)
    tight = caps[caps["kg"] >= USED_UP * caps["limit_kg"]]
    return word("fig_emissions_how", lang) + say(
        "fig_caps_bind", lang, days=tight["date"].nunique(), of=len(caps["date"].unique())
    )


def _notes(outcome: Outcome, pollutant: str, lang: Lang) -> Sequence[str]:
    """Caps of the whole season, and that the sum is not known where a line states nothing."""
    rules = outcome.rules
    mine = rules[(rules["kind"] == "emission_cap_season") & (rules["pollutant"] == pollutant)]
    notes = [
        say("fig_season_cap", lang, rule_id=cap_id(row["rule_id"], lang), **_amounts(row, lang))
        for row in outcome.caps[outcome.caps["rule_id"].isin(mine["rule_id"])].to_dict("records")
    ]
    if outcome.days[f"{pollutant}_kg"].isna().any():
        notes.append(word("fig_emissions_partly", lang))
    return notes


def _amounts(row: dict, lang: Lang) -> dict[str, str]:
    kg = word("unit_kg", lang)
    return {"used": f"{number(row['used'], 4)} {kg}", "limit": f"{number(row['limit'], 4)} {kg}"}
