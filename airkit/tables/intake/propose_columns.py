"""Proposals that hold for every kind of sheet: columns left out, totals, towns, missing columns."""

from collections.abc import Collection
from decimal import Decimal

from airkit.tables.contract import Column, Table, unit_label
from airkit.tables.faults import spoken
from airkit.tables.intake.block import Block, own_unit
from airkit.tables.intake.headings import Heading
from airkit.tables.intake.plan import EVERY_TABLE, ColumnPlan
from airkit.tables.intake.totals import likely_parts
from airkit.tables.reading.lexicon import is_a
from airkit.words import LANGUAGES, say

SHEET_DATE = "{sheet_date}"

# What a required column is proposed to be filled with; every other one is left to the reader.
_FILLS = {("returns", "true_on"): SHEET_DATE}
# Where figures become rows of their own, the constants of a column name the row with its town.
_WIDE_FILLS = {("conversions", "conversion_id"): "{district_id}-{measure}"}

# Optional columns that change what a row counts for, so that the reader is asked.
_OFFERED = {"conversions": ("energised_on", "programme")}


def both(word_id: str, **values: object) -> str:
    """A text in Chinese and English on one line, for comments and reasons."""
    return " / ".join(say(word_id, lang, **spoken(values, lang)) for lang in LANGUAGES)


def common_plan(block: Block, heading: Heading, key: Heading | None) -> ColumnPlan | None:
    """Plan of a column whose nature does not depend on the table it would go to, or None."""
    label, leaf = heading.label, heading.leaf
    if any(is_a("personal", text) for text in heading.path):
        return ColumnPlan(label, ignore=both("intake_why_personal"))
    if key is not None and heading.column == key.column:
        return ColumnPlan(label, to=f"{EVERY_TABLE}.district_id")
    reasons = {
        "intake_why_no_heading": not heading.path,
        "intake_why_remark": is_a("remark_heading", leaf),
        "intake_why_ratio": is_a("ratio", leaf) or heading.unit == "%",
        "intake_why_no_cells": not block.cells(heading),
    }
    for word_id, applies in reasons.items():
        if applies:
            is_ratio = word_id == "intake_why_ratio"
            return ColumnPlan(label, ignore=both(word_id), adds_up=not is_ratio)
    if heading.total_level and block.is_numeric(heading):
        return _total_plan(block, heading)
    return None


def numbering_plan(heading: Heading) -> ColumnPlan:
    """Plan of a column that only counts the rows."""
    return ColumnPlan(heading.label, ignore=both("intake_why_numbering"), adds_up=False)


def figure_columns(block: Block) -> list[Heading]:
    """Columns of figures that may be summed and are no totals."""
    return [
        heading
        for heading in block.headings
        if block.is_numeric(heading)
        and not heading.total_level
        and heading.unit != "%"
        and not is_a("numbering", heading.leaf)
        and not is_a("ratio", heading.leaf)
    ]


def _total_plan(block: Block, heading: Heading) -> ColumnPlan:
    units = {each.column: block.unit(each, "") for each in block.headings}
    scales = {column: unit.times for column, unit in units.items() if unit is not None}
    whole = units[heading.column]
    others = [
        other
        for other in figure_columns(block)
        if (unit := units[other.column]) is None or whole is None or unit.base == whole.base
    ]
    parts = likely_parts(block.layout, heading, others, scales)
    if not parts:
        return ColumnPlan(heading.label, ignore=both("intake_why_lone_total"))
    return ColumnPlan(
        heading.label,
        unit=whole.mark if whole is not None else "",
        times=whole.times if whole is not None else Decimal(1),
        total_of=tuple(part.label for part in parts),
    )


def unit_plan(block: Block, heading: Heading, column: Column) -> tuple[str, Decimal, list[str]]:
    """Unit as stated, what to multiply by, and a remark where that needs a look."""
    wanted = own_unit(column)
    unit = block.unit(heading, wanted)
    if unit is None:
        unstated = wanted and not heading.unit
        remarks = [both("intake_unit_unstated", unit=_labels(wanted))] if unstated else []
        return heading.unit, Decimal(1), remarks
    if wanted and wanted not in unit.used_by:
        return (
            unit.mark,
            unit.times,
            [both("intake_unit_strange", unit=unit.mark, column=_labels(wanted))],
        )
    return unit.mark, unit.times, []


def _labels(unit: str) -> dict[str, str]:
    return {lang: unit_label(unit, lang) for lang in LANGUAGES}


def required_fill(
    table: Table, given: Collection[str], town_heading: str, is_wide: bool
) -> dict[str, str]:
    """Required columns no heading gives, with a proposal where the sheet itself says it.

    Parameters
    ----------
    given : collection of str
        Columns that headings or their constants give.
    town_heading : str
        Heading of the column of towns; empty where there is none.
    """
    has_town = bool(town_heading)
    fill = {}
    for column in table.columns:
        had = column.name in given or (column.name == "district_id" and has_town)
        if column.need == "required" and not had:
            fill[column.name] = _proposed(table, column, town_heading, is_wide)
    for name in _OFFERED.get(table.name, ()):
        if name not in given:
            fill[name] = ""
    return fill


def _proposed(table: Table, column: Column, town_heading: str, is_wide: bool) -> str:
    fills = {**_FILLS, **(_WIDE_FILLS if is_wide else {})}
    if (table.name, column.name) in fills:
        return fills[table.name, column.name]
    if table.name == "districts" and column.name == "name_zh" and town_heading:
        return "{" + town_heading + "}"
    if column.is_key and column.kind == "id" and not column.references:
        return "{district_id}-{n}" if town_heading else "{n}"
    return ""
