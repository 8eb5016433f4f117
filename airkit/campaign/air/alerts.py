"""The alert level that the air reached, by the triggers of 2016-17 or of 2018.

What is looked at is the AQI of 24-hour means. Where there are hourly values, these 24 hours may
begin at any hour and cross midnight; else they are calendar days, and the result says so. An
episode lasts from the first of the hours so averaged to the last. This tells what the measured air
would have triggered, not what was ordered: orders follow forecasts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from airkit.campaign.air.aqi import daily_aqi
from airkit.campaign.air.heavy import measured_days
from airkit.campaign.air.hours import PLACE, grids, running_days
from airkit.campaign.air.rows import AQI_RULES, rows_of
from airkit.units import HOURS_PER_DAY

ALERT_RULES = "alerts-2016"
ALERT_RULESETS = (ALERT_RULES, "alerts-2018")
RUNNING, CALENDAR = "running_24h", "calendar_day"
DAY = pd.Timedelta(hours=HOURS_PER_DAY)
HOUR = pd.Timedelta(hours=1)


class Mark(NamedTuple):
    """An AQI that is passed (``over``) or touched (``reaches``)."""

    comparison: str
    aqi: float

    def met_by(self, aqi: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Where the index is beyond the mark."""
        return aqi > self.aqi if self.comparison == "over" else aqi >= self.aqi


@dataclass(frozen=True)
class Triggers:
    """A rule set: for each level, least first, its ways; a way is hours needed by mark.

    ``clear_hours`` is how long the air must stay below for an episode to be over; None where the
    rule does not state it: then any pause ends it.
    """

    ways: Mapping[str, tuple[Mapping[Mark, float], ...]]
    clear_hours: float | None

    @property
    def base(self) -> Mark:
        """The mark that makes an episode."""
        return min((mark for ways in self.ways.values() for way in ways for mark in way), key=_aqi)


class Stretch(NamedTuple):
    """Time beyond a mark: the hours averaged, and the ends of the 24-hour means beyond it."""

    start: pd.Timestamp
    end: pd.Timestamp
    ends: pd.DatetimeIndex

    def reached_at(self, hours: float) -> pd.Timestamp | None:
        """End of the first 24-hour mean by which the stretch has lasted so long."""
        late = self.ends[self.ends - self.start >= pd.Timedelta(hours=hours)]
        return late[0] if len(late) else None


@cache
def triggers(ruleset: str = ALERT_RULES) -> Triggers:
    """The triggers of a rule set.

    Examples
    --------
    >>> list(triggers("alerts-2016").ways), list(triggers("alerts-2018").ways)
    (['blue', 'yellow', 'orange', 'red'], ['yellow', 'orange', 'red'])
    """
    ways: dict[str, dict[str, dict[Mark, float]]] = {}
    clear: set[str] = set()
    for row in rows_of("alert_triggers", ruleset):
        way = ways.setdefault(row["level"], {}).setdefault(row["way"], {})
        way[Mark(row["comparison"], float(row["aqi"]))] = float(row["least_hours"])
        clear.add(row["clear_hours"])
    stated = clear.pop()
    return Triggers(
        {level: tuple(found.values()) for level, found in ways.items()},
        float(stated) if stated else None,
    )


def highest_level(episodes: pd.DataFrame, ruleset: str = ALERT_RULES) -> str | None:
    """The highest level that any of some episodes reached; None for none.

    Examples
    --------
    >>> highest_level(pd.DataFrame({"level": ["yellow", None, "orange", "blue"]}))
    'orange'
    """
    reached = set(episodes["level"].dropna())
    upward = [level for level in triggers(ruleset).ways if level in reached]
    return upward[-1] if upward else None


def alert_episodes(
    air: pd.DataFrame,
    ruleset: str = ALERT_RULES,
    *,
    clear_hours: float | None = None,
    aqi_ruleset: str = AQI_RULES,
) -> pd.DataFrame:
    """Episodes of heavy pollution and the alert level each reached.

    Parameters
    ----------
    air : DataFrame
        Hourly rows (with ``at``, the end of the hour) or daily rows (with ``date``), as
        :func:`read_air` gives them. Each place, station and grade stands for itself.
    ruleset : str
        ``"alerts-2016"`` or ``"alerts-2018"``.
    clear_hours : float, optional
        Two stretches with less time than this between them are one episode [h], whose hours
        include the pause; by default what the rule set states, and where it states nothing each
        stretch is an episode of its own.
    aqi_ruleset : str
        Id of the rule set of the index.

    Returns
    -------
    DataFrame
        One row an episode: ``district_id``, ``station_id``, ``station_grade``, ``basis``
        (``"running_24h"`` or ``"calendar_day"``), ``start_at``, ``end_at``, ``hours``,
        ``peak_aqi``, ``level`` (the highest reached; NaN for none), ``<level>_at`` for each level
        of the rule set (end of the first 24-hour mean that completed it; NaT where not reached)
        and ``cut_by_gap``: a missing value borders or interrupts the episode, which may have been
        longer.

    Examples
    --------
    >>> days = pd.DataFrame({"date": pd.date_range("2018-02-27", periods=4), "district_id": "a",
    ...                      "pm25_ugm3": [160.0, 170.0, 180.0, 60.0]})
    >>> alert_episodes(days, "alerts-2016")[["hours", "level"]].values.tolist()
    [[72.0, 'yellow']]
    >>> alert_episodes(days, "alerts-2018")[["hours", "level"]].values.tolist()
    [[72.0, 'orange']]
    """
    rules = triggers(ruleset)
    pause = clear_hours if clear_hours is not None else rules.clear_hours or 0
    rows: list[dict[str, object]] = []
    for names, basis, aqi in _indices(air, aqi_ruleset):
        for episode in _stretches(aqi, rules.base, pause):
            found = _levels(aqi, episode, rules)
            rows.append(names | {"basis": basis} | _row(aqi, episode, found))
    heads = ["basis", "start_at", "end_at", "hours", "peak_aqi", "level", "cut_by_gap"]
    return pd.DataFrame(rows, columns=[*PLACE, *heads, *(f"{level}_at" for level in rules.ways)])


def _indices(
    air: pd.DataFrame, aqi_ruleset: str
) -> Iterator[tuple[dict[str, object], str, pd.Series]]:
    """Each place with the AQI of its 24-hour means, by the end of these 24 hours."""
    if "at" in air.columns:
        for names, grid in grids(air, ruleset=aqi_ruleset):
            yield names, RUNNING, daily_aqi(running_days(grid), aqi_ruleset)["aqi"]
        return
    # A day is one 24-hour mean that ends with the day.
    days = measured_days(air).assign(at=lambda rows: rows["date"] + DAY)
    for names, grid in grids(days, ruleset=aqi_ruleset):
        ends = pd.date_range(grid.index[0], grid.index[-1], freq="D")
        yield names, CALENDAR, daily_aqi(grid.reindex(ends), aqi_ruleset)["aqi"]


def _stretches(aqi: pd.Series, mark: Mark, pause_hours: float) -> list[Stretch]:
    """Stretches beyond a mark; those with a shorter pause between them are joined."""
    ends = pd.DatetimeIndex(aqi.index[mark.met_by(aqi.to_numpy())])
    if not len(ends):
        return []
    # Hours between the last hour of one 24-hour mean and the first of the next; overlaps are < 0.
    between = (ends[1:] - DAY - ends[:-1]) / HOUR
    cuts = np.flatnonzero((between > 0) & (between >= pause_hours)) + 1
    groups = np.split(np.arange(len(ends)), cuts)
    return [Stretch(ends[own[0]] - DAY, ends[own[-1]], ends[own]) for own in groups]


def _levels(aqi: pd.Series, episode: Stretch, rules: Triggers) -> dict[str, pd.Timestamp]:
    """When each level was reached within an episode; levels not reached are absent.

    Pauses are bridged for the mark that makes an episode only: a day at 250 between two above 300
    is no pause of the pollution, but those two are not 48 hours above 300.
    """
    own = aqi[(aqi.index > episode.start) & (aqi.index <= episode.end)]
    marks = {mark for ways in rules.ways.values() for way in ways for mark in way}
    stretches = {mark: _stretches(own, mark, 0) for mark in marks}
    stretches[rules.base] = [episode]

    def met_at(mark: Mark, hours: float) -> list[pd.Timestamp]:
        times = (stretch.reached_at(hours) for stretch in stretches[mark])
        return [time for time in times if time is not None][:1]

    found = {}
    for level, ways in rules.ways.items():
        complete = []
        for way in ways:
            times = [time for mark, hours in way.items() for time in met_at(mark, hours)]
            if len(times) == len(way):
                complete.append(max(times))
        if complete:
            found[level] = min(complete)
    return found


def _row(aqi: pd.Series, episode: Stretch, found: Mapping[str, pd.Timestamp]) -> dict[str, object]:
    step = aqi.index[1] - aqi.index[0] if len(aqi) > 1 else DAY
    bordered = aqi.reindex(
        pd.date_range(episode.ends[0] - step, episode.end + step, freq=step)
    ).loc[lambda rows: (rows.index >= aqi.index[0]) & (rows.index <= aqi.index[-1])]
    return {
        "start_at": episode.start,
        "end_at": episode.end,
        "hours": (episode.end - episode.start) / HOUR,
        "peak_aqi": float(aqi.loc[episode.ends].max()),
        "level": list(found)[-1] if found else None,
        "cut_by_gap": bool(bordered.isna().any()),
    } | {f"{level}_at": time for level, time in found.items()}


def _aqi(mark: Mark) -> float:
    return mark.aqi
