"""The command line as people and scripts use it."""

import json
import shutil
import subprocess
import sys

import pytest
from schedule_cases import line, make_case
from typer.main import get_command
from typer.testing import CliRunner

from airkit.case import write_case
from airkit.cli import app
from airkit.shipped import shipped_path

HEADLINE = {
    "coal_cut_t",
    "coal_cut_tce",
    "system_coal_cut_tce",
    "coal_replaced_t",
    "gas_need_m3",
    "power_need_kwh",
    "upstream_coal_tce",
    "cost_yuan_per_year",
    "emissions_cut_t",
}
STAYING = {
    "headline",
    "by_district",
    "by_measure",
    "double_counted",
    "sources",
    "assumed_factors",
    "case",
    "stamp",
}


def run(*words, code=0):
    """Run a command, hold its exit code, return what it printed."""
    done = CliRunner().invoke(app, [str(word) for word in words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done


@pytest.fixture
def faulty(tmp_path):
    folder = tmp_path / "faulty"
    shutil.copytree(shipped_path("cases/tiny"), folder)
    path = folder / "conversions.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("c1,town_a", "c1,town_x"), encoding="utf-8")
    return folder


def test_coal_prints_one_json_object():
    done = run("coal", "tiny", "--json")
    answer = json.loads(done.stdout)
    assert answer.keys() >= STAYING
    assert answer["headline"].keys() >= HEADLINE
    assert answer["headline"]["coal_cut_t"] == pytest.approx(497.2)
    assert "range" not in answer


def test_coal_with_draws_carries_ranges_and_says_what_it_rounded():
    done = run("coal", "shandong-2017", "--json", "--draws", 100, "--seed", 3, "--lang", "en")
    answer = json.loads(done.stdout)
    span = answer["range"]["coal_cut_t"]
    assert span["p5"] < span["p50"] < span["p95"]
    assert answer["headline"]["power_need_kwh"] is None
    assert answer["stamp"]["n_draws"] == 128
    assert "128" in done.stderr


def test_set_changes_a_factor_for_all_rows():
    answer = json.loads(run("coal", "tiny", "--json", "--set", "relapse_share=1").stdout)
    boilers_only = 100 + 100 + 20
    assert answer["headline"]["coal_cut_t"] == pytest.approx(boilers_only)
    assert answer["stamp"]["varied"] == {"relapse_share": 1.0}


def test_same_case_same_answer():
    words = ("coal", "demo-county", "--json", "--draws", "256")
    assert run(*words).stdout == run(*words).stdout


def test_wrong_words_are_usage_errors():
    run("coal", "tiny", "--set", "relapse_share", code=2)
    run("coal", code=2)
    run("coal", "tiny", "--draws", "-1", code=2)
    run("nonsense", code=2)


def test_unknown_factor_is_a_fault():
    done = run("coal", "tiny", "--set", "relaps_share=0.1", "--lang", "en", code=1)
    assert "relapse_share" in done.stderr


def test_faults_with_json_are_one_object(faulty):
    for command in ("coal", "check"):
        done = run(command, faulty, "--json", code=1)
        (fault,) = json.loads(done.stdout)["faults"]
        assert (fault["table"], fault["row"], fault["column"]) == ("conversions", 2, "district_id")


def test_faults_in_both_languages(faulty):
    assert "第2行" in run("check", faulty, code=1).stdout
    assert "row 2" in run("check", faulty, "--lang", "en", code=1).stdout


def test_a_clean_case_is_clean():
    assert json.loads(run("check", "shandong-2017", "--json").stdout)["faults"] == []


def test_check_says_what_a_schedule_still_needs(tmp_path):
    county = tmp_path / "county.xlsx"
    write_case(make_case([line(process="隧道窑", load_levels=None, can_stop=None)]), county)
    done = run("check", county, "--mark", tmp_path / "marked.xlsx")
    assert "airkit schedule" in done.stdout and "砖瓦窑" in done.stdout
    assert (tmp_path / "marked.xlsx").exists()
    (fault,) = json.loads(run("check", county, "--json").stdout)["schedule"]
    assert (fault["table"], fault["row"], fault["column"]) == ("lines", 2, "process")
    assert json.loads(run("check", "demo-county", "--json").stdout)["schedule"] == []


def test_no_such_case_names_those_there_are():
    assert "demo-county" in run("coal", "no-such-case", code=1).stderr


def test_marked_copy(faulty, tmp_path):
    target = tmp_path / "marked.xlsx"
    run("check", faulty, "--mark", target, code=1)
    assert target.stat().st_size > 0
    run("check", faulty, "--mark", target, code=2)  # what is there is not replaced
    run("check", faulty, "--mark", target, "--force", code=1)


def test_template_then_check(tmp_path):
    target = tmp_path / "county.xlsx"
    run("template", target, "--like", "jiaxiang")
    run("template", target, "--like", "jiaxiang", code=2)  # what is there is not replaced
    run("template", target, "--level", "full", "--force")
    run("template", tmp_path / "folder", "--lang", "en")
    assert (tmp_path / "folder" / "case.toml").exists()


def test_intake_writes_a_plan_then_uses_it(tmp_path):
    sheet = tmp_path / "progress.csv"
    rows = "镇街,煤改气户数\n纸坊镇,420\n马村镇,600\n合计,1030\n"  # ten too many
    sheet.write_text(rows, encoding="gb18030")
    plan, out = tmp_path / "intake.toml", tmp_path / "tables"
    first = run("intake", sheet, "--map", plan, "--case", "jiaxiang", code=1)
    assert "1030" in first.stdout
    assert '"马村镇" = "macun"' in plan.read_text(encoding="utf-8")
    again = run("intake", sheet, "--map", plan, "--out", out, "--json", code=1)
    assert json.loads(again.stdout)["tables"]["conversions"] == 2
    assert "420" in (out / "conversions.csv").read_text(encoding="utf-8-sig")


def test_sources_name_the_documents():
    answer = json.loads(run("sources", "shandong-2017", "--json").stdout)
    assert any(row["source_id"] == "shandong_plan_2017" for row in answer["sources"])
    assert run("sources", "shandong-2017", "--lang", "en").stdout.strip()


def test_report_is_written(tmp_path):
    out = tmp_path / "out"
    run("coal", "tiny", "--out", out, "--draws", 64)
    names = {path.name for path in out.rglob("*")}
    assert names >= {"coal.json", "coal_tables.xlsx", "summary.html", "waterfall_zh.png"}
    assert json.loads((out / "coal.json").read_text(encoding="utf-8"))["headline"]


def commands(group, path=()):
    yield path
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, (*path, name))


def test_help_is_whole_on_a_narrow_terminal():
    narrow = {"COLUMNS": "80"}
    for path in commands(get_command(app)):
        told = CliRunner().invoke(app, [*path, "--help"], env=narrow).output
        assert told and "…" not in told, path


def test_help_is_quick_because_it_loads_little():
    code = (
        "import sys, airkit.cli\n"
        "heavy = {'pandas', 'numpy', 'scipy', 'matplotlib', 'pandera', 'pulp', 'openpyxl'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
