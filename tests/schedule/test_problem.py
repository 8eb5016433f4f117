"""The problem checks itself: faults all at once; rules reach the lines and days they should."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from schedule_cases import line, make_case, rule

from airkit.case import Case
from airkit.errors import InputFaults
from airkit.schedule import solve_schedule
from airkit.schedule.model.compile import compile_arrays
from airkit.schedule.problem.problem import Problem, problem_findings, read_problem


def faults_of(case: Case) -> set[tuple[str, str | None, str]]:
    with pytest.raises(InputFaults) as caught:
        read_problem(case)
    for fault in caught.value.faults:
        assert fault.sentence("zh") and fault.sentence("en")
    return {(fault.table, fault.column, fault.rule) for fault in caught.value.faults}


def stopped(problem: Problem) -> dict[str, list[int]]:
    """Days (1 to n) on which rules stop each line."""
    grid = compile_arrays(problem).stopped
    return {
        line_id: (np.flatnonzero(grid[at]) + 1).tolist()
        for at, line_id in enumerate(problem.lines["line_id"])
    }


def test_all_faults_come_at_once() -> None:
    lines = [
        line("l1", can_stop="false", initial_on="false"),
        line("l2", margin_yuan_per_t=None),
        line("l3", load_levels="0 1"),
        line("l4", "e2", n_units=40, payload_t_per_trip=0),
    ]
    rules = [
        rule("capacity_cut", 0.3, rule_id="r1"),
        rule("load_max", 30, rule_id="r2"),
        rule("emission_cap_day", 5, rule_id="r3"),
        rule("lines_off", 1, rule_id="r4", unit="count"),
        rule("stop", rule_id="r5"),
        rule("emission_cap_season", 5, rule_id="r6", pollutant="nox", scope="line", scope_id="l2"),
        rule("trip_cap_day", 5, rule_id="r7"),
        rule("oven_hours", 36, rule_id="r8", scope="line", scope_id="l2"),
        rule("rotation", 1.5, rule_id="r9"),
        rule("stop", rule_id="r10", unit="share"),
    ]
    orders = [
        {
            "order_id": "o1",
            "enterprise_id": "e1",
            "product": "steel",
            "due_date": "2018-03-01",
            "quantity_t": 1,
        }
    ]
    assert faults_of(make_case(lines, rules, orders=orders)) == {
        ("lines", "initial_on", "schedule_stands_but_cannot"),
        ("lines", "margin_yuan_per_t", "schedule_no_value"),
        ("lines", "load_levels", "schedule_odd_loads"),
        ("lines", "payload_t_per_trip", "schedule_zero"),
        ("lines", "oven_hours_normal", "schedule_no_value"),
        ("rules", "unit", "schedule_rule_unit"),
        ("rules", "value", "share_as_percent"),
        ("rules", "value", "schedule_rule_value"),
        ("rules", "pollutant", "missing_value"),
        ("rules", "kind", "schedule_count_of_pots"),
        ("rules", "kind", "schedule_stop_of_unstoppable"),
        ("line_emissions", "kg_per_t", "schedule_no_emission"),
        ("orders", "product", "schedule_product_not_made"),
        ("orders", "due_date", "schedule_due_outside"),
    }


def test_throwing_away_must_not_pay() -> None:
    orders = [
        {
            "order_id": "o1",
            "enterprise_id": "e1",
            "product": "brick",
            "due_date": "2018-01-05",
            "quantity_t": 1,
        }
    ]
    room = {"enterprise_id": "e1", "product": "brick", "initial_t": 0, "max_t": 5}
    lines = [line("l1"), line("l2", payload_t_per_trip=30)]
    case = make_case(lines, orders=orders, storage=[{**room, "spill_yuan_per_t": 9}])
    assert faults_of(case) == {
        ("storage", "spill_yuan_per_t", "schedule_spill_pays"),
        ("storage", "product", "schedule_two_payloads"),
    }


def test_defaults_by_process_are_used_only_with_leave() -> None:
    blank = dict.fromkeys(("load_levels", "can_stop", "min_on_days", "min_off_days"))
    defaults = [
        {"process": "kiln", "column": column, "value": value, "grade": "assumed"}
        for column, value in (
            ("load_levels", 1),
            ("can_stop", 1),
            ("min_on_days", 3),
            ("min_off_days", 2),
        )
    ]
    case = make_case([line(**blank)], process_defaults=defaults)
    lines = read_problem(case).lines
    assert lines["min_on_days"].tolist() == [3]
    assert lines["can_stop"].tolist() == [True]
    assert faults_of(Case(**{**vars(case), "accept_defaults": False})) == {
        ("lines", name, "default_not_accepted") for name in blank
    }


def test_a_process_without_defaults_is_one_fault_a_line_that_names_its_like() -> None:
    blank = dict.fromkeys(("load_levels", "can_stop", "min_on_days"))
    lines = [line("l1", process="隧道窑", **blank), line("l2", process="砖窑", **blank)]
    with pytest.raises(InputFaults) as caught:
        read_problem(make_case(lines))
    (fault,) = caught.value.faults
    assert (fault.column, fault.rule) == ("process", "schedule_unknown_process")
    assert "砖瓦窑" in fault.sentence("zh") and "最短连续运行天数" in fault.sentence("zh")
    assert "brick kiln" in fault.sentence("en")


def test_rules_reach_a_process_by_any_of_its_names() -> None:
    lines = [line("l1", process="熟料窑"), line("l2", process="clinker_kiln"), line("l3")]
    stop = rule("stop", scope="process", scope_id="水泥熟料窑")
    every = list(range(1, 11))
    assert stopped(read_problem(make_case(lines, [stop]))) == {"l1": every, "l2": every, "l3": []}


def test_an_alert_of_bare_days_is_told_as_it_was_understood() -> None:
    alert = {"alert_id": "a", "level": "red", "start_at": "2018-01-03", "end_at": "2018-01-03"}
    assert faults_of(make_case([line()], alerts=[alert])) == {
        ("alerts", "end_at", "schedule_alert_no_length")
    }
    through = make_case([line()], alerts=[{**alert, "end_at": "2018-01-03 24:00"}])
    assert np.flatnonzero(read_problem(through).ranks).tolist() == [2]
    (note,) = problem_findings(through)
    assert "2018-01-04" in note.sentence("zh") and "24:00" in note.sentence("en")


def test_a_schedule_says_once_for_all_alerts_that_a_day_of_their_end_is_free() -> None:
    ends = {"a": ("03", "04"), "b": ("06", "08"), "c": ("08", "09 12:00")}
    alerts = [
        {
            "alert_id": name,
            "level": "red",
            "start_at": f"2018-01-{start}",
            "end_at": f"2018-01-{end}",
        }
        for name, (start, end) in ends.items()
    ]
    outcome = solve_schedule(make_case([line()], alerts=[*alerts, {**alerts[0], "alert_id": "d"}]))
    assert outcome.notes == (("schedule_alerts_to_midnight", {"n": 1, "days": ["2018-01-04"]}),)
    assert "2018-01-04 0时" in str(outcome) and "takes that day for a day" in str(outcome)


def test_a_case_without_lines_asks_nothing_for_a_schedule() -> None:
    assert problem_findings(make_case([])) == ()


def test_an_exemption_lifts_only_wider_rules_of_its_kind() -> None:
    lines = [line("l1"), line("l2"), line("l3", "e2")]
    rules = [
        rule("stop", rule_id="all", start_date="2018-01-02", end_date="2018-01-04"),
        rule("stop", rule_id="overhaul", scope="line", scope_id="l1", start_date="2018-01-09"),
        rule(
            "stop",
            rule_id="heat",
            scope="enterprise",
            scope_id="e1",
            exempt_reason="供热",
            start_date="2018-01-03",
        ),
        rule("load_max", 0.5, rule_id="never", unit="share", exempt_reason="无效"),
    ]
    problem = read_problem(make_case(lines, rules))
    assert stopped(problem) == {"l1": [2, 9, 10], "l2": [2], "l3": [2, 3, 4]}
    assert [note.rule for note in problem.notes] == ["schedule_exemption_lifts_nothing"]


@pytest.mark.parametrize(
    ("own", "above", "is_noted"),
    [("planner", "national", True), ("county", "city", True), ("city", "national", False),
     ("planner", "county", False)],
)  # fmt: skip
def test_what_the_county_exempts_from_rules_above_it_is_noted(
    own: str, above: str, is_noted: bool
) -> None:
    exempt = {"scope": "enterprise", "scope_id": "e1", "exempt_reason": "自定"}
    rules = [rule("stop", authority=above), rule("stop", rule_id="ex", authority=own, **exempt)]
    problem = read_problem(make_case([line()], rules))
    assert [one.rule for one in problem.notes] == ["schedule_exemption_from_above"] * is_noted
    for note in problem.notes:
        assert "stop" in note.sentence("zh") and "from above (stop)" in note.sentence("en")


def test_exempt_lines_leave_both_sides_of_a_capacity_cut() -> None:
    lines = [line("l1"), line("l2", capacity_t_per_day=300)]
    rules = [
        rule("capacity_cut", 0.5, unit="share_day"),
        rule(
            "capacity_cut",
            rule_id="x",
            unit="share_day",
            scope="line",
            scope_id="l2",
            exempt_reason="协同处置",
            start_date="2018-01-06",
        ),
    ]
    family = compile_arrays(read_problem(make_case(lines, rules))).families[0]
    assert family.limits.tolist() == [200] * 5 + [50] * 5
    x = np.ones((2, 10))
    assert family.usage(x, x, np.zeros((0, 10))).tolist() == [400] * 5 + [100] * 5


def test_a_district_holds_those_below_it_and_grades_narrow_a_rule() -> None:
    districts = [
        {"district_id": "county", "name_zh": "县", "kind": "county"},
        {"district_id": "town", "name_zh": "镇", "kind": "town", "parent_id": "county"},
        {"district_id": "village", "name_zh": "村", "kind": "village", "parent_id": "town"},
    ]
    enterprises = [
        {"enterprise_id": "e1", "district_id": "village", "grade": "C"},
        {"enterprise_id": "e2", "district_id": "county", "grade": "C"},
        {"enterprise_id": "e3", "district_id": "village", "grade": "A"},
    ]
    lines = [line(f"l{k}", f"e{k}") for k in (1, 2, 3)]
    rules = [
        rule("stop", scope="district", scope_id="town", grade="C", end_date="2018-01-01"),
        rule(
            "stop", rule_id="village", scope="district", scope_id="village", start_date="2018-01-10"
        ),
        rule(
            "stop",
            rule_id="a",
            scope="district",
            scope_id="village",
            grade="A",
            exempt_reason="A级",
        ),
    ]
    case = make_case(lines, rules, enterprises=enterprises, districts=districts)
    assert stopped(read_problem(case)) == {"l1": [1, 10], "l2": [], "l3": []}


def test_rules_under_an_alert_bind_on_days_of_that_level_or_higher() -> None:
    alerts = [
        alert("a1", "yellow", "2018-01-02 22:00", "2018-01-04 00:00"),
        alert("a2", "red", "2018-01-06", "2018-01-07 12:00"),
        alert("a3", "red", "2018-01-09", "2018-01-10", scenario="s1", probability=0.5),
    ]
    rules = [
        rule("stop", alert_level="orange", scope="line", scope_id="l1"),
        rule("stop", rule_id="y", alert_level="yellow", scope="line", scope_id="l2"),
    ]
    case = make_case([line("l1"), line("l2")], rules, alerts=alerts)
    assert stopped(read_problem(case)) == {"l1": [6, 7], "l2": [2, 3, 6, 7]}


def alert(alert_id: str, level: str, start: str, end: str, **changes: Any) -> dict[str, Any]:
    return {"alert_id": alert_id, "level": level, "start_at": start, "end_at": end, **changes}


def test_livelihood_minimum_is_a_share_of_capacity_every_day() -> None:
    enterprises = [{"enterprise_id": "e1", "livelihood_min_share": 0.4}]
    case = make_case([line("l1"), line("l2")], enterprises=enterprises)
    family = compile_arrays(read_problem(case)).families[0]
    assert (family.rule_id, family.sign) == ("livelihood_min_share", -1)
    assert family.limits.tolist() == pytest.approx([-80] * 10)


def test_pots_get_a_ceiling_and_lines_a_count() -> None:
    lines = [line("pots", n_units=150, load_levels="0.1..1"), line("l1"), line("l2"), line("l3")]
    arrays = compile_arrays(read_problem(make_case(lines, [rule("lines_off", 0.3, unit="share")])))
    assert np.unique(arrays.ceiling[0]).tolist() == [1 - 45 / 150]
    assert (arrays.ceiling[1:] == 1).all()
    assert (arrays.modes[0].lines.tolist(), arrays.modes[0].least) == ([1, 2, 3], 1)


def test_nothing_of_the_case_is_changed() -> None:
    case = make_case([line()], [rule("stop", start_date="2018-01-03")])
    before = {name: case.table(name) for name in ("lines", "rules", "enterprises")}
    digest = case.digest
    compile_arrays(read_problem(case))
    assert case.digest == digest
    for name, frame in before.items():
        pd.testing.assert_frame_equal(case.table(name), frame)


@pytest.mark.parametrize("scope", ["industry", "process", "group", "enterprise", "line"])
def test_a_grade_narrows_a_rule_of_any_scope(scope: str) -> None:
    ids = {"industry": "brick", "process": "kiln", "group": "g1", "enterprise": "e1", "line": "l1"}
    case = make_case(
        [line("l1", group_id="g1"), line("l2", "e2")],
        [rule("stop", scope=scope, scope_id=ids[scope], grade="B")],
        days=2,
        enterprises=[
            {"enterprise_id": "e1", "grade": "B"},
            {"enterprise_id": "e2", "grade": "A"},
        ],
    )
    assert stopped(read_problem(case)) == {"l1": [1, 2], "l2": []}
