"""Fixtures that write the sample case as a folder or as a workbook."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import xlsxwriter
from sample_case import BASE, SETTINGS

MakeFolder = Callable[..., Path]


@pytest.fixture
def make_folder(tmp_path: Path) -> MakeFolder:
    """Write the sample case as a folder; texts or bytes by table replace or add files."""

    def make(settings: Mapping[str, str] | None = None, **tables: str | bytes | None) -> Path:
        folder = tmp_path / "case"
        folder.mkdir(exist_ok=True)
        lines = [f'{key} = "{value}"' for key, value in {**SETTINGS, **(settings or {})}.items()]
        (folder / "case.toml").write_text("\n".join(lines), encoding="utf-8")
        for name, content in {**BASE, **tables}.items():
            if content is None:
                continue
            data = content if isinstance(content, bytes) else content.encode("utf-8")
            (folder / f"{name}.csv").write_bytes(data)
        return folder

    return make


@pytest.fixture
def make_workbook(tmp_path: Path) -> MakeFolder:
    """Write the sample case as a workbook; lists of rows by sheet replace or add sheets.

    Texts that read as numbers become numbers, as they would when typed into Excel.
    """

    def make(
        settings: Mapping[str, str] | None = None, **sheets: list[list[object]] | None
    ) -> Path:
        path = tmp_path / "case.xlsx"
        rows = {
            name: [line.split(",") for line in text.splitlines()] for name, text in BASE.items()
        }
        with xlsxwriter.Workbook(path, {"strings_to_numbers": True}) as book:
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            sheet = book.add_worksheet("case")
            for row, pair in enumerate({**SETTINGS, **(settings or {})}.items()):
                sheet.write_row(row, 0, pair)
            for name, content in {**rows, **sheets}.items():
                if content is None:
                    continue
                sheet = book.add_worksheet(name)
                for row, cells in enumerate(content):
                    for column, cell in enumerate(cells):
                        if hasattr(cell, "year"):
                            sheet.write_datetime(row, column, cell, day)
                        elif cell not in ("", None):
                            sheet.write(row, column, cell)
        return path

    return make
