"""Shares that the emergency list must cut: rules of a kind that bind nothing else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from airkit.case import Case
from airkit.tables.faults import Fault, Note
from airkit.words import LANGUAGES, word

KIND, UNIT = "emergency_cut_share", "share"
LEVELS = ("yellow", "orange", "red")
# The documents say particulate matter and no more: a row of either size speaks of both, unless
# the other has a row of its own.
PARTICLES = ("pm25", "pm10")
COUNTED = ("so2", "nox", *PARTICLES, "voc")
FACTOR = "emergency_{level}_cut_share"
# What would narrow a share, which is of the whole society, whenever the alert comes.
NARROWING = ("grade", "start_date", "end_date", "exempt_reason")


@dataclass(frozen=True)
class Share:
    """A share of what the whole society emits, and what it rests on.

    ``basis`` is ``rule``, with its id and row; ``factor`` where no rule is stated and
    ``emergency_LEVEL_cut_share`` stands in; or ``given`` by hand.
    """

    value: float
    basis: str
    source_id: str = ""
    rule_id: str = ""
    row: int | None = None


Shares = Mapping[tuple[str, str], Share]


def without_shares(rules: pd.DataFrame) -> pd.DataFrame:
    """The rules that bind a schedule."""
    return rules[rules["kind"] != KIND]


def shares_of(case: Case) -> Shares:
    """Share by level and pollutant: the highest that a rule asks for, else the factor's.

    Examples
    --------
    >>> from airkit.case import read_case
    >>> shares_of(read_case("tiny"))["orange", "nox"].value
    0.2
    """
    rules = case.table("rules")
    rules = rules[(rules["kind"] == KIND) & rules["value"].notna()]
    return {
        (level, name): _share(case, rules[rules["alert_level"] == level], level, name)
        for level in LEVELS
        for name in COUNTED
    }


def share_faults(case: Case) -> list[Fault]:
    """Faults of the rows of this kind, and of the shares they make; notes among them.

    A row needs a level, a share from 0 to 1 and the whole county as its scope; no pollutant is cut
    less at a higher level than at a lower one.
    """
    table = case.table("rules")
    rows = table[table["kind"] == KIND]
    if rows.empty:
        return []
    records = rows.rename_axis("row").reset_index().to_dict("records")
    odd = [fault for row in records for fault in _odd_cells(row)]
    if odd:
        return odd
    shares = shares_of(case)
    binding = {one.rule_id for one in shares.values()}
    idle = [
        Note("rules", int(row["row"]), "value", None, "emergency_share_outdone",
             {"rule_id": row["rule_id"]})
        for row in records
        if row["rule_id"] not in binding
    ]  # fmt: skip
    return [*_falling(shares), *idle]


def _share(case: Case, rules: pd.DataFrame, level: str, pollutant: str) -> Share:
    named = rules["pollutant"] == pollutant
    if pollutant in PARTICLES and not named.any():
        named = rules["pollutant"].isin(PARTICLES)
    mine = rules[rules["pollutant"].isna() | named]
    if mine.empty:
        factor = case.factors[FACTOR.format(level=level)]
        return Share(factor.value, "factor", factor.source_id)
    at = mine["value"].idxmax()
    row = mine.loc[at]
    source = _text(row["source_id"]) or ""
    return Share(float(row["value"]), "rule", source, str(row["rule_id"]), int(at))


def _odd_cells(row: Mapping[Any, Any]) -> Iterator[Fault]:
    """Faults of one row's own cells."""
    number, value = int(row["row"]), row["value"]
    level, unit, pollutant = (_text(row[one]) for one in ("alert_level", "unit", "pollutant"))
    if level not in LEVELS:
        yield Fault("rules", number, "alert_level", level, "emergency_share_level")
    if unit not in (None, UNIT):
        yield Fault("rules", number, "unit", unit, "schedule_rule_unit", {"units": UNIT})
    if pollutant not in (None, *COUNTED):
        yield Fault("rules", number, "pollutant", pollutant, "emergency_share_pollutant")
    if pd.isna(value):
        yield Fault("rules", number, "value", None, "missing_value")
    elif value > 1:
        told = {"percent": f"{value:.10g}", "share": f"{value / 100:.10g}"}
        yield Fault("rules", number, "value", f"{value:.10g}", "share_as_percent", told)
    if row["scope"] != "county":
        yield Fault("rules", number, "scope", row["scope"], "emergency_share_scope")
    for name in NARROWING:
        if pd.notna(row[name]):
            shown = f"{row[name]:%Y-%m-%d}" if name.endswith("_date") else row[name]
            yield Fault("rules", number, name, shown, "emergency_share_narrowed")


def _falling(shares: Shares) -> Iterator[Fault]:
    """Levels that ask for less than the one below: a fault of the higher one's row, if it has."""
    told = set()
    for name in COUNTED:
        for low, high in pairwise(LEVELS):
            below, above = shares[low, name], shares[high, name]
            one = above if above.row is not None else below
            if below.value <= above.value or one.row is None or (one.row, low) in told:
                continue
            told.add((one.row, low))
            values: dict[str, object] = {
                "below": {lang: word(f"choice_{low}", lang) for lang in LANGUAGES},
                "above": {lang: word(f"choice_{high}", lang) for lang in LANGUAGES},
                "less": f"{above.value:g}",
                "more": f"{below.value:g}",
            }
            yield Fault(
                "rules", one.row, "value", f"{one.value:g}", "emergency_share_falls", values
            )


def _text(cell: object) -> str | None:
    return cell if isinstance(cell, str) else None
