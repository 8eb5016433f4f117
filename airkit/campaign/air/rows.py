"""Rows of the air rules in ``data/reference``, by rule set.

Standards change (HJ 633 and HJ 663 were replaced in 2026), so every rule is a row that carries the
id of its rule set, and every function that needs a rule takes that id as an argument.
"""

import csv
from collections.abc import Mapping
from functools import cache

from airkit.errors import UsageError
from airkit.shipped import shipped_path

AQI_RULES = "HJ633-2012"
STATISTICS_RULES = "HJ663-2013"

Rows = tuple[Mapping[str, str], ...]


def rows_of(table: str, ruleset: str) -> Rows:
    """Rows of one rule set, as text, in the order of the file.

    Parameters
    ----------
    table : str
        Name of the table below ``data/reference``, such as ``"aqi_breakpoints"``.
    ruleset : str
        Id of the rule set.

    Raises
    ------
    UsageError
        No row has this rule set; the sentence names those that are known.

    Examples
    --------
    >>> rows_of("aqi_breakpoints", "HJ633-2012")[1]["concentration"]
    '35'
    >>> rows_of("aqi_breakpoints", "HJ633-2026")
    Traceback (most recent call last):
    airkit.errors.UsageError: 没有名为“HJ633-2026”的规则...
    """
    found = tuple(row for row in _all_rows(table) if row["ruleset"] == ruleset)
    if not found:
        known = ", ".join(rulesets(table))
        raise UsageError(
            "air_ruleset_unknown", ruleset=ruleset, known=known, file=f"data/reference/{table}.csv"
        )
    return found


def rulesets(table: str) -> tuple[str, ...]:
    """Ids of the rule sets a table knows, in the order of the file.

    Examples
    --------
    >>> rulesets("alert_triggers")
    ('alerts-2016', 'alerts-2018')
    """
    return tuple(dict.fromkeys(row["ruleset"] for row in _all_rows(table)))


@cache
def _all_rows(table: str) -> Rows:
    with shipped_path(f"reference/{table}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
