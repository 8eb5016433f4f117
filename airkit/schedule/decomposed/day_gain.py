"""Gain of running a line for one day at its best load, for given prices.

The gain of a load share x is ``gain * x - price of running``; being linear in x, it is best at the
lowest or the highest allowed load, whether the loads between are steps or an interval.
"""

import numpy as np
from numba import njit

from airkit.schedule.decomposed.compiled import kernel
from airkit.schedule.model.arrays import ROUNDING, Arrays, Floats, Ints, Mask

# Temperatures beyond which the lesser of two numbers no longer counts.
FAR = 36.0


def allowed_loads(arrays: Arrays) -> tuple[Floats, Floats]:
    """Lowest load of each line, shape (L,), and highest the rules leave on each day, shape (L, T).

    On forbidden days the highest is the lowest, which nothing uses.
    """
    low = np.array([loads.low for loads in arrays.loads])
    top = np.maximum(arrays.ceiling, low[:, None])
    for line, loads in enumerate(arrays.loads):
        if loads.steps:
            steps = np.array(loads.steps)
            fitting = np.searchsorted(steps, top[line] + ROUNDING, side="right") - 1
            top[line] = steps[np.maximum(fitting, 0)]
        else:
            top[line] = np.minimum(top[line], loads.high)
    return low, top


def load_steps(arrays: Arrays) -> tuple[Floats, Ints]:
    """Steps of every line, padded with 1, shape (L, most), and how many; 0 where any load goes."""
    count = np.array([len(loads.steps) for loads in arrays.loads], dtype=np.int64)
    steps = np.ones((arrays.n_lines, max(1, int(count.max(initial=1)))))
    for line, loads in enumerate(arrays.loads):
        steps[line, : count[line]] = loads.steps
    return steps, count


@kernel
def hard_day_gains(
    gain: Floats, run_price: Floats, low: Floats, top: Floats, day_gain: Floats, load: Floats
) -> None:
    """Best gain of each day and the load it takes, written to the last two, shape (L, T).

    Parameters
    ----------
    gain : ndarray
        Gain at full load [yuan/d], shape (L, T).
    run_price : ndarray
        Price of running at all [yuan/d], shape (L, T).
    low, top : ndarray
        As :func:`allowed_loads` gives them.
    """
    for line in range(gain.shape[0]):
        for day in range(gain.shape[1]):
            x = top[line, day] if gain[line, day] > 0 else low[line]
            load[line, day] = x
            day_gain[line, day] = gain[line, day] * x - run_price[line, day]


@kernel
def soft_day_gains(
    gain: Floats,
    run_price: Floats,
    low: Floats,
    top: Floats,
    temperature: Floats,
    day_gain: Floats,
    load: Floats,
) -> None:
    """Smoothed gains of each day and the expected load; ``temperature`` [yuan] has shape (L,)."""
    for line in range(gain.shape[0]):
        for day in range(gain.shape[1]):
            width = top[line, day] - low[line]
            heat = temperature[line] * width / 2
            x = low[line]
            best = gain[line, day] * x
            if width > 0:
                more, share = soft_positive(gain[line, day] * width, heat)
                best += more
                x += share * width
            load[line, day] = x
            day_gain[line, day] = best - run_price[line, day]


@njit(cache=True, nogil=True, inline="always")
def soft_positive(z: float, heat: float) -> tuple[float, float]:
    """Smoothed larger of z and 0, and its derivative; a heat of 0 is the hard one.

    Examples
    --------
    >>> soft_positive(3.0, 0.0)
    (3.0, 1.0)
    """
    if heat <= 0 or abs(z) > FAR * heat:
        return (z, 1.0) if z > 0 else (0.0, 0.0)
    rest = np.exp(-abs(z) / heat)
    share = 1 / (1 + rest)
    return max(z, 0.0) + heat * np.log(1 + rest), share if z >= 0 else 1 - share


@kernel
def choose_programme(
    values: Floats, line_of: Ints, temperature: Floats, line_values: Floats, weights: Floats
) -> None:
    """Value of each line over its programmes, and the weight of each programme.

    A line has one programme as it is and one for each set of ``lines_off`` rules it may serve by
    standing still. ``temperature`` has shape (L,); at 0 the first of the best is taken.
    """
    best = np.full(len(line_values), -np.inf)
    chosen = np.full(len(line_values), -1)
    for k in range(len(values)):
        if values[k] > best[line_of[k]]:
            best[line_of[k]] = values[k]
            chosen[line_of[k]] = k
    total = np.zeros(len(line_values))
    for k in range(len(values)):
        line = line_of[k]
        if temperature[line] > 0:
            weights[k] = np.exp((values[k] - best[line]) / temperature[line])
        else:
            weights[k] = 1.0 if chosen[line] == k else 0.0
        total[line] += weights[k]
    for k in range(len(values)):
        weights[k] /= total[line_of[k]]
    for line in range(len(line_values)):
        line_values[line] = best[line] + temperature[line] * np.log(total[line])


@kernel
def expected_plan(
    share: Floats, weights: Floats, line_of: Ints, load: Floats, x: Floats, u: Floats
) -> None:
    """Expected loads ``x`` and running ``u`` of each line, shape (L, T), from its programmes."""
    x[:] = 0.0
    u[:] = 0.0
    for k in range(len(weights)):
        if weights[k] > 0:
            line = line_of[k]
            for day in range(share.shape[1]):
                running = weights[k] * share[k, day]
                u[line, day] += running
                x[line, day] += running * load[line, day]


def allowed_days(arrays: Arrays) -> Mask:
    """Line-days with an allowed load, shape (L, T)."""
    return ~arrays.forbidden()
