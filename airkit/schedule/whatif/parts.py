"""One enterprise apart from the county: its own rules, what it shares, and the rest without it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from airkit.schedule.model.arrays import Arrays, Family, Floats, Ints, Mask
from airkit.schedule.model.compile import compile_arrays
from airkit.schedule.model.measure import cost_of, shipments
from airkit.schedule.model.run import Goods
from airkit.schedule.problem.problem import Problem
from airkit.schedule.problem.products import Product
from airkit.schedule.problem.rules import Rule
from airkit.schedule.whatif.named import refused

# Kinds of rules whose rows several enterprises share.
POOLED = frozenset({"rotation", "emission_cap_day", "emission_cap_season", "trip_cap_day"})

Prices = Mapping[tuple[int, int], float]


@dataclass(frozen=True, eq=False)
class Piece:
    """A plan of some lines: loads, states and goods, numbered as those lines are."""

    x: Floats
    u: Mask
    goods: Goods


@dataclass(frozen=True, eq=False)
class Part:
    """Some lines of a county with the rules that bind no others.

    Attributes
    ----------
    lines : ndarray of int
        Their numbers in the county, rising.
    county : Arrays
        The county's model.
    problem : Problem
        Those lines alone, under the rules that bind no line outside.
    """

    lines: Ints
    county: Arrays
    problem: Problem

    @cached_property
    def arrays(self) -> Arrays:
        """The model of the part alone."""
        return compile_arrays(self.problem)

    @cached_property
    def products(self) -> Ints:
        """Numbers of its products in the county."""
        return _products_of(self.county.products, self.lines)

    @cached_property
    def shared(self) -> tuple[int, ...]:
        """Numbers of the county's families that bind its lines and others."""
        return tuple(
            number
            for number, family in enumerate(self.county.families)
            if np.isin(family.lines, self.lines).any() and not self._is_alone(family)
        )

    def _is_alone(self, family: Family) -> bool:
        return bool(np.isin(family.lines, self.lines).all())

    def narrowed(self, number: int) -> Family:
        """A family of the county on the lines of this part alone, its limits unchanged."""
        return narrowed(self.county.families[number], self.lines, self.products)

    def taken(self, x: Floats, u: Mask, goods: Goods) -> Piece:
        """This part of a plan of the county."""
        place = {int(number): at for at, number in enumerate(self.products)}
        mine = {
            (what, place[number], k): amount
            for (what, number, k), amount in goods.items()
            if number in place
        }
        return Piece(x[self.lines], u[self.lines], mine)

    def usage(self, piece: Piece) -> dict[int, Floats]:
        """What a plan of the part takes of each shared family's rows."""
        shipped = shipments(self.arrays, piece.goods)
        run = piece.u.astype(float)
        return {n: self.narrowed(n).usage(piece.x, run, shipped) for n in self.shared}

    def priced(self, piece: Piece, prices: Prices) -> float:
        """What a plan of the part takes of shared rows, at their prices [yuan]."""
        return sum(self.priced_by_family(piece, prices).values())

    def priced_by_family(self, piece: Piece, prices: Prices) -> dict[int, float]:
        """What a plan of the part takes of each shared family's rows, at their prices [yuan]."""
        return {
            number: sum(
                float(prices.get((number, i), 0.0)) * float(amount) for i, amount in enumerate(used)
            )
            for number, used in self.usage(piece).items()
        }

    def cost(self, piece: Piece) -> float:
        """Its own cost [yuan]: margin lost, starts, shortage, spill and holding."""
        return cost_of(self.arrays, piece.x, piece.u, piece.goods).total_yuan


def part_of(problem: Problem, arrays: Arrays, enterprise_id: str) -> Part:
    """An enterprise apart from its county.

    Raises
    ------
    UsageError
        The case has no line of that enterprise.
    """
    at = np.flatnonzero((problem.lines["enterprise_id"] == enterprise_id).to_numpy())
    if not len(at):
        raise refused(problem.case, enterprise_id)
    return Part(at, arrays, problem_of(problem, at))


def parts_of(problem: Problem, arrays: Arrays) -> dict[str, Part]:
    """Every enterprise apart, in the order of the case's own table of lines."""
    order = problem.lines.sort_values("row", kind="stable")["enterprise_id"]
    return {name: part_of(problem, arrays, name) for name in dict.fromkeys(order.tolist())}


def problem_of(problem: Problem, lines: Ints) -> Problem:
    """Some lines alone, under the rules that bind no line outside them."""
    place = np.full(problem.n_lines, -1, dtype=np.int64)
    place[lines] = np.arange(len(lines))
    return replace(
        problem,
        lines=problem.lines.iloc[lines].reset_index(drop=True),
        emissions=problem.emissions.iloc[lines].reset_index(drop=True),
        rules=tuple(
            _narrowed_rule(rule, place) for rule in problem.rules if _is_own(rule, place >= 0)
        ),
        products=tuple(
            replace(problem.products[n], lines=place[problem.products[n].lines])
            for n in _products_of(problem.products, lines)
        ),
    )


def narrowed(family: Family, lines: Ints, products: Ints) -> Family:
    """A family on some of its lines and products, which are numbered anew; limits unchanged."""
    mine, goods = np.isin(family.lines, lines), np.isin(family.products, products)
    return replace(
        family,
        lines=np.searchsorted(lines, family.lines[mine]),
        load=family.load[mine],
        run=family.run[mine],
        products=np.searchsorted(products, family.products[goods]),
        ship=family.ship[goods],
        mask=None if family.mask is None else family.mask[mine],
        ship_mask=None if family.ship_mask is None else family.ship_mask[goods],
    )


def _is_own(rule: Rule, inside: Mask) -> bool:
    """Whether a rule binds lines inside, and no line outside shares its rows."""
    covered = rule.lines[rule.cover().any(axis=1)]
    if not inside[covered].any():
        return False
    return rule.kind not in POOLED or bool(inside[covered].all())


def _narrowed_rule(rule: Rule, place: Ints) -> Rule:
    mine = place[rule.lines] >= 0
    lifted = rule.lifted[mine] if rule.lifted.size else rule.lifted
    return replace(rule, lines=place[rule.lines[mine]], lifted=lifted)


def _products_of(products: Sequence[Product], lines: Ints) -> Ints:
    found = [n for n, product in enumerate(products) if np.isin(product.lines, lines).all()]
    return np.array(found, dtype=np.int64)
