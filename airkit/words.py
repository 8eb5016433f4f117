"""Every text a user meets, in Chinese and English, and the units numbers are shown in.

The texts stand in ``words.csv`` (``id,zh,en``); code names them by id.
"""

import csv
import math
import string
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Literal, get_args

Lang = Literal["zh", "en"]
LANGUAGES: tuple[Lang, ...] = get_args(Lang)

# First parts of the ids of units, and of words that only a county's own tables use.
UNIT, OWN = "unit_", "own_"

# The unit shown, by base unit: (from this size on, divisor, word id), largest first.
Steps = tuple[tuple[float, float, str], ...]
SHOWN_UNITS: Mapping[str, Mapping[Lang, Steps]] = {
    "t": {
        "zh": ((1e4, 1e4, "unit_10k_t"), (0, 1, "unit_t")),
        "en": ((1e6, 1e6, "unit_mt"), (1e4, 1e3, "unit_kt"), (0, 1, "unit_t")),
    },
    "tce": {
        "zh": ((1e4, 1e4, "unit_10k_tce"), (0, 1, "unit_tce")),
        "en": ((1e6, 1e6, "unit_mtce"), (1e4, 1e3, "unit_ktce"), (0, 1, "unit_tce")),
    },
    "m3": {
        "zh": ((1e8, 1e8, "unit_100m_m3"), (1e4, 1e4, "unit_10k_m3"), (0, 1, "unit_m3")),
        "en": ((1e6, 1e6, "unit_million_m3"), (0, 1, "unit_m3")),
    },
    "kwh": {
        "zh": ((1e8, 1e8, "unit_100m_kwh"), (1e4, 1e4, "unit_10k_kwh"), (0, 1, "unit_kwh")),
        "en": ((1e6, 1e6, "unit_gwh"), (1e4, 1e3, "unit_mwh"), (0, 1, "unit_kwh")),
    },
    "yuan": {
        "zh": ((1e8, 1e8, "unit_100m_yuan"), (1e4, 1e4, "unit_10k_yuan"), (0, 1, "unit_yuan")),
        "en": ((1e6, 1e6, "unit_million_yuan"), (0, 1, "unit_yuan")),
    },
    "households": {
        "zh": ((1e4, 1e4, "unit_10k_households"), (0, 1, "unit_households")),
        "en": ((0, 1, "unit_households"),),
    },
    "share": dict.fromkeys(LANGUAGES, ((0, 0.01, "unit_percent"),)),
}


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    path = Path(__file__).with_name("words.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def words_of() -> Mapping[str, Mapping[str, str]]:
    """Texts of every id, by language.

    Examples
    --------
    >>> words_of()["unit_t"]["zh"]
    '吨'
    """
    return _words()


def has_word(word_id: str) -> bool:
    """Whether ``words.csv`` has this id.

    Examples
    --------
    >>> has_word("unit_t"), has_word("no_such_word")
    (True, False)
    """
    return word_id in _words()


def word(word_id: str, lang: Lang) -> str:
    """Text of an id in one language; an id that is not there raises KeyError.

    Examples
    --------
    >>> word("unit_tce", "zh"), word("unit_tce", "en")
    ('吨标准煤', 'tce')
    """
    return _words()[word_id][lang]


def say(word_id: str, lang: Lang, **values: object) -> str:
    """Text of an id with its places filled; ``{n:line|lines}`` is the one or the other by n.

    A list is parted as the language does.

    Examples
    --------
    >>> say("reason_margin", "en", line_id="l1", when="on day 1", days=1)
    'l1: still on day 1 (1 day); it earns nothing by running.'
    >>> say("factor_not_found", "en", factor_id="ncv_coal", near="ncv_coke_mj_per_kg")
    'No factor "ncv_coal"; near it: ncv_coke_mj_per_kg.'
    """
    text = word(word_id, lang)
    shown = {
        name: listed(value, lang) if isinstance(value, list) else value
        for name, value in values.items()
    }
    return _COUNTING.format(text, **shown) if "|" in text else text.format(**shown)


class _Counting(string.Formatter):
    """``{n:line|lines}`` takes the first word where n is one, else the second."""

    def format_field(self, value: object, format_spec: str) -> str:
        one, stroke, many = format_spec.partition("|")
        if not stroke:
            return str(format(value, format_spec))
        return one if value == 1 or value == "1" else many


_COUNTING = _Counting()


@cache
def _own_words() -> Mapping[str, str]:
    rows = [row for word_id, row in _words().items() if word_id.startswith((UNIT, OWN))]
    return {row["zh"]: row["en"] for row in reversed(rows)}  # the first of an equal text stands


def own_word(text: str, lang: Lang) -> str:
    """A text of a county's own tables: in English its units, kinds of sites and the like.

    What ``words.csv`` knows by its Chinese text is translated, all else stays as it was written;
    an office may be named with or without its 县, 市 or 区.

    Examples
    --------
    >>> own_word("户", "en"), own_word("户", "zh"), own_word("丁副县长", "en")
    ('households', '户', '丁副县长')
    >>> own_word("县环保局", "en")
    'Environment Bureau'
    """
    if lang == "zh":
        return text
    known, asked = _own_words(), text.strip()
    return known.get(asked, known.get(asked.lstrip("县市区"), text))


def listed(items: Iterable[str], lang: Lang) -> str:
    """Names in a row, as each language parts them.

    Examples
    --------
    >>> listed(["高炉", "焦炉"], "zh"), listed(["kiln", "mill"], "en")
    ('高炉、焦炉', 'kiln, mill')
    """
    return ("、" if lang == "zh" else ", ").join(items)


def within_sentence(text: str) -> str:
    """A label within a sentence: its capital is small, unless it begins a name such as PM₂.₅.

    Examples
    --------
    >>> within_sentence("Claimed twice"), within_sentence("PM of it"), within_sentence("空置")
    ('claimed twice', 'PM of it', '空置')
    """
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def days_in_words(start: str, end: str, lang: Lang) -> str:
    """A stretch of days by its first and last day; one day goes by itself.

    Examples
    --------
    >>> days_in_words("2017-11-15", "2017-11-16", "zh")
    '2017-11-15 至 2017-11-16'
    >>> days_in_words("2017-11-15", "2017-11-15", "zh")
    '2017-11-15'
    """
    return start if start == end else say("days_from_to", lang, start=start, end=end)


def shown_unit(value: float, unit: str, lang: Lang) -> tuple[float, str]:
    """Divisor and name of the unit a value is shown in: 万吨, 亿m³ ... or kt, million m³ ...

    Examples
    --------
    >>> shown_unit(1_005_298.0, "t", "zh"), shown_unit(1_005_298.0, "t", "en")
    ((10000.0, '万吨'), (1000000.0, 'Mt'))
    >>> shown_unit(12.0, "t", "en")
    (1, 't')
    """
    if unit not in SHOWN_UNITS:
        return 1, unit
    divisor, word_id = unit_step(value, unit, lang)
    return divisor, word(word_id, lang)


def unit_step(value: float, unit: str, lang: Lang) -> tuple[float, str]:
    """Divisor and word id of the unit one language shows a value in.

    Examples
    --------
    >>> unit_step(1_005_298.0, "t", "zh")
    (10000.0, 'unit_10k_t')
    """
    steps = SHOWN_UNITS[unit][lang]
    return next((divisor, word_id) for least, divisor, word_id in steps if abs(value) >= least)


def in_unit(value: float, places: int, scale: float, divisor: float) -> str:
    """A value in units of ``divisor`` with the digits it has, to so many places, in ``scale``.

    So the two versions of a page show the same digits, the one in 万吨, the other in kt.

    Examples
    --------
    >>> in_unit(91_163.0, 2, 1e4, 1e4), in_unit(91_163.0, 2, 1e4, 1e3), in_unit(91_163.0, 2, 1e4, 1)
    ('9.12', '91.2', '91,200')
    """
    if scale == divisor:
        return f"{value / divisor:,.{places}f}"
    moved = places - round(math.log10(scale / divisor))
    return f"{round(value / scale, places) * scale / divisor:,.{max(0, moved)}f}"


def number(value: float, digits: int = 3) -> str:
    """A number to so many significant digits, never in exponent form, with thousands separated.

    Examples
    --------
    >>> number(1234567.0), number(0.30000000000000004), number(100.5298, 4), number(-0.0)
    ('1,234,567', '0.300', '100.5', '0')
    """
    if value == 0:
        return "0"
    if not math.isfinite(value):
        return "–"
    return f"{value:,.{_places(value, digits)}f}"


def _places(value: float, digits: int) -> int:
    """Decimal places that show a value, not zero, to so many significant digits."""
    return max(0, digits - 1 - math.floor(math.log10(abs(value))))


def show(value: float | None, unit: str, lang: Lang, digits: int = 3) -> str:
    """A value with its unit as a reader wants it; a missing value is a dash.

    Examples
    --------
    >>> show(1_005_298.0, "t", "zh", 4), show(1_005_298.0, "t", "en", 4)
    ('100.5万吨', '1.005 Mt')
    >>> show(None, "t", "zh")
    '–'
    """
    if value is None or not math.isfinite(value):
        return "–"
    divisor, name = shown_unit(value, unit, lang)
    space = "" if lang == "zh" or name.startswith("%") else " "
    if value == 0:
        return f"0{space}{name}"
    scale, _ = shown_unit(value, unit, "zh")
    return f"{in_unit(value, _places(value / scale, digits), scale, divisor)}{space}{name}"
