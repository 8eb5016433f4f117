"""Many breaches in few lines: the days of one rule and line that follow each other go together."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from airkit.schedule.explain.sentences import breach_groups, breach_line
from airkit.words import Lang, days_in_words, say, word

# What breaches of one stretch share.
OF_ONE_STRETCH = ("rule_id", "enterprise_id", "line_id", "unit")
# Stretches told one by one; where there are more, each rule is one line.
MOST_STRETCHES = 40
ONE_DAY = pd.Timedelta(days=1)


def breach_stretches(violations: pd.DataFrame) -> pd.DataFrame:
    """Breaches with the days that follow each other made one row, in the order of their first.

    Parameters
    ----------
    violations : DataFrame
        As the audit has them.

    Returns
    -------
    DataFrame
        The same columns but ``date``; ``start``, ``end`` (empty for a whole window) and ``days``;
        the numbers are those of the worst day, ``least`` the smallest ``by``.

    Examples
    --------
    >>> rows = [{"rule_id": "cap", "date": f"2018-01-0{day}", "by": day, "unit": "kg_per_day"}
    ...         for day in (2, 3, 5)]
    >>> breach_stretches(pd.DataFrame(rows))[["start", "end", "days", "by"]].values.tolist()
    [['2018-01-02', '2018-01-03', 2, 3], ['2018-01-05', '2018-01-05', 1, 5]]
    """
    shared = [name for name in OF_ONE_STRETCH if name in violations]
    keys = violations.groupby(shared, sort=False, dropna=False).ngroup()
    days = pd.to_datetime(violations["date"])
    order = pd.DataFrame({"key": keys, "day": days}).sort_values(["key", "day"], kind="stable")
    follows = (order["key"] == order["key"].shift()) & (
        order["day"] == order["day"].shift() + ONE_DAY
    )
    stretch = (~follows).cumsum().reindex(violations.index)
    grouped = violations.groupby(stretch, sort=False)
    worst = violations.loc[grouped["by"].idxmax()].drop(columns="date")
    ends = grouped["date"].agg(start="min", end="max", days="size")
    ends["least"] = grouped["by"].min()
    beside = ends.reset_index(drop=True).fillna({"start": "", "end": ""})
    return pd.concat([worst.reset_index(drop=True), beside], axis=1)


def breach_lines(violations: pd.DataFrame, lang: Lang) -> list[str]:
    """Breaches as people go through them: by stretch where they are few, else by rule."""
    if violations.empty:
        return []
    stretches = breach_stretches(violations)
    if len(stretches) > MOST_STRETCHES:
        return [*breach_groups(violations, lang), word("audit_each", lang)]
    return [_line(row, lang) for row in stretches.to_dict("records")]


def _line(row: Mapping[Any, Any], lang: Lang) -> str:
    days = row["days"]
    when = days_in_words(row["start"], row["end"], lang)
    if days > 1:
        when = say("audit_days", lang, when=when, days=days)
    return breach_line({**row, "date": when}, lang)
