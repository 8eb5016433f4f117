"""Every table behind a coal result: what the figures draw, and all that stands beside it."""

from collections.abc import Mapping

import pandas as pd

from airkit.coal import CoalCut
from airkit.coal.result import CO2_NET, LEDGERS
from airkit.emissions import POLLUTANTS
from airkit.figures import coal as figures

# The units of the headline by quantity.
UNITS: Mapping[str, str] = {
    **LEDGERS,
    CO2_NET: "t",
    **{f"{part}_{p}_t": "t" for p in POLLUTANTS for part in ("stove", "device", "cut", "upstream")},
}
BESIDE = (
    *("rows", "network", "payers", "double_counted", "not_energised", "coal_use", "meters"),
    *("break_even", "ranges", "tornado", "sobol", "factors", "sources", "assumed_factors"),
)
GROUPS = ("city", "town", "district", "measure", "phase", "programme")
FIGURE_TABLES = {
    "figure_waterfall": figures.waterfall_table,
    "figure_measures": figures.stacked_measures_table,
    "figure_tornado": figures.tornado_table,
    "figure_capital": lambda result: figures.who_pays_table(result, what="capital"),
    "figure_running": lambda result: figures.who_pays_table(result, what="running"),
    "figure_coldest_day": figures.coldest_day_table,
}
# Id and names of the places of each level, innermost last.
PLACES = (
    ("city_id", "city_zh", "city_en"),
    ("town_id", "town_zh", "town_en"),
    ("district_id", "district_zh", "district_en"),
)


def coal_tables(result: CoalCut) -> dict[str, pd.DataFrame]:
    """Tables by id, in the order a reader wants them.

    Returns
    -------
    dict of str to DataFrame
        ``headline``, the sums ``by_city`` ... ``by_programme``, the table of each figure, then
        all that the result holds. Columns carry their units in their names.
    """
    tables = {"headline": headline_table(result), "unit_costs": _unit_costs(result)}
    tables |= {f"by_{group}": _by(result, group) for group in GROUPS}
    tables |= {name: table(result) for name, table in FIGURE_TABLES.items()}
    beside = {name: getattr(result, name) for name in BESIDE}
    return tables | {name: _named_places(result, table) for name, table in beside.items()}


def headline_table(result: CoalCut) -> pd.DataFrame:
    """Every quantity of the headline and the emissions behind it, a column a variant.

    Returns
    -------
    DataFrame
        ``quantity, unit``, a column for each variant (``value`` where there is one alone), and
        ``p5, p50, p95`` where draws were made: the outermost of the variants.
    """
    names = {v: v or "value" for v in result.variants}
    rows = []
    for quantity, unit in UNITS.items():
        row: dict[str, object] = {"quantity": quantity, "unit": unit}
        row |= {names[v]: result.total(quantity, v) for v in result.variants}
        rows.append(row | (result.range_of(quantity) or {}))
    return pd.DataFrame(rows)


def place_names(result: CoalCut) -> dict[str, tuple[str, str]]:
    """Chinese and English name of each place that the rows lie in."""
    names: dict[str, tuple[str, str]] = {}
    for columns in PLACES:
        places = result.rows[list(columns)].itertuples(index=False)
        names |= {place: (zh, en) for place, zh, en in places}
    return names


def _by(result: CoalCut, group: str) -> pd.DataFrame:
    if result.rows.empty:
        return pd.DataFrame()
    return _named_places(result, result.by(group))


def _unit_costs(result: CoalCut) -> pd.DataFrame:
    if result.rows.empty:
        return pd.DataFrame()
    tables = [result.unit_costs(v).assign(variant=v) for v in result.variants]
    return pd.concat(tables, ignore_index=True)


def _named_places(result: CoalCut, table: pd.DataFrame) -> pd.DataFrame:
    """The names of a table's places beside their ids, where it has none."""
    names = place_names(result)
    for at, *named in PLACES:
        if at not in table or named[0] in table:
            continue
        position = list(table.columns).index(at) + 1
        table = table.copy()
        for i, column in enumerate(named):
            values = [names.get(place, ("", ""))[i] for place in table[at]]
            table.insert(position + i, column, values)
    return table
