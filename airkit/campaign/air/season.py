"""A season that straddles two years as one object, and the same season a year earlier.

Days are matched by calendar date. 29 February belongs to the mean of its own season and has no
partner in a season without one; what is compared up to 29 February is compared up to the 28th.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd

from airkit.errors import UsageError

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Season:
    """Days from ``start`` to ``end``, both included; at most one year.

    Examples
    --------
    >>> season = Season(date(2017, 10, 1), date(2018, 3, 31))
    >>> season.n_days, season.label, season.earlier().label
    (182, '2017-2018', '2016-2017')
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        # A moment (datetime, Timestamp) is its day.
        object.__setattr__(self, "start", plain_day(self.start))
        object.__setattr__(self, "end", plain_day(self.end))
        if not self.start <= self.end < a_year_on(self.start):
            raise UsageError("air_season_odd", start=self.start, end=self.end)

    @property
    def n_days(self) -> int:
        """Number of days, first and last included."""
        return (self.end - self.start).days + 1

    @property
    def label(self) -> str:
        """The year, or both years: ``2017-2018``."""
        years = dict.fromkeys((self.start.year, self.end.year))
        return "-".join(str(year) for year in years)

    @property
    def days(self) -> pd.DatetimeIndex:
        """Every day of the season."""
        return pd.date_range(self.start, self.end, unit="s", name="date")

    def earlier(self, years: int = 1) -> "Season":
        """The same season so many years earlier.

        Examples
        --------
        >>> Season(date(2019, 10, 1), date(2020, 2, 29)).earlier().end
        datetime.date(2019, 2, 28)
        """
        return Season(years_earlier(self.start, years), years_earlier(self.end, years))

    def until(self, as_of: date) -> "Season":
        """The part up to a day; all of it where the day is later.

        Raises
        ------
        UsageError
            The day lies before the season.
        """
        last = plain_day(as_of)
        if last < self.start:
            raise UsageError("air_before_season", as_of=last, start=self.start)
        return Season(self.start, min(self.end, last))

    def after(self, as_of: date) -> pd.DatetimeIndex:
        """Days of the season that follow a day."""
        return self.days[self.days > pd.Timestamp(plain_day(as_of))]


def plain_day(day: date) -> date:
    """The day of a moment; a day stays itself.

    Examples
    --------
    >>> plain_day(pd.Timestamp("2018-01-31 12:00"))
    datetime.date(2018, 1, 31)
    """
    return day.date() if isinstance(day, datetime) else day


def years_earlier(day: date, years: int = 1) -> date:
    """The same calendar day in an earlier year; 29 February falls on the 28th.

    Examples
    --------
    >>> years_earlier(date(2020, 2, 29)), years_earlier(date(2020, 2, 29), 4)
    (datetime.date(2019, 2, 28), datetime.date(2016, 2, 29))
    """
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return (day - ONE_DAY).replace(year=day.year - years)


def a_year_on(day: date) -> date:
    """The day a year later; for 29 February, 1 March."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return (day + ONE_DAY).replace(year=day.year + 1)


def within(daily: pd.Series, season: Season) -> pd.Series:
    """Values of each day of a season, NaN where a day is missing.

    Parameters
    ----------
    daily : Series
        Values by day.
    season : Season
        The days wanted.

    Raises
    ------
    UsageError
        A day stands twice.

    Examples
    --------
    >>> daily = pd.Series([50.0], index=pd.to_datetime(["2017-10-02"]))
    >>> within(daily, Season(date(2017, 10, 1), date(2017, 10, 3))).tolist()
    [nan, 50.0, nan]
    """
    # Values may be stamped at any time of their day.
    days = pd.DatetimeIndex(daily.index).tz_localize(None).normalize()
    twice = days[days.duplicated()]
    if len(twice):
        raise UsageError("air_day_twice", day=f"{twice[0]:%Y-%m-%d}", n=len(twice))
    return daily.astype(float).set_axis(days).reindex(season.days)
