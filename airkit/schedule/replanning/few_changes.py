"""The rest of a whole county's season: at most so many changes to an announced plan.

A budget of changes is one row over all lines, with one price in the certificate: a best response of
one line at a time spends it on whoever comes first. So the lines that differ most from the smoothed
plan of the prices are planned anew together around the plan there is, by PuLP and HiGHS, all that
is decided being held. Where the announced plan no longer holds (an alert, a breakdown), the states
that change fewest are found first: they prove how many must change, and the search begins there.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from airkit.schedule.engines import Engine, Solved, solve_arrays
from airkit.schedule.model.arrays import Arrays, Floats, Mask
from airkit.schedule.model.measure import cost_of, shipments, worst_excess
from airkit.schedule.model.run import WORST_EXCESS, Asked, Found, Goods, Slack, Status
from airkit.schedule.model.start import Start, start_from
from airkit.schedule.replanning.budget import change_budget
from airkit.schedule.replanning.fewest import fewest_changes, nearest

# Up to so many free line-days the exact engine plans the rest within seconds.
MOST_EXACT = 1_200
# Line-days of a group, groups at most, share of the gap asked that a group may leave; nodes of its
# search tree: one is the root.
GROUP_LINE_DAYS, MOST_GROUPS, GROUP_GAP, GROUP_NODES = 2_000, 2, 0.2, 1
# Temperature of the smoothed plan that a certificate carries; the losses do not depend on it.
HEAT = 0.001

Announced = tuple[Floats, Mask, Goods]


@dataclass(frozen=True, eq=False)
class Budget:
    """What was announced for the days left, and how many line-days of it may change (None: all)."""

    arrays: Arrays
    announced: Floats
    most: int | None

    @property
    def was(self) -> Mask:
        """Announced states."""
        return self.announced > 0

    @property
    def row(self) -> Arrays:
        """The array model with the budget, where there is one, as its last family."""
        if self.most is None:
            return self.arrays
        family = change_budget(self.arrays, self.was, self.most)
        return replace(self.arrays, families=(*self.arrays.families, family))

    def spent(self, u: Mask) -> int:
        """Line-days that run or stand otherwise than announced."""
        return int((u != self.was).sum())

    def allows(self, changes: int) -> bool:
        """Whether so many changes are within the budget."""
        return self.most is None or changes <= self.most


def takes_whole(arrays: Arrays, engine: Engine) -> bool:
    """Whether the exact engine is asked for, or the rest small enough for it to be the default."""
    return engine == "exact" or (engine == "auto" and arrays.free_line_days() <= MOST_EXACT)


def solve_few_changes(
    budget: Budget, kept: Goods | None, asked: Asked, step: Callable[[str], None]
) -> Solved:
    """Plan and bound of a rest, by the decomposed engine and groups of lines.

    Parameters
    ----------
    kept : Mapping, optional
        How goods leave under the announced rest where it still holds; None: it does not.

    Returns
    -------
    Solved
        ``infeasible`` where any plan must change more than the budget allows; ``unknown`` where
        neither was found, the fewest changes of a plan met in a note.
    """
    if kept is not None:
        plan = (budget.announced, budget.was, kept)
        return _searched(budget, plan[:2], plan, asked, step)
    begin = budget.announced, budget.was
    if budget.most is not None:
        step("replan_step_fewest")
        few = fewest_changes(budget.arrays, budget.announced, asked)
        if not few.is_possible:
            return _impossible(budget, asked, step)
        if few.least > budget.most:
            return _too_many(budget, few.least)
        if few.x is not None and few.run is not None:
            begin = few.x, few.run
    solved = _searched(budget, begin, None, asked, step)
    if solved.engine == "exact" or solved.found.is_interrupted or solved.found.has_plan:
        return solved
    if budget.most is None:
        return _impossible(budget, asked, step)
    return _at_once(budget, asked, step, few.least)


def _at_once(budget: Budget, asked: Asked, step: Callable[[str], None], least: int) -> Solved:
    """The same from the plan that changes fewest by one programme over all lines and rows."""
    step("replan_step_fewest")
    least, plan, is_possible = _fewest(budget, asked, least)
    if not is_possible:
        return _impossible(budget, asked, step)
    if not budget.allows(least):
        return _too_many(budget, least)
    if plan is not None and budget.allows(budget.spent(plan[1])):
        return _searched(budget, plan[:2], plan, asked, step)
    fewest = "–" if plan is None else budget.spent(plan[1])
    told = {"least": least, "n": budget.most, "fewest": fewest}
    return Solved("decomposed", Found("unknown", 0.0), (("replan_too_few", told),))


def _searched(
    budget: Budget,
    begin: tuple[Floats, Mask],
    plan: Announced | None,
    asked: Asked,
    step: Callable[[str], None],
) -> Solved:
    """What the engine finds from some loads and states on, and groups of lines then spare.

    ``plan`` is one that holds, where there is one.
    """
    arrays = budget.row
    start = Start({}, {}, {}, (begin,))
    solved = solve_arrays(arrays, replace(asked, start=start, prove=False), step, "decomposed")
    if solved.engine == "exact" or solved.found.is_interrupted:
        return solved
    found = _cheaper(arrays, solved.found, plan)
    if not found.has_plan:
        return Solved("decomposed", found, solved.notes)
    step("replan_step_few")
    return Solved("decomposed", _improved(arrays, found, asked), solved.notes)


def _impossible(budget: Budget, asked: Asked, step: Callable[[str], None]) -> Solved:
    """That no plan keeps the rules whatever may change: what cannot hold together, where asked."""
    if not asked.prove:
        return Solved("decomposed", Found("unknown", 0.0))
    return solve_arrays(budget.arrays, asked, step, "decomposed")


def _too_many(budget: Budget, least: int) -> Solved:
    """That any plan must change more than allowed."""
    most = budget.most or 0
    slack = Slack("row", len(budget.arrays.families), 0, -1, float(most))
    found = Found("infeasible", 0.0, slacks=((slack, float(least - most)),))
    return Solved("decomposed", found, (("replan_least_changes", {"n": least}),))


def _fewest(budget: Budget, asked: Asked, least: int) -> tuple[int, Announced | None, bool]:
    """What any plan must change at least, the plan met that changes fewest, and whether there may
    be a plan at all, by one programme over all lines and rows."""
    found = nearest(budget.arrays, budget.was, asked)
    if found is None:
        return least, None, False
    run, proven = found
    least = max(least, proven)
    if run.x is None or run.u is None:
        return least, None, True
    if worst_excess(budget.arrays, run.x, run.u, run.goods) > WORST_EXCESS:
        return least, None, True
    return least, (run.x, run.u, run.goods), True


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
    """The plan with groups of lines planned anew, those first that the prices would change most."""
    from airkit.schedule.decomposed.carried import carried_prices
    from airkit.schedule.decomposed.dual import Dual
    from airkit.schedule.decomposed.inputs import read_inputs
    from airkit.schedule.decomposed.polish import Effort, polish
    from airkit.schedule.decomposed.sweep import Swept

    near = _cost(arrays, found) - found.bound <= asked.gap_yuan
    if near:
        return found if found.status == "optimal" else replace(found, status="within_gap")
    inputs = read_inputs(arrays)
    if inputs is None or found.x is None or found.u is None:
        return found
    dual = Dual(inputs)
    prices = dual.prices(carried_prices(dual, start_from(arrays, found)), HEAT)
    plan, goods = polish(
        inputs,
        prices,
        Swept(found.x, found.u, shipments(arrays, found.goods)),
        found.goods,
        lambda: replace(asked, start=None),
        lambda cost: cost - found.bound <= asked.gap_yuan,
        Effort(GROUP_LINE_DAYS, GROUP_NODES, 2, GROUP_GAP, undecided=True, groups=MOST_GROUPS),
    )
    cost = cost_of(arrays, plan.x, plan.run, goods).total_yuan
    status: Status = "within_gap" if cost - found.bound <= asked.gap_yuan else "feasible"
    return replace(found, status=status, x=plan.x, u=plan.run, goods=goods)
