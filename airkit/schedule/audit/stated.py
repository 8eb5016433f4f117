"""The audit of goods that an engine states: what leaves, is spilled and is short, checked as given.

Quicker than looking for a way for the goods to leave, and as strict: every stated number is set
against production, room, orders and trips.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from airkit.schedule.audit.goods import GoodsAudit, Miss, TripLimit
from airkit.schedule.problem.products import Product

# (what, product, day or order) -> tonnes; what is ship, spill or short.
Stated = Mapping[tuple[str, int, int], float]


def audit_stated_goods(
    products: Sequence[Product],
    made: NDArray[np.float64],
    limits: Sequence[TripLimit],
    stated: Stated,
) -> GoodsAudit:
    """Breaches and cost of stated goods.

    Parameters
    ----------
    made : ndarray
        What each product's lines make [t], shape (n_products, n_days).
    stated : Mapping
        Shipments and spill by day, shortages by order [t]; what is not stated is 0.
    """
    shape = (len(products), made.shape[1])
    ship, spill = np.zeros(shape), np.zeros(shape)
    for (what, number, day), amount in stated.items():
        if what in ("ship", "spill"):
            (ship if what == "ship" else spill)[number, day] = amount
    misses: list[Miss] = []
    costs = np.zeros(3)
    for number, product in enumerate(products):
        short = [stated.get(("short", number, k), 0.0) for k in range(len(product.orders))]
        costs[0] += sum(
            amount * (order.penalty or 0.0)
            for amount, order in zip(short, product.orders, strict=True)
        )
        out = ship[number] if product.stock is not None else made[number]
        misses += _order_misses(product, number, out, short)
        if product.stock is not None:
            kept = product.stock.initial_t + np.cumsum(made[number] - ship[number] - spill[number])
            misses += _stock_misses(product, number, kept, ship[number], spill[number])
            costs[1] += spill[number].sum() * (product.stock.spill or 0.0)
            costs[2] += kept.clip(min=0).sum() * product.stock.holding
    misses += _trip_misses(products, limits, ship)
    return GoodsAudit(float(costs[0]), float(costs[1]), float(costs[2]), tuple(misses))


def _order_misses(
    product: Product, number: int, out: NDArray[np.float64], short: Sequence[float]
) -> Iterator[Miss]:
    """What left and what is admitted short must make up the orders; only priced ones may be."""
    numbers = {order: k for k, order in enumerate(product.orders)}
    for k, (first, due, orders) in enumerate(product.periods()):
        total = sum(order.quantity_t for order in orders)
        admitted = sum(
            min(max(short[numbers[order]], 0.0), order.quantity_t)
            for order in orders
            if order.penalty is not None
        )
        left = float(out[first : due + 1].sum())
        yield Miss("order", number, k, due, total, total - left - admitted)
        if product.stock is not None:  # and no more than was ordered leaves
            yield Miss("order", number, k, due, total, left - total)


def _stock_misses(
    product: Product,
    number: int,
    kept: NDArray[np.float64],
    ship: NDArray[np.float64],
    spill: NDArray[np.float64],
) -> Iterator[Miss]:
    """Stock between 0 and its room; nothing leaves backwards, after the last order, or unpriced."""
    stock = product.stock
    assert stock is not None
    last = max((order.due for order in product.orders), default=len(kept))
    late = np.arange(len(kept)) > last
    worst = np.stack([kept - stock.max_t, -kept, -ship, -spill, np.where(late, ship, 0.0)])
    if stock.spill is None:
        worst = np.concatenate([worst, spill[None]])
    most = worst.max(axis=0)
    for day in np.flatnonzero(most > 0).tolist():
        yield Miss("stock", number, -1, day, stock.max_t, float(most[day]))


def _trip_misses(
    products: Sequence[Product], limits: Sequence[TripLimit], ship: NDArray[np.float64]
) -> Iterator[Miss]:
    for number, limit in enumerate(limits):
        trips = sum(ship[p, limit.day] / products[p].payload for p in limit.products)
        over = float(limit.fixed + trips - limit.limit)
        yield Miss("trips", number, -1, limit.day, limit.limit, over)
