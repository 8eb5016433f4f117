"""The calendar of a line in characters, a month a row, and its stops and loads in words."""

from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from airkit.words import Lang, days_in_words, say, show, word

STOP, PART, FULL, OUTSIDE = "■", "◧", "□", "　"
FULL_FROM = 1 - 1e-9
LOAD_DIGITS = 6


@dataclass(frozen=True)
class Month:
    """One month: its name, and a character for each day from 1 to 31."""

    name: str
    days: str


def months_of(days: pd.DatetimeIndex, loads: NDArray[np.float64]) -> tuple[Month, ...]:
    """The calendar of a line.

    Examples
    --------
    >>> days = pd.date_range("2017-11-29", periods=4)
    >>> [m.days.strip("　") for m in months_of(days, np.array([0, 0.5, 1, 1]))]
    ['■◧', '□□']
    """
    rows: dict[str, list[str]] = {}
    for day, load in zip(days, loads.tolist(), strict=True):
        row = rows.setdefault(f"{day:%Y-%m}", [OUTSIDE] * 31)
        row[day.day - 1] = STOP if load == 0 else FULL if load >= FULL_FROM else PART
    return tuple(Month(name, "".join(row)) for name, row in rows.items())


class Stretch(NamedTuple):
    """Days of one load: first and last, how many, the load."""

    start: pd.Timestamp
    end: pd.Timestamp
    days: int
    load: float

    def in_words(self, lang: Lang) -> str:
        """From when to when, how many days, at which load.

        Examples
        --------
        >>> Stretch(pd.Timestamp("2017-11-29"), pd.Timestamp("2017-11-30"), 2, 0).in_words("en")
        '2017-11-29 to 2017-11-30 (2 d) stopped'
        """
        when = days_in_words(f"{self.start:%Y-%m-%d}", f"{self.end:%Y-%m-%d}", lang)
        load = load_in_words(self.load, lang)
        return say("planbook_stretch", lang, when=when, days=self.days, load=load)


def stretches_of(days: pd.DatetimeIndex, loads: NDArray[np.float64]) -> tuple[Stretch, ...]:
    """The stretches of one load, in order.

    Examples
    --------
    >>> days = pd.date_range("2017-11-29", periods=4)
    >>> [(one.days, one.load) for one in stretches_of(days, np.array([0, 0, 1, 1]))]
    [(2, 0.0), (2, 1.0)]
    """
    found = []
    numbered = enumerate(np.round(np.asarray(loads, dtype=float), LOAD_DIGITS).tolist())
    for load, stretch in groupby(numbered, key=lambda pair: pair[1]):
        at = [number for number, _ in stretch]
        found.append(Stretch(days[at[0]], days[at[-1]], len(at), load))
    return tuple(found)


def load_in_words(load: float, lang: Lang) -> str:
    """Stopped, full load, or the share in percent.

    Examples
    --------
    >>> load_in_words(0, "en"), load_in_words(0.5, "en"), load_in_words(1, "en")
    ('stopped', '50.0%', 'full load')
    """
    if load == 0:
        return word("planbook_stopped", lang)
    return word("planbook_full", lang) if load >= FULL_FROM else show(load, "share", lang)
