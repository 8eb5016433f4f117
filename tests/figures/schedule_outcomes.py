"""Outcomes of schedules of any size and any name, for the tests of their figures."""

from functools import cache
from typing import Any

from schedule_cases import line, make_case, rule

from airkit.case import Case
from airkit.schedule import Outcome, solve_schedule

LONG_ZH = "很长很长的企业名称共二十个汉字用来试排版"
LONG_EN = "A very long name of an enterprise or a town"
MANY = 60


def alert(number: int, level: str, first: int, last: int) -> dict[str, Any]:
    """An alert over days of January 2018, both ends included."""
    return {
        "alert_id": f"a{number}",
        "level": level,
        "ordered_by": "city",
        "issued_at": f"2018-01-{first:02d} 00:00",
        "start_at": f"2018-01-{first:02d} 00:00",
        "end_at": f"2018-01-{last:02d} 20:00",
    }


def plain(days: int = 28) -> Case:
    """Every reason to stand still, part loads, caps on all, on some, on trips and the season."""
    lines = [
        line("l1", "e1", load_levels="0.5..1", margin_yuan_per_t=12),
        line("l2", "e1", min_off_days=3, margin_yuan_per_t=9),
        line("l3", "e2", margin_yuan_per_t=8, start_cost_yuan=900),
        line("l4", "e2", margin_yuan_per_t=11),
        line("l5", "e3", margin_yuan_per_t=-1),
        line("l6", "e4", process="mill", product="flour"),
    ]
    emissions = [
        {"line_id": one["line_id"], "pollutant": "so2", "kg_per_t": 1 + number / 10}
        for number, one in enumerate(lines)
    ]
    emissions += [{"line_id": "l1", "pollutant": "nox", "kg_per_t": 2}]
    end = min(days, 6)
    rules = [
        rule("emission_cap_day", 300, rule_id="cap_all", pollutant="so2"),
        rule("emission_cap_day", 60, rule_id="cap_mill", pollutant="so2", scope="process",
             scope_id="kiln", alert_level="orange"),
        rule("emission_cap_season", 280.0 * days, rule_id="cap_season", pollutant="so2"),
        rule("trip_cap_day", 14, rule_id="trips"),
        rule("stop", scope="line", scope_id="l4", start_date=f"2018-01-{max(end - 3, 1):02d}",
             end_date=f"2018-01-{end:02d}"),
        rule("stop", rule_id="stop_in_alerts", scope="line", scope_id="l6", alert_level="yellow"),
    ]  # fmt: skip
    towns = [{"district_id": "t1", "name_zh": "甲镇", "name_en": "Town A", "kind": "town"}]
    owners = [
        {"enterprise_id": "e1", "name_zh": "一厂", "name_en": "Works 1", "district_id": "t1"},
        {"enterprise_id": "e2", "name_zh": "二厂", "name_en": "Works 2"},
        {"enterprise_id": "e3", "name_zh": "三厂", "name_en": "Works 3", "industry": "foundry"},
        {"enterprise_id": "e4", "name_zh": "四厂", "name_en": "Works 4", "industry": "steel"},
    ]
    levels = [("blue", 2, 3), ("yellow", 8, 10), ("orange", 14, 16), ("red", 20, 24)]
    alerts = [alert(i, *span) for i, span in enumerate(levels) if span[2] <= days]
    county = {"district_id": "county", "name_zh": "县", "name_en": "County", "kind": "county"}
    return make_case(
        lines,
        rules,
        days=days,
        enterprises=owners,
        districts=[county, *towns],
        line_emissions=emissions,
        alerts=alerts,
    )


def many(n: int) -> Case:
    """Towns with one enterprise of one line each, all of them with long names."""
    lines = [
        line(f"a_rather_long_line_id_{k:02d}", f"e{k}", margin_yuan_per_t=5 + k) for k in range(n)
    ]
    names = [
        {"name_zh": LONG_ZH[:18] + f"{k:02d}", "name_en": f"{LONG_EN} {k:02d}"} for k in range(n)
    ]
    towns = [{"district_id": f"t{k}", "kind": "town", **names[k]} for k in range(n)]
    owners = [
        {"enterprise_id": f"e{k}", "district_id": f"t{k}", "industry": f"i{k}", **names[k]}
        for k in range(n)
    ]
    emissions = [{"line_id": one["line_id"], "pollutant": "so2", "kg_per_t": 1} for one in lines]
    caps = [
        rule("emission_cap_day", 60, rule_id=f"a_rather_long_rule_id_{k:02d}", pollutant="so2",
             scope="enterprise", scope_id=f"e{k}")
        for k in range(n)
    ]  # fmt: skip
    for one in lines:
        one["load_levels"] = "0.5..1"
    return make_case(
        lines,
        caps,
        enterprises=owners,
        districts=towns,
        line_emissions=emissions,
        alerts=[alert(0, "red", 3, 4)],
    )


def impossible() -> Case:
    """An order no plan can meet."""
    order = {
        "order_id": "o1",
        "enterprise_id": "e1",
        "product": "brick",
        "due_date": "2018-01-10",
        "quantity_t": 2000,
    }
    return make_case([line()], orders=[order])


MADE = {
    "plain": plain,
    "one_day": lambda: plain(1),
    "ten_days": lambda: plain(10),
    "one_line": lambda: make_case([line()]),
    "sixty": lambda: many(MANY),
    "beyond_a_page": lambda: many(MANY + 5),
    "zero_margins": lambda: make_case([line(margin_yuan_per_t=0), line("l2", "e2")]),
    "impossible": impossible,
    "nothing": lambda: make_case(()),
}


@cache
def outcome(name: str) -> Outcome:
    """The outcome of a case by name, solved once."""
    return solve_schedule(MADE[name]())
