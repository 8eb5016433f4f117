"""What a plan is to be best at: cost, fairness, or equal shares of output without any margin."""

import time
from dataclasses import replace
from typing import Any, Literal

from airkit.case import Case
from airkit.schedule.engines import Solved
from airkit.schedule.model.run import Found, quiet
from airkit.schedule.problem.problem import Problem
from airkit.schedule.sending import sent_cheapest
from airkit.schedule.solve import County, concluded, solve_county, solve_problem
from airkit.schedule.whatif.fair import Fair
from airkit.schedule.whatif.fairness import solve_fair

Objective = Literal["cost", "fair", "equal"]


def solve_objective(case: Case, objective: Objective, **how: Any) -> tuple[County, Fair | None]:
    """Solve a case for cost, for fairness, or for equal shares of output.

    ``fair``: least largest burden, then least cost. ``equal``: the same in tonnes, each tonne
    counting alike, so that no margin is needed; what the plan costs at the margins stated is told,
    but nothing is proven of it.

    Parameters
    ----------
    how : Any
        As :func:`airkit.schedule.solve.solve_schedule` takes them.
    """
    county = solve_county(case, **how)
    if objective == "cost" or not county.outcome.has_plan:
        return county, None
    how = {name: value for name, value in how.items() if name not in ("plan", "caps", "watch")}
    solve = solve_fair if objective == "fair" else _solve_equal
    found, fair = solve(county, **how)
    asked = {name: getattr(county.outcome, name) for name in ("plan_kind", "rulebook")}
    return replace(found, outcome=replace(found.outcome, **asked), free=county.free), fair


def _solve_equal(county: County, **how: Any) -> tuple[County, Fair]:
    began = time.perf_counter()
    tonnes = solve_problem(without_margins(county.problem), **how)
    found, fair = solve_fair(tonnes, **how)
    burdens = fair.burdens.rename(columns=lambda name: name.replace("_yuan", "_t"))
    mine = found.found
    in_yuan = Found("feasible", county.outcome.bound_yuan, mine.x, mine.u, mine.goods)
    told = concluded(
        county.problem,
        county.arrays,
        Solved(
            found.outcome.engine,
            sent_cheapest(county.problem, county.arrays, in_yuan),
            (("schedule_equal", {}),),
        ),
        how.get("progress") or quiet,
        began,
    )
    return told, replace(fair, unit="t", burdens=burdens)


def without_margins(problem: Problem) -> Problem:
    """The same problem in tonnes: every tonne is worth one yuan, starts and stocks cost nothing.

    Burdens then are shares of output, and no margin is needed.
    """
    lines = problem.lines.assign(margin_yuan_per_t=1.0, start_cost_yuan=0.0)
    products = tuple(
        replace(
            one,
            stock=None
            if one.stock is None
            else replace(one.stock, holding=0.0, spill=_one(one.stock.spill)),
            orders=tuple(replace(order, penalty=_one(order.penalty)) for order in one.orders),
        )
        for one in problem.products
    )
    return replace(problem, lines=lines, products=products)


def _one(price: float | None) -> float | None:
    return None if price is None else 1.0
