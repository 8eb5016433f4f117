"""Equal cuts for all: every enterprise gives up the same share, as a circular would have it."""

import numpy as np

from airkit.schedule.model.arrays import Arrays, Floats
from airkit.schedule.problem.problem import Problem
from airkit.schedule.whatif.alone import highest, nearest
from airkit.schedule.whatif.parts import parts_of

# Caps that a share less of everything brings down in proportion.
PROPORTIONAL = frozenset({"emission_cap_day", "emission_cap_season", "trip_cap_day"})


def equal_plan(problem: Problem, arrays: Arrays) -> tuple[float, Floats]:
    """The cut that the tightest cap asks of all alike, and loads that make it.

    The share is 1 - limit / use at full load, at its largest over all caps. Lines with a free load
    run that much lower throughout; others stand still for that share of the days, one after the
    other, so that the days come out about alike; a line that cannot stop comes down as far as its
    steps let it. Each enterprise's loads are then brought to the
    nearest that keep its own rules. Whether the caps hold is for the audit to say.

    Returns
    -------
    float, ndarray
        Share cut [1]; loads, shape (L, T).
    """
    top = highest(arrays)
    share = needed_share(arrays, top)
    wish = _cut(arrays, top, share)
    loads = np.zeros(wish.shape)
    for part in parts_of(problem, arrays).values():
        loads[part.lines] = nearest(part, wish[part.lines], {}).x
    return share, loads


def needed_share(arrays: Arrays, loads: Floats) -> float:
    """Least share by which all loads must fall alike for every cap to hold [1].

    Goods that leave a stock are taken to leave as they are made.
    """
    share = 0.0
    run = (loads > 0).astype(float)
    for family in arrays.families:
        if family.kind not in PROPORTIONAL:
            continue
        made = np.zeros((len(arrays.products), arrays.n_days))
        for number in family.products.tolist():
            lines = arrays.products[number].lines
            made[number] = (arrays.capacity[lines, None] * loads[lines]).sum(axis=0)
        used = family.usage(loads, run, made)
        over = used > family.limits
        if over.any():
            share = max(share, float((1 - family.limits[over] / used[over]).max()))
    return min(share, 1.0)


def _cut(arrays: Arrays, top: Floats, share: float) -> Floats:
    """Loads cut by a share: lower where the load is free, stopped in turn where it is not."""
    wish = top * (1 - share)
    turns = [line for line, loads in enumerate(arrays.loads) if loads.steps]
    n_days = arrays.n_days
    n_off = round(share * n_days)
    for turn, line in enumerate(turns):
        if not arrays.can_stop[line]:
            continue
        first = turn * n_days // max(len(turns), 1)
        off = (np.arange(n_days) - first) % n_days < n_off
        wish[line] = np.where(off, 0.0, top[line])
    return wish
