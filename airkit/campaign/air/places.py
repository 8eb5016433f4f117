"""Rows of one place out of the table ``air``, and station values to a place's mean."""

from collections.abc import Iterator, Sequence

import pandas as pd

from airkit.campaign.air.aqi import scales
from airkit.campaign.air.rows import AQI_RULES
from airkit.campaign.air.statistics import refuse_mixed_grades
from airkit.errors import UsageError
from airkit.tables.contract import contract


def places(air: pd.DataFrame) -> list[str]:
    """Names of the places in a table, in the order they come.

    Examples
    --------
    >>> places(pd.DataFrame({"district_id": ["北京", "天津", "北京"]}))
    ['北京', '天津']
    """
    return [str(name) for name in air["district_id"].dropna().unique()]


def match_places(air: pd.DataFrame, districts: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Names in the air data to the ids of districts, by id, name or alias.

    Parameters
    ----------
    air : DataFrame
        Rows with ``district_id`` as the files have it, which may be a city's name.
    districts : DataFrame
        The contract's table ``districts``; ``aliases`` are separated by ``|``.

    Returns
    -------
    tuple
        The rows with the ids put in, and the names that no district has, which stay as they are.

    Raises
    ------
    UsageError
        A name that belongs to two districts and is used.

    Examples
    --------
    >>> districts = pd.DataFrame({"district_id": ["370800"], "name_zh": ["济宁市"],
    ...                           "name_en": ["Jining"], "aliases": ["济宁|济宁地区"]})
    >>> rows, unknown = match_places(pd.DataFrame({"district_id": ["济宁", "北京"]}), districts)
    >>> rows["district_id"].tolist(), unknown
    (['370800', '北京'], ['北京'])
    """
    ids: dict[str, set[str]] = {}
    for row in districts.to_dict("records"):
        names = [row["district_id"], row.get("name_zh"), row.get("name_en")]
        aliases = row.get("aliases")
        names += aliases.split("|") if isinstance(aliases, str) else []
        for name in names:
            if isinstance(name, str) and name.strip():
                ids.setdefault(name.strip(), set()).add(row["district_id"])
    used = places(air)
    for name in used:
        if len(ids.get(name, ())) > 1:
            raise UsageError("air_place_of_two", place=name, ids=", ".join(sorted(ids[name])))
    known = {name: next(iter(ids.get(name, (name,)))) for name in used}
    matched = air["district_id"].map(known).astype(air["district_id"].dtype)
    return air.assign(district_id=matched), [name for name in used if name not in ids]


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


def main_values(air: pd.DataFrame) -> pd.DataFrame:
    """Each place's daily values: its own means, else the means of its stations of highest grade.

    Parameters
    ----------
    air : DataFrame
        Daily rows as in the contract's table ``air``.

    Returns
    -------
    DataFrame
        One row a place and day: ``date, district_id, station_grade`` (missing where the place
        gives its own mean) and the concentrations, sorted by date.

    Examples
    --------
    >>> air = pd.DataFrame({"date": pd.to_datetime(["2017-10-01"] * 2), "district_id": ["a", "a"],
    ...                     "station_id": ["1A", "2A"], "station_grade": ["national", "town"],
    ...                     "pm25_ugm3": [60.0, 90.0]})
    >>> main_values(air)[["station_grade", "pm25_ugm3"]].values.tolist()
    [['national', 60.0]]
    """
    has_station = _stations(air).notna()
    own = air[~has_station]
    stations = air[has_station & ~air["district_id"].isin(own["district_id"])]
    best: dict[str, tuple[int, pd.DataFrame]] = {}
    for (place, grade), rows in by_grade(stations):
        order = _grade_order(grade)
        if place not in best or order < best[place][0]:
            best[place] = (order, rows)
    parts = [own.assign(station_grade=None), *(rows for _, rows in best.values())]
    table = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    marks = [name for name in ("basis",) if name in table.columns]
    kept = ["date", "district_id", "station_grade", *_concentrations(table), *marks]
    return table[kept].sort_values("date", kind="stable", ignore_index=True)


def by_grade(air: pd.DataFrame) -> Iterator[tuple[tuple[str, str | None], pd.DataFrame]]:
    """Each place and grade of stations with the daily means of these stations."""
    stations = air[_stations(air).notna()]
    for (place, grade), rows in stations.groupby(["district_id", "station_grade"], dropna=False):
        name = grade if isinstance(grade, str) else None
        yield (str(place), name), place_means(rows).assign(station_grade=name).sort_values("date")


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
    columns = _concentrations(stations, ruleset)
    groups = stations.groupby(list(by), dropna=False)
    means = groups[columns].mean()
    means.insert(0, "n_stations", groups.size())
    return means.reset_index()


def _concentrations(air: pd.DataFrame, ruleset: str = AQI_RULES) -> list[str]:
    return [one.column for one in scales(ruleset) if one.column in air.columns]


def _grade_order(grade: str | None) -> int:
    """Place of a grade in the contract's list, which goes from the highest down."""
    known = contract()["air"].column("station_grade").choices
    return known.index(grade) if grade in known else len(known)


def _stations(air: pd.DataFrame) -> pd.Series:
    if "station_id" in air.columns:
        return air["station_id"]
    return pd.Series(index=air.index, dtype="str")
