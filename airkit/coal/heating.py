"""The heating season: how much of it lies ahead of a day, and how the coldest day weighs."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from airkit.case import Case
from airkit.coal.equations import degree_days

Floats = NDArray[np.float64]

# Days without a temperature that a straight line between their neighbours may stand for.
LONGEST_GAP = 3


@dataclass(frozen=True)
class HeatingSeason:
    """The days of a heating season and the heat each asks for.

    Attributes
    ----------
    days : ndarray of datetime64[D]
        Every day from heating start to heating end, shape (n_days,).
    weight : ndarray
        Degree-days of each day, or 1 each where the case has no temperatures [K d or d].
    has_weather : bool
        Whether the weights are degree-days.
    n_days_without_temperature : int
        Days the temperature table leaves out. Gaps of at most ``LONGEST_GAP`` days between two
        measured ones are filled on a straight line; with any other, days are counted instead.
    """

    days: NDArray[np.datetime64]
    weight: Floats
    has_weather: bool
    n_days_without_temperature: int = 0

    def share_ahead(self, dates: "pd.Series[pd.Timestamp]") -> Floats:
        """Share of the season's heat still to come on each date; 0 where the date is empty [1].

        Examples
        --------
        >>> days = np.arange("2017-11-15", "2017-11-19", dtype="datetime64[D]")
        >>> season = HeatingSeason(days, np.array([1.0, 2.0, 3.0, 4.0]), True)
        >>> season.share_ahead(pd.Series(pd.to_datetime(["2017-11-01", "2017-11-17", None])))
        array([1. , 0.7, 0. ])
        """
        ahead = np.concatenate([self.weight[::-1].cumsum()[::-1], [0.0]]) / self.weight.sum()
        given = dates.notna().to_numpy()
        first = dates.fillna(pd.Timestamp(self.days[0])).to_numpy().astype("datetime64[D]")
        return np.where(given, ahead[np.searchsorted(self.days, first)], 0.0)

    def share_in_months(self, dates: "pd.Series[pd.Timestamp]", months: "set[pd.Period]") -> Floats:
        """Of the heat still to come on each date, the share that falls in these months [1].

        Examples
        --------
        >>> days = np.arange("2017-11-29", "2017-12-03", dtype="datetime64[D]")
        >>> season = HeatingSeason(days, np.array([1.0, 1.0, 2.0, 2.0]), True)
        >>> dates = pd.Series(pd.to_datetime(["2017-11-01", "2017-12-02"]))
        >>> season.share_in_months(dates, {pd.Period("2017-11")}).round(4)
        array([0.3333, 0.    ])
        """
        inside = pd.PeriodIndex(self.days, freq="M").isin(list(months))
        metered = HeatingSeason(self.days, self.weight * inside, self.has_weather)
        ahead = self.share_ahead(dates) * self.weight.sum()
        if not metered.weight.any():
            return np.zeros(len(dates))
        both = metered.share_ahead(dates) * metered.weight.sum()
        return np.divide(both, ahead, out=np.zeros(len(dates)), where=ahead > 0)

    @property
    def load(self) -> Floats:
        """Heat of each day as a share of the coldest day's, shape (n_days,) [1]."""
        return self.weight / self.weight.max()

    def coldest_day_share(self, load_factor: Floats) -> Floats:
        """Share of the season's heat that the coldest day asks for [1].

        From the degree-days where temperatures are known; else 1 / (days x load factor).
        """
        if self.has_weather:
            return np.array([self.weight.max() / self.weight.sum()])
        return 1 / (len(self.days) * load_factor)


def heating_season(case: Case) -> HeatingSeason:
    """The heating season of a case, weighted by degree-days where it has temperatures."""
    days = np.arange(
        np.datetime64(case.heating_start, "D"), np.datetime64(case.heating_end, "D") + 1
    )
    weather = case.table("weather")
    if weather.empty:
        return HeatingSeason(days, np.ones(len(days)), has_weather=False)
    by_day = pd.Series(
        weather["t_mean_c"].to_numpy(float), index=weather["date"].to_numpy().astype("M8[D]")
    )
    measured = by_day.reindex(days)
    temperature = _filled(measured).to_numpy()
    weight = degree_days(temperature, case.factors["heating_base_temperature_c"].value)
    has_weather = bool(weight.any()) and not np.isnan(temperature).any()
    weight = weight if has_weather else np.ones(len(days))
    return HeatingSeason(days, weight, has_weather, int(measured.isna().sum()))


def _filled(temperature: "pd.Series[float]") -> "pd.Series[float]":
    """Short gaps between measured days on a straight line, longer ones and the ends left open.

    Examples
    --------
    >>> _filled(pd.Series([1.0, None, 3.0, *[None] * 4, 8.0, None])).round(1).tolist()
    [1.0, 2.0, 3.0, nan, nan, nan, nan, 8.0, nan]
    """
    is_gap = temperature.isna()
    length = is_gap.groupby((~is_gap).cumsum()).transform("sum")
    return temperature.interpolate(limit_area="inside").mask(is_gap & (length > LONGEST_GAP))
