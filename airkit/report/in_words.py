"""Tables in words for a workbook: ids spoken, headings with units, Chinese first."""

import re

import pandas as pd

from airkit.figures.notes import mark_of
from airkit.report.headings import heading
from airkit.report.workbook import Sheet
from airkit.result import Stamp
from airkit.words import LANGUAGES, Lang, has_word, say, word

# Columns of ids that have words of their own, and the prefix of those words.
SPOKEN = {
    "measure": "choice_",
    "variant": "choice_",
    "carrier": "choice_",
    "grade": "choice_",
    "distribution": "choice_",
    "scope": "choice_scope_",
    "from_device": "choice_",
    "to_device": "choice_",
    "payer": "fig_payer_",
    "step": "step_",
    "table": "report_table_",
    "shares_from": "report_shares_",
    "quantity": "report_q_",
    "per": "report_per_",
    "unit": "unit_",
    "kind": "choice_",
    "authority": "choice_",
    "alert_level": "choice_",
    "pollutant": "pollutant_",
    "industry": "industry_",
    "reason": "report_reason_",
    "state": "fig_state_",
}
SHARES = re.compile(r".*_share|share_of_.*|.*_over_limit|first_order|total_order|ratio|share")


def about_line(stamp: Stamp) -> str:
    """Which case a workbook is of: its names, its digest, its mark where it is fictional."""
    return say(
        "report_about",
        "zh",
        zh=stamp.name_zh,
        en=stamp.name_en,
        digest=stamp.case_digest[:12],
        mark=mark_of(stamp),
    ).strip()


def sheet_in_words(name: str, table: pd.DataFrame) -> Sheet:
    """A table as a sheet: its name and title are those of ``report_sheet_<name>``."""
    in_both_languages = {c: [spoken(c, value) for value in table[c]] for c in SPOKEN if c in table}
    shown = table.assign(**in_both_languages)
    shown = shown.drop(columns=[c for c in ("variant",) if c in shown and not any(shown[c])])
    headings = {c: in_both(str(c)) for c in shown}
    percent = tuple(text for column, text in headings.items() if SHARES.fullmatch(str(column)))
    return Sheet(
        word(f"report_sheet_{name}", "zh"),
        both(f"report_sheet_{name}"),
        shown.set_axis(list(headings.values()), axis=1),
        percent,
    )


def in_both(column: str) -> str:
    """Heading of a column in both languages, one above the other."""
    zh, en = heading(column, "zh"), heading(column, "en")
    return zh if zh == en else f"{zh}\n{en}"


def both(word_id: str, langs: tuple[Lang, ...] = LANGUAGES) -> str:
    """A text in both languages, once where they are alike."""
    return " ".join(dict.fromkeys(word(word_id, lang) for lang in langs))


def spoken(column: str, value: object, langs: tuple[Lang, ...] = LANGUAGES) -> object:
    """An id of a column in the languages asked; what has no words stays as it is."""
    if not isinstance(value, str) or not value or column not in SPOKEN:
        return value
    if column == "unit":
        return word(f"unit_{value}", langs[0]) if has_word(f"unit_{value}") else value
    if column == "per" and has_word(f"pollutant_{value}"):
        names = {lang: word(f"pollutant_{value}", lang) for lang in langs}
        return " ".join(say("report_per_tonne_cut", i, pollutant=names[i]) for i in langs)
    for word_id in (f"{SPOKEN[column]}{value}", f"choice_{value}"):
        if has_word(word_id):
            return both(word_id, langs)
    return " ".join(dict.fromkeys(heading(value, lang) for lang in langs))
