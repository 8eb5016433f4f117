"""Annual cost of equipment: capital recovery, operation and maintenance, energy."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def capital_recovery_factor(rate: ArrayLike, life_years: ArrayLike) -> Floats:
    """Share of the capital that falls on each year of its life, interest included.

    CRF = r (1 + r)^n / ((1 + r)^n - 1), and 1 / n where the rate is zero.

    Parameters
    ----------
    rate : array_like
        Yearly interest rate r, not negative [1].
    life_years : array_like
        Life of the equipment n, positive [a].

    Returns
    -------
    ndarray
        CRF, of the broadcast shape [1/a].

    Raises
    ------
    ValueError
        A life that is not positive, or a negative rate.

    References
    ----------
    US EPA, Air Pollution Control Cost Manual, 7th edition, section 1, chapter 2, equation 2.8a.

    Examples
    --------
    >>> round(float(capital_recovery_factor(0.07, 20)), 6)
    0.094393
    >>> float(capital_recovery_factor(0.0, 10))
    0.1
    """
    r, n = np.broadcast_arrays(np.asarray(rate, float), np.asarray(life_years, float))
    if (n <= 0).any() or (r < 0).any():
        raise ValueError("life_years must be positive and rate not negative")
    # r / (1 - (1 + r)^-n) written so that a tiny rate loses no digits.
    lost = -np.expm1(-n * np.log1p(r))
    return np.where(lost > 0, r / np.where(lost > 0, lost, 1), 1 / n)


def annual_cost(
    capital_yuan: ArrayLike,
    rate: ArrayLike,
    life_years: ArrayLike,
    om_share_per_year: ArrayLike = 0,
    running_yuan_per_year: ArrayLike = 0,
) -> Floats:
    """Cost a year: capital x CRF + capital x O&M share + running cost.

    Parameters
    ----------
    capital_yuan : array_like
        Capital [yuan].
    rate, life_years : array_like
        As for :func:`capital_recovery_factor` [1], [a].
    om_share_per_year : array_like
        Operation and maintenance a year as a share of the capital [1/a].
    running_yuan_per_year : array_like
        Fuel and other running cost [yuan/a].

    Returns
    -------
    ndarray
        Annual cost [yuan/a].

    Examples
    --------
    >>> round(float(annual_cost(10_000, 0.05, 15, 0.02, 300)), 2)
    1463.42
    """
    capital = np.asarray(capital_yuan, float)
    share = capital_recovery_factor(rate, life_years) + np.asarray(om_share_per_year, float)
    return capital * share + np.asarray(running_yuan_per_year, float)
