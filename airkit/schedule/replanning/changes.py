"""What a new plan changes of the announced one: which line, when, and why."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

from airkit.schedule.answer import typed
from airkit.schedule.explain.reasons import reasons_for
from airkit.schedule.explain.worth import day_values
from airkit.schedule.model.arrays import Arrays, Floats, Mask
from airkit.schedule.model.run import Found
from airkit.schedule.problem.problem import Problem

TEXTS = ("enterprise_id", "line_id", "process", "start", "end", "kind", "reason", "rule_id")
NUMBERS = ("days", "load_before", "load_after", "day_value_yuan")
# Loads nearer than this are the same.
SAME_LOAD, DECIMALS = 1e-6, 6

Why = tuple[str, str]
# Kind, reason, rule, and the loads before and after: a firm is told loads it can be held to.
Label = tuple[str, str, str, float, float]


def changed_days(announced: Floats, new: Floats) -> Mask:
    """Line-days that run where they were to stand, or stand where they were to run."""
    return np.asarray((announced > 0) != (new > 0))


def changes_of(
    problem: Problem, arrays: Arrays, announced: Floats, new: Floats, found: Found
) -> pd.DataFrame:
    """The changes, one row a stretch of days of a line alike in kind, reason and loads.

    Parameters
    ----------
    problem, arrays
        The days that may change; loads alike.
    announced, new : ndarray
        Load shares, shape (L, T).
    found : Found
        Its prices say what a day is worth.

    Returns
    -------
    DataFrame
        ``enterprise_id, line_id, process, start, end``; ``kind`` (stop, run, load); ``reason`` and
        the ``rule_id`` it names: those of :func:`airkit.schedule.explain.reasons.reasons_for`
        where it now stands, ``pays`` or ``needed`` where it now runs, ``load`` where only the load
        changes; ``days``, ``load_before, load_after`` and ``day_value_yuan`` (mean).
    """
    prices = {key: p for key, p in found.prices.items() if key[0] < len(arrays.families)}
    why = _why_still(reasons_for(problem, arrays, new, found.goods, prices), problem)
    value = day_values(arrays, prices).day
    rows: list[dict[str, Any]] = []
    dates = [f"{day:%Y-%m-%d}" for day in problem.days]
    for line in np.argsort(problem.lines["row"].to_numpy(), kind="stable").tolist():
        labels = [
            _label(announced[line], new[line], value[line], why[line], day)
            for day in range(len(dates))
        ]
        for label, days in _stretches(labels):
            rows.append(
                {
                    "enterprise_id": problem.lines.at[line, "enterprise_id"],
                    "line_id": problem.lines.at[line, "line_id"],
                    "process": problem.lines.at[line, "process"],
                    "start": dates[days[0]],
                    "end": dates[days[-1]],
                    "kind": label[0],
                    "reason": label[1],
                    "rule_id": label[2],
                    "days": len(days),
                    "load_before": announced[line, days[0]],
                    "load_after": new[line, days[0]],
                    "day_value_yuan": value[line, days].mean(),
                }
            )
    return typed(rows, TEXTS, NUMBERS)


def _label(
    before: Floats, after: Floats, value: Floats, why: dict[int, Why], day: int
) -> Label | None:
    """What a day's change is and between which loads; None where nothing changes."""
    loads = round(float(before[day]), DECIMALS), round(float(after[day]), DECIMALS)
    if (before[day] > 0) != (after[day] > 0):
        if after[day] > 0:
            return "run", "pays" if value[day] > 0 else "needed", "", *loads
        return "stop", *why.get(day, ("open", "")), *loads
    if abs(before[day] - after[day]) > SAME_LOAD:
        return "load", "load", "", *loads
    return None


def _stretches(labels: list[Label | None]) -> Iterator[tuple[Label, list[int]]]:
    for label, group in groupby(enumerate(labels), key=lambda pair: pair[1]):
        if label is not None:
            yield label, [day for day, _ in group]


def _why_still(table: pd.DataFrame, problem: Problem) -> list[dict[int, Why]]:
    """For each line, why it stands on each day it does."""
    number = {line_id: at for at, line_id in enumerate(problem.lines["line_id"])}
    why: list[dict[int, Why]] = [{} for _ in number]
    first = problem.days[0]
    for row in table.to_dict("records"):
        start = (pd.Timestamp(row["start"]) - first).days
        for day in range(start, start + int(row["days"])):
            why[number[row["line_id"]]][day] = row["reason"], row["rule_id"]
    return why
