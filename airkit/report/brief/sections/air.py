"""The air part: the same days a year earlier, both roundings, what is still allowed."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pandas as pd

from airkit.campaign import AirState
from airkit.figures import campaign as figures
from airkit.places import Places
from airkit.report.brief.compose import cell, compose, count, day, fixed, joined, picture
from airkit.report.brief.content import (
    Block,
    Origin,
    Paragraph,
    Picture,
    Section,
    Sentence,
    Table,
)
from airkit.report.brief.sections.progress import GAP, place_name
from airkit.words import Lang, word

MOST_ROWS = 25
SHOWN = ("mean_rounded_ugm3", "base_rounded_ugm3", "change_pct_official", "change_pct")


def air_section(air: AirState, places: Places, lang: Lang) -> Section:
    """The air part of the briefing; places with a target are told, all stand in the table."""
    rows = air.rows.to_dict("records")
    targeted = [row for row in rows if row["on_schedule"] is not None]
    told = targeted or rows[:1]
    blocks: list[Block] = []
    for number, row in enumerate(told):
        blocks.append(Paragraph(_told(row, air.as_of, places, lang), is_lead=not number))
        blocks += [Paragraph(one) for one in _rest(row, lang)]
        blocks.append(_season(air, str(row["city"]), lang))
    blocks.append(Paragraph(compose("brief_air_caution", lang)))
    blocks.append(_table(rows, places, lang))
    points = [*_rest(told[0], lang), compose("brief_air_caution", lang)]
    return Section(
        "air", word("brief_air", lang), tuple(blocks), (_takeaway(told[0], places, lang), *points)
    )


def _season(air: AirState, place: str, lang: Lang) -> Picture:
    return picture(
        f"air_season_{place}",
        "brief_fig_season",
        lang,
        partial(figures.season, air, place),
        figures.season_table(air, place),
    )


def origin_of(row: dict[Any, Any], quantity: str) -> Origin:
    """Days behind a number of a place."""
    return Origin("air", quantity, (f"air:{row['city']}",), (), ("hj633_2012", "hj663_2013"))


def _number(row: dict[Any, Any], key: str, places: int = 1, sign: bool = False) -> Any:
    unit = "%" if "pct" in key else "ug/m3" if "ugm3" in key else "1"
    return fixed(row[key], places, origin_of(row, key), unit, sign)


def _takeaway(row: dict[Any, Any], places: Places, lang: Lang) -> Sentence:
    """Mean, change and verdict; how many days are missing from them."""
    verdict = {True: "brief_air_on", False: "brief_air_off"}.get(row["on_schedule"])
    takeaway = compose(
        "brief_air_takeaway",
        lang,
        name=place_name(row["city"], places, lang),
        mean=_number(row, "mean_rounded_ugm3", 0),
        official=_number(row, "change_pct_official", 1, True),
        verdict=word(verdict or "brief_air_no_target", lang),
    )
    gap = compose("brief_air_gap", lang, n=_number(row, "n_missing", 0))
    return joined([takeaway, gap] if row["n_missing"] else [takeaway], GAP[lang])


def _told(row: dict[Any, Any], as_of: str, places: Places, lang: Lang) -> Sentence:
    verdict = {True: "brief_air_on", False: "brief_air_off"}.get(row["on_schedule"])
    return compose(
        "brief_air_lead",
        lang,
        name=place_name(row["city"], places, lang),
        as_of=day(as_of, lang, origin_of(row, "as_of")),
        mean=_number(row, "mean_rounded_ugm3", 0),
        base=_number(row, "base_rounded_ugm3", 0),
        official=_number(row, "change_pct_official", 1, True),
        unrounded=_number(row, "change_pct", 1, True),
        verdict=word(verdict or "brief_air_no_target", lang),
    )


def _rest(row: dict[Any, Any], lang: Lang) -> Iterator[Sentence]:
    """What the remaining days may bring, and the heavy days left."""
    if row["allowed_remaining_ugm3"] is not None and not pd.isna(row["allowed_remaining_ugm3"]):
        yield compose("brief_air_allowed", lang, allowed=_number(row, "allowed_remaining_ugm3"))
    yield compose(
        "brief_air_heavy",
        lang,
        n=_number(row, "heavy_days", 0),
        base=_number(row, "heavy_days_base", 0),
        missing=_number(row, "n_missing", 0),
    )


def _table(rows: list[dict[Any, Any]], places: Places, lang: Lang) -> Table:
    cells = []
    ordered = sorted(rows, key=lambda row: (pd.isna(row["mean_ugm3"]), row["mean_ugm3"]))
    for row in ordered[:MOST_ROWS]:
        numbers = [_number(row, key, 0 if "rounded" in key else 1, "pct" in key) for key in SHOWN]
        heavy = count(row["heavy_days"], origin_of(row, "heavy_days"), "d")
        missing = count(row["n_missing"], origin_of(row, "n_missing"), "d")
        name = place_name(row["city"], places, lang)
        cells.append((cell(name), *(cell(one) for one in (*numbers, heavy, missing))))
    names = ("place", "mean", "base", "official", "unrounded", "heavy", "missing_days")
    columns = tuple(word(f"brief_col_{name}", lang) for name in names)
    title = compose("brief_table_air", lang)
    return Table(
        title, columns, tuple(cells), (1.7, 1.5, 1.1, 1.3, 1.3, 1.1, 1), (False, *[True] * 6), 1
    )
