"""What changed since last week, split into progress, corrections and late returns."""

import datetime

import numpy as np
import pandas as pd

from airkit.campaign.clock import Moment, day_of
from airkit.campaign.ledger import Ledger
from airkit.campaign.task_done import PLACES, done_series

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


def seq_then(ledger: Ledger, as_of: datetime.date, known_at: Moment | None) -> int:
    """The last row recorded when last week's figure was printed: a week before this one."""
    if known_at is None:
        return ledger.head_at(as_of - WEEK).count
    if isinstance(known_at, datetime.datetime):
        return ledger.head_at(known_at - WEEK).count
    return ledger.head_at(day_of(known_at) - WEEK).count


def _standing(rows: pd.DataFrame, replaced: pd.DataFrame) -> pd.DataFrame:
    return rows[~rows.index.isin(replaced["old_seq"])]


def _last(rows: pd.DataFrame, task_ids: pd.Series) -> pd.Series:
    """Amount done by the last return of each task, 0 where there is none."""
    last = done_series(rows).groupby("task_id")["done"].last()
    return last.reindex(task_ids).fillna(0.0).set_axis(task_ids.index)
