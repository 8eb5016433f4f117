"""Best response of one line: the others stay as they are, and what they leave is its to use.

Inner loops hold plain numbers and single arrays: handing a tuple of arrays on costs time.
"""

import numpy as np

from airkit.schedule.decomposed.compiled import inner
from airkit.schedule.decomposed.line_programme import hard_line, mark_starting_days
from airkit.schedule.decomposed.send import room_to_ship, send
from airkit.schedule.decomposed.ties import (
    Case,
    Plan,
    Scratch,
    best_load,
    fitting_load,
    take_line,
    take_shipments,
)
from airkit.schedule.model.arrays import ROUNDING, Floats, Ints, Mask

# Of a limit, what a line leaves unused: rounding must not carry a row over it.
KEPT_BACK = 1e-12
# Of a plan's noise, what goes into the weight of the rows' prices.
WEIGHT_NOISE = 0.3
# A plan counts as better from this share on.
BETTER = 1e-9


@inner
def improve_line(
    case: Case, plan: Plan, line: int, weight: float, noises: Floats, work: Scratch
) -> bool:
    """Replace a line's plan by the best of a few, where that is better than the one it has.

    Parameters
    ----------
    weight : float
        Share of the rows' prices that counts beside the true cost: it leaves room for others.
    noises : ndarray
        Noise in the gains that further plans are made for, as shares of the margin: one row a
        plan, first for the weight, then for each span of days.

    Returns
    -------
    bool
        Whether the plan changed.
    """
    number = case.lines.product_of[line]
    take_line(case, plan, line, -1.0)
    if number >= 0:
        take_shipments(case, plan, number, -1.0)
    read_rows(case, plan, line, work)
    mine, mine_runs = plan.x[line], plan.run[line]
    copy_days(mine, mine_runs, work.x, work.run)
    best = -np.inf
    improved = False
    for k in range(-1, len(noises)):  # the plan it has goes first
        if k >= 0:
            _make_candidate(case, plan, line, weight, noises[k], work)
        score = value_of(case, plan, line, weight, work)
        if k >= 0 and number >= 0 and trim(case, line, work):
            score = value_of(case, plan, line, weight, work)
        if k < 0 or score > best + BETTER * abs(best):
            best = score
            improved = k >= 0
            copy_days(work.x, work.run, work.best_x, work.best_run)
    copy_days(work.best_x, work.best_run, mine, mine_runs)
    take_line(case, plan, line, 1.0)
    if number >= 0:
        room_to_ship(case, plan, number, work.room)
        send(case, number, plan.made[number], work.room, plan.shipped[number], work.over)
        take_shipments(case, plan, number, 1.0)
    return improved


@inner
def copy_days(x: Floats, run: Mask, to_x: Floats, to_run: Mask) -> None:
    """Copy a line's plan."""
    for day in range(len(x)):
        to_x[day] = x[day]
        to_run[day] = run[day]


@inner
def read_rows(case: Case, plan: Plan, line: int, work: Scratch) -> None:
    """What the rows say to a line: prices, the highest load they leave, the least they need."""
    ties, top = case.ties, case.lines.top[line]
    for day in range(len(top)):
        work.price[day] = 0.0
        work.run_price[day] = 0.0
        work.ceiling[day] = top[day]
        work.need[day] = 0.0
        work.reward[day] = 0.0
    for k in range(ties.line_from[line], ties.line_from[line + 1]):
        rows, load, run = ties.row_at[ties.block[k]], ties.load[k], ties.run[k]
        _add_prices(rows, load, run, case.row_price, work.price, work.run_price)
        _lower_ceiling(rows, load, run, plan.slack, ties.is_long, work.ceiling)
        if load < 0:
            _raise_need(rows, load, plan.slack, ties.miss, ties.is_long, work.need, work.reward)


@inner
def _add_prices(
    rows: Ints, load: float, run: float, row_price: Floats, price: Floats, run_price: Floats
) -> None:
    for day in range(len(rows)):
        if rows[day] >= 0:
            price[day] += load * row_price[rows[day]]
            run_price[day] += run * row_price[rows[day]]


@inner
def _lower_ceiling(
    rows: Ints, load: float, run: float, slack: Floats, is_long: Mask, ceiling: Floats
) -> None:
    for day in range(len(rows)):
        row = rows[day]
        if row >= 0 and not is_long[row]:
            left = slack[row] - run - KEPT_BACK * abs(slack[row])
            if load > 0:
                ceiling[day] = min(ceiling[day], left / load)
            elif load == 0 and left < 0:
                ceiling[day] = 0.0


@inner
def _raise_need(
    rows: Ints,
    load: float,
    slack: Floats,
    miss: Floats,
    is_long: Mask,
    need: Floats,
    reward: Floats,
) -> None:
    for day in range(len(rows)):
        row = rows[day]
        if row >= 0 and not is_long[row] and slack[row] < 0:
            need[day] = max(need[day], slack[row] / load)
            reward[day] -= load * miss[row]


@inner
def _make_candidate(
    case: Case, plan: Plan, line: int, weight: float, noise: Floats, work: Scratch
) -> None:
    """A plan for the line's gains with some noise in them, into ``work.x`` and ``work.run``."""
    lines = case.lines
    low, n_steps, steps = lines.low[line], lines.n_steps[line], lines.steps[line]
    margin, span = lines.margin[line], lines.span[line]
    tonne, capacity = case.tonne_price[lines.product_of[line]], lines.capacity[line]
    may_run = case.programmes.may_run[line]
    price, run_price, ceiling, need = work.price, work.run_price, work.ceiling, work.need
    reward, load_of, gain_of = work.reward, work.load, work.gain
    weight = weight * (1 + WEIGHT_NOISE * noise[0])
    closed = False
    for day in range(len(gain_of)):
        gain = margin * (1 + noise[1 + span[day]]) + tonne[day] * capacity - weight * price[day]
        most = ceiling[day]
        if n_steps > 0 or most < low:
            most = fitting_load(steps, n_steps, low, most)
        closed |= most <= 0 and may_run[day]
        load, value = best_load(gain, most, low, steps, n_steps, need[day], reward[day])
        load_of[day] = load
        gain_of[day] = value - weight * run_price[day]
    n_days = len(gain_of)
    _respond(case, plan, line, closed, 0, n_days, work)
    if misses_long(case, plan, line, work):
        _shorten(case, plan, line, closed, noise[0] >= 0, work)


@inner
def stretch(days: int, n_days: int, early: bool) -> tuple[int, int]:
    """The first, or the last, of some days: from which on, before which."""
    return (0, days) if early else (n_days - days, n_days)


@inner
def _respond(
    case: Case, plan: Plan, line: int, closed: bool, first: int, end: int, work: Scratch
) -> None:
    """The best plan for ``work.gain`` that runs from ``first`` to before ``end`` only."""
    n_days = len(work.gain)
    if closed or first > 0 or end < n_days:
        _run_around(case, line, first, end, work)
    else:
        hard_line(line, work.gain, case.programmes, work.sums, work.turns, work.run)
    for day in range(n_days):
        work.x[day] = work.load[day] if work.run[day] else 0.0
    keep_long_rows(case, plan, line, work)


@inner
def _shorten(case: Case, plan: Plan, line: int, closed: bool, early: bool, work: Scratch) -> None:
    """The longest stretch of days, from the first on or to the last, that keeps the long rows.

    Where prices leave a line indifferent, its best plan is all or nothing; what a season's cap has
    left is something between.
    """
    n_days = len(work.gain)
    fits, misses = 0, n_days
    while misses - fits > 1:
        days = (fits + misses) // 2
        first, end = stretch(days, n_days, early)
        _respond(case, plan, line, closed, first, end, work)
        if misses_long(case, plan, line, work):
            misses = days
        else:
            fits = days
    first, end = stretch(fits, n_days, early)
    _respond(case, plan, line, closed, first, end, work)


@inner
def misses_long(case: Case, plan: Plan, line: int, work: Scratch) -> bool:
    """Whether the plan in ``work`` misses a row over several days that less running would keep."""
    ties = case.ties
    for k in range(ties.line_from[line], ties.line_from[line + 1]):
        rows, load, per_run = ties.row_at[ties.block[k]], ties.load[k], ties.run[k]
        adds = load + per_run > 0 and has_long(rows, ties.is_long)
        if adds and _missed(rows, load, per_run, plan.slack, ties.miss, work.x, work.run) > 0:
            return True
    return False


@inner
def _run_around(case: Case, line: int, first: int, end: int, work: Scratch) -> None:
    """The line's programme with some days forbidden, the first state excepted.

    Forbidden are the days without room, those before ``first``, and from ``end`` on.
    """
    lines = case.lines
    low, n_steps, steps = lines.low[line], lines.n_steps[line], lines.steps[line]
    may_run, may_start = case.programmes.may_run[line], case.programmes.may_start[line]
    ceiling, kept = work.ceiling, work.best_may
    held = case.programmes.held[line] if case.programmes.starts_on[line] else 0
    for day in range(len(may_run)):
        kept[day] = may_run[day]
        outside = day < first or day >= end
        if day >= held and (outside or fitting_load(steps, n_steps, low, ceiling[day]) <= 0):
            may_run[day] = False
    mark_starting_days(may_run, case.programmes.min_on[line], may_start)
    hard_line(line, work.gain, case.programmes, work.sums, work.turns, work.run)
    for day in range(len(may_run)):
        may_run[day] = kept[day]
    mark_starting_days(may_run, case.programmes.min_on[line], may_start)


@inner
def keep_long_rows(case: Case, plan: Plan, line: int, work: Scratch) -> None:
    """Lower loads until rows over several days are kept, where that can be."""
    ties, lines = case.ties, case.lines
    low, n_steps, steps = lines.low[line], lines.n_steps[line], lines.steps[line]
    x, run, is_long = work.x, work.run, ties.is_long
    for k in range(ties.line_from[line], ties.line_from[line + 1]):
        rows, load = ties.row_at[ties.block[k]], ties.load[k]
        if load <= 0 or not has_long(rows, is_long):
            continue
        used, row = 0.0, -1
        for day in range(len(rows)):
            if rows[day] >= 0 and run[day]:
                row = rows[day]
                used += load * x[day] + ties.run[k]
        # A block of several long rows is lowered as one; the score sees each row.
        if row >= 0:
            excess = (used - plan.slack[row] + KEPT_BACK * abs(plan.slack[row])) / load
            if excess > 0:
                _lower(x, run, rows, excess, steps[:n_steps], low)


@inner
def has_long(rows: Ints, is_long: Mask) -> bool:
    """Whether a block's rows run over several days; all of a family's do, or none."""
    for day in range(len(rows)):
        if rows[day] >= 0:
            return bool(is_long[rows[day]])
    return False


@inner
def _lower(x: Floats, run: Mask, rows: Ints, excess: float, steps: Floats, low: float) -> None:
    """Take full-load days off the days of some rows: evenly, or step by step from the last day."""
    above = 0.0
    for day in range(len(x)):
        if rows[day] >= 0 and run[day]:
            above += x[day] - low
    if above <= 0:
        return
    share = min(1.0, excess / above)
    for day in range(len(x) - 1, -1, -1):
        if rows[day] >= 0 and run[day] and x[day] > low:
            if len(steps) == 0:
                x[day] = max(low, x[day] - share * (x[day] - low))
            elif excess > 0:
                lowered = fitting_load(steps, len(steps), low, max(x[day] - excess, low))
                excess -= x[day] - lowered
                x[day] = lowered


@inner
def trim(case: Case, line: int, work: Scratch) -> bool:
    """Make less, last days first, of what found no room; whether anything changed."""
    lines = case.lines
    low, n_steps, steps = lines.low[line], lines.n_steps[line], lines.steps[line]
    capacity, x, run, over = lines.capacity[line], work.x, work.run, work.over
    excess, changed = 0.0, False
    for day in range(len(x) - 1, -1, -1):
        excess += over[day] / capacity
        if excess > ROUNDING and run[day] and x[day] > low:
            lowered = max(fitting_load(steps, n_steps, low, max(x[day] - excess, low)), low)
            excess -= x[day] - lowered
            changed |= lowered < x[day]
            x[day] = lowered
    return changed


@inner
def value_of(case: Case, plan: Plan, line: int, weight: float, work: Scratch) -> float:
    """Margin less starts, goods, misses and the weighted prices, of the plan in ``work``."""
    number, margin = case.lines.product_of[line], case.lines.margin[line]
    capacity, start_cost = case.lines.capacity[line], case.programmes.start_cost[line]
    x, run, price, run_price = work.x, work.run, work.price, work.run_price
    score, ran, is_full = 0.0, case.programmes.starts_on[line], False
    for day in range(len(x)):
        if run[day]:
            score += x[day] * (margin - weight * price[day]) - weight * run_price[day]
            if not ran:
                score -= start_cost
        is_full |= x[day] > work.ceiling[day] or x[day] < work.need[day]
        ran = run[day]
    score -= _misses(case, plan, line, is_full, work)
    if number >= 0:
        made, by_all = work.made, plan.made[number]
        for day in range(len(x)):
            made[day] = by_all[day] + capacity * x[day]
        _room_beside(case, plan, line, work)
        score -= send(case, number, made, work.room, work.shipped, work.over)
    return score


@inner
def _room_beside(case: Case, plan: Plan, line: int, work: Scratch) -> None:
    """Room to ship with the line's own use of the same rows taken off."""
    ties, number = case.ties, case.lines.product_of[line]
    x, run, room, slack = work.x, work.run, work.room, plan.slack
    room_to_ship(case, plan, number, room)
    for j in range(ties.product_from[number], ties.product_from[number + 1]):
        for k in range(ties.line_from[line], ties.line_from[line + 1]):
            if ties.block[k] == ties.product_block[j]:
                rows, load, per_run = ties.row_at[ties.block[k]], ties.load[k], ties.run[k]
                for day in range(len(x)):
                    if rows[day] >= 0 and run[day]:
                        left = slack[rows[day]] - load * x[day] - per_run
                        room[day] = min(room[day], max(left, 0.0) / ties.ship[j])


@inner
def _misses(case: Case, plan: Plan, line: int, with_days: bool, work: Scratch) -> float:
    """Price of what the line's rows are missed by; rows of one day are looked at on demand."""
    ties = case.ties
    slack, miss, x, run = plan.slack, ties.miss, work.x, work.run
    cost = 0.0
    for k in range(ties.line_from[line], ties.line_from[line + 1]):
        rows, load, per_run = ties.row_at[ties.block[k]], ties.load[k], ties.run[k]
        if with_days or has_long(rows, ties.is_long):
            cost += _missed(rows, load, per_run, slack, miss, x, run)
    return cost


@inner
def _missed(
    rows: Ints, load: float, per_run: float, slack: Floats, miss: Floats, x: Floats, run: Mask
) -> float:
    """Price of what the rows of one block are missed by."""
    cost, row, used = 0.0, -1, 0.0
    for day in range(len(rows)):
        if rows[day] < 0:
            continue
        if rows[day] != row:
            if row >= 0:
                cost += miss[row] * max(used - slack[row], 0.0)
            row, used = rows[day], 0.0
        if run[day]:
            used += load * x[day] + per_run
    if row >= 0:
        cost += miss[row] * max(used - slack[row], 0.0)
    return cost
