"""The decomposed engine beside the exact one."""

import signal
from dataclasses import replace

import numpy as np
import pytest
from random_arrays import county_arrays, family, plain_arrays, small_arrays

from airkit.schedule.decomposed import polish
from airkit.schedule.decomposed.engine import solve_decomposed, unhandled
from airkit.schedule.decomposed.search import Search
from airkit.schedule.exact.engine import build_model, solve_model
from airkit.schedule.model.arrays import Arrays, Mode
from airkit.schedule.model.measure import cost_of, worst_excess
from airkit.schedule.model.run import WORST_EXCESS, Asked, Found
from airkit.schedule.problem.lines import Loads


def solve(arrays: Arrays, gap_yuan: float = 0.0, **asked) -> Found:
    return solve_decomposed(arrays, Asked(gap_yuan, **asked), lambda step: None)


def cost(arrays: Arrays, found: Found) -> float:
    return cost_of(arrays, found.x, found.u, found.goods).total_yuan


def check_beside_exact(arrays: Arrays) -> tuple[bool, bool]:
    """Whether there is a plan at all, and whether this engine found one; all it says is true."""
    found = solve(arrays)
    run = solve_model(build_model(arrays), Asked(0.0, 30))
    room = 1e-7 * max(arrays.reference_margin, 1.0)
    if run.ended == "stopped":  # the referee ran out of time: its bound still holds
        assert (
            not found.has_plan or cost(arrays, found) >= arrays.reference_margin + run.bound - room
        )
        if run.x is not None:
            assert found.bound <= arrays.reference_margin + run.objective + room
        return True, found.has_plan
    assert run.ended in ("finished", "infeasible")
    if run.ended == "infeasible":
        assert found.status == "unknown"
        return False, False
    best = arrays.reference_margin + run.objective
    assert found.bound <= best + room
    assert found.price_bound is None or found.price_bound <= best + room
    if not found.has_plan:
        return True, False
    spent = cost(arrays, found)
    assert spent >= best - room
    assert found.bound <= spent
    assert worst_excess(arrays, found.x, found.u, found.goods) <= WORST_EXCESS
    if found.status == "optimal":
        assert spent == pytest.approx(best, abs=1e-6 * max(arrays.reference_margin, 1.0))
    return True, True


KINDS = ("d", "ds", "dr", "dm", "df", "g", "gt", "dsfrmgt")


@pytest.mark.parametrize("kinds", KINDS)
def test_says_nothing_the_exact_engine_denies(kinds: str) -> None:
    results = [check_beside_exact(small_arrays(seed, kinds)) for seed in range(5)]
    possible = [found for is_possible, found in results if is_possible]
    assert sum(possible) >= 0.6 * len(possible)


@pytest.mark.slow
@pytest.mark.parametrize("kinds", KINDS)
def test_says_nothing_the_exact_engine_denies_hundreds_of_times(kinds: str) -> None:
    for seed in range(5, 105):
        check_beside_exact(small_arrays(seed, kinds))


def test_signs_on_one_line() -> None:
    """One line of 100 t a day at 10 yuan/t, loads 0.5 to 1, 1 kg/t, at most 50 kg a day."""
    capped = family([0], [100.0], np.arange(121), np.full(121, 50.0))
    arrays = plain_arrays(1, 121, loads=(Loads(0.5, 1.0, ()),), families=(capped,))
    found = solve(arrays)
    assert found.x == pytest.approx(0.5)
    assert cost(arrays, found) == pytest.approx(60_500)
    assert found.bound == pytest.approx(60_500, rel=1e-2)
    prices = [found.prices[0, day] for day in range(121)]
    assert prices == pytest.approx([10] * 121, rel=0.05)


def test_prices_hold_for_other_limits() -> None:
    arrays = small_arrays(3, "ds")
    found = solve(arrays)
    assert found.price_bound is not None
    for share in (0.9, 1.05):
        families = tuple(replace(one, limits=one.limits * share) for one in arrays.families)
        run = solve_model(build_model(replace(arrays, families=families)), Asked(0.0, 20))
        moved = sum(
            found.prices[k, i] * (share - 1) * limit
            for k, one in enumerate(arrays.families)
            for i, limit in enumerate(one.limits.tolist())
        )
        if run.ended == "finished":
            best = arrays.reference_margin + run.objective
            assert best >= found.price_bound - moved - 1e-6 * arrays.reference_margin


def test_same_case_and_seed_same_plan() -> None:
    arrays = small_arrays(4)
    one, two = solve(arrays, seed=3), solve(arrays, seed=3)
    assert (one.x == two.x).all() and one.bound == two.bound and one.prices == two.prices


def test_lines_without_rows_run_freely() -> None:
    arrays = plain_arrays(3, 12)
    found = solve(arrays)
    assert found.status == "optimal" and found.x.all()


def test_caps_of_zero_and_margins_of_zero() -> None:
    nothing = family([0, 1], [100.0, 100.0], np.arange(9), np.zeros(9))
    found = solve(plain_arrays(2, 9, families=(nothing,)))
    assert found.has_plan and not found.u.any()
    idle = solve(plain_arrays(2, 9, day_margin=np.zeros(2)))
    assert idle.status == "optimal"


def test_an_impossible_first_state_is_not_called_infeasible_without_proof() -> None:
    arrays = plain_arrays(
        1, 8, min_on=np.array([5]), initial_days=np.array([1]), stopped=np.ones((1, 8), dtype=bool)
    )
    assert solve(arrays).status == "unknown"


def test_a_line_in_many_modes_is_left_to_the_exact_engine() -> None:
    days = np.ones((1, 8), dtype=bool)
    modes = tuple(Mode(f"off{k}", "", np.array([0]), days, 0) for k in range(7))
    assert unhandled(plain_arrays(1, 8, modes=modes)) == tuple(f"off{k}" for k in range(7))
    assert unhandled(plain_arrays(1, 8, modes=modes[:2])) == ()


def test_a_plan_below_the_bound_refutes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Search, "bound", property(lambda self: 1.01 * self.cost))
    found = solve(plain_arrays(2, 9, families=(family([0, 1], [1.0, 1.0], range(9), [1.0] * 9),)))
    assert found.status == "feasible" and found.bound == 0
    assert found.price_bound is None and not found.prices


@pytest.mark.parametrize("seed", range(3))
def test_lines_that_stand_in_turn_month_by_month(seed: int) -> None:
    """Each of five windows wants one line of three off."""
    draws = np.random.default_rng(seed)
    windows = [np.tile((np.arange(15) // 3) == k, (3, 1)) for k in range(5)]
    modes = tuple(Mode(f"off{k}", "", np.arange(3), days, 1) for k, days in enumerate(windows))
    arrays = plain_arrays(
        3, 15, day_margin=draws.uniform(800, 1200, 3), modes=modes,
        min_on=draws.integers(1, 5, 3), min_off=draws.integers(1, 5, 3),
        start_cost=draws.uniform(0, 500, 3),
    )  # fmt: skip
    assert not unhandled(arrays)
    assert check_beside_exact(arrays) == (True, True)


def test_time_limit_still_brings_plan_and_bound() -> None:
    arrays = county_arrays(1, 3)
    found = solve(arrays, seconds=1e-9)
    assert found.status in ("feasible", "unknown")
    assert found.bound >= 0 and found.is_cut_short


@pytest.mark.parametrize("call", [1, 3, 8])
def test_ctrl_c_keeps_plan_and_bound(call: int) -> None:
    """Pressed in the climb or in a sweep; what was told before only got better."""
    told: list[tuple[float, float]] = []

    def press(bound: float, cost: float) -> None:
        told.append((bound, cost))
        if len(told) == call:
            signal.raise_signal(signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    found = solve(small_arrays(5, "ds"), watch=press)
    assert signal.getsignal(signal.SIGINT) is before
    assert found.is_interrupted and found.has_plan and found.status != "optimal"
    assert len(told) <= call + 2
    bounds, costs = zip(*told, strict=True)
    assert list(bounds) == sorted(bounds) and list(costs) == sorted(costs, reverse=True)


def test_a_small_county_has_a_plan_with_a_proven_gap() -> None:
    arrays = county_arrays(2, 6)
    found = solve(arrays, 0.02 * arrays.reference_margin)
    assert found.has_plan
    assert cost(arrays, found) - found.bound <= 0.02 * arrays.reference_margin


def test_standing_still_for_a_season_is_priced() -> None:
    """Of one pair of lines one stands still, and the only line of another firm must."""
    days = np.ones((2, 121), dtype=bool)
    modes = (
        Mode("off", "", np.array([0, 1]), days, 1),
        Mode("off", "", np.array([2]), days[:1], 1),
    )
    arrays = plain_arrays(4, 121, day_margin=np.array([1e3, 2e3, 4e3, 8e3]), modes=modes)
    found = solve(arrays)
    assert cost(arrays, found) == pytest.approx(121 * 5e3)
    assert found.bound == pytest.approx(121 * 5e3, rel=1e-3)


def test_a_large_line_takes_what_a_seasons_cap_leaves_it() -> None:
    """Its priced margin is nothing on every day: a best response is all of the season or none."""
    n_small, n_days, left = 20, 121, 80
    capped = family(
        np.arange(n_small + 1),
        [100.0, *[1.0] * n_small],
        np.zeros(n_days, dtype=np.int64),
        [100.0 * left],
    )
    arrays = plain_arrays(
        n_small + 1,
        n_days,
        day_margin=np.array([1000.0, *[9.0] * n_small]),
        min_on=np.array([20, *[1] * n_small]),
        min_off=np.array([15, *[1] * n_small]),
        start_cost=np.array([2000.0, *[0.0] * n_small]),
        families=(capped,),
    )
    found = solve(arrays)
    assert found.u[0].sum() == left
    assert cost(arrays, found) <= found.bound + 1e-3 * arrays.reference_margin


def test_a_thousand_equal_lines_share_a_cap() -> None:
    """Nothing tells them apart; 600 of them fit on each day."""
    n_lines, n_days, fit = 1000, 20, 600
    capped = family(np.arange(n_lines), np.ones(n_lines), np.arange(n_days), [fit] * n_days)
    arrays = plain_arrays(n_lines, n_days, families=(capped,))
    found = solve(arrays, 1e-3 * arrays.reference_margin)
    assert found.x.sum(axis=0).max() <= fit
    assert cost(arrays, found) == pytest.approx((n_lines - fit) * n_days * 1000.0, rel=2e-3)
    assert found.bound == pytest.approx((n_lines - fit) * n_days * 1000.0, rel=2e-3)


def test_values_fifteen_orders_apart() -> None:
    """Margins from a millionth to a billion yuan a day, emissions the other way round."""
    size = 10.0 ** np.arange(-6, 10)
    n_lines, n_days = len(size), 12
    capped = family(np.arange(n_lines), size[::-1], np.arange(n_days), [0.5 * size.sum()] * n_days)
    arrays = plain_arrays(n_lines, n_days, day_margin=size, families=(capped,))
    found = solve(arrays, 1e-6 * arrays.reference_margin)
    # The least of them emits more than the cap alone; all others fit.
    assert found.x.sum(axis=1).tolist() == [0.0, *[float(n_days)] * (n_lines - 1)]
    assert found.bound <= cost(arrays, found)
    assert worst_excess(arrays, found.x, found.u, found.goods) <= WORST_EXCESS


def test_a_search_ends_at_its_nodes_and_claims_nothing() -> None:
    run = solve_model(build_model(county_arrays(2, 2)), Asked(0.0, 60, nodes=0))
    assert run.ended in ("stopped", "nothing")
    assert not run.is_interrupted


def test_the_polish_keeps_to_the_seconds_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups late in the run have less of the limit than those before."""
    given: list[float] = []

    def solved(model, asked: Asked):
        given.append(asked.seconds)
        return solve_model(model, replace(asked, seconds=min(asked.seconds, 0.5)))

    monkeypatch.setattr(polish, "solve_model", solved)
    found = solve(county_arrays(2, 6), seconds=20.0)
    assert found.has_plan
    assert given and given == sorted(given, reverse=True)
    assert max(given) < 20.0
