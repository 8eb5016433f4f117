"""One enterprise by itself: its cheapest plan at given prices, and the plan nearest to a wish."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from airkit.schedule.audit.audit import audit_loads
from airkit.schedule.exact.engine import Model
from airkit.schedule.exact.families import Terms
from airkit.schedule.exact.found import clean_run
from airkit.schedule.model.arrays import ROUNDING, Arrays, Family, Floats, starts
from airkit.schedule.model.run import Asked, Run
from airkit.schedule.problem.lines import Loads
from airkit.schedule.whatif.parts import Part, Piece, Prices

# What a line-day's difference from a wish weighs: so many of the dearest line-days.
FAR = 50.0
# What it weighs where it only breaks ties.
TIE = 1e-2
# How near to the least is near enough, as a share of the enterprise's margin at full capacity.
NEAR = 5e-4
# Of a large works, where coming nearer takes HiGHS half a minute; what is large [line-days].
NEAR_LARGE, LARGE = 4e-3, 300
# How near to the nearest to a wish is near enough, as a share of its line-days.
NEAR_WISH = 7e-3
# In two steps: what of that the first may take, and what the second, whose states are given.
FIRST, SECOND = 0.5, 0.05
# At so many nodes of the search its best plan is taken: unlike seconds, the same on every machine.
NODES = 100
# Loads this near to those wished for are those wished for.
SAME = 1e-7


def cheapest(part: Part, prices: Prices, scale: float = 1.0, near: Floats | None = None) -> Piece:
    """The plan an enterprise would choose itself if it paid for what it shares.

    Parameters
    ----------
    prices : Mapping
        (family of the county, row) -> price [yuan/unit]; empty: it pays for nothing.
    scale : float
        Factor on its margins.
    near : ndarray, optional
        Loads to stay with where that costs next to nothing, shape (its lines, T).
    """
    top = highest(part.arrays)
    if scale == 1 and not prices and near is None and _is_free(part, top):
        return Piece(top, top > 0, {})
    return _solve(part, prices, scale, near, TIE)


def nearest(part: Part, wish: Floats, prices: Prices) -> Piece:
    """The plan that keeps the enterprise's own rules and differs least from a wish.

    The distance is the sum of the differences of load, day by day, each weighing as much as fifty
    of the dearest line-days; of plans about as near the one that costs least at the prices.

    Parameters
    ----------
    wish : ndarray
        Loads, shape (lines of the part, T).
    """
    if not part.problem.products and audit_loads(part.problem, wish).is_clean:
        return Piece(wish, wish > 0, {})
    return _solve(part, prices, 1.0, wish, FAR)


def highest(arrays: Arrays) -> Floats:
    """The highest load of every line-day that the rules on single lines leave, 0 where none."""
    high = np.array([[loads.high] for loads in arrays.loads])
    top = np.minimum(arrays.ceiling, high)
    for line, loads in enumerate(arrays.loads):
        if loads.steps:
            steps = np.array([0.0, *loads.steps])
            top[line] = steps[np.searchsorted(steps, top[line] + ROUNDING, side="right") - 1]
    return np.where(arrays.forbidden(), 0.0, top)


def _is_free(part: Part, top: Floats) -> bool:
    """Whether the highest loads are a plan no other betters: no start, nothing sold at a loss."""
    arrays = part.arrays
    if part.problem.products or (arrays.day_margin < 0).any():
        return False
    if starts(top > 0, arrays.initial_on).any():
        return False
    return audit_loads(part.problem, top).is_clean


def distance(piece: Piece, wish: Floats) -> float:
    """Sum of the differences of load [line-days]."""
    return float(np.abs(piece.x - wish).sum())


def _solve(part: Part, prices: Prices, scale: float, wish: Floats | None, weight: float) -> Piece:
    def side(model: Model) -> None:
        for number in part.shared:
            row_prices = _of_family(prices, number)
            if row_prices:
                model.charge(_priced_terms(model, part.narrowed(number), row_prices))
        if scale != 1:
            model.charge(_margin_terms(model, part.arrays, scale - 1))
        if wish is not None:
            model.charge(_distance_terms(model, wish, weight))

    arrays = part.arrays
    dearest = float(np.abs(arrays.day_margin).max(initial=0.0))
    line_days = 0.0 if wish is None else NEAR_WISH * wish.size
    within = NEAR_LARGE if arrays.ceiling.size > LARGE else NEAR
    gap = within * arrays.reference_margin + line_days * weight * dearest
    run = None
    if wish is None and arrays.ceiling.size > LARGE:
        run = _in_two_steps(arrays, gap, side)
    if run is None:
        run = clean_run(arrays, Asked(gap, nodes=NODES), side)
    if run.x is None:  # the first plan there is, however far
        run = clean_run(arrays, Asked(np.inf), side)
    if run.x is None or run.u is None:  # the county's plan holds one, so there is one
        raise RuntimeError(run.ended)
    x = run.x if wish is None else np.where(np.abs(run.x - wish) < SAME, wish, run.x)
    return Piece(x, run.u, run.goods)


def _in_two_steps(arrays: Arrays, gap: float, side: Callable[[Model], None]) -> Run | None:
    """When lines run, with loads free between lowest and highest; then at which steps.

    Free loads cost no more than steps, so what the first proves holds for the second. The cuts
    HiGHS spends its time on are those of the steps. None where the two end further apart than the
    gap.
    """
    free = tuple(Loads(one.low, one.high, ()) for one in arrays.loads)
    first = clean_run(replace(arrays, loads=free), Asked(FIRST * gap, nodes=NODES), side)
    if first.u is None:
        return None
    runs = first.u

    def given(model: Model) -> None:
        side(model)
        for at, state in model.u.items():
            state.lowBound = state.upBound = float(runs[at])

    second = clean_run(arrays, Asked(SECOND * gap, nodes=NODES), given)
    is_near = second.x is not None and second.objective - first.bound <= gap
    return second if is_near else None


def _of_family(prices: Prices, number: int) -> Mapping[int, float]:
    return {i: price for (n, i), price in prices.items() if n == number and price}


def _priced_terms(model: Model, family: Family, prices: Mapping[int, float]) -> Terms:
    """What the use of a family's rows costs."""
    terms: Terms = []
    for day, row in enumerate(family.row_of_day.tolist()):
        price = prices.get(row, 0.0)
        if row < 0 or not price:
            continue
        for k, line in enumerate(family.lines.tolist()):
            if family.mask is None or family.mask[k, day]:
                terms += [(z, price * float(family.load[k]) * c) for z, c in model.load[line, day]]
                terms.append((model.u[line, day], price * float(family.run[k])))
        for k, product in enumerate(family.products.tolist()):
            if family.ship_mask is None or family.ship_mask[k, day]:
                unit = model.goods_unit[product]
                ship = model.goods["ship", product, day]
                terms.append((ship, price * float(family.ship[k]) * unit))
    return terms


def _margin_terms(model: Model, arrays: Arrays, share: float) -> Terms:
    """What is lost when margins rise by a share of themselves."""
    return [
        (z, -float(arrays.day_margin[line]) * share * c)
        for (line, _), load in model.load.items()
        for z, c in load
    ]


def _distance_terms(model: Model, wish: Floats, per_day: float) -> Terms:
    """|x - wish| times a weight in dearest line-days, constants left out."""
    weight, terms = per_day * model.money, []
    for (line, day), load in model.load.items():
        wanted = float(wish[line, day])
        if model.arrays.loads[line].steps or not wanted:
            terms += [(z, weight * (abs(c - wanted) - wanted)) for z, c in load]
            continue
        off = model.variable(f"off_{line:05d}_{day:03d}", 0, None)
        minus: Terms = [(z, -c) for z, c in load]
        model.at_most(f"above_{line:05d}_{day:03d}", [*load, (off, -1.0)], wanted)
        model.at_most(f"below_{line:05d}_{day:03d}", [*minus, (off, -1.0)], -wanted)
        terms.append((off, weight))
    return terms
