"""What actual production says of the days gone by, as load shares."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from airkit.schedule.actuals import refuse_odd_actuals
from airkit.schedule.model.arrays import Floats
from airkit.schedule.problem.problem import Problem

# A load this near what was announced is what was announced.
ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Happened:
    """Loads of the days gone by, shape (L, days gone by), and how well they are known.

    ``n_known`` line-days have an output; on ``n_unlike`` of them it was not the announced one, on
    ``n_over`` it was above capacity.
    """

    loads: Floats
    n_known: int
    n_unlike: int
    n_over: int


def happened(problem: Problem, actuals: pd.DataFrame, announced: Floats, n_days: int) -> Happened:
    """Output over capacity where an output is known, the announced load elsewhere.

    Electricity and trips are not read: a furnace that is kept warm draws power and makes nothing.

    Parameters
    ----------
    actuals : DataFrame
        ``line_id, date, output_t``; rows without an output and days not gone by are left out.
    announced : ndarray
        Loads announced, shape (L, T).
    n_days : int
        Days gone by.

    Raises
    ------
    InputFaults
        A line the case does not have, two rows of one line and day.
    """
    refuse_odd_actuals(problem, actuals)
    rows = actuals.dropna(subset=["output_t"])
    line = pd.Index(problem.lines["line_id"]).get_indexer(rows["line_id"])
    day = problem.days.get_indexer(pd.DatetimeIndex(rows["date"]))
    capacity = problem.lines["capacity_t_per_day"].to_numpy(float)[line]
    inside = (day >= 0) & (day < n_days) & (capacity > 0)
    line, day = line[inside], day[inside]
    made = rows["output_t"].to_numpy(float)[inside] / capacity[inside]
    loads = announced[:, :n_days].copy()
    is_unlike = np.abs(made - loads[line, day]) > ROUNDING
    loads[line[is_unlike], day[is_unlike]] = made[is_unlike]
    return Happened(loads, len(line), int(is_unlike.sum()), int((made > 1 + ROUNDING).sum()))
