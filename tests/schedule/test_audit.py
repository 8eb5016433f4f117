"""The audit finds a planted fault of each kind: which rule, where, when, by how much."""

from typing import Any

import pandas as pd
import pytest
from schedule_cases import line, make_case, rule, solve_as_stated

from airkit.case import Case
from airkit.errors import CaseError, InputFaults, UsageError
from airkit.schedule import Audit, audit_plan, read_plan, round_plan, write_plan
from airkit.schedule.problem.rules import UNITS

EMISSIONS = [{"line_id": name, "pollutant": "so2", "kg_per_t": 2} for name in ("l1", "l2")]
LATE = {"start_date": "2018-01-06"}


def plan(case: Case, **loads: list[float]) -> pd.DataFrame:
    """A plan of ten days a line; lines not named run at full load."""
    days = pd.date_range("2018-01-01", periods=10, unit="s")
    names = case.table("lines")["line_id"].tolist()
    parts = [
        pd.DataFrame({"line_id": name, "date": days, "load_share": loads.get(name, [1.0] * 10)})
        for name in names
    ]
    return pd.concat(parts, ignore_index=True)


def breaches(audit: Audit) -> list[tuple[Any, ...]]:
    columns = ["rule_id", "enterprise_id", "line_id", "date", "by"]
    rows = audit.violations[columns].to_numpy().tolist()
    return [tuple(None if pd.isna(cell) else cell for cell in row) for row in rows]


PLANTED = {
    "stop": (rule("stop", **LATE, end_date="2018-01-06"), [("stop", "e1", "l2", "2018-01-06", 1)]),
    "load_max": (
        rule("load_max", 0.6, **LATE, end_date="2018-01-06"),
        [("load_max", "e1", "l2", "2018-01-06", 0.4)],
    ),
    "oven_hours": (
        rule("oven_hours", 36, scope="line", scope_id="l2", start_date="2018-01-10"),
        [("oven_hours", "e1", "l2", "2018-01-10", 16)],
    ),
    "share_day": (
        rule("capacity_cut", 0.8, unit="share_day", start_date="2018-01-10"),
        [("capacity_cut", "e1", None, "2018-01-10", 60)],
    ),
    "share_window": (
        rule("capacity_cut", 0.7, unit="share_window", **LATE),
        [("capacity_cut", "e1", None, None, 200)],
    ),
    "count": (rule("lines_off", 2, unit="count", **LATE), [("lines_off", "e1", None, None, 1)]),
    "rotation": (
        rule("rotation", 0, start_date="2018-01-10"),
        [("rotation", None, None, "2018-01-10", 1)],
    ),
    "emission_cap_day": (
        rule("emission_cap_day", 150, pollutant="so2", start_date="2018-01-10"),
        [("emission_cap_day", None, None, "2018-01-10", 50)],
    ),
    "emission_cap_season": (
        rule("emission_cap_season", 700, pollutant="so2", **LATE),
        [("emission_cap_season", None, None, None, 300)],
    ),
    "trip_cap_day": (
        rule("trip_cap_day", 3, start_date="2018-01-10"),
        [("trip_cap_day", None, None, "2018-01-10", 2)],
    ),
    "t_per_day": (
        rule("min_output", 130, unit="t_per_day", start_date="2018-01-10"),
        [("min_output", "e1", None, "2018-01-10", 30)],
    ),
    "t": (rule("min_output", 620, unit="t", **LATE), [("min_output", "e1", None, None, 120)]),
    "lines_share": (
        rule("lines_off", 0.6, unit="share", **LATE),  # of two lines, rounded up
        [("lines_off", "e1", None, None, 1)],
    ),
    "share": (
        rule("min_output", 0.75, unit="share", start_date="2018-01-10"),
        [("min_output", "e1", None, "2018-01-10", 50)],
    ),
}


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_fault_is_found(kind: str) -> None:
    made, expected = PLANTED[kind]
    lines = [line("l1"), line("l2", oven_hours_normal=20)]
    case = make_case(lines, [made], line_emissions=EMISSIONS)
    audit = audit_plan(case, plan(case, l1=[1.0] * 5 + [0.0] * 5))
    found = breaches(audit)
    assert [one[:4] for one in found] == [one[:4] for one in expected]
    assert [one[4] for one in found] == pytest.approx([one[4] for one in expected])
    assert not audit.is_clean
    assert "audit" not in str(audit) or audit.lines("en")


def test_a_fault_of_each_kind_and_unit_is_planted() -> None:
    planted = {(made["kind"], made.get("unit")) for made, _ in PLANTED.values()}
    stated = {(kind, unit if len(units) > 1 else None)
              for kind, units in UNITS.items() for unit in units or (None,)}  # fmt: skip
    assert planted == stated


def test_a_duty_an_order_and_a_full_store_are_looked_at() -> None:
    order = {"order_id": "o1", "enterprise_id": "e1", "product": "brick", "quantity_t": 300}
    enterprises = [{"enterprise_id": "e1", "livelihood_min_share": 0.5}]
    store = {"enterprise_id": "e1", "product": "brick", "initial_t": 0, "max_t": 150}
    orders = [{**order, "due_date": "2018-01-04"}]
    case = make_case([line()], enterprises=enterprises, orders=orders, storage=[store])
    audit = audit_plan(case, plan(case, l1=[1, 0, 1, 0, 1, 1, 0, 0, 0, 0]))
    found = breaches(audit)
    duty = [one for one in found if one[0] == "livelihood_min_share"]
    assert [one[3][-2:] for one in duty] == ["02", "04", "07", "08", "09", "10"]
    assert {one[4] for one in duty} == {50}
    assert ("o1", "e1", None, "2018-01-04", pytest.approx(100)) in found
    assert any(one[0] == "storage" and one[4] == pytest.approx(50) for one in found)


def test_a_breach_is_told_by_names() -> None:
    case = make_case([line(), line("l2")], [rule("load_max", 0.6, rule_id="jan", **LATE)])
    row = audit_plan(case, plan(case)).violations.iloc[0]
    assert (row["rule_kind"], row["name_zh"], row["process"]) == ("load_max", "企业", "kiln")
    told = audit_plan(case, plan(case)).lines("zh")[1]
    assert (
        told
        == "  限负荷（jan）：企业，l1（kiln），2018-01-06 至 2018-01-10（5 天），超出 40 个百分点"
    )


def test_what_is_short_is_not_told_as_too_much() -> None:
    duty = rule("min_output", 150, unit="t_per_day", end_date="2018-01-01")
    lines = [line("l1", can_stop="false"), line("l2", min_off_days=3)]
    case = make_case(lines, [duty, rule("trip_cap_day", 9, start_date="2018-01-10")])
    odd = plan(case, l1=[0.0] + [1.0] * 9, l2=[1.0, 0.0] + [1.0] * 8)
    told = "\n".join(audit_plan(case, odd).lines("zh"))
    assert "2018-01-01，差 50 吨/天" in told and "差 2 天" in told and "超出 1 车次/天" in told
    assert "l1（kiln），2018-01-01，不能停而停" in told
    told = "\n".join(audit_plan(case, odd).lines("en"))
    assert "short by 50 t/day" in told and "stands still though it cannot" in told


def test_pots_are_counted_in_pots() -> None:
    case = make_case(
        [line("l1", n_units=10, load_levels="0.1..1")],
        [rule("lines_off", 0.25, unit="share", start_date="2018-01-10")],
    )
    audit = audit_plan(case, plan(case))
    assert breaches(audit) == [("lines_off", "e1", "l1", "2018-01-10", 3)]
    assert audit_plan(case, plan(case, l1=[1.0] * 9 + [0.7])).is_clean


def test_loads_stops_and_runs_of_a_line_itself() -> None:
    lines = [
        line("l1", min_on_days=4, min_off_days=3, initial_days=1, load_levels="0.5 1"),
        line("l2", can_stop="false", load_levels="0.7..1"),
    ]
    case = make_case(lines)
    audit = audit_plan(
        case,
        plan(case, l1=[1, 0, 0, 1, 0.5, 0.6, 1, 1, 1, 1], l2=[1, 0.6, 0.7, 0, 1, 1, 1, 1, 1, 1]),
    )
    found = breaches(audit)
    assert [(b[0], b[2], b[3]) for b in found] == [
        ("load_levels", "l1", "2018-01-06"),
        ("can_stop", "l2", "2018-01-04"),
        ("load_levels", "l2", "2018-01-02"),
        ("min_on_days", "l1", "2018-01-02"),
        ("min_off_days", "l1", "2018-01-04"),
    ]
    assert [b[4] for b in found] == pytest.approx([0.1, 1, 0.1, 2, 1])


def test_an_audit_says_what_the_plan_costs_and_emits() -> None:
    case = make_case([line("l1", start_cost_yuan=500), line("l2")], line_emissions=EMISSIONS)
    audit = audit_plan(case, plan(case, l1=[1, 0, 1] + [1.0] * 7))
    assert audit.costs["lost_margin_yuan"] == 1000
    assert audit.costs["start_yuan"] == 500
    assert audit.emissions_kg["so2"] == 2 * 1900
    assert audit.emissions_kg["nox"] is None
    assert audit.as_dict()["lost_margin_yuan"] == 1000


def test_a_plan_must_have_a_row_for_every_line_and_day() -> None:
    case = make_case([line("l1"), line("l2")])
    whole = plan(case)
    strange = whole.assign(line_id=whole["line_id"].replace("l2", "l9"))
    for odd, rules in (
        (whole.drop(index=[3, 4]), {"plan_days_missing"}),
        (pd.concat([whole, whole.head(1)]), {"plan_row_twice"}),
        (strange, {"plan_unknown_line", "plan_days_missing"}),
        (
            whole.assign(date=whole["date"] + pd.Timedelta(days=1)),
            {"plan_day_outside", "plan_days_missing"},
        ),
    ):
        with pytest.raises(InputFaults) as caught:
            audit_plan(case, odd)
        assert {fault.rule for fault in caught.value.faults} == rules


def test_a_plan_written_reads_back_the_same(tmp_path: Any) -> None:
    case = make_case(
        [line("l1", load_levels="0.1..1"), line("l2")],
        [rule("emission_cap_season", 1234.567, pollutant="so2")],
        line_emissions=EMISSIONS,
    )
    outcome = solve_as_stated(case, gap=0)
    back = read_plan(write_plan(outcome.plan, tmp_path / "plan.csv"))
    pd.testing.assert_frame_equal(back, outcome.plan, check_exact=True)
    assert audit_plan(case, back).is_clean
    with pytest.raises(CaseError):
        read_plan(tmp_path / "none.csv")
    (tmp_path / "odd.csv").write_text("line_id,date,load_share\nl1,2018-01-01,2\n", "utf-8")
    with pytest.raises(InputFaults):
        read_plan(tmp_path / "odd.csv")


def test_a_rounded_plan_keeps_caps_and_is_audited_afresh() -> None:
    lines = [
        line("l1", load_levels="0.33..1"),
        line("l2", load_levels="0.5 1", margin_yuan_per_t=11),
    ]
    case = make_case(
        lines, [rule("emission_cap_day", 277, pollutant="so2")], line_emissions=EMISSIONS
    )
    outcome = solve_as_stated(case, gap=0)
    rounded, audit = round_plan(case, outcome.plan, 0.05)
    assert audit.is_clean
    wide = rounded.pivot_table(index="line_id", columns="date", values="load_share")
    assert set(wide.loc["l1"]) == {0.35} and set(wide.loc["l2"]) == {1.0}
    assert audit.objective_yuan == pytest.approx(outcome.objective_yuan + 10 * 1000 * 0.035)
    with pytest.raises(UsageError):
        round_plan(case, outcome.plan, 0)


def test_an_audit_is_saved_and_opened(tmp_path: Any) -> None:
    case = make_case([line("l1"), line("l2")], [rule("stop", end_date="2018-01-02")])
    audit = audit_plan(case, plan(case))
    again = Audit.open(audit.save(tmp_path / "audit.json"))
    assert again.as_dict() == audit.as_dict()
    assert audit.by("line")["n"].tolist() == [2, 2]
    assert "l1" in str(audit) and "l1" in audit._repr_html_()
