"""Marked copies: every fault where it stands, and nothing of the user's lost."""

from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.workbook.workbook import Workbook

import airkit.tables.marking.mark as mark_module
from airkit.case import check_case
from airkit.errors import UsageError
from airkit.tables.marking.mark import FAULTY, MARK, mark_workbook
from airkit.tables.marking.mark_list import HEAD_ROW
from airkit.tables.template import write_template

ROWS = [
    ["c1", "dongshan", "燃气壁挂炉", "raw_coal", "stove_traditional", "两吨"],
    ["c1", "dongshan", "heat_pump", "raw_coal", "stove_traditional", -5, "1900-01-05"],
]


def faulty_workbook(folder: Path) -> Path:
    """A template filled with faults, beside a sheet of the user's own."""
    path = write_template(folder / "county.xlsx")
    book = openpyxl.load_workbook(path)
    for row in ROWS:
        book["conversions"].append(row)
    book["conversions"]["F2"].comment = Comment("问过张村", "user")
    book["districts"].append(["dongshan", "东山镇", None, None, None, "town"])
    own = book.create_sheet("我的测算")
    own["A1"], own["A2"] = 2, "=A1*3"
    own["A2"].number_format, own["A2"].font = "0.00", Font(bold=True)
    own.merge_cells("B1:C1")
    book.save(path)
    return path


def marked(book: Workbook) -> set[str]:
    """Addresses of the coloured cells of conversions."""
    colour = FAULTY.fgColor.rgb
    cells = (cell for row in book["conversions"].iter_rows() for cell in row)
    return {cell.coordinate for cell in cells if cell.fill.fgColor.rgb == colour}


def test_faulty_cells_are_coloured_commented_and_listed(tmp_path: Path) -> None:
    path = faulty_workbook(tmp_path)
    faults = check_case(path).faults
    book = openpyxl.load_workbook(mark_workbook(path, faults, tmp_path / "marked.xlsx", "zh"))
    assert marked(book) == {"F2", "A3", "F3", "G3"}
    comment = book["conversions"]["F2"].comment
    assert comment.text.startswith("问过张村" + MARK)
    assert "不是数字" in comment.text
    listed = book.worksheets[0]
    assert book.active is listed
    links = {
        row[2].hyperlink.location: row[4].value
        for row in listed.iter_rows(min_row=HEAD_ROW + 1)
        if row[2].hyperlink
    }
    assert "两吨" in links["'conversions'!F2"]
    assert listed.max_row - HEAD_ROW == len(faults)
    assert [sheet.sheet_view.tabSelected for sheet in book.worksheets].count(True) == 1


def test_everything_of_the_users_survives(tmp_path: Path) -> None:
    path = faulty_workbook(tmp_path)
    before = path.read_bytes()
    target = mark_workbook(path, check_case(path).faults, tmp_path / "marked.xlsx", "en")
    assert path.read_bytes() == before
    book, old = openpyxl.load_workbook(target), openpyxl.load_workbook(path)
    assert book.sheetnames[1:] == old.sheetnames
    own = book["我的测算"]
    assert own["A2"].value == "=A1*3"
    assert own["A2"].number_format == "0.00"
    assert own["A2"].font.bold
    assert [str(area) for area in own.merged_cells.ranges] == ["B1:C1"]
    rules = book["conversions"].data_validations.dataValidation
    assert len(rules) == len(old["conversions"].data_validations.dataValidation)
    assert book["conversions"]["A1"].comment.text == old["conversions"]["A1"].comment.text


def test_marked_copy_can_be_put_right_and_marked_again(tmp_path: Path) -> None:
    path = faulty_workbook(tmp_path)
    first = mark_workbook(path, check_case(path).faults, tmp_path / "one.xlsx")
    book = openpyxl.load_workbook(first)
    book["conversions"]["F2"] = 12
    book.save(first)
    report = check_case(first)
    assert len(report.faults) == len(check_case(path).faults) - 1
    again = openpyxl.load_workbook(mark_workbook(first, report.faults, tmp_path / "two.xlsx"))
    assert marked(again) == {"A3", "F3", "G3"}
    assert again["conversions"]["F2"].comment.text == "问过张村"
    assert again.sheetnames == book.sheetnames


def test_folder_becomes_a_workbook_of_texts(tmp_path: Path) -> None:
    folder = write_template(tmp_path / "county", lang="en")
    with (folder / "conversions.csv").open("a", encoding="utf-8") as file:
        file.write("007,nowhere,gas_boiler,raw_coal,stove_traditional,=1+1\n")
    faults = check_case(folder).faults
    book = openpyxl.load_workbook(mark_workbook(folder, faults, tmp_path / "marked.xlsx"))
    row = [cell.value for cell in book["conversions"][2]][:6]
    assert row == ["007", "nowhere", "gas_boiler", "raw_coal", "stove_traditional", "=1+1"]
    assert book["conversions"]["F2"].data_type == "s"
    assert marked(book) == {"B2", "F2"}
    n_settings = sum(fault.table == "case" for fault in faults)
    without_link = [row for row in book.worksheets[0].iter_rows(min_row=5) if not row[2].value]
    assert len(without_link) == n_settings  # a key of case.toml has no cell


def test_comments_are_capped_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mark_module, "MOST_COMMENTS", 2)
    path = faulty_workbook(tmp_path)
    faults = [fault for fault in check_case(path).faults if fault.table == "conversions"]
    book = openpyxl.load_workbook(mark_workbook(path, faults, tmp_path / "marked.xlsx", "en"))
    assert len(marked(book)) == 4
    commented = [cell for cell in ("F2", "A3", "F3", "G3") if book["conversions"][cell].comment]
    assert len([c for c in commented if MARK in book["conversions"][c].comment.text]) == 2
    assert "4 cells are faulty; all are coloured, the first 2" in book.worksheets[0]["A3"].value


@pytest.mark.parametrize("name", ["county.xlsx", "marked.csv", "marked.xlsm"])
def test_wrong_targets_are_refused(tmp_path: Path, name: str) -> None:
    path = faulty_workbook(tmp_path)
    before = path.read_bytes()
    with pytest.raises(UsageError):
        mark_workbook(path, (), tmp_path / name, force=True)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["county.xlsx"]


def test_existing_copy_is_kept(tmp_path: Path) -> None:
    path = faulty_workbook(tmp_path)
    target = tmp_path / "marked.xlsx"
    target.write_text("mine")
    with pytest.raises(UsageError, match="--force"):
        mark_workbook(path, (), target)
    assert target.read_text() == "mine"
