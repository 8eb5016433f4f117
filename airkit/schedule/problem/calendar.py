"""The days of a plan, and on which of them an alert is in force."""

import datetime
from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from airkit.case import Case
from airkit.errors import UsageError
from airkit.tables.faults import Fault, Note

LEVELS = ("blue", "yellow", "orange", "red")
SPAN = ["start_at", "end_at"]
ONE_DAY = pd.Timedelta(days=1)


def plan_days(case: Case) -> pd.DatetimeIndex:
    """Every day of the horizon, first and last included."""
    return pd.date_range(case.plan_start, case.plan_end, freq="D", unit="s")


def alert_ranks(case: Case, days: pd.DatetimeIndex) -> NDArray[np.int64]:
    """Highest level of the known alerts on each day; see :func:`ranks_of`."""
    return ranks_of(known_alerts(case), days)


def known_alerts(case: Case) -> pd.DataFrame:
    """The alerts that bind the base plan: those of no scenario."""
    alerts = case.table("alerts")
    return alerts[alerts["scenario"].isna()]


def ranks_of(alerts: pd.DataFrame, days: pd.DatetimeIndex) -> NDArray[np.int64]:
    """Highest level ordered on each day: 0 none, 1 blue, 2 yellow, 3 orange, 4 red.

    An alert is in force on every day it touches; one lifted at midnight no longer touches the day
    that begins then.

    Returns
    -------
    ndarray
        Shape (n_days,).
    """
    ranks = np.zeros(len(days), dtype=np.int64)
    stretches = zip(alerts["level"], alerts["start_at"], alerts["end_at"], strict=True)
    for level, start, end in stretches:
        touched = (days + ONE_DAY > start) & (days < end)
        ranks[touched] = np.maximum(ranks[touched], LEVELS.index(level) + 1)
    return ranks


def empty_alerts(alerts: pd.DataFrame) -> Iterator[Fault]:
    """Alerts that end no later than they begin: nobody orders one for no day."""
    for row, _, end in alerts[alerts["end_at"] <= alerts["start_at"]][SPAN].itertuples():
        day = {"day": f"{end:%Y-%m-%d}"}
        yield Fault("alerts", int(row), "end_at", str(end), "schedule_alert_no_length", day)


def alerts_to_midnight(alerts: pd.DataFrame) -> Iterator[Note]:
    """How an end at midnight is understood: who writes a bare day may mean all of it."""
    ends = alerts["end_at"]
    is_midnight = (ends == ends.dt.normalize()) & (ends > alerts["start_at"])
    for row, _, end in alerts[is_midnight][SPAN].itertuples():
        day = {"day": f"{end:%Y-%m-%d}"}
        yield Note("alerts", int(row), "end_at", str(end), "schedule_alert_to_midnight", day)


def window(
    days: pd.DatetimeIndex,
    ranks: NDArray[np.int64],
    start: pd.Timestamp | None,
    end: pd.Timestamp | None,
    level: str | None,
) -> NDArray[np.bool_]:
    """Days between two dates (inclusive; NaT: the horizon's) with an alert of a level or higher.

    Examples
    --------
    >>> days = pd.date_range("2017-11-15", periods=4)
    >>> window(days, np.array([0, 2, 4, 4]), pd.NaT, pd.Timestamp("2017-11-17"), "orange").tolist()
    [False, False, True, False]
    """
    inside = np.ones(len(days), dtype=bool)
    if pd.notna(start):
        inside &= np.asarray(days >= start)
    if pd.notna(end):
        inside &= np.asarray(days <= end)
    if isinstance(level, str):
        inside &= ranks > LEVELS.index(level)
    return inside


def day_number(days: pd.DatetimeIndex, date: str | datetime.date | pd.Timestamp) -> int:
    """Number of a date among the days of a plan.

    Raises
    ------
    UsageError
        It is none of them, or no date.

    Examples
    --------
    >>> day_number(pd.date_range("2018-01-01", periods=3), "2018-01-02")
    1
    """
    try:
        day = int(days.get_indexer(pd.DatetimeIndex([pd.Timestamp(date)]))[0])
    except ValueError:
        day = -1
    if day < 0:
        start, end = (f"{days[at]:%Y-%m-%d}" for at in (0, -1))
        raise UsageError("replan_outside", date=date, start=start, end=end)
    return day
