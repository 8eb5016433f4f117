"""Proposals for sheets with towns down and tasks across: figures that become rows of their own."""

import re

from airkit.tables.contract import choice_label, contract
from airkit.tables.intake.amounts import known_units, unit_of
from airkit.tables.intake.block import Block
from airkit.tables.intake.headings import Heading
from airkit.tables.intake.plan import ColumnPlan
from airkit.tables.intake.propose_columns import both, figure_columns, numbering_plan, unit_plan
from airkit.tables.reading.lexicon import is_a, meaning

HOUSEHOLDS = "households"
_YEAR = re.compile(r"((?:19|20)\d\d)年?度?")


def _task_name(block: Block, heading: Heading, category: str) -> tuple[str, str]:
    """Id of a task (without its district) and its name.

    Groups of one category in one block (关停取缔, 整改提升) are tasks of their own; what is planned
    and what is done in a group belong together.
    """
    groups = [
        other.path[:-1]
        for other in figure_columns(block)
        if meaning("amount", other.leaf) in ("planned", "done")
        and (_found("category", other) or meaning("category", block.title)) == category
    ]
    number = list(dict.fromkeys(groups)).index(heading.path[:-1]) + 1
    column = contract()["tasks"].column("category")
    name = heading.path[0] if len(heading.path) > 1 else choice_label(column, category, "zh")
    return category if number == 1 else f"{category}_{number}", name


def wide_score(block: Block, key: Heading) -> float:
    """How many columns of figures name a task; one named by the title alone counts half."""
    score = 0.0
    for heading in figure_columns(block):
        if heading.column == key.column:
            continue
        if _found("category", heading) or _year(block, heading):
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
    if year := _year(block, heading):
        return _yearly(block, heading, year)
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
    task, name = _task_name(block, heading, category)
    base = _base_mark(unit)
    if not base:
        remarks.append(both("intake_task_unit"))
    given = {
        "task_id": f"{task}-{{district_id}}",
        "category": category,
        "name_zh": name,
        "unit": base,
    }
    return ColumnPlan(heading.label, "tasks.target", given, unit, times, remarks=tuple(remarks))


def _return(block: Block, heading: Heading, category: str) -> ColumnPlan:
    column = contract()["returns"].column("done")
    unit, times, remarks = unit_plan(block, heading, column)
    task, _ = _task_name(block, heading, category)
    given = {"task_id": f"{task}-{{district_id}}", "kind": "cumulative"}
    remarks.append(both("intake_cumulative"))
    return ColumnPlan(heading.label, "returns.done", given, unit, times, remarks=tuple(remarks))


def _year(block: Block, heading: Heading) -> str:
    """The year a column of yearly figures stands for; empty for any other column."""
    match = _YEAR.fullmatch(heading.leaf)
    return match.group(1) if match and meaning("yearly", block.title) else ""


def _yearly(block: Block, heading: Heading, year: str) -> ColumnPlan:
    table, _, name = (meaning("yearly", block.title) or "").partition(".")
    unit, times, remarks = unit_plan(block, heading, contract()[table].column(name))
    given = {"year": year}
    return ColumnPlan(heading.label, f"{table}.{name}", given, unit, times, remarks=tuple(remarks))


def _base_mark(mark: str) -> str:
    """The plain unit behind a stated one (户 for 万户); empty for none."""
    unit = unit_of(mark)
    if unit is None or unit.times == 1:
        return mark
    plain_units = (u.mark for u in known_units().values() if u.base == unit.base and u.times == 1)
    return next(plain_units, "")
