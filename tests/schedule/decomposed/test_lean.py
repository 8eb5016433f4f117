"""Prices of a poorer county, and what prices leave undecided: plans, never proofs."""

import numpy as np
from random_arrays import family, plain_arrays

from airkit.case import read_case
from airkit.schedule.decomposed.climb import STAGES, Climb, never
from airkit.schedule.decomposed.inputs import read_inputs
from airkit.schedule.decomposed.lean import lean_prices
from airkit.schedule.solve import solve_county

N_DAYS = 10


def county(kind: str, limit: float = 2.0 * N_DAYS):
    """Two dear lines just fill a cap on the season, two cheap ones would like to."""
    rows = family(range(4), [1.0, 1.0, 1.0, 1.0], np.zeros(N_DAYS), [limit], kind=kind)
    return plain_arrays(4, N_DAYS, day_margin=np.array([900.0, 900, 100, 100]), families=(rows,))


def test_at_a_jump_the_lean_price_is_that_of_the_dear() -> None:
    arrays = county("emission_cap_season")
    prices = lean_prices(arrays, never)
    assert prices is not None
    np.testing.assert_allclose(prices.rows, 900, rtol=1e-2)
    inputs = read_inputs(arrays)
    assert inputs is not None
    climb = Climb(inputs)
    climb.go_on(STAGES)
    assert climb.prices().rows[0] < 899  # anywhere between the two


def test_where_no_cap_is_on_a_season_there_is_nothing_leaner() -> None:
    assert lean_prices(county("capacity_cut"), never) is None


def test_the_demonstration_county_is_planned_near_its_bound() -> None:
    outcome = solve_county(read_case("demo-county"), gap=1e-2).outcome
    assert outcome.status == "within_gap"  # sweeps alone stay 2 % away
