"""A place beside its region: one place and two winters prove nothing.

The region moved by some 3 % between winters before the campaign, single cities by 20 %: whoever
shows a place's change shows its rank and the region's mean beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from airkit.campaign.air.means import SeasonMean, mean_of, season_mean
from airkit.campaign.air.places import places, rows_of_place, series_of
from airkit.campaign.air.progress import NO_TARGET, AirTarget
from airkit.campaign.air.rounding import half_even
from airkit.campaign.air.rows import STATISTICS_RULES
from airkit.campaign.air.season import Season
from airkit.campaign.air.statistics import statistic
from airkit.places import TOWN_LEVEL

# What is ranked: column of the table, and whether the best has the largest value.
RANKED: Mapping[str, bool] = {
    "mean_rounded": False,
    "change_pct_official": False,
    "completion_ratio": True,
}


# Held against one another only, however few they are.
TOWN_KINDS = TOWN_LEVEL | {"village"}


@dataclass(frozen=True)
class Region:
    """Places of a region side by side.

    Attributes
    ----------
    table : DataFrame
        One row a place: ``city``, ``mean``, ``base``, ``change_pct``, ``mean_rounded``,
        ``base_rounded``, ``change_pct_official``, ``completion_ratio``, ``on_schedule``,
        ``n_missing``, ``base_n_missing``, ``beside_region_points`` (official change less the
        region's [percentage points]) and ``rank_mean_rounded``, ``rank_change_pct_official``,
        ``rank_completion_ratio`` (1 is best; equals share a rank; NaN where not known) with
        ``n_tied_...`` (how many share it).
    n_places : int
        Places with means of both years: those the region's mean is made of.
    mean, base, change_pct : float or None
        Plain mean over these places, and its change [%].
    mean_rounded, base_rounded, change_pct_official : float or None
        The same in official style.
    """

    season: Season
    as_of: date
    table: pd.DataFrame
    n_places: int
    mean: float | None
    base: float | None
    change_pct: float | None
    mean_rounded: float | None
    base_rounded: float | None
    change_pct_official: float | None


def compare_places(
    air: pd.DataFrame,
    season: Season,
    as_of: date,
    *,
    among: Sequence[str] | None = None,
    targets: Mapping[str, AirTarget] | None = None,
    column: str = "pm25_ugm3",
    station_grade: str | None = None,
    ruleset: str = STATISTICS_RULES,
) -> Region:
    """Rank places by mean, change and completion, with the region's mean beside them.

    Parameters
    ----------
    air : DataFrame
        Daily rows as in the contract's table ``air``, both years.
    season, as_of
        The season and the last day counted.
    among : sequence of str, optional
        The places compared, all by default.
    targets : Mapping of str to AirTarget, optional
        What is wanted of each place; without a target a place has no completion ratio.
    column, station_grade, ruleset
        As in :func:`air_progress`; one grade for all places, so that grades are never mixed.

    Returns
    -------
    Region

    Examples
    --------
    >>> days = pd.to_datetime(["2016-10-01", "2017-10-01"] * 2)
    >>> air = pd.DataFrame({"date": days, "district_id": ["a", "a", "b", "b"],
    ...                     "pm25_ugm3": [100.0, 80.0, 60.0, 54.0]})
    >>> day = date(2017, 10, 1)
    >>> region = compare_places(air, Season(day, day), day)
    >>> region.table["rank_change_pct_official"].tolist(), region.change_pct_official
    ([1.0, 2.0], -16.2)
    """
    wanted = targets or {}
    by_place = {str(place): rows for place, rows in air.groupby("district_id", sort=False)}
    found = {
        place: season_mean(
            series_of(rows_of_place(by_place.get(place, air), place, station_grade), column),
            season,
            as_of,
            column=column,
            target_share=wanted.get(place, NO_TARGET).mean_share,
            base_season=wanted.get(place, NO_TARGET).base_mean,
            ruleset=ruleset,
        )
        for place in (among if among is not None else places(air))
    }
    both = [one for one in found.values() if one.mean is not None and one.base is not None]
    region = _of_region(both, column, ruleset)
    table = _ranked(pd.DataFrame([_row(place, one) for place, one in found.items()]))
    own = table["change_pct_official"].astype(float)
    of_region = region["change_pct_official"]
    table["beside_region_points"] = own - (np.nan if of_region is None else of_region)
    return Region(season, as_of, table, len(both), **region)


def beside_region(rows: pd.DataFrame, ruleset: str = STATISTICS_RULES) -> pd.DataFrame:
    """Rows of places with their region's change and their rank put beside their own figures.

    The region of a place is the places of its kind, all towns and their like being one kind; where
    no other of its kind is known, all cities, which is what neighbours are taken for that the case
    does not know, and it is ranked among them. The region's mean is over the places that have both
    years.

    Parameters
    ----------
    rows : DataFrame
        One row a place, as :meth:`airkit.campaign.air.progress.AirProgress.row` gives them, and
        ``kind``.
    ruleset : str
        Id of the rule set of the statistics.

    Returns
    -------
    DataFrame
        The rows with ``region_change_pct``, ``region_change_pct_official``, ``n_region``,
        ``beside_region_points`` [percentage points], ``rank_mean``, ``rank_change``,
        ``rank_completion`` and ``n_ranked``.

    Examples
    --------
    >>> rows = pd.DataFrame({"kind": "town", "mean_ugm3": [80.0, 60.0], "base_ugm3": 100.0,
    ...     "mean_rounded_ugm3": [80.0, 60.0], "change_pct_official": [-20.0, -40.0],
    ...     "completion_ratio": None})
    >>> beside_region(rows)[["region_change_pct_official", "rank_change"]].values.tolist()
    [[-30.0, 2.0], [-30.0, 1.0]]
    """
    peers = rows["kind"].mask(rows["kind"].isin(TOWN_KINDS), "town")
    parts = [_with_region(part, rows, str(kind), ruleset) for kind, part in rows.groupby(peers)]
    return pd.concat(parts).sort_index()


def _with_region(part: pd.DataFrame, rows: pd.DataFrame, kind: str, ruleset: str) -> pd.DataFrame:
    is_alone = len(part) == 1 and kind != "town"
    among = rows[rows["kind"] == "city"] if is_alone else part
    ranked = pd.concat([part, among]) if is_alone and kind != "city" else among
    both = among.dropna(subset=["mean_ugm3", "base_ugm3"])
    region = _changes(both["mean_ugm3"], both["base_ugm3"], ruleset)
    official = region["change_pct_official"]
    return part.assign(
        region_change_pct=region["change_pct"],
        region_change_pct_official=official,
        n_region=len(both),
        beside_region_points=part["change_pct_official"].astype(float)
        - (np.nan if official is None else official),
        rank_mean=_ranks(ranked["mean_rounded_ugm3"]),
        rank_change=_ranks(ranked["change_pct_official"]),
        rank_completion=_ranks(ranked["completion_ratio"], is_most_best=True),
        n_ranked=int(ranked["change_pct_official"].notna().sum()),
    )


def _ranks(values: pd.Series, is_most_best: bool = False) -> pd.Series:
    return values.astype(float).rank(method="min", ascending=not is_most_best)


def _row(place: str, one: SeasonMean) -> dict[str, object]:
    return {
        "city": place,
        "mean": one.mean,
        "base": one.base,
        "change_pct": one.change_pct,
        "mean_rounded": one.mean_rounded,
        "base_rounded": one.base_rounded,
        "change_pct_official": one.change_pct_official,
        "completion_ratio": one.completion_ratio,
        "on_schedule": one.on_schedule,
        "n_missing": one.n_missing,
        "base_n_missing": one.base_n_missing,
    }


def _of_region(both: Sequence[SeasonMean], column: str, ruleset: str) -> dict[str, float | None]:
    """Means over the places that have both years, so that neither year counts another set."""
    means = pd.Series([one.mean for one in both], dtype=float)
    bases = pd.Series([one.base for one in both], dtype=float)
    return _changes(means, bases, ruleset, column)


def _changes(
    means: pd.Series, bases: pd.Series, ruleset: str, column: str = "pm25_ugm3"
) -> dict[str, float | None]:
    how = statistic(column, ruleset)
    mean, base = mean_of(means), mean_of(bases)
    if mean is None or base is None:
        names = ("mean", "base", "change_pct")
        return dict.fromkeys((*names, "mean_rounded", "base_rounded", "change_pct_official"))
    rounded, base_rounded = half_even([mean, base], how.decimals).tolist()
    official = (rounded - base_rounded) / base_rounded * 100 if base_rounded else None
    return {
        "mean": mean,
        "base": base,
        "change_pct": (mean - base) / base * 100 if base else None,
        "mean_rounded": rounded,
        "base_rounded": base_rounded,
        "change_pct_official": None
        if official is None
        else float(half_even(official, how.percent_decimals)),
    }


def _ranked(table: pd.DataFrame) -> pd.DataFrame:
    for name, largest_first in RANKED.items():
        values = table[name].astype(float)
        ranks = values.rank(method="min", ascending=not largest_first)
        table[f"rank_{name}"] = ranks
        table[f"n_tied_{name}"] = ranks.map(ranks.value_counts()).fillna(0).astype(int)
    return table
