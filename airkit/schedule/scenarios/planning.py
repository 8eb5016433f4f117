"""``plan_scenarios``: a season plan for alerts not yet known."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from airkit.case import Case
from airkit.errors import UsageError
from airkit.result import stamp_of
from airkit.schedule.model.arrays import Floats
from airkit.schedule.model.compile import compile_arrays
from airkit.schedule.model.run import quiet
from airkit.schedule.plan import plan_table
from airkit.schedule.pose import USUAL_CAPS, USUAL_PLAN, CapKind, PlanKind, pose
from airkit.schedule.problem.problem import Problem
from airkit.schedule.scenarios.model import Tail, worst_mean
from airkit.schedule.scenarios.read import Scenario, read_scenarios
from airkit.schedule.scenarios.recourse import Recourse
from airkit.schedule.scenarios.result import ScenarioPlan
from airkit.schedule.scenarios.roads import Posing, answer
from airkit.schedule.solve import asked_of


def plan_scenarios(
    case: Case,
    *,
    alpha: float = 0.8,
    tail_weight: float = 0.0,
    plan: PlanKind = USUAL_PLAN,
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
    plan : {"simple", "free"}
        Plans an inspector can check, or any; where no simple one is found, any. Idling on a day of
        an alert breaks no run of a simple plan.
    caps : {"rulebook", "stated"}
        As for :func:`airkit.schedule.solve_schedule`.
    progress : callable
        Called with the word id of each step.
    **how
        ``engine, gap, seconds, seed`` as for :func:`airkit.schedule.solve_schedule`; seconds for
        each of the 3 + S runs. Auto is the exact engine up to 25,000 line-days, each counted once
        for every course of alerts known by then, and decomposition beyond.

    Returns
    -------
    ScenarioPlan

    Raises
    ------
    InputFaults
        The scenarios do not fit together.
    UsageError
        Odd weights; more than 25,000 line-days and a rule that decomposition does not take.
    """
    step = progress or quiet
    began = time.perf_counter()
    if not (0 <= alpha < 1 and 0 <= tail_weight <= 1):
        raise UsageError("scenarios_bad_tail", alpha=alpha, weight=tail_weight)
    step("schedule_step_read")
    posed = pose(case, caps)
    if plan not in ("simple", "free"):
        raise UsageError("schedule_no_such_kind", kind=plan, kinds="simple, free")
    kind = plan
    posing = _posing(posed.simple() if kind == "simple" else posed.free)
    asked, engine = asked_of(posing.arrays.reference_margin, **how)
    tail = Tail(tail_weight, alpha)
    found = answer(posing, tail, asked, engine, step)
    if kind == "simple" and not found.chosen.has_plan:  # as a schedule does: then any plan
        kind, posing = "free", _posing(posed.free)
        found = answer(posing, tail, asked, engine, step)
    problem, scenarios, chosen = posing.problem, posing.scenarios, found.chosen
    costs = {"plan": chosen.costs, "unaware": found.unaware}
    # Runs end within a gap: whoever knew could have taken the other plans as well.
    costs["known"] = np.fmin(found.known, np.fmin(chosen.costs, found.unaware))
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
        reference_margin_yuan=posing.arrays.reference_margin,
        engine=found.engine,
        plan_kind=kind,
        expected_yuan={name: _number(float(chances @ one)) for name, one in costs.items()},
        worst_yuan={name: _number(worst_mean(one, chances, alpha)) for name, one in costs.items()},
        scenarios=table,
        loads=_common(problem, scenarios, chosen),
        recourse=_recourse(problem, scenarios, chosen),
        seconds=seconds,
    )


def _posing(problem: Problem) -> Posing:
    return Posing(problem, compile_arrays(problem), read_scenarios(problem))


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
