"""Parts must add up to the whole, in our tables and in those others publish."""

from collections.abc import Sequence

import pandas as pd

from airkit.errors import LedgerError

NEAR = 1e-9


def is_sum(total: float, whole: float) -> bool:
    """Whether parts that add up to ``total`` make the whole.

    Examples
    --------
    >>> is_sum(0.1 + 0.2, 0.3), is_sum(53 + 42 + 6, 100)
    (True, False)
    """
    return abs(total - whole) <= NEAR * max(abs(whole), 1.0)


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
    wrong = excess.abs() > NEAR * table[whole].abs().clip(lower=1)
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
