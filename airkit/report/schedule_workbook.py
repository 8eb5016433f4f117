"""The workbook of a schedule: the plan as a calendar in colours, and every table behind it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from airkit.figures.style import INK, look
from airkit.report.in_words import about_line, both, sheet_in_words
from airkit.report.schedule_tables import OWNER
from airkit.report.workbook import Shade, Sheet, write_workbook
from airkit.schedule.outcome import Outcome
from airkit.schedule.states import STATES
from airkit.words import word

PLAN_LOOK = {"stop_rule": (0.0, 0.0), "run_reduced": (1e-9, 1 - 1e-9), "run_full": (1.0, 1.0)}


def write_schedule_workbook(
    path: Path, outcome: Outcome, tables: Mapping[str, pd.DataFrame]
) -> None:
    """Write the tables of a schedule to a workbook.

    Parameters
    ----------
    path : Path
        The .xlsx file.
    outcome : Outcome
        For the name of the case and its mark.
    tables : mapping of str to DataFrame
        From :func:`airkit.report.schedule_tables.schedule_tables`.
    """
    sheets = [_sheet(name, table) for name, table in tables.items()]
    write_workbook(path, sheets, about_line(outcome.stamp), both("report_no_rows"))


def _sheet(name: str, table: pd.DataFrame) -> Sheet:
    if name == "states":
        letters = {state: word(f"report_letter_{state}", "zh") for state in STATES}
        table = table.replace(letters)
    sheet = sheet_in_words(name, table)
    if name == "plan":
        return replace(
            sheet,
            percent=tuple(sheet.table.columns[len(OWNER) :]),
            grid_from=len(OWNER),
            shades=tuple(_shade(state, *ends) for state, ends in PLAN_LOOK.items()),
        )
    if name == "states":
        shades = tuple(_shade(state, letters[state], letters[state]) for state in STATES)
        title = f"{sheet.title}  {_legend()}"
        return replace(sheet, title=title, grid_from=len(OWNER), shades=shades)
    return sheet


def _shade(state: str, least: float | str, most: float | str) -> Shade:
    style = look(state)
    return Shade(least, most, style.colour, "#FFFFFF" if style.is_dark else INK)


def _legend() -> str:
    """What each letter of the calendar of states stands for."""
    return "  ".join(
        f"{word(f'report_letter_{state}', 'zh')} {both(f'fig_state_{state}')}" for state in STATES
    )
