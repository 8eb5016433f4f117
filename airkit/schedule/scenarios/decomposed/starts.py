"""Prices of single scenarios, and those of the large county they are part of."""

from collections.abc import Mapping, Sequence

import numpy as np

from airkit.schedule.decomposed.dual import Prices
from airkit.schedule.model.arrays import Floats
from airkit.schedule.model.start import Key, Start, family_keys, mode_keys, product_keys
from airkit.schedule.scenarios.decomposed.tree import Tree, prefixed


def carried_start(tree: Tree, starts: Sequence[Start]) -> Start:
    """Prices of each scenario, or of one case for all, as those of the large county."""
    n = len(tree.scenarios)
    each = list(starts) if len(starts) == n else [starts[0]] * n
    rows: dict[Key, Floats] = {}
    tonnes: dict[Key, Floats] = {}
    for s, (start, weight) in enumerate(zip(each, tree.weights.tolist(), strict=True)):
        rows |= _named(s, start.rows, weight)
        tonnes |= _named(s, start.tonnes, weight)
    return Start(rows, tonnes, dict(each[0].modes))


def _named(s: int, prices: Mapping[Key, Floats], weight: float) -> dict[Key, Floats]:
    return {(prefixed(s, key[0]), key[1], key[2]): weight * one for key, one in prices.items()}


def start_of(tree: Tree, prices: Prices) -> tuple[Start, ...]:
    """Prices of the large county as those of each scenario by itself."""
    arrays = tree.inputs.arrays
    modes = dict(zip(mode_keys(arrays), prices.modes.tolist(), strict=True))
    found: list[Start] = []
    row, product = 0, 0
    for one, weight in zip(tree.scenarios, tree.weights.tolist(), strict=True):
        rows: dict[Key, Floats] = {}
        for key, family in zip(family_keys(one.arrays), one.arrays.families, strict=True):
            mine = np.append(prices.rows[row : row + len(family.limits)], 0.0)
            rows[key] = mine[family.row_of_day] / weight
            row += len(family.limits)
        tonnes: dict[Key, Floats] = {}
        for key in product_keys(one.arrays):
            tonnes[key] = prices.tonne_price[product] / weight
            product += 1
        found.append(Start(rows, tonnes, modes))
    return tuple(found)
