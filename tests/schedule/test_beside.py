"""What stands beside a plan: names, days, rules, documents."""

import numpy as np
import pytest
from schedule_cases import line, make_case, rule, solve_as_stated

from airkit.schedule import Outcome

DISTRICTS = [
    {"district_id": "county", "name_zh": "县", "name_en": "County", "kind": "county"},
    {"district_id": "t", "name_zh": "镇", "name_en": "Town", "kind": "town", "parent_id": "county"},
    {"district_id": "v", "name_zh": "村", "kind": "village", "parent_id": "t"},
]
ALERT = {
    "alert_id": "a",
    "level": "orange",
    "ordered_by": "city",
    "issued_at": "2018-01-02 12:00",
    "start_at": "2018-01-03 00:00",
    "end_at": "2018-01-05 00:00",
}


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    emissions = [
        {"line_id": "l1", "pollutant": "so2", "kg_per_t": 1},
        {"line_id": "l2", "pollutant": "so2", "kg_per_t": 2},
        {"line_id": "l1", "pollutant": "nox", "kg_per_t": 3},
    ]
    case = make_case(
        [line(), line("l2", "e2", margin_yuan_per_t=5)],
        [rule("stop", scope="line", scope_id="l2", alert_level="yellow")],
        enterprises=[
            {"enterprise_id": "e1", "name_zh": "甲", "name_en": "One", "district_id": "v"},
            {"enterprise_id": "e2", "name_zh": "乙"},
        ],
        districts=DISTRICTS,
        line_emissions=emissions,
        alerts=[ALERT],
    )
    return solve_as_stated(case)


def test_lines_carry_the_names_of_owner_and_town(outcome: Outcome) -> None:
    first, second = outcome.rows.to_dict("records")
    assert (first["enterprise_zh"], first["enterprise_en"]) == ("甲", "One")
    assert (first["town_id"], first["town_zh"], first["town_en"]) == ("t", "镇", "Town")
    assert (second["enterprise_en"], second["town_id"]) == ("乙", "county")
    assert outcome.rows["full_margin_yuan"].tolist() == [10_000, 5_000]
    assert outcome.by("town")["lost_margin_yuan"].sum() == pytest.approx(1_000)


def test_days_carry_alerts_and_emissions(outcome: Outcome) -> None:
    days = outcome.days
    assert days["alert_level"].tolist() == ["", "", "orange", "orange", *[""] * 6]
    assert days["lines_on"].tolist() == [2, 2, 1, 1, *[2] * 6]
    assert days["so2_kg"].tolist() == [300, 300, 100, 100, *[300] * 6]
    # Line 2 states no NOx: on the days it runs the sum is not known.
    assert np.isnan(days["nox_kg"][0]) and days["nox_kg"][2] == 300


def test_rules_and_documents_are_saved_with_the_rest(outcome: Outcome, tmp_path) -> None:
    again = Outcome.open(outcome.save(tmp_path / "outcome.json"))
    assert again.rules["alert_level"].tolist() == ["yellow"]
    assert again.days.equals(outcome.days)
    assert outcome.sources["source_id"].tolist() == [""]
    assert outcome.sources["n_rows"].tolist() == [4]
