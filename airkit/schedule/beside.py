"""What stands beside a plan: names of things, the days, the rules, what it all rests on."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from airkit.emissions import POLLUTANTS
from airkit.places import read_places
from airkit.provenance import cited_documents
from airkit.schedule.model.arrays import Arrays
from airkit.schedule.model.run import Found
from airkit.schedule.problem.calendar import LEVELS
from airkit.schedule.problem.emergency_shares import without_shares
from airkit.schedule.problem.problem import Problem
from airkit.tables.contract import BY_PROCESS

CITING_TABLES = ("rules", "line_emissions")


def named_lines(problem: Problem) -> pd.DataFrame:
    """Who owns each line and where it stands.

    Returns
    -------
    DataFrame
        ``line_id, enterprise_id, enterprise_zh, enterprise_en, district_id, town_id, town_zh,
        town_en, industry, process, product``; an enterprise outside every town stands in its
        district.
    """
    names = ["line_id", "enterprise_id", "district_id", "industry", "process", "product"]
    lines = problem.lines[names].copy()
    enterprises = problem.case.table("enterprises").set_index("enterprise_id")
    places = read_places(problem.case)
    for lang in ("zh", "en"):
        name = enterprises[f"name_{lang}"].fillna(enterprises["name_zh"])
        lines[f"enterprise_{lang}"] = lines["enterprise_id"].map(name)
    lines["town_id"] = lines["district_id"].map(places.town)
    lines["town_zh"] = lines["town_id"].map(places.name_zh)
    # No English name is an empty one: the Chinese stands in.
    lines["town_en"] = [places.name_en.get(i) or places.name_zh.get(i) for i in lines["town_id"]]
    owner = ["line_id", "enterprise_id", "enterprise_zh", "enterprise_en", "district_id"]
    return lines[[*owner, "town_id", "town_zh", "town_en", "industry", "process", "product"]]


def day_table(problem: Problem, arrays: Arrays, found: Found) -> pd.DataFrame:
    """The days of the horizon.

    Returns
    -------
    DataFrame
        ``date``; ``alert_level``, empty where none is ordered; ``lines_on``; ``so2_kg`` ...: what
        the lines emit that day, missing where a line that runs does not state it. Without a plan
        the last are missing.
    """
    table = pd.DataFrame(
        {
            "date": problem.days.to_numpy(),
            "alert_level": pd.array([("", *LEVELS)[rank] for rank in problem.ranks], dtype="str"),
        }
    )
    emitted = np.full((len(POLLUTANTS), problem.n_days), np.nan)
    lines_on = np.full(problem.n_days, np.nan)
    if found.x is not None and found.u is not None:
        emitted = _emitted(arrays.capacity[:, None] * found.x, problem.emissions.to_numpy(float))
        lines_on = found.u.sum(axis=0).astype(float)
    columns = {f"{name}_kg": kg for name, kg in zip(POLLUTANTS, emitted, strict=True)}
    return table.assign(**{"lines_on": lines_on, **columns})


def _emitted(output_t: NDArray[np.float64], kg_per_t: NDArray[np.float64]) -> NDArray[np.float64]:
    """Daily emissions [kg], shape (n_pollutants, n_days), of output (n_lines, n_days)."""
    kg = np.nan_to_num(kg_per_t).T @ output_t
    is_unknown = np.isnan(kg_per_t).astype(float).T @ (output_t > 0) > 0
    return np.where(is_unknown, np.nan, kg)


def rule_table(problem: Problem) -> pd.DataFrame:
    """The case's rules of the schedule, then those that bind the plan without standing in it.

    The latter are caps taken from the rule book and livelihood minima.
    """
    table = without_shares(problem.case.table("rules")).reset_index(drop=True)
    stated = set(table["rule_id"])
    further = [
        {
            "rule_id": rule.rule_id,
            "kind": rule.kind,
            "pollutant": rule.pollutant or None,
            "value": rule.value,
            "unit": rule.unit,
        }
        for rule in problem.rules
        if rule.rule_id not in stated
    ]
    if not further:
        return table
    more = pd.DataFrame(further).astype(table.dtypes[list(further[0])])
    return pd.concat([table, more], ignore_index=True)


def defaults_used(problem: Problem) -> pd.DataFrame:
    """Blank cells of the lines that a default by process stands in for, and its evidence."""
    table = problem.case.defaults
    return table[(table["table"] == "lines") & (table["grade"] != "")].reset_index(drop=True)


def sources_of(problem: Problem) -> pd.DataFrame:
    """The documents behind rules and emissions; see :func:`airkit.provenance.cited_documents`.

    The factors counted are defaults by process.
    """
    cited = {name: problem.case.table(name) for name in CITING_TABLES}
    cited["rules"] = without_shares(cited["rules"])
    rows = [table["source_id"] for table in cited.values()]
    known = problem.case.table("process_defaults").assign(
        factor_id=lambda frame: BY_PROCESS + "/" + frame["process"].astype(str)
    )
    used = defaults_used(problem).merge(known, on=["factor_id", "column"], how="left")
    return cited_documents(problem.case, pd.concat(rows), used["source_id"])
