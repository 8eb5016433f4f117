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
from airkit.schedule.lowering import (
    first_loads,
    highest_load,
    highest_share,
    lower_until_kept,
    row_use,
)
from airkit.schedule.model.arrays import ROUNDING, Arrays, Family, Floats, Ints
from airkit.schedule.model.compile import compile_arrays
from airkit.schedule.problem.problem import Problem
from airkit.schedule.problem.rules import EMISSION_CAPS, OF_RULE_BOOK, SCOPES, Rule


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
    most, keep = first_loads(arrays)

    def keep_row(family: Family, days: Ints, limit: float) -> None:
        keep_row_as_written(arrays, family, most, keep, days, limit)

    lower_until_kept(arrays, most, keep, arrays.families, keep_row)
    return RuleBook(most, audit_loads(problem, most))


def with_rule_book_caps(problem: Problem, book: RuleBook) -> tuple[Problem, dict[str, float]]:
    """The problem with a season's cap on each pollutant that nobody capped.

    A pollutant has none where stated caps, of a day or of a season, bind every line that emits it;
    where a line does not say what it emits; or where the rule book emits nothing. A cap on one zone
    or works alone says nothing of the county's tonnes.

    Returns
    -------
    Problem, dict
        The problem, and the caps by pollutant [kg].
    """
    if not book.is_plan:
        return problem, {}
    stated = {name for name in POLLUTANTS if _is_capped(problem, name)}
    known = problem.emissions.notna().all()
    caps = {
        name: float(math.ceil(kg))
        for name in POLLUTANTS
        if (kg := book.audit.emissions_kg[name]) and known[name] and name not in stated
    }
    made = tuple(_season_cap(problem, name, kg) for name, kg in caps.items())
    return replace(problem, rules=(*problem.rules, *made)), caps


def _is_capped(problem: Problem, pollutant: str) -> bool:
    """Whether stated caps bind every line that emits a pollutant."""
    stated = [r for r in problem.rules if r.kind in EMISSION_CAPS and r.pollutant == pollutant]
    bound = np.zeros(problem.n_lines, dtype=bool)
    for rule in stated:
        bound[rule.lines[rule.cover().any(axis=1)]] = True
    emits = problem.emissions[pollutant].to_numpy(float) > 0
    return bool(stated) and bool(bound[emits].all())


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


def keep_row_as_written(
    arrays: Arrays, family: Family, most: Floats, keep: Floats, days: Ints, limit: float
) -> None:
    """Lower loads evenly, then stop as few lines as will do."""
    _lower_evenly(arrays, family, most, days, limit, keep)
    _stop_lines(family, most, days, limit, keep)


def _lower_evenly(
    arrays: Arrays, family: Family, most: Floats, days: Ints, limit: float, keep: Floats
) -> None:
    """The same share of its load for every line that adds to a row, none below its lowest."""
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

    share = highest_share(lambda one: total(at(one)), limit) if total(at(0.0)) < limit else 0.0
    lowered = at(share)
    adds = row_use(family, most, days) > 0
    most[np.ix_(family.lines, days)] = np.where(adds, lowered, full)


def _stop_lines(family: Family, most: Floats, days: Ints, limit: float, keep: Floats) -> None:
    """Stop lines at the end of the days: the smallest that suffices, else the largest first."""
    for _ in range(len(family.lines)):
        use = row_use(family, most, days)
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
