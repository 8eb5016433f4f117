"""What became of every cell: each filled cell of a file ends in exactly one use."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from airkit.tables.intake.amounts import written
from airkit.tables.intake.grid import Cell, Grid


class Use(StrEnum):
    """What became of a cell."""

    USED = "used"
    TOTAL = "total"
    HEADER = "header"
    REMARK = "remark"
    IGNORED = "ignored"


@dataclass(frozen=True)
class CellUse:
    """A cell, what became of it, why (for ignored ones), and where its value went."""

    sheet: str
    cell: Cell
    use: Use
    reason: str = ""
    to: str = ""
    is_private: bool = False


class Ledger:
    """The uses of all cells of a file."""

    def __init__(self) -> None:
        self._uses: dict[tuple[str, str], CellUse] = {}

    def mark(self, use: CellUse) -> None:
        """Record a use. A cell keeps the first one, unless it is used after all."""
        place = (use.sheet, use.cell.address)
        if place not in self._uses or use.use is Use.USED:
            self._uses[place] = use

    def mark_all(self, sheet: str, cells: Iterable[Cell], use: Use, reason: str = "") -> None:
        """Record the same use for many cells."""
        for cell in cells:
            self.mark(CellUse(sheet, cell, use, reason))

    def mark_rest(self, grid: Grid, reason: str) -> None:
        """Record what nothing else has claimed as ignored."""
        self.mark_all(grid.sheet, grid.own_cells(), Use.IGNORED, reason)

    def table(self, private: str) -> pd.DataFrame:
        """All uses: ``sheet, cell, value, use, reason, to``.

        Parameters
        ----------
        private : str
            What stands in place of values that are nobody's business.
        """
        rows = [
            (
                use.sheet,
                use.cell.address,
                private if use.is_private else written(use.cell.value),
                str(use.use),
                use.reason,
                use.to,
            )
            for use in self._uses.values()
        ]
        columns = ["sheet", "cell", "value", "use", "reason", "to"]
        return pd.DataFrame(rows, columns=columns, dtype="str")
