"""Plans an inspector can check: which loads and runs they have, and what they cost."""

import numpy as np
import pytest
from schedule_cases import line, make_case, rule

from airkit.errors import UsageError
from airkit.schedule import audit_plan, solve_schedule
from airkit.schedule.problem.problem import read_problem
from airkit.schedule.simple import changes, simple_problem

CAP = rule("emission_cap_day", 66, pollutant="so2")
SO2 = [{"line_id": "l1", "pollutant": "so2", "kg_per_t": 1}]


def test_free_loads_become_steps_with_the_ceilings_of_rules_among_them() -> None:
    ovens = line(load_levels="0.4..1", can_stop="false", oven_hours_normal=20)
    problem = simple_problem(read_problem(make_case([ovens], [rule("oven_hours", 36)])))
    assert problem.lines["loads"][0].steps == (0.4, 0.5, 20 / 36, 0.6, 0.7, 0.8, 0.9, 1.0)
    assert problem.lines["min_on_days"].tolist() == [1]  # it never starts


def test_stated_steps_stay_and_runs_last_a_week() -> None:
    lines = [line("l1", load_levels="0.5 1"), line("l2", min_on_days=10)]
    problem = simple_problem(read_problem(make_case(lines)))
    assert problem.lines["loads"][0].steps == (0.5, 1.0)
    assert problem.lines["min_on_days"].tolist() == [7, 10]


def test_the_first_state_binds_as_before() -> None:
    """A line that could stop on day 1 may do so still."""
    stop = rule("stop", end_date="2018-01-02")
    lines = [line("l1", initial_days=1), line("l2", min_on_days=3, initial_days=1)]
    case = make_case(lines[:1], [stop])
    assert solve_schedule(case).plan_kind == "simple"
    problem = simple_problem(read_problem(make_case(lines)))
    assert (problem.lines["min_on_days"] - problem.lines["initial_days"]).tolist() == [0, 2]


def test_a_simple_plan_keeps_the_rules_of_the_case_and_costs_no_less() -> None:
    case = make_case([line(load_levels="0.3..1")], [CAP], line_emissions=SO2)
    simple = solve_schedule(case, gap=0)
    free = solve_schedule(case, gap=0, plan="free")
    assert simple.plan["load_share"].unique().tolist() == [0.6]
    assert free.plan["load_share"].unique() == pytest.approx([0.66])
    assert audit_plan(case, simple.plan).is_clean
    assert simple.objective_yuan == pytest.approx(4000)
    assert free.objective_yuan == pytest.approx(3400)


def test_the_price_of_simplicity_stands_beside_it() -> None:
    case = make_case([line(load_levels="0.3..1")], [CAP], line_emissions=SO2)
    outcome = solve_schedule(case, gap=0, plan="both")
    assert outcome.plan_kind == "simple"
    assert outcome.beside["objective_yuan"] == pytest.approx(3400)
    assert outcome.beside["bound_yuan"] <= 3400
    assert "600" in "\n".join(outcome.lines("zh")) and "600" in "\n".join(outcome.lines("en"))


def test_where_no_simple_plan_is_found_the_free_one_stands_and_says_so() -> None:
    """Between a duty of 65 t and a cap of 66 lies no tenth of 100 t."""
    rules = [
        rule("min_output", 65, unit="t_per_day"),
        CAP,
    ]
    case = make_case([line(load_levels="0.3..1")], rules, line_emissions=SO2)
    outcome = solve_schedule(case, gap=0)
    assert outcome.plan_kind == "free" and outcome.has_plan
    assert "schedule_not_simple" in dict(outcome.notes)


def test_changes_are_counted_apart_from_alerts() -> None:
    alert = {
        "alert_id": "a", "level": "orange",
        "start_at": "2018-01-04 00:00", "end_at": "2018-01-06 00:00",
    }  # fmt: skip
    stop = rule("stop", alert_level="orange")
    outcome = solve_schedule(make_case([line()], [stop], days=20, alerts=[alert]))
    assert outcome.changes == {"alert_days": 2, "other_days": 0}


def test_a_change_is_a_start_a_stop_or_another_load() -> None:
    x = np.array([[0.0, 0.5, 0.5, 1.0, 0.0]])
    assert changes(x, x > 0, np.array([True])).tolist() == [[True, True, False, True, True]]


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(UsageError):
        solve_schedule(make_case([line()]), plan="plain")  # type: ignore[arg-type]
    with pytest.raises(UsageError):
        solve_schedule(make_case([line()]), caps="none")  # type: ignore[arg-type]
