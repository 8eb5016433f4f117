"""Rows of one's own in the exact engine, and its programme for other solvers."""

from pathlib import Path

import highspy
import pytest
from schedule_cases import line, make_case, rule, solve_as_stated

from airkit.case import Case
from airkit.errors import UsageError
from airkit.schedule import export_model, line_numbers
from airkit.schedule.exact.engine import Model


def two_lines() -> Case:
    return make_case([line("l1"), line("l2", margin_yuan_per_t=12)], [rule("rotation", 1)], days=4)


def test_a_side_constraint_binds() -> None:
    case = two_lines()
    at = line_numbers(case)["l2"]

    def at_most_one_day(model: Model) -> None:
        model.at_most("mine", [(model.u[at, day], 1.0) for day in range(4)], 1.0)

    free = solve_as_stated(case, gap=0)
    bound = solve_as_stated(case, gap=0, side=at_most_one_day)
    assert free.rows["days_on"].tolist() == [0, 4]
    assert bound.rows["days_on"].tolist() == [3, 1]
    assert bound.objective_yuan == pytest.approx(free.objective_yuan + 3 * 200)


def test_a_side_constraint_that_cannot_be_met_is_proven_impossible() -> None:
    outcome = solve_as_stated(
        two_lines(), side=lambda model: model.at_most("mine", [(model.u[0, 0], 1.0)], -1.0)
    )
    assert outcome.status == "infeasible"
    assert outcome.conflicts.empty and "schedule_conflicts_unnamed" in dict(outcome.notes)


def test_a_cost_of_ones_own_without_end_is_not_called_impossible() -> None:
    def endless(model: Model) -> None:
        model.charge([(model.variable("gift", 0, None), -1.0)])

    outcome = solve_as_stated(two_lines(), side=endless)
    assert outcome.status == "unknown" and outcome.bound_yuan == 0


@pytest.mark.parametrize("ending", [".lp", ".mps"])
def test_an_exported_programme_has_the_same_optimum(tmp_path: Path, ending: str) -> None:
    case = two_lines()
    path = export_model(case, tmp_path / f"model{ending}")
    solver = highspy.Highs()
    solver.silent()
    solver.readModel(str(path))
    solver.run()
    outcome = solve_as_stated(case, gap=0)
    money = 1024  # the power of two next to the largest day margin, 1200
    value = outcome.reference_margin_yuan + solver.getObjectiveValue() * money
    assert value == pytest.approx(outcome.objective_yuan)


def test_other_endings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        export_model(two_lines(), tmp_path / "model.txt")
