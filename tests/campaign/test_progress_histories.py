"""Random returns: sums by hand, parts that add up, a plan that never falls."""

import datetime

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from airkit.campaign.progress.done import done_series
from airkit.campaign.progress.earned import earned_days
from airkit.campaign.progress.week_change import week_change

FIRST = pd.Timestamp("2017-11-01")
AS_OF = datetime.date(2017, 11, 20)

rows = st.tuples(
    st.sampled_from(["t1", "t2"]), st.integers(0, 25), st.integers(0, 9),
    st.sampled_from(["cumulative", "increment"]),
)  # fmt: skip


def frame_of(drawn):
    frame = pd.DataFrame(drawn, columns=["task_id", "day", "done", "kind"])
    frame["true_on"] = FIRST + pd.to_timedelta(frame["day"], unit="D")
    frame["done"] = frame["done"] / 10
    # Two totals of one day are refused on import; equal ones may stand.
    totals = frame[frame["kind"] == "cumulative"].drop_duplicates(["task_id", "day"])
    frame = pd.concat([totals, frame[frame["kind"] == "increment"]])
    return frame.set_axis(range(1, len(frame) + 1)).rename_axis("seq")


def by_hand(frame):
    done = {}
    for (task, day), part in frame.sort_values("day").groupby(["task_id", "day"], sort=True):
        totals = part.loc[part["kind"] == "cumulative", "done"]
        earlier = [value for (other, _), value in done.items() if other == task]
        before = earlier[-1] if earlier else 0.0
        done[task, day] = totals.max() if len(totals) else before + part["done"].sum()
    return done


@settings(max_examples=80)
@given(st.lists(rows, min_size=1, max_size=25))
def test_done_is_what_one_adds_up_by_hand(drawn):
    frame = frame_of(drawn)
    series = done_series(frame)
    found = {
        (task, (day - FIRST).days): done
        for task, day, done in zip(
            series["task_id"], series["true_on"], series["done"], strict=True
        )
    }
    expected = by_hand(frame)
    assert found.keys() == expected.keys()
    assert all(abs(found[key] - expected[key]) < 1e-9 for key in found)


@settings(max_examples=80)
@given(st.lists(rows, min_size=1, max_size=20), st.integers(0, 20), st.data())
def test_the_parts_of_a_week_add_up(drawn, last_seq_then, data):
    frame = frame_of(drawn)
    pairs = data.draw(st.lists(st.sampled_from(list(frame.index)), max_size=3, unique=True))
    replaced = pd.DataFrame(
        {
            "seq": [100 + n for n in range(len(pairs))],
            "old_seq": pairs,
            "by_seq": [min(old + 1, len(frame)) for old in pairs],
        },
        dtype="int64",
    )
    standing = frame[~frame.index.isin(replaced["old_seq"])]
    ids = pd.Series(["t1", "t2"])

    def amount(rows, day):
        last = done_series(rows[rows["true_on"] <= pd.Timestamp(day)]).groupby("task_id")["done"]
        return last.last().reindex(ids).fillna(0).to_numpy()

    week_ago = AS_OF - datetime.timedelta(days=7)
    amounts = pd.DataFrame(
        {"task_id": ids, "now": amount(standing, AS_OF), "told": amount(standing, week_ago)}
    )
    change = week_change(frame, replaced, amounts, AS_OF, last_seq_then)
    parts = change[["before", "progress", "corrections", "late_returns"]].sum(axis=1)
    assert np.allclose(parts, change["now"])
    then = frame[(frame.index <= last_seq_then)]
    then = then[~then.index.isin(replaced.loc[replaced["seq"] <= last_seq_then, "old_seq"])]
    assert np.allclose(change["before"], amount(then, week_ago))


@given(st.lists(st.floats(0, 1), min_size=2, max_size=30), st.floats(0, 1))
def test_earned_days_stand_where_the_plan_has_that_share(steps, earned):
    planned = np.concatenate([[0.0], np.cumsum(np.array(steps) + 0.01)])
    planned /= planned[-1]
    days = earned_days(planned, earned)
    assert abs(np.interp(days, np.arange(len(planned)), planned) - earned) < 1e-6
