"""催办单: one page for each town and department that is behind, with what is owed and by whom."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import pandas as pd

from airkit.campaign import CampaignState
from airkit.figures.notes import mark_of
from airkit.places import Places, read_places
from airkit.report.brief.compose import letter_date, stated
from airkit.report.brief.content import Masthead, Origin
from airkit.report.brief.gather import Results
from airkit.report.brief.masthead import filled
from airkit.report.brief.sections.progress import place_name
from airkit.report.office import measure
from airkit.report.office import word_layout as layout
from airkit.report.office.same_bytes import fix_properties, fix_zip
from airkit.words import Lang, listed, say, word

SOON_DAYS = 14
MOST_TABLE_PT = 320.0  # what a page has room for beside the words that are always the same
NAME_PT = layout.SMALL.size_pt + 2
WIDTHS = (58, 30, 32, 36)
SMALL_LINE = 22.0
INPUT = Origin("case", "tasks")


@dataclass(frozen=True)
class Owed:
    """What one unit owes: rows of task or problem, amount, deadline, and why it is listed."""

    unit: str
    leader: str
    rows: tuple[tuple[str, str, str, str], ...]
    n_left_out: int


def write_urges(path: Path, results: Results, masthead: Masthead, lang: Lang) -> Path | None:
    """Write the reminders, a page a unit; None, and no file, where nobody is behind."""
    if results.state is None or results.state.progress is None:
        return None
    owed = list(owed_by_unit(results.state, read_places(results.case), lang))
    if not owed:
        return None
    document = layout.new_document()
    for number, one in enumerate(owed):
        _title(document, mark_of(results.state.stamp), lang).page_break_before = number > 0
        _page(document, one, results.state.as_of, filled(masthead, lang).issuer, lang)
    fix_properties(document.core_properties, word("urge_title", lang))
    document.save(str(path))
    return fix_zip(path)


def owed_by_unit(state: CampaignState, places: Places, lang: Lang) -> Iterator[Owed]:
    """Towns, then departments, that are overdue, behind or have not reported."""
    progress = state.progress
    if progress is None:
        return
    as_of = pd.Timestamp(state.as_of)
    tasks, problems = progress.tasks, state.closeout.problems
    for column in ("district_id", "department"):
        units = sorted({*tasks[column].dropna(), *problems[column].dropna()})
        for unit in units:
            mine = tasks[tasks[column] == unit]
            rows = [*_task_rows(mine, as_of, lang),
                    *_problem_rows(problems[problems[column] == unit], as_of, lang)]  # fmt: skip
            if rows:
                called, leader = place_name(unit, places, lang), _leaders(mine, as_of, lang)
                name = called if isinstance(called, str) else called.text
                n_shown = _rows_that_fit(rows, (name, leader))
                yield Owed(name, leader, tuple(rows[:n_shown]), len(rows) - n_shown)


def _rows_that_fit(rows: Sequence[Sequence[str]], around: Sequence[str]) -> int:
    """How many rows a page has room for, beside its greeting and its leader."""
    words = sum(measure.lines_of(text, NAME_PT, layout.TEXT_MM) + 1 for text in around)
    room = MOST_TABLE_PT - SMALL_LINE * words
    size, line_pt = layout.CELL.size_pt, layout.CELL.size_pt * layout.CELL_LINE
    widths = layout.column_widths(WIDTHS, [""] * len(WIDTHS), rows)
    lines = [measure.table_lines([row], widths, size) for row in rows]
    return sum(line_pt * total <= room for total in accumulate(lines))


def _task_rows(
    tasks: pd.DataFrame, as_of: pd.Timestamp, lang: Lang
) -> Iterator[tuple[str, str, str, str]]:
    """Overdue first, then behind, due within two weeks, and without a return."""
    order = {"overdue": 0, "over": 1, "behind": 2}
    ranked = tasks.assign(order=tasks["status"].map(order).fillna(3)).sort_values(
        ["order", "deadline", "task_id"]
    )
    for row in ranked.to_dict("records"):
        why = _why(row, as_of, lang)
        if why:
            name = row["name_zh"] if lang == "zh" or pd.isna(row["name_en"]) else row["name_en"]
            amounts = (row["done"], row["target"])
            done = " / ".join(stated(one, row["unit"], lang, INPUT).text for one in amounts)
            yield str(name), done, f"{row['deadline']:%Y-%m-%d}", why


def _why(row: dict[Any, Any], as_of: pd.Timestamp, lang: Lang) -> str:
    """Reasons a task is on the list, empty for none."""
    if row["status"] in ("done", "not_begun"):
        return ""
    reasons = []
    if row["status"] in ("overdue", "over", "behind"):
        reasons.append(say(f"urge_{row['status']}", lang, points=f"{abs(row['ahead_points']):.1f}"))
    left = (row["deadline"] - as_of).days
    if 0 <= left <= SOON_DAYS:
        reasons.append(_soon(left, lang))
    if row["is_missing"]:
        reasons.append(word("urge_no_return", lang))
    return ("；" if lang == "zh" else "; ").join(reasons)


def _problem_rows(
    problems: pd.DataFrame, as_of: pd.Timestamp, lang: Lang
) -> Iterator[tuple[str, str, str, str]]:
    """Open problems past their deadline or due within two weeks."""
    still = problems[problems["is_open"]].sort_values(["deadline", "problem_id"])
    for row in still.to_dict("records"):
        deadline = row["deadline"] if not pd.isna(row["deadline"]) else row["first_deadline"]
        if pd.isna(deadline):
            continue
        left = (deadline - as_of).days
        if left > SOON_DAYS:
            continue
        why = say("urge_problem_overdue", lang, days=-left) if left < 0 else _soon(left, lang)
        text = say("urge_problem", lang, problem_id=row["problem_id"], text=row["text"])
        yield text, word("urge_open", lang), f"{deadline:%Y-%m-%d}", why


def _soon(days: int, lang: Lang) -> str:
    return say("urge_soon", lang, days=days) if days else word("urge_today", lang)


def _leaders(tasks: pd.DataFrame, as_of: pd.Timestamp, lang: Lang) -> str:
    """Who answers for the tasks listed; where problems alone are listed, for all of them."""
    is_listed = [bool(_why(row, as_of, lang)) for row in tasks.to_dict("records")]
    mine = tasks[is_listed] if any(is_listed) else tasks
    named = list(dict.fromkeys(mine["leader"].dropna().astype(str)))
    return listed(named[:3], lang)


def _title(document: Any, mark: str, lang: Lang) -> Any:
    """The title and the mark of a fictional case; the format of the title's paragraph."""
    title = layout.add_paragraph(
        document, word("urge_title", lang), layout.TITLE, align=layout.CENTRE, line_pt=32,
        after_pt=0 if mark else 8,
    )  # fmt: skip
    if mark:
        red = layout.Type("黑体", 12, colour=layout.RED)
        layout.add_paragraph(document, mark, red, align=layout.CENTRE, line_pt=18, after_pt=8)
    return title.paragraph_format


def _page(document: Any, owed: Owed, as_of: str, issuer: str, lang: Lang) -> None:
    layout.add_paragraph(document, say("urge_to", lang, unit=owed.unit), line_pt=SMALL_LINE)
    intro = say("urge_intro", lang, as_of=as_of, n=len(owed.rows) + owed.n_left_out)
    layout.add_paragraph(document, intro, layout.SMALL, indent_chars=2, line_pt=SMALL_LINE)
    columns = tuple(word(f"urge_col_{name}", lang) for name in ("what", "done", "deadline", "why"))
    layout.add_table(
        document, columns, list(owed.rows), widths_mm=list(WIDTHS),
        numeric=(False, True, True, False),
    )  # fmt: skip
    if owed.n_left_out:
        more = say("urge_more", lang, n=owed.n_left_out)
        layout.add_paragraph(document, more, layout.CAPTION, line_pt=18)
    leader = owed.leader or word("brief_blank", lang)
    layout.add_paragraph(
        document, say("urge_leader", lang, leader=leader), layout.SMALL, line_pt=SMALL_LINE,
        before_pt=8,
    )  # fmt: skip
    layout.add_paragraph(
        document, word("urge_reply", lang), layout.SMALL, indent_chars=2, line_pt=SMALL_LINE
    )
    day = letter_date(pd.Timestamp(as_of).date(), lang)
    for text, before_pt in ((issuer, 14), (day, 0), (word("urge_sign", lang), 14)):
        layout.add_paragraph(
            document, text, layout.SMALL, align=layout.RIGHT, line_pt=SMALL_LINE,
            before_pt=before_pt,
        )  # fmt: skip
