"""The dual function: its gradient, and its bound at any prices."""

import numpy as np
import pytest
from random_arrays import family, plain_arrays, small_arrays

from airkit.schedule.decomposed.dual import Dual
from airkit.schedule.decomposed.inputs import read_inputs
from airkit.schedule.exact.engine import build_model, solve_model
from airkit.schedule.model.run import Asked


def some_prices(dual: Dual, seed: int, size: float) -> np.ndarray:
    low, high = dual.bounds()
    draws = np.random.default_rng(seed)
    return np.clip(size * dual.scale(0.1) * draws.normal(0, 1, dual.size), low, high)


@pytest.mark.parametrize("seed", range(12))
def test_gradient_is_the_slope(seed: int) -> None:
    inputs = read_inputs(small_arrays(seed))
    if inputs is None:
        return
    dual = Dual(inputs)
    y = some_prices(dual, seed, 0.3)
    _, gradient = dual.evaluate(y, 0.1)
    step = dual.scale(0.1) * 1e-4
    for k in range(dual.size):
        moved = np.eye(dual.size)[k] * step
        rise = dual.evaluate(y + moved, 0.1)[0] - dual.evaluate(y - moved, 0.1)[0]
        slope = rise / (2 * step[k])
        # A spill price at its very bound has a corner there.
        corner = y[k] + step[k] > dual.bounds()[1][k] or y[k] - step[k] < dual.bounds()[0][k]
        assert corner or gradient[k] == pytest.approx(slope, rel=1e-3, abs=1e-3 * abs(slope) + 0.5)


@pytest.mark.parametrize("seed", range(15))
def test_no_prices_promise_too_much(seed: int) -> None:
    arrays = small_arrays(seed)
    inputs = read_inputs(arrays)
    if inputs is None:
        return
    run = solve_model(build_model(arrays), Asked(0.0, 2))
    if run.ended != "finished":
        return
    dual = Dual(inputs)
    for k, size in enumerate((0.0, 0.1, 1.0, 10.0)):
        bound = dual.bound(some_prices(dual, k, size))
        assert bound <= run.objective + 1e-7 * arrays.reference_margin


def test_the_looser_of_two_floors_has_no_price() -> None:
    """Both bind the same sum; the looser is left out of the rows and must not promise anything."""
    every = np.arange(4)
    floors = [family([0], [-100.0], every, np.full(4, -least), sign=-1.0) for least in (30.0, 20.0)]
    for families in (floors, floors[::-1]):
        arrays = plain_arrays(1, 4, day_margin=np.array([-1000.0]), families=tuple(families))
        dual = Dual(read_inputs(arrays))
        for k, size in enumerate((0.1, 1.0, 10.0, 1e4)):
            assert dual.bound(some_prices(dual, k, size)) <= 4000.0 + 1e-6


def test_smoothed_bound_is_lower_than_the_hard_one() -> None:
    dual = Dual(read_inputs(small_arrays(0, "ds")))
    y = some_prices(dual, 0, 0.3)
    values = [dual.evaluate(y, heat)[0] for heat in (0.3, 0.1, 0.01, 0.0)]
    assert values == sorted(values, reverse=True)
