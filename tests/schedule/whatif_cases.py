"""Small counties for the planner's other questions, with every plan of them enumerated."""

import random
from dataclasses import dataclass
from typing import Any

import numpy as np
from brute_force import Plans, all_plans, costs, keeps
from schedule_cases import county_as_stated, line, make_case, rule

from airkit.case import Case
from airkit.schedule.solve import County

POLLUTANTS = ("so2", "nox")


@dataclass(frozen=True)
class Small:
    """A case of two or three enterprises, its plans that keep every rule, and what they cost.

    ``own`` says which of all plans keep the rules of each enterprise alone.
    """

    case: Case
    lines: list[dict[str, Any]]
    plans: Plans
    good: np.ndarray
    own: np.ndarray
    costs: np.ndarray
    n_days: int

    def at(self, enterprise: str) -> list[int]:
        return [k for k, one in enumerate(self.lines) if one["enterprise_id"] == enterprise]

    def cost_of(self, enterprise: str) -> np.ndarray:
        at = self.at(enterprise)
        return costs(self.plans[:, at], [self.lines[k] for k in at])

    def kg(self, pollutant: str) -> np.ndarray:
        per_t = np.array([one[pollutant] * one["capacity_t_per_day"] for one in self.lines])
        return np.asarray((self.plans.sum(axis=2) * per_t).sum(axis=1))

    def least(self, among: np.ndarray) -> float:
        return float(self.costs[among].min()) if among.any() else np.inf

    def with_part(self, enterprise: str, loads: np.ndarray) -> np.ndarray:
        """Plans that keep every rule and hold these loads of one enterprise."""
        same = np.isclose(self.plans[:, self.at(enterprise)], loads).all(axis=(1, 2))
        return self.good & same


def small_county(seed: int, n_days: int = 5, **line_changes: Any) -> Small:
    """Three lines of two enterprises under a day cap, a season cap and rules of their own."""
    r = random.Random(f"whatif{seed}")
    lines = []
    for k in range(3):
        made = line(
            f"l{k}",
            ("e1", "e1", "e2")[k],
            capacity_t_per_day=r.choice([10, 20, 35]),
            margin_yuan_per_t=r.choice([5, 8, 13]),
            start_cost_yuan=r.choice([0, 30]),
            min_on_days=r.choice([1, 2]),
            min_off_days=r.choice([1, 2, 3]),
            load_levels="0.5 1" if k == 2 else "1",
            **line_changes,
        )
        lines.append(made | {pollutant: r.choice([0.5, 1, 2]) for pollutant in POLLUTANTS})
    day = [one["capacity_t_per_day"] * one["so2"] for one in lines]
    season = sum(one["capacity_t_per_day"] * one["nox"] for one in lines) * n_days
    first = r.randrange(n_days - 1)
    window = {
        "start_date": f"2018-01-{first + 1:02d}",
        "end_date": f"2018-01-{first + 2:02d}",
    }
    rules = [
        rule("emission_cap_day", r.choice([0.6, 0.8]) * sum(day), pollutant="so2"),
        rule("emission_cap_season", r.choice([0.5, 0.7]) * season, pollutant="nox"),
        rule("stop", scope="line", scope_id="l0", **window),
        rule("capacity_cut", 0.2, unit="share_window", scope="enterprise", scope_id="e2"),
    ]
    plans = all_plans(lines, n_days)
    kept = []
    for one in rules:
        cover = np.ones((3, n_days), dtype=bool)
        if one["kind"] == "stop":
            cover[:] = False
            cover[0, first : first + 2] = True
        if one["kind"] == "capacity_cut":
            cover[:2] = False
        values = [{**given, "kg_per_t": given[one.get("pollutant", "so2")]} for given in lines]
        kept.append(keeps(plans, one, values, cover))
    emissions = [
        {"line_id": one["line_id"], "pollutant": pollutant, "kg_per_t": one[pollutant]}
        for one in lines
        for pollutant in POLLUTANTS
    ]
    case = make_case(lines, rules, days=n_days, line_emissions=emissions)
    good = np.all(kept, axis=0)
    return Small(case, lines, plans, good, kept[2] & kept[3], costs(plans, lines), n_days)


def solved(small: Small, **how: Any) -> County:
    return county_as_stated(small.case, **{"gap": 0.0, **how})


def loads_of_lines(table: Any, line_ids: list[str]) -> np.ndarray:
    """Loads of a plan table, lines in the order given, days rising."""
    wide = table.pivot_table(index="line_id", columns="date", values="load_share")
    return wide.loc[line_ids].to_numpy()
