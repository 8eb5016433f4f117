"""Factors with their sources: every measured, official or assumed number the jobs use."""

import csv
import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from dataclasses import replace as replace_fields
from functools import cache
from math import inf, isfinite
from typing import Any

import pandas as pd

from airkit.errors import FactorError
from airkit.shipped import shipped_path
from airkit.words import Lang

SHIPPED = "reference/factors.csv"
DISTRIBUTIONS = ("triangular", "lognormal", "uniform")
GRADES = ("official", "measured", "literature", "assumed", "synthetic")
SCOPES = ("national", "district")
N_NEAR = 3


@dataclass(frozen=True)
class Factor:
    """One factor: a value, its range, and where both come from.

    ``value`` is the central value, used in the point run. What ``low`` and ``high`` mean depends
    on ``distribution``:

    - triangular: the ends; the value is the mode;
    - uniform: the ends;
    - lognormal: the 5th and 95th percentiles; the value is the median, and each side has its own
      spread;
    - blank: the factor is fixed and never drawn; without a range low = high = value.

    ``scope`` is "district" for factors that differ from place to place and may be drawn
    independently by district, else "national". ``evidence`` says how far the source was seen:
    "seen", or S and a number, its text was seen; M-high, M-med, M-low, quoted from memory with
    that confidence; D, derived by arithmetic from what the note names.
    """

    factor_id: str
    subject: str
    value: float
    low: float
    high: float
    distribution: str
    unit: str
    price_year: int | None
    grade: str
    scope: str
    source_id: str
    evidence: str
    name_zh: str
    name_en: str
    note: str

    def __post_init__(self) -> None:
        in_order = isfinite(self.value) and self.low <= self.value <= self.high
        if not in_order or (self.distribution == "lognormal" and self.low <= 0):
            raise FactorError(
                "factor_range_wrong",
                factor_id=self.factor_id,
                low=self.low,
                value=self.value,
                high=self.high,
            )
        least, most = bounds_of(self.factor_id)
        if self.low < least or self.high > most:
            raise FactorError(
                "factor_out_of_bounds",
                factor_id=self.factor_id,
                value=self.low if self.low < least else self.high,
                least=f"{least:g}",
                most=f"{most:g}",
            )
        choices = (
            (self.distribution, ("", *DISTRIBUTIONS)),
            (self.grade, GRADES),
            (self.scope, SCOPES),
        )
        for given, allowed in choices:
            if given not in allowed:
                raise FactorError(
                    "factor_word_unknown",
                    factor_id=self.factor_id,
                    given=given,
                    allowed=", ".join(filter(None, allowed)),
                )

    def name(self, lang: Lang) -> str:
        """Name as people read it, the id where there is none.

        Examples
        --------
        >>> shipped_factors()["line_loss_share"].name("en")
        'line loss'
        """
        return (self.name_zh if lang == "zh" else self.name_en) or self.factor_id


# What a factor is divided by must not vanish, and no loss may be the whole.
DIVISORS = ("ncv_", "efficiency_", "cop_", "life_", "standard_coal_", "heating_load_factor_")
TINY = 1e-6
ANY_SIGN = ("heating_base_temperature_c",)


def bounds_of(factor_id: str) -> tuple[float, float]:
    """Least and greatest value that makes sense, by the shape of the id.

    Examples
    --------
    >>> bounds_of("relapse_share"), bounds_of("price_heat_yuan_per_gj")
    ((0.0, 1.0), (0.0, inf))
    >>> bounds_of("cop_heat_pump")[0] > 0, bounds_of("line_loss_share")[1] < 1
    (True, True)
    """
    if factor_id in ANY_SIGN:
        return -inf, inf
    least = TINY if factor_id.startswith(DIVISORS) else 0.0
    most = 1.0 if factor_id.endswith("_share") else inf
    return least, most - TINY if factor_id.endswith("_loss_share") else most


FIELDS = tuple(field.name for field in fields(Factor))


class Factors(Mapping[str, Factor]):
    """Factors by id; immutable.

    Parameters
    ----------
    frame : DataFrame
        A typed ``factors`` table: one row a factor, columns as the fields of :class:`Factor`;
        missing cells may be NaN, None or "". A later row of the same id is an error.

    Raises
    ------
    FactorError
        An id used twice, a value outside its range, an unknown distribution, grade or scope;
        asking for an id that is not there names those near it.

    Examples
    --------
    >>> factors = shipped_factors()
    >>> factors["ncv_raw_coal_mj_per_kg"].value
    20.908
    >>> factors["ncv_raw_coal"]
    Traceback (most recent call last):
    airkit.errors.FactorError: 没有名为“ncv_raw_coal”的系数；相近的有：ncv_raw_coal_mj_per_kg...
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self._rows = _by_id(_factor(row) for row in frame.to_dict("records"))

    def __getitem__(self, factor_id: str) -> Factor:
        try:
            return self._rows[factor_id]
        except KeyError:
            raise FactorError(
                "factor_not_found", factor_id=factor_id, near=", ".join(self.near(factor_id)) or "-"
            ) from None

    def __contains__(self, factor_id: object) -> bool:
        return factor_id in self._rows  # Mapping's own waits for a KeyError

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def near(self, factor_id: str) -> list[str]:
        """The ids most like this one, best first, at most three.

        Examples
        --------
        >>> shipped_factors().near("relapse")
        ['relapse_share']
        """
        beginning = [known for known in self if factor_id and known.startswith(factor_id)]
        alike = difflib.get_close_matches(factor_id, self, n=N_NEAR)
        return list(dict.fromkeys([*beginning, *alike]))[:N_NEAR]

    def replace(self, **values: float) -> "Factors":
        """The same factors, some at another value.

        A value set by hand has no range and no source any more: it is fixed, graded assumed, and
        its evidence is "override".

        Parameters
        ----------
        **values : float
            Factor ids and their values, in the factor's unit.

        Examples
        --------
        >>> what_if = shipped_factors().replace(relapse_share=0.1)
        >>> what_if["relapse_share"].value, what_if["relapse_share"].evidence
        (0.1, 'override')
        """
        changed = [
            replace_fields(
                self[factor_id],
                value=float(value),
                low=float(value),
                high=float(value),
                distribution="",
                grade="assumed",
                source_id="",
                evidence="override",
                note="",
            )
            for factor_id, value in values.items()
        ]
        return self._with(changed)

    def merge(self, frame: pd.DataFrame) -> "Factors":
        """These factors and those of a table, whose rows win; a unit may not change."""
        own = Factors(frame)
        for factor_id, factor in own.items():
            if factor_id in self and factor.unit != self[factor_id].unit:
                raise FactorError(
                    "factor_unit_differs",
                    factor_id=factor_id,
                    unit=factor.unit,
                    wanted=self[factor_id].unit,
                )
        return self._with(own.values())

    @property
    def table(self) -> pd.DataFrame:
        """One row a factor, in their order."""
        return pd.DataFrame([asdict(factor) for factor in self.values()], columns=list(FIELDS))

    def _with(self, factors: Iterable[Factor]) -> "Factors":
        other = object.__new__(Factors)
        other._rows = self._rows | {factor.factor_id: factor for factor in factors}
        return other


@cache
def shipped_factors() -> Factors:
    """The factors that come with airkit.

    Examples
    --------
    >>> shipped_factors()["cop_heat_pump"].grade
    'assumed'
    """
    with shipped_path(SHIPPED).open(encoding="utf-8", newline="") as file:
        return Factors(pd.DataFrame(list(csv.DictReader(file)), columns=list(FIELDS)))


def _by_id(factors: Iterable[Factor]) -> dict[str, Factor]:
    rows: dict[str, Factor] = {}
    for factor in factors:
        if factor.factor_id in rows:
            raise FactorError("factor_twice", factor_id=factor.factor_id)
        rows[factor.factor_id] = factor
    return rows


def _factor(row: Mapping[Any, Any]) -> Factor:
    """A row of the table as a factor: blank ranges close on the value, blank scope is national."""
    text = {name: _text(row.get(name)) for name in FIELDS}
    value = _number(text["value"], float("nan"))
    numbers = {
        "value": value,
        "low": _number(text["low"], value),
        "high": _number(text["high"], value),
        "price_year": int(float(text["price_year"])) if text["price_year"] else None,
        "scope": text["scope"] or "national",
    }
    return Factor(**(text | numbers))  # type: ignore[arg-type]


def _text(cell: object) -> str:
    return "" if cell is None or cell != cell else str(cell)


def _number(text: str, otherwise: float) -> float:
    return float(text) if text else otherwise
