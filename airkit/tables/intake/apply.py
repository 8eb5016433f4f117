"""A plan carried out: the sheets of a file become tables of the contract."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from airkit.tables.contract import contract
from airkit.tables.intake.amounts import written
from airkit.tables.intake.block import Block, see_blocks
from airkit.tables.intake.grid import Cell
from airkit.tables.intake.headings import Heading, stated_date
from airkit.tables.intake.issues import Issue
from airkit.tables.intake.layout import Role
from airkit.tables.intake.ledger import CellUse, Ledger, Use
from airkit.tables.intake.matching import Columns, is_private, pair_blocks, pair_columns
from airkit.tables.intake.plan import BlockPlan, IntakePlan
from airkit.tables.intake.propose_columns import both
from airkit.tables.intake.records import Kind, Record, RecordMaker, kinds_of
from airkit.tables.intake.result import IntakeResult, assemble_tables, totals_table
from airkit.tables.intake.totals import Total, column_totals, row_totals
from airkit.tables.intake.towns import looks_like_town, town_key
from airkit.tables.intake.workbook import read_grids
from airkit.tables.reading.lexicon import is_a

FIRST_ROW = 2  # row 1 of a table's file is its headings

_ROLE_USES = {
    Role.TITLE: Use.HEADER,
    Role.HEADER: Use.HEADER,
    Role.UNITS: Use.HEADER,
    Role.NUMBERING: Use.HEADER,
    Role.REPEAT: Use.HEADER,
    Role.REMARK: Use.REMARK,
    Role.TOTAL: Use.TOTAL,
}


@dataclass
class _Work:
    """What is gathered while the blocks are carried out one after another."""

    plan: IntakePlan
    ledger: Ledger = field(default_factory=Ledger)
    records: list[Record] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    notes: list[Issue] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


def apply_intake(file: str | Path, plan: IntakePlan) -> IntakeResult:
    """Turn a county's file into tables of the contract, as a plan says.

    Columns are found by their headings wherever they stand; a town, column or unit the plan does
    not know is named, with its cell, and never guessed.

    Parameters
    ----------
    file : str or Path
        This week's file.
    plan : IntakePlan
        From :func:`read_plan` or :func:`propose_intake`.

    Returns
    -------
    IntakeResult

    Raises
    ------
    CaseError
        The file cannot be read.
    """
    work = _Work(plan)
    grids = read_grids(file)
    names = {town_key(name) for name in plan.districts}
    blocks = [
        block
        for grid in grids
        for block in see_blocks(grid, lambda t: town_key(t) in names or looks_like_town(t))
    ]
    pairs, issues, notes = pair_blocks(plan, blocks)
    work.issues += issues
    work.notes += notes
    for block_plan, block in pairs:
        _carry_out(work, block_plan, block)
    used = {block.sheet for _, block in pairs}
    for grid in grids:
        if grid.sheet in used:
            reason = both("intake_why_outside")
        elif grid.sheet in plan.ignored_sheets:
            reason = plan.ignored_sheets[grid.sheet]
        else:
            reason = both("intake_why_sheet")
            if grid.cells:
                work.issues.append(Issue("intake_sheet_new", {"sheet": grid.sheet}, grid.sheet))
        work.ledger.mark_rest(grid, reason)
    return IntakeResult(
        tables=assemble_tables(work.records),
        totals=totals_table(work.totals),
        cells=work.ledger.table(both("intake_private")),
        issues=_once(work.issues),
        notes=tuple(work.notes),
    )


def _carry_out(work: _Work, plan: BlockPlan, block: Block) -> None:
    columns = pair_columns(block, plan)
    work.issues += columns.issues
    readable = [pair for pair in columns.pairs if pair.heading.column not in columns.unread]
    kinds = kinds_of(readable)
    work.issues += _plan_gaps(plan, block, kinds)
    day = stated_date(cell.text for cell in block.layout.title_cells())
    maker = RecordMaker(block, plan, work.plan, day.isoformat() if day else "", work.counts)
    for row in block.layout.rows(Role.DATA):
        records = maker.make(row, kinds)
        for record in records:
            work.records.append(record)
            for name, cell in record.cells.items():
                to = f"{record.table}.{name} {record.number + FIRST_ROW - 1}"
                work.ledger.mark(CellUse(block.sheet, cell, Use.USED, to=to))
    work.issues += maker.issues
    _check_totals(work, block, columns)
    _mark_columns(work.ledger, block, columns, maker)
    _mark_roles(work.ledger, block)


def _plan_gaps(plan: BlockPlan, block: Block, kinds: Sequence[Kind]) -> Iterator[Issue]:
    """Required columns that neither the sheet nor the plan gives."""
    for kind in kinds:
        table = contract()[kind.table]
        had = {pair.plan.target for pair in (*kind.own, *kind.shared)}
        told = {**plan.fill.get(kind.table, {}), **kind.given}
        for column in table.columns:
            if column.need == "required" and column.name not in had and not told.get(column.name):
                heading = kind.own[0].heading.label if column.name in kind.given else ""
                values = {
                    "table": kind.table,
                    "column": column.name,
                    "heading": heading or f"fill.{kind.table}",
                    "choices": " | ".join(column.choices) or column.references or column.kind,
                }
                yield Issue("intake_required", values, block.sheet)


def _check_totals(work: _Work, block: Block, columns: Columns) -> None:
    by_label = {pair.heading.label: pair.heading for pair in columns.pairs}
    sums = {pair.heading.column: pair.plan.adds_up for pair in columns.pairs}
    scales = {pair.heading.column: pair.plan.times for pair in columns.pairs}
    work.totals += row_totals(block.layout, block.headings, sums)
    for pair in columns.pairs:
        parts = [by_label[label] for label in pair.plan.total_of if label in by_label]
        if parts:
            work.totals += column_totals(block.layout, pair.heading, parts, scales)
        for cell in block.cells(pair.heading, Role.TOTAL, *([Role.DATA] if parts else [])):
            if pair.plan.adds_up and cell.is_unread:
                values = {"value": written(cell.value)}
                work.issues.append(
                    Issue("intake_unread_formula", values, block.sheet, cell.address)
                )


def _mark_columns(ledger: Ledger, block: Block, columns: Columns, maker: RecordMaker) -> None:
    for pair in columns.pairs:
        heading, plan = pair.heading, pair.plan
        reason = plan.ignore
        if heading.column in columns.unread:
            reason = both(f"intake_why_{columns.unread[heading.column].removeprefix('intake_')}")
        for cell in block.cells(heading):
            why = reason or (both("intake_why_blank") if maker.is_blank(cell) else "")
            ledger.mark(_column_use(block, heading, cell, bool(plan.total_of), why))
    for heading in columns.strangers:
        reason = both("intake_why_not_in_plan")
        for cell in block.cells(heading, Role.DATA):
            ledger.mark(_column_use(block, heading, cell, False, reason))


def _column_use(block: Block, heading: Heading, cell: Cell, is_total: bool, why: str) -> CellUse:
    """Use of a data cell that went into no table."""
    if is_total and not why:
        return CellUse(block.sheet, cell, Use.TOTAL)
    is_remark = is_a("remark_heading", heading.leaf)
    use = Use.REMARK if is_remark else Use.IGNORED
    reason = why or both("intake_why_no_values")
    return CellUse(block.sheet, cell, use, reason, is_private=is_private(heading))


def _mark_roles(ledger: Ledger, block: Block) -> None:
    for cell, role in block.layout.outside:
        use = _ROLE_USES.get(role, Use.IGNORED)
        ledger.mark_all(block.sheet, [cell], use, _role_reason(use))
    for row, role in block.layout.roles.items():
        if role is not Role.DATA:
            use = _ROLE_USES.get(role, Use.IGNORED)
            ledger.mark_all(block.sheet, block.layout.grid.in_row(row), use, _role_reason(use))


def _once(issues: Sequence[Issue]) -> tuple[Issue, ...]:
    return tuple({(i.sheet, i.cell, i.sentence("en")): i for i in issues}.values())


def _role_reason(use: Use) -> str:
    return both("intake_why_section") if use is Use.IGNORED else ""
