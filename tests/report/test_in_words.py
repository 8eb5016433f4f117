"""Tables in words: what a reader sees of ids, amounts, shares, days and gaps."""

import numpy as np
import pandas as pd

from airkit.report.in_words import table_in_words

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
