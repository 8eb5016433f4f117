"""The emergency list: enumeration of small cases, nesting, livelihood, and honest shortfalls."""

import itertools
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from emergency_cases import LEVELS, POLLUTANTS, county, plan_of, two_lines
from schedule_cases import line, rule
from typer.testing import CliRunner

from airkit.case import write_case
from airkit.cli import app
from airkit.errors import InputFaults, UsageError
from airkit.report.emergency import write_emergency
from airkit.schedule import EmergencyList, list_emergency
from airkit.schedule.emergency.society import coal_burnt_t_per_day


def random_county(r: random.Random) -> tuple[list[dict[str, Any]], list[list[float]], float]:
    lines = [
        line(
            f"l{number}",
            r.choice(["e1", "e2"]),
            capacity_t_per_day=r.choice([40, 70, 100]),
            margin_yuan_per_t=r.choice([5, 8, 11, 13]),
            can_stop=r.choice(["true", "true", "false"]),
            load_levels=r.choice(["1", "0.5 1", "0.6 0.8 1"]),
        )
        for number in range(4)
    ]
    lines[0]["enterprise_id"] = "e1"
    kg = [[r.choice([0.2, 0.5, 1, 2]) for _ in POLLUTANTS] for _ in lines]
    return lines, kg, r.choice([0.0, 0.4])


@pytest.mark.parametrize("seed", range(20))
def test_the_list_is_the_cheapest_of_all_nested_ones(seed: int) -> None:
    """From normal load, and every other time from what a plan leaves."""
    r = random.Random(seed)
    lines, kg, livelihood = random_county(r)
    owners = dict.fromkeys(one["enterprise_id"] for one in lines)
    enterprises = [
        {"enterprise_id": name, "livelihood_min_share": livelihood if name == "e1" else None}
        for name in owners
    ]
    case = county(lines, kg, enterprises=enterprises)
    before, plan = np.ones(len(lines)), None
    if seed % 2:
        before = np.array([r.choice(options(one, 0, varies=True)) for one in lines])
        before[[one["enterprise_id"] == "e1" for one in lines]] = 1  # livelihood is kept before
        plan = plan_of(case, lines, before)
    answer = list_emergency(case, plan)
    capacity = np.array([one["capacity_t_per_day"] for one in lines], dtype=float)
    margin = capacity * [one["margin_yuan_per_t"] for one in lines]
    per_load = np.array(kg) * capacity[:, None]
    total = before @ per_load + 100
    may = [
        options(one, livelihood, most=most)
        for one, most in zip(lines, before.tolist(), strict=True)
    ]
    days = np.array(list(itertools.product(*may)))
    mine = np.array([one["enterprise_id"] == "e1" for one in lines])
    days = days[(days * capacity)[:, mine].sum(axis=1) >= livelihood * capacity[mine].sum() - 1e-9]
    cut = (before - days) @ per_load
    cost = (before - days) @ margin
    least = shortfalls(cut, total)
    best = cheapest_chain(days, cost, least)
    assert answer.status == "optimal"
    assert answer.cost_yuan == pytest.approx(best, rel=1e-9, abs=1e-6)
    assert answer.bound_yuan == pytest.approx(best, rel=1e-6, abs=1e-4)
    loads = answer.measures[["load_normal", *(f"load_{one}" for one in LEVELS)]].to_numpy()
    assert (np.diff(loads, axis=1) <= 1e-9).all()


def options(
    one: dict[str, Any], livelihood: float, *, most: float = 1.0, varies: bool = False
) -> list[float]:
    """Whole lines first: only a line that must not stand may run at less."""
    may_vary = varies or one["can_stop"] == "false"
    may_vary |= bool(livelihood) and one["enterprise_id"] == "e1"
    steps = [step for step in map(float, one["load_levels"].split()) if step <= most]
    steps = steps if may_vary else steps[-1:]
    return steps if one["can_stop"] == "false" else [0.0, *steps]


def shortfalls(cut: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Sum of shortfalls as shares of the targets, by level and day, shape (3, n)."""
    rows = []
    for share, others in ((0.1, 0.0), (0.2, 0.0), (0.3, 10.0)):
        target = share * total
        rows.append(((target - others - cut).clip(min=0) / target).sum(axis=1))
    return np.array(rows)


def cheapest_chain(days: np.ndarray, cost: np.ndarray, short: np.ndarray) -> float:
    """Cost of the best nested triple: least shortfall in all, then least cost."""
    below = (days[:, None] <= days[None] + 1e-9).all(axis=2)  # [i, j]: i no higher than j
    keys = np.round(short, 9)
    best = [[(keys[0, j], cost[j]) for j in range(len(days))]]
    for level in (1, 2):
        best.append(
            [
                (keys[level, i] + least[0], cost[i] + least[1])
                for i in range(len(days))
                for least in [min(best[-1][j] for j in np.flatnonzero(below[i]))]
            ]
        )
    least = min(one[0] for one in best[-1])
    return min(one[1] for one in best[-1] if one[0] <= least + 1e-8)


def test_a_list_worked_by_hand() -> None:
    """300 kg a day in all: 30, 60, 90 (10 of it elsewhere); one line cuts 100 and is enough."""
    lines, kg = two_lines()
    answer = list_emergency(county(lines, kg))
    assert answer.measures["line_id"].tolist() == ["l1"]
    assert answer.cost_yuan == pytest.approx(3000) and answer.is_reached
    rows = answer.levels[answer.levels["pollutant"] == "so2"]
    assert rows["total_kg"].tolist() == [300] * 3
    assert rows["target_kg"].tolist() == pytest.approx([30, 60, 90])
    assert rows["others_kg"].tolist() == pytest.approx([0, 0, 10], abs=1e-9)
    assert answer.official("zh").iloc[0].tolist()[:6] == ["企业", "l1", "kiln", *["停产"] * 3]
    assert answer.by("enterprise")["cost_red_yuan"].tolist() == [1000]


def test_what_cannot_be_reached_is_said_with_how_much_is_missing() -> None:
    lines, kg = two_lines()
    answer = list_emergency(county(lines, kg, others=2000))
    assert not answer.is_reached and answer.status == "optimal"
    short = answer.levels[answer.levels["pollutant"] == "nox"]["short_kg"].tolist()
    assert short == pytest.approx([20, 240, 260])
    assert "260" in "\n".join(answer.lines("en"))


def test_rules_of_a_level_are_in_the_list_whatever_they_cut() -> None:
    lines, kg = two_lines()
    lines[1]["load_levels"] = "0.5..1"
    rules = [
        rule("stop", scope="enterprise", scope_id="e1", alert_level="orange"),
        rule("load_max", 0.8, scope="enterprise", scope_id="e2", alert_level="red"),
        rule("stop", rule_id="season", scope="enterprise", scope_id="e2"),  # no measure of a level
    ]
    shares = {"yellow": 0.0, "orange": 0.0, "red": 0.0}
    table = list_emergency(county(lines, kg, rules), shares=shares).measures
    assert table[[f"load_{one}" for one in LEVELS]].to_numpy().tolist() == [
        [1, 0, 0],
        [1, 1, pytest.approx(0.8)],
    ]


def test_rules_against_livelihood_make_no_list() -> None:
    lines, kg = two_lines()
    enterprises = [{"enterprise_id": "e1", "livelihood_min_share": 0.5}, {"enterprise_id": "e2"}]
    stop = rule("stop", alert_level="red")
    answer = list_emergency(county(lines, kg, [stop], enterprises=enterprises))
    assert answer.status == "infeasible" and not answer.has_list


def test_a_plan_leaves_less_to_cut() -> None:
    lines, kg = two_lines()
    days = pd.date_range("2018-01-01", periods=5, unit="s")
    plan = pd.DataFrame(
        {
            "line_id": pd.array(["l1"] * 5 + ["l2"] * 5, dtype="str"),
            "date": [*days, *days],
            "load_share": [1.0, 0, 0, 1, 1, 1, 1, 1, 1, 1],
        }
    )
    answer = list_emergency(county(lines, kg), plan)
    assert answer.date == "2018-01-02" and not answer.is_normal
    assert answer.measures["line_id"].tolist() == ["l2"]
    assert answer.levels["total_kg"].tolist() == [200] * 12
    assert list_emergency(county(lines, kg), plan, date="2018-01-04").cost_yuan == 3000


def test_a_day_that_is_under_an_alert_already_is_said_to_be() -> None:
    """Its loads hold that alert's measures, so what the list adds is beyond them."""
    lines, kg = two_lines()
    alert = {"alert_id": "a", "level": "red", "start_at": "2018-01-02", "end_at": "2018-01-03"}
    case = county(lines, kg, alerts=[alert])
    plan = plan_of(case, lines, np.ones(2))
    told = list_emergency(case, plan, date="2018-01-02")
    assert told.known_alert == "red" and "已是红色预警日" in "\n".join(told.lines("zh"))
    assert list_emergency(case, plan).known_alert == ""


def test_homes_that_burn_coal_count_in_the_total() -> None:
    """100 homes, 40 converted, 10 only to better coal: 60 homes over a heating season of 5 days."""
    lines, kg = two_lines()
    places = [{"district_id": "county", "name_zh": "县", "kind": "county"}]
    places[0]["n_coal_households"] = "100"
    done = {"district_id": "county", "from_fuel": "raw_coal", "from_device": "stove_traditional"}
    done["energised_on"] = "2017-12-01"
    better = {"measure": "clean_coal", "to_fuel": "briquette", "n_households": "10"}
    conversions = [
        {**done, "conversion_id": "a", "measure": "heat_pump", "n_households": "40"},
        {**done, "conversion_id": "b", **better},
    ]
    case = county(lines, kg, districts=places)
    case = case.with_table("conversions", pd.DataFrame(conversions))
    per_home = case.factors["coal_per_household_t"].value
    date = pd.Timestamp("2018-01-01")
    assert coal_burnt_t_per_day(case, date) == pytest.approx(60 * per_home / 5)
    society = list_emergency(case).society
    homes = society[society["source_kind"] == "household_coal"].set_index("pollutant")
    factor = case.factors["ef_so2_raw_coal_kg_per_t"].value
    assert homes.at["so2", "kg_per_day"] == pytest.approx(60 * per_home / 5 * factor)


def test_missing_factors_and_sources_are_faults_said_at_once() -> None:
    lines, kg = two_lines()
    case = county(lines, kg)
    emissions = case.table("line_emissions")
    bare = case.with_table("line_emissions", emissions[emissions["pollutant"] != "voc"])
    others = bare.table("other_sources")
    bare = bare.with_table("other_sources", others[others["pollutant"] != "nox"])
    with pytest.raises(InputFaults) as caught:
        list_emergency(bare)
    assert len(caught.value.faults) == 3 and "nox" in caught.value.say("en")
    with pytest.raises(UsageError):
        list_emergency(case, shares={"yellow": 0.3, "orange": 0.2, "red": 0.1})
    with pytest.raises(UsageError):
        list_emergency(case, shares={"yellow": np.nan, "orange": 0.2, "red": 0.3})
    for date in ("2019-01-01", "tomorrow"):
        with pytest.raises(UsageError):
            list_emergency(case, date=date)
    with pytest.raises(UsageError):
        list_emergency(case, pm="pm1")


def test_the_official_table_is_written_and_the_list_reopened(tmp_path: Path) -> None:
    lines, kg = two_lines()
    answer = list_emergency(county(lines, kg))
    write_emergency(answer, tmp_path / "list.xlsx")
    sheets = pd.read_excel(tmp_path / "list.xlsx", sheet_name=None, header=3, engine="calamine")
    assert list(sheets) == ["应急减排清单", "减排核算", "Emergency list", "Sums of the cuts"]
    assert sheets["Emergency list"].iloc[0, 3] == "stops"
    red = sheets["Sums of the cuts"].iloc[-1].tolist()
    assert red[:10] == ["red", "VOC", 300, 0.3, 90, 100, 10, 110, pytest.approx(110 / 300), 0]
    assert "Tianjin" in red[10]
    write_emergency(answer, tmp_path / "list.csv", "en")
    assert "goes on" not in (tmp_path / "list.csv").read_text("utf-8-sig")
    with pytest.raises(UsageError):
        write_emergency(answer, tmp_path / "list.txt")
    again = EmergencyList.open(answer.save(tmp_path / "list.json"))
    assert str(again) == str(answer)


def test_the_command_prints_the_list(tmp_path: Path) -> None:
    lines, kg = two_lines()
    write_case(county(lines, kg), tmp_path / "case")

    def run(*more: str) -> Any:
        return CliRunner().invoke(app, ["emergency", str(tmp_path / "case"), *more])

    done = run("--json", "--out", str(tmp_path / "list.csv"))
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["is_reached"] and said["shares"]["orange"] == dict.fromkeys(POLLUTANTS, 0.2)
    assert (tmp_path / "list.csv").exists()
    assert "停产" in run().stdout
    assert run("--shares", "0.1,0.2").exit_code == 2
