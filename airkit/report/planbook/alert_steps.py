"""What each line must do at yellow, orange and red, from the rules that alerts bring into force."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from airkit.case import Case
from airkit.schedule.problem.calendar import LEVELS
from airkit.schedule.problem.problem import Problem
from airkit.schedule.problem.rules import Rule, read_rules
from airkit.words import Lang, say, word

SHOWN_LEVELS = ("yellow", "orange", "red")
SHARES = frozenset({"share", "share_day", "share_window"})
# Kinds that one line or one enterprise can carry out by itself; caps on a whole group of
# enterprises are for the county's dispatcher, who turns them into these.
OF_ONE_ENTERPRISE = frozenset(
    {"stop", "load_max", "oven_hours", "capacity_cut", "lines_off", "min_output"}
)
LARGER_IS_TIGHTER = frozenset({"oven_hours", "capacity_cut", "lines_off", "min_output"})


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
        found[level] = _by_line(rules, problem.lines["enterprise_id"])
    return AlertSteps(found, tuple(problem.lines["line_id"].astype(str)))


def _by_line(rules: list[Rule], owner: pd.Series) -> dict[int, tuple[Rule, ...]]:
    """The tightest rule of each kind that reaches each line and that it can carry out."""
    by_line: dict[int, dict[str, Rule]] = {}
    for rule in rules:
        if not _is_for_one(rule, owner):
            continue
        for line in rule.lines[rule.cover().any(axis=1)].tolist():
            mine = by_line.setdefault(line, {})
            key = f"{rule.kind}/{rule.unit}/{rule.pollutant}"
            mine[key] = _tighter(mine[key], rule) if key in mine else rule
    return {line: _without_moot(tuple(mine.values())) for line, mine in by_line.items()}


def _is_for_one(rule: Rule, owner: pd.Series) -> bool:
    """Whether a rule speaks to a line or an enterprise, rather than to a group of them."""
    return rule.kind in OF_ONE_ENTERPRISE or len(set(owner.iloc[rule.lines])) == 1


def _tighter(one: Rule, other: Rule) -> Rule:
    pick = max if one.kind in LARGER_IS_TIGHTER else min
    return pick(one, other, key=lambda rule: rule.value)


def _without_moot(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """A line that stops needs no other ceiling."""
    stops = tuple(rule for rule in rules if rule.kind == "stop")
    return stops or rules


def step_of(rule: Rule, lang: Lang) -> str:
    """A rule in a few words.

    Examples
    --------
    >>> r = Rule("r", 2, "stop", float("nan"), "", "", "city", np.array([0]),
    ...          np.array([True]), (0, 0, 0))
    >>> step_of(r, "en")
    'stop'
    """
    told = _alone(rule, lang)
    is_pooled = rule.kind not in OF_ONE_ENTERPRISE and len(rule.lines) > 1
    return say("planbook_together", lang, step=told) if is_pooled else told


def _alone(rule: Rule, lang: Lang) -> str:
    kind = word(f"choice_{rule.kind}", lang)
    if pd.isna(rule.value):
        return kind
    if rule.unit in SHARES:
        return say("planbook_step", lang, kind=kind, value=f"{100 * rule.value:.4g}%", unit="")
    unit = word(f"unit_{rule.unit}", lang) if rule.unit else ""
    return say("planbook_step", lang, kind=kind, value=f"{rule.value:,.10g}", unit=unit)
