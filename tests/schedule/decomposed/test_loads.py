"""All loads planned at once for given states, and states that the prices want otherwise."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from random_arrays import county_arrays, family, plain_arrays, small_arrays

from airkit.schedule.decomposed.climb import LAST_STRETCH, STAGES, Climb
from airkit.schedule.decomposed.inputs import Inputs, read_inputs
from airkit.schedule.decomposed.loads import Loads
from airkit.schedule.decomposed.outgoing import goods_of
from airkit.schedule.decomposed.states import Settling
from airkit.schedule.decomposed.sweep import Swept
from airkit.schedule.exact.engine import build_model, solve_model
from airkit.schedule.model.arrays import Arrays
from airkit.schedule.model.measure import cost_of, worst_excess
from airkit.schedule.model.run import WORST_EXCESS, Asked
from airkit.schedule.problem.lines import Loads as Allowed

N_DAYS = 12


def inputs_of(arrays: Arrays, *stretch: int) -> Inputs:
    inputs = read_inputs(arrays, *stretch)
    assert inputs is not None
    return inputs


def cost_in(arrays: Arrays) -> Callable[[Swept], float]:
    def cost(swept: Swept) -> float:
        goods = goods_of(arrays, swept)
        if goods is None or worst_excess(arrays, swept.x, swept.run, goods) > WORST_EXCESS:
            return np.inf
        return cost_of(arrays, swept.x, swept.run, goods).total_yuan

    return cost


def free_to_run(arrays: Arrays, low: float) -> Arrays:
    return replace(arrays, loads=(Allowed(low, 1.0, ()),) * arrays.n_lines)


@pytest.mark.parametrize("seed", [0, 1, 3, 4, 5, 6, 7, 8])
def test_the_states_of_the_best_plan_have_its_cost(seed: int) -> None:
    arrays = small_arrays(seed)
    run = solve_model(build_model(arrays), Asked(0.0, 30))
    if run.x is None or run.u is None:
        raise AssertionError(run.ended)
    has_steps = np.array([bool(loads.steps) for loads in arrays.loads])
    nothing = np.zeros((len(arrays.products), arrays.n_days))
    states_alone = Swept(np.where(has_steps[:, None], run.x, 0.0), run.u, nothing)
    planned = Loads(inputs_of(arrays), lambda: False).best(states_alone)
    assert planned is not None
    assert np.array_equal(planned.run, run.u)
    best = arrays.reference_margin + run.objective
    assert cost_in(arrays)(planned) == pytest.approx(best, abs=1e-7 * arrays.reference_margin)


def test_from_plan_to_plan_only_the_states_count() -> None:
    """What was planned before leaves no trace in the cost of what comes after."""
    arrays = county_arrays(3, 3)
    cost, one = cost_in(arrays), Loads(inputs_of(arrays), lambda: False)
    nothing = np.zeros((len(arrays.products), arrays.n_days))
    x = np.zeros(arrays.ceiling.shape)
    all_run = Swept(x, np.ones(x.shape, dtype=bool), nothing)
    first_stands = Swept(x, np.repeat(np.arange(len(x)) > 0, x.shape[1]).reshape(x.shape), nothing)
    costs = [cost(one.best(plan)) for plan in (first_stands, all_run, first_stands)]
    assert costs[0] == pytest.approx(costs[2], rel=1e-9)
    assert np.isfinite(costs[0])


def test_no_loads_where_the_states_allow_none_or_someone_presses_stop() -> None:
    crowded = free_to_run(plain_arrays(2, N_DAYS), 0.5)
    cap = family([0, 1], [1.0, 1.0], np.arange(N_DAYS), np.full(N_DAYS, 0.9))
    arrays = replace(crowded, families=(cap,))
    run = np.ones((2, N_DAYS), dtype=bool)
    plan = Swept(run * 1.0, run, np.zeros((0, N_DAYS)))
    assert Loads(inputs_of(arrays), lambda: False).best(plan) is None
    county = county_arrays(2, 3)
    run = np.ones(county.ceiling.shape, dtype=bool)
    plan = Swept(run * 1.0, run, np.zeros((len(county.products), county.n_days)))
    assert Loads(inputs_of(county), lambda: True).best(plan) is None


def test_a_dear_line_is_started_and_the_cheap_one_lowered() -> None:
    margins = np.array([1000.0, 300.0])
    cap = family([0, 1], [1.0, 1.0], np.arange(N_DAYS), np.full(N_DAYS, 1.5))
    arrays = free_to_run(plain_arrays(2, N_DAYS, day_margin=margins, families=(cap,)), 0.5)
    inputs, cost = inputs_of(arrays), cost_in(arrays)
    climb = Climb(inputs)
    climb.go_on(STAGES)
    run = np.array([[False], [True]]).repeat(N_DAYS, axis=1)
    stuck = Swept(run * 1.0, run, np.zeros((0, N_DAYS)))
    settling = Settling(inputs, climb.prices(), stuck, cost, lambda _plan: False)
    settled = settling.settle(Loads(inputs, lambda: False))
    assert settled.run.all()
    assert settled.x == pytest.approx(np.array([[1.0], [0.5]]).repeat(N_DAYS, axis=1))


def test_prices_that_may_turn_more_often_begin_where_the_others_ended() -> None:
    arrays = county_arrays(1, 4)
    climb = Climb(inputs_of(arrays))
    climb.go_on(((0.02, 40), (0.002, 40)))
    bound = climb.bound
    climb.refine(inputs_of(arrays, LAST_STRETCH))
    assert climb.prices().bound == pytest.approx(bound, abs=1e-9 * arrays.reference_margin)
    climb.go_on(((0.0005, 60),))
    assert climb.bound > bound
