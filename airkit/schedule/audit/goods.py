"""The audit's view of orders, stocks and trips: can goods leave so that everything holds?

A plan states loads only. What leaves when is found here by a small linear programme of its own:
first with the least total violation, then, with no more than that, at the least cost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from airkit.schedule.problem.products import Product

# A violation smaller than this share of its limit is a rounding of the linear programme.
ROUNDING = 1e-9
# How far a row of a programme may be missed by HiGHS and still count as kept.
ROW_TOLERANCE = 1e-7


@dataclass(frozen=True)
class TripLimit:
    """Trips allowed on a day, those that follow production taken off, and who ships under it."""

    rule_id: str
    day: int
    limit: float
    fixed: float
    products: tuple[int, ...]


@dataclass(frozen=True)
class Miss:
    """What cannot be kept: ``what`` is trips, order or stock; ``number`` its limit or product."""

    what: str
    number: int
    index: int
    day: int
    limit: float
    by: float


@dataclass(frozen=True)
class GoodsAudit:
    """Cheapest way for the goods to leave [yuan] and what it still misses.

    ``flows`` are shipments, spill and stock by day and shortages by order [t], by what, product and
    day or order; empty where the flows were stated.
    """

    shortage_yuan: float
    spill_yuan: float
    holding_yuan: float
    misses: tuple[Miss, ...]
    flows: Mapping[tuple[str, int, int], float] = field(default_factory=dict)


@dataclass
class _Programme:
    """A linear programme written down row by row."""

    cost: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)
    key: list[tuple[int, int]] = field(default_factory=list)  # product, and day or order
    upper: list[tuple[dict[int, float], float]] = field(default_factory=list)
    equal: list[tuple[dict[int, float], float]] = field(default_factory=list)
    miss: dict[int, Miss] = field(default_factory=dict)

    def add(
        self, kind: str, cost: float = 0.0, high: float = np.inf, key: tuple[int, int] = (-1, -1)
    ) -> int:
        self.kind.append(kind)
        self.key.append(key)
        self.cost.append(cost)
        self.high.append(high)
        return len(self.cost) - 1

    def add_miss(self, what: str, number: int, index: int, day: int, limit: float) -> int:
        at = self.add("miss")
        self.miss[at] = Miss(what, number, index, day, limit, 0.0)
        return at

    def solve(
        self, cost: NDArray[np.float64], also: Sequence[tuple[dict[int, float], float]] = ()
    ) -> NDArray[np.float64]:
        from scipy.optimize import linprog  # slow to load, and many an audit has no goods

        upper, equal = [*self.upper, *also], self.equal
        done = linprog(
            cost,
            A_ub=_matrix(upper, len(cost)) if upper else None,
            b_ub=[limit for _, limit in upper] or None,
            A_eq=_matrix(equal, len(cost)) if equal else None,
            b_eq=[value for _, value in equal] or None,
            bounds=[(0, None if high == np.inf else high) for high in self.high],
            method="highs",
        )
        if done.x is None:  # cannot happen: every row may be missed
            raise RuntimeError(done.message)
        return np.asarray(done.x)


def audit_goods(
    products: Sequence[Product], made: NDArray[np.float64], limits: Sequence[TripLimit]
) -> GoodsAudit:
    """Let the goods leave with the least violation, then at the least cost.

    Parameters
    ----------
    products : sequence of Product
        Products with orders or stock.
    made : ndarray
        What each makes [t/d], shape (n_products, n_days).
    limits : sequence of TripLimit
        Trips allowed, by rule and day.
    """
    shipping = {number: one for number, one in enumerate(limits) if one.products}
    tied = sorted({product for one in shipping.values() for product in one.products})
    groups: list[tuple[list[int], Mapping[int, TripLimit]]] = [(tied, shipping)]
    groups += [([n], {}) for n in range(len(products)) if n not in tied]
    parts = [_audit_group(products, made, numbers, mine) for numbers, mine in groups]
    over = [
        Miss("trips", number, -1, one.day, one.limit, one.fixed - one.limit)
        for number, one in enumerate(limits)
        if not one.products and one.fixed > one.limit
    ]
    return GoodsAudit(
        sum(part.shortage_yuan for part in parts),
        sum(part.spill_yuan for part in parts),
        sum(part.holding_yuan for part in parts),
        (*over, *(miss for part in parts for miss in part.misses)),
        {key: amount for part in parts for key, amount in part.flows.items()},
    )


def _audit_group(
    products: Sequence[Product],
    made: NDArray[np.float64],
    numbers: Sequence[int],
    limits: Mapping[int, TripLimit],
) -> GoodsAudit:
    """Products that share trips, by one programme."""
    programme = _Programme()
    ships = {n: _add_product(programme, n, products[n], made[n]) for n in numbers}
    for number, limit in limits.items():
        row = {ships[p][limit.day]: 1 / products[p].payload for p in limit.products}
        row[programme.add_miss("trips", number, -1, limit.day, limit.limit)] = -1.0
        programme.upper.append((row, limit.limit - limit.fixed))
    if not programme.cost:
        return GoodsAudit(0.0, 0.0, 0.0, ())
    weight = np.zeros(len(programme.cost))
    for at, miss in programme.miss.items():
        weight[at] = 1 / max(abs(miss.limit), 1.0)
    least = float(weight @ programme.solve(weight))
    row = {at: float(weight[at]) for at in programme.miss}
    if least <= ROUNDING:  # nothing need be missed, so nothing may be
        for at in programme.miss:
            programme.high[at] = least
    # Where something must be missed, the second programme may trade that little for its cost.
    negligible = ROUNDING if least <= ROUNDING else 2 * (least * ROUNDING + ROW_TOLERANCE)
    x = programme.solve(np.array(programme.cost), [(row, least * (1 + ROUNDING))])
    kinds = np.array(programme.kind)
    paid = np.array(programme.cost) * x
    misses = tuple(
        replace(one, by=float(x[at]))
        for at, one in programme.miss.items()
        if x[at] * weight[at] > negligible
    )
    sums = [float(paid[kinds == kind].sum()) for kind in ("short", "spill", "kept")]
    flows = {
        (kind, *key): max(0.0, float(amount))
        for kind, key, amount in zip(programme.kind, programme.key, x, strict=True)
        if kind != "miss"
    }
    return GoodsAudit(sums[0], sums[1], sums[2], misses, flows)


def _add_product(
    programme: _Programme, number: int, product: Product, made: NDArray[np.float64]
) -> list[int]:
    """Columns and rows of one product; returns its columns of shipments, one a day."""
    ships = []
    if product.stock is not None:
        ships = _add_stock(programme, number, product, made)
    for k, (first, due, orders) in enumerate(product.periods()):
        total = sum(order.quantity_t for order in orders)
        row = {}
        for order in orders:
            if order.penalty is not None:
                key = number, product.orders.index(order)
                row[programme.add("short", order.penalty, order.quantity_t, key)] = 1.0
        row |= {ships[day]: 1.0 for day in range(first, due + 1)} if ships else {}
        supplied = 0.0 if ships else float(made[first : due + 1].sum())
        if ships:
            programme.upper.append((dict(row), total))
        row[programme.add_miss("order", number, k, due, total)] = 1.0
        programme.upper.append(({at: -c for at, c in row.items()}, supplied - total))
    return ships


def _add_stock(
    programme: _Programme, number: int, product: Product, made: NDArray[np.float64]
) -> list[int]:
    stock = product.stock
    assert stock is not None
    last = max((order.due for order in product.orders), default=len(made))
    ships, before = [], -1
    for day, amount in enumerate(made.tolist()):
        key, most = (number, day), 0.0 if stock.spill is None else np.inf
        ship = programme.add("ship", 0.0, np.inf if day <= last else 0.0, key)
        spill = programme.add("spill", stock.spill or 0.0, most, key)
        kept = programme.add("kept", stock.holding, key=key)
        row = {ship: 1.0, spill: 1.0, kept: 1.0}
        if day:
            row[before] = -1.0
        programme.equal.append((row, amount + (0.0 if day else stock.initial_t)))
        over = programme.add_miss("stock", number, -1, day, stock.max_t)
        programme.upper.append(({kept: 1.0, over: -1.0}, stock.max_t))
        ships.append(ship)
        before = kept
    return ships


def _matrix(rows: Sequence[tuple[dict[int, float], float]], width: int) -> csr_matrix:
    cells = [(i, j, c) for i, (row, _) in enumerate(rows) for j, c in row.items()]
    at, of, values = zip(*cells, strict=True) if cells else ((), (), ())
    return csr_matrix((values, (at, of)), shape=(len(rows), width))
