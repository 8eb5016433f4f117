"""One programme for all scenarios: common stops and starts, loads and stocks a copy each.

On days with an alert a scenario adds, a line that runs may idle: its load is 0 or within the
level's limits, and idling is neither a stop nor, after it, a start. Whatever is decided on a day
is the same in all scenarios that look alike up to that day.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from airkit.schedule.exact.engine import Model, money_unit, new_programme
from airkit.schedule.exact.families import (
    Terms,
    cost_terms,
    define_loads,
    define_minimum_off,
    define_minimum_on,
    define_modes,
    define_orders,
    define_rows,
    define_starts,
    define_states,
    define_stocks,
    tag,
)
from airkit.schedule.model.arrays import Arrays, Family, Floats, Ints, Mask
from airkit.schedule.scenarios.read import Scenario, nodes_of

GOODS_SHARED = ("ship", "spill", "kept")


@dataclass(frozen=True)
class Tail:
    """How much the worst cases weigh: ``weight`` b on the mean of the worst 1 - ``alpha``."""

    weight: float
    alpha: float


@dataclass(frozen=True, eq=False)
class Built:
    """The programme: the common model, and a view of it for each scenario."""

    common: Model
    views: tuple[Model, ...]


def build(
    base: Arrays, scenarios: Sequence[Scenario], tail: Tail, fixed: Mask | None = None
) -> Built:
    """The whole programme; ``fixed``: stops and starts already settled, shape (L, T)."""
    prob = new_programme("scenarios").prob
    money = money_unit(base)
    common = Model(prob, base, False, money)
    define_states(common)
    define_starts(common)
    define_minimum_on(common)
    define_minimum_off(common)
    if fixed is not None:
        for (line, day), u in common.u.items():
            common.equal(f"settled_{tag(line, day)}", [(u, 1.0)], float(fixed[line, day]))
    nodes = nodes_of(scenarios)
    views: list[Model] = []
    for number, scenario in enumerate(scenarios):
        view = Model(prob, scenario.arrays, False, money, prefix=f"c{number:02d}_")
        view.v = common.v
        _define_running(view, common, scenario, views, nodes[number])
        define_loads(view)
        define_stocks(view)
        define_orders(view)
        _share_goods(view, views, nodes[number])
        for at, family in enumerate(scenario.arrays.families):
            define_rows(view, at, _own_days(family, nodes[number] == number))
        define_modes(view)
        views.append(view)
    _define_objective(common, views, [one.probability for one in scenarios], tail)
    return Built(common, tuple(views))


def _define_running(
    view: Model, common: Model, scenario: Scenario, views: Sequence[Model], nodes: Ints
) -> None:
    """Runs as planned; on a day of a new alert, as planned or idle."""
    arrays = scenario.arrays
    forbidden = arrays.forbidden()
    for (line, day), u in common.u.items():
        shared = int(nodes[day])
        if shared < len(views):
            view.u[line, day] = views[shared].u[line, day]
            view.load[line, day] = views[shared].load[line, day]
            continue
        view.u[line, day] = u
        if not scenario.is_idle[day]:
            continue
        name = tag(line, day)
        if arrays.can_stop[line]:
            high = int(not forbidden[line, day])
            view.u[line, day] = view.variable(f"e_{name}", 0, high, "B")
            view.at_most(f"idle_{name}", [(view.u[line, day], 1.0), (u, -1.0)], 0.0)
        elif forbidden[line, day]:
            view.at_most(f"never_{name}", [(u, 1.0)], 0.0)


def _share_goods(view: Model, views: Sequence[Model], nodes: Ints) -> None:
    for (what, number, day), z in view.goods.items():
        if what in GOODS_SHARED and nodes[day] < len(views):
            other = views[int(nodes[day])].goods[what, number, day]
            view.equal(f"same_{what}_{number:05d}_{day:03d}", [(z, 1.0), (other, -1.0)], 0.0)


def _own_days(family: Family, is_own: Mask) -> Family:
    """Rows of one day only where the scenario no longer shares the day with an earlier one."""
    if not family.is_daily():
        return family
    row_of_day = np.where(is_own, family.row_of_day, -1)
    kept = np.unique(row_of_day[row_of_day >= 0])
    numbers = np.full(len(family.limits) + 1, -1, dtype=np.int64)  # the last stands for -1
    numbers[kept] = np.arange(len(kept))
    return replace(family, row_of_day=numbers[row_of_day], limits=family.limits[kept])


def _define_objective(
    common: Model, views: Sequence[Model], probabilities: Sequence[float], tail: Tail
) -> None:
    """(1 - b) sum p c + b (eta + sum p w / (1 - alpha)), w >= c - eta, w >= 0."""
    costs = [cost_terms(view) for view in views]
    weights = [(1 - tail.weight) * p for p in probabilities]
    terms: Terms = []
    if tail.weight > 0:
        eta = common.variable("eta", None, None)
        terms.append((eta, tail.weight))
        for number, (p, cost) in enumerate(zip(probabilities, costs, strict=True)):
            over = common.variable(f"over_{number:02d}", 0, None)
            common.at_most(f"tail_{number:02d}", [*cost, (eta, -1.0), (over, -1.0)], 0.0)
            terms.append((over, tail.weight * p / (1 - tail.alpha)))
    for weight, cost in zip(weights, costs, strict=True):
        terms += [(z, weight * c) for z, c in cost]
    common.minimise(terms)


def worst_mean(costs: Floats, probabilities: Floats, alpha: float) -> float:
    """Mean of the worst 1 - alpha of the probability (CVaR).

    Examples
    --------
    >>> worst_mean(np.array([8.0, 0.0]), np.array([0.25, 0.75]), 0.5)
    4.0
    """
    order = np.argsort(-costs, kind="stable")
    room = 1 - alpha
    ends = np.minimum(np.cumsum(probabilities[order]), room)
    taken = np.diff(ends, prepend=0.0)
    return float(taken @ costs[order] / room)
