"""The case as it stood on a day: returns laid on the register, orders, alerts, meters."""

import datetime
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airkit.campaign import memory_ledger
from airkit.campaign.progress.laying import Pool, lay_homes, read_pools
from airkit.case import Case, read_case
from airkit.coal import cut_coal
from airkit.places import read_places
from airkit.view import compare_returns, view_campaign

TINY = read_case("tiny")
HOMES = ("conversion_id", "n_households", "works_done_on", "energised_on")
FIRST = datetime.date(2017, 12, 1)


def task(
    task_id: str, category: str, district: str | None = None, unit: str = "户"
) -> dict[str, object]:
    return {
        "task_id": task_id, "name_zh": task_id, "category": category, "unit": unit,
        "district_id": district, "target": 100, "deadline": "2018-01-10",
    }  # fmt: skip


def with_returns(case: Case, tasks: list[dict], returns: list[tuple[str, str, float]]) -> Case:
    rows = pd.DataFrame(returns, columns=["task_id", "true_on", "done"])
    case = case.with_table("tasks", pd.DataFrame(tasks))
    return case.with_table("returns", rows.assign(kind="cumulative"))


def dated(case: Case, day: str, known_at: str | None = None) -> Case:
    return view_campaign(case, memory_ledger(case), day, known_at)


def homes(case: Case) -> list[tuple]:
    rows = case.table("conversions")[list(HOMES)]
    return [
        (row[0], int(row[1]), *("" if pd.isna(day) else f"{day:%m-%d}" for day in row[2:]))
        for row in rows.itertuples(index=False)
    ]


def test_a_count_fills_the_rows_in_the_order_of_their_works() -> None:
    """By hand: of 80 homes on power returned, 20 are c3, 50 c2, and 10 are c6, not yet alive."""
    case = with_returns(
        TINY,
        [task("gas", "gas_for_coal", "town_a"), task("power", "power_for_coal", "town_a")],
        [("gas", "2017-12-22", 60), ("power", "2017-12-15", 20), ("power", "2018-01-05", 80)],
    )
    rows = homes(dated(case, "2018-01-06"))
    assert rows[0] == ("c1", 60, "12-10", "12-20")  # 60 of 100
    assert rows[-1] == ("c1_rest", 40, "", "")
    assert rows[1] == ("c2", 50, "12-28", "01-06")
    assert rows[2] == ("c3", 20, "12-10", "12-20")
    assert rows[5] == ("c6", 10, "01-05", "")  # works done, never energised
    assert rows[4] == ("c5", 50, "12-28", "01-06")  # no task counts town_b: its own days
    earlier = homes(dated(case, "2018-01-05"))
    assert earlier[1] == ("c2", 50, "12-28", "")  # power comes tomorrow
    assert homes(dated(case, "2017-12-20"))[1] == ("c2", 50, "", "")


def test_a_row_cannot_be_done_before_the_week_it_was_returned_in() -> None:
    returns = [("gas", "2017-12-08", 0), ("gas", "2017-12-29", 40), ("gas", "2018-01-05", 100)]
    case = with_returns(TINY, [task("gas", "gas_for_coal", "town_a")], returns)
    # The last of c1's homes were returned between 29 December and 5 January, not by the 20th.
    assert homes(dated(case, "2018-01-10"))[0] == ("c1", 100, "12-30", "12-30")


def test_a_row_without_a_day_takes_that_of_the_return() -> None:
    plans = TINY.table("conversions").assign(works_done_on=pd.NaT, energised_on=pd.NaT)
    case = TINY.with_table("conversions", plans)
    case = with_returns(case, [task("gas", "gas_for_coal")], [("gas", "2018-01-03", 120)])
    rows = {row[0]: row[1:] for row in homes(dated(case, "2018-01-10"))}
    assert rows["c1"] == (100, "01-03", "01-03")
    assert rows["c5"] == (20, "01-03", "01-03") and rows["c5_rest"] == (30, "", "")


def test_tens_of_thousands_and_several_tasks_add_up() -> None:
    case = with_returns(
        TINY,
        [task("a", "gas_for_coal", "town_a", "万户"), task("b", "gas_for_coal", "town_a")],
        [("a", "2017-12-22", 0.003), ("b", "2017-12-29", 25)],
    )
    table, left_out = compare_returns(case, memory_ledger(case), "2018-01-10")
    assert table["returned"].tolist() == [55] and table["task_ids"].tolist() == ["a b"]
    assert table["registered"].tolist() == [100] and not left_out
    assert homes(dated(case, "2018-01-10"))[0][1] == 55


def test_what_cannot_be_laid_is_named() -> None:
    case = with_returns(
        TINY, [task("t", "gas_for_coal", unit="t"), task("gas", "gas_for_coal", "town_b")],
        [("gas", "2018-01-05", 70)],
    )  # fmt: skip
    table, left_out = compare_returns(case, memory_ledger(case), "2018-01-10")
    assert left_out == ("t",)
    assert table["beyond"].tolist() == [20]


def test_boilers_are_counted_whole_and_once() -> None:
    boilers = TINY.table("boilers")
    acted = boilers[boilers["action"] != "keep"]
    case = with_returns(TINY, [task("b", "boilers", unit="台")], [("b", "2018-01-10", 1)])
    then = dated(case, "2018-01-10").table("boilers")
    assert then["done_on"].notna().sum() == 1
    first = acted.sort_values(["done_on", "boiler_id"])["boiler_id"].iloc[0]
    assert then.loc[then["done_on"].notna(), "boiler_id"].tolist() == [first]


def test_a_firm_ordered_to_stop_has_a_rule_until_its_problem_is_closed() -> None:
    firm = {"enterprise_id": ["e1", "e2"], "name_zh": ["甲", "乙"], "district_id": ["town_a"] * 2}
    case = TINY.with_table("enterprises", pd.DataFrame(firm | {"industry": ["砖瓦"] * 2}))
    problems = {"problem_id": ["p1", "p2"], "enterprise_id": ["e1", "e2"]}
    problems |= {"found_on": ["2018-01-02"] * 2, "source": ["巡查"] * 2, "text": ["x"] * 2}
    events = [
        ("p1", "rectified", "2018-01-03", "责令停产整治"),
        ("p1", "closed", "2018-01-06", None),
        ("p2", "rectified", "2018-01-04", "依法取缔"),
        ("p2", "closed", "2018-01-05", None),
    ]
    case = case.with_table("problems", pd.DataFrame(problems)).with_table(
        "problem_events", pd.DataFrame(events, columns=["problem_id", "event", "true_on", "means"])
    )
    rules = dated(case, "2018-01-10").table("rules").set_index("rule_id")
    assert rules["kind"].tolist() == ["stop", "stop"]
    order = rules.loc["order_p1"]
    assert order["scope_id"] == "e1"
    days = [str(order[name].date()) for name in ("start_date", "end_date")]
    assert days == ["2018-01-03", "2018-01-05"]
    assert str(rules.loc["order_p2", "end_date"].date()) == "2018-01-10"
    open_still = dated(case, "2018-01-04").table("rules").set_index("rule_id")
    assert str(open_still.loc["order_p1", "end_date"].date()) == "2018-01-10"
    assert dated(case, "2018-01-02").table("rules").empty


def test_alerts_are_known_once_issued() -> None:
    alerts = pd.DataFrame(
        {
            "alert_id": ["a", "b", "c"], "level": ["orange"] * 3,
            "scenario": [None, None, "s1"], "probability": [None, None, "0.5"],
            "issued_at": ["2018-01-02 18:00", "2018-01-05 09:00", None],
            "start_at": ["2018-01-03 00:00", "2018-01-06 00:00", "2018-01-08 00:00"],
            "end_at": ["2018-01-04 00:00", "2018-01-07 00:00", "2018-01-09 00:00"],
        }
    )  # fmt: skip
    case = TINY.with_table("alerts", alerts)
    assert dated(case, "2018-01-02").table("alerts")["alert_id"].tolist() == ["a", "c"]
    assert dated(case, "2018-01-05").table("alerts")["alert_id"].tolist() == ["a", "b", "c"]


def test_meters_read_by_the_day_replace_the_assumed_shares() -> None:
    meters = {"district_id": ["town_a"], "month": ["2018-01"], "carrier": ["gas"]}
    meters |= {"accounts": [100], "active_accounts": [50]}
    case = TINY.with_table("meters", pd.DataFrame(meters))
    sources = [
        cut_coal(dated(case, day)).rows.set_index("claim_id").loc["c1", "shares_from"]
        for day in ("2018-01-30", "2018-01-31")
    ]
    assert sources == ["stated", "meters"]


def test_the_stamp_says_the_day_and_the_ledger() -> None:
    then = dated(TINY, "2018-01-07")
    result = cut_coal(then)
    assert result.stamp.dated["as_of"] == "2018-01-07"
    assert len(str(result.stamp.dated["ledger_head"])) == 64
    assert result.stamp.case_digest == then.digest != TINY.digest
    assert "2018-01-07" in str(result)


def test_at_the_end_with_all_done_it_is_the_plain_case() -> None:
    case = read_case("demo-county")
    before = case.digest
    then = dated(case, "2018-03-31")
    for name in ("conversions", "boilers", "alerts"):
        pd.testing.assert_frame_equal(then.table(name), case.table(name))
    rules, stated = then.table("rules"), case.table("rules")
    pd.testing.assert_frame_equal(rules.iloc[: len(stated)], stated)
    assert rules["rule_id"].iloc[len(stated) :].str.startswith("order_").all()
    assert case.digest == before != then.digest


def test_homes_alive_never_fall_where_returns_do_not() -> None:
    case = read_case("demo-county")
    upward = read_places(case).upward
    tasks, returns = case.table("tasks"), case.table("returns")
    counts = []
    for text in ("2017-10-13", "2017-11-17", "2018-02-23"):
        day = pd.Timestamp(text)
        pools, _ = read_pools(tasks, returns[returns["true_on"] <= day])
        rows = lay_homes(case.table("conversions"), pools, upward, day.date())
        counts.append(int(rows.loc[rows["energised_on"].notna(), "n_households"].sum()))
    assert counts == sorted(counts) and counts[0] < counts[-1]


def test_coal_cut_to_date_is_the_ordinary_job_on_the_dated_case() -> None:
    """With 50 of town_a's 100 gas homes returned, half as much is replaced, network aside."""
    task_a = task("gas", "gas_for_coal", "town_a")
    whole, half = (
        cut_coal(dated(with_returns(TINY, [task_a], [("gas", "2017-12-22", n)]), "2018-01-10"))
        for n in (100, 50)
    )
    cuts = [result.rows.set_index("claim_id").loc["c1", "in_use_tce"] for result in (whole, half)]
    assert cuts[1] == pytest.approx(cuts[0] / 2) and cuts[0] > 0


AMOUNTS = st.lists(st.integers(0, 130), min_size=1, max_size=6)
SIZES = st.lists(st.integers(1, 60), min_size=1, max_size=6)


def pool_of(done: list[int]) -> Pool:
    days = np.datetime64(FIRST) + 7 * np.arange(len(done))
    return Pool("gas_for_coal", "t", ("t",), days, np.array(done, float))


@given(AMOUNTS, SIZES)
def test_what_is_laid_is_what_was_returned_as_far_as_there_are_homes(
    done: list[int], sizes: list[int]
) -> None:
    part, first, before = pool_of(done).lay(np.array(sizes, float))
    assert part.sum() == min(done[-1], sum(sizes))
    assert (part >= 0).all() and (part <= sizes).all()
    # No row is begun before the one ahead of it is full.
    assert all(a == n or b == 0 for a, n, b in zip(part, sizes, part[1:], strict=False))
    assert (np.isnat(first) == (part == 0)).all()
    assert all(np.isnat(b) or b < f for f, b in zip(first, before, strict=True))


@settings(deadline=None)
@given(AMOUNTS, SIZES, st.data())
def test_brute_force_home_by_home(done: list[int], sizes: list[int], data: st.DataObject) -> None:
    """Homes numbered through: home k is done once the running greatest return exceeds k."""
    part, first, _ = pool_of(done).lay(np.array(sizes, float))
    row = data.draw(st.integers(0, len(sizes) - 1))
    mine = range(sum(sizes[:row]), sum(sizes[: row + 1]))
    are_done = [home for home in mine if home < done[-1]]
    assert part[row] == len(are_done)
    if are_done:
        week = next(w for w in range(len(done)) if max(done[: w + 1]) > are_done[-1])
        assert first[row] == np.datetime64(FIRST) + 7 * week


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(0, 40), min_size=2, max_size=5))
def test_the_homes_counted_rise_with_the_returns(steps: list[int]) -> None:
    days = pd.date_range("2017-12-01", periods=len(steps), freq="7D")
    frame = pd.DataFrame({"task_id": "gas", "true_on": days, "done": np.cumsum(steps) * 1.0})
    frame = frame.assign(kind="cumulative")
    tasks = pd.DataFrame([task("gas", "gas_for_coal") | {"direction": "at_least"}])
    counted = []
    for n in range(1, len(steps) + 1):
        pools, _ = read_pools(tasks, frame.iloc[:n])
        counted.append(pools["gas_for_coal", ""].lay(np.array([30.0, 50.0, 20.0]))[0])
    assert all((b >= a).all() for a, b in pairwise(counted))


def test_nothing_known_yet_counts_nothing() -> None:
    case = with_returns(TINY, [task("gas", "gas_for_coal")], [("gas", "2018-01-05", 100)])
    rows = dated(case, "2018-01-08", "2018-01-01").table("conversions")
    gas = rows[rows["measure"] == "gas_boiler"]
    assert gas["energised_on"].isna().all() and len(gas) == 2


@pytest.mark.parametrize("day", ["2018-01-05", "2018-01-10"])
def test_a_view_of_a_view_is_the_view(day: str) -> None:
    case = with_returns(TINY, [task("gas", "gas_for_coal")], [("gas", "2018-01-05", 120)])
    once = dated(case, day)
    assert homes(once) == homes(dated(case, day))
