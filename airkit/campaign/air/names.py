"""What air files call pollutants and missing values, in our columns and bounds."""

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from airkit.tables.contract import Column, contract, unit_label
from airkit.tables.faults import Fault
from airkit.tables.reading.cells import half_width
from airkit.words import LANGUAGES

# Columns of hourly and of daily values, by pollutant as files write it (letters and digits only,
# lower case). Plain ozone is the hour's mean; of a daily value it would not say which maximum.
HOURLY: Mapping[str, str] = {
    "pm25": "pm25_ugm3",
    "pm10": "pm10_ugm3",
    "so2": "so2_ugm3",
    "no2": "no2_ugm3",
    "co": "co_mgm3",
    "o3": "o3_1h_ugm3",
    "o31h": "o3_1h_ugm3",
}
DAILY: Mapping[str, str] = {
    **{name: column for name, column in HOURLY.items() if name != "o3"},
    "o38h": "o3_8h_ugm3",
    "o38h24h": "o3_8h_ugm3",
    "o31h24h": "o3_1h_ugm3",
    **{f"{name}24h": HOURLY[name] for name in ("pm25", "pm10", "so2", "no2", "co")},
}
COLUMNS = (*dict.fromkeys([*HOURLY.values(), "o3_8h_ugm3"]),)

# Stand-ins for a missing value in files of third parties.
GAPS = frozenset({"", "na", "nan", "null", "none", "-", "--", "—", "——", "-999", "-9999", "-999.0"})

NOT_NAME = re.compile(r"[^a-z0-9]")


def plain(name: str) -> str:
    """A pollutant's name without dots, blanks and case.

    Examples
    --------
    >>> plain("PM2.5"), plain("O3_8h"), plain("ＣＯ")
    ('pm25', 'o38h', 'co')
    """
    return NOT_NAME.sub("", half_width(name).lower())


def described_as(column: str) -> Column:
    """The contract's column; the 1-hour ozone, which it does not have, is as the 8-hour one."""
    table = contract()["air"]
    return table.column(column if column in table.names else "o3_8h_ugm3")


def numbers(
    cells: list[str], column: str, zero_is_missing: bool
) -> tuple[NDArray[np.float64], int, list[tuple[int, str]]]:
    """Cells as concentrations.

    Parameters
    ----------
    cells : list of str
        As written; a stand-in for a gap is missing.
    column : str
        The concentration's column: its bounds are checked.
    zero_is_missing : bool
        Whether a zero stands for a gap.

    Returns
    -------
    tuple
        Values (NaN missing), the number of zeros taken as missing, and for each faulty cell its
        position and the rule it breaks.

    Examples
    --------
    >>> numbers(["12", "NA", "0", "x", "99999"], "pm25_ugm3", True)
    (array([12., nan, nan, nan, nan]), 1, [(3, 'not_a_number'), (4, 'too_high')])
    """
    values = np.full(len(cells), np.nan)
    wrong = []
    for i, cell in enumerate(cells):
        if cell.lower() in GAPS:
            continue
        try:
            values[i] = _number(cell)
        except ValueError:
            wrong.append((i, "not_a_number"))
    known = described_as(column)
    for outside, rule in (
        (values < float(known.low), "too_low"),
        (~(values <= float(known.high)) & ~np.isnan(values), "too_high"),
    ):
        wrong += [(int(i), rule) for i in np.flatnonzero(outside)]
        values[outside] = np.nan
    is_zero = (values == 0) & zero_is_missing
    values[is_zero] = np.nan
    return values, int(is_zero.sum()), sorted(wrong)


def cell_fault(rule: str, row: int, heading: str, cell: str, column: str, sheet: str) -> Fault:
    """The fault of one cell, with the bound it passes where it passes one."""
    known = described_as(column)
    unit = {lang: unit_label(known.unit, lang) for lang in LANGUAGES}
    values = {"low": known.low, "high": known.high, "unit": unit}
    return Fault("air", row, heading, cell, rule, values, sheet)


def _number(cell: str) -> float:
    if "_" in cell:  # Python would read 1_0 as 10
        raise ValueError(cell)
    return float(cell)
