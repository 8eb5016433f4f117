"""``solve_schedule``: from a case to an audited outcome."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airkit.case import Case
from airkit.errors import UsageError
from airkit.schedule.audit.audit import audit_loads
from airkit.schedule.engines import ENGINES, Engine, Solved, solve_arrays
from airkit.schedule.interrupt import Interrupt
from airkit.schedule.model.arrays import Arrays
from airkit.schedule.model.compile import compile_arrays
from airkit.schedule.model.run import Asked, Found, quiet
from airkit.schedule.model.start import Start
from airkit.schedule.notes import Notes
from airkit.schedule.outcome import Outcome
from airkit.schedule.pose import PLAN_KINDS, USUAL_CAPS, USUAL_PLAN, CapKind, PlanKind, pose
from airkit.schedule.problem.canonical import in_canonical_order
from airkit.schedule.problem.problem import Problem, read_problem
from airkit.schedule.sending import sent_cheapest
from airkit.schedule.told import outcome_of

if TYPE_CHECKING:
    from airkit.schedule.exact.found import Side


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
    outcome = outcome_of(problem, arrays, solved, audit, time.perf_counter() - began)
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
