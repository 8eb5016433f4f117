"""The season of one place day by day: all that is drawn of it."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from airkit.campaign.air.curve import past_endings, past_paths, season_calendar, season_curve
from airkit.campaign.air.places import rows_of_place, series_of
from airkit.campaign.air.progress import NO_TARGET, AirProgress, AirTarget, air_progress
from airkit.campaign.air.season import Season


@dataclass(frozen=True)
class AirCourse:
    """PM2.5 and the index of one place, day by day, up to a day.

    Attributes
    ----------
    progress : AirProgress
        Mean and heavy days to date, against the same days a year earlier.
    curve : DataFrame
        One row a day; see :func:`airkit.campaign.air.curve.season_curve`.
    endings, paths : DataFrame
        How the season would end if its remaining days were those of each past year; see
        :func:`airkit.campaign.air.curve.past_endings` and ``past_paths``.
    calendar : DataFrame
        One row a day of the season with its index and level, missing after ``as_of``.
    """

    progress: AirProgress
    curve: pd.DataFrame
    endings: pd.DataFrame
    paths: pd.DataFrame
    calendar: pd.DataFrame

    @property
    def place(self) -> str:
        """The place, as the data name it."""
        return self.progress.place

    @property
    def season(self) -> Season:
        """The season."""
        return self.progress.mean.season

    @property
    def as_of(self) -> str:
        """The last day counted, as ISO date."""
        return self.progress.mean.as_of.isoformat()


def follow_air(
    air: pd.DataFrame,
    place: str,
    season: Season,
    as_of: date,
    *,
    target: AirTarget = NO_TARGET,
    station_grade: str | None = None,
) -> AirCourse:
    """Follow a place through a season: what :func:`air_progress` says, and every day behind it.

    Parameters
    ----------
    air, place, season, as_of, target, station_grade
        As in :func:`airkit.campaign.air.progress.air_progress`.

    Returns
    -------
    AirCourse

    Examples
    --------
    >>> days = pd.to_datetime(["2016-10-01", "2016-10-02", "2017-10-01"])
    >>> air = pd.DataFrame({"date": days, "district_id": "a", "pm25_ugm3": [80.0, 90.0, 170.0]})
    >>> course = follow_air(air, "a", Season(date(2017, 10, 1), date(2017, 10, 2)),
    ...                     date(2017, 10, 1))
    >>> course.calendar["level"].tolist(), course.endings["season_mean"].tolist()
    (['heavy', nan], [130.0])
    """
    progress = air_progress(air, place, season, as_of, target=target, station_grade=station_grade)
    own = rows_of_place(air, place, station_grade)
    daily = series_of(own)
    known = own[own["date"].dt.date <= progress.mean.as_of]
    return AirCourse(
        progress=progress,
        curve=season_curve(daily, season, as_of, target_share=target.mean_share),
        endings=past_endings(daily, season, as_of),
        paths=past_paths(daily, season, as_of),
        calendar=season_calendar(known, season),
    )
