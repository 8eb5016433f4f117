"""The polish: a few lines at a time planned anew by PuLP and HiGHS, all others fixed.

Lines are taken where they lose most at the prices of the certificate, whole products together; a
group is kept where its plan costs less. What is undecided in a county is a few lines, and where
many share a cap, giving and taking between them is what best responses of single lines cannot do.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from airkit.schedule.decomposed.dual import Dual, Prices
from airkit.schedule.decomposed.inputs import Inputs
from airkit.schedule.decomposed.neighbourhood import around, with_goods
from airkit.schedule.decomposed.sweep import Swept
from airkit.schedule.decomposed.undecided import apart, hold_decided, sizes
from airkit.schedule.exact.engine import Model, build_model, solve_model
from airkit.schedule.model.arrays import Arrays, Floats, Ints
from airkit.schedule.model.measure import cost_of, shipments, worst_excess
from airkit.schedule.model.run import WORST_EXCESS, Asked, Goods

# Of the gap asked what one group may leave.
GROUP_GAP = 0.05


class Effort(NamedTuple):
    """How hard to try: line-days of one group, nodes of its search tree, passes over all groups.

    HiGHS plans so many line-days within seconds; nodes are a limit that is the same on every
    machine. ``gap`` is the share of the gap asked that one group may leave; ``undecided``: only
    what the prices leave so is planned anew; ``groups``: how many of them at most.
    """

    line_days: int = 2_500
    nodes: int = 100
    passes: int = 3
    gap: float = GROUP_GAP
    undecided: bool = False
    groups: float = math.inf


USUAL = Effort()


def polish(
    inputs: Inputs,
    prices: Prices,
    swept: Swept,
    goods: Goods,
    asked: Callable[[], Asked],
    is_enough: Callable[[float], bool],
    effort: Effort = USUAL,
) -> tuple[Swept, Goods]:
    """A plan improved group by group.

    Parameters
    ----------
    asked : callable
        What is asked now, with the seconds that are left.
    is_enough : callable
        Asked with the cost [yuan] after each group; True ends the polish.
    """
    arrays = inputs.arrays
    cost = cost_of(arrays, swept.x, swept.run, goods).total_yuan
    left = effort.groups
    for number in range(effort.passes):
        before = cost
        order = (apart if effort.undecided else losses)(inputs, prices, swept)
        size = sizes(prices, swept) if effort.undecided else None
        for lines, numbers in groups(inputs, order, number, effort.line_days, size):
            now = asked()
            limited = replace(now, nodes=effort.nodes, gap_yuan=effort.gap * now.gap_yuan)
            side = hold_decided(prices, swept, lines) if effort.undecided else None
            better = _planned_anew(arrays, swept, goods, (lines, numbers), limited, side)
            if better is not None and _cost(arrays, *better) < cost:
                swept, goods = better
                cost = _cost(arrays, swept, goods)
            left -= 1
            if is_enough(cost) or left <= 0:
                return swept, goods
        if cost >= before:
            break
    return swept, goods


def losses(inputs: Inputs, prices: Prices, swept: Swept) -> Floats:
    """What each line's plan falls short of its best at the prices [yuan], shape (L,)."""
    dual = Dual(inputs)
    best, gain, run_price = dual.line_values(prices)
    earned = (gain * swept.x - run_price * swept.run).sum(axis=1)
    return best - earned


def groups(
    inputs: Inputs, loss: Floats, number: int, line_days: int, size: Ints | None = None
) -> Iterator[tuple[Ints, Ints]]:
    """Lines and products of each group, those that lose most first; later passes mix anew.

    ``size`` says how many line-days each line counts as, shape (L,); None: its days.
    """
    arrays = inputs.arrays
    alone = inputs.product_of < 0
    unit_of = np.where(alone, len(arrays.products) + np.arange(arrays.n_lines), inputs.product_of)
    by_unit = np.bincount(unit_of, weights=loss)
    units = [u for u in np.argsort(-by_unit, kind="stable").tolist() if (unit_of == u).any()]
    size = np.full(arrays.n_lines, arrays.n_days) if size is None else size
    most = max(line_days, arrays.n_days)
    half = most // 2 if number % 2 else 0
    lines: list[int] = []
    numbers: list[int] = []
    for unit in units:
        members = np.flatnonzero(unit_of == unit).tolist()
        if lines and int(size[lines + members].sum()) > most - half:
            yield np.sort(lines), np.sort(np.array(numbers, dtype=np.int64))
            lines, numbers, half = [], [], 0
        lines += members
        numbers += [unit] if unit < len(arrays.products) else []
    if lines:
        yield np.sort(lines), np.sort(np.array(numbers, dtype=np.int64))


def _planned_anew(
    arrays: Arrays,
    swept: Swept,
    goods: Goods,
    group: tuple[Ints, Ints],
    asked: Asked,
    side: Callable[[Model], None] | None,
) -> tuple[Swept, Goods] | None:
    """The plan with one group planned by HiGHS; None where that brings no plan."""
    lines, numbers = group
    shipped = shipments(arrays, goods)
    part = around(arrays, lines, numbers, swept.x, swept.run, shipped)
    run = solve_model(build_model(part, side=side), replace(asked, watch=None))
    if run.x is None or run.u is None:
        return None
    x, state = swept.x.copy(), swept.run.copy()
    x[lines], state[lines] = run.x, run.u
    new = with_goods(goods, numbers, run.goods)
    return Swept(x, state, shipments(arrays, new)), new


def _cost(arrays: Arrays, swept: Swept, goods: Goods) -> float:
    """Cost of a plan [yuan], infinite where it misses a row."""
    if worst_excess(arrays, swept.x, swept.run, goods) > WORST_EXCESS:
        return np.inf
    return cost_of(arrays, swept.x, swept.run, goods).total_yuan
