"""Options of one enterprise against enumeration: floors hold, repairs are nearest, solves agree."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from schedule_cases import county_as_stated, line, make_case, rule
from whatif_cases import Small, loads_of_lines, small_county, solved

from airkit.errors import UsageError
from airkit.schedule.plan import plan_table
from airkit.schedule.whatif import Options, alone, rank_options
from airkit.schedule.whatif.named import enterprise_of
from airkit.schedule.whatif.parts import part_of
from airkit.schedule.whatif.rest import solve_rest


def part_loads(small: Small, options: Options, option: str, enterprise: str) -> np.ndarray:
    plan = options.plans[options.plans["option"] == option]
    ids = [small.lines[k]["line_id"] for k in small.at(enterprise)]
    return loads_of_lines(plan, ids)


@pytest.mark.parametrize("enterprise", ["e1", "e2"])
@pytest.mark.parametrize("seed", range(3))
def test_floors_and_full_solves_agree_with_enumeration(seed: int, enterprise: str) -> None:
    small = small_county(seed)
    if not small.good.any():
        pytest.skip("no plan keeps the rules")
    county = solved(small)
    options = rank_options(county, enterprise, verify="all", gap=0)
    verified = options.verified.set_index("option")
    own_cost, at = small.cost_of(enterprise), small.at(enterprise)
    for row in options.options.to_dict("records"):
        loads = part_loads(small, options, row["option"], enterprise)
        truth = small.least(small.with_part(enterprise, loads))
        assert row["county_at_least_yuan"] <= truth + 1e-6
        mine = np.isclose(small.plans[:, at], loads).all(axis=(1, 2))
        assert (mine & small.own).any()  # it keeps the enterprise's own rules
        assert row["firm_cost_yuan"] == pytest.approx(own_cost[mine][0])
        full = verified.loc[row["option"]]
        if np.isinf(truth):
            assert full["status"] == "infeasible" and full["conflicts"]
        else:
            assert full["objective_yuan"] == pytest.approx(truth)
            assert full["n_violations"] == 0
    changes = options.options["county_change_yuan"]
    assert changes.is_monotonic_increasing
    best = own_cost[small.own].min()
    rows = options.options.set_index("option")
    assert rows.at["own_best", "firm_cost_yuan"] == pytest.approx(best)
    assert rows.at["county_plan", "county_change_yuan"] == pytest.approx(0)


@pytest.mark.parametrize("seed", range(4))
def test_a_proposal_is_repaired_to_the_nearest_plan(seed: int) -> None:
    small = small_county(seed)
    if not small.good.any():
        pytest.skip("no plan keeps the rules")
    county = solved(small)
    draws = np.random.default_rng(seed)
    wish = draws.choice([0.0, 1.0], size=(3, small.n_days))
    plan = plan_table(county.problem, wish)
    options = rank_options(county, "e1", {"asked": plan}, verify=None)
    row = options.options.set_index("option").loc["asked"]
    ids = [small.lines[k]["line_id"] for k in small.at("e1")]
    wanted = loads_of_lines(plan, ids)
    away = np.abs(small.plans[:, small.at("e1")] - wanted).sum(axis=(1, 2))
    least = float(away[small.own].min())
    assert row["repaired_line_days"] == pytest.approx(least)
    assert bool(row["broken"]) == (least > 0)


def test_by_hand() -> None:
    """Two firms share 100 kg a day; each kilogram is worth 6 yuan, what the dearer one gives up."""
    lines = [
        line("l1", "e1", load_levels="0.1..1"),
        line("l2", "e2", load_levels="0.1..1", margin_yuan_per_t=6),
    ]
    so2 = [{"line_id": name, "pollutant": "so2", "kg_per_t": 1} for name in ("l1", "l2")]
    case = make_case(lines, [rule("emission_cap_day", 150, pollutant="so2")], line_emissions=so2)
    county = county_as_stated(case, gap=0)
    options = rank_options(county, "e1", verify="load_70", gap=0)
    row = options.options.set_index("option").loc["load_70"]
    # 30 t a day of 10 yuan lost, 30 kg a day of 6 yuan left to the other, ten days.
    assert row["firm_change_yuan"] == pytest.approx(3000)
    assert row["spared_yuan"] == pytest.approx(1800)
    assert row["county_change_yuan"] == pytest.approx(1200)
    (full,) = options.verified.to_dict("records")
    assert full["objective_yuan"] == pytest.approx(3000 + 50 * 6 * 10 - 1800)
    assert full["difference_yuan"] == pytest.approx(0, abs=1e-6)
    for lang in ("zh", "en"):
        text = "\n".join(options.lines(lang))  # type: ignore[arg-type]
        assert "70" in text
    assert options.as_dict()["verified"][0]["option"] == "load_70"


def test_the_best_option_is_one_it_may_choose() -> None:
    """A county plan that lets a firm stand for nothing: its own best is the cheapest, no choice."""
    county = county_as_stated(make_case([line()], days=20), gap=0)
    idle = np.zeros_like(county.found.x)
    stood = replace(county.found, x=idle, u=idle > 0)
    worse = replace(county, found=stood)
    options = rank_options(worse, "e1", verify=None)
    assert options.options["option"].iloc[0] in ("at_prices", "own_best")
    best = options.headline()["best_option"]
    assert best == options.choosable["option"].iloc[0]
    assert best not in ("at_prices", "own_best")
    (title, first, *_) = options.lines("en")
    assert f"{len(options.options) - 2} options" in title
    assert first.strip().startswith("1.")
    assert sum("Yardstick" in said for said in options.lines("en")) == 2


@pytest.mark.parametrize("seed", range(3))
def test_a_large_works_is_planned_in_two_steps_as_near(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alone, "LARGE", 0)
    small = small_county(seed)
    if not small.good.any():
        pytest.skip("no plan keeps the rules")
    county = solved(small)
    for enterprise in ("e1", "e2"):
        rows = rank_options(county, enterprise, verify=None).options.set_index("option")
        near = (
            alone.NEAR_LARGE
            * part_of(county.problem, county.arrays, enterprise).arrays.reference_margin
        )
        least = float(small.cost_of(enterprise)[small.own].min())
        assert least - 1e-6 <= rows.at["own_best", "firm_cost_yuan"] <= least + near + 1e-6
        best = rows.at["at_prices", "county_change_yuan"]
        assert best <= rows["county_change_yuan"].min() + near + 1e-6


def test_free_loads_that_no_steps_fit_are_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Free, 0.9 and 0.5 earn most; of the steps both would have to run at half, which earns less
    than the first alone in full."""
    lines = [
        line("l1", load_levels="0.5 1"),
        line("l2", load_levels="0.5 1", margin_yuan_per_t=4),
    ]
    cut = rule("capacity_cut", 0.3, unit="share_day")
    county = county_as_stated(make_case(lines, [cut], days=3), gap=0)
    part = part_of(county.problem, county.arrays, "e1")
    monkeypatch.setattr(alone, "LARGE", 0)
    assert part.cost(alone.cheapest(part, {})) == pytest.approx(3 * 400)


def test_of_equal_plans_the_later_names_the_one_ranked_before() -> None:
    lines = [line("l1", "e1"), line("l2", "e2", margin_yuan_per_t=6)]
    county = county_as_stated(make_case(lines, days=20), gap=0)
    plan = plan_table(county.problem, np.zeros((2, 20)))
    options = rank_options(county, "e1", {"first": plan, "second": plan}, verify=None)
    twins = options.options.set_index("option")["same_as"]
    assert (twins["first"], twins["second"]) == ("", "first")
    assert twins["county_plan"] == "" and twins["own_best"] == "county_plan"
    said = [one.strip() for one in options.lines("en")]
    assert 'It comes to the same plan as "its own proposal (first)".' in said


def test_a_verified_option_is_searched_for_as_hard_as_the_county(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In a county, warm prices alone left it a tenth dearer than it need be."""
    pushed = []

    def solve(*given: Any) -> Any:
        pushed.append(given[3].push)
        return solve_rest(*given)

    monkeypatch.setattr("airkit.schedule.whatif.options.solve_rest", solve)
    rank_options(county_as_stated(make_case([line()]), gap=0), "e1", verify="county_plan")
    assert pushed == [True]


def test_an_enterprise_is_known_by_id_or_name() -> None:
    owners = [
        {"enterprise_id": f"e{k}", "name_zh": f"第{k}砖厂", "name_en": f"Bricks {k}"}
        for k in (1, 2)
    ]
    case = make_case([line("l1", "e1"), line("l2", "e2")], enterprises=owners)
    for text in ("e1", "第1砖厂", "Bricks 1"):
        assert enterprise_of(case, text) == "e1"
    with pytest.raises(UsageError) as refused:
        enterprise_of(case, "砖厂")
    assert "e1 (第1砖厂), e2 (第2砖厂)" in refused.value.say("zh")


def test_what_cannot_be_asked() -> None:
    county = county_as_stated(make_case([line()]))
    with pytest.raises(UsageError):
        rank_options(county, "e9")
    with pytest.raises(UsageError):
        rank_options(county, "e1", verify="nothing")
