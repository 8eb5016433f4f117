"""Rules compiled to line bounds, rows and modes: one function a kind."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from airkit.schedule.model.arrays import (
    ROUNDING,
    Arrays,
    Family,
    Floats,
    Ints,
    Mask,
    Mode,
    without_load,
)
from airkit.schedule.problem.problem import Problem
from airkit.schedule.problem.rules import Rule

# Kinds stated as shares or tonnes, whose rows are in tonnes.
IN_TONNES = frozenset({"capacity_cut", "min_output"})

NO_INTS: Ints = np.zeros(0, dtype=np.int64)
NO_FLOATS: Floats = np.zeros(0)


@dataclass
class _Draft:
    """What the rules have become so far."""

    problem: Problem
    capacity: Floats
    ceiling: Floats
    stopped: Mask
    firm_ceiling: Floats  # without the planner's own rules
    firm_stopped: Mask
    families: list[Family] = field(default_factory=list)
    modes: list[Mode] = field(default_factory=list)


def compile_arrays(problem: Problem) -> Arrays:
    """The array model of a problem.

    Examples
    --------
    >>> from airkit.case import read_case
    >>> from airkit.schedule.problem.problem import read_problem
    >>> compile_arrays(read_problem(read_case("tiny"))).n_lines
    0
    """
    lines = problem.lines
    shape = (problem.n_lines, problem.n_days)
    capacity = lines["capacity_t_per_day"].to_numpy(float)
    nothing = np.zeros(shape, dtype=bool)
    draft = _Draft(problem, capacity, np.ones(shape), nothing, np.ones(shape), nothing.copy())
    for rule in problem.rules:
        if len(rule.lines) and rule.days.any():
            COMPILERS[rule.kind](draft, rule)
    loads = tuple(lines["loads"])
    firm = without_load(loads, draft.firm_ceiling, draft.firm_stopped)
    return Arrays(
        capacity=capacity,
        day_margin=capacity * lines["margin_yuan_per_t"].to_numpy(float),
        start_cost=lines["start_cost_yuan"].to_numpy(float),
        min_on=lines["min_on_days"].to_numpy(np.int64),
        min_off=lines["min_off_days"].to_numpy(np.int64),
        initial_days=lines["initial_days"].to_numpy(np.int64),
        can_stop=lines["can_stop"].to_numpy(bool),
        initial_on=lines["initial_on"].to_numpy(bool),
        loads=loads,
        ceiling=draft.ceiling,
        stopped=draft.stopped,
        families=tuple(draft.families),
        modes=tuple(draft.modes),
        products=problem.products,
        reference_margin=problem.reference_margin_yuan(),
        own_forbidden=without_load(loads, draft.ceiling, draft.stopped) & ~firm,
    )


def _stop(draft: _Draft, rule: Rule) -> None:
    draft.stopped[rule.lines] |= rule.cover()
    if not rule.is_own:
        draft.firm_stopped[rule.lines] |= rule.cover()


def own_ceiling(problem: Problem, rule: Rule) -> Floats:
    """Highest load a rule by itself leaves each of its lines; 1 where it binds no line by itself.

    Longer coking means less coke: the load falls in proportion. Of a line of pots, enough pots
    stand still.
    """
    lines, nothing = problem.lines.iloc[rule.lines], np.zeros(len(rule.lines))
    if rule.kind == "stop":
        return nothing
    if rule.kind == "load_max":
        return nothing + rule.value
    if rule.kind == "oven_hours":
        bound = rule.cover().any(axis=1)
        return np.where(bound, lines["oven_hours_normal"].to_numpy(float) / rule.value, 1.0)
    if rule.kind == "lines_off" and rule.unit == "share":
        n_units = lines["n_units"].to_numpy(float)
        off = np.ceil(rule.value * n_units - ROUNDING) / n_units
        return np.where(n_units > 1, 1 - off, 1.0)
    return nothing + 1.0


def _lower(draft: _Draft, rule: Rule) -> None:
    lowered = np.where(rule.cover(), own_ceiling(draft.problem, rule)[:, None], 1.0)
    draft.ceiling[rule.lines] = np.minimum(draft.ceiling[rule.lines], lowered)
    if not rule.is_own:
        draft.firm_ceiling[rule.lines] = np.minimum(draft.firm_ceiling[rule.lines], lowered)


def _capacity_cut(draft: _Draft, rule: Rule) -> None:
    """Of the capacity of an enterprise's covered lines, running or not, 1 - v may be used."""
    daily = rule.unit == "share_day"
    for part in _by_enterprise(draft, rule):
        capacity = draft.capacity[part.lines]
        limits = (1 - rule.value) * part.sums(capacity, daily)
        draft.families.append(part.family(rule, capacity, limits, daily))


def _min_output(draft: _Draft, rule: Rule) -> None:
    """An enterprise makes at least so much, each day or over the window."""
    daily = rule.unit != "t"
    for part in _by_enterprise(draft, rule):
        capacity = draft.capacity[part.lines]
        if rule.unit == "share":
            least = rule.value * part.sums(capacity, daily)
        else:
            least = np.full(part.n_rows(daily), rule.value)
        draft.families.append(part.family(rule, -capacity, -least, daily, sign=-1.0))


def _emission_cap(draft: _Draft, rule: Rule) -> None:
    """All lines of the scope together emit at most so much, each day or over the window."""
    daily = rule.kind == "emission_cap_day"
    part = _Part.of(rule, np.arange(len(rule.lines)), "")
    kg_per_t = draft.problem.emissions[rule.pollutant].to_numpy(float)[part.lines]
    load = draft.capacity[part.lines] * kg_per_t
    limits = np.full(part.n_rows(daily), rule.value)
    draft.families.append(part.family(rule, load, limits, daily))


def _trip_cap(draft: _Draft, rule: Rule) -> None:
    """Trips in follow what is made; trips out follow it too, or what leaves the stock."""
    part = _Part.of(rule, np.arange(len(rule.lines)), "")
    lines = draft.problem.lines
    payload = lines["payload_t_per_trip"].to_numpy(float)[part.lines]
    per_t = lines["trips_in_per_t"].to_numpy(float)[part.lines]
    mine = set(part.lines.tolist())
    stocked = [
        (number, product)
        for number, product in enumerate(draft.problem.products)
        if product.stock is not None and not mine.isdisjoint(product.lines.tolist())
    ]
    from_stock = np.isin(part.lines, [at for _, product in stocked for at in product.lines])
    per_t = per_t + np.where(from_stock, 0.0, 1 / payload)
    load = draft.capacity[part.lines] * per_t
    limits = np.full(part.n_rows(daily=True), rule.value)
    numbers = np.array([number for number, _ in stocked], dtype=np.int64)
    ship = np.array([1 / product.payload for _, product in stocked])
    leaving = [np.isin(part.lines, product.lines) for _, product in stocked]
    ship_mask = None
    if part.mask is not None and stocked:
        ship_mask = np.stack([part.mask[these].any(axis=0) for these in leaving])
    draft.families.append(
        part.family(rule, load, limits, True, shipments=(numbers, ship, ship_mask))
    )


def _rotation(draft: _Draft, rule: Rule) -> None:
    """No more than so many lines of the group run on one day."""
    part = _Part.of(rule, np.arange(len(rule.lines)), "")
    limits = np.full(part.n_rows(daily=True), rule.value)
    nothing = np.zeros(len(part.lines))
    draft.families.append(part.family(rule, nothing, limits, True, run=nothing + 1))


def _lines_off(draft: _Draft, rule: Rule) -> None:
    """Enough of an enterprise's lines stand still throughout; of a line of pots, enough pots."""
    cover = rule.cover()
    is_pots = draft.problem.lines["n_units"].to_numpy(float)[rule.lines] > 1
    _lower(draft, rule)
    enterprise = draft.problem.lines["enterprise_id"].to_numpy(str)[rule.lines]
    bound = cover.any(axis=1) & ~is_pots
    for name in dict.fromkeys(enterprise[bound].tolist()):
        at = np.flatnonzero(bound & (enterprise == name))
        share = rule.unit == "share"
        least = math.ceil(rule.value * len(at) - ROUNDING) if share else int(rule.value)
        if least:
            lines = rule.lines[at]
            draft.modes.append(Mode(rule.rule_id, name, lines, cover[at], least, rule.is_own))


COMPILERS: Mapping[str, Callable[[_Draft, Rule], None]] = {
    "stop": _stop,
    "load_max": _lower,
    "oven_hours": _lower,
    "capacity_cut": _capacity_cut,
    "lines_off": _lines_off,
    "rotation": _rotation,
    "emission_cap_day": _emission_cap,
    "emission_cap_season": _emission_cap,
    "trip_cap_day": _trip_cap,
    "min_output": _min_output,
}


@dataclass(frozen=True)
class _Part:
    """Lines of a rule that share rows, the days of those rows, and what of it counts."""

    lines: Ints
    days: Mask
    mask: Mask | None
    enterprise_id: str

    @classmethod
    def of(cls, rule: Rule, at: Ints, enterprise_id: str) -> "_Part":
        """The part of a rule made of some of its lines; those never covered are left out."""
        whole = rule.cover()[at]
        kept = whole.any(axis=1)
        cover: Mask = whole[kept]
        days: Mask = np.asarray(cover.any(axis=0), dtype=bool)
        mask = None if bool(np.all(cover == days)) else cover
        return cls(rule.lines[at][kept], days, mask, enterprise_id)

    def n_rows(self, daily: bool) -> int:
        """Rows over these days."""
        return int(self.days.sum()) if daily else int(self.days.any())

    def row_of_day(self, daily: bool) -> Ints:
        """Row of each day, -1 outside."""
        numbers = np.cumsum(self.days) - 1 if daily else np.zeros(len(self.days), dtype=np.int64)
        return np.where(self.days, numbers, -1)

    def sums(self, per_line: Floats, daily: bool) -> Floats:
        """A quantity of the lines, summed over what each row covers."""
        mask = np.ones((len(self.lines), len(self.days)), bool) if self.mask is None else self.mask
        day = (per_line[:, None] * mask).sum(axis=0)
        return day[self.days] if daily else day[self.days].sum(keepdims=True)

    def family(
        self,
        rule: Rule,
        load: Floats,
        limits: Floats,
        daily: bool,
        *,
        sign: float = 1.0,
        run: Floats | None = None,
        shipments: tuple[Ints, Floats, Mask | None] = (NO_INTS, NO_FLOATS, None),
    ) -> Family:
        """The rows of this part."""
        return Family(
            rule_id=rule.rule_id,
            kind=rule.kind,
            unit=rule.unit if rule.kind not in IN_TONNES else ("t_per_day" if daily else "t"),
            enterprise_id=self.enterprise_id,
            sign=sign,
            lines=self.lines,
            load=load,
            run=np.zeros(len(load)) if run is None else run,
            products=shipments[0],
            ship=shipments[1],
            row_of_day=self.row_of_day(daily),
            limits=limits,
            mask=self.mask,
            ship_mask=shipments[2],
            is_own=rule.is_own,
        )


def _by_enterprise(draft: _Draft, rule: Rule) -> Iterator[_Part]:
    enterprise = draft.problem.lines["enterprise_id"].to_numpy(str)[rule.lines]
    covered = rule.cover().any(axis=1)
    for name in dict.fromkeys(enterprise[covered].tolist()):
        yield _Part.of(rule, np.flatnonzero(covered & (enterprise == name)), name)
