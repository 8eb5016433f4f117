"""Small cases drawn at random that mix every kind of rule with orders, stocks and alerts."""

import random
from collections.abc import Mapping
from typing import Any

from schedule_cases import line, make_case, rule

from airkit.case import Case

N_DAYS = 9
LEVELS = ("yellow", "orange", "red")
Table = list[dict[str, Any]]


def mixed_tables(seed: int) -> dict[str, Table]:
    """The tables of one case: two to five lines over nine days, three to eight rules."""
    r = random.Random(f"mixed{seed}")
    lines = [_line(r, k) for k in range(r.randint(2, 5))]
    lines[0]["group_id"] = "g1"
    owners = sorted({one["enterprise_id"] for one in lines})
    tables: dict[str, Table] = {
        "lines": lines,
        "line_emissions": [
            {"line_id": one["line_id"], "pollutant": p, "kg_per_t": r.choice([0.2, 0.5, 1, 3])}
            for one in lines
            for p in ("so2", "nox")
        ],
        "enterprises": [
            {
                "enterprise_id": owner,
                "grade": r.choice(["A", "B"]),
                "livelihood_min_share": 0.2 if r.random() < 0.1 else None,
            }
            for owner in owners
        ],
        "rules": [_rule(r, lines, owners, k) for k in range(r.randint(3, 8))],
        "alerts": [_alert(r, k) for k in range(r.randint(0, 2))],
        "orders": [],
        "storage": [],
    }
    for owner in owners:
        if r.random() < 0.5:
            _add_goods(r, tables, owner, [x for x in lines if x["enterprise_id"] == owner])
    return tables


def mixed_case(tables: Mapping[str, Table]) -> Case:
    """Its case."""
    rest = {name: rows for name, rows in tables.items() if name not in ("lines", "rules")}
    return make_case(tables["lines"], tables["rules"], days=N_DAYS, **rest)  # type: ignore[arg-type]


def renamed_and_shuffled(tables: Mapping[str, Table], seed: int) -> dict[str, Table]:
    """The same case under other ids, its rows in another order."""
    r = random.Random(seed)
    columns = ("line_id", "enterprise_id", "rule_id", "order_id", "alert_id")
    old = sorted({row[c] for rows in tables.values() for row in rows for c in columns if c in row})
    new = dict(zip(old, (f"x{n:03d}" for n in r.sample(range(999), len(old))), strict=True))
    made = {}
    for name, rows in tables.items():
        moved = [
            {c: new[v] if c in (*columns, "scope_id") and v in new else v for c, v in row.items()}
            for row in rows
        ]
        r.shuffle(moved)
        made[name] = moved
    return made


def new_ids(tables: Mapping[str, Table], seed: int) -> dict[str, str]:
    """The id each line has after :func:`renamed_and_shuffled`."""
    marked = {**tables, "lines": [{**one, "mark": one["line_id"]} for one in tables["lines"]]}
    rows = renamed_and_shuffled(marked, seed)["lines"]
    return {row["mark"]: row["line_id"] for row in rows}


def _line(r: random.Random, k: int) -> dict[str, Any]:
    can_stop = r.random() < 0.85
    return line(
        f"l{k}",
        f"e{r.randrange(2)}",
        process=r.choice(["kiln", "oven"]),
        # Odd sizes, so that no two plans cost the same.
        capacity_t_per_day=r.choice([20, 35, 60]) + r.random(),
        margin_yuan_per_t=r.choice([0, 5, 12, 30]) + r.choice([0, 1]) * r.random(),
        start_cost_yuan=r.choice([0, 40, 300]),
        min_on_days=r.choice([1, 1, 2, 3]),
        min_off_days=r.choice([1, 1, 2, 3]),
        can_stop="true" if can_stop else "false",
        initial_on="true" if not can_stop or r.random() < 0.8 else "false",
        initial_days=r.choice([1, 2, 9]),
        load_levels=r.choice(["1", "0.5 1", "0.4 0.7 1", "0.3..1", "0.6..1"]),
        n_units=r.choice([1, 1, 1, 10]),
        oven_hours_normal=24,
        payload_t_per_trip=10,
        trips_in_per_t=r.choice([0, 0.05]),
        group_id="g1" if r.random() < 0.6 else None,
    )


def _rule(r: random.Random, lines: Table, owners: list[str], k: int) -> dict[str, Any]:
    """A rule of any kind on any scope, some days, perhaps an alert's; or an exemption from one."""
    full = sum(one["capacity_t_per_day"] for one in lines)
    kinds: dict[str, tuple[float | None, str | None]] = {
        "stop": (None, None),
        "load_max": (r.choice([0.5, 0.7, 0.8]), "share"),
        "oven_hours": (r.choice([30, 36, 48]), "h"),
        "capacity_cut": (r.choice([0.2, 0.4]), r.choice(["share_day", "share_window"])),
        "lines_off": (r.choice([0.3, 0.5]), "share"),
        "rotation": (max(1, len(lines) - 1), "lines"),
        "emission_cap_day": (full * r.uniform(0.4, 1.5), None),
        "emission_cap_season": (full * N_DAYS * r.uniform(0.3, 1.2), None),
        "trip_cap_day": (full * r.uniform(0.06, 0.15), None),
        "min_output": (r.choice([0.1, 0.2]), "share"),
    }
    kind = r.choice(list(kinds))
    value, unit = kinds[kind]
    first = r.randrange(N_DAYS)
    last = r.randrange(first, min(N_DAYS, first + 5))
    if kind in ("emission_cap_season", "emission_cap_day") and r.random() < 0.6:
        first, last = 0, N_DAYS - 1
    scope, scope_id = r.choice(
        [
            *[("county", None)] * 3,
            ("enterprise", r.choice(owners)),
            ("process", r.choice(lines)["process"]),
            ("group", "g1"),
            ("line", r.choice(lines)["line_id"]),
        ]
    )
    if kind == "stop":
        able = [one["line_id"] for one in lines if one["can_stop"] == "true"]
        scope, scope_id = "line", r.choice(able or [lines[0]["line_id"]])
        kind = "stop" if able else "oven_hours"
        value, unit = (None, None) if able else (30, "h")
    return rule(
        kind,
        value,
        rule_id=f"r{k}",
        scope=scope,
        scope_id=scope_id,
        unit=unit,
        pollutant=r.choice(["so2", "nox"]) if kind.startswith("emission") else None,
        start_date=f"2018-01-{first + 1:02d}",
        end_date=f"2018-01-{last + 1:02d}",
        alert_level=r.choice(LEVELS) if r.random() < 0.2 else None,
        grade=r.choice(["A", "B"]) if r.random() < 0.15 else None,
        authority=r.choice(["province", "city", "county", "planner"]),
        exempt_reason="保民生" if scope != "county" and r.random() < 0.2 else None,
    )


def _alert(r: random.Random, k: int) -> dict[str, Any]:
    first = r.randrange(-3, N_DAYS + 2)
    day = "2017-12-31" if first < 0 else f"2018-01-{first + 1:02d}"
    return {
        "alert_id": f"a{k}",
        "level": r.choice(LEVELS),
        "start_at": f"{day} 08:00",
        "end_at": f"2018-01-{max(first, 0) + r.randint(2, 4):02d} 12:00",
    }


def _add_goods(r: random.Random, tables: dict[str, Table], owner: str, mine: Table) -> None:
    """Orders of an enterprise, and perhaps a stock."""
    full = sum(one["capacity_t_per_day"] for one in mine)
    dearest = max(one["margin_yuan_per_t"] for one in mine)
    for day in sorted(r.sample(range(2, N_DAYS + 1), r.randint(0, 2))):
        tables["orders"].append(
            {
                "order_id": f"o{owner}{day}",
                "enterprise_id": owner,
                "product": "brick",
                "due_date": f"2018-01-{day:02d}",
                "quantity_t": full * r.uniform(0.5, 3),
                "penalty_yuan_per_t": None if r.random() < 0.1 else r.uniform(5, 60),
            }
        )
    if r.random() < 0.6:
        most = full * r.uniform(1, 4)
        tables["storage"].append(
            {
                "enterprise_id": owner,
                "product": "brick",
                "initial_t": most * r.uniform(0, 0.8),
                "max_t": most,
                "holding_yuan_per_t_day": r.choice([0, 0.1]),
                "spill_yuan_per_t": None if r.random() < 0.2 else dearest + r.uniform(0.5, 5),
            }
        )
