"""Answers to a planner's questions on small counties, for the tests of their figures."""

from functools import cache
from typing import Any

from schedule_cases import county_as_stated, line, make_case, rule

from airkit.case import Case
from airkit.schedule import Replan, list_emergency, plan_scenarios, replan
from airkit.schedule.answer import Answer
from airkit.schedule.emergency.result import EmergencyList
from airkit.schedule.scenarios.result import ScenarioPlan
from airkit.schedule.whatif import (
    Comparison,
    County,
    FairCurve,
    Options,
    Sure,
    Tradeoff,
    compare_plans,
    fair_curve,
    how_sure,
    rank_options,
    trade_off,
)

LONG_ZH, LONG_EN = "很长很长的企业名称共二十个汉字用来试排版", "A very long name of an enterprise"
OWNERS = [
    {"enterprise_id": f"e{k}", "name_zh": f"{LONG_ZH}{k}", "name_en": f"{LONG_EN} {k}"}
    for k in range(1, 4)
]
POLLUTANTS = ("so2", "nox", "pm25", "voc")


@cache
def county() -> County:
    """Four lines of three enterprises under a daily cap."""
    return county_as_stated(four_lines(), gap=0.0, engine="exact")


def four_lines(*further: dict[str, Any]) -> Case:
    """The case of :func:`county`, with further rules."""
    lines = [
        line("l1", "e1", margin_yuan_per_t=12),
        line("l2", "e1", margin_yuan_per_t=7, load_levels="0.5 1"),
        line("l3", "e2", margin_yuan_per_t=9, start_cost_yuan=300, min_off_days=2),
        line("l4", "e3", margin_yuan_per_t=5, load_levels="0.5 1"),
    ]
    per_t = {"l1": 1.0, "l2": 1.4, "l3": 0.8, "l4": 1.0}
    emissions = [
        {"line_id": name, "pollutant": pollutant, "kg_per_t": kg}
        for name, kg in per_t.items()
        for pollutant in ("so2", "nox")
    ]
    caps = [rule("emission_cap_day", 330, pollutant="so2")]
    return make_case(
        lines, [*caps, *further], days=10, enterprises=OWNERS, line_emissions=emissions
    )


def society(others_cut: float | None, floor: float = 0.0) -> Case:
    """Three lines and as much of each pollutant from elsewhere."""
    lines = [line(f"l{k}", f"e{k}", margin_yuan_per_t=5 + k) for k in range(1, 4)]
    emissions = [
        {"line_id": one["line_id"], "pollutant": name, "kg_per_t": 1 + k / 4}
        for k, one in enumerate(lines)
        for name in POLLUTANTS
    ]
    elsewhere = [
        {"source_kind": "traffic", "pollutant": name, "kg_per_day": 150,
         "cut_share_red": others_cut}
        for name in POLLUTANTS
    ]  # fmt: skip
    owners = [{**owner, "livelihood_min_share": floor} for owner in OWNERS]
    return make_case(lines, days=5, line_emissions=emissions, other_sources=elsewhere,
                     enterprises=owners)  # fmt: skip


def alerts(stops: bool) -> Case:
    """Two lines and two alerts that may come; at red all must stand where ``stops``."""
    lines = [line("l1", "e1", start_cost_yuan=400, min_off_days=2), line("l2", "e2")]
    may_come = [
        {"alert_id": f"a{day}", "scenario": name, "probability": 0.3, "level": "red",
         "start_at": f"2018-01-{day:02d}", "end_at": f"2018-01-{day + 1:02d}"}
        for name, day in (("a long name of a scenario", 3), ("b", 5))
    ]  # fmt: skip
    emissions = [{"line_id": one["line_id"], "pollutant": "so2", "kg_per_t": 1} for one in lines]
    caps = [rule("emission_cap_season", 900, pollutant="so2")]
    caps += [rule("stop", scope="enterprise", scope_id="e1", alert_level="red")] * stops
    return make_case(lines, caps, days=6, line_emissions=emissions, alerts=may_come)


@cache
def options() -> Options:
    return rank_options(county(), "e1", gap=0.0, engine="exact")


@cache
def comparison() -> Comparison:
    solved = county()
    plan = solved.outcome.plan
    return compare_plans(solved, {"optimum": plan, "all_out": plan.assign(load_share=1.0)})


@cache
def tradeoff() -> Tradeoff:
    return trade_off(county(), ["so2", "nox"], [0.1, 0.2, 0.4, 0.6], gap=0.0, engine="exact")


@cache
def curve() -> FairCurve:
    return fair_curve(county(), 3, gap=0.0, engine="exact")


@cache
def sure() -> Sure:
    return how_sure(county(), n_solved=1, gap=0.0, engine="exact")


@cache
def emergency() -> EmergencyList:
    return list_emergency(society(0.1))


@cache
def short() -> EmergencyList:
    """One that cannot reach what is asked: all must keep up most of their output."""
    return list_emergency(society(None, 0.9))


@cache
def scenarios() -> ScenarioPlan:
    return plan_scenarios(alerts(stops=True))


def replanned() -> Replan:
    """Two of the enterprises stand still from the sixth day on, as nobody knew at the start."""
    stops = [
        rule("stop", rule_id=one, scope="enterprise", scope_id=one, start_date="2018-01-06")
        for one in ("e1", "e2")
    ]
    plan = county().outcome.plan
    return replan(four_lines(*stops), plan, "2018-01-04", kind="free", caps="stated")


MADE: dict[str, Any] = {
    "changes_by_firm": replanned,
    "option_costs": options,
    "plans_beside": comparison,
    "trade_off_curve": tradeoff,
    "abatement_costs": tradeoff,
    "fairness_price": curve,
    "input_ranges": sure,
    "emergency_levels": emergency,
    "scenario_costs": scenarios,
}


def answer(figure: str) -> Answer:
    """The answer a figure draws."""
    made: Answer = MADE[figure]()
    return made
