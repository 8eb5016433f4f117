"""Properties of the coal job on the shipped cases."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from airkit.case import read_case
from airkit.coal import CoalCut, cut_coal
from airkit.coal.result import HEADLINE
from airkit.errors import FactorError

TINY, SHANDONG, DEMO = (read_case(i) for i in ("tiny", "shandong-2017", "demo-county"))
EXTENSIVE = [k for k in HEADLINE if k not in ("cut_oc_t",)]

few = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def totals(case, variant=None):
    result = cut_coal(case)
    return {key: result.total(key, variant) for key in EXTENSIVE}


def test_shandong_is_the_published_programme():
    result = cut_coal(SHANDONG)
    assert result.rows.drop_duplicates("claim_id")["n_claimed"].sum() == 502_649
    assert not result.stamp.is_fictional
    assert set(result.variants) == {"gas_boiler", "heat_pump", "resistive"}


def test_an_unstated_split_is_never_one_number():
    result = cut_coal(SHANDONG)
    headline = result.headline()
    assert headline["coal_cut_t"] == pytest.approx(result.total("coal_cut_t"))
    for key in ("gas_need_m3", "power_need_kwh", "system_coal_cut_tce", "cost_yuan_per_year"):
        assert headline[key] is None
        low, high = result.bounds(key)
        assert low < high


def test_direct_electric_raises_system_coal_of_the_whole_programme():
    result = cut_coal(SHANDONG)
    county = result.total("coal_cut_tce")
    assert result.total("system_coal_cut_tce", "resistive") / county == pytest.approx(
        -0.19, abs=0.005
    )
    assert result.total("system_coal_cut_tce", "heat_pump") / county == pytest.approx(
        0.55, abs=0.005
    )
    assert result.total("system_coal_cut_tce", "gas_boiler") == pytest.approx(county)


@pytest.mark.parametrize("name", ["tiny", "shandong-2017", "demo-county", "partly_split"])
def test_ledgers_add_up(name, coal_result):
    """Also where homes of an unstated split share a tight network with stated ones."""
    result = coal_result(name)
    for variant in result.variants:
        total = {k: result.total(k, variant) for k in HEADLINE}
        assert total["system_coal_cut_tce"] == pytest.approx(
            total["coal_cut_tce"] - total["upstream_coal_tce"]
        )
        for group in ("district", "town", "city", "measure", "phase", "programme"):
            sums = result.by(group)
            mine = sums[sums["variant"] == variant]
            for key in HEADLINE:
                if not pd.isna(total[key]):
                    assert mine[key].sum() == pytest.approx(total[key], abs=1e-6)
        steps = result.waterfall(variant).set_index("step")["level_tce"]
        assert steps["county_heat_plants"] == pytest.approx(steps["county_cut"])
        assert steps["power_and_heat_upstream"] == pytest.approx(steps["system_cut"])
    assert (result.rows["n_counted"] <= result.rows["n_claimed"]).all()


@given(scale=st.integers(2, 50))
@few
def test_scaling_the_programme_scales_the_result(scale):
    conversions = SHANDONG.table("conversions")
    conversions["n_households"] *= scale
    one, many = totals(SHANDONG), totals(SHANDONG.with_table("conversions", conversions))
    assert many == pytest.approx({k: v * scale for k, v in one.items()})


@given(share=st.floats(0, 1), row=st.integers(0, 6))
@few
def test_splitting_a_row_changes_no_total(share, row):
    conversions = SHANDONG.table("conversions")
    part = conversions.iloc[[row]].copy()
    n = float(part["n_households"].iloc[0])
    first = round(n * share)
    part["conversion_id"] = "second_half"
    part["n_households"] = n - first
    conversions.iloc[row, conversions.columns.get_loc("n_households")] = first
    split = pd.concat([conversions, part])
    split.index = pd.RangeIndex(2, len(split) + 2, name="row")
    assert totals(SHANDONG.with_table("conversions", split)) == pytest.approx(totals(SHANDONG))


def test_splitting_a_district_changes_no_total():
    districts = DEMO.table("districts")
    conversions = DEMO.table("conversions")
    limited = set(DEMO.table("supply")["district_id"]) | set(DEMO.table("meters")["district_id"])
    homes = districts.set_index("district_id")["n_coal_households"]
    town = next(d for d in conversions["district_id"] if d not in limited and homes[d] > 0)
    quarter = districts[districts["district_id"] == town].assign(
        district_id="new_quarter",
        parent_id=town,
        kind="village",
        n_coal_households=float("nan"),
        aliases=None,
        name_zh="新片区",
        name_en="New Quarter",
    )
    grown = pd.concat([districts, quarter])
    grown.index = pd.RangeIndex(2, len(grown) + 2, name="row")
    moved = conversions.copy()
    mine = moved.index[moved["district_id"] == town]
    moved.loc[mine[::2], "district_id"] = "new_quarter"
    split = DEMO.with_table("districts", grown).with_table("conversions", moved)
    assert totals(split) == pytest.approx(totals(DEMO), nan_ok=True)


@given(more=st.integers(0, 500), row=st.integers(0, 5))
@few
def test_more_households_never_cut_less(more, row):
    """Where there are homes enough; in a full town a new claim only takes another's place."""
    districts = TINY.table("districts").assign(n_coal_households=float("nan"))
    roomy = TINY.with_table("districts", districts)
    conversions = roomy.table("conversions")
    before = cut_coal(roomy)
    conversions.iloc[row, conversions.columns.get_loc("n_households")] += more
    after = cut_coal(roomy.with_table("conversions", conversions))
    for ledger in ("coal_cut_t", "coal_cut_tce", "coal_replaced_t"):
        assert after.total(ledger) >= before.total(ledger) - 1e-9


@pytest.mark.parametrize("measure", ["clean_coal", "insulation"])
def test_weaker_measures_never_take_the_place_of_a_cut(measure):
    """Also in full towns: more better coal or insulation cuts no less coal."""
    conversions = DEMO.table("conversions")
    conversions.loc[conversions["measure"] == measure, "n_households"] *= 2
    more = cut_coal(DEMO.with_table("conversions", conversions))
    assert more.total("coal_cut_t") >= cut_coal(DEMO).total("coal_cut_t") - 1e-6


@pytest.mark.parametrize("share", ["relapse_share", "still_burning_share", "empty_share"])
def test_as_a_share_goes_to_one_the_cut_goes_to_nothing(share):
    cuts = [
        totals(SHANDONG.vary("what-if", **{share: value}))["coal_cut_t"]
        for value in (0.0, 0.5, 0.9, 0.999, 1.0)
    ]
    assert cuts == sorted(cuts, reverse=True)
    assert cuts[1] == pytest.approx(cuts[0] / 2)
    assert cuts[-1] == 0


def test_what_is_not_energised_counts_nothing():
    conversions = SHANDONG.table("conversions")
    conversions["energised_on"] = pd.NaT
    result = cut_coal(SHANDONG.with_table("conversions", conversions))
    assert result.headline()["coal_cut_t"] == 0
    assert len(result.not_energised) == 7


def test_meters_replace_the_assumed_shares():
    result = cut_coal(DEMO)
    metered = result.rows[result.rows["shares_from"] == "meters"]
    assert len(metered)
    assert len(result.meters)
    indifferent = cut_coal(DEMO.vary("what-if", relapse_share=0.9))
    same = indifferent.rows.loc[metered.index, "base"]
    pd.testing.assert_series_equal(same, metered["base"])


def test_row_order_does_not_matter():
    shuffled = DEMO
    for name in ("conversions", "boilers", "supply"):
        shuffled = shuffled.with_table(name, DEMO.table(name).sample(frac=1, random_state=5))
    assert totals(shuffled) == pytest.approx(totals(DEMO), nan_ok=True)


def test_assumed_factors_need_leave():
    strict = replace(SHANDONG, accept_defaults=False)
    with pytest.raises(FactorError) as error:
        cut_coal(strict)
    assert "capital_heat_pump_yuan_per_household" in str(error.value)


def test_ranges_are_deterministic_and_hold_the_middle():
    first = cut_coal(SHANDONG, n_draws=500, seed=11)
    again = cut_coal(SHANDONG, n_draws=512, seed=11)
    other = cut_coal(SHANDONG, n_draws=512, seed=12)
    assert first.stamp.n_draws == 512
    pd.testing.assert_frame_equal(first.ranges, again.ranges)
    assert not first.ranges.equals(other.ranges)
    known = first.ranges.dropna()
    assert ((known["p5"] <= known["p50"]) & (known["p50"] <= known["p95"])).all()


def test_independent_districts_are_surer_in_sum():
    shared = cut_coal(SHANDONG, n_draws=1024).range_of("coal_cut_t")
    independent = cut_coal(SHANDONG, n_draws=1024, independent=True).range_of("coal_cut_t")
    width = [r["p95"] - r["p5"] for r in (shared, independent)]
    assert width[1] < width[0] * 0.6
    assert independent["p50"] == pytest.approx(shared["p50"], rel=0.05)


def test_tornado_and_sobol_agree_on_what_matters():
    result = cut_coal(SHANDONG, n_draws=256)
    gas = result.tornado[result.tornado["variant"] == "gas_boiler"]
    sobol = result.sobol[result.sobol["variant"] == "gas_boiler"]
    assert gas["factor_id"].iloc[0] == "coal_per_household_t" == sobol["factor_id"].iloc[0]
    assert 0.9 < sobol["first_order"].sum() < 1.1


def test_saved_and_reopened(tmp_path):
    result = cut_coal(TINY, n_draws=64)
    opened = CoalCut.open(result.save(tmp_path / "coal.json"))
    assert opened.headline() == result.headline()
    assert opened.as_dict() == result.as_dict()
    pd.testing.assert_frame_equal(opened.rows, result.rows)


def test_nothing_mutates_its_argument():
    before = {name: DEMO.table(name) for name in ("conversions", "boilers", "supply", "meters")}
    cut_coal(DEMO)
    for name, table in before.items():
        pd.testing.assert_frame_equal(DEMO.table(name), table)
