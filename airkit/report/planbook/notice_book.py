"""``write_notices``: the change notices of a re-plan, for the county and for each firm alone."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from airkit.case import Case
from airkit.report.office import word_layout as layout
from airkit.report.office.same_bytes import fix_properties, fix_zip
from airkit.report.planbook.notices import Notice, notices_of
from airkit.report.planbook.word import (
    LINE,
    MARGINS_MM,
    TEXT,
    add_calendars,
    add_contacts,
    add_title,
)
from airkit.report.planbook.write import SINGLE_FILES, badge_of, file_name
from airkit.schedule.replanning.result import Replan
from airkit.tables.writing.fresh import fresh_folder
from airkit.words import Lang, say, word

COUNTY_FILE = "notices.docx"
CHANGES = ("line", "dates", "days", "before", "after", "why")
CHANGE_WIDTHS = [30.0, 26.0, 13.0, 20.0, 20.0, 47.0]
FIRMS = ("enterprise", "since", "stop_days", "run_days", "load_days")
FIRM_WIDTHS = [56.0, 28.0, 24.0, 24.0, 24.0]


def write_notices(case: Case, answer: Replan, out: str | Path, *, lang: Lang = "zh") -> list[Path]:
    """Write the change notices of a re-plan.

    Parameters
    ----------
    case : Case
        The case that was re-planned.
    answer : Replan
        From :func:`airkit.schedule.replan`.
    out : str or Path
        Folder; made if absent. Single notices of an earlier re-plan in it are removed.
    lang : {"zh", "en"}

    Returns
    -------
    list of Path
        ``notices.docx``, for the county: who is changed, and every notice with what a day is worth
        at its prices. ``enterprises/*.docx``, each with the firm's own data alone and no prices.

    Raises
    ------
    UsageError
        The re-plan found no plan, or the folder cannot be written.
    """
    badge = badge_of(case)
    told = list(notices_of(case, answer, lang, is_priced=True))
    out = Path(out)
    with fresh_folder(out, force=True) as draft:
        (draft / SINGLE_FILES).mkdir()
        _write(draft / COUNTY_FILE, told, badge, lang, answer)
        for one in notices_of(case, answer, lang, is_priced=False):
            _write(draft / SINGLE_FILES / file_name(one.enterprise_id), [one], badge, lang)
        written = sorted(p.relative_to(draft) for p in draft.rglob("*") if p.is_file())
    for old in (out / SINGLE_FILES).glob("*.docx"):
        if old.relative_to(out) not in written:
            old.unlink()
    return [out / path for path in written]


def _write(
    path: Path, notices: Sequence[Notice], badge: str, lang: Lang, answer: Replan | None = None
) -> None:
    """One Word file: a page about all of them where an answer is given, then the notices."""
    document = layout.new_document(MARGINS_MM)
    if answer is not None:
        _overview(document, answer, notices, badge, lang)
    for number, one in enumerate(notices):
        _notice(document, one, badge, lang, is_first=not number and answer is None)
    fix_properties(document.core_properties, word("notice_book", lang))
    document.save(str(path))
    fix_zip(path)


def _overview(
    document: Any, answer: Replan, notices: Sequence[Notice], badge: str, lang: Lang
) -> None:
    """What the re-plan says, and how many days of whom it changes."""
    add_title(document, word("notice_book", lang), badge)
    for line in answer.summary(lang):
        layout.add_paragraph(document, line.strip(), TEXT, line_pt=LINE, indent_chars=2)
    if not notices:
        layout.add_paragraph(document, word("notice_none", lang), TEXT, indent_chars=2)
        return
    days = answer.by("enterprise").set_index("enterprise_id")
    rows = [
        (one.name, one.since, *(f"{n:.0f}" for n in days.loc[one.enterprise_id, list(FIRMS[2:])]))
        for one in notices
    ]
    layout.add_table(
        document, _columns(FIRMS, lang), rows, widths_mm=FIRM_WIDTHS,
        numeric=(False, False, True, True, True),
    )  # fmt: skip


def _notice(document: Any, one: Notice, badge: str, lang: Lang, *, is_first: bool) -> None:
    add_title(document, word("notice_title", lang), badge, is_first=is_first)
    layout.add_paragraph(document, say("notice_to", lang, name=one.name), TEXT, line_pt=LINE + 4)
    body = say("notice_body", lang, since=one.since)
    layout.add_paragraph(document, body, TEXT, indent_chars=2, line_pt=LINE + 4, after_pt=6)
    layout.add_table(
        document, _columns(CHANGES, lang), list(one.changes), widths_mm=CHANGE_WIDTHS,
        numeric=(False, False, True, False, False, False),
    )  # fmt: skip
    add_calendars(document, one.lines, lang, "notice_calendar")
    add_contacts(document, lang)


def _columns(names: Sequence[str], lang: Lang) -> tuple[str, ...]:
    return tuple(word(f"notice_col_{name}", lang) for name in names)
