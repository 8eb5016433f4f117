"""Reading and checking an ``intake.toml``."""

import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from airkit.errors import InputFaults, UsageError
from airkit.tables.contract import contract
from airkit.tables.intake.issues import Issue
from airkit.tables.intake.plan import EVERY_TABLE, VERSION, BlockPlan, ColumnPlan, IntakePlan

_PLAN_KEYS = {"version", "file", "blank_marks", "districts", "ignored_sheets", "block"}
_BLOCK_KEYS = {"sheet", "number", "towns_across", "fill", "column"}
_COLUMN_KEYS = {
    "heading", "to", "with", "unit", "times", "names", "total_of", "keep_as", "ignore", "adds_up",
}  # fmt: skip


def read_plan(path: str | Path) -> IntakePlan:
    """Read an ``intake.toml``, corrected by hand or as it was written.

    Raises
    ------
    UsageError
        No such file, or no TOML.
    InputFaults
        Unknown keys, targets that the contract does not have, and the like: all at once.
    """
    path = Path(path)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError("intake_plan_unreadable", path=path.name, why=error) from error
    issues = _shape_issues(content)
    if issues:
        raise InputFaults(issues)
    plan = IntakePlan(
        file=str(content.get("file", "")),
        blocks=tuple(_block(block) for block in content.get("block", ())),
        districts=_texts(content.get("districts", {})),
        blank_marks=tuple(str(mark) for mark in content.get("blank_marks", ())),
        ignored_sheets=_texts(content.get("ignored_sheets", {})),
    )
    issues = [issue for block in plan.blocks for issue in _target_issues(block)]
    if issues:
        raise InputFaults(issues)
    return plan


def _block(content: Mapping[str, Any]) -> BlockPlan:
    return BlockPlan(
        sheet=str(content["sheet"]),
        columns=tuple(_column(column) for column in content.get("column", ())),
        fill={table: _texts(values) for table, values in content.get("fill", {}).items()},
        number=int(content.get("number", 1)),
        is_across=bool(content.get("towns_across", False)),
    )


def _column(content: Mapping[str, Any]) -> ColumnPlan:
    return ColumnPlan(
        heading=str(content["heading"]),
        to=str(content.get("to", "")),
        given=_texts(content.get("with", {})),
        unit=str(content.get("unit", "")),
        times=Decimal(str(content.get("times", 1))),
        names=_texts(content.get("names", {})),
        total_of=tuple(str(part) for part in content.get("total_of", ())),
        keep_as=str(content.get("keep_as", "")),
        ignore=str(content.get("ignore", "")),
        adds_up=bool(content.get("adds_up", True)),
    )


def _texts(content: Mapping[str, Any]) -> dict[str, str]:
    return {str(key): str(value) for key, value in content.items()}


def _shape_issues(content: Mapping[str, Any]) -> list[Issue]:
    """Keys that mean nothing, missing keys, and values of the wrong kind."""
    issues = _unknown(content, _PLAN_KEYS, "intake.toml")
    if content.get("version", VERSION) != VERSION:
        issues.append(Issue("intake_plan_version", {"found": content["version"]}))
    for name in ("districts", "ignored_sheets"):
        issues += _not_a(dict, content.get(name, {}), name)
    issues += _not_a(list, content.get("blank_marks", []), "blank_marks")
    blocks = content.get("block", [])
    issues += _not_a(list, blocks, "block")
    for block in blocks if isinstance(blocks, list) else []:
        where = f"[[block]] {block.get('sheet', '')}"
        issues += _unknown(block, _BLOCK_KEYS, where) + _missing(block, "sheet", where)
        issues += _not_a(int, block.get("number", 1), f"{where} number")
        for table, values in block.get("fill", {}).items():
            issues += _not_a(dict, values, f"{where} fill.{table}")
        for column in block.get("column", ()):
            issues += _column_issues(column, f"{where} {column.get('heading', '')}")
    return issues


def _column_issues(column: Mapping[str, Any], where: str) -> list[Issue]:
    issues = _unknown(column, _COLUMN_KEYS, where) + _missing(column, "heading", where)
    issues += _not_a(dict, column.get("with", {}), f"{where} with")
    issues += _not_a(dict, column.get("names", {}), f"{where} names")
    issues += _not_a(list, column.get("total_of", []), f"{where} total_of")
    try:
        good = Decimal(str(column.get("times", 1))) > 0
    except InvalidOperation:
        good = False
    return issues if good else [*issues, Issue("intake_plan_times", {"where": where})]


def _unknown(content: Mapping[str, Any], known: set[str], where: str) -> list[Issue]:
    strangers = sorted(set(content) - known)
    values = {"where": where, "known": ", ".join(sorted(known))}
    return [Issue("intake_plan_key", {**values, "key": key}) for key in strangers]


def _missing(content: Mapping[str, Any], key: str, where: str) -> list[Issue]:
    return [] if content.get(key) else [Issue("intake_plan_missing", {"where": where, "key": key})]


def _not_a(kind: type, value: object, where: str) -> list[Issue]:
    if isinstance(value, kind):
        return []
    return [Issue("intake_plan_kind", {"where": where, "found": value})]


def _target_issues(block: BlockPlan) -> list[Issue]:
    """Targets, constants and parts of totals that do not exist."""
    headings = {column.heading for column in block.columns}
    issues = []
    for column in block.columns:
        where = f"{block.sheet}: {column.heading}"
        if column.to:
            issues += _contract_issues(column.table, [column.target, *column.given], where)
        lost = [part for part in column.total_of if part not in headings]
        issues += [Issue("intake_plan_part", {"where": where, "part": part}) for part in lost]
    for table, values in block.fill.items():
        issues += _contract_issues(table, list(values), f"{block.sheet}: fill.{table}")
    return issues


def _contract_issues(table: str, columns: Sequence[str], where: str) -> list[Issue]:
    tables = contract()
    if table == EVERY_TABLE:
        known = {name for each in tables.values() for name in each.names}
    elif table in tables:
        known = set(tables[table].names)
    else:
        return [Issue("intake_plan_table", {"where": where, "table": table})]
    lost = [column for column in columns if column not in known]
    return [Issue("intake_plan_column", {"where": where, "to": f"{table}.{c}"}) for c in lost]
