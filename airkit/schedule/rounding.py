"""Loads rounded so that people can carry them out, and audited afresh."""

import numpy as np
import pandas as pd

from airkit.case import Case
from airkit.errors import UsageError
from airkit.schedule.audit.audit import Audit, audit_loads
from airkit.schedule.plan import loads_of, plan_table
from airkit.schedule.problem.lines import Loads
from airkit.schedule.problem.problem import read_problem

# A load this near below a step stands for the step.
ROUNDING = 1e-9


def round_plan(case: Case, plan: pd.DataFrame, step: float = 0.05) -> tuple[pd.DataFrame, Audit]:
    """A plan with free loads rounded down to a step, and its audit.

    A load never falls below the line's lowest; loads of stated steps and stops stay. Rounding down
    keeps every cap; a floor or an order may be missed by it, which the audit says.

    Parameters
    ----------
    step : float
        Share of capacity, above 0 and up to 1.

    Returns
    -------
    DataFrame, Audit

    Raises
    ------
    UsageError
        A step outside (0, 1].

    Examples
    --------
    >>> from airkit.case import read_case
    >>> case = read_case("tiny")
    >>> empty = case.table("plan")
    >>> round_plan(case, empty)[1].is_clean
    True
    """
    refuse_step(step)
    problem = read_problem(case)
    loads = loads_of(problem, plan)
    for line, allowed in enumerate(problem.lines["loads"]):
        loads[line] = _rounded(loads[line], allowed, step)
    return plan_table(problem, loads), audit_loads(problem, loads)


def refuse_step(step: float) -> None:
    """Raise UsageError where there is no such step to round to."""
    if not 0 < step <= 1:
        raise UsageError("schedule_bad_step", step=step)


def _rounded(row: np.ndarray, loads: Loads, step: float) -> np.ndarray:
    if loads.steps:
        return row
    # Through whole counts and then one division, so that 0.15 comes out as written.
    down = np.round(np.floor(row / step + ROUNDING) * step, 12)
    return np.where(row > 0, np.maximum(np.minimum(down, row), loads.low), 0.0)
