"""The case's fuels and devices: which factors apply to what is burnt in what."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from airkit.case import Case
from airkit.draws import FactorDraws

Floats = NDArray[np.float64]

PLANT_FUEL, PLANT_DEVICE = "raw_coal", "boiler_heat_plant"  # what stands behind a heat network


@dataclass(frozen=True)
class Catalogue:
    """Fuels and devices by id, each a mapping of its columns; an empty cell is ``""``."""

    fuels: Mapping[str, Mapping[str, str]]
    devices: Mapping[str, Mapping[str, str]]

    def ncv_mj_per_unit(self, fuel: str, f: FactorDraws) -> Floats:
        """Net calorific value [MJ/kg, MJ/m3]."""
        return f[self.fuels[fuel]["ncv_factor_id"]]

    def efficiency(self, device: str, f: FactorDraws, *, coldest_day: bool = False) -> Floats:
        """Efficiency or COP of a device over the season, or on the coldest day [1]."""
        row = self.devices[device]
        coldest = row["coldest_day_factor_id"] if coldest_day else ""
        return f[coldest or row["efficiency_factor_id"]]

    def price_yuan_per_unit(self, fuel: str, f: FactorDraws) -> Floats:
        """Price of a fuel [yuan/t, yuan/m3, yuan/kWh, yuan/GJ]."""
        return f[self.fuels[fuel]["price_factor_id"]]

    def device_of(self, measure: str) -> Mapping[str, str]:
        """The device a measure installs; an unknown measure raises KeyError."""
        for row in self.devices.values():
            if row["measure"] == measure:
                return row
        raise KeyError(measure)


def read_catalogue(case: Case) -> Catalogue:
    """The catalogue of a case: the shipped rows and its own."""

    def by_id(table: str, key: str) -> dict[str, dict[str, str]]:
        frame = case.table(table)
        text = frame.astype(object).where(frame.notna(), "")
        return {row[key]: row for row in text.to_dict("records")}

    return Catalogue(by_id("fuels", "fuel"), by_id("devices", "device"))
