"""The pieces of an intake on small sheets: rows, headings, units, totals, unreadable cells."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ugly_sheets import DISTRICTS, put

from airkit.tables.intake import IntakeResult, apply_intake, propose_intake
from airkit.tables.intake.amounts import digits, parse_amount, plain
from airkit.tables.intake.grid import Cell, Grid, unfold
from airkit.tables.intake.headings import flatten_headings
from airkit.tables.intake.layout import Role, find_layouts
from airkit.tables.intake.totals import Part, Total
from airkit.tables.intake.towns import looks_like_town, read_towns
from airkit.tables.reading.lexicon import meaning

Rows = Sequence[Sequence[object]]


def grid_of(rows: Rows) -> Grid:
    """A grid of unmerged cells."""
    return unfold(
        "s",
        [
            Cell(row, column, value)  # type: ignore[arg-type]
            for row, values in enumerate(rows, start=1)
            for column, value in enumerate(values, start=1)
            if value is not None
        ],
    )


def taken(tmp_path: Path, rows: Rows, merged: Sequence[str] = ()) -> IntakeResult:
    """The first proposal applied to a sheet of these rows."""
    book = openpyxl.Workbook()
    put(book.active, 1, rows)
    for area in merged:
        book.active.merge_cells(area)
    path = tmp_path / "sheet.xlsx"
    book.save(path)
    return apply_intake(path, propose_intake(path, DISTRICTS))


def rules(result: IntakeResult) -> set[str]:
    return {issue.rule for issue in result.issues} - {"intake_required"}


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("１２３", "123", ""),
        ("1,234.50", "1234.5", ""),
        ("－5", "-5", ""),
        ("12%", "12", "%"),
        ("1.2 万户", "1.2", "万户"),
        ("3.0E+02", "300", ""),
    ],
)
def test_numbers_as_people_type_them(text: str, number: str, unit: str) -> None:
    amount = parse_amount(text)
    assert amount is not None
    assert (digits(amount.number), amount.unit) == (number, unit)


@pytest.mark.parametrize("text", ["约200", "200左右", "2017年11月", "1,2", "—", "", "12 34", "是"])
def test_what_is_no_number(text: str) -> None:
    assert parse_amount(text) is None


@given(st.decimals(-(10**9), 10**9, places=3))
def test_a_number_survives_being_written(number: Decimal) -> None:
    amount = parse_amount(digits(number))
    assert amount is not None
    assert amount.number == number


@given(st.text(max_size=12))
def test_plain_text_is_plain(text: str) -> None:
    assert plain(plain(text)) == plain(text)


def test_three_header_rows_with_units_below() -> None:
    grid = grid_of(
        [
            ["乡镇", "煤改气", None, "煤改电"],
            [None, "任务数", "完成数", "完成数"],
            [None, "（户）", "（万户）", "（户）"],
            ["甲", 1, 2, 3],
            ["东山镇", 10, 2, 3],
        ]
    )
    layout = find_layouts(grid)[0]
    assert layout.rows(Role.UNITS) == [3]
    found = [(heading.label, heading.unit) for heading in flatten_headings(layout)]
    assert found == [
        ("乡镇", ""),
        ("煤改气/任务数", "户"),
        ("煤改气/完成数", "万户"),
        ("煤改电/完成数", "户"),
    ]


def test_rows_of_every_kind_are_told_apart() -> None:
    grid = grid_of(
        [
            ["某县进度表"],
            ["填报单位：县局", "2017年11月15日", "单位：户"],
            ["乡镇", "气代煤", "电代煤"],
            ["全县", 60, 6],
            ["东山镇", 10, 1],
            ["西河镇", 20, 2],
            ["小 计", 30, 3],
            ["乡镇", "气代煤", "电代煤"],
            ["南坡乡", 30, 3],
            ["小 计", 30, 3],
            None or [],
            ["注：含上年结转。"],
            ["审核人：甲", None, "填表人：乙"],
        ]
    )
    layout = find_layouts(grid)[0]
    assert [str(role) for _, role in sorted(layout.roles.items())] == [
        "title", "title", "header", "total", "data", "data", "total",
        "repeat", "data", "total", "remark", "remark",
    ]  # fmt: skip


def test_text_rows_below_a_full_header_are_data() -> None:
    grid = grid_of([["乡镇", "方式", "户数"], ["东山镇", "未定", "待报"], ["西河镇", "气", 5]])
    assert find_layouts(grid)[0].rows(Role.DATA) == [2, 3]


def test_sheet_without_a_table_is_left_out_with_a_reason(tmp_path: Path) -> None:
    result = taken(tmp_path, [["请各镇于周五前报送。"]])
    assert result.tables == {}
    assert list(result.leftovers["cell"]) == ["A1"]
    assert result.is_clean


@pytest.mark.parametrize(
    ("stated", "parts", "agrees"),
    [
        ("3.1", ["1.2", "1.8"], True),  # within the rounding of three numbers
        ("3.4", ["1.2", "1.8"], False),
        ("30", ["12", "17"], False),  # households are counted
        ("3.05", ["1", "2"], False),
        ("3.1", ["1", "2.0", "0.1"], True),
    ],
)
def test_rounding_is_allowed_for_and_errors_are_not(
    stated: str, parts: list[str], agrees: bool
) -> None:
    cells = [Part(Cell(1, place, part)) for place, part in enumerate(parts, start=2)]
    assert Total("s", Cell(1, 1, stated), "x", tuple(cells)).agrees is agrees


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=20), st.integers(1, 9))
def test_a_wrong_total_of_counts_never_agrees(parts: list[int], error: int) -> None:
    cells = tuple(Part(Cell(1, place, part)) for place, part in enumerate(parts, start=2))
    assert Total("s", Cell(1, 1, sum(parts)), "x", cells).agrees
    assert not Total("s", Cell(1, 1, sum(parts) + error), "x", cells).agrees


def test_number_merged_over_two_towns_is_nobodys(tmp_path: Path) -> None:
    rows = [["乡镇", "气代煤（户）"], ["东山镇", 30], ["西河镇", None], ["南坡乡", 5], ["合计", 35]]
    result = taken(tmp_path, rows, ["B2:B3"])
    assert rules(result) == {"intake_merged_number"}
    assert list(result.tables["conversions"]["n_households"]) == ["5"]
    assert (result.totals["agrees"] == "1").all()
    assert "B2" in set(result.leftovers["cell"])


def test_formula_never_computed_is_named(tmp_path: Path) -> None:
    rows = [["乡镇", "气代煤（户）"], ["东山镇", 30], ["西河镇", "=B2*2"], ["合计", "=SUM(B2:B3)"]]
    result = taken(tmp_path, rows)
    assert rules(result) == {"intake_unread_formula"}
    assert {issue.cell for issue in result.issues if issue.cell} == {"B3", "B4"}
    assert list(result.tables["conversions"]["n_households"]) == ["30", "=B2*2"]


def test_words_among_figures_stay_and_are_named(tmp_path: Path) -> None:
    rows = [["乡镇", "气代煤（户）"], ["东山镇", 30], ["西河镇", "约50"], ["南坡乡", "5吨"]]
    result = taken(tmp_path, [*rows, ["城关街道", "１万户"]])
    assert rules(result) == {"intake_not_a_number", "intake_cell_unit"}
    found = list(result.tables["conversions"]["n_households"])
    assert found == ["30", "约50", "5吨", "10000"]


def test_date_of_the_sheet_dates_the_returns(tmp_path: Path) -> None:
    rows = [
        ["散乱污企业整治进度"],
        ["截至2017年11月20日"],
        ["乡镇", "关停取缔", None, "整改提升", None],
        [None, "应完成（家）", "已完成（家）", "应完成（家）", "已完成（家）"],
        ["东山镇", 10, 8, 4, 3],
        ["西河镇", 5, 5, 2, 0],
    ]
    result = taken(tmp_path, rows, ["A1:E1", "A3:A4", "B3:C3", "D3:E3"])
    returns = result.tables["returns"]
    assert set(returns["true_on"]) == {"2017-11-20"}
    tasks = result.tables["tasks"]
    assert set(returns["task_id"]) == set(tasks["task_id"])
    assert list(tasks["name_zh"])[:2] == ["关停取缔", "整改提升"]
    assert list(returns["done"]) == ["8", "3", "5", "0"]  # a zero is a figure


def test_yearly_coal_becomes_rows_by_year(tmp_path: Path) -> None:
    rows = [["煤炭消费量（单位：万吨）"], ["镇街", 2016, "2017年"], ["东山镇", 1.2, 1.1]]
    result = taken(tmp_path, rows, ["A1:C1"])
    use = result.tables["coal_use"]
    assert list(zip(use["year"], use["coal_t"], strict=True)) == [
        ("2016", "12000"),
        ("2017", "11000"),
    ]


def test_section_rows_hold_no_towns(tmp_path: Path) -> None:
    rows = [["乡镇", "气代煤（户）"], ["一、街道"], ["城关街道", 3], ["二、乡镇"], ["东山镇", 4]]
    result = taken(tmp_path, rows, ["A2:B2", "A4:B4"])
    assert rules(result) == set()
    assert list(result.tables["conversions"]["district_id"]) == ["chengguan", "dongshan"]
    sections = result.cells[result.cells["cell"].isin(["A2", "A4"])]
    assert set(sections["use"]) == {"ignored"}


def test_towns_are_known_by_name_alias_and_stem() -> None:
    towns = read_towns(DISTRICTS)
    assert towns.find("东 山 镇") == ("dongshan", "")
    assert towns.find("东山") == ("dongshan", "")
    assert towns.find("3、城关镇") == ("chengguan", "")
    assert towns.find("南坡") == ("nanpo", "南坡乡")
    assert towns.find("南坪镇") == ("", "")
    assert "南坡乡" in towns.near("南坡镇乡")
    assert read_towns(None).find("东山镇") == ("", "")


@pytest.mark.parametrize("text", ["合计", "全县", "任务数", "完成率", "备注"])
def test_words_that_are_no_towns(text: str) -> None:
    assert not looks_like_town(text)


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("total", "总计", "3"),
        ("total", "全县合计", "2"),
        ("amount", "未完成数", "derived"),
        ("amount", "应完成", "planned"),
        ("amount", "已通气", "done"),
        ("measure", "双替代", "gas_or_power"),
        ("measure", "电代煤", ""),
        ("category", "“散乱污”企业", "scattered_firms"),
        ("remark", "注：1.含结转", ""),
        ("ratio", "完成率(%)", ""),
    ],
)
def test_words_of_the_lexicon(kind: str, text: str, expected: str) -> None:
    assert meaning(kind, text) == expected
