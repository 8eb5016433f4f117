"""The season plan over all scenarios of a county: prices climb, sweeps make plans of them."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from airkit.schedule.decomposed.climb import STAGES, WARM, Climb
from airkit.schedule.decomposed.lean import has_season_cap, leaned
from airkit.schedule.decomposed.outgoing import goods_of
from airkit.schedule.decomposed.search import Clock
from airkit.schedule.decomposed.sweep import Swept
from airkit.schedule.interrupt import Interrupt
from airkit.schedule.model.arrays import Arrays, Floats, Mask
from airkit.schedule.model.measure import cost_of, worst_excess
from airkit.schedule.model.run import WORST_EXCESS, Asked, Goods
from airkit.schedule.model.start import Start
from airkit.schedule.scenarios.decomposed.dual import TreeDual
from airkit.schedule.scenarios.decomposed.starts import carried_start, start_of
from airkit.schedule.scenarios.decomposed.sweep import First, sweep_scenarios
from airkit.schedule.scenarios.decomposed.tree import Tree, read_tree
from airkit.schedule.scenarios.model import Tail
from airkit.schedule.scenarios.read import Scenario
from airkit.schedule.scenarios.recourse import Recourse, concluded, nothing, weighed

# Sweeps with other draws at the last prices.
SWEEPS = 2
# Of the weights of the worst tail, what stays with the probabilities: no scenario counts nothing.
KEPT = 0.1
# Times the worst tail is looked for anew.
TAIL_ROUNDS = 2


@dataclass(frozen=True, eq=False)
class Warm:
    """Where to start: prices of each scenario, and a plan of all; ``is_enough``: no sweep but that
    plan's is made."""

    prices: Sequence[Start]
    first: First | None = None
    is_enough: bool = False


def solve_tree(
    base: Arrays, scenarios: Sequence[Scenario], tail: Tail, asked: Asked, warm: Warm | None = None
) -> tuple[Recourse, tuple[Start, ...]]:
    """A plan and a bound, and the prices of each scenario to start from another time.

    With stops and starts settled there is no bound of their own: it is 0.
    """
    until = None if asked.seconds is None else time.perf_counter() + asked.seconds
    with Interrupt() as interrupt:
        search = _Search(base, scenarios, tail, asked, Clock(interrupt, until), warm)
        chances = np.array([one.probability for one in scenarios])
        q = chances
        rounds = TAIL_ROUNDS if tail.weight > 0 and len(scenarios) > 1 else 1
        for number in range(rounds):
            weights = (1 - tail.weight) * chances + tail.weight * ((1 - KEPT) * q + KEPT * chances)
            if not search.go(weights, number):
                return nothing(base, scenarios, "unknown"), ()
            if search.is_near() or search.clock.is_over() or search.best is None:
                break
            worst = _tail_weights(search.best[2], chances, tail.alpha)
            q = worst if number == 0 else (q + worst) / 2
    return search.recourse(), search.starts


def _tail_weights(costs: Floats, chances: Floats, alpha: float) -> Floats:
    """What each scenario weighs in the mean of the worst ``1 - alpha``; together 1.

    Examples
    --------
    >>> _tail_weights(np.array([8.0, 0.0, 4.0]), np.array([0.25, 0.5, 0.25]), 0.5).tolist()
    [0.5, 0.0, 0.5]
    """
    order = np.argsort(-costs, kind="stable")
    taken = np.diff(np.minimum(np.cumsum(chances[order]), 1 - alpha), prepend=0.0)
    weights = np.zeros(len(costs))
    weights[order] = taken / (1 - alpha)
    return weights


class _Search:
    """The best plan and the highest bound so far."""

    def __init__(
        self,
        base: Arrays,
        scenarios: Sequence[Scenario],
        tail: Tail,
        asked: Asked,
        clock: Clock,
        warm: Warm | None,
    ) -> None:
        self.base, self.scenarios, self.tail = base, scenarios, tail
        self.asked, self.clock, self.warm = asked, clock, warm
        self.starts: tuple[Start, ...] = () if warm is None else tuple(warm.prices)
        self.bound, self.cost = 0.0, np.inf
        self.best: tuple[Mask, Swept, Floats, list[Goods]] | None = None

    @property
    def is_settled(self) -> bool:
        """Whether stops and starts are given."""
        first = None if self.warm is None else self.warm.first
        return first is not None and first.is_settled

    def is_near(self) -> bool:
        """Whether the best plan is as near to the bound as asked."""
        return self.cost - self.bound <= self.asked.gap_yuan

    def go(self, weights: Floats, number: int) -> bool:
        """Climb and sweep for some weights; whether the lines can serve their first states."""
        tree = read_tree(self.base, self.scenarios, weights)
        if tree is None:
            return False
        dual = TreeDual(tree)
        start = carried_start(tree, self.starts) if self.starts else None
        climb = Climb(dual, self.clock.is_over, start)
        if not self.is_settled:
            climb.go_on(WARM if start is not None else STAGES)
            self.bound = max(self.bound, self.base.reference_margin + climb.bound)
        prices = climb.prices()
        self.starts = start_of(tree, prices)
        running = dual.run.copy()
        firsts: list[First | None] = [None] * SWEEPS
        if self.warm is not None and self.warm.first is not None:
            is_only = self.is_settled or self.warm.is_enough
            firsts = [self.warm.first] if is_only else [self.warm.first, None]
        for turn, first in enumerate(firsts):
            seed = self.asked.seed + SWEEPS * number + turn
            self._keep(*sweep_scenarios(tree, prices, running, seed, self.clock.is_over, first))
            if self.is_near() or self.clock.is_over():
                return True
        if not self.is_settled and (self.warm is None or not self.warm.is_enough):
            self._lean(tree, weights, self.asked.seed + SWEEPS * number)
        return True

    def _lean(self, tree: Tree, weights: Floats, seed: int) -> None:
        """A plan from the prices of a slightly poorer county, for those that are too far off."""
        if not has_season_cap(self.base):
            return
        scenarios = [replace(one, arrays=leaned(one.arrays)) for one in self.scenarios]
        poorer = read_tree(leaned(self.base), scenarios, weights)
        if poorer is None:
            return
        dual = TreeDual(poorer)
        climb = Climb(dual, self.clock.is_over)
        climb.go_on(STAGES)
        prices = climb.prices()
        self._keep(*sweep_scenarios(tree, prices, dual.run.copy(), seed, self.clock.is_over, None))

    def _keep(self, u: Mask, swept: Swept) -> None:
        """Remember a plan where it keeps every row and is the best so far."""
        if (self.base.forbidden() & u).any():
            return
        goods, costs = [], []
        for s, one in enumerate(self.scenarios):
            mine = self.part(swept, s)
            sent = goods_of(one.arrays, mine)
            if sent is None or not _holds(one, mine, sent):
                return
            goods.append(sent)
            costs.append(cost_of(one.arrays, mine.x, u, sent).total_yuan)
        each = np.array(costs)
        cost = weighed(self.scenarios, each, self.tail)
        if cost < self.cost:
            self.cost, self.best = cost, (u, swept, each, goods)

    def part(self, swept: Swept, s: int) -> Swept:
        """The plan of one scenario."""
        n, n_products = self.base.n_lines, len(self.base.products)
        lines, sent = slice(s * n, (s + 1) * n), slice(s * n_products, (s + 1) * n_products)
        return Swept(swept.x[lines], swept.run[lines], swept.shipped[sent])

    def recourse(self) -> Recourse:
        """What was found, audited."""
        if self.best is None:
            return nothing(self.base, self.scenarios, "unknown", self.bound)
        u, swept, _, goods = self.best
        x = swept.x.reshape(len(self.scenarios), *u.shape)
        found = (u, x, goods)
        return concluded(self.base, self.scenarios, self.tail, self.asked, found, self.bound)


def _holds(scenario: Scenario, plan: Swept, goods: Goods) -> bool:
    arrays = scenario.arrays
    if (arrays.forbidden() & plan.run).any():
        return False
    for mode in arrays.modes:
        if (~(plan.run[mode.lines] & mode.days).any(axis=1)).sum() < mode.least:
            return False
    return worst_excess(arrays, plan.x, plan.run, goods) <= WORST_EXCESS
