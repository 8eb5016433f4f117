"""What emits: lines, homes that burn coal, boilers and other sources, each day of the season."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from airkit.case import Case
from airkit.coal.activity import read_activities
from airkit.coal.catalogue import Catalogue, read_catalogue
from airkit.coal.heating import heating_season
from airkit.coal.pathways import stated_amount_t
from airkit.coal.stack import factor_of
from airkit.draws import FactorDraws
from airkit.emissions import POLLUTANTS
from airkit.places import Places, read_places
from airkit.units import KG_PER_T

Floats = NDArray[np.float64]
Days = NDArray[np.datetime64]

LINE, HOUSEHOLD, BOILER, OTHER = "line", "household", "boiler", "other"
KINDS = (LINE, HOUSEHOLD, BOILER, OTHER)
HOME_FUEL, HOME_DEVICE, BOILER_DEVICE = "raw_coal", "stove_traditional", "boiler_small"
DAYS_PER_YEAR = 365
COLUMNS = ["kind", "id", "district_id", "enterprise_id", "process", "industry"]


@dataclass(frozen=True)
class Atoms:
    """Every source of the county that is cut or counted by itself.

    Attributes
    ----------
    days : ndarray of datetime64[D]
        The campaign season, widened where the heating season reaches beyond it.
    table : DataFrame
        One row a source: ``kind, id, district_id`` (of its town), ``enterprise_id, process,
        industry``, and ``basis``: what its emission was worked out from.
    emitted_t : ndarray
        Emission of each source, pollutant and day, nothing cut [t], shape (n, n_pollutants,
        n_days).
    factor_ids : frozenset of str
        The factors homes and boilers were worked out with.
    unknown : tuple of (str, str, str)
        Kind, id and pollutant of what has no emission factor; it is counted as nothing and named.
    """

    days: Days
    table: pd.DataFrame
    emitted_t: Floats
    factor_ids: frozenset[str]
    unknown: tuple[tuple[str, str, str], ...]

    def within(self, first: object, last: object) -> NDArray[np.bool_]:
        """Whether each day lies in a window; a blank end is the season's."""
        start = self.days[0] if pd.isna(first) else np.datetime64(pd.Timestamp(first), "D")
        end = self.days[-1] if pd.isna(last) else np.datetime64(pd.Timestamp(last), "D")
        inside: NDArray[np.bool_] = (self.days >= start) & (self.days <= end)
        return inside


def read_atoms(case: Case) -> Atoms:
    """The sources of a case.

    Lines emit by their usual output: their enterprise's tonnes of a year shared by capacity where
    stated, else their capacity. Homes emit by the coal of a season and its degree-days, boilers by
    theirs and the days of the heating season, other sources alike every day.
    """
    first = min(case.season_start, case.heating_start)
    last = max(case.season_end, case.heating_end)
    days = np.arange(np.datetime64(first, "D"), np.datetime64(last, "D") + 1)
    places, f = read_places(case), FactorDraws(case.factors)
    parts = [
        _lines(case, places, len(days)),
        *_burners(case, places, days, f),
        _others(case, len(days)),
    ]
    tables = [table for table, _ in parts if len(table)]
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=COLUMNS)
    emitted = np.concatenate([emitted for _, emitted in parts])
    missing = np.argwhere(np.isnan(emitted).any(axis=2))
    unknown = tuple(
        (table.at[at, "kind"], table.at[at, "id"], POLLUTANTS[p]) for at, p in missing.tolist()
    )
    return Atoms(days, table, np.nan_to_num(emitted), frozenset(f.used), unknown)


def usual_loads(case: Case) -> pd.Series:
    """Usual load of each line as a share of capacity [1], 1 where no yearly tonnes are stated.

    load = tonnes of a year / (365 x capacity of the enterprise's lines), at most 1.

    Returns
    -------
    Series
        By ``line_id``.
    """
    lines = case.table("lines").set_index("line_id")
    yearly = case.table("enterprises").set_index("enterprise_id")["annual_output_t"]
    capacity = lines.groupby("enterprise_id")["capacity_t_per_day"].sum()
    load = (yearly / (capacity * DAYS_PER_YEAR)).clip(upper=1.0)
    return lines["enterprise_id"].map(load).fillna(1.0).astype(float)


def line_factors(case: Case) -> pd.DataFrame:
    """Emission of each line's tonne by pollutant [kg/t], NaN where not stated, by ``line_id``."""
    stated = case.table("line_emissions").set_index(["line_id", "pollutant"])["kg_per_t"]
    wide = stated.unstack("pollutant")
    return wide.reindex(index=case.table("lines")["line_id"], columns=list(POLLUTANTS))


Part = tuple[pd.DataFrame, Floats]


def _lines(case: Case, places: Places, n_days: int) -> Part:
    lines = case.table("lines")
    firms = case.table("enterprises").set_index("enterprise_id")
    usual = lines["capacity_t_per_day"].to_numpy(float) * usual_loads(case).to_numpy(float)
    daily = usual[:, None] * line_factors(case).to_numpy(float) / KG_PER_T
    table = lines[["line_id", "enterprise_id", "process"]].rename(columns={"line_id": "id"})
    firm = table["enterprise_id"]
    stated = firm.map(firms["annual_output_t"]).notna()
    table = table.assign(
        kind=LINE,
        district_id=firm.map(firms["district_id"]).map(places.town),
        industry=firm.map(firms["industry"]),
        basis=np.where(stated, "annual_output", "capacity"),
    )
    return table.reset_index(drop=True), np.repeat(daily[:, :, None], n_days, axis=2)


def _burners(case: Case, places: Places, days: Days, f: FactorDraws) -> list[Part]:
    season, catalogue = heating_season(case), read_catalogue(case)
    by_heat, by_day = np.zeros(len(days)), np.zeros(len(days))
    heated = np.isin(days, season.days)
    by_heat[heated] = season.weight / season.weight.sum()
    by_day[heated] = 1 / len(season.days)
    return [
        _homes(case, places, catalogue, f, by_heat),
        _boilers(case, places, catalogue, f, by_day),
    ]


def _homes(
    case: Case, places: Places, catalogue: Catalogue, f: FactorDraws, by_day: Floats
) -> Part:
    coal = _home_coal(case, places, f)
    per_t = _factors_kg_per_t(HOME_FUEL, HOME_DEVICE, catalogue, f)
    table = pd.DataFrame({"id": coal.index, "district_id": coal.index, "kind": HOUSEHOLD})
    table = table.assign(basis="households")
    return table, _spread(coal.to_numpy(float), per_t, by_day)


def _home_coal(case: Case, places: Places, f: FactorDraws) -> pd.Series:
    """Coal of a season that homes burnt before any conversion, by town [t].

    A county's homes beyond those of its towns stand under the county itself.
    """
    homes = case.table("districts").set_index("district_id")["n_coal_households"].dropna()
    own = homes.astype(float).copy()
    for district in homes.index:
        around = next((up for up in list(places.upward(district))[1:] if up in own), None)
        if around is not None:
            own[around] -= homes[district]
    by_town = own.clip(lower=0).groupby([places.town(district) for district in own.index]).sum()
    per_home = float(f["coal_per_household_t"][0]) if len(by_town) else 0.0
    return by_town[by_town > 0] * per_home


def _boilers(
    case: Case, places: Places, catalogue: Catalogue, f: FactorDraws, by_day: Floats
) -> Part:
    if case.table("boilers").empty:
        return pd.DataFrame(columns=COLUMNS), np.zeros((0, len(POLLUTANTS), len(by_day)))
    activities = read_activities(case)
    rows = activities.rows
    rows = rows[(rows["table"] == "boilers") & (rows["n_counted"] > 0)]
    rows = rows.drop_duplicates("claim_id")
    pathways = [activities.pathways[p] for p in rows["pathway"]]
    per_base = np.array([float(stated_amount_t(p, catalogue, f)[0]) for p in pathways])
    coal = rows["base_full"].to_numpy(float) * per_base
    factors = {
        fuel: _factors_kg_per_t(fuel, BOILER_DEVICE, catalogue, f)
        for fuel in sorted({p.from_fuel for p in pathways})
    }
    per_t = np.array([factors[p.from_fuel] for p in pathways])
    fuels = case.table("boilers").drop_duplicates("boiler_id").set_index("boiler_id")
    table = pd.DataFrame(
        {
            "kind": BOILER,
            "id": rows["claim_id"],
            "district_id": rows["district_id"].map(places.town),
            "enterprise_id": rows["claim_id"].map(fuels["enterprise_id"]),
            "basis": "season_coal",
        }
    )
    return table.reset_index(drop=True), _spread(coal, per_t, by_day)


def _factors_kg_per_t(fuel: str, device: str, catalogue: Catalogue, f: FactorDraws) -> Floats:
    return np.array([float(factor_of(p, fuel, device, catalogue, f)[0]) for p in POLLUTANTS])


def _spread(coal_t: Floats, per_t: Floats, by_day: Floats) -> Floats:
    """Emission = coal x factor, shared over the days [t]."""
    rows = np.broadcast_to(per_t, (len(coal_t), len(POLLUTANTS)))
    emitted: Floats = (coal_t[:, None] * rows / KG_PER_T)[:, :, None] * by_day
    return emitted


def _others(case: Case, n_days: int) -> Part:
    rows = case.table("other_sources")
    wide = rows.set_index(["source_kind", "pollutant"])["kg_per_day"].unstack("pollutant")
    # A pollutant that is not listed for a kind of source is one it does not emit.
    daily = wide.reindex(columns=list(POLLUTANTS)).fillna(0.0).to_numpy(float) / KG_PER_T
    table = pd.DataFrame({"kind": OTHER, "id": wide.index, "basis": "stated"})
    return table, np.repeat(daily[:, :, None], n_days, axis=2)
