"""What a plan costs and how far it misses its rows, in the array model."""

from dataclasses import dataclass, replace

import numpy as np

from airkit.schedule.model.arrays import Arrays, Floats, Mask, starts
from airkit.schedule.model.run import Goods


@dataclass(frozen=True)
class Cost:
    """The parts of a plan's cost [yuan]."""

    lost_margin_yuan: float
    start_yuan: float
    shortage_yuan: float
    spill_yuan: float
    holding_yuan: float

    @property
    def total_yuan(self) -> float:
        """Their sum, the objective."""
        goods = self.shortage_yuan + self.spill_yuan + self.holding_yuan
        return self.lost_margin_yuan + self.start_yuan + goods


def cost_of(arrays: Arrays, x: Floats, u: Mask, goods: Goods) -> Cost:
    """Cost of loads, states and goods: reference margin - margin earned, and what comes on top."""
    earned = float((arrays.day_margin * x.sum(axis=1)).sum())
    begun = starts(u, arrays.initial_on).sum(axis=1)
    sums = {"short": 0.0, "spill": 0.0, "kept": 0.0}
    for (what, number, k), amount in goods.items():
        product = arrays.products[number]
        if what == "short":
            sums[what] += amount * (product.orders[k].penalty or 0.0)
        elif product.stock is not None and what == "spill":
            sums[what] += amount * (product.stock.spill or 0.0)
        elif product.stock is not None and what == "kept":
            sums[what] += amount * product.stock.holding
    return Cost(
        arrays.reference_margin - earned,
        float((arrays.start_cost * begun).sum()),
        sums["short"],
        sums["spill"],
        sums["kept"],
    )


def shipments(arrays: Arrays, goods: Goods) -> Floats:
    """What leaves each product's stock each day [t], shape (n_products, n_days)."""
    shipped = np.zeros((len(arrays.products), arrays.n_days))
    for (what, number, day), amount in goods.items():
        if what == "ship":
            shipped[number, day] = amount
    return shipped


def worst_excess(arrays: Arrays, x: Floats, u: Mask, goods: Goods) -> float:
    """Largest excess of a row over its limit, as a share of the limit (of 1 where smaller)."""
    shipped = shipments(arrays, goods)
    worst = 0.0
    for family in arrays.families:
        excess = family.usage(x, u.astype(float), shipped) - family.limits
        relative = excess / np.maximum(np.abs(family.limits), 1)
        worst = max(worst, float(relative.max(initial=0.0)))
    return worst


def tightened(arrays: Arrays, share: float) -> Arrays:
    """The same arrays with every row's limit drawn in by a share of it (of 1 where smaller)."""
    families = tuple(
        replace(one, limits=one.limits - share * np.maximum(np.abs(one.limits), 1))
        for one in arrays.families
    )
    return replace(arrays, families=families)
