"""Wide hourly files of the national stations: a row an hour and pollutant, a column a station.

Headings are ``date, hour, type`` and then station codes (``1001A``) or city names. Hours are marked
by their end, as the national centre publishes them: 16 is the mean from 15:00 to 16:00, and 0 is
the last hour of the day before.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from airkit.campaign.air.names import COLUMNS, HOURLY, cell_fault, numbers, plain
from airkit.errors import InputFaults
from airkit.tables.faults import Fault
from airkit.tables.reading.dates import parse_date, serial_as_date
from airkit.tables.reading.sheets import Sheet

LEADING = ("date", "hour", "type")
STATION = re.compile(r"\d{3,5}[A-Z]")
HOUR = re.compile(r"\d{1,2}")
LAST_HOUR = 24

# Station code -> place; a station that is not listed keeps its column but has no place.
NO_PLACES: Mapping[str, str] = {}


@dataclass
class Found:
    """What was read so far, with the faults and what was left unread."""

    blocks: list[pd.DataFrame] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    n_zeros: dict[str, int] = field(default_factory=dict)
    unread: dict[str, int] = field(default_factory=dict)


def is_wide(sheet: Sheet) -> bool:
    """Whether a sheet has the headings of a wide hourly file."""
    return tuple(cell.lower() for cell in sheet.rows[0][: len(LEADING)]) == LEADING


def read_wide(
    sheet: Sheet,
    *,
    place_of: Mapping[str, str] = NO_PLACES,
    only: Collection[str] | None = None,
    station_grade: str | None = "national",
    zero_is_missing: bool = True,
) -> tuple[pd.DataFrame, dict[str, int], dict[str, int]]:
    """Read a wide hourly sheet.

    Parameters
    ----------
    sheet : Sheet
        Its cells.
    place_of : Mapping of str to str
        Place (city or district) of each station code.
    only : collection of str, optional
        Codes or cities wanted; all by default.
    station_grade : str, optional
        Grade of the stations, since the file does not tell; not used for columns of cities.
    zero_is_missing : bool
        Whether a zero stands for a gap.

    Returns
    -------
    tuple
        Hourly rows (``at``: end of the hour, ``district_id``, ``station_id``, ``station_grade``
        and a column each pollutant); zeros taken as missing by column; rows left unread by type,
        such as running means and indices, which are worked out anew.

    Raises
    ------
    InputFaults
        Every cell that is no date, hour or concentration.
    """
    found = Found()
    names = sheet.rows[0]
    wanted = [
        i
        for i in range(len(LEADING), len(names))
        if names[i] and (only is None or names[i] in only)
    ]
    heads = [names[i] for i in wanted]
    for number, row in enumerate(sheet.rows[1:], start=2):
        if any(row):
            _add_row(found, sheet, number, row, wanted, zero_is_missing)
    if found.faults:
        raise InputFaults(found.faults)
    return _framed(found.blocks, heads, place_of, station_grade), found.n_zeros, found.unread


def _add_row(
    found: Found,
    sheet: Sheet,
    number: int,
    row: Sequence[str],
    wanted: Sequence[int],
    zero_is_missing: bool,
) -> None:
    """One row: the values of one hour and one pollutant at every station."""
    day, hour, kind = (*row, "", "", "")[: len(LEADING)]
    column = HOURLY.get(plain(kind))
    if column is None:
        found.unread[kind] = found.unread.get(kind, 0) + 1
        return
    at, faults = moment(day, hour, number, sheet.file)
    found.faults += faults
    cells = [row[i] if i < len(row) else "" for i in wanted]
    values, n_zeros, wrong = numbers(cells, column, zero_is_missing)
    found.n_zeros[column] = found.n_zeros.get(column, 0) + n_zeros
    found.faults += [
        cell_fault(rule, number, sheet.rows[0][wanted[i]], cells[i], column, sheet.file)
        for i, rule in wrong
    ]
    if at is not None:
        block = {"at": at, "place": np.arange(len(wanted)), "column": column, "value": values}
        found.blocks.append(pd.DataFrame(block))


def moment(day: str, hour: str, row: int, file: str) -> tuple[pd.Timestamp | None, list[Fault]]:
    """End of the hour a row is of, or its faults.

    Examples
    --------
    >>> moment("20180227", "24", 2, "a.csv")[0]
    Timestamp('2018-02-28 00:00:00')
    """
    parsed, faults = day_of(day, row, file)
    if not HOUR.fullmatch(hour) or int(hour) > LAST_HOUR:
        faults.append(Fault("air", row, "hour", hour, "air_no_hour", {}, file))
    if parsed is None or faults:
        return None, faults
    return parsed + pd.Timedelta(hours=int(hour)), []


def day_of(day: str, row: int, file: str) -> tuple[pd.Timestamp | None, list[Fault]]:
    """The day a row is of, or its fault.

    Examples
    --------
    >>> day_of("2018年2月27日", 2, "a.csv")[0]
    Timestamp('2018-02-27 00:00:00')
    """
    parsed, rule = parse_date(day)
    if rule:
        return None, [Fault("air", row, "date", day, rule, {"date": serial_as_date(day)}, file)]
    return pd.Timestamp(str(parsed)), []


def _framed(
    blocks: list[pd.DataFrame],
    heads: Sequence[str],
    place_of: Mapping[str, str],
    station_grade: str | None,
) -> pd.DataFrame:
    if not blocks:
        return no_hours()
    long = pd.concat(blocks, ignore_index=True)
    twice = long.duplicated(["at", "place", "column"])
    if twice.any():
        first = long[twice].iloc[0]
        values = {"at": first["at"], "column": first["column"]}
        raise InputFaults([Fault("air", None, None, None, "air_hour_twice", values)])
    wide = long.pivot(index=["at", "place"], columns="column", values="value").reset_index()
    codes = wide["place"].map(dict(enumerate(heads)))
    is_station = codes.map({head: bool(STATION.fullmatch(head)) for head in heads})
    return hour_rows(
        wide.assign(
            district_id=codes.map(dict(place_of)).where(is_station, codes),
            station_id=codes.where(is_station),
            station_grade=codes.where(is_station).map(lambda _: station_grade, na_action="ignore"),
        )
    )


def hour_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Hourly rows in their fixed columns; absent ones are missing."""
    texts = ("district_id", "station_id", "station_grade")
    return pd.DataFrame(
        {
            "at": frame["at"],
            **{name: frame[name].astype("str") for name in texts},
            **{name: _values(frame, name) for name in _hourly_columns()},
        }
    )


def no_hours() -> pd.DataFrame:
    """An empty table of hourly rows."""
    empty = pd.DataFrame({"at": pd.Series([], dtype="datetime64[s]")})
    names = ("district_id", "station_id", "station_grade")
    return hour_rows(empty.assign(**{name: pd.Series([], dtype="str") for name in names}))


def _hourly_columns() -> Iterator[str]:
    return (name for name in COLUMNS if name in HOURLY.values())


def _values(frame: pd.DataFrame, name: str) -> pd.Series:
    if name in frame.columns:
        return frame[name].astype(float)
    return pd.Series(np.nan, index=frame.index)
