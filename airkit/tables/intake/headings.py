"""Headings of a block: header rows flattened to one path a column, and the unit stated with it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from airkit.tables.intake.amounts import Unit, plain, unit_of
from airkit.tables.intake.grid import Cell, Grid
from airkit.tables.intake.layout import Layout, Role
from airkit.tables.reading.lexicon import is_a, meaning

SEPARATOR = "/"
_BRACKET = re.compile(r"\(([^()]*)\)")
_STATED_UNIT = re.compile(r"(?:^|[\s(,;、])(?:计量)?单位:\s*([^\s();]+)")
_DATE = re.compile(r"(20\d\d)[年./-](\d{1,2})[月./-](\d{1,2})")
_AS_OF = re.compile(r"截[至止][^\d]{0,4}(20\d\d)[年./-](\d{1,2})[月./-](\d{1,2})")


@dataclass(frozen=True)
class Heading:
    """A column's heading: texts of its header rows from the top, and the unit stated there."""

    column: int
    path: tuple[str, ...]
    unit: str = ""
    copy: int = 1

    @property
    def label(self) -> str:
        """The path as one text, numbered where it occurs again.

        Examples
        --------
        >>> Heading(3, ("煤改气", "任务数")).label, Heading(9, ("户数",), "", 2).label
        ('煤改气/任务数', '户数#2')
        """
        return SEPARATOR.join(self.path) + (f"#{self.copy}" if self.copy > 1 else "")

    @property
    def leaf(self) -> str:
        """The lowest text of the path."""
        return self.path[-1] if self.path else ""

    @property
    def total_level(self) -> int:
        """1 for 小计, 2 for 合计, 3 for 总计 anywhere in the path; 0 for none."""
        return max((int(meaning("total", text) or 0) for text in self.path), default=0)


def flatten_headings(layout: Layout) -> list[Heading]:
    """One heading a filled column, left to right.

    The group of a two-row header reaches over the columns to its right, merged or not.
    """
    found: list[Heading] = []
    seen: dict[tuple[str, ...], int] = {}
    for column in layout.grid.columns:
        texts = _path_texts(layout, column)
        split = [_without_unit(text) for text in texts]
        path = tuple(dict.fromkeys(text for text, _ in split if text))
        units = [unit for _, unit in split if unit] + _units_row(layout, column)
        if not path and not _has_body(layout, column):
            continue
        seen[path] = seen.get(path, 0) + 1
        found.append(Heading(column, path, units[-1] if units else "", seen[path]))
    return found


def stated_units(cells: Iterable[Cell]) -> list[Unit]:
    """Units that titles and remarks state for the whole block (单位：万户、万吨).

    Examples
    --------
    >>> cells = [Cell(2, 1, "填报单位：环保局"), Cell(2, 9, "（单位：万户）")]
    >>> [unit.mark for unit in stated_units(cells)]
    ['万户']
    """
    stated = [found for cell in cells for found in _STATED_UNIT.findall(cell.text)]
    marks = [mark for each in stated for mark in _split(each)]
    return [unit for mark in dict.fromkeys(marks) if (unit := unit_of(mark)) is not None]


def stated_date(texts: Iterable[str]) -> date | None:
    """The day a sheet is true on: after 截至 where that stands, else the only full date.

    Examples
    --------
    >>> stated_date(["2017年进度表", "截至2017年11月15日", "2017-11-16"])
    datetime.date(2017, 11, 15)
    >>> stated_date(["2017-11-15", "2017-11-16"]) is None
    True
    """
    joined = [plain(text) for text in texts]
    for pattern in (_AS_OF, _DATE):
        found = {day for text in joined for parts in pattern.findall(text) if (day := _day(parts))}
        if len(found) == 1:
            return found.pop()
    return None


def _day(parts: tuple[str, ...]) -> date | None:
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        return None


def _path_texts(layout: Layout, column: int) -> list[str]:
    rows = layout.rows(Role.HEADER)
    cells: list[Cell] = []
    for place, row in enumerate(rows):
        cell = layout.grid.at(row, column)
        if cell is None and place + 1 < len(rows):
            cell = _group_left(layout.grid, rows, place, column)
        if cell is not None and cell not in cells:
            cells.append(cell)
    return [cell.text for cell in cells]


def _group_left(grid: Grid, rows: list[int], place: int, column: int) -> Cell | None:
    """The unmerged group heading to the left that reaches over this column."""
    below = rows[place + 1]
    if grid.at(below, column) is None:
        return None
    for left in range(column - 1, grid.columns.start - 1, -1):
        group, leaf = grid.at(rows[place], left), grid.at(below, left)
        if group is not None:
            return group if leaf is not None and leaf is not group else None
    return None


def _without_unit(text: str) -> tuple[str, str]:
    for inside in _BRACKET.findall(text):
        mark = re.sub(r"^单位:", "", inside)
        if unit_of(mark) is not None:
            return text.replace(f"({inside})", "").strip(), mark
    return text, ""


def _units_row(layout: Layout, column: int) -> list[str]:
    cells = [layout.grid.at(row, column) for row in layout.rows(Role.UNITS)]
    marks = [cell.text.strip("()") for cell in cells if cell is not None]
    return [mark for mark in marks if unit_of(mark) is not None and not is_a("units_heading", mark)]


def _has_body(layout: Layout, column: int) -> bool:
    return any(layout.grid.at(row, column) for row in layout.rows(Role.DATA, Role.TOTAL))


def _split(marks: str) -> list[str]:
    return [mark for mark in re.split(r"[、,;和]", marks) if mark]
