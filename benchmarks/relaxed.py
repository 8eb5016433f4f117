"""The value of the linear relaxation of a large county, enclosed from both sides.

HiGHS does not end on the whole relaxation of a thousand enterprises. But at good prices nearly all
states of the lines are decided. So the relaxation is solved with the decided states held:

- holding only takes plans away, so the value met is at least that of the relaxation, to the
  tolerance to which HiGHS keeps rows;
- its prices, put into the Lagrangian dual of the whole case, prove a value from below.

The two can meet. Caps and the balance of every product on every day are all that ties lines to each
other, and each has a price in that dual. What is left to a line by itself has whole corners: its
states and starts do in the two-binary form (Rajan and Takriti, "Minimum up/down polytopes of the
unit commitment problem with start-up costs", IBM Research Report RC23628, 2005), and a free load
between two multiples of the state adds none. So the best plan of a line is the best point of its
part of the relaxation, and the highest value of the dual is that of the relaxation.

Where the two sides lie apart, states that the new prices leave in doubt are freed as well.
"""

import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from airkit.schedule.decomposed.climb import FURTHER, LAST, STAGES, Climb
from airkit.schedule.decomposed.dual import Dual
from airkit.schedule.decomposed.inputs import Inputs, read_inputs
from airkit.schedule.model.arrays import Arrays, Floats, Mask
from benchmarks.programme import UNIT_YUAN, Columns, build, hand_over

# Apart by less than this share of the value, the two sides state it.
STATED = 1e-6
# Temperatures of the plans, smoothed and hard, and the share of running that is doubt. Hotter plans
# free twice the states and save no round.
HEATS, DOUBT = (1e-4, 0.0), 1e-6
# Solved so many times at most.
ROUNDS = 4


@dataclass(frozen=True)
class Enclosed:
    """What is known of the value of a relaxation, reference margin included.

    Attributes
    ----------
    low, high : float
        The value lies between [yuan]; ``high`` is infinite where no run of HiGHS ended.
    seconds : float
        Of the processor, the climb of the prices included.
    rounds : int
        Times HiGHS solved it.
    free, states : int
        States left free the last time, and all there are.
    """

    low: float
    high: float
    seconds: float
    rounds: int
    free: int
    states: int

    @property
    def is_stated(self) -> bool:
        """Whether the two sides are near enough to be called a value."""
        return bool(np.isfinite(self.high)) and self.high - self.low <= STATED * abs(self.high)


def enclose(arrays: Arrays, limit: float, method: str = "choose") -> Enclosed:
    """Enclose the value of the relaxation, each run of HiGHS within so many seconds by the clock.

    ``method``: choose (the simplex method) or one without crossover, ipx or hipo (which needs the
    package highspy-extras).
    """
    began = time.process_time()
    inputs = read_inputs(arrays)
    if inputs is None:
        raise ValueError("lines that can hold their first states only")
    climb = Climb(inputs)
    for stages in (STAGES, *FURTHER, LAST):
        climb.go_on(stages)
    best = climb.prices()
    plans = _plans(climb.dual, np.concatenate([best.rows, best.tonnes, best.modes]))
    held, dual = Held(arrays, plans[0] > 0.5), Dual(_with_daily_tonnes(inputs))
    made = Enclosed(climb.bound + arrays.reference_margin, np.inf, 0.0, 0, 0, held.states)
    while made.rounds < ROUNDS and not made.is_stated:
        held.release(plans)
        status, value, duals = held.solve(limit, method)
        made = replace(made, rounds=made.rounds + 1, free=int(held.free.sum()))
        if status != "Optimal":
            break
        y = _prices(dual, held.at, duals)
        made = replace(
            made,
            low=max(made.low, dual.bound(y) + arrays.reference_margin),
            high=min(made.high, value),
        )
        plans = _plans(dual, y)
    return replace(made, seconds=time.process_time() - began)


class Held:
    """The relaxation with the states of a usual plan held, except those that are free."""

    def __init__(self, arrays: Arrays, usual: Mask) -> None:
        self.arrays, self.usual = arrays, usual
        self.made, self.at = build(arrays)
        self._low, self._high = np.concatenate(self.made.low), np.concatenate(self.made.high)
        self._is_state = self.at.run >= 0
        self.states = int(self._is_state.sum())
        self.free: Mask = np.zeros(usual.shape, dtype=bool)

    def release(self, plans: list[Floats]) -> None:
        """Free the states in which some plan is not the usual one."""
        for run in plans:
            self.free |= self._is_state & (np.abs(run - self.usual) > DOUBT)

    def solve(self, limit: float, method: str) -> tuple[str, float, Floats]:
        """How HiGHS ended, the value [yuan] and the prices of the rows; those if it is optimal."""
        low, high = self._low.copy(), self._high.copy()
        held = self._is_state & ~self.free
        low[self.at.run[held & self.usual]] = 1.0
        high[self.at.run[held & ~self.usual]] = 0.0
        self.made.low, self.made.high = [low], [high]
        solver = hand_over(self.made, whole=False)
        options: dict[str, Any] = {
            "solver": method,
            "run_crossover": "on" if method == "choose" else "off",
            "ipm_optimality_tolerance": 1e-8,
            "time_limit": limit,
        }
        for name, value in options.items():
            solver.setOptionValue(name, value)
        solver.run()
        info: Any = solver.getInfo()
        value = info.objective_function_value * UNIT_YUAN + self.arrays.reference_margin
        status = solver.modelStatusToString(solver.getModelStatus())
        return status, value, np.array(solver.getSolution().row_dual)


def _plans(dual: Dual, y: Floats) -> list[Floats]:
    """Expected running at some prices, the hottest first, shape (L, T) each."""
    runs = []
    for heat in HEATS:
        dual.evaluate(y, heat)
        runs.append(dual.u.copy())
    return runs


def _with_daily_tonnes(inputs: Inputs) -> Inputs:
    """The same case with a price of its own for a tonne of each product on each day."""
    shape = inputs.goods.level.shape
    level = np.arange(inputs.goods.level.size).reshape(shape)
    goods = inputs.goods._replace(level=level, slope=np.full(shape, -1))
    return replace(inputs, goods=goods)


def _prices(dual: Dual, at: Columns, duals: Floats) -> Floats:
    """Prices as the dual function takes them, from those of HiGHS's rows."""
    y = np.zeros(dual.size)
    rows, tonnes, _ = dual.split(y)
    families = np.arange(len(dual.inputs.arrays.families))
    first = np.searchsorted(dual.inputs.family_of, families)
    for family, number, row, unit in at.caps:
        rows[first[family] + number] = max(0.0, -duals[row]) * UNIT_YUAN / unit
    tonnes[:] = -duals[at.balance].ravel() * UNIT_YUAN
    return y
