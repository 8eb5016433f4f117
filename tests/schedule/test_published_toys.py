"""Published unit-commitment toys whose statuses are known, recast as staggered production.

The cases and their answers are those of PyPSA's own tests (``test_lopf_unit_commitment.py``, MIT
licence), after its unit commitment tutorial. The recasting is exact:

- a generator is a line of one enterprise; an hour is a day;
- its capacity [MW] is the line's [t/d], ``p_min_pu`` the lowest load, its marginal cost a negative
  margin [yuan/t], its start-up cost the line's;
- the load must be met exactly: a ``min_output`` of the enterprise and, at 1 kg/t, an emission cap
  of the same number, day by day;
- the least up and down times and the first state are the lines' own.

The reference margin is 0, as no line earns anything, so that Z is the fuel and start-up cost.
"""

from typing import Any

import numpy as np
import pytest
from schedule_cases import line, make_case, rule, solve_as_stated

from airkit.case import Case
from airkit.schedule import audit_plan
from airkit.schedule.engines import Engine

SINCE_LONG = {"initial_days": 9}
COAL = {"capacity_t_per_day": 10_000, "load_levels": "0.3..1", "margin_yuan_per_t": -20}
GAS = {"capacity_t_per_day": 1000, "load_levels": "0.1..1", "margin_yuan_per_t": -70}
BIG_GAS = {**GAS, "capacity_t_per_day": 4000}

# Load of each period; the two units; dispatch as published; total cost worked from it.
TOYS: dict[str, tuple[list[int], dict[str, Any], dict[str, Any], list[list[int]], float]] = {
    "part_load": (
        [4000, 6000, 5000, 800],
        COAL,
        GAS,
        [[4000, 6000, 5000, 0], [0, 0, 0, 800]],
        20 * 15_000 + 70 * 800,
    ),
    "minimum_up_time": (
        [4000, 800, 5000, 3000],
        COAL,
        {**GAS, "min_on_days": 3, "initial_on": "false", **SINCE_LONG},
        [[3900, 0, 4900, 3000], [100, 800, 100, 0]],
        20 * 11_800 + 70 * 1000,
    ),
    "minimum_up_time_begun_before": (
        [4000, 800, 5000, 3000],
        COAL,
        {**GAS, "min_on_days": 4, "initial_days": 1},
        [[3900, 0, 4900, 3000], [100, 800, 100, 0]],
        20 * 11_800 + 70 * 1000,
    ),
    "minimum_down_time": (
        [3000, 800, 3000, 8000],
        {**COAL, "min_off_days": 2, "initial_on": "false", "initial_days": 1},
        BIG_GAS,
        [[0, 0, 3000, 8000], [3000, 800, 0, 0]],
        20 * 11_000 + 70 * 3800,
    ),
    "minimum_down_time_begun_before": (
        [3000, 800, 3000, 8000],
        {**COAL, "min_off_days": 3, "initial_on": "false", "initial_days": 2},
        BIG_GAS,
        [[0, 0, 3000, 8000], [3000, 800, 0, 0]],
        20 * 11_000 + 70 * 3800,
    ),
    # A gas turbine (0.1 to 1 of 12,000 MW of gas at 10, half of it power; start-up 3333) and wind.
    "start_up_cost": (
        [4000, 6000, 800, 5000],
        {
            "capacity_t_per_day": 6000,
            "load_levels": "0.1..1",
            "margin_yuan_per_t": -20,
            "start_cost_yuan": 3333,
            "min_on_days": 3,
            "initial_on": "false",
            **SINCE_LONG,
        },
        {"capacity_t_per_day": 800, "load_levels": "0.01..1", "margin_yuan_per_t": 0},
        [[3200, 5200, 600, 4200], [800, 800, 200, 800]],
        267_333,
    ),
}


def recast(load: list[int], one: dict[str, Any], other: dict[str, Any]) -> Case:
    """Two units and a load as a case."""
    rules = []
    for day, wanted in enumerate(load, 1):
        when = {"start_date": f"2018-01-{day:02d}", "end_date": f"2018-01-{day:02d}"}
        rules += [
            rule("min_output", wanted, rule_id=f"least{day}", unit="t_per_day", **when),
            rule("emission_cap_day", wanted, rule_id=f"most{day}", pollutant="co2", **when),
        ]
    lines = [line("l1", **one), line("l2", **other)]
    emissions = [{"line_id": k, "pollutant": "co2", "kg_per_t": 1} for k in ("l1", "l2")]
    return make_case(lines, rules, days=len(load), line_emissions=emissions)


@pytest.mark.parametrize("name", TOYS)
def test_the_exact_engine_finds_the_published_schedule(name: str) -> None:
    load, one, other, dispatch, cost = TOYS[name]
    case = recast(load, one, other)
    outcome = solve_as_stated(case, engine="exact", gap=0)
    assert outcome.status == "optimal"
    loads = outcome.plan["load_share"].to_numpy().reshape(2, len(load))
    made = loads * [[one["capacity_t_per_day"]], [other["capacity_t_per_day"]]]
    np.testing.assert_array_equal(loads > 0, np.array(dispatch) > 0)  # the statuses
    np.testing.assert_allclose(made, dispatch, rtol=1e-9, atol=1e-6)
    assert outcome.objective_yuan == pytest.approx(cost, rel=1e-9)
    assert outcome.reference_margin_yuan == 0
    audit = audit_plan(case, outcome.plan)
    assert audit.is_clean and audit.objective_yuan == pytest.approx(cost)


@pytest.mark.parametrize("name", TOYS)
def test_the_decomposed_engine_claims_nothing_else(name: str) -> None:
    load, one, other, _, cost = TOYS[name]
    engine: Engine = "decomposed"
    outcome = solve_as_stated(recast(load, one, other), engine=engine, seconds=5)
    assert outcome.status != "infeasible"
    assert outcome.bound_yuan <= cost * (1 + 1e-9)
    if outcome.objective_yuan is not None:
        assert outcome.objective_yuan >= cost * (1 - 1e-9)


def test_a_published_schedule_moved_by_a_day_breaks_its_minimum() -> None:
    load, one, other, *_ = TOYS["minimum_up_time"]
    case = recast(load, one, other)
    plan = solve_as_stated(case, engine="exact", gap=0).plan
    short = np.array([[4000, 0, 4900, 3000], [0, 800, 100, 0]], dtype=float)
    plan["load_share"] = (short / [[10_000], [1000]]).ravel()
    found = audit_plan(case, plan).violations
    assert found[["rule_id", "line_id", "by"]].to_numpy().tolist() == [["min_on_days", "l2", 1.0]]
