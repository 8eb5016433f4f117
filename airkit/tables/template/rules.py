"""What Excel lets people type into a column: lists and bounds, refused with a sentence."""

from datetime import date, datetime

from xlsxwriter.worksheet import Worksheet

from airkit.tables.contract import Column
from airkit.tables.template.lists import Lists
from airkit.tables.template.text import bounds, heading
from airkit.words import Lang, say, word

LAST_ROW = 2**20 - 1
# Excel shows no more of a message.
MOST_TITLE, MOST_MESSAGE = 32, 255


def add_rule(
    sheet: Worksheet,
    place: int,
    column: Column,
    lists: Lists,
    lang: Lang,
    rows: tuple[int, int] = (1, LAST_ROW),
) -> None:
    """Add the list or the bounds of a column to its cells, where it has any."""
    rule = _list_rule(column, lists, lang) or _bound_rule(column, lang)
    if rule:
        title = heading(column, lang)[:MOST_TITLE]
        sheet.data_validation(rows[0], place, rows[1], place, {**rule, "error_title": title})


def _list_rule(column: Column, lists: Lists, lang: Lang) -> dict[str, object]:
    source = lists.source(column)
    if not source:
        return {}
    # An id may be typed before its row is: only a warning.
    kind = "warning" if column.references else "stop"
    message = word(f"template_list_{kind}", lang)
    return {"validate": "list", "source": source, "error_type": kind, "error_message": message}


def _bound_rule(column: Column, lang: Lang) -> dict[str, object]:
    kinds = {"number": "decimal", "integer": "integer", "date": "date", "datetime": "date"}
    if column.kind not in kinds:
        return {}
    message = say("template_bound", lang, bounds=bounds(column, lang) or word("template_any", lang))
    rule = {"validate": kinds[column.kind], "error_message": message[:MOST_MESSAGE]}
    low, high = _bound(column, column.low), _bound(column, column.high)
    if low is not None and high is not None:
        return {**rule, "criteria": "between", "minimum": low, "maximum": high}
    if low is None and high is None:
        return {**rule, "criteria": "!=", "value": _never(column)}
    if high is None:
        return {**rule, "criteria": ">=", "value": low}
    return {**rule, "criteria": "<=", "value": high}


def _bound(column: Column, text: str) -> date | float | int | None:
    if not text:
        return None
    if column.kind in ("date", "datetime"):
        return datetime.fromisoformat(text)
    return int(text) if column.kind == "integer" else float(text)


def _never(column: Column) -> float | int:
    """A value nobody types: the rule then only asks for a number at all."""
    return -(10**9) + 1 if column.kind == "integer" else -1e99
