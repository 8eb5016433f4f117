"""Same data, same plan: whatever the names, the order of the rows, and how often it is asked."""

import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from schedule_cases import line, make_case, rule, solve_as_stated

from airkit.case import Case


def county(names: dict[str, str], r: random.Random | None) -> Case:
    """Twelve lines that compete for two caps; ids through ``names``, rows shuffled by ``r``."""
    lines = [
        line(
            names[f"l{k}"],
            names[f"e{k // 2}"],
            capacity_t_per_day=40 + 7 * (k % 5),
            margin_yuan_per_t=10 + k // 4,
            load_levels=("1", "0.5 1", "0.6..1")[k % 3],
            min_on_days=1 + k % 3,
            start_cost_yuan=50 * (k % 4),
        )
        for k in range(12)
    ]
    emissions = [
        {"line_id": names[f"l{k}"], "pollutant": p, "kg_per_t": 1 + (k * j) % 3}
        for k in range(12)
        for j, p in enumerate(("so2", "nox"), 1)
    ]
    rules = [
        rule("emission_cap_day", 500, rule_id=names["r1"], pollutant="so2"),
        rule("emission_cap_season", 3000, rule_id=names["r2"], pollutant="nox"),
        rule(
            "stop",
            rule_id=names["r3"],
            scope="line",
            scope_id=names["l3"],
            start_date="2018-01-02",
            end_date="2018-01-03",
        ),
    ]
    orders = [
        {
            "order_id": names[f"o{k}"],
            "enterprise_id": names[f"e{k}"],
            "product": "brick",
            "due_date": "2018-01-04",
            "quantity_t": 90 + k,
            "penalty_yuan_per_t": 30,
        }
        for k in range(3)
    ]
    tables: list[list[dict[str, Any]]] = [lines, rules, emissions, orders]
    if r is not None:
        for table in tables:
            r.shuffle(table)
    return make_case(lines, rules, days=6, line_emissions=emissions, orders=orders)


NAMES = [
    *(f"l{k}" for k in range(12)),
    *(f"e{k}" for k in range(6)),
    "r1",
    "r2",
    "r3",
    *(f"o{k}" for k in range(3)),
]


def loads(case: Case, names: dict[str, str]) -> np.ndarray:
    outcome = solve_as_stated(case, gap=1e-3)
    assert outcome.has_plan
    wide = outcome.plan.pivot_table(index="line_id", columns="date", values="load_share")
    return wide.loc[[names[f"l{k}"] for k in range(12)]].to_numpy()


@pytest.mark.parametrize("seed", range(3))
def test_names_and_order_do_not_change_the_plan(seed: int) -> None:
    plain = {name: name for name in NAMES}
    r = random.Random(seed)
    other = dict(zip(NAMES, (f"x{n:03d}" for n in r.sample(range(999), len(NAMES))), strict=True))
    expected = loads(county(plain, None), plain)
    np.testing.assert_array_equal(loads(county(plain, None), plain), expected)
    np.testing.assert_array_equal(loads(county(other, r), other), expected)


def test_the_plan_keeps_the_order_of_the_table() -> None:
    case = make_case([line("b", capacity_t_per_day=5), line("a", capacity_t_per_day=9)], days=2)
    outcome = solve_as_stated(case)
    assert outcome.plan["line_id"].tolist() == ["b", "b", "a", "a"]
    assert outcome.rows["line_id"].tolist() == ["b", "a"]


ASK = """
import hashlib
from random_arrays import county_arrays
from airkit.schedule.decomposed.engine import solve_decomposed
from airkit.schedule.model.run import Asked
arrays = county_arrays(3, 12)
found = solve_decomposed(arrays, Asked(1e-3 * arrays.reference_margin), lambda step: None)
print(hashlib.sha256(found.x.tobytes()).hexdigest(), repr(found.bound))
"""


def test_processor_and_threads_do_not_change_the_plan(capsys: pytest.CaptureFixture[str]) -> None:
    """BLAS is told to be that of an old processor, numpy to leave its fast paths."""
    here = str(Path(__file__).parent / "decomposed")
    other = {
        "OPENBLAS_NUM_THREADS": "2",
        "OPENBLAS_CORETYPE": "Prescott",
        "NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3",
    }
    environment = {**os.environ, **other, "PYTHONPATH": os.pathsep.join([here, *sys.path])}
    run = subprocess.run(
        [sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=True
    )
    sys.path.insert(0, here)
    try:
        exec(ASK, {})  # noqa: S102 (the text above)
    finally:
        sys.path.remove(here)
    assert capsys.readouterr().out == run.stdout
