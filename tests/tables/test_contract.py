"""The contract describes every column fully, once, and without contradiction."""

import csv
from collections import Counter
from pathlib import Path

import pytest

import airkit.words
from airkit.tables.contract import (
    BY_PROCESS,
    DATE_KINDS,
    NUMBER_KINDS,
    TEXT_KINDS,
    UNITS_ELSEWHERE,
    case_settings,
    choice_label,
    contract,
    described,
    unit_label,
)
from airkit.words import LANGUAGES

COLUMNS = [column for table in (*contract().values(), case_settings()) for column in table.columns]
IDS = [f"{column.table}.{column.name}" for column in COLUMNS]
KINDS = TEXT_KINDS | NUMBER_KINDS | DATE_KINDS | {"flag"}
# Last words of a name that are units; a column named so must have that unit.
UNIT_ENDINGS = ("t", "m2", "m3", "kwh", "share", "yuan", "days", "c", "ugm3", "mgm3", "years")
# Numbers whose unit is not in the name because the name is fixed by the design.
UNIT_NOT_IN_NAME = {"probability"}


def tokens(text: str) -> list[str]:
    return text.split("_")


def holds(name: list[str], unit: list[str]) -> bool:
    return any(name[i : i + len(unit)] == unit for i in range(len(name) - len(unit) + 1))


@pytest.mark.parametrize("column", COLUMNS, ids=IDS)
def test_column_is_described(column):
    assert column.zh and column.en
    assert bool(column.note_zh) == bool(column.note_en)
    assert "/" not in (column.note_zh, column.note_en)
    assert column.kind in KINDS
    assert column.need in {"required", "optional", "derivable", "defaultable"}
    assert column.level in {"minimum", "full"}
    assert bool(column.choices) == (column.kind == "choice")
    assert (column.need == "defaultable") == bool(column.default_factor)
    assert not (column.level == "full" and column.need == "required" and level(column) == "minimum")
    for lang in LANGUAGES:
        unit_label(column.unit, lang)
        labels = [choice_label(column, choice, lang) for choice in column.choices]
        assert len(set(labels)) == len(labels)


def level(column):
    return described(column.table).level


@pytest.mark.parametrize("column", COLUMNS, ids=IDS)
def test_unit_is_in_the_name(column):
    name = tokens(column.name)
    if column.unit and column.unit not in UNITS_ELSEWHERE and column.name not in UNIT_NOT_IN_NAME:
        assert holds(name, tokens(column.unit)), (column.name, column.unit)
    if column.kind in NUMBER_KINDS and name[-1] in UNIT_ENDINGS:
        assert tokens(column.unit)[-1] == name[-1], (column.name, column.unit)
    if "share" in name and column.kind == "number":
        assert column.unit == "share"
    if column.unit == "share":
        assert float(column.low) == 0 and float(column.high) <= 1.2
    if column.unit and column.kind not in NUMBER_KINDS:
        pytest.fail("only numbers have units")


def test_unit_by_row_has_a_column_to_state_it():
    for column in COLUMNS:
        if column.unit == "by_row":
            names = described(column.table).names
            assert "unit" in names or f"{column.name}_unit" in names


@pytest.mark.parametrize("column", [c for c in COLUMNS if c.references], ids=lambda c: c.name)
def test_references_point_to_the_only_key(column):
    table, name = column.references.split(".")
    assert contract()[table].key == (name,)


def test_tables_are_described_and_named_once():
    for table in contract().values():
        assert table.zh and table.en and table.note_zh and table.note_en
        assert table.job in {"all", "coal", "schedule", "campaign"}
        headings = Counter(
            heading
            for column in table.columns
            for heading in {
                column.name,
                column.zh,
                column.en,
                *(alias for alias, _ in column.aliases),
            }
        )
        assert [heading for heading, n in headings.items() if n > 1] == []
    for label in ("zh", "en"):
        names = [getattr(table, label) for table in contract().values()]
        assert len(set(names)) == len(names)


def test_bounds_suit_the_kind():
    for column in COLUMNS:
        if column.kind in DATE_KINDS:
            assert column.low and column.high
        elif column.kind in NUMBER_KINDS:
            assert not (column.low and column.high) or float(column.low) <= float(column.high)
        else:
            assert not column.low and not column.high


def test_default_names_are_the_columns_own_or_by_process():
    for column in COLUMNS:
        if column.default_factor:
            assert column.default_factor in {column.name, BY_PROCESS}


def test_no_word_is_written_twice():
    path = Path(airkit.words.__file__).with_name("words.csv")
    with path.open(encoding="utf-8", newline="") as file:
        ids = Counter(row["id"] for row in csv.DictReader(file))
    assert [word_id for word_id, n in ids.items() if n > 1] == []
