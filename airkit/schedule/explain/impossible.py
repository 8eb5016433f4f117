"""An impossible case in sentences: who, what, in which month, short by how much."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from airkit.schedule.explain.amounts import amount_short, amount_up, unit_of
from airkit.tables.contract import choice_label, contract
from airkit.words import Lang, say, word

# Word id of the note that a loosening is enough and not proven the least.
NOT_LEAST = "schedule_loosening_not_least"
# What a sentence is about: one of these a row of conflicts.
GROUPED = ("rule_id", "enterprise_id", "line_id", "unit", "month")


def conflict_lines(table: pd.DataFrame, lang: Lang) -> list[str]:
    """What cannot be kept, one sentence for each duty and month.

    Parameters
    ----------
    table : DataFrame
        As :func:`airkit.schedule.explain.conflicts.with_names` gives it.
    """
    return [say(f"conflict_{form}", lang, **values) for form, values in _said(table, lang)]


def loosening_lines(table: pd.DataFrame, lang: Lang) -> list[str]:
    """By how much the county's own rules must give way, one sentence for each rule and month.

    Amounts are rounded up: giving way by what is told is enough.
    """
    return [say(f"loosen_{form}", lang, **values) for form, values in _said(table, lang, amount_up)]


def _said(
    table: pd.DataFrame, lang: Lang, shown: Callable[[float], str] = amount_short
) -> list[tuple[str, dict[str, Any]]]:
    """Form of the sentence and what fills it, in the order of the table."""
    if table.empty:
        return []
    month = table["date"].str.slice(0, 7).fillna("")
    rows = table.assign(month=month).fillna({"enterprise_id": "", "line_id": ""})
    return [
        (_form(group.iloc[0].to_dict()), _values(group, lang, shown))
        for _, group in rows.groupby(list(GROUPED), sort=False)
    ]


def _form(row: dict[str, Any]) -> str:
    if row["kind"] in ("order", "storage"):
        return str(row["kind"])
    if row["unit"] == "line_days":
        return "stop"
    return "days" if row["month"] else "season"


def _values(group: pd.DataFrame, lang: Lang, shown: Callable[[float], str]) -> dict[str, Any]:
    row = group.iloc[0].to_dict()
    who = row[f"enterprise_{lang}"] if row["enterprise_id"] else word("conflict_county", lang)
    dates = sorted(group["date"].dropna())
    by, total = (shown(float(one)) for one in (group["by"].max(), group["by"].sum()))
    return {
        "who": who,
        "what": row["rule_id"],
        "line": row["line_id"] or "",
        "kind": _kind(row, lang),
        "month": _month(row["month"], lang),
        "date": dates[0] if dates else "",
        "n": len(group),
        "by": by,
        "total": total,
        "unit": unit_of(total if _form(row) == "season" else by, row["unit"], lang),
    }


def _kind(row: dict[str, Any], lang: Lang) -> str:
    """Kind of a rule and whose it is, such as 停产，国家."""
    column = contract()["rules"].column
    kinds = column("kind").choices
    if row["kind"] not in kinds:
        return word("conflict_livelihood", lang) if row["kind"] == "livelihood" else ""
    kind = choice_label(column("kind"), row["kind"], lang)
    if not isinstance(row["authority"], str):
        return kind
    whose = choice_label(column("authority"), row["authority"], lang)
    return f"{kind}{'，' if lang == 'zh' else ', '}{whose}"


def _month(month: str, lang: Lang) -> str:
    """A month as people say it: 2018年1月, 2018-01."""
    if lang == "en" or not month:
        return month
    return f"{month[:4]}年{int(month[5:])}月"
