"""The emergency list as the official table: a workbook in both languages, or a CSV."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from airkit.errors import UsageError
from airkit.report.csv_tables import write_csv
from airkit.report.in_words import about_line
from airkit.report.workbook import Sheet, write_workbook
from airkit.schedule import EmergencyList
from airkit.schedule.emergency.asked import bases_in_words
from airkit.schedule.emergency.result import WORDS_FIRST
from airkit.words import LANGUAGES, Lang, say, word


def write_emergency(result: EmergencyList, path: str | Path, lang: Lang = "zh") -> Path:
    """Write the official table; an .xlsx holds both languages, a .csv one.

    Behind each list a workbook holds its sums: what each level cuts of all the society emits.

    Raises
    ------
    UsageError
        Another ending.
    """
    path = Path(path)
    ending = path.suffix.lower()
    if ending not in (".xlsx", ".csv"):
        raise UsageError("emergency_ending", path=path)
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.stem}.part{path.suffix}")
    if ending == ".csv":
        write_csv(half, result.official(lang))
    else:
        sheets = [sheet for one in LANGUAGES for sheet in _sheets(result, one)]
        write_workbook(half, sheets, about_line(result.stamp), word("report_no_rows", "zh"))
    return half.replace(path)


def _sheets(result: EmergencyList, lang: Lang) -> Iterator[Sheet]:
    """The list and its sums."""
    title = result.lines(lang)[0]
    official = result.official(lang)
    # Upright enough that all columns find room on a page.
    narrow = [
        say("emergency_cut_upright", lang, level=level, pollutant=pollutant)
        for level, pollutant in _pairs(result, lang)
    ]
    listed = official.set_axis([*official.columns[:WORDS_FIRST], *narrow], axis=1)
    yield Sheet(word("emergency_sheet", lang), title, listed, places=dict.fromkeys(narrow, 1))
    sums = _sums(result, lang)
    shares = [word(f"emergency_sum_{name}", lang) for name in ("share", "cut_share")]
    kg = dict.fromkeys(sums.select_dtypes("number").columns.difference(shares), 0)
    yield Sheet(word("emergency_sheet_sums", lang), title, sums, tuple(shares), kg)


def _pairs(result: EmergencyList, lang: Lang) -> list[tuple[str, str]]:
    """Level and pollutant by name, in the order of the list."""
    return [
        (word(f"choice_{level}", lang), word(f"pollutant_{name}", lang))
        for level, name in zip(result.levels["level"], result.levels["pollutant"], strict=True)
    ]


def _sums(result: EmergencyList, lang: Lang) -> pd.DataFrame:
    """Level by level and pollutant by pollutant: asked, cut, and by which document."""
    table = result.levels
    levels, pollutants = zip(*_pairs(result, lang), strict=True)
    columns = {
        "level": levels,
        "pollutant": pollutants,
        "total": table["total_kg"],
        "share": table["share"],
        "target": table["target_kg"],
        "lines": table["lines_kg"],
        "others": table["others_kg"],
        "cut": table["lines_kg"] + table["others_kg"],
        "cut_share": table["cut_share"],
        "short": table["short_kg"],
        "basis": [bases_in_words(table.iloc[[at]], lang) for at in range(len(table))],
    }
    made = pd.DataFrame(columns)
    return made.set_axis([word(f"emergency_sum_{name}", lang) for name in columns], axis=1)
