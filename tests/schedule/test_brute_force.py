"""Tiny cases enumerated: the exact engine finds the same cost, and none where there is none."""

import random
from typing import Any

import numpy as np
import pytest
from brute_force import all_plans, costs, keeps
from schedule_cases import line, make_case, rule, solve_as_stated

from airkit.case import Case
from airkit.schedule import audit_plan

SEEDS_PER_KIND = 14
KINDS = (
    *("stop", "load_max", "oven_hours", "share_day", "share_window", "count", "share", "pots"),
    *("rotation", "emission_cap_day", "emission_cap_season", "trip_cap_day"),
    *("t_per_day", "t", "min_share"),
)


def random_lines(r: random.Random, kind: str) -> list[dict[str, Any]]:
    """Two or three lines of one or two enterprises, in any first state."""
    n_lines = 3 if kind in ("count", "share", "rotation") else 2
    made = []
    for at in range(n_lines):
        levels = "0.5 1" if kind == "load_max" or (at == 0 and n_lines == 2) else "1"
        made.append(
            line(
                f"l{at}",
                r.choice(["e1", "e1", "e2"]),
                capacity_t_per_day=r.choice([10, 20, 35]),
                margin_yuan_per_t=r.choice([0, 5, 8, 13, -2]),
                start_cost_yuan=r.choice([0, 30, 150]),
                min_on_days=r.choice([1, 2, 3, 4]),
                min_off_days=r.choice([1, 2, 3, 4]),
                initial_on=r.choice(["true", "false"]),
                initial_days=r.choice([0, 1, 2, 9]),
                load_levels=levels,
                n_units=r.choice([3, 10]) if kind == "pots" and at == 0 else 1,
                oven_hours_normal=r.choice([18, 24]),
                payload_t_per_trip=r.choice([5, 10]),
                trips_in_per_t=r.choice([0, 0.1]),
            )
        )
        if kind == "pots" and at == 0:
            made[-1]["load_levels"] = "0.3 0.7 1"
    return made


def random_rule(r: random.Random, kind: str, n_days: int) -> dict[str, Any]:
    """A rule of the kind over part of the horizon, on all lines or one enterprise's."""
    first = r.randrange(n_days - 2)
    last = r.randrange(first, n_days)
    window = {"start_date": f"2018-01-{first + 1:02d}", "end_date": f"2018-01-{last + 1:02d}"}
    scope = {"scope": "enterprise", "scope_id": "e1"} if r.random() < 0.3 else {}
    length = last - first + 1
    made = {
        "stop": lambda: rule("stop"),
        "load_max": lambda: rule("load_max", r.choice([0.4, 0.5, 0.8]), unit="share"),
        "oven_hours": lambda: rule("oven_hours", r.choice([36, 48])),
        "share_day": lambda: rule("capacity_cut", r.choice([0.3, 0.5]), unit="share_day"),
        "share_window": lambda: rule("capacity_cut", r.choice([0.3, 0.6]), unit="share_window"),
        "count": lambda: rule("lines_off", r.choice([1, 2]), unit="count"),
        "share": lambda: rule("lines_off", r.choice([0.3, 0.5]), unit="share"),
        "pots": lambda: rule("lines_off", r.choice([0.25, 0.3]), unit="share"),
        "rotation": lambda: rule("rotation", r.choice([1, 2])),
        "emission_cap_day": lambda: rule("emission_cap_day", r.choice([0, 12, 25, 40])),
        "emission_cap_season": lambda: rule("emission_cap_season", r.choice([15, 25]) * length),
        "trip_cap_day": lambda: rule("trip_cap_day", r.choice([3, 5, 8])),
        "t_per_day": lambda: rule("min_output", r.choice([5, 10, 20]), unit="t_per_day"),
        "t": lambda: rule("min_output", r.choice([10, 15]) * length, unit="t"),
        "min_share": lambda: rule("min_output", r.choice([0.3, 0.5]), unit="share"),
    }[kind]()
    return {**made, **window, **scope, "pollutant": "so2"}


def cover_of(made: dict[str, Any], lines: list[dict[str, Any]], n_days: int) -> np.ndarray:
    first, last = int(made["start_date"][-2:]) - 1, int(made["end_date"][-2:])
    cover = np.zeros((len(lines), n_days), dtype=bool)
    for at, one in enumerate(lines):
        if made["scope"] == "county" or one["enterprise_id"] == made["scope_id"]:
            cover[at, first:last] = True
    return cover


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(SEEDS_PER_KIND))
def test_exact_engine_agrees_with_enumeration(kind: str, seed: int) -> None:
    agree(kind, seed)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("hundred", range(2))
def test_exact_engine_agrees_with_much_enumeration(kind: str, hundred: int) -> None:
    for seed in range(100 * hundred, 100 * hundred + 100):
        agree(kind, 1000 + seed)


def enumerated(r: random.Random, kind: str) -> tuple[Case, float | None]:
    """A case with one rule of a kind, and the least cost of all its plans; None where none is."""
    n_days = 8 if kind in ("stop", "share_day", "emission_cap_day") else 7
    lines = random_lines(r, kind)
    if kind == "pots":
        n_days = 6
    for one in lines:
        one["kg_per_t"] = r.choice([0.5, 1, 2])
    lines[0]["enterprise_id"] = "e1"
    made = random_rule(r, kind, n_days)
    plans = all_plans(lines, n_days)
    good = keeps(plans, made, lines, cover_of(made, lines, n_days))
    emissions = [
        {"line_id": one["line_id"], "pollutant": "so2", "kg_per_t": one["kg_per_t"]}
        for one in lines
    ]
    case = make_case(lines, [made], days=n_days, line_emissions=emissions)
    return case, float(costs(plans[good], lines).min()) if good.any() else None


def agree(kind: str, seed: int) -> None:
    """Enumerate one case and compare."""
    case, best = enumerated(random.Random(f"{kind}{seed}"), kind)
    outcome = solve_as_stated(case, gap=0)
    if best is None:
        assert outcome.status == "infeasible"
        assert len(outcome.conflicts)
        return
    assert outcome.status == "optimal"
    assert outcome.objective_yuan == pytest.approx(best, rel=1e-9, abs=1e-6)
    assert outcome.bound_yuan <= best
    if seed % 3:  # audited within already; a third again, from the plan alone
        return
    audit = audit_plan(case, outcome.plan)
    assert audit.is_clean
    assert audit.objective_yuan == pytest.approx(best, rel=1e-9, abs=1e-6)
