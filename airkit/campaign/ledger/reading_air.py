"""Air files of other forms than the contract's, for the ledger: hours become days."""

from pathlib import Path

import pandas as pd

from airkit.campaign.air.hours import daily_from_hours
from airkit.campaign.air.names import COLUMNS
from airkit.campaign.air.read import HOURLY, n_zeros, read_air_files
from airkit.campaign.air.read_long import is_long
from airkit.campaign.air.read_wide import is_wide
from airkit.errors import UsageError
from airkit.tables.contract import contract
from airkit.tables.faults import Fault, Note
from airkit.tables.reading.read import RawTable
from airkit.tables.reading.sheets import Sheet
from airkit.tables.reading.text import as_text

AIR = "air"


def is_other_form(sheet: Sheet) -> bool:
    """Whether a sheet of air data is a wide file of hours or a long table."""
    return not sheet.is_blank and (is_wide(sheet) or is_long(sheet))


def air_days(path: Path, sheet: str) -> tuple[RawTable, list[Fault]]:
    """A file of such a form, or a folder of them, as daily rows of the contract's table.

    Beside it notes on what was done.

    Raises
    ------
    InputFaults
        Every fault of its cells.
    UsageError
        It names stations without the place they stand in.
    """
    data = read_air_files([path])
    is_placed = data.rows["district_id"].notna()
    if not is_placed.any():
        stations = data.rows["station_id"].dropna().unique()
        raise UsageError("air_stations_nowhere", file=path.name, stations=", ".join(stations[:5]))
    rows = data.rows[is_placed]
    notes = [_zeros(column, n, sheet) for column, n in data.n_zeros.items()]
    if data.kind == HOURLY:
        rows = daily_from_hours(rows)
        notes.append(Note(AIR, None, None, None, "air_from_hours", {"n": len(rows)}, sheet))
    known = [name for name in contract()[AIR].names if name in rows]
    measured = rows[[name for name in COLUMNS if name in rows]].notna().any(axis=1)
    cells = as_text(rows.loc[measured, known].reset_index(drop=True))
    return RawTable(AIR, sheet, cells.rename_axis("row")), notes


def zero_notes(air: pd.DataFrame, sheet: str) -> list[Fault]:
    """What was written as 0 in typed rows: kept, and counted as missing."""
    return [_zeros(column, n, sheet) for column, n in n_zeros(air).items()]


def _zeros(column: str, n: int, sheet: str) -> Fault:
    return Note(AIR, None, column, None, "air_zeros", {"n": n}, sheet)
