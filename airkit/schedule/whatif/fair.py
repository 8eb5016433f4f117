"""How fair a plan is: burdens, the plan with the least largest one, and what fairness costs."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from airkit.schedule.answer import Answer
from airkit.schedule.run import WITH_PLAN
from airkit.words import Lang, say, show

# Enterprises named in print; all are in the table.
MOST_PRINTED = 5


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
    cheapest_cost : float
        Cost of the plan that fairness does not bind.
    cheapest_burden_share : float
        Its largest burden.
    burdens : DataFrame
        One row an enterprise: ``loss, own, reference`` with the unit behind, ``burden_share``,
        ``cheapest_share`` (its burden in the cheapest plan).
    missed_share : float or None
        A largest burden at which no plan was found, which proves nothing; None: none was missed.
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
    cheapest_burden_share: float
    burdens: pd.DataFrame
    missed_share: float | None = None
    is_cut_short: bool = False

    @property
    def table(self) -> pd.DataFrame:
        """One row an enterprise."""
        return self.burdens

    @property
    def price(self) -> float:
        """What fairness costs beside the cheapest plan."""
        return self.cost - self.cheapest_cost

    def headline(self) -> dict[str, Any]:
        """Burdens and costs in short."""
        shares = ("largest_burden_share", "at_least_share", "cheapest_burden_share")
        names = (*shares, "missed_share", "is_cut_short")
        costs = ("unit", "cost", "cheapest_cost", "price")
        return {name: getattr(self, name) for name in (*names, *costs)}

    def as_dict(self) -> dict[str, Any]:
        """The answer for JSON."""
        return self.plain(**self.headline(), burdens=self.burdens)

    def lines(self, lang: Lang) -> list[str]:
        """The answer in sentences."""
        shares = {
            name: show(getattr(self, f"{name}_share"), "share", lang)
            for name in ("largest_burden", "at_least", "cheapest_burden")
        }
        costs = {
            name: show(getattr(self, name), self.unit, lang, 4)
            for name in ("cost", "cheapest_cost", "price")
        }
        lines = [say("fair_burden", lang, **shares), say("fair_cost", lang, **costs)]
        lines += doubt_lines(self.missed_share, self.is_cut_short, lang)
        worst = self.burdens.sort_values("burden_share", ascending=False, kind="stable")
        for row in worst.head(MOST_PRINTED).to_dict("records"):
            values = {
                name: show(row[f"{name}_share"], "share", lang) for name in ("burden", "cheapest")
            }
            lines.append("  " + say("fair_firm", lang, name=row[f"name_{lang}"], **values))
        return lines


@dataclass(frozen=True)
class FairCurve(Answer):
    """Least cost at each largest burden allowed.

    Attributes
    ----------
    curve : DataFrame
        ``allowed_share`` and, of the plan found, ``largest_burden_share, objective_yuan,
        bound_yuan, price_yuan`` (beside the cheapest plan), ``status``; ``unknown`` where none was
        found.
    at_least_share : float
        No plan has a lesser largest burden.
    missed_share : float or None
        A largest burden at which no plan was found, which proves nothing; None: none was missed.
    is_cut_short : bool
        A time limit struck in one of the solves.
    """

    curve: pd.DataFrame
    at_least_share: float = 0.0
    missed_share: float | None = None
    is_cut_short: bool = False

    @property
    def table(self) -> pd.DataFrame:
        """One row a point."""
        return self.curve

    def headline(self) -> dict[str, Any]:
        """The ends of the curve."""
        return {"fairest": self.curve.iloc[0].to_dict(), "cheapest": self.curve.iloc[-1].to_dict()}

    def as_dict(self) -> dict[str, Any]:
        """The curve for JSON."""
        told = ("at_least_share", "missed_share", "is_cut_short")
        return self.plain(curve=self.curve, **{name: getattr(self, name) for name in told})

    def lines(self, lang: Lang) -> list[str]:
        """One sentence a point."""
        lines = [say("fair_curve", lang)]
        for row in self.curve.to_dict("records"):
            values = {
                "allowed": show(row["allowed_share"], "share", lang),
                "cost": show(row["objective_yuan"], "yuan", lang, 4),
                "price": show(row["price_yuan"], "yuan", lang),
            }
            found = row["status"] in WITH_PLAN
            lines.append("  " + say("fair_point" if found else "fair_no_point", lang, **values))
        least = show(self.at_least_share, "share", lang)
        lines.append("  " + say("fair_at_least", lang, least=least))
        doubts = doubt_lines(self.missed_share, self.is_cut_short, lang)
        return lines + [f"  {line}" for line in doubts]


def doubt_lines(missed: float | None, is_cut_short: bool, lang: Lang) -> list[str]:
    """What was tried in vain, and whether time ran out: neither proves anything."""
    said = []
    if missed is not None:
        said.append(say("fair_missed", lang, missed=show(missed, "share", lang)))
    if is_cut_short:
        said.append(say("fair_cut_short", lang))
    return said
