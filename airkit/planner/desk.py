"""Answers to a planner, one case at a time; knows no page."""

import io
import tempfile
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from airkit.case import Case, read_case
from airkit.errors import UsageError
from airkit.figures import schedule as figures
from airkit.figures.layout import house_axes
from airkit.figures.style import house_style
from airkit.planner.knobs import Cap, Knobs, caps_of, knobs_of, turned, with_frame
from airkit.report.planbook import write_planbook
from airkit.schedule import Outcome, write_plan
from airkit.schedule.answer import enterprise_names
from airkit.schedule.pose import pose
from airkit.schedule.solve import County, solve_county
from airkit.schedule.whatif.fairness import solve_fair
from airkit.schedule.whatif.options import Options, rank_options
from airkit.words import Lang

PICTURES: Mapping[str, Callable[..., Any]] = {
    "gantt": lambda outcome, **kw: figures.gantt(outcome, by="industry", **kw),
    "prices": figures.cap_prices,
    "burden": figures.burden,
}
SCREEN_DPI = 110
# Files of a download carry no clock: two of one plan are the same bytes.
NO_CLOCK = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Opened:
    """A case as the page knows it: names, what may be turned, whose options may be asked."""

    name_zh: str
    name_en: str
    is_fictional: bool
    knobs: Knobs
    caps: tuple[Cap, ...]
    enterprises: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, eq=False)
class Solved:
    """A plan for the knobs it was solved with.

    Attributes
    ----------
    seconds : float
        From the question to this answer.
    burden : DataFrame
        As :func:`airkit.figures.schedule.burden_table` gives it, the most burdened first.
    """

    knobs: Knobs
    outcome: Outcome
    caps: tuple[Cap, ...]
    seconds: float
    burden: pd.DataFrame


class Desk:
    """One case, the last plan solved for it, and what can be asked of the two."""

    def __init__(self) -> None:
        self._case: Case | None = None
        self._county: County | None = None
        self._books: dict[Any, dict[str, Any]] = {}

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
        self._case, self._county, self._books = case, None, {}
        knobs = knobs_of(case)
        own = set(case.table("lines")["enterprise_id"])
        names = {one: both for one, both in enterprise_names(case).items() if one in own}
        caps = caps_of(case, self._book(knobs).get("caps_kg", {}))
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
        case, book = self._open_case(), self._book(knobs)
        rulebook_kg = book.get("caps_kg", {})
        asked = turned(case, knobs, rulebook_kg)
        how: dict[str, Any] = {"gap": gap, "seconds": seconds, "progress": progress}
        county = solve_county(asked, plan="simple", caps="stated", watch=watch, **how)
        if knobs.objective == "fair" and county.outcome.has_plan:
            county, _ = solve_fair(county, **how)
        self._county = county = replace(county, outcome=replace(county.outcome, rulebook=book))
        took = time.perf_counter() - began
        caps = caps_of(case, rulebook_kg)
        return Solved(knobs, county.outcome, caps, took, figures.burden_table(county.outcome))

    def picture(self, name: str, lang: Lang) -> bytes:
        """A picture of the last plan as PNG: ``gantt``, ``prices`` or ``burden``."""
        with house_style():
            ax = PICTURES[name](self._solved().outcome, ax=house_axes(), lang=lang)
            file = io.BytesIO()
            ax.figure.savefig(file, format="png", dpi=SCREEN_DPI, metadata={"Software": None})
        return file.getvalue()

    def options(self, enterprise_id: str) -> Options:
        """Options of one enterprise at the prices of the last plan; none is solved in full."""
        return rank_options(self._solved(), enterprise_id, verify=None)

    def plan_csv(self) -> bytes:
        """The last plan as ``plan.csv``."""
        with tempfile.TemporaryDirectory() as folder:
            return write_plan(self._solved().outcome.plan, Path(folder, "plan.csv")).read_bytes()

    def planbook(self, lang: Lang) -> bytes:
        """The plan book of the last plan for the county, zipped with its single files."""
        county = self._solved()
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

    def _book(self, knobs: Knobs) -> dict[str, Any]:
        """What the rule book comes to at the dates and alerts of the knobs; worked out once."""
        if knobs.frame not in self._books:
            framed = with_frame(self._open_case(), knobs)
            self._books[knobs.frame] = dict(pose(framed, "rulebook").rulebook)
        return self._books[knobs.frame]

    def open_knobs(self) -> Knobs:
        """The knobs as the case has them."""
        return knobs_of(self._open_case())

    def _open_case(self) -> Case:
        if self._case is None:
            raise UsageError("planner_no_case")
        return self._case

    def _solved(self) -> County:
        if self._county is None:
            raise UsageError("planner_no_plan")
        if not self._county.outcome.has_plan:
            raise UsageError("schedule_no_plan", status=self._county.outcome.status)
        return self._county
