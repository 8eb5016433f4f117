"""From the rows of a case to activities: how much of which pathway, where, from when."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from airkit.case import Case
from airkit.coal.catalogue import Catalogue, read_catalogue
from airkit.coal.double_count import count_boilers, count_households
from airkit.coal.heating import HeatingSeason, heating_season
from airkit.coal.meters import active_share_of, active_shares, season_meters
from airkit.coal.pathways import INSULATE, KEEP, UPGRADE, Pathway
from airkit.errors import CaseError, InputFaults
from airkit.places import Places, read_places
from airkit.tables.faults import Fault

# The split between gas and power is not stated: all of one or all of the other are the bounds.
SPLIT_MEASURE = "gas_or_power"
VARIANTS = ("gas_boiler", "heat_pump", "resistive")
HOUSEHOLD_SHARES = ("empty_share", "still_burning_share", "relapse_share")
OLD_BOILER = "boiler_small"
# Whose home is counted first where more are claimed than there are; 0 for all that leave coal.
RANK = {INSULATE: 1, "clean_coal": 2}


@dataclass(frozen=True)
class Activities:
    """The coal job's model of a case, before any factor is put in.

    Attributes
    ----------
    rows : DataFrame
        One row for each conversion and boiler; where any split is unstated, for each variant:
        ``claim_id, table, row, district_id, measure, programme, phase, variant, pathway,
        n_claimed, n_counted, size, energised_on, phase_share, base_claimed, base_full, base,
        shares_from``.
        ``base`` counts households, tonnes of coal or tonnes of steam, as the row states them; a
        pathway's effects are per unit of it. ``base_claimed`` is before any deduction,
        ``base_full`` after double counts and stated shares, and ``base`` also after the share of
        the season that was over when the row was energised. ``size`` is households or t/h.
    pathways : tuple of Pathway
        What ``pathway`` counts into.
    """

    rows: pd.DataFrame
    pathways: tuple[Pathway, ...]
    season: HeatingSeason
    places: Places
    catalogue: Catalogue

    @property
    def variants(self) -> tuple[str, ...]:
        """The bounds of an unstated split; one empty name where every measure is stated."""
        named = [v for v in VARIANTS if (self.rows["variant"] == v).any()]
        return tuple(named) or ("",)

    def of_district(self, district_id: str) -> "Activities":
        """The activities of one district alone."""
        rows = self.rows[self.rows["district_id"] == district_id].reset_index(drop=True)
        return replace(self, rows=rows)


def read_activities(case: Case) -> Activities:
    """The activities of a case; rows that cannot be counted raise InputFaults, all at once."""
    season, places, catalogue = heating_season(case), read_places(case), read_catalogue(case)
    homes = _household_rows(case, season, places, catalogue)
    boilers = _boiler_rows(case, season, catalogue)
    if homes.empty and boilers.empty:
        raise CaseError("nothing_to_count")
    rows = _in_every_variant(
        pd.concat([f for f in (homes, boilers) if len(f)] or [homes], ignore_index=True)
    )
    pathways = tuple(dict.fromkeys(rows["pathway"]))
    index = {pathway: i for i, pathway in enumerate(pathways)}
    rows["pathway"] = rows["pathway"].map(index).astype(int)
    rows["base"] = rows["base_full"] * rows["phase_share"]
    return Activities(rows, pathways, season, places, catalogue)


def _in_every_variant(rows: pd.DataFrame) -> pd.DataFrame:
    """Stated rows too, once for each variant, where any split is unstated.

    They share networks with the unstated ones, so what reaches them differs by variant.
    """
    stated = rows["variant"] == ""
    if stated.all():
        return rows
    parts = [rows[~stated], *(rows[stated].assign(variant=v) for v in VARIANTS)]
    return pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)


COLUMNS = [
    "claim_id",
    "table",
    "row",
    "district_id",
    "measure",
    "programme",
    "phase",
    "variant",
    "pathway",
    "n_claimed",
    "n_counted",
    "size",
    "energised_on",
    "phase_share",
    "base_claimed",
    "base_full",
    "shares_from",
]


def _household_rows(
    case: Case, season: HeatingSeason, places: Places, catalogue: Catalogue
) -> pd.DataFrame:
    given = case.table("conversions")
    if given.empty:
        return pd.DataFrame(columns=COLUMNS)
    claims = given.rename(columns={"conversion_id": "claim_id", "n_households": "n_claimed"})
    homes = case.table("districts").set_index("district_id")["n_coal_households"]
    claims["rank"] = claims["measure"].map(RANK).fillna(0)
    claims["n_counted"] = count_households(claims, homes, places)
    claims["phase_share"] = season.share_ahead(given["energised_on"])
    shares = active_shares(season_meters(case.table("meters"), season))
    rows = [
        row
        for claim in claims.reset_index().to_dict("records")
        for row in _variants_of(claim, shares, places, catalogue)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _variants_of(
    claim: dict, shares: dict[tuple[str, str], float], places: Places, catalogue: Catalogue
) -> list[dict]:
    """One row of a stated measure, three of an unstated split."""
    split = claim["measure"] == SPLIT_MEASURE
    rows = []
    for measure in VARIANTS if split else (claim["measure"],):
        pathway = _household_pathway(claim, measure, split, catalogue)
        active = active_share_of(claim["district_id"], pathway.to_kind, shares, places)
        blanks = [] if active is not None else [s for s in HOUSEHOLD_SHARES if _blank(claim[s])]
        stays = active
        if stays is None:
            stays = np.prod([1 - claim[s] for s in HOUSEHOLD_SHARES if not _blank(claim[s])])
        coal = claim["coal_per_household_t"]
        if _blank(coal):
            blanks.append("coal_per_household_t")
        rows.append(
            _row(claim, "conversions")
            | {
                "measure": claim["measure"],
                "variant": measure if split else "",
                "pathway": replace(pathway, blanks=tuple(sorted(blanks))),
                "size": claim["n_counted"] * (claim["phase_share"] > 0),
                "base_claimed": claim["n_claimed"] * (1 if _blank(coal) else coal),
                "base_full": claim["n_counted"] * stays * (1 if _blank(coal) else coal),
                "shares_from": "meters" if active is not None else "stated",
            }
        )
    return rows


def _household_pathway(claim: dict, measure: str, split: bool, catalogue: Catalogue) -> Pathway:
    """The pathway of a conversion; an unstated split ignores a stated device."""
    stated_fuel = "" if split else _text(claim["to_fuel"])
    stated_device = "" if split else _text(claim["to_device"])
    if measure == "clean_coal":
        device, fuel = stated_device or claim["from_device"], stated_fuel
    else:
        own = catalogue.device_of(measure)
        device, fuel = stated_device or own["device"], stated_fuel or own["fuel"]
    kind = catalogue.fuels[fuel]["kind"] if fuel and measure != INSULATE else ""
    return Pathway(measure, claim["from_fuel"], claim["from_device"], fuel, device, kind)


def _boiler_rows(case: Case, season: HeatingSeason, catalogue: Catalogue) -> pd.DataFrame:
    boilers = case.table("boilers")
    if boilers.empty:
        return pd.DataFrame(columns=COLUMNS)
    faults = [
        Fault("boilers", row, "season_coal_t", "", "boiler_coal_unknown", {})
        for row in boilers.index[
            boilers["season_coal_t"].isna() & boilers["hours_per_season"].isna()
        ]
    ]
    if faults:
        raise InputFaults(faults)
    claims = boilers.rename(columns={"boiler_id": "claim_id", "done_on": "energised_on"})
    claims["n_claimed"] = 1.0
    claims["n_counted"] = count_boilers(boilers).astype(float)
    claims["measure"] = claims["action"]
    # A boiler's hours are not degree-days: its share of the season is counted in days.
    days = replace(season, weight=np.ones(len(season.days)))
    claims["phase_share"] = days.share_ahead(claims["energised_on"])
    rows = [_boiler_row(claim, catalogue) for claim in claims.reset_index().to_dict("records")]
    return pd.DataFrame(rows, columns=COLUMNS)


def _boiler_row(claim: dict, catalogue: Catalogue) -> dict:
    by_steam = _blank(claim["season_coal_t"])
    base = claim["season_coal_t"]
    if by_steam:
        base = claim["capacity_t_per_h"] * claim["hours_per_season"]
    return _row(claim, "boilers") | {
        "measure": claim["action"],
        "variant": "",
        "pathway": _boiler_pathway(claim, by_steam, catalogue),
        "size": claim["capacity_t_per_h"] * claim["n_counted"] * (claim["phase_share"] > 0),
        "base_claimed": base,
        "base_full": base * claim["n_counted"],
        "shares_from": "stated",
    }


def _boiler_pathway(claim: dict, by_steam: bool, catalogue: Catalogue) -> Pathway:
    action = claim["action"]
    device = fuel = kind = ""
    if action not in ("scrap", KEEP):
        own = catalogue.device_of(action)
        device = own["device"]
        fuel = "" if action == UPGRADE else _text(claim["to_fuel"]) or own["fuel"]
        kind = catalogue.fuels[fuel]["kind"] if fuel else ""
    efficiency = claim["efficiency_share"]
    return Pathway(
        action,
        claim["fuel"],
        OLD_BOILER,
        fuel,
        device,
        kind,
        by_steam=by_steam,
        is_boiler=True,
        from_efficiency=None if _blank(efficiency) else efficiency,
    )


def _row(claim: dict, table: str) -> dict:
    """The columns that conversions and boilers share."""
    return {
        "claim_id": claim["claim_id"],
        "table": table,
        "row": claim["row"],
        "district_id": claim["district_id"],
        "programme": _text(claim["programme"]),
        "phase": _text(claim.get("phase")) or _month(claim["energised_on"]),
        "n_claimed": claim["n_claimed"],
        "n_counted": claim["n_counted"],
        "energised_on": claim["energised_on"],
        "phase_share": claim["phase_share"],
    }


def _blank(value: object) -> bool:
    return value is None or value != value


def _text(value: object) -> str:
    return "" if _blank(value) else str(value)


def _month(date: pd.Timestamp) -> str:
    return "" if pd.isna(date) else f"{date:%Y-%m}"
