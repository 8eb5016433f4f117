"""What a reader of a schedule must know besides the plan."""

from typing import Any

from airkit.schedule.audit.audit import Audit
from airkit.schedule.engines import Solved
from airkit.schedule.explain.impossible import NOT_LEAST
from airkit.schedule.problem.calendar import alerts_to_midnight, known_alerts
from airkit.schedule.problem.problem import Problem

Notes = tuple[tuple[str, dict[str, Any]], ...]


def notes_of(problem: Problem, solved: Solved, audit: Audit | None) -> Notes:
    """Ids of the sentences and their values: of the run first, then of the case."""
    found = solved.found
    is_impossible = found.status == "infeasible"
    said: dict[str, bool] = {
        "schedule_no_lines": not problem.n_lines,
        "schedule_not_audited": audit is not None and not audit.is_clean,
        "schedule_interrupted": found.is_interrupted,
        "schedule_out_of_time": found.is_cut_short and not found.is_interrupted,
        "schedule_conflicts_unnamed": is_impossible and not found.slacks,
        "schedule_own_rules_do_not_help": is_impossible and found.loosening is None,
        "schedule_loosening_unknown": is_impossible
        and bool(found.slacks)
        and found.loosening == (),
        "schedule_loosening_apart": is_impossible and found.is_apart and bool(found.loosening),
        NOT_LEAST: is_impossible and not found.is_least and bool(found.loosening),
    }
    of_run: Notes = tuple((word_id, {}) for word_id, is_so in said.items() if is_so)
    of_case: Notes = tuple((f"note_{one.rule}", dict(one.values)) for one in problem.notes)
    return (*solved.notes, *of_run, *of_case, *_midnights(problem))


def _midnights(problem: Problem) -> Notes:
    """Once for all alerts: the days of their end that the plan takes for days without one."""
    ends = {str(note.values["day"]) for note in alerts_to_midnight(known_alerts(problem.case))}
    is_free = dict(zip(problem.days.strftime("%Y-%m-%d"), problem.ranks == 0, strict=True))
    days = sorted(day for day in ends if is_free.get(day))
    return (("schedule_alerts_to_midnight", {"n": len(days), "days": days}),) if days else ()
