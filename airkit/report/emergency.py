"""The emergency list as the official table: a workbook in both languages, or a CSV."""

from pathlib import Path

from airkit.errors import UsageError
from airkit.report.csv_tables import write_csv
from airkit.report.workbook import Sheet, write_workbook
from airkit.schedule import EmergencyList
from airkit.words import LANGUAGES, Lang, say, word


def write_emergency(result: EmergencyList, path: str | Path, lang: Lang = "zh") -> Path:
    """Write the official table; an .xlsx holds both languages, a .csv one.

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
        stamp = result.stamp
        names = {"zh": stamp.name_zh, "en": stamp.name_en}
        mark = " ".join(word("fig_fictional", one) for one in LANGUAGES if stamp.is_fictional)
        digest = {"digest": stamp.case_digest[:12], "mark": mark}
        about = say("report_about", "zh", **names, **digest).strip()
        sheets = [
            Sheet(word("emergency_sheet", one), result.lines(one)[0], result.official(one))
            for one in LANGUAGES
        ]
        write_workbook(half, sheets, about, word("report_no_rows", "zh"))
    return half.replace(path)
