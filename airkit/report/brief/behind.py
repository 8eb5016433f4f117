"""The tables behind a briefing's figures as a reader wants them: names instead of ids."""

import re

import pandas as pd

from airkit.report.headings import heading
from airkit.report.in_words import SHARES, SPOKEN, spoken
from airkit.report.workbook import Sheet
from airkit.words import Lang, say, word

# A column of ids, and the columns of names that stand for it.
NAMED = {
    "place_id": ("place_zh", "place_en"),
    "district_id": ("name_zh", "name_en"),
    "name": ("name_zh", "name_en"),
    "row_id": ("row_zh", "row_en"),
    "enterprise_id": ("enterprise_zh", "enterprise_en"),
}
LINES = ("planned", "done", "p10", "p50", "p90")
CALENDAR = ("date", "state", "share")
OWN_HEADINGS = {
    "line": "brief_col_curve",
    "value": "brief_col_day_value",
    "n_claimed": "brief_claimed",
    "rule": "brief_col_rule",
    **dict.fromkeys(("name_zh", "name_en", "place_zh", "place_en"), "brief_col_place"),
    **dict.fromkeys(("enterprise_zh", "enterprise_en"), "planbook_col_enterprise"),
}
WITHOUT_CAPITAL = ("μg", "kWh")  # units begin as they do
_PAST = re.compile(r"past_(.+)")


def sheet_behind(name: str, title: str, table: pd.DataFrame, lang: Lang) -> Sheet:
    """The table behind a figure as a sheet.

    Ids that have names beside them are left out, as is what is empty throughout; a calendar is laid
    out with a column a day.
    """
    shown = _in_words(_named(table, lang), lang)
    days: list[str] = []
    if set(CALENDAR) <= set(shown) and len(shown):
        shown, days = _calendar(shown)
    headings = {str(c): str(c) if c in days else _heading(str(c), lang) for c in shown}
    percent = tuple(t for c, t in headings.items() if c in days or SHARES.fullmatch(c))
    return Sheet(
        name,
        title,
        shown.set_axis(list(headings.values()), axis=1),
        percent=percent,
        grid_from=len(headings) - len(days) if days else None,
    )


def _named(table: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """Without the ids that have names beside them, the other language, the empty variant."""
    drop = ["variant"] if "variant" in table and not table["variant"].astype(bool).any() else []
    for key, (zh, en) in NAMED.items():
        if {key, zh, en} <= set(table):
            drop += [key, en if lang == "zh" else zh]
    return table.drop(columns=list(dict.fromkeys(drop)))


def _in_words(table: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """Ids spoken, truth values as yes and no."""
    changed: dict[str, pd.Series] = {}
    for name, values in table.items():
        column = str(name)
        if column == "line" and set(values) <= set(LINES):
            shown: list[object] = [word(f"brief_line_{one}", lang) for one in values]
        elif pd.api.types.is_bool_dtype(values):
            shown = [word(f"brief_is_{one}", lang) for one in values.astype(bool)]
        elif column in SPOKEN:
            shown = [spoken(column, one, (lang,)) for one in values]
        else:
            continue
        changed[column] = pd.Series(shown, index=table.index, dtype=object)
    return table.assign(**changed)


def _calendar(table: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """A row a state, a column a day; the rows in the order of the figure."""
    fixed = [column for column in table if column not in ("date", "share")]
    table = table.assign(date=table["date"].dt.strftime("%Y-%m-%d"))
    days = sorted(table["date"].unique())
    wide = table.pivot(index=fixed, columns="date", values="share")[days]
    order = table[fixed].drop_duplicates()
    first = order[fixed[0]].map({one: at for at, one in enumerate(order[fixed[0]].unique())})
    order = order.assign(first=first).sort_values(["first", "state"])[fixed]
    return order.merge(wide.reset_index(), on=fixed), days


def _heading(column: str, lang: Lang) -> str:
    past = _PAST.fullmatch(column)
    if past:
        return say("brief_past_season", lang, season=past[1])
    text = word(OWN_HEADINGS[column], lang) if column in OWN_HEADINGS else heading(column, lang)
    return text if text.startswith(WITHOUT_CAPITAL) else text[:1].upper() + text[1:]
