"""The benchmark's page: put together from rows of several runs, as they were measured."""

from pathlib import Path

from benchmarks.page import render
from benchmarks.records import keep, read_rows

PLANNED = {"plan_s": 2.0, "gap": 0.0005, "bound_yuan": 9e6, "reference_yuan": 1e8}


def relaxed(seed: int, highs_s: float, is_cut_short: bool = False) -> dict:
    row = {"table": "relaxation", "size": "M", "seed": seed, "lp_yuan": 9.1e6, "versions": "v"}
    return row | PLANNED | {"highs_s": highs_s, "is_cut_short": is_cut_short}


def test_a_row_measured_again_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "measured.jsonl"
    for seed, highs_s in ((10, 100.0), (2, 50.0), (10, 80.0)):
        keep(relaxed(seed, highs_s), path)
    rows = read_rows(path)
    assert [(row["seed"], row["highs_s"]) for row in rows] == [(2, 50.0), (10, 80.0)]
    assert "numpy" in rows[0]["versions"]


def test_a_run_cut_short_gives_a_lower_bound_and_no_value() -> None:
    page = render([relaxed(1, 100.0), relaxed(2, 300.0, is_cut_short=True), relaxed(3, 60.0)])
    assert "| 1 | 2.00 | 0.050 % | 9,000,000 | 100,000,000 | 9,100,000 | 100.0 | 50.0 |" in page
    assert "| not reached | >300.0 | >150.0 |" in page
    assert "Median of 3 seeds: 50.0 times faster." in page


def test_a_value_without_a_vertex_says_so() -> None:
    row = {"table": "interior", "size": "L", "seed": 1, "versions": "v", "method": "ipm"}
    row |= {"tolerance": 1e-6, "lp_yuan": 3e9, "highs_s": 900.0, "status": "Optimal"}
    row |= {"is_valid": True, "primal": 1e-7, "dual": 2e-7, "apart": 3e-7}
    assert "near, not proven" in render([row])
    assert "not reached in 900 s" in render([row | {"is_valid": False, "status": "Time limit"}])


def test_what_a_solver_calls_infinite_is_kept_as_unknown(tmp_path: Path) -> None:
    path = tmp_path / "measured.jsonl"
    keep(relaxed(1, float("inf")), path)
    assert "Infinity" not in path.read_text(encoding="utf-8")
    assert read_rows(path)[0]["highs_s"] is None


def test_a_value_from_both_sides_stands_beside_that_of_the_whole() -> None:
    row = {"table": "enclosed", "size": "M", "seed": 1, "versions": "v", "method": "choose"}
    row |= {"low": 9.0999e6, "high": 9.1e6, "seconds": 20.0, "rounds": 2, "free": 7, "states": 9}
    page = render([row, relaxed(1, 100.0)])
    assert "| M 1 | 9,099,900 | 9,100,000 | 1.1e-05 | 9,100,000 | 20 | simplex | 2 |" in page
    assert "| 9,099,900 | not reached |  | not reached |" in render([row | {"high": None}])
