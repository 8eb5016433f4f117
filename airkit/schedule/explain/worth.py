"""What a day of a line is worth at the prices of what is scarce."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from airkit.schedule.model.arrays import Arrays, Floats, Ints


@dataclass(frozen=True)
class Values:
    """What a day of each line is worth at the prices of the rows, shape (L, T).

    Attributes
    ----------
    day : ndarray
        Margin less the priced use of what is scarce, at the better of lowest and highest load
        [yuan/d].
    dearest : ndarray of int
        Family that takes most of the margin, -1 for none.
    """

    day: Floats
    dearest: Ints


def day_values(arrays: Arrays, prices: Mapping[tuple[int, int], float]) -> Values:
    """What a day of each line is worth at given prices; see :class:`Values`."""
    shape = arrays.ceiling.shape
    per_load = np.broadcast_to(arrays.day_margin[:, None], shape).copy()
    per_run, most = np.zeros(shape), np.zeros(shape)
    dearest = np.full(shape, -1, dtype=np.int64)
    for number, family in enumerate(arrays.families):
        price = np.array([prices.get((number, i), 0.0) for i in range(len(family.limits))])
        if not price.any():
            continue
        by_day = np.where(family.row_of_day >= 0, price[family.row_of_day], 0.0)
        by_day = by_day * (1.0 if family.mask is None else family.mask)
        load_part, run_part = family.load[:, None] * by_day, family.run[:, None] * by_day
        np.subtract.at(per_load, family.lines, load_part)  # a line may stand in a row twice
        np.add.at(per_run, family.lines, run_part)
        taken = load_part + run_part
        is_most = taken > most[family.lines]
        most[family.lines] = np.where(is_most, taken, most[family.lines])
        dearest[family.lines] = np.where(is_most, number, dearest[family.lines])
    low = np.array([loads.low for loads in arrays.loads]).reshape(-1, 1)
    high = np.array([loads.high for loads in arrays.loads]).reshape(-1, 1)
    load = np.where(per_load > 0, np.maximum(np.minimum(high, arrays.ceiling), low), low)
    return Values(per_load * load - per_run, dearest)
