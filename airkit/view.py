"""The case as it stood on a day: register, returns, meters, orders and alerts made one.

The dated case is an ordinary case. ``cut_coal`` of it is what the conversions done by that day cut
over this season; ``solve_schedule`` of it plans under the rules and alerts known that day.
"""

import datetime
from dataclasses import replace
from types import MappingProxyType

import pandas as pd

from airkit.campaign.clock import Moment, day_of, end_of
from airkit.campaign.ledger import Ledger, memory_ledger
from airkit.campaign.ledger.events import event_tables
from airkit.campaign.progress.laying import laid_table, lay_boilers, lay_homes, read_pools
from airkit.case import Case
from airkit.places import read_places

# Words by which an enforcement means shows that a firm must stand still: until its problem is
# closed, or for good.
SUSPENDED = ("停产", "停业", "suspend", "halt")
SHUT = ("关停", "取缔", "关闭", "shut", "close")
POWER_CUT = "cut_power"
ORDER_KEY = {"kind": "stop", "scope": "enterprise", "authority": "county"}


def view_campaign(
    case: Case, ledger: Ledger | None, as_of: Moment, known_at: Moment | None = None
) -> Case:
    """The case as it stood on a day, as known at a moment.

    - Returns say how many homes and boilers were done, the register which; see
      :mod:`airkit.campaign.progress.laying`.
    - Meters read by the day take the place of assumed shares.
    - A firm ordered to stop (the means of a problem's event, or a site to be closed whose power is
      cut) has a rule ``stop`` from that day, to the day its problem was closed or for good.
    - Alerts not yet issued are not known; imagined ones (with a scenario) stay.
    - The tables of events hold what had happened, as known.

    Parameters
    ----------
    case : Case
        The case; nothing of it changes.
    ledger : Ledger or None
        What was reported; None for the events the case itself carries.
    as_of : date or str
        The day, inclusive.
    known_at : date, datetime or str, optional
        What had been recorded by then; all without it.

    Returns
    -------
    Case
        Its ``dated`` says the day, the moment and the ledger's head; its digest is its own.

    Examples
    --------
    >>> from airkit.case import read_case
    >>> then = view_campaign(read_case("tiny"), None, "2018-01-05")
    >>> then.dated["as_of"], str(then.table("conversions")["energised_on"].max().date())
    ('2018-01-05', '2017-12-20')
    """
    day = day_of(as_of)
    ledger = memory_ledger(case) if ledger is None else ledger
    events = {name: _events(ledger, name, day, known_at) for name in event_tables()}
    pools, _ = read_pools(case.table("tasks"), events["returns"])
    upward = read_places(case).upward
    homes, boilers = case.table("conversions"), case.table("boilers")
    tables = {
        **case.own_tables,
        **events,
        "conversions": lay_homes(homes, pools, upward, day),
        "boilers": lay_boilers(boilers, pools, upward, day),
        "rules": _with_orders(case, events),
        "alerts": _issued(case.table("alerts"), day),
    }
    head = ledger.head_at(known_at)
    dated: dict[str, str | int] = {
        "as_of": day.isoformat(),
        "known_at": "" if known_at is None else end_of(known_at),
        "ledger_count": head.count,
        "ledger_head": head.hash,
    }
    kept = {name: frame for name, frame in tables.items() if len(frame) or name in case.own_tables}
    return replace(case, own_tables=MappingProxyType(kept), dated=MappingProxyType(dated))


def compare_returns(
    case: Case, ledger: Ledger, as_of: Moment, known_at: Moment | None = None
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """What was returned beside what the register holds.

    Returns
    -------
    table : DataFrame
        See :func:`airkit.campaign.progress.laying.laid_table`.
    left_out : tuple of str
        Tasks whose unit counts neither homes nor boilers, so that nothing could be laid.
    """
    returns = ledger.table("returns", day_of(as_of), known_at)
    pools, left_out = read_pools(case.table("tasks"), returns)
    upward = read_places(case).upward
    table = laid_table(case.table("conversions"), case.table("boilers"), pools, upward)
    return table, left_out


def _events(ledger: Ledger, name: str, day: datetime.date, known_at: Moment | None) -> pd.DataFrame:
    frame = ledger.table(name, day, known_at).drop(columns="recorded_at")
    return frame.rename_axis("row")


def _issued(alerts: pd.DataFrame, day: datetime.date) -> pd.DataFrame:
    """Known alerts issued by the end of a day, and all imagined ones."""
    issued = alerts["issued_at"].fillna(alerts["start_at"])
    is_known = issued < pd.Timestamp(day) + pd.Timedelta(days=1)
    return alerts[alerts["scenario"].notna() | is_known]


def _with_orders(case: Case, events: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The rules and a ``stop`` for every firm told to stand still."""
    rules, known = case.table("rules"), set(case.table("enterprises")["enterprise_id"])
    orders = _enforced(events["problems"], events["problem_events"])
    orders += _cut_off(case.table("sites"), events["site_items"])
    last = pd.Timestamp(case.plan_end)
    rows = [
        {**ORDER_KEY, "rule_id": f"order_{about}", "scope_id": firm, "start_date": start,
         "end_date": last if pd.isna(end) else min(end, last)}
        for about, firm, start, end in orders
        if firm in known and start <= last and not (end < start)
    ]  # fmt: skip
    if not rows:
        return rules
    behind = int(max(rules.index, default=0)) + 1
    index = pd.RangeIndex(behind, behind + len(rows), name="row")
    more = pd.DataFrame(rows, index=index).reindex(columns=rules.columns)
    return pd.concat([rules, more.astype(rules.dtypes.to_dict())])


Order = tuple[str, str, pd.Timestamp, pd.Timestamp]


def _enforced(problems: pd.DataFrame, events: pd.DataFrame) -> list[Order]:
    """Orders written as the means of an event: problem, firm, first day, last day or NaT."""
    firms = dict(zip(problems["problem_id"], problems["enterprise_id"], strict=True))
    closed = events[events["event"] == "closed"].groupby("problem_id")["true_on"].max()
    orders: list[Order] = []
    told = events.dropna(subset=["means"]).drop_duplicates(["problem_id", "means"])
    for event in told.to_dict("records"):
        means, problem = event["means"].lower(), event["problem_id"]
        is_shut = any(word in means for word in SHUT)
        if is_shut or any(word in means for word in SUSPENDED):
            end = pd.NaT if is_shut else closed.get(problem, pd.NaT)
            end = end - pd.Timedelta(days=1)  # it runs again on the day of closing
            firm = firms.get(problem)
            if isinstance(firm, str):
                orders.append((problem, firm, event["true_on"], end))
    return orders


def _cut_off(sites: pd.DataFrame, items: pd.DataFrame) -> list[Order]:
    """Firms of sites to be closed whose power is cut."""
    closing = sites[sites["class"].fillna("").str.lower().str.contains("|".join(SHUT))]
    cut = items[(items["item"] == POWER_CUT) & items["done_on"].notna()]
    both = closing.dropna(subset=["enterprise_id"]).merge(cut, on="site_id")
    return [
        (site, firm, done, pd.NaT)
        for site, firm, done in zip(
            both["site_id"], both["enterprise_id"], both["done_on"], strict=True
        )
    ]
