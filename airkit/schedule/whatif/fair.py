"""How fair a plan is: burdens, the plan with the least largest one, and what fairness costs."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pandas as pd

from airkit.schedule.answer import Answer, typed
from airkit.schedule.explain.names import cap_name
from airkit.schedule.model.run import WITH_PLAN
from airkit.schedule.problem.problem import Problem
from airkit.schedule.whatif.said import more_or_less
from airkit.words import Lang, say, show, word

# Enterprises named in print; all are in the table.
MOST_PRINTED = 5
BINDING = ("rule_id", "kind", "pollutant")
# Differences below this are none [yuan or t].
LEAST = 0.5
SHOWN = ("objective", "bound")
# Sentences of money, and those of tonnes in their place.
IN_TONNES = {
    "fair_burden": "fair_burden_t",
    "fair_cost": "fair_cost_t",
    "fair_firm": "fair_firm_t",
    "fair_base_above": "fair_base_above_t",
}


@dataclass(frozen=True)
class Fair(Answer):
    """The fairest plan and what it costs.

    Attributes
    ----------
    engine : str
        Which engine found it.
    unit : str
        ``yuan``, or ``t`` where tonnes count and no margin does; of all costs here.
    largest_burden_share : float
        Largest burden of the plan: (loss - own) / (reference - own) of the most burdened
        enterprise, own being its loss under its own rules alone.
    at_least_share : float
        No plan has a lesser largest burden.
    cost, bound : float
        Cost of the plan, and what no plan of that largest burden goes below.
    cheapest_cost, cheapest_bound : float
        Cost of the plan that fairness does not bind, and what no plan goes below.
    cheapest_burden_share : float
        Its largest burden.
    burdens : DataFrame
        One row an enterprise: ``loss, own, reference`` with the unit behind, ``burden_share``,
        ``cheapest_share`` (its burden in the cheapest plan).
    binding : DataFrame
        Rules that no largest burden goes below for, weightiest first: ``rule_id, kind, pollutant``.
    is_cut_short : bool
        A time limit struck in one of the solves.
    """

    engine: str
    unit: str
    largest_burden_share: float
    at_least_share: float
    cost: float
    bound: float
    cheapest_cost: float
    cheapest_bound: float
    cheapest_burden_share: float
    burdens: pd.DataFrame
    binding: pd.DataFrame
    is_cut_short: bool = False

    @property
    def table(self) -> pd.DataFrame:
        """One row an enterprise."""
        return self.burdens

    @property
    def price(self) -> float:
        """What the fair plan costs beside the one given as the cheapest; below 0 where that was not
        yet the cheapest."""
        return self.cost - self.cheapest_cost

    @property
    def price_at_most(self) -> float:
        """What fairness itself costs at most: the plan beside what no plan goes below."""
        return self.cost - self.cheapest_bound

    def headline(self) -> dict[str, Any]:
        """Burdens and costs in short."""
        shares = ("largest_burden_share", "at_least_share", "cheapest_burden_share")
        costs = ("unit", "cost", "bound", "cheapest_cost", "price", "price_at_most")
        return {name: getattr(self, name) for name in (*shares, "is_cut_short", *costs)}

    def as_dict(self) -> dict[str, Any]:
        """The answer for JSON."""
        return self.plain(**self.headline(), burdens=self.burdens, binding=self.binding)

    def lines(self, lang: Lang) -> list[str]:
        """The answer in sentences."""
        worst = self.burdens.sort_values("burden_share", ascending=False, kind="stable")
        shares = {
            name: show(getattr(self, f"{name}_share"), "share", lang)
            for name in ("largest_burden", "at_least", "cheapest_burden")
        }
        name = "–" if worst.empty else worst[f"name_{lang}"].iloc[0]
        lines = [say(self._said("fair_burden"), lang, name=name, **shares)]
        lines += binding_lines(self.binding, lang)
        lines += [f"  {line}" for line in self._cost_lines(lang)]
        lines += [f"  {word('fair_cut_short', lang)}"] if self.is_cut_short else []
        for row in worst[worst["burden_share"] > 0].head(MOST_PRINTED).to_dict("records"):
            values = {
                name: show(row[f"{name}_share"], "share", lang) for name in ("burden", "cheapest")
            }
            lines.append(
                "  " + say(self._said("fair_firm"), lang, name=row[f"name_{lang}"], **values)
            )
        return lines

    def _said(self, word_id: str) -> str:
        """The sentence of that name for what counts here: where tonnes do, nobody earns less."""
        return IN_TONNES[word_id] if self.unit == "t" else word_id

    def _cost_lines(self, lang: Lang) -> list[str]:
        """What the fair plan costs, beside the cheapest, and what fairness itself may cost."""
        costs = {
            name: show(getattr(self, name), self.unit, lang, 4)
            for name in ("cost", "cheapest_cost")
        }
        costs["change"] = more_or_less(self.price, lang, unit=self.unit)
        costs["most"] = show(max(self.price_at_most, 0.0), self.unit, lang)
        lines = [say(self._said("fair_cost"), lang, **costs)]
        if self.price < -LEAST:
            lines.append(word(self._said("fair_base_above"), lang))
        return lines


@dataclass(frozen=True)
class FairCurve(Answer):
    """Least cost at each largest burden allowed.

    Attributes
    ----------
    curve : DataFrame
        ``allowed_share`` and, of the plan found, ``largest_burden_share, objective_yuan,
        bound_yuan, price_yuan`` (beside the cheapest of them), ``status``; ``unknown`` where none
        was found.
    county_yuan, county_share : float
        Cost and largest burden of the county plan that was given as the cheapest.
    at_least_share : float
        No plan has a lesser largest burden.
    binding : DataFrame
        Rules that make it so: ``rule_id, kind, pollutant``.
    is_cut_short : bool
        A time limit struck in one of the solves.
    """

    curve: pd.DataFrame
    county_yuan: float
    county_share: float
    at_least_share: float
    binding: pd.DataFrame
    is_cut_short: bool = False

    @property
    def table(self) -> pd.DataFrame:
        """One row a point."""
        return self.curve

    def headline(self) -> dict[str, Any]:
        """The ends of the curve."""
        return {"fairest": self.curve.iloc[0].to_dict(), "cheapest": self.curve.iloc[-1].to_dict()}

    @property
    def price_at_most(self) -> float:
        """What the fairest plan found costs beside what no plan of the curve goes below [yuan]."""
        found = self.curve[self.curve["status"].isin(WITH_PLAN)]
        if found.empty:
            return float("nan")
        most: float = found["objective_yuan"].iloc[0] - found["bound_yuan"].min()
        return max(most, 0.0)

    def as_dict(self) -> dict[str, Any]:
        """The curve for JSON."""
        names = ("county_yuan", "county_share", "at_least_share", "price_at_most")
        told = {name: getattr(self, name) for name in names}
        more = {"binding": self.binding, "is_cut_short": self.is_cut_short}
        return self.plain(curve=self.curve, **told, **more)

    def lines(self, lang: Lang) -> list[str]:
        """What it costs to bring the largest burden down, then one sentence a point."""
        found = self.curve[self.curve["status"].isin(WITH_PLAN)]
        if found.empty:
            return [word("fair_no_curve", lang)]
        first = found.iloc[0]
        ends = {
            "fairest": show(first["largest_burden_share"], "share", lang),
            "county": show(self.county_share, "share", lang),
            "price": show(first["price_yuan"], "yuan", lang),
            "most": show(self.price_at_most, "yuan", lang),
            "least": show(self.at_least_share, "share", lang),
        }
        lines = [say("fair_curve", lang, **ends), *binding_lines(self.binding, lang)]
        lines += [f"  {line}" for line in self._point_lines(lang)]
        if found["objective_yuan"].min() < self.county_yuan - LEAST:
            lines.append("  " + word("fair_base_above", lang))
        return [*lines, *([f"  {word('fair_cut_short', lang)}"] if self.is_cut_short else [])]

    def _point_lines(self, lang: Lang) -> Iterator[str]:
        """One sentence a point; of points whose numbers read alike, one for all."""

        def told(row: dict[Any, Any]) -> tuple[str, str, str, bool]:
            cost, bound = (show(row[f"{one}_yuan"], "yuan", lang, 4) for one in SHOWN)
            price = show(row["price_yuan"], "yuan", lang)
            return cost, bound, price, row["status"] in WITH_PLAN

        for (cost, bound, price, known), alike in groupby(self.curve.to_dict("records"), told):
            rows = list(alike)
            ends = [show(rows[at]["allowed_share"], "share", lang) for at in (0, -1)]
            values = {"cost": cost, "bound": bound, "price": price, "allowed": ends[0]}
            if known and len(rows) > 1:
                yield say("fair_points", lang, **values, most=ends[1], n=len(rows))
                continue
            for row in rows:
                values["allowed"] = show(row["allowed_share"], "share", lang)
                yield say("fair_point" if known else "fair_no_point", lang, **values)


def binding_table(problem: Problem, rules: tuple[str, ...]) -> pd.DataFrame:
    """Rules by id with their kind and pollutant."""
    told = {rule.rule_id: rule for rule in problem.rules}
    rows = [
        {"rule_id": one, "kind": told[one].kind, "pollutant": told[one].pollutant or ""}
        for one in rules
        if one in told
    ]
    return typed(rows, BINDING, ())


def binding_lines(binding: pd.DataFrame, lang: Lang) -> list[str]:
    """Which rules keep the largest burden up; none where none is known."""
    if binding.empty:
        return []
    known = binding.assign(pollutant=binding["pollutant"].mask(binding["pollutant"] == ""))
    names = (cap_name(one, known, lang) for one in binding["rule_id"])
    return ["  " + say("fair_why", lang, rules=("、" if lang == "zh" else "; ").join(names))]
