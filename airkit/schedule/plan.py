"""A plan as a table: read, written, and set against the lines and days it should cover."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from airkit.case import Case
from airkit.errors import InputFaults
from airkit.schedule.plan_cover import cover_faults
from airkit.schedule.plan_forms import plan_of_sheets
from airkit.schedule.problem.calendar import plan_days
from airkit.schedule.problem.problem import Problem
from airkit.tables.checking.check import in_order
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
    plan, faults = plan_of_sheets(filled or sheets, case)
    if faults and case is not None and not plan.empty:
        cover = cover_faults(plan, case.table("lines")["line_id"].tolist(), plan_days(case))
        is_told = any(fault.rule == "duplicate_key" for fault in faults)
        faults += [one for one in cover if not (is_told and one.rule == "plan_row_twice")]
    if faults:
        raise InputFaults(in_order(faults))
    return plan


def loads_of(problem: Problem, plan: pd.DataFrame) -> NDArray[np.float64]:
    """Load shares of a plan, shape (n_lines, n_days), in the order of the problem.

    Raises
    ------
    InputFaults
        Lines or days the problem does not have, rows twice, rows missing.
    """
    faults = cover_faults(plan, problem.lines["line_id"].tolist(), problem.days)
    if faults:
        raise InputFaults(faults)
    line = pd.Index(problem.lines["line_id"]).get_indexer(plan["line_id"])
    day = problem.days.get_indexer(plan["date"])
    loads = np.zeros((problem.n_lines, problem.n_days))
    loads[line, day] = plan["load_share"].to_numpy(float)
    return loads
