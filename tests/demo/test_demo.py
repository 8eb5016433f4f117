"""The fictional county: the same from the same seed, plainly fictional, full of what is hard."""

import csv
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from airkit.demo import write_demo
from airkit.demo.chance import Chance
from airkit.demo.places import COUNTY, make_towns
from airkit.shipped import shipped_path

SHIPPED = shipped_path("cases/demo-county")


def table(name: str, folder: Path = SHIPPED) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def town(row: dict[str, str]) -> str:
    return row["district_id"].split("_")[0]


def test_the_shipped_case_is_what_the_generator_writes(tmp_path: Path) -> None:
    write_demo(tmp_path)
    names = sorted(path.name for path in SHIPPED.iterdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    for name in names:
        assert (tmp_path / name).read_bytes() == (SHIPPED / name).read_bytes(), name


def test_another_seed_makes_another_county(tmp_path: Path) -> None:
    write_demo(tmp_path, seed=7)
    assert table("conversions", tmp_path) != table("conversions")


def test_it_says_that_it_is_fictional() -> None:
    case = tomllib.loads((SHIPPED / "case.toml").read_text(encoding="utf-8"))
    assert case["is_fictional"] is True
    assert "虚构" in case["name_zh"] and "fictional" in case["name_en"]
    assert {row["grade"] for row in table("sources")} == {"synthetic"}
    for name in ("conversions", "boilers", "coal_use", "subsidies", "targets"):
        assert {row["source_id"] for row in table(name)} == {"demo_synthetic"}, name


def test_no_real_place_bears_its_numbers() -> None:
    with shipped_path("places/jiaxiang/districts.csv").open(encoding="utf-8", newline="") as file:
        real = list(csv.DictReader(file))
    ours = table("districts")
    for key in ("district_id", "name_zh", "name_en"):
        assert not {row[key] for row in real} & {row[key] for row in ours}
    assert {row["n_households"] + row["n_coal_households"] for row in real} == {""}


def test_sixteen_towns_and_about_sixty_thousand_coal_homes() -> None:
    rows = table("districts")
    assert len([row for row in rows if row["parent_id"] == COUNTY]) == 16
    county = next(row for row in rows if row["district_id"] == COUNTY)
    towns = make_towns(2017)
    assert int(county["n_coal_households"]) == sum(town.n_coal_households for town in towns)
    assert 55_000 < int(county["n_coal_households"]) < 65_000
    assert all(int(row["n_coal_households"]) <= int(row["n_households"]) for row in rows)


def test_every_stated_measure_and_several_programmes_are_there() -> None:
    rows = table("conversions")
    measures = {row["measure"] for row in rows}
    assert measures == {
        "gas_boiler",
        "heat_pump",
        "resistive",
        "storage_heater",
        "district_heat",
        "clean_coal",
        "insulation",
    }  # all but gas_or_power: a county knows which of the two it lays
    assert len({row["programme"] for row in rows}) >= 4
    assert any(not row["energised_on"] for row in rows)
    assert any(row["energised_on"] > "2017-11-15" for row in rows)
    assert any(row["still_burning_share"] for row in rows)
    assert any(not row["still_burning_share"] for row in rows)
    for row in rows:
        assert not row["energised_on"] or row["works_done_on"] <= row["energised_on"]


def test_some_homes_and_boilers_are_claimed_twice() -> None:
    claimed: Counter[str] = Counter()
    for row in table("conversions"):
        claimed[town(row)] += int(row["n_households"])
    homes = {row["district_id"]: int(row["n_coal_households"]) for row in table("districts")}
    assert {name for name, n in claimed.items() if n > homes[name]} == {"hong", "xiu"}
    boilers = Counter(row["boiler_id"] for row in table("boilers"))
    assert sum(n > 1 for n in boilers.values()) == 3


def test_coal_use_adds_up() -> None:
    use = {row["sector"]: int(row["coal_t"]) for row in table("coal_use")}
    assert use.pop("total") == sum(use.values())


def test_a_plausible_winter_without_gaps() -> None:
    days = [(row["date"], float(row["t_mean_c"])) for row in table("weather")]
    assert (days[0][0], days[-1][0], len(days)) == ("2017-10-01", "2018-03-31", 182)
    january = [t for day, t in days if day.startswith("2018-01")]
    assert -4 < sum(january) / len(january) < 2
    assert all(-15 < t < 28 for _, t in days)


def test_meters_count_no_more_accounts_than_homes() -> None:
    for row in table("meters"):
        assert int(row["active_accounts"]) <= int(row["accounts"])
        assert bool(row["m3"]) == (row["carrier"] == "gas")


def test_chance_keeps_its_word() -> None:
    chance = Chance("words")
    assert {chance.whole(2, 4) for _ in range(100)} == {2, 3, 4}
    assert {chance.pick("ab", (0, 1)) for _ in range(100)} == {"b"}
    assert not any(chance.happens(0) for _ in range(100))


@pytest.mark.parametrize("case", ["tiny", "demo-county", "shandong-2017"])
def test_shipped_files_are_plain(case: str) -> None:
    for path in shipped_path(f"cases/{case}").iterdir():
        content = path.read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf") and b"\r" not in content, path.name
        content.decode("utf-8")
