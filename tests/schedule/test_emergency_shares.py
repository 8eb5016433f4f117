"""Shares of the emergency list as rules: what they ask, their faults, what they do not bind."""

from typing import Any

import numpy as np
import pytest
from emergency_cases import LEVELS, POLLUTANTS, county, plan_of, two_lines
from schedule_cases import rule

from airkit.errors import InputFaults
from airkit.schedule import audit_plan, list_emergency, solve_schedule
from airkit.schedule.problem.emergency_shares import COUNTED, shares_of
from airkit.schedule.problem.problem import read_problem


def share(level: str, value: float, **changes: Any) -> dict[str, Any]:
    """A rule of the county on what a level must cut."""
    made = {"rule_id": f"share_{level}", "alert_level": level, "unit": "share", **changes}
    return rule("emergency_cut_share", value, **made)


def test_shares_that_rules_state_worked_by_hand() -> None:
    """300 kg a day in all. Orange rises to 40 %, VOC to 70 %: 120 and 210 kg, so both lines stop.

    Red keeps to what the rules ask of it, 75 % of each: 225 kg, of which 10 elsewhere.
    """
    lines, kg = two_lines()
    rules = [
        share("orange", 0.4, source_id="s1"),
        share("orange", 0.7, rule_id="share_voc", pollutant="voc", issued_by="县政府"),
        share("red", 0.75),
    ]
    titled = [{"source_id": "s1", "title_zh": "本县应急预案", "title_en": "the county's plan"}]
    case = county(lines, kg, rules, sources=titled)
    answer = list_emergency(case)
    assert answer.shares["yellow"] == dict.fromkeys(POLLUTANTS, 0.1)
    assert answer.shares["orange"] == {**dict.fromkeys(POLLUTANTS, 0.4), "voc": 0.7}
    rows = answer.levels[answer.levels["level"] == "orange"].set_index("pollutant")
    assert rows["target_kg"].tolist() == pytest.approx([120, 120, 120, 210])
    assert rows.at["voc", "rule_id"] == "share_voc"
    assert rows.at["voc", "short_kg"] == pytest.approx(10)
    assert answer.cost_by_level() == pytest.approx({"yellow": 1000, "orange": 2200, "red": 2200})
    zh, en = "\n".join(answer.lines("zh")), "\n".join(answer.lines("en"))
    assert "橙色 SO₂、NOₓ、PM₂.₅：减排比例依据本县应急预案（规则 share_orange）" in zh
    assert "橙色 VOC：减排比例依据县政府（规则 share_voc）" in zh
    assert "黄色：本案例没有写减排比例的规则，取系数，依据天津市重污染天气应急预案" in zh
    assert "VOC 70%" in zh and "the county's plan (rule share_orange)" in en
    by_hand = list_emergency(case, shares=dict.fromkeys(LEVELS, 0.1))
    assert "shares given by hand" in by_hand.lines("en")[1]


def test_the_highest_share_binds_and_the_other_is_noted() -> None:
    lines, kg = two_lines()
    rules = [
        share("orange", 0.25),
        share("orange", 0.2, rule_id="less", pollutant="voc"),
        share("red", 0.35, rule_id="dust", pollutant="pm10"),
        share("red", 0.4, rule_id="fine", pollutant="pm25"),
    ]
    case = county(lines, kg, rules)
    assert list_emergency(case).shares["orange"]["voc"] == 0.25
    shares = shares_of(case)
    assert [shares["red", name].value for name in COUNTED] == [0.3, 0.3, 0.4, 0.35, 0.3]
    (note,) = read_problem(case).notes
    assert (note.rule, note.row) == ("emergency_share_outdone", case.table("rules").index[1])
    one_size = county(lines, kg, [share("red", 0.35, pollutant="pm10")])
    assert shares_of(one_size)["red", "pm25"].value == 0.35


@pytest.mark.parametrize(
    ("changes", "column", "fault"),
    [
        ({"alert_level": "blue"}, "alert_level", "emergency_share_level"),
        ({"alert_level": None}, "alert_level", "emergency_share_level"),
        ({"unit": "kg"}, "unit", "schedule_rule_unit"),
        ({"pollutant": "co2"}, "pollutant", "emergency_share_pollutant"),
        ({"value": None}, "value", "missing_value"),
        ({"value": 20}, "value", "share_as_percent"),
        ({"scope": "enterprise", "scope_id": "e1"}, "scope", "emergency_share_scope"),
        ({"grade": "A"}, "grade", "emergency_share_narrowed"),
        ({"start_date": "2018-01-02"}, "start_date", "emergency_share_narrowed"),
        ({"exempt_reason": "民生"}, "exempt_reason", "emergency_share_narrowed"),
        ({"value": 0.05}, "value", "emergency_share_falls"),
        ({"value": 0.31}, "value", "emergency_share_falls"),
    ],
)
def test_a_faulty_share_is_told_in_both_languages(
    changes: dict[str, Any], column: str, fault: str
) -> None:
    lines, kg = two_lines()
    with pytest.raises(InputFaults) as caught:
        read_problem(county(lines, kg, [{**share("orange", 0.2), **changes}]))
    (found,) = caught.value.faults
    assert (found.table, found.column, found.rule) == ("rules", column, fault)
    assert found.row is not None and found.sentence("zh") != found.sentence("en")


def test_shares_bind_the_list_alone() -> None:
    """No rule of a schedule, no breach of an audit, nothing to loosen, no document it rests on."""
    lines, kg = two_lines()
    stop = rule("stop", scope="enterprise", scope_id="e1")
    titled = [{"source_id": "s1", "title_zh": "预案"}]
    without = county(lines, kg, [stop], sources=titled)
    case = county(lines, kg, [share("red", 1.0, source_id="s1"), stop], sources=titled)
    assert [one.rule_id for one in read_problem(case).rules] == ["stop"]
    outcome, plain = (solve_schedule(one, plan="free") for one in (case, without))
    assert outcome.loads.equals(plain.loads) and outcome.objective_yuan == plain.objective_yuan
    full = plan_of(case, lines, np.ones(2))
    assert set(audit_plan(case, full).violations["rule_id"]) == {"stop"}
    assert "share_red" not in set(outcome.rules["rule_id"])
    assert "s1" not in set(outcome.sources["source_id"])
