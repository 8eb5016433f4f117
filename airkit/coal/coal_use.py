"""The cut beside all coal used and beside the target to cut it, of the same districts."""

import pandas as pd

from airkit.case import Case
from airkit.places import Places, read_places

COLUMNS = [
    *("variant", "year", "coal_use_t", "coal_cut_t", "share_of_use"),
    *("target_t", "target_cut_t", "share_of_target"),
]


def coal_use_share(case: Case, rows: pd.DataFrame) -> pd.DataFrame:
    """The physical cut as a share of all coal used and of the target to cut it.

    The coal used is that of the latest year of ``coal_use``: its row ``total`` where there is
    one, else the sum of its sectors, of the outermost districts only. A share compares like with
    like: only what is cut within the districts that state their coal, or have a target, counts.

    Parameters
    ----------
    case : Case
        Tables used: ``coal_use``, ``targets``, ``districts``.
    rows : DataFrame
        Result rows with ``variant``, ``district_id`` and ``coal_cut_t`` [t].

    Returns
    -------
    DataFrame
        No row, or one for each variant: ``variant, year, coal_use_t, coal_cut_t, share_of_use,
        target_t, target_cut_t, share_of_target``; ``coal_cut_t`` is cut in the districts of
        ``coal_use_t``, ``target_cut_t`` in those of ``target_t``. The target is null where there
        is none, or it is a share of coal that nobody stated.
    """
    use = case.table("coal_use")
    if use.empty:
        return pd.DataFrame(columns=COLUMNS)
    places = read_places(case)
    year, used = coal_used(use, places)
    target = _coal_target(case.table("targets"), used, places)
    used_t = float(used.sum())
    target_t = float(target.sum(skipna=False)) if len(target) else None
    table = []
    for variant, mine in rows.groupby("variant", sort=False):
        cut = _cut_within(mine, used, places)
        aimed = _cut_within(mine, target, places) if len(target) else None
        shares = _share(cut, used_t), _share(aimed, target_t)
        table.append((variant, year, used_t, cut, shares[0], target_t, aimed, shares[1]))
    return pd.DataFrame(table, columns=COLUMNS)


def coal_used(use: pd.DataFrame, places: Places) -> tuple[int, "pd.Series[float]"]:
    """The latest year of a ``coal_use`` table, and the coal of its outermost districts [t]."""
    year = int(use["year"].max())
    latest = _outermost(use[use["year"] == year], places)
    is_total = latest["sector"] == "total"
    has_total = latest["district_id"].isin(latest.loc[is_total, "district_id"])
    return year, latest[is_total | ~has_total].groupby("district_id")["coal_t"].sum()


def left_out(case: Case, rows: pd.DataFrame) -> int:
    """Claims in districts whose coal of the latest year nobody stated; 0 where nobody states any.

    Examples
    --------
    >>> from airkit.case import read_case
    >>> left_out(read_case("tiny"), pd.DataFrame({"claim_id": ["c1"], "district_id": ["town_a"]}))
    0
    """
    use, places = case.table("coal_use"), read_places(case)
    if use.empty:
        return 0
    _, used = coal_used(use, places)
    return int((~_is_within(rows["district_id"], used.index, places)).sum())


def _coal_target(
    targets: pd.DataFrame, used: "pd.Series[float]", places: Places
) -> "pd.Series[float]":
    """Coal to be cut in each outermost district with a target [t]; parts of it are not added."""
    coal = _outermost(targets[targets["indicator"] == "coal_use"], places)
    coal = coal.set_index("district_id")
    inside = [
        used[_is_within(used.index.to_series(), [district], places)].sum(min_count=1)
        for district in coal.index
    ]
    return coal["reduction_share"] * coal["base_value"].fillna(pd.Series(inside, coal.index))


def _cut_within(rows: pd.DataFrame, of_districts: "pd.Series[float]", places: Places) -> float:
    within = _is_within(rows["district_id"], of_districts.index, places)
    return float(rows.loc[within, "coal_cut_t"].sum())


def _is_within(
    districts: "pd.Series[str]", around: "pd.Index | list[str]", places: Places
) -> "pd.Series[bool]":
    """Whether each district lies in one of some, or is one."""
    some = set(around)
    return districts.map(lambda d: not some.isdisjoint(places.upward(d))).astype(bool)


def _outermost(rows: pd.DataFrame, places: Places) -> pd.DataFrame:
    """Rows of districts that lie in no other district of these rows."""
    stated = set(rows["district_id"])
    nested = rows["district_id"].map(lambda d: len(stated.intersection(places.upward(d))) > 1)
    return rows[~nested.astype(bool)]


def _share(part: float | None, whole: float | None) -> float | None:
    return None if part is None or not whole else part / whole
