"""The whole campaign on a day: tasks, problems, accountability and air in one result."""

import datetime
from dataclasses import dataclass
from typing import Any

import pandas as pd

from airkit.campaign.accountability import (
    Accountability,
    count_accountability,
    rulesets_in_force,
)
from airkit.campaign.air.state import AirState, track_air
from airkit.campaign.clock import Moment, day_of
from airkit.campaign.closeout import close_out
from airkit.campaign.closeout.result import Closeout
from airkit.campaign.ledger import Ledger, memory_ledger
from airkit.campaign.ledger.event_checks import days
from airkit.campaign.ledger.events import event_tables
from airkit.campaign.progress import track_progress
from airkit.campaign.progress.result import Progress
from airkit.campaign.result import LedgerResult, known_then
from airkit.case import Case
from airkit.errors import UsageError
from airkit.result import stamp_of
from airkit.words import Lang

# Tables whose last day is the day of the answer where none is asked for.
DATED = ("returns", "problems", "problem_events", "checks", "air")

TASK_COLUMNS = ["rank", "is_tied", "is_small", "n_tasks", "n_behind", "n_missing", "done_share",
                "planned_share", "ahead_points"]  # fmt: skip
PROBLEM_COLUMNS = ["n", "n_open", "n_closed", "n_overdue", "n_relapsed"]
AIR_COLUMNS = ["mean_ugm3", "change_pct_official"]


@dataclass(frozen=True)
class CampaignState(LedgerResult):
    """How the campaign stands on a day, as known at a moment.

    Attributes
    ----------
    as_of, known_at, ledger_count, ledger_head
        As in :class:`airkit.campaign.result.LedgerResult`.
    progress : Progress or None
        The tasks; None where the case has none.
    closeout : Closeout
        The problems, the checks, the site registers.
    accountability : Accountability
        What the rules count, by the county's own count.
    air : AirState
        The air of every place, and the season.
    """

    progress: Progress | None
    closeout: Closeout
    accountability: Accountability
    air: AirState

    @property
    def table(self) -> pd.DataFrame:
        """One row a town: its tasks, its problems, its air."""
        return self.by("district")

    def headline(self) -> dict[str, Any]:
        """The headlines of the parts, by part."""
        return {
            "tasks": None if self.progress is None else self.progress.headline(),
            "problems": self.closeout.headline(),
            "accountability": self.accountability.headline(),
            "air": self.air.headline(),
        }

    def by(self, group: str) -> pd.DataFrame:
        """Tasks and problems (of a ``district`` its air too) by ``district`` or ``department``.

        Raises
        ------
        UsageError
            There is no such group.
        """
        problems = self.closeout.by(group).set_index("name")[PROBLEM_COLUMNS]
        problems.columns = [f"problems_{name}" for name in PROBLEM_COLUMNS]
        tasks = pd.DataFrame(columns=TASK_COLUMNS)
        if self.progress is not None:
            tasks = self.progress.by(group).set_index("name")[TASK_COLUMNS]
        parts = [tasks, problems]
        if group == "district" and len(self.air.rows):
            parts.append(self.air.rows.set_index("city")[AIR_COLUMNS])
        table = pd.concat(parts, axis=1).rename_axis("name").reset_index()
        return table.sort_values(["rank", "name"], ignore_index=True)

    def as_dict(self) -> dict[str, Any]:
        """The answer for ``airkit progress --json``."""
        problems = self.closeout.as_dict()
        answer: dict[str, Any] = {"as_of": self.as_of, "known_at": self.known_at}
        answer |= {"tasks": None, "behind": []}
        if self.progress is not None:
            answer |= self.progress.as_dict()
        accountability = self.accountability.as_dict()
        return answer | {
            "problems": problems["problems"],
            "problems_by_district": problems["by_district"],
            "claimed": problems["claimed"],
            "accountability": {
                key: accountability[key] for key in ("own_count", "triggered", "counts")
            },
            "air": self.air.as_dict(),
            "unknown_places": list(self.air.unknown_places),
            "stamp": problems["stamp"] if self.progress is None else answer["stamp"],
        }

    def lines(self, lang: Lang) -> list[str]:
        """The answer in lines of text."""
        lines = [] if self.progress is None else self.progress.lines(lang)
        lines += self.closeout.lines(lang) + self.accountability.lines(lang)
        return lines + self.air.lines(lang)


def track_campaign(
    case: Case,
    ledger: Ledger | None = None,
    as_of: Moment | None = None,
    known_at: Moment | None = None,
    *,
    seed: int = 2017,
) -> CampaignState:
    """How the campaign stands on a day, as known at a moment.

    Parameters
    ----------
    case : Case
        Tasks, milestones, districts, targets, sites, rules.
    ledger : Ledger, optional
        The events; without it those the case carries.
    as_of : date or str, optional
        The day, inclusive; the last day anything is known of without it.
    known_at : date, datetime or str, optional
        What had been recorded by then; all without it.
    seed : int
        Seed of the forecast.

    Raises
    ------
    UsageError
        Nothing is known yet, and no day is given.

    Examples
    --------
    >>> from airkit.case import read_case
    >>> track_campaign(read_case("tiny"), None, "2018-01-05").headline()["problems"]["found"]
    0
    """
    book = memory_ledger(case) if ledger is None else ledger
    day = day_of(as_of) if as_of is not None else _last_day(book, known_at)
    progress = None
    if len(case.table("tasks")):
        progress = track_progress(case, book, day, known_at, seed=seed)
    closeout = close_out(case, book, day, known_at)
    air = track_air(case, book, day, known_at)
    return CampaignState(
        stamp=stamp_of(case) if progress is None else progress.stamp,
        **known_then(book, day, known_at),
        progress=progress,
        closeout=closeout,
        accountability=count_accountability(
            case, book, closeout,
            rulesets=rulesets_in_force(case), completion_ratios=_completion_ratios(air),
        ),
        air=air,
    )  # fmt: skip


def _last_day(ledger: Ledger, known_at: Moment | None) -> datetime.date:
    found = []
    for name in DATED:
        event = event_tables()[name]
        last = days(event, ledger.table(name, None, known_at, columns=(event.day,))).max()
        if not pd.isna(last):
            found.append(last)
    if not found:
        raise UsageError("progress_no_day")
    day: datetime.date = max(found).date()
    return day


def _completion_ratios(air: AirState) -> dict[str, float]:
    """Achieved over target fall of each city that has a target."""
    cities = air.by("city")
    if "completion_ratio" not in cities:
        return {}
    ratios = cities.set_index("city")["completion_ratio"].dropna()
    return {str(city): float(ratio) for city, ratio in ratios.items()}
