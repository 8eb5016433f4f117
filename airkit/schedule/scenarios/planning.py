"""``plan_scenarios``: a season plan for alerts not yet known."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from airkit.case import Case
from airkit.errors import UsageError
from airkit.result import stamp_of
from airkit.schedule.arrays import Arrays, Floats
from airkit.schedule.compile import compile_arrays
from airkit.schedule.plan import plan_table
from airkit.schedule.pose import USUAL_CAPS, CapKind, pose
from airkit.schedule.problem import Problem
from airkit.schedule.run import Asked, quiet
from airkit.schedule.scenarios.model import Tail, worst_mean
from airkit.schedule.scenarios.read import NONE, Scenario, nodes_of, read_scenarios
from airkit.schedule.scenarios.result import ScenarioPlan
from airkit.schedule.scenarios.solve import Recourse, solve_recourse
from airkit.schedule.solve import asked_of

# Line-days, each counted once for every course of alerts known by then, that the exact engine is
# asked for at most: beyond it a county takes hours.
MOST_LINE_DAYS = 25_000
EXPECTED = Tail(0.0, 0.0)


def plan_scenarios(
    case: Case,
    *,
    alpha: float = 0.8,
    tail_weight: float = 0.0,
    caps: CapKind = USUAL_CAPS,
    progress: Callable[[str], None] | None = None,
    **how: Any,
) -> ScenarioPlan:
    """One season plan with recourse that holds whatever alerts come.

    The table ``alerts`` says which may come: rows with a ``scenario`` and its ``probability``; what
    is left of 1 is the scenario without any. Stops and starts are common to all. On a day with an
    alert a scenario adds, a line that runs may idle, which is neither a stop nor a start, or runs
    within the level's limits; loads and shipments may follow the alerts seen by then, and nothing
    later. The cost minimised is ``(1 - b) sum p c + b CVaR``: b is ``tail_weight``, CVaR the mean
    of the worst ``1 - alpha``. Beside it stand the plan that assumes no further alert (its stops
    and starts kept, loads followed up) and, for each scenario, the plan that knew.

    Parameters
    ----------
    case : Case
        With up to 16 scenarios.
    alpha : float
        Share of the probability outside the worst tail, from 0 up to below 1.
    tail_weight : float
        Weight of the worst tail, 0 to 1.
    caps : {"rulebook", "stated"}
        As for :func:`airkit.schedule.solve_schedule`; any plan counts, not the simple ones alone.
    progress : callable
        Called with the word id of each step.
    **how
        ``gap, seconds, seed`` as for :func:`airkit.schedule.solve_schedule`; seconds for each of
        the 3 + S runs.

    Returns
    -------
    ScenarioPlan

    Raises
    ------
    InputFaults
        The scenarios do not fit together.
    UsageError
        Odd weights; more than 25,000 line-days over all courses of alerts.
    """
    step = progress or quiet
    began = time.perf_counter()
    if not (0 <= alpha < 1 and 0 <= tail_weight <= 1):
        raise UsageError("scenarios_bad_tail", alpha=alpha, weight=tail_weight)
    step("schedule_step_read")
    problem = pose(case, caps).free
    arrays = compile_arrays(problem)
    scenarios = read_scenarios(problem)
    _refuse_large(arrays, scenarios)
    asked, _ = asked_of(arrays.reference_margin, **how)
    tail = Tail(tail_weight, alpha)
    step("schedule_step_solve")
    chosen = solve_recourse(arrays, scenarios, tail, asked)
    unaware = _unaware(problem, arrays, scenarios, asked)
    known = [
        solve_recourse(arrays, [replace(one, probability=1.0)], EXPECTED, asked)
        for one in scenarios
    ]
    costs = {"plan": chosen.costs, "unaware": unaware}
    # Runs end within a gap: whoever knew could have taken the other plans as well.
    best = np.fmin(chosen.costs, unaware)
    costs["known"] = np.fmin(np.array([one.costs[0] for one in known]), best)
    seconds = time.perf_counter() - began
    table = _table(scenarios, costs)
    chances = table["probability"].to_numpy(float)
    return ScenarioPlan(
        stamp=stamp_of(case),
        status=chosen.status,
        alpha=alpha,
        tail_weight=tail_weight,
        objective_yuan=_number(chosen.objective_yuan),
        bound_yuan=chosen.bound_yuan,
        reference_margin_yuan=arrays.reference_margin,
        expected_yuan={name: _number(float(chances @ one)) for name, one in costs.items()},
        worst_yuan={name: _number(worst_mean(one, chances, alpha)) for name, one in costs.items()},
        scenarios=table,
        loads=_common(problem, scenarios, chosen),
        recourse=_recourse(problem, scenarios, chosen),
        seconds=seconds,
    )


def _refuse_large(arrays: Arrays, scenarios: Sequence[Scenario]) -> None:
    """Say plainly what is too large, before hours are spent on it."""
    nodes = nodes_of(scenarios)
    own_days = int((nodes == np.arange(len(scenarios))[:, None]).sum())
    size = arrays.n_lines * own_days
    if size > MOST_LINE_DAYS:
        raise UsageError(
            "scenarios_too_large", n=size, most=MOST_LINE_DAYS, lines=arrays.n_lines, days=own_days
        )


def _unaware(
    problem: Problem, arrays: Arrays, scenarios: Sequence[Scenario], asked: Asked
) -> Floats:
    """Cost, by scenario, of the stops and starts planned as if no further alert came; NaN: none.

    Where they do not hold in all scenarios, each is looked at alone.
    """
    never = np.zeros(problem.n_days, dtype=bool)
    first = solve_recourse(arrays, [Scenario(NONE, 1.0, problem, arrays, never)], EXPECTED, asked)
    if not first.has_plan:
        return np.full(len(scenarios), np.nan)
    together = solve_recourse(arrays, scenarios, EXPECTED, asked, first.u)
    if together.has_plan:
        return together.costs
    alone = [replace(one, probability=1.0) for one in scenarios]
    return np.array(
        [solve_recourse(arrays, [one], EXPECTED, asked, first.u).costs[0] for one in alone]
    )


def _table(scenarios: Sequence[Scenario], costs: dict[str, Floats]) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "scenario": pd.array([one.name for one in scenarios], dtype="str"),
            "probability": [one.probability for one in scenarios],
            "alert_days": [int(one.is_idle.sum()) for one in scenarios],
        }
    )
    return table.assign(**{f"cost_{name}_yuan": cost for name, cost in costs.items()})


def _base(scenarios: Sequence[Scenario]) -> int:
    """The scenario whose loads are the announced ones: no further alert, else the likeliest."""
    calm = [s for s, one in enumerate(scenarios) if not one.is_idle.any()]
    return calm[0] if calm else int(np.argmax([one.probability for one in scenarios]))


def _common(problem: Problem, scenarios: Sequence[Scenario], chosen: Recourse) -> pd.DataFrame:
    table = plan_table(problem, chosen.x[_base(scenarios)])
    return table if chosen.has_plan else table.head(0)


def _recourse(problem: Problem, scenarios: Sequence[Scenario], chosen: Recourse) -> pd.DataFrame:
    """Where a scenario's loads differ from the announced ones."""
    announced = chosen.x[_base(scenarios)]
    parts = []
    for s, one in enumerate(scenarios):
        table = plan_table(problem, chosen.x[s])
        differs = plan_table(problem, announced)["load_share"] != table["load_share"]
        parts.append(table[differs].assign(scenario=one.name))
    table = pd.concat(parts, ignore_index=True)
    return table.astype({"scenario": "str"})[["scenario", "line_id", "date", "load_share"]]


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
