"""Prices carried over from a case much like this one: where the climb starts."""

import numpy as np

from airkit.schedule.decomposed.dual import Dual
from airkit.schedule.model.arrays import Floats
from airkit.schedule.model.start import Start, family_keys, mode_keys, product_keys


def carried_prices(dual: Dual, start: Start) -> Floats:
    """Prices to start from, shape (size,), within their bounds; 0 for what the start does not know.

    A row takes the mean of the prices its days had; a tonne's price its level and its mean rise.
    """
    inputs, arrays = dual.inputs, dual.inputs.arrays
    y = np.zeros(dual.size)
    rows, tonnes, modes = dual.split(y)
    first = 0
    for key, family in zip(family_keys(arrays), arrays.families, strict=True):
        n = len(family.limits)
        days = family.row_of_day >= 0
        known = _last(start.rows.get(key), arrays.n_days)[days]
        rows[first : first + n] = _means(family.row_of_day[days], known, n)
        first += n
    for number, key in enumerate(product_keys(arrays)):
        _put_tonnes(tonnes, inputs.goods.level[number], inputs.goods.slope[number], start, key)
    for number, key in enumerate(mode_keys(arrays)):
        modes[number] = start.modes.get(key, 0.0)
    return np.clip(y, *dual.bounds())


def refined_prices(dual: Dual, refined: Dual, y: Floats) -> Floats:
    """The same prices where those of stock may turn more often."""
    rows, tonnes, modes = dual.split(y)
    source = np.zeros(refined.n_tonnes, dtype=np.int64)
    goods, new = dual.inputs.goods, refined.inputs.goods
    for old_at, new_at in ((goods.level, new.level), (goods.slope, new.slope)):
        source[new_at[new_at >= 0]] = old_at[new_at >= 0]
    return np.concatenate([rows, tonnes[source], modes])


def _put_tonnes(
    tonnes: Floats, level: np.ndarray, slope: np.ndarray, start: Start, key: tuple[str, str, int]
) -> None:
    """Levels and slopes of one product from its prices by day."""
    price = _last(start.tonnes.get(key), len(level))
    is_first = (level >= 0) & (np.diff(level, prepend=-1) != 0)
    tonnes[level[is_first]] = price[is_first]
    rising = (slope >= 0) & ~is_first
    rise = np.diff(price, prepend=0.0)[rising]
    means = _means(slope[rising], rise, len(tonnes))
    known = np.unique(slope[rising])
    tonnes[known] = means[known]


def _means(at: np.ndarray, values: Floats, n: int) -> Floats:
    """Mean of the values at each number, 0 where there is none, shape (n,)."""
    count = np.bincount(at, minlength=n)
    mean: Floats = np.bincount(at, weights=values, minlength=n) / np.maximum(count, 1)
    return mean


def _last(prices: Floats | None, n_days: int) -> Floats:
    """The last days of prices, 0 before them and where there are none."""
    found = np.zeros(n_days)
    if prices is not None:
        n = min(n_days, len(prices))
        found[n_days - n :] = prices[len(prices) - n :]
    return found
