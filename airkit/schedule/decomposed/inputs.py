"""The array model as inputs of the kernels: nothing else in this package reads its rows.

A block is a family of rows on the days one group of its lines is bound; families of the same
coefficients share blocks where they can. Rows are numbered over all families.
"""

from dataclasses import dataclass
from itertools import chain, combinations
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from airkit.schedule.decomposed.blocks import Blocks, Kind
from airkit.schedule.decomposed.day_gain import allowed_days, allowed_loads
from airkit.schedule.decomposed.goods import Goods, read_goods
from airkit.schedule.decomposed.line_programme import Programmes, is_possible, starting_days
from airkit.schedule.model.arrays import Arrays, Family, Floats, Ints, Mask

# A line in more ``lines_off`` rules than this (one a month, and one more) would need too many
# programmes: one for each set of them.
MOST_MODES = 6
# A price may reach this many times what a unit of the row is worth to the lines it binds.
PRICE_ROOM = 1e3
# Days over which the price of a tonne in stock rises evenly.
LONGEST_STRETCH = 16


@dataclass(frozen=True, eq=False)
class Inputs:
    """What the kernels read; L lines, T days, B blocks, R rows, n programmes, M modes.

    Attributes
    ----------
    arrays : Arrays
        Where it comes from.
    low, top : ndarray
        Loads, shapes (L,) and (L, T).
    programmes : Programmes
        The first L are the lines as they are, the others lines that stand still for some modes.
    line_of : ndarray of int
        Line of each programme, shape (n,).
    serves : ndarray
        1 where a programme serves a mode, shape (n, M).
    load, run, ship : csr_matrix
        Coefficients of lines (L, B), of running (L, B), of products (n products, B).
    row_at : ndarray of int
        Row of each block and day, -1 for none, shape (B, T).
    limits, price_room : ndarray
        Limit and highest price of each row, shape (R,); a row of no block has no price.
    family_of, index_of : ndarray of int
        Family of each row and its number there, shape (R,).
    goods : Goods
        Orders and stocks.
    product_of : ndarray of int
        Product of each line, -1 for none with orders or stock, shape (L,).
    worth : ndarray
        What a day of each line is worth, above 0 [yuan], shape (L,).
    """

    arrays: Arrays
    low: Floats
    top: Floats
    programmes: Programmes
    line_of: Ints
    serves: Floats
    load: Any
    run: Any
    ship: Any
    row_at: Ints
    limits: Floats
    price_room: Floats
    family_of: Ints
    index_of: Ints
    goods: Goods
    product_of: Ints
    worth: Floats

    @property
    def least_still(self) -> Floats:
        """Lines that must stand still for each mode, shape (M,)."""
        return np.array([mode.least for mode in self.arrays.modes], dtype=float)


def unhandled(arrays: Arrays) -> tuple[str, ...]:
    """Identifiers of rules this engine does not take, for the exact engine."""
    counts = np.zeros(arrays.n_lines, dtype=np.int64)
    for mode in arrays.modes:
        counts[mode.lines] += 1
    return tuple(
        dict.fromkeys(
            mode.rule_id for mode in arrays.modes if (counts[mode.lines] > MOST_MODES).any()
        )
    )


def read_inputs(arrays: Arrays, longest: int = LONGEST_STRETCH) -> Inputs | None:
    """Inputs of the kernels; None where a line cannot serve its first state at all."""
    low, top = allowed_loads(arrays)
    programmes, line_of, serves = _programmes(arrays)
    if not is_possible(programmes)[: arrays.n_lines].all():
        return None
    product_of = np.full(arrays.n_lines, -1, dtype=np.int64)
    for number, product in enumerate(arrays.products):
        product_of[product.lines] = number
    worth = np.abs(arrays.day_margin)
    worth = np.maximum(worth, max(1e-3 * float(worth.mean() if len(worth) else 0.0), 1e-9))
    goods = read_goods(arrays, longest)
    family_of = np.repeat(
        np.arange(len(arrays.families)), [len(one.limits) for one in arrays.families]
    )
    blocks = _blocks(arrays)
    in_block = np.isin(np.arange(len(family_of)), blocks["row_at"])
    return Inputs(
        arrays=arrays,
        low=low,
        top=top,
        programmes=programmes,
        line_of=line_of,
        serves=serves,
        **blocks,
        limits=_joined([one.limits for one in arrays.families]),
        # A floor that is left out would have the bound rise for nothing.
        price_room=np.where(in_block, _price_room(arrays, worth, goods), 0.0),
        family_of=family_of,
        index_of=_joined([np.arange(len(one.limits)) for one in arrays.families]).astype(np.int64),
        goods=goods,
        product_of=product_of,
        worth=worth,
    )


def _programmes(arrays: Arrays) -> tuple[Programmes, Ints, Floats]:
    """One programme a line, and one for each set of modes it can serve by standing still."""
    may_run = [*allowed_days(arrays)]
    line_of = list(range(arrays.n_lines))
    served: list[tuple[int, ...]] = [()] * arrays.n_lines
    days_of: dict[int, list[tuple[int, Mask]]] = {}
    for number, mode in enumerate(arrays.modes):
        for line, days in zip(mode.lines.tolist(), mode.days, strict=True):
            days_of.setdefault(line, []).append((number, days))
    for line, modes in days_of.items():
        sets = chain.from_iterable(combinations(modes, k + 1) for k in range(len(modes)))
        for chosen in sets:
            still = np.any([days for _, days in chosen], axis=0)
            line_of.append(line)
            served.append(tuple(number for number, _ in chosen))
            may_run.append(may_run[line] & ~still)
    at = np.array(line_of, dtype=np.int64)
    serves = np.zeros((len(at), len(arrays.modes)))
    for k, numbers in enumerate(served):
        serves[k, list(numbers)] = 1.0
    least = np.where(arrays.initial_on, arrays.min_on, arrays.min_off)
    held = np.clip(least - arrays.initial_days, 0, arrays.n_days)
    days = np.array(may_run, dtype=bool).reshape(-1, arrays.n_days)
    made = Programmes(
        arrays.min_on[at],
        arrays.min_off[at],
        arrays.start_cost[at].astype(float),
        (arrays.initial_on | ~arrays.can_stop)[at],
        np.where(arrays.can_stop, held, arrays.n_days)[at],
        days,
        starting_days(days, arrays.min_on[at]),
    )
    kept = is_possible(made)
    kept[: arrays.n_lines] = True
    possible: Any = [one[kept] for one in made]
    return Programmes(*possible), at[kept], serves[kept]


def _blocks(arrays: Arrays) -> dict[str, Any]:
    """Coefficients by block, and the row of each block and day."""
    entries: dict[str, list[tuple[int, int, float]]] = {"load": [], "run": [], "ship": []}
    merged = Blocks(_joined([one.limits for one in arrays.families]))
    first_row = 0
    for family in arrays.families:
        rows = np.where(family.row_of_day >= 0, family.row_of_day + first_row, -1)
        groups = _groups(family)
        for days, lines, products in groups:
            parts = (
                ("load", family.lines[lines], family.load[lines]),
                ("run", family.lines[lines], family.run[lines]),
                ("ship", family.products[products], family.ship[products]),
            )
            same = tuple(array.tobytes() for part in parts for array in part[1:])
            kind = Kind(family.is_daily(), len(groups) == 1, same)
            block = merged.place(kind, np.where(days, rows, -1))
            if block is None:
                continue
            for name, at, values in parts:
                entries[name] += [
                    (int(i), block, float(v)) for i, v in zip(at, values, strict=True) if v
                ]
        first_row += len(family.limits)
    n_blocks = len(merged.row_at)
    sizes = {"load": arrays.n_lines, "run": arrays.n_lines, "ship": len(arrays.products)}
    found: dict[str, Any] = {
        name: _sparse(entries[name], (sizes[name], n_blocks)) for name in entries
    }
    found["row_at"] = np.array(merged.row_at, dtype=np.int64).reshape(-1, arrays.n_days)
    return found


def _groups(family: Family) -> list[tuple[Mask, Ints, Ints]]:
    """Lines and products of a family that are bound on the same days: days, lines, products."""
    n_days = len(family.row_of_day)
    everywhere = np.ones(n_days, dtype=bool)
    found: dict[bytes, tuple[Mask, list[int], list[int]]] = {}
    for side, mask, n in (
        (1, family.mask, len(family.lines)),
        (2, family.ship_mask, len(family.products)),
    ):
        for k in range(n):
            days = everywhere if mask is None else mask[k]
            entry = found.setdefault(days.tobytes(), (days, [], []))
            entry[side].append(k)  # type: ignore[union-attr]
    return [
        (days, np.array(lines, dtype=np.int64), np.array(products, dtype=np.int64))
        for days, lines, products in found.values()
    ]


def _sparse(entries: list[tuple[int, int, float]], shape: tuple[int, int]) -> Any:
    if not entries:
        return csr_matrix(shape)
    rows, columns, values = zip(*entries, strict=True)
    return csr_matrix((values, (rows, columns)), shape=shape)


def _price_room(arrays: Arrays, worth: Floats, goods: Goods) -> Floats:
    """Highest price of each row: far above what a unit of it can be worth."""
    penalty = np.where(np.isfinite(goods.penalty), goods.penalty, 0.0).max(initial=0.0)
    full = worth + penalty * arrays.capacity + arrays.start_cost
    rooms = []
    for family in arrays.families:
        size = np.maximum(np.abs(family.load), np.abs(family.run))
        bound = size > 0
        unit = (full[family.lines][bound] / size[bound]).max(initial=0.0)
        if len(family.products):
            per_t = (full / arrays.capacity).max(initial=0.0)
            unit = max(unit, per_t / np.abs(family.ship).max(initial=1e-300))
        rooms.append(np.full(len(family.limits), PRICE_ROOM * unit))
    return _joined(rooms)


def _joined(parts: list[Any]) -> Any:
    return np.concatenate(parts) if parts else np.zeros(0)
