"""The search for a plan and its bound: climbs, sweeps, pushes, groups planned anew, the polish."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from airkit.schedule.decomposed.climb import LAST, LAST_STRETCH, LONGEST, Climb
from airkit.schedule.decomposed.inputs import Inputs, read_inputs
from airkit.schedule.decomposed.lean import lean_prices
from airkit.schedule.decomposed.outgoing import goods_of
from airkit.schedule.decomposed.push import Pushes
from airkit.schedule.decomposed.sweep import HURRIED, WEIGHTS, Swept, sweep
from airkit.schedule.interrupt import Interrupt
from airkit.schedule.model.arrays import Arrays, Floats
from airkit.schedule.model.measure import cost_of, worst_excess
from airkit.schedule.model.run import WORST_EXCESS, Asked, Found, Goods, refutes, status_of
from airkit.schedule.model.start import Start

if TYPE_CHECKING:
    from airkit.schedule.decomposed.polish import Effort

# Who asks for a gap below this share of the reference margin waits for the polish. Where a case of
# few free line-days is new, everybody does who has not got the second share: a quarter of a minute.
POLISHED_BELOW, POLISHED_TO, FEW_LINE_DAYS = 5e-4, 2e-3, 12_000
# Sweeps before a polish that is asked for; it makes more of the time than further ones.
POLISHED_AFTER = 2
# Who is further than this share of the reference margin from the bound after all sweeps has what is
# undecided planned anew in some groups: line-days and nodes of one, passes, gap it may leave; who
# has a plan to start from, and so others beside it, where it is further than the second share.
FAR, FAR_WARM, FAR_GROUP, FAR_GROUPS = 4e-3, 8e-3, (8_000, 1, 1, 0.05), 2
# Sweeps with other draws after the last climb.
RESTARTS = 2


@dataclass
class Clock:
    """Whether to go on: a count of iterations is the rule, and these the two exceptions."""

    interrupt: Interrupt
    until: float | None
    is_late: bool = False

    @property
    def is_interrupted(self) -> bool:
        """Whether someone pressed Ctrl-C."""
        return self.interrupt.struck

    def left(self) -> float | None:
        """Seconds left, a moment at least; None where there is no limit."""
        return None if self.until is None else max(0.1, self.until - time.perf_counter())

    def is_over(self) -> bool:
        """Whether the time is up, or someone pressed Ctrl-C."""
        self.is_late |= self.until is not None and time.perf_counter() > self.until
        return self.is_late or self.is_interrupted


@dataclass
class Search:
    """The best plan and the highest bound so far; both include the reference margin."""

    inputs: Inputs
    asked: Asked
    clock: Clock
    climb: Climb = field(init=False)
    cost: float = np.inf
    plan: Swept | None = None
    goods: Goods = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.climb = Climb(self.inputs, self.clock.is_over, self.asked.start)
        self._carried = _carried_plans(self.inputs, self.asked.start)

    @property
    def bound(self) -> float:
        """No plan costs less [yuan]."""
        return max(0.0, self.inputs.arrays.reference_margin + self.climb.bound)

    @property
    def gap_yuan(self) -> float:
        """What the best plan costs above the bound."""
        return self.cost - self.bound

    def is_near(self) -> bool:
        """Whether the best plan is as near to the bound as asked."""
        return self.gap_yuan <= self.asked.gap_yuan

    def polished_to(self) -> float:
        """The gap [yuan] for which the polish is worth the wait; infinite where it is not."""
        arrays, asked = self.inputs.arrays, self.asked
        reference = max(arrays.reference_margin, 1.0)
        if asked.gap_yuan < POLISHED_BELOW * reference:
            return asked.gap_yuan
        is_small = asked.start is None and arrays.free_line_days() <= FEW_LINE_DAYS
        return max(asked.gap_yuan, POLISHED_TO * reference) if is_small else np.inf

    def is_pushed(self) -> bool:
        """Whether pushes are worth their time here."""
        return self.asked.start is None or self.asked.push

    def goes_to_polish(self, sweeps: int) -> bool:
        """Whether so many sweeps are enough before a polish that was asked for."""
        reference = max(self.inputs.arrays.reference_margin, 1.0)
        is_asked = self.asked.gap_yuan < POLISHED_BELOW * reference
        return is_asked and self.plan is not None and sweeps >= POLISHED_AFTER

    def tell(self) -> None:
        """Tell the watcher how far it is."""
        if self.asked.watch is not None:
            reference = self.inputs.arrays.reference_margin
            self.asked.watch(min(self.bound, self.cost) - reference, self.cost - reference)

    def sweep(self, seed: int) -> None:
        """A plan from the prices as they are; in a hurry where the end has come without one."""
        weights: Floats = WEIGHTS
        hear: Callable[[Swept], bool] | None = self._hear
        if self.clock.is_over():
            if self.plan is not None:
                return
            weights, hear = HURRIED, None
        first = self._carried.pop(0) if self._carried else None
        self._keep(sweep(self.inputs, self.climb.prices(), seed, weights, hear, first))
        self.tell()

    def _hear(self, swept: Swept) -> bool:
        """After a pass: tell, and stop where the end has come."""
        if self.asked.watch is not None:
            self._keep(swept)
            self.tell()
        return self.clock.is_over()

    def _keep(self, swept: Swept) -> None:
        """Remember a plan where it is the best so far."""
        arrays = self.inputs.arrays
        goods = goods_of(arrays, swept)
        cost = _cost(arrays, swept, goods)
        if goods is not None and cost < self.cost:
            self.cost, self.goods = cost, goods
            self.plan = Swept(swept.x.copy(), swept.run.copy(), swept.shipped.copy())

    def lean(self) -> None:
        """Plans from the prices of a slightly poorer county."""
        if self.plan is None or self.is_near() or self.clock.is_over():
            return
        prices = lean_prices(self.inputs.arrays, self.clock.is_over)
        if prices is None:
            return
        for number in range(RESTARTS):
            self._keep(sweep(self.inputs, prices, self.asked.seed + number, hear=self._hear))
            self.tell()
            if self.is_near() or self.clock.is_over():
                return

    def push(self) -> None:
        """Let lines that lose most at the prices take what others hold."""
        if self.plan is None or self.is_near() or self.clock.is_over():
            return

        def hear(swept: Swept) -> bool:
            self._keep(swept)
            self.tell()
            return self.is_near() or self.clock.is_over()

        pushes = Pushes(self.inputs, self.climb.prices(), self.asked.seed, self._spent)
        pushes.improve(self.plan, self.gap_yuan, hear)

    def polish(self) -> None:
        """Bring bound and plan nearer to each other by longer means, until near enough.

        First the bound, with prices of stock that may turn more often; then loads and states, again
        after a longer climb; where sweeps were left out for this, they follow, and in the end the
        lines a few at a time.
        """
        refined = read_inputs(self.inputs.arrays, LAST_STRETCH)
        if refined is not None:
            self.climb.refine(refined)
            self.inputs = refined
        for stages in (LAST, LONGEST):
            self.climb.go_on(stages, self.tell)
            self._settle()
            if self._is_polished():
                return
        if self.is_pushed() and self.goes_to_polish(POLISHED_AFTER):
            for number in range(RESTARTS):
                self.sweep(self.asked.seed + POLISHED_AFTER + number)
            self.lean()
            self.push()
            self._settle()
        if not self._is_polished():
            from airkit.schedule.decomposed.polish import USUAL

            self._plan_groups(USUAL, self.polished_to())
            self._settle()

    def _is_polished(self) -> bool:
        return self.gap_yuan <= self.polished_to() or self.clock.is_over()

    def _spent(self, swept: Swept) -> float:
        return _cost(self.inputs.arrays, swept, goods_of(self.inputs.arrays, swept))

    def _settle(self) -> None:
        """The best loads for the states of the plan, and states that cost less."""
        from airkit.schedule.decomposed.loads import Loads
        from airkit.schedule.decomposed.states import Settling

        def hear(swept: Swept) -> bool:
            self._keep(swept)
            self.tell()
            return self._is_polished()

        if self.plan is not None and not self._is_polished():
            loads = Loads(self.inputs, self.clock.is_over)
            prices = self.climb.prices()
            Settling(self.inputs, prices, self.plan, self._spent, hear).settle(loads)

    def plan_undecided(self) -> None:
        """Plan anew what prices leave undecided, where the plan is far from the bound even so."""
        from airkit.schedule.decomposed.polish import Effort

        far = FAR if self.asked.start is None else FAR_WARM
        enough = max(self.asked.gap_yuan, far * self.inputs.arrays.reference_margin)
        if self.gap_yuan > enough and not self.clock.is_over():
            effort = Effort(*FAR_GROUP, undecided=True, groups=FAR_GROUPS)
            self._plan_groups(effort, self.asked.gap_yuan)

    def _plan_groups(self, effort: "Effort", enough: float) -> None:
        """Plan the lines anew a few at a time, until near enough or no better."""
        from airkit.schedule.decomposed.polish import polish

        if self.plan is None:
            return

        def is_enough(cost: float) -> bool:
            self.cost = min(self.cost, cost)
            self.tell()
            return self.gap_yuan <= enough or self.clock.is_over()

        plan, goods = polish(
            self.inputs,
            self.climb.prices(),
            self.plan,
            self.goods,
            # Far from the bound, no group need be planned to the last yuan.
            lambda: replace(self.asked, gap_yuan=self.gap_yuan, seconds=self.clock.left()),
            is_enough,
            effort,
        )
        self.plan, self.goods = plan, goods
        self.cost = cost_of(self.inputs.arrays, plan.x, plan.run, goods).total_yuan

    def found(self) -> Found:
        """What was found, with the prices of the certificate."""
        prices = self.climb.prices()
        pairs = zip(self.inputs.family_of.tolist(), self.inputs.index_of.tolist(), strict=True)
        rows = dict(zip(pairs, prices.rows.tolist(), strict=True))
        plan, reference = self.plan, self.inputs.arrays.reference_margin
        if plan is None:
            return Found("unknown", self.bound, prices=rows, price_bound=self.bound)
        if refutes(self.gap_yuan, reference):
            return Found("feasible", 0.0, plan.x, plan.run, self.goods)
        return Found(
            status_of(self.gap_yuan, self.asked, reference),
            min(self.bound, self.cost),
            plan.x,
            plan.run,
            self.goods,
            prices=rows,
            price_bound=self.bound,
            tonne_price=prices.tonne_price,
            mode_price=prices.modes,
        )


def _cost(arrays: Arrays, swept: Swept, goods: Goods | None) -> float:
    """Cost of a plan [yuan], infinite where it misses a row, an order or a first state."""
    if goods is None or (arrays.forbidden() & swept.run).any():
        return np.inf
    if worst_excess(arrays, swept.x, swept.run, goods) > WORST_EXCESS:
        return np.inf
    for mode in arrays.modes:
        if (~(swept.run[mode.lines] & mode.days).any(axis=1)).sum() < mode.least:
            return np.inf
    return cost_of(arrays, swept.x, swept.run, goods).total_yuan


def _carried_plans(inputs: Inputs, start: Start | None) -> list[Swept]:
    """Plans to search from that fit these lines and days."""
    nothing = np.zeros((len(inputs.arrays.products), inputs.arrays.n_days))
    plans = () if start is None else start.plans
    return [Swept(x, u, nothing) for x, u in plans if x.shape == inputs.top.shape]
