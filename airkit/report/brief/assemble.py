"""From results to a briefing: sections in order, the answers first, what it rests on last."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from airkit.figures.notes import mark_of
from airkit.places import Places, read_places
from airkit.report.brief.compose import compose, count, day, quoted
from airkit.report.brief.content import Brief, Masthead, Number, Origin, Part, Section, Sentence
from airkit.report.brief.gather import Results
from airkit.report.brief.numbering import numbered
from airkit.report.brief.sections.air import air_section
from airkit.report.brief.sections.coal import coal_section
from airkit.report.brief.sections.problems import problems_section
from airkit.report.brief.sections.progress import progress_section
from airkit.report.brief.sections.schedule import schedule_section
from airkit.report.brief.sections.ways import ways_section
from airkit.result import Stamp
from airkit.words import Lang


def make_brief(results: Results, masthead: Masthead, lang: Lang) -> Brief:
    """The briefing in one language.

    Parts of which the case has no tables are left out, and the closing says so.
    """
    places = read_places(results.case)
    sections = list(_sections(results, places, lang))
    stamp = stamp_of(results)
    name: Part = quoted(stamp.name_zh if lang == "zh" else stamp.name_en, _layout("case"))
    return Brief(
        lang=lang,
        masthead=masthead,
        title=compose("brief_title", lang, name=name),
        day=_day(results, lang),
        badge=mark_of(stamp),
        key_points=tuple(section.slide[0] for section in sections if section.slide),
        sections=numbered(sections, lang),
        closing=tuple(_closing(results, stamp, lang)),
        stamp=stamp_dict(results),
    )


def stamp_of(results: Results) -> Stamp:
    """The stamp of the first result there is."""
    first = next(one for one in (results.state, results.coal, results.schedule) if one is not None)
    return first.stamp


def stamp_dict(results: Results) -> dict[str, Any]:
    """Case, digest, ledger and versions: what every number of the briefing shares."""
    stamp, state = stamp_of(results), results.state
    return {
        "case_id": stamp.case_id,
        "case_digest": stamp.case_digest,
        "is_fictional": stamp.is_fictional,
        "ledger_count": None if state is None else state.ledger_count,
        "ledger_head": None if state is None else state.ledger_head,
        "as_of": None if state is None else state.as_of,
        "known_at": None if state is None else state.known_at,
        "versions": dict(stamp.versions),
    }


def _sections(results: Results, places: Places, lang: Lang) -> Iterator[Section]:
    state = results.state
    if state is not None and state.progress is not None:
        yield progress_section(state.progress, places, results.case.table("districts"), lang)
    if results.coal is not None:
        yield coal_section(results.coal, lang)
    if results.schedule is not None:
        yield schedule_section(results.schedule, results.case, places, lang)
    if state is not None and len(state.closeout.problems):
        yield problems_section(state.closeout, state.accountability, places, lang)
    if state is not None and len(state.air.rows):
        yield air_section(state.air, places, lang)
    ways = ways_section(results, places, lang)
    if ways.blocks:
        yield ways


def _day(results: Results, lang: Lang) -> Number:
    when: object = results.case.season_end
    if results.state is not None:
        when = results.state.as_of
    return day(pd.Timestamp(when), lang, _layout("as_of"))


def _closing(results: Results, stamp: Stamp, lang: Lang) -> Iterator[Sentence]:
    """Left out parts, case and ledger, versions."""
    for part, word_id in (
        (results.coal, "brief_no_coal"),
        (results.schedule, "brief_no_schedule"),
        (results.state, "brief_no_campaign"),
    ):
        if part is None:
            yield compose(word_id, lang)
    digest = quoted(stamp.case_digest[:12], _layout("case_digest"))
    yield compose("brief_rests_on_case", lang, case=quoted(stamp.case_id, _layout("case")),
                  digest=digest)  # fmt: skip
    if results.state is not None:
        yield compose(
            "brief_rests_on_ledger",
            lang,
            n=count(results.state.ledger_count, _layout("ledger_count")),
            head=quoted(results.state.ledger_head, _layout("ledger_head")),
        )
    versions = ", ".join(f"{name} {version}" for name, version in stamp.versions.items())
    yield compose("brief_versions", lang, versions=quoted(versions, _layout("versions")))


def _layout(quantity: str) -> Origin:
    return Origin("layout", quantity)
