"""``airkit schedule`` and ``airkit audit``: keys, exit codes, files."""

import json
from pathlib import Path
from typing import Any

import pytest
from schedule_cases import line, make_case, rule
from typer.testing import CliRunner

from airkit.case import write_case
from airkit.cli import app
from airkit.schedule import read_plan


def run(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(one) for one in arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    emissions = [{"line_id": "l1", "pollutant": "so2", "kg_per_t": 1}]
    case = make_case(
        [line(load_levels="0.5..1")],
        [rule("emission_cap_day", 50, pollutant="so2")],
        line_emissions=emissions,
    )
    write_case(case, tmp_path / "case")
    return tmp_path


def test_a_schedule_is_printed_written_and_audited(folder: Path) -> None:
    done = run("schedule", folder / "case", "--out", folder / "out", "--json", "--gap", "0")
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert answer["status"] == "optimal"
    assert answer["objective_yuan"] == pytest.approx(5000)
    assert answer["plan_path"] == "plan.csv"
    assert answer["caps"][0] == {
        "rule_id": "emission_cap_day",
        "date": "2018-01-01",
        "unit": "kg_per_day",
        "limit": 50,
        "used": 50,
        "price_yuan_per_unit": pytest.approx(10),
    }
    plan = folder / "out" / "plan.csv"
    assert read_plan(plan)["load_share"].tolist() == [0.5] * 10
    audited = run("audit", folder / "case", plan, "--json")
    assert audited.exit_code == 0
    assert json.loads(audited.stdout)["violations"] == []
    plan.write_text(plan.read_text("utf-8-sig").replace("0.5", "0.75", 1), "utf-8")
    broken = run("audit", folder / "case", plan, "--json")
    assert broken.exit_code == 1
    (violation,) = json.loads(broken.stdout)["violations"]
    assert (violation["rule_id"], violation["date"], violation["by"]) == (
        "emission_cap_day",
        "2018-01-01",
        25,
    )
    assert run("audit", folder / "case", plan, "--lang", "en").exit_code == 1


def test_an_impossible_case_is_an_outcome_with_its_conflicts(tmp_path: Path) -> None:
    order = {
        "order_id": "o1",
        "enterprise_id": "e1",
        "product": "brick",
        "due_date": "2018-01-10",
        "quantity_t": 2000,
    }
    write_case(make_case([line()], orders=[order]), tmp_path / "case")
    done = run("schedule", tmp_path / "case", "--json")
    assert done.exit_code == 3
    answer = json.loads(done.stdout)
    assert answer["status"] == "infeasible" and answer["objective_yuan"] is None
    assert answer["conflicts"][0]["rule_id"] == "o1"
    assert answer["conflicts"][0]["by"] == pytest.approx(1000)
    assert "o1" in run("schedule", tmp_path / "case").output


def test_a_missing_plan_is_said(folder: Path) -> None:
    done = run("audit", folder / "case", folder / "none.csv")
    assert done.exit_code == 1


def test_the_folder_holds_plan_lines_caps_and_reasons_in_words(folder: Path) -> None:
    out = folder / "out"
    assert run("schedule", folder / "case", "--out", out).exit_code == 0
    names = {"plan.csv", "outcome.json", "lines.csv", "caps.csv", "reasons.csv"}
    assert names <= {path.name for path in out.iterdir()}


def test_loads_are_rounded_and_audited_afresh(folder: Path) -> None:
    out = folder / "out"
    asked = ("--plan", "free", "--round", "0.2", "--out", out)
    done = run("schedule", folder / "case", *asked, "--json")
    assert json.loads(done.stdout)["rounded"]["violations"] == []
    assert read_plan(out / "plan_rounded.csv")["load_share"].unique().tolist() == [0.5]
    assert "0.2" in run("schedule", folder / "case", *asked).stdout


def test_ctrl_c_while_the_figures_are_drawn_keeps_the_plan(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "schedule.xlsx").touch()
    monkeypatch.setattr("airkit.report.schedule.write_schedule_report", interrupted)
    done = run("schedule", folder / "case", "--out", folder / "out", "--lang", "en")
    assert done.exit_code == 0 and "figures and workbook are not there" in done.stderr
    assert read_plan(folder / "out" / "plan.csv")["load_share"].tolist() == [0.5] * 10
    assert not (folder / "out" / "schedule.xlsx").exists()  # that was of another run


def test_ctrl_c_before_there_is_a_plan_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("airkit.schedule.solve_schedule", interrupted)
    done = run("schedule", folder / "case")
    assert done.exit_code == 130 and "中断" in done.stderr


def interrupted(*_given: object, **_how: object) -> None:
    raise KeyboardInterrupt


def test_a_folder_that_cannot_be_written_is_told_before_the_run(folder: Path) -> None:
    (folder / "file").touch()
    plan = folder / "plan.csv"
    plan.write_text("line_id,start_date,end_date\nl1,2018-01-01,2018-01-10\n", "utf-8")
    for place in ("file", "file/below"):
        for asked in (("schedule", folder / "case"), ("audit", folder / "case", plan)):
            done = run(*asked, "--out", folder / place)
            assert done.exit_code == 2 and "file" in done.stderr and not done.stdout


def test_what_cannot_be_answered_is_said_before_the_run(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("airkit.schedule.solve_schedule", interrupted)  # never reached
    for asked in (("--round", "0"), ("--why", "nobody")):
        done = run("schedule", folder / "case", *asked)
        assert done.exit_code == 2 and asked[1] in done.stderr


def test_faults_of_tables_and_of_the_schedule_come_at_once(tmp_path: Path) -> None:
    rules = [rule("load_max", 0.7), rule("stop", rule_id="s", end_date="2018-01-03")]
    write_case(make_case([line(), line("l2", kwh_per_t=3)], rules), tmp_path / "case")
    assert run("check", tmp_path / "case").exit_code == 0
    table = tmp_path / "case" / "rules.csv"
    text = table.read_text("utf-8-sig").replace("0.7", "70").replace("2018-01-03", "2018-01-33")
    table.write_text(text, "utf-8")
    lines = tmp_path / "case" / "lines.csv"
    lines.write_text(lines.read_text("utf-8-sig").replace("l2,e1,kiln", "l2,e9,窑炉"), "utf-8")
    told = {
        ("lines", "enterprise_id", "unknown_id_among"),
        ("rules", "value", "share_as_percent"),
        ("rules", "end_date", "no_such_date"),
    }
    for command in ("check", "schedule"):
        done = run(command, tmp_path / "case", "--json")
        assert done.exit_code == 1
        faults = json.loads(done.stdout)["faults"]
        assert {(one["table"], one["column"], one["rule"]) for one in faults} == told


def test_why_a_line_stands_still_is_told_by_line_and_by_enterprise(tmp_path: Path) -> None:
    stop = rule("stop", end_date="2018-01-03", scope="line", scope_id="l1")
    write_case(make_case([line(), line("l2")], [stop]), tmp_path / "case")
    told = run("schedule", tmp_path / "case", "--why", "e1", "--lang", "en").stdout
    assert "l1 (kiln): still 2018-01-01 to 2018-01-03 (3 days); the rule stop (stop)" in told
    assert "l2 (kiln): runs throughout" in told
    assert "l2" not in run("schedule", tmp_path / "case", "--why", "l1").stdout
    lost = run("schedule", tmp_path / "case", "--why", "l9")
    assert lost.exit_code == 2 and "l9" in lost.output


KEYS = {
    *("status", "engine", "objective_yuan", "bound_yuan", "reference_margin_yuan", "gap"),
    *("gap_yuan", "gap_of_loss", "seconds", "violations", "max_relative_violation", "caps"),
    *("plan_path", "stamp"),
}


def test_json_keeps_its_keys_with_a_plan_and_without(folder: Path, tmp_path: Path) -> None:
    answer = json.loads(run("schedule", folder / "case", "--json").stdout)
    assert answer.keys() >= KEYS and answer["violations"] == 0 and answer["plan_path"] is None
    assert {"case_digest", "seed", "versions", "engine_versions"} <= answer["stamp"].keys()
    write_case(make_case([line(initial_on="false", initial_days=1, min_off_days=5)],
                         [rule("min_output", 1, unit="t_per_day")]), tmp_path / "none")  # fmt: skip
    done = run("schedule", tmp_path / "none", "--json", "--lang", "en")
    assert done.exit_code == 3
    answer = json.loads(done.stdout)
    assert KEYS | {"conflicts"} <= answer.keys() and answer["violations"] is None


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_case_without_lines_says_so(lang: str) -> None:
    done = run("schedule", "tiny", "--lang", lang)
    assert done.exit_code == 0
    assert ("没有一条生产线" if lang == "zh" else "has no line") in done.stdout


def test_a_case_of_exempt_lines_loses_nothing(tmp_path: Path) -> None:
    rules = [rule("stop"), rule("stop", rule_id="ex", scope="enterprise", scope_id="e1",
                                exempt_reason="heat")]  # fmt: skip
    write_case(make_case([line()], rules), tmp_path / "case")
    answer = json.loads(run("schedule", tmp_path / "case", "--json").stdout)
    assert answer["status"] == "optimal" and answer["objective_yuan"] == pytest.approx(0)


def test_a_plan_of_other_days_or_lines_is_told_all_at_once(folder: Path) -> None:
    plan = folder / "mine.csv"
    rows = ("l1,2018-01-01,0.5", "l1,2018-02-01,0.5", "x,2018-01-01,1")
    plan.write_text("\n".join(("line_id,date,load_share", *rows, "")), "utf-8")
    done = run("audit", folder / "case", plan, "--json")
    assert done.exit_code == 1
    rules = {fault["rule"] for fault in json.loads(done.stdout)["faults"]}
    assert len(rules) == 3
