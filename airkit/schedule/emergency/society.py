"""What the whole society emits on a day: the lines, the homes that burn coal, everything else."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from airkit.case import Case
from airkit.errors import InputFaults
from airkit.places import read_places
from airkit.schedule.model.arrays import Floats
from airkit.schedule.problem.emergency_shares import LEVELS
from airkit.schedule.problem.problem import Problem
from airkit.tables.faults import Fault

LINES, HOMES = "lines", "household_coal"
# After these a home still burns coal: they change the coal or the walls.
STILL_COAL = ("clean_coal", "insulation")


def society_of(
    problem: Problem, loads: Floats, date: pd.Timestamp, pollutants: Sequence[str]
) -> pd.DataFrame:
    """Emissions of a day by source, and what other sources cut at each level.

    Parameters
    ----------
    loads : ndarray
        Load share of each line before any alert, shape (L,).
    date : Timestamp
        Homes converted by then burn no coal.
    pollutants : sequence of str
        Which to count.

    Returns
    -------
    DataFrame
        ``source_kind, pollutant, kg_per_day, cut_yellow_kg, cut_orange_kg, cut_red_kg``; the lines'
        own cuts are not in it.

    Raises
    ------
    InputFaults
        A line that runs does not state a pollutant, or no other source states it.
    """
    case = problem.case
    capacity = problem.lines["capacity_t_per_day"].to_numpy(float)
    per_t = problem.emissions[list(pollutants)].to_numpy(float)
    others = case.table("other_sources")
    others = others[others["pollutant"].isin(pollutants)]
    faults = [*_unstated(problem, loads, pollutants), *_absent(others, pollutants)]
    if faults:
        raise InputFaults(faults)
    made = np.nansum((capacity * loads)[:, None] * per_t, axis=0)
    homes = coal_burnt_t_per_day(case, date)
    rows = [
        (LINES, name, float(kg), 0.0, 0.0, 0.0) for name, kg in zip(pollutants, made, strict=True)
    ]
    for name in pollutants:
        per_coal = case.factors[f"ef_{name}_raw_coal_kg_per_t"].value
        rows.append((HOMES, name, homes * per_coal, 0.0, 0.0, 0.0))
    for row in others.to_dict("records"):
        kg = float(row["kg_per_day"])
        cuts = [kg * _share(row[f"cut_share_{level}"]) for level in LEVELS]
        rows.append((row["source_kind"], row["pollutant"], kg, cuts[0], cuts[1], cuts[2]))
    columns = ["source_kind", "pollutant", "kg_per_day", *(f"cut_{one}_kg" for one in LEVELS)]
    return pd.DataFrame(rows, columns=columns).astype({"source_kind": "str", "pollutant": "str"})


def coal_burnt_t_per_day(case: Case, date: pd.Timestamp) -> float:
    """Coal that homes burn on a day of the heating season [t].

    Homes that burnt coal, less those converted by the day, times the coal of a home, over the days
    of the heating season. Where two programmes claim a home it is taken off twice, but no place
    falls below 0.

    Parameters
    ----------
    case : Case
        ``districts.n_coal_households``, ``conversions``, factor ``coal_per_household_t``.
    """
    homes = _coal_homes(case)
    done = case.table("conversions")
    ready = done["energised_on"].fillna(done["works_done_on"])
    done = done[(ready <= date) & ~done["measure"].isin(STILL_COAL)]
    for place, n in zip(done["district_id"], done["n_households"].fillna(0), strict=True):
        for around in read_places(case).upward(place):
            if around in homes:
                homes[around] -= float(n)
                break
    days = (case.heating_end - case.heating_start).days + 1
    left = sum(max(0.0, n) for n in homes.values())
    return left * case.factors["coal_per_household_t"].value / days


def _coal_homes(case: Case) -> dict[str, float]:
    """Homes that burnt coal, by the innermost districts that state them."""
    table = case.table("districts").dropna(subset=["n_coal_households"])
    counts = dict(zip(table["district_id"], table["n_coal_households"].astype(float), strict=True))
    places = read_places(case)
    around = {up for one in counts for up in list(places.upward(one))[1:]}
    return {one: n for one, n in counts.items() if one not in around}


def _unstated(problem: Problem, loads: Floats, pollutants: Sequence[str]) -> list[Fault]:
    faults = []
    for name in pollutants:
        blank = problem.emissions[name].isna().to_numpy() & (loads > 0)
        for line_id in problem.lines.loc[blank, "line_id"]:
            values = {"pollutant": name, "line_id": line_id}
            faults.append(
                Fault("line_emissions", None, "kg_per_t", None, "schedule_no_emission", values)
            )
    return faults


def _absent(others: pd.DataFrame, pollutants: Sequence[str]) -> list[Fault]:
    """A society without any other source of a pollutant is a table not filled in."""
    known = set(others["pollutant"])
    return [
        Fault("other_sources", None, "pollutant", name, "emergency_no_others")
        for name in pollutants
        if name not in known
    ]


def _share(cell: object) -> float:
    return 0.0 if pd.isna(cell) else float(cell)  # type: ignore[arg-type]
