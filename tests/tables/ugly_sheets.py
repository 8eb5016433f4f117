"""Sheets as counties really keep them, for the tests of intake. Names of towns are real places'
kinds of names; every number is invented for the test."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
from openpyxl.worksheet.worksheet import Worksheet

DISTRICTS = pd.DataFrame(
    {
        "district_id": ["dongshan", "xihe", "nanpo", "chengguan"],
        "name_zh": ["东山镇", "西河镇", "南坡乡", "城关街道"],
        "aliases": ["东山", None, None, "城关镇"],
    }
)
TOWNS = ("东山镇", "西河", "南坡乡", "城关街道办")
GAS_PLANNED, GAS_DONE = (100, 200, 300, 400), (60, 120, 180, 240)
POWER_PLANNED, POWER_DONE = (50, 100, 150, 200), (20, 40, 60, 80)


def put(sheet: Worksheet, first_row: int, rows: Sequence[Sequence[object]]) -> None:
    """Write rows of cells from a row on."""
    for number, row in enumerate(rows, start=first_row):
        for place, value in enumerate(row, start=1):
            if value is not None:
                sheet.cell(number, place, value)


def progress_sheet(
    path: Path,
    *,
    total_error: int = 10,
    new_town: str = "",
    swapped: bool = False,
    unit: str = "户",
    sheet_name: str = "进度",
    day: str = "11月15日",
) -> Path:
    """Two header rows, merged title, unit, total row and columns, ratio, remarks, signatures."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = sheet_name
    sheet["A1"] = "某县2017年冬季清洁取暖工作进度表"
    sheet.merge_cells("A1:J1")
    sheet["A2"], sheet["E2"], sheet["I2"] = (
        "填报单位：县住建局",
        f"截至2017年{day}",
        f"单位：{unit}",
    )
    groups = [
        ("序号", 1),
        ("乡镇（街道）", 1),
        ("煤改气", 3),
        ("煤改电", 2),
        ("合计", 2),
        ("备 注", 1),
    ]
    leaves = ["任务数", "完成数", "完成率", "任务数", "完成数", "任务数", "完成数"]
    if swapped:
        groups[2:4] = [("煤改电", 2), ("煤改气", 3)]
        leaves[:5] = ["任务数", "完成数", "任务数", "完成数", "完成率"]
    place = 1
    for text, width in groups:
        sheet.cell(3, place, text)
        last = (4, place) if width == 1 else (3, place + width - 1)
        sheet.merge_cells(start_row=3, start_column=place, end_row=last[0], end_column=last[1])
        place += width
    for place, text in enumerate(leaves, start=3):
        sheet.cell(4, place, text)
    rows = _progress_rows(new_town, swapped)
    put(sheet, 5, rows)
    total = 5 + len(rows)
    sums = [sum(float(row[place] or 0) for row in rows) for place in range(2, 9)]
    sums[4 if swapped else 2] = 0.6  # a ratio in the total row is no sum
    put(sheet, total, [["合  计", None, *sums]])
    sheet.merge_cells(start_row=total, start_column=1, end_row=total, end_column=2)
    done = 6 if swapped else 4
    sheet.cell(total, done).value += total_error
    sheet.cell(6, 3).value = "２００" if not swapped else sheet.cell(6, 3).value
    put(
        sheet,
        total + 2,
        [["注：1.完成数指已通气、通电户数。"], ["填表人：甲", None, None, "审核人：乙"]],
    )
    book.save(path)
    return path


def _progress_rows(new_town: str, swapped: bool) -> list[list[object]]:
    rows: list[list[object]] = []
    towns = [*TOWNS, new_town] if new_town else list(TOWNS)
    for number, town in enumerate(towns):
        at = min(number, len(TOWNS) - 1)
        gas = [GAS_PLANNED[at], GAS_DONE[at], 0.6]
        power = [POWER_PLANNED[at], POWER_DONE[at]]
        sums = [gas[0] + power[0], gas[1] + power[1]]
        figures = [*power, *gas] if swapped else [*gas, *power]
        rows.append([number + 1, town, *figures, *sums, "管网未到" if number == 1 else None])
    return rows


def boiler_list(path: Path) -> Path:
    """Nearly tidy: one row a boiler, units in headings, words for codes, a person's column."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "锅炉清单"
    sheet["A1"] = "某县2017年燃煤锅炉淘汰整治清单"
    sheet.merge_cells("A1:J1")
    headings = [
        "序号", "企业名称", "所在乡镇", "锅炉吨位(蒸吨)", "燃料种类",
        "采暖季用煤量（吨）", "整治方式", "完成时间", "联系人", "备注",
    ]  # fmt: skip
    rows = [
        [1, "甲厂", "东山镇", 2, "煤", "３００", "拆除", date(2017, 10, 1), "某甲", None],
        [2, "乙浴池", "西河镇", "4蒸吨", "烟煤", 650, "改气", "2017-11-05", "某乙", "已签合同"],
        [3, "丙酒店", "城关街道", 1.5, "煤", None, "并入集中供热", None, "某丙", None],
        ["合计", None, None, 7.5, None, 950],
    ]
    put(sheet, 2, [headings, *rows])
    book.create_sheet("填表说明")["A1"] = "请于每周五报送。"
    book.save(path)
    return path


def towns_across(path: Path) -> Path:
    """Tasks down, towns across, a column of units, several units in the title."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "任务分解"
    sheet["A1"], sheet["A2"] = "2017年散煤治理任务分解表", "单位：万户、万吨"
    sheet.merge_cells("A1:G1")
    sheet.merge_cells("A2:G2")
    put(sheet, 3, [
        ["任务", "指标", "计量单位", "东山镇", "西河镇", "城关街道", "合计"],
        ["气代煤", "任务数", "万户", 1.2, 0.8, 0.5, 2.5],
        [None, "完成数", "万户", 0.6, 0.35, 0.1, 1.05],
        ["空气源热泵", "任务数", "户", 100, 200, 300, 500],
        [None, "完成数", "户", 50, 60, 70, 180],
        ["清洁煤", "任务数", "万吨", 0.1, 0.2, 0.3, 0.6],
        ["小计", "完成户数", "户", 6050, 3560, 1070, 10680],
    ])  # fmt: skip
    sheet.merge_cells("A4:A5")
    sheet.merge_cells("A6:A7")
    sheet["A11"] = "注：数据为初步统计。"
    book.save(path)
    return path


def stacked_blocks(path: Path) -> Path:
    """Two blocks in one sheet, subtotals by area, a numbering row, a repeated header."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "汇总"
    put(sheet, 1, [
        ["表1：气代煤完成情况（单位：户）"],
        ["片区", "乡镇", "完成数"],
        ["甲", "乙", 1, 2],
        ["全县", None, 100],
        ["东片", "东山镇", 10],
        [None, "西河镇", 20],
        ["小计", None, 30],
        ["片区", "乡镇", "完成数"],
        ["西片", "南坡乡", 30],
        [None, "城关街道", 40],
        ["小计", None, 71],
        [None],
        ["表2：燃煤户数"],
        ["乡镇", "总户数", "燃煤户数"],
        ["东山镇", 1000, 500],
        ["西河镇", 2000, 700],
    ])  # fmt: skip
    sheet["D3"] = None
    sheet.merge_cells("A5:A6")
    sheet.merge_cells("A9:A10")
    book.save(path)
    return path


def filled_cells(path: Path) -> set[tuple[str, str]]:
    """Every filled cell of a workbook: sheet and address."""
    book = openpyxl.load_workbook(path)
    return {
        (sheet.title, cell.coordinate)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
