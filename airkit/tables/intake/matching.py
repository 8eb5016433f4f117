"""Last week's plan and this week's sheet: which block and which column is which."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from airkit.tables.contract import Column, contract
from airkit.tables.intake.amounts import unit_of
from airkit.tables.intake.block import Block, own_unit
from airkit.tables.intake.headings import Heading
from airkit.tables.intake.issues import Issue
from airkit.tables.intake.plan import EVERY_TABLE, BlockPlan, ColumnPlan, IntakePlan
from airkit.tables.reading.lexicon import is_a

# A sheet of another name is taken for a planned one when it has most of its headings.
ENOUGH_HEADINGS = 0.6


@dataclass(frozen=True)
class Pair:
    """A heading of the sheet with its plan."""

    heading: Heading
    plan: ColumnPlan


@dataclass(frozen=True)
class Columns:
    """How the columns of a block match its plan.

    ``unread`` gives, by column number, why a column is not read in spite of its plan.
    """

    pairs: tuple[Pair, ...]
    strangers: tuple[Heading, ...]
    unread: Mapping[int, str]
    issues: tuple[Issue, ...]


def pair_blocks(
    plan: IntakePlan, blocks: Sequence[Block]
) -> tuple[list[tuple[BlockPlan, Block]], list[Issue], list[Issue]]:
    """Blocks of the file by the plan's: by sheet and number, else by headings.

    Returns
    -------
    pairs, issues, notes
    """
    pairs: list[tuple[BlockPlan, Block]] = []
    issues, notes = [], []
    names = {block.sheet for block in blocks}
    planned = {block.sheet for block in plan.blocks}
    for wanted in plan.blocks:
        own = [block for block in blocks if block.sheet == wanted.sheet]
        others = [block for block in blocks if block.sheet not in planned]
        found = _likest(wanted, own or others)
        if found is None or (not own and _overlap(wanted, found) < ENOUGH_HEADINGS):
            near = "、".join(difflib.get_close_matches(wanted.sheet, names, cutoff=0)) or "–"
            issues.append(Issue("intake_sheet_missing", {"sheet": wanted.sheet, "near": near}))
            continue
        if not own:
            values = {"planned": wanted.sheet, "sheet": found.sheet}
            notes.append(Issue("intake_sheet_renamed", values))
        pairs.append((wanted, found))
    return pairs, issues, notes


def pair_columns(block: Block, plan: BlockPlan) -> Columns:
    """Columns of a block by their headings, wherever they stand this week."""
    pairs = [Pair(h, found) for h in block.headings if (found := plan.column(h.label)) is not None]
    matched = {pair.plan.heading for pair in pairs}
    strangers = [h for h in block.headings if h.label not in matched]
    labels = [heading.label for heading in strangers]
    issues = []
    for column in plan.columns:
        if column.heading not in matched and not column.ignore:
            values = {"heading": column.heading, "near": _near(column, labels)}
            issues.append(Issue("intake_column_missing", values, block.sheet))
    for heading in strangers:
        if block.cells(heading):
            values = {"heading": heading.label or "–"}
            place = block.cells(heading)[0].address
            issues.append(Issue("intake_column_new", values, block.sheet, place))
    unread: dict[int, str] = {}
    for number, pair in enumerate(pairs):
        issue = _why_unread(block, pair) or _said_before(block, pair, pairs[:number])
        if issue is not None:
            issues.append(issue)
            unread[pair.heading.column] = issue.rule
    return Columns(tuple(pairs), tuple(strangers), unread, tuple(issues))


def target_column(plan: ColumnPlan) -> Column | None:
    """The contract's column a plan goes to; None for one in every table or in none."""
    if not plan.to or plan.table == EVERY_TABLE:
        return None
    return contract()[plan.table].column(plan.target)


def is_private(heading: Heading) -> bool:
    """Whether a column holds names, numbers or addresses of persons."""
    return any(is_a("personal", text) for text in heading.path)


def _likest(wanted: BlockPlan, blocks: Iterable[Block]) -> Block | None:
    def rank(block: Block) -> tuple[float, bool]:
        return _overlap(wanted, block), block.number == wanted.number

    return max(blocks, key=rank, default=None)


def _overlap(wanted: BlockPlan, block: Block) -> float:
    labels = {heading.label for heading in block.headings}
    planned = [column.heading for column in wanted.columns if not column.ignore]
    return sum(heading in labels for heading in planned) / len(planned) if planned else 0.0


def _near(column: ColumnPlan, labels: Sequence[str]) -> str:
    return "、".join(difflib.get_close_matches(column.heading, labels, cutoff=0.5)) or "–"


def _said_before(block: Block, pair: Pair, before: Sequence[Pair]) -> Issue | None:
    """Two columns cannot go to the same column of the same row."""
    goal = (pair.plan.to or pair.plan.keep_as, dict(pair.plan.given))
    for other in before:
        if goal[0] and goal == (other.plan.to or other.plan.keep_as, dict(other.plan.given)):
            values = {"heading": pair.heading.label, "other": other.heading.label, "to": goal[0]}
            return Issue("intake_same_goal", values, block.sheet)
    return None


def _why_unread(block: Block, pair: Pair) -> Issue | None:
    """Why a column must not be read as planned: persons' data, an undecided or a changed unit."""
    heading, plan = pair.heading, pair.plan
    if is_private(heading):
        asked = plan.to or plan.keep_as
        return Issue("intake_personal", {"heading": heading.label}, block.sheet) if asked else None
    if not (plan.to or plan.keep_as or plan.total_of or plan.ignore):
        return Issue("intake_undecided", {"heading": heading.label}, block.sheet)
    column = target_column(plan)
    if column is None or column.kind not in ("number", "integer"):
        return None
    wanted = own_unit(column)
    planned, stated = unit_of(plan.unit), block.unit(heading, wanted)
    values = {"heading": heading.label, "planned": plan.unit or "–"}
    now = stated.mark if stated is not None else "–"
    if wanted and planned is not None and wanted not in planned.used_by:
        return Issue("intake_unit_unfit", {**values, "wanted": wanted}, block.sheet)
    if stated is None and heading.unit == "" and plan.times == 1:
        return None
    if stated is None or (stated.times != plan.times and stated != planned):
        return Issue("intake_unit_changed", {**values, "stated": now}, block.sheet)
    return None
