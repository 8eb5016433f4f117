"""Long tables: a row a day or hour, a place or station, and a pollutant."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from airkit.campaign.air.names import DAILY, HOURLY, cell_fault, numbers, plain
from airkit.campaign.air.read_wide import day_of, hour_rows, moment
from airkit.errors import InputFaults
from airkit.tables.faults import Fault
from airkit.tables.reading.cells import half_width
from airkit.tables.reading.sheets import Sheet

# What the headings of a long table are called.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "date": ("date", "日期", "监测日期"),
    "hour": ("hour", "小时", "时"),
    "district_id": ("district_id", "city", "城市", "城市名称", "地区"),
    "station_id": ("station_id", "station", "站点", "站点编号", "监测点编码"),
    "station_grade": ("station_grade", "grade", "站点级别"),
    "pollutant": ("pollutant", "item", "type", "污染物", "项目", "监测项目"),
    "value": ("value", "concentration", "浓度", "数值", "监测值"),
}
NEEDED = ("date", "pollutant", "value")
TEXTS = ("district_id", "station_id", "station_grade")


def places_of(sheet: Sheet) -> dict[str, int]:
    """Where each known heading stands."""
    found: dict[str, int] = {}
    for index, heading in enumerate(sheet.rows[0]):
        for name, accepted in HEADINGS.items():
            if half_width(heading).strip().lower() in accepted:
                found.setdefault(name, index)
    return found


def is_long(sheet: Sheet) -> bool:
    """Whether a sheet has the headings of a long table, and a place or a station."""
    found = places_of(sheet)
    has_place = "district_id" in found or "station_id" in found
    return has_place and all(name in found for name in NEEDED)


def read_long(
    sheet: Sheet,
    *,
    place_of: Mapping[str, str],
    station_grade: str | None = None,
    zero_is_missing: bool = True,
) -> tuple[pd.DataFrame, dict[str, int], dict[str, int]]:
    """Read a long table; with a column of hours it is hourly, marked by the end of the hour.

    Parameters
    ----------
    sheet : Sheet
        Its cells.
    place_of : Mapping of str to str
        Place of each station, for tables that name stations only.
    station_grade : str, optional
        Grade of the stations where the table has no column of it.
    zero_is_missing : bool
        Whether a zero stands for a gap.

    Returns
    -------
    tuple
        Rows (``date`` or ``at``, ``district_id``, ``station_id``, ``station_grade`` and a column
        each pollutant); zeros taken as missing by column; rows left unread by pollutant. Ozone
        called plain ``O3`` is read in hourly tables only: of a daily value it does not say whether
        it is the 8-hour or the 1-hour maximum.

    Raises
    ------
    InputFaults
        Every cell that is no date, hour or concentration, and every value given twice.
    """
    at = places_of(sheet)
    is_hourly = "hour" in at
    columns = HOURLY if is_hourly else DAILY
    cells = _cells(sheet, at)
    kinds = cells["pollutant"].map(plain).map(columns)
    unread = cells.loc[kinds.isna(), "pollutant"].value_counts().to_dict()
    cells, kinds = cells[kinds.notna()], kinds[kinds.notna()]
    faults: list[Fault] = []
    when = _when(cells, is_hourly, sheet.file, faults)
    values = pd.Series(np.nan, index=cells.index)
    n_zeros = {}
    for column, texts in cells["value"].groupby(kinds):
        found, n_zeros[str(column)], wrong = numbers(texts.tolist(), str(column), zero_is_missing)
        values[texts.index] = found
        faults += [
            cell_fault(rule, texts.index[i], "value", texts.iloc[i], str(column), sheet.file)
            for i, rule in wrong
        ]
    long = cells[list(TEXTS)].assign(when=when, column=kinds, value=values)
    faults += _doubles(long, sheet.file)
    if faults:
        faults.sort(key=lambda fault: fault.row or 0)
        raise InputFaults(faults)
    return _framed(long, is_hourly, place_of, station_grade), n_zeros, unread


def _cells(sheet: Sheet, at: Mapping[str, int]) -> pd.DataFrame:
    """The known columns as text, "" where absent; the index is the row as Excel shows it."""
    kept = [(number, row) for number, row in enumerate(sheet.rows[1:], start=2) if any(row)]
    columns = {
        name: [row[at[name]] if name in at and at[name] < len(row) else "" for _, row in kept]
        for name in HEADINGS
    }
    return pd.DataFrame(columns, index=[number for number, _ in kept], dtype=object)


def _when(
    cells: pd.DataFrame, is_hourly: bool, file: str, faults: list[Fault]
) -> list[pd.Timestamp | None]:
    known: dict[tuple[str, str], pd.Timestamp | None] = {}
    found = []
    for row, day, hour in zip(cells.index, cells["date"], cells["hour"], strict=True):
        key = (day, hour)
        if known.get(key) is None:
            known[key], wrong = (
                moment(day, hour, row, file) if is_hourly else day_of(day, row, file)
            )
            faults += wrong
        found.append(known[key])
    return found


def _doubles(long: pd.DataFrame, file: str) -> list[Fault]:
    key = ["when", *TEXTS, "column"]
    again = long.duplicated(key) & long["when"].notna()
    return [
        Fault("air", row, "value", None, "air_value_twice", {"column": column}, file)
        for row, column in zip(long.index[again], long.loc[again, "column"], strict=True)
    ]


def _framed(
    long: pd.DataFrame, is_hourly: bool, place_of: Mapping[str, str], station_grade: str | None
) -> pd.DataFrame:
    long = long.assign(when=pd.to_datetime(long["when"]))
    wide = long.pivot(index=["when", *TEXTS], columns="column", values="value").reset_index()
    given = wide[list(TEXTS)].replace("", None)
    station = given["station_id"]
    wide = wide.assign(
        district_id=given["district_id"].fillna(station.map(dict(place_of))).astype("str"),
        station_id=station.astype("str"),
        station_grade=_filled(given["station_grade"], station_grade)
        .where(station.notna())
        .astype("str"),
    )
    wide.columns.name = None
    if is_hourly:
        return hour_rows(wide.rename(columns={"when": "at"}))
    return wide.rename(columns={"when": "date"})


def _filled(cells: pd.Series, otherwise: str | None) -> pd.Series:
    return cells if otherwise is None else cells.fillna(otherwise)
