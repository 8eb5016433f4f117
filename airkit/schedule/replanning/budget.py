"""A budget of changes: how many line-days may run or stand otherwise than announced."""

import numpy as np

from airkit.schedule.model.arrays import Arrays, Family, Mask

RULE_ID = "max_changes"


def change_budget(arrays: Arrays, announced: Mask, most: int) -> Family:
    """The row ``sum |u - u0| <= most`` over all line-days.

    Where a line was announced to stand, running counts; where it was announced to run, standing
    does: ``sum over u0 = 0 of u - sum over u0 = 1 of u <= most - (number of u0 = 1)``.

    Parameters
    ----------
    announced : ndarray of bool
        u0, shape (L, T).
    most : int
        Line-days that may change.
    """
    lines = np.arange(arrays.n_lines)
    ones = np.ones(arrays.n_lines)
    empty = np.zeros(0)
    return Family(
        rule_id=RULE_ID,
        kind=RULE_ID,
        unit="line_days",
        enterprise_id="",
        sign=1.0,
        lines=np.concatenate([lines, lines]),
        load=np.zeros(2 * arrays.n_lines),
        run=np.concatenate([ones, -ones]),
        products=empty.astype(np.int64),
        ship=empty,
        row_of_day=np.zeros(arrays.n_days, dtype=np.int64),
        limits=np.array([float(most - int(announced.sum()))]),
        mask=np.concatenate([~announced, announced]),
        is_own=True,
    )
