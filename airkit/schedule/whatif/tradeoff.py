"""Loss against cut: the least cost of cutting one or several pollutants, and the ranking beside."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from airkit.emissions import POLLUTANTS
from airkit.errors import UsageError
from airkit.result import stamp_of
from airkit.schedule.answer import Answer, enterprise_names, typed
from airkit.schedule.audit.audit import audit_loads
from airkit.schedule.model.arrays import Floats
from airkit.schedule.model.start import start_from
from airkit.schedule.problem.problem import Problem
from airkit.schedule.problem.rules import Rule
from airkit.schedule.solve import County, solve_problem
from airkit.schedule.whatif.greedy import Measures, greedy, line_measures, ranked
from airkit.schedule.whatif.said import more_or_less, needed_plan
from airkit.words import Lang, number, say, show, word

POINT_TEXTS = ("status", "greedy_lines")
POINT_NUMBERS = (
    *("cut_share", "objective_yuan", "bound_yuan", "extra_yuan", "n_violations"),
    *("greedy_extra_yuan", "greedy_cut_share", "greedy_violations", "distance_yuan", "seconds"),
)
COST_TEXTS = ("line_id", "enterprise_id", "name_zh", "name_en", "process", "pollutant")
COST_NUMBERS = ("yuan_per_kg", "cut_kg", "cumulated_kg", "cost_yuan")
# Shares of the greatest cut tried; the greatest itself would leave nothing to choose.
MOST_SHARE = 0.95
CAP = "tradeoff"
# What a point's prices prove; engines may know a higher bound, which no prices belong to.
PROVEN = "price_bound_yuan"


@dataclass(frozen=True)
class Tradeoff(Answer):
    """Loss against cut.

    Attributes
    ----------
    pollutants : tuple of str
        Cut together, each by the same share.
    base_kg : dict
        What the plan without a further cut emits, by pollutant: shares are of this.
    base_yuan : float
        What that plan costs.
    points : DataFrame
        ``cut_share``, ``objective_yuan, bound_yuan, status``, ``extra_yuan`` beside the base,
        ``n_violations`` of the audit; of the ranking by cost per kilogram ``greedy_extra_yuan,
        greedy_cut_share`` (what it really cuts), ``greedy_violations`` of the other rules and
        ``greedy_lines``; ``distance_yuan`` = greedy extra - extra; and, one column a pollutant,
        ``price_<pollutant>_yuan_per_kg``, the marginal cost of its cut.
    ranking : DataFrame
        The lines by cost per kilogram of the first pollutant, with the names of enterprise and
        process: ``yuan_per_kg, cut_kg, cumulated_kg, cost_yuan``.
    """

    pollutants: tuple[str, ...]
    base_kg: Mapping[str, float]
    base_yuan: float
    points: pd.DataFrame
    ranking: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:
        """One row a point."""
        return self.points

    def headline(self) -> dict[str, Any]:
        """The dearest point and the widest distance of the ranking."""
        return {
            "pollutants": list(self.pollutants),
            "base_yuan": self.base_yuan,
            "base_kg": dict(self.base_kg),
            "most_cut_share": float(self.points["cut_share"].max()),
            "widest_distance_yuan": float(self.points["distance_yuan"].max()),
        }

    def as_dict(self) -> dict[str, Any]:
        """The curve as ``airkit tradeoff --json`` prints it."""
        return self.plain(**self.headline(), points=self.points, ranking=self.ranking)

    def lines(self, lang: Lang) -> list[str]:
        """What the greatest cut costs and half of it, then one sentence a point."""
        base = ", ".join(show(kg / 1e3, "t", lang) for kg in self.base_kg.values())
        cost = show(self.base_yuan, "yuan", lang, 4)
        lines = [self._answer(lang)]
        lines.append("  " + say("tradeoff_title", lang, base=base, cost=cost))
        for row in self.points.to_dict("records"):
            lines.append("  " + self._point(row, lang))
            if row["greedy_extra_yuan"] == row["greedy_extra_yuan"]:
                lines.append("    " + _ranking(row, lang))
        if (self.points["extra_yuan"] < 0).any():
            lines.append("  " + say("tradeoff_base_above", lang))
        lines.append("  " + say("tradeoff_one_sided", lang))
        return lines

    def _answer(self, lang: Lang) -> str:
        """The greatest cut a plan was found for, and the point nearest to half of it."""
        names = ", ".join(word(f"pollutant_{one}", lang) for one in self.pollutants)
        found = self.points[self.points["objective_yuan"].notna()]
        if found.empty:
            return say("tradeoff_nothing", lang, pollutants=names)
        most = found.iloc[-1]
        half = found.iloc[(found["cut_share"] - most["cut_share"] / 2).abs().argmin()]
        told = {}
        for name, row in (("most", most), ("half", half)):
            told[name] = show(row["cut_share"], "share", lang)
            told[f"{name}_extra"] = more_or_less(
                row["extra_yuan"], lang, "said_loses", "said_spares"
            )
        one = "tradeoff_answer" if len(found) > 1 else "tradeoff_answer_one"
        return say(one, lang, pollutants=names, **told)

    def _point(self, row: Mapping[Any, Any], lang: Lang) -> str:
        cut = show(row["cut_share"], "share", lang)
        if row["objective_yuan"] != row["objective_yuan"]:
            return say("tradeoff_none", lang, cut=cut, status=word(f"status_{row['status']}", lang))
        prices = [
            f"{word(f'pollutant_{one}', lang)} {number(row[price_column(one)])}"
            for one in self.pollutants
        ]
        extra = more_or_less(row["extra_yuan"], lang, "said_loses", "said_spares")
        least = row["bound_yuan"] - self.base_yuan
        proven = "tradeoff_at_least" if least > 0 else "tradeoff_unproven"
        said = say(proven, lang, least=show(least, "yuan", lang))
        return say(
            "tradeoff_point", lang, cut=cut, extra=extra, proven=said, prices=", ".join(prices)
        )


def _ranking(row: Mapping[Any, Any], lang: Lang) -> str:
    n = int(row["greedy_violations"])
    values = {
        "extra": show(row["greedy_extra_yuan"], "yuan", lang),
        "cut": show(row["greedy_cut_share"], "share", lang),
        "distance": show(row["distance_yuan"], "yuan", lang),
        "broken": say("tradeoff_breaks", lang, n=n) if n else "",
    }
    return say("tradeoff_greedy", lang, **values)


def trade_off(
    county: County,
    pollutants: Sequence[str],
    shares: Sequence[float] | None = None,
    *,
    n_points: int = 12,
    progress: Callable[[str], None] | None = None,
    **how: Any,
) -> Tradeoff:
    """The least cost of cutting pollutants together by shares of what the county plan emits.

    Each point is the county solved under a season cap more a pollutant. Points are solved from the
    greatest cut down, each from the prices and the plan of the one before and from the plan of the
    ranking: a plan serves every lesser cut. The prices of a point prove a bound at every other cut
    as well; a point is told the highest of all, and the prices it comes from are its marginal
    costs, so that a further cut of all pollutants together never gets cheaper.

    Parameters
    ----------
    county : County
        As :func:`airkit.schedule.solve.solve_county` returns it, with a plan.
    pollutants : sequence of str
        Each cut by the same share.
    shares : sequence of float, optional
        Cuts [1]; evenly up to near the greatest that whole stops reach where None.
    n_points : int
        Points, where no shares are given.
    how : Any
        Engine, gap, seconds, seed.

    Raises
    ------
    UsageError
        No plan, no pollutant, one that a line does not state, or shares outside (0, 1].
    """
    step = progress or (lambda _step: None)
    x, _ = needed_plan(county)
    names = list(dict.fromkeys(pollutants))
    _refuse(county.problem, names, shares, n_points)
    base = emitted(county.problem, x, names)
    base_cost = float(county.outcome.objective_yuan or 0.0)
    measures = line_measures(county.problem, county.arrays, x, names)
    if shares is None:
        most = MOST_SHARE * float((measures.cuts.sum(axis=0) / np.maximum(base, 1e-300)).min())
        shares = np.linspace(most / n_points, most, n_points).tolist()
    points: list[dict[str, Any]] = []
    start = start_from(county.arrays, county.found)
    for share in sorted(shares, reverse=True):
        step("tradeoff_step")
        began = time.perf_counter()
        limits = dict(zip(names, (base * (1 - share)).tolist(), strict=True))
        ranking = _greedy_point(county, x, measures, base, share)
        loads = ranking.pop("loads")
        plans = start.plans if loads is None else (*start.plans, (loads, loads > 0))
        asked = {**how, "start": replace(start, plans=plans), "prove": False}
        solved = solve_problem(capped(county.problem, limits), **asked)
        start = start_from(solved.arrays, solved.found)
        point = {**_told(solved, names), **ranking, "cut_share": share}
        points.append({**point, "seconds": time.perf_counter() - began})
    prices = tuple(price_column(name) for name in names)
    blank = dict.fromkeys((*POINT_TEXTS, *POINT_NUMBERS, *prices))
    rows = [{**blank, "greedy_lines": "", **point} for point in points[::-1]]
    table = typed(rows, POINT_TEXTS, (*POINT_NUMBERS, PROVEN, *prices))
    table = _certified(_in_step(table, base_cost), base, county.outcome.bound_yuan)
    return Tradeoff(
        stamp_of(county.problem.case),
        tuple(names),
        dict(zip(names, base.tolist(), strict=True)),
        base_cost,
        table,
        _ranking_table(county.problem, measures, names[0]),
    )


def _in_step(points: pd.DataFrame, base_cost: float) -> pd.DataFrame:
    """Plans carried over: a plan serves lesser cuts.

    A plan of the ranking that keeps every rule is a plan like any other.
    """
    costs = points["objective_yuan"].fillna(np.inf).to_numpy(float)
    is_plan = points["greedy_violations"].to_numpy(float) == 0
    ranking = base_cost + points["greedy_extra_yuan"].to_numpy(float)
    costs = np.minimum(costs, np.where(is_plan, ranking, np.inf))
    least = np.minimum.accumulate(costs[::-1])[::-1]
    cost = pd.Series(np.where(np.isfinite(least), least, np.nan), index=points.index)
    extra = cost - base_cost
    return points.assign(
        objective_yuan=cost, extra_yuan=extra, distance_yuan=points["greedy_extra_yuan"] - extra
    )


def _certified(points: pd.DataFrame, base: Floats, base_bound: float) -> pd.DataFrame:
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
    problem, base_cost = county.problem, float(county.outcome.objective_yuan or 0.0)
    target = share * base
    taken: list[int] = []
    for k in range(len(base)):
        left = np.setdiff1d(np.arange(len(measures.lines)), taken)
        more = target[k] - measures.cuts[taken, k].sum()
        if more > 0:
            taken += left[greedy(measures.costs[left], measures.cuts[left, k], more)].tolist()
    cut = measures.cuts[taken].sum(axis=0)
    if (cut < target * (1 - 1e-9)).any():
        told = ("greedy_extra_yuan", "greedy_cut_share", "greedy_violations")
        return {**dict.fromkeys(told, np.nan), "loads": None}
    loads = x.copy()
    loads[measures.lines[taken]] = measures.loads[taken]
    audit = audit_loads(problem, loads)
    ids = problem.lines["line_id"]
    return {
        "greedy_extra_yuan": audit.objective_yuan - base_cost,
        "greedy_cut_share": float((cut / np.maximum(base, 1e-300)).min()),
        "greedy_violations": float(len(audit.violations)),
        "loads": loads if audit.is_clean else None,
        "greedy_lines": ", ".join(ids[int(measures.lines[at])] for at in taken),
    }


def _ranking_table(problem: Problem, measures: Measures, pollutant: str) -> pd.DataFrame:
    """Lines by cost per kilogram, with what they cut together up to each."""
    cuts = measures.cuts[:, 0]
    order = [k for k in ranked(measures.costs, cuts).tolist() if cuts[k] > 0]
    lines, names = problem.lines, enterprise_names(problem.case)
    rows, together = [], 0.0
    for k in order:
        line = int(measures.lines[k])
        together += float(cuts[k])
        owner = lines.at[line, "enterprise_id"]
        rows.append(
            {
                "line_id": lines.at[line, "line_id"],
                "enterprise_id": owner,
                **dict(zip(("name_zh", "name_en"), names[owner], strict=True)),
                "process": lines.at[line, "process"],
                "pollutant": pollutant,
                "yuan_per_kg": float(measures.costs[k] / cuts[k]),
                "cut_kg": float(cuts[k]),
                "cumulated_kg": together,
                "cost_yuan": float(measures.costs[k]),
            }
        )
    return typed(rows, COST_TEXTS, COST_NUMBERS)


def _refuse(
    problem: Problem, names: list[str], shares: Sequence[float] | None, n_points: int
) -> None:
    known = [one for one in POLLUTANTS if problem.emissions[one].notna().any()]
    strangers = [one for one in names if one not in known]
    if not names or strangers:
        raise UsageError(
            "tradeoff_no_pollutant", names=", ".join(strangers) or "–", known=", ".join(known)
        )
    if n_points < 1:
        raise UsageError("whatif_few_points", n=n_points)
    odd = [one for one in shares or () if not 0 < one <= 1]
    if odd:
        raise UsageError("whatif_bad_share", share=odd[0])
