"""The season plan that holds in every scenario, beside the one that assumes none and the one that
knew."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from airkit.schedule.exact.engine import run_highs, values_of
from airkit.schedule.exact.found import MOST_TIGHTENINGS
from airkit.schedule.model.arrays import Arrays, Floats, Mask
from airkit.schedule.model.measure import tightened, worst_excess
from airkit.schedule.model.run import BOUND_ALLOWANCE, WORST_EXCESS, Asked, Goods
from airkit.schedule.scenarios.model import Built, Tail, build
from airkit.schedule.scenarios.read import Scenario
from airkit.schedule.scenarios.recourse import Recourse, concluded, nothing

LEAST_GAP = 1e-9


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
            return nothing(base, scenarios, "infeasible" if ended == "infeasible" else "unknown")
        u, x, running, goods = _read(built)
        excess = max(
            worst_excess(one.arrays, x[s], running[s], goods[s]) for s, one in enumerate(scenarios)
        )
        if excess <= WORST_EXCESS:
            bound = _bound(base, first_bound)
            return concluded(base, scenarios, tail, asked, (u, x, goods), bound)
        drawn_in += 2 * excess
    return nothing(base, scenarios, "unknown")


def _bound(base: Arrays, raw: float) -> float:
    """The bound with the reference margin, less what rounding may hide; 0 where there is none."""
    reference = base.reference_margin
    if not np.isfinite(raw):
        return 0.0
    return reference + raw - BOUND_ALLOWANCE * max(reference, 1.0)


def _tightened(scenarios: Sequence[Scenario], share: float) -> Sequence[Scenario]:
    if not share:
        return scenarios
    return [replace(one, arrays=tightened(one.arrays, share)) for one in scenarios]


def _read(built: Built) -> tuple[Mask, Floats, Mask, list[Goods]]:
    """Common states, then loads, states and goods by scenario."""
    u = np.zeros(built.common.arrays.ceiling.shape, dtype=bool)
    for place, state in built.common.u.items():
        u[place] = state.varValue > 0.5
    each = [values_of(view) for view in built.views]
    x = np.stack([one[0] for one in each])
    return u, x, np.stack([one[1] for one in each]), [one[2] for one in each]
