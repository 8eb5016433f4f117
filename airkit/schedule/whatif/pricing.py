"""What a plan of one enterprise costs it and the county, at the prices of the certificate."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from airkit.errors import UsageError
from airkit.schedule.model.arrays import Floats
from airkit.schedule.model.measure import shipments
from airkit.schedule.model.run import WORST_EXCESS
from airkit.schedule.solve import County
from airkit.schedule.whatif.alone import cheapest
from airkit.schedule.whatif.parts import Part, Piece, part_of
from airkit.schedule.whatif.said import needed_plan


@dataclass(frozen=True)
class Worth:
    """A plan of one enterprise at the county's prices [yuan].

    Attributes
    ----------
    cost : float
        Its own: margin lost, starts, shortage, spill, holding.
    change : float
        The same beside its part of the county plan.
    spared : float
        What it leaves to others of the shared limits beside the county plan, at their prices.
    at_least : float
        No plan of the county that holds it costs less.
    """

    cost: float
    change: float
    spared: float
    at_least: float

    @property
    def county_change(self) -> float:
        """What the county as a whole loses by it, at the prices."""
        return self.change - self.spared


class Pricing:
    """One enterprise of a solved county and what its plans are worth.

    For a plan y, L(y) = its cost + price x what it takes of shared limits. Every county plan that
    holds y costs at least ``bound + L(y) - min L``, for the bound is a sum over enterprises of
    their least L, less price x limit.

    Raises
    ------
    UsageError
        The case has no such enterprise; the county has no plan or no prices.
    """

    def __init__(self, county: County, enterprise_id: str) -> None:
        self.x, self.u = needed_plan(county)
        self.county = county
        self.prices = county.found.prices
        self.part: Part = part_of(county.problem, county.arrays, enterprise_id)
        if county.arrays.families and county.found.price_bound is None:
            raise UsageError("whatif_no_prices")
        self.plan: Piece = self.part.taken(self.x, self.u, county.found.goods)

    @property
    def county_cost(self) -> float:
        """Cost of the county plan [yuan]."""
        return float(self.county.outcome.objective_yuan or 0.0)

    @cached_property
    def best(self) -> Piece:
        """The plan it would choose itself if it paid for what it shares."""
        found = cheapest(self.part, self.prices)
        return min(found, self._free, self.plan, key=self._paid)

    @cached_property
    def own_best(self) -> Piece:
        """The plan it would choose if nothing it shares cost it anything."""
        return min(self._free, self.best, self.plan, key=self.part.cost)

    @cached_property
    def _free(self) -> Piece:
        """As cheap for itself as is near enough: dearer than others tried, it may be."""
        return cheapest(self.part, {})

    @cached_property
    def _others_at_least(self) -> float:
        found = self.county.found
        bound = found.bound if found.price_bound is None else found.price_bound
        return bound - self._paid(self.best)

    def _paid(self, piece: Piece) -> float:
        return self.part.cost(piece) + self.part.priced(piece, self.prices)

    def worth(self, piece: Piece) -> Worth:
        """What a plan of the enterprise is worth; see :class:`Worth`."""
        cost, planned = self.part.cost(piece), self.part.cost(self.plan)
        priced = self.part.priced(self.plan, self.prices) - self.part.priced(piece, self.prices)
        at_least = max(self._others_at_least + self._paid(piece), 0.0)
        return Worth(cost, cost - planned, priced, at_least)

    def rows_over(self, piece: Piece) -> int:
        """Shared rows missed if the enterprise takes this plan and all others stay as planned."""
        return sum(int((over > WORST_EXCESS).sum()) for over in self.over(piece).values())

    def over(self, piece: Piece) -> dict[int, Floats]:
        """Excess of each shared family's rows then, as a share of the limit (of 1 if smaller)."""
        arrays, found = self.county.arrays, self.county.found
        shipped, run = shipments(arrays, found.goods), self.u.astype(float)
        planned, taken = self.part.usage(self.plan), self.part.usage(piece)
        excess = {}
        for number in self.part.shared:
            family = arrays.families[number]
            used = family.usage(self.x, run, shipped) - planned[number] + taken[number]
            excess[number] = (used - family.limits) / np.maximum(np.abs(family.limits), 1)
        return excess
