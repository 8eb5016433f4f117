"""A county's scenarios by decomposition: bound <= least cost <= plan, and what a plan may know."""

import random
from typing import Any

import numpy as np
import pandas as pd
import pytest
from schedule_cases import line, make_case, rule
from test_scenarios import N_DAYS, RED, kiln, random_case, red_alerts

from airkit.case import Case, read_case
from airkit.errors import UsageError
from airkit.schedule import audit_plan, plan_scenarios
from airkit.schedule.model.compile import compile_arrays
from airkit.schedule.model.run import Asked
from airkit.schedule.problem.problem import read_problem
from airkit.schedule.scenarios.decomposed.engine import solve_tree
from airkit.schedule.scenarios.model import Tail
from airkit.schedule.scenarios.read import nodes_of, read_scenarios
from airkit.schedule.scenarios.solve import solve_recourse

EXACT, SPLIT = ({"plan": "free", "gap": 0, "engine": name} for name in ("exact", "decomposed"))
ROUNDING = 1e-3


def mixed_case(seed: int) -> Case:
    """Stock, orders, free loads, rotation or a line off, a season's cap; red stops a line and caps
    the day and the trips."""
    r = random.Random(seed)
    lines = [
        line(
            f"l{number}",
            "e1" if number < 2 else "e2",
            product="brick" if number < 2 else f"p{number}",
            capacity_t_per_day=r.choice([10, 20]),
            margin_yuan_per_t=r.choice([5, 8, 13]),
            start_cost_yuan=r.choice([0, 60]),
            min_on_days=r.choice([1, 2]),
            min_off_days=r.choice([1, 2]),
            initial_days=9,
            initial_on=r.choice(["true", "false"]),
            load_levels=r.choice(["1", "0.5 1", "0.5..1"]),
            payload_t_per_trip=10,
        )
        for number in range(4)
    ]
    ids = [one["line_id"] for one in lines]
    rules = [
        rule("emission_cap_season", r.choice([90, 160, 240]), pollutant="so2"),
        rule("emission_cap_day", r.choice([10, 30]), pollutant="so2", alert_level="red"),
        rule("stop", scope="line", scope_id=r.choice(ids), alert_level="red"),
        rule("trip_cap_day", 1, scope="enterprise", scope_id="e1", alert_level="red"),
        r.choice(
            [
                rule("rotation", 3),
                rule("lines_off", 1, unit="count", scope="enterprise", scope_id="e2"),
            ]
        ),
    ]
    order = {"order_id": "o", "enterprise_id": "e1", "product": "brick", "quantity_t": 40}
    return make_case(
        lines,
        rules,
        days=N_DAYS,
        line_emissions=[{"line_id": one, "pollutant": "so2", "kg_per_t": 1} for one in ids],
        alerts=red_alerts(RED),
        orders=[{**order, "due_date": f"2018-01-{N_DAYS:02d}", "penalty_yuan_per_t": 30}],
        storage=[
            {"enterprise_id": "e1", "product": "brick", "initial_t": 5, "max_t": 30,
             "holding_yuan_per_t_day": 0.5, "spill_yuan_per_t": 20}
        ],
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("tail", [Tail(0.0, 0.0), Tail(0.6, 0.7)])
@pytest.mark.parametrize("make", [mixed_case, lambda seed: random_case(random.Random(seed))[0]])
def test_the_bound_is_below_the_least_cost_and_the_plan_above(
    make: Any, tail: Tail, seed: int
) -> None:
    problem = read_problem(make(seed))
    arrays, scenarios = compile_arrays(problem), read_scenarios(problem)
    exact = solve_recourse(arrays, scenarios, tail, Asked(0.0))
    split, _ = solve_tree(arrays, scenarios, tail, Asked(0.0))
    if exact.status == "infeasible":
        assert not split.has_plan
        return
    assert exact.status == "optimal"
    assert split.bound_yuan <= exact.objective_yuan + ROUNDING
    if split.has_plan:
        assert split.objective_yuan >= exact.objective_yuan - ROUNDING
        assert (split.status == "optimal") <= (
            split.objective_yuan - exact.objective_yuan < ROUNDING
        )
    nodes = nodes_of(scenarios)
    for s, day in np.ndindex(nodes.shape):  # nothing foresees an alert
        assert (split.x[s, :, day] == split.x[nodes[s, day], :, day]).all()


@pytest.mark.slow
def test_most_small_cases_are_planned_near_their_least_cost() -> None:
    above, planned = 0.0, 0
    for seed in range(6):
        problem = read_problem(mixed_case(seed))
        arrays, scenarios = compile_arrays(problem), read_scenarios(problem)
        exact = solve_recourse(arrays, scenarios, Tail(0.0, 0.0), Asked(0.0))
        split, _ = solve_tree(arrays, scenarios, Tail(0.0, 0.0), Asked(0.0))
        if exact.has_plan and split.has_plan:
            planned += 1
            above += (split.objective_yuan - exact.objective_yuan) / arrays.reference_margin
    assert planned >= 3
    assert above / planned < 0.05


def test_an_idle_day_is_neither_a_stop_nor_a_start() -> None:
    answer = plan_scenarios(kiln(), **SPLIT)
    assert (answer.engine, answer.status) == ("decomposed", "optimal")
    assert answer.scenarios["cost_plan_yuan"].tolist() == [1000, 0]
    assert answer.plan_in("a")["load_share"].tolist() == [1, 1, 0, 1, 1, 1]
    assert audit_plan(kiln(), answer.plan).is_clean


def test_whole_lines_off_at_an_alert_only_are_for_the_exact_engine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = [line(), line("l2")]
    off = rule("lines_off", 1, unit="count", scope="enterprise", scope_id="e1", alert_level="red")
    case = make_case(lines, [off], days=N_DAYS, alerts=red_alerts({"a": (2,)}))
    assert plan_scenarios(case, **SPLIT).engine == "exact"
    monkeypatch.setattr("airkit.schedule.scenarios.roads.MOST_LINE_DAYS", 9)
    with pytest.raises(UsageError) as caught:
        plan_scenarios(case, **SPLIT)
    assert caught.value.word_id == "scenarios_unhandled"


def test_the_same_case_gives_the_same_plan_twice() -> None:
    one, two = (plan_scenarios(random_case(random.Random(6))[0], **SPLIT) for _ in range(2))
    assert one.objective_yuan == two.objective_yuan
    pd.testing.assert_frame_equal(one.recourse, two.recourse)


@pytest.mark.slow
def test_the_whole_county_is_planned_within_one_percent() -> None:
    case = read_case("demo-county")
    known = case.table("alerts")
    possible = [
        {"alert_id": f"x{k}", "scenario": f"s{k}", "probability": 0.2, "level": level,
         "start_at": pd.Timestamp(day), "end_at": pd.Timestamp(day) + pd.Timedelta(days=4)}
        for k, (level, day) in enumerate([("orange", "2017-12-05"), ("red", "2018-02-01")])
    ]  # fmt: skip
    frame = pd.concat([known, pd.DataFrame(possible)], ignore_index=True)
    answer = plan_scenarios(case.with_table("alerts", frame), gap=0.015)
    assert (answer.engine, answer.status) == ("decomposed", "within_gap")
    assert answer.expected_yuan["known"] <= answer.expected_yuan["plan"]
