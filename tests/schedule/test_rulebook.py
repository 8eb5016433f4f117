"""The plan by the rule book, worked by hand, and the caps taken from it."""

from typing import Any

import numpy as np
import pytest
from schedule_cases import line, make_case, rule

from airkit.case import Case
from airkit.schedule import solve_schedule
from airkit.schedule.problem.problem import read_problem
from airkit.schedule.rulebook import RuleBook, plan_by_rule_book, with_rule_book_caps


def emits(**kg_per_t: float) -> list[dict[str, Any]]:
    return [{"line_id": name, "pollutant": "so2", "kg_per_t": kg} for name, kg in kg_per_t.items()]


def book_of(case: Case) -> RuleBook:
    book = plan_by_rule_book(read_problem(case))
    assert book.is_plan
    return book


def days_on(book: RuleBook) -> list[int]:
    return (book.loads > 0).sum(axis=1).tolist()


def test_lines_run_whenever_they_may() -> None:
    stop = rule("stop", scope="line", scope_id="l2", end_date="2018-01-03")
    assert days_on(book_of(make_case([line(), line("l2")], [stop]))) == [10, 7]


def test_loads_that_may_be_lowered_are_lowered_evenly() -> None:
    lines = [line("l1", load_levels="0.4..1"), line("l2", load_levels="0.4..1")]
    cap = rule("emission_cap_day", 150, pollutant="so2")
    book = book_of(make_case(lines, [cap], line_emissions=emits(l1=1, l2=1)))
    assert book.loads == pytest.approx(np.full((2, 10), 0.75), abs=1e-3)
    assert (book.loads <= 0.75).all()


def test_whole_lines_stand_where_loads_are_fixed_and_the_smallest_that_suffices() -> None:
    lines = [line("l1"), line("l2", capacity_t_per_day=40), line("l3", capacity_t_per_day=60)]
    cut = rule("capacity_cut", 0.25, unit="share_day")  # 50 of 200 t: the third suffices
    assert days_on(book_of(make_case(lines, [cut]))) == [10, 10, 0]


def test_who_adds_nothing_to_a_cap_is_not_lowered_for_it() -> None:
    lines = [line("l1", load_levels="0.4..1"), line("l2", load_levels="0.4..1")]
    cap = rule("emission_cap_day", 20, pollutant="so2")  # less than the first at its lowest
    book = book_of(make_case(lines, [cap], line_emissions=emits(l1=1, l2=0)))
    assert (book.loads[0] == 0).all() and (book.loads[1] == 1).all()


def test_a_window_is_kept_by_stopping_at_its_end() -> None:
    cut = rule("capacity_cut", 0.3, unit="share_window")
    book = book_of(make_case([line()], [cut]))
    assert (book.loads[0] > 0).tolist() == [True] * 7 + [False] * 3


def test_the_smallest_lines_are_the_ones_left_out() -> None:
    lines = [line("l1"), line("l2", capacity_t_per_day=50)]
    assert days_on(book_of(make_case(lines, [rule("lines_off", 1, unit="count")]))) == [10, 0]


def test_a_group_takes_turns() -> None:
    lines = [line("l1", group_id="g"), line("l2", group_id="g")]
    turns = rule("rotation", 1, unit="lines", scope="group", scope_id="g")
    book = book_of(make_case(lines, [turns], days=20))
    assert days_on(book) == [10, 10] and ((book.loads > 0).sum(axis=0) == 1).all()


def test_minimum_times_follow() -> None:
    stop = rule("stop", start_date="2018-01-04", end_date="2018-01-05")
    book = book_of(make_case([line(min_off_days=4)], [stop]))
    assert (book.loads[0] > 0).tolist() == [True] * 3 + [False] * 4 + [True] * 3


def test_a_duty_is_kept_under_a_cap() -> None:
    lines = [line("l1", load_levels="0.4..1"), line("l2", "e2")]
    enterprises = [{"enterprise_id": "e1", "livelihood_min_share": 0.6}, {"enterprise_id": "e2"}]
    cap = rule("emission_cap_day", 65, pollutant="so2")
    case = make_case(lines, [cap], enterprises=enterprises, line_emissions=emits(l1=1, l2=1))
    book = book_of(case)
    assert days_on(book) == [10, 0] and (book.loads[0] >= 0.6).all()


def test_nothing_is_made_to_be_thrown_away() -> None:
    order = {"order_id": "o", "enterprise_id": "e1", "product": "brick", "quantity_t": 300}
    room = {"enterprise_id": "e1", "product": "brick", "initial_t": 0, "max_t": 200}
    case = make_case([line()], orders=[{**order, "due_date": "2018-01-10"}],
                     storage=[{**room, "spill_yuan_per_t": 20}])  # fmt: skip
    assert days_on(book_of(case)) == [5]


def test_a_full_stock_starts_no_line_and_stops_no_more_than_it_must() -> None:
    """Two lines of 50 and 100 t, 150 t sold, no room: a day of both, then none needs to run; with
    room for 60 t more the smaller may run once."""
    order = {"order_id": "o", "enterprise_id": "e1", "product": "brick", "quantity_t": 150}
    room = {"enterprise_id": "e1", "product": "brick", "initial_t": 0, "max_t": 60}
    lines = [line("l1", capacity_t_per_day=50), line("l2", capacity_t_per_day=100)]
    case = make_case(lines, orders=[{**order, "due_date": "2018-01-10"}],
                     storage=[{**room, "spill_yuan_per_t": 20}])  # fmt: skip
    book = book_of(case)
    assert days_on(book) == [2, 1]
    assert book.loads[:, :2].tolist() == [[1, 1], [1, 0]]


def test_a_rule_book_that_cannot_be_kept_gives_no_caps() -> None:
    order = {"order_id": "o", "enterprise_id": "e1", "product": "brick", "quantity_t": 2000}
    case = make_case([line()], orders=[{**order, "due_date": "2018-01-10"}],
                     line_emissions=emits(l1=1))  # fmt: skip
    problem = read_problem(case)
    book = plan_by_rule_book(problem)
    assert not book.is_plan and with_rule_book_caps(problem, book)[1] == {}
    outcome = solve_schedule(case)
    assert outcome.status == "infeasible" and outcome.rulebook == {}
    assert "schedule_no_rulebook" in dict(outcome.notes)


def test_the_same_tonnes_at_less_loss() -> None:
    """The rule book stops the smaller line; the plan the one that earns less."""
    lines = [line("l1"), line("l2", capacity_t_per_day=80, margin_yuan_per_t=30)]
    case = make_case(lines, [rule("lines_off", 1, unit="count")], line_emissions=emits(l1=1, l2=1))
    outcome = solve_schedule(case, gap=0)
    assert outcome.rulebook["caps_kg"] == {"so2": 1000}
    assert outcome.rulebook["objective_yuan"] == pytest.approx(24_000)
    assert outcome.objective_yuan == pytest.approx(10_000)
    assert outcome.emissions_kg["so2"] <= 1000
    assert outcome.caps["rule_id"].tolist() == ["rulebook_so2"]
    for lang, said in (("zh", "1.400万元"), ("en", "58.3%")):
        assert said in "\n".join(outcome.lines(lang))  # type: ignore[arg-type]


def test_a_pollutant_somebody_capped_keeps_that_cap_alone() -> None:
    cap = rule("emission_cap_day", 50, pollutant="so2")
    case = make_case([line(load_levels="0.5..1")], [cap], line_emissions=emits(l1=1))
    outcome = solve_schedule(case, gap=0)
    assert outcome.rulebook["caps_kg"] == {}
    assert set(outcome.caps["rule_id"]) == {"emission_cap_day"}
    assert outcome.caps["price_yuan_per_unit"].tolist() == pytest.approx([10] * 10)


def test_a_cap_on_one_works_leaves_the_county_uncapped() -> None:
    """The rule book stops the line of 80 t; a cap on that line alone frees nobody else."""
    lines = [line("l1"), line("l2", capacity_t_per_day=80, margin_yuan_per_t=30)]
    rules = [
        rule("lines_off", 1, unit="count"),
        rule("emission_cap_day", 90, pollutant="so2", scope="line", scope_id="l2"),
    ]
    case = make_case(lines, rules, line_emissions=emits(l1=1, l2=1))
    assert solve_schedule(case, gap=0).rulebook["caps_kg"] == {"so2": 1000}
    rest = {**rules[1], "rule_id": "rest", "scope_id": "l1"}
    both = make_case(lines, [*rules, rest], line_emissions=emits(l1=1, l2=1))
    assert solve_schedule(both, gap=0).rulebook["caps_kg"] == {}


def test_what_is_emitted_beyond_the_rule_book_is_said() -> None:
    """A cap of 1,200 kg lets the plan run the dirty line that the rule book stops."""
    lines = [line("l1"), line("l2", capacity_t_per_day=80, margin_yuan_per_t=30)]
    rules = [rule("lines_off", 1, unit="count"), rule("emission_cap_season", 1500, pollutant="so2")]
    case = make_case(lines, rules, line_emissions=emits(l1=1, l2=1.5))
    outcome = solve_schedule(case, gap=0)
    assert outcome.emissions_kg["so2"] == pytest.approx(1200)
    assert "多排：SO₂ 20.0%" in "\n".join(outcome.lines("zh"))
    assert "emits more than that: SO₂ 20.0%" in "\n".join(outcome.lines("en"))
