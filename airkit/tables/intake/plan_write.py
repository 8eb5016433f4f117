"""Writing an ``intake.toml`` that people can read and correct: Chinese and English comments."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from airkit.tables.contract import contract
from airkit.tables.intake.amounts import digits
from airkit.tables.intake.plan import VERSION, BlockPlan, ColumnPlan, IntakePlan
from airkit.tables.writing.fresh import fresh_file
from airkit.words import word


def write_plan(plan: IntakePlan, path: Path, force: bool = False) -> Path:
    """Write the plan; an existing file is refused unless ``force`` is given."""
    with fresh_file(path, force) as draft:
        draft.write_text(plan_toml(plan), encoding="utf-8", newline="\n")
    return path


def plan_toml(plan: IntakePlan) -> str:
    """The plan as TOML with its comments.

    Examples
    --------
    >>> from airkit.tables.intake.plan import ColumnPlan
    >>> block = BlockPlan("进度", (ColumnPlan("乡镇", to="*.district_id"),))
    >>> text = plan_toml(IntakePlan("a.xlsx", (block,), {"马村镇": "macun"}))
    >>> [line for line in text.splitlines() if line.startswith(('"', "heading", "to"))]
    ['"马村镇" = "macun"', 'heading = "乡镇"', 'to = "*.district_id"']
    """
    lines = [
        *_comment("intake_toml_head"),
        f"version = {VERSION}",
        f"file = {_text(plan.file)}",
        "",
        *_comment("intake_toml_blanks"),
        f"blank_marks = {_list(plan.blank_marks)}",
        "",
        *_comment("intake_toml_districts"),
        "[districts]",
    ]
    for name, district_id in plan.districts.items():
        remark = plan.remarks.get(name, "")
        lines.append(f"{_text(name)} = {_text(district_id)}" + (f"  # {remark}" if remark else ""))
    lines += ["", *_comment("intake_toml_sheets"), "[ignored_sheets]"]
    lines += [f"{_text(sheet)} = {_text(why)}" for sheet, why in plan.ignored_sheets.items()]
    for block in plan.blocks:
        lines += ["", *_block_lines(block)]
    return "\n".join(lines) + "\n"


def _block_lines(block: BlockPlan) -> list[str]:
    lines = ["", *_comment("intake_toml_block"), *(f"# {remark}" for remark in block.remarks)]
    lines += ["[[block]]", f"sheet = {_text(block.sheet)}"]
    if block.number > 1:
        lines.append(f"number = {block.number}")
    if block.is_across:
        lines.append("towns_across = true")
    for table, values in block.fill.items():
        lines += ["", *_comment("intake_toml_fill"), f"[block.fill.{table}]"]
        lines += [_fill_line(table, name, value) for name, value in values.items()]
    for column in block.columns:
        lines += ["", *_column_lines(column)]
    return lines


def _fill_line(table: str, name: str, value: str) -> str:
    """A constant with its label, whether it must be given, and what may stand there."""
    column = contract()[table].column(name)
    need = word(f"intake_need_{'required' if column.need == 'required' else 'optional'}", "zh")
    allowed = " | ".join(column.choices) or " ".join([column.note_zh, column.note_en]).strip()
    remark = " ".join(text for text in (column.zh, need, allowed) if text)
    return f"{name} = {_text(value)}  # {remark}"


def _column_lines(column: ColumnPlan) -> list[str]:
    lines = [*(f"# {remark}" for remark in column.remarks), "[[block.column]]"]
    lines.append(f"heading = {_text(column.heading)}")
    if column.to or not (column.total_of or column.keep_as or column.ignore):
        lines.append(f"to = {_text(column.to)}")
    if column.given:
        lines.append(f"with = {_inline(column.given)}")
    if column.unit or column.times != 1:
        lines += [f"unit = {_text(column.unit)}", f"times = {digits(column.times)}"]
    if column.names:
        lines.append(f"names = {_inline(column.names)}")
    if column.total_of:
        lines.append(f"total_of = {_list(column.total_of)}")
    if column.keep_as:
        lines.append(f"keep_as = {_text(column.keep_as)}")
    if column.ignore:
        lines.append(f"ignore = {_text(column.ignore)}")
    if not column.adds_up:
        lines.append("adds_up = false")
    return lines


def _comment(word_id: str) -> list[str]:
    both = [word(word_id, "zh"), word(word_id, "en")]
    return [f"# {line}" for text in both for line in text.split("\n")]


def _text(text: str) -> str:
    # A JSON string is a TOML string, but for the one control character JSON lets through.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _list(texts: Iterable[str]) -> str:
    return "[" + ", ".join(_text(text) for text in texts) + "]"


def _inline(values: Mapping[str, str]) -> str:
    # An inline table stands on one line, so quoted keys keep Chinese words legal.
    return "{ " + ", ".join(f"{_key(key)} = {_text(value)}" for key, value in values.items()) + " }"


def _key(key: str) -> str:
    return key if key.isascii() and key.replace("_", "").isalnum() else _text(key)
