"""Every kind of rule together with orders, stocks, exemptions and alerts: the engines and audit.

Cases are drawn at random; each is solved to proof and set beside the other engine, beside the same
case under other names, and beside the array model's own reckoning.
"""

import numpy as np
import pytest
from mixed_cases import mixed_case, mixed_tables, new_ids, renamed_and_shuffled
from schedule_cases import solve_as_stated

from airkit.schedule import audit_plan


def check(seed: int, *, renamed: bool) -> str:
    """One case; returns how it came out."""
    tables = mixed_tables(seed)
    case = mixed_case(tables)
    exact = solve_as_stated(case, engine="exact", gap=0, seconds=30)
    rough = solve_as_stated(case, engine="decomposed", seconds=5)
    assert exact.status in ("optimal", "infeasible"), (seed, exact.status, exact.notes)
    if exact.status == "infeasible":
        assert not rough.has_plan, seed
        assert len(exact.conflicts), seed
        return "infeasible"
    assert exact.objective_yuan is not None
    room = 1e-7 * max(1.0, exact.reference_margin_yuan)
    assert rough.status != "infeasible", seed
    assert rough.bound_yuan <= exact.objective_yuan + room, seed
    assert exact.bound_yuan <= exact.objective_yuan + room, seed
    for outcome in (exact, rough):
        if outcome.price_bound_yuan is not None:
            assert outcome.price_bound_yuan <= exact.objective_yuan + room, (seed, outcome.engine)
        if outcome.has_plan:
            assert outcome.objective_yuan is not None
            assert outcome.objective_yuan >= exact.bound_yuan - room, (seed, outcome.engine)
            audit = audit_plan(case, outcome.plan)
            assert audit.is_clean, (seed, outcome.engine, audit.violations)
            # The audit lets the goods leave at the least cost, which the sweep need not find.
            assert audit.objective_yuan <= outcome.objective_yuan + 1e-4, (seed, outcome.engine)
            assert audit.objective_yuan >= exact.bound_yuan - room, (seed, outcome.engine)
    if renamed:
        for engine in ("exact", "decomposed"):
            same_plan(tables, seed, engine)
    return rough.status


def same_plan(tables: dict, seed: int, engine: str) -> None:
    """The plan does not depend on names and the order of rows."""
    case = mixed_case(tables)
    other = mixed_case(renamed_and_shuffled(tables, seed))
    ids = new_ids(tables, seed)
    one, two = (solve_as_stated(c, engine=engine, gap=1e-3) for c in (case, other))
    assert one.status == two.status, (seed, engine)
    assert one.bound_yuan == two.bound_yuan, (seed, engine)
    if one.has_plan:
        wide = [o.plan.pivot_table(index="line_id", columns="date", values="load_share")
                for o in (one, two)]  # fmt: skip
        names = [row["line_id"] for row in tables["lines"]]
        np.testing.assert_array_equal(
            wide[0].loc[names].to_numpy(), wide[1].loc[[ids[n] for n in names]].to_numpy(),
            err_msg=f"{seed} {engine}",
        )  # fmt: skip


def test_engines_and_audit_agree_on_mixed_cases() -> None:
    seen = {check(seed, renamed=seed % 5 == 0) for seed in range(12)}
    assert "optimal" in seen


@pytest.mark.slow
@pytest.mark.parametrize("ten", range(3, 18))
def test_they_agree_on_mixed_cases_hundreds_of_times(ten: int) -> None:
    for seed in range(10 * ten, 10 * ten + 10):
        check(seed, renamed=True)
