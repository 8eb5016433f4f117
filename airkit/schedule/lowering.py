"""Loads lowered from the highest until every rule is kept: no search, each row as it comes.

Lines run at the highest load their own rules leave. Where minimum times, a stock or a row ask for
less, loads come down, and never up again; how a row brings them down is the caller's.
"""

from collections.abc import Callable, Iterable

import numpy as np

from airkit.schedule.model.arrays import ROUNDING, Arrays, Family, Floats, Ints
from airkit.schedule.problem.lines import Loads
from airkit.schedule.problem.products import Product

# Rounds of lowering loads and letting minimum times follow; more are never needed in practice.
MOST_ROUNDS = 60
HALVINGS = 12  # of the share loads are lowered to
# Days a group of lines runs before the next takes its turn.
TURN_DAYS = 10

# Brings loads down in place until one row is kept: its family, its days and its limit.
KeepRow = Callable[[Family, Ints, float], None]


def first_loads(arrays: Arrays) -> tuple[Floats, Floats]:
    """Loads that the rules on lines and firms leave, turns taken; and what none may go below.

    Returns
    -------
    ndarray, ndarray
        Both of shape (L, T).
    """
    most = _own_ceilings(arrays)
    _choose_lines_off(arrays, most)
    _take_turns(arrays, most)
    return most, _least_loads(arrays, most)


def lower_until_kept(
    arrays: Arrays, most: Floats, keep: Floats, families: Iterable[Family], keep_row: KeepRow
) -> None:
    """Lower loads in place until minimum times, stocks and the rows of the families are kept.

    Parameters
    ----------
    families : iterable of Family
        In the order in which their rows are looked at.
    """
    mine = [one for one in families if one.sign > 0 and one.load.any()]
    for _ in range(MOST_ROUNDS):
        before = most.copy()
        _settle(arrays, most)
        for product in arrays.products:
            _fit_stock(arrays, product, most, keep)
        for family in mine:
            for row in rows_over(arrays, family, most):
                keep_row(family, np.flatnonzero(family.row_of_day == row), family.limits[row])
        if np.array_equal(before, most):
            break


def rows_over(arrays: Arrays, family: Family, most: Floats) -> list[int]:
    """Rows of a family that loads exceed."""
    nothing = np.zeros((len(arrays.products), arrays.n_days))
    used = family.usage(most, (most > 0).astype(float), nothing)
    rows: list[int] = np.flatnonzero(used > family.limits + ROUNDING).tolist()
    return rows


def highest_load(loads: Loads, ceiling: Floats) -> Floats:
    """Highest load at or below a ceiling, 0 where there is none.

    Examples
    --------
    >>> highest_load(Loads(0.5, 1.0, (0.5, 1.0)), np.array([-0.2, 0.3, 0.7, 1.0])).tolist()
    [0.0, 0.0, 0.5, 1.0]
    """
    if not loads.steps:
        return np.where(ceiling >= loads.low - ROUNDING, ceiling.clip(loads.low, loads.high), 0.0)
    steps = np.array((0.0, *loads.steps))
    at = np.searchsorted(steps, ceiling + ROUNDING, side="right") - 1
    return np.asarray(steps[at.clip(min=0)])


def _own_ceilings(arrays: Arrays) -> Floats:
    """Loads of lines that run whenever the rules on themselves allow."""
    top = np.array(
        [highest_load(one, row) for one, row in zip(arrays.loads, arrays.ceiling, strict=True)]
    ).reshape(arrays.ceiling.shape)
    _, must_stand = arrays.fixed_states()
    return np.where(arrays.stopped | must_stand, 0.0, top)


def _choose_lines_off(arrays: Arrays, most: Floats) -> None:
    """Where so many lines must stand, a firm lets its smallest stand."""
    for mode in arrays.modes:
        can = arrays.can_stop[mode.lines]
        order = np.lexsort((arrays.capacity[mode.lines], ~can))
        for k in order[: mode.least].tolist():
            most[mode.lines[k], mode.days[k]] = 0.0


def _take_turns(arrays: Arrays, most: Floats) -> None:
    """Lines of a group that may not all run take turns, some days each."""
    for family in arrays.families:
        if not family.run.any():
            continue
        n = len(family.lines)
        longest = int(max(arrays.min_on[family.lines].max(), arrays.min_off[family.lines].max()))
        turn = np.arange(arrays.n_days) // max(TURN_DAYS, longest)
        limit = np.where(family.row_of_day >= 0, family.limits[family.row_of_day], n)
        for k, line in enumerate(family.lines.tolist()):
            rests = (k + turn) % n >= limit
            most[line, rests & (True if family.mask is None else family.mask[k])] = 0.0


def _least_loads(arrays: Arrays, most: Floats) -> Floats:
    """Loads nothing may be lowered below: of what cannot stop, and of what a floor needs."""
    must_run, _ = arrays.fixed_states()
    low = np.array([loads.low for loads in arrays.loads]).reshape(-1, 1)
    keep = np.where(must_run, low, 0.0)
    for family in arrays.families:
        if family.sign > 0:
            continue
        least = np.where(family.row_of_day >= 0, -family.limits[family.row_of_day], 0.0)
        for line in family.lines[np.argsort(family.load, kind="stable")].tolist():
            wanted = (least / arrays.capacity[line]).clip(0, most[line])
            loads = arrays.loads[line]
            steps = np.array(loads.steps or (loads.high,))
            told = steps[np.searchsorted(steps, wanted - ROUNDING).clip(max=len(steps) - 1)]
            needed = told if loads.steps else np.maximum(wanted, loads.low)
            keep[line] = np.maximum(keep[line], np.where(wanted > 0, needed, 0.0))
            least = least - arrays.capacity[line] * np.where(wanted > 0, needed, 0.0)
    return np.minimum(keep, np.where(must_run, np.maximum(most, low), most))


def _settle(arrays: Arrays, most: Floats) -> None:
    """Let minimum times follow: a run too short is none, a stop too short goes on."""
    for line in range(arrays.n_lines):
        if not arrays.can_stop[line]:
            most[line] = np.maximum(most[line], arrays.loads[line].low)
            continue
        on = bool(arrays.initial_on[line])
        since = -int(arrays.initial_days[line])
        day, n_days = 0, arrays.n_days
        while day < n_days:
            if (most[line, day] > 0) == on:
                day += 1
                continue
            least = int(arrays.min_on[line] if on else arrays.min_off[line])
            if day - since < least:
                if not on:  # stays off until its least is over
                    most[line, day] = 0.0
                    day += 1
                elif since >= 0:  # the run was too short: it never began
                    most[line, since:day] = 0.0
                    on, since = False, _stop_before(most[line], since, arrays, line)
                else:  # a run from before day 1 goes on
                    most[line, day] = arrays.loads[line].low
                    day += 1
                continue
            on, since = not on, day
            day += 1


def _stop_before(row: Floats, day: int, arrays: Arrays, line: int) -> int:
    """First day of the stop that lies before a day."""
    runs = np.flatnonzero(row[:day] > 0)
    if len(runs):
        return int(runs[-1]) + 1
    return 0 if arrays.initial_on[line] else -int(arrays.initial_days[line])


def highest_share(total: Callable[[float], float], limit: float, least: float = 0.0) -> float:
    """The highest share, of at least so much, at which what rises with it keeps a limit.

    Examples
    --------
    >>> round(highest_share(lambda share: 10 * share, 4.0), 2)
    0.4
    """
    low, high = least, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if total(middle) > limit:
            high = middle
        else:
            low = middle
    return low


def row_use(family: Family, most: Floats, days: Ints) -> Floats:
    """What each line uses of a row on its days, shape (n lines, n days)."""
    mine = family.load[:, None] * most[np.ix_(family.lines, days)]
    return mine if family.mask is None else mine * family.mask[:, days]


def _fit_stock(arrays: Arrays, product: Product, most: Floats, keep: Floats) -> None:
    """Make no more than can leave or be kept, where what is over would have to be thrown away."""
    if product.stock is None or not product.orders:
        return
    room = product.stock.max_t
    kept = min(product.stock.initial_t, room)
    left = 0.0
    due = {first: sum(one.quantity_t for one in orders) for first, _, orders in product.periods()}
    lines = product.lines[np.argsort(arrays.capacity[product.lines], kind="stable")].tolist()
    for day in range(arrays.n_days):
        left = due.get(day, left)
        for _ in lines:
            made = float((arrays.capacity[product.lines] * most[product.lines, day]).sum())
            over = kept + made - left - room
            if over <= ROUNDING * max(room, 1.0):
                break
            _make_less(arrays, lines, day, over, most, keep)
        made = float((arrays.capacity[product.lines] * most[product.lines, day]).sum())
        sent = min(left, kept + made)
        left, kept = left - sent, min(kept + made - sent, room)


def _make_less(
    arrays: Arrays, lines: list[int], day: int, over: float, most: Floats, keep: Floats
) -> None:
    """Lower one line of a firm, smallest first: the first that suffices, else what makes most."""
    cuts, lower = [], []
    for line in lines:
        wanted = float(most[line, day]) - over / float(arrays.capacity[line])
        load = float(highest_load(arrays.loads[line], np.array([wanted]))[0])
        lower.append(max(load, float(keep[line, day])))
        cuts.append(float(arrays.capacity[line]) * (float(most[line, day]) - lower[-1]))
    enough = [k for k, cut in enumerate(cuts) if cut >= over * (1 - ROUNDING)]
    k = enough[0] if enough else int(np.argmax(cuts))
    most[lines[k], day] = lower[k]
