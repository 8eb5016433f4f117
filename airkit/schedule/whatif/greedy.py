"""The classic ranking by cost per tonne: what many tools do, kept beside the optimum."""

from typing import NamedTuple

import numpy as np

from airkit.schedule.model.arrays import Arrays, Floats, Mask, starts
from airkit.schedule.problem.problem import Problem


class Measures(NamedTuple):
    """Whole lines that could be stopped: line, what it costs [yuan] and cuts [kg] by pollutant.

    ``cuts`` has shape (n, pollutants), ``loads`` the loads left, shape (n, T).
    """

    lines: np.ndarray
    costs: Floats
    cuts: Floats
    loads: Floats


def greedy(costs: Floats, cuts: Floats, target: float) -> list[int]:
    """Measures taken in the order of their cost per unit cut, until the target is reached.

    The last one may cut far more than was asked, and dearer but smaller ones are never tried: the
    answer can be far from the least cost.

    Parameters
    ----------
    costs : ndarray
        [yuan], shape (n,).
    cuts : ndarray
        What each cuts [kg], shape (n,); those that cut nothing are never taken.
    target : float
        What is to be cut [kg].

    Returns
    -------
    list of int
        In the order taken; all that cut, where they do not reach the target.

    Examples
    --------
    A cuts 10 for 100, B 5 for 55: of 5 asked, the ranking takes A, though B would do for 55.

    >>> greedy(np.array([100.0, 55.0]), np.array([10.0, 5.0]), 5.0)
    [0]
    """
    order = [k for k in ranked(costs, cuts).tolist() if cuts[k] > 0]
    taken, reached = [], 0.0
    for k in order:
        if reached >= target * (1 - 1e-12):
            break
        taken.append(k)
        reached += float(cuts[k])
    return taken


def ranked(costs: Floats, cuts: Floats) -> np.ndarray:
    """Measures by cost per unit cut, cheapest first; equals in their order."""
    per_unit = np.where(cuts > 0, costs / np.where(cuts > 0, cuts, 1.0), np.inf)
    return np.argsort(per_unit, kind="stable")


def line_measures(problem: Problem, arrays: Arrays, x: Floats, pollutants: list[str]) -> Measures:
    """Stopping a whole line that runs in a plan, as early as its first state lets it.

    Lines that cannot stop and enterprises with orders or a least output are left out.
    """
    after = first_off(arrays, x)
    bound = set(problem.lines["enterprise_id"][_held(problem)])
    owner = problem.lines["enterprise_id"]
    may = arrays.can_stop & ~owner.isin(bound).to_numpy() & (x.sum(axis=1) > 0)
    lines = np.flatnonzero(may & ((x - after).sum(axis=1) > 0))
    less = x[lines] - after[lines]
    saved = starts(x > 0, arrays.initial_on) & ~starts(after > 0, arrays.initial_on)
    costs = arrays.day_margin[lines] * less.sum(axis=1)
    costs = costs - arrays.start_cost[lines] * saved[lines].sum(axis=1)
    kg_per_t = problem.emissions[pollutants].to_numpy(float)[lines]
    cuts = (arrays.capacity[lines] * less.sum(axis=1))[:, None] * np.nan_to_num(kg_per_t)
    return Measures(lines, costs, cuts, after[lines])


def first_off(arrays: Arrays, x: Floats) -> Floats:
    """The plan with every line stopped as soon as it has run its least time."""
    must_run, _ = arrays.fixed_states()
    kept: Mask = must_run & (x > 0)
    return np.where(kept, x, 0.0)


def _held(problem: Problem) -> np.ndarray:
    """Lines that someone counts on: orders, or a least output."""
    held: list[int] = [
        line for one in problem.products if one.orders for line in one.lines.tolist()
    ]
    for rule in problem.rules:
        if rule.kind == "min_output":
            held += rule.lines.tolist()
    return np.array(sorted(set(held)), dtype=np.int64)
