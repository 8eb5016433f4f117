"""At most so many changes to an announced plan of a whole county.

A budget of changes is one row over all lines: a best response of one line at a time spends it on
whoever comes first. Here lines that would gain most at the prices of the certificate, that of a
change among them, are planned anew together around the plan there is, by PuLP and HiGHS. Where the
announced plan no longer holds (an alert, a breakdown), a plan that holds is found first, and its
changes are taken back group by group until the budget is kept.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from airkit.schedule.arrays import Arrays, Floats, Mask
from airkit.schedule.engines import Solved, solve_arrays
from airkit.schedule.exact import Model
from airkit.schedule.measure import cost_of, shipments, worst_excess
from airkit.schedule.replanning.budget import change_budget
from airkit.schedule.run import WORST_EXCESS, Asked, Found, Goods, Slack, Status
from airkit.schedule.start import start_from

# Line-days of a group, nodes of its search tree, groups at most: about the time of a county solve.
GROUP_LINE_DAYS, GROUP_NODES, MOST_GROUPS = 1_300, 20, 14
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
        ``infeasible`` where the lines alone must change more than the budget allows; ``unknown``
        where no plan was found, the fewest changes of a plan met in a note.
    """
    arrays = budget.row
    least = least_changes(budget.arrays, budget.announced)
    if least > budget.most:
        slack = Slack("row", len(arrays.families) - 1, 0, -1, float(budget.most))
        found = Found("infeasible", 0.0, slacks=((slack, float(least - budget.most)),))
        return Solved("decomposed", found, (("replan_least_changes", {"n": least}),))
    solved = solve_arrays(arrays, replace(asked, prove=False), step, "decomposed")
    if solved.engine == "exact" or solved.found.is_interrupted:
        return solved
    step("replan_step_few")
    found = _cheaper(arrays, solved.found, announced)
    notes = solved.notes
    if not found.has_plan:
        plain = solve_arrays(budget.arrays, replace(asked, prove=False), step, "decomposed").found
        found, fewest = _taken_back(budget, plain, found, asked)
        if not found.has_plan:
            told = {"least": least, "n": budget.most, "fewest": "–" if fewest is None else fewest}
            return Solved("decomposed", found, (*notes, ("replan_too_few", told)))
    return Solved("decomposed", _improved(arrays, found, asked), notes)


def _cheaper(arrays: Arrays, found: Found, announced: Announced | None) -> Found:
    """The plan found, or the announced one where that holds and costs no more."""
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


def _taken_back(
    budget: Budget, plain: Found, found: Found, asked: Asked
) -> tuple[Found, int | None]:
    """A plan found without the budget, its changes taken back; and the fewest it came to.

    Group by group the states nearest to those announced are taken that keep every row beside the
    plan of the others.
    """
    from airkit.schedule.decomposed.neighbourhood import around, with_goods
    from airkit.schedule.exact import build_model, solve_model

    if plain.x is None or plain.u is None:
        return found, None
    arrays = budget.arrays
    x, u, goods = plain.x.copy(), plain.u.copy(), plain.goods
    for lines, numbers in _changed_groups(arrays, u != budget.announced):
        if budget.spent(u) <= budget.most:
            break
        part = around(arrays, lines, numbers, x, u, shipments(arrays, goods))
        side = _nearest_to(budget.announced[lines])
        limited = replace(asked, gap_yuan=0.0, nodes=GROUP_NODES, watch=None, start=None)
        run = solve_model(build_model(part, side=side), limited)
        if run.x is None or run.u is None:
            continue
        tried_x, tried_u = x.copy(), u.copy()
        tried_x[lines], tried_u[lines] = run.x, run.u
        tried = with_goods(goods, numbers, run.goods)
        excess = worst_excess(arrays, tried_x, tried_u, tried)
        if budget.spent(tried_u) < budget.spent(u) and excess <= WORST_EXCESS:
            x, u, goods = tried_x, tried_u, tried
    spent = budget.spent(u)
    if spent > budget.most:
        return found, spent
    return replace(found, status="feasible", x=x, u=u, goods=goods), spent


def _nearest_to(announced: Mask) -> Callable[[Model], None]:
    """Make the number of changes the objective of a programme."""

    def side(model: Model) -> None:
        terms = [
            (state, -1.0 if announced[line, day] else 1.0) for (line, day), state in model.u.items()
        ]
        model.minimise(terms)

    return side


def _changed_groups(arrays: Arrays, changed: Mask) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Lines and products of each group, those with most changes first, twice over."""
    from airkit.schedule.decomposed.inputs import read_inputs
    from airkit.schedule.decomposed.polish import groups

    inputs = read_inputs(arrays)
    if inputs is None:
        return
    count = changed.sum(axis=1).astype(float)
    for number in range(2):
        yield from groups(inputs, count, number, GROUP_LINE_DAYS)
