"""The tiny case, every number worked by hand.

Ten days, five of 10 K d and five of 20 K d: 150 K d, of which 100 lie ahead of 6 January.
A tonne of raw coal gives 20 GJ x 0.5 = 10 GJ of useful heat.
"""

import pytest

from airkit.case import read_case
from airkit.coal import cut_coal

# Tonnes of raw coal no longer burnt:
C1 = 100 * 1.8 * 0.9 * 13 / 15  # gas: 6,750 m3 on a cold day, 5,400 delivered: 13/15 served
C2 = 50 * 1.8 * 0.9 * 2 / 3  # heat pumps from 6 January
C3 = 20 * 3.6 * 0.5 * 0.8  # resistive, its own coal and shares
C4 = 50 * 1.8 * 0.9  # anthracite: replaced, not cut; 50 homes of 80 are left
C5 = 50 * 1.8 * 0.9 * 2 / 3  # town B has 100 homes; leaving coal comes before better coal
B1, B2, B3 = 100, 200 * 5 / 10, 100 * (1 - 0.6 / 0.75)
GAS_M3 = (C1 + C5) * 10_000 / 32 + B2 * 20 * 0.6 * 1000 / 32
POWER_KWH = C2 * 10_000 / 3.6 / 2.5 + C3 * 10_000 / 3.6
ANTHRACITE_T = C4 * 10 / (25 * 0.5)
CUT_T = C1 + C2 + C3 + C5 + B1 + B2 + B3


@pytest.fixture(scope="module")
def result():
    return cut_coal(read_case("tiny"))


def test_rows(result):
    replaced = result.rows.set_index("claim_id")["coal_cut_t"]
    assert replaced.to_dict() == pytest.approx(
        {"c1": C1, "c2": C2, "c3": C3, "c4": 0, "c5": C5, "c6": 0, "b1": B1, "b2": B2, "b3": B3}
    )


def test_ledgers(result):
    headline = result.headline()
    assert headline["coal_cut_t"] == pytest.approx(497.2)
    assert headline["coal_cut_t"] == pytest.approx(CUT_T)
    assert headline["coal_cut_tce"] == pytest.approx(497.2 * 20 / 29.307)
    assert headline["upstream_coal_tce"] == pytest.approx(56.0)
    assert headline["system_coal_cut_tce"] == pytest.approx(497.2 * 20 / 29.307 - 56.0)
    assert headline["coal_replaced_t"] == pytest.approx(81.0)


def test_energy(result):
    headline = result.headline()
    assert headline["gas_need_m3"] == pytest.approx(98_250) == pytest.approx(GAS_M3)
    assert headline["power_need_kwh"] == pytest.approx(140_000) == pytest.approx(POWER_KWH)
    assert result.total("better_coal_need_t") == pytest.approx(64.8) == ANTHRACITE_T


def test_emissions_kg(result):
    cut = {p: 1000 * t for p, t in result.headline()["emissions_cut_t"].items() if t is not None}
    homes = C1 + C2 + C3 + C5
    home_gas, boiler_gas = (C1 + C5) * 312.5, B2 * 375
    assert cut["so2"] == pytest.approx(
        16 * homes
        - 0.5e-3 * 40 / 1000 * home_gas
        + (16 * C4 - 8 * ANTHRACITE_T)
        + 16 * B1
        + (16 * B2 - 0.01e-3 * boiler_gas)
        + (16 * 100 - 2 * 80)  # an upgraded boiler scrubs all the coal it still burns
    )
    assert cut["nox"] == pytest.approx(
        2 * homes - 2e-3 * home_gas + 2 * C4 - ANTHRACITE_T + 300 + (300 - 75) + (300 - 160)
    )
    assert cut["pm25"] == pytest.approx(
        5 * homes - 0.04e-3 * home_gas + 5 * C4 - ANTHRACITE_T + 50 + (50 - 3.75) + (50 - 8)
    )
    assert cut["co2"] == pytest.approx(797_900)


def test_measured_so2_stands_beside_the_mass_balance(result):
    c1 = result.rows.set_index("claim_id").loc["c1"]
    assert c1["stove_so2_t"] == pytest.approx(C1 * 16 / 1000)
    assert c1["stove_so2_measured_t"] == pytest.approx(C1 * 2 / 1000)


def test_upstream_emissions_stand_apart(result):
    assert result.total("upstream_nox_t") == pytest.approx(140_000 / 0.75 * 0.3 / 1e6)


def test_cost(result):
    capital = 800 * 150 + 2900 * 50 + 700 * 20 + 48_000 + 120_000
    after = 2 * 98_250 + 0.5 * 140_000 + 1000 * 64.8
    before = 500 * (CUT_T + 81.0)
    assert result.headline()["cost_yuan_per_year"] == pytest.approx(capital + after - before)


def test_who_pays(result):
    table = result.payers.set_index(["district_id", "measure", "payer"])
    gas = table.loc["town_a", "gas_boiler"]
    assert gas["capital_yuan"].to_dict() == pytest.approx(
        {"household": 600_000, "county": 200_000, "higher_levels": 100_000}
    )
    # 438.75 m3 a home, subsidised up to 400 m3 at 0.5 yuan.
    running = 2 * C1 * 312.5 + 100 * 5000 * 0.02 - 500 * C1
    assert gas["running_yuan_per_year"].to_dict() == pytest.approx(
        {"household": running - 20_000, "county": 20_000, "higher_levels": 0}
    )
    assert table.loc["town_a", "heat_pump"].index.tolist() == ["not_stated"]


def test_network_on_the_coldest_day(result):
    row = result.network.iloc[0]
    assert row["coldest_day_need"] == pytest.approx(6750)
    assert row["short"] == pytest.approx(1350)
    assert row["homes_served_share"] == pytest.approx(13 / 15)


def test_what_was_not_counted(result):
    assert result.double_counted["claim_id"].tolist() == ["c4"]
    assert result.double_counted["n_not_counted"].tolist() == [30]
    assert result.not_energised["claim_id"].tolist() == ["c6"]


def test_waterfall_ends_where_the_ledgers_do(result):
    steps = result.waterfall().set_index("step")
    claimed = (100 + 50 + 80 + 50 + 10) * 1.8 + 20 * 3.6 + B1 + 200 + B3
    assert steps.at["claimed", "level_tce"] == pytest.approx(claimed * 20 / 29.307)
    assert steps.at["double_counted", "change_tce"] == pytest.approx(-30 * 1.8 * 20 / 29.307)
    assert steps.at["better_coal", "change_tce"] == pytest.approx(-81.0 * 20 / 29.307)
    assert steps.at["county_heat_plants", "level_tce"] == pytest.approx(
        steps.at["county_cut", "level_tce"]
    )
    assert steps.at["system_cut", "level_tce"] == pytest.approx(
        result.headline()["system_coal_cut_tce"]
    )


def test_share_of_the_county_s_coal_and_of_its_target(result):
    row = result.coal_use.iloc[0]
    assert row["coal_use_t"] == 10_000  # the total, not the total plus the homes
    assert row["share_of_use"] == pytest.approx(0.04972)
    assert row["share_of_target"] == pytest.approx(497.2 / 500)


def test_break_even(result):
    row = result.break_even.set_index("to_device")
    needed = 0.5 * 300 / 0.75 / (3.6 / 29.307 * 1000)
    assert row.at["resistive", "break_even_efficiency"] == pytest.approx(needed)
    assert not row.at["resistive", "saves_system_coal"]
    assert row.at["heat_pump", "saves_system_coal"]


def test_missing_factor_is_null_and_named():
    """Nobody measured the PM2.5 of briquettes: the total is unknown, not smaller."""
    conversions = read_case("tiny").table("conversions")
    conversions.loc[conversions["conversion_id"] == "c4", "to_fuel"] = "briquette"
    result = cut_coal(read_case("tiny").with_table("conversions", conversions))
    cut = result.headline()["emissions_cut_t"]
    assert cut["pm25"] is None
    assert cut["so2"] is not None
    assert any("pm25_briquette" in factor_id for factor_id in result.missing_factors)
    rows = result.rows.set_index("claim_id")["cut_pm25_t"]
    assert rows.isna().tolist() == [i == "c4" for i in rows.index]


def test_unit_costs(result):
    table = result.unit_costs().set_index("per")
    whole = table.at["coal_cut_t", "cost_yuan_per_unit"] * 497.2
    assert whole == pytest.approx(result.headline()["cost_yuan_per_year"])
    homes = result.rows[result.rows["table"] == "conversions"]
    assert table.at["household", "cost_yuan_per_unit"] == pytest.approx(
        homes["cost_yuan_per_year"].sum() / 270
    )
