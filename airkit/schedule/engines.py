"""Which engine solves a problem: exact where it is quick, decomposed where it is not."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from airkit.errors import UsageError
from airkit.schedule.model.arrays import Arrays
from airkit.schedule.model.run import Asked, Found, quiet

if TYPE_CHECKING:
    from airkit.schedule.exact.found import Side

Engine = Literal["auto", "exact", "decomposed"]
ENGINES: tuple[Engine, ...] = ("auto", "exact", "decomposed")

# Up to so many free line-days the exact engine is the default.
MOST_EXACT = 5_000
# Time to prove that no plan exists, where none is stated [s].
PROOF_SECONDS = 60.0

LIBRARIES = {"exact": ("pulp", "highspy"), "decomposed": ("numba", "scipy")}


@dataclass(frozen=True)
class Solved:
    """What was found, by which engine, and what must be said of it: word ids and their values."""

    engine: str
    found: Found
    notes: tuple[tuple[str, dict[str, Any]], ...] = ()


def takes_exact(arrays: Arrays, engine: Engine) -> bool:
    """Whether the exact engine is asked for, or the case small enough for it to be the default."""
    return engine == "exact" or (engine == "auto" and arrays.free_line_days() <= MOST_EXACT)


def solve_arrays(
    arrays: Arrays,
    asked: Asked,
    step: Callable[[str], None],
    engine: Engine = "auto",
    side: "Side | None" = None,
) -> Solved:
    """Solve by the engine asked for, or by the exact one where that one does not take a rule.

    Raises
    ------
    UsageError
        Rows of one's own for another engine than the exact one.
    """
    if side is not None and engine == "decomposed":
        raise UsageError("schedule_side_is_exact")
    from airkit.schedule.loosening import for_the_whole

    solved = _solved(arrays, asked, step, engine, side)
    if solved.found.status != "infeasible":
        return solved
    limited = replace(asked, seconds=asked.seconds or PROOF_SECONDS)

    def has_plan(other: Arrays) -> bool:
        anything = replace(limited, gap_yuan=np.inf, watch=None, start=None, prove=False)
        return _solved(other, anything, quiet, engine, None).found.has_plan

    return replace(solved, found=for_the_whole(arrays, solved.found, limited, has_plan))


def _solved(
    arrays: Arrays,
    asked: Asked,
    step: Callable[[str], None],
    engine: Engine,
    side: "Side | None",
) -> Solved:
    from airkit.schedule.exact.found import prove_impossible, solve_exactly

    if side is not None or takes_exact(arrays, engine):
        return Solved("exact", solve_exactly(arrays, asked, step, side))
    from airkit.schedule.decomposed.engine import solve_decomposed, unhandled

    left_out = unhandled(arrays)
    if left_out:
        note = ("schedule_handed_over", {"rules": ", ".join(left_out)})
        return Solved("exact", solve_exactly(arrays, asked, step), (note,))
    found = solve_decomposed(arrays, asked, step)
    if found.has_plan or found.is_interrupted or not asked.prove:
        return Solved("decomposed", found)
    step("schedule_step_conflicts")
    limited = replace(asked, seconds=asked.seconds or PROOF_SECONDS)
    began = time.perf_counter()
    proof = prove_impossible(arrays, limited, found.bound)
    is_late = found.is_cut_short or time.perf_counter() - began >= (limited.seconds or np.inf)
    return Solved("exact", replace(proof, is_cut_short=is_late and proof.status != "infeasible"))
