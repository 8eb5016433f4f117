"""What an engine found, told: the tables of an outcome."""

from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd

from airkit.result import stamp_of
from airkit.schedule.audit.audit import Audit
from airkit.schedule.beside import (
    day_table,
    defaults_used,
    named_lines,
    rule_table,
    sources_of,
)
from airkit.schedule.engines import LIBRARIES, Solved
from airkit.schedule.explain.conflicts import conflict_table, typed_rows, with_names
from airkit.schedule.explain.reasons import reasons_for
from airkit.schedule.model.arrays import Arrays, starts
from airkit.schedule.model.measure import cost_of, shipments
from airkit.schedule.model.run import Found
from airkit.schedule.notes import notes_of
from airkit.schedule.outcome import CAP_COLUMNS, Outcome
from airkit.schedule.plan import plan_table
from airkit.schedule.problem.problem import Problem
from airkit.schedule.simple import changes

CAPS = frozenset({"emission_cap_day", "emission_cap_season", "trip_cap_day"})


def outcome_of(
    problem: Problem, arrays: Arrays, solved: Solved, audit: Audit | None, seconds: float
) -> Outcome:
    """The outcome of a run that took so many seconds; the plan is in it where it was audited."""
    found = solved.found
    x, u = found.x, found.u
    has_plan = found.has_plan and x is not None and u is not None
    cost = cost_of(arrays, x, u, found.goods) if x is not None and u is not None else None
    loads = plan_table(problem, x if x is not None else np.zeros(arrays.ceiling.shape))
    line_days = max(arrays.ceiling.size, 1)
    return Outcome(
        stamp=stamp_of(problem.case),
        status=found.status,
        engine=solved.engine,
        engine_versions={name: version(name) for name in LIBRARIES[solved.engine]},
        objective_yuan=cost.total_yuan if cost else None,
        bound_yuan=found.bound,
        reference_margin_yuan=arrays.reference_margin,
        seconds=seconds,
        costs=vars(cost).copy() if cost else {},
        caps=_caps(problem, arrays, found),
        price_bound_yuan=found.price_bound,
        conflicts=with_names(problem, conflict_table(problem, arrays, found.slacks)),
        loosening=with_names(problem, conflict_table(problem, arrays, found.loosening or ())),
        loads=loads if has_plan else loads.head(0),
        rows=_rows(problem, arrays, found),
        days=day_table(problem, arrays, found),
        rules=rule_table(problem),
        sources=sources_of(problem),
        defaults=defaults_used(problem),
        reasons=_reasons(problem, arrays, found),
        emissions_kg=audit.emissions_kg if audit and has_plan else {},
        max_relative_violation=audit.max_relative_violation if audit and has_plan else None,
        decided_share=1 - arrays.free_line_days() / line_days,
        changes=_changes(problem, arrays, found),
        free_line_days=arrays.free_line_days(),
        notes=notes_of(problem, solved, audit),
    )


def _changes(problem: Problem, arrays: Arrays, found: Found) -> dict[str, int]:
    """Starts, stops and changes of load, on days of an alert or next to one, and on others."""
    if found.x is None or found.u is None:
        return {}
    moved = changes(found.x, found.u, arrays.initial_on).sum(axis=0)
    alert = problem.ranks > 0
    near = alert | np.concatenate([[False], alert[:-1]])
    return {"alert_days": int(moved[near].sum()), "other_days": int(moved[~near].sum())}


def _rows(problem: Problem, arrays: Arrays, found: Found) -> pd.DataFrame:
    """One row a line."""
    lines = named_lines(problem)
    if found.x is None or found.u is None:
        return lines.head(0)
    load = found.x.sum(axis=1)
    table = lines.assign(
        days_on=found.u.sum(axis=1),
        starts=starts(found.u, arrays.initial_on).sum(axis=1),
        output_t=arrays.capacity * load,
        full_output_t=arrays.capacity * arrays.n_days,
        lost_margin_yuan=arrays.day_margin * (arrays.n_days - load),
        full_margin_yuan=arrays.day_margin * arrays.n_days,
    )
    return table.iloc[_table_order(problem)].reset_index(drop=True)


def _reasons(problem: Problem, arrays: Arrays, found: Found) -> pd.DataFrame:
    """Why lines stand still, lines as in their table."""
    x = found.x if found.x is not None else np.ones(arrays.ceiling.shape)
    table = reasons_for(problem, arrays, x, found.goods, found.prices)
    ids = problem.lines["line_id"].iloc[_table_order(problem)].tolist()
    place = {line_id: at for at, line_id in enumerate(ids)}
    order = np.argsort(table["line_id"].map(place).to_numpy(), kind="stable")
    return table.iloc[order].reset_index(drop=True)


def _table_order(problem: Problem) -> list[int]:
    """Places of the lines in the order of the case's own table."""
    return np.argsort(problem.lines["row"].to_numpy(), kind="stable").tolist()


def _caps(problem: Problem, arrays: Arrays, found: Found) -> pd.DataFrame:
    """Limit, use and price of every cap, day by day."""
    table: list[dict[str, Any]] = []
    if found.x is not None and found.u is not None:
        shipped = shipments(arrays, found.goods)
        row_of = {rule.rule_id: rule.row for rule in problem.rules}
        families = [pair for pair in enumerate(arrays.families) if pair[1].kind in CAPS]
        for number, family in sorted(families, key=lambda pair: row_of[pair[1].rule_id]):
            used = family.usage(found.x, found.u.astype(float), shipped)
            for i, limit in enumerate(family.limits.tolist()):
                day = int(np.argmax(family.row_of_day == i))
                date = f"{problem.days[day]:%Y-%m-%d}" if family.is_daily() else None
                price = found.prices.get((number, i))
                values = (family.rule_id, date, family.unit, limit, float(used[i]), price)
                table.append(dict(zip(CAP_COLUMNS, values, strict=True)))
    return typed_rows(table, CAP_COLUMNS)
