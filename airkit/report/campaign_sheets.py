"""The campaign's tables as a workbook has them: places by name, choices and headings in words."""

from collections.abc import Mapping

import pandas as pd

from airkit.figures.campaign.common import Names
from airkit.report.headings import heading
from airkit.report.workbook import Sheet
from airkit.words import has_word, own_word, word

# Shares shown in percent.
SHARES = ("done_share", "planned_share", "weighted_done_share", "weighted_planned_share",
          "problem_relapse_share", "relapse_low", "relapse_high", "failed_share", "failed_low",
          "failed_high", "share", "target_share", "due_before", "due_retold")  # fmt: skip
# Decimals of numbers whose size does not say how finely they are read.
DECIMALS = dict.fromkeys(
    ("ahead_points", "beside_region_points", "pace_per_week", "pace_needed_per_week",
     "mean_ugm3", "base_ugm3", "allowed_remaining_ugm3", "change_pct", "change_pct_official",
     "region_change_pct", "region_change_pct_official", "mean_age_days", "co_mgm3"),
    1,
) | {"completion_ratio": 2, "composite_index": 2}  # fmt: skip
# Columns of ids that have words of their own, and the first parts of those words.
SPOKEN = {"status": "report_status_", "state": "report_status_", "direction": "choice_",
          "category": "choice_", "kind": "choice_", "item": "choice_", "event": "choice_",
          "tier": "tier_", "next_tier": "tier_", "counts": "accountability_", "unit": "choice_",
          "rule": "report_irregular_", "grouped_by": "report_grouped_", "lacks": "lacks_",
          "list_level": "choice_", "name": "choice_", "station_grade": "report_grade_",
          "grades": "report_grade_", "level_reached": "choice_", "counted_by": "report_counted_by_",
          "triggers": "report_"}  # fmt: skip
OWN = ("unit", "kind", "name", "source", "means", "department", "lead")
PLACES = ("name", "town", "district")
BLANK = {"town": "brief_no_town", "name": "fig_not_stated"}
# What a sheet calls otherwise than the table: names stand for ids, some headings mean another
# thing elsewhere.
RENAMED: Mapping[str, Mapping[str, str]] = {
    "problem_groups": {"group": "grouped_by", "relapse_share": "problem_relapse_share"},
    "towns": {"name": "town"},
    "checks": {"checked": "n_checked"},
    "air": {"city": "place_id"},
    "air_grades": {"city": "district"},
}
# What a sheet leaves out: ids beside names that say the same.
LEFT_OUT = {
    "tasks": ("town_id",),
    "problems": ("town_id", "town_zh", "town_en"),
    "accountability": ("name_zh", "name_en"),
}


def campaign_sheet(name: str, table: pd.DataFrame, names: Names) -> Sheet:
    """A table of the campaign as a sheet: its name and title are those of its word.

    Parameters
    ----------
    name : str
        The table's id.
    table : DataFrame
        As :func:`airkit.report.campaign.progress_tables` gives it.
    names : mapping
        Chinese and English name by id of a district.
    """
    kept = table.drop(columns=[c for c in LEFT_OUT.get(name, ()) if c in table])
    shown = kept.rename(columns={"district_id": "district", **RENAMED.get(name, {})})
    texts = [column for column in shown if not _is_plain(shown[column])]
    shown = shown.assign(
        **{column: [_cell(column, value, names) for value in shown[column]] for column in texts}
    )
    headings = {column: _heading(str(column)) for column in shown}
    percent = tuple(text for column, text in headings.items() if column in SHARES)
    places = {text: DECIMALS[column] for column, text in headings.items() if column in DECIMALS}
    title = both(f"report_progress_{name}")
    tab = word(f"report_progress_{name}", "zh")
    return Sheet(tab, title, shown.set_axis(list(headings.values()), axis=1), percent, places)


def both(word_id: str) -> str:
    """A text in both languages, once where they are alike."""
    return _two(word(word_id, "zh"), word(word_id, "en"))


def _is_plain(cells: pd.Series) -> bool:
    """Numbers and dates, which a workbook shows as they are."""
    is_number = pd.api.types.is_numeric_dtype(cells) and cells.dtype != bool
    return is_number or pd.api.types.is_datetime64_any_dtype(cells)


def _cell(column: str, value: object, names: Names) -> object:
    if isinstance(value, bool):
        return both(f"brief_is_{value}")
    if isinstance(value, tuple):
        return "、".join(str(_cell(column, one, names)) for one in value)
    if not isinstance(value, str):
        return value
    if not value:
        return both(BLANK[column]) if column in BLANK else value
    if column in PLACES and value in names:
        return _two(*names[value])
    if column == "lacks":
        return "、".join(both(f"lacks_{one}") for one in value.split(", "))
    word_id = f"{SPOKEN[column]}{value}" if column in SPOKEN else ""
    if has_word(word_id):
        return both(word_id)
    return _two(value, own_word(value, "en")) if column in OWN else value


def _heading(column: str) -> str:
    zh, en = heading(column, "zh"), heading(column, "en")
    return zh if zh == en else f"{zh}\n{en}"


def _two(zh: str, en: str) -> str:
    return zh if zh == en else f"{zh} {en}"
