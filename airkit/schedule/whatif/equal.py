"""Equal cuts for all: what a limit asks, everyone it binds gives by the same share."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from airkit.schedule.lowering import (
    first_loads,
    highest_share,
    lower_until_kept,
    row_use,
)
from airkit.schedule.model.arrays import ROUNDING, Arrays, Family, Floats, Ints, Mask
from airkit.schedule.rulebook import keep_row_as_written

# Caps that a share less of everything brings down in proportion.
PROPORTIONAL = frozenset({"emission_cap_day", "emission_cap_season", "trip_cap_day"})


def equal_plan(arrays: Arrays) -> Floats:
    """Loads where what a cap asks is given by all it binds alike, and no more than it asks.

    Lines run as high as their firm's own rules leave them, and groups take turns. For each cap
    that is then exceeded there is a share by which all loads it binds must fall alike, those of a
    day before those of a season. Lines with a free load run that much lower. A line whose load
    goes by steps, or that can only run or stand, owes as much; whoever owes most for what he would
    give goes down next, to stand for his least days off at least, so that in the end all have
    given about the same. Rules of one firm alone are kept as in the rule book. Whether all is kept
    is for the audit to say.

    Returns
    -------
    ndarray
        Loads, shape (L, T).
    """
    most, keep = first_loads(arrays)
    turns = _Turns(arrays, most, keep)

    def keep_row(family: Family, days: Ints, limit: float) -> None:
        if family.kind in PROPORTIONAL:
            turns.keep_row(family, days, limit)
        else:
            keep_row_as_written(arrays, family, most, keep, days, limit)

    own = [one for one in arrays.families if one.kind not in PROPORTIONAL]
    shared = [one for one in arrays.families if one.kind in PROPORTIONAL]
    shared.sort(key=lambda one: not one.is_daily())
    lower_until_kept(arrays, most, keep, [*own, *shared], keep_row)
    return most


class _Down(NamedTuple):
    """A step down of one line: on which days, to what load, and what it owes for what it gives."""

    line: int
    days: Ints
    load: float
    worth: float


@dataclass(eq=False)
class _Turns:
    """Who owes how many line-days, and whose turn it is to stand.

    ``most``, the loads, and ``keep``, what they may not go below, have shape (L, T).
    """

    arrays: Arrays
    most: Floats
    keep: Floats
    owed: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.before = self.most.copy()
        self.owed = np.zeros(len(self.most))

    def keep_row(self, family: Family, days: Ints, limit: float) -> None:
        """Bring all it binds down by the same share, until a row is kept."""
        use = row_use(family, self.most, days)
        share = self._share(family, days, limit)
        self.owed[family.lines] += (1 - share) * (self.most[family.lines][:, days] * (use > 0)).sum(
            axis=1
        )
        while self._total(family, days, share) > limit + ROUNDING:
            if not self._go_down_next(family, days):
                share = 0.0
                break
        self._lower(family, days, self._most_share(family, days, limit, share))

    def _share(self, family: Family, days: Ints, limit: float) -> float:
        """The share of their load that lines keep alike, as if all loads were free."""
        use = row_use(family, self.most, days)
        lumps = self._lumps(family)
        fixed = float(use[lumps].sum())

        def total(share: float) -> float:
            free = self._lowered(family, days, share)
            counted = free if family.mask is None else free * family.mask[:, days]
            return float((family.load[:, None] * counted)[~lumps].sum()) + share * fixed

        return highest_share(total, limit)

    def _lumps(self, family: Family) -> Mask:
        """Lines whose load goes by steps, to stand or run among them."""
        loads = (self.arrays.loads[line] for line in family.lines.tolist())
        return np.array([bool(one.steps) or one.low >= one.high for one in loads], dtype=bool)

    def _most_share(self, family: Family, days: Ints, limit: float, least: float) -> float:
        """The highest share at which the row is kept, no lower than the least."""
        if self._total(family, days, 1.0) <= limit + ROUNDING:
            return 1.0
        return highest_share(lambda share: self._total(family, days, share), limit, least)

    def _total(self, family: Family, days: Ints, share: float) -> float:
        """What a row's lines use of it with all free loads at a share."""
        loads = self._lowered(family, days, share)
        counted = loads if family.mask is None else loads * family.mask[:, days]
        return float((family.load[:, None] * counted).sum())

    def _lowered(self, family: Family, days: Ints, share: float) -> Floats:
        """Loads of a row's lines with the free ones at a share of what they are, none too low."""
        full = self.most[np.ix_(family.lines, days)]
        floor = self.keep[np.ix_(family.lines, days)]
        low = np.array([self.arrays.loads[line].low for line in family.lines.tolist()])
        free = np.minimum(np.maximum(np.maximum(share * full, low[:, None]), floor), full)
        return np.where(self._lumps(family)[:, None], full, free)

    def _lower(self, family: Family, days: Ints, share: float) -> None:
        at = np.ix_(family.lines, days)
        adds = row_use(family, self.most, days) > 0
        self.most[at] = np.where(adds, self._lowered(family, days, share), self.most[at])

    def _go_down_next(self, family: Family, days: Ints) -> bool:
        """Let the line go down a step that owes most for what it would give; False where none."""
        use = row_use(family, self.most, days)
        downs = [
            self._down(line, days[row > 0]) for line, row in zip(family.lines, use, strict=True)
        ]
        worth = [-np.inf if one is None else one.worth for one in downs]
        chosen = downs[int(np.argmax(worth))]
        if chosen is None:
            return False
        self.most[chosen.line, chosen.days] = chosen.load
        return True

    def _down(self, line: int, days: Ints) -> "_Down | None":
        """A line's next step down on days of a row: to a lower load, or to stand for its least."""
        if not len(days):
            return None
        load = float(self.most[line, days].max())
        steps = [step for step in self.arrays.loads[line].steps if step < load - ROUNDING]
        lower = max(steps, default=0.0)
        if not lower and not self.arrays.can_stop[line]:
            return None
        days = days[(self.most[line, days] >= load - ROUNDING) & (self.keep[line, days] <= lower)]
        if not len(days):
            return None
        due = self.owed[line] - float((self.before[line] - self.most[line]).sum())
        least = 1 if lower else max(int(self.arrays.min_off[line]), 1)
        n_days = max(round(due / (load - lower)), least)
        first = int(days[0])
        if len(days) > n_days:  # in its turn
            first = int(days[line * (len(days) - n_days) // max(self.arrays.n_lines, 1)])
        block = np.arange(first, min(first + n_days, self.arrays.n_days))
        if lower:
            block = np.intersect1d(block, days)
        block = block[(self.most[line, block] > lower) & (self.keep[line, block] <= lower)]
        given = float((self.most[line, block] - lower).sum())
        return _Down(line, block, lower, due / max(given, ROUNDING))
