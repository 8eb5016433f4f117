"""At most so many changes to an announced plan of a whole county.

A budget of changes is one row over all lines: a best response of one line at a time spends it on
whoever comes first. Here lines that would gain most at the prices of the certificate, that of a
change among them, are planned anew together around the plan there is, by PuLP and HiGHS. Where the
announced plan no longer holds (an alert, a breakdown), the plan that holds with fewest changes is
found first: it proves how many there must be, and is where the search begins.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from airkit.schedule.engines import Solved, solve_arrays
from airkit.schedule.exact.engine import Model
from airkit.schedule.model.arrays import Arrays, Floats, Mask
from airkit.schedule.model.measure import cost_of, shipments, worst_excess
from airkit.schedule.model.run import WORST_EXCESS, Asked, Found, Goods, Slack, Status
from airkit.schedule.model.start import Start, start_from
from airkit.schedule.replanning.budget import change_budget

# Line-days of a group, nodes of its search tree, groups at most: about the time of a county solve.
GROUP_LINE_DAYS, GROUP_NODES, MOST_GROUPS = 1_300, 20, 14
# Nodes of the search for the fewest changes, and how near to a whole number its bound may come.
FEWEST_NODES, WHOLE = 20, 1e-6
# Temperature of the smoothed plan that a certificate carries; the losses do not depend on it.
HEAT = 0.001

Announced = tuple[Floats, Mask, Goods]


@dataclass(frozen=True, eq=False)
class Budget:
    """What was announced for the days left, and how many line-days of it may change."""

    arrays: Arrays
    announced: Mask
    most: int

    @property
    def row(self) -> Arrays:
        """The array model with the budget as its last family."""
        family = change_budget(self.arrays, self.announced, self.most)
        return replace(self.arrays, families=(*self.arrays.families, family))

    def spent(self, u: Mask) -> int:
        """Line-days that run or stand otherwise than announced."""
        return int((u != self.announced).sum())


def least_changes(arrays: Arrays, announced: Mask) -> int:
    """Line-days that change in any plan, by what binds each line alone: a lower bound.

    Each line takes the states nearest to those announced that stops, ceilings, least days and its
    first state leave it; rows that lines share are not looked at.
    """
    from airkit.schedule.decomposed.inputs import read_inputs
    from airkit.schedule.decomposed.line_programme import Programmes, hard_programmes

    inputs = read_inputs(arrays)
    if inputs is None:
        return 0
    n = arrays.n_lines
    every: Any = inputs.programmes
    lines = Programmes(*(one[:n].copy() for one in every))
    lines.start_cost[:] = 0.0
    values, run = np.empty(n), np.empty((n, arrays.n_days), dtype=bool)
    hard_programmes(np.where(announced, 1.0, -1.0), lines, values, run)
    return round(float((announced.sum(axis=1) - values).sum()))


def solve_few_changes(
    budget: Budget, announced: Announced | None, asked: Asked, step: Callable[[str], None]
) -> Solved:
    """Plan and bound under a budget of changes, by the decomposed engine and groups of lines.

    Parameters
    ----------
    announced : tuple of (ndarray, ndarray, Mapping), optional
        Loads, states and goods of the announced rest where it still holds; None: it does not.

    Returns
    -------
    Solved
        ``infeasible`` where any plan must change more than the budget allows; ``unknown`` where
        neither was found, the fewest changes of a plan met in a note.
    """
    arrays = budget.row
    least = least_changes(budget.arrays, budget.announced)
    if least > budget.most:
        return _too_many(budget, least)
    plan = announced
    if plan is None:
        step("replan_step_fewest")
        least, plan, is_possible = _fewest(budget, asked, least)
        if not is_possible and not asked.prove:
            return Solved("decomposed", Found("unknown", 0.0))
        if not is_possible:  # whatever may change: what cannot hold together is told
            return solve_arrays(budget.arrays, asked, step, "decomposed")
        if least > budget.most:
            return _too_many(budget, least)
    holds = plan is not None and budget.spent(plan[1]) <= budget.most
    start = _starting(asked.start, plan if holds else None)
    solved = solve_arrays(arrays, replace(asked, start=start, prove=False), step, "decomposed")
    if solved.engine == "exact" or solved.found.is_interrupted:
        return solved
    step("replan_step_few")
    found = _cheaper(arrays, solved.found, plan if holds else None)
    if not found.has_plan:
        fewest = "–" if plan is None else budget.spent(plan[1])
        told = {"least": least, "n": budget.most, "fewest": fewest}
        return Solved("decomposed", found, (*solved.notes, ("replan_too_few", told)))
    return Solved("decomposed", _improved(arrays, found, asked), solved.notes)


def _too_many(budget: Budget, least: int) -> Solved:
    """That any plan must change more than allowed."""
    slack = Slack("row", len(budget.arrays.families), 0, -1, float(budget.most))
    found = Found("infeasible", 0.0, slacks=((slack, float(least - budget.most)),))
    return Solved("decomposed", found, (("replan_least_changes", {"n": least}),))


def _fewest(budget: Budget, asked: Asked, least: int) -> tuple[int, Announced | None, bool]:
    """What any plan must change at least, the plan met that changes fewest, and whether there may
    be a plan at all, by one programme over all lines."""
    from airkit.schedule.exact.engine import build_model, solve_model

    model = build_model(budget.arrays, side=_nearest_to(budget.announced))
    within = (1 - WHOLE) * model.money  # less than one change from the bound is the least
    limited = replace(asked, gap_yuan=within, nodes=FEWEST_NODES, watch=None, start=None)
    run = solve_model(model, limited)
    if run.ended == "infeasible":
        return least, None, False
    if np.isfinite(run.bound):
        changes = run.bound / model.money + int(budget.announced.sum())
        least = max(least, math.ceil(changes - WHOLE))
    if run.x is None or run.u is None:
        return least, None, True
    if worst_excess(budget.arrays, run.x, run.u, run.goods) > WORST_EXCESS:
        return least, None, True
    return least, (run.x, run.u, run.goods), True


def _starting(start: Start | None, plan: Announced | None) -> Start | None:
    """A place to start from with one more plan."""
    if start is None or plan is None:
        return start
    return replace(start, plans=(*start.plans, plan[:2]))


def _cheaper(arrays: Arrays, found: Found, announced: Announced | None) -> Found:
    """The plan found, or another that holds where that costs no more."""
    if announced is None:
        return found
    x, u, goods = announced
    cost = cost_of(arrays, x, u, goods).total_yuan
    if found.has_plan and cost > _cost(arrays, found):
        return found
    return replace(found, status="feasible", bound=min(found.bound, cost), x=x, u=u, goods=goods)


def _cost(arrays: Arrays, found: Found) -> float:
    if found.x is None or found.u is None:
        return np.inf
    return cost_of(arrays, found.x, found.u, found.goods).total_yuan


def _improved(arrays: Arrays, found: Found, asked: Asked) -> Found:
    """The plan with groups of lines planned anew, those first that lose most at the prices."""
    from airkit.schedule.decomposed.carried import carried_prices
    from airkit.schedule.decomposed.dual import Dual
    from airkit.schedule.decomposed.inputs import read_inputs
    from airkit.schedule.decomposed.polish import Effort, polish
    from airkit.schedule.decomposed.sweep import Swept

    inputs = read_inputs(arrays)
    if inputs is None or found.x is None or found.u is None:
        return found
    dual = Dual(inputs)
    prices = dual.prices(carried_prices(dual, start_from(arrays, found)), HEAT)
    groups = iter(range(MOST_GROUPS - 1))
    plan, goods = polish(
        inputs,
        prices,
        Swept(found.x, found.u, shipments(arrays, found.goods)),
        found.goods,
        lambda: replace(asked, start=None),
        lambda _cost: next(groups, None) is None,
        Effort(GROUP_LINE_DAYS, GROUP_NODES, 2),
    )
    cost = cost_of(arrays, plan.x, plan.run, goods).total_yuan
    status: Status = "within_gap" if cost - found.bound <= asked.gap_yuan else "feasible"
    return replace(found, status=status, x=plan.x, u=plan.run, goods=goods)


def _nearest_to(announced: Mask) -> Callable[[Model], None]:
    """Make the number of changes the objective of a programme."""

    def side(model: Model) -> None:
        terms = [
            (state, -1.0 if announced[line, day] else 1.0) for (line, day), state in model.u.items()
        ]
        model.minimise(terms)

    return side
