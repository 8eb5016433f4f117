"""Small cases made in memory, for the tests of the schedules."""

import datetime
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pandas as pd

from airkit.case import Case
from airkit.factors import shipped_factors
from airkit.schedule import Outcome, solve_schedule
from airkit.schedule.solve import County, solve_county
from airkit.tables.checking.check import check_tables
from airkit.tables.contract import contract
from airkit.tables.reading.read import RawTable

Rows = Sequence[Mapping[str, Any]]


def solve_as_stated(case: Case, **how: Any) -> Outcome:
    """Any plan under the stated caps alone: what is worked by hand."""
    return solve_schedule(case, plan="free", caps="stated", **how)


def county_as_stated(case: Case, **how: Any) -> County:
    """The same with the model and what the engine knows of it."""
    return solve_county(case, plan="free", caps="stated", **how)


LINE = {
    "process": "kiln",
    "product": "brick",
    "capacity_t_per_day": 100,
    "load_levels": "1",
    "can_stop": "true",
    "min_on_days": 1,
    "min_off_days": 1,
    "start_cost_yuan": 0,
    "margin_yuan_per_t": 10,
    "payload_t_per_trip": 20,
    "trips_in_per_t": 0,
    "initial_on": "true",
}
RULE = {"scope": "county", "authority": "county"}


def line(line_id: str = "l1", enterprise_id: str = "e1", **changes: Any) -> dict[str, Any]:
    """A plain line of 100 t/d and 10 yuan/t, on or off, without minimum times."""
    return {"line_id": line_id, "enterprise_id": enterprise_id, **LINE, **changes}


def rule(kind: str, value: float | None = None, **changes: Any) -> dict[str, Any]:
    """A rule on the whole county."""
    made = {"rule_id": changes.pop("rule_id", kind), "kind": kind, **RULE, **changes}
    return made if value is None else {**made, "value": value}


def make_case(
    lines: Rows,
    rules: Rows = (),
    *,
    days: int = 10,
    enterprises: Rows | None = None,
    **tables: Rows,
) -> Case:
    """A case that starts on 2018-01-01; enterprises are made from the lines where not given."""
    if enterprises is None:
        names = dict.fromkeys(one["enterprise_id"] for one in lines)
        enterprises = [{"enterprise_id": name} for name in names]
    plain = {"name_zh": "企业", "district_id": "county", "industry": "brick"}
    rows: dict[str, Rows] = {
        "districts": [{"district_id": "county", "name_zh": "县", "kind": "county"}],
        "enterprises": [{**plain, **one} for one in enterprises],
        "lines": lines,
        "rules": rules,
        **tables,
    }
    typed = check_tables({name: raw(name, given) for name, given in rows.items() if given})
    assert not typed.faults, [fault.sentence("en") for fault in typed.faults]
    start = datetime.date(2018, 1, 1)
    end = start + datetime.timedelta(days=days - 1)
    dates = {
        f"{what}_{edge}": day
        for what in ("season", "heating", "plan")
        for edge, day in (("start", start), ("end", end))
    }
    return Case(
        id="made",
        name_zh="测试",
        name_en="Test",
        is_fictional=True,
        price_year=2017,
        accept_defaults=True,
        factors=shipped_factors(),
        own_tables=MappingProxyType(typed.tables),
        **dates,
    )


def raw(name: str, rows: Rows) -> RawTable:
    """Rows as text, with all columns of the contract."""
    columns = contract()[name].names
    cells = [[str(row[c]) if row.get(c) is not None else None for c in columns] for row in rows]
    index = pd.Index(range(2, 2 + len(rows)), name="row", dtype="int64")
    return RawTable(
        name, name, pd.DataFrame(cells, columns=list(columns), index=index, dtype="str")
    )
