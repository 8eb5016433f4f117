"""The outcome of a schedule: status, bound and gap, and a plan behind the status."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import pandas as pd

from airkit.result import Result, jsonable
from airkit.schedule.explain.amounts import gap_limit
from airkit.schedule.explain.caps import cap_lines
from airkit.schedule.explain.impossible import NOT_LEAST, conflict_lines, loosening_lines
from airkit.schedule.explain.plans import default_lines, plan_lines
from airkit.schedule.model.run import Status
from airkit.schedule.proven import Proven
from airkit.words import Lang, say, show, word

GROUPS = {
    "line": "line_id",
    "enterprise": "enterprise_id",
    "district": "district_id",
    "town": "town_id",
    "industry": "industry",
}
SUMMED = (
    *("days_on", "starts", "output_t", "full_output_t"),
    *("lost_margin_yuan", "full_margin_yuan"),
)
# More sentences than a meeting hears; the tables hold them all.
MOST_SENTENCES = 20
CAP_COLUMNS = ("rule_id", "date", "unit", "limit", "used", "price_yuan_per_unit")
CONFLICT_COLUMNS = ("rule_id", "enterprise_id", "line_id", "date", "by", "unit", "limit")


@dataclass(frozen=True)
class Outcome(Proven, Result):
    """How a schedule came out; the plan is there only where the status says so.

    Attributes
    ----------
    status : str
        ``optimal, within_gap, feasible, infeasible, unknown``; see
        :class:`airkit.schedule.model.run.Found`.
    engine : str
        ``exact`` or ``decomposed``.
    engine_versions : dict
        Libraries that solved it.
    objective_yuan : float or None
        Z = reference margin - margin earned + start + shortage + spill + holding cost.
    bound_yuan : float
        No plan costs less.
    reference_margin_yuan : float
        Margin at full capacity, no rule in force.
    seconds : float
        Wall time.
    costs : dict
        The parts of Z; empty without a plan.
    caps : DataFrame
        ``rule_id, date, unit, limit, used, price_yuan_per_unit``; date empty for a whole window.
    price_bound_yuan : float or None
        With other limits b', no plan costs less than this - price (b' - b).
    conflicts : DataFrame
        Of an impossible case, what cannot hold together and by how much.
    loosening : DataFrame
        Of an impossible case, the least by which the planner's own rules must give way.
    loads : DataFrame
        ``line_id, date, load_share``; empty without a plan. Read :attr:`plan` instead.
    rows : DataFrame
        One row a line, its owner and place with their names; ``full_margin_yuan`` is the margin
        of every day at full load. Empty without a plan.
    days : DataFrame
        One row a day: alert, lines that run, emissions; see
        :func:`airkit.schedule.beside.day_table`.
    rules : DataFrame
        The case's table of that name.
    sources, defaults : DataFrame
        The documents that rules, emissions and defaults rest on; the blank cells of the lines
        that defaults by process stand in for.
    reasons : DataFrame
        Why lines stand still; see :func:`airkit.schedule.explain.reasons.reasons_for`.
    emissions_kg : dict
        By pollutant; None where a line does not state it.
    max_relative_violation : float or None
        The worst the audit found.
    decided_share : float
        Share of line-days that rules and first states decide.
    free_line_days : int
        Line-days left to decide.
    notes : tuple
        What a reader must know: word ids and their values.
    plan_kind : str
        ``simple`` (an inspector can check it) or ``free``.
    changes : dict
        Starts, stops and changes of load: ``alert_days`` (those of an alert and the day after)
        and ``other_days``; empty without a plan.
    rulebook : dict
        The plan by the rule book: ``objective_yuan``, the parts of it, ``emissions_kg``, and
        ``caps_kg``, what was taken from it as caps; empty where it was not asked for.
    beside : dict
        The free plan beside a simple one: ``objective_yuan, bound_yuan``; empty where not asked.
    """

    status: Status
    engine: str
    engine_versions: Mapping[str, str]
    objective_yuan: float | None
    bound_yuan: float
    reference_margin_yuan: float
    seconds: float
    costs: Mapping[str, float]
    caps: pd.DataFrame
    price_bound_yuan: float | None
    conflicts: pd.DataFrame
    loosening: pd.DataFrame
    loads: pd.DataFrame
    rows: pd.DataFrame
    days: pd.DataFrame
    rules: pd.DataFrame
    sources: pd.DataFrame
    defaults: pd.DataFrame
    reasons: pd.DataFrame
    emissions_kg: Mapping[str, float | None]
    max_relative_violation: float | None
    decided_share: float
    free_line_days: int
    notes: tuple[tuple[str, dict[str, Any]], ...]
    plan_kind: str = "free"
    changes: Mapping[str, int] = field(default_factory=dict)
    rulebook: Mapping[str, Any] = field(default_factory=dict)
    beside: Mapping[str, float | None] = field(default_factory=dict)

    @property
    def gap_of_loss(self) -> float | None:
        """The gap as a share of the objective; None where the objective is 0."""
        if self.gap_yuan is None or not self.objective_yuan:
            return None
        return self.gap_yuan / self.objective_yuan

    @property
    def table(self) -> pd.DataFrame:
        """One row a line: days on, starts, output, margin lost."""
        return self.rows

    def headline(self) -> dict[str, Any]:
        """The outcome in short."""
        return {
            "status": self.status,
            "engine": self.engine,
            "objective_yuan": self.objective_yuan,
            "bound_yuan": self.bound_yuan,
            "reference_margin_yuan": self.reference_margin_yuan,
            "gap": self.gap,
            "gap_yuan": self.gap_yuan,
            "gap_of_loss": self.gap_of_loss,
            "seconds": self.seconds,
            "violations": 0 if self.has_plan else None,
            "max_relative_violation": self.max_relative_violation,
        }

    def by(self, group: str) -> pd.DataFrame:
        """Sums by ``line``, ``enterprise``, ``district``, ``town`` or ``industry``."""
        return self.rows.groupby(GROUPS[group], sort=True)[list(SUMMED)].sum().reset_index()

    def as_dict(self) -> dict[str, Any]:
        """The outcome as ``airkit schedule --json`` prints it, but for ``plan_path``."""
        answer: dict[str, Any] = self.headline()
        answer |= {
            "costs": dict(self.costs),
            "caps": self.caps,
            "price_bound_yuan": self.price_bound_yuan,
            "emissions_kg": dict(self.emissions_kg),
            "decided_share": self.decided_share,
            "free_line_days": self.free_line_days,
            "plan_kind": self.plan_kind,
            "changes": dict(self.changes),
            "rulebook": dict(self.rulebook),
            "beside": dict(self.beside),
        }
        if not self.has_plan:
            answer["conflicts"] = self.conflicts
            answer["loosening"] = self.loosening
        stamp = self.stamp
        answer["case"] = {
            "id": stamp.case_id,
            "name_zh": stamp.name_zh,
            "name_en": stamp.name_en,
            "is_fictional": stamp.is_fictional,
        }
        answer["stamp"] = {**asdict(stamp), "engine_versions": dict(self.engine_versions)}
        plain: dict[str, Any] = jsonable(answer)
        return plain

    def lines(self, lang: Lang) -> list[str]:
        """The outcome in lines of text."""
        name = self.stamp.name_zh if lang == "zh" else self.stamp.name_en
        lines = [say("schedule_title", lang, name=name, status=word(f"status_{self.status}", lang))]
        is_empty = self.has_plan and self.plan.empty  # a note says it all
        lines += [] if is_empty else [f"  {line}" for line in self._told(lang)]
        lines += [f"  {say(note, lang, **values)}" for note, values in self.notes]
        return lines

    def _told(self, lang: Lang) -> list[str]:
        """Cost, proof, plan and caps, one sentence each."""
        said: list[tuple[str, dict[str, str]]] = []
        if self.objective_yuan is not None:
            values = {
                "loss": show(self.objective_yuan, "yuan", lang, 4),
                "bound": show(self.bound_yuan, "yuan", lang, 4),
                "reference": show(self.reference_margin_yuan, "yuan", lang, 4),
                "gap": gap_limit(self.gap),
            }
            said += [("schedule_loss", values), ("schedule_gap", values)]
        share = show(self.decided_share, "share", lang)
        said.append(("schedule_decided", {"share": share, "n": str(self.free_line_days)}))
        return [
            *(say(word_id, lang, **values) for word_id, values in said),
            *plan_lines(self, lang),
            *default_lines(self.defaults, lang),
            *cap_lines(self.caps, lang, self.rules),
            *([] if self.has_plan else self._conflict_lines(lang)),
        ]

    def _conflict_lines(self, lang: Lang) -> list[str]:
        """What cannot hold together, and how the county's own rules would have to give way."""
        lines = []
        header = "schedule_loosening_met" if NOT_LEAST in dict(self.notes) else "schedule_loosening"
        for word_id, said in (
            ("schedule_conflicts", conflict_lines(self.conflicts, lang)),
            (header, loosening_lines(self.loosening, lang)),
        ):
            lines += [word(word_id, lang)] if said else []
            lines += [f"  {line}" for line in said[:MOST_SENTENCES]]
            if len(said) > MOST_SENTENCES:
                lines.append("  " + say("conflict_more", lang, n=len(said) - MOST_SENTENCES))
        return lines
