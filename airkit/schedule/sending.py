"""How goods leave under a plan: at the least cost, whoever tells what the plan costs.

A plan states loads only. An engine that sends goods off as it goes finds a way, not always the
cheapest; told by that, the plan would cost less as soon as someone read it again.
"""

from dataclasses import replace

from airkit.schedule.audit.audit import audit_loads
from airkit.schedule.audit.books import Books
from airkit.schedule.audit.checks import trip_limits
from airkit.schedule.audit.goods import audit_goods
from airkit.schedule.model.arrays import Arrays, Floats
from airkit.schedule.model.measure import cost_of, worst_excess
from airkit.schedule.model.run import (
    BOUND_ALLOWANCE,
    WORST_EXCESS,
    Asked,
    Found,
    Goods,
    refutes,
    status_of,
)
from airkit.schedule.problem.problem import Problem


def flows_of(problem: Problem, loads: Floats) -> Goods:
    """The cheapest way for the goods of a plan to leave."""
    books = Books(problem, loads)
    limits = [limit for rule in problem.rules for limit in trip_limits(books, rule)]
    return audit_goods(problem.products, books.made(), limits).flows


def sent_cheapest(
    problem: Problem, arrays: Arrays, found: Found, asked: Asked | None = None
) -> Found:
    """The same plan, its goods sent off at the least cost.

    What was found stays as it is where it has no plan, where nothing is saved, and where a row
    would be missed: the model may hold rows that are no rules of the problem.

    Parameters
    ----------
    asked : Asked, optional
        What the engine was asked for; the plan may be as near as that now.
    """
    if not problem.products or found.x is None or found.u is None:
        return found
    plan, reference = (found.x, found.u), arrays.reference_margin
    goods = flows_of(problem, found.x)
    cost = cost_of(arrays, *plan, goods).total_yuan
    saved = cost_of(arrays, *plan, found.goods).total_yuan - cost
    if saved <= BOUND_ALLOWANCE * max(reference, 1.0):
        return found
    misses_a_row = worst_excess(arrays, *plan, goods) > WORST_EXCESS
    if misses_a_row or not audit_loads(problem, found.x, goods).is_clean:
        return found
    if refutes(cost - found.bound, reference):
        return Found("feasible", 0.0, *plan, goods)
    sent = replace(found, goods=goods, bound=min(found.bound, cost))
    if asked is None:
        return sent
    status = status_of(cost - sent.bound, asked, reference)
    is_late = found.is_cut_short and status == "feasible"
    return replace(sent, status=status, is_cut_short=is_late)
