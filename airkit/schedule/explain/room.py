"""What a plan leaves: whether a line that stands could run a while, and what that would bring."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from airkit.schedule.model.arrays import Arrays, Family, Floats, Mask
from airkit.schedule.model.measure import shipments
from airkit.schedule.model.run import Goods
from airkit.schedule.problem.products import Product

# A limit missed by less than this share of it is not missed.
TOLERANCE = 1e-7


@dataclass(frozen=True, eq=False)
class Limit:
    """Rows of one rule over a line: what a day takes of them, and what is left of each."""

    rule_id: str
    row_of_day: np.ndarray
    left: Floats
    per_load: float
    per_run: float

    def is_full(self, load: float) -> Mask:
        """Days on which one day more at a load is too much, shape (T,)."""
        left = np.append(self.left, np.inf)[self.row_of_day]
        return np.asarray(self.per_load * load + self.per_run > left)

    def takes(self, first: int, end: int, load: float) -> bool:
        """Whether all days from the first to before the end fit."""
        rows = self.row_of_day[first:end]
        days = np.bincount(rows[rows >= 0], minlength=len(self.left))
        return bool((days * (self.per_load * load + self.per_run) <= self.left)[days > 0].all())


class Outlet:
    """Where more of a product could go: to orders that go short, or into what room is left.

    Goods leave as early as their orders let them; where rows count their trips, as they do leave.
    """

    def __init__(
        self, product: Product, made: Floats, goods: Goods, number: int, tied: bool
    ) -> None:
        self.product = product
        self.room = np.full(len(made), np.inf)
        amounts = (goods.get(("short", number, k), 0.0) for k in range(len(product.orders)))
        self.short = {k: float(amount) for k, amount in enumerate(amounts) if amount > 0}
        self.begins = {
            product.orders.index(one): begin
            for begin, _, orders in product.periods()
            for one in orders
        }
        stock = product.stock
        if stock is None or not product.orders:
            return
        kept = np.array([goods.get(("kept", number, day), 0.0) for day in range(len(made))])
        self.room = stock.max_t - (kept if tied else self._earliest(made))

    def _earliest(self, made: Floats) -> Floats:
        """What is kept where all leaves as early as it may, shape (T,)."""
        assert self.product.stock is not None
        owed = np.zeros(len(made))
        for first, _, orders in self.product.periods():
            owed[first] = sum(one.quantity_t for one in orders)
        kept, left, there = np.zeros(len(made)), 0.0, self.product.stock.initial_t
        begins = {first for first, _, _ in self.product.periods()}
        last = max(one.due for one in self.product.orders)
        for day in range(len(made)):
            left = owed[day] if day in begins else left if day <= last else 0.0
            there += made[day]
            sent = min(left, there)
            left -= sent
            there = min(there - sent, self.product.stock.max_t)
            kept[day] = there
        return kept

    def cost(self, first: int, end: int, tonnes: float) -> tuple[float, float]:
        """What so many tonnes more on each of these days cost [yuan], and how many find no place.

        Shortages made good are a negative cost.
        """
        orders, stock, short = self.product.orders, self.product.stock, dict(self.short)
        if not short and np.isinf(self.room[0]):
            return 0.0, 0.0
        cost = lost = there = 0.0
        for day in range(first, len(self.room)):
            there += tonnes if day < end else 0.0
            for k in [k for k in short if self.begins[k] <= day <= orders[k].due]:
                sent = min(there, short[k])
                there, short[k] = there - sent, short[k] - sent
                cost -= sent * (orders[k].penalty or 0.0)
            over = max(0.0, there - max(float(self.room[day]), 0.0))
            there, lost = there - over, lost + over
            if np.isinf(self.room[day]):
                there = 0.0  # sold
            elif stock is not None:
                cost += there * stock.holding
        spill = 0.0 if stock is None or stock.spill is None else stock.spill
        return cost + lost * spill, lost


class Room:
    """Limits, orders and stocks of a plan, as far as it leaves them."""

    def __init__(self, arrays: Arrays, x: Floats, goods: Goods) -> None:
        self.arrays = arrays
        shipped = shipments(arrays, goods)
        self._of_line: dict[int, list[Limit]] = {}
        for family in arrays.families:
            if family.sign > 0:
                self._add(family, family.limits - family.usage(x, (x > 0).astype(float), shipped))
        tied = {int(k) for family in arrays.families for k in family.products}
        self._outlets: Mapping[int, Outlet] = {
            int(line): outlet
            for number, product in enumerate(arrays.products)
            for outlet in [
                Outlet(product, arrays.capacity[product.lines] @ x[product.lines],
                       goods, number, number in tied)
            ]
            for line in product.lines
        }  # fmt: skip

    def _add(self, family: Family, left: Floats) -> None:
        left = left + TOLERANCE * np.maximum(np.abs(family.limits), 1.0)
        for k, line in enumerate(family.lines.tolist()):
            rows = family.row_of_day
            rows = rows if family.mask is None else np.where(family.mask[k], rows, -1)
            load, run = float(family.load[k]), float(family.run[k])
            if load or run:
                limit = Limit(family.rule_id, rows, left, load, run)
                self._of_line.setdefault(line, []).append(limit)

    def full(self, line: int) -> list[tuple[str, Mask]]:
        """Rules whose limits are too full for a day at the lowest load, and on which days."""
        low = self.arrays.loads[line].low
        found = [(one.rule_id, one.is_full(low)) for one in self._of_line.get(line, ())]
        return [(rule_id, days) for rule_id, days in found if days.any()]

    def placeless(self, line: int, days: range) -> Mask:
        """Days whose goods at the lowest load would find no place, or bring less than they cost."""
        arrays, outlet = self.arrays, self._outlets.get(line)
        if outlet is None:
            return np.zeros(len(days), dtype=bool)
        low = arrays.loads[line].low
        tonnes, earned = arrays.capacity[line] * low, arrays.day_margin[line] * low
        told = [outlet.cost(day, day + 1, tonnes) for day in days]
        return np.array([lost > TOLERANCE * tonnes or cost >= earned for cost, lost in told])

    def hinders(self, line: int, first: int, end: int, load: float) -> str | None:
        """The rule whose limit is too small for a run over these days; None for no rule."""
        for one in self._of_line.get(line, ()):
            if not one.takes(first, end, load):
                return one.rule_id
        return None

    def gain(self, line: int, first: int, end: int, load: float) -> tuple[float, bool]:
        """What a run over these days would bring [yuan], starts aside; whether its goods can go."""
        arrays, outlet = self.arrays, self._outlets.get(line)
        earned = float(arrays.day_margin[line] * load * (end - first))
        if outlet is None:
            return earned, True
        tonnes = float(arrays.capacity[line] * load)
        cost, lost = outlet.cost(first, end, tonnes)
        return earned - cost, lost <= TOLERANCE * tonnes
