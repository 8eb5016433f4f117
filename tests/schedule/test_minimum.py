"""What a county has on day one: the minimum template, filled by hand, gives a schedule."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from schedule_cases import line, make_case

from airkit.case import read_case
from airkit.errors import InputFaults
from airkit.schedule import audit_plan, solve_schedule
from airkit.schedule.problem.lines import WORKING_DAYS
from airkit.schedule.problem.problem import read_problem
from airkit.tables.contract import SETTINGS, contract
from airkit.tables.template import write_template
from airkit.tables.template.text import levelled_columns

SETTINGS_FILLED = {
    "id": "county", "name_zh": "某县", "name_en": "Some county", "is_fictional": "是",
    "season_start": "2017-10-01", "season_end": "2018-03-31", "heating_start": "2017-11-15",
    "heating_end": "2017-12-15", "price_year": 2017, "accept_defaults": "是",
}  # fmt: skip
ROWS: dict[str, list[dict[str, Any]]] = {
    "districts": [{"district_id": "c", "name_zh": "某县", "kind": "县"}],
    "enterprises": [
        {"enterprise_id": "e1", "name_zh": "水泥厂", "district_id": "c", "industry": "水泥"},
        {"enterprise_id": "e2", "name_zh": "砖厂", "district_id": "c", "industry": "砖瓦",
         "annual_output_t": 99_000},
    ],
    "lines": [
        {"line_id": "k1", "enterprise_id": "e1", "process": "水泥熟料窑", "product": "熟料",
         "capacity_t_per_day": 2500},
        {"line_id": "b1", "enterprise_id": "e2", "process": "砖瓦窑", "product": "砖"},
        {"line_id": "b2", "enterprise_id": "e2", "process": "砖瓦窑", "product": "砖"},
    ],
    "rules": [
        {"rule_id": "r1", "kind": "停产", "scope": "行业", "scope_id": "水泥",
         "start_date": "2017-12-01", "authority": "国家"},
    ],
}  # fmt: skip


def fill(path: Path, **changes: Any) -> Path:
    book = openpyxl.load_workbook(path)
    for row in book[SETTINGS].iter_rows(min_row=2):
        row[1].value = {**SETTINGS_FILLED, **changes}.get(str(row[0].value).splitlines()[-1])
    for name, rows in ROWS.items():
        places = {c.name: k for k, c in enumerate(levelled_columns(contract()[name], "minimum"), 1)}
        for number, row in enumerate(rows, start=2):
            for column, value in row.items():
                book[name].cell(number, places[column], value)
    book.save(path)
    return path


def test_a_minimum_workbook_gives_a_schedule(tmp_path: Path) -> None:
    path = fill(write_template(tmp_path / "county.xlsx", level="minimum"))
    case = read_case(path)
    outcome = solve_schedule(case)
    assert outcome.has_plan and audit_plan(case, outcome.plan).is_clean
    rows = outcome.rows.set_index("line_id")
    assert rows.at["k1", "days_on"] == 16 and rows.at["b1", "days_on"] == 31
    problem = read_problem(case)
    assert problem.lines["capacity_t_per_day"].tolist() == [2500, 150, 150]
    assert (problem.lines["margin_yuan_per_t"] > 0).all()
    said = "\n".join(outcome.lines("zh"))
    assert f"99000 吨、一年 {WORKING_DAYS} 天" in said
    assert "假定的默认值" in said and "边际利润" in said


def test_where_defaults_are_not_accepted_the_columns_are_named(tmp_path: Path) -> None:
    path = fill(write_template(tmp_path / "county.xlsx", level="minimum"), accept_defaults="否")
    with pytest.raises(InputFaults) as raised:
        solve_schedule(read_case(path))
    named = {fault.column for fault in raised.value.faults}
    assert {"margin_yuan_per_t", "start_cost_yuan", "min_on_days", "load_levels"} <= named


def test_a_process_nobody_knows_names_the_columns_it_lacks() -> None:
    blank = {"process": "自定工序", "margin_yuan_per_t": None}
    with pytest.raises(InputFaults) as raised:
        read_problem(make_case([line(**blank)]))
    assert [fault.column for fault in raised.value.faults] == ["margin_yuan_per_t"]


def test_annual_output_fills_what_stated_capacities_leave() -> None:
    lines = [line("l1", capacity_t_per_day=100), line("l2", capacity_t_per_day=None)]
    firm = {"enterprise_id": "e1", "annual_output_t": 160 * WORKING_DAYS}
    problem = read_problem(make_case(lines, enterprises=[firm]))
    assert problem.lines["capacity_t_per_day"].tolist() == [100, 60]
    assert [note.rule for note in problem.notes] == ["schedule_capacity_shared"]


@pytest.mark.parametrize("annual", [None, 100 * WORKING_DAYS])
def test_no_capacity_and_nothing_to_share_is_a_fault(annual: float | None) -> None:
    lines = [line("l1", capacity_t_per_day=100), line("l2", capacity_t_per_day=None)]
    firm = {"enterprise_id": "e1", "annual_output_t": annual}
    with pytest.raises(InputFaults) as raised:
        read_problem(make_case(lines, enterprises=[firm]))
    assert [fault.rule for fault in raised.value.faults] == ["schedule_no_capacity"]
