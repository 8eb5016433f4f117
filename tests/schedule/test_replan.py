"""Re-plans: the past stays, everything carries across the seam exactly."""

import itertools
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from brute_force import all_plans, costs, keeps
from schedule_cases import line, make_case, rule
from seam_cases import season_case, with_emissions
from test_brute_force import KINDS, cover_of, random_lines, random_rule
from typer.testing import CliRunner

from airkit.case import Case, write_case
from airkit.cli import app
from airkit.errors import InputFaults, UsageError
from airkit.schedule import audit_plan, read_plan, replan, solve_schedule, write_plan
from airkit.schedule.replanning.result import Replan, why_changed

EXACT: dict[str, Any] = {"gap": 0, "engine": "exact"}
FREE: dict[str, Any] = {**EXACT, "kind": "free", "caps": "stated"}


def same_without_news(seed: int) -> None:
    """Two seams of one season: neither the cost nor the past changes, and the audit is clean."""
    case = season_case(seed)
    first = solve_schedule(case, **EXACT)
    if not first.has_plan:
        return
    r = random.Random(seed)
    for day in r.sample(range(1, 14), 2):
        date = f"2018-01-{day + 1:02d}"
        again = replan(case, first.plan, date, **EXACT)
        assert again.status == "optimal"
        assert again.objective_yuan == pytest.approx(first.objective_yuan, rel=1e-7, abs=1e-5)
        assert again.bound_yuan <= first.objective_yuan + 1e-5
        assert audit_plan(case, again.plan).is_clean
        assert again.settled_breaches.empty and again.overruns.empty
        past = first.plan["date"] < date
        assert first.plan[past].equals(again.plan[past])


@pytest.mark.parametrize("seed", range(12))
def test_a_replan_without_news_costs_the_same(seed: int) -> None:
    same_without_news(seed)


@pytest.mark.slow
@pytest.mark.parametrize("hundred", range(3))
def test_many_replans_without_news_cost_the_same(hundred: int) -> None:
    for seed in range(1000 + 100 * hundred, 1100 + 100 * hundred):
        same_without_news(seed)


@pytest.mark.parametrize("seed", range(5))
def test_the_decomposed_engine_never_does_worse_than_what_was_announced(seed: int) -> None:
    case = season_case(seed)
    first = solve_schedule(case, **EXACT)
    if first.has_plan:
        again = replan(case, first.plan, "2018-01-06", engine="decomposed", max_changes=5)
        assert again.objective_yuan == pytest.approx(first.objective_yuan, rel=1e-7, abs=1e-5)
        assert audit_plan(case, again.plan).is_clean


def agree(kind: str, seed: int, n_seams: int) -> None:
    """Any past that keeps the rules, any budget: the best rest among all plans with that past."""
    r = random.Random(f"{kind}{seed}")
    n_days = 7 if kind != "pots" else 6
    lines = random_lines(r, kind)
    emissions = with_emissions(r, lines)
    lines[0]["enterprise_id"] = "e1"
    made = random_rule(r, kind, n_days)
    plans = all_plans(lines, n_days)
    plans = plans[keeps(plans, made, lines, cover_of(made, lines, n_days))]
    if not len(plans):
        return
    case = make_case(lines, [made], days=n_days, line_emissions=emissions)
    every = list(itertools.product((2, 4), (None, 1, 3)))
    for seam, budget in r.sample(every, n_seams):
        announced = plans[r.randrange(len(plans))]
        same = (plans[:, :, :seam] == announced[:, :seam]).all(axis=(1, 2))
        if budget is not None:
            changed = ((plans > 0) != (announced > 0)).sum(axis=(1, 2))
            same &= changed <= budget
        answer = replan(
            case,
            frame(lines, announced),
            f"2018-01-{seam + 1:02d}",
            max_changes=budget,
            **FREE,
        )
        best = float(costs(plans[same], lines).min())
        assert answer.status == "optimal"
        assert answer.objective_yuan == pytest.approx(best, rel=1e-9, abs=1e-6)
        assert budget is None or answer.n_changes <= budget
        assert audit_plan(case, answer.plan).is_clean


@pytest.mark.parametrize("kind", KINDS)
def test_replans_agree_with_enumeration(kind: str) -> None:
    agree(kind, 0, 2)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_many_replans_agree_with_enumeration(kind: str) -> None:
    for seed in range(100, 125):
        agree(kind, seed, 6)


def frame(lines: list[dict[str, Any]], loads: np.ndarray) -> pd.DataFrame:
    n_days = loads.shape[1]
    days = pd.date_range("2018-01-01", periods=n_days, unit="s")
    return pd.DataFrame(
        {
            "line_id": pd.array(np.repeat([one["line_id"] for one in lines], n_days), dtype="str"),
            "date": np.tile(days.to_numpy(), len(lines)),
            "load_share": loads.ravel(),
        }
    )


def free(*given: Any, **more: Any) -> Replan:
    """A re-plan under the stated caps with any plan allowed."""
    return replan(*given, kind="free", caps="stated", **more)


def on(*days: float, line_id: str = "l1") -> pd.DataFrame:
    """A plan of one line."""
    return frame([{"line_id": line_id}], np.array([days], dtype=float))


def loads(answer: Replan) -> list[float]:
    return answer.plan["load_share"].tolist()


def test_a_run_and_a_stop_keep_the_days_they_have_lasted() -> None:
    """Least runs and stops of 3: one day into each, two more follow, whatever they lose."""
    case = make_case([line(min_on_days=3, min_off_days=3, initial_on="false")], days=6)
    losing = case.with_table("lines", case.table("lines").assign(margin_yuan_per_t=-1.0))
    assert loads(free(losing, on(0, 1, 1, 1, 1, 1), "2018-01-03")) == [0, 1, 1, 1, 0, 0]
    stopped = make_case([line(min_on_days=3, min_off_days=3)], days=6)
    assert loads(free(stopped, on(1, 0, 0, 0, 0, 0), "2018-01-03")) == [1, 0, 0, 0, 1, 1]


def test_days_before_the_plan_count_toward_a_minimum() -> None:
    lines = [line(min_on_days=5, initial_days=2, margin_yuan_per_t=-1)]
    case = make_case(lines, days=6)
    assert loads(free(case, on(1, 1, 1, 1, 1, 1), "2018-01-03")) == [1, 1, 1, 0, 0, 0]


def test_what_was_emitted_is_taken_off_the_season_cap() -> None:
    emissions = [{"line_id": "l1", "pollutant": "so2", "kg_per_t": 1}]
    cap = rule("emission_cap_season", 250, pollutant="so2")
    case = make_case([line(load_levels="0.5 1")], [cap], days=5, line_emissions=emissions)
    answer = replan(case, on(1, 0, 0, 0, 0), "2018-01-02", gap=0)
    assert sum(loads(answer)) == pytest.approx(2.5)
    made = pd.DataFrame(
        {
            "line_id": ["l1"] * 2,
            "date": pd.to_datetime(["2018-01-01", "2018-01-02"]),
            "output_t": [100.0, 120.0],
        }
    )
    answer = replan(case, on(1, 0, 0, 0, 0), "2018-01-03", actuals=made, gap=0)
    assert sum(loads(answer)) == pytest.approx(2.0)  # 30 kg are left: less than half a day emits
    assert (answer.known_days, answer.unlike_days, answer.over_days) == (2, 1, 1)


def test_a_cap_missed_already_is_said_and_lets_nothing_more_through() -> None:
    emissions = [{"line_id": "l1", "pollutant": "so2", "kg_per_t": 1}]
    cap = rule("emission_cap_season", 150, pollutant="so2")
    case = make_case([line()], [cap], days=4, line_emissions=emissions)
    answer = replan(case, on(1, 1, 0, 0), "2018-01-03", gap=0)
    assert answer.status == "optimal" and loads(answer) == [1, 1, 0, 0]
    assert answer.overruns.to_dict("records") == [
        {"rule_id": "emission_cap_season", "enterprise_id": "", "unit": "kg", "by": 50}
    ]
    assert answer.settled_breaches["rule_id"].tolist() == ["emission_cap_season"]


def test_what_left_before_counts_toward_the_order() -> None:
    """300 t ordered, 100 t gone: two days more, though each tonne loses money."""
    owner = {"enterprise_id": "e1", "product": "brick"}
    order = {**owner, "order_id": "o", "due_date": "2018-01-05", "quantity_t": 300}
    for storage in ([], [{**owner, "initial_t": 0, "max_t": 300}]):
        case = make_case([line(margin_yuan_per_t=-1)], days=6, orders=[order], storage=storage)
        answer = replan(case, on(1, 0, 0, 1, 1, 0), "2018-01-03", gap=0)
        assert answer.objective_yuan == pytest.approx(300)
        assert sum(loads(answer)) == 3


def test_lines_that_ran_in_the_window_cannot_be_the_ones_that_stand() -> None:
    lines = [line("l1"), line("l2", margin_yuan_per_t=12)]
    case = make_case(lines, [rule("lines_off", 1, unit="count")], days=4)
    ran = np.array([[1, 0, 0, 0], [0, 0, 0, 0]], dtype=float)
    answer = replan(case, frame(lines, ran), "2018-01-02", gap=0)
    assert loads(answer) == [1, 1, 1, 1, 0, 0, 0, 0]


def test_the_announced_plan_stands_for_the_days_of_notice() -> None:
    case = make_case([line()], days=5)
    answer = replan(case, on(0, 0, 0, 0, 0), "2018-01-02", notice_days=2)
    assert loads(answer) == [0, 0, 0, 1, 1]
    assert (answer.from_date, answer.free_from) == ("2018-01-02", "2018-01-04")
    ban = rule("stop", start_date="2018-01-03", end_date="2018-01-03")
    answer = replan(
        make_case([line()], [ban], days=5), on(1, 1, 1, 1, 1), "2018-01-02", notice_days=2
    )
    assert answer.notice_breaches["date"].tolist() == ["2018-01-03"]
    assert "2018-01-03" in str(answer)


def new_alert() -> tuple[Case, pd.DataFrame]:
    """Two lines take turns; a red alert then stops the second on two days."""
    emissions = [{"line_id": one, "pollutant": "so2", "kg_per_t": 1} for one in ("l1", "l2")]
    alert = {"alert_id": "a", "level": "red", "start_at": "2018-01-07", "end_at": "2018-01-09"}
    ban = rule("stop", alert_level="red", scope="enterprise", scope_id="e2")
    rules = [rule("emission_cap_day", 100, pollutant="so2"), ban]
    lines = [line("l1"), line("l2", "e2", margin_yuan_per_t=12)]
    case = make_case(lines, rules, days=10, line_emissions=emissions, alerts=[alert])
    announced = np.array([[0] * 10, [1] * 10], dtype=float)
    return case, frame(lines, announced)


def test_each_firm_gets_one_notice_with_what_when_and_why() -> None:
    case, plan = new_alert()
    answer = free(case, plan, "2018-01-05", gap=0)
    assert answer.n_changes == 4 and len(answer.announced_breaches) == 2
    assert answer.changes[["line_id", "start", "end", "kind", "reason"]].to_numpy().tolist() == [
        ["l1", "2018-01-07", "2018-01-08", "run", "pays"],
        ["l2", "2018-01-07", "2018-01-08", "stop", "rule"],
    ]
    title, change = answer.notice("e2", "en")
    assert title.endswith("2018-01-07")
    assert "l2 (kiln): 2018-01-07 to 2018-01-08 (2 d)" in change and "rule stop forbids" in change
    assert answer.by("enterprise")["stop_days"].tolist() == [0, 2]
    with pytest.raises(UsageError):
        answer.notice("e3", "en")


def test_a_budget_of_changes_binds_and_may_be_too_small() -> None:
    case, plan = new_alert()
    answers = [free(case, plan, "2018-01-05", max_changes=n, gap=0) for n in (3, 2, 1)]
    assert [one.n_changes for one in answers] == [3, 2, 0]
    assert answers[0].objective_yuan == answers[1].objective_yuan - 1000
    assert answers[2].status == "infeasible"
    assert answers[2].conflicts["rule_id"].tolist() == ["max_changes"]
    with pytest.raises(UsageError):
        assert answers[2].plan.empty


def test_the_rest_of_a_simple_plan_is_simple_and_that_of_another_is_not() -> None:
    case, plan = new_alert()
    simple = replan(case, plan, "2018-01-05", gap=0)
    any_plan = replan(case, plan, "2018-01-05", gap=0, kind="free")
    assert simple.objective_yuan > any_plan.objective_yuan
    assert audit_plan(case, simple.plan).is_clean
    with pytest.raises(UsageError):
        replan(case, plan, "2018-01-05", kind="odd")


def test_an_alert_within_a_week_just_begun_leaves_the_rest_simple() -> None:
    """Begun on the 3rd for a week; on the 5th an alert stops it on the 6th: a week is no rule."""
    alert = {"alert_id": "a", "level": "red", "start_at": "2018-01-06", "end_at": "2018-01-08"}
    ban = rule("stop", alert_level="red")
    case = make_case([line(initial_on="false")], [ban], days=20, alerts=[alert])
    answer = replan(case, on(0, 0, *[1] * 18), "2018-01-05", max_changes=2, gap=0)
    assert answer.notes == () and loads(answer) == [0, 0, 1, 1, 1, 0, 0, *[1] * 13]
    assert answer.announced_breaches["rule_id"].unique().tolist() == ["stop"]
    assert audit_plan(case, answer.plan).is_clean


def test_the_answer_tells_loads_apart_from_stops() -> None:
    """A budget counts running and standing; whose load alone changes is told beside it."""
    cap = rule("load_max", 0.5, start_date="2018-01-08")
    case = make_case([line(load_levels="0.5 1")], [cap], days=10)
    answer = replan(case, on(*[1] * 10), "2018-01-05", max_changes=0, gap=0)
    assert answer.n_changes == 0 and loads(answer) == [1] * 7 + [0.5] * 3
    told = answer.summary("en")
    assert told[0].startswith("Re-planned from 2018-01-05: ")
    assert "On 3 further line-days only the load changes" in "\n".join(told)


def test_what_cannot_hold_together_is_told_as_in_a_schedule() -> None:
    """A run of at least 2 days began the day before; the alert of that day forbids the second."""
    alert = {"alert_id": "a", "level": "red", "start_at": "2018-01-04", "end_at": "2018-01-07"}
    ban = rule("stop", rule_id="red_stop", alert_level="red")
    case = make_case([line(min_on_days=2, initial_on="false")], [ban], days=10, alerts=[alert])
    answer = free(case, on(0, 0, 0, 1, 1, 1, 0, 0, 0, 0), "2018-01-05", gap=0)
    assert answer.status == "infeasible" and answer.conflicts["kind"].tolist() == ["stop"]
    (told,) = (one for one in answer.lines("zh") if "red_stop" in one)
    assert "停产" in told and "2018-01-05" in told


def test_a_notice_tells_the_loads_of_the_plan_and_no_mean_of_them() -> None:
    """0.5 for two days, then 0.8: an inspector sees either, never 0.65."""
    first = rule("load_max", 0.5, rule_id="a", start_date="2018-01-05", end_date="2018-01-06")
    then = rule("load_max", 0.8, rule_id="b", start_date="2018-01-07")
    case = make_case([line(load_levels="0.5..1")], [first, then], days=10)
    changes = free(case, on(*[1] * 10), "2018-01-05", gap=0).changes
    assert changes[["start", "days", "load_after"]].to_numpy().tolist() == [
        ["2018-01-05", 2.0, 0.5],
        ["2018-01-07", 4.0, 0.8],
    ]


def test_a_reason_names_what_stands_in_no_table_of_rules() -> None:
    row = {"reason": "price", "rule_id": "rulebook_pm25, own_cap", "day_value_yuan": 0.0}
    assert why_changed(row, "zh").endswith("（照章排放量作上限·PM₂.₅, own_cap）")


def test_a_season_reopened_says_the_same(tmp_path: Any) -> None:
    case, plan = new_alert()
    answer = replan(case, plan, "2018-01-05", gap=0)
    again = Replan.open(answer.save(tmp_path / "replan.json"))
    assert str(again) == str(answer) and again.plan.equals(answer.plan)


@pytest.mark.parametrize(
    ("date", "more"),
    [
        ("2017-12-31", {}),
        ("soon", {}),
        ("2018-01-02", {"notice_days": -1}),
        ("2018-01-02", {"max_changes": -1}),
        ("2018-01-02", {"notice_days": 9}),
        ("2018-01-02", {"gap": -1}),
    ],
)
def test_odd_dates_and_limits_are_refused(date: str, more: dict[str, Any]) -> None:
    case, plan = new_alert()
    with pytest.raises(UsageError):
        replan(case, plan, date, **more)


def test_output_of_a_line_the_case_lacks_is_a_fault() -> None:
    case, plan = new_alert()
    made = pd.DataFrame(
        {"line_id": ["l9"], "date": pd.to_datetime(["2018-01-01"]), "output_t": [1.0]}
    )
    with pytest.raises(InputFaults):
        replan(case, plan, "2018-01-02", actuals=made)


def test_the_command_prints_writes_and_says_when_there_is_no_plan(tmp_path: Path) -> None:
    case, plan = new_alert()
    write_case(case, tmp_path / "case")
    path = write_plan(plan, tmp_path / "announced.csv")

    def run(*more: str) -> Any:
        given = ["replan", str(tmp_path / "case"), str(path), "--from", "2018-01-05", *more]
        return CliRunner().invoke(app, given)

    done = run("--json", "--out", str(tmp_path / "out"))
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["n_changes"] >= 4 and said["plan_path"] == "plan.csv"
    assert audit_plan(case, read_plan(tmp_path / "out" / "plan.csv")).is_clean
    assert "l2" in run().stdout
    assert run("--max-changes", "1").exit_code == 3
    assert run("--max-changes", "-1").exit_code == 2
    assert run("--notice-days", "3").exit_code == 1  # the notice covers the alert


def test_the_search_under_a_budget_starts_from_the_announced_plan() -> None:
    """A few line-days may change: the engine of large cases finds some, and does not give up."""
    lines = [
        line(f"l{k}", f"e{k}", margin_yuan_per_t=5 + k, start_cost_yuan=50, min_off_days=2)
        for k in range(6)
    ]
    so2 = [{"line_id": one["line_id"], "pollutant": "so2", "kg_per_t": 1} for one in lines]
    cap = rule("emission_cap_day", 300, pollutant="so2")
    case = make_case(lines, [cap], days=30, line_emissions=so2)
    rows = [
        {"line_id": f"l{k}", "date": day, "load_share": float(k < 3)}
        for k in range(6)
        for day in pd.date_range("2018-01-01", periods=30)
    ]
    announced = pd.DataFrame(rows)
    how = {"kind": "free", "caps": "stated", "engine": "decomposed", "gap": 0.0}
    answers = [
        replan(case, announced, "2018-01-05", max_changes=most, **how) for most in (0, 12, None)
    ]
    changed = [one.n_changes for one in answers]
    assert changed[0] == 0 and 0 < changed[1] <= 12 < changed[2]
    costs = [one.objective_yuan for one in answers]
    assert costs[0] > costs[1] > costs[2]
    assert all(one.bound_yuan <= one.objective_yuan for one in answers)


def test_a_plan_that_is_the_cheapest_is_said_to_be_so_without_roundings() -> None:
    lines = [line(load_levels="0.5 1")]
    answer = free(make_case(lines, days=4), frame(lines, np.array([[1, 1, 1, 1]])), "2018-01-02")
    assert "cheapest there is (proven)" in "\n".join(answer.lines("en"))
