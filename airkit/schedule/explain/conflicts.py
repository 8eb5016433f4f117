"""What cannot hold together in an impossible case, row by row."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from airkit.schedule.explain.forbidden import forbidding_rules
from airkit.schedule.model.arrays import Arrays, Mask
from airkit.schedule.model.run import Slack
from airkit.schedule.outcome import CONFLICT_COLUMNS
from airkit.schedule.problem.problem import Problem
from airkit.schedule.problem.rules import LIVELIHOOD

# By line, rules that forbid it to run and their days.
Stops = Mapping[int, list[tuple[str, Mask]]]

TEXTS = ("rule_id", "enterprise_id", "line_id", "date", "unit")


def conflict_table(
    problem: Problem, arrays: Arrays, slacks: Iterable[tuple[Slack, float]]
) -> pd.DataFrame:
    """Rows that an elastic run missed, and by how much."""
    stops = forbidding_rules(problem, arrays)
    table = [
        dict(zip(CONFLICT_COLUMNS, _conflict(problem, arrays, stops, slack, by), strict=True))
        for slack, by in slacks
    ]
    return typed_rows(table, CONFLICT_COLUMNS)


def _conflict(
    problem: Problem, arrays: Arrays, stops: Stops, slack: Slack, by: float
) -> tuple[str, str | None, str | None, str | None, float, str, float]:
    date = f"{problem.days[slack.day]:%Y-%m-%d}" if slack.day >= 0 else None
    if slack.what == "forbidden":
        line = problem.lines.loc[slack.index]
        mine = stops.get(slack.index, [])
        rule_id = ", ".join(one for one, days in mine if days[slack.day])
        return rule_id, line["enterprise_id"], line["line_id"], date, by, "line_days", slack.limit
    if slack.what == "mode":
        mode = arrays.modes[slack.number]
        return mode.rule_id, mode.enterprise_id, None, None, by, "lines", slack.limit
    if slack.what == "row":
        family = arrays.families[slack.number]
        if family.is_daily():
            date = f"{problem.days[int(np.argmax(family.row_of_day == slack.index))]:%Y-%m-%d}"
        owner = family.enterprise_id or None
        return family.rule_id, owner, None, date, by, family.unit, family.sign * slack.limit
    product = arrays.products[slack.number]
    names = ", ".join(order.order_id for order in product.orders if order.due == slack.day)
    what = names if slack.what == "order" else "storage"
    return what, product.enterprise_id, None, date, by, "t", slack.limit


def typed_rows(table: list[dict[str, Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    """Rows as a frame, texts and numbers each of their kind."""
    frame = pd.DataFrame(table, columns=list(columns))
    return frame.astype({name: "str" if name in TEXTS else "float64" for name in columns})


def with_names(problem: Problem, table: pd.DataFrame) -> pd.DataFrame:
    """Conflicts with what people call their enterprises, and what kind of rule and whose it is.

    Returns
    -------
    DataFrame
        Also ``enterprise_zh, enterprise_en, kind, authority``; ``kind`` is ``order``, ``storage``,
        ``livelihood`` or a kind of rule.
    """
    owners = problem.case.table("enterprises").set_index("enterprise_id")
    rules = problem.case.table("rules").set_index("rule_id")
    firms = {"zh": owners["name_zh"], "en": owners["name_en"].fillna(owners["name_zh"])}
    names = {f"enterprise_{lang}": table["enterprise_id"].map(name) for lang, name in firms.items()}
    orders = set(problem.case.table("orders")["order_id"])
    kinds = [_kind(rule_id, rules["kind"], orders) for rule_id in table["rule_id"]]
    given = [rules["authority"].get(rule_id) for rule_id in table["rule_id"]]
    told = {**names, "kind": kinds, "authority": given}
    return table.assign(**{name: pd.Series(c, index=table.index, dtype="str")
                           for name, c in told.items()})  # fmt: skip


def _kind(rule_id: str, kinds: pd.Series, orders: set[str]) -> str:
    """Kind of what was missed; several rules on one line-day are a stop."""
    if rule_id == "storage":
        return "storage"
    if rule_id == LIVELIHOOD:
        return "livelihood"
    if set(rule_id.split(", ")) <= orders:
        return "order"
    return str(kinds.get(rule_id, "stop"))
