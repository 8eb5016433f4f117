"""Carried out or not: what each sign proves, day by day and rolled up."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from schedule_cases import line, make_case
from typer.testing import CliRunner

from airkit.case import Case, write_case
from airkit.cli import app
from airkit.errors import InputFaults, UsageError
from airkit.schedule import CarriedOut, Thresholds, check_carried_out, replan, write_plan

# 100 t a day at full load: 5,000 kWh and 5 trips.
FULL_KWH, FULL_TRIPS = 5000, 5


def case_of(**changes: Any) -> Case:
    return make_case([line(kwh_per_t=50, load_levels="0.5 1", **changes)], days=4)


def plan_of(*loads: float) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "line_id": pd.array(["l1"] * 4, dtype="str"),
            "date": pd.date_range("2018-01-01", periods=4, unit="s"),
            "load_share": list(loads),
        }
    )


def seen(**columns: float | None) -> pd.DataFrame:
    """One row of actuals, on the first day."""
    row = {"kwh": np.nan, "output_t": np.nan, "trips": np.nan, "evidence": "meter", **columns}
    return pd.DataFrame([{"line_id": "l1", "date": pd.Timestamp("2018-01-01"), **row}])


@pytest.mark.parametrize(
    ("load", "signs", "status", "reason"),
    [
        (0, {"output_t": 3}, "broken", "made_while_still"),
        (0, {"output_t": 2}, "doubtful", "little_while_still"),
        (0, {"output_t": 0}, "kept", "still"),
        (0, {"output_t": 0, "kwh": 4000}, "doubtful", "power_against_output"),
        (0, {"output_t": 0, "trips": 4}, "doubtful", "trips_against_output"),
        (0.5, {"output_t": 52.5}, "kept", "made_as_planned"),
        (0.5, {"output_t": 52.6}, "broken", "made_too_much"),
        (0.5, {"output_t": 0}, "kept", "made_as_planned"),
        (0, {"kwh": 5000}, "doubtful", "power_alone"),
        (0, {"kwh": 750}, "kept", "power_fits"),
        (0.5, {"kwh": 2875}, "kept", "power_fits"),
        (0.5, {"kwh": 2876}, "doubtful", "power_alone"),
        (0, {"trips": 5}, "doubtful", "trips_alone"),
        (0, {"trips": 1}, "no_data", "trips_fit"),
        (0, {"kwh": 5000, "trips": 5}, "broken", "power_and_trips"),
        (0, {"kwh": 5000, "trips": 0}, "doubtful", "power_alone"),
        (1, {}, "no_data", "nothing"),
    ],
)
def test_what_each_sign_proves(
    load: float, signs: dict[str, float], status: str, reason: str
) -> None:
    answer = check_carried_out(case_of(), plan_of(load, 1, 1, 1), seen(**signs))
    day = answer.days.iloc[0]
    assert (day["status"], day["reason"], day["evidence"]) == (status, reason, "meter")
    assert (day["full_kwh"], day["full_trips"]) == (FULL_KWH, FULL_TRIPS)
    assert answer.end == "2018-01-01" and len(answer.days) == 1


@pytest.mark.parametrize("load", [0, 0.5, 1])
@pytest.mark.parametrize("kwh", [0, 1000, 5000, 50_000])
def test_electricity_alone_never_proves_a_breach(load: float, kwh: float) -> None:
    answer = check_carried_out(case_of(), plan_of(load, 1, 1, 1), seen(kwh=kwh))
    assert answer.days["status"].tolist() != ["broken"]


def test_power_without_a_factor_says_nothing() -> None:
    answer = check_carried_out(
        make_case([line(process="unheard_of")], days=4), plan_of(0, 0, 0, 0), seen(kwh=9000)
    )
    assert answer.days["status"].tolist() == ["no_data"]


def test_two_rows_of_one_day_are_a_fault_here_and_in_a_replan() -> None:
    """They may contradict, and which of them came last says nothing."""
    twice = pd.concat([seen(output_t=0), seen(output_t=90)], ignore_index=True)
    plan = plan_of(0, 1, 1, 1)
    for ask in (
        lambda: check_carried_out(case_of(), plan, twice),
        lambda: replan(case_of(), plan, "2018-01-02", actuals=twice),
    ):
        with pytest.raises(InputFaults) as caught:
            ask()
        (fault,) = caught.value.faults
        assert (fault.rule, fault.value) == ("plan_row_twice", "l1")


def test_without_any_sign_the_answer_is_one_sentence() -> None:
    answer = check_carried_out(case_of(), plan_of(0, 1, 1, 1), seen(trips=0).head(0))
    assert len(answer.lines("zh")) == 1 and "无从核查" in answer.lines("zh")[0]


def test_thresholds_are_arguments() -> None:
    strict = Thresholds(output_over=0, power_still=0)
    answer = check_carried_out(
        case_of(), plan_of(1, 1, 1, 1), seen(output_t=101), thresholds=strict
    )
    assert answer.days["status"].tolist() == ["broken"]
    with pytest.raises(UsageError):
        Thresholds(output_over=-0.1)


def two_firms() -> tuple[Case, pd.DataFrame, pd.DataFrame]:
    lines = [line("l1"), line("l2"), line("l3", "e2")]
    days = pd.date_range("2018-01-01", periods=2, unit="s")
    ids = np.repeat(["l1", "l2", "l3"], 2)
    plan = pd.DataFrame(
        {"line_id": pd.array(ids, dtype="str"), "date": [*days] * 3, "load_share": [0.0] * 6}
    )
    made = pd.DataFrame(
        {
            "line_id": ["l1", "l1", "l2"],
            "date": [*days, days[0]],
            "output_t": [0.0, 40.0, 0.0],
            "kwh": np.nan,
            "trips": np.nan,
            "evidence": None,
        }
    )
    return make_case(lines, days=2), plan, made


def test_days_roll_up_to_lines_and_enterprises() -> None:
    answer = check_carried_out(*two_firms())
    assert answer.by("line")["status"].tolist() == ["broken", "kept", "no_data"]
    firms = answer.by("enterprise")
    assert firms[["enterprise_id", "broken", "kept", "no_data", "status"]].to_numpy().tolist() == [
        ["e1", 1, 2, 1, "broken"],
        ["e2", 0, 0, 2, "no_data"],
    ]
    assert firms["over_t"].tolist() == [40, 0]
    assert answer.headline()["line_days"] == {
        "broken": 1,
        "doubtful": 0,
        "no_data": 3,
        "kept": 2,
    }
    assert "l1 (kiln): 2018-01-02 (1 d) broken: it was to stand and made 40.0 t" in str(answer)
    assert "应停产" in str(answer)


def test_the_last_day_can_be_set_and_strangers_are_faults(tmp_path: Path) -> None:
    case, plan, made = two_firms()
    assert check_carried_out(case, plan, made, until="2018-01-01").by("line")["broken"].sum() == 0
    with pytest.raises(UsageError):
        check_carried_out(case, plan, made, until="2019-01-01")
    with pytest.raises(InputFaults):
        check_carried_out(case, plan, made.assign(line_id="l9"))
    answer = check_carried_out(case, plan, made)
    again = CarriedOut.open(answer.save(tmp_path / "carried.json"))
    assert str(again) == str(answer)


def test_the_command_prints_counts_and_what_was_not_kept(tmp_path: Path) -> None:
    case, plan, made = two_firms()
    write_case(case.with_table("actuals", made), tmp_path / "case")
    path = write_plan(plan, tmp_path / "plan.csv")
    done = CliRunner().invoke(app, ["carried", str(tmp_path / "case"), str(path), "--json"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["lines"]["broken"] == 1 and said["not_kept"][0]["line_id"] == "l1"
    assert "l1" in CliRunner().invoke(app, ["carried", str(tmp_path / "case"), str(path)]).stdout
