"""Margins nobody trusts: which stops stand when margins are higher or lower than stated."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from airkit.errors import UsageError
from airkit.result import stamp_of
from airkit.schedule.answer import Answer, enterprise_names, typed
from airkit.schedule.decomposed.inputs import unhandled
from airkit.schedule.engines import Engine, takes_exact
from airkit.schedule.explain.amounts import percent
from airkit.schedule.model.arrays import Mask
from airkit.schedule.problem.problem import Problem
from airkit.schedule.solve import County, solve_problem
from airkit.schedule.whatif.alone import cheapest
from airkit.schedule.whatif.parts import Part, parts_of
from airkit.schedule.whatif.pricing import Pricing
from airkit.schedule.whatif.said import needed_plan
from airkit.schedule.whatif.vouched import vouched_states
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
    is_priced : bool
        Whether an enterprise's own rules and orders were priced as well, all enterprises at once
        (see :mod:`airkit.schedule.whatif.vouched`), and not searched one by one.
    together : DataFrame
        All margins ``higher`` or ``lower``, the county solved anew: ``kept_share`` of the plan's
        stopped line-days stand still there too, ``kept_days_share`` by number of days a line.
    """

    share: float
    alone: pd.DataFrame
    is_priced: bool
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
        shares = {"kept_alone_share": alone, "kept_together_share": kept}
        return {"share": self.share, "is_priced": self.is_priced, **shares}

    def as_dict(self) -> dict[str, Any]:
        """The answer for JSON."""
        return self.plain(**self.headline(), alone=self.alone, together=self.together)

    def lines(self, lang: Lang) -> list[str]:
        """The answer in sentences."""
        share = percent(self.share)
        kept = show(self.headline()["kept_alone_share"], "share", lang)
        ends = {
            name: show(float(end), "share", lang)
            for name, end in (
                ("low", self.together["kept_share"].min()),
                ("high", self.together["kept_share"].max()),
            )
        }
        lines = [
            say("doubt_title", lang, share=share, kept=kept, **ends),
            "  " + say("doubt_alone", lang, share=share),
        ]
        if self.is_priced:
            lines.append("    " + say("doubt_priced", lang))
        lines += [f"    {line}" for line in self._flipped(lang)]
        for row in self.together.to_dict("records"):
            values = {
                "direction": word(f"doubt_{row['direction']}", lang),
                "share": share,
                "kept": show(row["kept_share"], "share", lang),
                "days": show(row["kept_days_share"], "share", lang),
            }
            lines.append("  " + say("doubt_together", lang, **values))
        return lines

    def _flipped(self, lang: Lang) -> list[str]:
        """The enterprises whose stops flip, those with most line-days first."""
        days = self.alone[["flipped_higher", "flipped_lower"]].sum(axis=1)
        order = days[days > 0].sort_values(ascending=False, kind="stable").index
        join = "；" if lang == "zh" else "; "
        lines = []
        for row in self.alone.loc[order].head(MOST_PRINTED).to_dict("records"):
            changes = join.join(
                say(f"doubt_{name}", lang, n=f"{row[name]:g}")
                for name in ALONE_NUMBERS[1:]
                if row[name]
            )
            told = {"name": row[f"name_{lang}"], "stopped": f"{row['stopped']:g}"}
            lines.append(say("doubt_firm", lang, **told, changes=changes))
        if len(order) > MOST_PRINTED:
            lines.append(say("doubt_more", lang, n=len(order) - MOST_PRINTED))
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

    Each enterprise alone, others as planned: its own best plan at the county's prices is found with
    its margins as stated, higher and lower, each time the one nearest to the county plan; what
    differs from the plan at the margins as stated already is open, what differs only then is
    flipped. In small cases each enterprise is searched exactly; in one of a county's size, what
    binds an enterprise alone is priced as well and all are reckoned at once. All together: the
    county is solved anew twice.

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
    if county.arrays.families and county.found.price_bound is None:
        raise UsageError("whatif_no_prices")
    names = enterprise_names(county.problem.case)
    parts = parts_of(county.problem, county.arrays)
    is_priced = not (takes_exact(county.arrays, engine) or unhandled(county.arrays))
    counts = _priced(county, parts, share) if is_priced else _searched(county, parts, share)
    rows = [
        {**dict(zip(ALONE_TEXTS, (name, *names[name]), strict=True)), **counts[name]}
        for name in parts
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
        is_priced,
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


def _searched(county: County, parts: dict[str, Part], share: float) -> dict[str, dict[str, float]]:
    """Flips of each enterprise by its own exact programmes, one by one."""
    counts = {}
    for name in parts:
        one = Pricing(county, name)
        stated, higher, lower = (
            cheapest(one.part, one.prices, factor, near=one.plan.x).u for factor in _factors(share)
        )
        counts[name] = _flips(one.plan.u, stated, higher, lower)
    return counts


def _priced(county: County, parts: dict[str, Part], share: float) -> dict[str, dict[str, float]]:
    """Flips of all enterprises at once, what binds one alone priced too."""
    _, plan = needed_plan(county)
    shared = frozenset(number for part in parts.values() for number in part.shared)
    owner = np.zeros(county.arrays.n_lines, dtype=np.int64)
    for number, part in enumerate(parts.values()):
        owner[part.lines] = number
    states = vouched_states(county, shared, owner, _factors(share))
    return {
        name: _flips(plan[part.lines], *(one[part.lines] for one in states))
        for name, part in parts.items()
    }


def _factors(share: float) -> tuple[float, float, float]:
    """On margins: as stated, higher, lower."""
    return 1.0, 1 + share, 1 - share


def _flips(plan: Mask, stated: Mask, higher: Mask, lower: Mask) -> dict[str, float]:
    return {
        "stopped": float((~plan).sum()),
        "flipped_higher": float((~plan & ~stated & higher).sum()),
        "flipped_lower": float((plan & stated & ~lower).sum()),
        "open": float((plan != stated).sum()),
    }
