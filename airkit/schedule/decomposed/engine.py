"""The decomposed engine: from the array model to plan, bound and prices."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from airkit.schedule.decomposed.climb import (
    FURTHER,
    LAST,
    LAST_STRETCH,
    LONGEST,
    STAGES,
    WARM,
    Climb,
    Stages,
)
from airkit.schedule.decomposed.inputs import Inputs, read_inputs, unhandled
from airkit.schedule.decomposed.outgoing import goods_of
from airkit.schedule.decomposed.push import Pushes
from airkit.schedule.decomposed.sweep import HURRIED, WEIGHTS, Swept, sweep
from airkit.schedule.interrupt import Interrupt
from airkit.schedule.model.arrays import Arrays, Floats
from airkit.schedule.model.measure import cost_of, worst_excess
from airkit.schedule.model.run import BOUND_ALLOWANCE, WORST_EXCESS, Asked, Found, Goods, Status
from airkit.schedule.model.start import Start

__all__ = ["solve_decomposed", "unhandled"]

# Who asks for a gap below this share of the reference margin waits for the polish. Where a case of
# few free line-days is new, everybody does who has not got the second share: a quarter of a minute.
POLISHED_BELOW, POLISHED_TO, FEW_LINE_DAYS = 5e-4, 2e-3, 12_000
# Sweeps before a polish that is asked for; it makes more of the time than further ones.
POLISHED_AFTER = 2
# Sweeps with other draws after the last climb.
RESTARTS = 2
# Sweeps at least where prices are carried over; a plan carried over is where one of them begins.
WARM_SWEEPS = 2


def solve_decomposed(arrays: Arrays, asked: Asked, step: Callable[[str], None]) -> Found:
    """Plan, proof and prices by decomposition.

    Prices climb and a sweep makes a plan of them, in turns, until the plan is as near as asked;
    the best plan met is returned. A plan that misses a row is none; where there is none the status
    is ``unknown``: that no plan exists is for the exact engine to prove.

    Parameters
    ----------
    arrays : Arrays
        Without rules that :func:`unhandled` names.
    asked : Asked
        The clock is looked at before each iteration of the climb and after each pass of a sweep.
    step : callable
        Called with the word id of each step.
    """
    began = time.perf_counter()
    step("schedule_step_solve")
    inputs = read_inputs(arrays)
    if inputs is None:
        return Found("unknown", 0.0)
    with Interrupt() as interrupt:
        clock = Clock(interrupt, None if asked.seconds is None else began + asked.seconds)
        search = Search(inputs, asked, clock)
        for number, stages in enumerate(_turns(search)):
            search.climb.go_on(stages, search.tell)
            search.sweep(asked.seed + number)
            if search.is_near() or clock.is_over() or search.goes_to_polish(number + 1):
                break
        if search.is_pushed() and not search.goes_to_polish(POLISHED_AFTER):
            search.push()
        if (
            search.plan is not None
            and search.gap_yuan > search.polished_to()
            and not clock.is_over()
        ):
            step("schedule_step_polish")
            search.polish()
    return replace(
        search.found(),
        is_cut_short=clock.is_late and not search.is_near(),
        is_interrupted=clock.is_interrupted,
    )


def _turns(search: "Search") -> Iterator[Stages]:
    """Climbs, a sweep after each: few where there are prices or plans to start from that lead to a
    plan."""
    if search.asked.start is not None and not search.asked.start.rows:
        yield from (STAGES, *FURTHER)
        if search.plan is not None:
            return
        yield from [()] * RESTARTS
        return
    if search.asked.start is not None:
        yield WARM
        yield from [()] * (max(WARM_SWEEPS, len(search.asked.start.plans)) - 1)
        if search.plan is not None:
            return
    yield from (STAGES, *FURTHER, *[()] * RESTARTS)


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
            self.push()
            self._settle()
        if not self._is_polished():
            self._plan_groups()
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

    def _plan_groups(self) -> None:
        """Plan the lines anew a few at a time, until near enough or no better."""
        from airkit.schedule.decomposed.polish import polish

        if self.plan is None:
            return

        def is_enough(cost: float) -> bool:
            self.cost = min(self.cost, cost)
            self.tell()
            return self._is_polished()

        plan, goods = polish(
            self.inputs,
            self.climb.prices(),
            self.plan,
            self.goods,
            # Far from the bound, no group need be planned to the last yuan.
            lambda: replace(self.asked, gap_yuan=self.gap_yuan, seconds=self.clock.left()),
            is_enough,
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
        return Found(
            _status(self.gap_yuan, self.asked, reference),
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


def _status(gap_yuan: float, asked: Asked, reference: float) -> Status:
    if gap_yuan <= 2 * BOUND_ALLOWANCE * max(reference, 1.0):
        return "optimal"
    return "within_gap" if gap_yuan <= asked.gap_yuan else "feasible"
