"""The season plan that holds in every scenario, beside the one that assumes none and the one that
knew."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from airkit.schedule.arrays import Arrays, Floats, Mask
from airkit.schedule.audit import audit_loads
from airkit.schedule.exact import run_highs, values_of
from airkit.schedule.found import MOST_TIGHTENINGS
from airkit.schedule.measure import cost_of, tightened, worst_excess
from airkit.schedule.run import BOUND_ALLOWANCE, WORST_EXCESS, Asked, Goods, Status
from airkit.schedule.scenarios.model import Built, Tail, build, worst_mean
from airkit.schedule.scenarios.read import Scenario

LEAST_GAP = 1e-9


@dataclass(frozen=True, eq=False)
class Recourse:
    """A plan over all scenarios.

    Attributes
    ----------
    status : str
        As of :class:`airkit.schedule.found.Found`.
    u : ndarray of bool
        Common stops and starts, shape (L, T).
    x : ndarray
        Loads by scenario, shape (S, L, T).
    costs : ndarray
        By scenario [yuan], shape (S,).
    objective_yuan, bound_yuan : float
        Weighed as asked; no plan with the same freedom has less than the bound.
    """

    status: Status
    u: Mask
    x: Floats
    costs: Floats
    objective_yuan: float
    bound_yuan: float

    @property
    def has_plan(self) -> bool:
        """Whether there is a plan to read."""
        return self.status in ("optimal", "within_gap", "feasible")


def solve_recourse(
    base: Arrays,
    scenarios: Sequence[Scenario],
    tail: Tail,
    asked: Asked,
    fixed: Mask | None = None,
) -> Recourse:
    """Least weighed cost over the scenarios; a plan that misses a row or the audit is none.

    Parameters
    ----------
    fixed : ndarray of bool, optional
        Stops and starts already settled, shape (L, T).
    """
    drawn_in, first_bound = 0.0, None
    for _ in range(MOST_TIGHTENINGS):
        built = build(base, _tightened(scenarios, drawn_in), tail, fixed)
        gap = max(asked.gap_yuan / built.common.money, LEAST_GAP)
        ended, info, _ = run_highs(built.common, asked, gap, built.common.money)
        if first_bound is None:
            first_bound = float(info.mip_dual_bound) * built.common.money
        if ended not in ("finished", "stopped"):
            return _nothing(base, scenarios, "infeasible" if ended == "infeasible" else "unknown")
        u, x, running, goods = _read(built)
        excess = max(
            worst_excess(one.arrays, x[s], running[s], goods[s]) for s, one in enumerate(scenarios)
        )
        if excess <= WORST_EXCESS:
            return _recourse(base, scenarios, tail, asked, (u, x, goods), first_bound)
        drawn_in += 2 * excess
    return _nothing(base, scenarios, "unknown")


def _tightened(scenarios: Sequence[Scenario], share: float) -> Sequence[Scenario]:
    if not share:
        return scenarios
    return [replace(one, arrays=tightened(one.arrays, share)) for one in scenarios]


def _nothing(base: Arrays, scenarios: Sequence[Scenario], status: Status) -> Recourse:
    shape = base.ceiling.shape
    nothing = np.zeros((len(scenarios), *shape))
    costs = np.full(len(scenarios), np.nan)
    return Recourse(status, np.zeros(shape, dtype=bool), nothing, costs, np.nan, 0.0)


def _read(built: Built) -> tuple[Mask, Floats, Mask, list[Goods]]:
    """Common states, then loads, states and goods by scenario."""
    u = np.zeros(built.common.arrays.ceiling.shape, dtype=bool)
    for place, state in built.common.u.items():
        u[place] = state.varValue > 0.5
    each = [values_of(view) for view in built.views]
    x = np.stack([one[0] for one in each])
    return u, x, np.stack([one[1] for one in each]), [one[2] for one in each]


def _recourse(
    base: Arrays,
    scenarios: Sequence[Scenario],
    tail: Tail,
    asked: Asked,
    found: tuple[Mask, Floats, list[Goods]],
    raw_bound: float,
) -> Recourse:
    u, x, goods = found
    for s, one in enumerate(scenarios):
        idle = u & one.is_idle & ~(x[s] > 0)
        if not audit_loads(one.problem, x[s], goods[s], idle).is_clean:
            return _nothing(base, scenarios, "unknown")
    costs = np.array(
        [cost_of(one.arrays, x[s], u, goods[s]).total_yuan for s, one in enumerate(scenarios)]
    )
    chances = np.array([one.probability for one in scenarios])
    objective = (1 - tail.weight) * float(chances @ costs)
    if tail.weight:
        objective += tail.weight * worst_mean(costs, chances, tail.alpha)
    allowance = BOUND_ALLOWANCE * max(base.reference_margin, 1.0)
    bound = base.reference_margin + raw_bound - allowance if np.isfinite(raw_bound) else 0.0
    bound = min(max(0.0, bound), objective)
    gap = objective - bound
    status: Status = "feasible"
    if gap <= 2 * allowance:
        status = "optimal"
    elif gap <= asked.gap_yuan:
        status = "within_gap"
    return Recourse(status, u, x, costs, objective, bound)
