"""Monthly meters: what share of the accounts is really heating, and computed beside metered."""

import pandas as pd

from airkit.coal.heating import HeatingSeason
from airkit.places import Places

CARRIER_NEED = {"gas": ("m3", "gas_need_m3"), "power": ("kwh", "power_need_kwh")}


def season_meters(meters: pd.DataFrame, season: HeatingSeason) -> pd.DataFrame:
    """The meter rows that fall in the heating season, with their month as a period."""
    months = pd.to_datetime(meters["month"]).dt.to_period("M")
    inside = months.isin(pd.PeriodIndex(season.days, freq="M").unique())
    return meters.assign(month=months)[inside]


def active_shares(meters: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Active accounts over all accounts by (district, carrier), months pooled [1].

    Only rows that state both numbers enter; they replace the assumed shares of empty homes, of
    stoves still burning and of returns to coal, all three of which show as an idle account. An
    account counts from the month it is energised: the months before are in the phase share.

    Examples
    --------
    >>> meters = pd.DataFrame({"district_id": ["t", "t"], "carrier": ["gas", "gas"],
    ...     "accounts": [100.0, 100.0], "active_accounts": [80.0, 90.0]})
    >>> active_shares(meters)
    {('t', 'gas'): 0.85}
    """
    stated = meters.dropna(subset=["accounts", "active_accounts"])
    sums = stated.groupby(["district_id", "carrier"])[["accounts", "active_accounts"]].sum()
    sums = sums[sums["accounts"] > 0]
    return dict(zip(sums.index, (sums["active_accounts"] / sums["accounts"]).tolist(), strict=True))


def active_share_of(
    district_id: str, carrier: str, shares: dict[tuple[str, str], float], places: Places
) -> float | None:
    """The active share of the innermost metered district around; None where nobody meters."""
    for around in places.upward(district_id):
        if (around, carrier) in shares:
            return shares[around, carrier]
    return None


def metered_beside_computed(
    meters: pd.DataFrame, rows: pd.DataFrame, season: HeatingSeason, places: Places
) -> pd.DataFrame:
    """Metered energy beside what the conversions should have used in the same months.

    Parameters
    ----------
    meters : DataFrame
        The season's meters, from :func:`season_meters`.
    rows : DataFrame
        Result rows with ``table``, ``district_id``, ``gas_need_m3`` and ``power_need_kwh``; boilers
        do not hang on household meters and are left out.
    season : HeatingSeason
        Gives the share of the season's heat in the metered months.
    places : Places
        Who lies within whom.

    Returns
    -------
    DataFrame
        ``district_id, carrier, months, active_share, metered, computed, unit, ratio``.
    """
    shares = active_shares(meters)
    homes = rows[rows["table"] == "conversions"]
    table = []
    for (district, carrier), group in meters.groupby(["district_id", "carrier"]):
        if carrier not in CARRIER_NEED:
            continue
        unit, need = CARRIER_NEED[carrier]
        inside = homes["district_id"].map(lambda d, top=district: top in places.upward(d))
        stated = group.dropna(subset=[unit])
        months = set(stated["month"])
        mine = homes[inside.astype(bool)]
        computed = (mine[need] * season.share_in_months(mine["energised_on"], months)).sum()
        metered = stated[unit].sum(min_count=1)
        table.append(
            {
                "district_id": district,
                "carrier": carrier,
                "months": len(months),
                "active_share": shares.get((district, carrier)),
                "metered": metered,
                "computed": computed,
                "unit": unit,
                "ratio": metered / computed if computed else None,
            }
        )
    columns = [
        "district_id",
        "carrier",
        "months",
        "active_share",
        "metered",
        "computed",
        "unit",
        "ratio",
    ]
    return pd.DataFrame(table, columns=columns)
