"""The air part of the campaign's tables: places, statistics, grades of stations, episodes."""

import pandas as pd

from airkit.campaign.air.names import COLUMNS
from airkit.campaign.air.state import AirState

# Sets of triggers, and what their words are called.
TRIGGERS = {"alerts-2016": "triggers_2016", "alerts-2018": "triggers_2018"}
REACHED = ("blue_at", "yellow_at", "orange_at", "red_at")
# Of a grade of stations: what is shown, the rest is of whole places.
GRADE_COLUMNS = (
    "city", "station_grade", "n_stations", "mean_ugm3", "base_ugm3", "change_pct",
    "change_pct_official", "n_missing", "base_n_missing", "heavy_days", "heavy_days_base",
)  # fmt: skip


def air_tables(air: AirState) -> dict[str, pd.DataFrame]:
    """Tables by id, in the order a reader wants them; without air the first one alone, empty."""
    if air.rows.empty:
        return {"air": air.rows}
    return {
        "air": air.rows,
        "air_statistics": _published(air.summary()),
        "air_grades": air.grades[[name for name in GRADE_COLUMNS if name in air.grades]],
        "air_episodes": _episodes(air),
    }


def _published(summary: pd.DataFrame) -> pd.DataFrame:
    """Statistics as published: rounded, with the days that have a value of PM2.5."""
    known = [name for name in COLUMNS if f"{name}_rounded" in summary]
    counts = [name for name in summary if str(name).startswith("days_")]
    rounded = summary[[f"{name}_rounded" for name in known]].set_axis(known, axis=1)
    front = summary[["district_id"]].assign(
        days=summary["n_days"], n_measured=summary["pm25_ugm3_n"]
    )
    rest = summary[["composite_index", *counts, "heavy_days", "n_partial", "n_no_aqi"]]
    return pd.concat([front, rounded, rest], axis=1)


def _episodes(air: AirState) -> pd.DataFrame:
    """Episodes of heavy pollution by both sets of triggers, one under the other."""
    found = [air.episodes(rules).assign(triggers=name) for rules, name in TRIGGERS.items()]
    table = pd.concat([one for one in found if len(one)] or found, ignore_index=True)
    table = table.rename(columns={"level": "level_reached", "basis": "counted_by"})
    front = ["district_id", "triggers", "start_at", "end_at", "hours", "peak_aqi", "level_reached"]
    reached = [name for name in REACHED if name in table]
    return table[[*front, *reached, "station_grade", "counted_by", "cut_by_gap"]]
