"""What is measured of one county: seconds of the processor, gaps, memory."""

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from airkit.schedule.decomposed.engine import solve_decomposed
from airkit.schedule.model.arrays import Arrays
from airkit.schedule.model.compile import compile_arrays
from airkit.schedule.model.measure import cost_of
from airkit.schedule.model.run import Asked, Found
from airkit.schedule.problem.canonical import in_canonical_order
from airkit.schedule.problem.problem import read_problem
from benchmarks.county import make_county

# Asked of each size, as a share of the reference margin.
NEAR = {"S": 0.002, "M": 0.002, "L": 0.0015}
POLISHED = 2e-4


@dataclass(frozen=True)
class Planned:
    """A plan of the decomposed engine: seconds, gap, what was found, reference margin [yuan]."""

    seconds: float
    gap: float
    found: Found
    reference_yuan: float


@dataclass(frozen=True)
class Solved:
    """A run of HiGHS: seconds, value [yuan], how it ended, what it misses its conditions by.

    Attributes
    ----------
    is_valid : bool
        Whether it ended with a value.
    primal, dual : float
        Largest relative residual of the rows, and of the prices.
    apart : float
        Values of the two sides apart, relative.
    """

    seconds: float
    value: float
    status: str
    is_valid: bool
    primal: float
    dual: float
    apart: float


def arrays_of(size: str, seed: int) -> Arrays:
    """The array model of a seeded county."""
    return compile_arrays(in_canonical_order(read_problem(make_county(size, seed))))


def plan(arrays: Arrays, gap: float) -> Planned:
    """Plan to a gap, a share of the reference margin."""
    asked = Asked(gap * arrays.reference_margin)
    seconds, found = timed(lambda: solve_decomposed(arrays, asked, lambda _step: None))
    if found.x is None or found.u is None:
        return Planned(seconds, float("inf"), found, arrays.reference_margin)
    cost = cost_of(arrays, found.x, found.u, found.goods).total_yuan
    gap_yuan = cost - found.bound
    return Planned(seconds, gap_yuan / arrays.reference_margin, found, arrays.reference_margin)


def relaxation(
    arrays: Arrays, limit: float, method: str = "choose", tolerance: float = 1e-7
) -> Solved:
    """The linear relaxation by HiGHS, one thread, at most so many seconds by the wall clock.

    ``method``: choose (the simplex method), ipm (interior point, no crossover) or pdlp.
    """
    options = {
        "solver": method,
        "run_crossover": "off" if method != "choose" else "on",
        "ipm_optimality_tolerance": tolerance,
        "pdlp_optimality_tolerance": tolerance,
    }
    return _run_highs(arrays, limit, whole=False, gap_yuan=0.0, options=options)


def whole_programme(arrays: Arrays, limit: float, gap_yuan: float) -> Solved:
    """The programme with whole states by HiGHS, to an absolute gap."""
    return _run_highs(arrays, limit, whole=True, gap_yuan=gap_yuan, options={})


def _run_highs(
    arrays: Arrays, limit: float, *, whole: bool, gap_yuan: float, options: dict[str, Any]
) -> Solved:
    from benchmarks.programme import UNIT_YUAN, build, hand_over

    solver = hand_over(build(arrays)[0], whole=whole)
    options |= {"time_limit": limit, "mip_rel_gap": 0.0, "mip_abs_gap": gap_yuan / UNIT_YUAN}
    for name, value in options.items():
        solver.setOptionValue(name, value)
    seconds, _ = timed(solver.run)
    info: Any = solver.getInfo()
    status = solver.modelStatusToString(solver.getModelStatus())
    return Solved(
        seconds,
        info.objective_function_value * UNIT_YUAN + arrays.reference_margin,
        status,
        info.primal_solution_status > 0 and status != "Time limit reached",
        info.max_relative_primal_residual_error,
        info.max_relative_dual_residual_error,
        info.primal_dual_objective_error,
    )


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of the processor that some work took, and what it returned.

    Everything runs in one thread: other programs on the machine do not count.
    """
    began = time.process_time()
    made = work()
    return time.process_time() - began, made


def peak_memory_mb(size: str, seed: int) -> float:
    """Peak memory of a process of its own that plans a county [MB]."""
    code = (
        "import pathlib, re\n"
        "from benchmarks.measure import NEAR, arrays_of, plan\n"
        f"plan(arrays_of({size!r}, {seed}), NEAR[{size!r}])\n"
        # Not ru_maxrss: a child starts with its parent's.
        "status = pathlib.Path('/proc/self/status').read_text()\n"
        "print(int(re.search(r'VmHWM:\\s+(\\d+)', status)[1]) / 1024)\n"
    )
    root = Path(__file__).resolve().parents[1]
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    return float(ran.stdout)
