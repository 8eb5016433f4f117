"""口径对照: the ways of counting side by side, and why they differ."""

from collections.abc import Iterator
from typing import Any

from airkit.coal import CoalCut
from airkit.places import Places
from airkit.report.brief.compose import amount, cell, compose, fixed, joined
from airkit.report.brief.content import Origin, Paragraph, Section, Sentence, Table
from airkit.report.brief.gather import Results
from airkit.report.brief.sections import air as air_part
from airkit.report.brief.sections import coal as coal_part
from airkit.report.brief.sections.progress import origin_of as progress_origin
from airkit.report.brief.sections.progress import place_name
from airkit.words import Lang, word

Row = tuple[Sentence, ...]


def ways_section(results: Results, places: Places, lang: Lang) -> Section:
    """The page that sets ways of counting side by side; without blocks where there are none."""
    rows: list[Row] = []
    if results.coal is not None and len(results.coal.rows):
        rows += _coal(results.coal, lang)
    if results.state is not None:
        rows += _tasks(results, lang)
        for row in results.state.air.rows.to_dict("records"):
            if row["on_schedule"] is not None:
                rows += _air(row, places, lang)
    if not rows:
        return Section("ways", word("brief_ways", lang), ())
    columns = tuple(word(f"brief_col_{name}", lang) for name in ("quantity", "way", "value", "why"))
    title = compose("brief_table_ways", lang)
    table = Table(title, columns, tuple(rows), (1.5, 2.2, 2.0, 3.6), (False,) * 4)
    note = Paragraph(compose("brief_ways_note", lang))
    return Section("ways", word("brief_ways", lang), (note, table))


def _row(what: Sentence, way: str, value: Sentence, lang: Lang) -> Row:
    """One way: what, how it is counted, the value, why it differs."""
    return (
        what,
        compose(f"brief_way_{way}", lang),
        value,
        compose(f"brief_why_{way}", lang),
    )


def _coal(result: CoalCut, lang: Lang) -> Iterator[Row]:
    claimed = [result.waterfall(v).set_index("step").at["claimed", "level_tce"]
               for v in result.variants]  # fmt: skip
    origin = coal_part.origin_of(result, "claimed_tce")
    ends = [amount(end, "tce", lang, origin) for end in (min(claimed), max(claimed))]
    shown = [cell(ends[0])] if ends[0].text == ends[1].text else [cell(end) for end in ends]
    yield _row(
        compose("brief_way_coal", lang), "claimed", joined(shown, word("fig_to", lang)), lang
    )
    for way, quantity in (
        ("physical", "coal_cut_t"),
        ("tce", "coal_cut_tce"),
        ("system", "system_coal_cut_tce"),
        ("replaced", "coal_replaced_t"),
    ):
        yield _row(
            compose("brief_way_coal", lang),
            way,
            coal_part.quantity_of(result, quantity, lang),
            lang,
        )


def _tasks(results: Results, lang: Lang) -> Iterator[Row]:
    progress = results.state.progress if results.state is not None else None
    if progress is None:
        return
    head = progress.headline()
    for way, key in (("weight", "weighted_done_share"), ("count", "done_share")):
        share = fixed(100 * head[key], 1, progress_origin(progress, key), "%")
        yield _row(
            compose("brief_way_tasks", lang), way, compose("brief_percent", lang, value=share), lang
        )


def _air(row: dict[Any, Any], places: Places, lang: Lang) -> Iterator[Row]:
    name = place_name(row["city"], places, lang)
    for way, key in (("rounded_first", "change_pct_official"), ("unrounded", "change_pct")):
        origin: Origin = air_part.origin_of(row, key)
        value = fixed(row[key], 1, origin, "%", sign=True)
        shown = compose("brief_percent", lang, value=value)
        yield _row(compose("brief_way_air", lang, name=name), way, shown, lang)
