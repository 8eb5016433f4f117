"""docs/benchmark.md, rendered from the rows that were measured."""

import statistics
from collections.abc import Callable
from pathlib import Path

from benchmarks.records import Row, read_rows

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmark.md"
HEAD = """# Benchmark of the schedule engines

Written by `make bench`; what it measured is kept in `benchmarks/measured.jsonl`, and this page is
rendered from there (`python -m benchmarks page`). Counties are drawn by seed. Seconds are of one
thread of the processor, comparable within a row only: a row is one process, and rows are of
several runs on machines that did other work beside; one measured before a later change of the
engine stands until it is measured again. The gap is of the reference margin. HiGHS
solves the same model in its two-binary form, handed over as arrays. `>` marks a run that its limit
ended: the ratio is then a lower bound.
"""
ENCLOSED = """HiGHS solves the relaxation with those states held that good prices decide: the value
from above, to the tolerance to which HiGHS keeps rows. Its prices, put into the dual function of
the whole county with the hard programme of each line, prove the value from below. The two can meet,
for that programme finds the best point of a line's part of the relaxation. Sides less than a
millionth apart state the value. Seconds include the climb of the prices.
"""
METHODS = {
    "choose": "simplex",
    "ipx": "interior point (IPX), no crossover",
    "hipo": "interior point (HiPO, package highspy-extras), no crossover",
}
INTERIOR = {
    "ipm": "the interior point method without crossover",
    "pdlp": "the first-order method PDLP",
}


def write_page(path: Path = PAGE) -> None:
    """Render all rows that were kept."""
    path.write_text(render(read_rows()), encoding="utf-8")


def render(rows: list[Row]) -> str:
    """The page of some rows."""
    parts = [HEAD, f"Versions: {'; '.join(sorted({row['versions'] for row in rows}))}.\n"]
    parts += [
        f"Loading the kernels from the disk and one small county: {row['s']:.1f} s.\n"
        for row in _of(rows, "load")
    ]
    for size in "SM":
        parts += _section(
            f"## {size}: plan and proof beside the linear relaxation",
            "seed | plan, s | gap | bound, yuan | reference margin, yuan "
            "| LP value, yuan | HiGHS LP, s | times",
            _of(rows, "relaxation", size),
            _relaxation,
        )
    parts += _section(
        "## M: the polish beside the whole programme to the same gap",
        "seed | polished, s | gap | HiGHS, s | times",
        _of(rows, "whole", "M"),
        _whole,
    )
    parts += _section(
        "## L beside M",
        "seed | plan, s | gap | bound, yuan | reference margin, yuan | times the time of M",
        _of(rows, "large"),
        _large,
        with_median=False,
    )
    parts += [
        f"Peak memory of a process of its own that does not run HiGHS: {row['mb']:.0f} MB.\n"
        for row in _of(rows, "memory")
    ]
    parts += [
        f"The line programme: {row['line_days_per_s'] / 1e6:.0f} million line-days a second.\n"
        for row in _of(rows, "kernel")
    ]
    parts += _section(
        "## The LP value from both sides",
        "county | from below, yuan | from above, yuan | apart | HiGHS on the whole, yuan "
        "| s | method | solved, times | free states",
        [_with_whole(row, rows) for row in _of(rows, "enclosed")],
        _enclosed,
        with_median=False,
        name=lambda row: f"{row['size']} {row['seed']}",
    )
    if _of(rows, "enclosed"):
        parts += [ENCLOSED]
    parts += [_interior(row) for row in _of(rows, "interior")]
    return "\n".join(parts)


def _of(rows: list[Row], table: str, size: str = "") -> list[Row]:
    return [row for row in rows if row["table"] == table and size in ("", row["size"])]


def _section(
    title: str,
    head: str,
    rows: list[Row],
    cells: Callable[[Row], list[str]],
    with_median: bool = True,
    name: Callable[[Row], str] = lambda row: str(row["seed"]),
) -> list[str]:
    if not rows:
        return []
    lines = [f"{title}\n", f"| {head} |", "|---" * (head.count("|") + 1) + "|"]
    lines += ["| " + " | ".join([name(row), *cells(row)]) + " |" for row in rows]
    lines.append("")
    if with_median:
        ratios = [row["highs_s"] / row["plan_s"] for row in rows]
        median = statistics.median(ratios)
        # What a run cut short would have reached is above; it moves no median that lies below it.
        is_low = any(r["is_cut_short"] and x <= median for r, x in zip(rows, ratios, strict=True))
        lines.append(f"Median of {len(rows)} seeds: {'>' * is_low}{median:.1f} times faster.\n")
    return lines


def _relaxation(row: Row) -> list[str]:
    value = "not reached" if row["is_cut_short"] else f"{row['lp_yuan']:,.0f}"
    return [
        f"{row['plan_s']:.2f}",
        f"{100 * row['gap']:.3f} %",
        f"{row['bound_yuan']:,.0f}",
        f"{row['reference_yuan']:,.0f}",
        value,
        *_highs(row),
    ]


def _whole(row: Row) -> list[str]:
    return [f"{row['plan_s']:.1f}", f"{100 * row['gap']:.4f} %", *_highs(row)]


def _highs(row: Row) -> list[str]:
    mark = ">" * row["is_cut_short"]
    return [f"{mark}{row['highs_s']:.1f}", f"{mark}{row['highs_s'] / row['plan_s']:.1f}"]


def _large(row: Row) -> list[str]:
    return [
        f"{row['plan_s']:.1f}",
        f"{100 * row['gap']:.3f} %",
        f"{row['bound_yuan']:,.0f}",
        f"{row['reference_yuan']:,.0f}",
        f"{row['plan_s'] / row['usual_s']:.1f}",
    ]


def _with_whole(row: Row, rows: list[Row]) -> Row:
    """A row of the value from both sides, with that of HiGHS on the whole relaxation."""
    same = [one for one in _of(rows, "relaxation", row["size"]) if one["seed"] == row["seed"]]
    return row | {"whole": same[0]["lp_yuan"] if same and not same[0]["is_cut_short"] else None}


def _enclosed(row: Row) -> list[str]:
    is_met = row["high"] is not None
    return [
        f"{row['low']:,.0f}",
        f"{row['high']:,.0f}" if is_met else "not reached",
        f"{abs(row['high'] - row['low']) / row['high']:.1e}" if is_met else "",
        "not reached" if row["whole"] is None else f"{row['whole']:,.0f}",
        f"{row['seconds']:.0f}",
        METHODS[row["method"]],
        str(row["rounds"]),
        f"{row['free']:,} of {row['states']:,}",
    ]


def _interior(row: Row) -> str:
    said = (
        f"LP value of {row['size']}, seed {row['seed']}, by HiGHS with {INTERIOR[row['method']]}, "
        f"asked for a tolerance of {row['tolerance']:.0e}"
    )
    if not row["is_valid"]:
        return f"{said}: not reached in {row['highs_s']:.0f} s ({row['status']}).\n"
    return (
        f"{said}: {row['lp_yuan']:,.0f} yuan in {row['highs_s']:.0f} s, ended "
        f'"{row["status"]}"; relative residuals of the rows {row["primal"]:.1e} and of the '
        f"prices {row['dual']:.1e}, both sides' values {row['apart']:.1e} apart. Without a vertex "
        "the value is near, not proven from either side.\n"
    )
