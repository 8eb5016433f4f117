"""What leaves the stack: of the fuel replaced, of the new device, and upstream, kept apart."""

import numpy as np
from numpy.typing import NDArray

from airkit.coal.catalogue import PLANT_DEVICE, PLANT_FUEL, Catalogue
from airkit.draws import FactorDraws
from airkit.emissions import POLLUTANTS, emissions_t, so2_factor_by_mass_balance
from airkit.units import G_PER_KG, KG_PER_T

Floats = NDArray[np.float64]

AT_HOME = ("stove", "household")  # kinds of devices the fuels' own factors were measured in


def measured_factor(
    pollutant: str, fuel: str, device: str, catalogue: Catalogue, f: FactorDraws
) -> Floats:
    """Emission factor of a fuel burnt in a device [kg/t for solids, kg/m3 for gas].

    The factor of that very device wins over the fuel's own, which was measured in homes and so
    holds for a boiler only where the fuel alone decides (CO2). ``..._g_per_gj`` factors are per
    unit of the fuel's net calorific value. NaN, and noted in ``f.absent``, where there is none.
    """
    is_gas = catalogue.fuels[fuel]["kind"] == "gas"
    unit = "g_per_m3" if is_gas else "kg_per_t"
    stems = [f"ef_{pollutant}_{fuel}_{device}"]
    if catalogue.devices[device]["kind"] in AT_HOME or pollutant == "co2":
        stems.append(f"ef_{pollutant}_{fuel}")
    found = f.first(*[f"{stem}_{per}" for stem in stems for per in (unit, "g_per_gj")])
    if found is None:
        return np.full(1, np.nan)
    factor_id, value = found
    if factor_id.endswith("_g_per_gj"):
        # g/GJ times MJ/kg is a thousandth of g/kg, and g/kg is kg/t; for gas g/m3 likewise.
        value = value * catalogue.ncv_mj_per_unit(fuel, f) / KG_PER_T
    return value / G_PER_KG if is_gas else value


def factor_of(
    pollutant: str, fuel: str, device: str, catalogue: Catalogue, f: FactorDraws
) -> Floats:
    """The factor used: SO2 of a solid fuel by mass balance where its sulphur is known.

    Measured and mass-balance factors of SO2 differ by up to ten times, and sulphur is what a
    county can have tested. A device with an SO2 factor of its own is one that scrubs: there, and
    for all other pollutants, :func:`measured_factor` holds.
    """
    sulfur = catalogue.fuels[fuel]["sulfur_factor_id"]
    controlled = f.has(f"ef_so2_{fuel}_{device}_kg_per_t")
    if pollutant == "so2" and sulfur and f.has(sulfur) and not controlled:
        return so2_factor_by_mass_balance(f[sulfur], f["sulfur_release_share"])
    return measured_factor(pollutant, fuel, device, catalogue, f)


def power_factor(pollutant: str, f: FactorDraws) -> Floats:
    """Emissions of the grid per kWh leaving the power plants [kg/kWh]; NaN where unknown."""
    found = f.first(f"ef_{pollutant}_electricity_g_per_kwh")
    return np.full(1, np.nan) if found is None else found[1] / G_PER_KG


def emissions_of(
    catalogue: Catalogue,
    f: FactorDraws,
    *,
    before: tuple[str, str, Floats],
    after: tuple[str, str, Floats],
    plant_coal_t: Floats,
    power_kwh: Floats,
) -> dict[str, Floats]:
    """Emissions before, after and upstream, by pollutant.

    Parameters
    ----------
    catalogue, f
        What is burnt in what, and the factors.
    before, after : tuple of (fuel, device, amount)
        What burns no more and what burns instead [t or m3].
    plant_coal_t : ndarray
        Coal of the plants behind a heat network [t].
    power_kwh : ndarray
        Electricity at the socket [kWh].

    Returns
    -------
    dict of str to ndarray
        ``stove_<p>_t``, ``device_<p>_t``, ``upstream_<p>_t`` and ``cut_<p>_t`` = stove - device,
        ``co2_cut_net_t`` = CO2 cut - upstream, and ``stove_so2_measured_t`` of homes
        beside the mass balance [t].
    """
    effects: dict[str, Floats] = {}
    for pollutant in POLLUTANTS:
        stove = _burnt(pollutant, before, catalogue, f)
        device = _burnt(pollutant, after, catalogue, f)
        upstream = _burnt(pollutant, (PLANT_FUEL, PLANT_DEVICE, plant_coal_t), catalogue, f)
        if power_kwh.any():
            sent_kwh = power_kwh / (1 - f["line_loss_share"])
            upstream = upstream + emissions_t(sent_kwh, power_factor(pollutant, f))
        effects |= {
            f"stove_{pollutant}_t": stove,
            f"device_{pollutant}_t": device,
            f"upstream_{pollutant}_t": upstream,
            f"cut_{pollutant}_t": stove - device,
        }
    # CO2 is the one pollutant for which it does not matter where it is emitted.
    effects["co2_cut_net_t"] = effects["cut_co2_t"] - effects["upstream_co2_t"]
    fuel, device_id, amount = before
    at_home = catalogue.devices[device_id]["kind"] in AT_HOME and amount.any()
    effects["stove_so2_measured_t"] = (
        emissions_t(amount, measured_factor("so2", fuel, device_id, catalogue, f))
        if at_home
        else np.zeros(1)
    )
    return effects


def _burnt(
    pollutant: str, what: tuple[str, str, Floats], catalogue: Catalogue, f: FactorDraws
) -> Floats:
    fuel, device, amount = what
    if not amount.any():  # nothing burns: no factor is asked for, so none can be missing
        return np.zeros(1)
    return emissions_t(amount, factor_of(pollutant, fuel, device, catalogue, f))
