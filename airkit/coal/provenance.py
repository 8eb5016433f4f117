"""What a coal result rests on: factors, documents, and what is merely assumed."""

from collections.abc import Collection

import pandas as pd

from airkit.case import Case
from airkit.provenance import cited_documents

CITING_TABLES = ("conversions", "boilers", "coal_use", "targets", "subsidies")


def factor_table(case: Case, used: Collection[str]) -> pd.DataFrame:
    """The factors a result used, with their ranges, grades and sources, by id."""
    table = case.factors.table
    return table[table["factor_id"].isin(list(used))].sort_values("factor_id", ignore_index=True)


def assumed_factors(case: Case, used: Collection[str]) -> pd.DataFrame:
    """Those of the used factors that are merely assumed."""
    table = factor_table(case, used)
    return table[table["grade"] == "assumed"].reset_index(drop=True)


def sources_of(case: Case, used: Collection[str]) -> pd.DataFrame:
    """The documents behind a result, with how many factors and input rows rest on each.

    Returns
    -------
    DataFrame
        ``source_id, producer, title_zh, title_en, number, published, grade, n_factors, n_rows``.
        Rows and factors without a source stand under an empty id.
    """
    rows = pd.concat([_citing(case, name)["source_id"] for name in CITING_TABLES])
    return cited_documents(case, rows, factor_table(case, used)["source_id"])


def _citing(case: Case, name: str) -> pd.DataFrame:
    """The rows of a table that this job reads: of the targets, only those for coal."""
    table = case.table(name)
    return table[table["indicator"] == "coal_use"] if name == "targets" else table
