"""Families of constraints of the exact engine: one function each, its inequality in words.

Everything is minimised; each row is scaled to a largest coefficient near 1; constants stay out.

Notation: ``u`` runs (0 or 1), ``v`` starts, ``x`` load share; line l, day t, both from 0.
"""

from collections.abc import Container, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from airkit.schedule.model.arrays import ROUNDING, Arrays, Family
from airkit.schedule.model.run import Slack

if TYPE_CHECKING:
    from airkit.schedule.exact.engine import Model

Terms = list[tuple[Any, float]]

# Digits of the numbers in names: padded, names sort as numbers do and columns keep their order.
NAME_DIGITS = 5


def define_states(model: "Model") -> None:
    """u[l,t] is 1 or 0; 1 where the first state or the line itself demands, 0 where forbidden.

    In an elastic model a forbidden day may be run at the price of one violation.
    """
    arrays = model.arrays
    must_run, must_stand = arrays.fixed_states()
    forbidden = arrays.forbidden()
    for line, day in np.ndindex(must_run.shape):
        slack = Slack("forbidden", -1, line, day, 0.0)
        is_given = bool(forbidden[line, day]) and model.gives(slack)
        is_closed = must_stand[line, day] or (forbidden[line, day] and not is_given)
        low, high = int(must_run[line, day]), int(not is_closed)
        if low > high:  # cannot both run and stand: left to a row no solution meets
            low, high = 0, 1
            model.at_most(f"never_{tag(line, day)}", [], -1.0)
        u = model.variable(f"u_{tag(line, day)}", low, high, "B")
        model.u[line, day] = u
        if is_given:
            row: Terms = [(u, 1.0)]
            model.give(row, slack)
            model.at_most(f"forbidden_{tag(line, day)}", row, 0.0)


def define_starts(model: "Model") -> None:
    """v[l,t] >= u[l,t] - u[l,t-1], the day before day 0 being the first state."""
    arrays = model.arrays
    for line in np.flatnonzero(arrays.can_stop).tolist():
        for day in range(arrays.n_days):
            v = model.variable(f"v_{tag(line, day)}", 0, 1)
            model.v[line, day] = v
            terms: Terms = [(model.u[line, day], 1.0), (v, -1.0)]
            before = 0.0
            if day:
                terms.append((model.u[line, day - 1], -1.0))
            else:
                before = float(arrays.initial_on[line])
            model.at_most(f"start_{tag(line, day)}", terms, before)


def define_minimum_on(model: "Model") -> None:
    """Starts of the last min_on days, sum v[l,t-min_on+1..t], are at most u[l,t]."""
    arrays = model.arrays
    for line in np.flatnonzero(arrays.can_stop).tolist():
        span = int(arrays.min_on[line])
        for day in range(arrays.n_days):
            days = range(max(0, day - span + 1), day + 1)
            terms: Terms = [(model.v[line, d], 1.0) for d in days]
            model.at_most(f"on_{tag(line, day)}", [*terms, (model.u[line, day], -1.0)], 0.0)


def define_minimum_off(model: "Model") -> None:
    """Starts of the last min_off days are at most 1 - u[l,t-min_off]: two-binary form.

    Before day 0 the line was in its first state. A line that ran then cannot start again before
    it has stood still within the horizon, so nothing starts before day min_off.
    """
    arrays = model.arrays
    for line in np.flatnonzero(arrays.can_stop).tolist():
        span = int(arrays.min_off[line])
        for day in range(arrays.n_days):
            days = range(max(0, day - span + 1), day + 1)
            terms: Terms = [(model.v[line, d], 1.0) for d in days]
            limit = 1.0 - float(arrays.initial_on[line])
            if day >= span:
                terms.append((model.u[line, day - span], 1.0))
                limit = 1.0
            model.at_most(f"off_{tag(line, day)}", terms, limit)


def define_loads(model: "Model") -> None:
    """The load is 0 when standing, else an allowed step, or between the lowest and the ceiling.

    Free load: low * u <= x <= high * u. Steps: x = sum step_k * y_k with sum y_k = u.
    """
    arrays = model.arrays
    for line, day in np.ndindex(arrays.ceiling.shape):
        if (line, day) in model.load:  # given already
            continue
        u, loads, name = model.u[line, day], arrays.loads[line], tag(line, day)
        ceiling = max(float(arrays.ceiling[line, day]), loads.low)
        if not loads.steps:
            x = model.variable(f"x_{name}", 0, 1)
            high = min(loads.high, ceiling)
            model.at_most(f"high_{name}", [(x, 1.0), (u, -high)], 0.0)
            model.at_most(f"low_{name}", [(x, -1.0), (u, loads.low)], 0.0)
            model.load[line, day] = [(x, 1.0)]
            continue
        steps = [step for step in loads.steps if step <= ceiling + ROUNDING]
        if len(steps) == 1:
            model.load[line, day] = [(u, steps[0])]
            continue
        chosen = [model.variable(f"y_{name}_{k}", 0, 1, "B") for k in range(len(steps))]
        model.equal(f"step_{name}", [*((y, 1.0) for y in chosen), (u, -1.0)], 0.0)
        model.load[line, day] = list(zip(chosen, steps, strict=True))


def define_rows(model: "Model", number: int, family: Family) -> None:
    """For each row: sum of load * x + run * u + ship * shipped over its days is at most its limit.

    Floors come with their signs turned.
    """
    terms: list[Terms] = [[] for _ in family.limits]
    for day in np.flatnonzero(family.row_of_day >= 0).tolist():
        row = terms[family.row_of_day[day]]
        for k, line in enumerate(family.lines.tolist()):
            if family.mask is None or family.mask[k, day]:
                row += [(z, float(family.load[k]) * c) for z, c in model.load[line, day]]
                row.append((model.u[line, day], float(family.run[k])))
        for k, product in enumerate(family.products.tolist()):
            if family.ship_mask is None or family.ship_mask[k, day]:
                unit = model.goods_unit[product]
                row.append((model.goods["ship", product, day], float(family.ship[k]) * unit))
    for i, row in enumerate(terms):
        size = power_of_two(max((abs(c) for _, c in row), default=1.0))
        limit = float(family.limits[i])
        scaled: Terms = [(z, c / size) for z, c in row]
        model.give(scaled, Slack("row", number, i, -1, limit), size)
        name = f"row_{number:0{NAME_DIGITS}d}_{i:03d}"
        model.rows[number, i] = model.at_most(name, scaled, limit / size), size


def define_modes(model: "Model") -> None:
    """z_l = 1 keeps a line still on all days of the rule, u[l,t] <= 1 - z_l; sum z_l >= least."""
    for number, mode in enumerate(model.arrays.modes):
        still: Terms = []
        for k, line in enumerate(mode.lines.tolist()):
            z = model.variable(f"z_{number:0{NAME_DIGITS}d}_{k:03d}", 0, 1, "B")
            still.append((z, -1.0))
            for day in np.flatnonzero(mode.days[k]).tolist():
                name = f"still_{number:0{NAME_DIGITS}d}_{tag(line, day)}"
                model.at_most(name, [(model.u[line, day], 1.0), (z, 1.0)], 1.0)
        model.give(still, Slack("mode", number, -1, -1, float(mode.least)))
        model.at_most(f"least_{number:0{NAME_DIGITS}d}", still, -float(mode.least))


def define_stocks(model: "Model") -> None:
    """stock[t] = stock[t-1] + made[t] - shipped[t] - spilled[t], between 0 and its room."""
    arrays = model.arrays
    for number, product in enumerate(arrays.products):
        unit = power_of_two(max(1e-6, float(arrays.capacity[product.lines].sum())))
        model.goods_unit.append(unit)
        stock = product.stock
        if stock is None:
            continue
        last_due = max((order.due for order in product.orders), default=arrays.n_days)
        for day in range(arrays.n_days):
            name = f"{number:0{NAME_DIGITS}d}_{day:03d}"
            open_end = None if day <= last_due else 0
            ship = model.variable(f"ship_{name}", 0, open_end)
            kept = model.variable(f"kept_{name}", 0, None)
            spill = model.variable(f"spill_{name}", 0, 0 if stock.spill is None else None)
            model.goods |= {
                ("ship", number, day): ship,
                ("kept", number, day): kept,
                ("spill", number, day): spill,
            }
            terms: Terms = [(kept, 1.0), (ship, 1.0), (spill, 1.0)]
            if day:
                terms.append((model.goods["kept", number, day - 1], -1.0))
            terms += [(z, -c) for z, c in _made(model, number, day)]
            model.equal(f"stock_{name}", terms, 0.0 if day else stock.initial_t / unit)
            room: Terms = [(kept, 1.0)]
            model.give(room, Slack("stock", number, -1, day, stock.max_t), unit)
            model.at_most(f"room_{name}", room, stock.max_t / unit)


def define_orders(model: "Model") -> None:
    """What leaves in the days up to a due date, and what is short, make up the orders then due.

    With stock: shipped + short = ordered. Without: made + short >= ordered, the rest is sold.
    """
    for number, product in enumerate(model.arrays.products):
        unit = model.goods_unit[number]
        for k, (first, due, orders) in enumerate(product.periods()):
            days = range(first, due + 1)
            if product.stock is not None:
                terms: Terms = [(model.goods["ship", number, d], 1.0) for d in days]
            else:
                terms = [term for d in days for term in _made(model, number, d)]
            name = f"order_{number:0{NAME_DIGITS}d}_{k:03d}"
            for j, order in enumerate(orders):
                most = 0.0 if order.penalty is None else order.quantity_t / unit
                short = model.variable(f"short_{name[6:]}_{j}", 0, most)
                model.goods["short", number, product.orders.index(order)] = short
                terms.append((short, 1.0))
            total = sum(order.quantity_t for order in orders)
            lacking: Terms = [(z, -c) for z, c in terms]
            model.give(lacking, Slack("order", number, k, due, total), unit)
            model.at_most(name, lacking, -total / unit)
            if product.stock is not None:
                model.at_most(f"only_{name[6:]}", terms, total / unit)


def define_cost(model: "Model") -> None:
    """Least cost; see :func:`cost_terms`."""
    model.minimise(cost_terms(model))


def cost_terms(
    model: "Model", lines: Container[int] | None = None, products: Container[int] = ()
) -> Terms:
    """- margin + starts + shortage + spill + holding, in units of ``money``.

    Of all, or where ``lines`` are given of those and of ``products`` alone.
    """
    arrays = model.arrays
    terms: Terms = []
    for (line, day), load in model.load.items():
        if lines is not None and line not in lines:
            continue
        terms += [(z, -arrays.day_margin[line] * c / model.money) for z, c in load]
        if (line, day) in model.v:
            terms.append((model.v[line, day], arrays.start_cost[line] / model.money))
    for (what, number, k), z in model.goods.items():
        if lines is not None and number not in products:
            continue
        price = _price(arrays, what, number, k) * model.goods_unit[number]
        terms.append((z, price / model.money))
    return terms


def define_violation(model: "Model") -> None:
    """Least sum of violations, each as a share of its limit (of 1 where the limit is smaller)."""
    model.minimise([(s, unit / max(abs(slack.limit), 1.0)) for slack, s, unit in model.slacks])


def tag(line: int, day: int) -> str:
    """Line and day as a name's end, padded so that names sort as numbers do."""
    return f"{line:0{NAME_DIGITS}d}_{day:03d}"


def power_of_two(size: float) -> float:
    """The power of two next to a size: scaling by it rounds nothing."""
    return float(2.0 ** np.round(np.log2(size))) if size > 0 else 1.0


def _made(model: "Model", number: int, day: int) -> Iterable[tuple[Any, float]]:
    """What a product's lines make on a day, in units of the product."""
    arrays, unit = model.arrays, model.goods_unit[number]
    for line in arrays.products[number].lines.tolist():
        for z, c in model.load[line, day]:
            yield z, float(arrays.capacity[line]) * c / unit


def _price(arrays: Arrays, what: str, number: int, k: int) -> float:
    product = arrays.products[number]
    if what == "short":
        return product.orders[k].penalty or 0.0
    prices: Mapping[str, float] = {"ship": 0.0}
    if product.stock is not None:
        prices = {**prices, "kept": product.stock.holding, "spill": product.stock.spill or 0.0}
    return prices[what]
