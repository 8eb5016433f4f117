"""The plan by the rule book: every rule kept as it is written, lines run whenever they may.

No one looks for a cheaper way in it. Lines run at the highest load their own rules leave; where a
rule on several lines asks for less, the loads that may be lowered are lowered evenly, and where
that is not enough whole lines stand still, as few as will do. What it costs is what a plan is set
against, and where nobody stated a cap, what it emits is the cap: the same tonnes at less loss.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from airkit.emissions import POLLUTANTS
from airkit.schedule.audit.audit import Audit, audit_loads
from airkit.schedule.model.arrays import ROUNDING, Arrays, Family, Floats, Ints
from airkit.schedule.model.compile import compile_arrays
from airkit.schedule.problem.lines import Loads
from airkit.schedule.problem.problem import Problem
from airkit.schedule.problem.products import Product
from airkit.schedule.problem.rules import EMISSION_CAPS, OF_RULE_BOOK, SCOPES, Rule

# Rounds of lowering loads and letting minimum times follow; more are never needed in practice.
MOST_ROUNDS = 60
HALVINGS = 12  # of the share loads are lowered to
# Days a group of lines runs before the next takes its turn.
TURN_DAYS = 10


@dataclass(frozen=True, eq=False)
class RuleBook:
    """The plan by the rule book and what its audit says."""

    loads: Floats
    audit: Audit

    @property
    def is_plan(self) -> bool:
        """Whether it keeps every rule; where it does not, no cap may be taken from it."""
        return self.audit.is_clean

    def as_dict(self, caps: Mapping[str, float]) -> dict[str, Any]:
        """What an outcome says of it: its loss, its emissions and the caps taken from it."""
        return {
            "objective_yuan": self.audit.objective_yuan,
            **self.audit.costs,
            "emissions_kg": dict(self.audit.emissions_kg),
            "caps_kg": dict(caps),
        }


def plan_by_rule_book(problem: Problem) -> RuleBook:
    """The simplest plan that keeps every rule, audited.

    Examples
    --------
    >>> from airkit.case import read_case
    >>> from airkit.schedule.problem.problem import read_problem
    >>> plan_by_rule_book(read_problem(read_case("tiny"))).is_plan
    True
    """
    arrays = compile_arrays(problem)
    most = _own_ceilings(arrays)
    _choose_lines_off(arrays, most)
    _take_turns(arrays, most)
    keep = _least_loads(arrays, most)
    for _ in range(MOST_ROUNDS):
        before = most.copy()
        _settle(arrays, most)
        for product in arrays.products:
            _fit_stock(arrays, product, most, keep)
        for family in arrays.families:
            if family.sign > 0:
                _keep_rows(arrays, family, most, keep)
        if np.array_equal(before, most):
            break
    return RuleBook(most, audit_loads(problem, most))


def with_rule_book_caps(problem: Problem, book: RuleBook) -> tuple[Problem, dict[str, float]]:
    """The problem with a season's cap on each pollutant that nobody capped.

    A pollutant has none where the case states any cap on it, of a day or of a season, where a line
    does not say what it emits, or where the rule book emits nothing.

    Returns
    -------
    Problem, dict
        The problem, and the caps by pollutant [kg].
    """
    if not book.is_plan:
        return problem, {}
    stated = {one.pollutant for one in problem.rules if one.kind in EMISSION_CAPS}
    known = problem.emissions.notna().all()
    caps = {
        name: float(math.ceil(kg))
        for name in POLLUTANTS
        if (kg := book.audit.emissions_kg[name]) and known[name] and name not in stated
    }
    made = tuple(_season_cap(problem, name, kg) for name, kg in caps.items())
    return replace(problem, rules=(*problem.rules, *made)), caps


def _season_cap(problem: Problem, pollutant: str, kg: float) -> Rule:
    return Rule(
        rule_id=f"{OF_RULE_BOOK}{pollutant}",
        row=1 + max((one.row for one in problem.rules), default=0),
        kind="emission_cap_season",
        value=kg,
        unit="kg",
        pollutant=pollutant,
        authority="",
        lines=np.arange(problem.n_lines),
        days=np.ones(problem.n_days, dtype=bool),
        width=(SCOPES.index("county"), 0, 0),
    )


def highest_load(loads: Loads, ceiling: Floats) -> Floats:
    """Highest load at or below a ceiling, 0 where there is none.

    Examples
    --------
    >>> highest_load(Loads(0.5, 1.0, (0.5, 1.0)), np.array([0.3, 0.7, 1.0])).tolist()
    [0.0, 0.5, 1.0]
    """
    if not loads.steps:
        return np.where(ceiling >= loads.low - ROUNDING, ceiling.clip(loads.low, loads.high), 0.0)
    steps = np.array((0.0, *loads.steps))
    return np.asarray(steps[np.searchsorted(steps, ceiling + ROUNDING, side="right") - 1])


def _own_ceilings(arrays: Arrays) -> Floats:
    """Loads of lines that run whenever the rules on themselves allow."""
    top = np.array(
        [highest_load(one, row) for one, row in zip(arrays.loads, arrays.ceiling, strict=True)]
    ).reshape(arrays.ceiling.shape)
    _, must_stand = arrays.fixed_states()
    return np.where(arrays.stopped | must_stand, 0.0, top)


def _choose_lines_off(arrays: Arrays, most: Floats) -> None:
    """Where so many lines must stand, a firm lets its smallest stand."""
    for mode in arrays.modes:
        can = arrays.can_stop[mode.lines]
        order = np.lexsort((arrays.capacity[mode.lines], ~can))
        for k in order[: mode.least].tolist():
            most[mode.lines[k], mode.days[k]] = 0.0


def _take_turns(arrays: Arrays, most: Floats) -> None:
    """Lines of a group that may not all run take turns, some days each."""
    for family in arrays.families:
        if not family.run.any():
            continue
        n = len(family.lines)
        longest = int(max(arrays.min_on[family.lines].max(), arrays.min_off[family.lines].max()))
        turn = np.arange(arrays.n_days) // max(TURN_DAYS, longest)
        limit = np.where(family.row_of_day >= 0, family.limits[family.row_of_day], n)
        for k, line in enumerate(family.lines.tolist()):
            rests = (k + turn) % n >= limit
            most[line, rests & (True if family.mask is None else family.mask[k])] = 0.0


def _least_loads(arrays: Arrays, most: Floats) -> Floats:
    """Loads nothing may be lowered below: of what cannot stop, and of what a floor needs."""
    must_run, _ = arrays.fixed_states()
    low = np.array([loads.low for loads in arrays.loads]).reshape(-1, 1)
    keep = np.where(must_run, low, 0.0)
    for family in arrays.families:
        if family.sign > 0:
            continue
        least = np.where(family.row_of_day >= 0, -family.limits[family.row_of_day], 0.0)
        for line in family.lines[np.argsort(family.load, kind="stable")].tolist():
            wanted = (least / arrays.capacity[line]).clip(0, most[line])
            loads = arrays.loads[line]
            steps = np.array(loads.steps or (loads.high,))
            told = steps[np.searchsorted(steps, wanted - ROUNDING).clip(max=len(steps) - 1)]
            needed = told if loads.steps else np.maximum(wanted, loads.low)
            keep[line] = np.maximum(keep[line], np.where(wanted > 0, needed, 0.0))
            least = least - arrays.capacity[line] * np.where(wanted > 0, needed, 0.0)
    return np.minimum(keep, np.where(must_run, np.maximum(most, low), most))


def _settle(arrays: Arrays, most: Floats) -> None:
    """Let minimum times follow: a run too short is none, a stop too short goes on."""
    for line in range(arrays.n_lines):
        if not arrays.can_stop[line]:
            most[line] = np.maximum(most[line], arrays.loads[line].low)
            continue
        on = bool(arrays.initial_on[line])
        since = -int(arrays.initial_days[line])
        day, n_days = 0, arrays.n_days
        while day < n_days:
            if (most[line, day] > 0) == on:
                day += 1
                continue
            least = int(arrays.min_on[line] if on else arrays.min_off[line])
            if day - since < least:
                if not on:  # stays off until its least is over
                    most[line, day] = 0.0
                    day += 1
                elif since >= 0:  # the run was too short: it never began
                    most[line, since:day] = 0.0
                    on, since = False, _stop_before(most[line], since, arrays, line)
                else:  # a run from before day 1 goes on
                    most[line, day] = arrays.loads[line].low
                    day += 1
                continue
            on, since = not on, day
            day += 1


def _stop_before(row: Floats, day: int, arrays: Arrays, line: int) -> int:
    """First day of the stop that lies before a day."""
    runs = np.flatnonzero(row[:day] > 0)
    if len(runs):
        return int(runs[-1]) + 1
    return 0 if arrays.initial_on[line] else -int(arrays.initial_days[line])


def _keep_rows(arrays: Arrays, family: Family, most: Floats, keep: Floats) -> None:
    """Lower loads evenly, then stop as few lines as will do, row by row."""
    if not family.load.any():
        return
    nothing = np.zeros((len(arrays.products), arrays.n_days))
    used = family.usage(most, (most > 0).astype(float), nothing)
    for row in np.flatnonzero(used > family.limits + ROUNDING).tolist():
        days = np.flatnonzero(family.row_of_day == row)
        _lower(arrays, family, most, days, float(family.limits[row]), keep)
        _stop_lines(family, most, days, float(family.limits[row]), keep)


def _use(family: Family, most: Floats, days: Ints) -> Floats:
    """What each line uses of a row on its days, shape (n lines, n days)."""
    mine = family.load[:, None] * most[np.ix_(family.lines, days)]
    return mine if family.mask is None else mine * family.mask[:, days]


def _lower(
    arrays: Arrays, family: Family, most: Floats, days: Ints, limit: float, keep: Floats
) -> None:
    """The same share of its load for every line, none below its lowest."""
    full, floor = most[np.ix_(family.lines, days)], keep[np.ix_(family.lines, days)]

    def at(share: float) -> Floats:
        rows = [
            np.where(row > 0, np.maximum(highest_load(loads, share * row), loads.low), 0.0)
            for loads, row in zip((arrays.loads[k] for k in family.lines), full, strict=True)
        ]
        return np.minimum(np.maximum(np.array(rows), floor), full)

    def total(loads: Floats) -> float:
        counted = loads if family.mask is None else loads * family.mask[:, days]
        return float((family.load[:, None] * counted).sum())

    low, high = 0.0, 1.0
    for _ in range(HALVINGS if total(at(0.0)) < limit else 0):
        middle = (low + high) / 2
        if total(at(middle)) > limit:
            high = middle
        else:
            low = middle
    lowered = at(low)
    covered = np.ones(full.shape, bool) if family.mask is None else family.mask[:, days]
    most[np.ix_(family.lines, days)] = np.where(covered, lowered, full)


def _stop_lines(family: Family, most: Floats, days: Ints, limit: float, keep: Floats) -> None:
    """Stop lines at the end of the days: the smallest that suffices, else the largest first."""
    for _ in range(len(family.lines)):
        use = _use(family, most, days)
        over = float(use.sum()) - limit
        if over <= ROUNDING:
            return
        free = use * (keep[np.ix_(family.lines, days)] == 0)
        whole = free.sum(axis=1)
        if not whole.any():
            return
        enough = np.flatnonzero(whole >= over)
        k = int(enough[np.argmin(whole[enough])]) if len(enough) else int(np.argmax(whole))
        freed = np.cumsum(free[k][::-1])
        n_days = int(np.searchsorted(freed, over - ROUNDING) + 1)
        last = days[::-1][:n_days]
        line = family.lines[k]
        most[line, last[keep[line, last] == 0]] = 0.0


def _fit_stock(arrays: Arrays, product: Product, most: Floats, keep: Floats) -> None:
    """Make no more than can leave or be kept, where what is over would have to be thrown away."""
    if product.stock is None or not product.orders:
        return
    room = product.stock.max_t
    kept = min(product.stock.initial_t, room)
    left = 0.0
    due = {first: sum(one.quantity_t for one in orders) for first, _, orders in product.periods()}
    lines = product.lines[np.argsort(arrays.capacity[product.lines], kind="stable")].tolist()
    for day in range(arrays.n_days):
        left = due.get(day, left)
        for line in lines:
            made = float((arrays.capacity[product.lines] * most[product.lines, day]).sum())
            over = kept + made - left - room
            if over <= ROUNDING * max(room, 1.0):
                break
            wanted = most[line, day] - over / arrays.capacity[line]
            lower = float(highest_load(arrays.loads[line], np.array([wanted]))[0])
            most[line, day] = max(lower, float(keep[line, day]))
        made = float((arrays.capacity[product.lines] * most[product.lines, day]).sum())
        sent = min(left, kept + made)
        left, kept = left - sent, min(kept + made - sent, room)
