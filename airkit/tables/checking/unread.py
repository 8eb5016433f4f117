"""Factors of a case's own that nothing asks for: most often an id that was mistyped."""

from collections.abc import Iterator, Mapping, Set

import pandas as pd

from airkit.tables.contract import contract
from airkit.tables.faults import Note
from airkit.tables.reading.headings import near


def unread_factors(
    tables: Mapping[str, pd.DataFrame],
    known: Set[str],
    fuels: Set[str],
    sheet: str = "factors",
) -> Iterator[Note]:
    """Notes on own factors whose id no equation, no emission of a fuel and no table asks for.

    Parameters
    ----------
    tables : Mapping of str to DataFrame
        Typed tables of the input.
    known : Set of str
        Ids of the shipped factors.
    fuels : Set of str
        Every fuel, the case's own too: emission factors are found by ``ef_POLLUTANT_FUEL...``.
    sheet : str
        Name of the sheet in sentences.

    Examples
    --------
    >>> own = pd.DataFrame({"factor_id": ["relapse_shares", "ef_co2_peat_kg_per_t"]}, index=[2, 3])
    >>> [note.value for note in unread_factors({"factors": own}, {"relapse_share"}, {"peat"})]
    ['relapse_shares']
    """
    own = tables.get("factors")
    if own is None:
        return
    pollutants = contract()["measures"].column("pollutant").choices
    stems = tuple(f"ef_{pollutant}_{fuel}_" for pollutant in pollutants for fuel in fuels)
    asked_for = known | _named(tables)
    for row, factor_id in own["factor_id"].dropna().items():
        if factor_id not in asked_for and not factor_id.startswith(stems):
            values = {"near": ", ".join(near(factor_id, known)) or "-"}
            yield Note("factors", int(row), "factor_id", factor_id, "unread_factor", values, sheet)


def _named(tables: Mapping[str, pd.DataFrame]) -> set[str]:
    """Factors that a row of some table names."""
    return {
        factor_id
        for name, frame in tables.items()
        for column in contract()[name].columns
        if column.references == "factors.factor_id"
        for factor_id in frame[column.name].dropna()
    }
