"""The quantified rule: its own thresholds, the official outcomes, whose count it is."""

import pandas as pd
import pytest
from ledger_files import SetClock, returns

from airkit.campaign.accountability import count_accountability, last_ranks, rules_of
from airkit.campaign.closeout import close_out
from airkit.campaign.ledger import open_ledger
from airkit.case import read_case
from airkit.errors import UsageError

PROBLEM = "problem_id,found_on,source,list_level,text,district_id,department,deadline"


@pytest.fixture(scope="module")
def case():
    return read_case("tiny")


def counted(case, tmp_path, rows, events=(), as_of="2017-12-31", **asked):
    clock = SetClock("2018-01-31T09:00:00")
    with open_ledger(tmp_path / "a.ledger", create=True, clock=clock) as ledger:
        ledger.import_file(returns(tmp_path, rows, "problems.csv", PROBLEM))
        if events:
            head = "problem_id,event,true_on"
            ledger.import_file(returns(tmp_path, events, "problem_events.csv", head))
        return count_accountability(case, ledger, close_out(case, ledger, as_of), **asked)


def problem(n, found="2017-10-05", source="强化督查", level="", deadline="2017-11-15"):
    return f"p{n},{found},{source},{level},未整改,town_a,环保局,{deadline}"


@pytest.mark.parametrize(
    ("n", "tier", "to_next"),
    [
        (1, None, 1), (2, "vice_head", 2), (3, "vice_head", 1), (4, "head", 2),
        (6, "party_secretary", None),
    ],
)  # fmt: skip
def test_assigned_and_not_rectified(case, tmp_path, n, tier, to_next):
    result = counted(case, tmp_path, [problem(k, deadline="2017-11-15") for k in range(n)])
    rows = result.counts[result.counts["counts"] == "assigned_not_rectified"]
    assert rows[["name", "month", "count"]].to_numpy().tolist() == [["county", "2017-11", n]]
    assert rows["tier"].tolist() == [tier]
    assert rows["to_next"].tolist() == [to_next] or rows["to_next"].isna().all()


@pytest.mark.parametrize(
    ("n", "tier"),
    [(4, None), (5, "vice_head"), (9, "vice_head"), (10, "head"), (15, "party_secretary")],
)  # fmt: skip
def test_newly_found(case, tmp_path, n, tier):
    result = counted(case, tmp_path, [problem(k) for k in range(n)], as_of="2017-10-31")
    assert result.counts["tier"].tolist() == [tier]
    assert result.counts["source_id"].tolist() == ["mep_accountability_2017"]


def test_what_is_put_right_in_time_or_found_at_home_does_not_count(case, tmp_path):
    rows = [problem(1), problem(2), problem(3, source="自查"), problem(4, level="county")]
    events = ["p1,rectified,2017-11-15", "p2,rectified,2017-11-16"]
    result = counted(case, tmp_path, rows, events)
    table = result.counts.set_index("counts")["count"]
    assert table.to_dict() == {"assigned_not_rectified": 1, "newly_found": 2}


def test_a_relapse_is_newly_found(case, tmp_path):
    result = counted(case, tmp_path, [problem(1)], ["p1,relapsed,2017-12-02"])
    found = result.counts[result.counts["counts"] == "newly_found"].set_index("month")["count"]
    assert found.to_dict() == {"2017-10": 1, "2017-12": 1}


def test_the_official_outcome_of_2018(case, tmp_path):
    """Jincheng fell 3.7 of 10 points, last: vice-mayor tier; the two above 60 %: none."""
    ratios = {"jincheng": 0.37, "second": 0.62, "third": 0.6, "jining": 1.1, "beijing": 3.0}
    result = counted(case, tmp_path, [problem(1)], completion_ratios=ratios)
    rows = result.counts[result.counts["counts"] == "completion_ratio_below"].set_index("name")
    assert rows["tier"].fillna("none").to_dict() == {
        "jincheng": "vice_head", "third": "none", "second": "none"
    }  # fmt: skip
    assert rows.loc["jincheng", "to_next"] == pytest.approx(0.07)


def test_rises_reach_the_last_tier_and_ties_are_all_named(case, tmp_path):
    assert last_ranks({"a": 0.5, "b": 0.5, "c": 0.5, "d": 0.5}).keys() == set("abcd")
    result = counted(case, tmp_path, [problem(1)], completion_ratios={"a": -0.1, "b": 0.3})
    rows = result.counts[result.counts["unit"] == "city"].set_index("name")
    assert rows.loc["a", "tier"] == "party_secretary" and rows.loc["b", "tier"] == "vice_head"


def test_own_rules_load_the_same_way_and_empty_rows_do_nothing(case, tmp_path):
    assert set(rules_of(case)["ruleset"]) == {"mep_2017_115", "county_own"}
    nothing = counted(case, tmp_path, [problem(1)], rulesets=["county_own"])
    assert nothing.counts.empty
    own = pd.DataFrame(
        [("county_own", "town", "newly_found", 1, "约谈"),
         ("county_own", "department", "newly_found", 3, "约谈")],
        columns=["ruleset", "unit", "counts", "threshold", "tier"],
    )  # fmt: skip
    mine = case.with_table("accountability_rules", own)
    result = counted(mine, tmp_path, [problem(1)], rulesets=["county_own"])
    assert result.triggered[["unit", "name", "tier"]].to_numpy().tolist() == [
        ["town", "town_a", "约谈"]
    ]
    with pytest.raises(UsageError):
        counted(case, tmp_path, [problem(1)], rulesets=["none"])


def test_counties_of_one_city(case, tmp_path):
    districts = pd.DataFrame(
        [("city", "市", None, "city")]
        + [(f"c{n}", f"县{n}", "city", "county") for n in range(3)]
        + [
            ("town_a", "甲", "c0", "town"),
            ("town_b", "乙", "c1", "town"),
            ("county", "县", "city", "county"),
        ],
        columns=["district_id", "name_zh", "parent_id", "kind"],
    )
    city = case.with_table("districts", districts)
    rows = [problem(n).replace("town_a", f"town_{'ab'[n % 2]}") for n in range(4)]
    result = counted(city, tmp_path, rows)
    assert result.triggered[["name", "count", "tier"]].to_numpy().tolist()[-1] == [
        "city",
        2,
        "vice_head",
    ]


def test_a_zone_of_the_county_is_the_countys_and_a_village_the_towns(case, tmp_path):
    more = pd.DataFrame(
        [("zone", "开发区", "county", "zone"), ("v1", "某村", "town_a", "village")],
        columns=["district_id", "name_zh", "parent_id", "kind"],
    )
    city = case.with_table("districts", pd.concat([case.table("districts"), more]))
    rows = [problem(1).replace("town_a", "zone"), problem(2).replace("town_a", "v1")]
    result = counted(city, tmp_path, rows, as_of="2017-10-31")
    assert result.counts[["name", "count"]].to_numpy().tolist() == [["county", 2]]


def test_it_says_whose_count_it_is(case, tmp_path):
    result = counted(case, tmp_path, [problem(1)])
    assert "自行统计" in result.lines("zh")[0] and "own count" in result.lines("en")[0]
    assert result.as_dict()["own_count"] is True
