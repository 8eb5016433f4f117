"""The guard against counting one home or one boiler twice."""

import numpy as np
import pandas as pd

from airkit.places import Places


def count_households(claims: pd.DataFrame, homes: pd.Series, places: Places) -> pd.Series:
    """Households of each claim that are counted.

    All programmes' claims in a district may not exceed the homes that burn coal there, village by
    village, then town by town, and so on outwards. A home that leaves coal counts before one that
    burns less of it, and that before one that burns better coal (``rank``); among equals whoever
    came first: by the day they were energised (those without a day last), then by id. So the
    order of rows does not matter, and a weaker measure never takes the place of a stronger.

    Parameters
    ----------
    claims : DataFrame
        Columns ``claim_id``, ``district_id``, ``rank``, ``energised_on``, ``n_claimed``
        [households].
    homes : Series
        Coal-burning households by district id; a missing number is not checked [households].
    places : Places
        Who lies within whom.

    Returns
    -------
    Series
        Counted households, indexed as ``claims`` [households].

    Examples
    --------
    >>> claims = pd.DataFrame({
    ...     "claim_id": ["late", "early"], "district_id": ["t", "t"], "n_claimed": [60.0, 70.0],
    ...     "rank": [0, 0],
    ...     "energised_on": pd.to_datetime(["2017-12-01", "2017-10-01"])})
    >>> places = Places({"t": ""}, {"t": "town"}, {}, {})
    >>> count_households(claims, pd.Series({"t": 100.0}), places).tolist()
    [30.0, 70.0]
    """
    counted = claims["n_claimed"].astype(float).copy()
    order = claims.sort_values(["rank", "energised_on", "claim_id"], na_position="last").index
    limits = homes.dropna()
    within: dict[str, list[int]] = {district: [] for district in limits.index}
    for row in order:
        for district in places.upward(claims.at[row, "district_id"]):
            if district in within:
                within[district].append(row)
    for district in sorted(limits.index, key=lambda d: (-places.depth(d), d)):
        rows = within[district]
        room = np.maximum(limits[district] - counted[rows].cumsum().shift(fill_value=0.0), 0)
        counted[rows] = np.minimum(counted[rows], room)
    return counted


def count_boilers(boilers: pd.DataFrame) -> pd.Series:
    """Whether each boiler row is counted: the first claim of a boiler is, later ones are not.

    Parameters
    ----------
    boilers : DataFrame
        Columns ``boiler_id``, ``done_on``, ``programme``.

    Returns
    -------
    Series of bool
        Indexed as ``boilers``.

    Examples
    --------
    >>> rows = pd.DataFrame({"boiler_id": ["b1", "b1"], "programme": ["x", "y"],
    ...     "done_on": pd.to_datetime(["2017-12-01", "2017-10-01"])})
    >>> count_boilers(rows).tolist()
    [False, True]
    """
    first = boilers.sort_values(["done_on", "programme"], na_position="last")
    return (~first.duplicated("boiler_id")).reindex(boilers.index)
