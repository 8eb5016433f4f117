"""Files as counties have them: encodings, separators, damaged and foreign files."""

import contextlib
import zipfile

import pytest
from sample_case import CONVERSIONS, DISTRICTS, found, sentences

from airkit.case import check_case, read_case
from airkit.errors import CaseError
from airkit.tables.reading.read_csv import decode
from airkit.tables.reading.sheets import read_sheets

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(path) -> CaseError:
    with pytest.raises(CaseError) as caught:
        check_case(path)
    assert path.name in str(caught.value) or "case" in str(caught.value)
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_encodings_read_to_the_same_case(make_folder, encoding):
    plain = read_case(make_folder()).digest
    text = DISTRICTS.replace(",", "\t") if encoding == "utf-16" else DISTRICTS
    assert read_case(make_folder(districts=text.encode(encoding))).digest == plain


def test_windows_line_ends_and_semicolons(make_folder):
    plain = read_case(make_folder()).digest
    text = DISTRICTS.replace(",", ";").replace("\n", "\r\n")
    assert read_case(make_folder(districts=text)).digest == plain


@pytest.mark.parametrize("encoding", ["big5", "shift_jis"])
def test_other_encodings_are_refused(make_folder, encoding):
    text = "district_id,name_zh,kind\ncounty,縣內鄉鎮街道開發區測試學會,county\n"
    data = text.encode(encoding, errors="ignore") + b"\x81\x30"
    assert ("districts", None, None, "encoding") in found(make_folder(districts=data))


def test_damaged_utf8_is_not_read_as_gbk(make_folder):
    data = DISTRICTS.encode().replace("马".encode(), "马".encode()[:2])
    folder = make_folder(districts=data)
    assert ("districts", None, None, "damaged_utf8") in found(folder)
    assert "第4行" in sentences(folder)


def test_nul_bytes(make_folder):
    folder = make_folder(districts=DISTRICTS.encode().replace(b"town,", b"to\x00wn,"))
    assert ("districts", None, None, "nul_bytes") in found(folder)
    # UTF-16 without its mark is full of them.
    folder = make_folder(districts=DISTRICTS.encode("utf-16-le"))
    assert ("districts", None, None, "nul_bytes") in found(folder)


def test_empty_file_and_file_of_a_heading_only(make_folder):
    assert ("supply", None, None, "file_empty") in found(make_folder(supply=b""))
    assert ("supply", None, None, "sheet_empty") in found(make_folder(supply=b"\n\n,,\n"))
    folder = make_folder(supply="district_id,carrier,start_date,daily_limit,unit\n")
    assert found(folder) == []
    assert read_case(folder).table("supply").empty


def test_a_broken_quote_is_one_fault_with_its_line(make_folder):
    folder = make_folder(districts=DISTRICTS.replace("马集镇", '"马集镇'))
    assert ("districts", None, None, "broken_csv") in found(folder)


def test_ragged_rows(make_folder):
    text = DISTRICTS.replace("magji,马集镇,", "magji,马集镇,,,,").replace(
        ",county,9000,5000", ",county"
    )
    folder = make_folder(districts=text)
    # A short row ends in blanks; a long one may have slipped, and the column says where.
    assert ("districts", 4, None, "beyond_headings") in found(folder)
    assert "H列没有列名" in sentences(folder)


def test_quoted_line_breaks_count_as_excel_counts_them(make_folder):
    text = DISTRICTS.replace("示例县", '"示例\n县"').replace(
        "magji,马集镇,,county,town", "magji,马集镇,,county,镇级"
    )
    assert found(make_folder(districts=text)) == [("districts", 4, "kind", "not_a_choice")]


def test_blank_lines_keep_the_row_numbers(make_folder):
    text = DISTRICTS.replace("zhifang,", "\n\nzhifang,").replace(
        "magji,马集镇,,county,town", "magji,马集镇,,county,x"
    )
    assert found(make_folder(districts=text)) == [("districts", 6, "kind", "not_a_choice")]


def test_unknown_and_misspelt_file_names(make_folder):
    folder = make_folder(我的备注="a,b\n1,2\n", convertions="a,b\n1,2\n")
    assert ("", None, None, "sheet_name_near") in found(folder)
    assert "convertions.csv" in sentences(folder)
    assert [(note.rule, note.sheet) for note in check_case(folder).notes] == [
        ("unread_sheet", "我的备注.csv")
    ]


def test_chinese_file_names_and_a_table_given_twice(make_folder):
    plain = read_case(make_folder()).digest
    folder = make_folder(地区=DISTRICTS)
    assert ("districts", None, None, "table_twice") in found(folder)
    (folder / "districts.csv").unlink()
    assert read_case(folder).digest == plain


def test_things_that_are_no_case(tmp_path, make_folder):
    folder = make_folder()
    assert refusal(folder / "districts.csv").word_id == "fault_not_a_case"
    assert refusal(tmp_path / "no-such-case").word_id == "fault_case_not_found"
    empty = tmp_path / "empty"
    empty.mkdir()
    assert found(empty) == [("case", None, None, "no_case_toml")]
    with pytest.raises(CaseError) as caught:
        read_sheets(folder)
    assert caught.value.word_id == "fault_is_a_folder"


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("a.xls", OLE + bytes(600), "old_excel"),
        ("a.xls", b"<html><table>", "old_excel"),
        ("a.xlsx", OLE + bytes(600), "old_excel"),
        ("a.xlsx", OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "protected"),
        ("a.xlsx", b"", "file_empty"),
        ("a.xlsx", b"not a zip at all", "damaged_workbook"),
        ("a.xlsx", b"PK\x03\x04 cut", "damaged_workbook"),
        ("a.docx", b"PK\x03\x04", "file_kind"),
        ("a.ods", b"PK\x03\x04", "old_excel"),
    ],
)
def test_files_of_another_kind(tmp_path, name, content, rule):
    path = tmp_path / name
    path.write_bytes(content)
    assert refusal(path).word_id == f"fault_{rule}"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
def test_truncated_workbook(make_workbook, share):
    path = make_workbook()
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert refusal(path).word_id == "fault_damaged_workbook"


def test_any_zip_named_xlsx(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert refusal(path).word_id == "fault_damaged_workbook"


def test_zip_bomb_is_refused_before_it_is_unpacked(make_workbook):
    path = make_workbook()
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media/bomb.bin", "w", force_zip64=True) as file,
    ):
        block = bytes(2**20)
        for _ in range(600):
            file.write(block)
    assert path.stat().st_size < 2**20
    assert refusal(path).word_id == "fault_zip_bomb"


def test_one_far_cell_does_not_lay_out_the_whole_sheet(make_workbook):
    rows = [["district_id"]]
    path = make_workbook(districts=rows)
    edit_part(
        path,
        "sheet2.xml",
        b"</sheetData>",
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
    )
    assert refusal(path).word_id == "fault_too_many_cells"


def test_entities_do_not_explode(make_workbook):
    path = make_workbook()
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    edit_part(path, "xl/workbook.xml", b"<workbook", bomb + b"<workbook")
    assert refusal(path).word_id == "fault_damaged_workbook"


def test_csv_name_for_a_workbook_and_the_reverse(tmp_path, make_workbook, make_folder):
    workbook = make_workbook()
    renamed = make_folder(supply=workbook.read_bytes())
    assert ("supply", None, None, "nul_bytes") in found(renamed)
    text = tmp_path / "b.xlsx"
    text.write_text(CONVERSIONS, encoding="utf-8")
    assert refusal(text).word_id == "fault_damaged_workbook"


def test_decode_never_replaces():
    with pytest.raises(CaseError):
        decode(b"\xff\xfe\x00", "a.csv")


def edit_part(path, part, old, new):
    """Replace bytes in one part of a workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    names = [name for name in parts if name.endswith(part)]
    assert len(names) == 1 and old in parts[names[0]]
    parts[names[0]] = parts[names[0]].replace(old, new, 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def test_settings_in_gbk_and_settings_that_are_no_toml(make_folder):
    folder = make_folder()
    digest = read_case(folder).digest
    file = folder / "case.toml"
    file.write_bytes(file.read_text(encoding="utf-8").encode("gbk"))
    assert read_case(folder).digest == digest
    file.write_text("id = sample", encoding="utf-8")
    assert found(folder) == [("case", None, None, "bad_toml")]
    file.write_bytes(b"id = \x00")
    assert found(folder) == [("case", None, None, "nul_bytes")]
    file.write_bytes(b"")
    assert {fault[3] for fault in found(folder)} == {"missing_value"}


def test_a_folder_without_factors_heading_is_a_fault_not_a_crash(make_folder):
    folder = make_folder(factors="factr,value,unit,grade\nx,1,t,assumed\ny,2,t,assumed\n")
    assert ("factors", None, "factor_id", "missing_column") in found(folder)


@pytest.mark.parametrize("n_bytes", [1, 5])
def test_damaged_bytes_never_crash(make_workbook, n_bytes):
    path = make_workbook()
    data = path.read_bytes()
    for start in range(30, len(data) - n_bytes, len(data) // 60):
        broken = bytearray(data)
        for place in range(start, start + n_bytes):
            broken[place] ^= 0x5A
        path.write_bytes(broken)
        with contextlib.suppress(CaseError):
            check_case(path)
