"""Answers to a planner, one case at a time; knows no page."""

import io
import tempfile
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np

from airkit.case import Case, read_case
from airkit.errors import UsageError
from airkit.figures import schedule as figures
from airkit.figures.layout import HouseFigure, house_axes
from airkit.figures.style import house_style
from airkit.planner.frames import Frame, frame_of
from airkit.planner.knobs import Knobs, caps_of, knobs_of, same_knobs
from airkit.planner.shapes import Opened, Solved
from airkit.report.planbook import write_planbook
from airkit.schedule import write_plan
from airkit.schedule.answer import enterprise_names
from airkit.schedule.model.compile import compile_arrays
from airkit.schedule.model.run import Status
from airkit.schedule.model.start import Start, start_from
from airkit.schedule.problem.problem import Problem
from airkit.schedule.solve import County, solve_county, solve_problem
from airkit.schedule.whatif.fairness import solve_fair
from airkit.schedule.whatif.options import Options, rank_options
from airkit.words import Lang

PICTURES: Mapping[str, Callable[..., Any]] = {
    "gantt": lambda outcome, **kw: figures.gantt(outcome, by="industry", **kw),
    "prices": figures.cap_prices,
    "burden": figures.burden,
}
SCREEN_DPI = 110
Notes = tuple[tuple[str, dict[str, Any]], ...]
# What a quick answer says of itself.
QUICK: tuple[str, dict[str, Any]] = ("planner_quick_note", {})
BORROWED: tuple[str, dict[str, Any]] = ("planner_quick_rulebook", {})
QUICK_KEPT: tuple[str, dict[str, Any]] = ("planner_quick_kept", {})
OUT_OF_TIME: tuple[str, dict[str, Any]] = ("schedule_out_of_time", {})
# Where a quick answer stops to look for a better plan [s].
SOON_S = 0.8
# A plan and what it answers.
Answer = tuple[Knobs, County]
# Plans that can still be asked about.
PLANS_KEPT = 6
# Files of a download carry no clock: two of one plan are the same bytes.
NO_CLOCK = (1980, 1, 1, 0, 0, 0)


class Desk:
    """One case, the last plans solved for it, and what can be asked of them."""

    def __init__(self) -> None:
        self._case: Case | None = None
        self._county: County | None = None
        self._frames: dict[Any, Frame] = {}
        self._last: Frame | None = None
        self._plans: dict[int, County] = {}
        self._quick: Answer | None = None
        self._whole: Answer | None = None
        self._count = 0
        # Of the last picture of each name: the next one is seldom wider.
        self._margins: dict[tuple[str, Lang], tuple[float, float, float, float]] = {}

    def open(self, path: str) -> Opened:
        """Read a case: a folder, a workbook, or the name of a shipped one.

        Raises
        ------
        CaseError, InputFaults
            It cannot be read or breaks the contract; all faults at once.
        UsageError
            It has no production lines.
        """
        case = read_case(path)
        if case.table("lines").empty:
            raise UsageError("planbook_no_lines", case=case.id)
        self._case, self._county = case, None
        self._frames, self._last, self._plans = {}, None, {}
        self._quick = self._whole = None
        knobs = knobs_of(case)
        own = set(case.table("lines")["enterprise_id"])
        names = {one: both for one, both in enterprise_names(case).items() if one in own}
        caps = caps_of(case, self._frame(knobs).caps_kg)
        return Opened(case.name_zh, case.name_en, case.is_fictional, knobs, caps, names)

    def solve(
        self,
        knobs: Knobs,
        *,
        gap: float = 1e-2,
        seconds: float | None = None,
        progress: Callable[[str], None] | None = None,
        watch: Callable[[float, float], object] | None = None,
    ) -> Solved:
        """The plan of least loss for the case as turned; see :func:`solve_schedule`.

        What the rule book emits at these dates and alerts, where nobody stated a cap, is held as
        a cap, times the share turned to.
        """
        began = time.perf_counter()
        frame = self._frame(knobs)
        how: dict[str, Any] = {"gap": gap, "seconds": seconds, "progress": progress}
        asked = frame.turned(knobs)
        county = self._cheapest(knobs)
        if county is None:
            county = solve_county(asked, plan="simple", caps="stated", watch=watch, **how)
        notes: Notes = ()
        if knobs.objective == "fair" and county.outcome.has_plan:
            try:
                county, _ = solve_fair(county, **how)
            except KeyboardInterrupt:
                notes = (("planner_fair_stopped", {}),)
        better = _bettering(self._quick, knobs, county)
        if better is not None:
            county = _bounded(better, county.outcome.bound_yuan, gap)
            notes = (*notes, QUICK_KEPT)
        if knobs.objective == "cost":
            self._whole = knobs, county
        return self._kept(knobs, frame, county, began, notes)

    def answer_soon(self, knobs: Knobs, *, gap: float = 1e-2) -> Solved | None:
        """A plan for the case as turned out of the prices of the last one, in a second or two.

        New alerts meet the rule book of the plan before, for working it out anew takes longer than
        the answer; the plan says so.

        Returns
        -------
        Solved or None
            None where the last plan left no prices, the plan is to be fair, or none was found.
        """
        from airkit.schedule.decomposed.engine import unhandled  # small cases need no kernels

        began = time.perf_counter()
        last = self._county
        if last is None or last.found.tonne_price is None or knobs.objective != "cost":
            return None
        frame = self._frames.get(knobs.frame) or self._borrowed(knobs)
        problem = frame.problem(knobs, last.outcome.plan_kind)
        arrays = compile_arrays(problem)
        if unhandled(arrays):
            return None
        how: dict[str, Any] = {"gap": gap, "seconds": SOON_S, "prove": False}
        start = _start(last, problem)
        county = solve_problem((problem, arrays), engine="decomposed", start=start, **how)
        if not county.outcome.has_plan:
            return None
        outcome = replace(county.outcome, plan_kind=last.outcome.plan_kind)
        notes_of_engine = tuple(note for note in outcome.notes if note != OUT_OF_TIME)
        county = replace(county, outcome=replace(outcome, notes=notes_of_engine))
        is_borrowed = knobs.frame not in self._frames
        notes: Notes = (QUICK, BORROWED) if is_borrowed else (QUICK,)
        if not is_borrowed:
            self._quick = knobs, county
        return self._kept(knobs, frame, county, began, notes)

    def _cheapest(self, knobs: Knobs) -> County | None:
        """The plan of least loss that a fair one starts from, where it was solved last."""
        last = self._whole
        if last is None or knobs.objective != "fair" or not last[1].outcome.has_plan:
            return None
        return last[1] if same_knobs(last[0], replace(knobs, objective="cost")) else None

    def _kept(
        self, knobs: Knobs, frame: Frame, county: County, began: float, notes: Notes
    ) -> Solved:
        """An answer, which later questions are about."""
        self._county = county = replace(county, outcome=frame.told(county.outcome, *notes))
        self._count += 1
        self._plans[self._count] = county
        self._plans.pop(self._count - PLANS_KEPT, None)
        caps = caps_of(self._open_case(), frame.caps_kg)
        burden = figures.burden_table(county.outcome)
        took = time.perf_counter() - began
        return Solved(
            knobs, county.outcome, caps, took, burden, self._count, is_quick=QUICK in notes
        )

    def _frame(self, knobs: Knobs) -> Frame:
        """The case at the dates and alerts of the knobs; worked out once."""
        if knobs.frame not in self._frames:
            self._frames[knobs.frame] = frame_of(self._open_case(), knobs)
        self._last = self._frames[knobs.frame]
        return self._last

    def _borrowed(self, knobs: Knobs) -> Frame:
        """Other alerts under the rule book of the last plan; other dates need their own."""
        last = self._last
        if last is None or (last.case.plan_start, last.case.plan_end) != (knobs.start, knobs.end):
            return self._frame(knobs)
        return frame_of(self._open_case(), knobs, last)

    def picture(self, number: int, name: str, lang: Lang) -> bytes:
        """A picture of a plan as PNG: ``gantt``, ``prices`` or ``burden``."""
        with house_style():
            ax = house_axes()
            figure = cast(HouseFigure, ax.figure)
            figure.margins = self._margins.get((name, lang), figure.margins)
            PICTURES[name](self._plan(number).outcome, ax=ax, lang=lang)
            self._margins[name, lang] = figure.margins
            file = io.BytesIO()
            figure.savefig(file, format="png", dpi=SCREEN_DPI, metadata={"Software": None})
        return file.getvalue()

    def options(self, number: int, enterprise_id: str) -> Options:
        """Options of one enterprise at the prices of a plan; none is solved in full."""
        return rank_options(self._plan(number), enterprise_id, verify=None)

    def plan_csv(self, number: int) -> bytes:
        """A plan as ``plan.csv``."""
        with tempfile.TemporaryDirectory() as folder:
            plan = self._plan(number).outcome.plan
            return write_plan(plan, Path(folder, "plan.csv")).read_bytes()

    def planbook(self, number: int, lang: Lang) -> bytes:
        """The plan book of a plan for the county, zipped with its single files."""
        county = self._plan(number)
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder, "planbook")
            plan = county.outcome.plan
            case = county.problem.case
            paths = write_planbook(case, plan, out, outcome=county.outcome, lang=lang)
            file = io.BytesIO()
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
                for path in sorted(paths):
                    name = path.relative_to(folder).as_posix()
                    book.writestr(zipfile.ZipInfo(name, NO_CLOCK), path.read_bytes())
        return file.getvalue()

    def open_knobs(self) -> Knobs:
        """The knobs as the case has them."""
        return knobs_of(self._open_case())

    def _open_case(self) -> Case:
        if self._case is None:
            raise UsageError("planner_no_case")
        return self._case

    def _plan(self, number: int) -> County:
        """A plan solved before, by its number.

        Raises
        ------
        UsageError
            It is none of the last few, or the solve gave no plan.
        """
        county = self._plans.get(number)
        if county is None:
            raise UsageError("planner_no_plan")
        if not county.outcome.has_plan:
            raise UsageError("schedule_no_plan", status=county.outcome.status)
        return county


def _bettering(quick: Answer | None, knobs: Knobs, whole: County) -> County | None:
    """The quick answer to the same knobs, where its plan costs less than the whole solve's."""
    if quick is None or not same_knobs(quick[0], knobs) or knobs.objective != "cost":
        return None
    mine, theirs = quick[1].outcome.objective_yuan, whole.outcome.objective_yuan
    return quick[1] if mine is not None and (theirs is None or mine < theirs) else None


def _bounded(quick: County, bound: float, gap: float) -> County:
    """A quick answer of which a higher bound was proven meanwhile."""
    outcome = quick.outcome
    if bound <= outcome.bound_yuan or outcome.objective_yuan is None:
        return quick
    bound = min(bound, outcome.objective_yuan)
    is_near = outcome.objective_yuan - bound <= gap * outcome.reference_margin_yuan
    status: Status = "within_gap" if is_near else outcome.status
    return replace(quick, outcome=replace(outcome, bound_yuan=bound, status=status))


def _start(last: County, problem: Problem) -> Start:
    """Prices and plan of the last answer, its lines in the order of another problem."""
    start = start_from(last.arrays, last.found)
    place = {one: at for at, one in enumerate(last.problem.lines["line_id"])}
    order = [place[one] for one in problem.lines["line_id"]]
    return start.of_lines(np.array(order, dtype=np.int64))
