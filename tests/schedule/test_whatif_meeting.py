"""Compare, exchange, doubt the margins, draw the inputs: hand-made cases and enumeration."""

from typing import Any

import numpy as np
import pytest
from schedule_cases import county_as_stated, line, make_case, rule, solve_as_stated
from whatif_cases import loads_of_lines, small_county, solved

from airkit.case import Case
from airkit.errors import UsageError
from airkit.schedule.audit.audit import audit_loads
from airkit.schedule.model.compile import compile_arrays
from airkit.schedule.problem.canonical import in_canonical_order
from airkit.schedule.problem.problem import read_problem
from airkit.schedule.whatif.compare import compare_plans
from airkit.schedule.whatif.equal import equal_plan
from airkit.schedule.whatif.exchange import exchange_stops
from airkit.schedule.whatif.margins import (
    _priced,
    _searched,
    doubt_margins,
    kept,
    with_margins,
)
from airkit.schedule.whatif.options import rank_options
from airkit.schedule.whatif.parts import parts_of
from airkit.schedule.whatif.sure import how_sure
from airkit.words import LANGUAGES

SO2 = [{"line_id": name, "pollutant": "so2", "kg_per_t": 1} for name in ("l1", "l2")]
CAP = rule("emission_cap_day", 100, pollutant="so2")


@pytest.mark.parametrize("seed", range(4))
def test_plans_side_by_side_count_as_enumerated(seed: int) -> None:
    small = small_county(seed)
    county = solved(small)
    draws = np.random.default_rng(seed)
    at = draws.choice(len(small.plans), size=2, replace=False)
    ids = county.problem.lines["line_id"].tolist()
    order = [int(name[1:]) for name in ids]
    plans = {str(k): small.plans[k][order] for k in at}
    table = compare_plans(county, plans, usual=False)
    for row, k in zip(table.plans.to_dict("records"), at, strict=True):
        assert row["cost_yuan"] == pytest.approx(small.costs[k])
        assert (row["n_violations"] == 0) == small.good[k]
        assert row["so2_kg"] == pytest.approx(small.kg("so2")[k])
        assert row["stopped_line_days"] == (small.plans[k] == 0).sum()
        mine = table.burdens[table.burdens["plan"] == row["plan"]].set_index("enterprise_id")
        for name in ("e1", "e2"):
            assert mine.at[name, "loss_yuan"] == pytest.approx(small.cost_of(name)[k])
            own = small.cost_of(name)[small.own].min()
            assert mine.at[name, "own_yuan"] == pytest.approx(own)
    changed = (small.plans[at[0]] != small.plans[at[1]]).sum()
    assert table.plans["changed_line_days"].tolist() == [0, changed]
    assert len(table.by("enterprise")) == 2


def test_switches_and_trips_by_hand() -> None:
    case = make_case([line(), line("l2", "e1")], days=4)
    county = county_as_stated(case)
    loads = np.array([[1.0, 0.0, 1.0, 1.0], [0.0, 0.0, 0.0, 0.0]])
    (row,) = compare_plans(county, {"wall": loads}, usual=False).plans.to_dict("records")
    assert (row["starts"], row["switches"], row["trips"]) == (1, 3, 15)
    with pytest.raises(UsageError):
        compare_plans(county, usual=False)


def equal_loads(case: Case) -> dict[str, list[float]]:
    """Loads of the plan of equal cuts by line, which must keep every rule."""
    problem = in_canonical_order(read_problem(case))
    loads = equal_plan(compile_arrays(problem))
    assert audit_loads(problem, loads).is_clean
    return dict(zip(problem.lines["line_id"], loads.tolist(), strict=True))


def test_equal_cuts_take_turns_where_a_line_runs_or_stands() -> None:
    """Of 200 kg 100 may be emitted a day: the line that may run at less and the one that may not
    each give half of the season, and never both a day."""
    lines = [line("l1", "e1", load_levels="0.1..1"), line("l2", "e2")]
    case = make_case(lines, [CAP], line_emissions=SO2)
    loads = equal_loads(case)
    assert sum(loads["l1"]) == pytest.approx(5) and sum(loads["l2"]) == pytest.approx(5)
    table = compare_plans(county_as_stated(case, gap=0))
    assert (table.plans["n_violations"] == 0).all()
    for lang in ("zh", "en"):
        assert len(table.lines(lang)) >= 7  # type: ignore[arg-type]


def test_equal_cuts_lower_free_loads_alike_and_no_further_than_asked() -> None:
    lines = [line(name, f"e{name}", load_levels="0.1..1") for name in ("l1", "l2")]
    cap = rule("emission_cap_season", 1_400, pollutant="so2")
    loads = equal_loads(make_case(lines, [cap], line_emissions=SO2))
    for one in loads.values():
        assert one == pytest.approx([0.7] * 10, abs=1e-3)


def test_equal_cuts_share_a_season_out_in_days() -> None:
    """Four lines that run or stand, three quarters of their tonnes allowed: of 16 days each stands
    four, not all at once."""
    names = [f"l{k}" for k in range(4)]
    lines = [line(name, f"e{name}", min_off_days=4, min_on_days=2) for name in names]
    so2 = [{"line_id": name, "pollutant": "so2", "kg_per_t": 1} for name in names]
    cap = rule("emission_cap_season", 4_800, pollutant="so2")
    loads = equal_loads(make_case(lines, [cap], days=16, line_emissions=so2))
    assert {sum(one) for one in loads.values()} == {12}
    standing = (np.array(list(loads.values())) == 0).sum(axis=0)
    assert standing.max() < 4


def test_equal_cuts_leave_alone_whom_no_cap_asks_for_more() -> None:
    """What a firm's own rules take counts: the rest is under the cap already."""
    lines = [line("l1", "e1"), line("l2", "e2")]
    own = rule("stop", scope="line", scope_id="l1")
    loads = equal_loads(make_case(lines, [own, CAP], line_emissions=SO2))
    assert (sum(loads["l1"]), sum(loads["l2"])) == (0, 10)


def test_equal_cuts_take_turns_in_a_group() -> None:
    lines = [line(name, f"e{name}", group_id="g") for name in ("l1", "l2")]
    turns = rule("rotation", 1, unit="lines", scope="group", scope_id="g")
    loads = equal_loads(make_case(lines, [turns], days=20))
    assert (sum(loads["l1"]), sum(loads["l2"])) == (10, 10)


def test_why_me_and_not_him_by_hand() -> None:
    """One of two may run: the dearer does. Exchanged, 4 yuan a tonne are lost and no cap broken."""
    lines = [line("l1", "e1"), line("l2", "e2", margin_yuan_per_t=6)]
    county = county_as_stated(make_case(lines, [CAP], line_emissions=SO2), gap=0)
    found = exchange_stops(county, "e2", "e1")
    assert found.change_yuan == pytest.approx(10 * 100 * 4)
    assert found.broken.empty and found.kg_change["so2"] == pytest.approx(0)
    firms = found.firms.set_index("enterprise_id")
    assert firms["stopped_before"].to_dict() == {"e2": 10, "e1": 0}
    assert firms["stopped_after"].to_dict() == {"e2": 0, "e1": 10}
    assert firms.at["e2", "given_up_yuan"] == pytest.approx(6000)
    for lang in ("zh", "en"):
        assert len(found.lines(lang)) == 4  # type: ignore[arg-type]


def test_an_exchange_that_breaks_a_cap_names_it() -> None:
    lines = [line("l1", "e1"), line("l2", "e2", margin_yuan_per_t=6, capacity_t_per_day=200)]
    caps = [rule("emission_cap_day", 100, pollutant="so2")]
    county = county_as_stated(make_case(lines, caps, line_emissions=SO2), gap=0)
    found = exchange_stops(county, "e2", "e1")
    (row,) = found.broken.to_dict("records")
    assert (row["rule_id"], row["n"], row["worst_by"]) == ("emission_cap_day", 10, 100)
    assert (row["kind"], row["pollutant"]) == ("emission_cap_day", "so2")
    said = [" ".join(found.lines(lang)) for lang in LANGUAGES]
    assert "日排放上限·SO₂（emission_cap_day），10 处，最多超出 100 千克/天" in said[0]
    assert (
        "emission cap a day, SO₂ (emission_cap_day); times: 10, at worst by 100 kg/day" in said[1]
    )
    assert found.kg_change["so2"] == pytest.approx(1000)


@pytest.mark.parametrize("seed", range(3))
def test_an_exchanged_plan_is_costed_as_enumerated(seed: int) -> None:
    small = small_county(seed)
    if not small.good.any():
        pytest.skip("no plan keeps the rules")
    county = solved(small)
    found = exchange_stops(county, "e1", "e2")
    loads = loads_of_lines(found.plan, [one["line_id"] for one in small.lines])
    at = int(np.isclose(small.plans, loads).all(axis=(1, 2)).argmax())
    assert found.change_yuan == pytest.approx(small.costs[at] - small.least(small.good))
    assert found.broken.empty == small.good[at]
    assert small.own[at]


def test_stops_stand_or_may_flip_by_hand() -> None:
    """A kilogram is worth 6 yuan: 10 less 20 % still earns more, 10 less 50 % no longer does."""
    lines = [
        line("l1", "e1", load_levels="0.1..1"),
        line("l2", "e2", load_levels="0.1..1", margin_yuan_per_t=6),
    ]
    caps = [rule("emission_cap_day", 150, pollutant="so2")]
    county = county_as_stated(make_case(lines, caps, line_emissions=SO2), gap=0)
    for share, flips in ((0.2, 0), (0.5, 10)):
        doubt = doubt_margins(county, share, gap=0)
        alone = doubt.alone.set_index("enterprise_id")
        assert alone.at["e1", "flipped_lower"] == flips
        assert alone.at["e1", "flipped_higher"] == 0
        # All margins higher or lower together change nothing here.
        assert doubt.together["kept_share"].tolist() == [1, 1]
        for lang in ("zh", "en"):
            assert len(doubt.lines(lang)) >= 4  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("share", [0.2, 0.5])
def test_lines_by_themselves_flip_at_prices_as_searched(seed: int, share: float) -> None:
    """Where nothing but shared caps binds lines, both roads find the same flips."""
    draws = np.random.default_rng(seed)
    lines = [
        line(
            f"l{k}",
            f"e{k // 2}",
            margin_yuan_per_t=round(float(draws.uniform(3, 12)), 2),
            min_on_days=int(draws.integers(1, 4)),
            min_off_days=int(draws.integers(1, 4)),
            start_cost_yuan=round(float(draws.uniform(0, 400)), 1),
            load_levels="0.5..1" if k % 2 else "1",
        )
        for k in range(6)
    ]
    so2 = [{"line_id": one["line_id"], "pollutant": "so2", "kg_per_t": 1} for one in lines]
    caps = [rule("emission_cap_day", float(draws.integers(250, 450)), pollutant="so2")]
    case = make_case(lines, caps, days=8, line_emissions=so2)
    county = county_as_stated(case, gap=0, engine="exact")
    parts = parts_of(county.problem, county.arrays)
    assert not any(part.arrays.families or part.arrays.products for part in parts.values())
    assert _priced(county, parts, share) == _searched(county, parts, share)


def test_own_caps_are_priced_where_an_enterprise_is_not_searched() -> None:
    """The dearer of two lines runs under the enterprise's own cap whatever all margins do."""
    lines = [line("l1", "e1"), line("l2", "e1", margin_yuan_per_t=6), line("l3", "e2")]
    caps = [rule("emission_cap_day", 100, pollutant="so2", scope="enterprise", scope_id="e1")]
    county = county_as_stated(make_case(lines, caps, line_emissions=SO2), gap=0)
    doubt = doubt_margins(county, 0.2, gap=1e-3, engine="decomposed")
    alone = doubt.alone.set_index("enterprise_id")
    assert doubt.is_priced and not doubt_margins(county, 0.2, gap=0).is_priced
    assert alone["stopped"].to_dict() == {"e1": 10, "e2": 0}
    assert not alone[["flipped_higher", "flipped_lower", "open"]].any(axis=None)
    for lang, said in (("zh", "折成价格"), ("en", "priced as well")):
        assert any(said in one for one in doubt.lines(lang))  # type: ignore[arg-type]


def test_all_margins_together_are_solved_as_enumerated() -> None:
    small = small_county(1)
    county = solved(small)
    doubt = doubt_margins(county, 0.2, gap=0)
    for factor, row in zip((1.2, 0.8), doubt.together.to_dict("records"), strict=True):
        starts = small.costs - (solved_margin_loss(small))
        cost = factor * solved_margin_loss(small) + starts
        assert row["objective_yuan"] == pytest.approx(cost[small.good].min())


def solved_margin_loss(small: object) -> np.ndarray:
    lines = small.lines  # type: ignore[attr-defined]
    worth = np.array([one["capacity_t_per_day"] * one["margin_yuan_per_t"] for one in lines])
    lost = small.n_days - small.plans.sum(axis=2)  # type: ignore[attr-defined]
    return np.asarray((lost * worth).sum(axis=1))


def test_kept_counts_days() -> None:
    stopped = np.array([[False, False, True]])
    assert kept(stopped, np.array([[False, True, True]])) == {
        "kept_share": 0.5,
        "kept_days_share": 0.5,
    }


def test_without_ranges_everything_stands() -> None:
    small = small_county(2)
    county = solved(small)
    sure = how_sure(
        county,
        n_solved=1,
        spreads={"margin": 0.0, "emission": 0.0, "capacity": 0.0},
        gap=0,
    )
    for row in sure.ranges.to_dict("records"):
        assert row["p5"] == pytest.approx(row["plan"]) == row["p95"]
    assert sure.headline()["kept_share"] == 1
    assert sure.caps_kept_share == 1


def test_ranges_follow_the_inputs() -> None:
    """Two firms, one runs; the loss is the margin of the other, drawn evenly within 20 %."""
    lines = [line("l1", "e1"), line("l2", "e2", margin_yuan_per_t=6)]
    county = county_as_stated(make_case(lines, [CAP], line_emissions=SO2), gap=0)
    spreads = {"margin": 0.2, "emission": 0.0, "capacity": 0.0}
    sure = how_sure(county, n_solved=4, spreads=spreads, gap=0)
    cost = sure.ranges.set_index("quantity").loc["cost"]
    assert cost["p5"] == pytest.approx(6000 * 0.82, rel=0.01)
    assert cost["p95"] == pytest.approx(6000 * 1.18, rel=0.01)
    assert sure.caps_kept_share == 1
    assert sure.solved["kept_share"].tolist() == [1, 1, 1, 1]
    again = how_sure(county, n_solved=4, spreads=spreads, gap=0)
    assert again.ranges.equals(sure.ranges)
    half = how_sure(county, n_solved=0, spreads={"margin": 0.0, "emission": 0.3, "capacity": 0.0})
    assert half.caps_kept_share == pytest.approx(0.5, abs=0.02)
    for lang in ("zh", "en"):
        assert len(sure.lines(lang)) >= 6  # type: ignore[arg-type]
    assert "gap is 0 yuan" in "\n".join(sure.lines("en"))
    for odd in ({"margin": 1.5}, {"margins": 0.1}):
        with pytest.raises(UsageError):
            how_sure(county, spreads=odd)


def test_margins_scale() -> None:
    problem = county_as_stated(make_case([line()])).problem
    assert with_margins(problem, 1.2).lines["margin_yuan_per_t"].tolist() == [12]


def test_a_comparison_calls_firms_by_name_and_knows_the_usual_plans() -> None:
    owners = [
        {"enterprise_id": f"e{k}", "name_zh": f"第{k}砖厂", "name_en": f"Bricks {k}"}
        for k in (1, 2)
    ]
    lines = [line("l1", "e1", load_levels="0.1..1"), line("l2", "e2", load_levels="0.1..1")]
    case = make_case(lines, [CAP], line_emissions=SO2, enterprises=owners)
    county = county_as_stated(case, gap=0)
    table = compare_plans(county, {"all_out": np.ones_like(county.found.x)})
    assert table.plans["plan"].tolist() == ["all_out", "rule_book", "equal_cuts", "optimum"]
    broken = dict(zip(table.plans["plan"], table.plans["n_violations"], strict=True))
    assert broken["all_out"] > 0 and broken["rule_book"] == broken["optimum"] == 0
    for lang, words in (("zh", "（与all_out不同 10 线日）"), ("en", "(10 differ from all_out)")):
        assert words in "\n".join(table.lines(lang))  # type: ignore[arg-type]
    said = "\n".join(table.lines("zh"))
    assert "负担最重的是第" in said and "照章执行" in said and " e1" not in said


def test_the_optimum_costs_the_same_in_every_answer() -> None:
    """Goods of two firms under one cap of trips: what firms bear adds up to the county's cost, and
    the plan costs beside others what it cost when it was made."""
    owners = ("e1", "e2")
    orders = [
        {"order_id": f"{one}{day}", "enterprise_id": one, "product": "brick", "quantity_t": 600}
        | {"due_date": f"2018-01-{day:02d}", "penalty_yuan_per_t": price}
        for one in owners
        for day, price in ((4, 1), (5, 3), (9, 12))
    ]
    stock = {"product": "brick", "initial_t": 0, "max_t": 500, "holding_yuan_per_t_day": 0.1}
    rules = [rule("stop", start_date="2018-01-09"), rule("trip_cap_day", 30)]
    case = make_case(
        [line("l1", "e1"), line("l2", "e2", capacity_t_per_day=90)],
        rules,
        orders=orders,
        storage=[{"enterprise_id": one, **stock} for one in owners],
    )
    county = county_as_stated(case, gap=0.5, engine="decomposed")
    table = compare_plans(county)
    cost = table.plans.set_index("plan")["cost_yuan"]
    assert cost["optimum"] == pytest.approx(county.outcome.objective_yuan)
    borne = table.burdens.groupby("plan")["loss_yuan"].sum()
    assert borne.to_dict() == pytest.approx(cost.to_dict())
    options = rank_options(county, "e1", verify="county_plan", gap=0.5, engine="decomposed")
    assert options.verified["objective_yuan"].item() <= cost["optimum"] + 1e-6
    same = exchange_stops(county, "e1", "e2")
    assert same.change_yuan == pytest.approx(0)  # both stand the same two days


def test_caps_are_called_by_what_they_are() -> None:
    lines = [line("l1", "e1", load_levels="0.1..1")]
    so2 = [{"line_id": "l1", "pollutant": "so2", "kg_per_t": 1}]
    cap = rule("emission_cap_day", 50, pollutant="so2", rule_id="c7")
    outcome = solve_as_stated(make_case(lines, [cap], line_emissions=so2), gap=0)
    assert any("日排放上限·SO₂（c7）" in said for said in outcome.lines("zh"))


@pytest.mark.parametrize("engine", ["exact", "decomposed"])
def test_margins_of_a_firm_that_must_stop_a_line_by_hand(engine: Any) -> None:
    """Three lines, one to stand all season, under a cap whose price is the second's margin of 9:
    a fifth less makes both that run stop, and the other firm's line as well; more moves none."""
    lines = [line(f"l{n}", "e1", margin_yuan_per_t=margin) for n, margin in enumerate((8, 9, 11))]
    lines.append(line("l3", "e2", margin_yuan_per_t=9.5, load_levels="0.1..1"))
    so2 = [{"line_id": one["line_id"], "pollutant": "so2", "kg_per_t": 1} for one in lines]
    rules = [
        rule("lines_off", 1, scope="enterprise", scope_id="e1", unit="count"),
        rule("emission_cap_day", 250, pollutant="so2"),
    ]
    case = make_case(lines, rules, days=10, line_emissions=so2)
    county = county_as_stated(case, engine=engine, gap=0)
    alone = doubt_margins(county, 0.2, engine=engine).alone.set_index("enterprise_id")
    assert alone["stopped"].tolist() == [10, 0]
    assert alone["flipped_higher"].tolist() == [0, 0]
    assert alone["flipped_lower"].tolist() == [20, 10]
    assert alone["open"].tolist() == [0, 0]
