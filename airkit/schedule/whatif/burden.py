"""Burden: what an enterprise loses beyond its own rules, as a share of what it then could earn."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from airkit.schedule.answer import enterprise_names
from airkit.schedule.model.arrays import Arrays
from airkit.schedule.model.run import Asked, quiet
from airkit.schedule.problem.problem import Problem
from airkit.schedule.sending import flows_of
from airkit.schedule.whatif.alone import cheapest
from airkit.schedule.whatif.parts import Part, Piece, parts_of

# Where less than this share of its margin is left by its own rules, no burden can be reckoned.
LEAST_LEFT = 1e-6


@dataclass(frozen=True, eq=False)
class Stake:
    """What one enterprise has at stake [yuan].

    Attributes
    ----------
    part : Part
        The enterprise apart.
    reference : float
        R_e: its margin at full capacity, no rule in force.
    own : float
        own_e: the least it loses under its own rules alone.
    """

    part: Part
    reference: float
    own: float

    @property
    def left(self) -> float:
        """R_e - own_e, what shared limits can take; 0 where that is nothing."""
        left = self.reference - self.own
        return left if left > LEAST_LEFT * max(self.reference, 1.0) else 0.0

    def burden(self, cost: float) -> float | None:
        """(loss_e - own_e) / (R_e - own_e); None where its own rules leave it nothing to lose."""
        return (cost - self.own) / self.left if self.left else None


def stakes_of(
    problem: Problem, arrays: Arrays, step: Callable[[str], None] = quiet
) -> dict[str, Stake]:
    """What each enterprise has at stake; a small programme each, a step each."""
    found = {}
    for name, part in parts_of(problem, arrays).items():
        step("fair_step_own")
        own = part.cost(cheapest(part, {}))
        found[name] = Stake(part, part.arrays.reference_margin, own)
    return found


def stakes_together(
    problem: Problem, arrays: Arrays, plan: Piece, asked: Asked, step: Callable[[str], None] = quiet
) -> dict[str, Stake]:
    """What each enterprise has at stake, by one solve of the county without what firms share.

    Where a county has many enterprises that is far sooner than one by one; what an enterprise loses
    under its own rules alone is then as near to the least as the gap asked.

    Parameters
    ----------
    plan : Piece
        A plan of the county: no enterprise loses more under its own rules alone.
    """
    from airkit.schedule.decomposed.engine import solve_decomposed

    step("fair_step_own")
    parts = parts_of(problem, arrays)
    shared = {number for part in parts.values() for number in part.shared}
    own = tuple(one for number, one in enumerate(arrays.families) if number not in shared)
    found = solve_decomposed(replace(arrays, families=own), asked, quiet)
    if found.x is None or found.u is None:
        return stakes_of(problem, arrays, step)
    alone = Piece(found.x, found.u, found.goods)
    return {
        name: Stake(part, part.arrays.reference_margin, _least_of(part, (plan, alone)))
        for name, part in parts.items()
    }


def _least_of(part: Part, plans: Iterable[Piece]) -> float:
    """What a part loses by the best of some plans, its goods sent off as its own rules let them."""
    costs = []
    for plan in plans:
        mine = part.taken(plan.x, plan.u, plan.goods)
        costs.append(part.cost(mine))
        if part.problem.products:
            costs.append(part.cost(Piece(mine.x, mine.u, flows_of(part.problem, mine.x))))
    return min(costs)


def burden_table(stakes: Mapping[str, Stake], costs: Mapping[str, float]) -> pd.DataFrame:
    """One row an enterprise: ``loss_yuan, own_yuan, reference_yuan, burden_share``."""
    if not stakes:
        return pd.DataFrame(columns=["enterprise_id", *BURDEN_TEXTS, *BURDEN_NUMBERS])
    case = next(iter(stakes.values())).part.problem.case
    names = enterprise_names(case)
    rows = [
        (name, *names[name], costs[name], stake.own, stake.reference, stake.burden(costs[name]))
        for name, stake in stakes.items()
    ]
    table = pd.DataFrame(rows, columns=["enterprise_id", *BURDEN_TEXTS, *BURDEN_NUMBERS])
    texts = dict.fromkeys(("enterprise_id", *BURDEN_TEXTS), "str")
    return table.astype({**texts, **dict.fromkeys(BURDEN_NUMBERS, "float64")})


BURDEN_TEXTS = ("name_zh", "name_en")
BURDEN_NUMBERS = ("loss_yuan", "own_yuan", "reference_yuan", "burden_share")


def costs_of(stakes: Mapping[str, Stake], plan: Piece) -> dict[str, float]:
    """What each enterprise loses in a plan of the county whose goods are stated."""
    return {
        name: stake.part.cost(stake.part.taken(plan.x, plan.u, plan.goods))
        for name, stake in stakes.items()
    }
