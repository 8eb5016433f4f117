"""Every line's best plan at the county's prices, all enterprises at once: no search.

What several enterprises share is paid for at the prices of the county's certificate, which stay as
they are. What binds one enterprise alone (its own rows, orders, stocks, modes) is priced as well,
and those prices climb anew. Lines then have nothing left in common, and each line's programme is
solved exactly. Where an enterprise has nothing of its own that binds its lines this is its best
plan; where it has, it is a plan its own prices vouch for, which may miss its own rows by little.
"""

from dataclasses import replace

import numpy as np

from airkit.schedule.decomposed.climb import WARM, Climb
from airkit.schedule.decomposed.dual import Dual
from airkit.schedule.decomposed.inputs import read_inputs
from airkit.schedule.decomposed.line_programme import hard_programmes
from airkit.schedule.model.arrays import Arrays, Floats, Ints, Mask
from airkit.schedule.model.start import Start, start_from
from airkit.schedule.solve import County
from airkit.schedule.whatif.alone import TIE

# The last is colder: equals are told apart by a tie-break of a hundredth of a line-day.
STAGES = (*WARM, (0.001, 80))


class PaidDual(Dual):
    """The dual of a county whose shared rows are paid for at fixed prices."""

    def __init__(self, arrays: Arrays, shared: frozenset[int], prices: dict[int, Floats]) -> None:
        own = tuple(one for k, one in enumerate(arrays.families) if k not in shared)
        inputs = read_inputs(replace(arrays, families=own))
        if inputs is None:  # the county's plan serves the first states, so they can be served
            raise RuntimeError("first state")
        super().__init__(inputs)
        self._load_paid, self._run_paid, self._ship_paid = _charges(arrays, prices)

    def _price(self, y: Floats) -> tuple[Floats, Floats, Floats]:
        block, tonne, trips = super()._price(y)
        self._gain -= self._load_paid
        self._run_price = self.inputs.run @ block + self._run_paid
        return block, tonne, trips + self._ship_paid

    def states(self, y: Floats, near: Floats, tie: Floats) -> Mask:
        """States of each line's best plan at these prices, of equals those nearest to loads.

        Parameters
        ----------
        near : ndarray
            Loads, shape (L, T).
        tie : ndarray
            What a line-day that differs from them weighs [yuan], shape (L,).
        """
        inputs = self.inputs
        self._price(y)
        low = np.broadcast_to(inputs.low[:, None], near.shape)
        choices = np.stack([low, inputs.top, np.clip(near, low, inputs.top)])
        values = self._gain * choices - tie[:, None] * np.abs(choices - near)
        gains = values.max(axis=0) - self._run_price + tie[:, None] * near
        n = len(inputs.line_of)
        best, run = np.empty(n), np.empty((n, near.shape[1]), dtype=bool)
        hard_programmes(gains[inputs.line_of], inputs.programmes, best, run)
        best += self._serves @ self.split(y)[2]
        # The first programme of a line is the last in this order where its values are equal.
        order = np.lexsort((-np.arange(n), best))
        chosen = np.empty(len(near), dtype=np.int64)
        chosen[inputs.line_of[order]] = order
        states: Mask = run[chosen]
        return states


def vouched_states(
    county: County, shared: frozenset[int], owner: Ints, factors: tuple[float, ...]
) -> list[Mask]:
    """States of every line's best plan at the county's prices, its margins times each factor.

    Parameters
    ----------
    shared : frozenset of int
        Numbers of the county's families that bind several enterprises.
    owner : ndarray of int
        Enterprise of each line, shape (L,).
    factors : tuple of float
        On all margins; since prices stay, each enterprise answers as if it were alone in it.
    """
    found, arrays = county.found, county.arrays
    prices = {
        k: np.array([found.prices.get((k, row), 0.0) for row in range(len(family.limits))])
        for k, family in enumerate(arrays.families)
        if k in shared
    }
    dearest = np.zeros(int(owner.max(initial=-1)) + 1)
    np.maximum.at(dearest, owner, np.abs(arrays.day_margin))
    start = replace(start_from(arrays, found), plans=())
    near = np.zeros(arrays.ceiling.shape) if found.x is None else found.x
    return [
        _states(arrays, shared, prices, factor, start, near, TIE * dearest[owner])
        for factor in factors
    ]


def _states(
    arrays: Arrays,
    shared: frozenset[int],
    prices: dict[int, Floats],
    factor: float,
    start: Start,
    near: Floats,
    tie: Floats,
) -> Mask:
    scaled = replace(arrays, day_margin=arrays.day_margin * factor)
    dual = PaidDual(scaled, shared, prices)
    climb = Climb(dual, start=start)
    climb.go_on(STAGES)
    best = climb.prices()
    return dual.states(np.concatenate([best.rows, best.tonnes, best.modes]), near, tie)


def _charges(arrays: Arrays, prices: dict[int, Floats]) -> tuple[Floats, Floats, Floats]:
    """What a line-day at full load, a line-day run and a tonne sent off pay for what is shared.

    Shapes (L, T) twice and (products, T) [yuan].
    """
    load, run = np.zeros(arrays.ceiling.shape), np.zeros(arrays.ceiling.shape)
    ship = np.zeros((len(arrays.products), arrays.n_days))
    for number, of_row in prices.items():
        family = arrays.families[number]
        day = np.append(of_row, 0.0)[family.row_of_day]
        mine = 1.0 if family.mask is None else family.mask
        load[family.lines] += family.load[:, None] * day * mine
        run[family.lines] += family.run[:, None] * day * mine
        sent = 1.0 if family.ship_mask is None else family.ship_mask
        ship[family.products] += family.ship[:, None] * day * sent
    return load, run, ship
