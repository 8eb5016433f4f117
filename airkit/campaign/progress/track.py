"""How the campaign's tasks stand on a day, as known at a moment."""

import datetime

import numpy as np
import pandas as pd

from airkit.campaign.clock import Moment, day_of
from airkit.campaign.ledger import Ledger, memory_ledger
from airkit.campaign.progress.done import RETURN_COLUMNS, done_by_day, done_series
from airkit.campaign.progress.earned import (
    LEAST_RETURNS,
    PERCENTILES,
    forecast_finish,
    schedule_variance,
    weekly_paces,
)
from airkit.campaign.progress.plan import Floats, dated_tasks, days_of, planned_shares
from airkit.campaign.progress.result import Progress
from airkit.campaign.progress.standings import GROUPS, ranking, task_table, weighted
from airkit.campaign.progress.week_change import WEEK, printed_then, week_change, with_tasks_then
from airkit.campaign.result import known_then
from airkit.case import Case
from airkit.errors import UsageError
from airkit.places import read_places
from airkit.result import stamp_of

N_DRAWS = 2000
TASK_DRAWS = 400
MOST_FORECASTS = 200  # of single tasks, the weightiest first


def track_progress(
    case: Case,
    ledger: Ledger | None = None,
    as_of: Moment | None = None,
    known_at: Moment | None = None,
    *,
    seed: int = 2017,
) -> Progress:
    """How the tasks stand against 序时进度, who is behind, and when it will be finished.

    Parameters
    ----------
    case : Case
        Tables ``tasks`` and ``milestones``.
    ledger : Ledger, optional
        Returns and changes; without it the case's own, each known from its day.
    as_of : date or str, optional
        The day of the figure, inclusive; the last day returned for without it.
    known_at : date, datetime or str, optional
        What had been recorded by then; all without it.
    seed : int
        Seed of the forecast.

    Returns
    -------
    Progress

    Raises
    ------
    UsageError
        The case has no tasks, or nothing was returned and no day is given.
    """
    book = memory_ledger(case) if ledger is None else ledger
    day = _day(book, as_of, known_at)
    tasks = dated_tasks(case, book, day, known_at)
    if tasks.empty:
        raise UsageError("progress_no_tasks", case=case.id)
    every = book.table("returns", day, known_at, columns=RETURN_COLUMNS, standing=False, coded=True)
    replaced = book.replaced(known_at)
    returns = every[~every.index.isin(replaced["old_seq"])] if len(replaced) else every
    series = done_series(returns)
    days = days_of(tasks, day)
    today = int(days.searchsorted(np.datetime64(day, "D")))
    planned = planned_shares(tasks, case.table("milestones"), days)
    by_day = done_by_day(series, tasks["task_id"], days)
    table = task_table(tasks, series, returns, planned, by_day, today, day)
    towns = table["district_id"].map(read_places(case).town, na_action="ignore")
    table = table.assign(town_id=towns.astype(table["district_id"].dtype))
    curve = _curve(table, planned, by_day, days, today)
    table = table.assign(**_task_forecasts(table, by_day, today, day, seed))
    amounts = pd.DataFrame(
        {
            "task_id": tasks["task_id"],
            "now": by_day[:, today],
            "told": by_day[:, max(today - WEEK.days, 0)],
        }
    )
    moment_then = printed_then(day, known_at)
    change = week_change(every, replaced, amounts, day, book.head_at(moment_then).count)
    change = _beside_tasks_then(case, book, change, tasks, day, moment_then)
    return Progress(
        stamp=stamp_of(case, seed, N_DRAWS),
        **known_then(book, day, known_at),
        tasks=table,
        curve=curve,
        rankings=pd.concat([ranking(table, group) for group in GROUPS], ignore_index=True),
        week=change,
        milestones=_roadmap(case, table, by_day, days, day),
        totals=_totals(table, curve, today, day, series, seed),
        strangers=_strangers(returns, tasks),
    )


def _beside_tasks_then(
    case: Case, book: Ledger, change: pd.DataFrame, tasks: pd.DataFrame, day: datetime.date,
    moment_then: Moment,
) -> pd.DataFrame:  # fmt: skip
    then, milestones = dated_tasks(case, book, day - WEEK, moment_then), case.table("milestones")
    week_ago = np.array([day - WEEK], dtype="datetime64[D]")
    before, retold = (planned_shares(one, milestones, week_ago)[:, 0] for one in (then, tasks))
    return with_tasks_then(change, then, before, retold)


def _day(ledger: Ledger, as_of: Moment | None, known_at: Moment | None) -> datetime.date:
    if as_of is not None:
        return day_of(as_of)
    last = ledger.table("returns", None, known_at, columns=("true_on",))["true_on"].max()
    if pd.isna(last):
        raise UsageError("progress_no_day")
    day: datetime.date = last.date()
    return day


def _curve(
    table: pd.DataFrame, planned: Floats, by_day: Floats, days: np.ndarray, today: int
) -> pd.DataFrame:
    """The S-curve: planned and done share of the at_least tasks by day, by weight and by count."""
    counted = (table["direction"] == "at_least").to_numpy()
    target = table["target"].to_numpy(dtype=np.float64)[counted, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        done = np.where(target > 0, np.clip(by_day[counted] / target, 0, 1), 1.0)
    weight = table["weight"].to_numpy(dtype=np.float64)[counted]
    weight = weight if weight.sum() > 0 else np.ones(len(weight))
    columns: dict[str, Floats] = {}
    for name, shares in (("planned", planned[counted]), ("done", done)):
        n_counted = max(len(weight), 1)
        columns[f"{name}_share"] = shares.sum(axis=0) / n_counted
        columns[f"weighted_{name}_share"] = weight @ shares / max(weight.sum(), 1e-12)
    curve = pd.DataFrame({"date": days.astype("datetime64[s]"), **columns})
    later = np.arange(len(days)) > today
    for name in ("done_share", "weighted_done_share"):
        curve[name] = curve[name].mask(later)
    return curve


def _totals(
    table: pd.DataFrame, curve: pd.DataFrame, today: int, day: datetime.date,
    series: pd.DataFrame, seed: int,
) -> pd.DataFrame:  # fmt: skip
    """The headline, a column a figure."""
    planned = curve["weighted_planned_share"].to_numpy()
    done = curve["weighted_done_share"].to_numpy()
    variance, index = schedule_variance(planned, done, today)
    counted = table[table["direction"] == "at_least"]
    finish = _finish(counted, done, curve["date"], today, day, series, seed)
    status = table["status"].value_counts()
    return pd.DataFrame(
        [
            {
                "n": len(table),
                "n_done": int(status.get("done", 0)),
                "n_behind": int(status.get("behind", 0) + status.get("overdue", 0)),
                "n_over": int(status.get("over", 0)),
                "n_missing": int(table["is_missing"].sum()),
                "done_share": float(curve["done_share"].iloc[today]),
                "planned_share": float(curve["planned_share"].iloc[today]),
                "weighted_done_share": float(done[today]),
                "weighted_planned_share": float(planned[today]),
                "ahead_points": weighted(counted["ahead_points"], counted["weight"]),
                "sv_t_days": np.nan if variance is None else variance,
                "spi_t": np.nan if index is None else index,
                **{f"finish_{name}": _text(date) for name, date in finish.items()},
            }
        ]
    )


def _finish(
    counted: pd.DataFrame, done: Floats, dates: pd.Series, today: int, day: datetime.date,
    series: pd.DataFrame, seed: int,
) -> dict[str, datetime.date | None]:  # fmt: skip
    returned = series[series["task_id"].isin(counted["task_id"])]["true_on"]
    is_finished = len(counted) == 0 or done[today] >= 1 - 1e-9
    if returned.nunique() < LEAST_RETURNS or is_finished:
        return dict.fromkeys(f"p{q}" for q in PERCENTILES)
    first = int(dates.searchsorted(returned.min()))
    paces = weekly_paces(done, today, first)
    return forecast_finish(paces, 1 - float(done[today]), day, n_draws=N_DRAWS, seed=seed)


def _task_forecasts(
    table: pd.DataFrame, by_day: Floats, today: int, day: datetime.date, seed: int
) -> dict[str, list[str | None]]:
    """Range of each unfinished task's finish; None before six returns or once it is done."""
    names = [f"p{q}" for q in PERCENTILES]
    found: dict[str, list[str | None]] = {f"finish_{name}": [None] * len(table) for name in names}
    is_open = (table["direction"] == "at_least") & (table["status"] != "done")
    asked = table[is_open & (table["n_returns"] >= LEAST_RETURNS)]
    if len(asked) > MOST_FORECASTS:
        asked = asked.nlargest(MOST_FORECASTS, "weight")
    for place in asked.index:
        done = by_day[place]
        first = int(np.argmax(done > 0))
        rest = float(table.at[place, "target"] - done[today])
        finish = forecast_finish(
            weekly_paces(done, today, first), rest, day, n_draws=TASK_DRAWS, seed=seed
        )
        for name, date in finish.items():
            found[f"finish_{name}"][place] = _text(date)
    return found


def _roadmap(
    case: Case, table: pd.DataFrame, by_day: Floats, days: np.ndarray, day: datetime.date
) -> pd.DataFrame:
    """路线图: each milestone and what was done by then, or by now where it is still to come."""
    points = case.table("milestones").reset_index(drop=True)
    task = pd.Index(table["task_id"]).get_indexer(points["task_id"])
    by = points["due_on"].clip(upper=pd.Timestamp(day)).to_numpy().astype("datetime64[D]")
    at = np.clip(days.searchsorted(by), 0, len(days) - 1)
    done = by_day[task, at] if len(points) else np.zeros(0)
    is_due = points["due_on"] <= pd.Timestamp(day)
    is_met = done >= points["target_cum"] - 1e-9
    state = np.select([is_met, is_due], ["met", "missed"], default="to_come")
    return points[["task_id", "due_on", "target_cum", "text"]].assign(
        done=done, state=state.astype(object)
    )


def _strangers(returns: pd.DataFrame, tasks: pd.DataFrame) -> pd.DataFrame:
    """Returns for tasks the case does not have: counted nowhere, so listed."""
    unknown = returns[~returns["task_id"].isin(tasks["task_id"])]
    return unknown.groupby("task_id").size().rename("n_returns").reset_index()


def _text(date: datetime.date | None) -> str | None:
    return None if date is None else date.isoformat()
