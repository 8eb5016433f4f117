"""Two roads to the same answer: all scenarios in one programme, or decomposed where it is large."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from airkit.errors import UsageError
from airkit.schedule.engines import Engine, solve_arrays
from airkit.schedule.model.arrays import Arrays, Floats
from airkit.schedule.model.run import Asked
from airkit.schedule.model.start import start_from
from airkit.schedule.problem.problem import Problem
from airkit.schedule.scenarios.model import Tail
from airkit.schedule.scenarios.read import NONE, Scenario, nodes_of
from airkit.schedule.scenarios.recourse import Recourse, proven, weighed

# Line-days, each counted once for every course of alerts known by then, that the exact engine is
# asked for at most: beyond it a county takes hours.
MOST_LINE_DAYS = 25_000
EXPECTED = Tail(0.0, 0.0)


@dataclass(frozen=True, eq=False)
class Answers:
    """The plan, and the costs by scenario of the unaware one and of those that knew, (S,) each."""

    engine: str
    chosen: Recourse
    unaware: Floats
    known: Floats


@dataclass(frozen=True, eq=False)
class Posing:
    """What is to be planned: the season as if no further alert came, and the scenarios."""

    problem: Problem
    arrays: Arrays
    scenarios: tuple[Scenario, ...]

    def line_days(self) -> tuple[int, int]:
        """Line-days over all courses of alerts, and days."""
        nodes = nodes_of(self.scenarios)
        days = int((nodes == np.arange(len(self.scenarios))[:, None]).sum())
        return self.arrays.n_lines * days, days


def answer(
    posing: Posing, tail: Tail, asked: Asked, engine: Engine, step: Callable[[str], None]
) -> Answers:
    """The three plans by the engine asked for; auto: exact up to 25,000 line-days.

    Raises
    ------
    UsageError
        Too large for the exact engine, which was asked for or which alone takes the rules.
    """
    size, days = posing.line_days()
    if engine == "exact" or (engine == "auto" and size <= MOST_LINE_DAYS):
        if size > MOST_LINE_DAYS:
            lines = posing.arrays.n_lines
            raise UsageError(
                "scenarios_too_large", n=size, most=MOST_LINE_DAYS, lines=lines, days=days
            )
        return _exactly(posing, tail, asked, step)
    from airkit.schedule.decomposed.engine import unhandled
    from airkit.schedule.scenarios.decomposed.tree import differing_modes

    rules = unhandled(posing.arrays) + differing_modes(posing.arrays, posing.scenarios)
    if rules and size <= MOST_LINE_DAYS:
        return _exactly(posing, tail, asked, step)
    if rules:
        raise UsageError("scenarios_unhandled", rules=", ".join(rules), n=size, most=MOST_LINE_DAYS)
    return _decomposed(posing, tail, asked, step)


def _exactly(posing: Posing, tail: Tail, asked: Asked, step: Callable[[str], None]) -> Answers:
    from airkit.schedule.scenarios.solve import solve_recourse

    arrays, scenarios = posing.arrays, posing.scenarios
    step("schedule_step_solve")
    chosen = solve_recourse(arrays, scenarios, tail, asked)
    never = np.zeros(arrays.n_days, dtype=bool)
    calm = [Scenario(NONE, 1.0, posing.problem, arrays, never)]
    first = solve_recourse(arrays, calm, EXPECTED, asked)
    unaware = np.full(len(scenarios), np.nan)
    if first.has_plan:
        together = solve_recourse(arrays, scenarios, tail, asked, first.u)
        unaware = together.costs
        if not together.has_plan:  # where it does not hold in all, each is looked at alone
            each = (
                solve_recourse(arrays, [one], EXPECTED, asked, first.u) for one in _sure(posing)
            )
            unaware = np.array([one.costs[0] for one in each])
    known = [solve_recourse(arrays, [one], EXPECTED, asked).costs[0] for one in _sure(posing)]
    return Answers("exact", chosen, unaware, np.array(known))


def _sure(posing: Posing) -> list[Scenario]:
    """Each scenario as if it were certain."""
    return [replace(one, probability=1.0) for one in posing.scenarios]


def _decomposed(posing: Posing, tail: Tail, asked: Asked, step: Callable[[str], None]) -> Answers:
    """Prices and plans are carried on: from the unaware plan to the plan, from it to those that
    knew."""
    from airkit.schedule.scenarios.decomposed.engine import Warm, solve_tree
    from airkit.schedule.scenarios.decomposed.sweep import First

    arrays, scenarios = posing.arrays, posing.scenarios
    n = len(scenarios)
    alone = solve_arrays(arrays, replace(asked, prove=False), step, "decomposed").found
    starts = (start_from(arrays, alone),)
    unaware = np.full(n, np.nan)
    first: First | None = None
    settled: Recourse | None = None
    step("scenarios_step_unaware")
    if alone.x is not None and alone.u is not None:
        first = First(alone.u, np.stack([alone.x] * n), is_settled=True)
        settled, _ = solve_tree(arrays, scenarios, EXPECTED, asked, Warm(starts, first))
        unaware = settled.costs
        if not settled.has_plan:
            kept = Warm(starts, replace(first, x=first.x[:1]))
            each = (solve_tree(arrays, [one], EXPECTED, asked, kept)[0] for one in _sure(posing))
            unaware = np.array([one.costs[0] for one in each])
        first = First(alone.u, settled.x if settled.has_plan else first.x)
    step("scenarios_step_plan")
    chosen, carried = solve_tree(arrays, scenarios, tail, asked, Warm(starts, first))
    if settled is not None and settled.has_plan:
        chosen = _cheaper(chosen, settled, posing, tail, asked)
    step("scenarios_step_known")
    known = np.full(n, np.nan)
    for s, one in enumerate(_sure(posing)):
        mine = carried[s : s + 1] or starts
        begun = First(chosen.u, chosen.x[s : s + 1]) if chosen.has_plan else None
        warm = Warm(mine, begun, is_enough=True)
        known[s] = solve_tree(arrays, [one], EXPECTED, asked, warm)[0].costs[0]
    return Answers("decomposed", chosen, unaware, known)


def _cheaper(
    chosen: Recourse, other: Recourse, posing: Posing, tail: Tail, asked: Asked
) -> Recourse:
    """The plan, or another that holds in all scenarios where it costs less; the bound stays."""
    objective = weighed(posing.scenarios, other.costs, tail)
    if chosen.has_plan and chosen.objective_yuan <= objective:
        return chosen
    bound = min(chosen.bound_yuan, objective)
    status = proven(objective - bound, asked, posing.arrays.reference_margin)
    return replace(other, status=status, objective_yuan=objective, bound_yuan=bound)
