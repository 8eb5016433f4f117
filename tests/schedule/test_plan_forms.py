"""Plans made by hand: row by row, as a calendar, as stretches of standstill."""

from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from schedule_cases import line, make_case, rule, solve_as_stated

from airkit.errors import InputFaults, UsageError
from airkit.report.schedule import write_schedule_report
from airkit.schedule import audit_plan, read_plan
from airkit.schedule.explain.breaches import breach_stretches
from airkit.schedule.plan import loads_of
from airkit.schedule.problem.problem import read_problem
from airkit.tables.template import write_template

CASE = make_case([line("l1"), line("l2", load_levels="0.5..0.9")], days=4)


def loads(path: Path) -> list[list[float]]:
    grid: list[list[float]] = loads_of(read_problem(CASE), read_plan(path, CASE)).tolist()
    return grid


def write(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(rows) + "\n", encoding="utf-8-sig")
    return path


def faults(path: Path) -> list[tuple[int | None, str | None, str]]:
    with pytest.raises(InputFaults) as caught:
        read_plan(path, CASE)
    for fault in caught.value.faults:
        assert fault.sentence("zh") and fault.sentence("en")
    return [(one.row, one.column, one.rule) for one in caught.value.faults]


def test_a_calendar_as_people_type_it(tmp_path: Path) -> None:
    path = write(
        tmp_path / "计划.csv",
        "嘉祥县错峰停产日历",
        "企业,生产线编号,1月1日,01-02,2018-01-03,2018/1/4",
        "甲厂,l1,停产,１,50%,满负荷",
        "乙厂,l2,0.5,0,0.0,0.9",
    )
    assert loads(path) == [[0, 1, 0.5, 1], [0.5, 0, 0, 0.9]]


def test_a_calendar_in_excel_with_real_dates(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("说明").write(0, 0, "第二张是计划")
        sheet = book.add_worksheet("计划")
        day = book.add_format({"num_format": "m-d"})
        sheet.write(0, 0, "line_id")
        for at in range(4):
            sheet.write_datetime(0, at + 1, pd.Timestamp("2018-01-01") + pd.Timedelta(days=at), day)
            sheet.write(1, at + 1, at % 2)
            sheet.write(2, at + 1, 0.5)
        sheet.write(1, 0, "l1")
        sheet.write(2, 0, "l2")
    assert loads(path) == [[0, 1, 0, 1], [0.5] * 4]


def test_what_a_calendar_gets_wrong_is_told_by_cell_and_line(tmp_path: Path) -> None:
    odd = write(tmp_path / "odd.csv", "line_id,01-01,01-02", "l1,0.5,半负荷", "l2,70,-0.1")
    assert faults(odd) == [
        (None, "line_id", "plan_days_missing"),
        (None, "line_id", "plan_days_missing"),
        (2, "2018-01-02", "plan_no_load"),
        (3, "2018-01-01", "plan_no_load"),
        (3, "2018-01-02", "plan_no_load"),
    ]
    blank = write(
        tmp_path / "blank.csv", "line_id,01-01,01-02,01-03,01-04", "l1,1,,1,1", "l2,0,0,0,0"
    )
    with pytest.raises(InputFaults, match="2018-01-02"):
        loads(blank)


def test_stretches_stop_lines_and_leave_the_rest_at_their_highest_load(tmp_path: Path) -> None:
    path = write(
        tmp_path / "stops.csv",
        "生产线编号,开始日期,结束日期,负荷",
        "l1,2017-12-01,2018-01-02,",
        "l1,2018年1月4日,2018年1月31日,0.5",
    )
    assert loads(path) == [[0, 0, 1, 0.5], [0.9] * 4]


def test_the_stretches_may_stand_in_the_county_s_own_workbook(tmp_path: Path) -> None:
    path = tmp_path / "county.xlsx"
    write_template(path, level="full")
    with pytest.raises(InputFaults):  # headings alone are no plan
        loads(path)
    book = openpyxl.load_workbook(path)
    sheet = next(one for one in book if "停产起止" in one.title or one.title == "plan_stretches")
    heads = {str(cell.value).splitlines()[0]: cell.column for cell in sheet[1]}
    for head, value in {
        "生产线编号": "l1",
        "开始日期": "2018-01-01",
        "结束日期": "2018-01-03",
    }.items():
        sheet.cell(2, heads[head], value)
    book.save(path)
    assert loads(path) == [[0, 0, 0, 1], [0.9] * 4]


def test_stretches_that_clash_or_point_nowhere_are_faults(tmp_path: Path) -> None:
    path = write(
        tmp_path / "stops.csv",
        "line_id,start_date,end_date,load_share",
        "l1,2018-01-01,2018-01-02,",
        "l1,2018-01-02,2018-01-03,0.5",
        "l9,2018-01-01,2018-01-02,",
        "l2,2018-03-01,2018-03-02,",
    )
    assert faults(path) == [
        (3, "load_share", "plan_stretches_clash"),
        (4, "line_id", "plan_unknown_line"),
        (5, "start_date", "plan_day_outside"),
    ]
    back = write(tmp_path / "back.csv", "line_id,start_date,end_date", "l1,2018-01-03,2018-01-01")
    assert faults(back) == [(2, "end_date", "earlier_than")]
    with pytest.raises(UsageError):
        read_plan(path)


def test_loads_in_rows_and_stretches_are_written_as_in_a_calendar(tmp_path: Path) -> None:
    rows = [f"l2,2018-01-0{day},{load}" for day, load in enumerate(("0.5", "50%", "0.9", "停"), 1)]
    path = write(tmp_path / "rows.csv", "生产线编号,日期,负荷率", *rows,
                 *(f"l1,2018/1/{day},满负荷" for day in range(1, 5)))  # fmt: skip
    assert loads(path) == [[1] * 4, [0.5, 0.5, 0.9, 0]]
    path = write(tmp_path / "percent.csv", "line_id,start_date,end_date,负荷（%）",
                 "l1,2018-01-01,2018-01-02,50", "l1,2018-01-03,2018-01-03,停产")  # fmt: skip
    assert loads(path) == [[0.5, 0.5, 0, 1], [0.9] * 4]


@pytest.mark.parametrize("heading", ["负荷情", "生产负荷", "planned load"])
def test_a_column_of_loads_that_is_not_known_is_no_standstill(tmp_path: Path, heading: str) -> None:
    head = f"line_id,start_date,end_date,{heading}"
    path = write(tmp_path / "slip.csv", head, "l1,2018-01-01,2018-01-02,0.5")
    assert faults(path) == [(None, heading, "column_slip")]


def test_all_that_is_wrong_with_a_plan_is_told_at_once(tmp_path: Path) -> None:
    path = write(
        tmp_path / "plan.csv",
        "line_id,date,load_share",
        "l1,2018-01-01,1.5",
        "l1,2018-01-02,1",
        "l1,2018-01-02,1",
        "l9,2018-01-01,1",
        "l1,2018-02-30,0",
        "l1,2018-02-03,0",
    )
    assert set(faults(path)) == {
        (2, "load_share", "share_as_percent"),
        (4, "line_id", "duplicate_key"),
        (6, "date", "no_such_date"),
        (None, "line_id", "plan_unknown_line"),
        (None, "date", "plan_day_outside"),
        (None, "line_id", "plan_days_missing"),  # l2; of l1 the broken date may be any
    }


def test_the_workbook_of_a_schedule_reads_back_as_its_plan(tmp_path: Path) -> None:
    cap = rule("emission_cap_day", 70, pollutant="nox")
    emissions = [{"line_id": one, "pollutant": "nox", "kg_per_t": 0.5} for one in ("l1", "l2")]
    case = make_case([line("l1"), line("l2", load_levels="0.5..0.9")], [cap], days=4,
                     line_emissions=emissions)  # fmt: skip
    outcome = solve_as_stated(case)
    write_schedule_report(outcome, tmp_path)
    for name in ("plan.csv", "schedule.xlsx"):
        back = read_plan(tmp_path / name, case)
        np.testing.assert_allclose(
            loads_of(read_problem(case), back),
            loads_of(read_problem(case), outcome.plan),
            atol=1e-12,
        )
        assert audit_plan(case, back).is_clean


def test_breaches_of_days_that_follow_each_other_are_one_line(tmp_path: Path) -> None:
    case = make_case([line("l1"), line("l2")], [rule("stop"), rule("load_max", 0.5)], days=4)
    path = write(
        tmp_path / "plan.csv",
        "line_id,01-01,01-02,01-03,01-04",
        "l1,1,0.9,0,1",
        "l2,0,0,0,0",
    )
    audit = audit_plan(case, read_plan(path, case))
    stops = breach_stretches(audit.violations[audit.violations["rule_kind"] == "stop"])
    assert stops[["start", "end", "days"]].values.tolist() == [
        ["2018-01-01", "2018-01-02", 2],
        ["2018-01-04", "2018-01-04", 1],
    ]
    said = "\n".join(audit.lines("zh"))
    assert "2018-01-01 至 2018-01-02（2 天），该停未停" in said
    assert "2018-01-01 至 2018-01-02（2 天），最多超出 50 个百分点" in said
    assert "2018-01-04，超出 50 个百分点" in said
