"""Tables of many groupings in one, and the rows of the grouping asked for."""

from collections.abc import Sequence

import pandas as pd

from airkit.errors import UsageError


def rows_of_group(table: pd.DataFrame, group: str, columns: Sequence[str]) -> pd.DataFrame:
    """Rows of a table whose ``group`` is the one asked for; ``district`` stands for its id.

    Raises
    ------
    UsageError
        There is no such group.

    Examples
    --------
    >>> table = pd.DataFrame({"group": ["district_id", "kind"], "name": ["east", "dust"]})
    >>> rows_of_group(table, "district", ("district_id", "kind"))["name"].tolist()
    ['east']
    """
    column = "district_id" if group == "district" else group
    if column not in columns:
        groups = ", ".join("district" if name == "district_id" else name for name in columns)
        raise UsageError("progress_no_group", group=group, groups=groups)
    return table[table["group"] == column].drop(columns="group").reset_index(drop=True)
