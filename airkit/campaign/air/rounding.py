"""Rounding of measured values by GB/T 8170: half to even (四舍六入五成双)."""

from fractions import Fraction
from math import floor

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

# Digits kept before the half is looked for, so that 1.15 (stored as 1.149999...) is a half.
TRUSTED_DECIMALS = 9


def half_even(values: ArrayLike, decimals: ArrayLike = 0) -> Floats:
    """Round to so many decimals, exact halves to the even digit.

    Parameters
    ----------
    values : array_like
        Values; NaN stays NaN.
    decimals : array_like of int
        Decimals to keep.

    Returns
    -------
    ndarray
        Rounded values.

    References
    ----------
    .. [1] GB/T 8170-2008, Rules of rounding off for numerical values.

    Examples
    --------
    >>> half_even([34.5, 35.5, 35.4999]).tolist(), half_even([1.15, 1.25], 1).tolist()
    ([34.0, 36.0, 35.0], [1.2, 1.2])
    """
    scale = np.power(10.0, np.asarray(decimals))
    scaled = np.asarray(np.asarray(values, float) * scale)
    rounded = np.rint(scaled)
    is_half = np.abs(np.abs(scaled - rounded) - 0.5) < 0.1**TRUSTED_DECIMALS
    if is_half.any():
        rounded = np.where(is_half, np.rint(np.round(scaled, TRUSTED_DECIMALS)), rounded)
    # Adding zero turns -0.0 into 0.0.
    return np.asarray(rounded / scale + 0.0)


def floor_and_round(value: float) -> tuple[int, int]:
    """A number of days cut to whole days, and rounded half to even; both, since rules are silent.

    Examples
    --------
    >>> floor_and_round(10 * (1 - 0.1)), floor_and_round(17.6)
    ((9, 9), (17, 18))
    """
    steady = round(Fraction(value), TRUSTED_DECIMALS)
    return floor(steady), round(steady)
