"""Text of a cell to a typed value, or the rule it breaks.

One small parser a kind. A parser takes the text of a cell (never empty, no blanks at its ends) and
returns ``(value, "")``, or ``(None, rule)`` with the id of the broken rule.

What is taken as a number: digits with an optional sign, point and exponent, full-width digits
too, and thousands separated by commas in groups of three (``1,234,567``), because in Chinese and
English a comma between groups of three can only be that. ``1,5``, ``30%``, ``2吨`` and ``nan`` are
faults.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from airkit.tables.contract import Column, choice_label
from airkit.tables.reading.dates import parse_date, parse_datetime, parse_month
from airkit.tables.reading.lexicon import meaning
from airkit.words import LANGUAGES

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)
PERCENT = re.compile(r"([+-]?\d+\.?\d*)\s*%", re.ASCII)
ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.#+:/@&()-]{0,63}", re.ASCII)
LOST_DIGITS = re.compile(r"\d(\.\d+)?[eE]\+\d+", re.ASCII)
LOAD = r"(0(\.\d+)?|1(\.0+)?)"
LOADS = re.compile(rf"{LOAD}( {LOAD})*|{LOAD}\.\.{LOAD}", re.ASCII)
NOT_FINITE = frozenset({"nan", "inf", "+inf", "-inf", "infinity", "-infinity", "+infinity"})
EXCEL_ERRORS = re.compile(r"#(REF|N/A|VALUE|DIV/0|NAME|NULL|NUM|SPILL|CALC|GETTING_DATA)[!?]?")
FLAGS: Mapping[str, bool] = {
    **dict.fromkeys(("true", "yes", "y", "1", "1.0", "是", "对"), True),
    **dict.fromkeys(("false", "no", "n", "0", "0.0", "否", "错"), False),
}

Parsed = tuple[object, str]
Parser = Callable[[str], Parsed]


class TypedColumn(NamedTuple):
    """Typed values of a column and, for each row, the rule its cell breaks (``""`` for none)."""

    values: pd.Series
    broken: np.ndarray


def type_column(text: pd.Series, column: Column, scale: float = 1.0) -> TypedColumn:
    """Type the cells of one column; a bad cell becomes missing and is reported, the others stay.

    Parameters
    ----------
    text : pandas.Series of str
        Cells as written, missing where empty.
    column : Column
        The contract of the column.
    scale : float
        What numbers are multiplied by, for headings such as 户数（万户）.

    Returns
    -------
    TypedColumn
        float64 for numbers and integers, datetime64[s] for dates, boolean for flags, str for
        text (missing: NaN); and an object array of rule ids.

    Examples
    --------
    >>> from airkit.tables.contract import contract
    >>> column = contract()["conversions"].column("n_households")
    >>> typed = type_column(pd.Series(["1,200", "两吨", None], dtype="str"), column)
    >>> typed.values.tolist(), typed.broken.tolist()
    ([1200.0, nan, nan], ['', 'not_a_number', ''])
    """
    codes, uniques = pd.factorize(text)
    parse = parser(column)
    parsed = [_parsed(cell, parse) for cell in uniques]
    # One more entry for missing cells, whose code is -1.
    values = _array([value for value, _ in parsed] + [None], column.kind, scale)
    broken = np.array([rule for _, rule in parsed] + [""], dtype=object)
    return TypedColumn(pd.Series(values[codes], index=text.index, name=column.name), broken[codes])


def empty_column(column: Column, index: pd.Index) -> pd.Series:
    """A column in which every cell is missing, of the type of its kind.

    Examples
    --------
    >>> from airkit.tables.contract import contract
    >>> empty_column(contract()["weather"].column("date"), pd.RangeIndex(1)).dtype
    dtype('<M8[s]')
    """
    values = _array([None], column.kind, 1.0)
    return pd.Series(values[np.zeros(len(index), dtype=np.intp)], index=index, name=column.name)


@cache
def parser(column: Column) -> Parser:
    """The parser of a column's kind."""
    if column.kind == "choice":
        return _choice_parser(column)
    if column.references:
        return parse_reference
    return {
        "text": _parse_text,
        "texts": _parse_text,
        "id": parse_id,
        "number": parse_number,
        "integer": parse_number,
        "date": parse_date,
        "datetime": parse_datetime,
        "month": parse_month,
        "flag": parse_flag,
        "load_levels": parse_load_levels,
    }[column.kind]


def parse_number(text: str) -> Parsed:
    """A finite number.

    Examples
    --------
    >>> parse_number("１，２３４"), parse_number("2吨")
    ((1234.0, ''), (None, 'not_a_number'))
    """
    plain = half_width(text)
    if NUMBER.fullmatch(plain):
        value = float(plain)
        return (value, "") if math.isfinite(value) else (None, "not_finite")
    if GROUPED.fullmatch(plain):
        return float(plain.replace(",", "")), ""
    if plain.lower() in NOT_FINITE:
        return None, "not_finite"
    if PERCENT.fullmatch(plain):
        return None, "percent"
    return None, "comma" if NUMBER.fullmatch(plain.replace(",", "")) else "not_a_number"


def parse_id(text: str) -> Parsed:
    """An id: short ASCII, kept as written.

    Examples
    --------
    >>> parse_id("007"), parse_id("纸坊镇"), parse_id("3.70829E+17")
    (('007', ''), (None, 'not_an_id'), (None, 'lost_digits'))
    """
    if LOST_DIGITS.fullmatch(text):
        return None, "lost_digits"
    return (text, "") if ID.fullmatch(text) else (None, "not_an_id")


def parse_reference(text: str) -> Parsed:
    """An id of another table, of any form: whether it exists is for the checks to say."""
    return (None, "lost_digits") if LOST_DIGITS.fullmatch(text) else (text, "")


def parse_flag(text: str) -> Parsed:
    """Yes or no: true/false, yes/no, 1/0, 是/否."""
    value = FLAGS.get(half_width(text).lower())
    return (None, "not_a_flag") if value is None else (value, "")


def parse_load_levels(text: str) -> Parsed:
    """Loads a line can run at: ``1``, ``0.5 1``, or ``0.7..1`` for a free load.

    Examples
    --------
    >>> parse_load_levels("0.5  1"), parse_load_levels("70%")
    (('0.5 1', ''), (None, 'not_load_levels'))
    """
    plain = " ".join(half_width(text).split())
    return (plain, "") if LOADS.fullmatch(plain) else (None, "not_load_levels")


def half_width(text: str) -> str:
    """Full-width digits, letters and signs as plain ones.

    Examples
    --------
    >>> half_width("２０１７－１１")
    '2017-11'
    """
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def _parse_text(text: str) -> Parsed:
    return text, ""


def _choice_parser(column: Column) -> Parser:
    """Choices by id, by either label with or without its brackets, or by what people say for it."""
    names = {choice: choice for choice in column.choices}
    for choice in column.choices:
        names.setdefault(choice.lower(), choice)
        for lang in LANGUAGES:
            label = choice_label(column, choice, lang).lower()
            names.setdefault(label, choice)
            names.setdefault(half_width(label), choice)
            names.setdefault(re.split(r"\s*[（(]", label)[0], choice)

    def parse(text: str) -> Parsed:
        plain = half_width(text).lower()
        choice = names.get(text) or names.get(plain) or _meant(column, plain)
        return (choice, "") if choice else (None, "not_a_choice")

    return parse


def _meant(column: Column, text: str) -> str | None:
    """The choice that a usual word of the trade names, such as 省级 for ``province``."""
    choice = meaning("said", f"{column.name}:{text}")
    return choice if choice in column.choices else None


def _parsed(text: str, parse: Parser) -> Parsed:
    """Parse a cell, first turning away what no kind may hold."""
    if text.startswith("=") and len(text) > 1:
        return None, "formula"
    if text.startswith("#") and EXCEL_ERRORS.fullmatch(text):
        return None, "error_value"
    if "\x00" in text or "\ufffd" in text:
        return None, "broken_text"
    return parse(text)


def _array(
    values: list[object], kind: str, scale: float
) -> np.ndarray | pd.api.extensions.ExtensionArray:
    """Parsed values as an array of the kind's type, missing where None."""
    if kind in ("number", "integer"):
        numbers = np.array([np.nan if value is None else value for value in values], dtype=float)
        # 5.36 万 scales to 53600.00000000001: back to the digits written.
        return numbers if scale == 1 else np.round(numbers * scale, 6)
    if kind in ("date", "datetime", "month"):
        return np.array(["NaT" if v is None else v for v in values], dtype="datetime64[s]")
    return pd.Series(values, dtype="boolean" if kind == "flag" else "str").array
