"""What a plan is made of while it is improved line by line, and what ties the lines together."""

from typing import Any, NamedTuple

import numpy as np

from airkit.schedule.decomposed.compiled import inner, kernel
from airkit.schedule.decomposed.day_gain import load_steps
from airkit.schedule.decomposed.goods import Goods
from airkit.schedule.decomposed.inputs import Inputs
from airkit.schedule.decomposed.line_programme import Programmes
from airkit.schedule.model.arrays import Floats, Ints, Mask

# A load fits where it is this little above what is left: a row may be used up to its limit.
FIT = 1e-11


class Lines(NamedTuple):
    """The lines: margin and capacity of a day, loads, product, spans of days that vary together."""

    margin: Floats
    capacity: Floats
    low: Floats
    top: Floats
    steps: Floats
    n_steps: Ints
    product_of: Ints
    span: Ints


class Ties(NamedTuple):
    """Rows as entries of lines and of products.

    Entry k of a line, from ``line_from[l]`` to ``line_from[l + 1]``, says that its load and its
    running count in the rows of ``block[k]``. ``miss`` is what a unit over the limit costs.
    """

    line_from: Ints
    block: Ints
    load: Floats
    run: Floats
    product_from: Ints
    product_block: Ints
    ship: Floats
    row_at: Ints
    is_long: Mask
    miss: Floats


class Plan(NamedTuple):
    """Loads, running, shipments and output [t], and what is left of every limit."""

    x: Floats
    run: Mask
    shipped: Floats
    made: Floats
    slack: Floats


class Scratch(NamedTuple):
    """Room for one line's work; days unless said otherwise."""

    price: Floats
    run_price: Floats
    ceiling: Floats
    need: Floats
    reward: Floats
    gain: Floats
    load: Floats
    made: Floats
    room: Floats
    over: Floats
    x: Floats
    run: Mask
    shipped: Floats
    best_x: Floats
    best_run: Mask
    best_may: Mask
    sums: Floats
    turns: Mask


class Case(NamedTuple):
    """All of it, as the kernels take it."""

    lines: Lines
    programmes: Programmes
    ties: Ties
    goods: Goods
    row_price: Floats
    tonne_price: Floats
    miss_tonne: float


def read_lines_and_ties(inputs: Inputs) -> tuple[Lines, Ties]:
    """Lines and ties from the inputs of the dual."""
    arrays, goods = inputs.arrays, inputs.goods
    n_days = arrays.n_days
    steps, n_steps = load_steps(arrays)
    span = np.zeros((len(arrays.products) + 1, n_days), dtype=np.int64)
    for period in range(len(goods.period_of)):
        span[goods.period_of[period], goods.due[period] + 1 :] += 1
    lines = Lines(
        arrays.day_margin.astype(float),
        arrays.capacity.astype(float),
        inputs.low,
        inputs.top,
        steps,
        n_steps,
        inputs.product_of,
        span[inputs.product_of],
    )
    both = (abs(inputs.load) + abs(inputs.run)).tocsr()
    both.sort_indices()
    at = np.repeat(np.arange(arrays.n_lines), np.diff(both.indptr))
    days = np.zeros(len(inputs.limits) + 1, dtype=np.int64)
    np.add.at(days, np.unique(_row_days(inputs.row_at), axis=0)[:, 0], 1)
    ship = inputs.ship.tocsr()
    ties = Ties(
        both.indptr.astype(np.int64),
        both.indices.astype(np.int64),
        _values(inputs.load, at, both.indices),
        _values(inputs.run, at, both.indices),
        ship.indptr.astype(np.int64),
        ship.indices.astype(np.int64),
        ship.data.astype(float),
        inputs.row_at,
        days[:-1] > 1,
        inputs.price_room,
    )
    return lines, ties


def _values(matrix: Any, rows: Ints, columns: Ints) -> Floats:
    """Entries of a sparse matrix at some places."""
    if not len(rows):
        return np.zeros(0)
    return np.asarray(matrix.tocsr()[rows, columns], dtype=float).ravel()


def _row_days(row_at: Ints) -> Ints:
    """Rows and their days, shape (n, 2); -1 names the place after the last row."""
    days = np.broadcast_to(np.arange(row_at.shape[1]), row_at.shape)
    return np.column_stack([row_at.ravel(), days.ravel()])


def make_scratch(n_days: int) -> Scratch:
    """Room for one line's work."""
    room: Any = {name: np.empty(n_days) for name in Scratch._fields}
    room |= {name: np.empty(n_days, dtype=bool) for name in ("run", "best_run", "best_may")}
    room["sums"], room["turns"] = np.empty((3, n_days + 1)), np.empty((2, n_days), dtype=bool)
    return Scratch(**room)


@kernel
def take_line(case: Case, plan: Plan, line: int, sign: float) -> None:
    """Put a line's plan into the rows and the output (sign 1), or take it out (-1)."""
    ties, slack = case.ties, plan.slack
    x, run = plan.x[line], plan.run[line]
    for k in range(ties.line_from[line], ties.line_from[line + 1]):
        rows, load, per_run = ties.row_at[ties.block[k]], ties.load[k], ties.run[k]
        for day in range(len(x)):
            if run[day] and rows[day] >= 0:
                slack[rows[day]] -= sign * (load * x[day] + per_run)
    number = case.lines.product_of[line]
    if number >= 0:
        made, capacity = plan.made[number], case.lines.capacity[line]
        for day in range(len(x)):
            made[day] += sign * capacity * x[day]


@inner
def take_shipments(case: Case, plan: Plan, number: int, sign: float) -> None:
    """Put a product's shipments into the rows (sign 1), or take them out (-1)."""
    ties, slack, shipped = case.ties, plan.slack, plan.shipped[number]
    for k in range(ties.product_from[number], ties.product_from[number + 1]):
        rows, per_t = ties.row_at[ties.product_block[k]], ties.ship[k]
        for day in range(len(shipped)):
            if rows[day] >= 0:
                slack[rows[day]] -= sign * per_t * shipped[day]


@kernel
def settle(case: Case, plan: Plan, limits: Floats) -> None:
    """Reckon anew what a plan makes and leaves of every limit."""
    plan.made[:] = 0.0
    plan.slack[:] = limits
    for line in range(len(plan.x)):
        take_line(case, plan, line, 1.0)
    for number in range(len(plan.shipped)):
        take_shipments(case, plan, number, 1.0)


@inner
def fitting_load(steps: Floats, n_steps: int, low: float, most: float) -> float:
    """Highest allowed load up to ``most``; 0 where there is none.

    ``steps`` are those of one line, of which ``n_steps`` count; none: any load from ``low`` goes.
    """
    if most < low - FIT:
        return 0.0
    if n_steps == 0:
        return max(most, low)
    best = 0.0
    for k in range(n_steps):
        if steps[k] <= most + FIT:
            best = steps[k]
    return best


@inner
def least_load(steps: Floats, n_steps: int, low: float, least: float) -> float:
    """Lowest allowed load from ``least`` up; 1 where there is none."""
    if least <= low:
        return low
    if n_steps == 0:
        return least
    for k in range(n_steps):
        if steps[k] >= least:
            return steps[k]
    return 1.0


@inner
def best_load(
    gain: float, most: float, low: float, steps: Floats, n_steps: int, need: float, reward: float
) -> tuple[float, float]:
    """The best load of a day up to ``most``, and its value: a load below ``need`` is rewarded."""
    load = most if gain > 0 and most > 0 else low
    value = gain * load
    if need > 0 and most > 0:
        value += reward * min(load, need)
        other = min(least_load(steps, n_steps, low, need), most)
        if gain * other + reward * min(other, need) > value:
            load = other
            value = gain * other + reward * min(other, need)
    return load, value
