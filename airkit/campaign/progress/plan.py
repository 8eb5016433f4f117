"""The tasks as they stood on a day, and what should have been done by each day (序时进度)."""

import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from airkit.campaign.ledger import Ledger
from airkit.case import Case

Floats = NDArray[np.float64]

DATED = ("deadline", "start_date")
NUMBERED = ("target", "weight")


def dated_tasks(
    case: Case,
    ledger: Ledger,
    as_of: datetime.date,
    known_at: datetime.date | datetime.datetime | str | None = None,
) -> pd.DataFrame:
    """The case's tasks with the changes in force on a day.

    Returns
    -------
    DataFrame
        One row a task, columns of ``tasks`` with blanks filled (direction ``at_least``, weight 1,
        start of the season), then ``first_target`` and ``first_deadline`` as first issued, and
        ``n_changes``.
    """
    tasks = case.table("tasks").reset_index(drop=True)
    season_start = pd.Timestamp(case.season_start)
    tasks["direction"] = tasks["direction"].fillna("at_least")
    tasks["weight"] = tasks["weight"].fillna(1.0)
    blank = tasks["start_date"].isna()
    # A task due before the season began can only have started by its deadline.
    tasks["start_date"] = tasks["start_date"].mask(
        blank, tasks["deadline"].clip(upper=season_start)
    )
    tasks["first_target"] = tasks["target"]
    tasks["first_deadline"] = tasks["deadline"]
    changes = ledger.table("changes", as_of, known_at).sort_values("true_on", kind="stable")
    places = {task: place for place, task in enumerate(tasks["task_id"])}
    for change in changes.itertuples():
        place = places.get(change.task_id)
        if place is not None:
            tasks.loc[place, change.field] = _value(change.field, change.value)
    counts = changes.groupby("task_id").size()
    tasks["n_changes"] = tasks["task_id"].map(counts).fillna(0).astype("int64")
    return tasks


def _value(field: str, text: str) -> object:
    if field in DATED:
        from airkit.tables.reading.dates import parse_date

        return pd.Timestamp(str(parse_date(text)[0]))
    if field in NUMBERED:
        from airkit.tables.reading.cells import parse_number

        return parse_number(text)[0]
    return text


def days_of(tasks: pd.DataFrame, as_of: datetime.date) -> NDArray[np.datetime64]:
    """Every day from the eve of the first start to the last deadline, or to ``as_of`` if later."""
    first = min(tasks["start_date"].min(), pd.Timestamp(as_of))
    last = max(tasks["deadline"].max(), pd.Timestamp(as_of))
    eve = int(np.datetime64(first, "D").astype("int64")) - 1
    days: NDArray[np.datetime64] = np.arange(eve, eve + (last - first).days + 2).astype(
        "datetime64[D]"
    )
    return days


def planned_shares(
    tasks: pd.DataFrame, milestones: pd.DataFrame, days: NDArray[np.datetime64]
) -> Floats:
    """Share of each task's target due by the end of each day.

    Without milestones the plan is linear: (day - start + 1) / (deadline - start + 1), 0 before the
    start and 1 from the deadline on. With milestones it is linear between them.

    Parameters
    ----------
    tasks : DataFrame
        As :func:`dated_tasks` gives them.
    milestones : DataFrame
        Columns ``task_id, due_on, target_cum`` [unit of the task].
    days : ndarray of datetime64[D], shape (n_days,)
        The days.

    Returns
    -------
    ndarray, shape (n_tasks, n_days)
        Shares [1], 0 to 1.

    Examples
    --------
    >>> first, last = pd.to_datetime(["2017-11-01"]), pd.to_datetime(["2017-11-10"])
    >>> task = pd.DataFrame({"task_id": ["t"], "target": [10.0],
    ...     "start_date": first, "deadline": last})
    >>> none = pd.DataFrame({"task_id": [], "due_on": [], "target_cum": []})
    >>> planned_shares(task, none, np.array(["2017-10-31", "2017-11-05"], dtype="datetime64[D]"))
    array([[0. , 0.5]])
    """
    at = days.astype("int64")[None, :]
    end = tasks["deadline"].to_numpy().astype("datetime64[D]").astype("int64")[:, None]
    eve = tasks["start_date"].to_numpy().astype("datetime64[D]").astype("int64")[:, None] - 1
    eve = np.minimum(eve, end - 1)
    shares: Floats = np.clip((at - eve) / (end - eve), 0.0, 1.0)
    places = {task: place for place, task in enumerate(tasks["task_id"])}
    for task, points in milestones.groupby("task_id"):
        place = places.get(task)
        target = tasks["target"].iloc[place] if place is not None else 0.0
        if place is None or target <= 0:
            continue
        due = points.sort_values("due_on")
        when = due["due_on"].to_numpy().astype("datetime64[D]").astype("int64")
        share = np.minimum(due["target_cum"].to_numpy() / target, 1.0)
        before, last = int(min(eve[place, 0], when[0] - 1)), int(end[place, 0])
        kept = when < last
        knots = np.concatenate([[before], when[kept], [last]])
        values = np.concatenate([[0.0], share[kept], [1.0]])
        shares[place] = np.interp(at[0], knots, values)
    return shares
