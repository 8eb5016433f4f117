"""Random cases with everything that can reach across a seam, for the tests of re-plans."""

import random
from typing import Any

from schedule_cases import make_case
from test_brute_force import KINDS, random_lines, random_rule

from airkit.case import Case


def with_emissions(r: random.Random, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Emission rows of the lines; the factor is kept in the lines for the enumeration."""
    for one in lines:
        one["kg_per_t"] = r.choice([0.5, 1, 2])
    return [
        {"line_id": one["line_id"], "pollutant": "so2", "kg_per_t": one["kg_per_t"]}
        for one in lines
    ]


def season_case(seed: int, n_days: int = 14) -> Case:
    """Three lines under two or three rules of any kind, with orders, stock and trips."""
    r = random.Random(seed)
    lines = random_lines(r, "rotation")
    for one in lines:
        one |= {"payload_t_per_trip": 10, "min_on_days": r.choice([1, 2, 4])}
        one["load_levels"] = r.choice(["1", "0.5 1", "0.4..1"])
        one["margin_yuan_per_t"] = abs(one["margin_yuan_per_t"])
    lines[0]["enterprise_id"] = "e1"
    rules = []
    for number, kind in enumerate(r.sample(KINDS, 3)):
        if kind not in ("pots", "t", "t_per_day", "min_share"):
            rules.append({**random_rule(r, kind, n_days), "rule_id": f"{kind}{number}"})
    return make_case(
        lines,
        rules,
        days=n_days,
        line_emissions=with_emissions(r, lines),
        **goods(r, n_days),
    )


def goods(r: random.Random, n_days: int) -> dict[str, list[dict[str, Any]]]:
    """Orders of e1, some of which must be met, and often a stock."""
    owner = {"enterprise_id": "e1", "product": "brick"}
    dues = sorted(r.sample(range(2, n_days), r.choice([0, 1, 2, 3])))
    orders = [
        {
            **owner,
            "order_id": f"o{number}",
            "due_date": f"2018-01-{due + 1:02d}",
            "quantity_t": r.choice([20, 60, 120]),
            "penalty_yuan_per_t": r.choice([4, 20, 60]),
        }
        for number, due in enumerate(dues)
    ]
    if orders and r.random() < 0.3:
        orders.append({**orders[-1], "order_id": "must", "quantity_t": 5})
        orders[-1]["penalty_yuan_per_t"] = None
    stock = {
        **owner,
        "initial_t": r.choice([0, 20]),
        "max_t": r.choice([30, 100]),
        "holding_yuan_per_t_day": r.choice([0, 0.1]),
        "spill_yuan_per_t": 40,
    }
    return {"orders": orders, "storage": [stock] if r.random() < 0.6 else []}
