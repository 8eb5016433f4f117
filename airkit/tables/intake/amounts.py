"""Numbers and units as people type them into sheets: １，２００, 1.2万户, 35％."""

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

from airkit.words import Lang, has_word, own_word, word

Value = str | int | float | bool | date | datetime

# A number, thousands separated or not, and whatever unit stands behind it.
_NUMBER = re.compile(r"([-+]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?:e([-+]?\d+))?(.*)", re.IGNORECASE)
# Columns of words hold few different ones.
MOST_REMEMBERED = 10_000
_CJK = "\u3000-\u9fff\uff00-\uffef"
_SPACE_BESIDE_CJK = re.compile(rf"(?<=[{_CJK}])\s+|\s+(?=[{_CJK}])")


@dataclass(frozen=True)
class Unit:
    """A unit as written: ``times`` turns it into ``base``; ``used_by``: units of the contract."""

    mark: str
    base: str
    times: Decimal
    used_by: tuple[str, ...]


@dataclass(frozen=True)
class Amount:
    """A number with the unit written behind it, if any."""

    number: Decimal
    unit: str


@cache
def known_units() -> Mapping[str, Unit]:
    """Units by the way they are written.

    Examples
    --------
    >>> known_units()["万户"].times
    Decimal('10000')
    """
    with Path(__file__).with_name("units.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["mark"]: Unit(
                row["mark"], row["base"], Decimal(row["times"]), tuple(row["used_by"].split("|"))
            )
            for row in csv.DictReader(file)
        }


def unit_of(mark: str) -> Unit | None:
    """The unit written so, or None.

    Examples
    --------
    >>> unit_of("万 户").base, unit_of("m³").base, unit_of("备注")
    ('households', 'm3', None)
    """
    text = plain(mark).replace(" ", "")
    return known_units().get(text) or known_units().get(text.lower())


def counted_in(mark: str, lang: Lang) -> tuple[float, str]:
    """What an amount in a unit as written is multiplied with, and the name of what it then counts.

    English counts no ten thousands: there 万平方米 are told in m².

    Examples
    --------
    >>> counted_in("万平方米", "zh"), counted_in("万平方米", "en"), counted_in("家", "en")
    ((1.0, '万平方米'), (10000.0, 'm²'), (1.0, 'firms'))
    """
    known = unit_of(mark)
    if lang == "en" and known and known.times > 1 and has_word(f"unit_{known.base}"):
        return float(known.times), word(f"unit_{known.base}", lang)
    return 1.0, own_word(mark, lang)


def plain(value: Value | None) -> str:
    """Text of a cell with full-width forms made plain and blanks around Chinese taken out.

    Only comparisons use it; texts go into tables as they were written.

    Examples
    --------
    >>> plain("　户 数（万户）"), plain("Ｎo. １２"), plain(None)
    ('户数(万户)', 'No. 12', '')
    """
    if value is None:
        return ""
    return _plain_text(written(value))


@lru_cache(maxsize=MOST_REMEMBERED)
def _plain_text(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text)
    return " ".join(_SPACE_BESIDE_CJK.sub("", " ".join(folded.split())).split())


def written(value: Value) -> str:
    """A cell's value as text: whole numbers without a point, dates as ISO.

    Examples
    --------
    >>> written(3.0), written(0.1 + 0.2), written(date(2017, 11, 15)), written(" 007 ")
    ('3', '0.3', '2017-11-15', '007')
    """
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return digits(_decimal(value))
    return value.strip()


def digits(number: Decimal) -> str:
    """A number as plain digits, never in exponent form.

    Examples
    --------
    >>> digits(Decimal("1.20") * 10000), digits(Decimal("-0"))
    ('12000', '0')
    """
    text = format(number.normalize(), "f")
    return "0" if text == "-0" else text


def parse_amount(value: Value | None) -> Amount | None:
    """The number in a cell, or None where the cell holds no number.

    A text counts as a number when nothing but a known unit stands behind its digits.

    Examples
    --------
    >>> parse_amount("１，２００户")
    Amount(number=Decimal('1200'), unit='户')
    >>> parse_amount("1.2万户").unit, parse_amount("约200"), parse_amount("2017年11月")
    ('万户', None, None)
    """
    if value is None or isinstance(value, bool | date):
        return None
    if isinstance(value, int | float):
        return Amount(_decimal(value), "")
    match = _NUMBER.fullmatch(plain(value))
    if match is None:
        return None
    sign, whole, fraction, exponent, tail = match.groups()
    if tail.strip() and unit_of(tail) is None:
        return None
    text = f"{sign}{whole.replace(',', '')}{fraction or ''}e{exponent or 0}"
    return Amount(Decimal(text), tail.strip())


def places(number: Decimal) -> int:
    """Digits behind the point.

    Examples
    --------
    >>> places(Decimal("1.250")), places(Decimal("1200"))
    (2, 0)
    """
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _decimal(value: int | float) -> Decimal:
    # Excel keeps 15 significant digits; what lies behind them is noise of binary fractions.
    return Decimal(value) if isinstance(value, int) else Decimal(format(value, ".15g"))
