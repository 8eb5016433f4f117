"""Each reason for standing still, made to happen alone."""

from typing import Any

import numpy as np
import pytest
from schedule_cases import line, make_case, rule, solve_as_stated

from airkit.schedule.explain.reasons import reasons_for, say_reasons
from airkit.schedule.model.compile import compile_arrays
from airkit.schedule.problem.problem import read_problem

SO2 = [{"line_id": name, "pollutant": "so2", "kg_per_t": 1} for name in ("l1", "l2", "l3")]


def reasons(
    lines: list[dict[str, Any]], *rules: dict[str, Any], **tables: list[dict[str, Any]]
) -> list[tuple[Any, ...]]:
    case = make_case(lines, rules, line_emissions=SO2[: len(lines)], **tables)  # type: ignore[arg-type]
    outcome = solve_as_stated(case, gap=0)
    assert outcome.has_plan
    for lang in ("zh", "en"):
        assert len(say_reasons(outcome.reasons, lang)) == len(outcome.reasons)  # type: ignore[arg-type]
    columns = ["line_id", "start", "end", "days", "reason", "rule_id"]
    return [
        (row[0], int(row[1][-2:]), int(row[2][-2:]), *row[3:])
        for row in outcome.reasons[columns].to_numpy().tolist()
    ]


STOP = {"start_date": "2018-01-04", "end_date": "2018-01-05"}


def test_a_line_that_runs_needs_no_reason() -> None:
    assert reasons([line()]) == []


def test_forced_and_waiting() -> None:
    found = reasons([line(min_off_days=4)], rule("stop", **STOP))
    assert ("l1", 4, 5, 2, "rule", "stop") in found
    waits = [one for one in found if one[4] == "minimum_stop"]
    assert sum(one[3] for one in waits) == 2 and len(found) == 1 + len(waits)


def test_a_ceiling_below_the_lowest_load_is_a_stop() -> None:
    assert reasons([line()], rule("load_max", 0.5, unit="share", **STOP)) == [
        ("l1", 4, 5, 2, "rule", "load_max")
    ]


def test_first_state() -> None:
    assert reasons([line(initial_on="false", initial_days=1, min_off_days=4)]) == [
        ("l1", 1, 3, 3, "first_state", "")
    ]


def test_no_room_between_two_stops() -> None:
    later = rule("stop", rule_id="later", start_date="2018-01-07", end_date="2018-01-08")
    found = reasons([line(min_on_days=2)], rule("stop", **STOP), later)
    assert ("l1", 6, 6, 1, "minimum_run", "") in found


def test_not_worth_a_start() -> None:
    assert reasons([line(initial_on="false", start_cost_yuan=20_000)]) == [
        ("l1", 1, 10, 10, "start", "")
    ]


def test_no_margin() -> None:
    assert reasons([line(margin_yuan_per_t=-1)]) == [("l1", 1, 10, 10, "margin", "")]


def test_chosen_to_stand() -> None:
    lines = [line("l1"), line("l2", margin_yuan_per_t=9)]
    assert reasons(lines, rule("lines_off", 0.5, unit="share")) == [
        ("l2", 1, 10, 10, "lines_off", "lines_off")
    ]


def test_a_line_that_runs_or_is_one_too_many_was_not_chosen_to_stand() -> None:
    lines = [line("l1"), line("l2", margin_yuan_per_t=-1), line("l3", margin_yuan_per_t=-2)]
    off = rule("lines_off", 1, unit="count")
    assert reasons(lines, off) == [
        ("l2", 1, 10, 10, "margin", ""),
        ("l3", 1, 10, 10, "lines_off", "lines_off"),
    ]
    # l1 stands on two days for a stop of its own and waits for none of the rule's sake.
    stop = rule("stop", scope="line", scope_id="l1", **STOP)
    assert ("l1", 4, 5, 2, "rule", "stop") in reasons(lines, off, stop)
    held = [line("l1", min_off_days=4), line("l2", margin_yuan_per_t=1)]
    found = reasons(held, off, stop)
    assert [one for one in found if one[4] == "lines_off"] == [
        ("l2", 1, 10, 10, "lines_off", "lines_off")
    ]


def test_priced_out_by_a_cap() -> None:
    lines = [line("l1", load_levels="0.1..1"), line("l2", margin_yuan_per_t=4)]
    found = reasons(lines, rule("emission_cap_day", 90, pollutant="so2"))
    assert found == [("l2", 1, 10, 10, "price", "emission_cap_day")]


@pytest.mark.parametrize("cap", [150])
def test_too_little_left(cap: float) -> None:
    lines = [line("l1"), line("l2", margin_yuan_per_t=10.5)]
    found = reasons(lines, rule("emission_cap_day", cap, pollutant="so2"))
    assert [one[0] for one in found] == ["l1"]
    assert found[0][4] in ("shared", "price")


def test_only_a_rule_that_forbids_is_named() -> None:
    half = rule("load_max", 0.5, unit="share")
    found = reasons([line(load_levels="0.5 1")], rule("stop", **STOP), half)
    assert found == [("l1", 4, 5, 2, "rule", "stop")]


def test_pots_that_leave_no_load_are_named() -> None:
    pots = rule("lines_off", 0.3, unit="share", **STOP)
    assert reasons([line(n_units=10)], pots) == [("l1", 4, 5, 2, "rule", "lines_off")]


def test_orders_met_and_a_full_stock_are_no_full_limit() -> None:
    order = {
        "order_id": "o1",
        "enterprise_id": "e1",
        "product": "brick",
        "due_date": "2018-01-10",
        "quantity_t": 300,
        "penalty_yuan_per_t": 5,
    }
    stock = {
        "enterprise_id": "e1",
        "product": "brick",
        "initial_t": 0,
        "max_t": 100,
        "holding_yuan_per_t_day": 0,
        "spill_yuan_per_t": 20,
    }
    cap = rule("emission_cap_day", 100, pollutant="so2")
    found = reasons([line()], cap, orders=[order], storage=[stock])
    assert {one[4] for one in found} == {"goods"} and sum(one[3] for one in found) == 6


def test_days_round_a_full_one_wait_out_a_minimum() -> None:
    cap = rule(
        "emission_cap_day", 0, pollutant="so2", start_date="2018-01-05", end_date="2018-01-05"
    )
    found = reasons([line(min_off_days=4)], cap)
    assert ("l1", 5, 5, 1) in [one[:4] for one in found if one[4:] == ("price", "emission_cap_day")]
    assert sum(one[3] for one in found if one[4] == "minimum_stop") == 3


def test_a_full_limit_is_named_and_one_with_room_is_not() -> None:
    """Whatever its price: the month's limit has room on the days the day's is full."""
    caps = [
        rule("emission_cap_day", 150, rule_id="day", pollutant="so2", end_date="2018-01-02"),
        rule("emission_cap_season", 1700, rule_id="season", pollutant="so2"),
    ]
    case = make_case([line("l1"), line("l2", "e2")], caps, line_emissions=SO2[:2])
    x = np.array([[1.0] * 10, [0.0] * 2 + [1.0] * 4 + [0.0] * 4])
    problem = read_problem(case)
    found = reasons_for(problem, compile_arrays(problem), x, {}, {})
    told = found[["line_id", "start", "days", "reason", "rule_id"]].to_numpy().tolist()
    assert told == [
        ["l2", "2018-01-01", 2, "shared", "day"],
        ["l2", "2018-01-07", 4, "open", ""],
    ]
