"""Networks on the coldest day, against the plain sum over days."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airkit.coal.heating import HeatingSeason
from airkit.coal.supply import Limit, load_curve

DAYS = np.arange("2017-11-15", "2017-11-25", dtype="datetime64[D]")


def plain_shares(peak, load, boilers, daily):
    homes = [min(peak * x, limit) for x, limit in zip(load, daily, strict=True)]
    rest = [min(boilers, limit - home) for home, limit in zip(homes, daily, strict=True)]
    asked = peak * sum(load), boilers * len(load)
    given = sum(homes), sum(rest)
    return [g / a if a else 1.0 for g, a in zip(given, asked, strict=True)]


@given(
    load=st.lists(st.floats(0, 1), min_size=10, max_size=10).filter(lambda x: max(x) > 1e-3),
    daily=st.lists(st.one_of(st.floats(0, 100), st.just(np.inf)), min_size=10, max_size=10),
    peak=st.floats(0, 300, allow_subnormal=False),
    boilers=st.floats(0, 50, allow_subnormal=False),
)
def test_served_shares_are_the_plain_sums(load, daily, peak, boilers):
    limit = Limit("t", "gas", np.array(daily))
    shares = limit.served_shares(np.array([peak]), np.array(load), np.array([boilers]))
    assert [s[0] for s in shares] == pytest.approx(plain_shares(peak, load, boilers, daily))


def test_ample_supply_serves_all():
    limit = Limit("t", "gas", np.full(10, 1e9))
    shares = limit.served_shares(np.array([5.0]), np.linspace(1, 0, 10), np.array([3.0]))
    assert [s[0] for s in shares] == [1.0, 1.0]


def test_no_supply_serves_none():
    limit = Limit("t", "power", np.zeros(10))
    shares = limit.served_shares(np.array([5.0]), np.ones(10), np.array([3.0]))
    assert [s[0] for s in shares] == [0.0, 0.0]


@pytest.mark.parametrize("load_factor", [0.4, 0.6, 0.9])
def test_duration_curve_has_the_load_factor(load_factor):
    season = HeatingSeason(
        np.arange("2017-11-15", "2018-03-16", dtype="M8[D]"), np.ones(121), False
    )
    curve = load_curve(season, load_factor)
    assert curve.max() == 1.0
    assert curve.mean() == pytest.approx(load_factor, rel=0.02)
