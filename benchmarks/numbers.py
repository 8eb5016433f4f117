"""Seeded numbers of counties of one mix: enterprises, lines, alert days, orders, stocks.

The mix: coke and glass that never stop (6 %), cement and brick under a winter stop, a quarter of
them kept for heating (10 %), lines that run in campaigns (44 %), and flexible ones (40 %). The
draws follow each other in one fixed order, so that a seed means one county.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

N_DAYS = 121
# Last days of the order periods, counted from 1.
PERIOD_ENDS = np.array([17, 47, 78, 106, 121])
POLLUTANTS = ("so2", "nox", "pm25", "voc", "co")
SIZES = {"S": 40, "M": 150, "L": 1_000}

# Sectors: never stopping, under the winter stop, in campaigns, flexible.
STEADY, WINTER_STOP, CAMPAIGN, FLEXIBLE = range(4)
SECTOR_SHARES = (0.06, 0.10, 0.44, 0.40)
LINE_COUNT_SHARES = (0.45, 0.25, 0.13, 0.08, 0.05, 0.04)
CAPACITY = np.array([1500.0, 2500.0, 800.0, 40.0])  # t/d
MARGIN = np.array([120.0, 50.0, 180.0, 1200.0])  # yuan/t
LOWEST_LOAD = np.array([0.7, 0.6, 0.5, 0.3])
KG_PER_T = np.array(  # by sector: SO2, NOx, PM2.5, VOC, CO
    [
        [0.35, 0.60, 0.15, 0.05, 6.0],
        [0.05, 0.45, 0.10, 0.01, 1.5],
        [0.30, 0.50, 0.20, 0.15, 8.0],
        [0.20, 0.50, 1.00, 12.0, 0.5],
    ]
)
# By level, none to red: share of the emissions and of the trips at full load that may be.
DAY_CAP = (0.95, 0.90, 0.80, 0.70)
TRIP_CAP = (0.92, 0.90, 0.75, 0.60)
SEASON_CAP = 0.80


@dataclass(frozen=True, eq=False)
class Numbers:
    """One county in numbers; E enterprises, L lines, P order periods.

    Attributes
    ----------
    sector, kept_for_heating : ndarray
        Of each enterprise, shape (E,).
    enterprise : ndarray of int
        Enterprise of each line, shape (L,).
    capacity, margin : ndarray
        [t/d], [yuan/t], shape (L,).
    kg, trips : ndarray
        A day at full load, shapes (L, 5), (L,).
    min_on, min_off : ndarray of int
        [d], shape (L,).
    start_cost : ndarray
        [yuan], shape (L,).
    stopped : ndarray of bool
        Lines under the winter stop, shape (L,).
    alert : ndarray of int
        Level of each day, 0 to 3, shape (121,).
    orders : ndarray
        Margin of what is ordered for each period's end [yuan], shape (E, P).
    room, initial : ndarray
        Margin of what the stock holds at most and at the start [yuan], shape (E,).
    penalty, holding : ndarray
        A unit short, and a unit kept at a period's end, as shares of its margin, shape (E,).
    """

    sector: Ints
    kept_for_heating: NDArray[np.bool_]
    enterprise: Ints
    capacity: Floats
    margin: Floats
    kg: Floats
    trips: Floats
    min_on: Ints
    min_off: Ints
    start_cost: Floats
    stopped: NDArray[np.bool_]
    alert: Ints
    orders: Floats
    room: Floats
    initial: Floats
    penalty: Floats
    holding: Floats

    @property
    def lowest_load(self) -> Floats:
        """Of each line, shape (L,)."""
        return LOWEST_LOAD[self.sector[self.enterprise]]

    @property
    def day_margin(self) -> Floats:
        """Margin of a day at full load [yuan], shape (L,)."""
        return self.capacity * self.margin


def draw(n: int, seed: int) -> Numbers:
    """A county of n enterprises."""
    r = np.random.default_rng(seed)
    n_lines = r.choice([1, 2, 3, 4, 5, 6], size=n, p=LINE_COUNT_SHARES)
    sector = r.choice(4, size=n, p=SECTOR_SHARES)
    size = np.exp(r.normal(0, 0.8, n))
    enterprise = np.repeat(np.arange(n), n_lines)
    total, of_line = len(enterprise), sector[enterprise]
    capacity = CAPACITY[of_line] * size[enterprise] * np.exp(r.normal(0, 0.3, total))
    margin = MARGIN[of_line] * np.exp(r.normal(0, 0.35, total))
    kg = KG_PER_T[of_line] * np.exp(r.normal(0, 0.6, (total, len(POLLUTANTS))))
    min_on = _by_sector(of_line, 1, 10, r.integers(7, 16, total), r.integers(2, 6, total))
    min_off = _by_sector(of_line, 1, 7, r.integers(5, 16, total), r.integers(1, 4, total))
    start_days = _by_sector(of_line, 0.0, 3.0, r.uniform(1.5, 5, total), r.uniform(0.2, 1, total))
    trips = np.where(of_line == FLEXIBLE, 0.15, 0.075) * r.uniform(0.7, 1.3, total)
    kept_for_heating = r.random(n) < 0.25
    stopped = (of_line == WINTER_STOP) & ~kept_for_heating[enterprise]
    alert = _alerts(r)
    day_margin = capacity * margin
    of_enterprise = np.bincount(enterprise, weights=day_margin * ~stopped, minlength=n)
    orders = _orders(r, sector, of_enterprise)
    room = of_enterprise * r.uniform(8, 30, n)
    initial = room * r.uniform(0.1, 0.9, n)
    return Numbers(
        sector=sector,
        kept_for_heating=kept_for_heating,
        enterprise=enterprise,
        capacity=capacity,
        margin=margin,
        kg=kg * capacity[:, None],
        trips=trips * capacity,
        min_on=min_on,
        min_off=min_off,
        start_cost=start_days * day_margin * 0.5,
        stopped=stopped,
        alert=alert,
        orders=orders,
        room=room,
        initial=initial,
        penalty=r.uniform(0.3, 1.0, n),
        holding=r.uniform(0.002, 0.01, n),
    )


def _by_sector(sector: Ints, steady: float, winter: float, campaign, flexible):  # type: ignore[no-untyped-def]
    other = np.where(sector == WINTER_STOP, winter, steady)
    return np.where(sector == CAMPAIGN, campaign, np.where(sector == FLEXIBLE, flexible, other))


def _alerts(r: np.random.Generator) -> Ints:
    level = np.zeros(N_DAYS, dtype=np.int64)
    day = int(r.integers(3, 15))
    while day < N_DAYS:
        length = int(r.integers(3, 8))
        level[day : day + length] = r.choice([1, 2, 3], p=[0.4, 0.4, 0.2])
        day += length + int(r.integers(12, 28))
    return level


def _orders(r: np.random.Generator, sector: Ints, day_margin: Floats) -> Floats:
    """Margin of the orders of each enterprise and period."""
    n = len(sector)
    days = np.diff(PERIOD_ENDS, prepend=0)
    steady = sector == STEADY
    used = np.where(steady, r.uniform(0.72, 0.95, n), r.uniform(0.45, 0.9, n))
    wave = np.exp(r.normal(0, 0.12, (n, len(days))))
    full = day_margin[:, None] * days
    orders = full * used[:, None] * np.where(steady[:, None], 1, wave)
    return np.where(steady[:, None], np.maximum(orders, 0.72 * full), orders)
