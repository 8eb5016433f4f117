"""Rows of one place out of the table ``air``, and station values to a place's mean."""

from collections.abc import Sequence

import pandas as pd

from airkit.campaign.air.aqi import scales
from airkit.campaign.air.rows import AQI_RULES
from airkit.campaign.air.statistics import refuse_mixed_grades
from airkit.errors import UsageError


def places(air: pd.DataFrame) -> list[str]:
    """Names of the places in a table, in the order they come.

    Examples
    --------
    >>> places(pd.DataFrame({"district_id": ["北京", "天津", "北京"]}))
    ['北京', '天津']
    """
    return [str(name) for name in air["district_id"].dropna().unique()]


def rows_of_place(air: pd.DataFrame, place: str, station_grade: str | None = None) -> pd.DataFrame:
    """Daily rows of one place: its own means, or the means of its stations of one grade.

    Parameters
    ----------
    air : DataFrame
        Daily rows as in the contract's table ``air``.
    place : str
        As in column ``district_id``.
    station_grade : str, optional
        Take the stations of this grade. Without it the rows without a station are taken; where
        there are none, the stations, which must then all be of one grade.

    Returns
    -------
    DataFrame
        One row a day, sorted by ``date``.

    Raises
    ------
    UsageError
        The place has no rows; its stations are of several grades and none was named.

    Examples
    --------
    >>> air = pd.DataFrame({"date": pd.to_datetime(["2017-10-01"] * 2), "district_id": ["a", "a"],
    ...                     "station_id": ["1A", "2A"], "station_grade": ["national", "town"],
    ...                     "pm25_ugm3": [60.0, 90.0]})
    >>> rows_of_place(air, "a", "national")["pm25_ugm3"].tolist()
    [60.0]
    """
    own = air[air["district_id"] == place]
    if not len(own):
        raise UsageError("air_no_place", place=place, known=", ".join(places(air)[:20]))
    has_station = _stations(own).notna()
    if station_grade is None and not has_station.all():
        return own[~has_station].sort_values("date")
    stations = own[has_station]
    if station_grade is not None:
        stations = stations[stations["station_grade"] == station_grade]
        if not len(stations):
            raise UsageError("air_no_grade", place=place, grade=station_grade)
    return place_means(stations).sort_values("date")


def series_of(air: pd.DataFrame, column: str = "pm25_ugm3") -> pd.Series:
    """Values of one column by day, for rows of one place.

    Examples
    --------
    >>> air = pd.DataFrame({"date": pd.to_datetime(["2017-10-01"]), "pm25_ugm3": [60.0]})
    >>> series_of(air).to_dict()
    {Timestamp('2017-10-01 00:00:00'): 60.0}
    """
    return air[column].astype(float).set_axis(pd.DatetimeIndex(air["date"], name="date"))


def place_means(
    stations: pd.DataFrame, by: Sequence[str] = ("date", "district_id"), ruleset: str = AQI_RULES
) -> pd.DataFrame:
    """A place's value of each day: the mean over its stations of one grade.

    Parameters
    ----------
    stations : DataFrame
        Station rows as in the contract's table ``air``. To keep several grades apart, name
        ``station_grade`` in ``by``.
    by : sequence of str
        Columns that name a day of a place.
    ruleset : str
        Rule set that says which columns are concentrations.

    Returns
    -------
    DataFrame
        One row a group: the columns of ``by``, ``n_stations`` and the mean of each concentration
        over the stations that have one.

    Raises
    ------
    UsageError
        A group mixes station grades.

    Examples
    --------
    >>> day = pd.Timestamp("2017-10-01")
    >>> stations = pd.DataFrame({"date": [day, day], "district_id": ["a", "a"],
    ...                          "station_grade": ["national"] * 2, "pm25_ugm3": [60.0, 80.0]})
    >>> place_means(stations)["pm25_ugm3"].tolist()
    [70.0]
    """
    refuse_mixed_grades(stations, by)
    columns = [one.column for one in scales(ruleset) if one.column in stations.columns]
    groups = stations.groupby(list(by), dropna=False)
    means = groups[columns].mean()
    means.insert(0, "n_stations", groups.size())
    return means.reset_index()


def _stations(air: pd.DataFrame) -> pd.Series:
    if "station_id" in air.columns:
        return air["station_id"]
    return pd.Series(index=air.index, dtype="str")
