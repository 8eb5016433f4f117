"""Which rows of a sheet are title, header, data, total and remark.

A sheet may hold several blocks below one another, each with its own header.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from airkit.tables.intake.amounts import unit_of
from airkit.tables.intake.grid import Cell, Grid
from airkit.tables.reading.lexicon import is_a, meaning

MOST_HEADER_ROWS = 5
YEARS = range(1990, 2101)


class Role(StrEnum):
    """What a row is."""

    TITLE = "title"
    HEADER = "header"
    UNITS = "units"
    NUMBERING = "numbering"
    DATA = "data"
    TOTAL = "total"
    SECTION = "section"
    REMARK = "remark"
    REPEAT = "repeat"


@dataclass(frozen=True)
class Layout:
    """A block of a sheet with the role of each filled row, from the top.

    ``outside`` holds cells of titles and remarks that a turned grid no longer has.
    """

    grid: Grid
    roles: Mapping[int, Role]
    is_across: bool = False
    outside: tuple[tuple[Cell, Role], ...] = ()

    def rows(self, *roles: Role) -> list[int]:
        """Numbers of the rows with one of these roles, from the top."""
        return [row for row, role in self.roles.items() if role in roles]

    def title_cells(self) -> list[Cell]:
        """Cells of titles and remarks: where units, dates and names of the whole block stand."""
        wanted = (Role.TITLE, Role.REMARK)
        inside = [c for row in self.rows(*wanted) for c in self.grid.in_row(row)]
        return [cell for cell, role in self.outside if role in wanted] + inside


def find_layouts(grid: Grid) -> list[Layout]:
    """The blocks of a sheet, from the top; none where no header row is found.

    Returns
    -------
    list of Layout
        Together they cover every filled row from the first block's title on.
    """
    headers = _header_starts(grid)
    if not headers:
        return []
    starts = [grid.rows.start, *(_title_start(grid, row) for row in headers[1:])]
    ends = [*starts[1:], grid.rows.stop]
    return [
        Layout(grid.window(range(start, end)), _roles(grid, range(start, end), header))
        for start, end, header in zip(starts, ends, headers, strict=True)
    ]


def is_numbering(cells: Sequence[Cell]) -> bool:
    """Whether a row only numbers the columns (甲 乙 1 2 3).

    Examples
    --------
    >>> row = [Cell(4, 1, "甲"), Cell(4, 2, 1), Cell(4, 3, 2), Cell(4, 4, "3=1+2")]
    >>> is_numbering(row)
    True
    """
    labels = [cell.text.split("=")[0].strip("()") for cell in cells]
    numbers = [int(label) for label in labels if label.isascii() and label.isdigit()]
    others = [label for label in labels if not (label.isascii() and label.isdigit())]
    counts_up = len(numbers) + len(others) >= 2 and numbers == list(range(1, len(numbers) + 1))
    return bool(numbers) and counts_up and all(is_a("numbering_row", label) for label in others)


def total_level(cells: Sequence[Cell]) -> int:
    """1 for 小计, 2 for 合计, 3 for 总计; 0 for a row that is no total.

    The word must stand left of the first number.
    """
    for cell in cells:
        if cell.amount is not None and cell.text != "0" and not isinstance(cell.value, str):
            return 0
        found = meaning("total", cell.text.replace(" ", ""))
        if found:
            return int(found)
    return 0


def _header_starts(grid: Grid) -> list[int]:
    """First header row of each block."""
    starts: list[int] = []
    row = grid.rows.start
    while row < grid.rows.stop:
        if _is_header_start(grid, row, starts):
            starts.append(row)
            row = _first_data_row(grid, row)
        row += 1
    return starts


def _is_header_start(grid: Grid, row: int, starts: Sequence[int]) -> bool:
    if not _is_heading_like(grid, row):
        return False
    if not starts:
        return True
    # A later header stands below an empty row; the same header again, without a title of its
    # own, is only a page break.
    gap = _gap_above(grid, row)
    is_repeat = _texts(grid, row) == _texts(grid, starts[-1]) and not any(gap)
    has_figures = _has_figures(grid, _first_data_row(grid, row))
    return has_figures and not all(gap) and not is_repeat


def _gap_above(grid: Grid, row: int) -> list[list[Cell]]:
    """Cells of the rows between this one and the next wide one above."""
    gap = []
    while row - 1 >= grid.rows.start and not _is_wide(above := grid.in_row(row - 1)):
        gap.append(above)
        row -= 1
    return gap


def _first_data_row(grid: Grid, start: int) -> int:
    """First row of figures from ``start`` on; the row after ``start`` where there are none."""
    for row in range(start, min(start + MOST_HEADER_ROWS + 1, grid.rows.stop)):
        if _has_figures(grid, row):
            return row
    return start + 1


def _is_heading_like(grid: Grid, row: int) -> bool:
    cells = grid.in_row(row)
    return _is_wide(cells) and not _has_figures(grid, row)


def _is_wide(cells: Sequence[Cell]) -> bool:
    return len([cell for cell in cells if not is_a("form_line", cell.text)]) >= 2


def _has_figures(grid: Grid, row: int) -> bool:
    cells = grid.in_row(row)
    numbers = [cell.amount.number for cell in cells if cell.amount is not None]
    if not numbers or not _is_wide(cells) or is_numbering(cells):
        return False
    are_years = len(numbers) >= 2 and all(number in YEARS for number in numbers)
    return not (are_years and sorted(set(numbers)) == numbers)


def _texts(grid: Grid, row: int) -> list[str]:
    return [cell.text for cell in grid.in_row(row)]


def _title_start(grid: Grid, header: int) -> int:
    """First of the title rows that stand right above a later header."""
    row = header
    while row - 1 > grid.rows.start:
        above = grid.in_row(row - 1)
        if not above or _is_wide(above) or is_a("remark", above[0].text):
            break
        row -= 1
    return row


def _roles(grid: Grid, rows: range, header: int) -> dict[int, Role]:
    roles = {row: Role.TITLE for row in range(rows.start, header) if grid.in_row(row)}
    data = _header_end(grid, header)
    for row in range(header, data):
        if cells := grid.in_row(row):
            role = _role_above_data(cells)
            is_section = role is Role.HEADER and row > header and not _is_wide(cells)
            roles[row] = Role.SECTION if is_section else role
    heads = [_texts(grid, row) for row in range(header, data)]
    last = max((row for row in range(data, rows.stop) if _is_wide(grid.in_row(row))), default=data)
    for row in range(data, rows.stop):
        if cells := grid.in_row(row):
            is_repeat = _texts(grid, row) in heads
            roles[row] = Role.REPEAT if is_repeat else _role_of_body(cells, row <= last)
    return roles


def _header_end(grid: Grid, header: int) -> int:
    """First row below the header.

    Where the top header row names every column by itself, text rows below it are data already.
    """
    data = _first_data_row(grid, header)
    if len(grid.in_row(header)) < len(grid.columns):
        return data
    end = header + 1
    while end < data and _role_above_data(grid.in_row(end)) is not Role.HEADER:
        end += 1
    return end


def _role_above_data(cells: Sequence[Cell]) -> Role:
    if is_numbering(cells):
        return Role.NUMBERING
    marks = [c.text.strip("()") for c in cells]
    units = [mark for mark in marks if unit_of(mark) is not None]
    if units and all(unit_of(mark) or is_a("units_heading", mark) for mark in marks):
        return Role.UNITS
    return Role.HEADER


def _role_of_body(cells: Sequence[Cell], is_above_last: bool) -> Role:
    first = cells[0]
    if is_a("remark", first.text):
        return Role.REMARK
    if total_level(cells):
        return Role.TOTAL
    if not _is_wide(cells):
        if not is_above_last or any(is_a("form_line", cell.text) for cell in cells):
            return Role.REMARK
        return Role.SECTION if first.span[1] > 1 else Role.DATA
    return _role_above_data(cells) if is_numbering(cells) else Role.DATA
