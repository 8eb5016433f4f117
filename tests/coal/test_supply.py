"""Networks on the coldest day, against the plain sum over days."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airkit.coal.heating import HeatingSeason
from airkit.coal.supply import Limit, load_curve

DAYS = np.arange("2017-11-15", "2017-11-25", dtype="datetime64[D]")


def plain_share(peak, load, boilers, daily):
    asked = [peak * x + boilers for x in load]
    need, delivered = sum(asked), sum(map(min, asked, daily))
    return delivered / need if need else 1.0


@given(
    load=st.lists(st.floats(0, 1), min_size=10, max_size=10).filter(lambda x: max(x) > 1e-3),
    daily=st.lists(st.one_of(st.floats(0, 100), st.just(np.inf)), min_size=10, max_size=10),
    peak=st.floats(0, 300),
    boilers=st.floats(0, 50),
)
def test_served_share_is_the_plain_sum(load, daily, peak, boilers):
    limit = Limit("t", "gas", np.array(daily))
    share = limit.served_share(np.array([peak]), np.array(load), np.array([boilers]))
    assert share[0] == pytest.approx(plain_share(peak, load, boilers, daily), abs=1e-9)


def test_ample_supply_serves_all():
    limit = Limit("t", "gas", np.full(10, 1e9))
    assert limit.served_share(np.array([5.0]), np.linspace(1, 0, 10), np.zeros(1)).tolist() == [1.0]


def test_no_supply_serves_none():
    limit = Limit("t", "power", np.zeros(10))
    assert limit.served_share(np.array([5.0]), np.ones(10), np.zeros(1)).tolist() == [0.0]


@pytest.mark.parametrize("load_factor", [0.4, 0.6, 0.9])
def test_duration_curve_has_the_load_factor(load_factor):
    season = HeatingSeason(
        np.arange("2017-11-15", "2018-03-16", dtype="M8[D]"), np.ones(121), False
    )
    curve = load_curve(season, load_factor)
    assert curve.max() == 1.0
    assert curve.mean() == pytest.approx(load_factor, rel=0.02)
