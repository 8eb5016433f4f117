"""Small counties with emissions and other sources, for the tests of the emergency list."""

from typing import Any

import numpy as np
import pandas as pd
from schedule_cases import line, make_case

from airkit.case import Case

POLLUTANTS = ("so2", "nox", "pm25", "voc")
LEVELS = ("yellow", "orange", "red")


def county(
    lines: list[dict[str, Any]],
    kg_per_t: list[list[float]],
    rules: list[dict[str, Any]] | None = None,
    others: float = 100.0,
    **more: Any,
) -> Case:
    """Lines with factors, and as much of each pollutant from elsewhere."""
    emissions = [
        {"line_id": one["line_id"], "pollutant": name, "kg_per_t": kg}
        for one, row in zip(lines, kg_per_t, strict=True)
        for name, kg in zip(POLLUTANTS, row, strict=True)
    ]
    elsewhere = [
        {"source_kind": "traffic", "pollutant": name, "kg_per_day": others, "cut_share_red": 0.1}
        for name in POLLUTANTS
    ]
    return make_case(
        lines, rules or [], days=5, line_emissions=emissions, other_sources=elsewhere, **more
    )


def plan_of(case: Case, lines: list[dict[str, Any]], loads: np.ndarray) -> pd.DataFrame:
    """A plan of the same loads on all days."""
    days = pd.date_range(case.plan_start, case.plan_end)
    rows = [
        (one["line_id"], day, load)
        for one, load in zip(lines, loads.tolist(), strict=True)
        for day in days
    ]
    return pd.DataFrame(rows, columns=["line_id", "date", "load_share"])


def two_lines() -> tuple[list[dict[str, Any]], list[list[float]]]:
    return [line("l1"), line("l2", "e2", margin_yuan_per_t=12)], [[1] * 4, [1] * 4]
