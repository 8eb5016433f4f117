"""Plans side by side: what each costs, emits, stops and breaks, and who bears it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from airkit.emissions import POLLUTANTS
from airkit.errors import UsageError
from airkit.result import stamp_of
from airkit.schedule.answer import Answer, typed
from airkit.schedule.audit.audit import Audit, audit_loads
from airkit.schedule.engines import takes_exact
from airkit.schedule.explain.breaches import breach_groups
from airkit.schedule.model.arrays import Floats, starts
from airkit.schedule.model.compile import compile_arrays
from airkit.schedule.model.run import Asked
from airkit.schedule.plan import loads_of
from airkit.schedule.problem.canonical import in_canonical_order
from airkit.schedule.problem.problem import Problem, read_problem
from airkit.schedule.rulebook import plan_by_rule_book
from airkit.schedule.sending import flows_of
from airkit.schedule.solve import County
from airkit.schedule.whatif.burden import (
    Stake,
    burden_table,
    costs_of,
    stakes_of,
    stakes_together,
)
from airkit.schedule.whatif.equal import equal_plan
from airkit.schedule.whatif.parts import Piece
from airkit.schedule.whatif.said import more_or_less
from airkit.words import Lang, has_word, listed, say, show, word

KG = tuple(f"{pollutant}_kg" for pollutant in POLLUTANTS)
NUMBERS = (
    *("lost_margin_yuan", "cost_yuan", "stopped_line_days", "starts", "switches"),
    *("changed_line_days", "output_t", "trips", "n_violations", "max_relative_violation"),
    *("largest_burden_share", "mean_burden_share"),
)

# How near to the least each enterprise's own loss is found in a county, as a share of its margin.
GAP = 1e-3


@dataclass(frozen=True)
class Comparison(Answer):
    """Plans side by side, each audited.

    Attributes
    ----------
    plans : DataFrame
        One row a plan: ``lost_margin_yuan``, ``cost_yuan`` (all costs), ``stopped_line_days``,
        ``starts``, ``switches`` (starts and stops), ``changed_line_days`` (line-days whose load
        differs from the first plan's), ``output_t``, ``trips`` (as production makes them; empty
        where a line does not state its loads), emissions [kg], ``n_violations``,
        ``max_relative_violation``, ``largest_burden_share``, ``mean_burden_share``, and
        ``most_burdened``.
    burdens : DataFrame
        One row a plan and enterprise: ``loss_yuan, own_yuan, reference_yuan, burden_share``.
    violations : DataFrame
        Every breach of every plan, as the audit has them, with ``plan`` before.
    """

    plans: pd.DataFrame
    burdens: pd.DataFrame
    violations: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:
        """One row a plan."""
        return self.plans

    def headline(self) -> dict[str, Any]:
        """Cost and breaches of each plan."""
        rows = self.plans.to_dict("records")
        return {
            row["plan"]: {"cost_yuan": row["cost_yuan"], "n_violations": row["n_violations"]}
            for row in rows
        }

    def by(self, group: str) -> pd.DataFrame:
        """Burdens with one column a plan, one row an ``enterprise``."""
        wide = self.burdens.pivot_table(index=f"{group}_id", columns="plan", values="burden_share")
        return wide[self.plans["plan"].tolist()].reset_index()

    def as_dict(self) -> dict[str, Any]:
        """The comparison as ``airkit compare --json`` prints it."""
        return self.plain(plans=self.plans, burdens=self.burdens, violations=self.violations)

    def lines(self, lang: Lang) -> list[str]:
        """The comparison in sentences, one plan after the other, breaches beside."""
        lines = [self._answer(lang)]
        for row in self.plans.to_dict("records"):
            lines += self._plan_lines(row, lang)
        return lines

    def _answer(self, lang: Lang) -> str:
        """Which plan that keeps every rule costs least, and how much less than each other."""
        n, keeps = len(self.plans), self.plans[self.plans["n_violations"] == 0]
        if keeps.empty:
            return say("compare_none", lang, n=n)
        best = keeps.loc[keeps["cost_yuan"].idxmin()]
        others = [
            say(
                "compare_against",
                lang,
                plan=plan_name(row["plan"], lang),
                change=more_or_less(best["cost_yuan"] - row["cost_yuan"], lang),
            )
            for row in self.plans.to_dict("records")
            if row["plan"] != best["plan"]
        ]
        told = {"n": n, "best": plan_name(best["plan"], lang)}
        told["cost"] = show(best["cost_yuan"], "yuan", lang, 4)
        return say("compare_title", lang, **told, others="".join(others))

    def _plan_lines(self, row: Mapping[Any, Any], lang: Lang) -> list[str]:
        values = {
            "plan": plan_name(row["plan"], lang),
            "loss": show(row["lost_margin_yuan"], "yuan", lang),
            "cost": show(row["cost_yuan"], "yuan", lang),
            "days": f"{row['stopped_line_days']:,.0f}",
            "changed": self._changed(row, lang),
            "switches": f"{row['switches']:,.0f}",
            "trips": "–" if np.isnan(row["trips"]) else f"{row['trips']:,.0f}",
            "emitted": listed(_emitted(row, lang), lang) or "–",
        }
        lines = ["  " + say("compare_row", lang, **values)]
        if row["most_burdened"]:
            share = show(row["largest_burden_share"], "share", lang)
            name = self._names(lang)[row["most_burdened"]]
            lines.append("    " + say("compare_burden", lang, share=share, name=name))
        n = int(row["n_violations"])
        lines.append("    " + say("audit_broken" if n else "audit_clean", lang, n=n))
        mine = self.violations[self.violations["plan"] == row["plan"]]
        lines += [f"      {one}" for one in breach_groups(mine, lang)]
        return lines

    def _changed(self, row: Mapping[Any, Any], lang: Lang) -> str:
        """On how many line-days a plan differs from the first one."""
        first = plan_name(str(self.plans["plan"].iloc[0]), lang)
        if row["plan"] == self.plans["plan"].iloc[0]:
            return ""
        return say("compare_changed", lang, first=first, n=f"{row['changed_line_days']:,.0f}")

    def _names(self, lang: Lang) -> dict[str, str]:
        """What enterprises are called."""
        return dict(zip(self.burdens["enterprise_id"], self.burdens[f"name_{lang}"], strict=True))


def compare_plans(
    county: County, plans: Mapping[str, pd.DataFrame | Floats] | None = None, *, usual: bool = True
) -> Comparison:
    """Set plans side by side, those of :func:`usual_plans` behind; none is corrected.

    Each is audited by the rules of the case and of the rule book's caps; that a plan be simple is
    asked of none.

    Parameters
    ----------
    county : County
        As :func:`airkit.schedule.solve.solve_county` returns it.
    plans : Mapping
        Name to plan: a table ``line_id, date, load_share``, or loads in the order of the problem,
        shape (L, T). The first of all is the one others are counted as changes from.
    usual : bool
        Whether the usual ones stand beside.

    Raises
    ------
    UsageError
        No plan.
    InputFaults
        A plan lacks lines or days.
    """
    problem = county.ruled
    every = {
        name: plan if isinstance(plan, np.ndarray) else loads_of(problem, plan)
        for name, plan in (plans or {}).items()
    }
    if usual:
        every |= {name: one for name, one in usual_plans(county).items() if name not in every}
    if not every:
        raise UsageError("compare_nothing")
    stakes = _stakes(county)
    first = next(iter(every.values()))
    rows, burdens, violations = [], [], []
    for name, loads in every.items():
        audit = audit_loads(problem, loads)
        plan = Piece(loads, loads > 0, flows_of(problem, loads))
        burden = burden_table(stakes, costs_of(stakes, plan))
        changed = float((loads != first).sum())
        rows.append({"plan": name, **_row(problem, loads, audit, burden, changed)})
        burdens.append(burden.assign(plan=name))
        violations.append(audit.violations.assign(plan=name))
    return Comparison(
        stamp_of(problem.case),
        typed(rows, ("plan", "most_burdened"), (*NUMBERS, *KG)),
        _stacked(burdens),
        _stacked(violations),
    )


def _stakes(county: County) -> dict[str, Stake]:
    """What each enterprise has at stake: one by one in a small case, all at once in a county."""
    posed = county.ruled, compile_arrays(county.ruled)
    found = county.found
    if takes_exact(posed[1], "auto") or found.x is None or found.u is None:
        return stakes_of(*posed)
    plan = Piece(found.x, found.u, found.goods)
    return stakes_together(*posed, plan, Asked(GAP * posed[1].reference_margin))


def usual_plans(county: County) -> dict[str, Floats]:
    """What any plan is set against: the rule book as written, equal cuts for all, the optimum.

    Returns
    -------
    dict
        ``rule_book, equal_cuts`` and, where there is one, ``optimum``; loads, shape (L, T).
    """
    written = plan_by_rule_book(in_canonical_order(read_problem(county.problem.case)))
    equal = equal_plan(compile_arrays(county.ruled))
    plans = {"rule_book": written.loads, "equal_cuts": equal}
    if county.found.has_plan and county.found.x is not None:
        plans["optimum"] = county.found.x
    return plans


def _row(
    problem: Problem, loads: Floats, audit: Audit, burden: pd.DataFrame, changed: float
) -> dict[str, Any]:
    runs = loads > 0
    initial = problem.lines["initial_on"].to_numpy(bool)
    begun = float(starts(runs, initial).sum())
    ended = float(starts(~runs, ~initial).sum())
    made = problem.lines["capacity_t_per_day"].to_numpy(float) * loads.sum(axis=1)
    shares = burden["burden_share"]
    worst = burden["enterprise_id"][shares.idxmax()] if shares.notna().any() else ""
    return {
        "lost_margin_yuan": audit.costs["lost_margin_yuan"],
        "cost_yuan": audit.objective_yuan,
        "stopped_line_days": float((~runs).sum()),
        "starts": begun,
        "switches": begun + ended,
        "changed_line_days": changed,
        "output_t": float(made.sum()),
        "trips": trips_of(problem, made),
        "n_violations": float(len(audit.violations)),
        "max_relative_violation": audit.max_relative_violation,
        "largest_burden_share": float(shares.max()),
        "mean_burden_share": float(shares.mean()),
        "most_burdened": worst,
        **{f"{name}_kg": kg for name, kg in audit.emissions_kg.items()},
    }


def trips_of(problem: Problem, made: Floats) -> float:
    """Trips in and out for what lines make [trips]; NaN where one that runs does not state them."""
    lines = problem.lines
    payload = lines["payload_t_per_trip"].astype(float).to_numpy()
    per_t = lines["trips_in_per_t"].astype(float).to_numpy() + 1 / payload
    return float((made[made > 0] * per_t[made > 0]).sum())


def _stacked(tables: list[pd.DataFrame]) -> pd.DataFrame:
    whole = pd.concat(tables, ignore_index=True)
    others = [name for name in whole.columns if name != "plan"]
    return whole[["plan", *others]].astype({"plan": "str"})


def plan_name(plan: str, lang: Lang) -> str:
    """What a plan is called in a sentence: the customary ones by their words, others as given."""
    word_id = f"compared_{plan}"
    return word(word_id, lang) if has_word(word_id) else plan


def _emitted(row: Mapping[Any, Any], lang: Lang) -> list[str]:
    shown = []
    for pollutant in POLLUTANTS:
        kg = row[f"{pollutant}_kg"]
        if kg == kg:
            tonnes = show(kg / 1e3, "t", lang)
            shown.append(f"{word(f'pollutant_{pollutant}', lang)} {tonnes}")
    return shown
