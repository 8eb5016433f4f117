"""The data dictionary and the page of equations are what the code says today."""

from pathlib import Path

import pytest

from airkit.report.reference import reference_pages
from airkit.report.reference.equations import CHAPTERS
from airkit.tables.contract import case_settings, contract

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = reference_pages()


@pytest.mark.parametrize("name", PAGES)
def test_committed_page_is_fresh(name: str) -> None:
    committed = (DOCS / name).read_text(encoding="utf-8")
    assert committed == PAGES[name], "run `make docs`"


@pytest.mark.parametrize("name", ["data_dictionary.md", "data_dictionary.zh.md"])
def test_every_column_stands_in_its_chapter(name: str) -> None:
    chapters = PAGES[name].split('<a id="table-')[1:]
    tables = [case_settings(), *contract().values()]
    for table, chapter in zip(tables, chapters, strict=True):
        assert chapter.startswith(f'{table.name}"')
        rows = [line for line in chapter.splitlines() if line.startswith(("| `", "| **`"))]
        assert len(rows) == len(table.columns)
        for column, row in zip(table.columns, rows, strict=True):
            assert f"`{column.name}`" in row.split(" | ")[0]
            assert row.replace(r"\|", "").count("|") == len("|||||||")


def test_a_defaultable_column_names_its_default() -> None:
    assert "空着时用系数 `coal_per_household_t`" in PAGES["data_dictionary.zh.md"]


def test_equations_show_formula_unit_source_and_example() -> None:
    page = PAGES["equations.md"]
    assert "Electricity = useful heat / (3.6 MJ/kWh x COP or efficiency) [kWh]." in page
    assert "- `coal_t : array_like`: Coal burnt [t]." in page
    assert "US EPA, Air Pollution Control Cost Manual" in page
    assert "```python\n>>> round(float(useful_heat_gj(2.0, 20.908, 0.42)), 1)\n17.6\n```" in page
    assert all(f"`airkit.{m.replace('/', '.')}`" in page for c in CHAPTERS.values() for m, _ in c)
