"""A few lines of a case as a case of their own, all others staying as they are in a plan."""

from dataclasses import replace

import numpy as np

from airkit.schedule.model.arrays import Arrays, Family, Floats, Ints, Mask, Mode
from airkit.schedule.model.run import Goods


def around(
    arrays: Arrays, lines: Ints, numbers: Ints, x: Floats, run: Mask, shipped: Floats
) -> Arrays:
    """The array model of some lines and products, in what the others leave of every limit.

    Parameters
    ----------
    lines, numbers : ndarray of int
        Lines, rising, and products; a product's lines are all among them, or none is.
    x, run, shipped : ndarray
        The plan: loads and states, shape (L, T); shipments [t], shape (products, T).
    """
    still = np.ones(arrays.n_lines, dtype=bool)
    still[lines] = False
    others_x = np.where(still[:, None], x, 0.0)
    others_run = np.where(still[:, None], run, 0.0)
    others_sent = shipped.copy()
    others_sent[numbers] = 0.0
    families = [
        _narrowed(one, one.usage(others_x, others_run, others_sent), lines, numbers)
        for one in arrays.families
    ]
    place = {int(line): at for at, line in enumerate(lines)}
    return replace(
        arrays,
        capacity=arrays.capacity[lines],
        day_margin=arrays.day_margin[lines],
        start_cost=arrays.start_cost[lines],
        min_on=arrays.min_on[lines],
        min_off=arrays.min_off[lines],
        initial_days=arrays.initial_days[lines],
        can_stop=arrays.can_stop[lines],
        initial_on=arrays.initial_on[lines],
        loads=tuple(arrays.loads[line] for line in lines),
        ceiling=arrays.ceiling[lines],
        stopped=arrays.stopped[lines],
        own_forbidden=None,
        families=tuple(one for one in families if len(one.lines) or len(one.products)),
        modes=tuple(_left(mode, lines, run) for mode in arrays.modes),
        products=tuple(
            replace(one, lines=np.array([place[int(line)] for line in one.lines]))
            for one in (arrays.products[number] for number in numbers)
        ),
    )


def _narrowed(family: Family, used: Floats, lines: Ints, numbers: Ints) -> Family:
    """A family's rows for some lines and products: what the others use comes off the limits."""
    mine, ships = np.isin(family.lines, lines), np.isin(family.products, numbers)
    # A row the others just fill is not missed by a rounding of the sum.
    limits = np.where(family.limits >= 0, np.maximum(family.limits - used, 0), family.limits - used)
    return replace(
        family,
        lines=np.searchsorted(lines, family.lines[mine]),
        load=family.load[mine],
        run=family.run[mine],
        products=np.searchsorted(numbers, family.products[ships]),
        ship=family.ship[ships],
        limits=limits if family.sign > 0 else family.limits - used,
        mask=None if family.mask is None else family.mask[mine],
        ship_mask=None if family.ship_mask is None else family.ship_mask[ships],
    )


def _left(mode: Mode, lines: Ints, run: Mask) -> Mode:
    """A mode for some lines: others that stand still already need not be found among them."""
    mine = np.isin(mode.lines, lines)
    idle = ~(run[mode.lines] & mode.days).any(axis=1)
    return replace(
        mode,
        lines=np.searchsorted(lines, mode.lines[mine]),
        days=mode.days[mine],
        least=max(0, mode.least - int((idle & ~mine).sum())),
    )


def with_goods(goods: Goods, numbers: Ints, new: Goods) -> Goods:
    """Goods of a plan with those of some products replaced."""
    mine = {int(number) for number in numbers}
    kept = {key: amount for key, amount in goods.items() if key[1] not in mine}
    named = {(what, int(numbers[at]), k): amount for (what, at, k), amount in new.items()}
    return {**kept, **named}
