"""``python -m benchmarks [TABLE ...]``: the decomposed engine beside HiGHS, in one thread.

Each row is kept as soon as it is measured, and docs/benchmark.md is rendered from all rows kept.
Tables: relaxation (S, M), whole (M), large (L), interior (L), enclosed (S, M), kernel; page only
renders. Of L, enclosed takes twenty minutes: ``enclosed --sizes L --method hipo --limit 3600``,
with the package highspy-extras of the version of highspy.
"""

import argparse
import dataclasses
import os
import statistics
from collections.abc import Callable

for threads in ("OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[threads] = "1"

from benchmarks.measure import (  # noqa: E402  (after the threads are set)
    NEAR,
    POLISHED,
    Planned,
    Solved,
    arrays_of,
    peak_memory_mb,
    plan,
    relaxation,
    timed,
    whole_programme,
)
from benchmarks.page import write_page  # noqa: E402
from benchmarks.records import Row, keep  # noqa: E402


def main() -> None:
    """Measure what was asked for, and render the page."""
    asked = _arguments()
    if asked.tables != ["page"]:
        load_s, _ = timed(lambda: plan(arrays_of("S", 1), 1.0))
        for table in asked.tables or TABLES:
            _measure(table, asked)
        if not asked.tables:
            _keep({"table": "load", "size": "S", "seed": 1, "s": load_s})
    write_page()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=", ".join(("page", *TABLES)))
    parser.add_argument("--sizes", default="", help="such as S,M; blank: those of the table")
    parser.add_argument("--seeds", default="", help="such as 1,2,3; blank: those of the table")
    parser.add_argument("--limit", type=float, default=600.0, help="seconds of each run of HiGHS")
    parser.add_argument(
        "--method",
        choices=("choose", "ipm", "ipx", "hipo", "pdlp"),
        help="of HiGHS; blank: ipm for interior, choose (the simplex method) for enclosed",
    )
    parser.add_argument("--tolerance", type=float, default=1e-6, help="of interior")
    return parser.parse_args()


def _measure(table: str, asked: argparse.Namespace) -> None:
    """All rows of a table."""
    measure, sizes, seeds = TABLES[table]
    for size in asked.sizes.split(",") if asked.sizes else sizes:
        for seed in map(int, asked.seeds.split(",")) if asked.seeds else seeds:
            _keep({"table": table, "size": size, "seed": seed} | measure(size, seed, asked))


def _keep(row: Row) -> None:
    keep(row)
    print(row, flush=True)


def _relaxation(size: str, seed: int, asked: argparse.Namespace) -> Row:
    """Plan and proof beside the linear relaxation."""
    arrays = arrays_of(size, seed)
    planned = plan(arrays, NEAR[size])
    solved = relaxation(arrays, asked.limit)
    return _planned(planned) | _solved(solved) | {"lp_yuan": solved.value}


def _whole(size: str, seed: int, asked: argparse.Namespace) -> Row:
    """The polish beside the whole programme to the same absolute gap."""
    arrays = arrays_of(size, seed)
    planned = plan(arrays, POLISHED)
    gap_yuan = max(planned.gap, POLISHED) * arrays.reference_margin
    return _planned(planned) | _solved(whole_programme(arrays, asked.limit, gap_yuan))


def _large(size: str, seed: int, _asked: argparse.Namespace) -> Row:
    """Size L beside the median of three counties of size M."""
    usual = statistics.median(plan(arrays_of("M", one), NEAR["M"]).seconds for one in (1, 2, 3))
    planned = plan(arrays_of(size, seed), NEAR[size])
    return _planned(planned) | {"usual_s": usual}


def _memory(size: str, seed: int, _asked: argparse.Namespace) -> Row:
    return {"mb": peak_memory_mb(size, seed)}


def _interior(size: str, seed: int, asked: argparse.Namespace) -> Row:
    """The linear relaxation where the simplex method takes too long."""
    method = asked.method or "ipm"
    solved = relaxation(arrays_of(size, seed), asked.limit, method, asked.tolerance)
    return {
        "method": method,
        "tolerance": asked.tolerance,
        "lp_yuan": solved.value if solved.is_valid else None,
        "highs_s": solved.seconds,
        "status": solved.status,
        "is_valid": solved.is_valid,
        "primal": solved.primal,
        "dual": solved.dual,
        "apart": solved.apart,
    }


def _enclosed(size: str, seed: int, asked: argparse.Namespace) -> Row:
    """The value of the relaxation from both sides."""
    from benchmarks.relaxed import enclose

    method = asked.method or "choose"
    found = enclose(arrays_of(size, seed), asked.limit, method)
    return {"method": method, "is_stated": found.is_stated} | dataclasses.asdict(found)


def _kernel(_size: str, _seed: int, _asked: argparse.Namespace) -> Row:
    from airkit.schedule.decomposed.line_programme import line_days_per_second

    return {"line_days_per_s": line_days_per_second()}


def _planned(planned: Planned) -> Row:
    return {
        "plan_s": planned.seconds,
        "gap": planned.gap,
        "bound_yuan": planned.found.bound,
        "reference_yuan": planned.reference_yuan,
    }


def _solved(solved: Solved) -> Row:
    return {"highs_s": solved.seconds, "is_cut_short": solved.status != "Optimal"}


# By table: what measures a row, sizes and seeds of a whole run.
Measure = Callable[[str, int, argparse.Namespace], Row]
TABLES: dict[str, tuple[Measure, str, range]] = {
    "relaxation": (_relaxation, "SM", range(1, 11)),
    "whole": (_whole, "M", range(1, 4)),
    "large": (_large, "L", range(1, 11)),
    "memory": (_memory, "L", range(1, 2)),
    "interior": (_interior, "L", range(1, 2)),
    "enclosed": (_enclosed, "SM", range(1, 2)),
    "kernel": (_kernel, "S", range(1, 2)),
}


if __name__ == "__main__":
    main()
