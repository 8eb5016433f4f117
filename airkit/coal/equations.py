"""The equations of coal substitution on equal useful heat, one function each.

All take scalars or arrays and broadcast; sources of the reference chain: GB/T 2589 for calorific
values and standard coal, the factors' own rows for the rest.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from airkit.units import G_PER_KG, KG_PER_T, MJ_PER_GJ, MJ_PER_KWH

Floats = NDArray[np.float64]


def useful_heat_gj(coal_t: ArrayLike, ncv_mj_per_kg: ArrayLike, efficiency: ArrayLike) -> Floats:
    """Useful heat = coal x NCV x efficiency.

    Parameters
    ----------
    coal_t : array_like
        Coal burnt [t].
    ncv_mj_per_kg : array_like
        Net calorific value [MJ/kg].
    efficiency : array_like
        Efficiency of the stove or boiler [1].

    Returns
    -------
    ndarray
        Useful heat [GJ].

    Examples
    --------
    >>> round(float(useful_heat_gj(2.0, 20.908, 0.42)), 1)
    17.6
    """
    # MJ/kg and GJ/t are the same number.
    return np.asarray(coal_t, float) * np.asarray(ncv_mj_per_kg, float) * np.asarray(efficiency)


def tce(coal_t: ArrayLike, ncv_mj_per_kg: ArrayLike, standard_coal_mj_per_kg: ArrayLike) -> Floats:
    """Standard coal = coal x NCV / NCV of standard coal [tce].

    Examples
    --------
    >>> round(float(tce(2.0, 20.908, 29.307)), 2)
    1.43
    """
    ratio = np.asarray(ncv_mj_per_kg, float) / np.asarray(standard_coal_mj_per_kg, float)
    return np.asarray(coal_t, float) * ratio


def gas_need_m3(heat_gj: ArrayLike, ncv_mj_per_m3: ArrayLike, efficiency: ArrayLike) -> Floats:
    """Gas = useful heat / (NCV of gas x boiler efficiency) [m3].

    Examples
    --------
    >>> round(float(gas_need_m3(2.0 * 20.908 * 0.42, 35.544, 0.90)))
    549
    """
    heat_mj = np.asarray(heat_gj, float) * MJ_PER_GJ
    return heat_mj / (np.asarray(ncv_mj_per_m3, float) * np.asarray(efficiency, float))


def power_need_kwh(heat_gj: ArrayLike, cop: ArrayLike) -> Floats:
    """Electricity = useful heat / (3.6 MJ/kWh x COP or efficiency) [kWh].

    Examples
    --------
    >>> heat = 2.0 * 20.908 * 0.42
    >>> round(float(power_need_kwh(heat, 2.5))), round(float(power_need_kwh(heat, 0.95)))
    (1951, 5135)
    """
    return np.asarray(heat_gj, float) * MJ_PER_GJ / (MJ_PER_KWH * np.asarray(cop, float))


def upstream_coal_tce(
    power_kwh: ArrayLike, supply_intensity_gce_per_kwh: ArrayLike, line_loss_share: ArrayLike
) -> Floats:
    """Coal behind the socket = power x supply intensity / (1 - line loss) [tce].

    Parameters
    ----------
    power_kwh : array_like
        Electricity at the socket [kWh].
    supply_intensity_gce_per_kwh : array_like
        Standard coal per kWh leaving the plants [gce/kWh].
    line_loss_share : array_like
        Loss of the grid [1].

    Returns
    -------
    ndarray
        Standard coal burnt in power plants [tce].

    Examples
    --------
    >>> round(float(upstream_coal_tce(1951, 309, 0.0648)), 2)
    0.64
    >>> round(float(upstream_coal_tce(5135, 309, 0.0648)), 2)
    1.7
    """
    sent_kwh = np.asarray(power_kwh, float) / (1 - np.asarray(line_loss_share, float))
    return sent_kwh * np.asarray(supply_intensity_gce_per_kwh, float) / (G_PER_KG * KG_PER_T)


def plant_fuel_gj(
    heat_need_gj: ArrayLike, network_loss_share: ArrayLike, plant_efficiency: ArrayLike
) -> Floats:
    """Fuel of a heat plant = heat bought / (1 - network loss) / plant efficiency [GJ].

    Examples
    --------
    >>> round(float(plant_fuel_gj(80, 0.1, 0.8)), 1)
    111.1
    """
    sent = np.asarray(heat_need_gj, float) / (1 - np.asarray(network_loss_share, float))
    return sent / np.asarray(plant_efficiency, float)


def boiler_coal_t(
    steam_t: ArrayLike,
    load_factor: ArrayLike,
    steam_heat_gj_per_t: ArrayLike,
    ncv_mj_per_kg: ArrayLike,
    efficiency: ArrayLike,
) -> Floats:
    """Coal of a boiler = capacity x hours x load x heat of steam / (NCV x efficiency) [t].

    Parameters
    ----------
    steam_t : array_like
        Capacity times hours, the steam at full load [t].
    load_factor : array_like
        Mean load [1].
    steam_heat_gj_per_t : array_like
        Heat of a tonne of steam; 1 t/h is 0.7 MW [GJ/t].
    ncv_mj_per_kg : array_like
        Net calorific value [MJ/kg].
    efficiency : array_like
        Efficiency of the boiler [1].

    Returns
    -------
    ndarray
        Coal [t].

    Examples
    --------
    >>> float(boiler_coal_t(1000, 0.5, 2.52, 21.0, 0.6))
    100.0
    """
    heat_gj = np.asarray(steam_t, float) * np.asarray(load_factor) * steam_heat_gj_per_t
    return heat_gj / (np.asarray(ncv_mj_per_kg, float) * np.asarray(efficiency, float))


def break_even_efficiency(
    stove_efficiency: ArrayLike,
    supply_intensity_gce_per_kwh: ArrayLike,
    line_loss_share: ArrayLike,
    standard_coal_mj_per_kg: ArrayLike,
    comfort_factor: ArrayLike = 1,
) -> Floats:
    """Efficiency or COP above which an electric device begins to save system coal.

    e = comfort x stove efficiency x intensity / (1 - loss) / (gce in a kWh of heat), where a kWh
    of heat is 3.6 MJ / 29.307 MJ/kg = 122.8 gce. The coal's own calorific value drops out.

    Examples
    --------
    >>> round(float(break_even_efficiency(0.42, 309, 0.0648, 29.307)), 2)
    1.13
    """
    gce_per_kwh = MJ_PER_KWH / np.asarray(standard_coal_mj_per_kg, float) * G_PER_KG
    sent = np.asarray(supply_intensity_gce_per_kwh, float) / (1 - np.asarray(line_loss_share))
    return np.asarray(comfort_factor) * np.asarray(stove_efficiency, float) * sent / gce_per_kwh


def degree_days(t_mean_c: ArrayLike, base_c: float) -> Floats:
    """Heating degree-days of each day = max(base - mean temperature, 0) [K d].

    Examples
    --------
    >>> degree_days([20.0, 8.0, -2.0], 18.0)
    array([ 0., 10., 20.])
    """
    return np.maximum(base_c - np.asarray(t_mean_c, float), 0)
