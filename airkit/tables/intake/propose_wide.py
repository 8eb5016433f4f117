"""Proposals for sheets with towns down and tasks across: figures that become rows of their own."""

from airkit.tables.contract import contract
from airkit.tables.intake.amounts import known_units, unit_of
from airkit.tables.intake.block import Block
from airkit.tables.intake.headings import Heading
from airkit.tables.intake.lexicon import is_a, meaning
from airkit.tables.intake.plan import ColumnPlan
from airkit.tables.intake.propose_columns import both, figure_columns, numbering_plan, unit_plan

HOUSEHOLDS = "households"


def wide_score(block: Block, key: Heading) -> float:
    """How many columns of figures name a task; one named by the title alone counts half."""
    score = 0.0
    for heading in figure_columns(block):
        if heading.column == key.column:
            continue
        if _found("category", heading):
            score += 1
        elif meaning("amount", heading.leaf) and meaning("category", block.title):
            score += 1 / 2
    return score


def wide_column(block: Block, heading: Heading) -> ColumnPlan:
    """What a column of figures under a task becomes: targets, conversions or returns."""
    if is_a("numbering", heading.leaf):
        return numbering_plan(heading)
    if not block.is_numeric(heading):
        return ColumnPlan(heading.label, ignore=both("intake_why_text"))
    kind = meaning("amount", heading.leaf)
    if kind == "derived":
        return ColumnPlan(heading.label, ignore=both("intake_why_derived"))
    category = _found("category", heading) or meaning("category", block.title)
    measure = _measure(block, heading)
    if kind == "planned" and category:
        return _target(block, heading, category)
    if measure is not None and _counts_households(block, heading):
        return _conversion(block, heading, measure)
    if category and kind == "done":
        return _return(block, heading, category)
    return ColumnPlan(heading.label, remarks=(both("intake_not_recognised"),))


def _found(kind: str, heading: Heading) -> str | None:
    """Meaning of the lowest text of the path that has one."""
    texts = (*reversed(heading.path), heading.label)
    return next((found for text in texts if (found := meaning(kind, text))), None)


def _measure(block: Block, heading: Heading) -> str | None:
    """Code of the measure; empty where only 煤改电 is said; None where none is named."""
    for text in (heading.label, block.title):
        found = meaning("measure", text)
        if found is not None:
            return found
    return None


def _counts_households(block: Block, heading: Heading) -> bool:
    unit = unit_of(heading.unit) or block.unit(heading, HOUSEHOLDS)
    return unit is None or unit.base == HOUSEHOLDS


def _conversion(block: Block, heading: Heading, measure: str) -> ColumnPlan:
    column = contract()["conversions"].column("n_households")
    unit, times, remarks = unit_plan(block, heading, column)
    if not measure:
        choices = " | ".join(["heat_pump", "resistive", "storage_heater"])
        remarks.append(both("intake_which_device", choices=choices))
    return ColumnPlan(
        heading.label,
        to="conversions.n_households",
        given={"measure": measure},
        unit=unit,
        times=times,
        remarks=tuple(remarks),
    )


def _target(block: Block, heading: Heading, category: str) -> ColumnPlan:
    column = contract()["tasks"].column("target")
    unit, times, remarks = unit_plan(block, heading, column)
    name = heading.path[0] if len(heading.path) > 1 else heading.label
    base = _base_mark(unit)
    if not base:
        remarks.append(both("intake_task_unit"))
    given = {
        "task_id": _task_id(category),
        "category": category,
        "name_zh": name,
        "unit": base,
    }
    return ColumnPlan(heading.label, "tasks.target", given, unit, times, remarks=tuple(remarks))


def _return(block: Block, heading: Heading, category: str) -> ColumnPlan:
    column = contract()["returns"].column("done")
    unit, times, remarks = unit_plan(block, heading, column)
    given = {"task_id": _task_id(category), "kind": "cumulative"}
    remarks.append(both("intake_cumulative"))
    return ColumnPlan(heading.label, "returns.done", given, unit, times, remarks=tuple(remarks))


def _task_id(category: str) -> str:
    return category + "-{district_id}"


def _base_mark(mark: str) -> str:
    """The plain unit behind a stated one (户 for 万户); empty for none."""
    unit = unit_of(mark)
    if unit is None or unit.times == 1:
        return mark
    plain_units = (u.mark for u in known_units().values() if u.base == unit.base and u.times == 1)
    return next(plain_units, "")
