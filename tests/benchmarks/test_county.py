"""Seeded counties: the same numbers for a seed, and tables that say what the numbers say."""

import numpy as np
import pytest

from airkit.schedule.problem.problem import read_problem
from benchmarks.county import FIRST_DAY, as_case, make_county
from benchmarks.numbers import DAY_CAP, PERIOD_ENDS, draw


def test_a_seed_is_one_county() -> None:
    one, two, other = draw(40, 1), draw(40, 1), draw(40, 2)
    np.testing.assert_array_equal(one.orders, two.orders)
    assert one.orders.sum() != other.orders.sum()
    assert as_case(one, "x").digest == as_case(two, "x").digest


def test_sizes_of_the_small_county() -> None:
    numbers = draw(40, 1)
    assert (~numbers.stopped).sum() == 84
    assert numbers.day_margin[~numbers.stopped].sum() * 121 == pytest.approx(1.0e9, rel=0.5)


@pytest.mark.parametrize("by_trip", [False, True])
def test_tables_say_what_the_numbers_say(by_trip: bool) -> None:
    numbers = draw(40, 3)
    problem = read_problem(make_county("S", 3, by_trip=by_trip))
    lines = problem.lines
    day_margin = lines["capacity_t_per_day"] * lines["margin_yuan_per_t"]
    np.testing.assert_allclose(day_margin, numbers.day_margin, rtol=1e-7)
    ordered = sum(
        order.quantity_t * lines["margin_yuan_per_t"][product.lines[0]]
        for product in problem.products
        for order in product.orders
    )
    assert ordered == pytest.approx(numbers.orders.sum(), rel=1e-6)
    assert problem.days[0].date() == FIRST_DAY and len(problem.days) == PERIOD_ENDS[-1]
    np.testing.assert_array_equal(problem.ranks, np.array([0, 2, 3, 4])[numbers.alert])
    so2 = {rule.rule_id: rule.value for rule in problem.rules if rule.pollutant == "so2"}
    full = numbers.kg[~numbers.stopped, 0].sum()
    assert so2["so2"] == pytest.approx(DAY_CAP[0] * full, rel=1e-7)
    assert so2["so2-red"] == pytest.approx(DAY_CAP[3] * full, rel=1e-7)
    stopped = next(rule for rule in problem.rules if rule.kind == "stop")
    held = stopped.lines[stopped.cover().any(axis=1)]
    np.testing.assert_array_equal(np.sort(held), np.flatnonzero(numbers.stopped))
