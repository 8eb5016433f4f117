"""The case at some dates and alerts, worked out once: its rule book, its problem, its limits."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from airkit.case import Case
from airkit.planner.knobs import Knobs, orders_outside, scaled, with_caps, with_frame
from airkit.schedule.outcome import Outcome
from airkit.schedule.pose import pose
from airkit.schedule.problem.canonical import in_canonical_order
from airkit.schedule.problem.problem import Problem, read_problem
from airkit.schedule.simple import simple_problem


@dataclass(frozen=True, eq=False)
class Frame:
    """A case whose dates and alerts are those of some knobs, its limits as they stand.

    Attributes
    ----------
    case : Case
        What the rule book emits is among its rules.
    rulebook : Mapping
        As :attr:`airkit.schedule.outcome.Outcome.rulebook` has it.
    n_orders_outside : int
        Orders due outside the dates, which are no part of the plan.
    """

    case: Case
    rulebook: Mapping[str, Any]
    n_orders_outside: int

    @property
    def caps_kg(self) -> Mapping[str, float]:
        """What the rule book emits, where nobody stated a cap [kg]."""
        kg: Mapping[str, float] = self.rulebook.get("caps_kg", {})
        return kg

    def turned(self, knobs: Knobs) -> Case:
        """The case with its limits turned."""
        return scaled(self.case, knobs)

    def problem(self, knobs: Knobs, plan_kind: str) -> Problem:
        """Its problem with the limits turned, lines in the order of the unturned one."""
        base = self._simple if plan_kind == "simple" else self._free
        rules = tuple(
            replace(rule, value=rule.value * knobs.share(rule.rule_id)) for rule in base.rules
        )
        return replace(base, case=self.turned(knobs), rules=rules)

    @cached_property
    def _free(self) -> Problem:
        return in_canonical_order(read_problem(self.case))

    @cached_property
    def _simple(self) -> Problem:
        return simple_problem(self._free)

    def told(self, outcome: Outcome, *notes: tuple[str, dict[str, Any]]) -> Outcome:
        """An outcome that also says what the rule book comes to and what was left out."""
        left = self.n_orders_outside
        said = (("planner_orders_outside", {"n": left}),) if left else ()
        return replace(outcome, rulebook=self.rulebook, notes=(*outcome.notes, *said, *notes))


def frame_of(case: Case, knobs: Knobs, known: "Frame | None" = None) -> Frame:
    """The case at the dates and alerts of some knobs.

    Parameters
    ----------
    known : Frame, optional
        One whose rule book is taken over, for an answer that cannot wait for its own.
    """
    dated = replace(case, plan_start=knobs.start, plan_end=knobs.end)
    framed = with_frame(case, knobs)
    rulebook = pose(framed, "rulebook").rulebook if known is None else known.rulebook
    capped = with_caps(framed, rulebook.get("caps_kg", {}))
    return Frame(capped, rulebook, int(orders_outside(dated).sum()))
