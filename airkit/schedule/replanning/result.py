"""The answer of a re-plan: cost before and after, what changes, one notice a firm."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from airkit.errors import UsageError
from airkit.result import stamp_of
from airkit.schedule.answer import Answer, enterprise_names, typed
from airkit.schedule.engines import Solved
from airkit.schedule.explain.breaches import breach_groups
from airkit.schedule.explain.conflicts import conflict_table, with_names
from airkit.schedule.explain.impossible import conflict_lines
from airkit.schedule.explain.names import line_name, rule_name
from airkit.schedule.model.arrays import Arrays
from airkit.schedule.model.measure import cost_of
from airkit.schedule.model.run import Found, Status
from airkit.schedule.plan import plan_table
from airkit.schedule.proven import Proven
from airkit.schedule.replanning.budget import RULE_ID as BUDGET
from airkit.schedule.replanning.changes import changed_days, changes_of
from airkit.schedule.replanning.seam import problem_from
from airkit.schedule.replanning.season import Season
from airkit.words import Lang, days_in_words, say, show, word

OVERRUN_TEXTS, OVERRUN_NUMBERS = ("rule_id", "enterprise_id", "unit"), ("by",)
SUMMED = ("stop_days", "run_days", "load_days")
MOST_LINES = 100
# Differences below this are not worth a sentence [yuan].
LEAST_YUAN = 0.5


@dataclass(frozen=True)
class Replan(Proven, Answer):
    """A season planned anew from some day on.

    Attributes
    ----------
    status, engine
        As of :class:`airkit.schedule.Outcome`.
    from_date, free_from : str
        First day that had not happened yet; first day after the notice.
    max_changes : int or None
        Line-days that were allowed to change [d].
    n_changes : int
        Line-days that now run where they were to stand, or stand [d].
    objective_yuan : float or None
        Cost of the whole season, the past included.
    bound_yuan : float
        No plan with this past and no more changes than allowed costs less.
    reference_margin_yuan : float
        Margin at full capacity, no rule in force.
    announced_yuan : float
        Cost of carrying the announced plan on.
    announced_breaches : DataFrame
        What that would break from ``free_from`` on.
    settled_breaches : DataFrame
        What the days before ``free_from`` break; nothing planned later can mend it.
    overruns : DataFrame
        ``rule_id, enterprise_id, unit, by``: windows and caps the past has missed already.
    costs : dict
        The parts of the cost; empty without a plan.
    changes : DataFrame
        See :func:`airkit.schedule.replanning.changes.changes_of`.
    names : DataFrame
        ``enterprise_id, name_zh, name_en`` of those whose plan changes.
    conflicts : DataFrame
        Where no plan exists, what cannot hold together.
    loads : DataFrame
        The plan of the whole season; empty without one. A load above capacity stands as 1.
    known_days, unlike_days, over_days : int
        Line-days with a known output; of them not as announced; above capacity.
    seconds : float
        Wall time.
    notes : tuple
        Word ids and their values.
    """

    status: Status
    engine: str
    from_date: str
    free_from: str
    max_changes: int | None
    n_changes: int
    objective_yuan: float | None
    bound_yuan: float
    reference_margin_yuan: float
    announced_yuan: float
    announced_breaches: pd.DataFrame
    settled_breaches: pd.DataFrame
    overruns: pd.DataFrame
    costs: Mapping[str, float]
    changes: pd.DataFrame
    names: pd.DataFrame
    conflicts: pd.DataFrame
    loads: pd.DataFrame
    known_days: int
    unlike_days: int
    over_days: int
    seconds: float
    notes: tuple[tuple[str, dict[str, Any]], ...]

    @property
    def notice_breaches(self) -> pd.DataFrame:
        """What the announced plan breaks in the days of notice."""
        dates = self.settled_breaches["date"].fillna("")
        return self.settled_breaches[dates >= self.from_date].reset_index(drop=True)

    @property
    def table(self) -> pd.DataFrame:
        """The changes, one row a stretch of days of a line."""
        return self.changes

    def headline(self) -> dict[str, Any]:
        """The answer in short."""
        return {
            "status": self.status,
            "engine": self.engine,
            "from_date": self.from_date,
            "free_from": self.free_from,
            "objective_yuan": self.objective_yuan,
            "bound_yuan": self.bound_yuan,
            "reference_margin_yuan": self.reference_margin_yuan,
            "gap": self.gap,
            "gap_yuan": self.gap_yuan,
            "announced_yuan": self.announced_yuan,
            "announced_violations": len(self.announced_breaches),
            "settled_violations": len(self.settled_breaches),
            "n_changes": self.n_changes,
            "max_changes": self.max_changes,
            "enterprises_changed": int(self.changes["enterprise_id"].nunique()),
            "seconds": self.seconds,
        }

    def by(self, group: str) -> pd.DataFrame:
        """Days that change, by ``enterprise`` or ``line``: ``stop_days, run_days, load_days``."""
        key = f"{group}_id"
        wide = self.changes.pivot_table(
            index=key, columns="kind", values="days", aggfunc="sum", fill_value=0.0
        )
        wide = wide.reindex(columns=[name.removesuffix("_days") for name in SUMMED], fill_value=0.0)
        return wide.set_axis(list(SUMMED), axis=1).rename_axis(key).reset_index()

    def notice(self, enterprise_id: str, lang: Lang) -> list[str]:
        """The change notice of one firm: a line a change, what, when and why.

        Raises
        ------
        UsageError
            Nothing of its plan changes.
        """
        mine = self.changes[self.changes["enterprise_id"] == enterprise_id]
        if mine.empty:
            raise UsageError("replan_no_notice", enterprise_id=enterprise_id)
        names = self.names.set_index("enterprise_id")
        name = names.at[enterprise_id, f"name_{lang}"]
        title = say("replan_notice", lang, name=name, date=mine["start"].min())
        return [title, *(f"  {_change_line(row, lang)}" for row in mine.to_dict("records"))]

    def as_dict(self) -> dict[str, Any]:
        """The answer as ``airkit replan --json`` prints it, but for ``plan_path``."""
        return self.plain(
            **self.headline(),
            costs=dict(self.costs),
            changes=self.changes,
            announced_breaches=self.announced_breaches,
            settled_breaches=self.settled_breaches,
            overruns=self.overruns,
            conflicts=self.conflicts,
            known_days=self.known_days,
            unlike_days=self.unlike_days,
            over_days=self.over_days,
        )

    def lines(self, lang: Lang) -> list[str]:
        """The answer in sentences, the notices after it."""
        said = self.summary(lang)
        for enterprise_id in self.names["enterprise_id"]:
            said += self.notice(enterprise_id, lang)
        return said

    def summary(self, lang: Lang) -> list[str]:
        """The answer in sentences, without the notices."""
        said = [self._answer(lang)]
        said += self._past_lines(lang)
        said += self._plan_lines(lang) if self.has_plan else self._conflict_lines(lang)
        said += [f"  {say(note, lang, **values)}" for note, values in self.notes]
        return said

    def _answer(self, lang: Lang) -> str:
        """What the whole season costs now, and how much changes for whom."""
        word_id = "replan_since" if self.free_from == self.from_date else "replan_since_free"
        told = {
            "since": say(word_id, lang, date=self.from_date, free=self.free_from),
            "status": word(f"status_{self.status}", lang),
        }
        if not self.has_plan:
            return say("replan_title_none", lang, **told)
        told["cost"] = show(self.objective_yuan, "yuan", lang, 4)
        word_id = "replan_title" if len(self.names) else "replan_title_same"
        return say(word_id, lang, **told, n=self.n_changes, firms=len(self.names))

    def _past_lines(self, lang: Lang) -> list[str]:
        counts = {"known": self.known_days, "unlike": self.unlike_days, "over": self.over_days}
        said = [say("replan_known" if self.known_days else "replan_unknown", lang, **counts)]
        if self.over_days:
            said.append(say("replan_over", lang, **counts))
        for row in self.overruns.to_dict("records"):
            rule_id = rule_name(row["rule_id"], None, lang)
            place = {"rule_id": rule_id, "where": row["enterprise_id"]}
            by = f"{row['by']:.6g} {word('unit_' + row['unit'], lang)}"
            said.append(say("replan_overrun", lang, by=by, **place))
        if len(self.notice_breaches):
            said.append(say("replan_notice_breaks", lang, n=len(self.notice_breaches)))
            said += [f"  {line}" for line in breach_groups(self.notice_breaches, lang)]
        return [f"  {line}" for line in said]

    def _plan_lines(self, lang: Lang) -> list[str]:
        word_id = "replan_cost_any" if self.max_changes is None else "replan_cost"
        said = [say(word_id, lang, bound=show(self.bound_yuan, "yuan", lang, 4))]
        n = len(self.announced_breaches)
        if n:
            said += [say("replan_announced_breaks", lang, n=n)]
            said += [f"  {line}" for line in breach_groups(self.announced_breaches, lang)]
        elif self.objective_yuan is not None:
            said.append(self._spared(self.announced_yuan - self.objective_yuan, lang))
        if self.max_changes is not None:
            most = f"{self.max_changes:,}"
            said.append(say("replan_changes", lang, n=f"{self.n_changes:,}", most=most))
        loads = int(self.changes.loc[self.changes["kind"] == "load", "days"].sum())
        if loads:
            said.append(say("replan_loads", lang, n=loads))
        return [f"  {line}" for line in said]

    def _spared(self, less: float, lang: Lang) -> str:
        """What the new plan spares, and what none can spare more than."""
        most = self.announced_yuan - self.bound_yuan
        told = {"less": show(less, "yuan", lang, 4), "most": show(most, "yuan", lang, 4)}
        if less >= LEAST_YUAN:
            return say("replan_spares", lang, **told)
        return say("replan_as_announced" if most >= LEAST_YUAN else "replan_best", lang, **told)

    def _conflict_lines(self, lang: Lang) -> list[str]:
        """What cannot hold together; where that is the budget alone, a note says it."""
        is_told = self.conflicts["rule_id"] != BUDGET
        if not is_told.any():
            return []
        told = conflict_lines(self.conflicts[is_told].head(MOST_LINES), lang)
        return [f"  {word('schedule_conflicts', lang)}", *(f"    {line}" for line in told)]


@dataclass(frozen=True, eq=False)
class Solution:
    """What came of a re-plan: of the rest, of the whole, under which budget, in which time."""

    solved: Solved
    whole: Found
    max_changes: int | None
    seconds: float


def result_of(season: Season, budgeted: Arrays, solution: Solution) -> Replan:
    """The answer, from a season and what came of it."""
    problem, whole = season.problem, solution.whole
    has_plan = whole.has_plan and whole.x is not None
    x = whole.x if has_plan and whole.x is not None else season.carried_on
    goods = whole.goods if has_plan else season.goods
    cost = cost_of(season.arrays, x, x > 0, goods) if has_plan else None
    later = problem_from(problem, season.rest, season.seam)
    parts = season.announced[:, season.seam :], x[:, season.seam :]
    changes = changes_of(later, season.rest.arrays, *parts, solution.solved.found)
    table = plan_table(problem, np.minimum(x, 1.0))
    carried = season.audit(season.carried_on, season.goods)
    is_new = season.new_breaches(carried)
    settled = season.audit(x, goods).violations
    if not has_plan:
        settled = settled[~is_new]
    return Replan(
        stamp=stamp_of(problem.case),
        status=whole.status,
        engine=solution.solved.engine,
        from_date=season.day(season.first),
        free_from=season.day(season.seam),
        max_changes=solution.max_changes,
        n_changes=int(changed_days(*parts).sum()),
        objective_yuan=cost.total_yuan if cost else None,
        bound_yuan=min(whole.bound, cost.total_yuan) if cost else whole.bound,
        reference_margin_yuan=season.arrays.reference_margin,
        announced_yuan=carried.objective_yuan,
        announced_breaches=carried.violations[is_new].reset_index(drop=True),
        settled_breaches=settled.reset_index(drop=True),
        overruns=typed([vars(one) for one in season.rest.overruns], OVERRUN_TEXTS, OVERRUN_NUMBERS),
        costs=vars(cost).copy() if cost else {},
        changes=changes,
        names=_names(season, changes),
        conflicts=with_names(later, conflict_table(later, budgeted, solution.solved.found.slacks)),
        loads=table if has_plan else table.head(0),
        known_days=season.known.n_known,
        unlike_days=season.known.n_unlike,
        over_days=season.known.n_over,
        seconds=solution.seconds,
        notes=solution.solved.notes,
    )


def _names(season: Season, changes: pd.DataFrame) -> pd.DataFrame:
    names = enterprise_names(season.problem.case)
    rows = [
        {"enterprise_id": one, "name_zh": names[one][0], "name_en": names[one][1]}
        for one in changes["enterprise_id"].unique()
    ]
    return typed(rows, ("enterprise_id", "name_zh", "name_en"), ())


def _change_line(row: Mapping[Any, Any], lang: Lang) -> str:
    """One change: the line, the days, what was announced and what stands now, and why."""
    why = why_changed(row, lang)
    loads = {name: show(row[f"load_{name}"], "share", lang) for name in ("before", "after")}
    days = f"{row['days']:.0f}"
    line = line_name(row["line_id"], row["process"], lang)
    when = days_in_words(row["start"], row["end"], lang)
    stretch = {"line_id": line, "when": when, "days": days}
    return say(f"replan_change_{row['kind']}", lang, why=why, **stretch, **loads)


def why_changed(row: Mapping[Any, Any], lang: Lang) -> str:
    """Why a row of :attr:`Replan.changes` is as it is; what a day is worth stands in it."""
    worth = show(row["day_value_yuan"], "yuan", lang)
    rules = ", ".join(rule_name(one, None, lang) for one in row["rule_id"].split(", "))
    return say(f"replan_why_{row['reason']}", lang, rule_id=rules, worth=worth)
