"""The audit: every rule recomputed from the plan and the tables, apart from the array model.

Nothing here knows how the plan was made; plans made by hand are audited alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from airkit.case import Case
from airkit.result import Result, jsonable, stamp_of
from airkit.schedule.audit.books import Books
from airkit.schedule.audit.checks import CHECKS, goods_breaches, odd_loads, short_runs, trip_limits
from airkit.schedule.audit.goods import GoodsAudit, TripLimit, audit_goods
from airkit.schedule.audit.stated import Stated, audit_stated_goods
from airkit.schedule.explain.breaches import breach_lines
from airkit.schedule.plan import loads_of
from airkit.schedule.problem.problem import Problem, read_problem
from airkit.words import Lang, say, show

# An excess up to this share of its limit (of 1 where the limit is smaller) is a rounding.
ROUNDING = 1e-9

COLUMNS = ("rule_id", "enterprise_id", "line_id", "date", "by", "unit", "limit", "used", "relative")
# What the ids stand for; blank where an id stands in no table.
NAMES = ("rule_kind", "name_zh", "name_en", "process")


@dataclass(frozen=True)
class Audit(Result):
    """What a plan breaks, costs and emits.

    Attributes
    ----------
    violations : DataFrame
        One row a breach: ``rule_id, enterprise_id, line_id, date`` (empty for a whole window),
        ``by``, ``unit``, ``limit``, ``used``, ``relative``; then ``rule_kind``, ``name_zh`` and
        ``name_en`` of the enterprise, ``process`` of the line.
    costs : dict
        ``lost_margin_yuan, start_yuan, shortage_yuan, spill_yuan, holding_yuan``.
    emissions_kg : dict
        By pollutant; None where a line that runs does not state it.
    reference_margin_yuan : float
        What the loss is a share of.
    """

    violations: pd.DataFrame
    costs: Mapping[str, float]
    emissions_kg: Mapping[str, float | None]
    reference_margin_yuan: float

    @property
    def table(self) -> pd.DataFrame:
        """The violations."""
        return self.violations

    @property
    def is_clean(self) -> bool:
        """Whether the plan keeps every rule."""
        return self.violations.empty

    @property
    def objective_yuan(self) -> float:
        """All costs together."""
        return float(sum(self.costs.values()))

    @property
    def max_relative_violation(self) -> float:
        """The worst excess as a share of its limit."""
        return float(self.violations["relative"].max()) if len(self.violations) else 0.0

    def headline(self) -> dict[str, Any]:
        """The audit in short."""
        return {
            "n_violations": len(self.violations),
            "max_relative_violation": self.max_relative_violation,
            "objective_yuan": self.objective_yuan,
            **self.costs,
            "emissions_kg": dict(self.emissions_kg),
        }

    def by(self, group: str) -> pd.DataFrame:
        """Number of violations and the worst, by ``rule``, ``enterprise``, ``line`` or ``date``."""
        column = group if group == "date" else f"{group}_id"
        grouped = self.violations.groupby(column, sort=True)["relative"]
        return grouped.agg(n="size", worst="max").reset_index()

    def as_dict(self) -> dict[str, Any]:
        """The audit as ``airkit audit --json`` prints it."""
        answer: dict[str, Any] = {
            "violations": self.violations,
            **self.headline(),
            "reference_margin_yuan": self.reference_margin_yuan,
            "stamp": asdict(self.stamp),
        }
        plain: dict[str, Any] = jsonable(answer)
        return plain

    def lines(self, lang: Lang) -> list[str]:
        """The audit in lines of text."""
        word_id = "audit_clean" if self.is_clean else "audit_broken"
        lines = [say(word_id, lang, n=len(self.violations))]
        lines += [f"  {line}" for line in breach_lines(self.violations, lang)]
        loss = show(self.costs["lost_margin_yuan"], "yuan", lang)
        lines.append(
            "  " + say("audit_cost", lang, loss=loss, total=show(self.objective_yuan, "yuan", lang))
        )
        return lines


def audit_plan(case: Case, plan: pd.DataFrame) -> Audit:
    """Set a plan against every rule of a case.

    Parameters
    ----------
    case : Case
        The tables.
    plan : DataFrame
        ``line_id, date, load_share``: one row for every line and day, 0 where it stands still.

    Returns
    -------
    Audit

    Raises
    ------
    InputFaults
        The tables do not fit together, or the plan lacks lines or days.
    """
    problem = read_problem(case)
    return audit_loads(problem, loads_of(problem, plan))


def audit_loads(
    problem: Problem,
    loads: NDArray[np.float64],
    stated: Stated | None = None,
    idle: NDArray[np.bool_] | None = None,
) -> Audit:
    """The audit of load shares, shape (n_lines, n_days).

    ``stated`` says what leaves, is spilled and is short; where it is None, the audit looks for the
    cheapest way itself. ``idle`` marks line-days idle in an emergency, which are neither stops nor
    starts and serve no minimum.
    """
    books = Books(problem, loads, idle)
    limits = [limit for rule in problem.rules for limit in trip_limits(books, rule)]
    if stated is None:
        goods = leaving(books, limits)
    else:
        goods = audit_stated_goods(problem.products, books.made(), limits, stated)
    breaches = chain(
        odd_loads(books),
        short_runs(books),
        *(CHECKS[rule.kind](books, rule) for rule in problem.rules if rule.kind in CHECKS),
        goods_breaches(books, limits, goods),
    )
    broken = [one for one in breaches if one.relative > ROUNDING]
    frame = pd.DataFrame(
        [{**asdict(b), "relative": b.relative} for b in broken], columns=list(COLUMNS)
    )
    texts = dict.fromkeys(("rule_id", "enterprise_id", "line_id", "date", "unit"), "str")
    numbers = dict.fromkeys(("by", "limit", "used", "relative"), "float64")
    reference = problem.reference_margin_yuan()
    costs = {
        "lost_margin_yuan": reference - books.earned_yuan(),
        "start_yuan": books.start_yuan(),
        "shortage_yuan": goods.shortage_yuan,
        "spill_yuan": goods.spill_yuan,
        "holding_yuan": goods.holding_yuan,
    }
    return Audit(
        stamp_of(problem.case),
        _with_names(problem, frame.astype({**texts, **numbers})),
        costs,
        books.emissions_kg(),
        reference,
    )


def leaving(books: Books, limits: Sequence[TripLimit] | None = None) -> GoodsAudit:
    """The cheapest way for what a plan makes to leave."""
    if limits is None:
        limits = [limit for rule in books.problem.rules for limit in trip_limits(books, rule)]
    return audit_goods(books.problem.products, books.made(), limits)


def _with_names(problem: Problem, frame: pd.DataFrame) -> pd.DataFrame:
    """Breaches with the kind of the rule, the name of the enterprise and the line's process."""
    if frame.empty:
        return frame.assign(**dict.fromkeys(NAMES, "")).astype(dict.fromkeys(NAMES, "str"))
    kinds = {rule.rule_id: rule.kind for rule in problem.rules}
    lines = problem.lines.set_index("line_id")
    owners = frame["enterprise_id"].where(
        frame["enterprise_id"].notna(), frame["line_id"].map(lines["enterprise_id"])
    )
    firms = problem.case.table("enterprises").set_index("enterprise_id")
    made = {
        "rule_kind": frame["rule_id"].map(kinds),
        "name_zh": owners.map(firms["name_zh"]),
        "name_en": owners.map(firms["name_en"]),
        "process": frame["line_id"].map(lines["process"]),
    }
    return frame.assign(**made).astype(dict.fromkeys(NAMES, "str"))
