"""Rules as rows of a case, resolved to the lines and days they bind; exemptions taken out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from airkit.schedule.problem.calendar import window
from airkit.schedule.problem.emergency_shares import without_shares
from airkit.schedule.problem.lines import missing_where_asked
from airkit.tables.faults import Fault, Note
from airkit.tables.processes import process_id

Mask = NDArray[np.bool_]

# Units a kind of rule may be stated in; the first stands where only one is possible.
UNITS: Mapping[str, tuple[str, ...]] = {
    "stop": (),
    "load_max": ("share",),
    "oven_hours": ("h",),
    "capacity_cut": ("share_day", "share_window"),
    "lines_off": ("count", "share"),
    "rotation": ("lines",),
    "emission_cap_day": ("kg_per_day",),
    "emission_cap_season": ("kg",),
    "trip_cap_day": ("trips_per_day",),
    "min_output": ("t_per_day", "t", "share"),
}
SHARES = frozenset({"share", "share_day", "share_window"})
COUNTS = frozenset({"count", "lines"})
# Ids of the caps that the rule book makes begin so; the pollutant follows.
OF_RULE_BOOK = "rulebook_"
EMISSION_CAPS = frozenset({"emission_cap_day", "emission_cap_season"})

# From wide to narrow: an exemption lifts only what reaches its lines from a wider scope.
SCOPES = ("county", "district", "industry", "process", "group", "enterprise", "line")

# Authorities whose rules may be offered for loosening: the county's, for which the planner works.
OWN = frozenset({"county", "planner"})

LIVELIHOOD = "livelihood_min_share"


@dataclass(frozen=True, eq=False)
class Rule:
    """One rule and what it binds.

    Attributes
    ----------
    lines : ndarray of int
        Numbers of the lines in its scope, rising.
    days : ndarray of bool
        Shape (n_days,).
    lifted : ndarray of bool
        Line-days taken out by exemptions, shape (n of its lines, n_days).
    width : tuple of int
        How wide its scope is: kind of scope, depth of the district, whether a grade narrows it.
    """

    rule_id: str
    row: int
    kind: str
    value: float
    unit: str
    pollutant: str
    authority: str
    lines: NDArray[np.int64]
    days: Mask
    width: tuple[int, int, int]
    is_exemption: bool = False
    lifted: Mask = field(default_factory=lambda: np.zeros((0, 0), dtype=bool))

    @property
    def is_own(self) -> bool:
        """Whether the county or its planner made it; what comes from above is never traded."""
        return self.authority in OWN

    def cover(self) -> Mask:
        """Line-days bound, shape (n of its lines, n_days)."""
        bound = np.broadcast_to(self.days, (len(self.lines), len(self.days)))
        return bound & ~self.lifted if self.lifted.size else bound.copy()


def read_rules(
    table: pd.DataFrame,
    lines: pd.DataFrame,
    parents: Mapping[str, str],
    days: pd.DatetimeIndex,
    ranks: NDArray[np.int64],
) -> tuple[list[Rule], list[Fault]]:
    """Rules that bind, exemptions already taken out of them.

    Parameters
    ----------
    table : DataFrame
        The typed table ``rules``; shares of the emergency list in it are passed over.
    lines : DataFrame
        As :func:`airkit.schedule.problem.lines.read_lines` gives them.
    parents : Mapping of str to str
        District to the district above it.
    days, ranks
        The horizon and the alert on each of its days.

    Returns
    -------
    list of Rule, list of Fault
        Faults hold notes as well: rules that reach no line, exemptions that lift nothing, and
        those of the county or its planner that lift what was ordered from above.
    """
    rows = without_shares(table).rename_axis("row").reset_index().to_dict("records")
    found: list[Fault] = []
    every = []
    for row in rows:
        odd = [] if _is_exemption(row) else list(_odd_values(row))
        found += odd
        if not odd:
            every.append(_resolved(row, lines, parents, days, ranks))
    exemptions = [rule for rule in every if rule.is_exemption]
    lifting: dict[str, list[Rule]] = {}
    rules = []
    for rule in every:
        if not rule.is_exemption:
            rules.append(_lifted(rule, exemptions, lifting))
            if not len(rule.lines) or not rule.days.any():
                found.append(_noted(rule, "schedule_rule_reaches_nothing"))
    for rule in exemptions:
        lifted = lifting.get(rule.rule_id, [])
        if not lifted:
            found.append(_noted(rule, "schedule_exemption_lifts_nothing"))
        above = [one.rule_id for one in lifted if not one.is_own]
        if rule.is_own and above:
            found.append(_noted(rule, "schedule_exemption_from_above", rules=", ".join(above)))
    return rules, found


def rule_faults(rules: Sequence[Rule], lines: pd.DataFrame, emissions: pd.DataFrame) -> list[Fault]:
    """Faults of rules against the lines they bind.

    A stop of a line that cannot stop; a count of lines where a line is many pots; caps on
    pollutants, trips or oven hours that a covered line does not state.
    """
    faults: list[Fault] = []
    asked = {
        "trip_cap_day": ("payload_t_per_trip", "trips_in_per_t"),
        "oven_hours": ("oven_hours_normal",),
    }
    needed = {name: np.zeros(len(lines), dtype=bool) for names in asked.values() for name in names}
    without: dict[str, Mask] = {}
    for rule in rules:
        bound = np.zeros(len(lines), dtype=bool)
        bound[rule.lines[rule.cover().any(axis=1)]] = True
        for name in asked.get(rule.kind, ()):
            needed[name] |= bound
        if rule.kind in EMISSION_CAPS:
            without[rule.pollutant] = without.get(rule.pollutant, False) | bound
        elif rule.kind == "stop":
            faults += _on_lines(
                rule,
                lines,
                bound & ~lines["can_stop"].to_numpy(bool),
                "schedule_stop_of_unstoppable",
            )
        elif rule.kind == "lines_off" and rule.unit == "count":
            faults += _on_lines(
                rule, lines, bound & (lines["n_units"] > 1).to_numpy(bool), "schedule_count_of_pots"
            )
    for name, mask in needed.items():
        faults += missing_where_asked(lines, name, mask)
    for pollutant, mask in without.items():
        for at in np.flatnonzero(mask & emissions[pollutant].isna().to_numpy()).tolist():
            values = {"pollutant": pollutant, "line_id": lines.at[at, "line_id"]}
            faults.append(
                Fault("line_emissions", None, "kg_per_t", None, "schedule_no_emission", values)
            )
    return faults


def livelihood_rules(enterprises: pd.DataFrame, lines: pd.DataFrame, n_days: int) -> list[Rule]:
    """The livelihood minimum of an enterprise as a rule: a share of its capacity every day."""
    rules = []
    wanted = enterprises[enterprises["livelihood_min_share"].fillna(0) > 0]
    for row, enterprise, share in zip(
        wanted.index, wanted["enterprise_id"], wanted["livelihood_min_share"], strict=True
    ):
        at = np.flatnonzero((lines["enterprise_id"] == enterprise).to_numpy())
        if len(at):
            every_day = np.ones(n_days, dtype=bool)
            width = (SCOPES.index("enterprise"), 0, 0)
            rules.append(
                Rule(
                    LIVELIHOOD,
                    int(row),
                    "min_output",
                    float(share),
                    "share",
                    "",
                    "",
                    at,
                    every_day,
                    width,
                )
            )
    return rules


def _resolved(
    row: Mapping[Any, Any],
    lines: pd.DataFrame,
    parents: Mapping[str, str],
    days: pd.DatetimeIndex,
    ranks: NDArray[np.int64],
) -> Rule:
    in_scope, width = _scope(row, lines, parents)
    units = UNITS[row["kind"]]
    return Rule(
        rule_id=row["rule_id"],
        row=int(row["row"]),
        kind=row["kind"],
        value=float(row["value"]),
        unit=_text(row["unit"]) or (units[0] if len(units) == 1 else ""),
        pollutant=_text(row["pollutant"]),
        authority=_text(row["authority"]),
        lines=np.flatnonzero(in_scope),
        days=window(days, ranks, row["start_date"], row["end_date"], row["alert_level"]),
        width=width,
        is_exemption=_is_exemption(row),
    )


def _scope(
    row: Mapping[Any, Any], lines: pd.DataFrame, parents: Mapping[str, str]
) -> tuple[Mask, tuple[int, int, int]]:
    """Lines a row's scope and grade cover, and how wide the scope is."""
    scope, named = row["scope"], _text(row["scope_id"])
    inside = np.ones(len(lines), dtype=bool)
    depth = 0
    if not named or scope == "county":
        scope = "county"
    elif scope == "district":
        inside = np.array([named in _above(one, parents) for one in lines["district_id"]], bool)
        depth = len(_above(named, parents))
    else:
        column = {"industry": "industry", "process": "process"}.get(scope, f"{scope}_id")
        meant = process_id(named) if scope == "process" else named
        inside = (lines[column] == meant).fillna(False).to_numpy(bool)
    grade = _text(row["grade"])
    if grade:
        inside = inside & (lines["grade"] == grade).fillna(False).to_numpy(bool)
    return inside, (SCOPES.index(scope), depth, int(bool(grade)))


def _above(district: str, parents: Mapping[str, str]) -> list[str]:
    """A district and all above it."""
    chain = [district]
    while (parent := parents.get(chain[-1])) and parent not in chain:
        chain.append(parent)
    return chain


def _lifted(rule: Rule, exemptions: Sequence[Rule], lifting: dict[str, list[Rule]]) -> Rule:
    """The rule without the line-days that narrower exemptions of its kind take out."""
    lifted = np.zeros((len(rule.lines), len(rule.days)), dtype=bool)
    for exemption in exemptions:
        same = (exemption.kind, exemption.pollutant) == (rule.kind, rule.pollutant)
        if same and rule.width < exemption.width:
            out = np.isin(rule.lines, exemption.lines)[:, None] & (exemption.days & rule.days)
            if out.any():
                lifting.setdefault(exemption.rule_id, []).append(rule)
                lifted |= out
    return replace(rule, lifted=lifted) if lifted.any() else rule


def _odd_values(row: Mapping[Any, Any]) -> Iterator[Fault]:
    """Faults of a rule's own cells: unit, value, pollutant."""
    kind, unit, value = row["kind"], _text(row["unit"]), row["value"]
    units = UNITS[kind]
    if units and unit not in units and (unit or len(units) > 1):
        values = {"units": ", ".join(units)}
        yield Fault("rules", row["row"], "unit", unit or None, "schedule_rule_unit", values)
        return
    if units and pd.isna(value):
        yield Fault("rules", row["row"], "value", None, "missing_value")
        return
    unit = unit or (units[0] if units else "")
    if unit in SHARES and value > 1:
        percent = {"percent": f"{value:.10g}", "share": f"{value / 100:.10g}"}
        yield Fault("rules", row["row"], "value", f"{value:.10g}", "share_as_percent", percent)
    if (unit in COUNTS and value != int(value)) or (kind == "oven_hours" and not value):
        yield Fault("rules", row["row"], "value", f"{value:.10g}", "schedule_rule_value")
    if kind in EMISSION_CAPS and not _text(row["pollutant"]):
        yield Fault("rules", row["row"], "pollutant", None, "missing_value")


def _on_lines(rule: Rule, lines: pd.DataFrame, odd: Mask, word: str) -> Iterator[Fault]:
    for line_id in lines.loc[odd, "line_id"]:
        yield Fault("rules", rule.row, "kind", rule.kind, word, {"line_id": line_id})


def _noted(rule: Rule, word: str, **values: str) -> Note:
    return Note("rules", rule.row, "scope_id", None, word, {"rule_id": rule.rule_id, **values})


def _is_exemption(row: Mapping[Any, Any]) -> bool:
    return bool(_text(row["exempt_reason"]))


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) else ""
