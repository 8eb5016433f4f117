"""Tables as CSV files that Excel opens well."""

from pathlib import Path

import pandas as pd

# A cell that begins so would be run as a formula by a spreadsheet that opens the CSV.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\n")


def write_csv(path: Path, table: pd.DataFrame) -> None:
    """Write a table as UTF-8 with mark, an apostrophe before texts that look like formulas.

    Parameters
    ----------
    path : Path
        The .csv file.
    table : DataFrame
        Column names as they are, units in them.
    """
    safe = table.copy()
    for column in safe:
        if not pd.api.types.is_numeric_dtype(safe[column]):
            safe[column] = [_plain(value) for value in safe[column]]
    safe.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")


def _plain(value: object) -> object:
    """Text that stays text; days as ISO dates."""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if not isinstance(value, str):
        return value
    text = value.replace("\r\n", "\n").replace("\r", "\n")  # alone it would begin a new row
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
