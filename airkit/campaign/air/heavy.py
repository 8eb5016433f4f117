"""Heavy-pollution days of a season (AQI above 200), and how many may still come.

The index is worked out anew from the concentrations: published indices often disagree with them.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from airkit.campaign.air.aqi import daily_aqi, levels
from airkit.campaign.air.means import check_share
from airkit.campaign.air.rounding import floor_and_round
from airkit.campaign.air.rows import AQI_RULES, STATISTICS_RULES
from airkit.campaign.air.season import Season, within
from airkit.campaign.air.statistics import short_months


@dataclass(frozen=True)
class HeavyDays:
    """Heavy days to date, a year earlier, and left; None is not known.

    Attributes
    ----------
    n, base : int or None
        Heavy days up to ``as_of``, and over the same days a year earlier; None without any index.
    n_no_aqi, base_n_no_aqi : int
        Days without an index: they may have been heavy.
    n_partial, base_n_partial : int
        Days found not heavy although a pollutant was missing: they may have been heavy too.
    change_pct : float or None
        Change [%].
    base_season : int or None
        Heavy days of the whole earlier season; None where a month of it has too few days.
    limit : float or None
        base_season x (1 - target).
    limit_floor, limit_round : int or None
        The limit in whole days; whether to cut or to round is stated nowhere, so both stand.
    left_floor, left_round : int or None
        Days left; negative when the limit is passed.
    """

    season: Season
    as_of: date
    n: int | None
    base: int | None
    n_no_aqi: int
    base_n_no_aqi: int
    n_partial: int
    base_n_partial: int
    change_pct: float | None
    target_share: float | None
    base_season: int | None
    limit: float | None
    limit_floor: int | None
    limit_round: int | None
    left_floor: int | None
    left_round: int | None


@dataclass(frozen=True)
class Count:
    """Heavy days of a stretch: counted, not known, and judged on fewer pollutants."""

    n: int | None
    n_no_aqi: int
    n_partial: int


def heavy_days(
    air: pd.DataFrame,
    season: Season,
    as_of: date,
    *,
    target_share: float | None = None,
    base_season: int | None = None,
    ruleset: str = AQI_RULES,
    statistics_ruleset: str = STATISTICS_RULES,
) -> HeavyDays:
    """Heavy days to date against the same days a year earlier, and the days left.

    Parameters
    ----------
    air : DataFrame
        Daily rows of one place as in the contract's table ``air``, with column ``date``.
    season : Season
        The season.
    as_of : date
        Last day counted.
    target_share : float, optional
        Fall wanted, 0 to 1.
    base_season : int, optional
        Heavy days of the whole earlier season where they were set with the target.
    ruleset, statistics_ruleset : str
        Ids of the rule sets of the index and of the data capture.

    Returns
    -------
    HeavyDays

    Raises
    ------
    UsageError
        ``as_of`` before the season, a day that stands twice, a target outside 0 to 1.

    Examples
    --------
    >>> days = pd.DataFrame({"date": pd.to_datetime(["2016-10-01", "2017-10-01"]),
    ...                      "pm25_ugm3": [170.0, 90.0]})
    >>> one_day = Season(date(2017, 10, 1), date(2017, 10, 1))
    >>> found = heavy_days(days, one_day, date(2017, 10, 1), target_share=0.1)
    >>> found.n, found.base, found.limit_floor, found.limit_round
    (0, 1, 0, 1)
    """
    check_share(target_share)
    days = measured_days(air)
    by_day = daily_aqi(days, ruleset).set_index(pd.DatetimeIndex(days["date"], name="date"))
    part, whole = season.until(as_of), season.earlier()
    now, then = _count(by_day, part, ruleset), _count(by_day, part.earlier(), ruleset)
    if base_season is None and not short_months(within(by_day["aqi"], whole), statistics_ruleset):
        base_season = _count(by_day, whole, ruleset).n
    limit = (
        None if base_season is None or target_share is None else base_season * (1 - target_share)
    )
    floor, rounded = (None, None) if limit is None else floor_and_round(limit)
    change = None if now.n is None or not then.n else (now.n - then.n) / then.n * 100
    return HeavyDays(
        season=season,
        as_of=as_of,
        n=now.n,
        base=then.n,
        n_no_aqi=now.n_no_aqi,
        base_n_no_aqi=then.n_no_aqi,
        n_partial=now.n_partial,
        base_n_partial=then.n_partial,
        change_pct=change,
        target_share=target_share,
        base_season=base_season,
        limit=limit,
        limit_floor=floor,
        limit_round=rounded,
        left_floor=None if floor is None or now.n is None else floor - now.n,
        left_round=None if rounded is None or now.n is None else rounded - now.n,
    )


def measured_days(air: pd.DataFrame) -> pd.DataFrame:
    """Rows that are values of a day, without those that carry their month's mean.

    Examples
    --------
    >>> measured_days(pd.DataFrame({"pm25_ugm3": [70.0, 80.0], "basis": [None, "month"]}))
       pm25_ugm3 basis
    0       70.0   NaN
    """
    return air[air["basis"] != "month"] if "basis" in air.columns else air


def _count(by_day: pd.DataFrame, season: Season, ruleset: str) -> Count:
    aqi = within(by_day["aqi"], season)
    is_heavy = aqi > levels(ruleset).heavy_above
    n_missing = within(by_day["n_missing"], season)
    n_no_aqi = int(aqi.isna().sum())
    n_partial = int((aqi.notna() & ~is_heavy & (n_missing > 0)).sum())
    return Count(int(is_heavy.sum()) if n_no_aqi < len(aqi) else None, n_no_aqi, n_partial)
