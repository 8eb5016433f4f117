"""The season as a curve, and how it would end if the rest were like that of past years."""

from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd

from airkit.campaign.air.aqi import daily_aqi, scales
from airkit.campaign.air.heavy import measured_days
from airkit.campaign.air.means import check_share
from airkit.campaign.air.rows import AQI_RULES, STATISTICS_RULES
from airkit.campaign.air.season import Season, plain_day, within
from airkit.campaign.air.statistics import short_months


def season_curve(
    daily: pd.Series, season: Season, as_of: date, *, target_share: float | None = None
) -> pd.DataFrame:
    """Mean to date on every day of the season, beside the same days a year earlier.

    Parameters
    ----------
    daily : Series
        Daily values of one place by day [ug/m3].
    season : Season
        The season.
    as_of : date
        Last day counted; later ones are NaN.
    target_share : float, optional
        Fall wanted, 0 to 1.

    Returns
    -------
    DataFrame
        One row a day of the season: ``date``, ``value``, ``mean_to_date``, ``base_value`` and
        ``base_to_date`` (on 29 February, which has no partner, the day before), ``target_to_date``
        (base x (1 - target); NaN without target).

    Examples
    --------
    >>> days = pd.to_datetime(["2016-10-01", "2016-10-02", "2017-10-01"])
    >>> season = Season(date(2017, 10, 1), date(2017, 10, 2))
    >>> curve = season_curve(pd.Series([80.0, 90.0, 70.0], index=days), season,
    ...                      date(2017, 10, 1), target_share=0.1)
    >>> curve["mean_to_date"].tolist(), curve["target_to_date"].tolist()
    ([70.0, nan], [72.0, 76.5])
    """
    check_share(target_share)
    is_past = season.days <= pd.Timestamp(plain_day(as_of))
    now = within(daily, season).where(is_past)
    then = within(daily, season.earlier())
    partners = pd.DatetimeIndex(season.days - pd.DateOffset(years=1))
    base_to_date = _to_date(then).reindex(partners).to_numpy()
    left_to_meet = np.nan if target_share is None else 1 - target_share
    return pd.DataFrame(
        {
            "date": season.days,
            "value": now.to_numpy(),
            "mean_to_date": _to_date(now).where(is_past).to_numpy(),
            "base_value": then.reindex(partners).to_numpy(),
            "base_to_date": base_to_date,
            "target_to_date": base_to_date * left_to_meet,
        }
    )


def past_endings(
    daily: pd.Series, season: Season, as_of: date, ruleset: str = STATISTICS_RULES
) -> pd.DataFrame:
    """How the season would end if its remaining days were those of each past year.

    Parameters
    ----------
    daily : Series
        Daily values of one place by day, as many years as there are [ug/m3].
    season : Season
        The season.
    as_of : date
        Last day counted; nothing later in this season is looked at.
    ruleset : str
        Rule set of the data capture: past years whose remaining days miss too many are not used
        and marked so.

    Returns
    -------
    DataFrame
        One row a past season that has any of the days, latest first: ``season``, ``n_missing``,
        ``is_used``, ``remaining_mean``, ``season_mean`` (NaN where not used). Empty on the last
        day of the season.

    Examples
    --------
    >>> days = pd.to_datetime(["2015-10-02", "2016-10-02", "2017-10-01"])
    >>> season = Season(date(2017, 10, 1), date(2017, 10, 2))
    >>> ends = past_endings(pd.Series([60.0, 90.0, 70.0], index=days), season, date(2017, 10, 1))
    >>> ends[["season", "season_mean"]].values.tolist()
    [['2016', 80.0], ['2015', 65.0]]
    """
    so_far = within(daily, season.until(as_of)).dropna().to_numpy()
    rows = []
    for label, values in _past_rests(daily, season, as_of):
        is_used = not short_months(values, ruleset)
        remaining = float(values.mean()) if is_used else np.nan
        end = (so_far.sum() + remaining * len(values)) / (len(so_far) + len(values))
        n_missing = int(values.isna().sum())
        rows.append((label, n_missing, is_used, remaining, float(end)))
    columns = ["season", "n_missing", "is_used", "remaining_mean", "season_mean"]
    return pd.DataFrame(rows, columns=columns)


def past_paths(
    daily: pd.Series, season: Season, as_of: date, ruleset: str = STATISTICS_RULES
) -> pd.DataFrame:
    """The mean to date on each remaining day, if these days were those of each past year.

    Parameters
    ----------
    daily, season, as_of, ruleset
        As in :func:`past_endings`, whose used years these are.

    Returns
    -------
    DataFrame
        One row a remaining day and past season: ``season``, ``date``, ``mean_to_date``. A day
        missing in the past year takes the mean of that year's remaining days, so each path ends
        on its ``season_mean``.

    Examples
    --------
    >>> days = pd.to_datetime(["2016-10-02", "2016-10-03", "2017-10-01"])
    >>> season = Season(date(2017, 10, 1), date(2017, 10, 3))
    >>> paths = past_paths(pd.Series([90.0, 50.0, 70.0], index=days), season, date(2017, 10, 1))
    >>> paths["mean_to_date"].tolist()
    [80.0, 70.0]
    """
    so_far = within(daily, season.until(as_of)).dropna().to_numpy()
    parts = [
        pd.DataFrame(
            {
                "season": label,
                "date": values.index,
                "mean_to_date": (so_far.sum() + values.fillna(values.mean()).cumsum().to_numpy())
                / (len(so_far) + np.arange(1, len(values) + 1)),
            }
        )
        for label, values in _past_rests(daily, season, as_of)
        if not short_months(values, ruleset)
    ]
    if not parts:
        return pd.DataFrame({"season": [], "date": season.days[:0], "mean_to_date": []})
    return pd.concat(parts, ignore_index=True)


def season_calendar(air: pd.DataFrame, season: Season, ruleset: str = AQI_RULES) -> pd.DataFrame:
    """Every day of a season with its values and index, for a calendar.

    Parameters
    ----------
    air : DataFrame
        Daily rows of one place; those that carry their month's mean are passed over.
    season : Season
        The days wanted.
    ruleset : str
        Id of the rule set of the index.

    Returns
    -------
    DataFrame
        One row a day: ``date``, the concentrations, ``aqi``, ``level``, ``primary``,
        ``above_scale``, ``n_missing``; days without a row are missing throughout.

    Examples
    --------
    >>> air = pd.DataFrame({"date": pd.to_datetime(["2017-10-02"]), "pm25_ugm3": [170.0]})
    >>> table = season_calendar(air, Season(date(2017, 10, 1), date(2017, 10, 2)))
    >>> table["level"].tolist()
    [nan, 'heavy']
    """
    days = measured_days(air)
    shown = ["aqi", "level", "primary", "above_scale", "n_missing"]
    concentrations = [one.column for one in scales(ruleset) if one.column in days.columns]
    table = pd.concat([days[concentrations], daily_aqi(days, ruleset)[shown]], axis=1)
    by_day = table.set_index(pd.DatetimeIndex(days["date"], name="date"))
    within(by_day["aqi"], season)  # a day that stands twice is refused
    return by_day.reindex(season.days).reset_index()


def _past_rests(daily: pd.Series, season: Season, as_of: date) -> Iterator[tuple[str, pd.Series]]:
    """Each past season with its values on the days that remain, dated as in this season."""
    rest = season.after(as_of)
    if not len(rest) or not len(daily):
        return
    for years in range(1, season.end.year - daily.index.min().year + 1):
        partners = pd.DatetimeIndex(rest - pd.DateOffset(years=years))
        stretch = Season(partners[0].date(), partners[-1].date())
        values = within(daily, stretch).reindex(partners).set_axis(rest)
        if values.notna().any():
            yield season.earlier(years).label, values


def _to_date(values: pd.Series) -> pd.Series:
    return values.expanding().mean()
