"""Plans an inspector can check: the same problem with few loads and no short runs.

Two changes to the lines, and to nothing else, so both engines and the audit take them as they take
any problem:

- a free load becomes steps: its lowest, its highest, every tenth between, and the ceilings that
  rules put on the line (36 hours of coking are a load people know);
- a line that may stop runs at least a week before it stops again, so that it does not flicker.
  Stops keep their own least days: what an alert stopped may start when the alert is over.

A plan of the simple problem is a plan of the problem itself: its steps lie within the free load,
and its runs are longer than they must be. The first state binds as before.
"""

from dataclasses import replace

import numpy as np

from airkit.schedule.model.arrays import Floats, Mask
from airkit.schedule.model.compile import compile_arrays
from airkit.schedule.problem.lines import Loads
from airkit.schedule.problem.problem import Problem

# Loads people are told: every tenth of capacity.
TENTHS = 10
# A line that started runs at least so many days.
LEAST_RUN_DAYS = 7


def simple_problem(problem: Problem) -> Problem:
    """The problem whose plans an inspector can check; the same where nothing need change.

    Examples
    --------
    >>> from airkit.case import read_case
    >>> from airkit.schedule.problem.problem import read_problem
    >>> simple_problem(read_problem(read_case("tiny"))).n_lines
    0
    """
    if not problem.n_lines:
        return problem
    ceiling = compile_arrays(problem).ceiling
    lines = problem.lines.copy()
    lines["loads"] = [
        stepped(loads, row) for loads, row in zip(lines["loads"], ceiling, strict=True)
    ]
    longer = np.where(lines["can_stop"], lines["min_on_days"].clip(lower=LEAST_RUN_DAYS), 1)
    longer = np.maximum(longer, lines["min_on_days"])
    # Days still to serve on day 1 stay as many as they were.
    running = lines["initial_on"].to_numpy(bool)
    added = np.where(running, longer - lines["min_on_days"], 0)
    lines["initial_days"] = lines["initial_days"] + added
    lines["min_on_days"] = longer
    return replace(problem, lines=lines)


def stepped(loads: Loads, ceiling: Floats) -> Loads:
    """Loads as steps; those already stated as steps stay.

    Examples
    --------
    >>> stepped(Loads(0.75, 1.0, ()), np.array([1.0, 0.85])).steps
    (0.75, 0.8, 0.85, 0.9, 1.0)
    """
    if loads.steps:
        return loads
    tenths = (k / TENTHS for k in range(1, TENTHS))
    told = (*tenths, *np.unique(ceiling).tolist())
    inside = {load for load in told if loads.low < load < loads.high}
    return Loads(loads.low, loads.high, tuple(sorted({loads.low, loads.high, *inside})))


def changes(x: Floats, u: Mask, initial_on: Mask) -> Mask:
    """Line-days on which a line starts, stops or takes another load, shape (L, T).

    The first day is one where the line's state differs from the one before it.
    """
    moved = np.zeros(u.shape, dtype=bool)
    moved[:, :1] = u[:, :1] != initial_on[:, None]
    moved[:, 1:] = np.abs(np.diff(x, axis=1)) > 0
    return moved
