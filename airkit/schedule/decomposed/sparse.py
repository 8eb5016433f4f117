"""A large linear programme put together as arrays and handed to HiGHS whole.

PuLP keeps an object a variable; at the size of a county that alone takes longer than the solution.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.sparse import csc_matrix

from airkit.schedule.exact.engine import free_threads
from airkit.schedule.model.arrays import Floats, Ints

# HiGHS may miss a row by this much of its largest coefficient.
TOLERANCE = 1e-9


@dataclass
class Programme:
    """Columns and rows as they are added; the cost is minimised."""

    cost: list[Floats] = field(default_factory=list)
    high: list[Floats] = field(default_factory=list)
    low: list[Floats] = field(default_factory=list)
    whole: list[Any] = field(default_factory=list)
    entries: list[Any] = field(default_factory=list)
    row_low: list[Floats] = field(default_factory=list)
    row_high: list[Floats] = field(default_factory=list)
    n_columns: int = 0
    n_rows: int = 0

    def columns(
        self, shape: tuple[int, ...], cost: Any, low: Any, high: Any, whole: bool = False
    ) -> Ints:
        """New columns, numbered in an array of the shape."""
        n = int(np.prod(shape))
        for kept, value in ((self.cost, cost), (self.low, low), (self.high, high)):
            kept.append(np.broadcast_to(np.asarray(value, dtype=float), shape).ravel())
        self.whole.append(np.full(n, whole))
        self.n_columns += n
        return np.arange(self.n_columns - n, self.n_columns).reshape(shape)

    def rows(self, shape: tuple[int, ...], low: Any, high: Any) -> Ints:
        """New rows, numbered in an array of the shape."""
        n = int(np.prod(shape))
        for kept, value in ((self.row_low, low), (self.row_high, high)):
            kept.append(np.broadcast_to(np.asarray(value, dtype=float), shape).ravel())
        self.n_rows += n
        return np.arange(self.n_rows - n, self.n_rows).reshape(shape)

    def put(self, rows: Ints, columns: Ints, values: Any) -> None:
        """Enter coefficients; the three are of one shape once broadcast."""
        at = np.broadcast_arrays(rows, columns, values)
        self.entries.append([one.ravel() for one in at])

    def matrix(self) -> csc_matrix:
        """All coefficients."""
        none: Any = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))
        parts = zip(none, *self.entries, strict=True)
        rows, columns, values = (np.concatenate(one) for one in parts)
        return csc_matrix((values, (rows, columns)), shape=(self.n_rows, self.n_columns))

    def hand_over(self, unit: float, *, whole: bool) -> Any:
        """HiGHS with the programme, silent, in one thread.

        Parameters
        ----------
        unit : float
            What one unit of the cost stands for that HiGHS sees, so that coefficients are near 1.
        whole : bool
            Keep what is whole a whole number.
        """
        import highspy

        matrix = self.matrix()
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.n_columns, self.n_rows
        model.col_cost_ = np.concatenate(self.cost) / unit
        model.col_lower_, model.col_upper_ = np.concatenate(self.low), np.concatenate(self.high)
        model.row_lower_ = np.concatenate([np.zeros(0), *self.row_low])
        model.row_upper_ = np.concatenate([np.zeros(0), *self.row_high])
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr, matrix.indices
        model.a_matrix_.value_ = matrix.data
        if whole:
            kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
            model.integrality_ = [kinds[int(one)] for one in np.concatenate(self.whole)]
        solver = highspy.Highs()
        solver.silent()
        solver.setOptionValue("threads", 1)
        solver.passModel(model)
        return solver


def solve_linear(
    solver: Any, columns: Ints, low: Floats, high: Floats, stop: Callable[[], bool]
) -> Floats | None:
    """Values of all columns once some have new bounds; None where stopped or without a solution.

    Nothing else having changed, HiGHS begins at the basis it ended with before.
    """
    import highspy

    for name in ("primal_feasibility_tolerance", "dual_feasibility_tolerance"):
        solver.setOptionValue(name, TOLERANCE)

    def hear(_event: Any, _text: str, _news: Any, reply: Any, _data: object) -> None:
        reply.user_interrupt = stop()

    solver.setCallback(hear, None)
    solver.startCallback(highspy.cb.HighsCallbackType.kCallbackSimplexInterrupt)
    solver.changeColsBounds(len(columns), columns.astype(np.int32), low, high)
    if solver.run() == highspy.HighsStatus.kError:
        free_threads()
        solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return np.array(solver.getSolution().col_value)
