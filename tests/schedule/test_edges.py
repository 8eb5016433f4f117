"""Minimum times at both edges of the horizon, first states, costs of starts, the signs."""

from typing import Any

import numpy as np
import pytest
from schedule_cases import line, make_case, rule, solve_as_stated

from airkit.schedule import Outcome, audit_plan


def solved(lines: list[dict[str, Any]], rules: list[dict[str, Any]], **more: Any) -> Outcome:
    case = make_case(lines, rules, **more)
    outcome = solve_as_stated(case, gap=0)
    if outcome.has_plan:
        assert audit_plan(case, outcome.plan).is_clean
    return outcome


def loads(outcome: Outcome) -> list[float]:
    return outcome.plan["load_share"].tolist()


def test_one_line_under_a_cap_pins_every_sign() -> None:
    emissions = [{"line_id": "l1", "pollutant": "so2", "kg_per_t": 1}]
    outcome = solved(
        [line(load_levels="0.5..1")],
        [rule("emission_cap_day", 50, pollutant="so2")],
        days=121,
        line_emissions=emissions,
    )
    assert outcome.status == "optimal"
    assert outcome.objective_yuan == pytest.approx(60_500)
    assert outcome.reference_margin_yuan == 121_000
    assert outcome.gap == pytest.approx(0, abs=1e-8)
    assert loads(outcome) == [0.5] * 121
    caps = outcome.caps
    assert caps["price_yuan_per_unit"].tolist() == pytest.approx([10] * 121)
    assert caps["used"].tolist() == [50] * 121
    assert outcome.emissions_kg["so2"] == pytest.approx(6050)


@pytest.mark.parametrize("more_kg", [10, 30, -0.0])
def test_prices_bound_the_cost_under_other_caps(more_kg: float) -> None:
    emissions = [{"line_id": f"l{k}", "pollutant": "so2", "kg_per_t": k + 1} for k in range(2)]
    lines = [line("l0", load_levels="0.3..1"), line("l1", load_levels="0.3..1")]

    def at(cap: float) -> Outcome:
        rules = [rule("emission_cap_day", cap, pollutant="so2")]
        return solved(lines, rules, days=3, line_emissions=emissions)

    base, other = at(120), at(120 + more_kg)
    saved = base.caps["price_yuan_per_unit"].sum() * more_kg
    assert base.price_bound_yuan is not None
    assert other.objective_yuan >= base.price_bound_yuan - saved - 1e-6


def test_a_minimum_begun_before_the_horizon_is_served_first() -> None:
    losing = line(margin_yuan_per_t=-1, min_on_days=5, initial_days=2)
    assert loads(solved([losing], [])) == [1, 1, 1, 0, 0, 0, 0, 0, 0, 0]
    standing = line(min_off_days=4, initial_on="false", initial_days=1)
    assert loads(solved([standing], [])) == [0, 0, 0, 1, 1, 1, 1, 1, 1, 1]


def test_a_run_still_open_at_the_end_is_free() -> None:
    late = line(min_on_days=9, initial_on="false")
    stop = rule("stop", end_date="2018-01-08")
    assert loads(solved([late], [stop])) == [0] * 8 + [1, 1]


def test_a_stop_still_open_at_the_end_is_free() -> None:
    stop = rule("stop", start_date="2018-01-09")
    assert loads(solved([line(min_off_days=9)], [stop])) == [1] * 8 + [0, 0]


def test_a_forced_stop_excuses_no_minimum() -> None:
    stop = rule("stop", start_date="2018-01-02", end_date="2018-01-02")
    outcome = solved([line(min_on_days=4, initial_days=1)], [stop])
    assert outcome.status == "infeasible"
    assert outcome.conflicts[["rule_id", "line_id", "date", "by"]].to_numpy().tolist() == [
        ["stop", "l1", "2018-01-02", 1.0]
    ]


def test_minimum_stop_stretches_a_forced_one() -> None:
    stop = rule("stop", start_date="2018-01-04", end_date="2018-01-05")
    outcome = solved([line(min_off_days=4)], [stop])
    assert sum(loads(outcome)) == 6
    assert outcome.objective_yuan == 4000


def test_a_start_is_paid_once_and_only_after_a_stop() -> None:
    assert solved([line(start_cost_yuan=700)], []).objective_yuan == 0
    first = solved([line(start_cost_yuan=700, initial_on="false")], [])
    assert first.objective_yuan == 700
    stop = rule("stop", start_date="2018-01-04", end_date="2018-01-05")
    assert solved([line(start_cost_yuan=700)], [stop]).objective_yuan == 2000 + 700


def test_a_start_that_costs_more_than_it_earns_is_not_made() -> None:
    stop = rule("stop", end_date="2018-01-08")
    outcome = solved([line(start_cost_yuan=5000)], [stop])
    assert loads(outcome) == [0] * 10
    assert outcome.costs["start_yuan"] == 0


def test_a_line_that_cannot_stop_runs_at_its_lowest_allowed_load() -> None:
    emissions = [{"line_id": "l1", "pollutant": "so2", "kg_per_t": 1}]
    glass = line(can_stop="false", load_levels="0.7..1")
    cap = rule("emission_cap_season", 760, pollutant="so2")
    outcome = solved([glass], [cap], line_emissions=emissions)
    assert np.isclose(sum(loads(outcome)), 7.6)
    tight = rule("emission_cap_season", 600, pollutant="so2")
    impossible = solved([glass], [tight], line_emissions=emissions)
    assert impossible.status == "infeasible"
    assert impossible.conflicts["by"].tolist() == pytest.approx([100])


def test_a_line_that_cannot_stop_and_earns_nothing_runs() -> None:
    glass = line(can_stop="false", margin_yuan_per_t=0)
    assert loads(solved([glass], [], days=3)) == [1, 1, 1]


def test_a_line_without_a_choice_stands_beside_an_impossible_one() -> None:
    lines = [line("l1", can_stop="false"), line("l2", min_on_days=3, initial_days=1)]
    stop = rule("stop", scope="line", scope_id="l2", end_date="2018-01-01")
    outcome = solved(lines, [stop], days=3)
    assert outcome.status == "infeasible"
    assert outcome.conflicts["line_id"].tolist() == ["l2"]
