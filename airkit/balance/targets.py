"""Targets stated in tonnes, and what is missing to them."""

import pandas as pd

from airkit.case import Case
from airkit.coal import CoalCut
from airkit.emissions import POLLUTANTS
from airkit.places import Places, read_places

COAL_TARGET = "coal_use"
OF_POLLUTANT = {f"{pollutant}_t": pollutant for pollutant in POLLUTANTS}
COLUMNS = ["district_id", "indicator", "target_t", "cut_t", "low_t", "high_t", "missing_t"]


def held_against_targets(case: Case, coal: CoalCut | None, cuts: pd.DataFrame) -> pd.DataFrame:
    """Targets that come out in tonnes, and what is missing.

    target = reduction share x base value. Concentrations and days have no tonnes and are left out;
    a coal target counts the coal job alone, whatever is not made in the meantime.

    Returns
    -------
    DataFrame
        ``district_id, indicator, target_t, cut_t, low_t, high_t, missing_t`` [t].
    """
    places = read_places(case)
    rows = []
    for target in case.table("targets").to_dict("records"):
        wanted = target["reduction_share"] * target["base_value"]
        where, indicator = target["district_id"], target["indicator"]
        if pd.isna(wanted):
            continue
        if indicator == COAL_TARGET and coal is not None:
            done = _coal_within(coal, where, places)
        elif indicator in OF_POLLUTANT:
            done = _cut_within(cuts, OF_POLLUTANT[indicator], where, places)
        else:
            continue
        rows.append((where, indicator, wanted, *done, max(wanted - done[0], 0.0)))
    return pd.DataFrame(rows, columns=COLUMNS)


def _coal_within(coal: CoalCut, where: str, places: Places) -> tuple[float, float, float]:
    """The cut of coal in tonnes: under the first variant, the least and the greatest."""
    sums = []
    for variant in coal.variants:
        rows = coal.of_variant(variant)
        sums.append(
            float(rows.loc[_inside(rows["district_id"], where, places), "coal_cut_t"].sum())
        )
    if not sums:
        return 0.0, 0.0, 0.0
    return sums[0], min(sums), max(sums)


def _cut_within(
    cuts: pd.DataFrame, pollutant: str, where: str, places: Places
) -> tuple[float, float, float]:
    mine = cuts[(cuts["pollutant"] == pollutant) & _inside(cuts["district_id"], where, places)]
    cut, low, high = (float(mine[name].sum()) for name in ("t", "low_t", "high_t"))
    return cut, low, high


def _inside(districts: pd.Series, where: str, places: Places) -> pd.Series:
    """Whether each district lies in one; what belongs to no town is the topmost's."""
    is_top = not places.parent.get(where)
    return districts.map(
        lambda one: where in places.upward(one) if isinstance(one, str) and one else is_top
    ).astype(bool)
