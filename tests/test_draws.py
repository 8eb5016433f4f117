"""Draws follow the distributions that the factor rows state."""

import numpy as np
import pytest

from airkit.draws import FactorDraws, draw, points, quantile, uncertain
from airkit.factors import shipped_factors

FACTORS = shipped_factors()
DRAWN = [i for i in FACTORS if FACTORS[i].distribution]


@pytest.mark.parametrize("factor_id", DRAWN)
def test_quantiles_mean_what_the_row_says(factor_id):
    factor = FACTORS[factor_id]
    low, mid, high = quantile(factor, np.array([0.0, 0.5, 1.0]))
    p5, p95 = quantile(factor, np.array([0.05, 0.95]))
    if factor.distribution == "lognormal":
        assert mid == pytest.approx(factor.value)
        assert (p5, p95) == (pytest.approx(factor.low), pytest.approx(factor.high))
    else:
        assert (low, high) == (pytest.approx(factor.low), pytest.approx(factor.high))


def test_triangular_mean_and_mode():
    coal = FACTORS["coal_per_household_t"]
    values = quantile(coal, (np.arange(100_000) + 0.5) / 100_000)
    assert values.mean() == pytest.approx((coal.low + coal.value + coal.high) / 3, rel=1e-6)


def test_draws_are_the_seed_s_and_nobody_else_s():
    first = draw(FACTORS, DRAWN, 256, seed=7)
    again = draw(FACTORS, DRAWN, 256, seed=7)
    other = draw(FACTORS, DRAWN, 256, seed=8)
    for i in DRAWN:
        np.testing.assert_array_equal(first[i], again[i])
    assert any((first[i] != other[i]).any() for i in DRAWN)


def test_draws_are_independent_of_each_other():
    drawn = np.array(list(draw(FACTORS, DRAWN[:20], 4096, seed=3).values()))
    ranks = drawn.argsort(axis=1).argsort(axis=1)
    correlation = np.corrcoef(ranks)
    np.fill_diagonal(correlation, 0)
    assert np.abs(correlation).max() < 0.06


def test_points_are_rounded_up():
    assert [points(n) for n in (0, 1, 2, 3, 1000, 8192)] == [0, 1, 2, 4, 1024, 8192]


def test_absent_factors_are_noted():
    f = FactorDraws(FACTORS)
    assert f.first("no_such_factor_t") is None
    assert f.absent == {"no_such_factor_t"}
    assert f.used == set()


def test_fixed_factors_are_not_drawn():
    assert "standard_coal_mj_per_kg" not in uncertain(FACTORS, list(FACTORS))
