"""The array model, the only truth: rules become line bounds, rows and modes.

Engines read these arrays and know no kind of rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from airkit.schedule.problem.lines import Loads
from airkit.schedule.problem.products import Product

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

# Loads are compared with this much room, so that 1 - 0.3 still allows 0.7.
ROUNDING = 1e-12


@dataclass(frozen=True, eq=False)
class Family:
    """Rows over the same lines, one a set of days.

    Row i says: sum over its days and lines of ``load * x + run * u``, and over its products of
    ``ship * shipped``, is at most ``limits[i]``. A floor (``sign`` -1) is stored with all its
    signs turned.

    Attributes
    ----------
    rule_id, kind, unit, enterprise_id : str
        What to call it; engines do not read these.
    sign : float
        1 for a cap, -1 for a floor.
    lines : ndarray of int
        Shape (n,).
    load, run : ndarray
        Coefficients of the load share and of running, shape (n,).
    products : ndarray of int
        Shape (m,); ``ship`` [1/t] alike.
    row_of_day : ndarray of int
        Row each day belongs to, -1 for none, shape (n_days,).
    limits : ndarray
        Shape (n_rows,).
    mask, ship_mask : ndarray of bool or None
        Line-days (product-days) that count, where exemptions make them differ; None: all.
    is_own : bool
        Whether the planner made the rule and may loosen it; engines do not read this.
    """

    rule_id: str
    kind: str
    unit: str
    enterprise_id: str
    sign: float
    lines: Ints
    load: Floats
    run: Floats
    products: Ints
    ship: Floats
    row_of_day: Ints
    limits: Floats
    mask: Mask | None = None
    ship_mask: Mask | None = None
    is_own: bool = False

    def is_daily(self) -> bool:
        """Whether each row is one day."""
        used = self.row_of_day[self.row_of_day >= 0]
        return len(used) == len(self.limits)

    def usage(self, x: Floats, u: Floats, shipped: Floats) -> Floats:
        """Left side of every row, shape (n_rows,)."""
        mine = self.load[:, None] * x[self.lines] + self.run[:, None] * u[self.lines]
        day = (mine if self.mask is None else mine * self.mask).sum(axis=0)
        if len(self.products):
            out = self.ship[:, None] * shipped[self.products]
            day = day + (out if self.ship_mask is None else out * self.ship_mask).sum(axis=0)
        inside = self.row_of_day >= 0
        rows = self.row_of_day[inside]
        used = np.zeros(len(self.limits))
        np.add.at(used, rows, day[inside])
        return used


@dataclass(frozen=True, eq=False)
class Mode:
    """At least ``least`` of these lines stand still on all of their days.

    ``days`` has shape (n lines, n_days).
    """

    rule_id: str
    enterprise_id: str
    lines: Ints
    days: Mask
    least: int
    is_own: bool = False


@dataclass(frozen=True, eq=False)
class Arrays:
    """A scheduling problem as arrays; L lines, T days.

    Attributes
    ----------
    capacity : ndarray
        [t/d], shape (L,).
    day_margin : ndarray
        Margin of a day at full load [yuan], shape (L,).
    start_cost : ndarray
        [yuan], shape (L,).
    min_on, min_off, initial_days : ndarray of int
        [d], shape (L,).
    can_stop, initial_on : ndarray of bool
        Shape (L,).
    loads : tuple of Loads
        One a line.
    ceiling : ndarray
        Highest load the rules leave, shape (L, T).
    stopped : ndarray of bool
        Line-days on which a rule stops the line, shape (L, T).
    families, modes, products
        What ties lines together.
    reference_margin : float
        [yuan]; see :meth:`airkit.schedule.problem.problem.Problem.reference_margin_yuan`.
    own_forbidden : ndarray of bool or None
        Line-days that only the planner's own rules forbid, shape (L, T); None: none.
    """

    capacity: Floats
    day_margin: Floats
    start_cost: Floats
    min_on: Ints
    min_off: Ints
    initial_days: Ints
    can_stop: Mask
    initial_on: Mask
    loads: tuple[Loads, ...]
    ceiling: Floats
    stopped: Mask
    families: tuple[Family, ...]
    modes: tuple[Mode, ...]
    products: tuple[Product, ...]
    reference_margin: float
    own_forbidden: Mask | None = None

    @property
    def n_lines(self) -> int:
        """Lines."""
        return len(self.capacity)

    @property
    def n_days(self) -> int:
        """Days."""
        return self.ceiling.shape[1]

    def forbidden(self) -> Mask:
        """Line-days without an allowed load: stopped, or a ceiling below the lowest load."""
        return without_load(self.loads, self.ceiling, self.stopped)

    def fixed_states(self) -> tuple[Mask, Mask]:
        """Line-days known to run and known to stand still from the first state alone.

        A minimum not yet served on day 1 is served first; a line that cannot stop always runs.
        """
        day = np.arange(self.n_days)
        on_left = np.where(self.initial_on, self.min_on - self.initial_days, 0)
        off_left = np.where(self.initial_on, 0, self.min_off - self.initial_days)
        must_run = (day < on_left[:, None]) | ~self.can_stop[:, None]
        return must_run, day < off_left[:, None]

    def free_line_days(self) -> int:
        """Line-days that no rule and no first state decides."""
        must_run, must_stand = self.fixed_states()
        return int((~(must_run | must_stand | self.forbidden())).sum())


def without_load(loads: Sequence[Loads], ceiling: Floats, stopped: Mask) -> Mask:
    """Line-days that are stopped or whose ceiling is below the lowest load, shape (L, T)."""
    lowest = np.array([one.low for one in loads]).reshape(-1, 1)
    return stopped | (ceiling < lowest - ROUNDING)


def starts(u: Mask, initial_on: Mask) -> Mask:
    """Days on which a line starts, shape (L, T)."""
    before = np.concatenate([initial_on[:, None], u[:, :-1]], axis=1)
    return u & ~before
