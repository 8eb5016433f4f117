"""What is asked of a case: which plans count, and which caps where nobody stated one."""

from dataclasses import dataclass, replace
from typing import Any, Literal

from airkit.case import Case
from airkit.errors import UsageError
from airkit.schedule.outcome import Outcome
from airkit.schedule.problem.canonical import in_canonical_order
from airkit.schedule.problem.problem import Problem, read_problem
from airkit.schedule.rulebook import plan_by_rule_book, with_rule_book_caps
from airkit.schedule.simple import simple_problem

# simple: plans an inspector can check; free: any load, any day; both: simple, the free one beside.
PlanKind = Literal["simple", "free", "both"]
PLAN_KINDS: tuple[PlanKind, ...] = ("simple", "free", "both")
# rulebook: what the rule book emits, where nobody stated a cap; stated: those alone.
CapKind = Literal["rulebook", "stated"]
CAP_KINDS: tuple[CapKind, ...] = ("rulebook", "stated")
# What a county is asked for unless someone says otherwise, by every command and question alike.
USUAL_PLAN: PlanKind = "simple"
USUAL_CAPS: CapKind = "rulebook"


@dataclass(frozen=True, eq=False)
class Posed:
    """A problem as it is to be solved.

    Attributes
    ----------
    free : Problem
        With any load on any day, caps of the rule book among its rules.
    rulebook : dict
        See :meth:`airkit.schedule.rulebook.RuleBook.as_dict`; empty where caps are as stated or
        the rule book gives no plan.
    notes : tuple
        What a reader must know.
    """

    free: Problem
    rulebook: dict[str, Any]
    notes: tuple[tuple[str, dict[str, Any]], ...] = ()

    def simple(self) -> Problem:
        """The same for plans an inspector can check."""
        return simple_problem(self.free)

    def told(self, outcome: Outcome, plan_kind: str, **further: Any) -> Outcome:
        """An outcome that also says what was asked."""
        notes = (*outcome.notes, *self.notes, *further.pop("notes", ()))
        return replace(outcome, plan_kind=plan_kind, rulebook=self.rulebook, notes=notes, **further)


def pose(case: Case, caps: CapKind = USUAL_CAPS) -> Posed:
    """The problem of a case, its lines in canonical order.

    Raises
    ------
    InputFaults
        The tables do not fit together; all faults at once.
    UsageError
        A kind of caps there is none of.
    """
    if caps not in CAP_KINDS:
        raise UsageError("schedule_no_such_kind", kind=caps, kinds=", ".join(CAP_KINDS))
    problem = in_canonical_order(read_problem(case))
    if caps == "stated" or not problem.n_lines:
        return Posed(problem, {})
    book = plan_by_rule_book(problem)
    if not book.is_plan:
        return Posed(problem, {}, (("schedule_no_rulebook", {}),))
    capped, kg = with_rule_book_caps(problem, book)
    return Posed(capped, book.as_dict(kg))
