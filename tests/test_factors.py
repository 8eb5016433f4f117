"""The shipped factors hold together, and Factors behaves as it says."""

import csv
import re

import pandas as pd
import pytest

from airkit.errors import FactorError
from airkit.factors import DISTRIBUTIONS, GRADES, SCOPES, Factors, shipped_factors
from airkit.shipped import shipped_path

UNITS = {  # unit column by what the id ends with; the longest ending wins
    "_mj_per_kg": "MJ/kg",
    "_mj_per_m3": "MJ/m3",
    "_gj_per_t": "GJ/t",
    "_gce_per_kwh": "gce/kWh",
    "_share": "1",
    "_share_per_year": "1/year",
    "_pct": "%",
    "_t": "t",
    "_c": "C",
    "_kg_per_t": "kg/t",
    "_g_per_gj": "g/GJ",
    "_g_per_m3": "g/m3",
    "_g_per_kwh": "g/kWh",
    "_yuan_per_t": "yuan/t",
    "_yuan_per_m3": "yuan/m3",
    "_yuan_per_kwh": "yuan/kWh",
    "_yuan_per_gj": "yuan/GJ",
    "_yuan_per_household": "yuan/household",
    "_yuan_per_t_per_h": "yuan/(t/h)",
    "_years": "years",
}
WORKED_CHAIN = {
    "standard_coal_mj_per_kg": 29.307,
    "ncv_raw_coal_mj_per_kg": 20.908,
    "ncv_natural_gas_mj_per_m3": 35.544,
    "efficiency_stove_traditional": 0.42,
    "efficiency_gas_boiler": 0.90,
    "cop_heat_pump": 2.5,
    "efficiency_resistive": 0.95,
    "supply_intensity_gce_per_kwh": 309,
    "line_loss_share": 0.0648,
    "comfort_factor": 1,
}
HAN = re.compile(r"[\u4e00-\u9fff]")


def rows(name: str) -> list[dict[str, str]]:
    with shipped_path(f"reference/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def unit_of(factor_id: str) -> str:
    if factor_id.startswith(("efficiency_", "cop_")) or factor_id == "comfort_factor":
        return "1"
    return UNITS[max((end for end in UNITS if factor_id.endswith(end)), key=len)]


@pytest.fixture(scope="module")
def factors() -> Factors:
    return shipped_factors()


def test_worked_chain_inputs_are_exact(factors: Factors) -> None:
    assert {i: factors[i].value for i in WORKED_CHAIN} == WORKED_CHAIN


def test_ids_are_used_once() -> None:
    for table, key in (("factors", "factor_id"), ("sources", "source_id")):
        ids = [row[key] for row in rows(table)]
        assert len(ids) == len(set(ids))


def test_every_factor_names_a_source_that_exists(factors: Factors) -> None:
    known = {row["source_id"] for row in rows("sources")}
    assert not {f.source_id for f in factors.values()} - known


def test_values_lie_in_their_ranges(factors: Factors) -> None:
    assert all(f.low <= f.value <= f.high for f in factors.values())


def test_shares_and_efficiencies_keep_their_bounds(factors: Factors) -> None:
    shares = [f for f in factors.values() if f.factor_id.endswith("_share")]
    assert all(f.low >= 0 and f.high <= 1 for f in shares)


def test_words_of_a_factor_are_the_known_ones(factors: Factors) -> None:
    assert {f.distribution for f in factors.values()} <= {"", *DISTRIBUTIONS}
    assert {f.grade for f in factors.values()} <= set(GRADES)
    assert {f.scope for f in factors.values()} <= set(SCOPES)


def test_a_drawn_factor_states_its_range_and_a_fixed_one_none() -> None:
    for row in rows("factors"):
        assert bool(row["distribution"]) == bool(row["low"]) == bool(row["high"]), row["factor_id"]


def test_unit_agrees_with_the_end_of_the_id(factors: Factors) -> None:
    wrong = {f.factor_id: f.unit for f in factors.values() if f.unit != unit_of(f.factor_id)}
    assert not wrong


def test_every_factor_says_its_evidence_and_why(factors: Factors) -> None:
    mark = re.compile(r"(\b(S\d+|seen|M-high|M-med|M-low|D)\b ?)+")
    for factor in factors.values():
        assert mark.fullmatch(factor.evidence), factor.factor_id
        assert HAN.search(factor.note) and " / " in factor.note, factor.factor_id


def test_every_factor_and_source_has_both_names(factors: Factors) -> None:
    for factor in factors.values():
        assert HAN.search(factor.name_zh), factor.factor_id
        assert factor.name_en and not HAN.search(factor.name_en), factor.factor_id
    for source in rows("sources"):
        assert source["title_zh"] and source["title_en"] and source["note"], source["source_id"]


def test_what_was_only_recalled_is_assumed_unless_confidence_is_high(factors: Factors) -> None:
    weak = [f for f in factors.values() if f.evidence.startswith(("M-med", "M-low"))]
    assert {f.grade for f in weak} == {"assumed"}


def test_no_factor_is_graded_above_a_source_that_is_assumed(factors: Factors) -> None:
    assumed = {row["source_id"] for row in rows("sources") if row["grade"] == "assumed"}
    assert {f.grade for f in factors.values() if f.source_id in assumed} == {"assumed"}


def test_money_has_a_price_year_and_nothing_else_has(factors: Factors) -> None:
    for factor in factors.values():
        assert (factor.price_year is not None) == ("yuan" in factor.unit), factor.factor_id


def test_fuels_and_devices_name_factors_that_exist(factors: Factors) -> None:
    fuels = {row["fuel"] for row in rows("fuels")}
    for row in [*rows("fuels"), *rows("devices")]:
        asked = {name: cell for name, cell in row.items() if name.endswith("_factor_id") and cell}
        assert set(asked.values()) <= set(factors), row
        assert row.get("measure") is None or row["fuel"] in fuels | {""}


def test_a_measure_has_one_device() -> None:
    measures = [row["measure"] for row in rows("devices") if row["measure"]]
    assert len(measures) == len(set(measures))


def test_an_unknown_factor_names_its_near_misses(factors: Factors) -> None:
    with pytest.raises(FactorError) as caught:
        factors["efficiency_stove_tradition"]
    assert "efficiency_stove_traditional" in caught.value.say("en")
    assert "efficiency_stove_traditional" in caught.value.say("zh")


def test_replace_leaves_the_original_alone(factors: Factors) -> None:
    changed = factors.replace(efficiency_stove_traditional=0.5)
    stove = changed["efficiency_stove_traditional"]
    assert (stove.low, stove.value, stove.high, stove.distribution) == (0.5, 0.5, 0.5, "")
    assert (stove.grade, stove.source_id, stove.evidence) == ("assumed", "", "override")
    assert factors["efficiency_stove_traditional"].value == 0.42
    with pytest.raises(FactorError):
        factors.replace(efficency_stove=0.5)


def test_merged_rows_win_and_new_ones_join(factors: Factors) -> None:
    own = factors.table.head(1).assign(value=29.3, low=29.3, high=29.3)
    new = own.assign(factor_id="made_up_t")
    merged = factors.merge(pd.concat([own, new]))
    assert merged["standard_coal_mj_per_kg"].value == 29.3
    assert len(merged) == len(factors) + 1


def test_the_table_rebuilds_the_factors(factors: Factors) -> None:
    assert dict(Factors(factors.table)) == dict(factors)


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": 2.0, "low": 3.0},
        {"value": float("nan")},
        {"distribution": "lognormal", "low": 0.0},
        {"distribution": "normal"},
        {"grade": "guess"},
        {"scope": "town"},
    ],
)
def test_a_wrong_row_is_refused(factors: Factors, wrong: dict[str, object]) -> None:
    row = factors.table.loc[lambda t: t["factor_id"] == "coal_per_household_t"]
    with pytest.raises(FactorError, match="coal_per_household_t"):
        Factors(row.assign(**wrong))


def test_an_id_given_twice_is_refused(factors: Factors) -> None:
    with pytest.raises(FactorError, match="standard_coal"):
        Factors(pd.concat([factors.table.head(1)] * 2))
