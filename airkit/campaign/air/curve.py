"""The season as a curve, and how it would end if the rest were like that of past years."""

from datetime import date

import numpy as np
import pandas as pd

from airkit.campaign.air.means import check_share, mean_of
from airkit.campaign.air.rows import STATISTICS_RULES
from airkit.campaign.air.season import Season, within
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
    now = within(daily, season).where(season.days <= pd.Timestamp(as_of))
    then = within(daily, season.earlier())
    partners = pd.DatetimeIndex(season.days - pd.DateOffset(years=1))
    base_to_date = _to_date(then).reindex(partners).to_numpy()
    left_to_meet = np.nan if target_share is None else 1 - target_share
    return pd.DataFrame(
        {
            "date": season.days,
            "value": now.to_numpy(),
            "mean_to_date": _to_date(now).where(season.days <= pd.Timestamp(as_of)).to_numpy(),
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
        Rule set of the data capture: past years whose remaining days miss too many are left out
        and marked so.

    Returns
    -------
    DataFrame
        One row a past season that has any of the days, latest first: ``season``, ``n_days``,
        ``n_missing``, ``is_used``, ``remaining_mean``, ``season_mean`` (NaN where not used). Empty
        on the last day.

    Examples
    --------
    >>> days = pd.to_datetime(["2015-10-02", "2016-10-02", "2017-10-01"])
    >>> season = Season(date(2017, 10, 1), date(2017, 10, 2))
    >>> ends = past_endings(pd.Series([60.0, 90.0, 70.0], index=days), season, date(2017, 10, 1))
    >>> ends[["season", "season_mean"]].values.tolist()
    [['2016', 80.0], ['2015', 65.0]]
    """
    so_far = within(daily, season.until(as_of)).dropna().to_numpy()
    rest = season.after(as_of)
    rows: list[dict[str, object]] = []
    n_years = season.start.year - daily.index.min().year + 1 if len(daily) and len(rest) else 0
    for years in range(1, n_years + 1):
        past = Season(rest[0].date(), rest[-1].date()).earlier(years)
        values = within(daily, past)
        remaining = mean_of(values)
        if remaining is None:
            continue
        is_used = not short_months(values, ruleset)
        end = (so_far.sum() + remaining * len(rest)) / (len(so_far) + len(rest))
        rows.append(
            {
                "season": season.earlier(years).label,
                "n_days": len(values),
                "n_missing": int(values.isna().sum()),
                "is_used": is_used,
                "remaining_mean": remaining if is_used else np.nan,
                "season_mean": end if is_used else np.nan,
            }
        )
    columns = ["season", "n_days", "n_missing", "is_used", "remaining_mean", "season_mean"]
    return pd.DataFrame(rows, columns=columns)


def _to_date(values: pd.Series) -> pd.Series:
    return values.expanding().mean()
