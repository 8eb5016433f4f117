"""The report of the campaign: every file there, the same twice, texts that stay texts."""

import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from airkit.campaign import track_campaign
from airkit.case import read_case, write_case
from airkit.cli import app
from airkit.figures.campaign.common import names_of
from airkit.report.campaign import progress_figures, progress_tables, write_progress_report
from airkit.report.campaign_sheets import campaign_sheet
from airkit.report.headings import heading, is_named

TASKS = pd.DataFrame(
    {
        "task_id": ["t1", "t2"], "name_zh": ["+锅炉", "锅炉"], "category": ["boilers"] * 2,
        "unit": ["台"] * 2, "target": [10, 4], "district_id": ["town_a", "town_b"],
        "start_date": ["2018-01-01"] * 2, "deadline": ["2018-01-10"] * 2,
    }
)  # fmt: skip
RETURNS = pd.DataFrame(
    {"task_id": ["t1"], "true_on": ["2018-01-05"], "done": [4], "kind": ["cumulative"]}
)


@pytest.fixture(scope="module")
def case():
    return read_case("tiny").with_table("tasks", TASKS).with_table("returns", RETURNS)


def test_out_writes_figures_tables_and_a_workbook(case, tmp_path) -> None:
    write_case(case, tmp_path / "case")
    out = tmp_path / "out"
    words = ["progress", str(tmp_path / "case"), "--as-of", "2018-01-05", "--out", str(out)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    answer = json.loads((out / "progress.json").read_text(encoding="utf-8"))
    assert answer["tasks"]["n"] == 2
    text = (out / "progress.txt").read_text(encoding="utf-8")
    assert "慢于序时进度" in text and "behind schedule" in text
    figures = {path.stem for path in (out / "figures").iterdir()}
    assert {"s_curve_zh", "s_curve_en", "towns_zh", "ranking_en", "tiles_zh"} <= figures
    assert not any(name.startswith(("season", "found")) for name in figures)
    assert len(list((out / "figures").iterdir())) == 3 * len(figures)
    tasks = pd.read_csv(out / "tables" / "tasks.csv", encoding="utf-8-sig")
    assert tasks["name_zh"].tolist() == ["'+锅炉", "锅炉"]  # never run as a formula
    sheets = pd.read_excel(out / "progress.xlsx", sheet_name=None, header=3, engine="openpyxl")
    assert {"进度表", "路线图", "责任单", "各镇街", "问题台账"} <= set(sheets)
    assert sheets["进度表"].shape[0] == 2
    assert any("落后" in str(cell) for cell in sheets["进度表"].to_numpy().ravel())


def test_what_has_nothing_to_show_is_not_drawn(case) -> None:
    bare = read_case("tiny")
    state = track_campaign(bare, None, "2018-01-05")
    assert set(progress_figures(state, bare.table("districts"))) == {"accountability"}
    assert "tasks" not in progress_tables(state) and "problems" in progress_tables(state)


@pytest.fixture(scope="module")
def county_tables():
    case = read_case("demo-county")
    return case.table("districts"), progress_tables(track_campaign(case, None, "2017-12-31"))


def test_every_column_of_the_workbook_has_words(county_tables) -> None:
    _, tables = county_tables
    assert not {column for table in tables.values() for column in table if not is_named(column)}
    assert heading("mean_ugm3", "en").endswith("[μg/m³]")


def test_the_workbook_says_names_and_words_where_the_tables_have_ids(county_tables) -> None:
    districts, tables = county_tables
    names = names_of(districts)
    sheets = {
        sheet.name: sheet for sheet in (campaign_sheet(n, t, names) for n, t in tables.items())
    }
    cells = {
        name: set(sheet.table.astype(str).to_numpy().ravel()) for name, sheet in sheets.items()
    }
    assert {"宇字镇 Yuzi Town", "是 yes", "县级部门 County departments"} <= cells["各镇街"]
    assert {"宇字镇 Yuzi Town", "户 households", "县环保局 Environment Bureau"} <= cells["进度表"]
    assert "天字气代煤" in cells["路线图"] and "天字气代煤" in cells["较上周"]
    assert {"散乱污 Scattered firms", "国家 national", "问题类型 Kind"} <= cells["问题分组"]
    assert "追责到人 persons held to account" in cells["材料不全的销号"]
    assert "行政处罚 Administrative penalty" in cells["处理处罚"]
    assert {"2016—2017年条件 triggers of 2016-17", "黄色 yellow"} <= cells["重污染过程"]
    assert "省控 provincial" in cells["各级站点"]
    assert len(sheets["空气质量统计"].table) == 17
    ids = {*districts["district_id"]} | {"True", "False", "()"}
    found = {name: ids & mine for name, mine in cells.items() if name != "空气质量"}
    assert not any(found.values()), found


def test_figures_of_an_earlier_run_do_not_stay_beside_the_new(case, tmp_path) -> None:
    state = track_campaign(case, None, "2018-01-05")
    bare = track_campaign(read_case("tiny"), None, "2018-01-05")
    write_progress_report(state, case.table("districts"), tmp_path)
    assert (tmp_path / "figures" / "s_curve_zh.png").is_file()
    write_progress_report(bare, case.table("districts"), tmp_path)
    assert {path.stem for path in (tmp_path / "figures").iterdir()} == {
        "accountability_zh", "accountability_en",
    }  # fmt: skip
