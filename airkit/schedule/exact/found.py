"""From runs of the exact engine to a status that is never better than what was proven."""

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from airkit.schedule.exact.engine import Model, build_model, solve_model
from airkit.schedule.explain.pieces import pieces
from airkit.schedule.model.arrays import Arrays
from airkit.schedule.model.measure import cost_of, tightened, worst_excess
from airkit.schedule.model.run import (
    BOUND_ALLOWANCE,
    WORST_EXCESS,
    Asked,
    Found,
    Run,
    Slack,
    Status,
)

# What gives way and by how much, None where nothing helps; and whether it is proven the least.
Loosening = tuple[tuple[tuple[Slack, float], ...] | None, bool]
# Adds rows of its own to a programme.
Side = Callable[[Model], None]

# A total violation below this proves nothing.
LEAST_VIOLATION = 1e-7
# Of the reference margin, what the solver's tolerances may put between its own gap and the plan's.
SOLVER_ROUNDING = 1e-6
# Times a plan that misses a row by a rounding is asked for again with limits drawn in.
MOST_TIGHTENINGS = 3


def solve_exactly(
    arrays: Arrays, asked: Asked, step: Callable[[str], None], side: Side | None = None
) -> Found:
    """Plan, proof and prices by the exact engine.

    The first run keeps every row. Where it finds no plan, a second one misses rows by as little as
    possible: a positive bound on that proves that no plan exists.
    """
    began = time.perf_counter()
    step("schedule_step_solve")
    run = clean_run(arrays, asked, side)
    bound = _bound(arrays, run)
    if run.x is None or run.u is None:
        if run.is_interrupted:
            return Found("unknown", bound, is_interrupted=True)
        step("schedule_step_conflicts")
        found = prove_impossible(arrays, _left(asked, began), bound, side)
        if found.status == "unknown" and run.ended == "infeasible" and side is not None:
            found = _impossible_aside(arrays, asked, bound, side)
        return replace(found, is_cut_short=found.status != "infeasible" and _is_late(asked, began))
    objective = cost_of(arrays, run.x, run.u, run.goods).total_yuan
    status = _status(run, objective - bound, asked, arrays.reference_margin)
    found = Found(
        status,
        min(bound, objective),
        run.x,
        run.u,
        run.goods,
        is_cut_short=run.ended == "stopped",
        is_interrupted=run.is_interrupted,
    )
    if not arrays.families or run.is_interrupted:
        return found
    step("schedule_step_prices")
    return _priced(arrays, found, _left(asked, began), side)


def clean_run(arrays: Arrays, asked: Asked, side: Side | None) -> Run:
    """A run whose plan misses no row; the bound is that of the rows as they are.

    ``nothing`` where drawing the limits in does not help.
    """
    run = first = solve_model(build_model(arrays, side=side), asked)
    drawn_in = 0.0
    for _ in range(MOST_TIGHTENINGS):
        if run.x is None or run.u is None:
            break
        excess = worst_excess(arrays, run.x, run.u, run.goods)
        if excess <= WORST_EXCESS:
            return replace(
                run,
                ended=first.ended,
                bound=first.bound,
                is_interrupted=first.is_interrupted or run.is_interrupted,
            )
        drawn_in += 2 * excess
        run = solve_model(build_model(tightened(arrays, drawn_in), side=side), asked)
    is_interrupted = first.is_interrupted or run.is_interrupted
    ended = "nothing" if first.x is not None else first.ended
    return Run(ended, first.bound, is_interrupted=is_interrupted)


def _status(run: Run, gap_yuan: float, asked: Asked, reference: float) -> Status:
    """What is proven; a plan for limits drawn in may lie further from the bound than was asked."""
    reference = max(reference, 1.0)
    if gap_yuan <= 2 * BOUND_ALLOWANCE * reference:
        return "optimal"
    room = SOLVER_ROUNDING * reference if run.ended == "finished" else 0.0
    if gap_yuan > asked.gap_yuan + room:
        return "feasible"
    return "within_gap" if asked.gap_yuan > 0 or not room else "optimal"


def _bound(arrays: Arrays, run: Run) -> float:
    """The bound with the reference margin, less the allowance; the cost is never below 0."""
    reference = arrays.reference_margin
    if not np.isfinite(run.bound):
        return 0.0
    return max(0.0, reference + run.bound - BOUND_ALLOWANCE * max(reference, 1.0))


def prove_impossible(arrays: Arrays, asked: Asked, bound: float, side: Side | None = None) -> Found:
    """Miss rows by as little as possible: a positive bound on that proves that no plan exists.

    Enterprises are looked at one by one first: where one of them alone is impossible, that is the
    proof, and the rows they share are not looked at.
    """
    if side is None and (found := _impossible_alone(arrays, asked, bound)):
        return found
    run = solve_model(build_model(arrays, elastic=True, side=side), asked)
    if run.ended != "infeasible" and run.bound > LEAST_VIOLATION:
        own, is_least = least_loosening(arrays, asked, side)
        return Found("infeasible", bound, slacks=run.slacks, loosening=own, is_least=is_least)
    if run.x is None or run.u is None or run.slacks:
        return Found("unknown", bound, is_interrupted=run.is_interrupted)
    if worst_excess(arrays, run.x, run.u, run.goods) > WORST_EXCESS:
        return Found("unknown", bound)
    return Found("feasible", bound, run.x, run.u, run.goods)


def _impossible_alone(arrays: Arrays, asked: Asked, bound: float) -> Found | None:
    """Conflicts within enterprises, each by itself; None where there are none."""
    slacks: list[tuple[Slack, float]] = []
    loosening: list[tuple[Slack, float]] | None = []
    is_found, is_least, inside = True, True, 0
    for piece in pieces(arrays):
        inside += len(piece.families)
        run = solve_model(build_model(piece.arrays, elastic=True), asked)
        if run.ended == "infeasible" or not run.bound > LEAST_VIOLATION:
            continue
        slacks += [(piece.in_whole(slack), by) for slack, by in run.slacks]
        own, is_mine = least_loosening(piece.arrays, asked)
        is_least &= is_mine
        if own is None:
            loosening = None
        elif loosening is not None:
            is_found &= len(own) > 0
            loosening += [(piece.in_whole(slack), by) for slack, by in own]
    if not slacks:
        return None
    told = None if loosening is None else tuple(loosening) if is_found else ()
    is_apart = inside < len(arrays.families)
    return Found(
        "infeasible",
        bound,
        slacks=tuple(slacks),
        loosening=told,
        is_apart=is_apart,
        is_least=is_least,
    )


def least_loosening(arrays: Arrays, asked: Asked, side: Side | None = None) -> Loosening:
    """The least by which the planner's own rules must give way in an impossible case.

    None: they do not help. Empty: none was found in the time. Beside it, whether it is proven to
    be the least.
    """
    run = solve_model(build_model(arrays, elastic=True, only_own=True, side=side), asked)
    if run.ended == "infeasible":
        return None, True
    return run.slacks, run.ended == "finished"


def _impossible_aside(arrays: Arrays, asked: Asked, bound: float, side: Side) -> Found:
    """Whether rows of one's own, which may not be missed, leave no plan, whatever it costs."""
    model = build_model(arrays, side=side)
    model.minimise([])
    is_proven = solve_model(model, asked).ended == "infeasible"
    return Found("infeasible" if is_proven else "unknown", bound, loosening=())


def _priced(arrays: Arrays, found: Found, asked: Asked, side: Side | None) -> Found:
    """Prices of the rows from the linear relaxation, whose own bound they belong to."""
    run = solve_model(build_model(arrays, side=side), asked, relaxed=True)
    if run.ended != "finished":
        return found
    return replace(found, prices=run.prices, price_bound=_bound(arrays, run))


def _is_late(asked: Asked, began: float) -> bool:
    return asked.seconds is not None and time.perf_counter() - began >= asked.seconds


def _left(asked: Asked, began: float) -> Asked:
    if asked.seconds is None:
        return asked
    return replace(asked, seconds=max(1.0, asked.seconds - (time.perf_counter() - began)))
