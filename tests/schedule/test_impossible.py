"""An impossible case, read aloud: who, what, in which month, short by how much, what must give."""

from dataclasses import replace
from typing import Any

import pytest
from schedule_cases import line, make_case, rule

from airkit.case import Case
from airkit.schedule import Outcome, solve_schedule
from airkit.schedule.exact import found
from airkit.schedule.exact.engine import solve_model

ORDER = {"order_id": "o1", "enterprise_id": "e1", "product": "brick", "due_date": "2018-01-10"}
NAMED = [{"enterprise_id": "e1", "name_zh": "第一砖瓦厂", "name_en": "Brickworks One"}]
SO2 = [{"line_id": name, "pollutant": "so2", "kg_per_t": 1} for name in ("l1", "l2")]


def impossible(case: Case) -> Outcome:
    outcome = solve_schedule(case)
    assert outcome.status == "infeasible"
    return outcome


def read(outcome: Outcome, lang: Any) -> str:
    return "\n".join(outcome.lines(lang))


def test_an_order_too_large_is_named_with_its_firm_and_what_is_short() -> None:
    case = make_case([line()], orders=[{**ORDER, "quantity_t": 1300}], enterprises=NAMED)
    outcome = impossible(case)
    assert "第一砖瓦厂：订单 o1（2018-01-10 交货）少交 300 吨。" in read(outcome, "zh")
    said = "Brickworks One: the order o1, due 2018-01-10, falls short by 300 t."
    assert said in read(outcome, "en")
    assert "schedule_own_rules_do_not_help" in dict(outcome.notes)


def test_the_county_s_own_stop_gives_way_and_the_nation_s_does_not() -> None:
    order = {**ORDER, "quantity_t": 900}
    for authority, gives in (("national", False), ("county", True), ("planner", True)):
        stop = rule("stop", start_date="2018-01-03", end_date="2018-01-06", authority=authority)
        outcome = impossible(make_case([line()], [stop], orders=[order], enterprises=NAMED))
        assert (len(outcome.loosening) > 0) is gives
        assert "少交 300 吨" in read(outcome, "zh") or "停产" in read(outcome, "zh")
    assert "只放宽县里自己的规则，放宽最少的一种办法是" in read(outcome, "zh")
    assert "在 2018年1月 让生产线 l1 少停 3 天" in read(outcome, "zh")
    assert outcome.loosening["authority"].unique().tolist() == ["planner"]


def test_a_duty_and_a_cap_are_told_by_month() -> None:
    enterprises = [{**NAMED[0], "livelihood_min_share": 0.8}]
    cap = rule("emission_cap_day", 50, pollutant="so2", start_date="2018-01-30")
    case = make_case([line(load_levels="0.5..1")], [cap], days=40, line_emissions=SO2[:1],
                     enterprises=enterprises)  # fmt: skip
    said = read(impossible(case), "zh")
    assert "2018年1月 有 2 天" in said and "2018年2月 有 9 天" in said
    assert "保民生最低负荷" in said or "emission_cap_day" in said


def test_what_firms_share_is_found_where_each_alone_could_go_on() -> None:
    enterprises = [{"enterprise_id": name, "livelihood_min_share": 1} for name in ("e1", "e2")]
    cap = rule("emission_cap_season", 1500, pollutant="so2")
    outcome = impossible(
        make_case([line(), line("l2", "e2")], [cap], line_emissions=SO2, enterprises=enterprises)
    )
    assert outcome.conflicts["by"].sum() > 0
    assert outcome.loosening["rule_id"].tolist() == ["emission_cap_season"]
    assert outcome.loosening["by"].tolist() == pytest.approx([500])
    assert "放宽 500 千克" in read(outcome, "zh") and "gives way by 500 kg" in read(outcome, "en")


def test_one_firm_s_trouble_is_told_without_the_whole_county() -> None:
    lines = [line("l1"), line("l2", "e2")]
    cap = rule("emission_cap_day", 150, pollutant="so2")
    case = make_case(lines, [cap], line_emissions=SO2, orders=[{**ORDER, "quantity_t": 1200}])
    outcome = impossible(case)
    assert outcome.conflicts["rule_id"].tolist() == ["o1"]
    assert outcome.conflicts["by"].tolist() == pytest.approx([200])


@pytest.mark.parametrize("engine", ["exact", "decomposed"])
@pytest.mark.parametrize("authority", ["planner", "national"])
def test_what_one_firm_gives_way_is_set_beside_what_firms_share(
    engine: Any, authority: str
) -> None:
    """Its own stop leaves six days of nine; the county's cap is too small for nine as well."""
    stop = rule("stop", start_date="2018-01-03", end_date="2018-01-06", scope="line", scope_id="l1")
    cap = rule("emission_cap_season", 700, pollutant="so2", authority=authority)
    lines = [line("l1"), line("l2", "e2", margin_yuan_per_t=1)]
    case = make_case(
        lines, [stop, cap], line_emissions=SO2, orders=[{**ORDER, "quantity_t": 900}],
        enterprises=[*NAMED, {"enterprise_id": "e2", "name_zh": "乙厂"}],
    )  # fmt: skip
    outcome = solve_schedule(case, plan="free", engine=engine)
    assert outcome.status == "infeasible"
    assert outcome.conflicts["rule_id"].tolist()[0] in ("o1", "stop")
    if authority == "national":
        assert outcome.loosening.empty
        assert "schedule_own_rules_do_not_help" in dict(outcome.notes)
        return
    given = outcome.loosening.groupby("rule_id")["by"].sum()
    assert given.to_dict() == pytest.approx({"stop": 3, "emission_cap_season": 200})


def test_two_orders_that_cannot_both_be_met_are_not_told_as_short_however() -> None:
    lines = [line("l1"), line("l2", product="tile")]
    orders = [
        {**ORDER, "order_id": f"o{k}", "product": product, "quantity_t": 800}
        for k, product in enumerate(("brick", "tile"))
    ]
    cap = rule("emission_cap_season", 1400, pollutant="so2", authority="national")
    case = make_case(lines, [cap], line_emissions=SO2, orders=orders, enterprises=NAMED)
    said = read(impossible(case), "zh") + read(impossible(case), "en")
    assert "无论怎么排" not in said and "however" not in said


def test_what_must_give_way_is_rounded_up() -> None:
    enterprises = [{**NAMED[0], "livelihood_min_share": 1}]
    cap = rule("emission_cap_season", 365.6, pollutant="so2")
    outcome = impossible(
        make_case([line(capacity_t_per_day=160)], [cap], line_emissions=SO2[:1],
                  enterprises=enterprises)
    )  # fmt: skip
    assert outcome.loosening["by"].tolist() == pytest.approx([1234.4])
    assert "放宽 1,235 千克" in read(outcome, "zh")


def test_a_loosening_cut_short_is_not_called_the_least(monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_short(model: Any, asked: Any, **how: Any) -> Any:
        run = solve_model(model, asked, **how)
        return replace(run, ended="stopped") if model.only_own else run

    monkeypatch.setattr(found, "solve_model", cut_short)
    stop = rule("stop", start_date="2018-01-03", end_date="2018-01-06")
    outcome = impossible(make_case([line()], [stop], orders=[{**ORDER, "quantity_t": 900}]))
    assert outcome.loosening["by"].sum() == 3
    assert "放宽最少" not in read(outcome, "zh") and "没有证明这样放宽是最少的" in read(
        outcome, "zh"
    )
    assert "the least that must give way" not in read(outcome, "en")
