"""All scenarios as one large county, tied by common stops and starts.

Line l in scenario s is line ``s * L + l`` of that county; its margin, and what its goods cost, are
weighed by the scenario. So rows, stocks and their prices are those of an ordinary case, and what
is left to do is the line programme: its gain of a day is the sum over the courses of alerts known
by then, each at its best load, or 0 where the line may idle and does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from airkit.schedule.decomposed.inputs import Inputs, read_inputs
from airkit.schedule.decomposed.line_programme import Programmes
from airkit.schedule.model.arrays import Arrays, Family, Floats, Ints, Mask, Mode
from airkit.schedule.problem.products import Product
from airkit.schedule.scenarios.read import Scenario, nodes_of


class Common(NamedTuple):
    """What ties S scenarios of L lines together, as the kernels take it.

    Attributes
    ----------
    nodes : ndarray of int
        First scenario that shares each day, shape (S, T).
    may_run, may_idle : ndarray of bool
        Line-days on which a line may run, and on which it may idle without stopping, shape
        (S * L, T).
    low, top : ndarray
        Loads, shapes (S * L,) and (S * L, T).
    programmes : Programmes
        Stops and starts of the L lines.
    """

    nodes: Ints
    may_run: Mask
    may_idle: Mask
    low: Floats
    top: Floats
    programmes: Programmes


@dataclass(frozen=True, eq=False)
class Tree:
    """The large county.

    Attributes
    ----------
    inputs : Inputs
        Rows and goods of all scenarios; programmes and modes of the common stops and starts.
    side_by_side : Programmes
        Of the S * L lines, each day by itself.
    common : Common
        What ties them together.
    base : Arrays
        As if no further alert came.
    scenarios : tuple of Scenario
        In their order.
    weights : ndarray
        Above 0, together 1, shape (S,).
    """

    inputs: Inputs
    side_by_side: Programmes
    common: Common
    base: Arrays
    scenarios: tuple[Scenario, ...]
    weights: Floats

    @property
    def shape(self) -> tuple[int, int, int]:
        """Scenarios, lines, days."""
        return len(self.scenarios), self.base.n_lines, self.base.n_days

    def common_programmes(self) -> Programmes:
        """Programmes of the lines as they are, without those that stand still for a mode."""
        n = self.base.n_lines
        every: Any = [one[:n].copy() for one in self.inputs.programmes]
        return Programmes(*every)


def differing_modes(base: Arrays, scenarios: Sequence[Scenario]) -> tuple[str, ...]:
    """Rules that ask whole lines to stand still in some scenarios only: for the exact engine."""
    known = _modes(base)
    found = dict.fromkeys(
        name for one in scenarios for name, _ in known.symmetric_difference(_modes(one.arrays))
    )
    return tuple(sorted(found))


def _modes(arrays: Arrays) -> set[tuple[str, bytes]]:
    parts = ((m.rule_id, (m.lines, m.days, np.array(m.least))) for m in arrays.modes)
    return {(rule, b"".join(one.tobytes() for one in each)) for rule, each in parts}


def read_tree(base: Arrays, scenarios: Sequence[Scenario], weights: Floats) -> Tree | None:
    """The large county; None where a line cannot serve its first state at all."""
    must_stop = base.forbidden()
    for one in scenarios:
        must_stop = must_stop | (one.arrays.forbidden() & ~base.can_stop[:, None])
    own = replace(
        base,
        ceiling=np.ones_like(base.ceiling),
        stopped=must_stop,
        families=(),
        products=(),
        modes=tuple(_calmest(scenarios, base.modes)),
    )
    lines, every = read_inputs(own), read_inputs(side_by_side(base, scenarios, weights))
    if lines is None or every is None:
        return None
    family_weight = np.repeat(weights, [len(one.arrays.families) for one in scenarios])
    inputs = replace(
        every,
        arrays=replace(every.arrays, modes=own.modes),
        programmes=lines.programmes,
        line_of=lines.line_of,
        serves=lines.serves,
        # What a row is missed by must not count little where a scenario is unlikely.
        price_room=every.price_room / family_weight[every.family_of],
    )
    may_run = np.concatenate([~one.arrays.forbidden() for one in scenarios])
    idle = np.concatenate([one.is_idle & base.can_stop[:, None] for one in scenarios])
    nodes = nodes_of(scenarios)
    common = Common(nodes, may_run, idle, inputs.low, inputs.top, lines.programmes)
    return Tree(inputs, every.programmes, common, base, tuple(scenarios), weights)


def _calmest(scenarios: Sequence[Scenario], modes: Sequence[Mode]) -> Iterator[Mode]:
    """Modes on the days the calmest scenario does not idle: what any plan must keep at least."""
    idle = min((one.is_idle for one in scenarios), key=lambda days: int(days.sum()))
    for mode in modes:
        yield replace(mode, days=mode.days & ~idle)


def side_by_side(base: Arrays, scenarios: Sequence[Scenario], weights: Floats) -> Arrays:
    """The array model of S * L lines: each day by itself, margins and goods weighed."""
    n, n_products = len(scenarios), len(base.products)
    size = n * base.n_lines
    families: list[Family] = []
    products: list[Product] = []
    for s, (one, weight) in enumerate(zip(scenarios, weights.tolist(), strict=True)):
        first_line, first_product = s * base.n_lines, s * n_products
        families += [
            replace(
                family,
                rule_id=prefixed(s, family.rule_id),
                lines=family.lines + first_line,
                products=family.products + first_product,
            )
            for family in one.arrays.families
        ]
        products += [_weighed(product, s, first_line, weight) for product in one.arrays.products]
    ones = np.ones(size, dtype=np.int64)
    return replace(
        base,
        capacity=np.tile(base.capacity, n),
        day_margin=np.concatenate([weight * base.day_margin for weight in weights]),
        start_cost=np.zeros(size),
        min_on=ones,
        min_off=ones,
        initial_days=ones,
        can_stop=ones > 0,
        initial_on=ones < 0,
        loads=base.loads * n,
        ceiling=np.concatenate([one.arrays.ceiling for one in scenarios]),
        stopped=np.concatenate([one.arrays.stopped for one in scenarios]),
        families=tuple(families),
        modes=(),
        products=tuple(products),
        own_forbidden=None,
    )


def prefixed(scenario: int, name: str) -> str:
    """A name of one scenario in the large county.

    Examples
    --------
    >>> prefixed(3, "cap")
    '03 cap'
    """
    return f"{scenario:02d} {name}"


def _weighed(product: Product, scenario: int, first_line: int, weight: float) -> Product:
    stock = product.stock
    if stock is not None:
        spill = None if stock.spill is None else weight * stock.spill
        stock = replace(stock, holding=weight * stock.holding, spill=spill)
    orders = tuple(
        replace(one, penalty=None if one.penalty is None else weight * one.penalty)
        for one in product.orders
    )
    name, lines = prefixed(scenario, product.enterprise_id), product.lines + first_line
    return replace(product, enterprise_id=name, lines=lines, stock=stock, orders=orders)
