"""A sheet as a grid of cells, merged cells unfolded, every cell knowing its own address."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from openpyxl.utils import get_column_letter

from airkit.tables.intake.amounts import Amount, Value, parse_amount, plain

Place = tuple[int, int]


@dataclass(frozen=True)
class Cell:
    """One filled cell. ``span`` is the merged area it heads, in cells down and across.

    ``is_unread`` marks a formula without a stored value or an error value.
    """

    row: int
    column: int
    value: Value
    span: Place = (1, 1)
    is_unread: bool = False

    @cached_property
    def address(self) -> str:
        """Address as Excel shows it.

        Examples
        --------
        >>> Cell(3, 28, "x").address
        'AB3'
        """
        return f"{get_column_letter(self.column)}{self.row}"

    @cached_property
    def text(self) -> str:
        """Plain text, for comparisons."""
        return plain(self.value)

    @cached_property
    def amount(self) -> Amount | None:
        """The number in it, or None."""
        return None if self.is_unread else parse_amount(self.value)


@dataclass(frozen=True)
class Grid:
    """Filled cells of a sheet by (row, column); each cell of a merged text area holds its head.

    A turned grid has rows and columns exchanged; its cells keep their addresses.
    """

    sheet: str
    cells: Mapping[Place, Cell]

    @cached_property
    def rows(self) -> range:
        """Row numbers from the first to the last filled one."""
        numbers = [row for row, _ in self.cells]
        return range(min(numbers), max(numbers) + 1) if numbers else range(0)

    @cached_property
    def columns(self) -> range:
        """Column numbers from the first to the last filled one."""
        numbers = [column for _, column in self.cells]
        return range(min(numbers), max(numbers) + 1) if numbers else range(0)

    def at(self, row: int, column: int) -> Cell | None:
        """The cell there, or None where it is empty."""
        return self.cells.get((row, column))

    def in_row(self, row: int) -> list[Cell]:
        """Cells of a row from left to right, a merged area once."""
        found: dict[str, Cell] = {}
        for column in self.columns:
            cell = self.at(row, column)
            if cell is not None:
                found.setdefault(cell.address, cell)
        return list(found.values())

    def window(self, rows: Iterable[int]) -> "Grid":
        """The same sheet, these rows only."""
        wanted = set(rows)
        return Grid(self.sheet, {place: c for place, c in self.cells.items() if place[0] in wanted})

    def turned(self) -> "Grid":
        """Rows and columns exchanged."""
        return Grid(self.sheet, {(column, row): c for (row, column), c in self.cells.items()})

    def own_cells(self) -> Iterator[Cell]:
        """Every filled cell once, row by row."""
        seen = {cell.address: cell for cell in self.cells.values()}
        yield from sorted(seen.values(), key=lambda cell: (cell.row, cell.column))


def unfold(sheet: str, cells: Iterable[Cell]) -> Grid:
    """A grid in which the text of a merged area stands in each of its cells.

    A merged number stays in its first cell alone: unfolded it would be counted twice.

    Examples
    --------
    >>> grid = unfold("s", [Cell(1, 1, "合并", (1, 2)), Cell(2, 1, 5, (1, 2))])
    >>> grid.at(1, 2).text, grid.at(2, 2)
    ('合并', None)
    """
    places: dict[Place, Cell] = {}
    for cell in cells:
        places[cell.row, cell.column] = cell
        if cell.span != (1, 1) and cell.amount is None:
            down, across = cell.span
            for row in range(cell.row, cell.row + down):
                for column in range(cell.column, cell.column + across):
                    places[row, column] = cell
    return Grid(sheet, places)
