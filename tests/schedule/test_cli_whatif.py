"""The doors of the planner's questions: their JSON, words and files."""

import json
from pathlib import Path
from typing import Any

import pytest
from schedule_cases import line, make_case, rule
from typer.testing import CliRunner

from airkit.case import write_case
from airkit.cli import app
from airkit.cli.solving import Solving
from airkit.schedule.plan import write_plan
from airkit.schedule.pose import USUAL_CAPS, USUAL_PLAN
from airkit.schedule.solve import solve_schedule
from airkit.schedule.whatif import Options, Tradeoff
from airkit.words import LANGUAGES

SO2 = [{"line_id": name, "pollutant": "so2", "kg_per_t": 1} for name in ("l1", "l2")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = [
        line("l1", "e1", load_levels="0.1..1"),
        line("l2", "e2", load_levels="0.1..1", margin_yuan_per_t=6),
    ]
    case = make_case(lines, [rule("emission_cap_day", 150, pollutant="so2")], line_emissions=SO2)
    write_case(case, tmp_path / "case")
    write_plan(solve_schedule(case).plan, tmp_path / "wall.csv")
    return tmp_path


def run(*words: object) -> Any:
    return CliRunner().invoke(app, [str(word) for word in words])


def answer(*words: object) -> dict[str, Any]:
    done = run(*words, "--json")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["case"]["id"] and found["stamp"]
    return found


def test_options(folder: Path) -> None:
    found = answer(
        "options", folder / "case", "e1", folder / "wall.csv", "--out", folder, "--gap", "0"
    )
    assert {row["option"] for row in found["options"]} >= {"county_plan", "wall", "load_70"}
    assert found["verified"][0]["n_violations"] == 0
    assert Options.open(folder / "options.json").enterprise_id == "e1"
    assert (folder / "options_options.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    for lang in LANGUAGES:
        assert (folder / "figures" / f"option_costs_{lang}.png").read_bytes()
    exchanged = answer("options", folder / "case", "e1", "--instead-of", "e2", "--gap", "0")
    assert exchanged["change_yuan"] == pytest.approx(0.5 * 100 * 4 * 10)
    assert run("options", folder / "case", "nobody").exit_code == 2


def test_compare(folder: Path) -> None:
    found = answer("compare", folder / "case", folder / "wall.csv")
    assert [row["plan"] for row in found["plans"]] == ["wall", "rule_book", "equal_cuts", "optimum"]
    assert found["plans"][0]["n_violations"] == 0
    assert run("compare", folder / "case", "--lang", "en").exit_code == 0
    twice = run("compare", folder / "case", folder / "wall.csv", folder / "wall.csv")
    assert twice.exit_code == 2


def test_tradeoff(folder: Path) -> None:
    found = answer("tradeoff", folder / "case", "--cut", "0.2", "--gap", "0", "--out", folder)
    (point,) = found["points"]
    assert point["extra_yuan"] == pytest.approx(300 * 6)
    assert Tradeoff.open(folder / "tradeoff.json").pollutants == ["so2"]
    assert run("tradeoff", folder / "case", "--pollutant", "voc").exit_code == 2


def test_what_cannot_be_asked_is_refused_before_the_county_is_solved(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Solving, "county", lambda *_: pytest.fail("solved"))
    case = folder / "case"
    for words in (
        ("options", case, "nobody"),
        ("options", case, "e1", "--instead-of", "nobody"),
        ("options", case, "e1", "--instead-of", "e1"),
        ("tradeoff", case, "--pollutant", "lead"),
        ("tradeoff", case, "--cut", "0"),
    ):
        assert run(*words).exit_code == 2


def test_objectives(folder: Path) -> None:
    found = answer("schedule", folder / "case", "--objective", "fair", "--gap", "0")
    assert found["fair"]["largest_burden_share"] == pytest.approx(0.25, abs=1e-3)
    shared = answer(
        *("schedule", folder / "case", "--objective", "equal", "--gap", "0"),
        *("--draws", "2", "--out", folder / "out"),
    )
    assert shared["fair"]["unit"] == "t" and shared["sure"]["n_solved"] == 2
    assert (folder / "out" / "sure_ranges.csv").exists()
    unpriced = run("schedule", folder / "case", "--objective", "equal", "--margins", "0.2")
    assert unpriced.exit_code == 2
    doubted = answer("schedule", folder / "case", "--margins", "0.2", "--gap", "0")
    assert len(doubted["margins"]["together"]) == 2
    assert run("schedule", folder / "case", "--objective", "equal").exit_code == 0


def test_an_impossible_county_says_so(tmp_path: Path) -> None:
    order = {"order_id": "o1", "enterprise_id": "e1", "product": "brick"}
    due = {"due_date": "2018-01-10", "quantity_t": 2000}
    write_case(make_case([line()], orders=[{**order, **due}]), tmp_path / "case")
    for words in (("options", tmp_path / "case", "e1"), ("compare", tmp_path / "case")):
        assert run(*words).exit_code == 3


def test_every_question_starts_from_the_plan_on_the_wall(folder: Path) -> None:
    """Cap and plan are those of ``airkit schedule``: of two lines at 150 kg a day one stands at
    half its load, and the rule book gives the cap where nobody stated one."""
    assert (Solving.plan, Solving.caps) == (USUAL_PLAN, USUAL_CAPS)
    case = make_case(
        [line("l1", "e1"), line("l2", "e2", margin_yuan_per_t=6, min_on_days=1)],
        [rule("stop", rule_id="halt", scope="enterprise", scope_id="e1", end_date="2018-01-04")],
        line_emissions=SO2,
    )
    write_case(case, folder / "uncapped")
    loss = answer("schedule", folder / "uncapped", "--gap", "0")["objective_yuan"]
    asked = answer("tradeoff", folder / "uncapped", "--cut", "0.1", "--gap", "0")
    assert asked["base_yuan"] == pytest.approx(loss)
    plain = ("schedule", folder / "uncapped", "--objective", "fair", "--gap", "0")
    assert answer(*plain)["plan_kind"] == "simple"
    assert "so2" in answer(*plain)["rulebook"]["caps_kg"]
    free = answer(*plain, "--plan", "free", "--caps", "stated")
    assert (free["plan_kind"], free["rulebook"]) == ("free", {})


def test_the_price_of_fairness_has_a_door(folder: Path) -> None:
    found = answer("tradeoff", folder / "case", "--fairness", "--points", "3", "--gap", "0")
    costs = [row["objective_yuan"] for row in found["curve"]]
    assert costs == sorted(costs, reverse=True) and len(costs) == 3
    both = ("tradeoff", folder / "case", "--fairness", "--cut", "0.1")
    assert run(*both).exit_code == 2
