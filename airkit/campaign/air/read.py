"""Air files of every form we met, to daily or hourly rows.

Forms are told by their headings: the contract's table ``air`` (daily, one row a day and place, in
Chinese or English), wide hourly files of the national stations, long tables, monthly means. Files
of third parties write 0 where a value is missing, so a zero is taken as missing here unless told
otherwise, and the number of such zeros is reported. The ledger keeps a zero as it was written, and
:func:`without_zeros` takes it as missing where it is used.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from airkit.campaign.air.names import COLUMNS, described_as
from airkit.campaign.air.read_long import is_long, read_long
from airkit.campaign.air.read_wide import NO_PLACES, is_wide, read_wide
from airkit.errors import CaseError, InputFaults, UsageError
from airkit.tables.checking.check import check_tables
from airkit.tables.contract import contract
from airkit.tables.faults import Fault
from airkit.tables.reading.cells import type_column
from airkit.tables.reading.read import RawTable, raw_table
from airkit.tables.reading.sheets import TEXTS, WORKBOOKS, Sheet, read_sheets

DAILY, HOURLY, MONTHLY = "daily", "hourly", "monthly"
MONTH_HEADINGS = ("city", "year", "month", "pm25_ugm3")


@dataclass(frozen=True)
class AirData:
    """What a file holds.

    Attributes
    ----------
    kind : str
        ``"daily"``, ``"hourly"`` (convert with :func:`daily_from_hours`), or ``"monthly"``.
    rows : DataFrame
        Daily rows as in the contract's table ``air`` (monthly means stand on each of their days,
        marked ``"month"`` in column ``basis``), or hourly rows with ``at``, the end of the hour.
    n_zeros : Mapping of str to int
        Zeros taken as missing, by column.
    unread : Mapping of str to int
        Rows left unread, by what they hold.
    """

    kind: str
    rows: pd.DataFrame
    n_zeros: Mapping[str, int] = field(default_factory=dict)
    unread: Mapping[str, int] = field(default_factory=dict)


def read_air(
    path: str | Path,
    *,
    zero_is_missing: bool = True,
    place_of: Mapping[str, str] = NO_PLACES,
    only: Collection[str] | None = None,
    station_grade: str | None = "national",
) -> AirData:
    """Read an air file.

    Parameters
    ----------
    path : str or Path
        A text file (UTF-8 or GB18030) or a workbook, whose first sheet is read.
    zero_is_missing : bool
        Whether a zero stands for a gap.
    place_of : Mapping of str to str
        Place of each station, for files that name stations only.
    only : collection of str, optional
        Stations or cities wanted from a wide file; all by default.
    station_grade : str, optional
        Grade of the stations where the file does not tell.

    Returns
    -------
    AirData

    Raises
    ------
    CaseError
        The file cannot be opened, or is empty.
    InputFaults
        Every fault of its cells.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "air.csv")
    ...     _ = path.write_text("date,city,pm25_ugm3\\n2017-10-01,a,76\\n2017-10-02,a,0\\n")
    ...     data = read_air(path)
    >>> data.kind, data.rows["pm25_ugm3"].tolist(), dict(data.n_zeros)
    ('daily', [76.0, nan], {'pm25_ugm3': 1})
    """
    path = Path(path)
    sheet = read_sheets(path)[0]
    if sheet.is_blank:
        raise CaseError("fault_file_empty", file=path.name)
    if is_wide(sheet):
        found = read_wide(
            sheet,
            place_of=place_of,
            only=only,
            station_grade=station_grade,
            zero_is_missing=zero_is_missing,
        )
        return AirData(HOURLY, *found)
    if is_long(sheet):
        rows, n_zeros, unread = read_long(
            sheet, place_of=place_of, station_grade=station_grade, zero_is_missing=zero_is_missing
        )
        return AirData(HOURLY if "at" in rows.columns else DAILY, rows, n_zeros, unread)
    if {*MONTH_HEADINGS} <= {cell.lower() for cell in sheet.rows[0]}:
        return AirData(MONTHLY, days_of_months(_months(sheet)))
    return _contract_form(sheet, zero_is_missing)


def read_air_files(paths: Iterable[str | Path], **how: Any) -> AirData:
    """Read several files of one kind as one, such as the days of a season.

    Hourly files must be read together before they are made into days: the last hour of a day
    stands in the next day's file.

    Parameters
    ----------
    paths : iterable of str or Path
        The files, or one folder whose text files and workbooks are meant, in the order of names.
    **how
        As in :func:`read_air`.

    Raises
    ------
    UsageError
        No file, or files of different kinds.

    Examples
    --------
    >>> read_air_files([])
    Traceback (most recent call last):
    airkit.errors.UsageError: 没有空气质量文件...
    """
    files = [file for path in paths for file in _files(Path(path))]
    if not files:
        raise UsageError("air_no_files")
    parts = [read_air(file, **how) for file in files]
    kinds = {part.kind: file.name for part, file in zip(parts, files, strict=True)}
    if len(kinds) > 1:
        raise UsageError("air_files_differ", files=", ".join(kinds.values()))
    return AirData(
        parts[0].kind,
        pd.concat([part.rows for part in parts], ignore_index=True),
        _summed(part.n_zeros for part in parts),
        _summed(part.unread for part in parts),
    )


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    inside = [one for one in sorted(path.iterdir()) if not one.name.startswith((".", "~"))]
    return [one for one in inside if one.suffix.lower() in TEXTS | WORKBOOKS]


def _summed(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    return dict(total)


def days_of_months(months: pd.DataFrame) -> pd.DataFrame:
    """Monthly means laid on each of their days, so that longer months weigh more.

    Parameters
    ----------
    months : DataFrame
        ``city``, ``year``, ``month`` and ``pm25_ugm3``.

    Returns
    -------
    DataFrame
        ``date``, ``district_id``, ``pm25_ugm3`` and ``basis`` (``"month"``): good for means over
        whole months, not for heavy days, which pass such rows over.

    Examples
    --------
    >>> months = pd.DataFrame({"city": ["a"], "year": [2018], "month": [2], "pm25_ugm3": [63.0]})
    >>> len(days_of_months(months))
    28
    """
    start = pd.to_datetime(months[["year", "month"]].astype(int).assign(day=1))
    n_days = start.dt.days_in_month.to_numpy()
    offset = np.concatenate([np.arange(n) for n in n_days]) if len(n_days) else np.array([], int)
    return pd.DataFrame(
        {
            "date": start.repeat(n_days).to_numpy() + pd.to_timedelta(offset, unit="D"),
            "district_id": months["city"].repeat(n_days).to_numpy(),
            "pm25_ugm3": months["pm25_ugm3"].astype(float).repeat(n_days).to_numpy(),
            "basis": "month",
        }
    )


def _contract_form(sheet: Sheet, zero_is_missing: bool) -> AirData:
    raw, faults, _ = raw_table(contract()["air"], sheet, sheet.file)
    typed = check_tables({"air": raw})
    rows = typed.tables["air"]
    faults = [*faults, *typed.faults]
    if "o3_1h_ugm3" in raw.cells.columns:
        rows["o3_1h_ugm3"], more = _extra(raw, "o3_1h_ugm3", sheet.file)
        faults += more
    if faults:
        raise InputFaults(faults)
    if not zero_is_missing:
        return AirData(DAILY, rows)
    return AirData(DAILY, without_zeros(rows), n_zeros(rows))


def n_zeros(rows: pd.DataFrame) -> dict[str, int]:
    """How many zeros each column of concentrations has, of those that have any."""
    counts = {name: int((rows[name] == 0).sum()) for name in COLUMNS if name in rows}
    return {name: n for name, n in counts.items() if n}


def without_zeros(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with zeros of concentrations as missing: no daily mean of a city is 0."""
    return rows.assign(**{name: rows[name].mask(rows[name] == 0) for name in n_zeros(rows)})


def _extra(raw: RawTable, name: str, sheet: str) -> tuple[pd.Series, list[Fault]]:
    """A column of concentrations that the contract does not have."""
    typed = type_column(raw.cells[name], replace(described_as(name), name=name))
    cells = raw.cells[name][typed.broken != ""]
    rules = typed.broken[typed.broken != ""]
    return typed.values, [
        Fault("air", row, name, cell, rule, {}, sheet)
        for row, cell, rule in zip(cells.index, cells, rules, strict=True)
    ]


def _months(sheet: Sheet) -> pd.DataFrame:
    heads = [cell.lower() for cell in sheet.rows[0]]
    places = [heads.index(name) for name in MONTH_HEADINGS]
    rows = [
        (number, [row[i] if i < len(row) else "" for i in places])
        for number, row in enumerate(sheet.rows[1:], start=2)
        if any(row)
    ]
    months, faults = [], []
    for number, (city, year, month, value) in rows:
        try:
            months.append((city, pd.Period(f"{int(year):04}-{int(month):02}", "M"), float(value)))
        except ValueError:
            text = f"{city} {year} {month} {value}"
            faults.append(Fault("air", number, None, text, "air_no_month", {}, sheet.file))
    if faults:
        raise InputFaults(faults)
    return pd.DataFrame(
        {
            "city": [city for city, _, _ in months],
            "year": [month.year for _, month, _ in months],
            "month": [month.month for _, month, _ in months],
            "pm25_ugm3": [value for *_, value in months],
        }
    )
