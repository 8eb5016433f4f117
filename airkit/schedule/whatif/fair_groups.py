"""Burdens evened out in a county: a few enterprises at a time planned anew by HiGHS.

Whoever is burdened most shares rows with a few others: booths that take turns, a cap that large
works use most of. Those enterprises together are a small programme that can say at once what they
give and take, which best responses of single lines cannot.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from airkit.schedule.decomposed.neighbourhood import around, with_goods
from airkit.schedule.exact.engine import Model, build_model, solve_model
from airkit.schedule.exact.families import Terms, cost_terms
from airkit.schedule.model.arrays import Arrays, Ints
from airkit.schedule.model.measure import cost_of, shipments, worst_excess
from airkit.schedule.model.run import WORST_EXCESS, Asked
from airkit.schedule.whatif.burden import Stake, costs_of
from airkit.schedule.whatif.parts import Piece

# Line-days of a group that is evened out, and of one whose cost is brought down.
GROUP_LINE_DAYS, CHEAPER_LINE_DAYS = 2_000, 600
# Nodes of a group's search tree.
GROUP_NODES = 30
# Rounds of evening out, each over all groups that are burdened more than need be.
ROUNDS = 2
# What bringing the largest burden of a group down weighs, in all its enterprises have at stake.
WEIGHT = 10.0
# How near to the least largest burden of a group is near enough [1].
NEAR = 5e-3
# Room of a burden's row for roundings.
ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Groups:
    """A county whose enterprises can be planned anew a few at a time.

    Attributes
    ----------
    arrays : Arrays
        The county.
    stakes : Mapping
        What each enterprise has at stake.
    worth : Mapping
        What each enterprise takes of each shared family's rows at the county's prices [yuan]:
        those who take most of what the burdened need have most to give.
    asked : Asked
        Seconds and seed; the gap of the whole county.
    """

    arrays: Arrays
    stakes: Mapping[str, Stake]
    worth: Mapping[str, Mapping[int, float]]
    asked: Asked

    def burdens(self, plan: Piece) -> dict[str, float]:
        """The burden of each enterprise that can bear any."""
        costs = costs_of(self.stakes, plan)
        found = {name: one.burden(costs[name]) for name, one in self.stakes.items()}
        return {name: share for name, share in found.items() if share is not None}

    def evened(self, plan: Piece, floor: float, is_over: Callable[[], bool]) -> Piece:
        """The plan with its largest burdens brought down, none further than to the floor."""
        for _ in range(ROUNDS):
            before = self._largest(plan)
            for firms in self._burdened(plan, floor + NEAR):
                side = self._least_largest(firms, floor)
                weight = WEIGHT * sum(self.stakes[name].left for name in firms)
                tried = self._anew(plan, firms, side, NEAR * weight)
                if tried is not None and self._largest(tried, firms) < self._largest(plan, firms):
                    plan = tried
                if is_over():
                    return plan
            if self._largest(plan) > before - NEAR:
                break
        return plan

    def cheaper(
        self, plan: Piece, share: float, order: Sequence[str], is_enough: Callable[[float], bool]
    ) -> Piece:
        """The plan at less cost, no burden above a share; ``order``: who is planned anew first."""
        cost = self.cost(plan)
        for firms in self._chunks(order):
            tried = self._anew(plan, firms, self._at_most(firms, share), self.asked.gap_yuan / 20)
            if tried is not None and self.cost(tried) < cost:
                plan, cost = tried, self.cost(tried)
            if is_enough(cost):
                break
        return plan

    def _largest(self, plan: Piece, firms: Sequence[str] | None = None) -> float:
        burdens = self.burdens(plan)
        mine = burdens if firms is None else {name: burdens.get(name, 0.0) for name in firms}
        return max(mine.values(), default=0.0)

    def cost(self, plan: Piece) -> float:
        """Of the county [yuan]."""
        return cost_of(self.arrays, plan.x, plan.u, plan.goods).total_yuan

    def _burdened(self, plan: Piece, share: float) -> Iterator[tuple[str, ...]]:
        """Groups of the enterprises burdened more than a share, with whom they take turns and
        those who have most to give."""
        burdens = self.burdens(plan)
        heavy = {name for name, one in burdens.items() if one > share}
        for linked in self._linked(heavy):
            light = [name for name in self.worth if name not in linked and name not in heavy]
            yield self._filled(linked, self._givers(linked, light))

    def _givers(self, needy: Sequence[str], light: Sequence[str]) -> list[str]:
        """Who has most to give first: of each family the needy take from, the largest by turns."""
        needed = {n for name in needy for n, yuan in self.worth[name].items() if yuan > 0}
        turn = dict.fromkeys(light, len(light))
        for number in sorted(needed):
            most = sorted(light, key=lambda name: -self._worth_a_line(name, number))
            turn |= {name: min(turn[name], at) for at, name in enumerate(most)}
        return sorted(light, key=lambda name: turn[name])

    def _worth_a_line(self, name: str, number: int) -> float:
        """What an enterprise takes of a family [yuan a line]."""
        return self.worth[name].get(number, 0.0) / len(self.stakes[name].part.lines)

    def _linked(self, heavy: set[str]) -> list[list[str]]:
        """The heavily burdened with whom they share rows of few lines; the others by chunks."""
        owner = {
            int(line): name for name, one in self.stakes.items() for line in one.part.lines.tolist()
        }
        group = {name: {name} for name in self.stakes}
        for family in self.arrays.families:
            firms = {owner[line] for line in family.lines.tolist()}
            if len(firms) < 2 or self._line_days(firms) > GROUP_LINE_DAYS:
                continue
            together = set().union(*(group[name] for name in firms))
            if self._line_days(together) <= GROUP_LINE_DAYS:
                group |= dict.fromkeys(together, together)
        order = list(self.stakes)
        found: list[list[str]] = []
        for name in order:
            if name in heavy and not any(name in one for one in found):
                found.append([one for one in order if one in group[name]])
        alone = [one for one in found if len(one) == 1]
        most = max(1, GROUP_LINE_DAYS // (4 * self.arrays.n_days))
        chunks = [[one for (one,) in alone[at : at + most]] for at in range(0, len(alone), most)]
        return [one for one in found if len(one) > 1] + chunks

    def _filled(
        self, firms: Sequence[str], more: Sequence[str], most: int = GROUP_LINE_DAYS
    ) -> tuple[str, ...]:
        """Enterprises with as many others, in their order, as a group takes."""
        taken = list(firms)
        for name in more:
            if self._line_days([*taken, name]) > most:
                break
            taken.append(name)
        return tuple(taken)

    def _chunks(self, order: Sequence[str]) -> Iterator[tuple[str, ...]]:
        left = list(order)
        while left:
            firms = self._filled(left[:1], left[1:], CHEAPER_LINE_DAYS)
            yield firms
            left = left[len(firms) :]

    def _line_days(self, firms: Sequence[str] | set[str]) -> int:
        return self.arrays.n_days * sum(len(self.stakes[name].part.lines) for name in firms)

    def _anew(
        self, plan: Piece, firms: Sequence[str], side: "Side", gap_yuan: float
    ) -> Piece | None:
        """The plan with some enterprises planned anew; None where that brings none that holds."""
        arrays = self.arrays
        lines, numbers = self._members(firms)
        part = around(arrays, lines, numbers, plan.x, plan.u, shipments(arrays, plan.goods))
        asked = replace(self.asked, gap_yuan=gap_yuan, nodes=GROUP_NODES, watch=None, start=None)
        run = solve_model(build_model(part, side=side), asked)
        if run.x is None or run.u is None:
            return None
        x, u = plan.x.copy(), plan.u.copy()
        x[lines], u[lines] = run.x, run.u
        goods = with_goods(plan.goods, numbers, run.goods)
        if worst_excess(arrays, x, u, goods) > WORST_EXCESS:
            return None
        return Piece(x, u, goods)

    def _members(self, firms: Sequence[str]) -> tuple[Ints, Ints]:
        parts = [self.stakes[name].part for name in firms]
        lines = np.sort(np.concatenate([one.lines for one in parts]))
        return lines, np.sort(np.concatenate([one.products for one in parts]).astype(np.int64))

    def _least_largest(self, firms: Sequence[str], floor: float) -> "Side":
        """Bring the largest burden of a group down to the floor, then cost."""
        weight = WEIGHT * sum(self.stakes[name].left for name in firms)

        def side(model: Model) -> None:
            largest = model.variable("largest_burden", floor, None)
            for name in firms:
                self._burden(model, firms, name, [(largest, -1.0)], 0.0)
            model.charge([(largest, weight)])

        return side

    def _at_most(self, firms: Sequence[str], share: float) -> "Side":
        def side(model: Model) -> None:
            for name in firms:
                self._burden(model, firms, name, [], share)

        return side

    def _burden(
        self, model: Model, firms: Sequence[str], name: str, terms: Terms, share: float
    ) -> None:
        lines, numbers = self._members(firms)
        part = self.stakes[name].part
        mine = set(np.searchsorted(lines, part.lines).tolist())
        goods = set(np.searchsorted(numbers, part.products).tolist())
        burden_row(model, self.stakes[name], name, (mine, goods), terms, share)


Side = Callable[[Model], None]


def burden_row(
    model: Model,
    stake: Stake,
    name: str,
    where: tuple[set[int], set[int]],
    terms: Terms,
    share: float,
) -> None:
    """(loss - own) / left + terms <= share, for one enterprise with something at stake.

    ``where``: its lines and products as the model numbers them.
    """
    if not stake.left:
        return
    mine = cost_terms(model, *where)
    row = [(z, c * model.money / stake.left) for z, c in mine]
    # The cost in the programme is the loss less the margin at full capacity.
    limit = share + (stake.own - stake.reference) / stake.left
    model.at_most(f"burden_{name}", [*row, *terms], limit + ROUNDING)
