"""The decomposed engine: from the array model to plan, bound and prices."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from airkit.schedule.arrays import Arrays
from airkit.schedule.decomposed.dual import Prices, find_prices
from airkit.schedule.decomposed.inputs import Inputs, read_inputs, unhandled
from airkit.schedule.decomposed.outgoing import goods_of
from airkit.schedule.decomposed.sweep import RESTARTS, Swept, sweep
from airkit.schedule.found import BOUND_ALLOWANCE, WORST_EXCESS, Found
from airkit.schedule.measure import cost_of, worst_excess
from airkit.schedule.run import Asked, Goods, Status

__all__ = ["solve_decomposed", "unhandled"]


def solve_decomposed(arrays: Arrays, asked: Asked, step: Callable[[str], None]) -> Found:
    """Plan, proof and prices by decomposition.

    The plan is the best of a few sweeps; one that misses a row is none. Where there is none the
    status is ``unknown``: that no plan exists is for the exact engine to prove.

    Parameters
    ----------
    arrays : Arrays
        Without rules that :func:`unhandled` names.
    asked : Asked
        Seconds are looked at between the stages of the dual and between sweeps only.
    step : callable
        Called with the word id of each step.
    """
    began = time.perf_counter()
    step("schedule_step_solve")
    inputs = read_inputs(arrays)
    if inputs is None:
        return Found("unknown", 0.0)

    watch = _Watch(None if asked.seconds is None else began + asked.seconds)
    prices = find_prices(inputs, stop=watch.is_over)
    bound = max(0.0, arrays.reference_margin + prices.bound)
    found = Found("unknown", bound)
    least = np.inf
    for restart in range(RESTARTS):
        if restart and (least - bound <= asked.gap_yuan or watch.is_over()):
            break
        try:
            swept = sweep(inputs, prices, asked.seed + restart)
        except KeyboardInterrupt:
            watch.is_interrupted = True
            break
        goods = goods_of(arrays, swept)
        cost = _cost(arrays, swept, goods)
        if goods is not None and cost < least:
            least = cost
            status = _status(cost - bound, asked, arrays.reference_margin)
            found = Found(status, min(bound, cost), swept.x, swept.run, goods)
    found = _priced(inputs, prices, found, bound)
    return replace(found, is_cut_short=watch.is_late, is_interrupted=watch.is_interrupted)


@dataclass
class _Watch:
    """Whether to go on: looked at between stages, as a count of iterations is the rule."""

    until: float | None
    is_late: bool = False
    is_interrupted: bool = False

    def is_over(self, *, interrupted: bool = False) -> bool:
        """Whether the time is up, or someone pressed Ctrl-C now or before."""
        self.is_interrupted |= interrupted
        self.is_late |= self.until is not None and time.perf_counter() > self.until
        return self.is_late or self.is_interrupted


def _cost(arrays: Arrays, swept: Swept, goods: Goods | None) -> float:
    """Cost of a plan [yuan], infinite where it misses a row, an order or a first state."""
    if goods is None or (arrays.forbidden() & swept.run).any():
        return np.inf
    if worst_excess(arrays, swept.x, swept.run, goods) > WORST_EXCESS:
        return np.inf
    for mode in arrays.modes:
        if (~(swept.run[mode.lines] & mode.days).any(axis=1)).sum() < mode.least:
            return np.inf
    return cost_of(arrays, swept.x, swept.run, goods).total_yuan


def _status(gap_yuan: float, asked: Asked, reference: float) -> Status:
    if gap_yuan <= 2 * BOUND_ALLOWANCE * max(reference, 1.0):
        return "optimal"
    return "within_gap" if gap_yuan <= asked.gap_yuan else "feasible"


def _priced(inputs: Inputs, prices: Prices, found: Found, bound: float) -> Found:
    pairs = zip(inputs.family_of.tolist(), inputs.index_of.tolist(), strict=True)
    rows = dict(zip(pairs, prices.rows.tolist(), strict=True))
    return Found(
        found.status, found.bound, found.x, found.u, found.goods, prices=rows, price_bound=bound
    )
