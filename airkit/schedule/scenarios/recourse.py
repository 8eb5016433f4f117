"""A plan over all scenarios: what it costs in each, audited, and what is proven of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from airkit.schedule.audit.audit import audit_loads
from airkit.schedule.model.arrays import Arrays, Floats, Mask
from airkit.schedule.model.measure import cost_of
from airkit.schedule.model.run import BOUND_ALLOWANCE, WITH_PLAN, Asked, Goods, Status
from airkit.schedule.scenarios.model import Tail, worst_mean
from airkit.schedule.scenarios.read import Scenario


@dataclass(frozen=True, eq=False)
class Recourse:
    """A plan over all scenarios.

    Attributes
    ----------
    status : str
        As of :class:`airkit.schedule.exact.found.Found`.
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
        return self.status in WITH_PLAN


def nothing(
    base: Arrays, scenarios: Sequence[Scenario], status: Status, bound: float = 0.0
) -> Recourse:
    """No plan."""
    shape = base.ceiling.shape
    loads = np.zeros((len(scenarios), *shape))
    costs = np.full(len(scenarios), np.nan)
    return Recourse(status, np.zeros(shape, dtype=bool), loads, costs, np.nan, bound)


def weighed(scenarios: Sequence[Scenario], costs: Floats, tail: Tail) -> float:
    """``(1 - b) sum p c + b CVaR`` [yuan]."""
    chances = np.array([one.probability for one in scenarios])
    found = (1 - tail.weight) * float(chances @ costs)
    if tail.weight:
        found += tail.weight * worst_mean(costs, chances, tail.alpha)
    return found


def concluded(
    base: Arrays,
    scenarios: Sequence[Scenario],
    tail: Tail,
    asked: Asked,
    found: tuple[Mask, Floats, Sequence[Goods]],
    bound: float,
) -> Recourse:
    """A plan of all scenarios, audited: none where the audit finds a fault in one of them.

    Parameters
    ----------
    bound : float
        No plan has less [yuan], reference margin included.
    """
    u, x, goods = found
    bound = max(0.0, bound)
    for s, one in enumerate(scenarios):
        idle = u & one.is_idle & ~(x[s] > 0)
        if not audit_loads(one.problem, x[s], goods[s], idle).is_clean:
            return nothing(base, scenarios, "unknown", bound)
    costs = np.array(
        [cost_of(one.arrays, x[s], u, goods[s]).total_yuan for s, one in enumerate(scenarios)]
    )
    objective = weighed(scenarios, costs, tail)
    bound = min(bound, objective)
    status = proven(objective - bound, asked, base.reference_margin)
    return Recourse(status, u, x, costs, objective, bound)


def proven(gap_yuan: float, asked: Asked, reference: float) -> Status:
    """What a gap to the bound says of a plan."""
    if gap_yuan <= 2 * BOUND_ALLOWANCE * max(reference, 1.0):
        return "optimal"
    return "within_gap" if gap_yuan <= asked.gap_yuan else "feasible"
