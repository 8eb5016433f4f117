"""The same answer whatever the names and the order of the rows: lines ordered by their content."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from airkit.schedule.problem.problem import Problem
from airkit.schedule.problem.products import Product
from airkit.schedule.problem.rules import Rule

# What a line is, apart from its names.
CONTENT = (
    *("capacity_t_per_day", "n_units", "can_stop", "min_on_days", "min_off_days"),
    *("start_cost_yuan", "margin_yuan_per_t", "payload_t_per_trip", "trips_in_per_t"),
    *("oven_hours_normal", "initial_on", "initial_days"),
)


def in_canonical_order(problem: Problem) -> Problem:
    """The same problem with lines, rules and products ordered by digests of their content.

    A line's digest holds its own numbers, those of the lines it shares an enterprise, a product or
    a rule with, and what the rules do to it. Lines that no number tells apart keep the order of
    their ids.
    """
    own = _own_digests(problem)
    rule_keys = [_rule_digest(rule, own) for rule in problem.rules]
    product_keys = [_product_digest(one, own) for one in problem.products]
    full = _full_digests(problem, own, rule_keys, product_keys)
    ids = problem.lines["line_id"].tolist()
    order = sorted(range(problem.n_lines), key=lambda at: (full[at], ids[at]))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    rules = sorted(
        zip(rule_keys, problem.rules, strict=True), key=lambda pair: (pair[0], pair[1].rule_id)
    )
    products = sorted(
        zip(product_keys, problem.products, strict=True),
        key=lambda pair: (pair[0], pair[1].enterprise_id, pair[1].product),
    )
    return replace(
        problem,
        lines=problem.lines.iloc[order].reset_index(drop=True),
        emissions=problem.emissions.iloc[order].reset_index(drop=True),
        rules=tuple(_moved_rule(rule, place) for _, rule in rules),
        products=tuple(replace(one, lines=np.sort(place[one.lines])) for _, one in products),
    )


def _own_digests(problem: Problem) -> list[str]:
    numbers = problem.lines[list(CONTENT)].astype(float).to_numpy()
    kg_per_t = problem.emissions.to_numpy(float)
    return [
        _digest(numbers[at].tobytes(), kg_per_t[at].tobytes(), repr(problem.lines["loads"][at]))
        for at in range(problem.n_lines)
    ]


def _rule_digest(rule: Rule, own: Sequence[str]) -> str:
    bound = sorted(_bound(rule, own))
    return _digest(rule.kind, repr(rule.value), rule.unit, rule.pollutant, *bound)


def _bound(rule: Rule, own: Sequence[str]) -> list[str]:
    """Each line of a rule and the days it is bound on."""
    cover = np.packbits(rule.cover(), axis=1)
    return [
        _digest(own[line], days.tobytes()) for line, days in zip(rule.lines, cover, strict=True)
    ]


def _product_digest(product: Product, own: Sequence[str]) -> str:
    orders = sorted(repr((one.due, one.quantity_t, one.penalty)) for one in product.orders)
    lines = sorted(own[line] for line in product.lines)
    return _digest(repr(product.stock), repr(product.payload), *orders, "of", *lines)


def _full_digests(
    problem: Problem, own: Sequence[str], rule_keys: Sequence[str], product_keys: Sequence[str]
) -> list[str]:
    """Each line's digest with those of everything it belongs to."""
    parts: list[list[str]] = [[one] for one in own]
    digests = pd.Series(own, dtype=object)
    for _, mine in digests.groupby(problem.lines["enterprise_id"].to_numpy(str)):
        key = _digest(*sorted(mine))
        for at in mine.index:
            parts[at].append(key)
    for key, rule in zip(rule_keys, problem.rules, strict=True):
        for line, bound in zip(rule.lines, _bound(rule, own), strict=True):
            parts[line].append(_digest(key, bound))
    for key, product in zip(product_keys, problem.products, strict=True):
        for line in product.lines:
            parts[line].append(key)
    return [_digest(*sorted(one)) for one in parts]


def _moved_rule(rule: Rule, place: np.ndarray) -> Rule:
    lines = place[rule.lines]
    order = np.argsort(lines)
    lifted = rule.lifted[order] if rule.lifted.size else rule.lifted
    return replace(rule, lines=lines[order], lifted=lifted)


def _digest(*parts: str | bytes) -> str:
    made = hashlib.sha256()
    for part in parts:
        made.update(part.encode() if isinstance(part, str) else part)
        made.update(b"\0")
    return made.hexdigest()
