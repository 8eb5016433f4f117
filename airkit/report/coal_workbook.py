"""The workbook of a coal result: its tables in words, Chinese first and English beside."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from airkit.coal import CoalCut
from airkit.report.in_words import about_line, both, sheet_in_words
from airkit.report.workbook import write_workbook

HIDDEN = ("pathway", "base", "base_full", "base_claimed")  # of the machine room


def write_coal_workbook(path: Path, result: CoalCut, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write the tables of a coal result to a workbook.

    Parameters
    ----------
    path : Path
        The .xlsx file.
    result : CoalCut
        For the name of the case and its mark.
    tables : mapping of str to DataFrame
        From :func:`airkit.report.coal_tables.coal_tables`.
    """
    shown = {
        name: table.drop(columns=[column for column in HIDDEN if column in table])
        for name, table in tables.items()
    }
    sheets = [sheet_in_words(name, table) for name, table in shown.items()]
    write_workbook(path, sheets, about_line(result.stamp), both("report_no_rows"))
