"""The folder of a schedule: plan, outcome, figures and workbook belong to one outcome."""

from pathlib import Path

import openpyxl
import pytest
from schedule_cases import line, make_case, rule

from airkit.places import read_places
from airkit.report.brief.sections.schedule import schedule_section
from airkit.report.headings import is_named
from airkit.report.schedule import write_schedule_report
from airkit.report.schedule_tables import schedule_tables
from airkit.schedule import Outcome, read_plan, solve_schedule

ORDER = {
    "order_id": "o1",
    "enterprise_id": "e1",
    "product": "brick",
    "due_date": "2018-01-10",
    "quantity_t": 2000,
}


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    lines = [line(load_levels="0.5..1"), line("l2", "e2", margin_yuan_per_t=12)]
    rules = [
        rule("emission_cap_day", 150, pollutant="so2"),
        rule("stop", scope="line", scope_id="l2", start_date="2018-01-03", end_date="2018-01-04"),
    ]
    emissions = [{"line_id": one, "pollutant": "so2", "kg_per_t": 1} for one in ("l1", "l2")]
    return solve_schedule(make_case(lines, rules, line_emissions=emissions))


@pytest.fixture(scope="module")
def out(outcome: Outcome, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("schedule") / "out"
    write_schedule_report(outcome, folder)
    return folder


def test_the_briefing_names_the_cap_beside_its_id(outcome: Outcome) -> None:
    case = make_case([line()], [])
    section = schedule_section(outcome, case, read_places(case), "zh")
    (drawn,) = [b for b in section.blocks if getattr(b, "name", "") == "schedule_emissions"]
    capped = drawn.table[drawn.table["rule_id"] != ""]
    assert set(capped["rule"]) == {"全县SO₂日排放上限"}


def test_the_folder_holds_plan_outcome_figures_and_workbook(outcome: Outcome, out: Path) -> None:
    assert read_plan(out / "plan.csv").equals(outcome.plan)
    assert Outcome.open(out / "outcome.json").headline() == outcome.headline()
    drawn = {path.name for path in (out / "figures").iterdir()}
    names = ("gantt_town", "gantt_industry", "burden", "cap_prices", "emissions_so2")
    endings = [f"{lang}.{suffix}" for lang in ("zh", "en") for suffix in ("png", "svg", "pdf")]
    assert drawn == {f"{name}_{ending}" for name in names for ending in endings}


def test_the_calendar_holds_every_line_and_day(outcome: Outcome, out: Path) -> None:
    book = openpyxl.load_workbook(out / "schedule.xlsx")
    loads = list(book["生产日历（负荷）"].iter_rows(min_row=5, values_only=True))
    plan = outcome.plan.pivot_table(index="line_id", columns="date", values="load_share")
    assert [row[0] for row in loads] == ["l1", "l2"]
    assert [list(row[3:]) for row in loads] == plan.to_numpy().tolist()
    letters = list(book["停产原因日历"].iter_rows(min_row=5, values_only=True))
    assert letters[1][3:] == tuple("产产规规产产产产产产")
    assert letters[0][3:5] == ("降", "降")
    shaded = book["生产日历（负荷）"].conditional_formatting
    assert sum(len(area.rules) for area in shaded) == 3


def test_every_column_and_sheet_has_words(outcome: Outcome) -> None:
    tables = schedule_tables(outcome)
    calendars = {"plan", "states"}
    columns = {str(c) for name, t in tables.items() if name not in calendars for c in t}
    assert not [column for column in columns if not is_named(column)]


def test_an_outcome_without_plan_leaves_none_of_an_earlier_one(
    outcome: Outcome, tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").write_text("kept", encoding="utf-8")
    (tmp_path / "figures").mkdir()
    for name in ("plan.csv", "figures/burden_zh.png"):
        (tmp_path / name).write_text("old", encoding="utf-8")
    impossible = solve_schedule(make_case([line()], orders=[ORDER]))
    written = write_schedule_report(impossible, tmp_path)
    assert {path.name for path in written} == {"outcome.json", "schedule.xlsx"}
    assert not (tmp_path / "plan.csv").exists()
    assert not list((tmp_path / "figures").iterdir())
    assert (tmp_path / "mine.txt").exists()
    book = openpyxl.load_workbook(tmp_path / "schedule.xlsx")
    assert book["相互冲突的要求"]["A5"].value == "o1"
