"""Alerts not yet known: enumeration over stops, starts and idle days; what each plan may know."""

import itertools
import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from brute_force import patterns
from schedule_cases import line, make_case, rule
from typer.testing import CliRunner

from airkit.case import Case, write_case
from airkit.cli import app
from airkit.errors import InputFaults, UsageError
from airkit.schedule import ScenarioPlan, audit_plan, plan_scenarios, solve_schedule
from airkit.schedule.model.compile import compile_arrays
from airkit.schedule.problem.problem import read_problem
from airkit.schedule.scenarios.read import nodes_of, read_scenarios

N_DAYS = 6
# Days of a red alert by scenario; the second looks like the first until its own second alert.
RED = {"a": (2,), "b": (2, 4), "c": (3,)}
CHANCES = {"a": 0.2, "b": 0.3, "c": 0.1}


def red_alerts(red: dict[str, tuple[int, ...]]) -> list[dict[str, Any]]:
    return [
        {
            "alert_id": f"{name}{day}",
            "scenario": name,
            "probability": CHANCES[name],
            "level": "red",
            "start_at": f"2018-01-{day + 1:02d}",
            "end_at": f"2018-01-{day + 2:02d}",
        }
        for name, days in red.items()
        for day in days
    ]


def random_case(r: random.Random) -> tuple[Case, list[dict[str, Any]], dict[str, float]]:
    """Two lines; at red the second stops, or a cap a day binds; a cap over the season."""
    lines = [
        line(
            f"l{number}",
            f"e{number}",
            capacity_t_per_day=r.choice([10, 20]),
            margin_yuan_per_t=r.choice([5, 8, 13]),
            start_cost_yuan=r.choice([0, 60, 200]),
            min_on_days=r.choice([1, 2, 3]),
            min_off_days=r.choice([1, 2, 3]),
            initial_days=9,
            can_stop=r.choice(["true", "true", "true", "false"]),
        )
        for number in range(2)
    ]
    lines[1]["can_stop"] = "true"
    caps = {"season": r.choice([60, 90, 200]), "red": r.choice([10, 20, 40])}
    caps["stops"] = r.choice([0, 1])
    rules = [
        rule("emission_cap_season", caps["season"], pollutant="so2"),
        rule("emission_cap_day", caps["red"], pollutant="so2", alert_level="red"),
    ]
    if caps["stops"]:
        rules.append(rule("stop", scope="enterprise", scope_id="e1", alert_level="red"))
    emissions = [{"line_id": one["line_id"], "pollutant": "so2", "kg_per_t": 1} for one in lines]
    case = make_case(lines, rules, days=N_DAYS, line_emissions=emissions, alerts=red_alerts(RED))
    return case, lines, caps


def starts_of(u: np.ndarray) -> int:
    return int((u & ~np.concatenate([[True], u[:-1]])).sum())


def outcomes(lines: list[dict[str, Any]], caps: dict[str, float]) -> list[dict[str, float]]:
    """Cost by scenario of every plan: common stops and starts, idling that follows the alerts."""
    size = np.array([one["capacity_t_per_day"] for one in lines], dtype=float)
    margin = size * [one["margin_yuan_per_t"] for one in lines]
    start = [one["start_cost_yuan"] for one in lines]
    can = np.array([one["can_stop"] == "true" for one in lines])
    found = []
    for one, two in itertools.product(*[patterns(each, N_DAYS) > 0 for each in lines]):
        u = np.stack([one, two])
        paid = sum(c * starts_of(row) for c, row in zip(start, u, strict=True))
        # What is decided on day 2 is shared by a and b, which look alike until then.
        for day_2 in idlings(u[:, 2], can):
            shared = {}
            for name, free in (("a", ()), ("b", (4,))):
                best = np.inf
                for day_4 in idlings(u[:, 4], can) if free else [u[:, 4]]:
                    best = min(
                        best, cost(u, {2: day_2, **dict.fromkeys(free, day_4)}, size, margin, caps)
                    )
                shared[name] = best + paid
            c = min(cost(u, {3: day}, size, margin, caps) for day in idlings(u[:, 3], can)) + paid
            none = cost(u, {}, size, margin, caps) + paid
            costs = {**shared, "c": c, "none": none}
            if np.isfinite(list(costs.values())).all():
                found.append(costs)
    return found


def idlings(u: np.ndarray, can_stop: np.ndarray) -> list[np.ndarray]:
    """Ways to run on an alert day: what runs may idle, unless it cannot stop."""
    choices = [
        [True, False] if on and can else [bool(on)] for on, can in zip(u, can_stop, strict=True)
    ]
    return [np.array(one) for one in itertools.product(*choices)]


def cost(
    u: np.ndarray,
    red: dict[int, np.ndarray],
    size: np.ndarray,
    margin: np.ndarray,
    caps: dict[str, float],
) -> float:
    runs = u.copy()
    for day, states in red.items():
        runs[:, day] = states
        if size @ states > caps["red"] or (caps["stops"] and states[1]):
            return np.inf
    if size @ runs.sum(axis=1) > caps["season"]:
        return np.inf
    return float(margin @ (N_DAYS - runs.sum(axis=1)))


@pytest.mark.parametrize("seed", range(10))
def test_the_plan_is_the_best_of_all(seed: int) -> None:
    case, lines, caps = random_case(random.Random(seed))
    every = outcomes(lines, caps)
    chances = {**CHANCES, "none": 0.4}
    answer = plan_scenarios(case, plan="free", gap=0)
    if not every:
        assert answer.status == "infeasible"
        return
    expected = [sum(chances[name] * one[name] for name in chances) for one in every]
    assert answer.status == "optimal"
    assert answer.objective_yuan == pytest.approx(min(expected), rel=1e-7, abs=1e-4)
    known = sum(
        p * min(one[name] for one in every_alone(lines, caps, name)) for name, p in chances.items()
    )
    assert answer.expected_yuan["known"] == pytest.approx(known, rel=1e-7, abs=1e-4)
    tail = plan_scenarios(case, plan="free", gap=0, alpha=0.7, tail_weight=0.6)
    worst = [worst_by_hand(one, chances, 0.3) for one in every]
    mixed = min(0.4 * e + 0.6 * w for e, w in zip(expected, worst, strict=True))
    assert tail.objective_yuan == pytest.approx(mixed, rel=1e-7, abs=1e-4)


def every_alone(
    lines: list[dict[str, Any]], caps: dict[str, float], name: str
) -> list[dict[str, float]]:
    """Plans that need hold in one scenario only."""
    size = np.array([one["capacity_t_per_day"] for one in lines], dtype=float)
    margin = size * [one["margin_yuan_per_t"] for one in lines]
    can = np.array([one["can_stop"] == "true" for one in lines])
    found = []
    for one, two in itertools.product(*[patterns(each, N_DAYS) > 0 for each in lines]):
        u = np.stack([one, two])
        paid = sum(
            each["start_cost_yuan"] * starts_of(row) for each, row in zip(lines, u, strict=True)
        )
        days = RED.get(name, ())
        for states in itertools.product(*[idlings(u[:, day], can) for day in days]):
            red = dict(zip(days, states, strict=True))
            found.append({name: cost(u, red, size, margin, caps) + paid})
    return found


def worst_by_hand(costs: dict[str, float], chances: dict[str, float], room: float) -> float:
    """Mean of the worst: fill the room from the dearest scenario down."""
    total, left = 0.0, room
    for name in sorted(costs, key=lambda one: -costs[one]):
        taken = min(left, chances[name])
        total, left = total + taken * costs[name], left - taken
    return total / room


def kiln() -> Case:
    """A line that must stand 4 days once stopped; one red day would cost it 4."""
    stop = rule("stop", alert_level="red")
    lines = [line(min_off_days=4, min_on_days=4, start_cost_yuan=700)]
    return make_case(lines, [stop], days=N_DAYS, alerts=red_alerts({"a": (2,)}))


def test_an_idle_day_is_neither_a_stop_nor_a_start() -> None:
    answer = plan_scenarios(kiln(), plan="free", gap=0)
    assert answer.scenarios["cost_plan_yuan"].tolist() == [1000, 0]
    assert answer.plan["load_share"].tolist() == [1] * 6
    assert answer.plan_in("a")["load_share"].tolist() == [1, 1, 0, 1, 1, 1]
    assert audit_plan(kiln(), answer.plan).is_clean
    with pytest.raises(UsageError):
        answer.plan_in("z")


def test_loads_before_an_alert_do_not_foresee_it() -> None:
    """A season cap: who knew that day 4 falls out could run day 1; nobody does."""
    emissions = [{"line_id": "l1", "pollutant": "so2", "kg_per_t": 1}]
    rules = [rule("emission_cap_season", 450, pollutant="so2"), rule("stop", alert_level="red")]
    case = make_case(
        [line(load_levels="0.5..1")],
        rules,
        days=N_DAYS,
        line_emissions=emissions,
        alerts=red_alerts({"a": (3,)}),
    )
    answer = plan_scenarios(case, plan="free", gap=0)
    before = [answer.plan_in(name)["load_share"].tolist()[:3] for name in ("a", "none")]
    assert before[0] == before[1]
    assert answer.value_of_knowing_yuan is not None and answer.value_of_knowing_yuan >= 0
    wide = replace(answer, bound_yuan=0.0)
    told = "\n".join(wide.lines("zh"))
    assert "分不出来" in told and "还可再少 0" not in told


def test_bound_gap_and_worth_belong_to_the_weighed_cost() -> None:
    """Half the mean and half the worst: a plan of 1,000 in one case of five costs 600, not 200."""
    answer = plan_scenarios(kiln(), plan="free", gap=0, tail_weight=0.5)
    assert answer.expected_yuan["plan"] == pytest.approx(200)
    assert answer.worst_yuan["plan"] == pytest.approx(1000)
    assert answer.objective_yuan == pytest.approx(600) == pytest.approx(answer.bound_yuan, abs=0.1)
    said = json.loads(json.dumps(answer.as_dict()))
    assert said["weighed_yuan"]["plan"] == pytest.approx(said["objective_yuan"])
    assert said["value_of_planning_yuan"] == pytest.approx(
        said["weighed_yuan"]["unaware"] - said["weighed_yuan"]["plan"]
    )
    for lang, told in (("zh", "加权代价 600.0元"), ("en", "600.0 yuan for this plan")):
        assert any(told in one for one in answer.lines(lang)), answer.lines(lang)
    mean = "\n".join(plan_scenarios(kiln(), plan="free", gap=0).lines("en"))
    assert "no plan costs less than 200.0 yuan on average" in mean


def test_without_the_scenarios_the_plan_may_not_hold() -> None:
    """An order due after the alert: unaware, the cheaper late days are lost to it."""
    order = {
        "order_id": "o",
        "enterprise_id": "e1",
        "product": "brick",
        "due_date": "2018-01-06",
        "quantity_t": 300,
    }
    ban = rule("stop", alert_level="red")
    case = make_case(
        [line(margin_yuan_per_t=-1, min_on_days=3, initial_on="false")],
        [ban],
        days=N_DAYS,
        orders=[order],
        alerts=red_alerts({"a": (2,), "c": (3,)}),
    )
    answer = plan_scenarios(case, plan="free", gap=0)
    assert answer.status == "optimal"
    assert answer.scenarios["cost_plan_yuan"].tolist() == [300, 300, 400]
    assert answer.expected_yuan["unaware"] is None
    assert "守不住" in str(answer)


def test_scenarios_that_look_alike_share_a_node() -> None:
    case, _, _ = random_case(random.Random(1))
    nodes = nodes_of(read_scenarios(read_problem(case)))
    assert nodes.tolist() == [
        [0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 1, 1],
        [0, 0, 2, 2, 2, 2],
        [0, 0, 2, 3, 3, 3],
    ]


def test_without_new_alerts_the_plan_is_the_schedule() -> None:
    """Alerts of a level that no rule knows change nothing."""
    alerts = [{**one, "level": "blue"} for one in red_alerts({"a": (2,)})]
    case = make_case([line(), line("l2", "e2")], [rule("rotation", 1)], days=4, alerts=alerts)
    answer = plan_scenarios(case, plan="free", gap=0)
    assert answer.objective_yuan == pytest.approx(solve_schedule(case, gap=0).objective_yuan)


@pytest.mark.parametrize(
    "changed",
    [
        lambda rows: [],
        lambda rows: [{**one, "probability": None} for one in rows],
        lambda rows: [{**one, "probability": 0.9} for one in rows],
        lambda rows: [
            {**rows[0], "alert_id": f"n{n}", "scenario": f"s{n}", "probability": 0.01}
            for n in range(17)
        ],
        lambda rows: [rows[0], {**rows[0], "alert_id": "more", "probability": 0.1}],
    ],
)
def test_odd_scenarios_are_faults(changed: Any) -> None:
    alerts = changed(red_alerts({"a": (2,), "c": (3,)}))
    case = make_case([line()], days=N_DAYS, alerts=alerts)
    with pytest.raises(InputFaults) as caught:
        plan_scenarios(case)
    assert caught.value.say("zh") != caught.value.say("en")


def test_odd_weights_and_too_large_counties_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError):
        plan_scenarios(kiln(), alpha=1)
    with pytest.raises(UsageError):
        plan_scenarios(kiln(), tail_weight=2)
    monkeypatch.setattr("airkit.schedule.scenarios.roads.MOST_LINE_DAYS", 9)
    with pytest.raises(UsageError) as caught:
        plan_scenarios(kiln(), engine="exact")
    assert caught.value.values["n"] == 10  # 6 days of one course, 4 of the other


def test_the_command_prints_saves_and_reopens(tmp_path: Path) -> None:
    write_case(kiln(), tmp_path / "case")
    out = tmp_path / "out"
    done = CliRunner().invoke(
        app, ["scenarios", str(tmp_path / "case"), "--json", "--out", str(out)]
    )
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["expected_yuan"]["plan"] == pytest.approx(200)
    assert (out / "plan.csv").exists()
    again = ScenarioPlan.open(out / "scenarios.json")
    assert again.by("scenario")["n_line_days"].tolist() == [1]
    shown = CliRunner().invoke(app, ["scenarios", str(tmp_path / "case")]).stdout
    assert "情景 a" in shown
    assert compile_arrays(read_problem(kiln())).n_days == N_DAYS
