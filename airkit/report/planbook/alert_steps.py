"""What each line must do at yellow, orange and red, from the rules that alerts bring into force."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from airkit.case import Case
from airkit.schedule.calendar import LEVELS
from airkit.schedule.problem import Problem
from airkit.schedule.rules import Rule, read_rules
from airkit.words import Lang, say, word

SHOWN_LEVELS = ("yellow", "orange", "red")
SHARES = frozenset({"share", "share_day", "share_window"})


@dataclass(frozen=True)
class AlertSteps:
    """Rules in force at each level, by line; ids of the lines."""

    by_level: Mapping[str, Mapping[int, tuple[Rule, ...]]]
    line_ids: tuple[str, ...]

    def of_line(self, at: int, lang: Lang) -> tuple[str, ...]:
        """The line, and in words what it does at each level."""
        between = "；" if lang == "zh" else "; "
        cells = []
        for level in SHOWN_LEVELS:
            rules = self.by_level[level].get(at, ())
            told = list(dict.fromkeys(step_of(rule, lang) for rule in rules))
            cells.append(between.join(told) or word("planbook_no_step", lang))
        return (self.line_ids[at], *cells)


def read_alert_steps(case: Case, problem: Problem) -> AlertSteps:
    """The rules that alerts bring, resolved to lines as if each level were in force."""
    table = case.table("rules")
    on_alert = table[table["alert_level"].notna() | table["exempt_reason"].notna()]
    districts = case.table("districts").dropna(subset=["parent_id"])
    parents = dict(zip(districts["district_id"], districts["parent_id"], strict=True))
    found = {}
    for level in SHOWN_LEVELS:
        ranks = np.full(problem.n_days, LEVELS.index(level) + 1, dtype=np.int64)
        rules, _ = read_rules(on_alert, problem.lines, parents, problem.days, ranks)
        found[level] = _by_line(rules)
    return AlertSteps(found, tuple(problem.lines["line_id"].astype(str)))


def _by_line(rules: list[Rule]) -> dict[int, tuple[Rule, ...]]:
    by_line: dict[int, tuple[Rule, ...]] = {}
    for rule in rules:
        for line in rule.lines[rule.cover().any(axis=1)].tolist():
            by_line[line] = (*by_line.get(line, ()), rule)
    return by_line


def step_of(rule: Rule, lang: Lang) -> str:
    """A rule in a few words.

    Examples
    --------
    >>> r = Rule("r", 2, "stop", float("nan"), "", "", "city", np.array([0]),
    ...          np.array([True]), (0, 0, 0))
    >>> step_of(r, "en")
    'stop'
    """
    kind = word(f"choice_{rule.kind}", lang)
    if pd.isna(rule.value):
        return kind
    if rule.unit in SHARES:
        return say("planbook_step", lang, kind=kind, value=f"{rule.value:.4g}".rstrip(), unit="")
    unit = word(f"unit_{rule.unit}", lang) if rule.unit else ""
    return say("planbook_step", lang, kind=kind, value=f"{rule.value:,.10g}", unit=unit)
