"""What each line may do at each level: the rules of the level, livelihood, whole lines first."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from airkit.schedule.model.arrays import ROUNDING, Arrays, Floats, Mask
from airkit.schedule.model.compile import compile_arrays
from airkit.schedule.problem.calendar import LEVELS as EVERY_LEVEL
from airkit.schedule.problem.lines import Loads
from airkit.schedule.problem.problem import Problem
from airkit.schedule.problem.rules import Rule, livelihood_rules, read_rules

# Rules of an alert that say what a line or an enterprise does; caps and trucks are other matters.
MEASURES = frozenset({"stop", "load_max", "oven_hours", "capacity_cut", "lines_off"})
DAILY_FLOORS = ("t_per_day", "share")


@dataclass(frozen=True, eq=False)
class Level:
    """One level of alert on one day.

    Attributes
    ----------
    name : str
        yellow, orange or red.
    arrays : Arrays
        A day of the lines: loads they may have, what the level's rules forbid, floors.
    """

    name: str
    arrays: Arrays


def read_level(problem: Problem, name: str, date: pd.Timestamp, loads: Floats) -> Level:
    """What the lines may do on a day of one level.

    A line that can stop runs as it did or stands: whole lines first. Only a line that cannot stop,
    or whose enterprise must keep up an output or cut a share, may run at less; a ceiling the rules
    set is the highest load it may have.

    Parameters
    ----------
    loads : ndarray
        Loads before the alert, shape (L,).
    """
    days = pd.DatetimeIndex([date])
    rules = _rules(problem, name, days)
    nothing = replace(problem, days=days, rules=tuple(rules), products=())
    arrays = compile_arrays(nothing)
    may_vary = _may_vary(rules, arrays)
    allowed: list[Loads] = []
    stopped = arrays.stopped.copy()
    for line, own in enumerate(arrays.loads):
        most = min(float(loads[line]), float(arrays.ceiling[line, 0]))
        chosen = _loads_below(own, most, bool(may_vary[line]))
        stopped[line] |= chosen is None
        allowed.append(chosen or own)
    ceiling = np.ones_like(arrays.ceiling)
    return Level(name, replace(arrays, loads=tuple(allowed), stopped=stopped, ceiling=ceiling))


def _rules(problem: Problem, name: str, days: pd.DatetimeIndex) -> list[Rule]:
    """The level's own measures, and least outputs that hold on the day."""
    case = problem.case
    table = case.table("rules")
    of_alerts = set(table.loc[table["alert_level"].notna(), "rule_id"])
    districts = case.table("districts").dropna(subset=["parent_id"])
    parents = dict(zip(districts["district_id"], districts["parent_id"], strict=True))
    ranks = np.array([EVERY_LEVEL.index(name) + 1])
    rules, _ = read_rules(table, problem.lines, parents, days, ranks)
    kept = [
        rule
        for rule in rules
        if (rule.kind in MEASURES and rule.rule_id in of_alerts)
        or (rule.kind == "min_output" and rule.unit in DAILY_FLOORS)
    ]
    kept = [rule for rule in kept if rule.unit != "share_window"]
    return [*kept, *livelihood_rules(case.table("enterprises"), problem.lines, 1)]


def _may_vary(rules: list[Rule], arrays: Arrays) -> Mask:
    """Lines that may run at less than before."""
    vary = ~arrays.can_stop.copy()
    for rule in rules:
        if rule.kind in ("min_output", "capacity_cut") and rule.days.any():
            vary[rule.lines] = True
    return vary


def _loads_below(loads: Loads, most: float, may_vary: bool) -> Loads | None:
    """Loads up to a ceiling, only the highest where it may not vary; None where there is none."""
    if loads.steps:
        steps = tuple(step for step in loads.steps if step <= most + ROUNDING)
        if not steps:
            return None
        kept = steps if may_vary else steps[-1:]
        return Loads(kept[0], kept[-1], kept)
    high = min(loads.high, most)
    if high < loads.low - ROUNDING or high <= 0:
        return None
    low = min(loads.low, high)
    return Loads(low, high, ()) if may_vary and low < high else Loads(high, high, (high,))
