"""The week's answer in one: tasks, problems, accountability and air, all of one day."""

import datetime
from dataclasses import dataclass
from typing import Any

import pandas as pd

from airkit.campaign.accountability import Accountability, count_accountability
from airkit.campaign.air import AirTarget, Season, air_progress, air_targets, match_places
from airkit.campaign.air.places import places
from airkit.campaign.clock import Moment, day_of
from airkit.campaign.closeout import close_out
from airkit.campaign.closeout_result import Closeout
from airkit.campaign.event_checks import days
from airkit.campaign.events import event_tables
from airkit.campaign.ledger import Ledger, memory_ledger
from airkit.campaign.progress import track_progress
from airkit.campaign.progress_result import Progress
from airkit.case import Case
from airkit.errors import UsageError
from airkit.result import jsonable
from airkit.words import Lang, say, word

# Tables whose last day is the day of the answer where none is asked for.
DATED = ("returns", "problems", "problem_events", "checks", "air")


@dataclass(frozen=True)
class CampaignWeek:
    """How the campaign stands on a day.

    Attributes
    ----------
    progress : Progress or None
        The tasks; None where the case has none.
    closeout : Closeout
        The problems.
    accountability : Accountability
        What the rule counts, by the county's own count.
    air : DataFrame
        One row a city: mean, base, change, on schedule, allowed mean, heavy days.
    unknown_places : tuple of str
        Places in the air data that no district of the case is called.
    """

    progress: Progress | None
    closeout: Closeout
    accountability: Accountability
    air: pd.DataFrame
    unknown_places: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The answer for ``airkit progress --json``."""
        problems = self.closeout.as_dict()
        answer: dict[str, Any] = {
            "as_of": self.closeout.as_of,
            "known_at": self.closeout.known_at,
            "tasks": None,
            "behind": [],
        }
        if self.progress is not None:
            answer |= self.progress.as_dict()
        answer["problems"] = problems["problems"]
        answer["problems_by_district"] = problems["by_district"]
        answer["claimed"] = problems["claimed"]
        accountability = self.accountability.as_dict()
        answer["accountability"] = {
            key: accountability[key] for key in ("own_count", "triggered", "counts")
        }
        answer["air"] = jsonable(self.air)
        answer["unknown_places"] = list(self.unknown_places)
        answer["stamp"] = problems["stamp"] if self.progress is None else answer["stamp"]
        return answer

    def lines(self, lang: Lang) -> list[str]:
        """The answer in lines of text."""
        lines = [] if self.progress is None else self.progress.lines(lang)
        lines += self.closeout.lines(lang) + self.accountability.lines(lang)
        for row in jsonable(self.air):
            if row["mean_ugm3"] is None:
                continue
            shown = {
                key: "–" if row[key] is None else f"{row[key]:.1f}"
                for key in ("mean_ugm3", "base_ugm3", "change_pct", "change_pct_official")
            }
            verdict = {True: "air_on_schedule", False: "air_not_on_schedule"}
            state = word(verdict.get(row["on_schedule"], "air_schedule_unknown"), lang)
            lines.append(say("air_week", lang, city=row["city"], state=state, **shown))
        return lines


def follow_campaign(
    case: Case,
    ledger: Ledger | None = None,
    as_of: Moment | None = None,
    known_at: Moment | None = None,
    *,
    seed: int = 2017,
) -> CampaignWeek:
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
    """
    book = memory_ledger(case) if ledger is None else ledger
    day = day_of(as_of) if as_of is not None else _last_day(book, known_at)
    progress = None
    if len(case.table("tasks")):
        progress = track_progress(case, book, day, known_at, seed=seed)
    closeout = close_out(case, book, day, known_at)
    air, unknown, ratios = _air(case, book, day, known_at)
    accountability = count_accountability(case, book, closeout, completion_ratios=ratios)
    return CampaignWeek(progress, closeout, accountability, air, tuple(unknown))


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


def _air(
    case: Case, ledger: Ledger, day: datetime.date, known_at: Moment | None
) -> tuple[pd.DataFrame, list[str], dict[str, float]]:
    """A row a place, the places not known, and the completion ratios of the case's cities."""
    rows = ledger.table("air", day, known_at)
    if rows.empty or day < case.season_start:
        return pd.DataFrame(), [], {}
    districts = case.table("districts")
    matched, unknown = match_places(rows, districts)
    season = Season(case.season_start, case.season_end)
    targets = air_targets(case.table("targets"))
    upto = min(day, case.season_end)
    found = {
        place: air_progress(
            matched, place, season, upto, target=targets.get(place, AirTarget())
        ).row()
        for place in places(matched)
    }
    cities = set(districts.loc[districts["kind"] == "city", "district_id"])
    ratios = {
        place: float(str(row["completion_ratio"]))
        for place, row in found.items()
        if place in cities and row["completion_ratio"] is not None
    }
    return pd.DataFrame(list(found.values())), unknown, ratios
