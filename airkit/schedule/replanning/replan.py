"""``replan``: the rest of a season planned anew from what really happened."""

import datetime
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

import pandas as pd

from airkit.case import Case
from airkit.errors import UsageError
from airkit.schedule.audit.audit import audit_loads
from airkit.schedule.engines import Engine, Solved, solve_arrays
from airkit.schedule.model.arrays import Arrays, Floats
from airkit.schedule.model.measure import cost_of
from airkit.schedule.model.run import BOUND_ALLOWANCE, Asked, Found, Goods, quiet
from airkit.schedule.model.start import Start
from airkit.schedule.plan import loads_of
from airkit.schedule.pose import USUAL_CAPS, CapKind, Posed, pose
from airkit.schedule.problem.calendar import day_number
from airkit.schedule.replanning.few_changes import Budget, solve_few_changes, takes_whole
from airkit.schedule.replanning.result import Replan, Solution, result_of
from airkit.schedule.replanning.season import Season, read_season, simple_season
from airkit.schedule.sending import flows_of
from airkit.schedule.solve import asked_of

Kind = Literal["announced", "simple", "free"]
KINDS: tuple[Kind, ...] = ("announced", "simple", "free")


def replan(
    case: Case,
    plan: pd.DataFrame,
    from_date: str | datetime.date | pd.Timestamp,
    *,
    max_changes: int | None = None,
    notice_days: int = 0,
    actuals: pd.DataFrame | None = None,
    kind: Kind = "announced",
    caps: CapKind = USUAL_CAPS,
    **how: Any,
) -> Replan:
    """The rest of a season planned anew; what has happened stays as it was.

    The days before ``from_date`` are what was really made, where ``actuals`` says so, and else the
    announced plan; then the announced plan stands for the days of notice; the days after are
    solved again under the case as it is now known, the search starting from what was announced.
    Runs and stops, stocks, orders, season caps and windows carry across exactly: the past is taken
    off every row of the model.

    Parameters
    ----------
    case : Case
        As known now: its rules and alerts, not those the plan was once made under.
    plan : DataFrame
        The announced plan: ``line_id, date, load_share`` for every line and day.
    from_date : date
        First day that has not happened yet.
    max_changes : int, optional
        Line-days at most that may run or stand otherwise than announced [d].
    notice_days : int
        Days from ``from_date`` on during which the announced plan stands [d].
    actuals : DataFrame, optional
        As the table ``actuals``; only ``output_t`` is read here. None: the case's own table.
    kind : {"announced", "simple", "free"}
        Plans an inspector can check, any plan, or, as announced: simple where the announced plan
        is. Where no simple rest is found, the free one is given.
    caps : {"rulebook", "stated"}
        As for :func:`airkit.schedule.solve_schedule`.
    **how
        ``engine, gap, seconds, seed, progress`` as for :func:`airkit.schedule.solve_schedule`.

    Returns
    -------
    Replan

    Raises
    ------
    UsageError
        A date outside the plan, nothing left to plan, a budget or notice below 0.
    InputFaults
        The tables do not fit together, or the plan lacks lines or days.

    Examples
    --------
    >>> from airkit.case import read_case
    >>> case = read_case("tiny")
    >>> replan(case, case.table("plan"), "2018-01-02").status
    'optimal'
    """
    step: Callable[[str], None] = how.pop("progress", None) or quiet
    began = time.perf_counter()
    step("schedule_step_read")
    if notice_days < 0 or (max_changes is not None and max_changes < 0):
        raise UsageError("replan_bad_limits", notice=notice_days, changes=max_changes)
    if kind not in KINDS:
        raise UsageError("schedule_no_such_kind", kind=kind, kinds=", ".join(KINDS))
    posed = pose(case, caps)
    problem = posed.free
    first = day_number(problem.days, from_date)
    if first + notice_days >= problem.n_days:
        end = f"{problem.days[-1]:%Y-%m-%d}"
        raise UsageError("replan_nothing_left", notice=notice_days, end=end)
    made = case.table("actuals") if actuals is None else actuals
    loads = loads_of(problem, plan)
    announced = loads, flows_of(problem, loads)
    was_simple = kind != "free" and _is_simple(posed, *announced)
    is_simple = was_simple or kind == "simple"
    season = read_season(problem, announced, made, first, first + notice_days)
    kept = _kept(season)
    tries = [(season, kept)]
    if is_simple:
        simple = simple_season(season, posed.simple(), kept is not None)
        tries = [(simple, kept if was_simple else None), (season, kept)]
    for one, kept in tries:
        told = {**how, "prove": one is season}  # that no simple rest exists need not be proven
        asked, engine = asked_of(one.arrays.reference_margin, **told)
        budgeted, solved = _solved(one, kept, max_changes, asked, engine, step)
        step("schedule_step_audit")
        whole = _better(one, asked, _whole(one, solved), kept)
        if whole.has_plan:
            break
    if whole.has_plan and one is not tries[0][0]:
        solved = replace(solved, notes=(*solved.notes, ("schedule_not_simple", {})))
    spent = time.perf_counter() - began
    return result_of(one, budgeted, Solution(solved, whole, max_changes, spent))


def _is_simple(posed: Posed, loads: Floats, flows: Goods) -> bool:
    """Whether a plan keeps what makes a plan simple as well as it keeps the rules."""
    broken = [audit_loads(one, loads, flows).violations for one in (posed.simple(), posed.free)]
    return len(broken[0]) <= len(broken[1])


def _solved(
    season: Season,
    kept: Found | None,
    most: int | None,
    asked: Asked,
    engine: Engine,
    step: Callable[[str], None],
) -> tuple[Arrays, Solved]:
    """The model of the rest, budget among its rows, and what an engine finds of it."""
    budget = Budget(season.rest.arrays, season.announced_rest[0], most)
    if takes_whole(budget.arrays, engine):
        start = Start({}, {}, {}, (season.announced_rest,))
        return budget.row, solve_arrays(budget.row, replace(asked, start=start), step, "exact")
    goods = None if kept is None else season.goods_of_rest
    return budget.row, solve_few_changes(budget, goods, asked, step)


def _whole(season: Season, solved: Solved) -> Found:
    """The plan of the whole season; one that breaks a rule is none."""
    found = solved.found
    bound = found.bound + season.cost_before()
    if not found.has_plan or found.x is None:
        return Found(found.status, bound)
    x, goods = season.joined(found.x, found.goods)
    if season.new_breaches(season.audit(x, goods)).any():
        return Found("unknown", bound)
    return Found(found.status, bound, x, x > 0, goods)


def _kept(season: Season) -> Found | None:
    """The announced plan carried on, where nothing new speaks against it."""
    x = season.carried_on
    if season.new_breaches(season.audit(x, season.goods)).any():
        return None
    return Found("feasible", 0.0, x, x > 0, season.goods)


def _better(season: Season, asked: Asked, found: Found, kept: Found | None) -> Found:
    """The new plan, or the announced one where that is cheaper: no change for nothing."""
    if kept is None or found.status == "infeasible":
        return found
    cost = _cost(season, kept)
    if cost > _cost(season, found) + BOUND_ALLOWANCE * max(season.arrays.reference_margin, 1.0):
        return found
    status = found.status
    if status not in ("optimal", "within_gap"):
        status = "within_gap" if cost - found.bound <= asked.gap_yuan else "feasible"
    return replace(kept, status=status, bound=min(found.bound, cost))


def _cost(season: Season, found: Found) -> float:
    if found.x is None or found.u is None:
        return float("inf")
    return cost_of(season.arrays, found.x, found.u, found.goods).total_yuan
