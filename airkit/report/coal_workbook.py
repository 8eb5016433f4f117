"""The workbook of a coal result: its tables in words, Chinese first and English beside."""

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from airkit.coal import CoalCut
from airkit.figures.notes import badge
from airkit.report.headings import heading
from airkit.report.workbook import Sheet, write_workbook
from airkit.words import LANGUAGES, has_word, say, word

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
}
SHARES = re.compile(r".*_share|share_of_.*|.*_over_limit|first_order|total_order|ratio")
HIDDEN = ("pathway", "base", "base_full", "base_claimed")  # of the machine room


def write_coal_workbook(path: Path, result: CoalCut, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write the tables of a coal result to a workbook.

    Parameters
    ----------
    path : Path
        The .xlsx file.
    result : CoalCut
        For the name of the case and its mark.
    tables : mapping of str to DataFrame
        From :func:`airkit.report.coal_tables.coal_tables`.
    """
    sheets = [_sheet(name, table) for name, table in tables.items()]
    stamp = result.stamp
    about = say(
        "report_about",
        "zh",
        zh=stamp.name_zh,
        en=stamp.name_en,
        digest=stamp.case_digest[:12],
        mark=badge(result),
    ).strip()
    write_workbook(path, sheets, about, _both("report_no_rows"))


def _sheet(name: str, table: pd.DataFrame) -> Sheet:
    shown = table.drop(columns=[c for c in HIDDEN if c in table])
    spoken = {c: [_spoken(c, value) for value in shown[c]] for c in SPOKEN if c in shown}
    shown = shown.assign(**spoken)
    shown = shown.drop(columns=[c for c in ("variant",) if c in shown and not any(shown[c])])
    headings = {c: _heading(str(c)) for c in shown}
    percent = tuple(text for column, text in headings.items() if SHARES.fullmatch(str(column)))
    return Sheet(
        word(f"report_sheet_{name}", "zh"),
        _both(f"report_sheet_{name}"),
        shown.set_axis(list(headings.values()), axis=1),
        percent,
    )


def _heading(column: str) -> str:
    zh, en = heading(column, "zh"), heading(column, "en")
    return zh if zh == en else f"{zh}\n{en}"


def _spoken(column: str, value: object) -> object:
    """An id in both languages; what has no words stays as it is."""
    if not isinstance(value, str) or not value:
        return value
    if column == "unit":
        return word(f"unit_{value}", "zh") if has_word(f"unit_{value}") else value
    if column == "per" and has_word(f"pollutant_{value}"):
        names = {lang: word(f"pollutant_{value}", lang) for lang in LANGUAGES}
        return " ".join(say("report_per_tonne_cut", i, pollutant=names[i]) for i in LANGUAGES)
    for word_id in (f"{SPOKEN[column]}{value}", f"choice_{value}"):
        if has_word(word_id):
            return _both(word_id)
    zh, en = heading(value, "zh"), heading(value, "en")
    return zh if zh == en else f"{zh} {en}"


def _both(word_id: str) -> str:
    zh, en = word(word_id, "zh"), word(word_id, "en")
    return zh if zh == en else f"{zh} {en}"
