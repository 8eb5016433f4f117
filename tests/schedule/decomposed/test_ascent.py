"""The ascent beside a library's."""

import numpy as np
import pytest
from scipy.optimize import Bounds, minimize

from airkit.schedule.decomposed.ascent import minimise, total


def bowl(seed: int, n: int = 40):
    """A convex function of n variables whose lowest point lies partly outside the box."""
    draws = np.random.default_rng(seed)
    root = draws.normal(size=(n, n)) * np.exp(draws.normal(size=n))
    centre = draws.normal(size=n)

    def value(z: np.ndarray) -> tuple[float, np.ndarray]:
        off = root @ (z - centre)
        return float(np.log(np.cosh(off)).sum()), root.T @ np.tanh(off)

    return value, np.full(n, -0.3), np.where(np.arange(n) % 3, 0.5, np.inf)


@pytest.mark.parametrize("seed", range(8))
def test_is_as_low_as_the_library(seed: int) -> None:
    value, low, high = bowl(seed)
    asked: list[int] = []
    found = minimise(
        lambda z: (asked.append(1), value(z))[1], np.zeros(40), low, high, 400, lambda: False
    )
    box = Bounds(low, high)
    known = minimize(value, np.zeros(40), jac=True, method="L-BFGS-B", bounds=box)
    assert (found >= low).all() and (found <= high).all()
    assert value(found)[0] <= known.fun + 1e-4 * abs(known.fun)
    assert len(asked) <= 3 * 400


def test_stops_when_told() -> None:
    value, low, high = bowl(0)
    start = np.full(40, 0.1)
    np.testing.assert_array_equal(minimise(value, start, low, high, 50, lambda: True), start)


def test_sums_run_from_first_to_last() -> None:
    a = np.array([1e16, 1.0, -1e16, 1.0])
    assert total(a, np.ones(4)) == 1.0
