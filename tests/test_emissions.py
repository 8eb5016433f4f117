"""Emissions against the residential inventory of a published paper."""

import numpy as np
import pytest

from airkit.emissions import emissions_t, so2_factor_by_mass_balance

# Wang et al. 2021, Acta Scientiae Circumstantiae 41(5):1809-1817: Guiyang 2016, 559,000 t burnt
# in homes; the factors [kg/t] are those its totals imply.
GUIYANG_T = 559_000
FACTORS = {
    "pm10": 2.20,
    "pm25": 1.40,
    "nox": 1.10,
    "voc": 1.80,
    "co": 69.9,
    "oc": 0.10,
    "bc": 0.007,
}
PRINTED_T = {
    "pm10": 1230.5,
    "pm25": 783.0,
    "nox": 615.3,
    "voc": 1006.8,
    "co": 39096.4,
    "oc": 55.9,
    "bc": 3.9,
}


@pytest.mark.parametrize("pollutant", FACTORS)
def test_guiyang_inventory(pollutant):
    # The tonnage is printed to the thousand: half of the last thousand is its rounding.
    rounding = 500 / GUIYANG_T
    ours = float(emissions_t(GUIYANG_T, FACTORS[pollutant]))
    assert ours == pytest.approx(PRINTED_T[pollutant], rel=rounding + 1e-3, abs=0.05)


def test_guiyang_so2_follows_from_its_sulphur():
    factor = so2_factor_by_mass_balance(0.78, 0.8)
    assert float(emissions_t(GUIYANG_T, factor)) == pytest.approx(6963.5, rel=2e-3)


def test_baoding_so2_follows_from_its_sulphur():
    assert float(so2_factor_by_mass_balance(1.40, 0.8)) == pytest.approx(22.4)


def test_removal_share_keeps_the_rest():
    np.testing.assert_allclose(emissions_t([1000, 1000], 2.0, [0.0, 0.75]), [2.0, 0.5])
