"""At most so many changes, by the engine of whole counties: against every plan there is."""

import random
from typing import Any

import numpy as np
import pytest
from brute_force import Plans, all_plans, costs, keeps
from schedule_cases import line, make_case, rule
from seam_cases import with_emissions
from test_brute_force import cover_of, random_lines
from test_replan import frame

from airkit.case import Case
from airkit.schedule import audit_plan, replan
from airkit.schedule.model.arrays import Arrays
from airkit.schedule.model.compile import compile_arrays
from airkit.schedule.model.run import Asked, quiet
from airkit.schedule.pose import pose
from airkit.schedule.replanning.budget import change_budget
from airkit.schedule.replanning.few_changes import Budget, solve_few_changes
from airkit.schedule.replanning.fewest import fewest_changes
from airkit.schedule.solve import line_numbers

N_DAYS, SEAM = 7, 2
MOST = (1, 3)
HOW: dict[str, Any] = {"kind": "free", "caps": "stated", "engine": "decomposed", "gap": 0.0}


def season(seed: int) -> tuple[Case, list[dict[str, Any]], Plans, np.ndarray]:
    """A capped case, its lines, every plan that keeps its rules, and one of any kind announced.

    Odd seeds announce a plan that breaks a rule, as a new alert would make it.
    """
    r = random.Random(seed)
    lines = random_lines(r, "rotation")
    for one in lines:
        one |= {"margin_yuan_per_t": abs(one["margin_yuan_per_t"]), "can_stop": "true"}
    emissions = with_emissions(r, lines)
    full = sum(one["capacity_t_per_day"] * one["kg_per_t"] for one in lines)
    days = {"start_date": "2018-01-03", "end_date": "2018-01-07"}
    made = rule("emission_cap_day", round(r.uniform(0.5, 0.8) * full), pollutant="so2", **days)
    every = all_plans(lines, N_DAYS)
    good = keeps(every, made, lines, cover_of(made, lines, N_DAYS))
    case = make_case(lines, [made], days=N_DAYS, line_emissions=emissions)
    odd = every[~good] if seed % 2 else every[good]
    pool = odd if len(odd) else every
    return case, lines, every[good], pool[r.randrange(len(pool))]


def agree(seed: int) -> int:
    """Compare with enumeration under each budget; in how many the budget costs something."""
    case, lines, good, announced = season(seed)
    mine = good[(good[:, :, :SEAM] == announced[:, :SEAM]).all(axis=(1, 2))]
    changed = ((mine > 0) != (announced > 0)).sum(axis=(1, 2))
    cost = costs(mine, lines)
    binding, free = 0, float(cost.min(initial=np.inf))
    for most in MOST:
        within = cost[changed <= most]
        answer = replan(case, frame(lines, announced), "2018-01-03", max_changes=most, **HOW)
        if not len(within):
            assert not answer.has_plan
            continue
        best = float(within.min())
        binding += best > free + 1
        assert answer.status != "infeasible"
        assert answer.bound_yuan <= best + 1e-6
        if answer.has_plan:
            assert answer.n_changes <= most
            assert answer.objective_yuan is not None and answer.objective_yuan >= best - 1e-6
            assert audit_plan(case, answer.plan).is_clean
    return binding


def test_no_plan_is_better_than_the_best_and_no_bound_above_it() -> None:
    """Of these budgets many bind: a budget that is dropped fails here."""
    assert sum(agree(seed) for seed in range(8)) >= 6


@pytest.mark.slow
def test_many_budgets_agree_with_enumeration() -> None:
    assert sum(agree(seed) for seed in range(100, 200)) >= 80


def model_of(case: Case) -> Arrays:
    return compile_arrays(pose(case, "stated").free)


@pytest.mark.parametrize("seed", range(3))
def test_the_row_counts_the_line_days_that_differ(seed: int) -> None:
    arrays = model_of(season(seed)[0])
    draws = np.random.default_rng(seed)
    announced, new = draws.random((2, *arrays.ceiling.shape)) < 0.5
    row = change_budget(arrays, announced, 5)
    over = row.usage(new * 1.0, new * 1.0, np.zeros((0, arrays.n_days))) - row.limits
    assert over.tolist() == [(new != announced).sum() - 5]


def test_what_lines_must_change_by_themselves_is_proof_enough() -> None:
    """A ban of three days on a line that runs; a standstill of four: four days change."""
    ban = rule("stop", start_date="2018-01-05", end_date="2018-01-07")
    case = make_case([line(min_off_days=4)], [ban], days=12)
    arrays, announced = model_of(case), np.ones((1, 12))
    assert fewest_changes(arrays, announced, Asked(0.0)).least == 4
    found = solve_few_changes(Budget(arrays, announced, 3), None, Asked(0.0), quiet)
    assert found.found.status == "infeasible" and found.notes == (
        ("replan_least_changes", {"n": 4}),
    )
    assert [by for _, by in found.found.slacks] == [1.0]
    enough = solve_few_changes(Budget(arrays, announced, 4), None, Asked(0.0), quiet)
    assert enough.found.u is not None and (~enough.found.u).sum() == 4


def test_lines_of_a_firm_are_counted_together_and_no_others() -> None:
    """Half of three equal lines is two: an odd cut is no half change, and the rest is not asked."""
    lines = [line(f"l{k}", "e1") for k in range(3)] + [line("other", "e2")]
    cut = rule("capacity_cut", 0.5, unit="share_day", scope="enterprise", scope_id="e1")
    arrays = model_of(make_case(lines, [cut | {"start_date": "2018-01-05"}], days=8))
    few = fewest_changes(arrays, np.ones((4, 8)), Asked(0.0))
    assert few.least == 8 and few.run is not None and (~few.run).sum() == 8


@pytest.mark.parametrize("seed", range(6))
def test_no_plan_changes_fewer_than_is_proven(seed: int) -> None:
    fewest_agree(seed)


@pytest.mark.slow
def test_the_fewest_changes_agree_with_enumeration() -> None:
    for seed in range(100, 200):
        fewest_agree(seed)


def fewest_agree(seed: int) -> None:
    """Against every plan there is: the least is proven, and met where states are given."""
    case, lines, good, announced = season(seed)
    number = line_numbers(case)
    places = np.argsort([number[one["line_id"]] for one in lines])
    few = fewest_changes(model_of(case), announced[places], Asked(0.0))
    if not len(good):
        assert not few.is_possible
        return
    least = int(((good > 0) != (announced > 0)).sum(axis=(1, 2)).min())
    assert few.is_possible and few.least == least
    assert few.run is not None
    assert int((few.run != (announced[places] > 0)).sum()) == least


@pytest.mark.parametrize("allowed", [14, 15])
def test_the_fewest_changes_are_found_or_proven_too_many(allowed: int) -> None:
    """All ran; a cap now lets half of them: the least is to stop three lines, nothing else.

    What binds each line alone asks for no change at all.
    """
    lines = [line(f"l{k}", f"e{k}", margin_yuan_per_t=5 + k, min_off_days=2) for k in range(6)]
    so2 = [{"line_id": one["line_id"], "pollutant": "so2", "kg_per_t": 1} for one in lines]
    cap = rule("emission_cap_day", 300, pollutant="so2", start_date="2018-01-08")
    case = make_case(lines, [cap], days=12, line_emissions=so2)
    answer = replan(case, frame(lines, np.ones((6, 12))), "2018-01-05", max_changes=allowed, **HOW)
    if allowed < 15:
        assert answer.status == "infeasible"
        assert answer.notes == (("replan_least_changes", {"n": 15}),)
        return
    assert answer.n_changes == 15 and len(answer.announced_breaches)
    assert audit_plan(case, answer.plan).is_clean
    # The three that earn least stand for the five days of the cap.
    assert answer.objective_yuan == pytest.approx(100 * 5 * (5 + 6 + 7))
