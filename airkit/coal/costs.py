"""What a conversion costs: capital a year, upkeep, energy, and who pays."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from airkit.coal.activity import SPLIT_MEASURE
from airkit.coal.catalogue import Catalogue
from airkit.coal.pathways import Pathway
from airkit.draws import FactorDraws
from airkit.finance import capital_recovery_factor
from airkit.places import Places

Floats = NDArray[np.float64]

# The columns of `subsidies` are per household; who stands behind each payer.
HIGHER_LEVELS = ("city", "province", "national")
UNIT_NEEDS = {"m3": "gas_need_m3", "kwh": "power_need_kwh", "gj": "heat_need_gj"}
UNIT_NEEDS |= {"t": "better_coal_need_t"}


def capital_per_size(p: Pathway, catalogue: Catalogue, f: FactorDraws) -> dict[str, Floats]:
    """Capital of one household or one t/h of boiler, and what it costs a year.

    Annual capital = device x CRF(rate, life) + network x CRF(rate, network life); upkeep is a
    share of the device's capital.

    Returns
    -------
    dict of str to ndarray
        ``capital_yuan`` [yuan], ``capital_annual_yuan`` and ``om_yuan`` [yuan/a].
    """
    zero = np.zeros(1)
    nothing_new = not p.to_device or p.to_device == p.from_device
    row = {} if nothing_new else catalogue.devices[p.to_device]
    device = f[row["capital_factor_id"]] if row.get("capital_factor_id") else zero
    network = f[row["network_factor_id"]] if row.get("network_factor_id") else zero
    annual = zero
    if device.any():
        annual = device * capital_recovery_factor(
            f["discount_rate_share"], f[row["life_factor_id"]]
        )
    if network.any():
        life = f["life_network_years"]
        annual = annual + network * capital_recovery_factor(f["discount_rate_share"], life)
    upkeep = device * f[row["om_factor_id"]] if row.get("om_factor_id") else zero
    return {"capital_yuan": device + network, "capital_annual_yuan": annual, "om_yuan": upkeep}


def payers(rows: pd.DataFrame, subsidies: pd.DataFrame, places: Places) -> pd.DataFrame:
    """Who pays what, by district and measure.

    Parameters
    ----------
    rows : DataFrame
        Result rows of one variant: ``table, district_id, measure, variant, size`` (households),
        ``capital_yuan, running_before_yuan, running_after_yuan, om_yuan`` and the energy needs.
    subsidies : DataFrame
        The case's ``subsidies`` table; a row holds for the districts below its own too.
    places : Places
        Who lies within whom.

    Returns
    -------
    DataFrame
        One row for each district, measure and payer (``household``, ``county``,
        ``higher_levels``, or ``not_stated`` where no subsidy is named for that district and
        measure): ``households, capital_yuan, running_yuan_per_year`` (energy and upkeep after,
        less the energy before; a subsidy moves its part from the household to its payer).
    """
    columns = [
        "district_id",
        "measure",
        "payer",
        "households",
        "capital_yuan",
        "running_yuan_per_year",
    ]
    homes = rows[(rows["table"] == "conversions") & (rows["size"] > 0)]
    table = [
        dict(zip(columns, (district, measure, payer, group["size"].sum(), *paid), strict=True))
        for (district, measure), group in homes.groupby(["district_id", "measure"])
        for payer, paid in _shares(group, _subsidies_of(subsidies, district, group, places))
    ]
    return pd.DataFrame(table, columns=columns)


def _subsidies_of(
    subsidies: pd.DataFrame, district: str, group: pd.DataFrame, places: Places
) -> list[dict]:
    """The subsidies that reach a group: of its measure, or of what its variant makes of it."""
    unstated = (group["measure"] == SPLIT_MEASURE).any()
    measures = {*group["measure"], *(group["variant"] if unstated else ())}
    around = list(places.upward(district))
    mine = subsidies["district_id"].isin(around) & subsidies["measure"].isin(list(measures))
    return subsidies[mine].to_dict("records")


def _shares(group: pd.DataFrame, subsidies: list[dict]) -> list[tuple[str, NDArray[np.float64]]]:
    """Capital and running cost [yuan, yuan/a] of each payer of a group of rows."""
    running = group["running_after_yuan"] + group["om_yuan"] - group["running_before_yuan"]
    whole = np.array([group["capital_yuan"].sum(), running.sum()])
    if not subsidies:
        return [("not_stated", whole)]
    paid = {"county": np.zeros(2), "higher_levels": np.zeros(2)}
    for subsidy in subsidies:
        payer = "higher_levels" if subsidy["payer"] in HIGHER_LEVELS else "county"
        capital = _given(subsidy["capital_yuan_per_household"]) * group["size"].sum()
        paid[payer] += [capital, _running_subsidy(subsidy, group)]
    return [("household", whole - sum(paid.values())), *paid.items()]


def _running_subsidy(subsidy: dict, group: pd.DataFrame) -> float:
    """Running subsidy a season: rate x units a household, within its caps, x households [yuan]."""
    rate, unit = _given(subsidy["running_yuan_per_unit"]), subsidy["unit"]
    if not rate or unit not in UNIT_NEEDS:
        return 0.0
    # A row of many homes is capped at its mean use; the homes that left their stove keep it.
    per_home = group[UNIT_NEEDS[unit]] / group["size"]
    units = np.minimum(per_home, _given(subsidy["running_cap_units"], np.inf))
    yuan = np.minimum(units * rate, _given(subsidy["running_cap_yuan"], np.inf))
    return float((yuan * group["size"]).sum())


def _given(value: float, otherwise: float = 0.0) -> float:
    return otherwise if value is None or value != value else float(value)
