"""The plan book: each reader sees what is theirs, the calendar is the plan, files stay the same."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from docx import Document
from openpyxl import load_workbook

from airkit.case import Case
from airkit.errors import UsageError
from airkit.report.planbook import write_planbook
from airkit.report.planbook.alert_steps import read_alert_steps, step_of
from airkit.report.planbook.calendar import FULL, OUTSIDE, PART, STOP, months_of
from airkit.schedule import solve_schedule
from airkit.schedule.explain.reasons import say_reasons
from airkit.schedule.problem.problem import read_problem

sys.path.insert(0, str(Path(__file__).parents[1] / "schedule"))
from schedule_cases import line, make_case, rule

MARGIN_A, MARGIN_B = 13.57, 24.68
SECRETS = {"ea": ("24.68", "246,800", "ob1", "7,777", "lb1"), "eb": ("13.57", "oa1", "la1", "la2")}


@pytest.fixture(scope="module")
def case() -> Case:
    """Two enterprises with orders and stocks, a cap they share, and rules under alerts."""
    lines = [
        line("la1", "ea", margin_yuan_per_t=MARGIN_A, load_levels="0.5 1"),
        line("la2", "ea", margin_yuan_per_t=MARGIN_A),
        line("lb1", "eb", margin_yuan_per_t=MARGIN_B, product="tile"),
    ]
    rules = [
        rule("emission_cap_day", 120, pollutant="so2", unit="kg_per_day"),
        rule("stop", alert_level="orange", scope="enterprise", scope_id="ea", rule_id="a_orange",
             authority="city"),
        rule("load_max", 0.5, unit="share", alert_level="yellow", scope="line", scope_id="la1",
             rule_id="a_yellow", authority="city"),
    ]  # fmt: skip
    emissions = [{"line_id": i, "pollutant": "so2", "kg_per_t": 0.5} for i in ("la1", "la2", "lb1")]
    orders = [
        {"order_id": "oa1", "enterprise_id": "ea", "product": "brick", "due_date": "2018-01-08",
         "quantity_t": 500, "penalty_yuan_per_t": 1},
        {"order_id": "ob1", "enterprise_id": "eb", "product": "tile", "due_date": "2018-01-09",
         "quantity_t": 777.7, "penalty_yuan_per_t": 1},
    ]  # fmt: skip
    enterprises = [
        {"enterprise_id": "ea", "name_zh": "甲厂", "name_en": "Works A"},
        {"enterprise_id": "eb", "name_zh": "乙厂", "name_en": "Works B"},
    ]
    return make_case(
        lines, rules, days=10, enterprises=enterprises, line_emissions=emissions, orders=orders
    )


@pytest.fixture(scope="module")
def plan(case: Case) -> pd.DataFrame:
    return solve_schedule(case, gap=0).plan


def text_of(path: Path) -> str:
    """All words of a Word file."""
    document = Document(str(path))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([p.text for p in document.paragraphs] + cells)


def files(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((folder / "enterprises").glob("*.docx")):
        yield path.stem, text_of(path)


def test_an_enterprise_sees_its_own_data_alone(
    case: Case, plan: pd.DataFrame, tmp_path: Path
) -> None:
    write_planbook(case, plan, tmp_path, audience="enterprise")
    found = dict(files(tmp_path))
    assert set(found) == {"ea", "eb"}
    for enterprise, secrets in SECRETS.items():
        assert not [s for s in secrets if s in found[enterprise]]
    assert "oa1" in found["ea"]
    assert "甲厂" not in found["eb"]
    assert not [one for one in found.values() if "a_orange" in one or "a_yellow" in one]
    assert not (tmp_path / "planbook.docx").exists()


def test_the_public_sees_no_margins_prices_or_orders(
    case: Case, plan: pd.DataFrame, tmp_path: Path
) -> None:
    write_planbook(case, plan, tmp_path, audience="public")
    book = load_workbook(tmp_path / "planbook.xlsx")
    cells = [str(c.value) for sheet in book for row in sheet for c in row if c.value is not None]
    whole = "\n".join(
        [text_of(tmp_path / "planbook.docx"), *cells, *dict(files(tmp_path)).values()]
    )
    assert "甲厂" in whole
    for secret in ("13.57", "24.68", "oa1", "ob1", "500", "777", "万元", "边际", "利润"):
        assert secret not in whole


def test_the_county_sees_all(case: Case, plan: pd.DataFrame, tmp_path: Path) -> None:
    write_planbook(case, plan, tmp_path)
    whole = text_of(tmp_path / "planbook.docx")
    assert {"甲厂错峰生产方案", "乙厂错峰生产方案"} <= set(whole.splitlines())
    assert "oa1" in whole
    assert "ob1" in whole
    assert "少得占比" in whole
    single = dict(files(tmp_path))
    assert all(part in whole for part in single["ea"].splitlines())


def test_the_twin_holds_numbers_and_dates(case: Case, plan: pd.DataFrame, tmp_path: Path) -> None:
    write_planbook(case, plan, tmp_path, lang="en")
    rows = {
        sheet.title: list(sheet.iter_rows(min_row=4, values_only=True))
        for sheet in load_workbook(tmp_path / "planbook.xlsx")
    }
    heading, first, *_ = rows["Enterprises"]
    facts = dict(zip(heading, first, strict=True))
    assert facts["Margin at full load [yuan]"] == pytest.approx(2 * 100 * 10 * MARGIN_A)
    assert 0 <= facts["Share lost"] <= 1
    stretches = rows["Stops and loads"][1:]
    loads = plan.set_index(["line_id", "date"])["load_share"]
    for _, line_id, start, end, days, load in stretches:
        assert (end - start).days + 1 == days
        assert loads[line_id].loc[f"{start:%Y-%m-%d}" : f"{end:%Y-%m-%d}"].eq(load).all()
    assert sum(row[4] for row in stretches) == len(plan)
    assert {row[-1] for row in rows["Deliveries"][1:]} == {500, 777.7}


def test_a_cap_of_the_works_is_told_once_and_as_such(case: Case) -> None:
    cap = rule("emission_cap_day", 40, pollutant="so2", unit="kg_per_day", alert_level="orange",
               scope="enterprise", scope_id="ea", rule_id="works")  # fmt: skip
    steps = read_alert_steps(case, read_problem(case))
    own = next(r for r in steps.by_level["yellow"][0])
    assert "全厂" not in step_of(own, "zh")
    rules = case.table("rules").head(0)
    both = case.with_table("rules", pd.concat([rules, pd.DataFrame([cap])], ignore_index=True))
    steps = read_alert_steps(both, read_problem(both))
    assert steps.of_line(0, "zh")[2] == steps.of_line(1, "zh")[2]
    assert "全厂合计" in steps.of_line(0, "zh")[2]


def test_a_reason_is_told_once_and_without_empty_brackets() -> None:
    row = {"line_id": "l1", "reason": "goods", "rule_id": "", "days": 2}
    told = pd.DataFrame(
        [
            {**row, "start": "2018-01-01", "end": "2018-01-02"},
            {**row, "start": "2018-01-05", "end": "2018-01-06"},
            {
                **row,
                "start": "2018-01-08",
                "end": "2018-01-09",
                "rule_id": "cap",
                "reason": "shared",
            },
        ]
    )
    first, second = say_reasons(told, "zh", is_short=True)
    assert "2018-01-01 至 2018-01-02、2018-01-05 至 2018-01-06 停 4 天" in first
    assert "（）" not in first
    assert second.endswith("：cap。")
    assert len(say_reasons(told, "zh")) == 3


def test_the_calendar_is_the_plan() -> None:
    days = pd.date_range("2017-11-29", "2018-01-02")
    loads = np.random.default_rng(1).choice([0, 0.4, 1], size=len(days))
    marks = {STOP: 0, FULL: 1, PART: 0.4}
    months = months_of(days, loads)
    assert [m.name for m in months] == ["2017-11", "2017-12", "2018-01"]
    read = [marks[c] for month in months for c in month.days if c != OUTSIDE]
    assert read == loads.tolist()
    assert all(len(month.days) == 31 for month in months)


def test_alert_steps_take_the_tightest_rule_in_force(case: Case) -> None:
    steps = read_alert_steps(case, read_problem(case))
    at = {line_id: number for number, line_id in enumerate(steps.line_ids)}
    assert steps.of_line(at["la1"], "zh")[1:] == ("限负荷50%", "停产", "停产")
    assert steps.of_line(at["la2"], "zh")[1:] == ("照常执行本方案", "停产", "停产")
    assert steps.of_line(at["lb1"], "zh")[1:] == ("照常执行本方案",) * 3


def test_two_runs_give_the_same_bytes(case: Case, plan: pd.DataFrame, tmp_path: Path) -> None:
    first = write_planbook(case, plan, tmp_path / "a", lang="en")
    for path in first:
        again = tmp_path / "b" / path.relative_to(tmp_path / "a")
        write_planbook(case, plan, tmp_path / "b", lang="en") if not again.exists() else None
        assert path.read_bytes() == again.read_bytes()


def test_a_reader_there_is_none_of(case: Case, plan: pd.DataFrame, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nobody"):
        write_planbook(case, plan, tmp_path / "x", audience="nobody")  # type: ignore[arg-type]
    assert not (tmp_path / "x").exists()
