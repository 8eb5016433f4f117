"""The invented enterprises: of every trade, whole in themselves, and plainly invented."""

import csv
from collections import Counter

import pytest

from airkit.case import read_case
from airkit.demo.trades import STOPPED, trades
from airkit.schedule.problem.problem import Problem, read_problem
from airkit.shipped import shipped_path

SHIPPED = shipped_path("cases/demo-county")


def table(name: str) -> list[dict[str, str]]:
    with (SHIPPED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def problem() -> Problem:
    return read_problem(read_case("demo-county"))


def test_a_hundred_and_fifty_firms_of_every_trade_in_all_the_towns() -> None:
    firms = table("enterprises")
    assert len(firms) == 150 and 270 <= len(table("lines")) <= 310
    assert {row["process"] for row in table("lines")} == {trade.process for trade in trades()}
    towns = {row["district_id"] for row in table("districts") if row["kind"] in ("town", "zone")}
    assert {row["district_id"] for row in firms} == towns


def test_each_firm_says_that_it_is_invented() -> None:
    for row in table("enterprises"):
        assert row["name_zh"].endswith("（虚构）") and row["name_en"].endswith("(fictional)")
    assert {row["source_id"] for row in table("line_emissions")} == {"demo_synthetic"}
    assert {row["margin_basis"] for row in table("lines")} == {"虚构 / invented"}


def test_rules_carry_authority_and_source() -> None:
    rules = table("rules")
    assert {row["authority"] for row in rules} == {"national", "province", "city", "county",
                                                   "planner"}  # fmt: skip
    assert all(row["source_id"] and row["issued_by"] for row in rules)
    national = {row["source_id"] for row in rules if row["authority"] == "national"}
    assert "demo_synthetic" not in national
    with shipped_path("reference/sources.csv").open(encoding="utf-8", newline="") as file:
        assert national <= {row["source_id"] for row in csv.DictReader(file)}
    kinds = Counter(row["kind"] for row in rules)
    assert len(kinds) == 11  # every kind there is
    assert sum(bool(row["exempt_reason"]) for row in rules) >= 3


def test_what_cannot_stop_is_not_told_to_and_the_problem_has_no_notes(problem: Problem) -> None:
    assert not problem.notes
    stoppable = {row["process"] for row in table("lines") if row["can_stop"] == "true"}
    assert stoppable >= STOPPED


def test_three_episodes_of_the_season(problem: Problem) -> None:
    ranks = {
        f"{day:%m-%d}": int(rank)
        for day, rank in zip(problem.days, problem.ranks, strict=True)
        if rank
    }
    assert {day for day in ranks if day.startswith("01-1")} == {f"01-1{k}" for k in range(3, 8)}
    assert ranks["12-29"] == ranks["01-02"] == ranks["02-27"] == ranks["03-04"] == 3
    assert len(ranks) == 16


def test_a_season_s_margin_of_a_county(problem: Problem) -> None:
    assert 0.8e9 < problem.reference_margin_yuan() < 1.6e9
    assert len(problem.products) > 60
    kept = sum(product.stock is not None for product in problem.products)
    assert 40 < kept < len(problem.products)


def test_some_firms_do_not_know_what_a_start_costs(problem: Problem) -> None:
    blank = sum(not row["start_cost_yuan"] for row in table("lines"))
    assert 10 < blank < 50
    assert problem.lines["start_cost_yuan"].notna().all()
