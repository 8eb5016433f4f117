"""A plan as a table: read, written, and set against the lines and days it should cover."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from airkit.case import Case
from airkit.errors import InputFaults
from airkit.schedule.plan_forms import plan_of_sheets
from airkit.schedule.problem.problem import Problem
from airkit.tables.faults import Fault
from airkit.tables.reading.sheets import TEXTS, read_sheets


def plan_table(problem: Problem, loads: NDArray[np.float64]) -> pd.DataFrame:
    """The table ``plan``: ``line_id, date, load_share``, lines as in their table, then by day.

    Parameters
    ----------
    loads : ndarray
        Load shares, shape (n_lines, n_days).
    """
    order = np.argsort(problem.lines["row"].to_numpy(), kind="stable")
    lines = problem.lines["line_id"].to_numpy(str)[order]
    return pd.DataFrame(
        {
            "line_id": pd.array(np.repeat(lines, problem.n_days), dtype="str"),
            "date": np.tile(problem.days.to_numpy(), problem.n_lines),
            "load_share": loads[order].ravel(),
        }
    )


def write_plan(plan: pd.DataFrame, path: str | Path) -> Path:
    """Write a plan as CSV, every digit kept; :func:`read_plan` gives the same table back."""
    path = Path(path)
    shown = plan.assign(
        date=plan["date"].dt.strftime("%Y-%m-%d"),
        load_share=[repr(float(load)) for load in plan["load_share"]],
    )
    half = path.with_name(path.name + ".part")
    shown.to_csv(half, index=False, encoding="utf-8-sig", lineterminator="\n")
    return half.replace(path)


def read_plan(path: str | Path, case: Case | None = None) -> pd.DataFrame:
    """Read a plan made by anyone, in any form of :mod:`airkit.schedule.plan_forms`.

    Parameters
    ----------
    path : str or Path
        A text file or a workbook, such as the ``schedule.xlsx`` of a schedule, changed by hand.
    case : Case, optional
        Whose lines and days it is for; a calendar without years and stretches need it.

    Returns
    -------
    DataFrame
        ``line_id, date, load_share`` [of capacity].

    Raises
    ------
    CaseError
        The file is not there or cannot be read.
    InputFaults
        It does not keep to the contract; all faults at once.
    UsageError
        Its form needs a case.
    """
    path = Path(path)
    sheets = read_sheets(path)
    if path.suffix.lower() in TEXTS:
        sheets = [replace(one, name=path.name) for one in sheets]
    filled = [one for one in sheets if any(map(any, one.rows[1:]))]  # more than headings
    return plan_of_sheets(filled or sheets, case)


def loads_of(problem: Problem, plan: pd.DataFrame) -> NDArray[np.float64]:
    """Load shares of a plan, shape (n_lines, n_days), in the order of the problem.

    Raises
    ------
    InputFaults
        Lines or days the problem does not have, rows twice, rows missing.
    """
    line = pd.Index(problem.lines["line_id"]).get_indexer(plan["line_id"])
    day = problem.days.get_indexer(plan["date"])
    faults = list(_strangers(problem, plan, line, day))
    cells = pd.Series(line * problem.n_days + day)[(line >= 0) & (day >= 0)]
    faults += _twice(plan, cells)
    wanted = np.ones(problem.n_lines * problem.n_days, dtype=bool)
    wanted[cells.to_numpy()] = False
    faults += _missing(problem, wanted)
    if faults:
        raise InputFaults(faults)
    loads = np.zeros(problem.n_lines * problem.n_days)
    loads[line * problem.n_days + day] = plan["load_share"].to_numpy(float)
    return loads.reshape(problem.n_lines, problem.n_days)


def _strangers(
    problem: Problem, plan: pd.DataFrame, line: NDArray[np.intp], day: NDArray[np.intp]
) -> Iterator[Fault]:
    for name in plan.loc[line < 0, "line_id"].unique():
        yield Fault("plan", None, "line_id", name, "plan_unknown_line")
    values = {"start": f"{problem.days[0]:%Y-%m-%d}", "end": f"{problem.days[-1]:%Y-%m-%d}"}
    for date in plan.loc[day < 0, "date"].unique():
        yield Fault("plan", None, "date", f"{date:%Y-%m-%d}", "plan_day_outside", values)


def _twice(plan: pd.DataFrame, cells: pd.Series) -> Iterator[Fault]:
    for at in cells.index[cells.duplicated()].tolist():
        row = plan.iloc[at]
        values = {"date": f"{row['date']:%Y-%m-%d}"}
        yield Fault("plan", None, "line_id", row["line_id"], "plan_row_twice", values)


def _missing(problem: Problem, wanted: NDArray[np.bool_]) -> Iterator[Fault]:
    absent = wanted.reshape(problem.n_lines, problem.n_days)
    for at in np.flatnonzero(absent.any(axis=1)).tolist():
        first = problem.days[int(np.argmax(absent[at]))]
        values = {"n": int(absent[at].sum()), "date": f"{first:%Y-%m-%d}"}
        name = str(problem.lines.at[at, "line_id"])
        yield Fault("plan", None, "line_id", name, "plan_days_missing", values)
