"""The quantified accountability rule: what is triggered, by which row, how near the next is.

The rule is rows of ``accountability_rules``; this module only counts. It is the county's own count,
not the inspectorate's, and every print says so.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from airkit.campaign.closeout.result import Closeout
from airkit.campaign.ledger import Ledger
from airkit.campaign.result import LedgerResult
from airkit.case import Case
from airkit.errors import InputFaults, UsageError
from airkit.places import Places, read_places
from airkit.result import jsonable
from airkit.shipped import shipped_path
from airkit.tables.checking.check import check_tables
from airkit.tables.contract import contract
from airkit.tables.reading.read import raw_table
from airkit.tables.reading.read_csv import read_csv
from airkit.words import Lang, has_word, say, word

RULES = "accountability_rules"
# Words by which the source of a problem shows that inspectors from above found it.
INSPECTORS = ("督查", "督察", "巡查", "inspection", "patrol")
OWN_LISTS = frozenset({"county", "town"})
RECTIFIED = ("rectified", "checked", "closed", "looked_back")
LAST_RANKS = 3
COUNTY, ZONE = frozenset({"county"}), frozenset({"zone"})

COLUMNS = [
    "ruleset", "unit", "name", "month", "counts", "count", "threshold", "tier",
    "next_threshold", "next_tier", "to_next", "n_ranked", "source_id",
]  # fmt: skip


# Unit, its name, month, what is counted, how many, and the cities ranked.
Count = tuple[str, str, str | None, str, float, int | None]


@dataclass(frozen=True)
class Accountability(LedgerResult):
    """What the rule would have triggered, by the county's own count.

    Attributes
    ----------
    as_of, known_at, ledger_count, ledger_head
        As in :class:`airkit.campaign.result.LedgerResult`.
    counts : DataFrame
        One row a rule set, unit, month and kind of count: ``count``; the row triggered
        (``threshold``, ``tier``; missing where none is); ``next_threshold, next_tier, to_next``;
        ``name_zh, name_en`` of a unit that is a district;
        ``n_ranked``, the cities among which the last three were looked for: fewer than the
        region's make the place among the last three a guess, so it is printed.
    rules : DataFrame
        The rows of the rule set that the counts are held against.
    """

    counts: pd.DataFrame
    rules: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:
        """One row a unit, month and kind of count."""
        return self.counts

    @property
    def triggered(self) -> pd.DataFrame:
        """The rows that reached a tier."""
        return self.counts[self.counts["tier"].notna()].reset_index(drop=True)

    def headline(self) -> dict[str, Any]:
        """``own_count`` (always true) and what is triggered."""
        triggered: list[dict[str, Any]] = jsonable(self.triggered)
        return {"own_count": True, "n_triggered": len(triggered), "triggered": triggered}

    def as_dict(self) -> dict[str, Any]:
        """The result for ``--json``."""
        return self._answer(**self.headline(), counts=self.counts)

    def lines(self, lang: Lang) -> list[str]:
        """The answer in lines of text; the first says whose count it is."""
        lines = [say("accountability_title", lang, as_of=self.as_of)]
        latest = self.counts["month"].max()
        # Of past months only what was reached still matters.
        told = [
            row
            for row in jsonable(self.counts)
            if row["tier"] is not None or row["month"] in (None, latest)
        ]
        return lines + ["  " + _line(row, lang) for row in told]


def _line(row: Mapping[str, Any], lang: Lang) -> str:
    """A count, the tier it reached and how far the next one is."""
    word_id = f"accountability_{row['counts']}"
    what = word(word_id, lang) if has_word(word_id) else row["counts"]
    if row["n_ranked"] is not None:
        what += say("accountability_among", lang, n=f"{row['n_ranked']:g}")
    name = row["name_zh" if lang == "zh" else "name_en"] or row["name"] or "–"
    line = say(
        "accountability_count", lang, name=name, month=row["month"] or "–", what=what,
        count=f"{row['count']:g}",
    )  # fmt: skip
    if row["tier"] is not None:
        threshold, tier = f"{row['threshold']:g}", _tier(row["tier"], lang)
        line += say("accountability_reached", lang, threshold=threshold, tier=tier)
    if row["to_next"] is not None:
        to_next, tier = f"{row['to_next']:g}", _tier(row["next_tier"], lang)
        line += say("accountability_next", lang, to_next=to_next, tier=tier)
    return line


def count_accountability(
    case: Case,
    ledger: Ledger,
    closeout: Closeout,
    *,
    rulesets: Sequence[str] | None = None,
    completion_ratios: Mapping[str, float] | None = None,
) -> Accountability:
    """Count what the rule counts, month by month, and hold it against the rows of the rule.

    ``assigned_not_rectified`` counts problems from inspection or patrol in the month their current
    deadline passed without their being put right; ``newly_found`` those found in the month, and
    relapses; ``counties_held_accountable`` counties with a tier reached up to then;
    ``completion_ratio_below`` the ratio of achieved to target fall of the last three cities.

    Parameters
    ----------
    case : Case
        Its districts say which county and city a problem is in; its own rules are added to the
        shipped ones.
    ledger : Ledger
        Where the events stand.
    closeout : Closeout
        The problems on the day.
    rulesets : sequence of str, optional
        Which rule sets; without it those in force (:func:`rulesets_in_force`).
    completion_ratios : Mapping of str to float, optional
        Achieved over target fall [1] by city, of all cities that are ranked.

    Raises
    ------
    UsageError
        There is no such rule set.
    """
    every = rules_of(case)
    day = datetime.date.fromisoformat(closeout.as_of)
    events = ledger.table("problem_events", day, closeout.known_at)
    rows: list[tuple[object, ...]] = []
    used = []
    for ruleset in rulesets_in_force(case) if rulesets is None else rulesets:
        if ruleset not in set(every["ruleset"]):
            known = ", ".join(every["ruleset"].unique())
            raise UsageError("accountability_no_ruleset", ruleset=ruleset, known=known)
        rules = every[(every["ruleset"] == ruleset) & every["threshold"].notna()]
        used.append(rules)
        found = _problem_counts(case, closeout.problems, events, day, rules)
        found += _county_counts(case, found, rules)
        found += _ratio_counts(completion_ratios or {})
        held = (_held_against(rules, ruleset, *count) for count in found)
        rows += [row for row in held if row is not None]
    table = pd.DataFrame(rows, columns=COLUMNS)
    numbers = ["count", "threshold", "next_threshold", "to_next", "n_ranked"]
    table[numbers] = table[numbers].astype("float64")
    districts = case.table("districts").set_index("district_id")
    for column in ("name_zh", "name_en"):
        table[column] = table["name"].map(districts[column]).astype("str")
    return Accountability(
        stamp=closeout.stamp,
        as_of=closeout.as_of,
        counts=table,
        rules=pd.concat(used, ignore_index=True) if used else every.head(0),
        known_at=closeout.known_at,
        ledger_count=closeout.ledger_count,
        ledger_head=closeout.ledger_head,
    )


def rulesets_in_force(case: Case) -> tuple[str, ...]:
    """Rule sets with a threshold set in any row; empty rows do nothing.

    Examples
    --------
    >>> from airkit.case import read_case
    >>> rulesets_in_force(read_case("tiny"))
    ('mep_2017_115',)
    """
    rules = rules_of(case)
    return tuple(rules.loc[rules["threshold"].notna(), "ruleset"].unique())


def rules_of(case: Case) -> pd.DataFrame:
    """The shipped rule sets and the case's own; a set of the case replaces the shipped one."""
    own = case.table(RULES)
    shipped = _shipped_rules()
    kept = shipped[~shipped["ruleset"].isin(own["ruleset"])]
    return pd.concat([kept, own], ignore_index=True) if len(own) else kept.copy()


def last_ranks(ratios: Mapping[str, float]) -> dict[str, float]:
    """The last three cities by completion ratio, ties at the third included.

    Examples
    --------
    >>> last_ranks({"a": 1.2, "b": 0.37, "c": 0.7, "d": 0.65})
    {'b': 0.37, 'd': 0.65, 'c': 0.7}
    """
    ordered = sorted(ratios.items(), key=lambda item: item[1])
    if len(ordered) <= LAST_RANKS:
        return dict(ordered)
    limit = ordered[LAST_RANKS - 1][1]
    return {city: ratio for city, ratio in ordered if ratio <= limit}


@cache
def _shipped_rules() -> pd.DataFrame:
    sheet = read_csv(shipped_path(f"reference/{RULES}.csv"))
    raw, faults, _ = raw_table(contract()[RULES], sheet, RULES)
    known = pd.DataFrame({"source_id": raw.cells["source_id"].dropna().unique()})
    typed = check_tables({RULES: raw}, {"sources": known})
    if faults or typed.faults:
        raise InputFaults([*faults, *typed.faults])
    return typed.tables[RULES].reset_index(drop=True)


def _problem_counts(
    case: Case, problems: pd.DataFrame, events: pd.DataFrame, day: datetime.date,
    rules: pd.DataFrame,
) -> list[Count]:  # fmt: skip
    """Counts of problems by unit, name and month."""
    source = problems["source"].str.lower()
    by_inspectors = source.apply(lambda text: any(mark in text for mark in INSPECTORS))
    by_inspectors = by_inspectors.astype(bool) & ~problems["list_level"].isin(OWN_LISTS)
    mine = problems[by_inspectors]
    right = events[events["event"].isin(RECTIFIED)].groupby("problem_id")["true_on"].min()
    deadline = mine["deadline"].fillna(mine["first_deadline"])
    in_time = right.reindex(mine["problem_id"]).set_axis(mine.index) <= deadline
    late = mine[(deadline < pd.Timestamp(day)) & ~in_time]
    relapses = events[events["event"] == "relapsed"].merge(
        problems.drop(columns=["found_on"]), on="problem_id"
    )
    counted = {
        "assigned_not_rectified": [(late, deadline[late.index])],
        "newly_found": [(mine, mine["found_on"]), (relapses, relapses["true_on"])],
    }
    found: list[Count] = []
    for unit in ("county", "town", "department"):
        for counts, parts in counted.items():
            if not ((rules["unit"] == unit) & (rules["counts"] == counts)).any():
                continue
            tally = pd.concat(
                [
                    pd.DataFrame(
                        {"name": _units(case, part, unit), "month": when.dt.strftime("%Y-%m")}
                    )
                    for part, when in parts
                ]
            )
            sizes = tally.dropna().groupby(["month", "name"]).size()
            found += [
                (unit, name, month, counts, float(n), None) for (month, name), n in sizes.items()
            ]
    return found


def _months(days: pd.Series) -> pd.Series:
    return days.dt.strftime("%Y-%m")


def _units(case: Case, problems: pd.DataFrame, unit: str) -> pd.Series:
    """Who answers for each problem; a case of one county answers for those without a district."""
    if unit == "department":
        return problems["department"].astype(object)
    places, districts = read_places(case), problems["district_id"].astype(object)
    if unit == "town":
        return districts.map(places.town, na_action="ignore")
    counties = [name for name, kind in places.kind.items() if kind in COUNTY]
    alone = counties[0] if len(counties) == 1 else case.id
    return districts.map(lambda name: _county_of(places, name) or alone, na_action="ignore").fillna(
        alone
    )


def _county_of(places: Places, district: str) -> str | None:
    """The county around a district; of a development zone in no county, the zone."""
    for kinds in (COUNTY, ZONE):
        found = places.nearest(district, kinds)
        if places.kind.get(found) in kinds:
            return found
    return None


def _county_counts(case: Case, found: Sequence[Count], rules: pd.DataFrame) -> list[Count]:
    """Counties with a tier reached in any month so far, by city."""
    lowest = rules[rules["unit"] == "county"].groupby("counts")["threshold"].min()
    held = {
        name
        for unit, name, _, counts, n, _ in found
        if unit == "county" and counts in lowest.index and n >= lowest[counts]
    }
    places = read_places(case)
    above = [places.city(name) for name in sorted(held)]
    by_city = pd.Series([name for name in above if places.kind.get(name) == "city"], dtype="object")
    return [
        ("city", str(city), None, "counties_held_accountable", float(n), None)
        for city, n in by_city.value_counts().sort_index().items()
    ]


def _ratio_counts(ratios: Mapping[str, float]) -> list[Count]:
    return [
        ("city", city, None, "completion_ratio_below", ratio, len(ratios))
        for city, ratio in last_ranks(ratios).items()
    ]


def _held_against(
    rules: pd.DataFrame, ruleset: str, unit: str, name: str, month: str | None, counts: str,
    count: float, n_ranked: int | None,
) -> tuple[object, ...] | None:  # fmt: skip
    """A count beside the row it triggers and the next one; None where no row counts this."""
    mine = rules[(rules["unit"] == unit) & (rules["counts"] == counts)]
    if mine.empty:
        return None
    is_below = counts.endswith("_below")
    mine = mine.sort_values("threshold", ascending=not is_below)
    reached = mine["threshold"] > count if is_below else mine["threshold"] <= count
    last = mine[reached].iloc[-1] if reached.any() else None
    ahead = mine[~reached].iloc[0] if not reached.all() else None
    return (
        ruleset, unit, name, month, counts, count,
        None if last is None else last["threshold"],
        None if last is None else last["tier"],
        None if ahead is None else ahead["threshold"],
        None if ahead is None else ahead["tier"],
        None if ahead is None else abs(ahead["threshold"] - count),
        n_ranked,
        mine["source_id"].iloc[0],
    )  # fmt: skip


def _tier(tier: str, lang: Lang) -> str:
    word_id = f"tier_{tier}"
    return word(word_id, lang) if has_word(word_id) else tier
