"""What an engine is asked for and what it brings back; no solver is known here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from airkit.schedule.model.arrays import Floats, Mask

if TYPE_CHECKING:
    from airkit.schedule.model.start import Start

# finished: as near as asked; stopped: a plan, cut short; nothing: neither plan nor proof.
Ended = Literal["finished", "stopped", "infeasible", "nothing"]
# What is proven of a case; the first three come with a plan.
Status = Literal["optimal", "within_gap", "feasible", "infeasible", "unknown"]
WITH_PLAN: tuple[Status, ...] = ("optimal", "within_gap", "feasible")

# A returned plan misses no row by more than this share of its limit.
WORST_EXCESS = 1e-9
# Rounding the bound may hide, as a share of the reference margin: it is lowered by as much.
BOUND_ALLOWANCE = 1e-9

Goods = Mapping[tuple[str, int, int], float]


@dataclass(frozen=True)
class Asked:
    """How near and how long: absolute gap [yuan], seconds (None: no limit), seed.

    ``watch`` is called now and then with the bound and the best cost so far [yuan], both without
    the reference margin; infinite while there is none. ``start`` is where to look first: it changes
    how soon an answer is found, never what is proven of it. Without ``prove`` a case no plan is
    found for is left at that: a proof that there is none can take minutes. ``nodes`` ends a search
    tree of HiGHS at so many, the same on every machine (None: no limit). ``push`` is whether lines
    push others where there is a place to start from as well.
    """

    gap_yuan: float
    seconds: float | None = None
    seed: int = 0
    watch: Callable[[float, float], object] | None = None
    start: "Start | None" = None
    prove: bool = True
    nodes: int | None = None
    push: bool = False


@dataclass(frozen=True)
class Slack:
    """A row that may be missed in an elastic run.

    ``what`` is row, mode, order, stock or forbidden; ``number`` its family, mode or product;
    ``index`` the row, the period or the line; ``day`` the day where there is one, else -1.
    """

    what: str
    number: int
    index: int
    day: int
    limit: float


@dataclass(frozen=True, eq=False)
class Run:
    """One run: how it ended, a bound, and a plan where there is one.

    ``bound`` and ``objective`` are without the reference margin [yuan], or, of an elastic run,
    sums of relative violations. ``goods`` are shipments, stocks, spill (by day) and shortages (by
    order) [t].
    """

    ended: Ended
    bound: float
    objective: float = np.inf
    x: Floats | None = None
    u: Mask | None = None
    goods: Goods = field(default_factory=dict)
    slacks: tuple[tuple[Slack, float], ...] = ()
    prices: Mapping[tuple[int, int], float] = field(default_factory=dict)
    is_interrupted: bool = False


@dataclass(frozen=True, eq=False)
class Found:
    """What an engine found.

    Attributes
    ----------
    status : str
        ``optimal``: proven least cost; ``within_gap``: a plan as near as asked; ``feasible``: a
        plan, cut short; ``infeasible``: proven that there is none; ``unknown``: neither.
    bound : float
        No plan costs less [yuan], reference margin included.
    x, u, goods
        The plan, where the status says there is one.
    prices : Mapping
        (family, row) -> price of its limit [yuan/unit], with ``price_bound``: for any other
        limits b', the cost is at least price_bound - price (b' - b).
    tonne_price, mode_price : ndarray or None
        Prices of a tonne of each product by day [yuan/t], shape (products, T), and of one more line
        that stands still for each mode [yuan], where the engine has them.
    slacks : tuple
        Of an impossible case: rows that cannot hold together and by how much.
    loosening : tuple or None
        Of an impossible case: the least the planner's own rules must give way for a plan to exist;
        None where loosening them alone does not help, empty where nothing was found in the time.
    is_apart : bool
        The loosening was found firm by firm: it may be too little for what firms share.
    is_least : bool
        It is proven that no loosening is less.
    is_cut_short, is_interrupted
        The time limit struck before the end; someone pressed Ctrl-C.
    """

    status: Status
    bound: float
    x: Floats | None = None
    u: Mask | None = None
    goods: Goods = field(default_factory=dict)
    prices: Mapping[tuple[int, int], float] = field(default_factory=dict)
    price_bound: float | None = None
    tonne_price: Floats | None = None
    mode_price: Floats | None = None
    slacks: tuple[tuple[Slack, float], ...] = ()
    loosening: tuple[tuple[Slack, float], ...] | None = None
    is_apart: bool = False
    is_least: bool = True
    is_cut_short: bool = False
    is_interrupted: bool = False

    @property
    def has_plan(self) -> bool:
        """Whether the plan may be read."""
        return self.status in WITH_PLAN


def status_of(gap_yuan: float, asked: Asked, reference: float) -> Status:
    """What a plan so far from the bound is, at a reference margin [yuan]."""
    if gap_yuan <= 2 * BOUND_ALLOWANCE * max(reference, 1.0):
        return "optimal"
    return "within_gap" if gap_yuan <= asked.gap_yuan else "feasible"


def refutes(gap_yuan: float, reference: float) -> bool:
    """Whether a plan costs less than a bound says any can: then nothing is proven."""
    return gap_yuan < -2 * BOUND_ALLOWANCE * max(reference, 1.0)


def quiet(_step: str) -> None:
    """Tells nobody of a step."""
