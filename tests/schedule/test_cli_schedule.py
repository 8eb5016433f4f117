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
