"""Shipments, stocks, spill and shortages of a finished plan, as the array model names them."""

import numpy as np

from airkit.schedule.decomposed.sweep import Swept
from airkit.schedule.model.arrays import Arrays, Floats
from airkit.schedule.model.run import Goods
from airkit.schedule.problem.products import Product

# Tonnes beyond a limit, as a share of a day's capacity, that rounding may leave.
ROUNDING_SHARE = 1e-9


def goods_of(arrays: Arrays, swept: Swept) -> Goods | None:
    """Goods of a plan; None where an order that must be met is not, or a stock overflows."""
    goods: dict[tuple[str, int, int], float] = {}
    for number, product in enumerate(arrays.products):
        made = (arrays.capacity[product.lines, None] * swept.x[product.lines]).sum(axis=0)
        least = ROUNDING_SHARE * float(arrays.capacity[product.lines].sum())
        if product.stock is not None:
            kept, spilled = _balance(product, made, swept.shipped[number])
            if product.stock.spill is None and (spilled > least).any():
                return None
            for day in range(arrays.n_days):
                goods["ship", number, day] = float(swept.shipped[number, day])
                goods["kept", number, day] = float(kept[day])
                goods["spill", number, day] = float(spilled[day])
        leaves = made if product.stock is None else swept.shipped[number]
        for first, due, orders in product.periods():
            lacking = sum(one.quantity_t for one in orders) - float(leaves[first : due + 1].sum())
            for one in sorted(orders, key=lambda one: _penalty(one.penalty)):
                short = min(max(lacking, 0.0), one.quantity_t)
                if one.penalty is None and short > least:
                    return None
                goods["short", number, product.orders.index(one)] = short
                lacking -= short
    return goods


def _balance(product: Product, made: Floats, shipped: Floats) -> tuple[Floats, Floats]:
    """What is kept and what finds no room on each day [t]."""
    stock = product.stock
    kept, spilled = np.zeros(len(made)), np.zeros(len(made))
    if stock is None:
        return kept, spilled
    level = stock.initial_t
    for day in range(len(made)):
        level = max(level + float(made[day]) - float(shipped[day]), 0.0)
        spilled[day] = max(level - stock.max_t, 0.0)
        level -= spilled[day]
        kept[day] = level
    _throw_early(kept, spilled)
    return kept, spilled


def _throw_early(kept: Floats, spilled: Floats) -> None:
    """Throw what finds no room as early as it lies there, so that its keep is not paid."""
    for day in range(len(kept) - 1, 0, -1):
        sooner = min(spilled[day], kept[day - 1])
        kept[day - 1] -= sooner
        spilled[day - 1] += sooner
        spilled[day] -= sooner


def _penalty(price: float | None) -> float:
    return np.inf if price is None else price
