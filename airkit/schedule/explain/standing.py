"""Why a line stands on days that nothing forbids: its price, its times, full limits, its goods."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from airkit.schedule.explain.room import Room
from airkit.schedule.explain.worth import Values
from airkit.schedule.model.arrays import Arrays, Ints, Mask

Label = tuple[str, str]  # reason and the rule it names, "" for none

# Caps named for one standstill.
MOST_CAPS_NAMED = 2


@dataclass(frozen=True, eq=False)
class Stand:
    """Days on which a line stands and nothing forbids it to run, within one standstill.

    Attributes
    ----------
    line : int
        The line.
    days : range
        These days.
    first, last : int
        First and last day of the whole standstill.
    runs : ndarray of bool
        Days on which the line runs, shape (T,).
    """

    arrays: Arrays
    line: int
    days: range
    first: int
    last: int
    runs: Mask

    @property
    def joins_before(self) -> bool:
        """Whether a run from its first day on goes on with one before."""
        start = self.days.start
        return bool(self.runs[start - 1] if start else self.arrays.initial_on[self.line])

    @property
    def joins_after(self) -> bool:
        """Whether a run up to its last day goes on with one after."""
        return self.days.stop < len(self.runs) and bool(self.runs[self.days.stop])

    def windows(self, which: Literal["all", "min_on", "none"] = "all") -> Mask:
        """Runs that keep these minimum times: [i, j], from day i to before day j of ``days``.

        Shape (n + 1, n + 1).
        """
        arrays, n = self.arrays, len(self.days)
        min_on = int(arrays.min_on[self.line]) if which != "none" else 1
        min_off = int(arrays.min_off[self.line]) if which == "all" else 1
        at = np.arange(n + 1)
        begun = 0 if self.first or arrays.initial_on[self.line] else arrays.initial_days[self.line]
        before = at + (self.days.start - self.first) + int(begun)
        after = (self.last + 1 - self.days.start) - at
        is_open = self.last == arrays.n_days - 1
        starts = (before >= min_off) | ((at == 0) & self.joins_before)
        ends = (after >= min_off) | ((at == n) & self.joins_after) | is_open
        joined = ((at == 0) & self.joins_before)[:, None] | (at == n) & self.joins_after
        to_the_end = (self.days.start + at == arrays.n_days)[None, :]
        length = at[None, :] - at[:, None]
        long_enough = (length >= min_on) | joined | to_the_end
        return np.asarray((length > 0) & starts[:, None] & ends[None, :] & long_enough)

    def starts(self) -> Ints:
        """Starts that each run adds; one that joins two runs saves the second's."""
        at = np.arange(len(self.days) + 1)
        joins = ((at == 0) & self.joins_before)[:, None] + ((at == at[-1]) & self.joins_after) * 1
        return np.asarray(1 - joins)


def value_labels(stand: Stand, values: Values, room: Room) -> list[Label]:
    """Reason of each of the days.

    First what the prices say of the best run there could be; where they say it would pay, what
    stands in its way: minimum times, limits that are full, goods that find no place. Where nothing
    does, the plan leaves the line so.
    """
    arrays, line, days = stand.arrays, stand.line, stand.days
    if arrays.day_margin[line] <= 0:
        return [("margin", "")] * len(days)
    worth = values.day[line, days.start : days.stop]
    before = np.concatenate([[0.0], np.cumsum(worth)])
    gains = before[None, :] - before[:, None]
    after_starts = gains - arrays.start_cost[line] * stand.starts()
    allowed = stand.windows()
    if not allowed.any():
        reason = "minimum_stop" if stand.windows("min_on").any() else "minimum_run"
        return [(reason, "")] * len(days)
    if gains[allowed].max() <= 0:
        dearest = _dearest(arrays, values.dearest[line, days.start : days.stop])
        if not (stand.windows("min_on") & (after_starts > 0)).any():
            return [("price", dearest)] * len(days)
        return [("price", dearest) if one <= 0 else ("minimum_stop", "") for one in worth.tolist()]
    if after_starts[allowed].max() <= 0:
        return [("start", "")] * len(days)
    return _hindered(stand, allowed, room)


def _hindered(stand: Stand, allowed: Mask, room: Room) -> list[Label]:
    """What keeps a line that would pay from running: day by day, or the run as a whole."""
    line, days = stand.line, stand.days
    labels: list[Label | None] = [None] * len(days)
    full = [(rule_id, mask[days.start : days.stop]) for rule_id, mask in room.full(line)]
    full.sort(key=lambda one: -int(one[1].sum()))
    placeless = room.placeless(line, days)
    for k in range(len(days)):
        named = [rule_id for rule_id, mask in full if mask[k]]
        if named:
            labels[k] = "shared", ", ".join(dict.fromkeys(named[:MOST_CAPS_NAMED]))
        elif placeless[k]:
            labels[k] = "goods", ""
    closed = np.concatenate([[0], np.cumsum([one is not None for one in labels])])
    free = allowed & (closed[None, :] == closed[:, None])
    if free.any():
        rest = _best_of(stand, free, room)
    else:
        lasting = stand.windows("min_on") & (closed[None, :] == closed[:, None])
        rest = ("minimum_stop" if lasting.any() else "minimum_run"), ""
    return [rest if one is None else one for one in labels]


def _best_of(stand: Stand, free: Mask, room: Room) -> Label:
    """Why none of these runs is in the plan: the shortest and the longest from each day on."""
    arrays, line = stand.arrays, stand.line
    low, start = arrays.loads[line].low, stand.days.start
    cost = arrays.start_cost[line] * stand.starts()
    found: Label | None = None
    for i in np.flatnonzero(free.any(axis=1)).tolist():
        ends = np.flatnonzero(free[i])
        for j in dict.fromkeys((int(ends[0]), int(ends[-1]))):
            first, end = start + i, start + j
            top = min(arrays.loads[line].high, float(arrays.ceiling[line, first:end].min()))
            for load in dict.fromkeys((low, max(low, top))):
                rule_id = room.hinders(line, first, end, load)
                if rule_id is not None:
                    found = found or ("shared", rule_id)
                    continue
                gain, can_go = room.gain(line, first, end, load)
                if not can_go:
                    found = found or ("goods", "")
                elif gain > cost[i, j]:
                    return "open", ""
    return found or ("start", "")


def _dearest(arrays: Arrays, families: Ints) -> str:
    """The caps that take most of the margin, those of most days first; few are enough."""
    named = [arrays.families[number].rule_id for number in families.tolist() if number >= 0]
    ranked = sorted(dict.fromkeys(named), key=lambda one: -named.count(one))
    return ", ".join(ranked[:MOST_CAPS_NAMED])
