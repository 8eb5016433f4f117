"""Rows of contract tables made from the data rows of a block."""

import difflib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from airkit.tables.contract import contract
from airkit.tables.intake.amounts import digits, unit_of, written
from airkit.tables.intake.block import Block, own_unit
from airkit.tables.intake.grid import Cell
from airkit.tables.intake.issues import Issue
from airkit.tables.intake.matching import Pair, is_private, target_column
from airkit.tables.intake.plan import EVERY_TABLE, BlockPlan, IntakePlan
from airkit.tables.intake.towns import town_key

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True)
class Record:
    """A row of a table and the cells it was made from, by column; ``number`` counts from 1."""

    table: str
    number: int
    values: Mapping[str, str]
    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class Kind:
    """One sort of row a block gives: a table, its constants, its own and its shared columns."""

    table: str
    given: Mapping[str, str]
    own: tuple[Pair, ...]
    shared: tuple[Pair, ...]


@dataclass
class RecordMaker:
    """Makes the records of one block; gathers what it could not read."""

    block: Block
    block_plan: BlockPlan
    plan: IntakePlan
    sheet_date: str
    counts: Counter[str]
    issues: list[Issue] = field(default_factory=list)
    _said: set[tuple[str, ...]] = field(default_factory=set)

    @cached_property
    def _ids(self) -> dict[str, str]:
        return {town_key(name): district_id for name, district_id in self.plan.districts.items()}

    def make(self, row: int, kinds: Sequence[Kind]) -> list[Record]:
        """Records of one data row; kinds whose figures are all blank give none."""
        found = []
        for kind in kinds:
            own = self._filled(row, kind.own)
            if own:
                found.append(self._record(row, kind, own))
        return found

    def is_blank(self, cell: Cell | None) -> bool:
        """Whether a cell is empty or holds one of the plan's marks for blank."""
        return cell is None or cell.text in self.plan.blank_marks

    def _filled(self, row: int, pairs: Sequence[Pair]) -> dict[str, tuple[Pair, Cell]]:
        found = {}
        for pair in pairs:
            cell = self.block.layout.grid.at(row, pair.heading.column)
            if cell is not None and not self.is_blank(cell) and not self._is_shared_number(cell):
                found[pair.plan.target or pair.plan.keep_as] = (pair, cell)
        return found

    def _is_shared_number(self, cell: Cell) -> bool:
        """A number merged over several rows or columns belongs to none of them alone."""
        if cell.amount is None or not self.block.is_shared(cell):
            return False
        self._add("intake_merged_number", cell, value=written(cell.value))
        return True

    def _record(self, row: int, kind: Kind, own: Mapping[str, tuple[Pair, Cell]]) -> Record:
        filled = {**self._filled(row, kind.shared), **own}
        self.counts[kind.table] += 1
        read = {name: self._read(pair, cell) for name, (pair, cell) in filled.items()}
        known = {
            **self._words(row),
            **read,
            "sheet_date": self.sheet_date,
            "n": str(self.counts[kind.table]),
        }
        patterns = {**self.block_plan.fill.get(kind.table, {}), **kind.given}
        made = self._filled_in(patterns, known, next(iter(filled.values()))[1])
        names = contract()[kind.table].names
        kept = {pair.plan.keep_as for pair in kind.own}
        values = {**made, **read}
        return Record(
            kind.table,
            self.counts[kind.table],
            {name: value for name, value in values.items() if name in names or name in kept},
            {name: cell for name, (_, cell) in filled.items() if name in names or name in kept},
        )

    def _words(self, row: int) -> dict[str, str]:
        """Texts of the row by heading, for patterns such as ``{乡镇}``."""
        grid = self.block.layout.grid
        open_headings = (h for h in self.block.headings if not is_private(h))
        cells = {h.label: grid.at(row, h.column) for h in open_headings}
        return {label: written(cell.value) for label, cell in cells.items() if cell is not None}

    def _filled_in(
        self, patterns: Mapping[str, str], known: Mapping[str, str], cell: Cell
    ) -> dict[str, str]:
        """Constants and patterns; a pattern may use columns that are patterns themselves."""
        made = {name: text for name, text in patterns.items() if not _PLACEHOLDER.search(text)}
        for name, text in patterns.items():
            if name in made:
                continue
            values = {**made, **known}
            lost = [each for each in _PLACEHOLDER.findall(text) if not values.get(each)]
            for each in lost:
                if each in patterns:
                    continue  # a constant still to be filled in, which is said once for the plan
                self._add_once("intake_pattern_empty", cell, pattern=text, name=each)
            made[name] = "" if lost else _put_in(text, values)
        return made

    def _read(self, pair: Pair, cell: Cell) -> str:
        """The text that goes into the table; what cannot be read goes in as written."""
        plan, column = pair.plan, target_column(pair.plan)
        if cell.is_unread:
            self._add("intake_unread_formula", cell, value=written(cell.value))
            return written(cell.value)
        if plan.target == "district_id" and not plan.names:
            return self._district(cell)
        if plan.names or (column is not None and column.choices):
            return self._code(pair, cell)
        if column is not None and column.kind in ("number", "integer"):
            return self._number(pair, cell, own_unit(column))
        return written(cell.value)

    def _district(self, cell: Cell) -> str:
        ids, key = self._ids, town_key(cell.text)
        if ids.get(key):
            return ids[key]
        near = difflib.get_close_matches(key, [name for name in ids if name != key], cutoff=0.5)
        rule = "intake_town_blank" if key in ids else "intake_town_new"
        self._add(rule, cell, name=cell.text, near="、".join(near) or "–")
        return written(cell.value)

    def _code(self, pair: Pair, cell: Cell) -> str:
        column = target_column(pair.plan)
        choices = column.choices if column is not None else ()
        code = pair.plan.names.get(cell.text, "")
        if code or cell.text in choices:
            return code or cell.text
        values = {"name": cell.text, "heading": pair.heading.label, "choices": " | ".join(choices)}
        self._add("intake_name_unknown", cell, **values)
        return written(cell.value)

    def _number(self, pair: Pair, cell: Cell, wanted: str) -> str:
        amount = cell.amount
        if amount is None:
            self._add("intake_not_a_number", cell, value=written(cell.value))
            return written(cell.value)
        unit = unit_of(amount.unit)
        if unit is None:
            return digits(amount.number * pair.plan.times)
        planned = unit_of(pair.plan.unit)
        bases = {planned.base} if planned is not None else set()
        if unit.base not in bases and wanted not in unit.used_by:
            self._add("intake_cell_unit", cell, value=written(cell.value), unit=wanted or "–")
            return written(cell.value)
        return digits(amount.number * unit.times)

    def _add_once(self, rule: str, cell: Cell, **values: object) -> None:
        """An issue of the plan, said at the first cell that meets it."""
        said = (rule, *map(str, values.values()))
        if said not in self._said:
            self._said.add(said)
            self._add(rule, cell, **values)

    def _add(self, rule: str, cell: Cell, **values: object) -> None:
        self.issues.append(Issue(rule, values, self.block.sheet, cell.address))


def _put_in(pattern: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: values[match.group(1)], pattern)


def kinds_of(pairs: Sequence[Pair]) -> list[Kind]:
    """The sorts of rows a block gives: one for each table and set of constants."""
    used = [pair for pair in pairs if pair.plan.to]
    every = [pair for pair in used if pair.plan.table == EVERY_TABLE]
    tables = dict.fromkeys(pair.plan.table for pair in used if pair.plan.table != EVERY_TABLE)
    kinds = []
    for table in tables:
        mine = [pair for pair in used if pair.plan.table == table]
        given = [dict(items) for items in dict.fromkeys(tuple(p.plan.given.items()) for p in mine)]
        plain = [pair for pair in mine if not pair.plan.given]
        sets = [each for each in given if each]
        if not sets:
            kept = [pair for pair in pairs if pair.plan.keep_as]
            kinds.append(Kind(table, {}, (*plain, *kept), tuple(every)))
        for each in sets:
            own = tuple(pair for pair in mine if pair.plan.given == each)
            kinds.append(Kind(table, each, own, (*every, *plain)))
    return kinds
