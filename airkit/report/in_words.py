"""Tables in words: ids spoken, headings with units, for one reader or for a workbook."""

import csv
import re
from functools import cache

import pandas as pd

from airkit.figures.notes import mark_of
from airkit.report.headings import heading, label
from airkit.report.workbook import Sheet
from airkit.result import Stamp
from airkit.shipped import shipped_path
from airkit.tables.reading.text import as_written
from airkit.words import LANGUAGES, Lang, has_word, say, show, word

# Columns of ids that have words of their own, and the prefix of those words.
SPOKEN = {
    "measure": "choice_",
    "variant": "choice_",
    "carrier": "choice_",
    "grade": "choice_",
    "distribution": "choice_",
    "scope": "choice_scope_",
    "from_device": "choice_",  # a device goes by its name in the shipped table first
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
    "level": "choice_",
    "process": "process_",
    "indicator": "pollutant_",
    "source_kind": "source_kind_",
}
# The unit amounts of a column are shown in, by the end of its name.
AMOUNTS = {"_yuan": "yuan", "_tce": "tce", "_t": "t", "_kwh": "kwh", "_m3": "m3"}
WHOLE_FROM = 1e4  # numbers from here on are shown without decimals
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


def table_in_words(table: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """A table as one reads it: ids spoken, amounts with their units, headings in one language.

    Examples
    --------
    >>> rows = pd.DataFrame({"measure": ["gas_boiler"], "coal_cut_t": [12345.0]})
    >>> table_in_words(rows, "en").to_dict("records")
    [{'measure': 'gas boiler', 'Physical coal cut inside the area': '12.3 kt'}]
    """
    shown = [_read(str(column), table[column], lang) for column in table]
    columns = [pd.Series(values, table.index, dtype=object) for _, values in shown]
    return pd.concat(columns, axis=1, keys=[title for title, _ in shown])


def _read(column: str, values: pd.Series, lang: Lang) -> tuple[str, list[object]]:
    """Heading of a column and its values as a reader wants them."""
    if column in SPOKEN:
        return label(column, lang), [spoken(column, value, (lang,)) for value in values]
    if pd.api.types.is_bool_dtype(values):
        return label(column, lang), [word(f"brief_is_{bool(value)}", lang) for value in values]
    if pd.api.types.is_datetime64_any_dtype(values):
        days: list[object] = ["–" if pd.isna(value) else as_written(value) for value in values]
        return label(column, lang), days
    if not pd.api.types.is_float_dtype(values):
        return label(column, lang), values.tolist()
    if SHARES.fullmatch(column):
        return label(column, lang), [show(value, "share", lang) for value in values]
    unit = next((unit for end, unit in AMOUNTS.items() if column.endswith(end)), None)
    if unit:
        return label(column, lang), [show(value, unit, lang) for value in values]
    return heading(column, lang), [_plain(value) for value in values]


def _plain(value: float) -> str:
    if pd.isna(value):
        return "–"
    return f"{value:,.0f}" if abs(value) >= WHOLE_FROM else f"{value:.6g}"


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
    if column in ("from_device", "to_device") and value in _devices():
        return " ".join(_devices()[value][f"name_{lang}"] for lang in langs)
    if column == "per" and has_word(f"pollutant_{value}"):
        names = {lang: word(f"pollutant_{value}", lang) for lang in langs}
        return " ".join(say("report_per_tonne_cut", i, pollutant=names[i]) for i in langs)
    for word_id in (f"{SPOKEN[column]}{value}", f"choice_{value}"):
        if has_word(word_id):
            return both(word_id, langs)
    return " ".join(dict.fromkeys(heading(value, lang) for lang in langs))


@cache
def _devices() -> dict[str, dict[str, str]]:
    path = shipped_path("reference/devices.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return {row["device"]: row for row in csv.DictReader(file)}
