"""Orders, stocks and trips: worked by hand, and set against the audit's own programme."""

import itertools
import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from schedule_cases import county_as_stated, line, make_case, rule, solve_as_stated

from airkit.case import Case, read_case
from airkit.schedule import Outcome, audit_plan
from airkit.schedule.audit.audit import audit_loads
from airkit.schedule.decomposed.outgoing import goods_of
from airkit.schedule.decomposed.sweep import Swept
from airkit.schedule.model.compile import compile_arrays
from airkit.schedule.model.measure import cost_of
from airkit.schedule.model.run import Asked
from airkit.schedule.plan import plan_table
from airkit.schedule.problem.problem import read_problem
from airkit.schedule.sending import sent_cheapest

STOP = rule("stop", end_date="2018-01-05")


def order(quantity: float, day: int = 10, penalty: float | None = None, **changes: Any) -> dict:
    made = {
        "order_id": f"o{day}",
        "enterprise_id": "e1",
        "product": "brick",
        "due_date": f"2018-01-{day:02d}",
        "quantity_t": quantity,
    }
    return {**made, **changes} | ({} if penalty is None else {"penalty_yuan_per_t": penalty})


def storage(initial: float, most: float, **changes: Any) -> dict:
    return {
        "enterprise_id": "e1",
        "product": "brick",
        "initial_t": initial,
        "max_t": most,
        **changes,
    }


def solved(case: Case) -> Outcome:
    outcome = solve_as_stated(case, gap=0)
    if outcome.has_plan:
        audit = audit_plan(case, outcome.plan)
        assert audit.is_clean
        assert audit.objective_yuan == pytest.approx(outcome.objective_yuan, abs=1e-5)
    return outcome


def test_what_is_short_of_an_order_costs_its_penalty() -> None:
    outcome = solved(make_case([line()], [STOP], orders=[order(800, penalty=50)]))
    assert outcome.costs["shortage_yuan"] == pytest.approx(300 * 50)
    assert outcome.objective_yuan == pytest.approx(5 * 1000 + 15_000)


def test_an_order_without_penalty_must_be_met() -> None:
    outcome = solved(make_case([line()], [STOP], orders=[order(800)]))
    assert outcome.status == "infeasible"
    conflict = outcome.conflicts.iloc[0]
    assert (conflict["rule_id"], conflict["by"]) == ("o10", pytest.approx(300))
    assert solved(make_case([line()], [STOP], orders=[order(500)])).status == "optimal"


def test_goods_for_an_order_leave_after_the_order_before_it() -> None:
    """Without stock the second order cannot be made before the first falls due."""
    orders = [order(100, 5, penalty=1), order(600, 10, penalty=20)]
    outcome = solved(make_case([line()], [], orders=orders))
    assert outcome.costs["shortage_yuan"] == pytest.approx(100 * 20)


def test_stock_carries_goods_from_one_order_to_the_next() -> None:
    orders = [order(100, 5, penalty=1), order(600, 10, penalty=20)]
    room = storage(0, 300, holding_yuan_per_t_day=0.01, spill_yuan_per_t=15)
    outcome = solved(make_case([line()], [], orders=orders, storage=[room]))
    assert outcome.costs["shortage_yuan"] == pytest.approx(0, abs=1e-6)
    assert 0 < outcome.costs["holding_yuan"] < 100


def test_reference_margin_counts_orders_and_room_at_most() -> None:
    room = storage(50, 200)
    case = make_case(
        [line(), line("l2", margin_yuan_per_t=4)],
        [],
        orders=[order(1100, penalty=20)],
        storage=[room],
    )
    # 1100 + 200 - 50 = 1250 t: 1000 of the dearer line, 250 of the other.
    assert read_problem(case).reference_margin_yuan() == pytest.approx(10_000 + 1000)
    # The second line makes whole days only: 50 t of its 250 stay unmade.
    assert solved(case).objective_yuan == pytest.approx(200)


def test_what_finds_no_room_is_thrown_away_at_a_price() -> None:
    glass = line(can_stop="false", load_levels="0.7..1")
    case = make_case(
        [glass], [], orders=[order(400)], storage=[storage(0, 100, spill_yuan_per_t=12)]
    )
    outcome = solved(case)
    assert outcome.costs["spill_yuan"] == pytest.approx(200 * 12)
    assert outcome.objective_yuan == pytest.approx(5000 - 7000 + 2400)


def test_what_finds_no_room_later_is_not_kept_until_then() -> None:
    """70 t a day, nothing leaves, room for 100 t: what must go goes before its keep is paid."""
    kept = storage(0, 100, spill_yuan_per_t=12, holding_yuan_per_t_day=1)
    arrays = compile_arrays(read_problem(make_case([line()], [], days=4, storage=[kept])))
    loads = np.full((1, 4), 0.7)
    goods = goods_of(arrays, Swept(loads, loads > 0, np.zeros((1, 4))))
    assert goods is not None
    assert [goods["spill", 0, day] for day in range(4)] == pytest.approx([70, 70, 40, 0])
    assert [goods["kept", 0, day] for day in range(4)] == pytest.approx([0, 0, 30, 100])
    cost = cost_of(arrays, loads, loads > 0, goods)
    assert (cost.spill_yuan, cost.holding_yuan) == pytest.approx((180 * 12, 130))


def test_both_engines_pay_as_little_for_goods() -> None:
    glass = line(can_stop="false", load_levels="0.7..1")
    kept = storage(0, 100, spill_yuan_per_t=12, holding_yuan_per_t_day=1)
    case = make_case([glass], [], orders=[order(400)], storage=[kept])
    exact, decomposed = (
        solve_as_stated(case, gap=0, engine=engine) for engine in ("exact", "decomposed")
    )
    assert decomposed.objective_yuan == pytest.approx(exact.objective_yuan, abs=1e-6)


NONE = ("feasible", 0)  # nothing proven
WAITING = [order(600, 4, penalty=1), order(600, 5, penalty=3), order(600, 9, penalty=12)]


@pytest.mark.parametrize("engine", ["exact", "decomposed"])
def test_an_outcome_tells_what_the_audit_tells_of_its_plan(engine: Any) -> None:
    """Of 800 t the dearest order takes 600 and the next 200, though a rough plan sends them off to
    the first at once: 600 short at 1 yuan, 400 at 3, and 1300 tonne-days kept."""
    late = rule("stop", start_date="2018-01-09")
    room = storage(0, 500, holding_yuan_per_t_day=0.1)
    case = make_case([line()], [late], orders=WAITING, storage=[room])
    outcome = solve_as_stated(case, gap=0.5, engine=engine)
    assert outcome.objective_yuan == pytest.approx(2 * 1000 + 600 + 400 * 3 + 130)
    assert outcome.objective_yuan == pytest.approx(audit_plan(case, outcome.plan).objective_yuan)
    assert outcome.bound_yuan <= outcome.objective_yuan


def test_goods_sent_off_cheaper_bring_a_plan_nearer_or_refute_its_bound() -> None:
    late = rule("stop", start_date="2018-01-09")
    room = storage(0, 500, holding_yuan_per_t_day=0.1)
    county = county_as_stated(make_case([line()], [late], orders=WAITING, storage=[room]), gap=0)
    dear = {("ship", 0, day): 100.0 for day in range(4)}
    dear |= {("short", 0, 0): 200.0, ("short", 0, 1): 600.0, ("short", 0, 2): 600.0}
    asked = Asked(0.0)
    for bound, status, told in ((3900, "feasible", 3900), (3930, "optimal", 3930), (4000, *NONE)):
        found = replace(county.found, status="feasible", goods=dear, bound=float(bound))
        sent = sent_cheapest(county.problem, county.arrays, found, asked)
        assert (sent.status, sent.bound) == (status, pytest.approx(told))
        assert cost_of(county.arrays, sent.x, sent.u, sent.goods).total_yuan == pytest.approx(3930)


def test_nothing_may_be_thrown_away_where_no_price_is_stated() -> None:
    glass = line(can_stop="false", load_levels="0.7..1")
    outcome = solved(make_case([glass], [], orders=[order(400)], storage=[storage(0, 100)]))
    assert outcome.status == "infeasible"
    assert set(outcome.conflicts["rule_id"]) <= {"storage", "o10"}


def test_a_day_without_trucks_is_absorbed_by_stock_up_to_its_room() -> None:
    no_trucks = rule("trip_cap_day", 0, start_date="2018-01-04", end_date="2018-01-06")
    without = solved(make_case([line()], [no_trucks]))
    assert without.objective_yuan == pytest.approx(3000)
    some = solved(make_case([line()], [no_trucks], storage=[storage(0, 200)]))
    assert some.objective_yuan == pytest.approx(1000)
    enough = solved(make_case([line()], [no_trucks], storage=[storage(0, 300)]))
    assert enough.objective_yuan == pytest.approx(0, abs=1e-6)


def test_trips_in_follow_production_even_with_stock() -> None:
    no_trucks = rule("trip_cap_day", 0, start_date="2018-01-04", end_date="2018-01-06")
    case = make_case([line(trips_in_per_t=0.1)], [no_trucks], storage=[storage(0, 300)])
    assert solved(case).objective_yuan == pytest.approx(3000)


def test_price_of_a_trip() -> None:
    case = make_case([line(load_levels="0.1..1")], [rule("trip_cap_day", 3)])
    outcome = solved(case)
    assert outcome.objective_yuan == pytest.approx(4000)
    assert outcome.caps["price_yuan_per_unit"].tolist() == pytest.approx([200] * 10)


def test_stated_goods_are_checked_as_given() -> None:
    room = storage(10, 200, spill_yuan_per_t=15, holding_yuan_per_t_day=0.5)
    orders = [order(400, 5, penalty=5), order(300, 10)]
    trips = rule("trip_cap_day", 6)
    problem = read_problem(make_case([line()], [trips], orders=orders, storage=[room]))
    loads = np.ones((1, 10))
    loads[0, [4, 7]] = 0
    right = {("ship", 0, day): 80.0 if day < 5 else 60.0 for day in range(10)}
    right |= {("spill", 0, 9): 10.0}
    audit = audit_loads(problem, loads, right)
    assert audit.is_clean
    assert audit.costs["spill_yuan"] == 150
    kept = 10 + np.cumsum(100 * loads[0] - np.repeat([80.0, 60.0], 5))
    kept[9] -= 10
    assert audit.costs["holding_yuan"] == pytest.approx(0.5 * kept.sum())
    for wrong, rule_id in (
        ({("ship", 0, 0): 60.0}, "o5"),
        ({("ship", 0, 0): 100.0}, "o5"),
        ({("ship", 0, 9): 40.0}, "o10"),
        ({("ship", 0, 5): 130.0, ("ship", 0, 6): -10.0}, "trip_cap_day"),
        ({("spill", 0, 9): 300.0}, "storage"),
        ({("spill", 0, 9): -300.0}, "storage"),
    ):
        found = audit_loads(problem, loads, {**right, **wrong})
        assert rule_id in found.violations["rule_id"].tolist()


@pytest.mark.parametrize("seed", range(5))
def test_engine_and_audit_find_the_same_cheapest_way_for_goods(seed: int) -> None:
    r = random.Random(seed)
    orders = [
        order(r.choice([100, 250]), day, r.choice([None, 3, 30]))
        for day in r.sample(range(1, 7), 2)
    ]
    room = storage(
        r.choice([0, 60]),
        r.choice([80, 150]),
        spill_yuan_per_t=r.choice([12, 40]),
        holding_yuan_per_t_day=r.choice([0, 0.5]),
    )
    trips = rule(
        "trip_cap_day",
        r.choice([2, 6, 10]),
        start_date="2018-01-02",
        end_date=f"2018-01-{r.choice([3, 5]):02d}",
    )
    case = make_case(
        [line(trips_in_per_t=r.choice([0, 0.02]), start_cost_yuan=120)],
        [trips],
        days=6,
        orders=orders,
        storage=[room] if seed % 4 else [],
    )
    problem = read_problem(case)
    best = np.inf
    for states in itertools.product((0.0, 1.0), repeat=6):
        audit = audit_loads(problem, np.array([states]))
        if audit.is_clean:
            best = min(best, audit.objective_yuan)
    outcome = solved(case)
    if np.isinf(best):
        assert outcome.status == "infeasible"
    else:
        assert outcome.objective_yuan == pytest.approx(best, abs=1e-4)


def test_a_broken_cap_of_trips_makes_no_breach_of_stock_out_of_rounding() -> None:
    case = read_case("demo-county")
    problem = read_problem(case)
    full = np.array([loads.high for loads in problem.lines["loads"]])
    plan = plan_table(problem, np.repeat(full[:, None], problem.n_days, axis=1))
    violations = audit_plan(case, plan).violations
    assert (violations["rule_id"] == "trucks_alumina_1_orange").any()  # what tied stock to trips
    assert not (violations["rule_id"] == "storage").any()
