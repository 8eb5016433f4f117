"""What changed since last week: progress, corrections, late returns, changed tasks.

Changed tasks are what a share moves though nobody did anything: because a task's target or weight
was changed (last week's amounts at this week's targets and weights, less last week's share as
printed), or, on the side of the plan, its dates.
"""

import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from airkit.campaign.clock import Moment, day_of
from airkit.campaign.progress.done import PLACES, done_series

Floats = NDArray[np.float64]

WEEK = datetime.timedelta(days=7)
PARTS = ("progress", "corrections", "late_returns")


def week_change(
    returns: pd.DataFrame,
    replaced: pd.DataFrame,
    amounts: pd.DataFrame,
    as_of: datetime.date,
    last_seq_then: int,
) -> pd.DataFrame:
    """Last week's figure and this week's, and what lies between them.

    ``progress`` is what was done between the two days, as now known. The rest is the earlier day's
    figure told anew: ``late_returns`` for rows of that day or before that were recorded since,
    ``corrections`` for rows that replaced others. The three add up to the whole change.

    Parameters
    ----------
    returns : DataFrame
        All rows known now, those corrected too; index ``seq``.
    replaced : DataFrame
        ``seq, old_seq, by_seq`` known now.
    amounts : DataFrame
        ``task_id, now, told``: done by ``as_of`` and by a week before, as known now.
    as_of : datetime.date
        The day of this week's figure; last week's is seven days before.
    last_seq_then : int
        The last row that was recorded when last week's figure was printed.

    Returns
    -------
    DataFrame
        A row a task: ``task_id, before, progress, corrections, late_returns, now`` [its unit].
    """
    earlier = returns[returns["true_on"] <= pd.Timestamp(as_of - WEEK)]
    since = replaced[replaced["seq"] > last_seq_then]
    is_new = (earlier.index > last_seq_then) | earlier.index.isin(since["old_seq"])
    retold = earlier["task_id"][is_new].unique()
    earlier = earlier[earlier["task_id"].isin(retold)]
    seqs = earlier.index.to_numpy()
    then = _standing(earlier[seqs <= last_seq_then], replaced[replaced["seq"] <= last_seq_then])
    is_late = (seqs > last_seq_then) & ~np.isin(seqs, replaced[["old_seq", "by_seq"]])
    is_retold = amounts["task_id"].isin(retold)
    told, ids = amounts["told"], amounts["task_id"]
    known = told.where(~is_retold, _last(then, ids))
    late = (_last(pd.concat([then, earlier[is_late]]), ids) - known).where(is_retold, 0.0)
    return pd.DataFrame(
        {
            "task_id": ids,
            "before": known,
            "progress": amounts["now"] - told,
            "corrections": told - known - late,
            "late_returns": late,
            "now": amounts["now"],
        }
    ).round(PLACES)


def printed_then(as_of: datetime.date, known_at: Moment | None) -> Moment:
    """When last week's figure was printed: a week before this one."""
    if known_at is None:
        return as_of - WEEK
    return (known_at if isinstance(known_at, datetime.datetime) else day_of(known_at)) - WEEK


def with_tasks_then(
    change: pd.DataFrame, then: pd.DataFrame, due_before: Floats, due_retold: Floats
) -> pd.DataFrame:
    """The change by task with last week's targets, weights and shares due put beside it.

    Parameters
    ----------
    change : DataFrame
        As :func:`week_change` gives it.
    then : DataFrame
        The tasks as they stood and were known last week, in the same order.
    due_before, due_retold : ndarray, shape (n_tasks,)
        Share due last week, by last week's plan and by today's [1].
    """
    return change.assign(
        target_before=then["target"].to_numpy(dtype=np.float64),
        weight_before=then["weight"].to_numpy(dtype=np.float64),
        due_before=due_before,
        due_retold=due_retold,
    )


def week_totals(tasks: pd.DataFrame, week: pd.DataFrame) -> dict[str, float]:
    """The change of the share done and of the share due, in weighted percentage points, split up.

    Of the at_least tasks, amounts as returned, uncapped, over each task's target. ``before``,
    ``progress``, ``corrections``, ``late_returns`` and ``changed_tasks`` add up to ``now``;
    ``plan_before``, ``plan_advance`` and ``plan_changed`` to ``plan_now``.

    Parameters
    ----------
    tasks : DataFrame
        As :func:`airkit.campaign.progress.standings.task_table` gives it.
    week : DataFrame
        As :func:`with_tasks_then` gives it, in the same order.
    """
    is_least = (tasks["direction"] == "at_least").to_numpy()
    scale = _scale(tasks["target"], tasks["weight"], is_least)
    scale_before = _scale(week["target_before"], week["weight_before"], is_least)
    target, target_before = tasks["target"].to_numpy(), week["target_before"].to_numpy()
    found = {part: float(week[part].to_numpy() @ scale) for part in ("before", *PARTS, "now")}
    printed = float(week["before"].to_numpy() @ scale_before)
    plan = {
        "before": float((week["due_before"] * target_before) @ scale_before),
        "retold": float((week["due_retold"] * target) @ scale),
        "now": float((tasks["planned_share"] * target) @ scale),
    }
    return {
        **found,
        "before": printed,
        "changed_tasks": found["before"] - printed,
        "plan_before": plan["before"],
        "plan_advance": plan["now"] - plan["retold"],
        "plan_changed": plan["retold"] - plan["before"],
        "plan_now": plan["now"],
    }


def _scale(target: pd.Series, weight: pd.Series, is_least: NDArray[np.bool_]) -> Floats:
    """Percentage points of the weighted share that one unit of each task is worth."""
    counts = is_least & (target > 0).to_numpy()
    weights = np.where(counts, weight.to_numpy(dtype=np.float64), 0.0)
    if weights.sum() <= 0:  # all of no weight: they count alike
        weights = counts.astype(np.float64)
    share = weights / np.where(counts, target.to_numpy(dtype=np.float64), 1.0)
    points: Floats = share * 100 / (weights.sum() or 1.0)
    return points


def _standing(rows: pd.DataFrame, replaced: pd.DataFrame) -> pd.DataFrame:
    return rows[~rows.index.isin(replaced["old_seq"])]


def _last(rows: pd.DataFrame, task_ids: pd.Series) -> pd.Series:
    """Amount done by the last return of each task, 0 where there is none."""
    last = done_series(rows).groupby("task_id")["done"].last()
    return last.reindex(task_ids).fillna(0.0).set_axis(task_ids.index)
