"""What the coal job and the schedule cut, source by source and day by day."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from airkit.balance.atoms import BOILER, HOUSEHOLD, LINE, Atoms, line_factors, usual_loads
from airkit.campaign.progress.laying import BOILERS, CATEGORY_OF
from airkit.case import Case
from airkit.coal import CoalCut
from airkit.coal.heating import HeatingSeason, heating_season
from airkit.emissions import POLLUTANTS
from airkit.schedule.outcome import Outcome
from airkit.units import KG_PER_T

Floats = NDArray[np.float64]

STAGGERED = "staggered_production"


def coal_cuts(
    case: Case, coal: CoalCut, variant: str, atoms: Atoms
) -> tuple[pd.DataFrame, Floats, NDArray[np.intp]]:
    """The cuts of the coal job's rows by day.

    A home's cut falls on the days after it is alive, by their degree-days; a boiler's on the days
    of the heating season after it was dealt with, alike.

    Returns
    -------
    rows : DataFrame
        ``category, district_id`` of each row.
    cut_t : ndarray
        Shape (n_rows, n_pollutants, n_days) [t].
    atom : ndarray of int
        Which source each row cuts; -1 where the balance does not have it.
    """
    season = heating_season(case)
    rows = coal.of_variant(variant)
    rows = rows[rows["phase_share"] > 0]
    is_home = (rows["table"] == "conversions").to_numpy()
    total = rows[[f"cut_{p}_t" for p in POLLUTANTS]].to_numpy(float)
    shares = np.array(
        [
            _days_ahead(season, day, atoms, by_heat)
            for day, by_heat in zip(rows["energised_on"], is_home, strict=True)
        ]
    ).reshape(len(rows), len(atoms.days))
    category = rows["measure"].map(CATEGORY_OF).where(is_home, BOILERS)
    told = pd.DataFrame(
        {"category": category.fillna(rows["measure"]), "district_id": rows["town_id"]}
    )
    keys = np.where(is_home, rows["town_id"], rows["claim_id"])
    kinds = np.where(is_home, HOUSEHOLD, BOILER)
    known = zip(atoms.table["kind"], atoms.table["id"], strict=True)
    places = {key: at for at, key in enumerate(known)}
    atom = np.array([places.get(key, -1) for key in zip(kinds, keys, strict=True)], dtype=np.intp)
    return told.reset_index(drop=True), total[:, :, None] * shares[:, None, :], atom


def _days_ahead(season: HeatingSeason, since: pd.Timestamp, atoms: Atoms, by_heat: bool) -> Floats:
    """How a row's cut is shared over the days, adding up to 1 [1]."""
    weight = season.weight if by_heat else np.ones(len(season.days))
    weight = weight * (season.days >= np.datetime64(since, "D"))
    share = np.zeros(len(atoms.days))
    share[np.isin(atoms.days, season.days)] = weight / max(weight.sum(), np.finfo(float).tiny)
    return share


def schedule_cuts(
    case: Case, outcome: Outcome, atoms: Atoms
) -> tuple[pd.DataFrame, Floats, NDArray[np.intp]]:
    """The cuts of a plan by line and day: usual output less planned output, times the factor.

    A line planned above its usual load emits more on that day: a cut below zero.

    Returns
    -------
    rows, cut_t, atom
        As :func:`coal_cuts`.
    """
    lines = case.table("lines")
    loads = outcome.plan.pivot_table(index="line_id", columns="date", values="load_share")
    loads = loads.reindex(lines["line_id"])
    planned = loads.columns.to_numpy().astype("datetime64[D]")
    inside = np.isin(planned, atoms.days)
    short = usual_loads(case).to_numpy(float)[:, None] - loads.to_numpy(float)[:, inside]
    tonnes = np.zeros((len(lines), len(atoms.days)))
    at = atoms.days.searchsorted(planned[inside])
    tonnes[:, at] = lines["capacity_t_per_day"].to_numpy(float)[:, None] * short
    per_t = np.nan_to_num(line_factors(case).to_numpy(float)) / KG_PER_T
    mine = np.flatnonzero((atoms.table["kind"] == LINE).to_numpy())
    rows = atoms.table.iloc[mine][["district_id"]].assign(category=STAGGERED)
    return rows.reset_index(drop=True), per_t[:, :, None] * tonnes[:, None, :], mine
