"""Loss against cut: the least cost of cutting one or several pollutants, and the ranking beside."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from airkit.case import Case
from airkit.emissions import POLLUTANTS
from airkit.errors import UsageError
from airkit.result import stamp_of
from airkit.schedule.answer import Answer, enterprise_names, typed
from airkit.schedule.problem.problem import Problem
from airkit.schedule.solve import County
from airkit.schedule.whatif.greedy import Measures, line_measures, ranked
from airkit.schedule.whatif.said import more_or_less, needed_plan
from airkit.schedule.whatif.tradeoff_points import (
    PROVEN,
    certified,
    emitted,
    in_step,
    price_column,
    walk,
)
from airkit.words import Lang, listed, number, say, show, word

POINT_TEXTS = ("status", "greedy_lines")
POINT_NUMBERS = (
    *("cut_share", "objective_yuan", "bound_yuan", "extra_yuan", "n_violations"),
    *("greedy_extra_yuan", "greedy_cut_share", "greedy_violations", "distance_yuan", "seconds"),
)
COST_TEXTS = ("line_id", "enterprise_id", "name_zh", "name_en", "process", "pollutant")
COST_NUMBERS = ("yuan_per_kg", "cut_kg", "cumulated_kg", "cost_yuan")
# Shares of the greatest cut tried; the greatest itself would leave nothing to choose.
MOST_SHARE = 0.95
# Differences below this are none [yuan].
LEAST = 0.5


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
        The least that a plan without a further cut is known to cost: what extra costs are beside.
    county_yuan : float
        What the plan given costs; more than ``base_yuan`` where the search came on a cheaper one.
    points : DataFrame
        ``cut_share``, ``objective_yuan, bound_yuan, status``, ``extra_yuan`` beside ``base_yuan``,
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
    county_yuan: float
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
            "county_yuan": self.county_yuan,
            "base_kg": dict(self.base_kg),
            "most_cut_share": float(self.points["cut_share"].max()),
            "widest_distance_yuan": float(self.points["distance_yuan"].max()),
        }

    def as_dict(self) -> dict[str, Any]:
        """The curve as ``airkit tradeoff --json`` prints it."""
        return self.plain(**self.headline(), points=self.points, ranking=self.ranking)

    def lines(self, lang: Lang) -> list[str]:
        """What the greatest cut costs and half of it, then one sentence a point."""
        emitted = self.base_kg.items()
        base = listed(
            (
                f"{word(f'pollutant_{one}', lang)} {show(kg / 1e3, 't', lang)}"
                for one, kg in emitted
            ),
            lang,
        )
        cost, least = (show(one, "yuan", lang, 4) for one in (self.county_yuan, self.base_yuan))
        lines = [self._answer(lang)]
        lines.append("  " + say("tradeoff_title", lang, base=base, cost=cost))
        if self.base_yuan < self.county_yuan - LEAST:
            lines.append("  " + say("tradeoff_base_above", lang, least=least))
        for row in self.points.to_dict("records"):
            lines.append("  " + self._point(row, lang))
            if row["greedy_extra_yuan"] == row["greedy_extra_yuan"]:
                lines.append("    " + _ranking(row, lang))
        lines.append("  " + say("tradeoff_one_sided", lang))
        return lines

    def _answer(self, lang: Lang) -> str:
        """The greatest cut a plan was found for, and the point nearest to half of it."""
        names = listed((word(f"pollutant_{one}", lang) for one in self.pollutants), lang)
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
            "tradeoff_point", lang, cut=cut, extra=extra, proven=said, prices=listed(prices, lang)
        )


def _ranking(row: Mapping[Any, Any], lang: Lang) -> str:
    n = int(row["greedy_violations"])
    values = {
        "extra": show(row["greedy_extra_yuan"], "yuan", lang),
        "cut": show(row["greedy_cut_share"], "share", lang),
        "distance": more_or_less(row["distance_yuan"], lang),
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
    ranking: a plan serves every lesser cut, and none at all. The prices of a point prove a bound at
    every other cut as well; a point is told the highest of all, and the prices it comes from are
    its marginal costs, so that a further cut of all pollutants together never gets cheaper.

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
    refuse_cuts(county.problem.case, names, shares, n_points)
    base = emitted(county.problem, x, names)
    county_cost = float(county.outcome.objective_yuan or 0.0)
    measures = line_measures(county.problem, county.arrays, x, names)
    if shares is None:
        most = MOST_SHARE * float((measures.cuts.sum(axis=0) / np.maximum(base, 1e-300)).min())
        shares = np.linspace(most / n_points, most, n_points).tolist()
    points = walk(county, measures, (names, base), sorted(shares, reverse=True), step, how)
    prices = tuple(price_column(name) for name in names)
    blank = dict.fromkeys((*POINT_TEXTS, *POINT_NUMBERS, *prices))
    rows = [{**blank, "greedy_lines": "", **point} for point in points]
    table = typed(rows, POINT_TEXTS, (*POINT_NUMBERS, "greedy_yuan", PROVEN, *prices))
    table, base_cost = in_step(table, county_cost)
    table = certified(table, base, county.outcome.bound_yuan)
    return Tradeoff(
        stamp_of(county.problem.case),
        tuple(names),
        dict(zip(names, base.tolist(), strict=True)),
        base_cost,
        county_cost,
        table,
        _ranking_table(county.problem, measures, names[0]),
    )


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


def refuse_cuts(
    case: Case, pollutants: Sequence[str], shares: Sequence[float] | None, n_points: int
) -> None:
    """Refuse a question that no plan can answer.

    Raises
    ------
    UsageError
        No pollutant, one that no line states, no points, or shares outside (0, 1].
    """
    stated = set(case.table("line_emissions")["pollutant"])
    known = [one for one in POLLUTANTS if one in stated]
    strangers = [one for one in pollutants if one not in known]
    if not pollutants or strangers:
        raise UsageError(
            "tradeoff_no_pollutant", names=", ".join(strangers) or "–", known=", ".join(known)
        )
    if n_points < 1:
        raise UsageError("whatif_few_points", n=n_points)
    odd = [one for one in shares or () if not 0 < one <= 1]
    if odd:
        raise UsageError("tradeoff_bad_cut", share=f"{odd[0]:g}")
