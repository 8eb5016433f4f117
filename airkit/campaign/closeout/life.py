"""The life of problems: found, rectified, checked, closed (销号), looked back at, relapsed."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from airkit.campaign.ledger.closing import lacks

# States in the order of a problem's life. A closing that lacks something is a claim, not a state
# of being closed: it stands in "claimed" and counts as open.
OPEN = ("found", "rectified", "checked", "claimed", "relapsed", "reopened")
CLOSED = ("closed", "looked_back")
STATES = (*OPEN, *CLOSED)

# Which event may follow which state; another order is told among the irregularities.
FOLLOWS = {
    "found": ("relapsed",),
    "rectified": ("found", "relapsed", "reopened", "rectified", "checked", "claimed"),
    "checked": ("rectified", "checked", "claimed"),
    "closed": ("checked", "claimed"),
    "looked_back": ("closed", "looked_back"),
    "relapsed": ("closed", "looked_back", "claimed"),
    # Taken up again without a relapse: closed too soon, or a complaint came back.
    "reopened": ("closed", "looked_back", "claimed"),
}


def problem_lives(
    problems: pd.DataFrame, events: pd.DataFrame, as_of: datetime.date
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """State, dates and irregularities of each problem on a day.

    Parameters
    ----------
    problems, events : DataFrame
        Tables ``problems`` and ``problem_events`` as of the day.
    as_of : datetime.date
        The day.

    Returns
    -------
    lives : DataFrame
        The columns of ``problems``, then ``state``, ``is_open``, ``closed_on`` (the last closing
        that stands), ``days_to_close`` [days, of that closing], ``age_days`` [days, of open ones],
        ``n_relapses``, ``n_reopened``, ``was_looked_at`` (looked back or found relapsed),
        ``is_overdue_first``, ``is_overdue`` (open past the first and the current deadline),
        ``lacks`` (of a claimed closing), ``fine_yuan``.
    irregular : DataFrame
        ``problem_id, true_on, event, rule``: events out of order, before the finding, or of
        problems not known.
    """
    by_problem = dict(list(events.sort_values("true_on", kind="stable").groupby("problem_id")))
    odd: list[tuple[object, ...]] = []
    lives = [
        _life(problem, by_problem.pop(problem["problem_id"], None), odd)
        for problem in problems.to_dict("records")
    ]
    for problem_id, rest in by_problem.items():
        odd += [
            (problem_id, day, event, "unknown_problem")
            for day, event in zip(rest["true_on"], rest["event"], strict=True)
        ]
    columns = [
        "state", "closed_on", "n_relapses", "n_reopened", "was_looked_at", "lacks", "fine_yuan"
    ]  # fmt: skip
    found = pd.DataFrame(lives, columns=columns, index=problems.index).astype(
        {
            "closed_on": "datetime64[s]",
            "n_relapses": "int64",
            "n_reopened": "int64",
            "was_looked_at": bool,
        }
    )
    table = _with_dates(pd.concat([problems, found], axis=1), pd.Timestamp(as_of))
    irregular = pd.DataFrame(odd, columns=["problem_id", "true_on", "event", "rule"])
    return table.reset_index(drop=True), irregular


@dataclass
class _Life:
    """One problem on its way; ``take`` moves it on by an event."""

    found_on: pd.Timestamp
    state: str = "found"
    closed_on: Any = pd.NaT
    n_relapses: int = 0
    n_reopened: int = 0
    was_looked_at: bool = False
    lacks: str = ""
    fine_yuan: float = 0.0
    rectified_by: object = False  # False: it has not been, None: by someone not named
    checked_by: object = False

    def oddity(self, name: str, day: pd.Timestamp) -> str | None:
        """What is out of order in an event, if anything."""
        if day < self.found_on:
            return "before_found"
        is_first_finding = name == "found" and day == self.found_on
        return None if is_first_finding or self.state in FOLLOWS[name] else f"after_{self.state}"

    def take(self, event: Mapping[Any, Any]) -> None:
        """Let an event happen."""
        name, day = event["event"], event["true_on"]
        who = event["by"] if isinstance(event["by"], str) else None
        self.fine_yuan += 0.0 if pd.isna(event["fine_yuan"]) else event["fine_yuan"]
        self.was_looked_at |= name in ("looked_back", "relapsed")
        if name == "closed":
            self._close(event)
        elif name in ("relapsed", "reopened") or (name == "found" and day != self.found_on):
            self._reopen(name)
        elif name == "looked_back" and self.state in CLOSED:
            self.state = name  # looking back at what was never closed closes nothing
        elif name in ("rectified", "checked") and self.state not in CLOSED:
            self.state, self.lacks = name, ""
        if name == "rectified":
            self.rectified_by, self.checked_by = who, False
        elif name == "checked":
            self.checked_by = who

    def _close(self, event: Mapping[Any, Any]) -> None:
        self.lacks = ", ".join(lacks(event, self.rectified_by, self.checked_by))
        self.state = "claimed" if self.lacks else "closed"
        self.closed_on = pd.NaT if self.lacks else event["true_on"]

    def _reopen(self, name: str) -> None:
        self.n_relapses += name == "relapsed"
        self.n_reopened += name == "reopened"
        self.state = "relapsed" if name == "found" and self.n_relapses else name
        self.closed_on, self.lacks = pd.NaT, ""
        self.rectified_by = self.checked_by = False


def _life(
    problem: dict[Any, Any], events: pd.DataFrame | None, odd: list[tuple[object, ...]]
) -> tuple[object, ...]:
    life = _Life(problem["found_on"])
    for event in [] if events is None else events.to_dict("records"):
        rule = life.oddity(event["event"], event["true_on"])
        if rule:
            odd.append((problem["problem_id"], event["true_on"], event["event"], rule))
        life.take(event)
    return (
        life.state, life.closed_on, life.n_relapses, life.n_reopened, life.was_looked_at,
        life.lacks, life.fine_yuan,
    )  # fmt: skip


def _with_dates(table: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    is_open = table["state"].isin(OPEN)
    first = table["first_deadline"].fillna(table["deadline"])
    current = table["deadline"].fillna(table["first_deadline"])
    return table.assign(
        is_open=is_open,
        age_days=(day - table["found_on"]).dt.days.where(is_open).astype(np.float64),
        days_to_close=(table["closed_on"] - table["found_on"]).dt.days.astype(np.float64),
        is_overdue_first=is_open & (first < day),
        is_overdue=is_open & (current < day),
        closed_late=~is_open & (table["closed_on"] > current),
    )
