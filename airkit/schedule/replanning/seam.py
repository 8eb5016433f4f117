"""The array model from some day on: the past taken off every row, state, stock and order.

Nothing is approximated at the seam: a row that reaches across keeps what the past has left of its
limit, a run or stop keeps the days it has lasted, an order what has not left yet.
"""

from dataclasses import dataclass, replace

import numpy as np

from airkit.schedule.model.arrays import Arrays, Family, Floats, Ints, Mask, Mode
from airkit.schedule.model.run import Goods
from airkit.schedule.problem.problem import Problem
from airkit.schedule.problem.products import Order, Product

# A limit missed by no more than this share of it (of 1 where smaller) is a rounding.
ROUNDING = 1e-9


@dataclass(frozen=True)
class Overrun:
    """A row that the past has already missed by so much; nothing planned later can mend it."""

    rule_id: str
    enterprise_id: str
    by: float
    unit: str


@dataclass(frozen=True, eq=False)
class Past:
    """What is settled: loads and states over the whole horizon, 0 from day ``day`` on, and goods.

    ``goods`` may say more than the past; what lies on or after the day is not read.
    """

    day: int
    x: Floats
    u: Mask
    goods: Goods

    @classmethod
    def of(cls, day: int, loads: Floats, goods: Goods) -> "Past":
        """The days of a plan before a day."""
        x = loads.copy()
        x[:, day:] = 0.0
        return cls(day, x, x > 0, goods)

    def shipped(self, n_products: int) -> Floats:
        """What has left of each product each day [t], shape (n_products, n_days)."""
        sent = np.zeros((n_products, self.x.shape[1]))
        for (what, number, day), amount in self.goods.items():
            if what == "ship" and day < self.day:
                sent[number, day] = amount
        return sent


@dataclass(frozen=True, eq=False)
class Rest:
    """What is left to decide.

    Attributes
    ----------
    arrays : Arrays
        The days from the seam on; day 0 is the seam.
    order_of : tuple of tuple of int
        For each product, number in the whole season of each of its orders; -1: none.
    overruns : tuple of Overrun
        Rows that the past has missed; what is left of them is 0.
    """

    arrays: Arrays
    order_of: tuple[tuple[int, ...], ...]
    overruns: tuple[Overrun, ...]


def rest_of(arrays: Arrays, past: Past) -> Rest:
    """The array model of the days from the seam on."""
    day = past.day
    initial_on, initial_days = _states(arrays, past)
    families, overruns = _families(arrays, past)
    modes, missed = _modes(arrays, past)
    products = [_product(arrays, past, number) for number in range(len(arrays.products))]
    own = arrays.own_forbidden
    rest = replace(
        arrays,
        initial_on=initial_on,
        initial_days=initial_days,
        ceiling=arrays.ceiling[:, day:],
        stopped=arrays.stopped[:, day:],
        own_forbidden=None if own is None else own[:, day:],
        families=families,
        modes=modes,
        products=tuple(product for product, _ in products),
        reference_margin=float(arrays.day_margin.clip(min=0).sum() * (arrays.n_days - day)),
    )
    return Rest(rest, tuple(orders for _, orders in products), (*overruns, *missed))


def _states(arrays: Arrays, past: Past) -> tuple[Mask, Ints]:
    """State at the seam and for how many days, those before day 0 counted in."""
    if past.day == 0:
        return arrays.initial_on, arrays.initial_days
    before = past.u[:, : past.day]
    last = before[:, -1]
    is_other = before[:, ::-1] != last[:, None]
    whole = ~is_other.any(axis=1)
    lasted = np.where(whole, past.day, is_other.argmax(axis=1))
    lasted = lasted + np.where(whole & (last == arrays.initial_on), arrays.initial_days, 0)
    # A line that cannot stop runs on, whatever happened to it.
    return last | ~arrays.can_stop, lasted.astype(np.int64)


def _families(arrays: Arrays, past: Past) -> tuple[tuple[Family, ...], list[Overrun]]:
    """Rows that still bind some day, with what the past has left of their limits."""
    shipped = past.shipped(len(arrays.products))
    families: list[Family] = []
    overruns = []
    for family in arrays.families:
        later = family.row_of_day[past.day :]
        kept = np.unique(later[later >= 0])
        if not len(kept):
            continue
        used = family.usage(past.x, past.u.astype(float), shipped)
        left = family.limits[kept] - used[kept]
        if _only_caps(family):
            for i in np.flatnonzero(left < 0).tolist():
                if left[i] < -ROUNDING * max(abs(float(family.limits[kept[i]])), 1.0):
                    by = -float(left[i])
                    overruns.append(Overrun(family.rule_id, family.enterprise_id, by, family.unit))
            left = left.clip(min=0)
        renumbered = np.full(len(family.limits), -1, dtype=np.int64)
        renumbered[kept] = np.arange(len(kept))
        families.append(
            replace(
                family,
                row_of_day=np.where(later >= 0, renumbered[later], -1),
                limits=left,
                mask=None if family.mask is None else family.mask[:, past.day :],
                ship_mask=None if family.ship_mask is None else family.ship_mask[:, past.day :],
            )
        )
    return tuple(families), overruns


def _only_caps(family: Family) -> bool:
    """Whether doing nothing more is the best a plan can do for the rows."""
    parts = (family.load, family.run, family.ship)
    return family.sign > 0 and all((part >= 0).all() for part in parts)


def _modes(arrays: Arrays, past: Past) -> tuple[tuple[Mode, ...], list[Overrun]]:
    """A line that has run within the window no longer counts as standing through it."""
    modes, missed = [], []
    for mode in arrays.modes:
        if not mode.days[:, past.day :].any():
            continue
        still = ~(past.u[mode.lines] & mode.days).any(axis=1)
        least = min(mode.least, int(still.sum()))
        if least < mode.least:
            by = float(mode.least - least)
            missed.append(Overrun(mode.rule_id, mode.enterprise_id, by, "lines"))
        if least:
            days = mode.days[still][:, past.day :]
            modes.append(replace(mode, lines=mode.lines[still], days=days, least=least))
    return tuple(modes), missed


def _product(arrays: Arrays, past: Past, number: int) -> tuple[Product, tuple[int, ...]]:
    """Stock at the seam and what has not left of the orders, due dates counted from the seam."""
    product, day = arrays.products[number], past.day
    stock = product.stock
    if stock is not None and day:
        level = max(0.0, past.goods.get(("kept", number, day - 1), stock.initial_t))
        stock = replace(stock, initial_t=level)
    left = _orders_left(arrays, past, number)
    order_of = tuple(left)
    orders = tuple(
        replace(product.orders[k], due=product.orders[k].due - day, quantity_t=left[k])
        for k in order_of
    )
    if product.orders and not orders:
        # Nothing may leave after the last due date: an order of nothing keeps it so.
        orders, order_of = (Order(product.orders[-1].order_id, 0, 0.0, None),), (-1,)
    return replace(product, stock=stock, orders=orders), order_of


def _orders_left(arrays: Arrays, past: Past, number: int) -> dict[int, float]:
    """Tonnes still to leave, by order; what left goes first where being short is dearest."""
    product = arrays.products[number]
    if product.stock is not None:
        leaves = past.shipped(len(arrays.products))[number]
    else:
        leaves = (arrays.capacity[product.lines, None] * past.x[product.lines]).sum(axis=0)
    left: dict[int, float] = {}
    for first, due, orders in product.periods():
        if due < past.day:
            continue
        gone = float(leaves[first : past.day].sum())
        taken = {}
        for order in sorted(orders, key=_dearness):
            taken[order.order_id] = min(gone, order.quantity_t)
            gone -= taken[order.order_id]
        for order in orders:
            left[product.orders.index(order)] = order.quantity_t - taken[order.order_id]
    return left


def _dearness(order: Order) -> float:
    """Orders that must be met first, then by falling penalty."""
    return -np.inf if order.penalty is None else -order.penalty


def problem_from(problem: Problem, rest: Rest, day: int) -> Problem:
    """The problem whose first day is the seam, to name what its arrays speak of."""
    rules = tuple(
        replace(
            rule,
            days=rule.days[day:],
            lifted=rule.lifted[:, day:] if rule.lifted.size else rule.lifted,
        )
        for rule in problem.rules
    )
    return replace(
        problem,
        days=problem.days[day:],
        ranks=problem.ranks[day:],
        rules=rules,
        products=rest.arrays.products,
    )
