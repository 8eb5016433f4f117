"""Whether a plan has one row for every line and day: what is strange, twice or missing."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from airkit.tables.faults import Fault


def cover_faults(plan: pd.DataFrame, lines: Sequence[str], days: pd.DatetimeIndex) -> list[Fault]:
    """Lines and days that are not of the case, rows twice, rows missing.

    Parameters
    ----------
    plan : DataFrame
        ``line_id, date``; a missing cell was a fault before and may stand for any line or day, so
        that only lines that are not there at all are called missing then.
    lines, days
        Those of the case.
    """
    whole = plan.dropna(subset=["line_id", "date"]).reset_index(drop=True)
    line = pd.Index(lines).get_indexer(whole["line_id"])
    day = days.get_indexer(whole["date"])
    cells = pd.Series(line * len(days) + day)[(line >= 0) & (day >= 0)]
    is_there = np.zeros((len(lines), len(days)), dtype=bool)
    is_there.flat[cells.to_numpy()] = True
    certain = np.ones(len(lines), dtype=bool)
    if len(whole) < len(plan):
        named = pd.Index(lines).isin(plan["line_id"])
        certain = ~named if plan["line_id"].notna().all() else np.zeros(len(lines), dtype=bool)
    return [
        *_strangers(whole, line, day, days),
        *_twice(whole, cells),
        *_missing(lines, days, is_there | ~certain[:, None]),
    ]


def _strangers(
    plan: pd.DataFrame, line: np.ndarray, day: np.ndarray, days: pd.DatetimeIndex
) -> Iterator[Fault]:
    for name in plan.loc[line < 0, "line_id"].unique():
        yield Fault("plan", None, "line_id", name, "plan_unknown_line")
    values = {"start": f"{days[0]:%Y-%m-%d}", "end": f"{days[-1]:%Y-%m-%d}"}
    for date in plan.loc[day < 0, "date"].unique():
        yield Fault("plan", None, "date", f"{date:%Y-%m-%d}", "plan_day_outside", values)


def _twice(plan: pd.DataFrame, cells: pd.Series) -> Iterator[Fault]:
    for at in cells.index[cells.duplicated()].tolist():
        values = {"date": f"{plan.at[at, 'date']:%Y-%m-%d}"}
        yield Fault("plan", None, "line_id", str(plan.at[at, "line_id"]), "plan_row_twice", values)


def _missing(lines: Sequence[str], days: pd.DatetimeIndex, is_there: np.ndarray) -> Iterator[Fault]:
    for at in np.flatnonzero(~is_there.all(axis=1)).tolist():
        first = days[int(np.argmin(is_there[at]))]
        values = {"n": int((~is_there[at]).sum()), "date": f"{first:%Y-%m-%d}"}
        yield Fault("plan", None, "line_id", lines[at], "plan_days_missing", values)
