"""Statistics of HJ 663-2013: data capture, percentiles, means, the composite index."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from airkit.campaign.air.aqi import daily_aqi, levels
from airkit.campaign.air.rounding import half_even
from airkit.campaign.air.rows import AQI_RULES, STATISTICS_RULES, rows_of
from airkit.errors import UsageError

FEBRUARY = 2


@dataclass(frozen=True)
class Statistic:
    """How one column is assessed: mean or percentile, published decimals, standard and weight."""

    column: str
    pollutant: str
    percentile: float | None
    decimals: int
    percent_decimals: int
    standard: float
    weight: float


@cache
def statistics_of(ruleset: str = STATISTICS_RULES) -> Mapping[str, Statistic]:
    """The assessed columns of a rule set, by column.

    Examples
    --------
    >>> statistics_of()["co_mgm3"].percentile, statistics_of()["pm25_ugm3"].standard
    (95.0, 35.0)
    """
    return {
        row["column"]: Statistic(
            row["column"],
            row["pollutant"],
            float(row["percentile"]) if row["percentile"] else None,
            int(row["decimals"]),
            int(row["percent_decimals"]),
            float(row["standard"]),
            float(row["weight"]),
        )
        for row in rows_of("air_statistics", ruleset)
    }


def statistic(column: str, ruleset: str = STATISTICS_RULES) -> Statistic:
    """How a column is assessed; an unknown one raises UsageError.

    Examples
    --------
    >>> statistic("pm25_ugm3").decimals
    0
    """
    known = statistics_of(ruleset)
    if column not in known:
        raise UsageError("air_column_unknown", column=column, known=", ".join(known))
    return known[column]


def least(period: str, ruleset: str = STATISTICS_RULES) -> int:
    """How many values a period needs to be valid: ``day``, ``month``, ``february``, ``year``.

    Examples
    --------
    >>> least("day"), least("month"), least("february"), least("year")
    (20, 27, 25, 324)
    """
    return next(
        int(row["least"]) for row in rows_of("air_validity", ruleset) if row["period"] == period
    )


def percentile(values: ArrayLike, p: float) -> float:
    """Percentile on the ordered values at k = 1 + (n - 1) p / 100, linear in between.

    Missing values are left out; without any value the percentile is NaN.

    Parameters
    ----------
    values : array_like
        Daily values.
    p : float
        From 0 to 100.

    Returns
    -------
    float
        In the unit of the values.

    References
    ----------
    .. [1] HJ 663-2013, Technical regulation for ambient air quality assessment (on trial).

    Examples
    --------
    >>> percentile([10, 20, 30, 40], 90)  # k = 3.7
    37.0
    """
    ordered = np.sort(np.asarray(values, float).ravel())
    ordered = ordered[np.isfinite(ordered)]
    if not len(ordered):
        return float("nan")
    before, share = divmod((len(ordered) - 1) * p, 100)
    low = ordered[int(before)]
    high = ordered[min(int(before) + 1, len(ordered) - 1)]
    return float(low + (high - low) * share / 100)


def capture(daily: pd.Series, period: str, ruleset: str = STATISTICS_RULES) -> pd.DataFrame:
    """Whether each month or year has the daily values it needs.

    Parameters
    ----------
    daily : Series
        Daily values by day; NaN is missing.
    period : str
        ``"month"`` or ``"year"``.
    ruleset : str
        Id of the rule set.

    Returns
    -------
    DataFrame
        One row a period from the first to the last day given: ``start``, ``n_days`` (of the
        period), ``n_valid``, ``needed``, ``is_valid``.

    Examples
    --------
    >>> days = pd.date_range("2018-02-01", "2018-02-25")
    >>> capture(pd.Series(1.0, index=days), "month")[["n_valid", "needed", "is_valid"]].values[0]
    array([25, 25, True], dtype=object)
    """
    if period not in ("month", "year"):
        raise UsageError("air_period_unknown", period=period)
    counts = daily.notna().groupby(daily.index.to_period(period[0].upper())).sum()
    counts = counts.reindex(pd.period_range(counts.index.min(), counts.index.max()), fill_value=0)
    start, end = counts.index.start_time.normalize(), counts.index.end_time.normalize()
    needed = np.full(len(counts), least(period, ruleset))
    if period == "month":
        needed = np.where(counts.index.month == FEBRUARY, least("february", ruleset), needed)
    return pd.DataFrame(
        {
            "start": start,
            "n_days": (end - start).days + 1,
            "n_valid": counts.to_numpy(),
            "needed": needed,
            "is_valid": counts.to_numpy() >= needed,
        }
    )


def short_months(daily: pd.Series, ruleset: str = STATISTICS_RULES) -> tuple[str, ...]:
    """Months of a stretch of days that miss more days than a valid month may.

    A month that lies only partly within the stretch may miss as many days as a whole one.

    Parameters
    ----------
    daily : Series
        A value for every day of the stretch, NaN where missing.

    Examples
    --------
    >>> days = pd.date_range("2018-03-01", "2018-03-31")
    >>> short_months(pd.Series(1.0, index=days).where(days.day > 4))
    ()
    >>> short_months(pd.Series(1.0, index=days).where(days.day > 5))
    ('2018-03',)
    """
    months = daily.index.to_period("M")
    missing = daily.isna().groupby(months).sum()
    needed = np.where(
        missing.index.month == FEBRUARY, least("february", ruleset), least("month", ruleset)
    )
    is_short = missing.to_numpy() > missing.index.days_in_month - needed
    return tuple(str(month) for month in missing.index[is_short])


def composite_index(values: Mapping[str, float], ruleset: str = STATISTICS_RULES) -> float:
    """Composite index = sum of weight x concentration / standard over all assessed pollutants.

    Parameters
    ----------
    values : Mapping of str to float
        The statistic of each column (means; percentiles for CO and ozone) [ug/m3, CO mg/m3].
        They are rounded to the published decimals first.
    ruleset : str
        Id of the rule set.

    Returns
    -------
    float
        The index [1]; NaN when a pollutant is missing, since a partial sum would look clean.

    References
    ----------
    .. [1] HJ 663-2013; GB 3095-2012 for the standards.

    Examples
    --------
    >>> composite_index({"pm25_ugm3": 35, "pm10_ugm3": 70, "so2_ugm3": 60, "no2_ugm3": 40,
    ...                  "co_mgm3": 4, "o3_8h_ugm3": 160})
    6.0
    """
    parts = [
        one.weight * float(half_even(values.get(name, np.nan), one.decimals)) / one.standard
        for name, one in statistics_of(ruleset).items()
    ]
    return float(sum(parts))


def summarise(
    air: pd.DataFrame,
    by: Sequence[str] = ("district_id",),
    ruleset: str = STATISTICS_RULES,
    aqi_ruleset: str = AQI_RULES,
) -> pd.DataFrame:
    """Statistics of each place over all the days given.

    Parameters
    ----------
    air : DataFrame
        Daily rows as in the contract's table ``air``. A place that mixes station grades is
        refused: name ``station_grade`` in ``by``.
    by : sequence of str
        Columns that name a place.
    ruleset, aqi_ruleset : str
        Ids of the rule sets.

    Returns
    -------
    DataFrame
        One row a place: ``n_days``; for each assessed column its statistic (``pm25_ugm3``: mean
        of daily values; CO and ozone: percentile), ``<column>_rounded`` as published and
        ``<column>_n`` days with a value; ``composite_index``; ``days_<level>``; ``heavy_days``;
        ``n_partial`` (days judged without all pollutants), ``n_no_aqi``.
    """
    refuse_mixed_grades(air, by)
    with_aqi = pd.concat([air, daily_aqi(air, aqi_ruleset)[["aqi", "level", "n_missing"]]], axis=1)
    rows = []
    for key, days in with_aqi.groupby(list(by), dropna=False, sort=False):
        place = dict(zip(by, key, strict=True))
        rows.append(place | _values(days, ruleset) | _days(days, aqi_ruleset))
    return pd.DataFrame(rows)


def refuse_mixed_grades(air: pd.DataFrame, by: Sequence[str]) -> None:
    """Raise UsageError where rows of several station grades would be taken together.

    Examples
    --------
    >>> refuse_mixed_grades(pd.DataFrame({"district_id": ["a"]}), ["district_id"])
    """
    if "station_grade" not in air.columns or "station_grade" in by:
        return
    grades = air.groupby(list(by), dropna=False)["station_grade"].nunique(dropna=False)
    if (grades > 1).any():
        place = grades.index[grades.to_numpy() > 1][0]
        named = air["station_grade"].dropna().unique()
        raise UsageError("air_grades_mixed", place=place, grades=", ".join(sorted(named)))


def _values(days: pd.DataFrame, ruleset: str) -> dict[str, float]:
    found: dict[str, float] = {"n_days": len(days)}
    plain: dict[str, float] = {}
    for name, one in statistics_of(ruleset).items():
        values = days[name].to_numpy(float) if name in days.columns else np.array([])
        values = values[np.isfinite(values)]
        if one.percentile is not None:
            plain[name] = percentile(values, one.percentile)
        else:
            plain[name] = float(values.mean()) if len(values) else float("nan")
        found |= {
            name: plain[name],
            f"{name}_rounded": float(half_even(plain[name], one.decimals)),
            f"{name}_n": len(values),
        }
    return found | {"composite_index": composite_index(plain, ruleset)}


def _days(days: pd.DataFrame, aqi_ruleset: str) -> dict[str, int]:
    known = levels(aqi_ruleset)
    counts = {f"days_{level}": int((days["level"] == level).sum()) for level in known.ids}
    return counts | {
        "heavy_days": int((days["aqi"] > known.heavy_above).sum()),
        "n_partial": int((days["aqi"].notna() & (days["n_missing"] > 0)).sum()),
        "n_no_aqi": int(days["aqi"].isna().sum()),
    }
