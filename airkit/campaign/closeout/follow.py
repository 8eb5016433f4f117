"""Close-out and look-back: what was found, what was closed, and did it stay closed."""

import datetime

import numpy as np
import pandas as pd

from airkit.campaign.clock import Moment, day_of
from airkit.campaign.closeout.life import STATES, problem_lives
from airkit.campaign.closeout.lookback import wilson
from airkit.campaign.closeout.result import GROUPS, Closeout
from airkit.campaign.ledger import Ledger, memory_ledger
from airkit.campaign.result import known_then
from airkit.campaign.sums import refuse_wrong_sums
from airkit.case import Case
from airkit.errors import UsageError
from airkit.places import Places, read_places
from airkit.result import stamp_of


def close_out(
    case: Case,
    ledger: Ledger | None = None,
    as_of: Moment | None = None,
    known_at: Moment | None = None,
) -> Closeout:
    """How the problems stand on a day, as known at a moment.

    Parameters
    ----------
    case : Case
        The case; its ``sites`` give the coverage its denominator.
    ledger : Ledger, optional
        Problems, their events, checks and site items; without it the case's own.
    as_of : date or str, optional
        The day, inclusive; the day of the last event without it.
    known_at : date, datetime or str, optional
        What had been recorded by then; all without it.

    Returns
    -------
    Closeout

    Raises
    ------
    UsageError
        There are no problems, and no day is given.
    """
    book = memory_ledger(case) if ledger is None else ledger
    day = _day(book, as_of, known_at)
    problems = book.table("problems", day, known_at).drop(columns="recorded_at")
    events = book.table("problem_events", day, known_at)
    lives, irregular = problem_lives(problems, events, day)
    lives = lives.assign(**_towns(read_places(case), lives["district_id"]))
    totals = _counts(lives.assign(name="all")).drop(columns="name")
    groups = pd.concat([_grouped(lives, group) for group in GROUPS], ignore_index=True)
    for table in (totals, groups):
        refuse_wrong_sums(table, "n", STATES)
        refuse_wrong_sums(table, "n", ("n_open", "n_closed"))
    return Closeout(
        stamp=stamp_of(case),
        **known_then(book, day, known_at),
        problems=lives,
        totals=totals,
        groups=groups,
        weeks=_weeks(events, lives, day),
        enforcement=_enforcement(events, lives),
        irregular=irregular,
        checks=_checks(book.table("checks", day, known_at)),
        coverage=_coverage(case, book.table("site_items", day, known_at), day),
    )


def _day(ledger: Ledger, as_of: Moment | None, known_at: Moment | None) -> datetime.date:
    if as_of is not None:
        return day_of(as_of)
    last = max(
        (
            day
            for table, column in (("problems", "found_on"), ("problem_events", "true_on"))
            for day in ledger.table(table, None, known_at, columns=(column,))[column]
        ),
        default=None,
    )
    if last is None:
        raise UsageError("closeout_no_day")
    found: datetime.date = last.date()
    return found


def _towns(places: Places, districts: pd.Series) -> dict[str, pd.Series]:
    """Id and names of the town each district lies in; a county's own stay the county's."""
    towns = districts.map(places.town, na_action="ignore")
    english = {town: name or places.name_zh[town] for town, name in places.name_en.items()}
    columns = {
        "town_id": towns,
        "town_zh": towns.map(places.name_zh).fillna(towns),
        "town_en": towns.map(english).fillna(towns),
    }
    return {name: column.astype(districts.dtype) for name, column in columns.items()}


def _grouped(lives: pd.DataFrame, group: str) -> pd.DataFrame:
    own = lives["town_id" if group == "district_id" else group]
    names = own.astype(object).where(own.notna(), "")
    table = _counts(lives.assign(name=names))
    table.insert(0, "group", group)
    return table


def _counts(lives: pd.DataFrame) -> pd.DataFrame:
    """Numbers of problems by state and otherwise, a row a name; the states add up to ``n``."""
    columns = [
        "name", "n", *STATES, "n_open", "n_closed", "n_overdue_first", "n_overdue",
        "n_closed_late", "n_relapsed", "n_reopened", "n_looked_at", "relapse_share", "relapse_low",
        "relapse_high", "mean_age_days", "median_days_to_close", "fine_yuan",
    ]  # fmt: skip
    return pd.DataFrame(
        [_count(name, part) for name, part in lives.groupby("name", sort=True)], columns=columns
    )


def _count(name: object, part: pd.DataFrame) -> list[object]:
    states = part["state"].value_counts()
    n_looked_at = int(part["was_looked_at"].sum())
    n_relapsed = int((part["n_relapses"] > 0).sum())
    low, high = wilson(n_relapsed, n_looked_at)
    return [
        name,
        len(part),
        *(int(states.get(state, 0)) for state in STATES),
        int(part["is_open"].sum()),
        int((~part["is_open"]).sum()),
        int(part["is_overdue_first"].sum()),
        int(part["is_overdue"].sum()),
        int(part["closed_late"].sum()),
        n_relapsed,
        int((part["n_reopened"] > 0).sum()),
        n_looked_at,
        n_relapsed / n_looked_at if n_looked_at else np.nan,
        low,
        high,
        part["age_days"].mean(),
        part["days_to_close"].median(),
        part["fine_yuan"].sum(),
    ]


def _weeks(events: pd.DataFrame, lives: pd.DataFrame, day: datetime.date) -> pd.DataFrame:
    """Found, closed, relapsed and reopened by week and town, side by side; closings that stand.

    Weeks end on the weekday of ``day``.
    """
    again = events[events["event"].isin(["relapsed", "reopened"])].merge(
        lives[["problem_id", "town_id"]], on="problem_id"
    )
    parts = [
        ("n_found", lives["found_on"], lives["town_id"]),
        ("n_closed", lives["closed_on"], lives["town_id"]),
    ]
    for name in ("relapsed", "reopened"):
        own = again[again["event"] == name]
        parts.append((f"n_{name}", own["true_on"], own["town_id"]))
    long = pd.concat(
        [
            pd.DataFrame({"what": what, "day": days.to_numpy(), "district_id": where.to_numpy()})
            for what, days, where in parts
        ]
    ).dropna(subset=["day"])
    back = (pd.Timestamp(day) - long["day"]).dt.days // 7
    long["week_end"] = pd.Timestamp(day) - pd.to_timedelta(back * 7, unit="D")
    long["district_id"] = long["district_id"].astype(object).where(long["district_id"].notna(), "")
    table = long.groupby(["week_end", "district_id", "what"]).size().unstack(fill_value=0)
    table = table.reindex(columns=[what for what, _, _ in parts], fill_value=0)
    return table.rename_axis(columns=None).reset_index()


def _enforcement(events: pd.DataFrame, lives: pd.DataFrame) -> pd.DataFrame:
    """Means of enforcement by town: how often used, and the fines [yuan]."""
    used = events[events["means"].notna() | events["fine_yuan"].notna()]
    used = used.merge(lives[["problem_id", "town_id"]], on="problem_id")
    names = {"town_id": "district_id"}
    used = used.assign(n=1).drop(columns=[*names.values()], errors="ignore").rename(columns=names)
    for column in ("district_id", "means"):
        used[column] = used[column].astype(object).where(used[column].notna(), "")
    return used.groupby(["district_id", "means"])[["n", "fine_yuan"]].sum().reset_index()


def _checks(checks: pd.DataFrame) -> pd.DataFrame:
    """Checks by task and district, with their denominator and the interval of the share failed."""
    sums = checks.groupby(["task_id", "district_id"])[["checked", "failed"]].sum().reset_index()
    ranges = [
        wilson(int(failed), int(checked))
        for failed, checked in zip(sums["failed"], sums["checked"], strict=True)
    ]
    return sums.assign(
        failed_share=sums["failed"] / sums["checked"].where(sums["checked"] > 0),
        failed_low=[low for low, _ in ranges],
        failed_high=[high for _, high in ranges],
    )


def _coverage(case: Case, items: pd.DataFrame, day: datetime.date) -> pd.DataFrame:
    """Site registers: for each kind of site and item, how many need it, have it, are overdue."""
    sites = case.table("sites")[["site_id", "kind", "district_id"]]
    table = items.merge(sites, on="site_id", how="left")
    table["kind"] = table["kind"].astype(object).where(table["kind"].notna(), "")
    is_done = table["done_on"].notna()
    table = table.assign(
        n_done=is_done, n_overdue=~is_done & (table["due_on"] < pd.Timestamp(day)), n_sites=1
    )
    sums = table.groupby(["kind", "item"])[["n_sites", "n_done", "n_overdue"]].sum()
    return sums.astype("int64").assign(share=sums["n_done"] / sums["n_sites"]).reset_index()
