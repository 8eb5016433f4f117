"""Actual production as it is handed over: one row a line and day, of lines that are known."""

from collections.abc import Iterator

import pandas as pd

from airkit.errors import InputFaults
from airkit.schedule.problem.problem import Problem
from airkit.tables.faults import Fault


def refuse_odd_actuals(problem: Problem, actuals: pd.DataFrame) -> None:
    """Raise what is wrong with a table of actuals.

    Raises
    ------
    InputFaults
        Lines the case does not have; two rows of one line and day, which may contradict.
    """
    faults = [*_strangers(problem, actuals), *_twice(actuals)]
    if faults:
        raise InputFaults(faults)


def _strangers(problem: Problem, actuals: pd.DataFrame) -> Iterator[Fault]:
    is_known = actuals["line_id"].isin(problem.lines["line_id"])
    for name in actuals.loc[~is_known, "line_id"].unique():
        yield Fault("actuals", None, "line_id", name, "plan_unknown_line")


def _twice(actuals: pd.DataFrame) -> Iterator[Fault]:
    again = actuals[actuals.duplicated(["line_id", "date"]) & actuals["date"].notna()]
    for line_id, date in zip(again["line_id"], again["date"], strict=True):
        values = {"date": f"{date:%Y-%m-%d}"}
        yield Fault("actuals", None, "line_id", line_id, "plan_row_twice", values)
