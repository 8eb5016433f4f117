"""The lines of a case as arrays of plain numbers, defaults by process filled in and counted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from airkit.case import Case
from airkit.tables.checking.defaults import ASSUMED, WHERE_ASKED
from airkit.tables.contract import BY_PROCESS, FLAG_KIND, contract
from airkit.tables.faults import Fault, Note
from airkit.tables.processes import process_id, process_names
from airkit.words import LANGUAGES, listed

# What every line must have; what it must have only where a rule asks for it is WHERE_ASKED.
ALWAYS = (
    *("load_levels", "can_stop", "min_on_days", "min_off_days"),
    *("start_cost_yuan", "margin_yuan_per_t"),
)
ABOVE_ZERO = frozenset({"payload_t_per_trip", "oven_hours_normal"})

# Days of a year that a line works, where its capacity follows from its firm's annual output.
WORKING_DAYS = 330

# Days in its first state of a line that does not say: long enough for any minimum.
LONG_AGO = 10_000


@dataclass(frozen=True)
class Loads:
    """The loads a running line may have, as shares of its capacity.

    Either ``steps`` in rising order, or, where ``steps`` is empty, anything from ``low`` to
    ``high``.

    Examples
    --------
    >>> read_loads("0.5 1"), read_loads("0.7..1")
    (Loads(low=0.5, high=1.0, steps=(0.5, 1.0)), Loads(low=0.7, high=1.0, steps=()))
    """

    low: float
    high: float
    steps: tuple[float, ...]


def read_loads(text: str) -> Loads:
    """Loads from ``1``, ``0.5 1`` or ``0.7..1``; an interval of no width is a step."""
    if ".." in text:
        low, high = (float(part) for part in text.split(".."))
        if low < high:
            return Loads(low, high, ())
        return Loads(low, high, (low,))
    steps = tuple(sorted({float(part) for part in text.split()}))
    return Loads(steps[0], steps[-1], steps)


def read_lines(case: Case) -> tuple[pd.DataFrame, list[Fault]]:
    """The lines with their enterprise's columns beside them, defaults filled in.

    Returns
    -------
    DataFrame
        One row a line, numbered from 0, in the order of the table; ``row`` is where Excel shows
        it. Beside the contract's columns: ``district_id, industry, grade`` of the enterprise,
        ``initial_days`` filled, ``loads``; ``process`` is the id where a known name stands.
    list of Fault
        Blanks without a default, defaults not accepted, loads outside (0, 1], lines that cannot
        stop and yet stand still at the start.
    """
    lines = case.table("lines").rename_axis("row").reset_index()
    enterprises = case.table("enterprises").set_index("enterprise_id")
    for name in ("district_id", "industry", "grade"):
        lines[name] = lines["enterprise_id"].map(enterprises[name])
    lines["process"] = lines["process"].map(process_id)
    faults = [*_share_capacity(lines, enterprises)]
    faults += _fill(lines, case, ALWAYS, is_needed=True)
    _fill(lines, case, WHERE_ASKED, is_needed=False)
    lines["can_stop"] = [bool(one) if pd.notna(one) else True for one in lines["can_stop"]]
    lines["n_units"] = lines["n_units"].fillna(1)
    lines["initial_on"] = lines["initial_on"].fillna(True).astype(bool)
    lines["initial_days"] = lines["initial_days"].fillna(LONG_AGO)
    for name in ("min_on_days", "min_off_days"):
        lines[name] = lines[name].clip(lower=1)
    texts = lines["load_levels"].where(lines["load_levels"].notna(), "1")
    lines["loads"] = pd.Series(
        [read_loads(text) for text in texts], index=lines.index, dtype=object
    )
    return lines, [*faults, *_odd_loads(lines), *_odd_starts(lines)]


def missing_where_asked(lines: pd.DataFrame, column: str, needed: NDArray[np.bool_]) -> list[Fault]:
    """Faults for lines that a rule covers and that lack the column the rule is counted in."""
    asked = lines[needed]
    blank = asked[asked[column].isna()]
    faults = [
        Fault("lines", int(row), column, None, "schedule_no_value", {"process": process})
        for row, process in zip(blank["row"], blank["process"], strict=True)
    ]
    if column in ABOVE_ZERO:
        zero = asked.loc[asked[column] == 0, "row"].tolist()
        faults += [Fault("lines", row, column, "0", "schedule_zero") for row in zero]
    return faults


def _share_capacity(lines: pd.DataFrame, enterprises: pd.DataFrame) -> Iterator[Fault]:
    """Fill blank capacities from the enterprise's annual output, evenly, and note it."""
    blank = lines[lines["capacity_t_per_day"].isna()]
    for enterprise_id, mine in blank.groupby("enterprise_id", sort=False):
        annual = float(enterprises["annual_output_t"].get(enterprise_id, np.nan))
        stated = lines.loc[lines["enterprise_id"] == enterprise_id, "capacity_t_per_day"].sum()
        left = annual / WORKING_DAYS - float(stated)
        if not left > 0:
            for row in mine["row"]:
                column = "capacity_t_per_day"
                yield Fault("lines", int(row), column, None, "schedule_no_capacity")
        lines.loc[mine.index, "capacity_t_per_day"] = max(left, 0.0) / len(mine)
        values = {"enterprise_id": enterprise_id, "n": len(mine), "days": WORKING_DAYS}
        row = int(mine["row"].iloc[0])
        if left > 0:
            yield Note("lines", row, None, None, "schedule_capacity_shared",
                       {**values, "annual": f"{annual:.10g}"})  # fmt: skip


def _fill(
    lines: pd.DataFrame, case: Case, columns: tuple[str, ...], is_needed: bool
) -> list[Fault]:
    """Fill blanks from the defaults by process; faults where a needed one cannot be filled.

    Several blanks of a process without any default are one fault, with the names it may have meant.
    """
    known = _defaults(case)
    processes = {process for process, _ in known}
    n_blank = lines[list(columns)].isna().sum(axis=1).to_numpy()
    is_unknown = ~lines["process"].isin(processes).to_numpy() & (n_blank > 1)
    faults = [*_unknown_processes(lines[is_unknown], columns, processes)] if is_needed else []
    for name in columns:
        kind = contract()["lines"].column(name).kind
        filled = lines[name].astype(object)
        for at in np.flatnonzero(lines[name].isna()).tolist():
            process = str(lines.at[at, "process"])
            value, grade = known.get((process, name), (None, ""))
            if value is not None and (grade != ASSUMED or case.accept_defaults):
                filled[at] = _typed(value, kind)
            elif is_needed and not is_unknown[at]:
                faults.append(_no_default(int(lines.at[at, "row"]), name, process, value))
        is_number = kind in ("number", "integer")
        lines[name] = pd.to_numeric(filled) if is_number else filled
    return faults


def _unknown_processes(
    lines: pd.DataFrame, columns: tuple[str, ...], processes: set[str]
) -> Iterator[Fault]:
    """Lines whose process has no default at all, and what is blank in their rows."""
    table = contract()["lines"]
    for line in lines.to_dict("records"):
        blank = [table.column(name) for name in columns if pd.isna(line[name])]
        process = str(line["process"])
        values = {
            "columns": {
                lang: listed((one.label(lang) for one in blank), lang) for lang in LANGUAGES
            },
            "names": {lang: process_names(process, processes, lang) for lang in LANGUAGES},
        }
        yield Fault("lines", line["row"], "process", process, "schedule_unknown_process", values)


def _defaults(case: Case) -> Mapping[tuple[str, str], tuple[float, str]]:
    table = case.table("process_defaults")
    return {
        (process_id(process), column): (value, grade)
        for process, column, value, grade in zip(
            table["process"], table["column"], table["value"], table["grade"], strict=True
        )
    }


def _typed(value: float, kind: str) -> object:
    """A default as its column has it; a default of loads is the lowest, from there to full."""
    if kind == FLAG_KIND:
        return bool(value)
    if kind == "load_levels":
        return f"{value:g}..1"
    return value


def _no_default(row: int, column: str, process: str, value: float | None) -> Fault:
    if value is None:
        return Fault("lines", row, column, None, "schedule_no_value", {"process": process})
    values = {"n": 1, "factor_id": f"{BY_PROCESS}/{process}", "value": value}
    return Fault("lines", row, column, None, "default_not_accepted", values)


def _odd_loads(lines: pd.DataFrame) -> Iterator[Fault]:
    for row, text, loads in zip(lines["row"], lines["load_levels"], lines["loads"], strict=True):
        if not (loads.low > 0 and loads.low <= loads.high <= 1):
            yield Fault("lines", int(row), "load_levels", text, "schedule_odd_loads")


def _odd_starts(lines: pd.DataFrame) -> Iterator[Fault]:
    odd = lines[~lines["can_stop"].to_numpy(bool) & ~lines["initial_on"].to_numpy(bool)]
    for row in odd["row"]:
        yield Fault("lines", int(row), "initial_on", None, "schedule_stands_but_cannot")
