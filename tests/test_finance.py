"""Capital recovery and annual cost against published tables."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airkit.finance import annual_cost, capital_recovery_factor

# US EPA, Air Pollution Control Cost Manual, 6th edition, appendix A.2: capital recovery factors
# as printed, to four decimals.
PRINTED = {
    (0.05, 5): 0.2310,
    (0.05, 10): 0.1295,
    (0.07, 5): 0.2439,
    (0.07, 10): 0.1424,
    (0.07, 15): 0.1098,
    (0.07, 20): 0.0944,
    (0.10, 10): 0.1627,
    (0.10, 20): 0.1175,
}


@pytest.mark.parametrize(("rate", "life"), PRINTED)
def test_printed_factors(rate, life):
    assert round(float(capital_recovery_factor(rate, life)), 4) == PRINTED[rate, life]


@given(st.floats(0, 0.5), st.floats(1, 60))
def test_payments_repay_the_capital(rate, life):
    """The present value of the yearly payments over a whole number of years is the capital."""
    years = round(life)
    payment = float(capital_recovery_factor(rate, years))
    worth = sum(payment / (1 + rate) ** k for k in range(1, years + 1))
    assert worth == pytest.approx(1, rel=1e-9)


def test_tiny_rate_is_continuous_with_none():
    np.testing.assert_allclose(capital_recovery_factor([0, 1e-12, 1e-9], 10), 0.1, rtol=1e-7)


@pytest.mark.parametrize(("rate", "life"), [(0.05, 0), (0.05, -1), (-0.01, 10)])
def test_impossible_terms_are_refused(rate, life):
    with pytest.raises(ValueError, match="life_years"):
        capital_recovery_factor(rate, life)


def test_annual_cost_adds_its_parts():
    crf = float(capital_recovery_factor(0.07, 20))
    assert float(annual_cost(1e6, 0.07, 20, 0.04, 12_000)) == pytest.approx(
        1e6 * (crf + 0.04) + 12_000
    )
