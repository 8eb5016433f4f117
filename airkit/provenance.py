"""The documents a result rests on, counted."""

import pandas as pd

from airkit.case import Case

ABOUT = ("producer", "title_zh", "title_en", "number", "published", "grade")


def cited_documents(case: Case, rows: pd.Series, factors: pd.Series) -> pd.DataFrame:
    """The documents behind a result, with how many of its input rows and factors rest on each.

    Parameters
    ----------
    case : Case
        Whose table ``sources`` describes them.
    rows, factors : Series
        The ``source_id`` of each input row and of each factor used; blank where none is stated.

    Returns
    -------
    DataFrame
        ``source_id, producer, title_zh, title_en, number, published, grade, n_factors, n_rows``.
        Rows and factors without a source stand under an empty id.
    """
    counts = pd.DataFrame(
        {
            "n_factors": factors.astype("str").fillna("").value_counts(),
            "n_rows": rows.astype("str").fillna("").value_counts(),
        }
    )
    counts = counts.fillna(0).astype(int).rename_axis("source_id").reset_index()
    table = counts.merge(case.table("sources")[["source_id", *ABOUT]], on="source_id", how="left")
    order = ["n_rows", "n_factors", "source_id"]
    table = table.sort_values(order, ascending=[False, False, True], ignore_index=True)
    return table[["source_id", *ABOUT, "n_factors", "n_rows"]]
