"""The shipped cases: what the 2017 plan published, and nothing it did not."""

import csv

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
