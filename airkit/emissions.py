"""Emissions of burning: activity times factor, and sulphur by mass balance."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from airkit.units import KG_PER_T, SO2_PER_SULFUR

Floats = NDArray[np.float64]

POLLUTANTS = ("so2", "nox", "pm25", "pm10", "voc", "co", "bc", "oc", "co2")


def emissions_t(
    activity: ArrayLike, factor_kg_per_unit: ArrayLike, removal_share: ArrayLike = 0
) -> Floats:
    """Emissions = activity x factor x (1 - removal).

    Parameters
    ----------
    activity : array_like
        Fuel burnt or product made, in the unit of the factor [t, m3, kWh ...].
    factor_kg_per_unit : array_like
        Emission factor [kg per that unit].
    removal_share : array_like
        Share taken out by a control device [1].

    Returns
    -------
    ndarray
        Emissions [t].

    Examples
    --------
    PM2.5 of the 559,000 t burnt in Guiyang's homes in 2016 (Wang et al. 2021, Acta Scientiae
    Circumstantiae 41(5):1809-1817, print 783.0 t from an unrounded tonnage):

    >>> round(float(emissions_t(559_000, 1.40)), 1)
    782.6
    """
    kept = 1 - np.asarray(removal_share, float)
    return np.asarray(activity, float) * np.asarray(factor_kg_per_unit, float) * kept / KG_PER_T


def so2_factor_by_mass_balance(sulfur_pct: ArrayLike, release_share: ArrayLike) -> Floats:
    """SO2 per tonne of coal from its sulphur: 2 x 10 x S% x release [kg/t].

    With 80 % released this is the familiar 16 x S%.

    Parameters
    ----------
    sulfur_pct : array_like
        Sulphur in the coal as received [%].
    release_share : array_like
        Share of the sulphur that leaves as SO2 [1].

    Returns
    -------
    ndarray
        SO2 factor [kg/t].

    Examples
    --------
    >>> round(float(so2_factor_by_mass_balance(1.0, 0.8)), 6)
    16.0
    """
    sulfur_kg_per_t = np.asarray(sulfur_pct, float) / 100 * KG_PER_T
    return SO2_PER_SULFUR * sulfur_kg_per_t * np.asarray(release_share, float)
