"""A search that starts from what a case much like this one came to."""

from dataclasses import replace

import numpy as np
import pytest
from random_arrays import county_arrays, small_arrays

from airkit.schedule.decomposed.carried import carried_prices
from airkit.schedule.decomposed.climb import LAST_STRETCH, Climb
from airkit.schedule.decomposed.engine import solve_decomposed
from airkit.schedule.decomposed.inputs import read_inputs
from airkit.schedule.exact.engine import build_model, solve_model
from airkit.schedule.model.arrays import Arrays
from airkit.schedule.model.measure import cost_of, worst_excess
from airkit.schedule.model.run import WORST_EXCESS, Asked, Found
from airkit.schedule.model.start import Start, family_keys, start_from

GAP = 1e-3


def solve(arrays: Arrays, start: Start | None = None) -> Found:
    asked = Asked(GAP * arrays.reference_margin, start=start)
    return solve_decomposed(arrays, asked, lambda step: None)


def with_caps(arrays: Arrays, share: float) -> Arrays:
    """The same lines under caps that are lower by a share; floors stay."""
    drawn = [
        replace(one, limits=one.limits * (1 - share)) if one.sign > 0 else one
        for one in arrays.families
    ]
    return replace(arrays, families=tuple(drawn))


@pytest.fixture(scope="module")
def county() -> tuple[Arrays, Found]:
    arrays = county_arrays(1, 6)
    return arrays, solve(arrays)


def test_prices_come_back_as_they_were(county: tuple[Arrays, Found]) -> None:
    """Also those of stock that turned as often as a polish lets them."""
    arrays, found = county
    inputs = read_inputs(arrays, LAST_STRETCH)
    assert inputs is not None
    climb = Climb(inputs, start=start_from(arrays, found))
    assert arrays.reference_margin + climb.bound == pytest.approx(found.bound, rel=1e-9)


def test_starting_from_a_near_case_takes_few_evaluations(
    county: tuple[Arrays, Found], monkeypatch: pytest.MonkeyPatch
) -> None:
    arrays, found = county
    other = with_caps(arrays, 0.01)
    counts = {}
    for name, start in (("cold", None), ("warm", start_from(arrays, found))):
        climbs: list[Climb] = []
        made = Climb.__init__

        def noted(self: Climb, *args: object, made=made, climbs=climbs) -> None:
            made(self, *args)
            climbs.append(self)

        monkeypatch.setattr(Climb, "__init__", noted)
        answer = solve(other, start)
        monkeypatch.setattr(Climb, "__init__", made)
        counts[name] = climbs[0].dual.evaluations, answer
    assert counts["warm"][0] < 0.4 * counts["cold"][0]
    cold, warm = counts["cold"][1], counts["warm"][1]
    assert warm.bound >= cold.bound - GAP * arrays.reference_margin
    assert worst_excess(other, warm.x, warm.u, warm.goods) <= WORST_EXCESS


@pytest.mark.parametrize("kinds", ["ds", "dsfrmgt"])
@pytest.mark.parametrize("seed", range(4))
def test_whatever_it_starts_from_all_it_says_is_true(kinds: str, seed: int) -> None:
    arrays = small_arrays(seed, kinds)
    before = solve(with_caps(arrays, 0.4))
    found = solve(arrays, start_from(arrays, before))
    run = solve_model(build_model(arrays), Asked(0.0, 30))
    room = 1e-7 * max(arrays.reference_margin, 1.0)
    if run.x is None:
        assert not found.has_plan
        return
    best = arrays.reference_margin + run.objective
    assert found.bound <= best + room
    if found.has_plan:
        assert cost_of(arrays, found.x, found.u, found.goods).total_yuan >= best - room
        assert worst_excess(arrays, found.x, found.u, found.goods) <= WORST_EXCESS


def test_a_bad_start_is_dropped(county: tuple[Arrays, Found]) -> None:
    """Prices far too high: the short climb lifts the bound, so all is done as without them."""
    arrays, found = county
    start = start_from(arrays, found)
    dear = {key: 1e3 * prices for key, prices in start.rows.items()}
    again = solve(arrays, replace(start, rows=dear, plans=()))
    assert again.bound >= found.bound - GAP * arrays.reference_margin


def test_a_season_cut_short_keeps_the_prices_of_its_days(county: tuple[Arrays, Found]) -> None:
    arrays, found = county
    start = start_from(arrays, found)
    daily = next(
        number for number, one in enumerate(arrays.families) if one.is_daily() and one.sign > 0
    )
    key, family = family_keys(arrays)[daily], arrays.families[daily]
    inputs = read_inputs(arrays)
    assert inputs is not None
    shifted = replace(start, rows={key: np.concatenate([np.full(40, 9.0), start.rows[key]])})
    y = carried_prices(Climb(inputs).dual, shifted)
    first = sum(len(one.limits) for one in arrays.families[:daily])
    expected = [found.prices[daily, int(row)] for row in family.row_of_day]
    mine = y[first + family.row_of_day]
    assert mine == pytest.approx(expected)
