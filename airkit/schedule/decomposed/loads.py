"""The loads and shipments of all lines planned at once, their states being those of a plan.

Best responses settle who runs when, but hand out what a cap leaves line by line. With the states
held, who runs how high on which day is one linear programme, and a small one beside the whole.
States are bounds of its columns: from one plan to the next HiGHS goes on where it stood. Lines that
run in steps keep the loads they have.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from airkit.schedule.decomposed.inputs import Inputs
from airkit.schedule.decomposed.sparse import Programme, solve_linear
from airkit.schedule.decomposed.sweep import Swept
from airkit.schedule.exact.families import power_of_two
from airkit.schedule.model.arrays import Family, Floats, Ints, Mask
from airkit.schedule.problem.products import Product, Stock


class Loads:
    """The programme of a case's loads; each line-day has a column, and so has each product-day.

    Parameters
    ----------
    stop : callable
        Asked while HiGHS works; True ends that.
    """

    def __init__(self, inputs: Inputs, stop: Callable[[], bool]) -> None:
        arrays = inputs.arrays
        self.inputs, self.stop, self.programme = inputs, stop, Programme()
        self.money = power_of_two(max(1e-6, float(np.abs(arrays.day_margin).max(initial=0.0))))
        has_steps = np.array([bool(loads.steps) for loads in arrays.loads], dtype=bool)
        self.is_free = np.broadcast_to(~has_steps[:, None], inputs.top.shape)
        self.load = self.programme.columns(inputs.top.shape, -arrays.day_margin[:, None], 0, 1)
        self.run = self.programme.columns(inputs.top.shape, 0, 0, 1)
        capacity = [float(arrays.capacity[product.lines].sum()) for product in arrays.products]
        self.tonnes = np.array([power_of_two(max(1e-6, one)) for one in capacity])
        self.ship = np.full((len(arrays.products), arrays.n_days), -1)
        for number, product in enumerate(arrays.products):
            self._add_product(number, product)
        for family in arrays.families:
            self._add_family(family)
        self._solver: Any = self.programme.hand_over(self.money, whole=False)

    def best(self, swept: Swept) -> Swept | None:
        """The plan with the best loads for its states; None where there are none, or no time."""
        run, inputs = swept.run, self.inputs
        free = run & self.is_free
        low = np.where(free, inputs.low[:, None], swept.x * run)
        high = np.where(free, inputs.top, low)
        columns = np.concatenate([self.load, self.run]).ravel()
        lowest, highest = (np.concatenate([one, run]).ravel() for one in (low, high))
        values = solve_linear(self._solver, columns, lowest, highest, self.stop)
        if values is None:
            return None
        shipped = np.where(self.ship >= 0, np.maximum(values[self.ship], 0.0), 0.0)
        return Swept(
            np.clip(values[self.load], low, high), run.copy(), shipped * self.tonnes[:, None]
        )

    def _add_product(self, number: int, product: Product) -> None:
        """Stock, shipments, spill and shortages of a product."""
        programme, unit = self.programme, float(self.tonnes[number])
        per_load = self.inputs.arrays.capacity[product.lines] / unit
        if product.stock is not None:
            self._add_stock(number, product.stock, per_load)
        for first, due, orders in product.periods():
            days = slice(first, due + 1)
            total = sum(one.quantity_t for one in orders) / unit
            if product.stock is not None:
                row = programme.rows((1,), total, total)
                programme.put(row, self.ship[number, days], 1.0)
            else:
                row = programme.rows((1,), total, np.inf)
                programme.put(row, self.load[product.lines, days], per_load[:, None])
            for one in orders:
                most = 0.0 if one.penalty is None else one.quantity_t / unit
                short = programme.columns((1,), (one.penalty or 0.0) * unit, 0, most)
                programme.put(row, short, 1.0)

    def _add_stock(self, number: int, stock: Stock, per_load: Floats) -> None:
        """What is kept, leaves and is thrown away on each day."""
        programme, unit = self.programme, float(self.tonnes[number])
        product, days = self.inputs.arrays.products[number], np.arange(self.ship.shape[1])
        last_due = max((order.due for order in product.orders), default=len(days))
        kept, ship, spill = (
            programme.columns(days.shape, cost * unit, 0, most)
            for cost, most in (
                (stock.holding, stock.max_t / unit),
                (0.0, np.where(days <= last_due, np.inf, 0.0)),
                (stock.spill or 0.0, 0.0 if stock.spill is None else np.inf),
            )
        )
        self.ship[number] = ship
        there = np.where(days == 0, stock.initial_t / unit, 0.0)
        balance = programme.rows(days.shape, there, there)
        for columns in (kept, ship, spill):
            programme.put(balance, columns, 1.0)
        programme.put(balance[1:], kept[:-1], -1.0)
        programme.put(balance, self.load[product.lines], -per_load[:, None])

    def _add_family(self, family: Family) -> None:
        """Sum of load * x + run * u + ship * shipped is at most the limit of each row."""
        per_unit = family.ship * self.tonnes[family.products]
        sizes = np.concatenate([family.load, family.run, per_unit])
        size = power_of_two(float(np.abs(sizes).max(initial=0.0))) or 1.0
        rows = self.programme.rows(family.limits.shape, -np.inf, family.limits / size)
        by_day = np.append(rows, -1)[family.row_of_day]
        self._put(by_day, self.load[family.lines], family.load / size, family.mask)
        self._put(by_day, self.run[family.lines], family.run / size, family.mask)
        self._put(by_day, self.ship[family.products], per_unit / size, family.ship_mask)

    def _put(self, row_of_day: Ints, columns: Ints, values: Floats, mask: Mask | None) -> None:
        """Enter columns by day in the row of each day, -1 for none."""
        counts = (columns >= 0) & (row_of_day >= 0) & (values != 0)[:, None]
        if mask is not None:
            counts &= mask
        k, day = np.nonzero(counts)
        self.programme.put(row_of_day[day], columns[k, day], values[k])
