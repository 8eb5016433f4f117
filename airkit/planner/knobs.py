"""What a planner turns: caps, alert days, dates; and the case as turned."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal

import pandas as pd

from airkit.case import Case
from airkit.errors import UsageError
from airkit.schedule.problem.calendar import LEVELS, ONE_DAY
from airkit.schedule.problem.rules import EMISSION_CAPS, OF_RULE_BOOK
from airkit.schedule.told import CAPS

Objective = Literal["cost", "fair"]


@dataclass(frozen=True)
class Cap:
    """A limit that may be turned, as the case or the rule book has it.

    ``scope_zh`` and ``scope_en`` name what it binds; empty: the whole county.
    """

    rule_id: str
    kind: str
    pollutant: str
    alert_level: str
    limit: float
    unit: str
    scope_zh: str = ""
    scope_en: str = ""

    @property
    def is_rulebook(self) -> bool:
        """Whether nobody stated it: what the rule book emits is the limit."""
        return self.rule_id.startswith(OF_RULE_BOOK)


@dataclass(frozen=True)
class Alert:
    """A known alert, first and last day included."""

    alert_id: str
    level: str
    start: datetime.date
    end: datetime.date


@dataclass(frozen=True)
class Knobs:
    """How far things are turned.

    Attributes
    ----------
    shares : Mapping of str to float
        Rule to share of its limit; 1 where it is not named.
    alerts : tuple of Alert
        All known alerts; one with the id of a row of the case stands for that row.
    start, end : date
        First and last day of the plan.
    objective : {"cost", "fair"}
        Least loss of the county, or least largest burden and then least loss.
    """

    alerts: tuple[Alert, ...]
    start: datetime.date
    end: datetime.date
    shares: Mapping[str, float] = field(default_factory=dict)
    objective: Objective = "cost"

    def share(self, rule_id: str) -> float:
        """How much of its limit a rule has."""
        return self.shares.get(rule_id, 1.0)

    @property
    def frame(self) -> tuple[Any, ...]:
        """Alerts and dates: what the rule book depends on, and prices say nothing of."""
        return self.alerts, self.start, self.end


def same_knobs(one: Knobs, other: Knobs) -> bool:
    """Whether two settings ask for the same plan."""
    ids = {*one.shares, *other.shares}
    same_shares = all(one.share(rule_id) == other.share(rule_id) for rule_id in ids)
    return same_shares and (one.frame, one.objective) == (other.frame, other.objective)


def knobs_of(case: Case) -> Knobs:
    """The knobs as the case has them, nothing turned.

    Examples
    --------
    >>> from airkit.case import read_case
    >>> knobs_of(read_case("tiny")).start
    datetime.date(2018, 1, 1)
    """
    table = case.table("alerts")
    known = table[table["scenario"].isna()]
    columns = (known[name].tolist() for name in ("alert_id", "level", "start_at", "end_at"))
    alerts = tuple(
        Alert(alert_id, level, start.date(), (end - pd.Timedelta(seconds=1)).date())
        for alert_id, level, start, end in zip(*columns, strict=True)
    )
    return Knobs(alerts, case.plan_start, case.plan_end)


def caps_of(case: Case, rulebook_kg: Mapping[str, float]) -> tuple[Cap, ...]:
    """The limits that may be turned: the rule book's, then the case's own, emissions first.

    Parameters
    ----------
    rulebook_kg : Mapping of str to float
        Pollutant to what the rule book emits, where nobody stated a cap [kg].
    """
    taken = tuple(
        Cap(f"{OF_RULE_BOOK}{name}", "emission_cap_season", name, "", kg, "kg")
        for name, kg in rulebook_kg.items()
    )
    rules = case.table("rules")
    rules = rules[rules["kind"].isin(CAPS) & rules["exempt_reason"].isna()]
    names = _scope_names(case)
    stated = [_cap(row, names) for row in rules.to_dict("records") if pd.notna(row["value"])]
    return (*taken, *sorted(stated, key=lambda cap: cap.kind not in EMISSION_CAPS))


def turned(case: Case, knobs: Knobs, rulebook_kg: Mapping[str, float]) -> Case:
    """The case with everything turned; what the rule book emits becomes a stated cap.

    Raises
    ------
    UsageError
        Dates the wrong way round.
    InputFaults
        What was turned no longer fits the case.
    """
    return scaled(with_caps(with_frame(case, knobs), rulebook_kg), knobs)


def with_frame(case: Case, knobs: Knobs) -> Case:
    """The case with the dates and known alerts of the knobs, its caps as they stand.

    Orders due outside the dates are no part of that plan; see :func:`orders_outside`.
    """
    if knobs.start > knobs.end:
        raise UsageError("planner_dates_crossed", start=knobs.start, end=knobs.end)
    framed = replace(case, plan_start=knobs.start, plan_end=knobs.end)
    outside = orders_outside(framed)
    if outside.any():
        framed = framed.with_table("orders", framed.table("orders")[~outside])
    if knobs.alerts == knobs_of(case).alerts:
        return framed
    table = case.table("alerts")
    kept = table["scenario"].notna() | table["alert_id"].isin([a.alert_id for a in knobs.alerts])
    known = set(table["alert_id"])
    made = [_alert_row(alert) for alert in knobs.alerts if alert.alert_id not in known]
    return framed.with_table("alerts", _appended(table[kept], pd.DataFrame(made)))


def orders_outside(case: Case) -> "pd.Series[bool]":
    """Which orders of a case are due before or after its plan."""
    due = case.table("orders")["due_date"]
    days = pd.Timestamp(case.plan_start), pd.Timestamp(case.plan_end)
    return ~due.between(*days) & due.notna()


def with_caps(case: Case, rulebook_kg: Mapping[str, float]) -> Case:
    """The case with what the rule book emits as caps of its own."""
    if not rulebook_kg:
        return case
    made = pd.DataFrame([_rulebook_row(name, kg) for name, kg in rulebook_kg.items()])
    return case.with_table("rules", _appended(case.table("rules"), made))


def scaled(case: Case, knobs: Knobs) -> Case:
    """The case with each limit times its share; nothing else changes, and nothing is checked."""
    if all(share == 1.0 for share in knobs.shares.values()):
        return case
    rules = case.table("rules")
    shares = rules["rule_id"].map(knobs.share).astype(float)
    rules = rules.assign(value=rules["value"] * shares)
    return replace(case, own_tables=MappingProxyType({**case.own_tables, "rules": rules}))


def new_alert(alerts: tuple[Alert, ...], level: str, start: Any, end: Any) -> Alert:
    """A further alert of a level (the planner's own).

    Raises
    ------
    UsageError
        No date, dates the wrong way round, no such level.

    Examples
    --------
    >>> day = datetime.date(2018, 1, 5)
    >>> new_alert((), "orange", day, day).alert_id
    'planner_1'
    """
    if start is None or end is None or level not in LEVELS or start > end:
        raise UsageError("planner_dates_crossed", start=start, end=end)
    taken = {alert.alert_id for alert in alerts}
    number = next(n for n in range(1, len(taken) + 2) if f"planner_{n}" not in taken)
    return Alert(f"planner_{number}", level, start, end)


def _scope_names(case: Case) -> dict[str, tuple[str, str]]:
    """Chinese and English name by the id of an enterprise or district."""
    names: dict[str, tuple[str, str]] = {}
    for table in ("districts", "enterprises"):
        rows = case.table(table)[[f"{table[:-1]}_id", "name_zh", "name_en"]].itertuples(index=False)
        names |= {one: (zh, en if isinstance(en, str) else zh) for one, zh, en in rows}
    return names


def _cap(row: Mapping[Any, Any], names: Mapping[str, tuple[str, str]]) -> Cap:
    columns = ("rule_id", "kind", "pollutant", "alert_level", "unit")
    texts = {name: row[name] if isinstance(row[name], str) else "" for name in columns}
    scope = row["scope_id"] if isinstance(row["scope_id"], str) else ""
    zh, en = names.get(scope, (scope, scope))
    return Cap(**texts, limit=float(row["value"]), scope_zh=zh, scope_en=en)


def _rulebook_row(pollutant: str, kg: float) -> dict[str, Any]:
    return {
        "rule_id": f"{OF_RULE_BOOK}{pollutant}",
        "kind": "emission_cap_season",
        "scope": "county",
        "pollutant": pollutant,
        "value": kg,
        "unit": "kg",
        "authority": "planner",
    }


def _alert_row(alert: Alert) -> dict[str, Any]:
    start = pd.Timestamp(alert.start)
    end = pd.Timestamp(alert.end) + ONE_DAY
    return {"alert_id": alert.alert_id, "level": alert.level, "start_at": start, "end_at": end}


def _appended(table: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    """Rows below a table, its types kept."""
    if made.empty:
        return table
    first = int(table.index.max()) + 1 if len(table) else 2
    below = made.reindex(columns=table.columns).set_axis(range(first, first + len(made)))
    below = below.astype({name: table[name].dtype for name in table.columns})
    return pd.concat([table, below]).rename_axis("row")
