"""``python -m benchmarks M 1,2,3``: the decomposed engine beside HiGHS, one process, one thread.

Writes docs/benchmark.md unless ``--dry``; ``--limit`` seconds bound each run of HiGHS.
"""

import argparse
import os
import statistics
from importlib.metadata import version
from pathlib import Path

for threads in ("OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[threads] = "1"

from benchmarks.measure import (  # noqa: E402  (after the threads are set)
    NEAR,
    POLISHED,
    arrays_of,
    peak_memory_mb,
    plan,
    relaxation,
    timed,
    whole_programme,
)

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmark.md"
SMALL = list(range(1, 11))  # seeds of size S, all set beside HiGHS
HEAD = """# Benchmark of the schedule engines

Written by `make bench`. Counties are drawn by seed (`benchmarks/`). Seconds are of one thread of
the processor, comparable within this page only; the gap is of the reference margin. HiGHS solves
the same model in its two-binary form, handed over as arrays. `>` marks a run that its time limit
ended: the ratio is then a lower bound.
"""


def main() -> None:
    """Measure and write the page."""
    asked = _arguments()
    warm_up, _ = timed(lambda: plan(arrays_of("S", 1), 1.0))
    lines = [
        HEAD,
        _versions(),
        f"Loading or compiling the kernels and one small county: {warm_up:.1f} s.\n",
    ]
    lines += _beside_relaxation("S", SMALL, SMALL, asked.limit)
    seeds = [int(seed) for seed in asked.seeds.split(",")]
    beside = [int(seed) for seed in (asked.beside or asked.seeds).split(",")]
    lines += _beside_relaxation(asked.size, seeds, beside, asked.limit)
    if asked.polish:
        lines += _beside_whole(
            asked.size, [int(one) for one in asked.polish.split(",")], asked.limit
        )
    if asked.large:
        lines += _large(asked.size, [int(one) for one in asked.large.split(",")])
    lines += _kernel()
    text = "\n".join(lines) + "\n"
    print(text)
    if not asked.dry:
        PAGE.write_text(text, encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("size", nargs="?", default="M", choices=NEAR)
    parser.add_argument("seeds", nargs="?", default="1,2,3,4,5,6,7,8,9,10")
    parser.add_argument("--beside", default="", help="seeds HiGHS solves too; blank: all")
    parser.add_argument("--polish", default="1", help="seeds to polish; blank: none")
    parser.add_argument("--large", default="1", help="seeds of size L; blank: none")
    parser.add_argument("--limit", type=float, default=600.0, help="seconds of each run of HiGHS")
    parser.add_argument("--dry", action="store_true", help="print only")
    return parser.parse_args()


def _versions() -> str:
    names = ("airkit", "numpy", "scipy", "numba", "highspy", "pulp")
    return "Versions: " + ", ".join(f"{name} {version(name)}" for name in names) + ".\n"


def _beside_relaxation(size: str, seeds: list[int], beside: list[int], limit: float) -> list[str]:
    """Plan and proof beside the linear relaxation."""
    rows, ratios = [], []
    for seed in seeds:
        arrays = arrays_of(size, seed)
        planned = plan(arrays, NEAR[size])
        cells = [str(seed), f"{planned.seconds:.2f}", f"{100 * planned.gap:.3f} %"]
        cells += [f"{planned.found.bound:,.0f}", f"{arrays.reference_margin:,.0f}"]
        if seed in beside:
            solved = relaxation(arrays, limit)
            ratios.append(solved.seconds / planned.seconds)
            mark = ">" * solved.is_cut_short
            value = "not reached" if solved.is_cut_short else f"{solved.value:,.0f}"
            cells += [value, f"{mark}{solved.seconds:.1f}", f"{mark}{ratios[-1]:.1f}"]
        else:
            cells += ["not run"] * 3
        rows.append("| " + " | ".join(cells) + " |")
        print(rows[-1], flush=True)
    return [
        f"## {size}: plan and proof beside the linear relaxation\n",
        "| seed | plan, s | gap | bound, yuan | reference margin, yuan "
        "| LP value, yuan | HiGHS LP, s | times |",
        "|---|---|---|---|---|---|---|---|",
        *rows,
        f"\nMedian: {statistics.median(ratios):.1f} times faster.\n",
    ]


def _beside_whole(size: str, seeds: list[int], limit: float) -> list[str]:
    """The polish beside the whole programme to the same absolute gap."""
    rows = []
    for seed in seeds:
        arrays = arrays_of(size, seed)
        planned = plan(arrays, POLISHED)
        gap_yuan = max(planned.gap, POLISHED) * arrays.reference_margin
        solved = whole_programme(arrays, limit, gap_yuan)
        mark = ">" * solved.is_cut_short
        rows.append(
            f"| {seed} | {planned.seconds:.1f} | {100 * planned.gap:.4f} % "
            f"| {mark}{solved.seconds:.1f} | {mark}{solved.seconds / planned.seconds:.1f} |"
        )
        print(rows[-1], flush=True)
    return [
        f"## {size}: the polish beside the whole programme to the same gap\n",
        "| seed | polished, s | gap | HiGHS, s | times |",
        "|---|---|---|---|---|",
        *rows,
        "",
    ]


def _large(size: str, seeds: list[int]) -> list[str]:
    """Size L: time over that of the other size, gap, memory."""
    usual = statistics.median(plan(arrays_of(size, seed), NEAR[size]).seconds for seed in seeds)
    rows = []
    for seed in seeds:
        planned = plan(arrays_of("L", seed), NEAR["L"])
        rows.append(
            f"| {seed} | {planned.seconds:.1f} | {100 * planned.gap:.3f} % "
            f"| {planned.seconds / usual:.1f} |"
        )
        print(rows[-1], flush=True)
    memory = peak_memory_mb("L", seeds[0])
    return [
        f"## L beside {size}\n",
        f"| seed | plan, s | gap | times the time of {size} |",
        "|---|---|---|---|",
        *rows,
        f"\nPeak memory of a process of its own that does not run HiGHS: {memory:.0f} MB.\n",
    ]


def _kernel() -> list[str]:
    from airkit.schedule.decomposed.line_programme import line_days_per_second

    return [f"The line programme: {line_days_per_second() / 1e6:.0f} million line-days a second.\n"]


if __name__ == "__main__":
    main()
