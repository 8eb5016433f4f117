"""Proposals for sheets that are nearly tables: one row a thing, one column a property."""

import difflib

from airkit.tables.contract import Column, Table, choice_label, contract
from airkit.tables.intake.amounts import plain
from airkit.tables.intake.block import Block
from airkit.tables.intake.headings import Heading
from airkit.tables.intake.plan import ColumnPlan
from airkit.tables.intake.propose_columns import both, numbering_plan, unit_plan
from airkit.tables.reading.lexicon import is_a, meaning
from airkit.words import LANGUAGES

NEAR = 0.75
MOST_NAMES = 40
MOST_GOALS = 4


def best_table(block: Block, key: Heading | None) -> tuple[str, float]:
    """The table whose labels and aliases most headings bear, and how many; ("", 0) for none.

    Towns and row numbers stand in every sheet and tell nothing.
    """
    scores = {name: _score(block, key, table) for name, table in contract().items()}
    best = max(scores, key=lambda name: scores[name])
    return (best, scores[best]) if scores[best] >= 2 else ("", 0.0)


def tidy_column(block: Block, heading: Heading, table: str) -> ColumnPlan:
    """What a column becomes: one of the table's, or a further one kept beside them."""
    column = match_column(contract()[table], heading)
    if column is None and is_a("numbering", heading.leaf):
        return numbering_plan(heading)
    remarks: list[str] = []
    if column is None:
        column = near_column(contract()[table], heading)
        if column is None:
            return ColumnPlan(heading.label, keep_as=heading.label, remarks=_elsewhere(heading))
        remarks.append(both("intake_column_near", label=column.zh))
    if is_a("numbering", heading.leaf):
        remarks.append(both("intake_numbering_id"))
    unit, times, more = unit_plan(block, heading, column)
    names = _names(block, heading, column)
    if any(not code for code in names.values()):
        more.append(both("intake_names_missing", choices=_allowed(column)))
    is_figure = column.kind in ("number", "integer")
    return ColumnPlan(
        heading.label,
        to=f"{table}.{column.name}",
        unit=unit,
        times=times,
        names=names,
        adds_up=not is_figure or not ("_per_" in column.name or column.unit == "share"),
        remarks=(*remarks, *more),
    )


def _elsewhere(heading: Heading) -> tuple[str, ...]:
    """A remark naming the columns of other tables that bear this heading."""
    goals = [
        f"{table.name}.{column.name}"
        for table in contract().values()
        if (column := match_column(table, heading)) is not None
    ]
    return (both("intake_elsewhere", goals=", ".join(goals[:MOST_GOALS])),) if goals else ()


def match_column(table: Table, heading: Heading) -> Column | None:
    """The column a heading names by label, English name, alias or the lexicon.

    Examples
    --------
    >>> match_column(contract()["boilers"], Heading(4, ("吨位",), "蒸吨")).name
    'capacity_t_per_h'
    """
    for text in (heading.label, heading.leaf):
        for column in table.columns:
            own = f"{table.name}.{column.name}:{text}"
            if text and (text.lower() in _labels(column) or is_a("heading", own)):
                return column
    return None


def near_column(table: Table, heading: Heading) -> Column | None:
    """The column whose label is most like a heading, if any is like it at all."""
    labels = {label: column for column in table.columns for label in _labels(column)}
    near = difflib.get_close_matches(heading.label.lower(), labels, n=1, cutoff=NEAR)
    return labels[near[0]] if near else None


def _labels(column: Column) -> set[str]:
    aliases = (alias.partition("（")[0] for alias, _ in column.aliases)
    labels = {plain(text).lower() for text in (column.zh, column.en, column.name, *aliases)}
    return labels - {""}


def _score(block: Block, key: Heading | None, table: Table) -> float:
    telling = [
        heading
        for heading in block.headings
        if not is_a("numbering", heading.leaf) and (key is None or heading.column != key.column)
    ]
    found = {column for each in telling if (column := match_column(table, each)) is not None}
    required = sum(column.need == "required" for column in found)
    is_named = table.zh in block.title
    return len(found) + is_named + required / 100 if found else 0.0


def _names(block: Block, heading: Heading, column: Column) -> dict[str, str]:
    """Codes by the words in the sheet, where the column wants codes."""
    wants_codes = bool(column.choices) or column.references in ("fuels.fuel", "devices.device")
    words = list(dict.fromkeys(cell.text for cell in block.cells(heading)))
    if not wants_codes or len(words) > MOST_NAMES:
        return {}
    return {word: _code(column, word) for word in words if word not in column.choices}


def _code(column: Column, word: str) -> str:
    for choice in column.choices:
        if word in {plain(choice_label(column, choice, lang)) for lang in LANGUAGES}:
            return choice
    if column.name == "measure":
        return meaning("measure", word) or ""
    return meaning("choice", f"{column.table}.{column.name}:{word}") or ""


def _allowed(column: Column) -> str:
    return " | ".join(column.choices) or column.references
