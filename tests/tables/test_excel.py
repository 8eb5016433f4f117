"""Workbooks as people fill them: dates, formulas, merged cells, numbers that are ids."""

import datetime

import openpyxl
import pytest
from sample_case import BASE, found, sentences

from airkit.case import check_case, read_case
from airkit.tables.reading.read_excel import read_workbook

HEAD = BASE["conversions"].splitlines()[0].split(",")
ROW = ["c1", "zhifang", "gas_boiler", "raw_coal", "stove_traditional", 120, "2017-11-20", 2]


def with_cell(column: str, value: object) -> list[list[object]]:
    """Conversions of one row with one cell changed."""
    row = list(ROW)
    row[HEAD.index(column)] = value
    return [HEAD, row]


def rewritten(path, change):
    """Let openpyxl change a workbook, which drops no cell and computes nothing."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def test_workbook_and_folder_of_equal_content_have_one_digest(make_workbook, make_folder):
    assert read_case(make_workbook()).digest == read_case(make_folder()).digest


def test_real_dates_and_text_dates_are_one(make_workbook):
    plain = read_case(make_workbook(conversions=[HEAD, ROW])).digest
    real = with_cell("energised_on", datetime.date(2017, 11, 20))
    assert read_case(make_workbook(conversions=real)).digest == plain
    chinese = with_cell("energised_on", "2017年11月20日")
    assert read_case(make_workbook(conversions=chinese)).digest == plain


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        (datetime.date(1900, 1, 5), "date_1900"),
        (datetime.date(1900, 3, 1), "date_1900"),
        (datetime.date(1971, 1, 1), "too_low"),
        (datetime.date(2217, 11, 20), "too_high"),
        (43059, "date_serial"),
        (20171120, None),
        (datetime.datetime.fromisoformat("2017-11-20 08:30"), "time_of_day"),
    ],
)
def test_dates_that_are_no_days(make_workbook, value, rule):
    faults = found(make_workbook(conversions=with_cell("energised_on", value)))
    assert faults == ([("conversions", 2, "energised_on", rule)] if rule else [])


def test_a_serial_number_is_named_as_the_day_it_means(make_workbook):
    path = make_workbook(conversions=with_cell("energised_on", 43059))
    assert "2017-11-20" in sentences(path)


def test_ids_typed_as_numbers(make_workbook):
    rows = [["district_id", "name_zh", "kind"], [7, "甲镇", "town"], [370829001, "乙镇", "town"]]
    path = make_workbook(districts=rows, conversions=None)
    assert read_case(path).table("districts")["district_id"].tolist() == ["7", "370829001"]


def test_ids_typed_as_text(make_workbook):
    def change(book):
        sheet = book["districts"]
        for row, text in enumerate(["007", "NA", "7"], start=2):
            sheet.cell(row, 1).value = text
            sheet.cell(row, 4).value = None
            sheet.cell(row, 1).number_format = "@"

    path = rewritten(make_workbook(conversions=None), change)
    assert read_case(path).table("districts")["district_id"].tolist() == ["007", "NA", "7"]


def test_long_ids_that_excel_has_rounded(make_workbook):
    path = make_workbook(conversions=with_cell("conversion_id", 370829001002003004))
    assert found(path) == [("conversions", 2, "conversion_id", "lost_digits")]


def test_formulas_give_their_saved_results(make_workbook, tmp_path):
    import xlsxwriter

    path = make_workbook()
    other = tmp_path / "formula.xlsx"
    with xlsxwriter.Workbook(other) as book:
        for name, rows in read_rows(path).items():
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                sheet.write_row(row, 0, cells)
            if name == "conversions":
                sheet.write_formula(1, HEAD.index("n_households"), "=60*2", None, 120)
    assert read_case(other).table("conversions")["n_households"].tolist() == [120, 80]


def read_rows(path):
    return {sheet.name: sheet.rows for sheet in read_workbook(path)}


def test_formula_without_result_and_error_values(make_workbook):
    def change(book):
        sheet = book["conversions"]
        sheet.cell(2, 1 + HEAD.index("n_households")).value = "=60*2"
        sheet.cell(3, 1 + HEAD.index("n_households")).value = "#REF!"
        sheet.cell(3, 1 + HEAD.index("n_households")).data_type = "e"
        sheet.cell(3, 1 + HEAD.index("energised_on")).value = "#N/A"
        sheet.cell(3, 1 + HEAD.index("energised_on")).data_type = "e"

    path = rewritten(make_workbook(), change)
    assert found(path) == [
        ("conversions", 2, "n_households", "formula"),
        ("conversions", 3, "n_households", "error_value"),
        ("conversions", 3, "energised_on", "error_value"),
    ]
    assert "=60*2" in sentences(path) and "#REF!" in sentences(path)


def test_merged_headings_name_the_intake(make_workbook):
    path = rewritten(make_workbook(), lambda book: book["conversions"].merge_cells("A1:B1"))
    assert found(path) == [("conversions", None, None, "merged_heading")]
    assert "A1:B1" in sentences(path) and "airkit intake" in sentences(path, "en")


def test_merged_cells_below_are_faults_with_their_range(make_workbook):
    path = rewritten(make_workbook(), lambda book: book["conversions"].merge_cells("B2:B3"))
    assert ("conversions", None, None, "merged_cells") in found(path)
    assert "B2:B3" in sentences(path)


def test_title_above_the_headings(make_workbook):
    path = make_workbook(conversions=[["嘉祥县散煤替代统计表"], [], HEAD, ROW])
    assert found(path) == [("conversions", 1, None, "title_above")]
    assert "第3行" in sentences(path) and "airkit intake" in sentences(path)


def test_a_sheet_of_something_else(make_workbook):
    path = make_workbook(conversions=[["甲", "乙"], [1, 2]])
    assert found(path) == [("conversions", 1, None, "no_headings")]
    path = make_workbook(conversions=[[]])
    assert found(path) == [("conversions", None, None, "sheet_empty")]


def test_missing_sheets(make_workbook):
    path = make_workbook(districts=None)
    assert {fault[3] for fault in found(path)} == {"unknown_id_no_rows"}
    assert "地区" in sentences(path)


def test_no_settings_sheet_is_one_fault(make_workbook):
    path = rewritten(make_workbook(), lambda book: book.remove(book["case"]))
    assert found(path) == [("case", None, None, "no_case_sheet")]


def test_sheets_named_in_chinese_and_sheets_of_ones_own(make_workbook):
    def change(book):
        book["conversions"].title = "散煤替代"
        book["case"].title = "案例设置"
        book.create_sheet("草稿")["A1"] = "x"
        book.create_sheet("空")

    path = make_workbook()
    digest = read_case(path).digest
    report = check_case(rewritten(path, change))
    assert [(note.rule, note.sheet) for note in report.notes] == [("unread_sheet", "草稿")]
    assert read_case(path).digest == digest


def test_settings_by_their_chinese_labels_and_real_dates(make_workbook):
    path = make_workbook()
    digest = read_case(path).digest

    def change(book):
        sheet = book["case"]
        sheet.insert_rows(1)
        sheet["A1"], sheet["B1"] = "项目", "内容"
        for cell in sheet["A"]:
            if cell.value == "season_start":
                cell.value = "攻坚季开始"
                sheet.cell(cell.row, 2).value = datetime.date(2017, 10, 1)
            if cell.value == "accept_defaults":
                sheet.cell(cell.row, 2).value = "是"

    assert read_case(rewritten(path, change)).digest == digest


def test_faults_of_settings_have_their_row(make_workbook):
    path = make_workbook(
        settings={"price_year": "二〇一七", "season_end": "2017-01-01", "colour": "x"}
    )
    assert found(path) == [
        ("case", 6, "season_end", "earlier_than"),
        ("case", 9, "price_year", "not_a_number"),
        ("case", 11, "colour", "unknown_setting"),
    ]


def test_percent_cells_are_shares(make_workbook):
    rows = [[*HEAD, "relapse_share"], [*ROW, 0.3]]

    def change(book):
        book["conversions"].cell(2, len(HEAD) + 1).number_format = "0%"

    path = rewritten(make_workbook(conversions=rows), change)
    assert read_case(path).table("conversions")["relapse_share"].tolist() == [0.3]


def test_hidden_rows_and_sheets_are_read_all_the_same(make_workbook):
    def change(book):
        book["conversions"].sheet_state = "hidden"
        book["conversions"].row_dimensions[2].hidden = True

    path = make_workbook()
    digest = read_case(path).digest
    assert read_case(rewritten(path, change)).digest == digest


def test_workbooks_that_count_days_from_1904(make_workbook):
    digest = read_case(make_workbook(conversions=[HEAD, ROW])).digest
    rows = with_cell("energised_on", datetime.date(2017, 11, 20))

    def change(book):
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    assert read_case(rewritten(make_workbook(conversions=rows), change)).digest == digest


def test_numbers_kept_as_text_are_numbers(make_workbook):
    def change(book):
        cell = book["conversions"].cell(2, 1 + HEAD.index("n_households"))
        cell.value, cell.number_format = "１２０", "@"

    path = make_workbook()
    digest = read_case(path).digest
    assert read_case(rewritten(path, change)).digest == digest


def test_two_duplicates_of_a_faulty_key_are_not_duplicates_as_well(make_workbook):
    rows = [HEAD, ["编号", *ROW[1:]], ["编号", *ROW[1:]]]
    assert {fault[3] for fault in found(make_workbook(conversions=rows))} == {"not_an_id"}
