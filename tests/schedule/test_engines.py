"""Which engine is taken, and that both keep the same promises."""

import random
from typing import Any

import pytest
from schedule_cases import line, make_case, rule, solve_as_stated

from airkit.case import Case
from airkit.errors import UsageError
from airkit.schedule import audit_plan, engines


def county(seed: int, n: int = 8, days: int = 20) -> Case:
    r = random.Random(seed)
    lines: list[dict[str, Any]] = [
        line(
            f"l{k}",
            f"e{k // 2}",
            capacity_t_per_day=r.randint(50, 200),
            margin_yuan_per_t=r.randint(10, 60),
            min_on_days=r.randint(1, 5),
            min_off_days=r.randint(1, 4),
            start_cost_yuan=r.randint(0, 3000),
            load_levels=r.choice(["0.5..1", "1", "0.6 1"]),
        )
        for k in range(n)
    ]
    emissions = [
        {"line_id": one["line_id"], "pollutant": "so2", "kg_per_t": r.choice([1, 2, 3])}
        for one in lines
    ]
    kg = sum(
        one["capacity_t_per_day"] * emission["kg_per_t"]
        for one, emission in zip(lines, emissions, strict=True)
    )
    rules = [
        rule("emission_cap_day", 0.8 * kg, pollutant="so2"),
        rule("emission_cap_season", 0.7 * kg * days, pollutant="so2"),
        rule("stop", scope="line", scope_id="l1", start_date="2018-01-05", end_date="2018-01-07"),
    ]
    return make_case(lines, rules, days=days, line_emissions=emissions)


@pytest.mark.parametrize("seed", range(3))
def test_the_decomposed_engine_never_claims_more_than_the_exact_one(seed: int) -> None:
    case = county(seed)
    exact = solve_as_stated(case, engine="exact", gap=1e-4)
    rough = solve_as_stated(case, engine="decomposed")
    assert rough.engine == "decomposed" and rough.has_plan
    assert rough.bound_yuan <= exact.objective_yuan + 1e-6
    assert rough.objective_yuan >= exact.bound_yuan - 1e-6
    assert audit_plan(case, rough.plan).is_clean


def test_auto_takes_the_exact_engine_while_it_is_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    case = county(1, 4, 8)
    assert solve_as_stated(case).engine == "exact"
    monkeypatch.setattr(engines, "MOST_EXACT", 10)
    assert solve_as_stated(case).engine == "decomposed"
    assert solve_as_stated(case, side=lambda model: None).engine == "exact"
    with pytest.raises(UsageError):
        solve_as_stated(case, engine="decomposed", side=lambda model: None)


def test_an_impossible_case_is_proven_so_whatever_engine_is_asked() -> None:
    order = {
        "order_id": "o1",
        "enterprise_id": "e1",
        "product": "brick",
        "due_date": "2018-01-05",
        "quantity_t": 700,
    }
    outcome = solve_as_stated(make_case([line()], orders=[order]), engine="decomposed")
    assert outcome.status == "infeasible"
    assert outcome.conflicts["by"].tolist() == pytest.approx([200])
