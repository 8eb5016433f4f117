"""Margins nobody trusts: which stops stand when margins are higher or lower than stated."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from airkit.errors import UsageError
from airkit.result import stamp_of
from airkit.schedule.answer import Answer, enterprise_names, typed
from airkit.schedule.arrays import Mask
from airkit.schedule.engines import Engine
from airkit.schedule.problem import Problem
from airkit.schedule.solve import County, solve_problem
from airkit.schedule.whatif.alone import cheapest
from airkit.schedule.whatif.parts import parts_of
from airkit.schedule.whatif.pricing import Pricing
from airkit.schedule.whatif.said import needed_plan
from airkit.words import Lang, say, show, word

ALONE_TEXTS = ("enterprise_id", "name_zh", "name_en")
ALONE_NUMBERS = ("stopped", "flipped_higher", "flipped_lower", "open")
TOGETHER_TEXTS = ("direction", "status")
TOGETHER_NUMBERS = ("objective_yuan", "bound_yuan", "stopped", "kept_share", "kept_days_share")
# Enterprises named in print; all are in the table.
MOST_PRINTED = 10


@dataclass(frozen=True)
class MarginDoubt(Answer):
    """Which stops stand when margins are wrong by a share.

    Attributes
    ----------
    share : float
        By how much margins may be wrong.
    alone : DataFrame
        One row an enterprise whose own margins alone are wrong, at the county's prices:
        ``stopped`` line-days of the plan, ``flipped_higher`` of them it may run with higher
        margins, ``flipped_lower`` line-days it runs in the plan and may not with lower ones,
        ``open`` line-days that are as good either way at the margins stated. What does not flip
        is vouched for by the prices; what flips by them need not.
    together : DataFrame
        All margins ``higher`` or ``lower``, the county solved anew: ``kept_share`` of the plan's
        stopped line-days stand still there too, ``kept_days_share`` by number of days a line.
    """

    share: float
    alone: pd.DataFrame
    together: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:
        """One row an enterprise."""
        return self.alone

    def headline(self) -> dict[str, Any]:
        """Shares of stops that stand."""
        stopped = float(self.alone["stopped"].sum())
        flipped = float(self.alone["flipped_higher"].sum())
        kept = dict(zip(self.together["direction"], self.together["kept_share"], strict=True))
        alone = 1 - flipped / stopped if stopped else 1.0
        return {"share": self.share, "kept_alone_share": alone, "kept_together_share": kept}

    def as_dict(self) -> dict[str, Any]:
        """The answer for JSON."""
        return self.plain(**self.headline(), alone=self.alone, together=self.together)

    def lines(self, lang: Lang) -> list[str]:
        """The answer in sentences."""
        share = show(self.share, "share", lang)
        kept = show(self.headline()["kept_alone_share"], "share", lang)
        lines = [
            say("doubt_title", lang, share=share),
            "  " + say("doubt_alone", lang, share=share, kept=kept),
        ]
        flipped = self.alone[self.alone[["flipped_higher", "flipped_lower"]].sum(axis=1) > 0]
        for row in flipped.head(MOST_PRINTED).to_dict("records"):
            days = {name: f"{row[name]:g}" for name in ALONE_NUMBERS}
            lines.append("    " + say("doubt_firm", lang, name=row[f"name_{lang}"], **days))
        for row in self.together.to_dict("records"):
            values = {
                "direction": word(f"doubt_{row['direction']}", lang),
                "share": share,
                "kept": show(row["kept_share"], "share", lang),
                "days": show(row["kept_days_share"], "share", lang),
            }
            lines.append("  " + say("doubt_together", lang, **values))
        return lines


def doubt_margins(
    county: County,
    share: float = 0.2,
    *,
    engine: Engine = "auto",
    gap: float = 1e-3,
    seconds: float | None = None,
    progress: Callable[[str], None] | None = None,
) -> MarginDoubt:
    """Which stops flip when margins are higher or lower by a share.

    Each enterprise alone: its own best plan at the county's prices is found with its margins as
    stated, higher and lower, each time the one nearest to the county plan; what differs from the
    plan at the margins as stated already is open, what differs only then is flipped. All together:
    the county is solved anew twice.

    Raises
    ------
    UsageError
        A share outside (0, 1); no plan or no prices.
    """
    if not 0 < share < 1:
        raise UsageError("whatif_bad_share", share=share)
    step = progress or (lambda _step: None)
    _, u = needed_plan(county)
    step("doubt_step_alone")
    names = enterprise_names(county.problem.case)
    rows = [
        {**dict(zip(ALONE_TEXTS, (name, *names[name]), strict=True)), **_alone(county, name, share)}
        for name in parts_of(county.problem, county.arrays)
    ]
    together = []
    for direction, factor in (("higher", 1 + share), ("lower", 1 - share)):
        step("doubt_step_together")
        other = solve_problem(
            with_margins(county.problem, factor), engine=engine, gap=gap, seconds=seconds
        )
        runs = other.found.u if other.outcome.has_plan else None
        together.append(
            {
                "direction": direction,
                "status": other.outcome.status,
                "objective_yuan": other.outcome.objective_yuan,
                "bound_yuan": other.outcome.bound_yuan,
                "stopped": np.nan if runs is None else float((~runs).sum()),
                **(dict.fromkeys(TOGETHER_NUMBERS[-2:], np.nan) if runs is None else kept(u, runs)),
            }
        )
    return MarginDoubt(
        stamp_of(county.problem.case),
        share,
        typed(rows, ALONE_TEXTS, ALONE_NUMBERS),
        typed(together, TOGETHER_TEXTS, TOGETHER_NUMBERS),
    )


def with_margins(problem: Problem, factor: float) -> Problem:
    """The same problem, every margin times a factor."""
    margins = problem.lines["margin_yuan_per_t"] * factor
    return replace(problem, lines=problem.lines.assign(margin_yuan_per_t=margins))


def kept(planned: Mask, runs: Mask) -> dict[str, float]:
    """Shares of a plan's stops that stand in another one, day by day and by days a line; 1 if none.

    Examples
    --------
    >>> kept(np.array([[False, True]]), np.array([[True, False]]))
    {'kept_share': 0.0, 'kept_days_share': 1.0}
    """
    stopped = int((~planned).sum())
    same = int((~planned & ~runs).sum())
    days = int(np.minimum((~planned).sum(axis=1), (~runs).sum(axis=1)).sum())
    return {
        "kept_share": same / stopped if stopped else 1.0,
        "kept_days_share": days / stopped if stopped else 1.0,
    }


def _alone(county: County, enterprise_id: str, share: float) -> dict[str, float]:
    pricing = Pricing(county, enterprise_id)
    stated, higher, lower = (
        cheapest(pricing.part, pricing.prices, factor, near=pricing.plan.x).u
        for factor in (1.0, 1 + share, 1 - share)
    )
    plan = pricing.plan.u
    return {
        "stopped": float((~plan).sum()),
        "flipped_higher": float((~plan & ~stated & higher).sum()),
        "flipped_lower": float((plan & stated & ~lower).sum()),
        "open": float((plan != stated).sum()),
    }
