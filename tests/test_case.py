"""A case is immutable, knows its digest, and makes others of itself."""

import dataclasses
import subprocess
import sys
import time

import pandas as pd
import pytest

from airkit.case import SHIPPED_TABLES, check_case, read_case, shipped_cases
from airkit.errors import CaseError, FactorError, InputFaults, UsageError
from airkit.tables.contract import contract


@pytest.fixture(scope="module")
def tiny():
    return read_case("tiny")


@pytest.mark.parametrize("name", shipped_cases())
def test_shipped_cases_are_clean(name):
    report = check_case(name)
    assert report.faults == () and report.notes == ()


def test_settings_are_attributes_and_plan_dates_default_to_heating(tiny):
    assert (tiny.plan_start, tiny.plan_end) == (tiny.heating_start, tiny.heating_end)
    assert tiny.is_fictional is True and isinstance(tiny.price_year, int)


def test_every_table_has_every_column_even_when_absent(tiny):
    for name, table in contract().items():
        frame = tiny.table(name)
        assert tuple(frame.columns[: len(table.names)]) == table.names
        assert frame.index.name == "row"
    assert tiny.table("alerts").empty
    with pytest.raises(UsageError, match="conversions"):
        tiny.table("conversion")


def test_tables_are_copies(tiny):
    digest = tiny.digest
    for name in ("conversions", "devices", "alerts"):
        frame = tiny.table(name)
        frame["further"] = 1
        frame.loc[frame.index[:1], frame.columns[0]] = "changed"
        assert "further" not in tiny.table(name).columns
    assert read_case("tiny").digest == digest == tiny.digest


def test_a_case_cannot_be_changed(tiny):
    with pytest.raises(dataclasses.FrozenInstanceError):
        tiny.id = "x"
    with pytest.raises(TypeError):
        tiny.own_tables["conversions"] = pd.DataFrame()
    with pytest.raises(TypeError):
        tiny.varied["relapse_share"] = 0


def test_own_rows_win_over_the_shipped_ones(tiny):
    assert len(tiny.table("fuels")) and len(tiny.table("devices"))
    row = tiny.table("devices").query("device == 'heat_pump'").copy()
    row["name_zh"] = "本县热泵"
    changed = tiny.with_table("devices", row)
    devices = changed.table("devices")
    assert devices.loc[devices["device"] == "heat_pump", "name_zh"].tolist() == ["本县热泵"]
    assert len(devices) == len(tiny.table("devices"))
    assert changed.digest != tiny.digest


def test_own_factors_win_over_the_shipped_ones(tiny):
    assert tiny.factors["ncv_raw_coal_mj_per_kg"].value == 20
    assert read_case("shandong-2017").factors["ncv_raw_coal_mj_per_kg"].value == 20.908


def test_vary_sets_every_row_and_the_factor(tiny):
    varied = tiny.vary("relapse", relapse_share=0.1)
    assert set(varied.table("conversions")["relapse_share"]) == {0.1}
    assert varied.factors["relapse_share"].value == 0.1
    assert (varied.id, dict(varied.varied)) == ("relapse", {"relapse_share": 0.1})
    assert tiny.varied == {} and varied.digest != tiny.digest


def test_vary_sets_factors_that_are_no_columns_and_adds_up(tiny):
    varied = tiny.vary("a", cop_heat_pump=3).vary("b", line_loss_share=0.1)
    assert varied.factors["cop_heat_pump"].value == 3
    assert dict(varied.varied) == {"cop_heat_pump": 3, "line_loss_share": 0.1}
    assert varied.table("conversions").equals(tiny.table("conversions"))
    assert varied.with_table("weather", tiny.table("weather")).factors["cop_heat_pump"].value == 3


@pytest.mark.parametrize(
    "values",
    [
        {"relapse": 0.1},
        {"relapse_share": 1.2},
        {"relapse_share": -0.1},
        {"relapse_share": float("nan")},
        {"coal_per_household_t": 21},
        {"cop_heat_pump": float("inf")},
        {"price_natural_gas_yuan_per_m3": -1},
        {"n_households": 3},
    ],
)
def test_vary_refuses_what_is_unknown_or_out_of_bounds(tiny, values):
    with pytest.raises(FactorError):
        tiny.vary("x", **values)


def test_vary_names_the_near_misses(tiny):
    with pytest.raises(FactorError, match="relapse_share"):
        tiny.vary("x", relaps_share=0.1)


def test_a_temperature_may_be_negative(tiny):
    tiny.vary("cold", heating_base_temperature_c=-1)


def test_with_table_checks_again(tiny):
    rows = tiny.table("conversions")
    with pytest.raises(InputFaults) as caught:
        tiny.with_table("conversions", rows.assign(n_households=-1, district_id="nowhere"))
    assert {fault.rule for fault in caught.value.faults} == {"negative", "unknown_id_among"}
    with pytest.raises(InputFaults) as caught:
        tiny.with_table("districts", tiny.table("districts").head(1))
    assert {fault.table for fault in caught.value.faults} > {"conversions"}


def test_with_table_of_the_same_rows_is_the_same_case(tiny):
    for name in ("conversions", "weather", "factors", "boilers"):
        assert tiny.with_table(name, tiny.table(name)).digest == tiny.digest


def test_with_table_takes_frames_with_any_index(tiny):
    rows = tiny.table("conversions")
    doubled = pd.concat([rows, rows.assign(conversion_id=rows["conversion_id"] + "x")])
    assert len(tiny.with_table("conversions", doubled).table("conversions")) == 2 * len(rows)


def test_digest_sees_content_and_order_only(tiny):
    rows = tiny.table("conversions")
    assert tiny.with_table("conversions", rows.iloc[::-1]).digest != tiny.digest
    assert tiny.with_table("conversions", rows[rows.columns[::-1]]).digest == tiny.digest
    assert len(tiny.digest) == 64


def test_defaults_are_counted(tiny):
    defaults = tiny.defaults
    assert defaults["n_blank"].tolist() == [5, 5, 5, 5]
    assert set(defaults["grade"]) == {"synthetic"}


def test_reading_is_fast(tiny):
    start = time.monotonic()
    read_case("shandong-2017")
    assert time.monotonic() - start < 1


def test_no_case_of_that_name_names_the_shipped_ones():
    with pytest.raises(CaseError, match="shandong-2017"):
        read_case("shandong")


def test_import_is_light():
    code = (
        "import sys, airkit.case;"
        "print([m for m in ('matplotlib', 'scipy', 'pandera', 'openpyxl', 'xlsxwriter') "
        "if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_shipped_tables_stand_in_the_contract_without_fault():
    assert set(SHIPPED_TABLES) <= set(contract())
