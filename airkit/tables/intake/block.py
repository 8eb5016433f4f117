"""A block of a sheet as a plan and its use both see it: rows, headings, the column of towns."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from airkit.tables.contract import UNITS_ELSEWHERE, Column
from airkit.tables.intake.across import first_town_column, turned
from airkit.tables.intake.amounts import Unit, unit_of
from airkit.tables.intake.grid import Cell, Grid
from airkit.tables.intake.headings import Heading, flatten_headings, stated_units
from airkit.tables.intake.layout import Layout, Role, find_layouts
from airkit.tables.reading.lexicon import is_a

IsTown = Callable[[str], bool]


@dataclass(frozen=True)
class Block:
    """One block of a sheet, turned if its towns stand across; ``number`` counts from 1."""

    sheet: str
    number: int
    layout: Layout
    headings: tuple[Heading, ...]

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """Units stated for the whole block."""
        return tuple(stated_units(self.layout.title_cells()))

    @property
    def title(self) -> str:
        """Sheet name and title lines as one text."""
        return " ".join([self.sheet, *(cell.text for cell in self.layout.title_cells())])

    def cells(self, heading: Heading, *roles: Role) -> list[Cell]:
        """Filled cells of a column in the rows of these roles (data rows when none is given)."""
        rows = self.layout.rows(*(roles or (Role.DATA,)))
        found = (self.layout.grid.at(row, heading.column) for row in rows)
        return [cell for cell in found if cell is not None]

    def is_numeric(self, heading: Heading) -> bool:
        """Whether at least half of the filled data cells of a column are numbers."""
        cells = self.cells(heading)
        numbers = sum(cell.amount is not None for cell in cells)
        return numbers > 0 and 2 * numbers >= len(cells)

    def unit(self, heading: Heading, contract_unit: str) -> Unit | None:
        """The unit stated for a column: in its heading, else the one of the block that fits.

        Parameters
        ----------
        contract_unit : str
            Unit of the column of the contract the figures go to; empty: any fits.
        """
        if heading.unit:
            return unit_of(heading.unit)
        fitting = [u for u in self.units if not contract_unit or contract_unit in u.used_by]
        return fitting[0] if len(fitting) == 1 or (fitting and contract_unit) else None

    def is_shared(self, cell: Cell) -> bool:
        """Whether a merged cell spans several data rows, or columns of different headings."""
        place, span = (cell.row, cell.column), cell.span
        if span == (1, 1):
            return False
        if self.layout.is_across:
            place, span = place[::-1], span[::-1]
        rows = range(place[0], place[0] + span[0])
        columns = range(place[1], place[1] + span[1])
        paths = {heading.path for heading in self.headings if heading.column in columns}
        return len(set(rows) & set(self.layout.rows(Role.DATA))) > 1 or len(paths) > 1

    def key(self, is_town: IsTown) -> Heading | None:
        """The column that names the town of each row."""
        named = [(self._town_share(heading, is_town), heading) for heading in self.headings]
        best = max(named, key=lambda pair: pair[0], default=(0.0, None))
        if best[0] >= 1 / 2:
            return best[1]
        titled = [h for h in self.headings if is_a("district_heading", h.leaf)]
        return next((h for h in titled if not self.is_numeric(h)), None)

    def _town_share(self, heading: Heading, is_town: IsTown) -> float:
        cells = self.cells(heading)
        return sum(is_town(cell.text) for cell in cells) / len(cells) if cells else 0.0


def own_unit(column: Column) -> str:
    """Unit of a column of the contract; empty where it has none or its rows state it.

    Examples
    --------
    >>> from airkit.tables.contract import contract
    >>> own_unit(contract()["boilers"].column("season_coal_t"))
    't'
    >>> own_unit(contract()["tasks"].column("target"))
    ''
    """
    return "" if column.unit in UNITS_ELSEWHERE else column.unit


def see_blocks(grid: Grid, is_town: IsTown) -> list[Block]:
    """The blocks of a sheet from the top."""
    blocks = []
    for number, layout in enumerate(find_layouts(grid), start=1):
        column = first_town_column(layout, is_town)
        seen = layout if column is None else turned(layout, column)
        blocks.append(Block(grid.sheet, number, seen, tuple(flatten_headings(seen))))
    return blocks
