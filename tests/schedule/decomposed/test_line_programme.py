"""The line programme against every plan there is."""

from itertools import groupby, product

import numpy as np
import pytest

from airkit.schedule.decomposed.line_programme import (
    Programmes,
    hard_programmes,
    is_possible,
    line_days_per_second,
    soft_programmes,
    starting_days,
)

N_CASES = 400


class Case:
    """A line drawn at random: horizon 1 to 10, minima 1 to 5, any first state, any stops."""

    def __init__(self, seed: int) -> None:
        draws = np.random.default_rng(seed)
        self.n_days = int(draws.integers(1, 11))
        self.min_on, self.min_off = (int(k) for k in draws.integers(1, 6, 2))
        self.cost = float(draws.choice([0.0, draws.uniform(0, 3)]))
        self.can_stop = bool(draws.random() < 0.9)
        self.starts_on = bool(draws.random() < 0.5) or not self.can_stop
        self.days_in = int(draws.integers(1, 7))
        self.may_run = draws.random(self.n_days) >= draws.choice([0.0, 0.1, 0.4])
        self.gains = draws.normal(draws.uniform(-1, 1), 1, self.n_days)

    def allows(self, plan: tuple[bool, ...]) -> bool:
        """Whether a plan serves every minimum; runs still open at the end are free."""
        if any(on and not may for on, may in zip(plan, self.may_run, strict=True)):
            return False
        if not self.can_stop:
            return all(plan)
        past = [self.starts_on] * self.days_in
        runs = [(on, len(list(days))) for on, days in groupby([*past, *plan])]
        least = {True: self.min_on, False: self.min_off}
        return all(days >= least[on] for on, days in runs[:-1])

    def value(self, plan: tuple[bool, ...]) -> float:
        """Gains of the days it runs less its starts."""
        starts = sum(b and not a for a, b in zip((self.starts_on, *plan), plan, strict=False))
        return float(self.gains @ np.array(plan, dtype=float)) - self.cost * starts

    def programmes(self) -> Programmes:
        """The same line as arrays."""
        least = self.min_on if self.starts_on else self.min_off
        held = min(max(least - self.days_in, 0), self.n_days) if self.can_stop else self.n_days
        may_run = self.may_run.reshape(1, -1)
        return Programmes(
            np.array([self.min_on]),
            np.array([self.min_off]),
            np.array([self.cost]),
            np.array([self.starts_on]),
            np.array([held]),
            may_run,
            starting_days(may_run, np.array([self.min_on])),
        )


def solve(case: Case) -> tuple[float, np.ndarray]:
    values, run = np.empty(1), np.empty((1, case.n_days), dtype=bool)
    hard_programmes(case.gains.reshape(1, -1), case.programmes(), values, run)
    return float(values[0]), run[0]


def soften(case: Case, gains: np.ndarray, heat: float) -> tuple[float, np.ndarray]:
    values, share = np.empty(1), np.empty((1, case.n_days))
    soft_programmes(gains.reshape(1, -1), case.programmes(), np.array([heat]), values, share)
    return float(values[0]), share[0]


def check_against_every_plan(seed: int) -> None:
    case = Case(seed)
    plans = [plan for plan in product((False, True), repeat=case.n_days) if case.allows(plan)]
    assert bool(is_possible(case.programmes())[0]) == bool(plans)
    if not plans:
        return
    best = max(map(case.value, plans))
    value, run = solve(case)
    assert value == pytest.approx(best, abs=1e-12)
    assert case.allows(tuple(run.tolist()))
    assert case.value(tuple(run.tolist())) == pytest.approx(best, abs=1e-12)
    # Smoothed: every plan counts with its weight, and nothing else does.
    heat = 0.3
    weights = np.exp(np.array([case.value(plan) for plan in plans]) / heat)
    soft, share = soften(case, case.gains, heat)
    assert soft == pytest.approx(heat * np.log(weights.sum()), abs=1e-9)
    assert share == pytest.approx(weights @ np.array(plans, dtype=float) / weights.sum(), abs=1e-9)


@pytest.mark.parametrize("block", range(8))
def test_programme_is_the_best_of_every_plan(block: int) -> None:
    for seed in range(block, N_CASES, 8):
        check_against_every_plan(seed)


@pytest.mark.slow
def test_programme_is_the_best_of_every_plan_for_thousands() -> None:
    for seed in range(N_CASES, N_CASES + 5_000):
        check_against_every_plan(seed)


def test_gradient_is_the_slope() -> None:
    step = 1e-5
    for seed in range(40):
        case = Case(seed)
        if not is_possible(case.programmes())[0]:
            continue
        _, share = soften(case, case.gains, 0.2)
        for day in range(case.n_days):
            moved = np.eye(case.n_days)[day] * step
            up, _ = soften(case, case.gains + moved, 0.2)
            down, _ = soften(case, case.gains - moved, 0.2)
            slope = (up - down) / (2 * step) if case.may_run[day] else 0.0
            assert share[day] == pytest.approx(slope, abs=1e-6)


def test_smoothed_value_falls_to_the_hard_one() -> None:
    for seed in range(40):
        case = Case(seed)
        if not is_possible(case.programmes())[0]:
            continue
        hard, _ = solve(case)
        heats = (1.0, 0.1, 0.01, 1e-4)
        soft = [soften(case, case.gains, heat)[0] for heat in heats]
        assert all(a >= b - 1e-12 for a, b in zip(soft, [*soft[1:], hard], strict=True))
        assert soft[-1] == pytest.approx(hard, abs=1e-3)


def test_speed_is_measured() -> None:
    assert line_days_per_second(n_lines=200, rounds=2) > 0
