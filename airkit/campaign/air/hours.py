"""Hourly values to days, and to means over any 24 hours; data capture by HJ 663-2013.

``at`` is the end of the hour: the day of 1 January runs from its hour 1 to hour 0 of 2 January.
"""

from collections.abc import Iterator, Sequence

import pandas as pd

from airkit.campaign.air.aqi import scales
from airkit.campaign.air.rows import AQI_RULES, STATISTICS_RULES
from airkit.campaign.air.statistics import least, statistic
from airkit.errors import UsageError
from airkit.units import HOURS_PER_DAY

PLACE = ("district_id", "station_id", "station_grade")
OZONE_1H, OZONE_8H = "o3_1h_ugm3", "o3_8h_ugm3"
OZONE_WINDOW_HOURS = 8  # the "8 h" of the 8-hour mean
ONE_HOUR = pd.Timedelta(hours=1)
ONE_DAY = pd.Timedelta(days=1)


def daily_from_hours(hours: pd.DataFrame, ruleset: str = STATISTICS_RULES) -> pd.DataFrame:
    """Daily values of each place or station.

    A 24-hour mean needs 20 of its hours. The largest 8-hour mean of ozone is taken over the means
    that end from 8:00 to 24:00, of which 14 are needed unless the largest exceeds the standard
    anyway; an 8-hour mean needs 6 of its hours. All of them are rows of ``air_validity``.

    Parameters
    ----------
    hours : DataFrame
        Hourly rows as :func:`read_air` gives them.
    ruleset : str
        Id of the rule set of the data capture.

    Returns
    -------
    DataFrame
        Rows as in the contract's table ``air`` with ``o3_1h_ugm3`` and ``n_hours`` (the most hours
        any pollutant has); values of days with too few hours are NaN.

    Raises
    ------
    UsageError
        An hour stands twice.

    Examples
    --------
    >>> at = pd.date_range("2018-02-27 01:00", periods=24, freq="h")
    >>> hours = pd.DataFrame({"at": at, "district_id": "a", "pm25_ugm3": 210.0})
    >>> daily_from_hours(hours)[["date", "pm25_ugm3", "n_hours"]].values.tolist()
    [[Timestamp('2018-02-27 00:00:00'), 210.0, 24]]
    """
    parts = [_days(grid, ruleset).assign(**names) for names, grid in grids(hours, whole_days=True)]
    if not parts:
        return pd.DataFrame({name: [] for name in ("date", *PLACE)})
    table = pd.concat(parts, ignore_index=True)
    leading = ["date", *PLACE, "n_hours"]
    return table[[*leading, *(name for name in table.columns if name not in leading)]]


def running_days(grid: pd.DataFrame, ruleset: str = STATISTICS_RULES) -> pd.DataFrame:
    """Means over the 24 hours that end with each hour; they may cross midnight.

    Parameters
    ----------
    grid : DataFrame
        One place's values, one row an hour without a gap, indexed by the end of the hour.
    ruleset : str
        Id of the rule set of the data capture.

    Returns
    -------
    DataFrame
        Index of ``grid``; 24-hour means, and for ozone the largest 1-hour and 8-hour mean that
        lie within these 24 hours; NaN where too few hours have a value.

    Examples
    --------
    >>> at = pd.date_range("2018-02-27 01:00", periods=25, freq="h")
    >>> found = running_days(pd.DataFrame({"pm25_ugm3": range(25)}, index=at))
    >>> found["pm25_ugm3"].iloc[-3:].tolist()
    [nan, 11.5, 12.5]
    """
    needed = least("day", ruleset)
    day = grid.rolling(HOURS_PER_DAY, min_periods=needed)
    found = day.mean()
    if OZONE_1H in grid.columns:
        found[OZONE_1H] = day[OZONE_1H].max()
        eight = _eight_hour_means(grid[OZONE_1H], ruleset)
        n_windows = HOURS_PER_DAY - OZONE_WINDOW_HOURS + 1
        windows = eight.rolling(n_windows, min_periods=1)
        found[OZONE_8H] = _valid_maximum(windows.max(), windows.count(), ruleset)
    # The first 23 hours have no 24 hours before them, however many values they hold.
    found.iloc[: HOURS_PER_DAY - 1] = float("nan")
    return found


def grids(
    hours: pd.DataFrame, *, whole_days: bool = False, ruleset: str = AQI_RULES
) -> Iterator[tuple[dict[str, object], pd.DataFrame]]:
    """Each place's hours without gaps.

    Parameters
    ----------
    hours : DataFrame
        Hourly rows.
    whole_days : bool
        Begin and end with whole days.
    ruleset : str
        Rule set that says which columns are concentrations.

    Yields
    ------
    tuple
        The place (``district_id``, ``station_id``, ``station_grade``) and its values, one row an
        hour from its first to its last, indexed by the end of the hour.
    """
    columns = [one.column for one in scales(ruleset) if one.column in hours.columns]
    names = [name for name in PLACE if name in hours.columns]
    for key, rows in hours.groupby(names, dropna=False, sort=False):
        index = pd.DatetimeIndex(rows["at"])
        twice = index[index.duplicated()]
        if len(twice):
            raise UsageError("air_hour_double", at=f"{twice[0]:%Y-%m-%d %H:%M}", n=len(twice))
        first, last = index.min(), index.max()
        if whole_days:
            first = (first - ONE_HOUR).normalize() + ONE_HOUR
            last = (last - ONE_HOUR).normalize() + ONE_DAY
        values = rows[columns].astype(float).set_axis(index)
        yield dict.fromkeys(PLACE) | _named(names, key), values.reindex(_every_hour(first, last))


def _named(names: Sequence[str], key: tuple[object, ...]) -> dict[str, object]:
    # A missing name is NaN in a group's key.
    return {
        name: value if isinstance(value, str) else None
        for name, value in zip(names, key, strict=True)
    }


def _every_hour(first: pd.Timestamp, last: pd.Timestamp) -> pd.DatetimeIndex:
    return pd.date_range(first, last, freq="h", name="at")


def _days(grid: pd.DataFrame, ruleset: str) -> pd.DataFrame:
    day = (grid.index - ONE_HOUR).normalize()
    counts = grid.groupby(day).count()
    found = grid.groupby(day).mean().where(counts >= least("day", ruleset))
    if OZONE_1H in grid.columns:
        largest = grid[OZONE_1H].groupby(day).max()
        found[OZONE_1H] = largest.where(counts[OZONE_1H] >= least("day", ruleset))
        eight = _eight_hour_means(grid[OZONE_1H], ruleset)
        # Windows that lie wholly within the day: those that end from 8:00 to 24:00.
        eight = eight.where((grid.index - ONE_HOUR).hour >= OZONE_WINDOW_HOURS - 1)
        windows = eight.groupby(day)
        found[OZONE_8H] = _valid_maximum(windows.max(), windows.count(), ruleset)
    found.insert(0, "n_hours", counts.max(axis=1))
    return found.rename_axis("date").reset_index()


def _eight_hour_means(ozone: pd.Series, ruleset: str) -> pd.Series:
    return ozone.rolling(OZONE_WINDOW_HOURS, min_periods=least("8h", ruleset)).mean()


def _valid_maximum(largest: pd.Series, n_windows: pd.Series, ruleset: str) -> pd.Series:
    exceeds = largest > statistic(OZONE_8H, ruleset).standard
    return largest.where((n_windows >= least("day_of_8h", ruleset)) | exceeds)
