"""Where a rule is broken or must give way: each breach in a line, or many breaches in few."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from airkit.schedule.explain.amounts import amount, unit_of
from airkit.schedule.explain.names import line_name, rule_name
from airkit.words import Lang, days_in_words, say, word

# What breaches of one stretch share.
OF_ONE_STRETCH = ("rule_id", "enterprise_id", "line_id", "unit")
# Stretches told one by one; where there are more, each rule is one line.
MOST_STRETCHES = 40
# Enterprises of one kind of breach named; more are counted.
MOST_NAMED = 3
PLACES = ("enterprise_id", "line_id", "date")
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


def breach_line(row: Mapping[Any, Any], lang: Lang) -> str:
    """One row of violations, conflicts or loosening.

    Examples
    --------
    >>> row = {"rule_id": "cap", "date": "2018-01-02", "by": 12.5, "unit": "kg_per_day"}
    >>> breach_line(row, "en")
    'cap: 2018-01-02, by 12.5 kg/day'
    >>> row = {"rule_id": "load_levels", "line_id": "l1", "by": 0.2, "unit": "share"}
    >>> breach_line(row, "en")
    'load levels: l1, by 20 percentage points'
    >>> row = {"rule_id": "jan", "rule_kind": "stop", "line_id": "k1", "process": "kiln",
    ...        "name_en": "Brick Works", "date": "2018-01-02", "by": 1.0, "unit": "share"}
    >>> breach_line(row, "en")
    'stop (jan): Brick Works, k1 (kiln), 2018-01-02, runs where it must stand still'
    """
    where = word("fig_comma", lang).join(_places(row, lang))
    values = {"where": where, **_by(row, lang)}
    name = rule_name(row["rule_id"], row.get("rule_kind"), lang)
    if not where:
        return say("audit_breach_all", lang, rule_id=name, **_by(row, lang))
    is_worst = row.get("least", row["by"]) < row["by"]
    usual = "audit_breach_worst" if is_worst else "audit_breach"
    word_id = _word_id(row, "audit_breach_stop", "audit_breach_stands", usual)
    return say(word_id, lang, rule_id=name, **values)


def breach_groups(table: pd.DataFrame, lang: Lang) -> list[str]:
    """Violations in a line a rule: how many, when, whose, and by how much at worst.

    Parameters
    ----------
    table : DataFrame
        As the audit has them.

    Examples
    --------
    >>> rows = [{"rule_id": "cap", "date": f"2018-01-0{day}", "by": day, "unit": "kg_per_day"}
    ...         for day in (2, 3)]
    >>> breach_groups(pd.DataFrame(rows), "en")
    ['cap: 2 breaches, 2018-01-02 to 2018-01-03, by 3 kg/day at worst']
    """
    lines = []
    for _, rows in table.groupby(["rule_id", "unit"], sort=False):
        worst = rows.loc[rows["by"].idxmax()].to_dict()
        dates = _texts(rows, "date")
        where = [days_in_words(dates.min(), dates.max(), lang)] if len(dates) else []
        where += _whose(rows, lang)
        values = {
            "rule_id": rule_name(worst["rule_id"], worst.get("rule_kind"), lang),
            "n": len(rows),
            "where": "".join(word("fig_comma", lang) + one for one in where),
        }
        word_id = _word_id(worst, "audit_group_stop", "audit_group_stands", "audit_group")
        lines.append(say(word_id, lang, **values, **_by(worst, lang)))
    return lines


def _word_id(row: Mapping[Any, Any], stop: str, stands: str, usual: str) -> str:
    """The sentence of a breach: running or standing still has no amount worth telling."""
    if row.get("rule_kind") == "stop":
        return stop
    return stands if row["rule_id"] == "can_stop" else usual


def _whose(rows: pd.DataFrame, lang: Lang) -> list[str]:
    """The enterprises of some breaches: by name where they are few, else how many."""
    column = f"name_{lang}" if f"name_{lang}" in rows else "enterprise_id"
    names = _texts(rows, column).unique().tolist()
    if len(names) > MOST_NAMED:
        return [say("audit_firms", lang, n=len(names))]
    return names


def _texts(rows: pd.DataFrame, column: str) -> pd.Series:
    """What is stated in a column, empty where it is not there."""
    cells = rows[column] if column in rows else pd.Series(dtype="str")
    return cells[cells.map(lambda cell: isinstance(cell, str) and cell != "")]


def _by(row: Mapping[Any, Any], lang: Lang) -> dict[str, str]:
    """By how much a row is missed, in what unit, and to which side."""
    by, unit = row["by"], row["unit"]
    by, unit = (100 * by, "points") if unit == "share" else (by, unit)
    shown = amount(by)
    is_short = row.get("used", 0.0) < row.get("limit", 0.0)
    how = word("audit_short" if is_short else "audit_over", lang)
    return {"by": shown, "unit": unit_of(shown, unit, lang), "how": how}


def _places(row: Mapping[Any, Any], lang: Lang) -> Iterator[str]:
    """Enterprise by name, line by id and process, date; what is not stated is left out."""
    told = {name: row[name] for name in PLACES if isinstance(row.get(name), str) and row[name]}
    name = row.get(f"name_{lang}") or row.get("name_zh")
    if isinstance(name, str) and name:
        yield name
    elif "enterprise_id" in told:
        yield told["enterprise_id"]
    if "line_id" in told:
        process = row.get("process")
        is_named = isinstance(process, str) and process
        yield line_name(told["line_id"], process, lang) if is_named else told["line_id"]
    if "date" in told:
        yield told["date"]
