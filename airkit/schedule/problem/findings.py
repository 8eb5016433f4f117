"""What is wrong with a case for a schedule, beside what is wrong with its tables: all at once."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from airkit.case import Case, checked_case
from airkit.errors import InputFaults
from airkit.schedule.problem.problem import problem_findings
from airkit.tables.checking.check import in_order
from airkit.tables.checking.report import CheckReport
from airkit.tables.faults import Fault, Note

# What a county may not have yet: the other jobs run without it, and it is no fault of its tables.
LACKING = frozenset(
    {
        *("schedule_no_value", "schedule_no_capacity", "schedule_no_emission"),
        *("schedule_unknown_process", "default_not_accepted"),
    }
)
# A finding that may be due to a row of this table left out for a fault of its own.
DUE_TO: Mapping[str, str] = {
    "schedule_no_value": "process_defaults",
    "schedule_unknown_process": "process_defaults",
    "default_not_accepted": "process_defaults",
    "schedule_no_capacity": "enterprises",
    "schedule_no_emission": "line_emissions",
    "schedule_product_not_made": "lines",
    "schedule_stop_of_unstoppable": "rules",
}


class Findings(NamedTuple):
    """Faults, what is still lacking for a schedule, notes."""

    faults: tuple[Fault, ...]
    lacking: tuple[Fault, ...]
    notes: tuple[Note, ...]


def schedule_findings(case: Case | None, report: CheckReport) -> Findings:
    """What a case's check should say of a schedule.

    Parameters
    ----------
    case : Case or None
        As :func:`airkit.case.checked_case` gives it, in part where it has faults.
    report : CheckReport
        Of the same check. Where a table has faults, nothing is said that its rows might cure.

    Examples
    --------
    >>> schedule_findings(*checked_case("tiny"))
    Findings(faults=(), lacking=(), notes=())
    """
    if case is None:
        return Findings((), (), ())
    broken = {fault.table for fault in report.faults}
    found = [one for one in problem_findings(case) if _is_certain(one, broken)]
    faults = [one for one in found if not isinstance(one, Note)]
    return Findings(
        tuple(one for one in faults if one.rule not in LACKING),
        tuple(one for one in faults if one.rule in LACKING),
        tuple(one for one in found if isinstance(one, Note)),
    )


def read_to_schedule(path: str | Path) -> Case:
    """As :func:`airkit.case.read_case`; faults of the tables come with those of the schedule.

    Raises
    ------
    CaseError, InputFaults
        All faults at once.
    """
    case, report = checked_case(path, in_part=True)
    if case is None or report.faults:
        found = schedule_findings(case, report)
        raise InputFaults(in_order([*report.faults, *found.faults, *found.lacking]))
    return case


def _is_certain(found: Fault, broken: Collection[str]) -> bool:
    if isinstance(found, Note):
        return not broken
    return DUE_TO.get(found.rule) not in broken
