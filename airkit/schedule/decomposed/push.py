"""Pushes: a line takes what it is worth at the prices, and others give way for it.

A best response takes only what the others leave, so that a dear line finds no room in a season's
cap or in its rotation once cheaper lines have filled them. Here one line is planned as if there
were room; of those that use what is now missed, the ones that lose least a unit give way first;
then all respond again. What costs more than before is taken back.
"""

from collections.abc import Callable

import numpy as np

from airkit.schedule.decomposed.dual import Dual, Prices
from airkit.schedule.decomposed.inputs import Inputs
from airkit.schedule.decomposed.sweep import (
    SPREADS,
    Groups,
    Swept,
    group_lines,
    improve_lines,
    read_case,
)
from airkit.schedule.decomposed.ties import Case, Plan, make_scratch, settle
from airkit.schedule.model.arrays import Floats, Ints, Mask

# Lines pushed at most, and rounds over those that lose most.
MOST_PUSHES, ROUNDS = 60, 4
# Of the gap left, a loss that is not worth a push.
LEAST_LOSS = 2e-3
# Passes over all lines after a push.
PASSES = 2
# Plans tried for each line of a pass.
FEW_SPREADS = SPREADS[:3]
# Room in a row that the pushed line does not look at, in limits.
ROOMY = 1e12


class Pushes:
    """Pushes of one case at the prices of its certificate.

    Parameters
    ----------
    cost : callable
        Cost of a plan [yuan], infinite where it is none.
    """

    def __init__(
        self, inputs: Inputs, prices: Prices, seed: int, cost: Callable[[Swept], float]
    ) -> None:
        self.inputs, self.prices, self.cost = inputs, prices, cost
        self.best, self.gain, self.run_price = Dual(inputs).line_values(prices)
        self.draws = np.random.default_rng(seed)
        self.work = make_scratch(inputs.arrays.n_days)
        self.alone, self.together = (group_lines(inputs, both) for both in (False, True))
        self.place = np.argsort(self.alone.lines)
        self.is_shipped = np.zeros(len(inputs.limits), dtype=bool)
        rows = inputs.row_at[np.unique(inputs.ship.indices)]
        self.is_shipped[rows[rows >= 0]] = True

    def improve(self, swept: Swept, gap_yuan: float, hear: Callable[[Swept], bool]) -> Swept:
        """The plan after pushes; ``hear`` is asked after each, True ends them."""
        cost, left = self.cost(swept), MOST_PUSHES
        for _ in range(ROUNDS):
            before = cost
            for line in self._losers(swept, LEAST_LOSS * gap_yuan)[:left].tolist():
                pushed = self._push(swept, line)
                left -= 1
                if (new := self.cost(pushed)) < cost:
                    swept, cost = pushed, new
                if hear(swept):
                    return swept
            if cost >= before or left <= 0:
                break
        return swept

    def _earned(self, x: Floats, run: Mask) -> Floats:
        earned: Floats = (self.gain * x - self.run_price * run).sum(axis=1)
        return earned

    def _losers(self, swept: Swept, least: float) -> Ints:
        """Lines whose plan falls short of their best at the prices, the most first.

        Those that stand still for a mode do so whatever is left.
        """
        case = read_case(self.inputs, self.prices, swept)
        n = self.inputs.arrays.n_lines
        still = (self.inputs.programmes.may_run[:n] & ~case.programmes.may_run).any(axis=1)
        loss = np.where(still, 0.0, self.best - self._earned(swept.x, swept.run))
        order = np.argsort(-loss, kind="stable")
        return order[loss[order] > least]

    def _push(self, swept: Swept, line: int) -> Swept:
        case = read_case(self.inputs, self.prices, swept)
        limits = self.inputs.limits.astype(float)
        plan = Plan(
            swept.x.copy(),
            swept.run.copy(),
            swept.shipped.copy(),
            np.zeros(swept.shipped.shape),
            limits.copy(),
        )
        settle(case, plan, limits)
        roomy = np.abs(limits) * ROOMY + ROOMY
        plan.slack[:] = np.where(self.is_shipped, plan.slack, roomy)
        self._respond(case, plan, Groups(np.array([line]), np.array([0, 1]), np.array([0])), 1.0)
        settle(case, plan, limits)
        giving = self._giving_way(plan, line)
        self._respond(case, plan, self.alone._replace(order=self.place[giving]), 0.0)
        for groups in [self.together, self.alone][:PASSES]:
            self._respond(case, plan, groups, 0.0)
        return Swept(plan.x, plan.run, plan.shipped)

    def _giving_way(self, plan: Plan, line: int) -> Ints:
        """Lines that use a missed row, those that lose least for what they give first."""
        inputs = self.inputs
        missed = plan.slack < -1e-9 * np.maximum(np.abs(inputs.limits), 1.0)
        share = np.append(np.where(missed, -1.0 / np.where(missed, plan.slack, 1.0), 0.0), 0.0)
        by_block = share[inputs.row_at]
        used = (inputs.load @ by_block) * plan.x + (inputs.run @ by_block) * plan.run
        uses = used.sum(axis=1)
        uses[line] = 0.0
        worth = np.maximum(self._earned(plan.x, plan.run), 0.0)
        order = np.argsort(worth / np.where(uses > 0, uses, 1.0), kind="stable")
        return order[uses[order] > 0]

    def _respond(self, case: Case, plan: Plan, groups: Groups, weight: float) -> None:
        n, spans = len(plan.x), int(case.lines.span.max(initial=0)) + 2
        noises = FEW_SPREADS[:, None] * self.draws.normal(size=(n, len(FEW_SPREADS), spans))
        improve_lines(case, plan, groups, weight, noises, self.work)
