"""Plans spoilt one fault at a time: the audit and the array model condemn the same ones."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from mixed_cases import N_DAYS, mixed_case, mixed_tables
from schedule_cases import solve_as_stated

from airkit.schedule.audit.audit import audit_loads
from airkit.schedule.model.arrays import Floats
from airkit.schedule.model.compile import compile_arrays
from airkit.schedule.model.measure import worst_excess
from airkit.schedule.plan import loads_of
from airkit.schedule.problem.problem import Problem, read_problem

OF_LINES = {"load_levels", "can_stop", "min_on_days", "min_off_days"}
SEEDS = range(8)


def spoilt(loads: Floats, r: np.random.Generator) -> Iterator[Floats]:
    """Plans near a plan: a line at full load all along, still from a day on, one day turned."""
    for line in range(len(loads)):
        day = int(r.integers(N_DAYS))
        for days, load in (
            (slice(None), 1.0),
            (slice(day, None), 0.0),
            (slice(day, day + 1), 0.0 if loads[line, day] else 1.0),
        ):
            made = loads.copy()
            made[line, days] = load
            yield made


def broken_in_arrays(problem: Problem, loads: Floats) -> set[str]:
    """Rules that the array model says a plan breaks, each compiled alone."""
    runs, found = loads > 0, set()
    for rule in problem.rules:
        arrays = compile_arrays(replace(problem, rules=(rule,), products=()))
        allowed = np.where(arrays.stopped, 0.0, arrays.ceiling)
        is_broken = worst_excess(arrays, loads, runs, {}) > 1e-9 or (loads > allowed + 1e-9).any()
        for mode in arrays.modes:
            still = ~(runs[mode.lines] & mode.days).any(axis=1)
            is_broken |= bool(still.sum() < mode.least)
        if is_broken:
            found.add(rule.rule_id)
    return found


def check(seed: int) -> tuple[set[str], int]:
    """Kinds of rules that were broken, and how many plans were looked at."""
    tables = mixed_tables(1000 + seed)
    case = mixed_case({**tables, "orders": [], "storage": []})
    problem = read_problem(case)
    outcome = solve_as_stated(case, gap=0.01, seconds=10)
    r = np.random.default_rng(seed)
    start = (r.random((problem.n_lines, N_DAYS)) < 0.7) * 1.0
    if outcome.has_plan:
        start = loads_of(problem, outcome.plan)
        assert audit_loads(problem, start).is_clean
        assert not broken_in_arrays(problem, start)
    kinds, n = set(), 0
    for loads in spoilt(start, r):
        violations = audit_loads(problem, loads).violations
        broken = set(violations["rule_id"]) - OF_LINES
        assert broken == broken_in_arrays(problem, loads), seed
        assert (violations["by"] > 0).all() and (violations["relative"] > 1e-9).all()
        kinds |= {rule.kind for rule in problem.rules if rule.rule_id in broken}
        n += 1
    return kinds, n


def test_the_audit_and_the_array_model_condemn_the_same_plans() -> None:
    seen: set[str] = set()
    for seed in SEEDS:
        seen |= check(seed)[0]
    assert len(seen) >= 6, seen  # kinds of rules broken on the way


@pytest.mark.slow
@pytest.mark.parametrize("ten", range(1, 20))
def test_they_condemn_the_same_plans_hundreds_of_times(ten: int) -> None:
    for seed in range(10 * ten, 10 * ten + 10):
        check(seed)
