"""Each family of constraints, written out alone, is the text kept beside this file.

After a change that is meant, run this file as a script: it writes the texts anew.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pulp
import pytest
from schedule_cases import line, make_case, rule

from airkit.schedule.exact import families as f
from airkit.schedule.exact.engine import Model
from airkit.schedule.model.compile import compile_arrays
from airkit.schedule.problem.problem import read_problem

GOLDEN = Path(__file__).with_name("golden")


def model_of(
    lines: list[dict[str, Any]], rules: Sequence[dict[str, Any]] = (), **more: Any
) -> Model:
    case = make_case(lines, rules, days=3, **more)
    prob = pulp.LpProblem("golden", pulp.LpMinimize)
    return Model(prob, compile_arrays(read_problem(case)), False, 1.0)


def apart(model: Model, *before: Callable[[Model], None]) -> Model:
    """Variables of other families without their rows."""
    for define in before:
        define(model)
    model.prob._constraints.clear()
    return model


def starts() -> Model:
    model = apart(model_of([line()]), f.define_states)
    f.define_starts(model)
    return model


def minimum_on() -> Model:
    model = apart(model_of([line(min_on_days=2)]), f.define_states, f.define_starts)
    f.define_minimum_on(model)
    return model


def minimum_off() -> Model:
    model = apart(model_of([line(min_off_days=2)]), f.define_states, f.define_starts)
    f.define_minimum_off(model)
    return model


def states() -> Model:
    stop = rule("stop", start_date="2018-01-03")
    model = model_of([line(min_on_days=2, initial_days=1)], [stop])
    f.define_states(model)
    f.define_starts(model)
    model.minimise([(z, 1.0) for z in (*model.u.values(), *model.v.values())])
    model.prob._constraints.clear()
    return model


def free_load() -> Model:
    model = apart(model_of([line(load_levels="0.5..1")]), f.define_states)
    f.define_loads(model)
    return model


def load_steps() -> Model:
    model = apart(model_of([line(load_levels="0.5 1")]), f.define_states)
    f.define_loads(model)
    return model


def daily_cap() -> Model:
    emissions = [{"line_id": name, "pollutant": "so2", "kg_per_t": 2} for name in ("l1", "l2")]
    lines = [line("l1", capacity_t_per_day=64), line("l2", load_levels="0.5..1")]
    model = model_of(
        lines, [rule("emission_cap_day", 100, pollutant="so2")], line_emissions=emissions
    )
    apart(model, f.define_states, f.define_loads)
    f.define_rows(model, 0, model.arrays.families[0])
    return model


def of_one_row(*rules: dict[str, Any], **more: Any) -> Model:
    lines = [line("l1", capacity_t_per_day=64), line("l2", load_levels="0.5..1")]
    model = model_of(lines, rules, **more)
    apart(model, f.define_states, f.define_loads, f.define_stocks)
    f.define_rows(model, 0, model.arrays.families[0])
    return model


def season_cap() -> Model:
    emissions = [{"line_id": name, "pollutant": "so2", "kg_per_t": 2} for name in ("l1", "l2")]
    cap = rule("emission_cap_season", 300, pollutant="so2", start_date="2018-01-02")
    return of_one_row(cap, line_emissions=emissions)


def capacity_cut() -> Model:
    return of_one_row(rule("capacity_cut", 0.25, unit="share_window"))


def floor() -> Model:
    return of_one_row(rule("min_output", 50, unit="t_per_day", start_date="2018-01-03"))


def trips() -> Model:
    """Of goods from stock by shipment; what comes in by production."""
    cap = rule("trip_cap_day", 8, start_date="2018-01-03")
    return of_one_row(cap, storage=[STORAGE], orders=ORDERS)


def violation() -> Model:
    stop = rule("stop", start_date="2018-01-03")
    case = make_case([line(min_on_days=3, initial_days=1)], [stop], days=3)
    model = Model(pulp.LpProblem("golden", pulp.LpMinimize), compile_arrays(read_problem(case)),
                  True, 1.0)  # fmt: skip
    f.define_states(model)
    f.define_violation(model)
    return model


def rotation() -> Model:
    model = apart(
        model_of([line("l1"), line("l2")], [rule("rotation", 1)]), f.define_states, f.define_loads
    )
    f.define_rows(model, 0, model.arrays.families[0])
    return model


def lines_off() -> Model:
    cut = rule("lines_off", 1, unit="count", start_date="2018-01-02")
    model = apart(model_of([line("l1"), line("l2")], [cut]), f.define_states)
    f.define_modes(model)
    return model


STORAGE = {
    "enterprise_id": "e1",
    "product": "brick",
    "initial_t": 32,
    "max_t": 64,
    "spill_yuan_per_t": 20,
}
ORDERS = [
    {
        "order_id": f"o{day}",
        "enterprise_id": "e1",
        "product": "brick",
        "due_date": f"2018-01-{day:02d}",
        "quantity_t": 128,
        "penalty_yuan_per_t": 50,
    }
    for day in (1, 3)
]


def stock() -> Model:
    model = apart(
        model_of([line(capacity_t_per_day=128)], orders=ORDERS, storage=[STORAGE]),
        f.define_states,
        f.define_loads,
    )
    f.define_stocks(model)
    return model


def orders() -> Model:
    model = apart(
        model_of([line(capacity_t_per_day=128)], orders=ORDERS, storage=[STORAGE]),
        f.define_states,
        f.define_loads,
        f.define_stocks,
    )
    f.define_orders(model)
    return model


def cost() -> Model:
    model = model_of(
        [line(capacity_t_per_day=128, start_cost_yuan=300)],
        orders=ORDERS,
        storage=[{**STORAGE, "holding_yuan_per_t_day": 0.25}],
    )
    apart(model, f.define_states, f.define_starts, f.define_loads, f.define_stocks, f.define_orders)
    f.define_cost(model)
    return model


FAMILIES = (
    states,
    starts,
    minimum_on,
    minimum_off,
    free_load,
    load_steps,
    daily_cap,
    season_cap,
    capacity_cut,
    floor,
    trips,
    rotation,
    lines_off,
    stock,
    orders,
    cost,
    violation,
)


def text_of(model: Model) -> str:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.lp"
        model.prob.writeLP(str(path))
        return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("family", FAMILIES, ids=lambda one: one.__name__)
def test_a_family_alone_reads_as_kept(family: Callable[[], Model]) -> None:
    kept = (GOLDEN / f"{family.__name__}.lp").read_text(encoding="utf-8")
    assert text_of(family()) == kept


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for one in FAMILIES:
        (GOLDEN / f"{one.__name__}.lp").write_text(text_of(one()), encoding="utf-8")
