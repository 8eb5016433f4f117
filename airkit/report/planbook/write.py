"""``write_planbook``: the plan book as one file, as single files, and as a workbook."""

import re
from pathlib import Path

import numpy as np
import pandas as pd

from airkit.case import Case
from airkit.errors import UsageError
from airkit.places import read_places
from airkit.report.planbook.alert_steps import read_alert_steps
from airkit.report.planbook.book import write_planbook_twin
from airkit.report.planbook.pages import AUDIENCES, Audience, Source, pages_of
from airkit.report.planbook.word import write_book_of
from airkit.schedule.audit.audit import leaving
from airkit.schedule.audit.books import Books
from airkit.schedule.explain.reasons import reasons_for
from airkit.schedule.model.compile import compile_arrays
from airkit.schedule.outcome import Outcome
from airkit.schedule.plan import loads_of
from airkit.schedule.problem.problem import read_problem
from airkit.tables.writing.fresh import fresh_folder
from airkit.words import LANGUAGES, Lang, say, word

SINGLE_FILES = "enterprises"
_UNSAFE = re.compile(r"[^\w.-]")


def write_planbook(
    case: Case,
    plan: pd.DataFrame,
    out: str | Path,
    *,
    audience: Audience = "county",
    outcome: Outcome | None = None,
    lang: Lang = "zh",
) -> list[Path]:
    """Write the plan book of a case and a plan.

    Parameters
    ----------
    case : Case
    plan : DataFrame
        ``line_id, date, load_share``, a row for every line and day.
    out : str or Path
        Folder; made if absent.
    audience : {"county", "enterprise", "public"}
        Who will read it. ``county`` is one book and single files with all there is; ``enterprise``
        is single files with the enterprise's own data alone; ``public`` holds no margins, prices,
        orders or reasons.
    outcome : Outcome, optional
        The solve the plan comes from: its reasons know the prices. Without it they are worked out
        from the rules alone.
    lang : {"zh", "en"}

    Returns
    -------
    list of Path
        ``planbook.docx`` and ``planbook.xlsx`` (not for ``enterprise``), ``enterprises/*.docx``.

    Raises
    ------
    UsageError
        An audience there is none of, or a case without lines.
    InputFaults
        The plan does not fit the case.
    """
    if audience not in AUDIENCES:
        raise UsageError("planbook_audience", audience=audience, audiences=", ".join(AUDIENCES))
    problem = read_problem(case)
    if not problem.n_lines:
        raise UsageError("planbook_no_lines", case=case.id)
    books = Books(problem, loads_of(problem, plan))
    source = Source(
        books,
        read_places(case),
        case.table("enterprises").set_index("enterprise_id"),
        case.table("orders"),
        _reasons(books, outcome),
        case.table("rules"),
        read_alert_steps(case, problem),
    )
    owners = list(dict.fromkeys(problem.lines["enterprise_id"]))
    pages = [pages_of(source, owner, audience, lang) for owner in owners]
    badge = badge_of(case)
    name = case.name_zh if lang == "zh" else case.name_en
    heading = say("planbook_heading", lang, name=name, audience=word(f"planbook_{audience}", lang))
    out = Path(out)
    with fresh_folder(out, force=True) as draft:
        (draft / SINGLE_FILES).mkdir()
        for one in pages:
            path = draft / SINGLE_FILES / file_name(one.enterprise_id)
            write_book_of(path, [one], heading, badge, lang)
        if audience != "enterprise":
            write_book_of(draft / "planbook.docx", pages, heading, badge, lang)
            write_planbook_twin(draft / "planbook.xlsx", pages, f"{heading} {badge}".strip(), lang)
        written = sorted(p.relative_to(draft) for p in draft.rglob("*") if p.is_file())
    return [out / path for path in written]


def file_name(enterprise_id: str) -> str:
    """Name of an enterprise's own file, whatever its id holds.

    Examples
    --------
    >>> file_name("a/../b 1")
    'a_.._b_1.docx'
    """
    return f"{_UNSAFE.sub('_', enterprise_id)}.docx"


def badge_of(case: Case) -> str:
    """The mark of a fictional case in both languages, empty for a real one."""
    return " ".join(word("fig_fictional", one) for one in LANGUAGES) if case.is_fictional else ""


def _reasons(books: Books, outcome: Outcome | None) -> pd.DataFrame:
    """Why lines stand still: as the solve says where the plan is its own, else from the rules."""
    if outcome is not None and outcome.has_plan:
        same = loads_of(books.problem, outcome.plan)
        if np.array_equal(same, books.loads):
            return outcome.reasons
    goods, arrays = leaving(books).flows, compile_arrays(books.problem)
    return reasons_for(books.problem, arrays, books.loads, goods, {})
