"""Rules between cells of a row and between rows of a table."""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pandas as pd

from airkit.tables.contract import DATE_KINDS, described
from airkit.tables.faults import Fault
from airkit.tables.reading.text import as_written

# The unit a supply limit is stated in, by what is supplied.
SUPPLY_UNITS = {"gas": "m3_per_day", "power": "kwh_per_day", "heat": "gj_per_day"}


def cross_faults(name: str, frame: pd.DataFrame, sheet: str) -> Iterator[Fault]:
    """Faults that no single cell shows: pairs in the wrong order, circles, halves of a statement.

    Parameters
    ----------
    name : str
        Table of the contract, or ``case``.
    frame : DataFrame
        Typed cells.
    sheet : str
        Name of the sheet in sentences.
    """
    for lesser, greater in _orders().get(name, ()):
        yield from _in_wrong_order(name, frame, lesser, greater, sheet)
    if name == "districts":
        yield from _circles(frame, sheet)
    elif name == "conversions":
        yield from _clean_coal_without_fuel(frame, sheet)
    elif name == "supply":
        yield from _wrong_supply_unit(frame, sheet)
    elif name == "subsidies":
        yield from _subsidy_without_unit(frame, sheet)
    elif name == "sources":
        untitled = frame["title_zh"].isna() & frame["title_en"].isna()
        yield from _at(name, frame, untitled, "title_zh", "untitled", sheet)


@cache
def _orders() -> dict[str, list[tuple[str, str]]]:
    pairs: dict[str, list[tuple[str, str]]] = {}
    with Path(__file__).with_name("orders.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            pairs.setdefault(row["table"], []).append((row["lesser"], row["greater"]))
    return pairs


def _in_wrong_order(
    name: str, frame: pd.DataFrame, lesser: str, greater: str, sheet: str
) -> Iterator[Fault]:
    wrong = frame[frame[lesser] > frame[greater]]
    column = described(name).column(lesser)
    rule = "earlier_than" if column.kind in DATE_KINDS else "less_than"
    other = {"zh": f"“{column.zh}”（{lesser}）", "en": f"{column.en} ({lesser})"}
    for row, low, high in zip(wrong.index, wrong[lesser], wrong[greater], strict=True):
        values = {"other": other, "other_value": as_written(low)}
        yield Fault(name, int(row), greater, as_written(high), rule, values, sheet)


def _circles(frame: pd.DataFrame, sheet: str) -> Iterator[Fault]:
    """Districts that are, step by step, their own parents."""
    parents = dict(zip(frame["district_id"], frame["parent_id"], strict=True))
    rows = dict(zip(frame["district_id"], frame.index, strict=True))
    settled: set[object] = set()
    for start in parents:
        path: list[object] = []
        step = start
        while isinstance(step, str) and step in parents and step not in settled:
            if step in path:
                circle = path[path.index(step) :]
                text = " → ".join(map(str, [*circle, step]))
                values = {"circle": text}
                yield Fault(
                    "districts", int(rows[step]), "parent_id", str(parents[step]), "circle",
                    values, sheet,
                )  # fmt: skip
                break
            path.append(step)
            step = parents[step]
        settled.update(path)


def _clean_coal_without_fuel(frame: pd.DataFrame, sheet: str) -> Iterator[Fault]:
    wrong = (frame["measure"] == "clean_coal") & frame["to_fuel"].isna()
    yield from _at("conversions", frame, wrong, "to_fuel", "clean_coal_fuel", sheet)


def _wrong_supply_unit(frame: pd.DataFrame, sheet: str) -> Iterator[Fault]:
    right = frame["carrier"].map(SUPPLY_UNITS)
    wrong = right.notna() & frame["unit"].notna() & (frame["unit"] != right)
    for row in frame.index[wrong]:
        values = {"right": right[row]}
        unit = str(frame.at[row, "unit"])
        yield Fault("supply", int(row), "unit", unit, "carrier_unit", values, sheet)


def _subsidy_without_unit(frame: pd.DataFrame, sheet: str) -> Iterator[Fault]:
    wrong = frame["running_yuan_per_unit"].notna() & frame["unit"].isna()
    yield from _at("subsidies", frame, wrong, "unit", "subsidy_unit", sheet)


def _at(
    name: str, frame: pd.DataFrame, wrong: pd.Series, column: str, rule: str, sheet: str
) -> Iterator[Fault]:
    for row in frame.index[wrong]:
        yield Fault(name, int(row), column, None, rule, {}, sheet)
