"""What was in doubt and is decided: sales beside orders, hours of an alert, lines of many pots."""

import pytest
from schedule_cases import line, make_case, rule, solve_as_stated

from airkit.schedule.problem.problem import read_problem

ORDER = {"order_id": "o1", "enterprise_id": "e1", "product": "brick", "quantity_t": 300}


def test_without_a_stock_row_a_firm_sells_all_it_makes_beyond_its_orders() -> None:
    case = make_case([line()], orders=[{**ORDER, "due_date": "2018-01-10"}])
    outcome = solve_as_stated(case, gap=0)
    assert outcome.reference_margin_yuan == pytest.approx(10_000)  # all ten days, not 300 t
    assert outcome.objective_yuan == pytest.approx(0)


def test_an_alert_binds_each_day_it_touches_by_the_hour() -> None:
    """From 22:00 on the third to midnight after the fifth: the days 3, 4 and 5, and no other."""
    hours = {"start_at": "2018-01-03 22:00", "end_at": "2018-01-06 00:00"}
    case = make_case([line()], alerts=[{"alert_id": "a", "level": "red", **hours}])
    assert read_problem(case).ranks.tolist() == [0, 0, 4, 4, 4, 0, 0, 0, 0, 0]


def test_of_a_line_of_pots_so_many_pots_stand_and_the_line_runs() -> None:
    pots = line("pots", n_units=10, load_levels="0.1..1", capacity_t_per_day=1000)
    lines = [pots, line("l1"), line("l2")]
    outcome = solve_as_stated(make_case(lines, [rule("lines_off", 0.25, unit="share")]), gap=0)
    share = outcome.plan.groupby("line_id")["load_share"].max()
    assert share["pots"] == pytest.approx(0.7)  # 3 of 10 pots, rounded up
    assert sorted(share[["l1", "l2"]].tolist()) == [0, 1]  # 1 of 2 whole lines, rounded up
