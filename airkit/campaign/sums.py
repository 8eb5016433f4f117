"""Parts must add up to the whole, in our tables and in those others publish."""

from collections.abc import Sequence

import pandas as pd

from airkit.errors import LedgerError


def sum_faults(table: pd.DataFrame, whole: str, parts: Sequence[str]) -> pd.DataFrame:
    """Rows of a published table whose parts do not add up to the whole.

    Returns
    -------
    DataFrame
        Those rows with ``parts_sum`` and ``excess`` (parts less whole).

    Examples
    --------
    >>> brief = pd.DataFrame({"clues": [100], "fixed": [53], "under_way": [42], "waiting": [6]})
    >>> sum_faults(brief, "clues", ["fixed", "under_way", "waiting"])["excess"].tolist()
    [1]
    """
    total = table[list(parts)].sum(axis=1)
    excess = total - table[whole]
    wrong = excess.abs() > 1e-9 * table[whole].abs().clip(lower=1)
    return table[wrong].assign(parts_sum=total[wrong], excess=excess[wrong])


def refuse_wrong_sums(table: pd.DataFrame, whole: str, parts: Sequence[str]) -> None:
    """Raise LedgerError for the first row whose parts do not add up.

    Raises
    ------
    LedgerError
        Which whole, which sum.
    """
    wrong = sum_faults(table, whole, parts)
    if len(wrong):
        row = wrong.iloc[0]
        raise LedgerError(
            "closeout_wrong_sum", whole=whole, value=f"{row[whole]:g}", parts=" + ".join(parts),
            total=f"{row['parts_sum']:g}",
        )  # fmt: skip
