"""Loss against cut, by enumeration and by hand."""

from dataclasses import replace

import numpy as np
import pytest
from schedule_cases import county_as_stated, line, make_case
from whatif_cases import small_county, solved

from airkit.errors import UsageError
from airkit.schedule.whatif.greedy import greedy
from airkit.schedule.whatif.tradeoff import trade_off
from airkit.schedule.whatif.tradeoff_points import price_column


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("pollutants", [["so2"], ["so2", "nox"]])
def test_each_point_is_the_least_cost_of_its_cut(seed: int, pollutants: list[str]) -> None:
    small = small_county(seed)
    if not small.good.any():
        pytest.skip("no plan keeps the rules")
    county = solved(small)
    curve = trade_off(county, pollutants, [0.1, 0.25, 0.4], gap=0)
    for row in curve.points.to_dict("records"):
        among = small.good.copy()
        for pollutant in pollutants:
            limit = curve.base_kg[pollutant] * (1 - row["cut_share"])
            among &= small.kg(pollutant) <= limit + 1e-9
        assert row["objective_yuan"] == pytest.approx(small.least(among))
        assert row["bound_yuan"] <= row["objective_yuan"] + 1e-6
        if not row["greedy_violations"]:  # also nan: then there is no ranking to compare
            assert row["distance_yuan"] >= -1e-6
    assert curve.points["extra_yuan"].is_monotonic_increasing
    prices = curve.points[[price_column(one) for one in pollutants]].to_numpy(float)
    slope = prices @ [curve.base_kg[one] for one in pollutants]
    assert (np.diff(slope) >= -1e-6).all()  # a further cut never gets cheaper


def test_the_ranking_takes_the_cheaper_kilogram_and_pays_more() -> None:
    """A cuts 10 t for 100 yuan, B 5 t for 55; 5 t are asked: the ranking pays 100, B alone 55."""
    lines = [
        line("a", "e1", capacity_t_per_day=10, margin_yuan_per_t=10),
        line("b", "e2", capacity_t_per_day=5, margin_yuan_per_t=11),
    ]
    so2 = [{"line_id": name, "pollutant": "so2", "kg_per_t": 1000} for name in ("a", "b")]
    county = county_as_stated(make_case(lines, days=1, line_emissions=so2), gap=0)
    curve = trade_off(county, ["so2"], [1 / 3], gap=0)
    (point,) = curve.points.to_dict("records")
    assert point["extra_yuan"] == pytest.approx(55)
    assert point["greedy_extra_yuan"] == pytest.approx(100)
    assert point["distance_yuan"] == pytest.approx(45)
    assert point["greedy_lines"] == "a"
    assert curve.ranking["yuan_per_kg"].tolist() == pytest.approx([0.01, 0.011])
    for lang in ("zh", "en"):
        assert "SO₂" in "\n".join(curve.lines(lang))  # type: ignore[arg-type]


def test_the_price_is_the_marginal_cost() -> None:
    """Free loads: the last kilogram cut is worth what the cheaper line earns by it."""
    lines = [
        line("a", "e1", load_levels="0.1..1"),
        line("b", "e2", load_levels="0.1..1", margin_yuan_per_t=6),
    ]
    so2 = [{"line_id": name, "pollutant": "so2", "kg_per_t": 1} for name in ("a", "b")]
    county = county_as_stated(make_case(lines, line_emissions=so2), gap=0)
    curve = trade_off(county, ["so2"], [0.2], gap=0)
    (point,) = curve.points.to_dict("records")
    assert point["price_so2_yuan_per_kg"] == pytest.approx(6)
    assert point["extra_yuan"] == pytest.approx(400 * 6)


@pytest.mark.parametrize("pollutants", [["so2"], ["so2", "nox"]])
def test_prices_of_the_decomposed_engine_never_fall_and_prove_what_is_true(
    pollutants: list[str],
) -> None:
    small = small_county(1)
    county = solved(small, engine="decomposed")
    curve = trade_off(county, pollutants, [0.1, 0.2, 0.3, 0.4], engine="decomposed")
    prices = curve.points[[price_column(one) for one in pollutants]].to_numpy(float)
    slope = prices @ [curve.base_kg[one] for one in pollutants]
    assert (np.diff(slope) >= -1e-6).all()
    for row in curve.points.to_dict("records"):
        among = small.good.copy()
        for pollutant in pollutants:
            limit = curve.base_kg[pollutant] * (1 - row["cut_share"])
            among &= small.kg(pollutant) <= limit + 1e-9
        assert row["bound_yuan"] <= small.least(among) + 1e-6


def test_a_cheaper_plan_that_cuts_more_is_what_costs_are_counted_from() -> None:
    """A plan that lets the dear line run at half loses 5,000; a tenth less is to be had for 3,900,
    so that it costs nothing more."""
    lines = [
        line("a", "e1", load_levels="0.1..1"),
        line("b", "e2", load_levels="0.1..1", margin_yuan_per_t=6),
    ]
    so2 = [{"line_id": name, "pollutant": "so2", "kg_per_t": 1} for name in ("a", "b")]
    county = county_as_stated(make_case(lines, line_emissions=so2), gap=0)
    half = np.where(county.problem.lines[["line_id"]] == "a", 0.5, 1.0) * np.ones((2, 10))
    outcome = replace(county.outcome, objective_yuan=5_000.0)
    worse = replace(county, found=replace(county.found, x=half), outcome=outcome)
    curve = trade_off(worse, ["so2"], [0.1, 0.2], gap=0)
    assert (curve.county_yuan, curve.base_yuan) == pytest.approx((5_000, 3_900))
    assert curve.points["extra_yuan"].tolist() == pytest.approx([0, 900])
    assert "3,900" in curve.lines("en")[2] and "3,900" in curve.lines("zh")[2]


def test_a_ranking_that_reaches_nothing_takes_all() -> None:
    assert greedy(np.array([1.0, 2.0]), np.array([1.0, 0.0]), 5.0) == [0]


def test_what_cannot_be_asked() -> None:
    county = county_as_stated(make_case([line()]))
    with pytest.raises(UsageError):
        trade_off(county, ["so2"])
