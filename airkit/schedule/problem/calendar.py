"""The days of a plan, and on which of them an alert is in force."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from airkit.case import Case
from airkit.tables.faults import Fault, Note

LEVELS = ("blue", "yellow", "orange", "red")
ONE_DAY = pd.Timedelta(days=1)


def plan_days(case: Case) -> pd.DatetimeIndex:
    """Every day of the horizon, first and last included."""
    return pd.date_range(case.plan_start, case.plan_end, freq="D", unit="s")


def alert_ranks(case: Case, days: pd.DatetimeIndex) -> NDArray[np.int64]:
    """Highest level of the known alerts (``scenario`` blank) on each day; see :func:`ranks_of`."""
    alerts = case.table("alerts")
    return ranks_of(alerts[alerts["scenario"].isna()], days)


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


def alert_findings(alerts: pd.DataFrame) -> Iterator[Fault]:
    """Alerts of no length, and notes on those lifted at midnight: a bare day is its first second.

    Nobody who writes the last day of an alert means to leave it out; what was understood is said.
    """
    known = alerts[alerts["start_at"].notna() & alerts["end_at"].notna()]
    stretches = zip(known.index, known["start_at"], known["end_at"], strict=True)
    for row, start, end in stretches:
        day = {"day": end.date().isoformat()}
        if end <= start:
            yield Fault("alerts", int(row), "end_at", str(end), "schedule_alert_no_length", day)
        elif end == end.normalize():
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
