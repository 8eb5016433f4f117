"""Amounts as people read them: gaps, shares, numbers without zeros at their end, units."""

import math

from airkit.words import Lang, has_word, number, word

# Of the last digit shown, what an amount may lie above it and still not be rounded up.
ROUNDING = 1e-6
# A gap below this many percent is told as less than it.
LEAST_GAP_PERCENT = 0.001


def gap_text(gap: float | None) -> str:
    """A gap in percent as people read it.

    Examples
    --------
    >>> gap_text(None), gap_text(0.0), gap_text(1e-9), gap_text(0.01234)
    ('–', '0%', '<0.001%', '1.23%')
    """
    if gap is None:
        return "–"
    percent = 100 * gap
    if 0 < percent < LEAST_GAP_PERCENT:
        return f"<{LEAST_GAP_PERCENT}%"
    return f"{number(percent)}%"


def gap_limit(gap: float | None) -> str:
    """A gap after "no more than": one too small to tell is told by that smallest.

    Examples
    --------
    >>> gap_limit(0.0), gap_limit(1e-9), gap_limit(0.01234)
    ('0%', '0.001%', '1.23%')
    """
    return gap_text(gap).removeprefix("<")


def percent(share: float) -> str:
    """A share that was given, as it was given.

    Examples
    --------
    >>> percent(0.3), percent(1 / 3)
    ('30%', '33.3%')
    """
    return f"{100 * share:.3g}%"


def amount(by: float, digits: int = 6) -> str:
    """A number without zeros at its end, never in exponent form.

    Examples
    --------
    >>> amount(12.50), amount(1.0, 3), amount(1200.0)
    ('12.5', '1', '1,200')
    """
    text = number(by, digits)
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount_short(by: float) -> str:
    """An amount to three digits.

    Examples
    --------
    >>> amount_short(1234.4), amount_short(0.33333)
    ('1,234', '0.333')
    """
    return amount(by, 3)


def amount_up(by: float) -> str:
    """An amount to three digits, rounded up: what is told is enough.

    Examples
    --------
    >>> amount_up(1234.4), amount_up(0.33333), amount_up(500.0000001)
    ('1,235', '0.334', '500')
    """
    scale = 10.0 ** max(0, 2 - math.floor(math.log10(by))) if by > 0 else 1.0
    return amount_short(math.ceil(by * scale - ROUNDING) / scale)


def unit_of(shown: str, unit: str, lang: Lang) -> str:
    """The name of a unit after an amount as it is shown; of one, in the singular.

    Examples
    --------
    >>> unit_of("1", "lines", "en"), unit_of("2", "lines", "en"), unit_of("1", "kg_per_day", "en")
    ('line', 'lines', 'kg/day')
    """
    single = f"unit_{unit}_one"
    return word(single if shown == "1" and has_word(single) else f"unit_{unit}", lang)
