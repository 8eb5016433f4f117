"""Whether fuels fit what a row does: a gas boiler burns gas, a coal cut begins at coal."""

from collections.abc import Iterator, Mapping

import pandas as pd

from airkit.tables.faults import Fault

# Table -> (column that says what is done, column of the old fuel).
COLUMNS = {"conversions": ("measure", "from_fuel"), "boilers": ("action", "fuel")}
KIND_AFTER = {
    "gas_boiler": "gas",
    "heat_pump": "power",
    "resistive": "power",
    "storage_heater": "power",
    "district_heat": "heat",
    "clean_coal": "better_coal",
    "to_gas": "gas",
    "to_power": "power",
    "to_district_heat": "heat",
}
KINDS_BEFORE = frozenset({"coal", "better_coal"})


def fuel_faults(
    name: str, frame: pd.DataFrame, fuels: Mapping[str, str], sheet: str
) -> Iterator[Fault]:
    """Faults of fuels that are known but of the wrong kind.

    Parameters
    ----------
    name : str
        Table of the contract; only ``conversions`` and ``boilers`` have such rules.
    frame : DataFrame
        Typed cells.
    fuels : Mapping of str to str
        Kind of each fuel, by id.
    sheet : str
        Name of the sheet in sentences.
    """
    if name not in COLUMNS:
        return
    does, before = COLUMNS[name]
    rows = zip(frame.index, frame[does], frame[before], frame["to_fuel"], strict=True)
    for row, measure, old, new in rows:
        if fuels.get(old, "coal") not in KINDS_BEFORE:
            yield _fault(name, row, before, old, "fuel_not_coal", KINDS_BEFORE, fuels, sheet)
        wanted = KIND_AFTER.get(measure)
        if wanted and fuels.get(new, wanted) != wanted:
            yield _fault(name, row, "to_fuel", new, "fuel_kind", {wanted}, fuels, sheet)


def _fault(
    name: str,
    row: int,
    column: str,
    value: str,
    rule: str,
    kinds: set[str] | frozenset[str],
    fuels: Mapping[str, str],
    sheet: str,
) -> Fault:
    fitting = ", ".join(fuel for fuel, kind in fuels.items() if kind in kinds)
    return Fault(name, int(row), column, value, rule, {"fuels": fitting}, sheet)
