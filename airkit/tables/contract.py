"""What every input table must look like: the contract (``tables.csv`` and ``columns.csv``).

The two files are the only place where a table or column is described; readers, checks, templates
and the data dictionary all read them through :func:`contract`.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from airkit.words import Lang, has_word, word

HOME = Path(__file__).parent

# Kinds of columns held as text; every other kind has a typed form of its own.
TEXT_KINDS = frozenset({"text", "id", "choice", "texts", "load_levels"})
NUMBER_KINDS = frozenset({"number", "integer"})
DATE_KINDS = frozenset({"date", "datetime", "month"})
FLAG_KIND = "flag"

# Units that another cell of the row (or the row it points to) states.
UNITS_ELSEWHERE = frozenset({"by_row", "by_task", "by_column", "by_indicator", "by_counts"})

# ``default_factor`` of columns whose default is a row of process_defaults, found by process.
BY_PROCESS = "process_defaults"


@dataclass(frozen=True)
class Column:
    """One column of the contract.

    ``kind`` is one of text, id, number, integer, date, datetime, month, flag, choice, texts
    (several, separated by ``|``) and load_levels. ``need`` is required, optional, derivable or
    defaultable. ``low`` and ``high`` are inclusive bounds as written (numbers or ISO dates).
    ``aliases`` are further accepted headings, each with the factor its numbers are multiplied by
    (``("户数（万户）", 10000.0)``; 1 for plain ones).
    """

    table: str
    name: str
    kind: str
    unit: str
    is_key: bool
    need: str
    low: str
    high: str
    choices: tuple[str, ...]
    references: str
    default_factor: str
    level: str
    zh: str
    en: str
    note_zh: str
    note_en: str
    aliases: tuple[tuple[str, float], ...]

    def label(self, lang: Lang) -> str:
        """Name of the column as people read it.

        Examples
        --------
        >>> contract()["conversions"].column("n_households").label("zh")
        '改造户数'
        """
        return self.zh if lang == "zh" else self.en

    def note(self, lang: Lang) -> str:
        """What to know when filling the column; may be empty."""
        return self.note_zh if lang == "zh" else self.note_en


@dataclass(frozen=True)
class Table:
    """One table; ``job`` is the job that reads it, ``is_ledger`` marks what arrives weekly."""

    name: str
    zh: str
    en: str
    job: str
    is_ledger: bool
    level: str
    note_zh: str
    note_en: str
    columns: tuple[Column, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """Columns that together name a row; empty where rows have no name.

        Examples
        --------
        >>> contract()["boilers"].key
        ('boiler_id', 'programme')
        """
        return tuple(column.name for column in self.columns if column.is_key)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns, in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")

    def label(self, lang: Lang) -> str:
        """Name of the table as people read it."""
        return self.zh if lang == "zh" else self.en

    def note(self, lang: Lang) -> str:
        """What the table is for."""
        return self.note_zh if lang == "zh" else self.note_en


# Name of the settings: sheet ``case`` of a workbook, ``case.toml`` of a folder.
SETTINGS = "case"


@cache
def contract() -> Mapping[str, Table]:
    """All input tables by name, in the order people meet them.

    Returns
    -------
    Mapping of str to Table
        Read-only.

    Examples
    --------
    >>> contract()["conversions"].column("coal_per_household_t").default_factor
    'coal_per_household_t'
    """
    return MappingProxyType(
        {name: table for name, table in _everything().items() if name != SETTINGS}
    )


def case_settings() -> Table:
    """The settings of a case (``case.toml`` or sheet ``case``), described like a table of one row.

    Examples
    --------
    >>> case_settings().column("season_start").kind
    'date'
    """
    return _everything()[SETTINGS]


def described(name: str) -> Table:
    """A table of the contract or, for ``"case"``, the settings; KeyError for another name."""
    return _everything()[name]


def unit_label(unit: str, lang: Lang) -> str:
    """A contract unit as people read it; empty for none and for units stated elsewhere in the row.

    Examples
    --------
    >>> unit_label("t_per_h", "zh"), unit_label("by_row", "zh")
    ('吨/小时', '')
    """
    return "" if not unit or unit in UNITS_ELSEWHERE else word(f"unit_{unit}", lang)


def choice_label(column: Column, choice: str, lang: Lang) -> str:
    """A choice as people read it, such as 燃气壁挂炉 for ``gas_boiler``.

    Examples
    --------
    >>> choice_label(contract()["conversions"].column("measure"), "gas_boiler", "zh")
    '燃气壁挂炉'
    """
    ids = (f"choice_{column.name}_{choice}", f"choice_{choice}", f"unit_{choice}")
    return word(next((word_id for word_id in ids if has_word(word_id)), ids[0]), lang)


@cache
def _everything() -> Mapping[str, Table]:
    columns: dict[str, list[Column]] = {}
    for row in _rows("columns.csv"):
        columns.setdefault(row["table"], []).append(_column(row))
    return {
        row["table"]: Table(
            name=row["table"],
            zh=row["zh"],
            en=row["en"],
            job=row["job"],
            is_ledger=row["is_ledger"] == "1",
            level=row["level"],
            note_zh=row["note_zh"],
            note_en=row["note_en"],
            columns=tuple(columns[row["table"]]),
        )
        for row in _rows("tables.csv")
    }


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (HOME / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _column(row: Mapping[str, str]) -> Column:
    return Column(
        table=row["table"],
        name=row["column"],
        kind=row["kind"],
        unit=row["unit"],
        is_key=row["key"] == "1",
        need=row["need"],
        low=row["low"],
        high=row["high"],
        choices=_split(row["choices"]),
        references=row["references"],
        default_factor=row["default_factor"],
        level=row["level"],
        zh=row["zh"],
        en=row["en"],
        note_zh=row["note_zh"],
        note_en=row["note_en"],
        aliases=tuple(_alias(text) for text in _split(row["aliases"])),
    )


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


def _alias(text: str) -> tuple[str, float]:
    heading, _, scale = text.partition("=")
    return heading, float(scale) if scale else 1.0
