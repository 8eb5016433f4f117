"""Blank cells that take a default: counted by table and column, never filled in silently."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from airkit.tables.contract import BY_PROCESS, Column, contract
from airkit.tables.faults import Fault
from airkit.tables.processes import process_id

COLUMNS = ("table", "column", "n_blank", "factor_id", "value", "grade")
ASSUMED = "assumed"
# Columns a line needs only where a rule, an order or a check is counted in them.
WHERE_ASKED = ("payload_t_per_trip", "trips_in_per_t", "oven_hours_normal", "kwh_per_t")


class Default(NamedTuple):
    """Value of a factor and the grade of its evidence."""

    value: float
    grade: str


def count_defaults(
    tables: Mapping[str, pd.DataFrame],
    factors: Mapping[str, Default],
    process_defaults: pd.DataFrame,
) -> pd.DataFrame:
    """Count the blank cells that a default stands in for.

    Parameters
    ----------
    tables : Mapping of str to DataFrame
        Typed tables of a case.
    factors : Mapping of str to Default
        Value and grade by factor id.
    process_defaults : DataFrame
        The typed table of that name.

    Returns
    -------
    DataFrame
        One row a column with blanks (and, for defaults by process, a process): ``table, column,
        n_blank, factor_id, value, grade``; ``value`` is NaN and ``grade`` empty where there is no
        default. ``factor_id`` of a default by process is ``process_defaults/<process>``.
    """
    rows: list[tuple[str, str, int, str, float, str]] = []
    for name, frame in tables.items():
        for column in contract()[name].columns:
            if column.need != "defaultable" or not frame[column.name].isna().any():
                continue
            if column.default_factor == BY_PROCESS:
                rows += _by_process(column, frame, process_defaults)
                continue
            n_blank = int(frame[column.name].isna().sum())
            default = factors.get(column.default_factor, Default(float("nan"), ""))
            rows.append((name, column.name, n_blank, column.default_factor, *default))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def default_faults(defaults: pd.DataFrame, accepts: bool, sheets: Mapping[str, str]) -> list[Fault]:
    """Faults for blanks whose factor is missing, or assumed while the case takes no assumptions.

    Blanks of defaults by process are left to the job that reads them.
    """
    faults = []
    for row in defaults.to_dict("records"):
        is_refused = row["grade"] == ASSUMED and not accepts
        if row["factor_id"].startswith(BY_PROCESS) or (row["grade"] and not is_refused):
            continue
        rule = "default_not_accepted" if row["grade"] else "default_missing"
        values = {"n": row["n_blank"], "factor_id": row["factor_id"], "value": row["value"]}
        sheet = sheets.get(row["table"], "")
        faults.append(Fault(row["table"], None, row["column"], None, rule, values, sheet))
    return faults


def _by_process(
    column: Column, frame: pd.DataFrame, process_defaults: pd.DataFrame
) -> Iterator[tuple[str, str, int, str, float, str]]:
    mine = process_defaults[process_defaults["column"] == column.name]
    known = {
        process_id(process): Default(value, grade)
        for process, value, grade in zip(mine["process"], mine["value"], mine["grade"], strict=True)
    }
    processes = frame.loc[frame[column.name].isna(), "process"].map(process_id)
    blanks = processes.value_counts(sort=False)
    for process, n_blank in zip(blanks.index.tolist(), blanks.tolist(), strict=True):
        default = known.get(process, Default(float("nan"), ""))
        yield column.table, column.name, n_blank, f"{BY_PROCESS}/{process}", *default
