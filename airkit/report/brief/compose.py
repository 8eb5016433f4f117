"""Sentences put together from the kit's words and from numbers that keep their origin."""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator
from string import Formatter
from typing import Any

import pandas as pd

from airkit.report.brief.content import Number, Origin, Part, Picture, Sentence
from airkit.tables.intake.amounts import counted_in, unit_of
from airkit.words import SHOWN_UNITS, Lang, show, word

_DIGITS = re.compile(r"\d+(?:[.,]\d+)*%?")


def compose(word_id: str, lang: Lang, **values: Part | Sentence) -> Sentence:
    """A sentence of ``words.csv`` with its places filled; digits of its own are numbers too.

    Examples
    --------
    >>> n = Number("3", 3.0, "1", Origin("coal", "n"))
    >>> compose("coal_assumed", "en", n=n).text
    '3 assumed factors stand behind this.'
    """
    parts: list[Part] = []
    for literal, name, _, _ in Formatter().parse(word(word_id, lang)):
        parts += own_digits(literal, word_id)
        if name:
            value = values[name]
            parts += value.parts if isinstance(value, Sentence) else (value,)
    return Sentence(tuple(parts))


def own_digits(text: str, word_id: str) -> Iterator[Part]:
    """A text of the kit in parts, its digits as numbers of the kit's own words."""
    end = 0
    for match in _DIGITS.finditer(text):
        if match.start() > end:
            yield text[end : match.start()]
        yield Number(match[0], match[0], "text", Origin("words", word_id))
        end = match.end()
    if end < len(text):
        yield text[end:]


def joined(sentences: Iterable[Sentence], between: str = "") -> Sentence:
    """Several sentences in one."""
    parts: list[Part] = []
    for number, sentence in enumerate(sentences):
        if number and between:
            parts.append(between)
        parts += sentence.parts
    return Sentence(tuple(parts))


def amount(
    value: float | None, unit: str, lang: Lang, origin: Origin, digits: int = 3, sign: bool = False
) -> Number:
    """A quantity with its unit as a reader wants it.

    Examples
    --------
    >>> amount(91_600.0, "t", "zh", Origin("coal", "coal_cut_t")).text
    '9.16万吨'
    """
    known = None if value is None or pd.isna(value) else float(value)
    text = show(known, unit, lang, digits)
    plus = "+" if sign and known is not None and known > 0 else ""
    return Number(plus + text.replace("-", "−"), known, unit, origin)


def stated(value: float | None, unit: str, lang: Lang, origin: Origin) -> Number:
    """An amount in a unit of the inputs' own, as plainly as it was stated.

    Examples
    --------
    >>> stated(9.0, "家", "zh", Origin("progress", "done")).text
    '9家'
    >>> stated(9.0, "家", "en", Origin("progress", "done")).text
    '9 firms'
    >>> stated(1.25, "万吨", "en", Origin("progress", "done")).text
    '12.50 kt'
    >>> stated(1.25, "万平方米", "en", Origin("progress", "done")).text
    '12,500 m²'
    """
    known = unit_of(unit)
    if lang == "en" and known and known.times > 1 and known.base in SHOWN_UNITS and value:
        value, unit = value * float(known.times), known.base
    if unit in SHOWN_UNITS:
        return amount(value, unit, lang, origin, 4)
    if value is None or pd.isna(value):
        return Number("–", None, unit, origin)
    space = "" if lang == "zh" else " "
    times, shown = counted_in(unit, lang)
    return Number(f"{plain_number(value * times)}{space}{shown}", float(value), unit, origin)


def plain_number(value: float) -> str:
    """At most two decimals, none that are zeros.

    Examples
    --------
    >>> plain_number(9.0), plain_number(1170.25), plain_number(0.30000000000000004)
    ('9', '1,170.25', '0.3')
    """
    return f"{value:,.2f}".rstrip("0").rstrip(".").replace("-", "−")


def count(value: float, origin: Origin, unit: str = "1") -> Number:
    """A whole number.

    Examples
    --------
    >>> count(12345, Origin("progress", "n")).text
    '12,345'
    """
    return Number(f"{value:,.0f}".replace("-", "−"), float(value), unit, origin)


def fixed(
    value: float | None, places: int, origin: Origin, unit: str = "1", sign: bool = False
) -> Number:
    """A number with so many decimals, without a unit in its text; a dash for the unknown.

    Examples
    --------
    >>> fixed(-3.14159, 1, Origin("progress", "ahead_points")).text
    '−3.1'
    """
    if value is None or pd.isna(value):
        return Number("–", None, unit, origin)
    text = f"{value:{'+' if sign else ''},.{places}f}"
    zero = text.lstrip("+-").strip("0.,") == ""
    text = text.lstrip("+-") if zero else text.replace("-", "−")
    return Number(text, float(value), unit, origin)


def percent(share: float | None, origin: Origin, places: int = 1) -> Number:
    """A share in percent.

    Examples
    --------
    >>> percent(0.4567, Origin("progress", "done_share")).text
    '45.7%'
    """
    if share is None or pd.isna(share):
        return Number("–", None, "share", origin)
    return Number(f"{100 * share:.{places}f}%".replace("-", "−"), float(share), "share", origin)


def day(value: object, lang: Lang, origin: Origin) -> Number:
    """A date as it is written in a letter; a dash for none.

    Examples
    --------
    >>> day("2017-12-05", "zh", Origin("progress", "as_of")).text
    '2017年12月5日'
    """
    if value is None or pd.isna(value) or value == "":
        return Number("–", None, "date", origin)
    date = pd.Timestamp(str(value)).date()
    return Number(letter_date(date, lang), date.isoformat(), "date", origin)


def letter_date(date: datetime.date, lang: Lang) -> str:
    """2017年12月5日, or 5 December 2017."""
    if lang == "zh":
        return f"{date.year}年{date.month}月{date.day}日"
    return f"{date.day} {date:%B} {date.year}"


def quoted(text: object, origin: Origin) -> Number | str:
    """A text of the inputs; where it holds digits it is traced like a number."""
    plain = "–" if text is None or pd.isna(text) else str(text)
    return Number(plain, plain, "text", origin) if re.search(r"\d", plain) else plain


def picture(
    name: str, word_id: str, lang: Lang, draw: Callable[..., Any], table: pd.DataFrame
) -> Picture:
    """A figure with the kit's words as its caption."""
    return Picture(name, compose(word_id, lang), draw, table)


def cell(part: Part) -> Sentence:
    """One part as a cell."""
    return Sentence((part,))


def row_ranges(table: str, rows: Iterable[int]) -> tuple[str, ...]:
    """Row numbers as Excel shows them, runs drawn together.

    Examples
    --------
    >>> row_ranges("boilers", [2, 3, 4, 7])
    ('boilers:2-4', 'boilers:7')
    """
    found: list[list[int]] = []
    for row in sorted(set(map(int, rows))):
        if found and row == found[-1][1] + 1:
            found[-1][1] = row
        else:
            found.append([row, row])
    return tuple(f"{table}:{a}-{b}" if a < b else f"{table}:{a}" for a, b in found)
