"""The caps of a plan by name: whom they bind, what they limit, when."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from airkit.case import Case
from airkit.figures.schedule.common import industry_name
from airkit.places import Places
from airkit.report.brief.compose import compose, quoted
from airkit.report.brief.content import Origin, Part, Sentence
from airkit.report.brief.sections.progress import place_name
from airkit.schedule.answer import enterprise_names
from airkit.words import Lang, word


def cap_in_full(
    rule: Mapping[Any, Any], case: Case, places: Places, origin: Origin, lang: Lang
) -> Sentence:
    """A cap in words, such as 张字镇NOₓ日排放上限（黄色及以上预警）.

    Parameters
    ----------
    rule : mapping
        A row of :attr:`airkit.schedule.Outcome.rules`; one without a scope is not the case's own
        but what the plan by the rule book emits.
    case, places
        For the names of enterprises and districts.
    origin : Origin
        Of the digits in a name.
    lang : {"zh", "en"}
    """
    pollutant, level = _text(rule["pollutant"]), _text(rule["alert_level"])
    return compose(
        "brief_cap_name",
        lang,
        where=_where(rule, case, places, origin, lang),
        pollutant=_pollutant(pollutant, lang),
        kind=word(f"choice_{rule['kind']}", lang),
        when=compose("cap_when", lang, level=word(f"choice_{level}", lang))
        if level
        else Sentence(),
    )


def _where(
    rule: Mapping[Any, Any], case: Case, places: Places, origin: Origin, lang: Lang
) -> Part | Sentence:
    """Whom a cap binds."""
    scope, named = _text(rule["scope"]), _text(rule["scope_id"])
    if not scope:
        return compose("cap_of_rulebook", lang)
    if not named or scope == "county":
        return compose("cap_of_county", lang)
    if scope == "district":
        return place_name(named, places, lang)
    if scope == "industry":
        return industry_name(named, lang)
    if scope == "enterprise":
        zh, en = enterprise_names(case).get(named, (named, named))
        return quoted(zh if lang == "zh" else en, origin)
    return quoted(named, origin)


def _pollutant(name: str, lang: Lang) -> str:
    """A pollutant before the word it belongs to; nothing where there is none."""
    shown = word(f"pollutant_{name}", lang) if name else ""
    return f"{shown} " if shown and lang == "en" else shown


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)
