"""Blocks with towns across and tasks down, turned so that towns stand down."""

from collections.abc import Callable
from dataclasses import replace

from airkit.tables.intake.grid import Cell
from airkit.tables.intake.layout import Layout, Role
from airkit.tables.reading.lexicon import is_a, meaning


def first_town_column(layout: Layout, is_town: Callable[[str], bool]) -> int | None:
    """The column where towns begin across the header, or None for a block with towns down.

    Towns stand across when the lowest header row names at least two of them and more than any
    column of the body does.
    """
    header = layout.rows(Role.HEADER)
    if not header:
        return None
    across = [
        column
        for column in layout.grid.columns
        if (cell := layout.grid.at(header[-1], column)) is not None and is_town(cell.text)
    ]
    down = max((_towns_below(layout, c, is_town) for c in layout.grid.columns), default=0)
    return across[0] if len(across) >= 2 and len(across) > down else None


def _towns_below(layout: Layout, column: int, is_town: Callable[[str], bool]) -> int:
    cells = [layout.grid.at(row, column) for row in layout.rows(Role.DATA)]
    return len({cell.text for cell in cells if cell is not None and is_town(cell.text)})


def turned(layout: Layout, first_body_column: int) -> Layout:
    """A block with towns across as one with towns down.

    Parameters
    ----------
    first_body_column : int
        The first column that belongs to a town (or is a total); those before it name the rows.
    """
    body_rows = layout.rows(Role.HEADER, Role.UNITS, Role.DATA, Role.TOTAL)
    kept = layout.grid.window(body_rows)
    grid = kept.turned()
    leaf_row = layout.rows(Role.HEADER)[-1]
    roles = {
        column: _role_of_column(kept.at(leaf_row, column), column < first_body_column)
        for column in grid.rows
        if grid.in_row(column)
    }
    outside = tuple(
        (cell, role)
        for row, role in sorted(layout.roles.items())
        if row not in body_rows
        for cell in layout.grid.in_row(row)
    )
    return replace(layout, grid=grid, roles=roles, is_across=True, outside=outside)


def _role_of_column(head: Cell | None, is_leading: bool) -> Role:
    text = head.text if head is not None else ""
    if is_leading:
        if is_a("numbering", text):
            return Role.NUMBERING
        return Role.UNITS if is_a("units_heading", text) else Role.HEADER
    if is_a("remark_heading", text):
        return Role.REMARK
    return Role.TOTAL if meaning("total", text) else Role.DATA
