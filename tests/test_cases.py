"""The shipped cases: what the 2017 plan published, and nothing it did not."""

import csv

import pytest

from airkit.case import read_case
from airkit.shipped import shipped_path

FOLDER = shipped_path("cases/shandong-2017")
QUOTAS = {  # households, Shandong plan of October 2017
    "济南市": 53_000,
    "淄博市": 111_511,
    "济宁市": 60_000,
    "聊城市": 54_020,
    "德州市": 64_118,
    "滨州市": 60_000,
    "菏泽市": 100_000,
}


def table(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_seven_quotas_add_up_to_the_published_total() -> None:
    names = {row["district_id"]: row["name_zh"] for row in table("districts")}
    quotas = {names[row["district_id"]]: int(row["n_households"]) for row in table("conversions")}
    assert quotas == QUOTAS
    assert sum(quotas.values()) == 502_649


def test_what_was_not_published_is_left_open() -> None:
    assert {row["measure"] for row in table("conversions")} == {"gas_or_power"}
    assert {row["n_coal_households"] for row in table("districts")} == {""}
    assert not {"coal_per_household_t", "n_coal"} & set(table("conversions")[0])


def test_every_row_cites_a_source_that_exists() -> None:
    with shipped_path("reference/sources.csv").open(encoding="utf-8", newline="") as file:
        known = {row["source_id"] for row in csv.DictReader(file)}
    with shipped_path("reference/bulletins.csv").open(encoding="utf-8", newline="") as file:
        cited = {row["source_id"] for row in csv.DictReader(file)}
    cited |= {row["source_id"] for row in table("conversions") + table("targets")}
    assert cited <= known


@pytest.mark.parametrize(
    ("name", "is_fictional"), [("tiny", True), ("demo-county", True), ("shandong-2017", False)]
)
def test_every_shipped_case_is_without_fault(name: str, is_fictional: bool) -> None:
    case = read_case(name)
    assert case.id == name
    assert case.is_fictional is is_fictional
    assert case.accept_defaults


def test_the_tiny_case_rests_on_its_own_round_factors() -> None:
    case = read_case("tiny")
    own = case.table("factors")
    assert set(own["grade"]) == {"synthetic"}
    assert own["name_zh"].notna().all() and own["name_en"].notna().all()
    assert case.factors["ncv_raw_coal_mj_per_kg"].value == 20
    claimed = case.table("conversions").groupby("district_id")["n_households"].sum()
    homes = case.table("districts").set_index("district_id")["n_coal_households"]
    assert (claimed > homes[claimed.index]).to_dict() == {"town_a": False, "town_b": True}


def test_the_blank_county_names_its_sixteen_towns_and_no_number() -> None:
    with shipped_path("places/jiaxiang/districts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["district_id"] for row in rows if not row["parent_id"]] == ["370829"]
    assert sum(row["parent_id"] == "370829" for row in rows) == 16
    assert not any(row["n_households"] or row["n_coal_households"] for row in rows)
