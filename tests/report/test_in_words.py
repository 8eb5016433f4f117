"""Tables in words: what a reader sees of ids, amounts, shares, days and gaps."""

import re

import numpy as np
import pandas as pd
import pytest

from airkit.report.in_words import table_in_words
from airkit.words import SHOWN_UNITS, show

ROWS = pd.DataFrame(
    {
        "from_device": ["stove_traditional", "a_stove_of_their_own"],
        "coal_cut_t": [12345.0, np.nan],
        "first_order": [0.4781, 0.0],
        "energised_on": pd.to_datetime(["2017-11-15 00:00", "2017-11-15 08:30"]),
        "is_fictional": [True, False],
        "p50": [1_051_000.0, np.nan],
        "rows": [2, 3],
    }
)


def test_each_kind_of_column_is_read_as_one_reads_it() -> None:
    shown = table_in_words(ROWS, "zh")
    assert shown.iloc[0].tolist() == [
        *("传统煤炉", "1.23万吨", "47.8%", "2017-11-15", "是", "1,051,000", 2)
    ]
    assert shown.iloc[1].tolist() == [
        *("a_stove_of_their_own", "–", "0%", "2017-11-15 08:30:00", "否", "–", 3)
    ]
    assert shown.columns[1] == "辖区内实物减煤"


def test_rows_of_like_headings_and_no_rows_keep_their_columns() -> None:
    twice = pd.concat([ROWS, ROWS.add_suffix("_again")], axis=1)
    assert len(table_in_words(twice, "en").columns) == len(twice.columns)
    empty = table_in_words(ROWS.head(0), "en")
    assert len(empty) == 0
    assert len(empty.columns) == len(ROWS.columns)


@pytest.mark.parametrize("unit", SHOWN_UNITS)
def test_both_languages_show_the_same_digits(unit: str) -> None:
    sizes = 10 ** np.linspace(-3, 12, 301)
    for value in (*sizes, *-sizes, 0.0):
        for digits in (3, 4):
            zh, en = (re.sub("[^0-9]", "", show(value, unit, i, digits).split(" ")[0].rstrip("m³"))
                      for i in ("zh", "en"))  # fmt: skip
            assert zh.strip("0") == en.strip("0"), (value, zh, en)


def test_english_counts_in_its_own_thousands() -> None:
    shown = [
        show(v, unit, "en") for v, unit in ((91_163.0, "t"), (3.475e8, "yuan"), (2.2e6, "kwh"))
    ]
    assert shown == ["91.2 kt", "348 million yuan", "2.20 GWh"]
    assert show(44_160.0, "households", "en") == "44,200 households"
