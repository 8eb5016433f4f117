"""What one tonne of replaced coal does, by pathway: from this fuel in that device to another."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from airkit.coal import equations as eq
from airkit.coal.catalogue import PLANT_DEVICE, PLANT_FUEL, Catalogue
from airkit.coal.stack import emissions_of
from airkit.draws import FactorDraws

Floats = NDArray[np.float64]
Effects = dict[str, Floats]

KEEP, UPGRADE, INSULATE = "keep", "upgrade", "insulation"
COMFORTABLE = ("gas", "power", "heat")  # homes grow warmer once heat comes at the turn of a knob
NEEDS = {
    "gas": "gas_need_m3",
    "power": "power_need_kwh",
    "heat": "heat_need_gj",
    "better_coal": "better_coal_need_t",
}
BURNT_AFTER = {kind: NEEDS[kind] for kind in ("gas", "better_coal")}


@dataclass(frozen=True)
class Pathway:
    """One way of replacing coal; all rows that share it share its effects per tonne.

    ``blanks`` are the factors that stand in for cells left empty: a share multiplies as
    (1 - share), anything else as itself.
    """

    measure: str
    from_fuel: str
    from_device: str
    to_fuel: str
    to_device: str
    to_kind: str  # coal, better_coal, gas, power, heat, or "" where nothing new burns
    blanks: tuple[str, ...] = ()
    by_steam: bool = False  # the base counts tonnes of steam instead of tonnes of coal
    from_efficiency: float | None = None  # of the old device, where its row states one
    is_boiler: bool = False  # runs by the hour, not by the cold


def old_efficiency(p: Pathway, catalogue: Catalogue, f: FactorDraws) -> Floats:
    """Efficiency of the device replaced: its own where stated, else that of its kind [1]."""
    if p.from_efficiency is not None:
        return np.array([p.from_efficiency])
    return catalogue.efficiency(p.from_device, f)


def stated_amount_t(p: Pathway, catalogue: Catalogue, f: FactorDraws) -> Floats:
    """Tonnes of the old fuel per unit of a row's base, as claimed: every home leaves coal [t]."""
    amount = np.ones(1)
    for factor_id in p.blanks:
        if not factor_id.endswith("_share"):
            amount = amount * f[factor_id]
    if p.by_steam:
        amount = amount * eq.boiler_coal_t(
            1,
            f["load_factor_boiler_share"],
            f["steam_heat_gj_per_t"],
            catalogue.ncv_mj_per_unit(p.from_fuel, f),
            old_efficiency(p, catalogue, f),
        )
    return amount


def lasting_share(p: Pathway, f: FactorDraws) -> Floats:
    """Share of homes that are lived in and have left coal, from factors of empty cells [1]."""
    share = np.ones(1)
    for factor_id in p.blanks:
        if factor_id.endswith("_share"):
            share = share * (1 - f[factor_id])
    return share


def effects_per_t(p: Pathway, catalogue: Catalogue, f: FactorDraws) -> Effects:
    """Everything one tonne of the old fuel on this pathway brings, by quantity.

    Returns
    -------
    dict of str to ndarray
        Shape (n_draws,) or (1,) each: the four coal ledgers, energy needs, running cost, and for
        each pollutant ``stove_<p>_t``, ``device_<p>_t`` and ``upstream_<p>_t``. A pollutant whose
        factor does not exist is NaN and noted in ``f.absent``.
    """
    replaced_t = _replaced_share(p, catalogue, f)
    ncv = catalogue.ncv_mj_per_unit(p.from_fuel, f)
    useful_gj = replaced_t * eq.useful_heat_gj(1, ncv, old_efficiency(p, catalogue, f))
    at_home = p.to_kind in COMFORTABLE and not p.is_boiler
    warmer = f["comfort_factor"] if at_home else np.ones(1)
    need = _energy_needs(p, catalogue, f, useful_gj * warmer)
    plant_gj = _heat_plant_gj(p, catalogue, f, need["heat_need_gj"])
    replaced_tce = eq.tce(replaced_t, ncv, f["standard_coal_mj_per_kg"])
    return {
        **need,
        "useful_heat_gj": useful_gj,
        "replaced_tce": replaced_tce,
        **_ledgers(p, catalogue, f, replaced_t, replaced_tce, need["power_need_kwh"], plant_gj),
        **_running_cost(p, catalogue, f, replaced_t, need),
        **_emissions(p, catalogue, f, replaced_t, need, plant_gj),
    }


def _ledgers(
    p: Pathway,
    catalogue: Catalogue,
    f: FactorDraws,
    replaced_t: Floats,
    replaced_tce: Floats,
    power_kwh: Floats,
    plant_gj: Floats,
) -> Effects:
    """The coal ledgers: (a) in-county t, (b) in-county tce, (c) system tce, (d) better coal."""
    better = p.to_kind == "better_coal"
    cut_t, cut_tce = (1 - better) * replaced_t, (1 - better) * replaced_tce
    upstream_tce = county_plant_tce = np.zeros(1)
    if p.to_kind == "power":
        upstream_tce = eq.upstream_coal_tce(
            power_kwh, f["supply_intensity_gce_per_kwh"], f["line_loss_share"]
        )
    if p.to_kind == "heat":
        # The part of the heat plants that stands in the county burns the county's own coal.
        in_county, plant_tce = f["heat_in_county_share"], plant_gj / f["standard_coal_mj_per_kg"]
        plant_t = plant_gj / catalogue.ncv_mj_per_unit(PLANT_FUEL, f)
        county_plant_tce, upstream_tce = in_county * plant_tce, (1 - in_county) * plant_tce
        cut_t, cut_tce = cut_t - in_county * plant_t, cut_tce - county_plant_tce
    return {
        "coal_cut_t": cut_t,
        "coal_cut_tce": cut_tce,
        "upstream_coal_tce": upstream_tce,
        "county_heat_plant_tce": county_plant_tce,
        "system_coal_cut_tce": cut_tce - upstream_tce,
        "coal_replaced_t": better * replaced_t,
        "coal_replaced_tce": better * replaced_tce,
    }


def _heat_plant_gj(p: Pathway, catalogue: Catalogue, f: FactorDraws, heat_gj: Floats) -> Floats:
    """Fuel of the plants behind the heat network [GJ]."""
    if p.to_kind != "heat":
        return np.zeros(1)
    plant = catalogue.efficiency(PLANT_DEVICE, f)
    return eq.plant_fuel_gj(heat_gj, f["heat_network_loss_share"], plant)


def _emissions(
    p: Pathway,
    catalogue: Catalogue,
    f: FactorDraws,
    replaced_t: Floats,
    need: Effects,
    plant_gj: Floats,
) -> Effects:
    """Emissions before, after and upstream; see :func:`airkit.coal.stack.emissions_of`."""
    before, after, after_fuel = replaced_t, np.zeros(1), p.to_fuel
    if p.measure == UPGRADE:
        # An upgraded boiler burns on, but cleaner: all of its coal counts, not the saving alone.
        before, after, after_fuel = np.ones(1), 1 - replaced_t, p.from_fuel
    elif p.to_kind in BURNT_AFTER:
        after = need[BURNT_AFTER[p.to_kind]]
    return emissions_of(
        catalogue,
        f,
        before=(p.from_fuel, p.from_device, before),
        after=(after_fuel, p.to_device, after),
        plant_coal_t=plant_gj / catalogue.ncv_mj_per_unit(PLANT_FUEL, f),
        power_kwh=need["power_need_kwh"],
    )


def _replaced_share(p: Pathway, catalogue: Catalogue, f: FactorDraws) -> Floats:
    """Share of the old fuel that is no longer burnt; the rest burns on as before [1]."""
    if p.measure == KEEP:
        return np.zeros(1)
    if p.measure == INSULATE:
        return f["insulation_saving_share"]
    if p.measure == UPGRADE:
        old, new = old_efficiency(p, catalogue, f), catalogue.efficiency(p.to_device, f)
        return 1 - np.minimum(old / new, 1)
    return np.ones(1)


def _energy_needs(p: Pathway, catalogue: Catalogue, f: FactorDraws, heat_gj: Floats) -> Effects:
    """Gas, power, heat and better coal that give the same useful heat; zero where none is used."""
    zero = np.zeros(1)
    needs = {
        "gas_need_m3": zero,
        "power_need_kwh": zero,
        "power_need_coldest_kwh": zero,
        "heat_need_gj": zero,
        "better_coal_need_t": zero,
    }
    if not p.to_kind or p.to_kind == "coal":
        return needs
    efficiency = catalogue.efficiency(p.to_device, f)
    if p.to_kind == "power":
        coldest = catalogue.efficiency(p.to_device, f, coldest_day=True)
        needs["power_need_kwh"] = eq.power_need_kwh(heat_gj, efficiency)
        needs["power_need_coldest_kwh"] = eq.power_need_kwh(heat_gj, coldest)
    elif p.to_kind == "heat":
        needs["heat_need_gj"] = heat_gj / efficiency
    else:
        ncv = catalogue.ncv_mj_per_unit(p.to_fuel, f)
        if p.to_kind == "gas":
            needs["gas_need_m3"] = eq.gas_need_m3(heat_gj, ncv, efficiency)
        else:
            needs["better_coal_need_t"] = heat_gj / (ncv * efficiency)
    return needs


def _running_cost(
    p: Pathway, catalogue: Catalogue, f: FactorDraws, replaced_t: Floats, need: Effects
) -> Effects:
    """Cost of the fuel no longer bought and of the energy bought instead, before subsidy [yuan]."""
    before = replaced_t * catalogue.price_yuan_per_unit(p.from_fuel, f)
    after = np.zeros(1)
    if p.to_kind in NEEDS:
        after = need[NEEDS[p.to_kind]] * catalogue.price_yuan_per_unit(p.to_fuel, f)
    return {"running_before_yuan": before, "running_after_yuan": after}
