"""What an engine is asked for and what one run of it brings back; no solver is known here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from airkit.schedule.arrays import Floats, Mask

# finished: as near as asked; stopped: a plan, cut short; nothing: neither plan nor proof.
Ended = Literal["finished", "stopped", "infeasible", "nothing"]
# What is proven of a case; the first three come with a plan.
Status = Literal["optimal", "within_gap", "feasible", "infeasible", "unknown"]
WITH_PLAN: tuple[Status, ...] = ("optimal", "within_gap", "feasible")

Goods = Mapping[tuple[str, int, int], float]


@dataclass(frozen=True)
class Asked:
    """How near and how long: absolute gap [yuan], seconds (None: no limit), seed.

    ``watch`` is called now and then with the bound and the best cost so far [yuan], both without
    the reference margin; infinite while there is none.
    """

    gap_yuan: float
    seconds: float | None = None
    seed: int = 0
    watch: Callable[[float, float], object] | None = None


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
