"""The points of a trade-off curve: each solved, bettered by its neighbours, and proven."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from airkit.schedule.audit.audit import audit_loads
from airkit.schedule.model.arrays import Floats
from airkit.schedule.model.start import Start, start_from
from airkit.schedule.problem.problem import Problem
from airkit.schedule.problem.rules import Rule
from airkit.schedule.solve import County, solve_problem
from airkit.schedule.whatif.greedy import Measures, greedy
from airkit.schedule.whatif.said import needed_plan

CAP = "tradeoff"
# What a point's prices prove; engines may know a higher bound, which no prices belong to.
PROVEN = "price_bound_yuan"


def walk(
    county: County,
    measures: Measures,
    what: tuple[list[str], Floats],
    shares: Sequence[float],
    step: Callable[[str], None],
    how: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """What is told of each point, the least cut first.

    Parameters
    ----------
    what : tuple
        The pollutants, and what the county's plan emits of each [kg].
    shares : sequence of float
        Cuts, from the greatest down.
    """
    points: list[dict[str, Any]] = []
    start = start_from(county.arrays, county.found)
    for share in shares:
        step("tradeoff_step")
        began = time.perf_counter()
        solved, point = _point(county, measures, what, share, start, how)
        start = start_from(solved.arrays, solved.found)
        points.append({**point, "seconds": time.perf_counter() - began})
    return points[::-1]


def _point(
    county: County,
    measures: Measures,
    what: tuple[list[str], Floats],
    share: float,
    start: Start,
    how: Mapping[str, Any],
) -> tuple[County, dict[str, Any]]:
    """The county solved at one cut, and what is told of it, the ranking beside."""
    names, base = what
    x, _ = needed_plan(county)
    ranking = _greedy_point(county, x, measures, base, share)
    loads = ranking.pop("loads")
    if loads is not None:
        start = replace(start, plans=(*start.plans, (loads, loads > 0)))
    limits = dict(zip(names, (base * (1 - share)).tolist(), strict=True))
    asked = {**how, "start": start, "prove": False, "push": True}
    solved = solve_problem(capped(county.problem, limits), **asked)
    return solved, {**_told(solved, names), **ranking, "cut_share": share}


def in_step(points: pd.DataFrame, county_cost: float) -> tuple[pd.DataFrame, float]:
    """Plans carried over: a plan serves lesser cuts, and none at all.

    A plan of the ranking that keeps every rule is a plan like any other.

    Returns
    -------
    DataFrame, float
        The points; the least that a plan without a further cut is known to cost [yuan].
    """
    costs = points["objective_yuan"].fillna(np.inf).to_numpy(float)
    is_plan = points["greedy_violations"].to_numpy(float) == 0
    ranking = points["greedy_yuan"].to_numpy(float)
    costs = np.minimum(costs, np.where(is_plan, ranking, np.inf))
    least = np.minimum.accumulate(costs[::-1])[::-1]
    base_cost = min(county_cost, float(least[0]))
    cost = pd.Series(np.where(np.isfinite(least), least, np.nan), index=points.index)
    told = points.drop(columns="greedy_yuan").assign(
        objective_yuan=cost,
        extra_yuan=cost - base_cost,
        greedy_extra_yuan=ranking - base_cost,
        distance_yuan=ranking - cost,
    )
    return told, base_cost


def certified(points: pd.DataFrame, base: Floats, base_bound: float) -> pd.DataFrame:
    """The highest bound that any point's prices prove at each cut, and those prices.

    A certificate says that no plan at another cut s' costs less than its bound + price x base x
    (s' - s): straight lines, whose upper edge is convex, so that the slope never falls.
    """
    prices = [name for name in points if name.startswith("price_") and name.endswith("_per_kg")]
    cuts, table = points["cut_share"].to_numpy(float), points[prices].to_numpy(float)
    slope = table @ base
    lines = points[PROVEN].to_numpy(float) + slope * (cuts[:, None] - cuts)  # [where, whose]
    lines = np.where(np.isnan(lines), -np.inf, lines)
    # A bound holds for greater cuts, prices or not; so does that of the county itself.
    own = np.maximum.accumulate(points["bound_yuan"].clip(lower=base_bound))
    bound = np.maximum(lines.max(axis=1), own)
    bound = np.minimum(bound, points["objective_yuan"].fillna(np.inf))
    has_price = np.isfinite(lines.max(axis=1))
    told = points.drop(columns=PROVEN).assign(bound_yuan=bound)
    told[prices] = np.where(has_price[:, None], table[lines.argmax(axis=1)], np.nan)
    return told


def _told(found: County, names: list[str]) -> dict[str, Any]:
    """What is told of a point."""
    caps = found.outcome.caps.set_index("rule_id")["price_yuan_per_unit"]
    has_plan = found.outcome.has_plan
    return {
        "status": found.outcome.status,
        "objective_yuan": found.outcome.objective_yuan if has_plan else np.nan,
        "bound_yuan": found.outcome.bound_yuan,
        PROVEN: found.outcome.price_bound_yuan,
        "n_violations": 0.0 if has_plan else np.nan,
        **{price_column(one): caps.get(f"{CAP}_{one}", np.nan) for one in names},
    }


def _greedy_point(
    county: County, x: Floats, measures: Measures, base: Floats, share: float
) -> dict[str, Any]:
    """The ranking at one cut: for several pollutants by the one that lags most; ``loads`` where
    its plan keeps every rule."""
    problem = county.problem
    target = share * base
    taken: list[int] = []
    for k in range(len(base)):
        left = np.setdiff1d(np.arange(len(measures.lines)), taken)
        more = target[k] - measures.cuts[taken, k].sum()
        if more > 0:
            taken += left[greedy(measures.costs[left], measures.cuts[left, k], more)].tolist()
    cut = measures.cuts[taken].sum(axis=0)
    if (cut < target * (1 - 1e-9)).any():
        told = ("greedy_yuan", "greedy_cut_share", "greedy_violations")
        return {**dict.fromkeys(told, np.nan), "loads": None}
    loads = x.copy()
    loads[measures.lines[taken]] = measures.loads[taken]
    audit = audit_loads(problem, loads)
    ids = problem.lines["line_id"]
    return {
        "greedy_yuan": audit.objective_yuan,
        "greedy_cut_share": float((cut / np.maximum(base, 1e-300)).min()),
        "greedy_violations": float(len(audit.violations)),
        "loads": loads if audit.is_clean else None,
        "greedy_lines": ", ".join(ids[int(measures.lines[at])] for at in taken),
    }


def price_column(pollutant: str) -> str:
    """Column that holds the price of a pollutant's cut."""
    return f"price_{pollutant}_yuan_per_kg"


def emitted(problem: Problem, loads: Floats, pollutants: list[str]) -> Floats:
    """What all lines emit by loads [kg], one number a pollutant."""
    made = problem.lines["capacity_t_per_day"].to_numpy(float) * loads.sum(axis=1)
    kg_per_t = np.nan_to_num(problem.emissions[pollutants].to_numpy(float))
    total: Floats = made @ kg_per_t
    return total


def capped(problem: Problem, limits: Mapping[str, float]) -> Problem:
    """The same problem with a season cap on all lines for each pollutant [kg]."""
    every = np.arange(problem.n_lines)
    caps = []
    for pollutant, limit in limits.items():
        stated = every[problem.emissions[pollutant].notna().to_numpy()]
        caps.append(
            Rule(
                rule_id=f"{CAP}_{pollutant}",
                row=0,
                kind="emission_cap_season",
                value=limit,
                unit="kg",
                pollutant=pollutant,
                authority="planner",
                lines=stated,
                days=np.ones(problem.n_days, dtype=bool),
                width=(0, 0, 0),
            )
        )
    return replace(problem, rules=(*problem.rules, *caps))
