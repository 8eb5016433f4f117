"""The results a briefing is written from: each job run once, where the case has its tables."""

from collections.abc import Callable
from dataclasses import dataclass

from airkit.campaign import CampaignState, Ledger, memory_ledger, track_campaign
from airkit.campaign.clock import Moment
from airkit.case import Case
from airkit.coal import CoalCut, cut_coal
from airkit.errors import UsageError
from airkit.schedule import Outcome, solve_schedule
from airkit.schedule.model.run import quiet
from airkit.view import view_campaign

# Tables that a job needs at least one row of.
COAL_TABLES = ("conversions", "boilers")
CAMPAIGN_TABLES = ("tasks", "problems", "air")


@dataclass(frozen=True)
class Results:
    """Results of the jobs; None where the case has nothing for a job."""

    case: Case
    coal: CoalCut | None
    schedule: Outcome | None
    state: CampaignState | None


def gather_results(
    case: Case,
    ledger: Ledger | None = None,
    as_of: Moment | None = None,
    known_at: Moment | None = None,
    *,
    n_draws: int = 1024,
    gap: float = 2e-2,
    progress: Callable[[str], None] | None = None,
) -> Results:
    """Run the jobs a case has tables for.

    Parameters
    ----------
    case : Case
    ledger : Ledger, optional
        What has been returned; without it the case's own tables.
    as_of, known_at
        Day and moment of knowledge of the campaign's part.
    n_draws : int
        Draws behind the ranges of the coal job.
    gap : float
        Gap asked of the schedule, as a share of the reference margin.
    progress : callable
        Called with the word id of each step.

    Raises
    ------
    UsageError
        The case has tables for none of the jobs.
    """
    step = progress or quiet
    coal = schedule = state = None
    book = memory_ledger(case) if ledger is None else ledger
    if ledger is not None or any(len(case.table(name)) for name in CAMPAIGN_TABLES):
        step("brief_step_campaign")
        state = track_campaign(case, book, as_of, known_at)
    if any(len(case.table(name)) for name in COAL_TABLES):
        step("brief_step_coal")
        coal = cut_coal(case if state is None else _as_it_stood(case, book, state), n_draws=n_draws)
    if len(case.table("lines")):
        step("brief_step_schedule")
        schedule = solve_schedule(case, gap=gap)
    if coal is None and schedule is None and state is None:
        raise UsageError("brief_nothing", case=case.id)
    return Results(case, coal, schedule, state)


def _as_it_stood(case: Case, ledger: Ledger, state: CampaignState) -> Case:
    """The case on the day of the campaign's figures: what had been converted by then."""
    return view_campaign(case, ledger, state.as_of, state.known_at)
