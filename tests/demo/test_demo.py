"""The fictional county: the same from the same seed, plainly fictional, full of what is hard."""

import csv
import tomllib
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from airkit.campaign import (
    Ledger,
    close_out,
    count_accountability,
    memory_ledger,
    track_air,
    track_progress,
)
from airkit.campaign.air import Season, air_progress, air_targets, match_places
from airkit.case import Case, read_case
from airkit.demo import write_demo
from airkit.demo.chance import Chance
from airkit.demo.places import COUNTY, make_towns
from airkit.demo.weekly import NEIGHBOURS, PLACES, RETURNS, write_weekly
from airkit.errors import InputFaults
from airkit.shipped import shipped_path
from airkit.tables.contract import contract
from airkit.view import view_campaign

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


def test_every_category_of_the_campaign_has_a_task() -> None:
    wanted = set(contract()["tasks"].column("category").choices)
    assert {row["category"] for row in table("tasks")} == wanted
    assert {row["department"] for row in table("tasks") if not row["district_id"]} != {""}
    assert len({row["district_id"] for row in table("tasks")} - {""}) == 16


def test_returns_have_what_is_wrong_in_real_ones() -> None:
    rows = table("returns")
    by_task: dict[str, list[int]] = {}
    for row in rows:
        if row["kind"] == "cumulative":
            by_task.setdefault(row["task_id"], []).append(int(row["done"]))
    falls = {task for task, done in by_task.items() if sorted(done) != done}
    assert falls == {"xiu_power"}
    n_weeks = Counter(row["task_id"] for row in rows)
    assert n_weeks["hong_power"] < n_weeks["ri_gas"] == 26
    targets = {row["task_id"]: int(row["target"]) for row in table("tasks")}
    assert {task for task, done in by_task.items() if done[-1] > targets[task]} == {"yue_gas"}
    late = {row["task_id"] for row in rows if row["reported_on"] > days_after(row["true_on"], 7)}
    assert late and all(task.startswith("han_") for task in late)
    assert {row["kind"] for row in rows} == {"cumulative", "increment"}


def days_after(day: str, n: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=n)).isoformat()


def test_returned_homes_are_those_of_the_register() -> None:
    last = {row["task_id"]: int(row["done"]) for row in table("returns")}
    homes = sum(
        int(row["n_households"])
        for row in table("conversions")
        if row["measure"] == "gas_boiler" and row["works_done_on"] <= "2018-03-30"
    )
    assert sum(done for task, done in last.items() if task.endswith("_gas")) == homes


@pytest.fixture(scope="module")
def demo() -> tuple[Case, Ledger]:
    case = read_case("demo-county")
    return case, memory_ledger(case)


@pytest.mark.parametrize("as_of", ["2017-12-29", "2018-03-31"])
def test_problems_and_air_have_something_to_say(demo: tuple[Case, Ledger], as_of: str) -> None:
    case, ledger = demo
    result = close_out(case, ledger, as_of)
    counts = result.totals.iloc[0]
    assert counts["n_open"] and counts["n_closed"] and counts["n_overdue"] and counts["n_relapsed"]
    assert counts["claimed"]  # closings that lack an answer or a checker of their own
    held = count_accountability(case, ledger, result)
    assert len(held.triggered)
    rows, unknown = match_places(ledger.table("air", as_of), case.table("districts"))
    season = Season(case.season_start, case.season_end)
    target = air_targets(case.table("targets"))["demo"]
    county = air_progress(rows, "demo", season, date.fromisoformat(as_of), target=target)
    assert not unknown and county.mean.n_missing and county.heavy.n
    # Before the new year it looks as if the target were met; at the end it is not.
    assert county.mean.on_schedule is (as_of < "2018")


def test_the_air_is_that_of_no_place() -> None:
    rows = table("air")
    assert {row["station_grade"] for row in rows} == {"", "province", "town"}
    assert {row["date"][:4] for row in rows} == {"2016", "2017", "2018"}
    assert any(not row["pm25_ugm3"] for row in rows)
    assert not any(row["pm25_ugm3"] == "0" for row in rows)
    assert all(int(row["pm25_ugm3"] or 0) <= int(row["pm10_ugm3"] or 0) for row in rows)


def test_measures_rest_on_factors_and_cut_no_more_than_there_is() -> None:
    case = read_case("demo-county")
    sources = {
        (row["source_kind"], row["pollutant"]): 182 * float(row["kg_per_day"])
        for row in table("other_sources")
    }
    for row in table("measures"):
        if not row["activity"]:
            continue
        factor = case.factors[row["factor_id"]]
        assert factor.unit == f"kg/{row['activity_unit']}"
        emitted = float(row["activity"]) * factor.value
        kind = row["applies_to"].removeprefix("other:")
        if row["applies_to"] != kind:
            assert emitted <= 1.05 * sources[kind, row["pollutant"]], row["measure_id"]


def test_the_files_stay_small() -> None:
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) < 1_500_000


def test_firms_are_ordered_to_stop_and_some_kilns_run_in_secret(demo: tuple[Case, Ledger]) -> None:
    case, ledger = demo
    rules = view_campaign(case, ledger, "2018-01-12").table("rules")
    ordered = rules[rules["rule_id"].str.startswith("order_")]
    assert len(ordered) >= 3 and set(ordered["kind"]) == {"stop"}
    used = case.table("actuals")
    by_line = used.assign(ran=used["kwh"] > 500).groupby("line_id")["ran"].sum()
    assert sorted(by_line) == [0] * 6 + [4, 4]


WEEKLY = shipped_path("weekly/demo-county")
BESIDE_AIR = ("returns", "problems", "problem_events", "checks", "actuals", "meters")


def test_the_weekly_files_are_what_the_generator_writes(tmp_path: Path) -> None:
    write_weekly(SHIPPED, tmp_path)
    names = sorted(path.name for path in WEEKLY.iterdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    for name in names:
        assert (tmp_path / name).read_bytes() == (WEEKLY / name).read_bytes(), name
        with (WEEKLY / name).open(encoding="utf-8", newline="") as file:
            assert all("虚构" in "".join(row.values()) for row in csv.DictReader(file)), name


def test_a_sheet_sent_again_enters_only_when_accepted(demo: tuple[Case, Ledger]) -> None:
    case, _ = demo
    ledger = memory_ledger(case, {"returns": case.table("returns")})
    with pytest.raises(InputFaults) as error:
        ledger.import_file(WEEKLY / RETURNS, case)
    told = [fault.sentence("zh") for fault in error.value.faults if fault.column == "done"]
    assert len(told) == 2 and "1220" in told[0] and "1183" in told[0]
    day = "2017-12-22"
    before = track_progress(case, ledger, day).tasks.set_index("task_id")["done"]
    report = ledger.import_file(WEEKLY / RETURNS, case, accept_corrections=True)
    assert report.counts["corrected"].tolist() == [2]
    after = track_progress(case, ledger, day).tasks.set_index("task_id")["done"]
    known = track_progress(case, ledger, day, known_at=day).tasks.set_index("task_id")["done"]
    assert (before["ri_gas"], after["ri_gas"], known["ri_gas"]) == (1220, 1183, 1220)


def test_the_countys_rank_stands_beside_its_neighbours(demo: tuple[Case, Ledger]) -> None:
    case, _ = demo
    ledger = memory_ledger(case, {name: case.table(name).iloc[:0] for name in BESIDE_AIR})
    ledger.import_file(WEEKLY / NEIGHBOURS, case)
    air = track_air(case, ledger, "2018-01-31")
    own = air.of(COUNTY)
    changes = air.by("city").set_index("city")["change_pct_official"].astype(float)
    assert set(changes.index) == set(PLACES) == set(air.unknown_places)
    assert (own["n_region"], own["n_ranked"]) == (len(PLACES), len(PLACES) + 1)
    assert own["rank_change"] == 1 + (changes < own["change_pct_official"]).sum()
    assert any(f"第 {own['rank_change']:g}" in line for line in air.lines("zh"))
