"""Pushes: what best responses of single lines cannot reach, a line that takes from others does."""

import numpy as np
import pytest
from random_arrays import family, plain_arrays

from airkit.schedule.decomposed.climb import STAGES, Climb
from airkit.schedule.decomposed.engine import solve_decomposed
from airkit.schedule.decomposed.inputs import read_inputs
from airkit.schedule.decomposed.push import Pushes
from airkit.schedule.decomposed.sweep import WEIGHTS, Swept, sweep
from airkit.schedule.model.arrays import Arrays
from airkit.schedule.model.measure import cost_of, worst_excess
from airkit.schedule.model.run import Asked

N_DAYS = 12


def crowded(*, rotating: bool) -> Arrays:
    """Of a dear line and two cheap ones, all on or off, there is room for the dear or the cheap."""
    margins = np.array([1000.0, 300.0, 200.0])
    if rotating:
        rows = family([0, 1, 2], np.zeros(3), np.arange(N_DAYS), np.ones(N_DAYS), run=np.ones(3))
    else:
        rows = family([0, 1, 2], [2.0, 1.0, 1.0], np.zeros(N_DAYS), [2.0 * N_DAYS])
    return plain_arrays(3, N_DAYS, day_margin=margins, families=(rows,), min_on=np.full(3, N_DAYS))


@pytest.mark.parametrize("rotating", [False, True])
def test_a_dear_line_takes_the_room_of_cheap_ones(rotating: bool) -> None:
    arrays = crowded(rotating=rotating)
    inputs = read_inputs(arrays)
    assert inputs is not None
    climb = Climb(inputs)
    climb.go_on(STAGES)
    prices = climb.prices()
    run = np.zeros((3, N_DAYS), dtype=bool)
    run[1 if rotating else slice(1, 3)] = True
    stuck = Swept(run * 1.0, run, np.zeros((0, N_DAYS)))

    def cost(swept: Swept) -> float:
        if worst_excess(arrays, swept.x, swept.run, {}) > 0:
            return np.inf
        return cost_of(arrays, swept.x, swept.run, {}).total_yuan

    swept = sweep(inputs, prices, 0, WEIGHTS[-2:], first=stuck)
    assert not swept.run[0].any()  # single lines find no way out
    pushed = Pushes(inputs, prices, 0, cost).improve(stuck, cost(stuck), lambda _plan: False)
    assert pushed.run[0].all() and not pushed.run[1:].any()


def test_nothing_is_pushed_where_someone_presses_stop() -> None:
    arrays = crowded(rotating=False)
    found = solve_decomposed(arrays, Asked(0.0, seconds=1e-6), lambda _step: None)
    assert found.is_cut_short
