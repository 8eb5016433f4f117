"""How a place's air stands on a day: mean and heavy days in one row, as the progress prints it."""

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from airkit.campaign.air.heavy import HeavyDays, heavy_days
from airkit.campaign.air.means import SeasonMean, season_mean
from airkit.campaign.air.places import rows_of_place, series_of
from airkit.campaign.air.rows import AQI_RULES, STATISTICS_RULES
from airkit.campaign.air.season import Season
from airkit.errors import UsageError


@dataclass(frozen=True)
class AirTarget:
    """What is wanted of a place; None where nothing was set.

    ``mean_share`` and ``heavy_share`` are falls, 0 to 1; ``base_mean`` [unit of the column] and
    ``base_heavy_days`` are those of the whole earlier season where they were set with the target.
    """

    mean_share: float | None = None
    heavy_share: float | None = None
    base_mean: float | None = None
    base_heavy_days: int | None = None


NO_TARGET = AirTarget()

# Indicators of the table ``targets`` that speak of the air.
MEAN_INDICATOR, HEAVY_INDICATOR = "pm25", "heavy_days"


@dataclass(frozen=True)
class AirProgress:
    """Mean and heavy days of one place up to a day."""

    place: str
    mean: SeasonMean
    heavy: HeavyDays

    def row(self) -> dict[str, object]:
        """The figures a table or ``--json`` shows; None where not known."""
        mean, heavy = self.mean, self.heavy
        return {
            "city": self.place,
            "mean_ugm3": mean.mean,
            "base_ugm3": mean.base,
            "change_pct": mean.change_pct,
            "mean_rounded_ugm3": mean.mean_rounded,
            "base_rounded_ugm3": mean.base_rounded,
            "change_pct_official": mean.change_pct_official,
            "on_schedule": mean.on_schedule,
            "on_schedule_unrounded": mean.on_schedule_unrounded,
            "target_share": mean.target_share,
            "completion_ratio": mean.completion_ratio,
            "allowed_remaining_ugm3": mean.allowed_remaining,
            "n_missing": mean.n_missing,
            "base_n_missing": mean.base_n_missing,
            "breaks": mean.breaks,
            "heavy_days": heavy.n,
            "heavy_days_base": heavy.base,
            "heavy_days_left_floor": heavy.left_floor,
            "heavy_days_left_round": heavy.left_round,
        }


def air_targets(targets: pd.DataFrame) -> dict[str, AirTarget]:
    """What the contract's table ``targets`` wants of the air, by district.

    Parameters
    ----------
    targets : DataFrame
        Columns ``district_id``, ``indicator`` (``pm25``, ``heavy_days``; others are left alone),
        ``reduction_share`` and ``base_value`` (blank: worked out from the days).

    Raises
    ------
    UsageError
        A district has two targets for one indicator.

    Examples
    --------
    >>> table = pd.DataFrame({"district_id": ["370800", "370800"], "base_value": [None, 20],
    ...                       "indicator": ["pm25", "heavy_days"], "reduction_share": [0.1, 0.1]})
    >>> air_targets(table)["370800"]
    AirTarget(mean_share=0.1, heavy_share=0.1, base_mean=None, base_heavy_days=20)
    """
    found: dict[str, AirTarget] = {}
    own = targets[targets["indicator"].isin([MEAN_INDICATOR, HEAVY_INDICATOR])]
    twice = own[own.duplicated(["district_id", "indicator"])]
    if len(twice):
        first = twice.iloc[0]
        raise UsageError("air_target_twice", place=first["district_id"], what=first["indicator"])
    for row in own.to_dict("records"):
        target = found.get(row["district_id"], NO_TARGET)
        share, base = _known(row["reduction_share"]), _known(row["base_value"])
        if row["indicator"] == MEAN_INDICATOR:
            target = replace(target, mean_share=share, base_mean=base)
        else:
            days = None if base is None else round(base)
            target = replace(target, heavy_share=share, base_heavy_days=days)
        found[row["district_id"]] = target
    return found


def _known(cell: float | None) -> float | None:
    return None if cell is None or pd.isna(cell) else float(cell)


def air_progress(
    air: pd.DataFrame,
    place: str,
    season: Season,
    as_of: date,
    *,
    target: AirTarget = NO_TARGET,
    station_grade: str | None = None,
    aqi_ruleset: str = AQI_RULES,
    statistics_ruleset: str = STATISTICS_RULES,
) -> AirProgress:
    """Mean of PM2.5 and heavy days of a place up to a day, against the same days a year earlier.

    Parameters
    ----------
    air : DataFrame
        Daily rows as in the contract's table ``air``, both years, as many places as there are.
    place : str
        As in column ``district_id``.
    season, as_of
        The season and the last day counted.
    target : AirTarget
        What is wanted.
    station_grade : str, optional
        As in :func:`rows_of_place`.
    aqi_ruleset, statistics_ruleset : str
        Ids of the rule sets.

    Returns
    -------
    AirProgress

    Examples
    --------
    >>> air = pd.DataFrame({"date": pd.to_datetime(["2016-10-01", "2017-10-01"]),
    ...                     "district_id": ["济宁", "济宁"], "pm25_ugm3": [83.0, 76.0]})
    >>> day = date(2017, 10, 1)
    >>> found = air_progress(air, "济宁", Season(day, day), day, target=AirTarget(0.10))
    >>> found.row()["change_pct_official"], found.row()["on_schedule"]
    (-8.4, False)
    """
    own = rows_of_place(air, place, station_grade)
    mean = season_mean(
        series_of(own),
        season,
        as_of,
        target_share=target.mean_share,
        base_season=target.base_mean,
        ruleset=statistics_ruleset,
    )
    heavy = heavy_days(
        own,
        season,
        as_of,
        target_share=target.heavy_share,
        base_season=target.base_heavy_days,
        ruleset=aqi_ruleset,
        statistics_ruleset=statistics_ruleset,
    )
    return AirProgress(place, mean, heavy)
