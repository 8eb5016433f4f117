"""What no plan's largest burden goes below, by season totals of lines: a small linear programme.

Of each line only its output over the season is kept, of each row the sum over its days. Every plan
of the county gives such totals that keep the summed rows, so the least largest burden among totals
is one that no plan goes below.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from airkit.schedule.model.arrays import Arrays, Family, Floats
from airkit.schedule.whatif.alone import highest
from airkit.schedule.whatif.burden import Stake

# What the arithmetic of the programme may hide: the share is lowered by as much.
ALLOWANCE = 1e-6


class Least(NamedTuple):
    """A burden that no plan's largest goes below, and the rules behind it, weightiest first."""

    share: float
    rules: tuple[str, ...] = ()


def least_largest(arrays: Arrays, stakes: Mapping[str, Stake]) -> Least:
    """What no plan's largest burden goes below, by season totals.

    Least phi with, for every enterprise, margin of its totals >= reference - own - phi x left, and
    every cap summed over its days. Starts and goods only add to what is lost, so they are left out.

    Parameters
    ----------
    arrays : Arrays
        The county.
    stakes : Mapping
        What each enterprise has at stake.
    """
    from scipy.optimize import linprog

    top = highest(arrays)
    n = arrays.n_lines
    rows, limits, names = [], [], []
    for stake in stakes.values():
        if stake.left:
            row = np.zeros(n + 1)
            row[stake.part.lines] = -arrays.day_margin[stake.part.lines]
            row[-1] = -stake.left
            rows.append(row)
            limits.append(stake.own - stake.reference)
            names.append("")
    for family in arrays.families:
        summed = _summed(family, top)
        if summed is not None:
            rows.append(np.append(summed[0], 0.0))
            limits.append(summed[1])
            names.append(family.rule_id)
    if not any(name == "" for name in names):
        return Least(0.0)
    most = [(0.0, float(one)) for one in top.sum(axis=1)]
    cost = np.append(np.zeros(n), 1.0)
    found = linprog(cost, A_ub=np.array(rows), b_ub=limits, bounds=[*most, (0.0, None)])
    if found.status != 0:
        return Least(0.0)
    weight = -found.ineqlin.marginals * np.abs(limits)
    order = np.argsort(-weight, kind="stable")
    binding = [names[at] for at in order.tolist() if names[at] and weight[at] > ALLOWANCE]
    return Least(max(0.0, float(found.fun) - ALLOWANCE), tuple(dict.fromkeys(binding)))


def _summed(family: Family, top: Floats) -> tuple[Floats, float] | None:
    """A cap summed over its days, as coefficients of season totals; None where that says nothing.

    A line runs at least as much as its load, and outside the cap's days at its highest at most.
    """
    parts = (family.load, family.run)
    if family.sign < 0 or family.mask is not None or any((part < 0).any() for part in parts):
        return None
    if len(family.products):  # what leaves a stock need not be what is made
        return None
    each = family.load + family.run
    outside = top[family.lines][:, family.row_of_day < 0].sum(axis=1)
    row = np.zeros(len(top))
    np.add.at(row, family.lines, each)
    return row, float(family.limits.sum() + each @ outside)
