"""Tiny cases enumerated: the decomposed engine's bound, the optimum and its plan stand in order."""

import random

import pytest
from test_brute_force import KINDS, enumerated

from airkit.schedule.decomposed.engine import solve_decomposed
from airkit.schedule.model.compile import compile_arrays
from airkit.schedule.model.measure import cost_of
from airkit.schedule.model.run import Asked
from airkit.schedule.problem.canonical import in_canonical_order
from airkit.schedule.problem.problem import read_problem

SEEDS_PER_KIND = 8


@pytest.mark.parametrize("kind", KINDS)
def test_bound_optimum_and_plan_stand_in_order(kind: str) -> None:
    found = [in_order(kind, 500 + seed) for seed in range(SEEDS_PER_KIND)]
    with_plan = [one for one in found if one is not None]
    assert sum(with_plan) >= 0.7 * len(with_plan)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_they_stand_in_order_hundreds_of_times(kind: str) -> None:
    for seed in range(200):
        in_order(kind, 2000 + seed)


def in_order(kind: str, seed: int) -> bool | None:
    """Whether a plan was found; None where there is none."""
    case, best = enumerated(random.Random(f"{kind}{seed}"), kind)
    arrays = compile_arrays(in_canonical_order(read_problem(case)))
    found = solve_decomposed(arrays, Asked(0.0), lambda _step: None)
    if best is None:
        assert not found.has_plan
        return None
    room = 1e-9 * max(arrays.reference_margin, 1.0)
    assert found.bound <= best + room
    assert found.price_bound is not None and found.price_bound <= best + room
    if not found.has_plan:
        return False
    cost = cost_of(arrays, found.x, found.u, found.goods).total_yuan
    assert cost >= best - room
    assert found.status != "optimal" or cost == pytest.approx(best, abs=1e-6)
    return True
