"""Measures: activity x factor x removal x penetration x effectiveness, and which sources they cut.

``activity`` is that of a whole season in ``activity_unit``; the factor is a mass per that unit; a
measure in force on part of the days cuts the part its sources emit on them. ``applies_to`` names
the sources: ``lines``, ``boilers`` or ``households`` for all of them, ``line:``, ``enterprise:``,
``process:``, ``industry:``, ``boiler:`` or ``other:`` and ids separated by ``|`` for some. A
measure without activity, factor and pollutant cuts nothing one could state, and is told so.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from airkit.balance.atoms import BOILER, HOUSEHOLD, LINE, OTHER, Atoms
from airkit.case import Case
from airkit.emissions import POLLUTANTS
from airkit.errors import InputFaults
from airkit.places import Places, read_places
from airkit.tables.faults import Fault

SHARES = ("efficiency_share", "penetration_share", "effectiveness_share")
NEEDED = ("activity", "activity_unit", "applies_to", "pollutant", "factor_id", *SHARES)
TONNES = {"g": 1e-6, "kg": 1e-3, "t": 1.0}
ALL_OF = {"lines": LINE, "boilers": BOILER, "households": HOUSEHOLD}
# Word before the colon -> kind of source and the column its ids stand in.
SOME_OF = {
    "line": (LINE, "id"),
    "enterprise": (LINE, "enterprise_id"),
    "process": (LINE, "process"),
    "industry": (LINE, "industry"),
    "boiler": (BOILER, "id"),
    "other": (OTHER, "id"),
}


@dataclass(frozen=True)
class Measure:
    """One row of ``measures`` that cuts something.

    Attributes
    ----------
    measure_id, task_id, category, district_id, pollutant, factor_id : str
        As in its row; blank where not stated.
    stated_t : float
        What it cuts by itself over the days it is in force [t].
    low_t, high_t : float
        The same at the ends of the factor's range [t].
    days : ndarray of bool
        The days it is in force.
    atoms : ndarray of int
        The sources it cuts.
    cost_yuan : float
        Cost a year; NaN where not stated.
    """

    measure_id: str
    task_id: str
    category: str
    district_id: str
    pollutant: str
    factor_id: str
    stated_t: float
    low_t: float
    high_t: float
    days: NDArray[np.bool_]
    atoms: NDArray[np.intp]
    cost_yuan: float


def read_measures(case: Case, atoms: Atoms) -> tuple[list[Measure], pd.DataFrame]:
    """The measures of a case.

    Returns
    -------
    measures : list of Measure
        In the order of their ids, so that the order of rows does not matter.
    uncounted : DataFrame
        ``measure_id, task_id, category, cost_yuan_per_year`` of those that state no emission.

    Raises
    ------
    InputFaults
        A measure half stated, a factor in another unit, sources that are not there; all at once.
        That factors exist and days are in order is checked with the table.
    """
    rows = case.table("measures")
    counted = rows[list(NEEDED)].notna()
    counted = counted[["activity", "pollutant", "factor_id"]].any(axis=1)
    places = read_places(case)
    faults = [
        fault
        for row in rows[counted].reset_index().to_dict("records")
        for fault in _faults(row, case, atoms, places)
    ]
    if faults:
        raise InputFaults(faults)
    ordered = rows[counted].sort_values("measure_id").to_dict("records")
    columns = ["measure_id", "task_id", "category", "cost_yuan_per_year"]
    found = [_measure(row, case, atoms, places) for row in ordered]
    return found, rows.loc[~counted, columns].reset_index(drop=True)


def _faults(row: dict, case: Case, atoms: Atoms, places: Places) -> Iterator[Fault]:
    at = row["row"]
    missing = [name for name in NEEDED if pd.isna(row[name])]
    for name in missing:
        yield Fault("measures", at, name, "", "measure_incomplete", {})
    if not {"factor_id", "activity_unit"} & set(missing) and _times(row, case) is None:
        unit = case.factors[row["factor_id"]].unit
        values = {"unit": unit, "wanted": f"kg/{row['activity_unit']}"}
        yield Fault("measures", at, "activity_unit", row["activity_unit"], "measure_unit", values)
    if "applies_to" not in missing and not len(_scope(row, atoms, places)):
        yield Fault("measures", at, "applies_to", row["applies_to"], "measure_no_source", {})


def _measure(row: dict, case: Case, atoms: Atoms, places: Places) -> Measure:
    factor = case.factors[row["factor_id"]]
    days, scope = atoms.within(row["start_date"], row["end_date"]), _scope(row, atoms, places)
    by_day = atoms.emitted_t[scope, POLLUTANTS.index(row["pollutant"])].sum(axis=0)
    season_share = by_day[days].sum() / by_day.sum()
    share = season_share * np.prod([row[name] for name in SHARES])
    per_factor = row["activity"] * (_times(row, case) or 0.0) * share
    return Measure(
        row["measure_id"],
        _text(row["task_id"]),
        row["category"],
        _text(row["district_id"]),
        row["pollutant"],
        row["factor_id"],
        per_factor * factor.value,
        per_factor * factor.low,
        per_factor * factor.high,
        days,
        scope,
        float(row["cost_yuan_per_year"]),
    )


def _times(row: dict, case: Case) -> float | None:
    """Tonnes in the factor's mass; None where it is per another unit than the activity's."""
    mass, _, per = case.factors[row["factor_id"]].unit.partition("/")
    return TONNES.get(mass.strip()) if per.strip() == str(row["activity_unit"]).strip() else None


def _scope(row: dict, atoms: Atoms, places: Places) -> NDArray[np.intp]:
    """The sources a measure names that emit its pollutant, within its district where it has one."""
    head, _, tail = str(row["applies_to"]).partition(":")
    table = atoms.table
    if not tail and head in ALL_OF:
        mine = table["kind"] == ALL_OF[head]
    elif tail and head in SOME_OF:
        kind, column = SOME_OF[head]
        mine = (table["kind"] == kind) & table[column].isin(
            [one.strip() for one in tail.split("|")]
        )
    else:
        return np.array([], dtype=np.intp)
    district = _text(row["district_id"])
    if district and head != "other":
        within = [
            isinstance(where, str) and district in places.upward(where)
            for where in table["district_id"]
        ]
        mine &= pd.Series(within, index=table.index)
    emits = np.ones(len(table), bool)
    if row["pollutant"] in POLLUTANTS:
        emits = atoms.emitted_t[:, POLLUTANTS.index(row["pollutant"])].sum(axis=1) > 0
    return np.flatnonzero(mine.to_numpy(bool) & emits)


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) else ""
