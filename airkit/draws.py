"""Values of the factors in one run: at their central values, or drawn from their ranges."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from airkit.factors import Factor, Factors

Floats = NDArray[np.float64]

LOWER_QUANTILE, UPPER_QUANTILE = 5, 95  # what `low` and `high` of a lognormal factor stand for [%]


class FactorDraws:
    """The factors as arrays, one value a draw, and a note of which were asked for.

    Parameters
    ----------
    factors : Factors
        The factors of the case.
    drawn : mapping of str to ndarray, optional
        Draws of some factors, each of shape (n_draws,), in the factor's unit. All others stand at
        their central value, with shape (1,), so that they broadcast.

    Examples
    --------
    >>> from airkit.factors import shipped_factors
    >>> f = FactorDraws(shipped_factors())
    >>> f["efficiency_stove_traditional"]
    array([0.42])
    >>> sorted(f.used)
    ['efficiency_stove_traditional']
    """

    def __init__(self, factors: Factors, drawn: Mapping[str, Floats] | None = None) -> None:
        self.factors = factors
        self.used: set[str] = set()
        self.absent: set[str] = set()
        self._drawn = dict(drawn or {})
        self.n_draws = max((len(values) for values in self._drawn.values()), default=1)

    def __getitem__(self, factor_id: str) -> Floats:
        factor = self.factors[factor_id]
        self.used.add(factor_id)
        if factor_id in self._drawn:
            return self._drawn[factor_id]
        return np.array([factor.value])

    def first(self, *factor_ids: str) -> tuple[str, Floats] | None:
        """The first of these factors that exists, with its id; None, and noted, where none does."""
        for factor_id in factor_ids:
            if factor_id in self.factors:
                return factor_id, self[factor_id]
        self.absent.add(factor_ids[-1])
        return None

    def has(self, factor_id: str) -> bool:
        """Whether the case has this factor."""
        return factor_id in self.factors


def uncertain(factors: Factors, used: Sequence[str]) -> list[str]:
    """Those of the used factors that have a range to draw from, in alphabetical order.

    Examples
    --------
    >>> from airkit.factors import shipped_factors
    >>> uncertain(shipped_factors(), ["coal_per_household_t", "standard_coal_mj_per_kg"])
    ['coal_per_household_t']
    """
    return sorted(i for i in used if factors[i].distribution and factors[i].low < factors[i].high)


def quantile(factor: Factor, probability: Floats) -> Floats:
    """Inverse of a factor's distribution function.

    - triangular: low and high are the ends, the value is the mode;
    - uniform: low and high are the ends;
    - lognormal: low and high are the 5th and 95th percentiles, the value is the median; each side
      has its own spread, since published ranges are seldom symmetric even in logarithms.

    Parameters
    ----------
    factor : Factor
        A factor with a distribution.
    probability : ndarray
        Probabilities between 0 and 1, any shape [1].

    Returns
    -------
    ndarray
        Values of the factor, same shape, in its unit.

    Examples
    --------
    >>> from airkit.factors import shipped_factors
    >>> coal = shipped_factors()["coal_per_household_t"]
    >>> quantile(coal, np.array([0.0, 1.0]))
    array([1.2, 3. ])
    """
    low, mid, high = factor.low, factor.value, factor.high
    if factor.distribution == "uniform":
        return low + probability * (high - low)
    if factor.distribution == "triangular":
        split = (mid - low) / (high - low)
        rising = low + np.sqrt(probability * (high - low) * (mid - low))
        falling = high - np.sqrt((1 - probability) * (high - low) * (high - mid))
        return np.where(probability < split, rising, falling)
    if factor.distribution == "lognormal":
        return _two_sided_lognormal(low, mid, high, probability)
    raise ValueError(f"{factor.factor_id}: distribution {factor.distribution!r}")


def _two_sided_lognormal(low: float, mid: float, high: float, probability: Floats) -> Floats:
    from scipy.special import ndtri

    reach = float(ndtri(UPPER_QUANTILE / 100))
    below, above = np.log(mid / low) / reach, np.log(high / mid) / reach
    # A probability of exactly 0 or 1 would be infinite; no draw may be.
    tiny = np.finfo(float).eps
    z = ndtri(np.clip(probability, tiny, 1 - tiny))
    return mid * np.exp(z * np.where(z < 0, below, above))


def points(n_draws: int) -> int:
    """The number of draws really made: the next power of two, which Sobol points need; 0 stays 0.

    Examples
    --------
    >>> points(1000), points(1024), points(0)
    (1024, 1024, 0)
    """
    return 1 << (n_draws - 1).bit_length() if n_draws > 0 else 0


def sobol_points(n_dimensions: int, n_draws: int, seed: int) -> Floats:
    """Scrambled Sobol points, rounded up to a power of two, shape (n_points, n_dimensions) [1].

    Examples
    --------
    >>> sobol_points(3, 1000, seed=1).shape
    (1024, 3)
    """
    from scipy.stats import qmc

    n = points(n_draws)
    if n_dimensions == 0:
        return np.empty((n, 0))
    return qmc.Sobol(n_dimensions, scramble=True, rng=seed).random_base2(n.bit_length() - 1)


def draw(factors: Factors, factor_ids: Sequence[str], n_draws: int, seed: int) -> dict[str, Floats]:
    """Draws of some factors, independent of each other, deterministic for a seed.

    Parameters
    ----------
    factors : Factors
        Where the ranges stand.
    factor_ids : sequence of str
        Factors to draw, each with a range.
    n_draws : int
        At least this many draws; the next power of two is taken.
    seed : int
        Seed of the scrambling.

    Returns
    -------
    dict of str to ndarray
        Shape (n_draws,) each, in the factor's unit.

    Examples
    --------
    >>> from airkit.factors import shipped_factors
    >>> coal = draw(shipped_factors(), ["coal_per_household_t"], 1024, seed=7)
    >>> bool(1.9 < coal["coal_per_household_t"].mean() < 2.2)
    True
    """
    at = sobol_points(len(factor_ids), n_draws, seed)
    return {i: quantile(factors[i], at[:, k]) for k, i in enumerate(factor_ids)}
