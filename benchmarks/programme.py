"""The whole model of a county as one sparse programme in its two-binary form, for HiGHS.

It is kept as small as it can be without changing the model: a cap that another one undercuts on
the same day is left out, a line under a stop has no columns, one that never stops has no states.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import highspy
import numpy as np

from airkit.schedule.decomposed.sparse import Programme
from airkit.schedule.model.arrays import Arrays, Family, Ints

INFINITE = np.inf
# One unit of the cost that HiGHS sees.
UNIT_YUAN = 1e4


@dataclass(frozen=True, eq=False)
class Columns:
    """Where the loads [share] and the states of the lines stand, -1 where there is no column.

    Attributes
    ----------
    load, run : ndarray of int
        Columns, shape (L, T).
    balance : ndarray of int
        Rows of the stocks, shape (products, T).
    caps : list
        Of each cap that is kept: its family, its number there, its row and what a unit of it is.
    """

    load: Ints
    run: Ints
    balance: Ints
    caps: list[tuple[int, int, int, float]]


def build(arrays: Arrays) -> tuple[Programme, Columns]:
    """The programme of a case whose lines have free loads and ran long before the first day."""
    made = Programme()
    at = _lines(made, arrays)
    ship = _goods(made, arrays, at)
    for number, (family, rows) in enumerate(_tightest(arrays)):
        at.caps.extend((number, *cap) for cap in _caps(made, family, rows, at, ship))
    return made, at


def _lines(made: Programme, arrays: Arrays) -> Columns:
    """Loads and states, starts, minimum times."""
    open_days = ~arrays.forbidden()
    if any(loads.steps for loads in arrays.loads) or not arrays.initial_on.all():
        raise ValueError("free loads and running lines only")
    stopping = np.flatnonzero(arrays.can_stop & open_days.any(axis=1))
    steady = np.flatnonzero(~arrays.can_stop)
    low = np.array([loads.low for loads in arrays.loads])
    load = np.full(open_days.shape, -1)
    run = load.copy()
    n_days = arrays.n_days
    x = made.columns((len(stopping), n_days), -arrays.day_margin[stopping, None], 0, 1)
    u = made.columns(x.shape, 0, 0, open_days[stopping], whole=True)
    v = made.columns(x.shape, arrays.start_cost[stopping, None], 0, 1)
    load[stopping], run[stopping] = x, u
    load[steady] = made.columns(
        (len(steady), n_days),
        -arrays.day_margin[steady, None],
        low[steady, None],
        arrays.ceiling[steady],
    )
    top = np.maximum(arrays.ceiling, low[:, None])[stopping]
    most = made.rows(x.shape, -INFINITE, 0)
    made.put(most, x, 1)
    made.put(most, u, -top)
    least = made.rows(x.shape, 0, INFINITE)
    made.put(least, x, 1)
    made.put(least, u, -low[stopping, None])
    start = made.rows(x.shape, np.where(np.arange(n_days) == 0, -1.0, 0.0), INFINITE)
    made.put(start, v, 1)
    made.put(start, u, -1)
    made.put(start[:, 1:], u[:, :-1], 1)
    _minimum(made, v, u, arrays.min_on[stopping], is_on=True)
    _minimum(made, v, u, arrays.min_off[stopping], is_on=False)
    return Columns(load, run, np.full((len(arrays.products), n_days), -1), [])


def _minimum(made: Programme, v: Ints, u: Ints, span: Ints, is_on: bool) -> None:
    """Starts of the last ``span`` days are at most u, or at most 1 - u before those days."""
    n_days = v.shape[1]
    before = np.arange(n_days) - span[:, None]
    if is_on:
        rows = made.rows(v.shape, -INFINITE, 0)
        made.put(rows, u, -1)
    else:
        rows = made.rows(v.shape, -INFINITE, np.where(before >= 0, 1.0, 0.0))
        line, day = np.nonzero(before >= 0)
        made.put(rows[line, day], u[line, before[line, day]], 1)
    for back in range(int(span.max(initial=0))):
        mine = np.flatnonzero(span > back)
        made.put(rows[mine, back:], v[mine, : n_days - back], 1)


def _goods(made: Programme, arrays: Arrays, at: Columns) -> Ints:
    """Stocks, shipments, spill and shortages; where shipments stand, shape (products, days)."""
    shape = len(arrays.products), arrays.n_days
    ship = np.full(shape, -1)
    for number, product in enumerate(arrays.products):
        stock = product.stock
        if stock is None or stock.spill is None:
            raise ValueError("products with stock that may be thrown away only")
        kept = made.columns(shape[1:], stock.holding, 0, stock.max_t)
        ship[number] = made.columns(shape[1:], 0, 0, INFINITE)
        spill = made.columns(shape[1:], stock.spill, 0, INFINITE)
        first = np.where(np.arange(shape[1]) == 0, stock.initial_t, 0.0)
        balance = at.balance[number] = made.rows(shape[1:], first, first)
        for columns in (kept, ship[number], spill):
            made.put(balance, columns, 1)
        made.put(balance[1:], kept[:-1], -1)
        made.put(balance[None, :], at.load[product.lines], -arrays.capacity[product.lines][:, None])
        for begin, due, orders in product.periods():
            total = sum(order.quantity_t for order in orders)
            rows = made.rows((1,), total, total)
            made.put(rows, ship[number, begin : due + 1], 1)
            for order in orders:
                penalty = INFINITE if order.penalty is None else order.penalty
                made.put(rows, made.columns((1,), penalty, 0, order.quantity_t), 1)
    return ship


def _tightest(arrays: Arrays) -> Iterator[tuple[Family, Ints]]:
    """Families, and their rows that no other family of the same coefficients undercuts."""
    least: dict[tuple[bytes, bytes, bytes, int], float] = {}
    named = []
    for family in arrays.families:
        if family.mask is not None or family.ship_mask is not None:
            raise ValueError("rules without exemptions only")
        same = family.lines.tobytes(), family.load.tobytes(), family.products.tobytes()
        for row in range(len(family.limits)):
            days = np.flatnonzero(family.row_of_day == row)
            key = (*same, hash(days.tobytes()))
            named.append((family, row, key))
            least[key] = min(least.get(key, INFINITE), float(family.limits[row]))
    for family in arrays.families:
        kept = [
            row
            for other, row, key in named
            if other is family
            and family.limits[row] <= least.get(key, -INFINITE)
            and least.pop(key, None) is not None
        ]
        yield family, np.array(kept, dtype=np.int64)


def _caps(
    made: Programme, family: Family, kept: Ints, at: Columns, ship: Ints
) -> Iterator[tuple[int, int, float]]:
    """Rows of a cap, scaled to a mean coefficient of 1: number there, row, unit."""
    size = float(family.load.mean()) or 1.0
    for row in kept.tolist():
        days = np.flatnonzero(family.row_of_day == row)
        number = made.rows((1,), -INFINITE, family.limits[row] / size)
        here = at.load[family.lines][:, days]
        values = np.broadcast_to((family.load / size)[:, None], here.shape)
        made.put(number, here[here >= 0], values[here >= 0])
        if len(family.products):
            out = ship[family.products][:, days]
            made.put(number, out, (family.ship / size)[:, None])
        yield row, int(number[0]), size


def hand_over(made: Programme, *, whole: bool) -> highspy.Highs:
    """HiGHS with the programme, one thread; ``whole`` keeps the states whole numbers.

    The cost is handed over in ``UNIT_YUAN``, so that its coefficients are near 1.
    """
    return made.hand_over(UNIT_YUAN, whole=whole)
