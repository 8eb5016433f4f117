"""The emission balance: worked by hand, double counting caught, sums that hold."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from airkit.balance import Balance, balance_emissions
from airkit.case import Case, read_case
from airkit.coal import cut_coal
from airkit.emissions import POLLUTANTS
from airkit.errors import InputFaults, UsageError
from airkit.schedule import solve_schedule

TINY = read_case("tiny")  # ten days, all of them heating season
MEASURE = {
    "measure_id": "m", "category": "dust", "activity": 1000, "activity_unit": "m2",
    "applies_to": "other:sites", "pollutant": "pm25", "factor_id": "ef_dust",
    "efficiency_share": 0.5, "penetration_share": 0.8, "effectiveness_share": 0.5,
}  # fmt: skip
OTHERS = pd.DataFrame({"source_kind": ["sites"], "pollutant": ["pm25"], "kg_per_day": [400.0]})


def with_measures(case: Case, *rows: dict, factor: float = 4.0, unit: str = "kg/m2") -> Case:
    """A case with a source of 400 kg a day, a factor of 4 (2 to 6) kg/m2, and measures."""
    own = {"factor_id": "ef_dust", "subject": "dust", "value": factor, "unit": unit}
    own |= {"low": factor / 2, "high": factor * 1.5, "distribution": "uniform"}
    known = case.table("factors").query("factor_id != 'ef_dust'")
    factors = pd.concat([known, pd.DataFrame([own | {"grade": "synthetic"}])])
    case = case.with_table("factors", factors).with_table("other_sources", OTHERS)
    return case.with_table("measures", pd.DataFrame(rows or (MEASURE,)))


@pytest.fixture(scope="module")
def with_line() -> Case:
    """One line of 100 t a day and 2 kg of PM2.5 a tonne that stands still on five of ten days."""
    firm = {"enterprise_id": ["e"], "name_zh": ["甲"], "district_id": ["town_a"]}
    line = {
        "line_id": ["l"], "enterprise_id": ["e"], "process": ["kiln"], "product": ["brick"],
        "capacity_t_per_day": [100], "load_levels": ["1"], "can_stop": ["true"],
        "min_on_days": [1], "min_off_days": [1], "start_cost_yuan": [0], "margin_yuan_per_t": [10],
    }  # fmt: skip
    emission = {"line_id": ["l"], "pollutant": ["pm25"], "kg_per_t": [2]}
    rule = {"rule_id": ["r"], "kind": ["stop"], "scope": ["line"], "scope_id": ["l"]}
    rule |= {"start_date": ["2018-01-01"], "end_date": ["2018-01-05"]}
    case = with_measures(TINY).with_table("enterprises", pd.DataFrame(firm | {"industry": ["x"]}))
    case = case.with_table("lines", pd.DataFrame(line))
    case = case.with_table("line_emissions", pd.DataFrame(emission))
    return case.with_table("rules", pd.DataFrame(rule))


def total(balance: Balance, pollutant: str = "pm25") -> pd.Series:
    return balance.totals().set_index("pollutant").loc[pollutant]


def test_worked_by_hand(with_line: Case) -> None:
    """Homes 300 x 1.8 t x 5 kg/t, boilers 400 t x 0.5 kg/t, a line of 10 x 100 t x 2 kg/t,
    sites 10 x 400 kg: 2.7 + 0.2 + 2 + 4 t. The line stands still five days: 1 t. The measure:
    1000 m2 x 4 kg/m2 x 0.5 x 0.8 x 0.5 = 0.8 t, and 0.4 to 1.2 t."""
    coal, outcome = cut_coal(with_line), solve_schedule(with_line)
    balance = balance_emissions(with_line, coal, outcome)
    emitted = balance.baseline.query("pollutant == 'pm25'").set_index("emitter")["t"].to_dict()
    assert emitted == pytest.approx({"household": 2.7, "boiler": 0.2, "line": 2.0, "sites": 4.0})
    by = balance.by("source").query("pollutant == 'pm25'").set_index("source")
    by_job = coal.headline()["emissions_cut_t"]["pm25"]
    assert by["t"].to_dict() == pytest.approx({"coal": by_job, "schedule": 1.0, "measure": 0.8})
    assert by.loc["measure", ["low_t", "high_t"]].tolist() == pytest.approx([0.4, 1.2])
    row = total(balance)
    assert row["emitted_t"] == pytest.approx(8.9) and row["cut_t"] == pytest.approx(by["t"].sum())
    cost = balance.costs.set_index(["category", "pollutant"])
    assert cost.loc[("staggered_production", "pm25"), "cost_yuan_per_t"] == pytest.approx(5000)
    assert not balance.overlaps[["already_cut_t", "beyond_t"]].any(axis=None)
    assert "不计入减煤" in str(balance) and balance.parts == ("coal", "schedule")


def test_staggered_production_is_no_coal_cut(with_line: Case) -> None:
    targets = {"district_id": ["county"], "indicator": ["coal_use"], "reduction_share": [0.5]}
    case = with_line.with_table("targets", pd.DataFrame(targets | {"base_value": [1000]}))
    coal = cut_coal(case)
    for outcome in (None, solve_schedule(case)):
        target = balance_emissions(case, coal, outcome).targets.iloc[0]
        assert target["target_t"] == 500
        assert target["cut_t"] == pytest.approx(coal.headline()["coal_cut_t"])
        assert target["missing_t"] == pytest.approx(500 - target["cut_t"])


def test_missing_to_a_target_only_where_it_is_in_tonnes() -> None:
    targets = {
        "district_id": ["county", "county", "town_a", "county"],
        "indicator": ["pm25", "pm25_t", "pm25_t", "voc_t"],
        "reduction_share": [0.1, 0.2, 0.2, 0.1], "base_value": [80, 10, 10, None],
    }  # fmt: skip
    case = with_measures(TINY).with_table("targets", pd.DataFrame(targets))
    found = balance_emissions(case).targets.set_index("district_id")
    assert found["indicator"].tolist() == ["pm25_t", "pm25_t"]
    # The measure stands for the whole county, not for town_a.
    assert found["missing_t"].tolist() == pytest.approx([2 - 0.8, 2])


def test_what_is_stopped_is_not_cut_again(with_line: Case) -> None:
    """Planted: a measure on the line while it stands still counts nothing, afterwards in full."""
    row = MEASURE | {"applies_to": "line:l", "activity": 500, "factor_id": "ef_dust"}
    case = with_measures(
        with_line,
        row | {"measure_id": "during", "end_date": "2018-01-05"},
        row | {"measure_id": "after", "start_date": "2018-01-06"},
    )
    alone = balance_emissions(case).overlaps.set_index("measure_id")
    assert alone["counted_t"].tolist() == pytest.approx([0.2, 0.2])
    both = balance_emissions(case, None, solve_schedule(case)).overlaps.set_index("measure_id")
    assert both["counted_t"].to_dict() == pytest.approx({"during": 0.0, "after": 0.2})
    assert both["already_cut_t"].to_dict() == pytest.approx({"during": 0.2, "after": 0.0})


def test_a_scrapped_boiler_is_not_cut_again() -> None:
    """b1 is scrapped before the season: nothing is left of it for a filter to catch."""
    row = MEASURE | {"applies_to": "boiler:b1", "activity": 100, "activity_unit": "t"}
    row |= {"factor_id": "ef_pm25_raw_coal_boiler_small_kg_per_t"}
    case = with_measures(TINY, row)
    assert balance_emissions(case).overlaps["counted_t"].tolist() == pytest.approx([0.01])
    after = balance_emissions(case, cut_coal(case)).overlaps
    assert after["counted_t"].tolist() == [0.0]
    assert after["already_cut_t"].tolist() == pytest.approx([0.01])


def test_a_second_measure_cuts_what_the_first_left() -> None:
    """0.8 of 4 t, then the same share of the 3.2 t left: 0.64 t; whatever the order of rows."""
    second = MEASURE | {"measure_id": "n", "category": "non_road"}
    orders = [
        balance_emissions(with_measures(TINY, *rows)).overlaps.set_index("measure_id")["counted_t"]
        for rows in ((MEASURE, second), (second, MEASURE))
    ]
    assert orders[0].to_dict() == orders[1].to_dict() == pytest.approx({"m": 0.8, "n": 0.64})


def test_no_measure_cuts_more_than_there_is() -> None:
    balance = balance_emissions(with_measures(TINY, MEASURE | {"activity": 10_000}))
    row = balance.overlaps.iloc[0]
    assert (row["stated_t"], row["counted_t"], row["beyond_t"]) == pytest.approx((8.0, 4.0, 4.0))
    assert "超过其作用源的排放" in str(balance)


def test_a_measure_counts_the_days_it_is_in_force() -> None:
    row = MEASURE | {"start_date": "2018-01-04", "end_date": "2018-01-06"}
    balance = balance_emissions(with_measures(TINY, row))
    assert balance.overlaps["counted_t"].tolist() == pytest.approx([0.24])
    wedge = balance.wedge("pm25").set_index("date")["dust"]
    assert wedge[wedge > 0].round(9).to_dict() == {
        pd.Timestamp(f"2018-01-0{day}"): 0.08 for day in (4, 5, 6)
    }


def test_a_measure_that_states_nothing_is_named() -> None:
    case = with_measures(TINY, {"measure_id": "visits", "category": "supervision"})
    balance = balance_emissions(case)
    assert balance.uncounted["measure_id"].tolist() == ["visits"] and "visits" in str(balance)
    assert balance.cuts.empty


def test_all_faults_of_the_measures_at_once() -> None:
    case = with_measures(
        TINY,
        MEASURE | {"measure_id": "a", "efficiency_share": None},
        MEASURE | {"measure_id": "b", "activity_unit": "km"},
        MEASURE | {"measure_id": "c", "applies_to": "other:nothing"},
        MEASURE | {"measure_id": "e", "factor_id": None},
    )
    with pytest.raises(InputFaults) as caught:
        balance_emissions(case)
    assert [(fault.row, fault.rule) for fault in caught.value.faults] == [
        (2, "measure_incomplete"), (3, "measure_unit"), (4, "measure_no_source"),
        (5, "measure_incomplete"),
    ]  # fmt: skip


def test_parts_of_another_case_are_refused(with_line: Case) -> None:
    with pytest.raises(UsageError, match="不是同一个算例"):
        balance_emissions(with_line, cut_coal(TINY))


def test_usual_output_is_that_of_the_year_where_it_is_stated(with_line: Case) -> None:
    """At 18,250 t a year the line runs at half load: standing still five days cuts half a tonne,
    and running in full on the other five makes up for it."""
    firms = with_line.table("enterprises").assign(annual_output_t=18_250.0)
    case = with_line.with_table("enterprises", firms)
    balance = balance_emissions(case, None, solve_schedule(case))
    emitted = balance.baseline.query("emitter == 'line' and pollutant == 'pm25'")["t"]
    assert emitted.tolist() == pytest.approx([1.0])
    days = balance.days.query("category == 'staggered_production' and pollutant == 'pm25'")
    assert days["t"].tolist() == pytest.approx([0.1] * 5 + [-0.1] * 5)


def test_a_total_that_lacks_emitters_says_so(with_line: Case) -> None:
    """The line has no PM10: its total lies below that of PM2.5, which is part of it."""
    balance = balance_emissions(with_line, cut_coal(with_line), solve_schedule(with_line))
    assert total(balance, "pm10")["emitted_t"] < total(balance)["emitted_t"]
    whole, lacking = (
        next(text for text in balance.lines("en") if text.strip().startswith(name))
        for name in ("PM₂.₅", "PM₁₀")
    )
    assert "incomplete: 1 emitters" in lacking and "incomplete" not in whole


def test_an_unstated_split_gives_bounds() -> None:
    case = read_case("shandong-2017")
    balance = balance_emissions(case, cut_coal(case))
    row = balance.by("category").query("pollutant == 'nox'").iloc[0]
    assert row["low_t"] < row["high_t"]
    coal = cut_coal(case)
    assert (row["low_t"], row["high_t"]) == pytest.approx(coal.bounds("cut_nox_t"))


def test_saved_and_opened_it_is_the_same(with_line: Case, tmp_path) -> None:
    balance = balance_emissions(with_line, cut_coal(with_line), solve_schedule(with_line))
    again = Balance.open(balance.save(tmp_path / "balance.json"))
    assert again.as_dict() == balance.as_dict()


@pytest.fixture(scope="module")
def measured_case() -> Case:
    return with_measures(TINY)


@pytest.mark.parametrize(
    "given_measures",
    [[(1, 0.0, 1)], [(4000, 1.0, 9), (3000, 0.7, 4), (1, 1e-9, 3)], [(900, 0.3, 5)] * 4],
)
def test_sums_hold(measured_case: Case, given_measures: list[tuple[int, float, int]]) -> None:
    """Days, towns, categories and sources add up to the same; nothing emits less than nothing."""
    rows = [
        {"measure_id": f"m{n}", "activity": activity, "efficiency_share": share,
         "end_date": pd.Timestamp(2018, 1, last)}
        for n, (activity, share, last) in enumerate(given_measures)
    ]  # fmt: skip
    one = measured_case.table("measures")
    typed = pd.concat([one.assign(**row) for row in rows]).reset_index(drop=True)
    typed = typed.astype(one.dtypes.to_dict()).rename_axis("row")
    case = replace(measured_case, own_tables={**measured_case.own_tables, "measures": typed})
    balance = balance_emissions(case)
    cut = balance.totals().set_index("pollutant")["cut_t"].get("pm25", 0.0)
    for group in ("category", "town", "source"):
        assert balance.by(group)["t"].sum() == pytest.approx(cut)
    wedge = balance.wedge("pm25")
    cuts = wedge.drop(columns=["date", "emitted_t", "left_t"])
    assert cuts.to_numpy(float).sum() == pytest.approx(cut)
    assert (wedge["left_t"] >= -1e-12).all()
    lost = balance.overlaps
    stated = lost["counted_t"] + lost["already_cut_t"] + lost["beyond_t"]
    assert np.allclose(stated, lost["stated_t"], atol=1e-9)


def test_the_demonstration_county() -> None:
    case = read_case("demo-county")
    balance = balance_emissions(case)
    assert set(balance.pollutants) <= set(POLLUTANTS)
    assert balance.wedge("pm25", monthly=True)["date"].dt.month.tolist() == [10, 11, 12, 1, 2, 3]
    row = total(balance)
    assert 0 < row["low_t"] < row["cut_t"] < row["high_t"] < row["emitted_t"]
