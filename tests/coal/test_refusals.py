"""What the coal job must not swallow: each of these once gave a plausible wrong number."""

import numpy as np
import pandas as pd
import pytest

from airkit.case import read_case
from airkit.coal import cut_coal
from airkit.coal.uncertainty import _shuffled
from airkit.draws import draw
from airkit.errors import CaseError, FactorError, InputFaults

TINY, DEMO = read_case("tiny"), read_case("demo-county")


def with_cell(table, key, row_id, column, value):
    frame = TINY.table(table)
    frame[column] = frame[column].astype(object)
    frame.loc[frame[key] == row_id, column] = value
    return TINY.with_table(table, frame)


@pytest.mark.parametrize(
    ("table", "key", "row_id", "column", "fuel"),
    [
        ("conversions", "conversion_id", "c4", "to_fuel", "raw_coal"),
        ("conversions", "conversion_id", "c1", "to_fuel", "electricity"),
        ("conversions", "conversion_id", "c2", "to_fuel", "natural_gas"),
        ("conversions", "conversion_id", "c1", "from_fuel", "natural_gas"),
        ("boilers", "boiler_id", "b1", "fuel", "natural_gas"),
    ],
)
def test_fuels_that_do_not_fit(table, key, row_id, column, fuel):
    with pytest.raises(InputFaults) as error:
        with_cell(table, key, row_id, column, fuel)
    (fault,) = error.value.faults
    assert (fault.table, fault.column, fault.value) == (table, column, fuel)


def test_nothing_to_count_is_said():
    bare = TINY
    for name in ("conversions", "boilers"):
        bare = bare.with_table(name, TINY.table(name).head(0))
    with pytest.raises(CaseError):
        cut_coal(bare)


@pytest.mark.parametrize(
    "values",
    [
        {"efficiency_gas_boiler": 0.0},
        {"cop_heat_pump": -2.0},
        {"line_loss_share": 1.0},
        {"life_gas_boiler_years": 0.0},
        {"name": 1.0},
    ],
)
def test_factors_that_make_no_sense(values):
    with pytest.raises(FactorError):
        TINY.vary("what-if", **values)


def test_a_factor_in_another_unit():
    factors = TINY.table("factors")
    factors.loc[factors["factor_id"] == "ncv_raw_coal_mj_per_kg", ["value", "unit"]] = [
        5000,
        "kcal/kg",
    ]
    with pytest.raises(FactorError, match="kcal/kg"):
        TINY.with_table("factors", factors)


def test_comfort_is_for_homes():
    boilers = [
        cut_coal(case).rows.set_index("claim_id").loc["b2", "gas_need_m3"]
        for case in (TINY, TINY.vary("what-if", comfort_factor=1.2))
    ]
    assert boilers[0] == boilers[1] == pytest.approx(37_500)


def test_sums_with_an_unknown_part_are_unknown():
    conversions = TINY.table("conversions")
    conversions.loc[conversions["conversion_id"] == "c4", "to_fuel"] = "briquette"
    by_town = cut_coal(TINY.with_table("conversions", conversions)).by("town")
    known = by_town.set_index("town_id")["cut_pm25_t"].notna()
    assert known.to_dict() == {"town_a": True, "town_b": False}


def test_targets_of_parts_are_not_added_to_the_whole():
    targets = TINY.table("targets")
    town = targets.assign(district_id="town_a", base_value=float("nan"))
    both = pd.concat([targets, town])
    both.index = pd.RangeIndex(2, len(both) + 2, name="row")
    assert cut_coal(TINY.with_table("targets", both)).coal_use["target_t"].tolist() == [500]


def towns_coal(*rows):
    """The tiny case whose coal is stated by town."""
    given = TINY.table("coal_use").iloc[:1]
    frame = pd.concat([given.assign(district_id=d, year=y, coal_t=t) for d, y, t in rows])
    return frame.set_index(pd.RangeIndex(2, len(frame) + 2, name="row"))


def test_a_share_compares_the_cut_and_the_coal_of_the_same_districts():
    """Town B states no coal for 2016: what it cuts is no share of the coal of town A."""
    case = TINY.with_table("coal_use", towns_coal(("town_a", 2016, 900), ("town_b", 2015, 700)))
    result = cut_coal(case)
    row, of_town = result.coal_use.iloc[0], result.by("town").set_index("town_id")["coal_cut_t"]
    assert (row["year"], row["coal_use_t"]) == (2016, 900)
    assert row["coal_cut_t"] == pytest.approx(of_town["town_a"])
    assert row["share_of_use"] == pytest.approx(of_town["town_a"] / 900)
    assert row["target_cut_t"] == pytest.approx(result.total("coal_cut_t"))
    n_left_out = (result.rows["town_id"] == "town_b").sum()
    assert ("note_coal_use_partly", {"n": n_left_out}) in result.notes


def test_a_target_without_a_base_is_a_share_of_its_own_district_s_coal():
    targets = TINY.table("targets").assign(district_id="town_a", base_value=float("nan"))
    used = towns_coal(("town_a", 2016, 900), ("town_b", 2016, 700))
    case = TINY.with_table("coal_use", used).with_table("targets", targets)
    assert cut_coal(case).coal_use["target_t"].tolist() == [900 * targets.iloc[0].reduction_share]
    whole = TINY.with_table("targets", targets)  # only the county states its coal
    assert cut_coal(whole).coal_use["share_of_target"].isna().all()


def test_a_subsidy_above_the_capital_is_told():
    rich = TINY.table("subsidies").assign(capital_yuan_per_household=1e6)
    rules = [rule for rule, _ in cut_coal(TINY.with_table("subsidies", rich)).notes]
    assert "note_subsidy_above_cost" in rules
    assert "note_subsidy_above_cost" not in [rule for rule, _ in cut_coal(TINY).notes]


def without_days(*missing):
    weather = TINY.table("weather")
    return cut_coal(TINY.with_table("weather", weather[~weather["date"].isin(missing)]))


def test_a_short_gap_in_the_temperatures_is_filled_and_a_long_one_told():
    """The tiny season has five days at one temperature, then five at another."""
    whole, days = cut_coal(TINY), sorted(TINY.table("weather")["date"])
    short, long = without_days(days[2]), without_days(*days[1:5])
    assert short.total("coal_cut_t") == pytest.approx(whole.total("coal_cut_t"))
    assert ("note_weather_filled", {"n": 1}) in short.notes
    assert ("note_weather_incomplete", {"n": 4}) in long.notes
    assert ("note_weather_incomplete", {"n": 1}) in without_days(days[0]).notes


def test_metered_months_count_from_the_day_the_homes_came_on(coal_result):
    """One row turned into an unstated split must not change what the others should have used."""
    split, stated = coal_result("partly_split").meters, cut_coal(DEMO).meters
    power = stated[stated["carrier"] == "power"].set_index("district_id")["computed"]
    for _, group in split[split["carrier"] == "power"].groupby("variant"):
        assert (group.set_index("district_id")["computed"] >= power - 1e-6).all()
        assert len(group) == len(power)


def test_energised_after_the_season_counts_nothing_and_costs_nothing():
    late = with_cell("conversions", "conversion_id", "c2", "energised_on", "2018-03-01")
    result = cut_coal(late)
    assert set(result.not_energised["claim_id"]) == {"c2", "c6"}
    assert result.rows.set_index("claim_id").loc["c2", "capital_yuan"] == 0


def test_districts_draw_independently_of_each_other():
    ids = ["coal_per_household_t", "relapse_share", "empty_share"]
    drawn = [
        np.array(list(_shuffled(draw(DEMO.factors, ids, 4096, 17 + 1 + k), 17, k).values()))
        for k in range(4)
    ]
    correlation = np.corrcoef(np.concatenate(drawn))
    np.fill_diagonal(correlation, 0)
    assert np.abs(correlation).max() < 0.06
