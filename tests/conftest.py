"""Coal results of any size and any name, for the tests of figures and reports."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from airkit.case import read_case
from airkit.coal import CoalCut, cut_coal

LONG_ZH = "很长很长的镇街名称共二十个汉字用来试排版面"
LONG_EN = "A very long name of a township-level unit"


@cache
def shipped(case: str, n_draws: int = 64) -> CoalCut:
    """The result of a shipped case."""
    return cut_coal(read_case(case), n_draws=n_draws)


def partly_split() -> CoalCut:
    """The demonstration county with the split of some conversions not stated."""
    case = read_case("demo-county")
    table = case.table("conversions")
    table.loc[table.index[table["measure"] == "gas_boiler"][:5], "measure"] = "gas_or_power"
    return cut_coal(case.with_table("conversions", table), n_draws=64)


def with_places(result: CoalCut, n: int) -> CoalCut:
    """The rows of a result dealt out to n places with long names."""
    rows = result.rows
    parts = []
    for i in range(n):
        ids = {f"{level}_id": f"place{i:03d}" for level in ("district", "town", "city")}
        zh = {f"{level}_zh": f"{LONG_ZH[:18]}{i:02d}" for level in ("district", "town", "city")}
        en = {f"{level}_en": f"{LONG_EN} {i:02d}" for level in ("district", "town", "city")}
        parts.append(rows.iloc[i % len(rows) :].assign(**ids, **zh, **en))
    return replace(result, rows=pd.concat(parts, ignore_index=True))


def with_one_row(result: CoalCut) -> CoalCut:
    """The first row alone."""
    return replace(result, rows=result.rows.head(1))


def with_nothing(result: CoalCut) -> CoalCut:
    """The same case, without any conversion or boiler."""
    frames = "rows network payers ranges tornado sobol double_counted not_energised"
    totals = result.totals.assign(**dict.fromkeys(result.variants, 0.0))
    empty = {name: getattr(result, name).head(0) for name in frames.split()}
    return replace(result, totals=totals, **empty)


def with_zeros(result: CoalCut) -> CoalCut:
    """The same rows, none of which does anything."""
    numbers = result.rows.select_dtypes("number").columns
    return replace(result, rows=result.rows.assign(**dict.fromkeys(numbers, 0.0)))


def with_a_rise(result: CoalCut) -> CoalCut:
    """The same rows with every other cut turned into a rise."""
    rows = result.rows.copy()
    turned = rows.index[::2]
    for column in ("coal_cut_t", "coal_cut_tce", "system_coal_cut_tce"):
        rows.loc[turned, column] = -rows.loc[turned, column]
    return replace(result, rows=rows)


MADE = {
    "tiny": lambda: shipped("tiny"),
    "shandong-2017": lambda: shipped("shandong-2017"),
    "demo-county": lambda: shipped("demo-county"),
    "partly_split": partly_split,
    "without_draws": lambda: cut_coal(read_case("shandong-2017")),
    "one_place": lambda: with_places(shipped("shandong-2017"), 1),
    "sixty_places": lambda: with_places(shipped("demo-county"), 60),
    "ninety_places": lambda: with_places(shipped("tiny"), 90),
    "one_row": lambda: with_one_row(shipped("tiny")),
    "nothing": lambda: with_nothing(shipped("tiny")),
    "zeros": lambda: with_zeros(shipped("demo-county")),
    "a_rise": lambda: with_a_rise(shipped("demo-county")),
}


@pytest.fixture(scope="session")
def coal_result() -> Callable[[str], CoalCut]:
    """A coal result by name: a shipped case, or one bent to an extreme."""
    return cache(lambda name: MADE[name]())


@pytest.fixture(params=sorted(MADE))
def any_coal_result(request: pytest.FixtureRequest, coal_result: Callable) -> CoalCut:
    """Each of them in turn."""
    return coal_result(request.param)
