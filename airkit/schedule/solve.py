"""``solve_schedule``: from a case to an audited outcome."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from airkit.case import Case
from airkit.errors import UsageError
from airkit.result import stamp_of
from airkit.schedule.audit.audit import Audit, audit_loads
from airkit.schedule.beside import (
    day_table,
    defaults_used,
    named_lines,
    rule_table,
    sources_of,
)
from airkit.schedule.engines import ENGINES, LIBRARIES, Engine, Solved, solve_arrays
from airkit.schedule.explain.conflicts import conflict_table, typed_rows, with_names
from airkit.schedule.explain.reasons import reasons_for
from airkit.schedule.interrupt import Interrupt
from airkit.schedule.model.arrays import Arrays, starts
from airkit.schedule.model.compile import compile_arrays
from airkit.schedule.model.measure import cost_of, shipments
from airkit.schedule.model.run import Asked, Found, quiet
from airkit.schedule.model.start import Start
from airkit.schedule.notes import Notes, notes_of
from airkit.schedule.outcome import CAP_COLUMNS, Outcome
from airkit.schedule.plan import plan_table
from airkit.schedule.pose import PLAN_KINDS, USUAL_CAPS, USUAL_PLAN, CapKind, PlanKind, pose
from airkit.schedule.problem.canonical import in_canonical_order
from airkit.schedule.problem.problem import Problem, read_problem
from airkit.schedule.sending import sent_cheapest
from airkit.schedule.simple import changes

if TYPE_CHECKING:
    from airkit.schedule.exact.found import Side

CAPS = frozenset({"emission_cap_day", "emission_cap_season", "trip_cap_day"})


@dataclass(frozen=True, eq=False)
class County:
    """A solved case with what the engine knows of it, for the questions asked afterwards.

    Attributes
    ----------
    problem : Problem
        Lines in canonical order.
    arrays : Arrays
        Its model.
    found : Found
        Plan, bound and prices in the order of the arrays.
    outcome : Outcome
        The same for people.
    free : Problem or None
        The same lines and rules where any plan counts; None: it is ``problem`` itself.
    """

    problem: Problem
    arrays: Arrays
    found: Found
    outcome: Outcome
    free: Problem | None = None

    @property
    def ruled(self) -> Problem:
        """What any plan is held to, whoever made it: the rules, not that it be a simple plan."""
        return self.problem if self.free is None else self.free


def solve_schedule(
    case: Case,
    *,
    plan: PlanKind = USUAL_PLAN,
    caps: CapKind = USUAL_CAPS,
    engine: Engine = "auto",
    gap: float = 1e-3,
    seconds: float | None = None,
    seed: int = 0,
    **how: Any,
) -> Outcome:
    """A plan for every line and day at the least cost, with a proven bound and an audit.

    Parameters
    ----------
    case : Case
        Enterprises, lines, rules, orders, stocks, alerts.
    plan : {"simple", "free", "both"}
        Plans an inspector can check (see :mod:`airkit.schedule.simple`), any plan, or the first
        with what the second would save beside it. Where no simple plan is found, the free one is
        solved, and the outcome says so.
    caps : {"rulebook", "stated"}
        Where no stated cap on a pollutant binds all lines that emit it, what the plan by the rule
        book emits is a cap too (see :mod:`airkit.schedule.rulebook`); or stated caps alone.
    engine : {"auto", "exact", "decomposed"}
        Which engine solves it; auto: exact up to 5,000 free line-days.
    gap : float
        How near to the bound is near enough, as a share of the reference margin; 0 asks for proof
        of the least cost.
    seconds : float, optional
        Time limit; the outcome says when it struck.
    seed : int
        Same case and seed, same plan.
    **how
        ``progress``: called with the word id of each step. ``watch``: called now and then with the
        bound and the best cost so far [yuan]. ``side``: called with the exact engine's
        :class:`airkit.schedule.exact.engine.Model` to add rows of one's own; lines in it are
        numbered as :func:`line_numbers` says, and the audit does not know them.

    Returns
    -------
    Outcome

    Raises
    ------
    InputFaults
        The tables do not fit together; all faults at once.
    UsageError
        An engine or a kind of plan there is none of; a gap or time below 0.

    Examples
    --------
    >>> from airkit.case import read_case
    >>> solve_schedule(read_case("tiny")).status
    'optimal'
    """
    county = solve_county(
        case,
        plan=plan,
        caps=caps,
        engine=engine,
        gap=gap,
        seconds=seconds,
        seed=seed,
        **how,
    )
    return county.outcome


def solve_county(
    case: Case,
    *,
    plan: PlanKind = USUAL_PLAN,
    caps: CapKind = USUAL_CAPS,
    progress: Callable[[str], None] | None = None,
    **how: Any,
) -> County:
    """As :func:`solve_schedule`, with the model and the engine's findings beside the outcome."""
    if plan not in PLAN_KINDS:
        raise UsageError("schedule_no_such_kind", kind=plan, kinds=", ".join(PLAN_KINDS))
    with Interrupt() as interrupt:  # who presses Ctrl-C while the case is read gets a plan as well
        step = progress or quiet
        step("schedule_step_read")
        posed = pose(case, caps)
        how["progress"] = step
        if plan != "free":
            county = solve_problem(posed.simple(), **how)
            if county.outcome.has_plan:
                is_both = plan == "both" and not interrupt.struck
                beside = _beside(solve_problem(posed.free, **how).outcome) if is_both else {}
                told = posed.told(county.outcome, "simple", beside=beside)
                return replace(county, outcome=told, free=posed.free)
        county = solve_problem(posed.free, **how)
        is_fallback = plan != "free" and county.outcome.has_plan
        notes: Notes = (("schedule_not_simple", {}),) if is_fallback else ()
        return replace(county, outcome=posed.told(county.outcome, "free", notes=notes))


def _beside(free: Outcome) -> dict[str, float | None]:
    """What the free plan costs at most and at least [yuan]."""
    return {"objective_yuan": free.objective_yuan, "bound_yuan": free.bound_yuan}


def solve_problem(
    given: Problem | tuple[Problem, Arrays],
    *,
    engine: Engine = "auto",
    progress: Callable[[str], None] | None = None,
    watch: Callable[[float, float], object] | None = None,
    side: "Side | None" = None,
    **how: Any,
) -> County:
    """Solve a problem as it stands, its lines in the order given; see :func:`solve_schedule`.

    Beside the problem may stand its model with rows of one's own, which the audit does not know.

    Parameters
    ----------
    how : Any
        ``gap, seconds, seed, start, prove, push`` as :func:`asked_of` takes them.
    """
    step = progress or quiet
    began = time.perf_counter()
    problem, arrays = given if isinstance(given, tuple) else (given, compile_arrays(given))
    asked, engine = asked_of(arrays.reference_margin, engine=engine, **how)
    asked = replace(asked, watch=_shifted(watch, arrays))
    solved = solve_arrays(arrays, asked, step, engine, side)
    if side is None:  # rows of one's own may ask goods to leave otherwise
        solved = replace(solved, found=sent_cheapest(problem, arrays, solved.found, asked))
    return concluded(problem, arrays, solved, step, began)


def concluded(
    problem: Problem, arrays: Arrays, solved: Solved, step: Callable[[str], None], began: float
) -> County:
    """What an engine found, audited and told; ``began`` is a reading of the performance counter."""
    found = solved.found
    audit = None
    if found.has_plan and found.x is not None:
        step("schedule_step_audit")
        audit = audit_loads(problem, found.x, found.goods)
        if not audit.is_clean:  # a plan that breaks a rule is no plan
            solved = replace(solved, found=Found("unknown", found.bound))
    outcome = _outcome(problem, arrays, solved, audit, time.perf_counter() - began)
    return County(problem, arrays, solved.found, outcome)


def asked_of(
    reference: float,
    *,
    engine: Engine = "auto",
    gap: float = 1e-3,
    seconds: float | None = None,
    seed: int = 0,
    start: Start | None = None,
    prove: bool = True,
    push: bool = False,
) -> tuple[Asked, Engine]:
    """What an engine is asked for, the gap as a share of the reference margin [yuan].

    ``start`` is a place to start from: :func:`airkit.schedule.model.start.start_from` makes one of
    a case much like this one. Without ``prove`` no time is spent on proving that there is no plan;
    with ``push`` more is spent on a plan although there is a place to start from.
    """
    if not gap >= 0 or (seconds is not None and not seconds > 0):
        raise UsageError("schedule_bad_limits", gap=gap, seconds=seconds)
    if engine not in ENGINES:
        raise UsageError("schedule_no_such_engine", engine=engine, engines=", ".join(ENGINES))
    return Asked(gap * reference, seconds, seed, start=start, prove=prove, push=push), engine


def export_model(case: Case, path: str | Path) -> Path:
    """Write the exact engine's programme as .lp or .mps, for any solver.

    Raises
    ------
    UsageError
        Another ending.
    """
    from airkit.schedule.exact.engine import build_model, write_model

    path = Path(path)
    if path.suffix.lower() not in (".lp", ".mps"):
        raise UsageError("schedule_export_ending", path=path)
    write_model(build_model(compile_arrays(in_canonical_order(read_problem(case)))), path)
    return path


def line_numbers(case: Case) -> dict[str, int]:
    """Number of each line in the exact engine's programme, by its id.

    Lines are ordered by content, so that a plan does not depend on names.
    """
    ids = in_canonical_order(read_problem(case)).lines["line_id"]
    return {line_id: number for number, line_id in enumerate(ids)}


def _shifted(
    watch: Callable[[float, float], object] | None, arrays: Arrays
) -> Callable[[float, float], object] | None:
    """The watcher for engines, whose numbers lack the reference margin."""
    if watch is None:
        return None
    reference = arrays.reference_margin
    return lambda bound, cost: watch(max(0.0, bound + reference), cost + reference)


def _outcome(
    problem: Problem, arrays: Arrays, solved: Solved, audit: Audit | None, seconds: float
) -> Outcome:
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
        reasons=reason_table(problem, arrays, found),
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


def reason_table(problem: Problem, arrays: Arrays, found: Found) -> pd.DataFrame:
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
