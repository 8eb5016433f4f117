"""What a coal result rests on: factors, documents, and what is merely assumed."""

from collections.abc import Collection

import pandas as pd

from airkit.case import Case

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
    factors = factor_table(case, used)["source_id"].fillna("").value_counts()
    cited = [_citing(case, name)["source_id"].fillna("") for name in CITING_TABLES]
    rows = pd.concat(cited).value_counts()
    counts = pd.DataFrame({"n_factors": factors, "n_rows": rows}).fillna(0).astype(int)
    counts = counts.rename_axis("source_id").reset_index()
    about = case.table("sources").drop(columns=["url", "note"], errors="ignore")
    table = counts.merge(about, on="source_id", how="left")
    order = ["n_rows", "n_factors", "source_id"]
    table = table.sort_values(order, ascending=[False, False, True], ignore_index=True)
    columns = "source_id producer title_zh title_en number published grade n_factors n_rows"
    return table[columns.split()]


def _citing(case: Case, name: str) -> pd.DataFrame:
    """The rows of a table that this job reads: of the targets, only those for coal."""
    table = case.table(name)
    return table[table["indicator"] == "coal_use"] if name == "targets" else table
