"""The Lagrangian dual: prices of rows, of tonnes in stock or on order, and of standing still.

For prices p of the rows, w of the tonnes and q of the modes, with everything else left to each line
and each product by itself, no plan costs less than

    goods(w, p) + q * least - p * limits - sum over lines of their best value at these prices

(the reference margin aside). That holds for any prices; high ones are found by
:mod:`airkit.schedule.decomposed.climb`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from airkit.schedule.decomposed.ascent import total
from airkit.schedule.decomposed.day_gain import (
    choose_programme,
    expected_plan,
    hard_day_gains,
    soft_day_gains,
)
from airkit.schedule.decomposed.goods import add_to_prices, day_prices, goods_cost
from airkit.schedule.decomposed.inputs import Inputs
from airkit.schedule.decomposed.line_programme import hard_programmes, soft_programmes
from airkit.schedule.model.arrays import Floats

# Of the temperature, what smooths stocks and orders, and its highest value.
GOODS_HEAT, MOST_GOODS_HEAT = 0.3, 0.05
# Share of the line-days in doubt at temperature 1, for the scaling: of a day, of a longer row.
DAY_DOUBT, LONG_DOUBT = 1e-3, 1e-2
# The same for standing still a whole season: few lines are ever in doubt.
MODE_DOUBT = 1e-2
# Days over which a slope of prices works, for the scaling.
SLOPE_DAYS = 10


@dataclass(frozen=True, eq=False)
class Prices:
    """Prices of the certificate and what belongs to them.

    Attributes
    ----------
    rows, tonnes, modes : ndarray
        Prices [yuan/unit], shapes (R,), (levels and slopes,), (M,).
    bound : float
        No plan costs less, reference margin aside [yuan]; rounding already taken off.
    x, run : ndarray
        Expected loads and running of the smoothed plan: it misses rows by little, and where running
        is 0 or 1 its loads are those of the linear relaxation. Shape (L, T).
    tonne_price : ndarray
        Price of a tonne of each product on each day [yuan/t], shape (products, T).
    still_loss : ndarray
        What standing still for each mode would cost a line, infinite where it cannot, (L, M).
    """

    rows: Floats
    tonnes: Floats
    modes: Floats
    bound: float
    x: Floats
    run: Floats
    tonne_price: Floats
    still_loss: Floats


class Dual:
    """The dual function of one case, with its scratch arrays."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        n, (n_lines, n_days) = len(inputs.line_of), inputs.top.shape
        self.n_rows, self.n_modes = len(inputs.limits), inputs.serves.shape[1]
        goods = inputs.goods
        self.n_tonnes = 1 + int(max(goods.level.max(initial=-1), goods.slope.max(initial=-1)))
        self.size = self.n_rows + self.n_tonnes + self.n_modes
        self.evaluations = 0
        self._values, self._weights = np.empty(n), np.empty(n)
        self._line_values = np.empty(n_lines)
        self._share = np.empty((n, n_days))
        self._plan = np.empty((n, n_days), dtype=bool)
        self._gain, self._load = np.empty((n_lines, n_days)), np.empty((n_lines, n_days))
        self.x, self.u = np.empty((n_lines, n_days)), np.empty((n_lines, n_days))
        shape = goods.level.shape
        self._used, self._shipped, self._tonne = np.empty(shape), np.empty(shape), np.empty(shape)
        self._load_t = inputs.load.T.tocsr()
        self._run_t = inputs.run.T.tocsr()
        self._ship_t = inputs.ship.T.tocsr()
        self._make = _making(inputs)
        self._serves = csr_matrix(inputs.serves)
        self._has_run, self._has_ship = inputs.run.nnz > 0, inputs.ship.nnz > 0
        self._run_price = np.zeros((n_lines, n_days))

    def split(self, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Prices of rows, tonnes and modes."""
        rows, tonnes = self.n_rows, self.n_rows + self.n_tonnes
        return y[:rows], y[rows:tonnes], y[tonnes:]

    def bounds(self) -> tuple[Floats, Floats]:
        """Lowest and highest price of everything, shape (size,) each."""
        inputs = self.inputs
        goods, lines = inputs.goods, inputs.arrays
        per_t = (inputs.worth / lines.capacity).max(initial=0.0)
        stated = goods.penalty[np.isfinite(goods.penalty)].max(initial=0.0)
        most = 10 * (per_t + stated) + (lines.start_cost / lines.capacity).max(initial=0.0)
        low, high = np.zeros(self.size), np.full(self.size, np.inf)
        high[: self.n_rows] = inputs.price_room
        for number in range(len(goods.has_stock)):
            mine = np.unique(goods.level[number])
            at = self.n_rows + mine[mine >= 0]
            penalty = self._penalties(number)
            high[at] = penalty if np.isfinite(penalty) else most
            if goods.has_stock[number]:
                low[at] = -min(goods.spill[number], most)
            mine = np.unique(goods.slope[number])
            at = self.n_rows + mine[mine >= 0]
            low[at], high[at] = -goods.holding[number], goods.holding[number]
        return low, high

    def _penalties(self, number: int) -> float:
        goods = self.inputs.goods
        order_period = np.repeat(np.arange(len(goods.period_of)), np.diff(goods.order_from))
        mine = goods.penalty[goods.period_of[order_period] == number]
        return float(mine.max(initial=0.0))

    def scale(self, heat: float) -> Floats:
        """Steps that make the curvature of every price about alike, shape (size,)."""
        inputs = self.inputs
        worth = inputs.worth
        squared = inputs.load.multiply(inputs.load) + inputs.run.multiply(inputs.run)
        per_block = np.asarray(squared.T @ (1 / worth)).ravel()
        rows = np.zeros(self.n_rows + 1)
        days = np.zeros(self.n_rows + 1)
        np.add.at(rows, inputs.row_at, per_block[:, None] / 1.0)
        np.add.at(days, inputs.row_at, 1)
        rows = rows[:-1] * np.where(days[:-1] > 1, LONG_DOUBT, DAY_DOUBT)
        goods, capacity = inputs.goods, inputs.arrays.capacity
        made = inputs.product_of >= 0
        per_product = np.zeros(len(goods.level))
        np.add.at(per_product, inputs.product_of[made], (capacity**2 / worth)[made])
        tonnes = np.zeros(self.n_tonnes + 1)
        by_day = per_product[:, None] * np.ones(goods.level.shape)
        np.add.at(tonnes, goods.level, by_day)
        np.add.at(tonnes, goods.slope, by_day * SLOPE_DAYS**2)
        modes = np.array(
            [(1 / worth[mode.lines]).sum() for mode in inputs.arrays.modes], dtype=float
        )
        modes *= MODE_DOUBT / inputs.top.shape[1]
        every = np.concatenate([rows, tonnes[:-1] * 2 * LONG_DOUBT, modes]) / heat
        typical = float(np.median(every[every > 0])) if (every > 0).any() else 1.0
        return 1 / np.sqrt(np.where(every > 0, every, typical))

    def _price(self, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Day prices of blocks, of tonnes and of trips; gains go to ``_gain``."""
        inputs = self.inputs
        rows, tonnes, _ = self.split(y)
        block = np.append(rows, 0.0)[inputs.row_at]
        tonne = self._tonne
        day_prices(inputs.goods, tonnes, tonne)
        trips = self.inputs.ship @ block
        arrays = inputs.arrays
        np.multiply(arrays.day_margin[:, None], 1.0, out=self._gain)
        self._gain -= self.inputs.load @ block
        if len(tonne):
            none = np.zeros((1, inputs.top.shape[1]))
            per_line = np.concatenate([tonne, none])[inputs.product_of]
            self._gain += arrays.capacity[:, None] * per_line
        if self._has_run:
            self._run_price = self.inputs.run @ block
        return block, tonne, trips

    def _best_lines(self, y: Floats, tau: float) -> float:
        """Sum of the lines' values; their (expected) plan goes to ``x`` and ``u``."""
        inputs = self.inputs
        heat = tau * inputs.worth
        gains = np.empty_like(self._gain)
        if tau > 0:
            soft_day_gains(
                self._gain, self._run_price, inputs.low, inputs.top, heat, gains, self._load
            )
        else:
            hard_day_gains(self._gain, self._run_price, inputs.low, inputs.top, gains, self._load)
        if len(inputs.line_of) > len(gains):
            gains = gains[inputs.line_of]
        self._largest = gains
        if tau > 0:
            soft_programmes(
                gains, inputs.programmes, heat[inputs.line_of], self._values, self._share
            )
        else:
            hard_programmes(gains, inputs.programmes, self._values, self._plan)
            self._share[:] = self._plan
        values = self._values + self._serves @ self.split(y)[2]
        # Standing still for a mode is a choice of a season, not of a day.
        season = heat * inputs.top.shape[1]
        choose_programme(values, inputs.line_of, season, self._line_values, self._weights)
        expected_plan(self._share, self._weights, inputs.line_of, self._load, self.x, self.u)
        return float(self._line_values.sum())

    def evaluate(self, y: Floats, tau: float) -> tuple[float, Floats]:
        """The negative of the (smoothed) bound, and its gradient."""
        self.evaluations += 1
        inputs = self.inputs
        rows, _, modes = self.split(y)
        _, tonne, trips = self._price(y)
        value = self._best_lines(y, tau)
        value += total(rows, inputs.limits) - total(modes, inputs.least_still)
        gradient = np.empty(self.size)
        goods_heat = min(MOST_GOODS_HEAT, GOODS_HEAT * tau)
        value -= goods_cost(
            inputs.goods, tonne, trips, goods_heat * self._per_tonne(), self._used, self._shipped
        )
        use = self._load_t @ self.x
        if self._has_ship:
            use += self._ship_t @ self._shipped
        if self._has_run:
            use += self._run_t @ self.u
        by_row = np.bincount(
            inputs.row_at.ravel() + 1, weights=np.ravel(use), minlength=self.n_rows + 1
        )[1:]
        gradient[: self.n_rows] = inputs.limits - by_row
        gradient[self.n_rows : self.n_rows + self.n_tonnes] = self._tonnes_over()
        gradient[self.n_rows + self.n_tonnes :] = self._serves.T @ self._weights
        gradient[self.n_rows + self.n_tonnes :] -= inputs.least_still
        return value, gradient

    def _per_tonne(self) -> Floats:
        """Mean worth of a tonne of each product [yuan/t]."""
        inputs = self.inputs
        made = inputs.product_of >= 0
        n = len(inputs.goods.has_stock)
        at = inputs.product_of[made]
        worth = np.bincount(at, weights=inputs.worth[made], minlength=n)
        capacity = np.bincount(at, weights=inputs.arrays.capacity[made], minlength=n)
        return worth / np.maximum(capacity, 1e-300)

    def _tonnes_over(self) -> Floats:
        """What is made less what is used, by price of tonnes."""
        inputs = self.inputs
        over = -self._used
        over += self._make @ self.x
        gradient = np.empty(self.n_tonnes)
        add_to_prices(inputs.goods, over, gradient)
        return gradient

    def bound(self, y: Floats) -> float:
        """The bound at these prices by the hard programme, less what rounding may hide [yuan]."""
        value, _ = self.evaluate(y, 0.0)
        return -value - self._rounding(y)

    def _still_loss(self) -> Floats:
        """What standing still for each mode alone costs a line, at the prices last evaluated."""
        inputs = self.inputs
        loss = np.full((len(inputs.top), self.n_modes), np.inf)
        for k in np.flatnonzero(inputs.serves.sum(axis=1) == 1).tolist():
            line, mode = inputs.line_of[k], int(inputs.serves[k].argmax())
            loss[line, mode] = self._values[line] - self._values[k]
        return loss

    def line_values(self, prices: Prices) -> tuple[Floats, Floats, Floats]:
        """Best value of each line at some prices, its gain at full load and its price of running.

        Shapes (L,), (L, T) and (L, T) [yuan].
        """
        self.bound(np.concatenate([prices.rows, prices.tonnes, prices.modes]))
        return self._line_values.copy(), self._gain.copy(), self._run_price.copy()

    def _rounding(self, y: Floats) -> float:
        """Rounding allowance: every sum of n terms errs by at most n eps times their sizes."""
        rows, _, modes = self.split(y)
        n_days = self.inputs.top.shape[1]
        sizes = np.abs(self._largest).sum() + np.abs(rows * self.inputs.limits).sum()
        sizes += np.abs(modes * self.inputs.least_still).sum() + self._goods_size()
        return float(4 * (n_days + 2) * np.finfo(float).eps * sizes)

    def _goods_size(self) -> float:
        goods = self.inputs.goods
        if not len(goods.has_stock):
            return 0.0
        tonne = np.abs(self._tonne).max(axis=1)
        quantity = np.append(np.cumsum(goods.quantity)[-1:], 0.0)[0]
        spill = np.where(np.isfinite(goods.spill), goods.spill, 0.0)
        held = (tonne + goods.holding + spill) * goods.most * goods.level.shape[1]
        return float(held.sum() + tonne.max() * quantity)

    def prices(self, y: Floats, heat: float) -> Prices:
        """The certificate at these prices, and the smoothed plan at a temperature."""
        rows, tonnes, modes = self.split(y)
        bound = self.bound(y)
        loss = self._still_loss()
        self.evaluate(y, heat)
        return Prices(
            rows.copy(),
            tonnes.copy(),
            modes.copy(),
            bound,
            self.x.copy(),
            self.u.copy(),
            self._tonne.copy(),
            loss,
        )


def _making(inputs: Inputs) -> Any:
    """Tonnes of each product that lines make at full load, sparse, shape (products, L)."""
    made = np.flatnonzero(inputs.product_of >= 0)
    at = inputs.product_of[made], made
    shape = len(inputs.goods.has_stock), len(inputs.product_of)
    return csr_matrix((inputs.arrays.capacity[made], at), shape=shape)
