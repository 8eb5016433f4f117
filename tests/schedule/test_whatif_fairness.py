"""Least largest burden, then least cost, by enumeration; equal shares without margins."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from schedule_cases import county_as_stated, line, make_case, rule
from whatif_cases import Small, small_county, solved

from airkit.errors import UsageError
from airkit.schedule.whatif.fair_groups import Groups
from airkit.schedule.whatif.fairness import FairCounty, _in_step, fair_curve, solve_fair
from airkit.schedule.whatif.objective import solve_objective

ENTERPRISES = ("e1", "e2")


def burdens(small: Small) -> np.ndarray:
    """Largest burden of every plan; own losses by enumeration."""
    each = []
    for name in ENTERPRISES:
        at = small.at(name)
        cost = small.cost_of(name)
        own = cost[small.own].min()
        capacity = [small.lines[k]["capacity_t_per_day"] for k in at]
        margin = [small.lines[k]["margin_yuan_per_t"] for k in at]
        reference = np.dot(capacity, margin) * small.n_days
        each.append((cost - own) / (reference - own))
    return np.max(each, axis=0)


@pytest.mark.parametrize("seed", range(5))
def test_least_largest_burden_then_least_cost(seed: int) -> None:
    small = small_county(seed)
    if not small.good.any():
        pytest.skip("no plan keeps the rules")
    largest = burdens(small)
    least = largest[small.good].min()
    county = solved(small)
    found, fair = solve_fair(county, gap=0)
    assert fair.largest_burden_share <= least + 1e-3
    assert fair.largest_burden_share >= least - 1e-6
    assert fair.at_least_share <= least + 1e-6
    among = small.good & (largest <= fair.largest_burden_share + 1e-6)
    assert fair.cost == pytest.approx(small.least(among))
    assert found.outcome.max_relative_violation == 0
    assert fair.price >= -1e-6
    answer = fair_curve(county, 3, gap=0)
    curve = answer.curve
    fairness = curve["objective_yuan"].iloc[0] - small.least(small.good)
    assert answer.price_at_most == pytest.approx(fairness, abs=1e-3)
    for row in curve.to_dict("records"):
        within = small.good & (largest <= row["allowed_share"] + 1e-6)
        assert row["objective_yuan"] == pytest.approx(small.least(within))


def two_firms(**how: float) -> list[dict[str, object]]:
    return [
        line("l1", "e1", load_levels="0.1..1"),
        line("l2", "e2", load_levels="0.1..1", margin_yuan_per_t=6),
    ]


SO2 = [{"line_id": name, "pollutant": "so2", "kg_per_t": 1} for name in ("l1", "l2")]


def test_by_hand_two_firms_share_a_cap() -> None:
    """Half of all must go: at the least cost the cheaper firm gives up all, fairly each half."""
    case = make_case(
        two_firms(), [rule("emission_cap_day", 100, pollutant="so2")], line_emissions=SO2
    )
    county = county_as_stated(case, gap=0)
    _, fair = solve_fair(county, gap=0)
    assert fair.cheapest_burden_share == pytest.approx(1)
    assert fair.largest_burden_share == pytest.approx(0.5, abs=1e-3)
    assert fair.cost == pytest.approx(500 * 10 + 500 * 6, rel=2e-3)
    for lang in ("zh", "en"):
        assert "50" in "\n".join(fair.lines(lang))  # type: ignore[arg-type]
    curve = fair_curve(county, 3, gap=0)
    assert curve.price_at_most == pytest.approx(500 * 10 + 500 * 6 - 1000 * 6, abs=20)
    assert "fairness itself 2,000 yuan at most" in curve.lines("en")[0]


def test_points_that_read_alike_are_told_once() -> None:
    """With nothing shared fairness costs nothing, whatever burden is allowed."""
    curve = fair_curve(county_as_stated(make_case(two_firms()), gap=0), 4, gap=0)
    for lang in ("zh", "en"):
        told = [one for one in curve.lines(lang) if "4 " in one]  # type: ignore[arg-type]
        assert len(curve.lines(lang)) == 2 and len(told) == 1  # type: ignore[arg-type]


def test_the_decomposed_engine_holds_burdens_by_rows() -> None:
    case = make_case(
        two_firms(), [rule("emission_cap_day", 100, pollutant="so2")], line_emissions=SO2
    )
    county = county_as_stated(case, engine="decomposed")
    found, fair = solve_fair(county, engine="decomposed")
    assert found.outcome.engine == "decomposed"
    assert 0.5 - 1e-6 <= fair.largest_burden_share <= 0.53
    assert 0.45 <= fair.at_least_share <= 0.5
    assert fair.binding["kind"].tolist() == ["emission_cap_day"]


def test_turns_taken_are_proof_enough() -> None:
    """Two of three booths at a time: whoever bears most bears a third, which one line each shows
    and no cap of tonnes does; evened out from a plan in which one stands all season."""
    booths = [line(f"l{n}", f"e{n}", margin_yuan_per_t=4 + n) for n in range(3)]
    case = make_case(booths, [rule("rotation", 2)], days=12)
    county = county_as_stated(case, engine="decomposed")
    fair = FairCounty(county, engine="decomposed")
    assert fair.largest(fair.cheapest) == pytest.approx(1)
    assert fair.proof.share == pytest.approx(1 / 3, abs=1e-5)
    reached, least = fair.least()
    assert reached == pytest.approx(1 / 3, abs=0.01)
    assert least.share <= reached
    found, largest = fair.at_most(reached) or pytest.fail("no plan")
    assert largest <= reached + 1e-6
    assert found.outcome.max_relative_violation == 0


@pytest.mark.parametrize("seed", range(4))
def test_the_decomposed_engine_proves_no_more_than_is_true(seed: int) -> None:
    small = small_county(seed)
    if not small.good.any():
        pytest.skip("no plan keeps the rules")
    _, fair = solve_fair(solved(small), engine="decomposed")
    largest = burdens(small)
    least = largest[small.good].min()
    assert fair.at_least_share <= least + 1e-6
    assert fair.largest_burden_share >= least - 1e-6
    within = small.good & (largest <= fair.largest_burden_share + 1e-6)
    assert fair.bound <= small.least(within) + 1e-6


def test_time_that_ran_out_is_said() -> None:
    case = make_case(
        two_firms(), [rule("emission_cap_day", 100, pollutant="so2")], line_emissions=SO2
    )
    _, fair = solve_fair(county_as_stated(case, engine="decomposed"), engine="decomposed")
    told = replace(fair, is_cut_short=True)
    for lang, words in (("zh", "时限到了"), ("en", "Time ran out")):
        assert words in "\n".join(told.lines(lang))  # type: ignore[arg-type]


def test_equal_needs_no_margins() -> None:
    """Other margins, same plan: tonnes alone count."""
    plans = []
    for margin in (1, 1000):
        lines = [line("l1", "e1", load_levels="0.1..1"), two_firms()[1]]
        lines[0]["margin_yuan_per_t"] = margin
        caps = [rule("emission_cap_day", 100, pollutant="so2")]
        case = make_case(lines, caps, line_emissions=SO2)
        county, fair = solve_objective(case, "equal", gap=0)
        assert fair is not None and fair.unit == "t"
        assert fair.largest_burden_share == pytest.approx(0.5, abs=1e-3)
        assert fair.cost == pytest.approx(1000, rel=2e-3)
        assert county.outcome.objective_yuan == pytest.approx(500 * (margin + 6), rel=3e-3)
        for lang, word in (("zh", "少产"), ("en", "output")):
            said = " ".join(fair.lines(lang))  # type: ignore[arg-type]
            assert word in said and "挣" not in said and "earn" not in said
        plans.append(fair.burdens.set_index("enterprise_id")["burden_share"])
    assert plans[0].to_dict() == pytest.approx(plans[1].to_dict(), abs=2e-3)


def test_what_cannot_be_asked() -> None:
    with pytest.raises(UsageError):
        fair_curve(county_as_stated(make_case([line()])), 1)


def test_sums_in_another_order_are_no_price() -> None:
    costs = [343_900_000.00000006, 343_900_000.0]
    curve = _in_step(pd.DataFrame({"objective_yuan": costs, "bound_yuan": [0.0, 0.0]}))
    assert costs[0] != costs[1]
    assert curve["price_yuan"].tolist() == [0, 0]


def test_who_has_most_to_give_of_each_limit_comes_first():
    """Of the dust cap a steel works has most, of the solvents a coking plant: both before a firm
    with a little of each, and a firm with much of what nobody needs last."""
    worth = {
        "booth": {0: 1.0, 1: 1.0, 2: 0.0},
        "steel": {0: 900.0},
        "coking": {0: 1.0, 1: 40.0},
        "paint": {0: 30.0, 1: 30.0},
        "power": {2: 1e6},
    }
    stakes = {name: SimpleNamespace(part=SimpleNamespace(lines=[0])) for name in worth}
    groups = Groups(None, stakes, worth, None)
    light = [name for name in worth if name != "booth"]
    assert groups._givers(["booth"], light) == ["steel", "coking", "paint", "power"]
