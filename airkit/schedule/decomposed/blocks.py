"""Blocks of rows: families of the same coefficients share one where their days allow it.

A county's cap and the stricter ones of its alert days are the same sum held to other limits. On a
day with several of them only the least limit binds; the others are left out.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from airkit.schedule.model.arrays import Floats, Ints


class Kind(NamedTuple):
    """What blocks must have in common to be one: rows of a day each, and coefficients.

    ``is_whole`` says that a row lies in this block alone, so that its limit is that of the block.
    """

    is_daily: bool
    is_whole: bool
    coefficients: tuple[bytes, ...]


@dataclass
class Blocks:
    """Blocks so far: ``row_at`` holds the row of each day, -1 for none; ``limits`` of all rows."""

    limits: Floats
    row_at: list[Ints] = field(default_factory=list)
    known: dict[Kind, int] = field(default_factory=dict)

    def place(self, kind: Kind, rows: Ints) -> int | None:
        """Number of the new block for these rows; None where they went into one there was.

        Examples
        --------
        >>> blocks = Blocks(np.array([5.0, 5.0, 3.0]))
        >>> cap = Kind(True, True, (b"",))
        >>> blocks.place(cap, np.array([0, 1])), blocks.place(cap, np.array([-1, 2]))
        (0, None)
        >>> blocks.row_at[0].tolist()
        [0, 2]
        """
        number = self.known.get(kind)
        if number is not None and kind.is_daily and kind.is_whole:
            self.row_at[number] = self._least(self.row_at[number], rows)
            return None
        self.known.setdefault(kind, len(self.row_at))
        self.row_at.append(rows)
        return len(self.row_at) - 1

    def _least(self, rows: Ints, others: Ints) -> Ints:
        """Of two rows of a day the one with the lower limit."""
        limits = np.append(self.limits, np.inf)
        return np.where(limits[others] < limits[rows], others, rows)
