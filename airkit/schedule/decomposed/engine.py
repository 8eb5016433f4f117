"""The decomposed engine: from the array model to plan, bound and prices."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from airkit.schedule.decomposed.climb import FURTHER, STAGES, WARM, Stages
from airkit.schedule.decomposed.inputs import read_inputs, unhandled
from airkit.schedule.decomposed.search import POLISHED_AFTER, RESTARTS, Clock, Search
from airkit.schedule.interrupt import Interrupt
from airkit.schedule.model.arrays import Arrays
from airkit.schedule.model.run import Asked, Found

__all__ = ["solve_decomposed", "unhandled"]

# Sweeps at least where prices are carried over; a plan carried over is where one of them begins.
WARM_SWEEPS = 2


def solve_decomposed(arrays: Arrays, asked: Asked, step: Callable[[str], None]) -> Found:
    """Plan, proof and prices by decomposition.

    Prices climb and a sweep makes a plan of them, in turns, until the plan is as near as asked;
    the best plan met is returned. A plan that misses a row is none; where there is none the status
    is ``unknown``: that no plan exists is for the exact engine to prove.

    Parameters
    ----------
    arrays : Arrays
        Without rules that :func:`unhandled` names.
    asked : Asked
        The clock is looked at before each iteration of the climb and after each pass of a sweep.
    step : callable
        Called with the word id of each step.
    """
    began = time.perf_counter()
    step("schedule_step_solve")
    inputs = read_inputs(arrays)
    if inputs is None:
        return Found("unknown", 0.0)
    with Interrupt() as interrupt:
        clock = Clock(interrupt, None if asked.seconds is None else began + asked.seconds)
        search = Search(inputs, asked, clock)
        for number, stages in enumerate(_turns(search)):
            search.climb.go_on(stages, search.tell)
            search.sweep(asked.seed + number)
            if search.is_near() or clock.is_over() or search.goes_to_polish(number + 1):
                break
        if search.is_pushed() and not search.goes_to_polish(POLISHED_AFTER):
            search.lean()
            search.push()
            search.plan_undecided()
        if (
            search.plan is not None
            and search.gap_yuan > search.polished_to()
            and not clock.is_over()
        ):
            step("schedule_step_polish")
            search.polish()
    return replace(
        search.found(),
        is_cut_short=clock.is_late and not search.is_near(),
        is_interrupted=clock.is_interrupted,
    )


def _turns(search: Search) -> Iterator[Stages]:
    """Climbs, a sweep after each: few where there are prices or plans to start from that lead to a
    plan."""
    if search.asked.start is not None and not search.asked.start.rows:
        yield from (STAGES, *FURTHER)
        if search.plan is not None:
            return
        yield from [()] * RESTARTS
        return
    if search.asked.start is not None:
        yield WARM
        yield from [()] * (max(WARM_SWEEPS, len(search.asked.start.plans)) - 1)
        if search.plan is not None:
            return
    yield from (STAGES, *FURTHER, *[()] * RESTARTS)
