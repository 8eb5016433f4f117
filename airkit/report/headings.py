"""Headings of result columns in both languages, with their units."""

import re
from functools import cache

from airkit.emissions import POLLUTANTS
from airkit.tables.contract import contract
from airkit.words import Lang, has_word, say, word

# Unit by the end of a column's name, longest first.
UNIT_BY_END = {
    "_yuan_per_unit": "unit_yuan_per_unit",
    "_yuan_per_kg": "unit_yuan_per_kg",
    "_yuan_per_year": "unit_yuan_per_year",
    "_yuan": "unit_yuan",
    "_tce": "unit_tce",
    "_kwh": "unit_kwh",
    "_kg": "unit_kg",
    "_share": "unit_percent",
    "_gj": "unit_gj",
    "_m3": "unit_m3",
    "_t": "unit_t",
}
# Tables of the contract whose labels result columns of the same name carry.
LABELLED = (
    *("conversions", "boilers", "factors", "sources", "coal_use", "meters"),
    *("enterprises", "lines", "rules"),
    *("tasks", "milestones", "problems", "checks", "site_items", "accountability_rules", "air"),
    *("alerts", "other_sources"),
)
_EMISSION = re.compile(rf"(stove|device|upstream|cut)_({'|'.join(POLLUTANTS)})_t")


def heading(column: str, lang: Lang) -> str:
    """Heading of a column with its unit; a column nobody named stands under its own name.

    Examples
    --------
    >>> heading("coal_cut_t", "en"), heading("cut_so2_t", "en")
    ('Physical coal cut inside the area [t]', 'SO₂ cut on site [t]')
    >>> heading("of_a_reader", "zh")
    'of_a_reader'
    """
    name, unit = label(column, lang), unit_of(column, lang)
    if not unit:
        return name
    return f"{name}（{unit}）" if lang == "zh" else f"{name} [{unit}]"


def is_named(column: str) -> bool:
    """Whether the kit has words for a column."""
    return label(column, "zh") != column


def label(column: str, lang: Lang) -> str:
    """Words of a column without its unit."""
    for word_id in (f"report_col_{column}", f"coal_{column}", f"choice_{column}"):
        if has_word(word_id):
            return word(word_id, lang)
    emission = _EMISSION.fullmatch(column)
    if emission:
        part, pollutant = emission.groups()
        return say(f"report_{part}_emission", lang, pollutant=word(f"pollutant_{pollutant}", lang))
    pollutant = column.removesuffix("_kg")
    if pollutant in POLLUTANTS and pollutant != column:
        return word(f"pollutant_{pollutant}", lang)
    return _contract_labels(lang).get(column, column)


def unit_of(column: str, lang: Lang) -> str:
    """Unit of a column, empty where it has none."""
    for end, word_id in UNIT_BY_END.items():
        if column.endswith(end):
            return word(word_id, lang)
    return ""


@cache
def _contract_labels(lang: Lang) -> dict[str, str]:
    columns = [column for name in LABELLED for column in contract()[name].columns]
    return {c.name: c.zh if lang == "zh" else c.en for c in reversed(columns)}
