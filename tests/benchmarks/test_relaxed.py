"""The value of a relaxation from both sides, beside HiGHS on the whole of it."""

import pytest

from airkit.schedule.model.arrays import Arrays
from airkit.schedule.model.compile import compile_arrays
from airkit.schedule.problem.canonical import in_canonical_order
from airkit.schedule.problem.problem import read_problem
from benchmarks.county import as_case
from benchmarks.measure import relaxation
from benchmarks.numbers import draw
from benchmarks.relaxed import STATED, enclose


def small(seed: int) -> Arrays:
    return compile_arrays(in_canonical_order(read_problem(as_case(draw(8, seed), "small"))))


@pytest.mark.parametrize("seed", [3, 11])
def test_both_sides_meet_at_the_value_of_the_whole(seed: int) -> None:
    arrays = small(seed)
    value = relaxation(arrays, 60).value
    found = enclose(arrays, 60)
    assert found.is_stated and found.free < found.states
    assert found.low <= value * (1 + 1e-9) and value <= found.high * (1 + 1e-9)
    assert found.low == pytest.approx(value, rel=STATED)
    assert found.high == pytest.approx(value, rel=STATED)


def test_a_run_without_an_end_states_nothing() -> None:
    found = enclose(small(3), 0.0)
    assert not found.is_stated and found.low > 0
