"""Gas, power and heat on the coldest day against what the network can deliver."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from airkit.coal.heating import HeatingSeason

Floats = NDArray[np.float64]

# The need of each carrier on the coldest day's terms; the contract holds the units of limits.
CARRIERS = {
    "gas": "gas_need_m3",
    "power": "power_need_coldest_kwh",
    "heat": "heat_need_gj",
}


@dataclass(frozen=True)
class Limit:
    """What a network can deliver to a district, day by day; infinite before its first date."""

    district_id: str
    carrier: str
    daily: Floats

    def served_shares(
        self, homes_peak: Floats, load: Floats, boilers_daily: Floats
    ) -> tuple[Floats, Floats]:
        """Shares of the season's need of homes and of boilers that are delivered.

        Homes come first, boilers have what is left. Each day the homes ask for peak x load, the
        boilers for the same every day; what exceeds the day's limit is not delivered.

        Parameters
        ----------
        homes_peak : ndarray
            Need of the homes on the coldest day, shape (n_draws,) [m3/d, kWh/d, GJ/d].
        load : ndarray
            Homes' need of each day as a share of the coldest day's, shape (n_days,) [1].
        boilers_daily : ndarray
            Need of the boilers each day, shape (n_draws,) [m3/d, kWh/d, GJ/d].

        Returns
        -------
        tuple of ndarray
            Shares of homes and of boilers, shape (n_draws,) each [1].

        Examples
        --------
        >>> limit = Limit("t", "gas", np.array([6.0, 6.0]))
        >>> homes, boilers = limit.served_shares(
        ...     np.array([5.0, 10.0]), np.array([1.0, 0.5]), np.array([2.0, 2.0]))
        >>> homes.round(4), boilers
        (array([1.    , 0.7333]), array([0.75, 0.25]))
        """
        homes_ask = homes_peak[:, None] * load
        homes_get = np.minimum(homes_ask, self.daily)
        boilers_get = np.minimum(boilers_daily[:, None], self.daily - homes_get)
        boilers_ask = boilers_daily * len(load)
        return _share(homes_get, homes_ask.sum(axis=1)), _share(boilers_get, boilers_ask)


def _share(delivered: Floats, asked: Floats) -> Floats:
    """Delivered over asked, 1 where nothing is asked [1]."""
    asked = np.broadcast_to(asked, len(delivered))
    return np.divide(delivered.sum(axis=1), asked, out=np.ones(len(delivered)), where=asked > 0)


def read_limits(supply: pd.DataFrame, season: HeatingSeason) -> tuple[Limit, ...]:
    """The limits of a case's ``supply`` table, each row holding from its date until the next.

    Where the season is known by its temperatures a limit follows the calendar; else the day of
    the cold is unknown and the lowest limit of the season holds throughout.
    """
    return tuple(
        Limit(str(district), str(carrier), _daily(rows, season))
        for (district, carrier), rows in supply.groupby(["district_id", "carrier"], sort=True)
    )


def _daily(rows: pd.DataFrame, season: HeatingSeason) -> Floats:
    daily = np.full(len(season.days), np.inf)
    for row in rows.sort_values("start_date", na_position="first").itertuples():
        start = season.days[0] if pd.isna(row.start_date) else np.datetime64(row.start_date, "D")
        daily[season.days >= start] = row.daily_limit
    return daily if season.has_weather else np.full_like(daily, daily.min())


def load_curve(season: HeatingSeason, load_factor: float) -> Floats:
    """Need of each day as a share of the coldest day's, shape (n_days,) [1].

    From the degree-days; without temperatures a duration curve (1 - x)^(1 / load factor - 1),
    whose mean is the load factor.

    Examples
    --------
    >>> days = np.arange("2017-11-15", "2018-03-16", dtype="datetime64[D]")
    >>> season = HeatingSeason(days, np.ones(121), has_weather=False)
    >>> round(float(load_curve(season, 0.6).mean()), 2)
    0.6
    """
    if season.has_weather:
        return season.load
    x = (np.arange(len(season.days)) + 1 / 2) / len(season.days)
    curve = (1 - x) ** (1 / load_factor - 1)
    return curve / curve.max()
