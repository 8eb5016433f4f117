"""Best plan of one line for given day gains, by a programme linear in the days.

A line runs or stands. A run lasts at least ``min_on`` days and a standstill at least ``min_off``,
unless the horizon ends first; what is left of the first state is served first. Days on which a line
may not run are a mask on starting and on going on, so that no large number enters a sum.

With G(s) the gains of the days before s, and going backward from G and 0 on the day after the last:

- ``on(s)``, running since day 0: the better of ``on(s + 1)`` and ``G(s) + off(s + min_off)``;
- ``off(s)``, standing: the better of ``off(s + 1)`` and ``on(s + min_on) - G(s) - start cost``.

The smoothed programme takes ``temperature * log(sum exp(./temperature))`` for "the better of". Its
value lies above the hard one and its gradient is the expected plan, found by one pass forward.
"""

import time
from typing import NamedTuple

import numpy as np
from numba import njit

from airkit.schedule.decomposed.compiled import inner, kernel
from airkit.schedule.decomposed.day_gain import FAR
from airkit.schedule.model.arrays import Floats, Ints, Mask


class Programmes(NamedTuple):
    """What n line programmes over T days need beside the day gains.

    Attributes
    ----------
    min_on, min_off : ndarray of int
        [d], at least 1, shape (n,).
    start_cost : ndarray
        [yuan], shape (n,).
    starts_on : ndarray of bool
        First state, shape (n,).
    held : ndarray of int
        Days the first state still lasts, 0 to T; T for a line that cannot stop, shape (n,).
    may_run, may_start : ndarray of bool
        Days on which the line may run, and on which a run of ``min_on`` days may begin, shape
        (n, T); see :func:`starting_days`.
    """

    min_on: Ints
    min_off: Ints
    start_cost: Floats
    starts_on: Mask
    held: Ints
    may_run: Mask
    may_start: Mask


@inner
def mark_starting_days(may_run: Mask, min_on: int, may_start: Mask) -> None:
    """Write for one line where a run of ``min_on`` days, or to the horizon, may begin."""
    n_days = len(may_run)
    left = n_days  # days that may be run from here on, the days beyond the horizon among them
    for day in range(n_days - 1, -1, -1):
        left = left + 1 if may_run[day] else 0
        may_start[day] = left >= min_on or left > n_days - day


@kernel
def starting_days(may_run: Mask, min_on: Ints) -> Mask:
    """Days on which a run may begin, shape (n, T).

    A run begins where none of its first ``min_on`` days is forbidden; days beyond the horizon are
    not.

    Examples
    --------
    >>> starting_days(np.array([[True, True, False, True]]), np.array([2])).tolist()
    [[True, False, False, True]]
    """
    may_start = np.zeros(may_run.shape, dtype=np.bool_)
    for line in range(len(may_run)):
        mark_starting_days(may_run[line], min_on[line], may_start[line])
    return may_start


@kernel
def is_possible(lines: Programmes) -> Mask:
    """Whether the first state can be held as long as it must be, shape (n,)."""
    possible = np.ones(len(lines.held), dtype=np.bool_)
    for line in range(len(possible)):
        if lines.starts_on[line]:
            possible[line] = lines.may_run[line, : lines.held[line]].all()
    return possible


@inner
def hard_line(
    line: int, gains: Floats, lines: Programmes, sums: Floats, turns: Mask, run: Mask
) -> float:
    """Best value of one line; its plan goes to ``run``.

    Parameters
    ----------
    gains : ndarray
        Gain of running on each day, shape (T,); what a forbidden day holds is not used.
    sums : ndarray
        Scratch, shape (3, T + 1).
    turns : ndarray of bool
        Scratch, shape (2, T).
    """
    n_days = len(gains)
    before, on, off = sums[0], sums[1], sums[2]
    min_on, min_off, cost = lines.min_on[line], lines.min_off[line], lines.start_cost[line]
    may_run, may_start = lines.may_run[line], lines.may_start[line]
    total = 0.0
    for day in range(n_days):
        before[day] = total
        total += gains[day] if may_run[day] else 0.0
    on_next, off_next = total, 0.0
    on[n_days], off[n_days] = total, 0.0
    for day in range(n_days - 1, -1, -1):
        stop = before[day] + off[min(day + min_off, n_days)]
        start = on[min(day + min_on, n_days)] - before[day] - cost
        on_next = stop if (stop > on_next) | (not may_run[day]) else on_next
        off_next = start if (start > off_next) & may_start[day] else off_next
        on[day], off[day] = on_next, off_next
    held, runs = lines.held[line], lines.starts_on[line]
    _follow(sums, held, min_on, min_off, runs, may_run, turns, run)
    return on[held] if runs else off[held]


@inner
def _follow(
    sums: Floats,
    held: int,
    min_on: int,
    min_off: int,
    runs: bool,
    may_run: Mask,
    turns: Mask,
    run: Mask,
) -> None:
    """The best plan, from where the values change: there a state that is free to end ends.

    Kept apart from the values, and without branches inside a loop, this is twice as fast as days of
    turning remembered beside the values.
    """
    on, off = sums[1], sums[2]
    ends, begins = turns[0], turns[1]
    for day in range(len(run)):
        ends[day] = (on[day] != on[day + 1]) | (not may_run[day])
        begins[day] = off[day] != off[day + 1]
    free = held  # the first day on which the state may change
    for day in range(len(run)):
        turn = (day >= free) & (ends[day] if runs else begins[day])
        free = day + (min_off if runs else min_on) if turn else free
        runs = runs != turn
        run[day] = runs


@kernel
def hard_programmes(gains: Floats, lines: Programmes, values: Floats, run: Mask) -> None:
    """Best values of all lines into ``values`` and their plans into ``run``, shape (n, T)."""
    n, n_days = gains.shape
    sums = np.empty((3, n_days + 1))
    turns = np.empty((2, n_days), dtype=np.bool_)
    for line in range(n):
        values[line] = hard_line(line, gains[line], lines, sums, turns, run[line])


@kernel
def soft_programmes(
    gains: Floats, lines: Programmes, temperature: Floats, values: Floats, share: Floats
) -> None:
    """Smoothed values of all lines, and their gradient by the day gains.

    Parameters
    ----------
    temperature : ndarray
        [yuan], above 0, shape (n,).
    values : ndarray
        Written: smoothed values, shape (n,).
    share : ndarray
        Written: expected running, the gradient, 0 to 1, shape (n, T).
    """
    n, n_days = gains.shape
    sums = np.empty((3, n_days + 1))
    leave = np.empty((2, n_days))
    flow = np.empty((2, n_days + 1))
    for line in range(n):
        values[line] = _soft_values(line, gains[line], lines, temperature[line], sums, leave)
        _flow_forward(line, lines, leave, flow, share[line])


@inner
def _soft_values(
    line: int, gains: Floats, lines: Programmes, heat: float, sums: Floats, leave: Floats
) -> float:
    """Smoothed value of one line; ``leave`` gets the shares that change state on each day."""
    n_days = len(gains)
    before, on, off = sums[0], sums[1], sums[2]
    may_run, may_start = lines.may_run[line], lines.may_start[line]
    before[0] = 0.0
    for day in range(n_days):
        before[day + 1] = before[day] + (gains[day] if may_run[day] else 0.0)
    on[n_days], off[n_days] = before[n_days], 0.0
    for day in range(n_days - 1, -1, -1):
        stop = before[day] + off[min(day + lines.min_off[line], n_days)]
        start = on[min(day + lines.min_on[line], n_days)] - before[day] - lines.start_cost[line]
        if may_run[day]:
            on[day], leave[0, day] = soft_better(stop, on[day + 1], heat)
        else:
            on[day], leave[0, day] = stop, 1.0
        if may_start[day]:
            off[day], leave[1, day] = soft_better(start, off[day + 1], heat)
        else:
            off[day], leave[1, day] = off[day + 1], 0.0
    held = lines.held[line]
    return on[held] if lines.starts_on[line] else off[held]


@njit(cache=True, nogil=True, inline="always")
def soft_better(a: float, b: float, heat: float) -> tuple[float, float]:
    """Smoothed larger of two numbers, and the derivative by the first."""
    if abs(a - b) > FAR * heat:
        return (a, 1.0) if a > b else (b, 0.0)
    rest = np.exp(-abs(a - b) / heat)
    share = 1 / (1 + rest)
    return max(a, b) + heat * np.log(1 + rest), share if a >= b else 1 - share


@inner
def _flow_forward(line: int, lines: Programmes, leave: Floats, flow: Floats, share: Floats) -> None:
    """Expected running of one line, from the shares that change state on each day.

    ``flow`` holds the shares free to change on a day; what has changed is free again only after the
    minimum, and runs or stands meanwhile.
    """
    n_days = len(share)
    min_on, min_off = lines.min_on[line], lines.min_off[line]
    free_on, free_off = flow[0], flow[1]
    free_on[:] = 0.0
    free_off[:] = 0.0
    running = 1.0 if lines.starts_on[line] else 0.0
    free_on[lines.held[line]] = running
    free_off[lines.held[line]] = 1.0 - running
    for day in range(n_days):
        stops = free_on[day] * leave[0, day]
        starts = free_off[day] * leave[1, day]
        free_on[day + 1] += free_on[day] - stops
        free_off[day + 1] += free_off[day] - starts
        free_off[min(day + min_off, n_days)] += stops
        free_on[min(day + min_on, n_days)] += starts
        running += starts - stops
        share[day] = running


def line_days_per_second(n_lines: int = 2_000, n_days: int = 121, rounds: int = 20) -> float:
    """Measured speed of the hard programme with its plans, on this core, at its best round [1/s].

    Gains and minimum times are drawn at random; compilation is not counted.
    """
    draws = np.random.default_rng(0)
    min_on, min_off = draws.integers(1, 15, n_lines), draws.integers(1, 15, n_lines)
    may_run = np.ones((n_lines, n_days), dtype=bool)
    lines = Programmes(
        min_on,
        min_off,
        draws.uniform(0, 2, n_lines),
        np.ones(n_lines, dtype=bool),
        np.zeros(n_lines, dtype=np.int64),
        may_run,
        starting_days(may_run, min_on),
    )
    gains = draws.normal(0.2, 1, (n_lines, n_days))
    values, run = np.empty(n_lines), np.empty((n_lines, n_days), dtype=bool)
    best = np.inf
    for _ in range(rounds + 1):
        began = time.process_time()
        hard_programmes(gains, lines, values, run)
        best = min(best, time.process_time() - began)
    return n_lines * n_days / best
