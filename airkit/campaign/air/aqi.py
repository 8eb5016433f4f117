"""The daily air quality index of HJ 633-2012.

IAQI = (I_hi - I_lo) / (C_hi - C_lo) x (C - C_lo) + I_lo, rounded up; AQI = the largest IAQI. The
breakpoints are rows of ``data/reference/aqi_breakpoints.csv``.
"""

from dataclasses import dataclass
from functools import cache
from itertools import compress

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from airkit.campaign.air.rounding import half_even
from airkit.campaign.air.rows import AQI_RULES, rows_of
from airkit.errors import UsageError
from airkit.words import Lang

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scale:
    """Breakpoints of one column, ascending; concentrations count in steps of its last decimal.

    ``steps`` and ``iaqi`` have shape (number of breakpoints,) and are whole numbers.
    """

    column: str
    pollutant: str
    decimals: int
    steps: NDArray[np.int64]
    iaqi: NDArray[np.int64]


@dataclass(frozen=True)
class Levels:
    """Levels from best to worst; level i reaches from just above ``above[i - 1]`` to ``above[i]``.

    ``above`` has one entry fewer than the levels. Heavy days and days that name a primary pollutant
    are those with an AQI above ``heavy_above`` and ``primary_above``.
    """

    ids: tuple[str, ...]
    names: tuple[tuple[str, str], ...]
    above: NDArray[np.float64]
    heavy_above: float
    primary_above: float


@cache
def scales(ruleset: str = AQI_RULES) -> tuple[Scale, ...]:
    """The breakpoints of every column a rule set knows.

    Examples
    --------
    >>> [scale.column for scale in scales()][:3]
    ['pm25_ugm3', 'pm10_ugm3', 'so2_ugm3']
    """
    rows = rows_of("aqi_breakpoints", ruleset)
    found = []
    for column in dict.fromkeys(row["column"] for row in rows):
        own = [row for row in rows if row["column"] == column]
        decimals = int(own[0]["decimals"])
        steps = _steps([float(row["concentration"]) for row in own], decimals)
        iaqi_of_step = np.array([int(row["iaqi"]) for row in own])
        found.append(Scale(column, own[0]["pollutant"], decimals, steps, iaqi_of_step))
    return tuple(found)


@cache
def levels(ruleset: str = AQI_RULES) -> Levels:
    """The levels of a rule set."""
    rows = rows_of("aqi_levels", ruleset)
    above = [float(row["above_aqi"]) for row in rows[1:]]
    return Levels(
        tuple(row["level"] for row in rows),
        tuple((row["name_zh"], row["name_en"]) for row in rows),
        np.array(above),
        min(compress(above, (row["is_heavy"] == "1" for row in rows[1:]))),
        min(compress(above, (row["names_primary"] == "1" for row in rows[1:]))),
    )


def level_name(level: str, lang: Lang, ruleset: str = AQI_RULES) -> str:
    """Name of a level as people read it.

    Examples
    --------
    >>> level_name("heavy", "zh"), level_name("heavy", "en")
    ('重度污染', 'heavily polluted')
    """
    known = levels(ruleset)
    zh, en = known.names[known.ids.index(level)]
    return zh if lang == "zh" else en


def iaqi(concentration: ArrayLike, column: str, ruleset: str = AQI_RULES) -> Floats:
    """Individual index of one pollutant.

    Parameters
    ----------
    concentration : array_like
        Concentrations in the unit of the column: 24-hour means [ug/m3, CO mg/m3], the largest
        8-hour or 1-hour mean of ozone. They are rounded to the column's precision first. NaN is
        missing; 0 is a measured zero.
    column : str
        Name of the column, such as ``"pm25_ugm3"`` or ``"o3_1h_ugm3"``.
    ruleset : str
        Id of the rule set.

    Returns
    -------
    ndarray
        Whole numbers, rounded up; NaN where missing. Above the end of the scale the index stays at
        the end: 500, or 300 for the 8-hour mean of ozone, whose scale ends there. It is then
        "at least".

    Raises
    ------
    UsageError
        Unknown column or rule set; a concentration that is negative or infinite.

    References
    ----------
    .. [1] HJ 633-2012, Technical regulation on ambient air quality index (on trial).

    Examples
    --------
    >>> iaqi([35, 36, 35.5, 115, 501], "pm25_ugm3").tolist()
    [50.0, 52.0, 52.0, 150.0, 500.0]
    """
    known = {scale.column: scale for scale in scales(ruleset)}
    if column not in known:
        raise UsageError("air_column_unknown", column=column, known=", ".join(known))
    return _iaqi(_checked(concentration, column), known[column])[0]


def daily_aqi(air: pd.DataFrame, ruleset: str = AQI_RULES) -> pd.DataFrame:
    """AQI, level and primary pollutants of each row of daily values.

    Parameters
    ----------
    air : DataFrame
        Columns named as in the contract's table ``air``, and ``o3_1h_ugm3`` where known; those
        that are absent count as missing. Other columns are left alone.
    ruleset : str
        Id of the rule set.

    Returns
    -------
    DataFrame
        Index of ``air``; columns ``iaqi_<pollutant>`` and ``aqi`` (float64, NaN missing),
        ``level`` and ``primary`` (str; several primary pollutants are separated by ``|``, none is
        ``""``; both NaN without AQI), ``above_scale`` (str, pollutants beyond the end of their
        scale, ``""`` for none), ``n_missing`` (of the six pollutants). With a pollutant missing
        the AQI is that of the others, hence "at least".

    Raises
    ------
    UsageError
        Unknown rule set; no known column; a concentration that is negative or infinite.

    Examples
    --------
    >>> day = pd.DataFrame({"pm25_ugm3": [170.0], "pm10_ugm3": [202.0], "co_mgm3": [1.3]})
    >>> daily_aqi(day)[["aqi", "level", "primary", "n_missing"]].values.tolist()
    [[220.0, 'heavy', 'pm25', 3]]
    """
    present = [scale for scale in scales(ruleset) if scale.column in air.columns]
    if not present:
        known = ", ".join(scale.column for scale in scales(ruleset))
        raise UsageError("air_no_columns", known=known)
    pollutants = list(dict.fromkeys(scale.pollutant for scale in scales(ruleset)))
    index_of = np.full((len(pollutants), len(air)), np.nan)
    beyond = np.zeros((len(pollutants), len(air)), dtype=bool)
    for scale in present:
        values = _checked(air[scale.column].to_numpy(float, na_value=np.nan), scale.column)
        place = pollutants.index(scale.pollutant)
        own, over = _iaqi(values, scale)
        # The 8-hour scale of ozone ends below the 1-hour one: the longer scale knows better.
        reaches = np.isfinite(own) & (scale.iaqi[-1] >= _longest(scale, present))
        beyond[place] = np.where(reaches, over, beyond[place] | over)
        index_of[place] = np.fmax(index_of[place], own)
    return _assembled(index_of, beyond, pollutants, levels(ruleset), air.index)


def _longest(scale: Scale, among: list[Scale]) -> int:
    return max(int(other.iaqi[-1]) for other in among if other.pollutant == scale.pollutant)


def _assembled(
    index_of: Floats,
    beyond: NDArray[np.bool_],
    pollutants: list[str],
    known: Levels,
    index: pd.Index,
) -> pd.DataFrame:
    """The table from the indices, shape (pollutant, row)."""
    aqi = np.fmax.reduce(index_of, axis=0)
    is_known = np.isfinite(aqi)
    is_primary = (index_of == aqi) & (aqi > known.primary_above)
    level = np.where(is_known, np.searchsorted(known.above, aqi, side="left"), -1)
    columns = {f"iaqi_{name}": index_of[i] for i, name in enumerate(pollutants)}
    return pd.DataFrame(
        columns
        | {
            "aqi": aqi,
            "level": pd.array(known.ids, dtype="str").take(level, allow_fill=True),
            "primary": _named(is_primary, pollutants, is_known),
            "above_scale": _named(beyond, pollutants, np.ones(len(aqi), dtype=bool)),
            "n_missing": np.isnan(index_of).sum(axis=0),
        },
        index=index,
    )


def _named(
    flags: NDArray[np.bool_], pollutants: list[str], is_known: NDArray[np.bool_]
) -> "pd.api.extensions.ExtensionArray":
    """Flags of shape (pollutant, row) as texts such as ``pm25|pm10``; NaN where not known."""
    bits = 1 << np.arange(len(pollutants))
    texts = [
        "|".join(name for name, bit in zip(pollutants, bits, strict=True) if code & bit)
        for code in range(1 << len(pollutants))
    ]
    codes = np.where(is_known, bits @ flags, -1)
    return pd.array(texts, dtype="str").take(codes, allow_fill=True)


def _checked(concentration: ArrayLike, column: str) -> Floats:
    values = np.asarray(concentration, float)
    wrong = (values < 0) | np.isinf(values)
    if wrong.any():
        first = float(values[wrong].flat[0])
        raise UsageError("air_no_concentration", column=column, value=first, n=int(wrong.sum()))
    return values


def _iaqi(values: Floats, scale: Scale) -> tuple[Floats, NDArray[np.bool_]]:
    """IAQI (NaN where missing), and where the concentration is beyond the end of the scale."""
    is_known = np.isfinite(values)
    top = int(scale.steps[-1])
    # Far beyond the scale all values are alike; they are cut before they become whole numbers.
    most = (top + 1) / 10**scale.decimals
    steps = _steps(np.where(is_known, np.minimum(values, most), 0), scale.decimals)
    return np.where(is_known, _index_of_steps(scale)[steps], np.nan), steps > top


def _index_of_steps(scale: Scale) -> Floats:
    """IAQI of every step from 0 to one beyond the scale.

    Whole-number arithmetic, so that no breakpoint is missed by a rounding error.
    """
    steps = np.minimum(np.arange(scale.steps[-1] + 2), scale.steps[-1])
    place = np.searchsorted(scale.steps, steps, side="left").clip(min=1)
    low_c, high_c = scale.steps[place - 1], scale.steps[place]
    low_i, high_i = scale.iaqi[place - 1], scale.iaqi[place]
    rounded_up = -(-(high_i - low_i) * (steps - low_c) // (high_c - low_c))
    return np.asarray(rounded_up + low_i, dtype=float)


def _steps(values: ArrayLike, decimals: int) -> NDArray[np.int64]:
    return np.rint(half_even(values, decimals) * 10**decimals).astype(np.int64)
