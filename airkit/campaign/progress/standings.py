"""Where each task and each unit stands: shares, points, flags, ranks."""

import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]

STALE_DAYS = 7  # a return older than a week is missing
LATE_DAYS = 7  # a return that came in later than this is late
SMALL = 3  # a unit with fewer tasks is ranked, and marked
POINT_DIGITS = 1  # ranks are tied within a tenth of a point
PACE_WEEKS = 4
WEEK = 7
NEAR = 1e-9

GROUPS = ("district_id", "department", "category")
FLAGS = ("is_missing", "fell", "exceeds", "late")


def task_table(
    tasks: pd.DataFrame, series: pd.DataFrame, returns: pd.DataFrame, planned: Floats,
    by_day: Floats, today: int, as_of: datetime.date,
) -> pd.DataFrame:  # fmt: skip
    """进度表: one row a task.

    Returns
    -------
    DataFrame
        The task's columns, then ``done`` [its unit], ``done_share``, ``planned_share`` [1],
        ``ahead_points`` [percentage points, negative behind; for an at_most task what is left of
        the allowance to date], ``gap`` [unit], ``pace_per_week``, ``pace_needed_per_week`` [unit
        a week], ``status``, ``last_return_on``, ``n_returns`` and the flags.
    """
    table = tasks.copy()
    target = table["target"].to_numpy(dtype=np.float64)
    done, due = by_day[:, today], planned[:, today]
    is_most = (table["direction"] == "at_most").to_numpy()
    share = share_of(done, target)
    # More than the target in one task makes up for nothing in another.
    # Of an allowance of nothing, nothing is left: neither ahead nor behind.
    allowed = np.where(target > 0, due, 1.0)
    points = np.where(is_most, allowed - share, np.minimum(share, 1.0) - due) * 100
    days_left = (table["deadline"] - pd.Timestamp(as_of)).dt.days.to_numpy()
    back = max(today - PACE_WEEKS * WEEK, 0)
    pace = (done - by_day[:, back]) / max((today - back) / WEEK, 1)
    rest = np.where(is_most, np.nan, np.maximum(target - done, 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        needed = np.where((days_left > 0) & (rest > 0), rest / (days_left / WEEK), np.nan)
    table = table.assign(
        done=done,
        done_share=share,
        planned_share=due,
        ahead_points=np.round(points, 6),
        gap=np.round(np.where(is_most, done - due * target, due * target - done), 6),
        pace_per_week=pace,
        pace_needed_per_week=needed,
    )
    table["status"] = _statuses(table, is_most, days_left, as_of)
    return _with_flags(table, series, returns, as_of)


def share_of(done: Floats, target: Floats) -> Floats:
    """Share done [1]; a target of nothing is met while nothing is done, and exceeded after.

    Examples
    --------
    >>> share_of(np.array([5.0, 0.0]), np.array([10.0, 0.0]))
    array([0.5, 1. ])
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        share: Floats = np.where(target > 0, done / target, 1.0 + (done > 0))
    return share


def ranking(table: pd.DataFrame, group: str) -> pd.DataFrame:
    """Units of one kind, best first, by weighted points ahead of the plan.

    Parameters
    ----------
    table : DataFrame
        As :func:`task_table` gives it.
    group : str
        ``district_id``, ``department`` or ``category``.

    Returns
    -------
    DataFrame
        ``group, name, rank, is_tied, is_small, n_tasks, n_done, n_behind, n_missing, done_share,
        planned_share, ahead_points``; tasks without such a unit stand under a blank name, without
        a rank. At_most tasks are counted, but have no share in done and planned.
    """
    # A town answers for its villages.
    own = table["town_id" if group == "district_id" else group]
    frame = table.assign(name=own.astype(object).where(own.notna(), ""))
    rows = [_standing(name, part) for name, part in frame.groupby("name", sort=True)]
    columns = [
        "name", "n_tasks", "n_done", "n_behind", "n_missing", "done_share", "planned_share",
        "ahead_points",
    ]  # fmt: skip
    ranks = pd.DataFrame(rows, columns=columns)
    shown = ranks["ahead_points"].round(POINT_DIGITS).where(ranks["name"] != "")
    ranks.insert(0, "group", group)
    ranks.insert(2, "rank", shown.rank(method="min", ascending=False))
    ranks.insert(3, "is_tied", shown.duplicated(keep=False) & shown.notna())
    ranks.insert(4, "is_small", ranks["n_tasks"] < SMALL)
    return ranks.sort_values(["rank", "name"], ignore_index=True)


def weighted(values: pd.Series, weights: pd.Series) -> float:
    """Weighted mean; plain where all weights are 0, NaN of nothing."""
    total = float(weights.sum())
    if not len(values):
        return float("nan")
    return float((values * weights).sum() / total) if total > 0 else float(values.mean())


def _standing(name: object, part: pd.DataFrame) -> list[object]:
    counted = part[part["direction"] == "at_least"]
    weight = counted["weight"]
    return [
        name,
        len(part),
        int((part["status"] == "done").sum()),
        int(part["status"].isin(["behind", "overdue", "over"]).sum()),
        int(part["is_missing"].sum()),
        weighted(counted["done_share"].clip(upper=1.0), weight),
        weighted(counted["planned_share"], weight),
        weighted(counted["ahead_points"], weight),
    ]


def _statuses(
    table: pd.DataFrame, is_most: NDArray[np.bool_], days_left: NDArray[np.int64],
    as_of: datetime.date,
) -> NDArray[np.object_]:  # fmt: skip
    share, points = table["done_share"].to_numpy(), table["ahead_points"].to_numpy()
    not_begun = (table["start_date"] > pd.Timestamp(as_of)).to_numpy()
    conditions = [
        is_most & (share > 1 + NEAR),
        is_most & (days_left < 0),
        ~is_most & (share >= 1 - NEAR),
        ~is_most & (days_left < 0),
        not_begun & (points >= -NEAR),
        points < -NEAR,
    ]
    names = ["over", "done", "done", "overdue", "not_begun", "behind"]
    return np.select(conditions, names, default="on_schedule").astype(object)


def _with_flags(
    table: pd.DataFrame, series: pd.DataFrame, returns: pd.DataFrame, as_of: datetime.date
) -> pd.DataFrame:
    by_task = series.groupby("task_id")
    late = (returns["reported_on"] - returns["true_on"]).dt.days > LATE_DAYS
    ids = table["task_id"]
    last = by_task["true_on"].max().reindex(ids).set_axis(ids.index)
    stale = last.isna() | ((pd.Timestamp(as_of) - last).dt.days > STALE_DAYS)
    is_running = ~table["status"].isin(["done", "not_begun"])
    return table.assign(
        n_returns=ids.map(by_task.size()).fillna(0).astype("int64"),
        last_return_on=last.astype("datetime64[s]"),
        is_missing=stale & is_running,
        fell=ids.map(by_task["fell"].sum()).fillna(0.0),
        exceeds=np.maximum(table["done"] - table["target"], 0.0),
        late=ids.map(late.groupby(returns["task_id"]).sum()).fillna(0).astype("int64"),
    )
