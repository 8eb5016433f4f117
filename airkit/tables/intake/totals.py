"""Stated totals held against the sums of their parts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from airkit.tables.intake.amounts import places
from airkit.tables.intake.grid import Cell
from airkit.tables.intake.headings import Heading
from airkit.tables.intake.layout import Layout, Role, total_level
from airkit.tables.reading.lexicon import meaning

ONE = Decimal(1)
# What a column's numbers are multiplied by to bear its base unit, by column number.
Scales = Mapping[int, Decimal]


@dataclass(frozen=True)
class Part:
    """One addend: its cell, and what turns its unit into the total's."""

    cell: Cell
    scale: Decimal = ONE

    @property
    def number(self) -> Decimal:
        """Its number in the unit of the total."""
        return number_of(self.cell) * self.scale


@dataclass(frozen=True)
class Total:
    """A stated total and what its parts add up to."""

    sheet: str
    cell: Cell
    label: str
    parts: tuple[Part, ...]

    @property
    def stated(self) -> Decimal:
        """The total as stated."""
        return number_of(self.cell)

    @property
    def summed(self) -> Decimal:
        """The sum of its parts."""
        return sum((part.number for part in self.parts), Decimal(0))

    @property
    def difference(self) -> Decimal:
        """Stated minus summed."""
        return self.stated - self.summed

    @property
    def allowance(self) -> Decimal:
        """What rounding alone can make: half of the last place of each part and of the total.

        The last place is that of the finest part of the same unit, since Excel drops closing
        zeros. Whole numbers have no allowance: households are counted, not rounded.
        """
        finest: dict[Decimal, int] = {}
        for part in self.parts:
            behind = places(number_of(part.cell))
            finest[part.scale] = max(behind, finest.get(part.scale, 0))
        roundings = [_half_place(finest[part.scale]) * part.scale for part in self.parts]
        own = max(places(self.stated), finest.get(ONE, 0))
        return sum(roundings, _half_place(own))

    @property
    def agrees(self) -> bool:
        """Whether the difference is within the allowance."""
        return abs(self.difference) <= self.allowance


def number_of(cell: Cell) -> Decimal:
    """The number in a cell; a wordy cell adds nothing."""
    amount = cell.amount
    return amount.number if amount is not None else Decimal(0)


def total_of(sheet: str, cell: Cell, label: str, parts: Iterable[Part]) -> Total | None:
    """A total held against its parts, or None where nothing can be compared."""
    counted = tuple(part for part in parts if part.cell.amount is not None)
    return Total(sheet, cell, label, counted) if cell.amount is not None and counted else None


def rows_below_totals(layout: Layout) -> dict[int, list[int]]:
    """Data rows each total row covers.

    A total covers the rows since the last total of its own or a higher level; one that stands on
    top of its rows covers those down to the next such total.
    """
    levels = {row: total_level(layout.grid.in_row(row)) for row in layout.rows(Role.TOTAL)}
    data = layout.rows(Role.DATA)
    covered = {}
    for row, level in levels.items():
        peers = [other for other, its in levels.items() if its >= level and other != row]
        above = max((other for other in peers if other < row), default=0)
        below = min((other for other in peers if other > row), default=max([row, *data]) + 1)
        stands_on_top = not any(above < each < row for each in data)
        first, last = (row, below) if stands_on_top else (above, row)
        covered[row] = [each for each in data if first < each < last]
    return covered


def row_totals(
    layout: Layout, headings: Sequence[Heading], sums: Mapping[int, bool]
) -> list[Total]:
    """Totals down the columns; ``sums`` says by column number which may be summed at all."""
    found = []
    for row, rows in rows_below_totals(layout).items():
        for heading in headings:
            cell = layout.grid.at(row, heading.column)
            if cell is None or not sums.get(heading.column, False):
                continue
            cells = (layout.grid.at(each, heading.column) for each in rows)
            parts = [Part(each) for each in cells if each is not None]
            found.append(total_of(layout.grid.sheet, cell, heading.label, parts))
    return [total for total in found if total is not None]


def column_totals(
    layout: Layout, whole: Heading, parts: Sequence[Heading], scales: Scales
) -> list[Total]:
    """Totals across the rows: one column states the sum of others, total rows included."""
    found = []
    for row in layout.rows(Role.DATA, Role.TOTAL):
        cell = layout.grid.at(row, whole.column)
        if cell is None:
            continue
        addends = [
            Part(each, scales.get(part.column, ONE) / scales.get(whole.column, ONE))
            for part in parts
            if (each := layout.grid.at(row, part.column)) is not None
        ]
        found.append(total_of(layout.grid.sheet, cell, whole.label, addends))
    return [total for total in found if total is not None]


def likely_parts(
    layout: Layout, whole: Heading, others: Sequence[Heading], scales: Scales
) -> list[Heading]:
    """The columns a total column most likely sums: of the sensible sets, the best fitting one.

    Parameters
    ----------
    others : sequence of Heading
        Columns of figures of the same kind of unit that may be summed and are no totals.
    """
    group, kind = whole.path[:-1], meaning("amount", whole.leaf)
    same_kind = [other for other in others if kind and meaning("amount", other.leaf) == kind]
    sets = [
        [other for other in others if group and other.path[: len(group)] == group],
        [other for other in others if other.leaf == whole.leaf],
        same_kind,
        [other for other in others if other.column < whole.column],
        [other for other in others if other.column > whole.column],
        list(others),
    ]
    sensible = [parts for parts in sets if len(parts) >= 2] or [parts for parts in sets if parts]

    def agreement(parts: Sequence[Heading]) -> int:
        return sum(total.agrees for total in column_totals(layout, whole, parts, scales))

    return max(sensible, key=agreement, default=[])


def _half_place(behind: int) -> Decimal:
    """Half of the last of so many places behind the point; nothing for whole numbers."""
    return ONE.scaleb(-behind) / 2 if behind else Decimal(0)
