"""Earned schedule, pace, and a forecast of the finish with its range."""

import datetime

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WEEK = 7
LEAST_RETURNS = 6  # fewer say nothing about a pace
HORIZON_WEEKS = 260
PERCENTILES = (10, 50, 90)
# Shares are sums of many: equal within this.
NEAR = 1e-9


def earned_days(planned: Floats, earned: float) -> float:
    """Earned schedule: after how many days of the plan this share was due.

    The last day whose planned share is not above the earned one, and the part of the next day.

    Parameters
    ----------
    planned : ndarray, shape (n_days,)
        Planned share by the end of each day, never falling; the first is the eve of the start.
    earned : float
        Share done [1].

    Examples
    --------
    >>> earned_days(np.array([0.0, 0.25, 0.5, 0.75, 1.0]), 0.6)
    2.4
    """
    if earned >= planned[-1] - NEAR:
        return float(np.searchsorted(planned, planned[-1] - NEAR))
    day = int(np.searchsorted(planned, earned + NEAR, side="right")) - 1
    if day < 0:
        return 0.0
    step = planned[day + 1] - planned[day]
    return round(float(day + max(earned - planned[day], 0.0) / step), 9)


def schedule_variance(
    planned: Floats, done: Floats, today: int
) -> tuple[float | None, float | None]:
    """SV(t) in days and SPI(t), by earned schedule; the clock stops on the day all is done.

    Parameters
    ----------
    planned, done : ndarray, shape (n_days,)
        Shares by the end of each day, from the eve of the start.
    today : int
        Place of the day asked.

    Returns
    -------
    tuple of float
        Days ahead (behind when negative), and earned over actual days; None before the start.

    Examples
    --------
    >>> plan = np.linspace(0, 1, 11)
    >>> schedule_variance(plan, plan / 2, 8)
    (-4.0, 0.5)
    """
    if planned[-1] <= NEAR:  # nothing is planned to be done
        return None, None
    begun = int(np.argmax(planned > NEAR)) - 1
    finished = np.flatnonzero(done[: today + 1] >= 1 - NEAR)
    actual = int(finished[0]) if len(finished) else today
    if actual - begun <= 0:
        return None, None
    earned = earned_days(planned, float(done[actual]))
    return round(earned - actual, 9), round((earned - begun) / (actual - begun), 9)


def weekly_paces(done: Floats, today: int, first: int) -> Floats:
    """What was done in each week, counted back from today to the first return.

    Examples
    --------
    >>> weekly_paces(np.arange(30.0), 29, 1)
    array([7., 7., 7., 7.])
    """
    ends = np.arange(today, first - 1, -WEEK)
    return np.diff(done[ends[::-1]])


def forecast_finish(
    paces: Floats, remaining: float, as_of: datetime.date, *, n_draws: int, seed: int
) -> dict[str, datetime.date | None]:
    """When the rest will be done, if the weeks to come are like weeks already seen.

    Weeks are drawn with replacement from those seen, falls included, until the rest is done.

    Parameters
    ----------
    paces : ndarray, shape (n_weeks,)
        Done in each week seen [unit of the task, or 1].
    remaining : float
        What is still to do, same unit.
    as_of : datetime.date
        The day of the last figure.
    n_draws, seed : int
        Number of futures drawn, and their seed.

    Returns
    -------
    dict
        ``p10, p50, p90``: dates; None where that share of futures does not finish in five years.

    Examples
    --------
    >>> forecast_finish(np.array([5.0]), 12, datetime.date(2017, 12, 1), n_draws=10, seed=1)["p50"]
    datetime.date(2017, 12, 18)
    """
    names = [f"p{q}" for q in PERCENTILES]
    if not len(paces) or paces.sum() <= 0:
        return dict.fromkeys(names)
    chance = np.random.default_rng(seed)
    weeks = np.full(n_draws, np.inf)
    done, week, block = np.zeros(n_draws), 0, 26
    while np.isinf(weeks).any() and week < HORIZON_WEEKS:
        drawn = chance.choice(paces, size=(n_draws, block))
        sums = done[:, None] + np.cumsum(drawn, axis=1)
        reached = sums >= remaining - NEAR
        place = np.argmax(reached, axis=1)
        new = reached.any(axis=1) & np.isinf(weeks)
        rows = np.flatnonzero(new)
        at = place[rows]
        # The part of the last week that the rest takes, at that week's pace.
        before = sums[rows, at] - drawn[rows, at]
        weeks[rows] = week + at + (remaining - before) / drawn[rows, at]
        done, week = sums[:, -1], week + block
    places = np.quantile(weeks, [q / 100 for q in PERCENTILES], method="inverted_cdf")
    return {
        name: None
        if np.isinf(x)
        else as_of + datetime.timedelta(days=int(np.ceil(x * WEEK - NEAR)))
        for name, x in zip(names, places, strict=True)
    }
