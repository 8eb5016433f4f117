"""A first plan for a county's file: what each heading seems to mean, for people to correct."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from airkit.tables.contract import contract
from airkit.tables.intake.block import Block, see_blocks
from airkit.tables.intake.headings import Heading
from airkit.tables.intake.plan import BlockPlan, ColumnPlan, IntakePlan
from airkit.tables.intake.propose_columns import both, common_plan, required_fill
from airkit.tables.intake.propose_tidy import best_table, tidy_column
from airkit.tables.intake.propose_wide import wide_column, wide_score
from airkit.tables.intake.towns import Towns, looks_like_town, read_towns
from airkit.tables.intake.workbook import read_grids
from airkit.tables.reading.lexicon import is_a

# Marks people put into empty cells; only those found in a sheet's figures enter its plan.
BLANK_MARKS = frozenset({"-", "--", "---", "—", "——", "–", "/", "\\", "无", "×", "…", "空"})


def propose_intake(file: str | Path, districts: pd.DataFrame | None = None) -> IntakePlan:
    """Propose what becomes of each sheet, heading and town name of a file.

    Nothing is decided that the sheet does not say: what is missing stays empty in the plan, with
    a comment, and :func:`apply_intake` names it until it is filled.

    Parameters
    ----------
    file : str or Path
        An Excel workbook (.xlsx, .xlsm, .xls) or a CSV file as a county keeps it.
    districts : DataFrame, optional
        Table ``districts`` of the case: ``district_id, name_zh`` and ``aliases``.

    Returns
    -------
    IntakePlan
        ``.write("intake.toml")`` writes it.

    Raises
    ------
    CaseError
        The file cannot be read.
    """
    towns = read_towns(districts)
    blocks: list[Block] = []
    ignored: dict[str, str] = {}
    for grid in read_grids(file):
        found = see_blocks(grid, lambda text: towns.knows(text) or looks_like_town(text))
        blocks += found
        if not found:
            ignored[grid.sheet] = both("intake_why_no_table")
    names, remarks = _town_names(blocks, towns)
    return IntakePlan(
        file=Path(file).name,
        blocks=tuple(_block_plan(block, towns) for block in blocks),
        districts=names,
        blank_marks=tuple(sorted(_blank_marks(blocks))),
        ignored_sheets=ignored,
        remarks=remarks,
    )


def _block_plan(block: Block, towns: Towns) -> BlockPlan:
    key = _key(block, towns)
    table, score = best_table(block, key)
    is_wide = key is not None and wide_score(block, key) >= max(score, 1)
    goal = "" if is_wide else table
    columns = tuple(_column_plan(block, heading, key, goal) for heading in block.headings)
    return BlockPlan(
        sheet=block.sheet,
        columns=columns,
        fill=_fill(columns, key),
        number=block.number,
        is_across=block.layout.is_across,
    )


def _column_plan(block: Block, heading: Heading, key: Heading | None, table: str) -> ColumnPlan:
    common = common_plan(block, heading, key)
    if common is not None:
        return common
    return tidy_column(block, heading, table) if table else wide_column(block, heading)


def _fill(columns: Iterable[ColumnPlan], key: Heading | None) -> dict[str, Mapping[str, str]]:
    """Required columns of each table that no heading gives."""
    mine: dict[str, list[ColumnPlan]] = {}
    for column in columns:
        if column.to and column.table in contract():
            mine.setdefault(column.table, []).append(column)
    fills = {}
    for table, its in mine.items():
        given = {name for column in its for name in (column.target, *column.given)}
        is_wide = any(column.given for column in its)
        town = key.label if key is not None else ""
        fills[table] = required_fill(contract()[table], given, town, is_wide)
    return {table: fill for table, fill in fills.items() if fill}


def _key(block: Block, towns: Towns) -> Heading | None:
    return block.key(lambda text: towns.knows(text) or looks_like_town(text))


def _town_names(blocks: Iterable[Block], towns: Towns) -> tuple[dict[str, str], dict[str, str]]:
    """Ids by name as written, and a remark where a person must look."""
    ids: dict[str, str] = {}
    remarks: dict[str, str] = {}
    for block in blocks:
        key = _key(block, towns)
        for cell in block.cells(key) if key is not None else []:
            name = cell.text
            if name in ids or cell.amount is not None:
                continue
            ids[name], known = towns.find(name)
            if known:
                remarks[name] = both("intake_town_near", name=known)
            elif not ids[name]:
                near = "、".join(towns.near(name))
                rule = "intake_town_guess" if near else "intake_town_unknown"
                remarks[name] = both(rule, name=near)
    return ids, remarks


def _blank_marks(blocks: Iterable[Block]) -> set[str]:
    return {
        cell.text
        for block in blocks
        for heading in block.headings
        if block.is_numeric(heading) and not is_a("numbering", heading.leaf)
        for cell in block.cells(heading)
        if cell.text in BLANK_MARKS
    }
