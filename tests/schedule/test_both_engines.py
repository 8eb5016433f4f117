"""Odd cases through both engines: the same answer, and no more claimed than proven.

Unbounded cannot occur: every load, stock and shortage has a ceiling, so Z is never below 0.
"""

import pytest
from schedule_cases import line, make_case, rule, solve_as_stated

from airkit.schedule.engines import Engine

ENGINES: tuple[Engine, ...] = ("exact", "decomposed")


@pytest.mark.parametrize("engine", ENGINES)
def test_one_line_under_a_cap_pins_every_sign(engine: Engine) -> None:
    case = make_case(
        [line(load_levels="0.5..1")],
        [rule("emission_cap_day", 50, pollutant="so2")],
        days=121,
        line_emissions=[{"line_id": "l1", "pollutant": "so2", "kg_per_t": 1}],
    )
    outcome = solve_as_stated(case, engine=engine)
    assert outcome.objective_yuan == pytest.approx(60_500)
    assert outcome.bound_yuan == pytest.approx(60_500, rel=1e-2)
    assert outcome.bound_yuan <= outcome.objective_yuan
    assert outcome.plan["load_share"].tolist() == pytest.approx([0.5] * 121)
    assert outcome.caps["price_yuan_per_unit"].tolist() == pytest.approx([10] * 121, rel=0.05)
    assert outcome.gap == pytest.approx(outcome.gap_yuan / 121_000)
    assert outcome.gap_of_loss == pytest.approx(outcome.gap_yuan / outcome.objective_yuan)


@pytest.mark.parametrize("engine", ENGINES)
def test_two_minima_of_one_firm_prove_no_more_than_the_stricter(engine: Engine) -> None:
    floors = [rule("min_output", least, unit="share", rule_id=f"r{least}") for least in (0.5, 0.2)]
    losing = line(margin_yuan_per_t=-10, load_levels="0.2..1")
    outcome = solve_as_stated(make_case([losing], floors), engine=engine)
    assert outcome.objective_yuan == pytest.approx(10 * 500)
    assert outcome.price_bound_yuan is not None
    assert outcome.price_bound_yuan <= 10 * 500 + 1e-6


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("days", [1, 3])
def test_a_free_line_with_odd_names_and_alerts_outside(engine: Engine, days: int) -> None:
    alert = {"level": "red", "start_at": "2018-03-01 00:00", "end_at": "2018-03-02 00:00"}
    firm = {"enterprise_id": "e1", "name_zh": "“红星”,砖厂'甲'", "name_en": 'Red, "Star"'}
    case = make_case(
        [line(product='砖,"甲"')],
        [rule("stop", alert_level="yellow")],
        days=days,
        enterprises=[firm],
        alerts=[{"alert_id": "a1", **alert}],
    )
    outcome = solve_as_stated(case, engine=engine)
    assert (outcome.status, outcome.objective_yuan) == ("optimal", 0)
    assert outcome.gap_of_loss is None
    assert outcome.plan["load_share"].tolist() == [1] * days


@pytest.mark.parametrize("engine", ENGINES)
def test_no_lines_no_margins_and_lines_all_exempt(engine: Engine) -> None:
    exempt = rule("stop", rule_id="x", scope="industry", scope_id="brick", exempt_reason="保民生")
    for case in (
        make_case([], enterprises=[]),
        make_case([line(margin_yuan_per_t=0)]),
        make_case([line()], [rule("stop"), exempt]),
    ):
        outcome = solve_as_stated(case, engine=engine)
        assert (outcome.status, outcome.objective_yuan, outcome.gap) == ("optimal", 0, 0)
