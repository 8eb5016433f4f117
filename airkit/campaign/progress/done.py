"""What was done by each day, from returns that are cumulative or increments."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PLACES = 9

RETURN_COLUMNS = ("task_id", "true_on", "done", "kind", "reported_on")


def done_series(returns: pd.DataFrame) -> pd.DataFrame:
    """Cumulative amount done at each return.

    A cumulative return sets the amount; increments add to what stood before them. Nothing is
    smoothed: a return that falls stays a fall.

    Parameters
    ----------
    returns : DataFrame
        Columns ``task_id, true_on, done, kind``.

    Returns
    -------
    DataFrame
        One row a task and day, in order: ``task_id, true_on, done, fell`` (by how much a return
        lies below the one before, 0 where it does not).

    Examples
    --------
    >>> days = pd.to_datetime(["2017-11-01", "2017-11-08"])
    >>> rows = pd.DataFrame({"task_id": "t", "true_on": days,
    ...     "done": [5.0, 2.0], "kind": ["cumulative", "increment"]})
    >>> done_series(rows)["done"].tolist()
    [5.0, 7.0]
    """
    codes = pd.factorize(returns["task_id"], sort=True)[0]
    amounts = returns["done"].to_numpy(dtype=np.float64)
    dates = returns["true_on"].to_numpy().astype("datetime64[D]").astype("int64")
    order = np.lexsort((amounts, dates, codes))
    ordered = returns.iloc[order]
    task, day, amount = codes[order], dates[order], amounts[order]
    is_total = (ordered["kind"] == "cumulative").to_numpy()
    starts = np.flatnonzero(_changes(task) | _changes(day))
    if not len(starts):
        return ordered[["task_id", "true_on", "done"]].assign(fell=0.0)
    # One row a task and day: the total said that day (equal ones are one), else all increments.
    total = np.maximum.reduceat(np.where(is_total, amount, -np.inf), starts)
    added = np.add.reduceat(np.where(is_total, 0.0, amount), starts)
    sets = np.isfinite(total)
    step = np.where(sets, 0.0, added)
    base = np.where(sets, total, 0.0)
    restarts = _changes(task[starts]) | sets
    done = _running_sum(step, np.flatnonzero(restarts)) + base[_last_true(restarts)]
    before = np.where(_changes(task[starts]), 0.0, np.concatenate([[0.0], done[:-1]]))
    table = ordered.iloc[starts][["task_id", "true_on"]].reset_index(drop=True)
    return table.assign(done=done, fell=np.maximum(before - done, 0.0))


def done_by_day(series: pd.DataFrame, task_ids: pd.Series, days: NDArray[np.datetime64]) -> Floats:
    """Amount done by the end of each day, 0 before the first return, shape (n_tasks, n_days)."""
    done = np.full((len(task_ids), len(days)), np.nan)
    row = pd.Index(task_ids).get_indexer(series["task_id"])
    column = days.searchsorted(series["true_on"].to_numpy().astype("datetime64[D]"))
    inside = (row >= 0) & (column < len(days))
    done[row[inside], column[inside]] = series["done"].to_numpy()[inside]
    last = np.where(np.isnan(done), -1, np.arange(len(days)))
    np.maximum.accumulate(last, axis=1, out=last)
    filled = np.take_along_axis(done, np.maximum(last, 0), axis=1)
    return np.where(last < 0, 0.0, filled)


def _changes(values: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.concatenate([[True] * min(len(values), 1), values[1:] != values[:-1]]).astype(bool)


def _last_true(flags: NDArray[np.bool_]) -> NDArray[np.int64]:
    last: NDArray[np.int64] = np.maximum.accumulate(np.where(flags, np.arange(len(flags)), 0))
    return last


def _running_sum(values: Floats, starts: NDArray[np.int64]) -> Floats:
    """Sums that begin anew at each start."""
    sums = np.cumsum(values)
    before = np.concatenate([[0.0], sums])[starts]
    lengths = np.diff(np.append(starts, len(values)))
    # Ten times 0.1 is to be 1: sums are held to nine places.
    return np.round(sums - np.repeat(before, lengths), PLACES)
