"""Headings of a sheet to columns of the contract.

A heading is a column's name, its Chinese or English label, or one of its aliases. A unit in
brackets after it must be the contract's unit, as in 改造户数（户）. Of a heading in two lines
either may be the name. Case of letters, blanks and full-width forms do not matter.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache

from airkit.tables.contract import Table, unit_label
from airkit.tables.faults import Fault, Note
from airkit.tables.reading.cells import half_width
from airkit.tables.reading.lexicon import is_a
from airkit.tables.reading.sheets import column_letter
from airkit.words import LANGUAGES

BRACKETS = re.compile(r"(?P<name>.+?)\s*[(\[](?P<unit>[^()\[\]]+)[)\]]")
# How alike two headings must be for one to be named as a likely slip for the other.
ALIKE = 0.75


@dataclass
class Headings:
    """What the first row of a sheet means.

    ``columns`` maps a contract column to the index of its cells, ``scales`` to what its numbers
    are multiplied by; ``further`` holds the columns the contract does not know, by heading, and
    ``personal`` where those stand that are about a person and are never read.
    """

    columns: dict[str, int] = field(default_factory=dict)
    scales: dict[str, float] = field(default_factory=dict)
    further: dict[str, int] = field(default_factory=dict)
    personal: set[int] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)


def match_headings(table: Table, cells: Sequence[str], sheet: str) -> Headings:
    """Match a row of headings with the columns of a table.

    Parameters
    ----------
    table : Table
        The contract of the table.
    cells : sequence of str
        The first row as written.
    sheet : str
        Name of the sheet, for the sentences.

    Returns
    -------
    Headings
        With a fault for each heading that stands twice, states another unit than the contract's,
        and for each required column that is not there.

    Examples
    --------
    >>> from airkit.tables.contract import contract
    >>> found = match_headings(contract()["weather"], ["日期", "t_mean_c", "风"], "weather")
    >>> found.columns, found.further
    ({'date': 0, 't_mean_c': 1}, {'风': 2})
    """
    found = Headings()
    for index, cell in enumerate(cells):
        if not cell:
            continue
        known = recognise(table, cell)
        if known is None and is_a("personal", plain_heading(cell)):
            found.personal.add(index)
            found.notes.append(Note(table.name, 1, cell, None, "personal_column", {}, sheet))
        elif known is None:
            _add_further(found, cell, index)
        elif known.name in found.columns:
            at = {"letter": column_letter(index)}
            found.faults.append(
                Fault(table.name, 1, known.name, cell, "duplicate_heading", at, sheet)
            )
        else:
            found.columns[known.name] = index
            found.scales[known.name] = known.scale
            if known.wrong_unit:
                values: dict[str, object] = {"unit": _unit(table, known.name)}
                found.faults.append(
                    Fault(table.name, 1, known.name, cell, "heading_unit", values, sheet)
                )
    _add_missing(found, table, sheet)
    _add_notes(found, table, sheet)
    return found


@dataclass(frozen=True)
class Known:
    """A recognised heading: its column, the scale of its numbers, and a unit that is not ours."""

    name: str
    scale: float = 1.0
    wrong_unit: str = ""


def recognise(table: Table, heading: str) -> Known | None:
    """The column a heading names, or None.

    Examples
    --------
    >>> from airkit.tables.contract import contract
    >>> conversions = contract()["conversions"]
    >>> recognise(conversions, "改造户数（万户）")
    Known(name='n_households', scale=10000.0, wrong_unit='')
    >>> recognise(conversions, "户均用煤量（公斤）")
    Known(name='coal_per_household_t', scale=1.0, wrong_unit='公斤')
    """
    names = _names(table)
    for line in (heading, *heading.splitlines()):
        plain = plain_heading(line)
        if plain in names:
            return Known(*names[plain])
        match = BRACKETS.fullmatch(half_width(line).strip())
        if match and plain_heading(match["name"]) in names:
            name, scale = names[plain_heading(match["name"])]
            unit = plain_heading(match["unit"])
            return Known(name, scale, "" if unit in _accepted_units(table, name) else unit)
    return None


def plain_heading(heading: str) -> str:
    """A heading without what does not matter: case, full-width forms, blanks."""
    return (
        "".join(half_width(heading).lower().split())
        if not heading.isascii()
        else (" ".join(heading.lower().split()))
    )


def count_known(table: Table, cells: Iterable[str]) -> int:
    """How many cells of a row are headings of the table."""
    return sum(1 for cell in cells if cell and recognise(table, cell))


def near(name: str, among: Iterable[str]) -> list[str]:
    """Names that look like this one, likeliest first.

    Examples
    --------
    >>> near("energized_on", ["energised_on", "works_done_on"])
    ['energised_on']
    """
    return get_close_matches(name, list(among), n=3, cutoff=ALIKE)


@cache
def _names(table: Table) -> Mapping[str, tuple[str, float]]:
    names: dict[str, tuple[str, float]] = {}
    for column in table.columns:
        for heading in (column.name, column.zh, column.en):
            names[plain_heading(heading)] = (column.name, 1.0)
        for heading, scale in column.aliases:
            names[plain_heading(heading)] = (column.name, scale)
    return names


@cache
def _accepted_units(table: Table, name: str) -> frozenset[str]:
    unit = table.column(name).unit
    labels = [unit_label(unit, lang) for lang in LANGUAGES]
    return frozenset(plain_heading(text) for text in (unit, *labels) if text)


def _unit(table: Table, name: str) -> dict[str, str]:
    unit = table.column(name).unit
    return {lang: unit_label(unit, lang) or "–" for lang in LANGUAGES}


def _add_further(found: Headings, heading: str, index: int) -> None:
    name = " ".join(heading.split())
    while name in found.further:
        name += "_"
    found.further[name] = index


def _add_missing(found: Headings, table: Table, sheet: str) -> None:
    for column in table.columns:
        if column.need != "required" or column.name in found.columns:
            continue
        alike = [
            heading
            for heading in found.further
            if near(plain_heading(heading), (column.name, column.zh, column.en))
        ]
        rule = "missing_column_near" if alike else "missing_column"
        values = {"near": "、".join(alike)}
        found.faults.append(Fault(table.name, None, column.name, None, rule, values, sheet))


def _add_notes(found: Headings, table: Table, sheet: str) -> None:
    absent = {
        spelling: column.name
        for column in table.columns
        if column.name not in found.columns
        for spelling in (column.name, column.zh, column.en)
    }
    for heading in found.further:
        alike = dict.fromkeys(absent[one] for one in near(plain_heading(heading), absent))
        rule = "further_column_near" if alike else "further_column"
        values = {"near": ", ".join(alike)}
        found.notes.append(Note(table.name, None, heading, None, rule, values, sheet))
