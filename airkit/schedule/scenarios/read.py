"""Scenarios of alerts: what each adds to the known ones, its rules, how likely it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from airkit.errors import InputFaults
from airkit.schedule.model.arrays import Arrays, Ints, Mask
from airkit.schedule.model.compile import compile_arrays
from airkit.schedule.problem.calendar import ranks_of
from airkit.schedule.problem.problem import Problem
from airkit.schedule.problem.rules import read_rules, rule_faults
from airkit.tables.faults import Fault, Note
from airkit.words import Lang, word

# A season is planned for at most so many scenarios.
MOST_SCENARIOS = 16
# The scenario without an alert beyond the known ones, where probability is left for it.
NONE = "none"
ROUNDING = 1e-9


def scenario_name(scenario: str, lang: Lang) -> str:
    """What a scenario is called; the one without further alerts has words of its own.

    Examples
    --------
    >>> scenario_name(NONE, "en"), scenario_name("cold spell", "en")
    ('no further alert', 'cold spell')
    """
    return word("scenarios_none", lang) if scenario == NONE else scenario


@dataclass(frozen=True, eq=False)
class Scenario:
    """One way the season's alerts may go.

    Attributes
    ----------
    name : str
        As in the table ``alerts``; ``none`` for no alert beyond the known ones.
    probability : float
        Above 0; all together 1.
    problem, arrays
        The season as it is in the scenario.
    is_idle : ndarray of bool
        Days with a higher alert than known: lines may idle without stopping, shape (T,).
    """

    name: str
    probability: float
    problem: Problem
    arrays: Arrays
    is_idle: Mask


def read_scenarios(problem: Problem) -> tuple[Scenario, ...]:
    """The scenarios of a case, in the order of its alerts, the one without an alert last.

    Parameters
    ----------
    problem : Problem
        Known alerts only, lines in canonical order.

    Raises
    ------
    InputFaults
        No scenario, more than 16, a probability missing, two for one scenario, or a sum above 1;
        a rule that binds on scenario days only and does not fit its lines.
    """
    alerts = problem.case.table("alerts").dropna(subset=["scenario"])
    names = list(dict.fromkeys(alerts["scenario"].tolist()))
    faults = list(_faults(alerts, names))
    if faults:
        raise InputFaults(faults)
    scenarios = [_scenario(problem, name, alerts[alerts["scenario"] == name]) for name in names]
    left = 1.0 - sum(one.probability for one in scenarios)
    if left > ROUNDING:
        never = np.zeros(problem.n_days, dtype=bool)
        scenarios.append(Scenario(NONE, left, problem, compile_arrays(problem), never))
    return tuple(scenarios)


def nodes_of(scenarios: Sequence[Scenario]) -> Ints:
    """First scenario with the same alerts up to each day, shape (S, T).

    What is decided on a day may rest on the alerts seen by then and on nothing later: scenarios
    that look alike up to a day share all its decisions.
    """
    ranks = np.array([one.problem.ranks for one in scenarios])
    alike = np.cumsum(ranks[:, None] != ranks[None], axis=2) == 0
    return np.asarray(alike.argmax(axis=1), dtype=np.int64)


def _scenario(problem: Problem, name: str, alerts: pd.DataFrame) -> Scenario:
    case = problem.case
    ranks = np.maximum(problem.ranks, ranks_of(alerts, problem.days))
    districts = case.table("districts").dropna(subset=["parent_id"])
    parents = dict(zip(districts["district_id"], districts["parent_id"], strict=True))
    rules, found = read_rules(case.table("rules"), problem.lines, parents, problem.days, ranks)
    # Livelihood, and caps that were posed, are no rows of the table and hold in any scenario.
    of_table = set(case.table("rules")["rule_id"])
    rules += [rule for rule in problem.rules if rule.rule_id not in of_table]
    found += rule_faults(rules, problem.lines, problem.emissions)
    faults = [one for one in found if not isinstance(one, Note)]
    if faults:
        raise InputFaults(faults)
    mine = replace(problem, ranks=ranks, rules=tuple(rules))
    probability = float(alerts["probability"].dropna().iloc[0])
    return Scenario(name, probability, mine, compile_arrays(mine), ranks > problem.ranks)


def _faults(alerts: pd.DataFrame, names: Sequence[str]) -> Iterator[Fault]:
    if not names:
        yield Fault("alerts", None, "scenario", None, "scenarios_none")
    if len(names) > MOST_SCENARIOS:
        values = {"n": len(names), "most": MOST_SCENARIOS}
        yield Fault("alerts", None, "scenario", None, "scenarios_too_many", values)
    total = 0.0
    for name in names:
        stated = alerts.loc[alerts["scenario"] == name, "probability"].dropna().unique()
        row = int(alerts.index[alerts["scenario"] == name][0])
        if len(stated) != 1 or stated[0] == 0:
            yield Fault(
                "alerts", row, "probability", None, "scenarios_probability", {"scenario": name}
            )
        total += float(stated.sum()) if len(stated) == 1 else 0.0
    if total > 1 + ROUNDING:
        yield Fault("alerts", None, "probability", f"{total:.6g}", "scenarios_above_one")
