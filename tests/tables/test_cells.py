"""One cell: what is taken, and what is turned away by which rule."""

import csv
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from airkit.tables.contract import contract
from airkit.tables.reading import lexicon as lexicon_module
from airkit.tables.reading.cells import parse_flag, parse_id, parse_number, parser, type_column
from airkit.tables.reading.dates import parse_date, parse_datetime, parse_month

CONVERSIONS = contract()["conversions"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("-1.5", -1.5),
        ("+3", 3),
        (".5", 0.5),
        ("5.", 5),
        ("1e5", 1e5),
        ("1.5E-07", 1.5e-7),
        ("１２．５", 12.5),
        ("1,234", 1234),
        ("1,234,567.5", 1234567.5),
        ("１，２３４", 1234),
        ("007", 7),
    ],
)
def test_numbers_taken(text, value):
    assert parse_number(text) == (value, "")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("两吨", "not_a_number"),
        ("2吨", "not_a_number"),
        ("2 t", "not_a_number"),
        ("约200", "not_a_number"),
        ("1/2", "not_a_number"),
        ("-", "not_a_number"),
        ("—", "not_a_number"),
        ("无", "not_a_number"),
        ("NA", "not_a_number"),
        ("0x10", "not_a_number"),
        ("1_000", "not_a_number"),
        ("١٢", "not_a_number"),
        ("1,5", "comma"),
        ("12,34", "comma"),
        ("1,2345", "comma"),
        ("30%", "percent"),
        ("３０％", "percent"),
        ("nan", "not_finite"),
        ("NaN", "not_finite"),
        ("inf", "not_finite"),
        ("-Infinity", "not_finite"),
        ("1e999", "not_finite"),
        ("TRUE", "not_a_number"),
        ("2017-11-15", "not_a_number"),
    ],
)
def test_numbers_turned_away(text, rule):
    assert parse_number(text) == (None, rule)


@pytest.mark.parametrize(
    "text",
    [
        "2017-11-15",
        "2017/11/15",
        "2017.11.15",
        "2017年11月15日",
        "20171115",
        "2017-11-15 00:00:00",
        "２０１７－１１－１５",
    ],
)
def test_days_taken(text):
    assert parse_date(text) == ("2017-11-15", "")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("43054", "date_serial"),
        ("43054.5", "date_serial"),
        ("0", "date_serial"),
        ("17-11-15", "not_a_date"),
        ("11/15/2017", "not_a_date"),
        ("15.11.2017", "not_a_date"),
        ("2017-11/15", "not_a_date"),
        ("2017-11", "not_a_date"),
        ("11月15日", "not_a_date"),
        ("已完成", "not_a_date"),
        ("2017-02-29", "no_such_date"),
        ("20171315", "no_such_date"),
        ("2017-11-15 08:30", "time_of_day"),
        ("2017-11-15 24:00", "time_of_day"),
        ("2017-11-15T08:30:00+08:00", "not_a_date"),
    ],
)
def test_days_turned_away(text, rule):
    assert parse_date(text) == (None, rule)


def test_moments_and_months():
    assert parse_datetime("2018-02-27 22:00")[0] == "2018-02-27T22:00:00"
    assert parse_datetime("2018年2月27日22时30分")[0] == "2018-02-27T22:30:00"
    assert parse_datetime("2018-02-27")[0] == "2018-02-27T00:00:00"
    assert parse_datetime("2017年12月31日24时")[0] == "2018-01-01T00:00:00"
    assert parse_datetime("2018-02-28 24:00")[0] == "2018-03-01T00:00:00"
    for odd in ("2018-02-28 24:01", "2018-02-28 25:00", "2018-02-29 24:00"):
        assert parse_datetime(odd) == (None, "no_such_date")
    assert parse_datetime("2018-02-27 25:00") == (None, "no_such_date")
    assert [parse_month(text)[0] for text in ("2017-11", "2017年11月", "201711")] == [
        "2017-11-01"
    ] * 3
    # Excel keeps 2017.10 as the number 2017.1, so a point is no month.
    assert parse_month("2017.1") == (None, "not_a_month")


@pytest.mark.parametrize("text", ["007", "NA", "null", "nan", "1#", "A-1", "jx_01", "7"])
def test_ids_stay_as_written(text):
    assert parse_id(text) == (text, "")


@pytest.mark.parametrize(
    ("text", "rule"),
    [("纸坊镇", "not_an_id"), ("a b", "not_an_id"), ("x" * 65, "not_an_id"), ("=1", "not_an_id"),
     ("１２", "not_an_id"), ("3.70829E+17", "lost_digits")],
)  # fmt: skip
def test_ids_turned_away(text, rule):
    assert parse_id(text) == (None, rule)


def test_flags():
    assert [parse_flag(text)[0] for text in ("是", "TRUE", "1", "Y")] == [True] * 4
    assert [parse_flag(text)[0] for text in ("否", "False", "0", "no")] == [False] * 4
    assert parse_flag("也许") == (None, "not_a_flag")


def test_choices_by_id_or_by_label_in_either_language():
    parse = parser(CONVERSIONS.column("measure"))
    for text in ("gas_boiler", "GAS_BOILER", "燃气壁挂炉", "gas boiler", "Gas Boiler"):
        assert parse(text) == ("gas_boiler", "")
    assert parse("煤改气") == (None, "not_a_choice")
    kind = parser(contract()["districts"].column("kind"))
    assert kind("镇（乡）") == kind("镇(乡)") == kind("镇") == ("town", "")


@pytest.mark.parametrize(
    ("table", "column", "said", "choice"),
    [
        ("rules", "authority", "省级", "province"),
        ("rules", "authority", "县级", "county"),
        ("rules", "alert_level", "橙色预警", "orange"),
        ("alerts", "level", "II级", "orange"),
        ("alerts", "level", "Ⅰ级", "red"),
        ("rules", "pollutant", "NOₓ", "nox"),
        ("rules", "pollutant", "VOCs", "voc"),
        ("rules", "unit", "公斤/天", "kg_per_day"),
        ("lines", "energy", "电", "power"),
        ("lines", "energy", "煤炭", "coal"),
        ("districts", "kind", "街道办事处", "subdistrict"),
        ("tasks", "category", "煤改气", "gas_for_coal"),
        ("tasks", "direction", "≥", "at_least"),
        ("boilers", "action", "淘汰", "scrap"),
        ("problem_events", "event", "已销号", "closed"),
        ("returns", "kind", "本周新增", "increment"),
        ("air", "station_grade", "国控站", "national"),
    ],
)
def test_usual_words_for_a_choice(table, column, said, choice):
    assert parser(contract()[table].column(column))(said) == (choice, "")


def test_every_choice_is_known_by_its_labels():
    for table in contract().values():
        for column in table.columns:
            for choice in column.choices:
                assert parser(column)(choice) == (choice, "")


def test_load_levels():
    parse = parser(contract()["lines"].column("load_levels"))
    assert parse("0.5 1") == ("0.5 1", "") and parse("0.7..1") == ("0.7..1", "")
    assert parse("50%") == (None, "not_load_levels") and parse("1.5")[1] == "not_load_levels"


def test_whatever_the_kind_formulas_errors_and_broken_text_are_faults():
    for kind in ("n_households", "energised_on", "programme", "conversion_id", "measure"):
        text = pd.Series(["=B2*2", "#REF!", "#N/A", "a\x00b", "a\ufffdb"], dtype="str")
        typed = type_column(text, CONVERSIONS.column(kind))
        assert typed.broken.tolist() == [
            "formula",
            "error_value",
            "error_value",
            "broken_text",
            "broken_text",
        ]
        assert typed.values.isna().all()


def test_scaled_numbers_keep_the_digits_written():
    text = pd.Series(["5.36", "11.1511", None], dtype="str")
    typed = type_column(text, CONVERSIONS.column("n_households"), 10000)
    np.testing.assert_array_equal(typed.values, [53600, 111511, np.nan])


def test_types_of_columns():
    kinds = {"number": "float64", "integer": "float64", "date": "datetime64[s]", "text": "str",
             "flag": "boolean", "datetime": "datetime64[s]", "month": "datetime64[s]"}  # fmt: skip
    for table in contract().values():
        for column in table.columns:
            text = pd.Series([None, None], dtype="str", index=[2, 5])
            typed = type_column(text, column).values
            assert typed.dtype == kinds.get(column.kind, "str") and typed.isna().all()
            assert typed.index.tolist() == [2, 5]


def test_what_is_said_for_a_choice_names_one_that_is_there():
    lexicon = Path(lexicon_module.__file__).with_name("lexicon.csv")
    with lexicon.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "said"]
    columns = [one for table in contract().values() for one in table.columns if one.choices]
    assert rows
    for row in rows:
        heading = re.match(r"(\(.*?\)\??)*[a-z_]+|\(.*?\)", row["pattern"])
        named = [one for one in columns if heading and re.fullmatch(heading[0], one.name)]
        assert any(row["meaning"] in one.choices for one in named), row
