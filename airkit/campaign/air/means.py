"""The season's mean to date against the same days a year earlier.

Two readings stand side by side. Official style: both means rounded first, then the percentage,
rounded as published; it reproduces the ministry's bulletins of 2017-18. Unrounded: the plain
quotient. For a 10 % target near 77 ug/m3 one whole ug/m3 is worth 1.3 points, so they may disagree.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from airkit.campaign.air.breaks import breaks_within
from airkit.campaign.air.rounding import half_even
from airkit.campaign.air.rows import STATISTICS_RULES
from airkit.campaign.air.season import Season, within
from airkit.campaign.air.statistics import Statistic, short_months, statistic
from airkit.errors import UsageError


@dataclass(frozen=True)
class SeasonMean:
    """Mean to date, its change, and what the rest of the season may be; None is not known.

    Attributes
    ----------
    column : str
        The pollutant's column, such as ``"pm25_ugm3"``; all means are in its unit.
    n_days, n_missing, base_n_days, base_n_missing : int
        Days up to ``as_of`` and those without a value, this season and a year earlier.
    mean, base : float or None
        Means of the daily values.
    mean_rounded, base_rounded : float or None
        The same as published.
    change_pct, change_pct_official : float or None
        Change, unrounded and from the rounded means [%]; negative is a fall.
    n_matched, change_pct_matched
        Days with a value in both years, and the change over these alone [%].
    target_share : float or None
        Fall wanted [1].
    on_schedule, on_schedule_unrounded : bool or None
        Whether the fall to date reaches the full target: no linear build-up.
    completion_ratio, completion_ratio_unrounded : float or None
        Achieved fall / target fall [1]; negative where the mean rose.
    base_season, limit : float or None
        Mean of the whole season a year earlier, and the mean this season may reach.
    base_short_months : tuple of str
        Months of the earlier season with too few days: its mean is then not known.
    n_remaining : int
        Days after ``as_of``.
    allowed_remaining : float or None
        The mean of the remaining days with which the limit is just met; None on the last day.
    is_reachable : bool or None
        Whether that mean is above zero.
    breaks : tuple of str
        Ids of the changes of method between the days compared: the change then is not all the
        air's own (see :mod:`airkit.campaign.air.breaks`).
    """

    column: str
    season: Season
    as_of: date
    n_days: int
    n_missing: int
    base_n_days: int
    base_n_missing: int
    mean: float | None
    base: float | None
    mean_rounded: float | None
    base_rounded: float | None
    change_pct: float | None
    change_pct_official: float | None
    n_matched: int
    change_pct_matched: float | None
    target_share: float | None
    on_schedule: bool | None
    on_schedule_unrounded: bool | None
    completion_ratio: float | None
    completion_ratio_unrounded: float | None
    base_season: float | None
    limit: float | None
    base_short_months: tuple[str, ...]
    n_remaining: int
    allowed_remaining: float | None
    is_reachable: bool | None
    breaks: tuple[str, ...]


@dataclass(frozen=True)
class Window:
    """A season up to a day and the same days a year earlier, with every day in its place."""

    now: pd.Series
    then: pd.Series
    season_then: pd.Series
    n_remaining: int


def season_mean(
    daily: pd.Series,
    season: Season,
    as_of: date,
    *,
    column: str = "pm25_ugm3",
    target_share: float | None = None,
    base_season: float | None = None,
    ruleset: str = STATISTICS_RULES,
) -> SeasonMean:
    """The mean to date against the same days a year earlier, and what the rest may be.

    Parameters
    ----------
    daily : Series
        Daily values of one place by day, this season's and the earlier one's; NaN is missing.
        Days after ``as_of`` are not looked at.
    season : Season
        The season.
    as_of : date
        Last day counted.
    column : str
        What the values are; its published decimals are used.
    target_share : float, optional
        Fall wanted, 0 to 1.
    base_season : float, optional
        Mean of the whole earlier season, where it was set by those who set the target; by default
        the mean of its days.
    ruleset : str
        Id of the rule set of the statistics.

    Returns
    -------
    SeasonMean

    Raises
    ------
    UsageError
        ``as_of`` before the season, a day that stands twice, a target outside 0 to 1.

    Notes
    -----
    With V values so far, sum S, R remaining days, base season mean B and target r, the allowed mean
    is (B (1 - r) (V + R) - S) / R.

    Examples
    --------
    >>> days = pd.to_datetime(["2016-10-01", "2016-10-02", "2017-10-01"])
    >>> found = season_mean(pd.Series([80.0, 90.0, 76.4], index=days),
    ...                     Season(date(2017, 10, 1), date(2017, 10, 2)), date(2017, 10, 1),
    ...                     target_share=0.1)
    >>> found.change_pct_official, round(found.allowed_remaining, 1), found.on_schedule
    (-5.0, 76.6, False)
    """
    check_share(target_share)
    window = window_of(daily, season, as_of)
    how = statistic(column, ruleset)
    mean, base = mean_of(window.now), mean_of(window.then)
    rounded, base_rounded = _rounded(mean, how), _rounded(base, how)
    change = _change_pct(mean, base)
    official = _percent(_change_pct(rounded, base_rounded), how)
    matched = _matched(window)
    short = () if base_season is not None else short_months(window.season_then, ruleset)
    whole = base_season if base_season is not None or short else mean_of(window.season_then)
    limit = None if whole is None or target_share is None else whole * (1 - target_share)
    allowed = _allowed(window, limit)
    return SeasonMean(
        column=column,
        season=season,
        as_of=as_of,
        n_days=len(window.now),
        n_missing=int(window.now.isna().sum()),
        base_n_days=len(window.then),
        base_n_missing=int(window.then.isna().sum()),
        mean=mean,
        base=base,
        mean_rounded=rounded,
        base_rounded=base_rounded,
        change_pct=change,
        change_pct_official=official,
        n_matched=len(matched),
        change_pct_matched=_change_pct(mean_of(matched["now"]), mean_of(matched["then"])),
        target_share=target_share,
        on_schedule=_reaches(official, target_share, how),
        on_schedule_unrounded=_reaches(change, target_share, how),
        completion_ratio=completion_ratio(official, target_share),
        completion_ratio_unrounded=completion_ratio(change, target_share),
        base_season=whole,
        limit=limit,
        base_short_months=short,
        n_remaining=window.n_remaining,
        allowed_remaining=allowed,
        is_reachable=None if allowed is None else allowed > 0,
        breaks=tuple(one.break_id for one in breaks_within(season.until(as_of), column)),
    )


def window_of(daily: pd.Series, season: Season, as_of: date) -> Window:
    """The days that are compared, each with its value or NaN."""
    part = season.until(as_of)
    return Window(
        within(daily, part),
        within(daily, part.earlier()),
        within(daily, season.earlier()),
        len(season.after(as_of)),
    )


def mean_of(values: pd.Series) -> float | None:
    """Mean of the values that are there; None without any.

    Examples
    --------
    >>> mean_of(pd.Series([1.0, None, 2.0])), mean_of(pd.Series([], dtype=float))
    (1.5, None)
    """
    known = values.dropna()
    return float(known.mean()) if len(known) else None


def completion_ratio(change_pct: float | None, target_share: float | None) -> float | None:
    """Achieved fall / target fall [1]; None without a change or with a target of nothing.

    Examples
    --------
    >>> round(completion_ratio(-3.7, 0.10), 2)
    0.37
    """
    if change_pct is None or not target_share:
        return None
    return -change_pct / (100 * target_share) + 0.0


def check_share(target_share: float | None) -> None:
    """Raise UsageError for a target that is not a share of 0 to 1, such as 10 for 10 %."""
    if target_share is not None and not 0 <= target_share <= 1:
        raise UsageError("air_target_no_share", value=target_share)


def _rounded(value: float | None, how: Statistic) -> float | None:
    return None if value is None else float(half_even(value, how.decimals))


def _percent(value: float | None, how: Statistic) -> float | None:
    return None if value is None else float(half_even(value, how.percent_decimals))


def _change_pct(mean: float | None, base: float | None) -> float | None:
    return None if mean is None or not base else (mean - base) / base * 100


def _reaches(change_pct: float | None, share: float | None, how: Statistic) -> bool | None:
    """Whether a fall reaches the target; the last float digits of the target do not decide."""
    if change_pct is None or share is None:
        return None
    return bool(half_even(change_pct + 100 * share, how.percent_decimals + 6) <= 0)


def _matched(window: Window) -> pd.DataFrame:
    """Values of the days that both years have, side by side."""
    now, then = (series.dropna() for series in (window.now, window.then))
    by_day = {
        "now": now.set_axis(now.index.strftime("%m-%d")),
        "then": then.set_axis(then.index.strftime("%m-%d")),
    }
    return pd.DataFrame(by_day).dropna()


def _allowed(window: Window, limit: float | None) -> float | None:
    if limit is None or not window.n_remaining:
        return None
    known = window.now.dropna().to_numpy()
    n_in_the_end = len(known) + window.n_remaining
    return float((limit * n_in_the_end - np.sum(known)) / window.n_remaining)
