"""The double-count guard, by hand and by properties."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airkit.coal.double_count import count_boilers, count_households
from airkit.places import Places

PARENT = {"county": "", "east": "county", "west": "county", "village": "east"}
PLACES = Places(PARENT, {}, {}, {})


def claims_frame(rows):
    frame = pd.DataFrame(rows, columns=["claim_id", "district_id", "energised_on", "n_claimed"])
    frame["energised_on"] = pd.to_datetime(frame["energised_on"])
    return frame.assign(rank=0)


def test_village_then_town_then_county():
    claims = claims_frame(
        [
            ("a", "village", "2017-09-01", 80.0),
            ("b", "village", "2017-10-01", 50.0),  # the village has 100 homes: 20 of these
            ("c", "east", "2017-10-15", 60.0),  # the town has 150: 50 are left
            ("d", "west", "2017-11-01", 100.0),  # the county has 200: 50 are left
        ]
    )
    homes = pd.Series({"village": 100.0, "east": 150.0, "west": np.nan, "county": 200.0})
    assert count_households(claims, homes, PLACES).tolist() == [80.0, 20.0, 50.0, 50.0]


def test_leaving_coal_comes_before_less_coal_and_better_coal():
    claims = claims_frame(
        [
            ("insulated", "west", "2017-08-01", 60.0),
            ("better_coal", "west", "2017-09-01", 60.0),
            ("heat_pump", "west", "2017-12-01", 60.0),
        ]
    ).assign(rank=[1, 2, 0])
    counted = count_households(claims, pd.Series({"west": 100.0}), PLACES)
    assert counted.tolist() == [40.0, 0.0, 60.0]


def test_no_day_comes_last():
    claims = claims_frame([("a", "west", None, 80.0), ("b", "west", "2018-03-01", 50.0)])
    counted = count_households(claims, pd.Series({"west": 100.0}), PLACES)
    assert counted.tolist() == [50.0, 50.0]


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["county", "east", "west", "village"]),
        st.sampled_from([None, "2017-10-01", "2017-11-01", "2017-12-01"]),
        st.integers(0, 200),
    ),
    min_size=1,
    max_size=12,
)
HOMES = st.fixed_dictionaries({d: st.one_of(st.none(), st.integers(0, 400)) for d in PARENT})


@given(rows=ROWS, homes=HOMES, seed=st.integers(0, 99))
def test_properties(rows, homes, seed):
    claims = claims_frame([(f"c{i:02}", d, on, float(n)) for i, (d, on, n) in enumerate(rows)])
    limits = pd.Series({d: np.nan if n is None else float(n) for d, n in homes.items()})
    counted = count_households(claims, limits, PLACES)
    assert ((counted >= 0) & (counted <= claims["n_claimed"])).all()
    for district, limit in limits.dropna().items():
        inside = claims["district_id"].map(lambda d, top=district: top in PLACES.upward(d))
        assert counted[inside].sum() <= limit + 1e-9
    # The order of the rows does not matter.
    shuffled = claims.sample(frac=1, random_state=seed)
    again = count_households(shuffled, limits, PLACES).reindex(claims.index)
    pd.testing.assert_series_equal(again, counted)
    # Where all the claims fit, all are counted.
    if limits.dropna().empty:
        assert counted.tolist() == claims["n_claimed"].tolist()


@given(n=st.integers(0, 300), more=st.integers(0, 300))
def test_a_larger_claim_never_counts_less_in_all(n, more):
    limits = pd.Series({"west": 250.0})

    def total(first):
        rows = [("a", "west", "2017-10-01", float(first)), ("b", "west", "2017-11-01", 100.0)]
        return count_households(claims_frame(rows), limits, PLACES).sum()

    assert total(n + more) >= total(n)


def test_one_boiler_claimed_by_two_programmes():
    boilers = pd.DataFrame(
        {
            "boiler_id": ["b1", "b1", "b2"],
            "programme": ["later", "earlier", "only"],
            "done_on": pd.to_datetime(["2017-11-01", "2017-10-01", None]),
        }
    )
    assert count_boilers(boilers).tolist() == [False, True, True]


def test_planted_fault_is_caught():
    """Counting without the guard would exceed the homes: the guard must say by how much."""
    claims = claims_frame([("a", "west", "2017-10-01", 70.0), ("b", "west", "2017-10-02", 70.0)])
    counted = count_households(claims, pd.Series({"west": 100.0}), PLACES)
    assert (claims["n_claimed"] - counted).sum() == pytest.approx(40.0)
