"""An impossible case: whether what firms give way one by one is enough for what they share.

Each firm's least loosening is needed, so where all of it together lets a plan exist, it is the
least of the whole. Where it does not, the whole is asked.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from airkit.schedule.exact.found import least_loosening
from airkit.schedule.model.arrays import Arrays
from airkit.schedule.model.run import Asked, Found, Slack

# Of a limit (of 1 where smaller), what the solver's tolerances may hide of an amount to give way.
ROUNDING = 1e-7

# Whether the engines find a plan of a case.
HasPlan = Callable[[Arrays], bool]


def for_the_whole(arrays: Arrays, found: Found, asked: Asked, has_plan: HasPlan) -> Found:
    """What was found of an impossible case, with the loosening of the whole where it is found."""
    if not found.is_apart or not found.loosening:
        return found
    if has_plan(loosened(arrays, found.loosening)):
        return replace(found, is_apart=False)
    whole, is_least = least_loosening(arrays, asked)
    if whole is None or whole:
        return replace(found, loosening=whole, is_apart=False, is_least=is_least)
    return found


def loosened(arrays: Arrays, loosening: Sequence[tuple[Slack, float]]) -> Arrays:
    """The same arrays with the planner's own rules giving way by so much."""
    ceiling, stopped = arrays.ceiling.copy(), arrays.stopped.copy()
    limits = [one.limits.copy() for one in arrays.families]
    least = [one.least for one in arrays.modes]
    for slack, by in loosening:
        if slack.what == "row":
            room = ROUNDING * max(abs(slack.limit), 1.0)
            limits[slack.number][slack.index] += by + room
        elif slack.what == "mode":
            least[slack.number] -= int(np.ceil(by - ROUNDING))
        else:  # a forbidden day: run at the lowest load
            at, low = (slack.index, slack.day), arrays.loads[slack.index].low
            stopped[at], ceiling[at] = False, max(float(ceiling[at]), low)
    families = zip(arrays.families, limits, strict=True)
    modes = zip(arrays.modes, least, strict=True)
    return replace(
        arrays,
        ceiling=ceiling,
        stopped=stopped,
        families=tuple(replace(one, limits=told) for one, told in families),
        modes=tuple(replace(one, least=told) for one, told in modes),
    )
