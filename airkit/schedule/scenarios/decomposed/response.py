"""Best response of one line in all scenarios at once: common stops and starts, loads by node."""

from typing import Any, NamedTuple

import numpy as np

from airkit.schedule.decomposed.compiled import inner, kernel
from airkit.schedule.decomposed.line_programme import hard_line, mark_starting_days
from airkit.schedule.decomposed.response import (
    BETTER,
    WEIGHT_NOISE,
    copy_days,
    keep_long_rows,
    misses_long,
    read_rows,
    stretch,
    trim,
    value_of,
)
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
from airkit.schedule.model.arrays import Floats, Ints, Mask
from airkit.schedule.scenarios.decomposed.tree import Common


class Room(NamedTuple):
    """Room for one line's work, in each scenario and in common: days unless said otherwise.

    ``at_node`` holds gain, price of running, most, need and reward, shape (5, S, T);
    ``is_settled`` says that stops and starts stay as they are.
    """

    works: Scratch
    gain: Floats
    closed: Mask
    kept: Mask
    run: Mask
    best_run: Mask
    sums: Floats
    turns: Mask
    at_node: Floats
    is_settled: bool


def make_room(n: int, n_days: int, is_settled: bool) -> Room:
    """Room for the work of one line in n scenarios."""
    works: Any = {name: np.empty((n, n_days)) for name in Scratch._fields}
    masks = ("run", "best_run", "best_may")
    works |= {name: np.empty((n, n_days), dtype=bool) for name in masks}
    works["sums"] = np.empty((n, 3, n_days + 1))
    works["turns"] = np.empty((n, 2, n_days), dtype=bool)
    flags: Any = {
        name: np.empty(n_days, dtype=bool) for name in ("closed", "kept", "run", "best_run")
    }
    return Room(
        works=Scratch(**works),
        gain=np.empty(n_days),
        **flags,
        sums=np.empty((3, n_days + 1)),
        turns=np.empty((2, n_days), dtype=bool),
        at_node=np.empty((5, n, n_days)),
        is_settled=is_settled,
    )


@inner
def work_in(works: Scratch, s: int) -> Scratch:
    """The room of one scenario."""
    return Scratch(
        works.price[s],
        works.run_price[s],
        works.ceiling[s],
        works.need[s],
        works.reward[s],
        works.gain[s],
        works.load[s],
        works.made[s],
        works.room[s],
        works.over[s],
        works.x[s],
        works.run[s],
        works.shipped[s],
        works.best_x[s],
        works.best_run[s],
        works.best_may[s],
        works.sums[s],
        works.turns[s],
    )


@kernel
def improve_common(
    case: Case,
    common: Common,
    plan: Plan,
    u: Mask,
    order: Ints,
    weight: float,
    noises: Floats,
    room: Room,
) -> int:
    """One pass over the lines in an order; how many plans changed.

    Parameters
    ----------
    u : ndarray of bool
        Common stops and starts, shape (L, T), changed as the plan is.
    noises : ndarray
        As in :func:`airkit.schedule.decomposed.response.improve_line`, one block a line.
    """
    changed = 0
    for line in order:
        if _improve(case, common, plan, u, line, weight, noises[line], room):
            changed += 1
    return changed


@inner
def _improve(
    case: Case,
    common: Common,
    plan: Plan,
    u: Mask,
    line: int,
    weight: float,
    noises: Floats,
    room: Room,
) -> bool:
    n, n_lines = len(common.nodes), len(u)
    has_goods = case.lines.product_of[line] >= 0
    for s in range(n):
        at, work = s * n_lines + line, work_in(room.works, s)
        take_line(case, plan, at, -1.0)
        if has_goods:
            take_shipments(case, plan, case.lines.product_of[at], -1.0)
        read_rows(case, plan, at, work)
        copy_days(plan.x[at], plan.run[at], work.x, work.run)
    room.run[:] = u[line]
    best, improved = -np.inf, False
    for k in range(-1, len(noises)):  # the plan it has goes first
        if k >= 0:
            _make_candidate(case, common, plan, line, weight, noises[k], room)
        value = _value(case, common, plan, line, weight, room)
        if k >= 0 and has_goods and _trimmed(case, common, line, room):
            value = _value(case, common, plan, line, weight, room)
        if k < 0 or value > best + BETTER * abs(best):
            best, improved = value, k >= 0
            room.works.best_x[:] = room.works.x
            room.works.best_run[:] = room.works.run
            room.best_run[:] = room.run
    u[line] = room.best_run
    for s in range(n):
        at, work = s * n_lines + line, work_in(room.works, s)
        copy_days(work.best_x, work.best_run, plan.x[at], plan.run[at])
        take_line(case, plan, at, 1.0)
        if has_goods:
            number = case.lines.product_of[at]
            room_to_ship(case, plan, number, work.room)
            send(case, number, plan.made[number], work.room, plan.shipped[number], work.over)
            take_shipments(case, plan, number, 1.0)
    return improved


@inner
def _value(
    case: Case,
    common: Common,
    plan: Plan,
    line: int,
    weight: float,
    room: Room,
) -> float:
    """Weighed over the scenarios: margin less starts, goods, misses and weighted prices."""
    value, ran = 0.0, common.programmes.starts_on[line]
    for t in range(len(room.run)):
        if room.run[t] and not ran:
            value -= common.programmes.start_cost[line]
        ran = room.run[t]
    n_lines = len(common.may_run) // len(common.nodes)
    for s in range(len(common.nodes)):
        value += value_of(case, plan, s * n_lines + line, weight, work_in(room.works, s))
    return value


@inner
def _trimmed(case: Case, common: Common, line: int, room: Room) -> bool:
    """Make less of what found no room; whether anything changed."""
    changed = False
    n_lines = len(common.may_run) // len(common.nodes)
    for s in range(len(common.nodes)):
        changed |= trim(case, s * n_lines + line, work_in(room.works, s))
    if changed:
        _join(common, room)
    return changed


@inner
def _join(common: Common, room: Room) -> None:
    """The lowest load of a day in all scenarios that share it."""
    for s in range(len(common.nodes)):
        for t in range(common.nodes.shape[1]):
            owner = common.nodes[s, t]
            room.works.x[owner, t] = min(room.works.x[owner, t], room.works.x[s, t])
    for s in range(len(common.nodes)):
        for t in range(common.nodes.shape[1]):
            room.works.x[s, t] = room.works.x[common.nodes[s, t], t]


@inner
def _make_candidate(
    case: Case,
    common: Common,
    plan: Plan,
    line: int,
    weight: float,
    noise: Floats,
    room: Room,
) -> None:
    """Plans for the line's gains with some noise in them, into ``works``."""
    n_days = len(room.gain)
    _gather(case, common, line, weight * (1 + WEIGHT_NOISE * noise[0]), noise, room)
    _choose_loads(case, common, line, room)
    _respond(case, common, plan, line, 0, n_days, room)
    if room.is_settled or not _misses(case, common, plan, line, room):
        return
    # Where prices leave a line indifferent, what a season's cap has left is a part of the days.
    early = noise[0] >= 0
    fits, misses = 0, n_days
    while misses - fits > 1:
        days = (fits + misses) // 2
        first, end = stretch(days, n_days, early)
        _respond(case, common, plan, line, first, end, room)
        if _misses(case, common, plan, line, room):
            misses = days
        else:
            fits = days
    first, end = stretch(fits, n_days, early)
    _respond(case, common, plan, line, first, end, room)


@inner
def _misses(case: Case, common: Common, plan: Plan, line: int, room: Room) -> bool:
    n_lines = len(common.may_run) // len(common.nodes)
    for s in range(len(common.nodes)):
        if misses_long(case, plan, s * n_lines + line, work_in(room.works, s)):
            return True
    return False


@inner
def _gather(
    case: Case,
    common: Common,
    line: int,
    weight: float,
    noise: Floats,
    room: Room,
) -> None:
    """What the rows say to the line on each day, over all scenarios that share it."""
    n, n_days = common.nodes.shape
    n_lines = len(common.may_run) // n
    gain, run_price, most, need, reward = room.at_node
    gain[:] = 0.0
    run_price[:] = 0.0
    most[:] = 1.0
    need[:] = 0.0
    reward[:] = 0.0
    for s in range(n):
        at = s * n_lines + line
        margin, capacity, span = case.lines.margin[at], case.lines.capacity[at], case.lines.span[at]
        tonne = case.tonne_price[case.lines.product_of[at]]
        for t in range(n_days):
            owner = common.nodes[s, t]
            gain[owner, t] += margin * (1 + noise[1 + span[t]]) + tonne[t] * capacity
            gain[owner, t] -= weight * room.works.price[s, t]
            run_price[owner, t] += weight * room.works.run_price[s, t]
            most[owner, t] = min(most[owner, t], room.works.ceiling[s, t])
            need[owner, t] = max(need[owner, t], room.works.need[s, t])
            reward[owner, t] += room.works.reward[s, t]


@inner
def _choose_loads(case: Case, common: Common, line: int, room: Room) -> None:
    """The best load of each day, 0 to idle; the sum of the gains to ``room.gain``."""
    n, n_days = common.nodes.shape
    n_lines = len(common.may_run) // n
    low, n_steps, steps = case.lines.low[line], case.lines.n_steps[line], case.lines.steps[line]
    gain, run_price, ceiling, need, reward = room.at_node
    room.gain[:] = 0.0
    room.closed[:] = False
    for s in range(n):
        at = s * n_lines + line
        for t in range(n_days):
            owner = common.nodes[s, t]
            if owner != s:
                room.works.load[s, t] = room.works.load[owner, t]
                continue
            most = ceiling[s, t]
            if n_steps > 0 or most < low:
                most = fitting_load(steps, n_steps, low, most)
            is_open = most > 0 and common.may_run[at, t]
            load, value = best_load(gain[s, t], most, low, steps, n_steps, need[s, t], reward[s, t])
            value -= run_price[s, t]
            if common.may_idle[at, t] and (not is_open or value < 0):
                load, value = 0.0, 0.0
            elif not is_open:
                room.closed[t] = True
            room.works.load[s, t] = load
            room.gain[t] += value


@inner
def _respond(
    case: Case,
    common: Common,
    plan: Plan,
    line: int,
    first: int,
    end: int,
    room: Room,
) -> None:
    """The best plan for ``room.gain`` that runs from ``first`` to before ``end`` only."""
    n, n_days = common.nodes.shape
    n_lines = len(common.may_run) // n
    if not room.is_settled:
        lines = common.programmes
        may_run, may_start = lines.may_run[line], lines.may_start[line]
        held = lines.held[line] if lines.starts_on[line] else 0
        room.kept[:] = may_run
        for t in range(held, n_days):
            if room.closed[t] or t < first or t >= end:
                may_run[t] = False
        mark_starting_days(may_run, lines.min_on[line], may_start)
        hard_line(line, room.gain, lines, room.sums, room.turns, room.run)
        may_run[:] = room.kept
        mark_starting_days(may_run, lines.min_on[line], may_start)
    for s in range(n):
        work = work_in(room.works, s)
        for t in range(n_days):
            work.run[t] = room.run[t] and work.load[t] > 0
            work.x[t] = work.load[t] if work.run[t] else 0.0
        keep_long_rows(case, plan, s * n_lines + line, work)
    _join(common, room)
