"""Which rules by themselves forbid a line to run, and on which days."""

from collections.abc import Mapping

import numpy as np

from airkit.schedule.model.arrays import Arrays, Mask, without_load
from airkit.schedule.model.compile import own_ceiling
from airkit.schedule.problem.problem import Problem


def forbidding_rules(problem: Problem, arrays: Arrays) -> Mapping[int, list[tuple[str, Mask]]]:
    """By line, rules that leave it no load it can run at, with their days, shape (T,).

    A rule that lowers the load to one the line can run at forbids nothing.
    """
    found: dict[int, list[tuple[str, Mask]]] = {}
    for rule in problem.rules:
        ceiling = own_ceiling(problem, rule)
        loads = [arrays.loads[line] for line in rule.lines]
        nothing = np.zeros((len(loads), 1), dtype=bool)
        forbids = without_load(loads, ceiling[:, None], nothing)[:, 0]
        for line, cover in zip(rule.lines[forbids].tolist(), rule.cover()[forbids], strict=True):
            found.setdefault(line, []).append((rule.rule_id, cover))
    return found
