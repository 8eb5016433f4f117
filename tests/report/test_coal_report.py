"""The coal report: whole or not at all, the same twice, and readable where it is opened."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from airkit.coal import CoalCut
from airkit.errors import UsageError
from airkit.report import coal as report
from airkit.report.coal import write_coal_report
from airkit.report.coal_tables import coal_tables, headline_table
from airkit.report.coal_workbook import HIDDEN, write_coal_workbook
from airkit.report.csv_tables import write_csv
from airkit.report.headings import is_named

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def folder(coal_result, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("report") / "new" / "tiny"
    written = write_coal_report(coal_result("tiny"), out, "zh")
    assert sorted(written) == sorted(p for p in out.rglob("*") if p.is_file())
    return out


def test_all_there_is(folder, coal_result) -> None:
    names = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert {"summary.html", "coal.json", "coal_result.json", "coal_tables.xlsx"} < names
    for figure in ("waterfall", "measures", "tornado"):
        for lang in ("zh", "en"):
            assert {f"figures/{figure}_{lang}.{s}" for s in ("png", "svg", "pdf")} < names
    assert {f"tables/{name}.csv" for name in coal_tables(coal_result("tiny"))} < names


def test_json_is_what_the_command_prints_and_the_result_opens_again(folder, coal_result) -> None:
    result = coal_result("tiny")
    assert json.loads((folder / "coal.json").read_text("utf-8")) == result.as_dict()
    opened = CoalCut.open(folder / "coal_result.json")
    assert opened.as_dict() == result.as_dict()


REPORT = """
import sys
from airkit.case import read_case
from airkit.coal import cut_coal
from airkit.report.coal import write_coal_report
write_coal_report(cut_coal(read_case("tiny"), n_draws=64), sys.argv[1], "zh")
"""


def test_two_runs_give_the_same_bytes(folder, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", REPORT, str(tmp_path / "tiny")]
    subprocess.run(command, check=True, env=environment, cwd=tmp_path)
    digests = [
        {
            p.relative_to(out): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in out.rglob("*")
            if p.is_file()
        }
        for out in (folder, tmp_path / "tiny")
    ]
    assert digests[0] == digests[1]


def test_only_its_own_files_are_replaced(coal_result, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(report, "_write_figures", lambda folder, result: folder.mkdir())
    (tmp_path / "figures").mkdir()
    (tmp_path / "mine.txt").write_text("mine")
    stale = tmp_path / "figures" / "coldest_day_zh.png"
    stale.write_text("of another case")
    (tmp_path / "coal.json").write_text("old")
    write_coal_report(coal_result("shandong-2017"), tmp_path, "en")
    assert (tmp_path / "mine.txt").read_text() == "mine"
    assert not stale.exists()
    assert "headline" in (tmp_path / "coal.json").read_text("utf-8")


def test_a_failure_leaves_the_folder_as_it_was(coal_result, tmp_path: Path, monkeypatch) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "coal.json").write_text("old")

    def fail(*_args: object) -> str:
        raise RuntimeError

    monkeypatch.setattr(report, "_write_figures", lambda folder, result: folder.mkdir())
    monkeypatch.setattr(report, "coal_page", fail)
    with pytest.raises(RuntimeError):
        write_coal_report(coal_result("tiny"), out, "zh")
    assert [p.name for p in out.iterdir()] == ["coal.json"]
    assert (out / "coal.json").read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_file_is_no_folder(coal_result, tmp_path: Path) -> None:
    path = tmp_path / "report"
    path.write_text("mine")
    with pytest.raises(UsageError):
        write_coal_report(coal_result("tiny"), path, "zh")
    assert path.read_text() == "mine"


@pytest.mark.parametrize("name", ["partly_split", "without_draws", "one_row", "nothing", "zeros"])
def test_every_result_can_be_written(name, coal_result, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(report, "_write_figures", lambda folder, result: folder.mkdir())
    write_coal_report(coal_result(name), tmp_path, "zh")
    assert (tmp_path / "summary.html").stat().st_size > 0


def test_headline_holds_the_totals(coal_result) -> None:
    result = coal_result("shandong-2017")
    table = headline_table(result).set_index("quantity")
    assert list(table.columns[:4]) == ["unit", "gas_boiler", "heat_pump", "resistive"]
    for variant in result.variants:
        assert table.at["coal_cut_t", variant] == result.total("coal_cut_t", variant)
    assert table.at["system_coal_cut_tce", "p5"] < table.at["system_coal_cut_tce", "resistive"]


def test_every_column_has_a_heading_in_both_languages(coal_result) -> None:
    tables = [coal_tables(coal_result(case)) for case in ("tiny", "shandong-2017", "partly_split")]
    columns = {str(c) for each in tables for table in each.values() for c in table.columns}
    assert not {c for c in columns if not is_named(c)} - set(HIDDEN)


@pytest.fixture(scope="module")
def book(folder) -> openpyxl.Workbook:
    return openpyxl.load_workbook(folder / "coal_tables.xlsx")


def test_sheets_are_chinese_with_english_beside(book, coal_result) -> None:
    assert len(book.sheetnames) == len(coal_tables(coal_result("tiny")))
    assert book.sheetnames[0] == "结论"
    assert book["结论"]["A1"].value == "结论 The answer"
    assert "虚构 FICTIONAL" in book["结论"]["A2"].value


def test_tables_are_native_frozen_and_print_on_a4_landscape(book) -> None:
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert int(sheet.page_setup.paperSize) == 9
        if sheet["A4"].value == "没有记录 No rows":
            assert not sheet.tables
            continue
        assert len(sheet.tables) == 1
        assert sheet.freeze_panes == "B5"


def test_numbers_are_numbers_and_say_their_unit(book, coal_result) -> None:
    sheet = book["分措施"]
    headings = [cell.value for cell in sheet[4]]
    at = next(i for i, h in enumerate(headings) if "[t]" in h and "Physical coal cut" in h)
    values = [row[at].value for row in sheet.iter_rows(min_row=5)]
    assert sum(values) == pytest.approx(coal_result("tiny").total("coal_cut_t"))


def test_no_clock_in_it(folder) -> None:
    with zipfile.ZipFile(folder / "coal_tables.xlsx") as archive:
        assert "2017-10-01T" in archive.read("docProps/core.xml").decode()
        assert {info.date_time[0] for info in archive.infolist()} == {1980}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\n", "\r", "\r\n"])
def test_a_csv_begins_no_formula(tmp_path: Path, start: str) -> None:
    table = pd.DataFrame({"name": [f"{start}1+1", f"甲{start}=2"], "change": [-1.5, 2.0]})
    write_csv(tmp_path / "a.csv", table)
    back = pd.read_csv(tmp_path / "a.csv", encoding="utf-8-sig")
    shown = start.replace("\r\n", "\n").replace("\r", "\n")
    assert list(back["name"]) == [f"'{shown}1+1", f"甲{shown}=2"], "one row each"
    assert list(back["change"]) == [-1.5, 2.0], "numbers stay numbers"


def test_texts_stay_texts(coal_result, tmp_path: Path) -> None:
    result = coal_result("tiny")
    rows = result.rows.assign(programme="=1+1", district_zh="@here", phase="007")
    tables = {"rows": rows}
    write_coal_workbook(tmp_path / "a.xlsx", replace(result, rows=rows), tables)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["逐行明细"]
    values = {cell.value: cell.data_type for row in sheet.iter_rows(min_row=5) for cell in row}
    assert values["=1+1"] == "s"
    assert values["007"] == "s"
    write_csv(tmp_path / "a.csv", rows)
    text = (tmp_path / "a.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    back = pd.read_csv(tmp_path / "a.csv", dtype=str)
    assert set(back["programme"]) == {"'=1+1"}
    assert set(back["district_zh"]) == {"'@here"}
    assert set(back["phase"]) == {"007"}


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_an_office_program_opens_the_workbook(folder, tmp_path: Path) -> None:
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    utf8 = "csv:Text - txt - csv (StarCalc):44,34,76"
    command = ["soffice", profile, "--headless", "--convert-to", utf8, "--outdir", str(tmp_path)]
    subprocess.run([*command, str(folder / "coal_tables.xlsx")], check=True, capture_output=True)
    assert "结论 The answer" in (tmp_path / "coal_tables.csv").read_text("utf-8")
