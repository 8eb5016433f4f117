"""What kind of plan it is, what it saves, and which defaults it rests on."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from airkit.schedule.problem.lines import ALWAYS
from airkit.tables.checking.defaults import ASSUMED, WHERE_ASKED
from airkit.tables.contract import contract
from airkit.words import Lang, listed, say, show, word

# What a plan emits beyond the rule book is told from this share on.
LEAST_MORE = 5e-4


def plan_lines(outcome: Any, lang: Lang) -> list[str]:
    """What kind of plan it is, what it saves against the rule book, what a free one would save.

    Parameters
    ----------
    outcome : Outcome
        With or without a plan.
    """
    if outcome.objective_yuan is None:
        return []
    lines = []
    if outcome.changes:
        values = {"n": outcome.changes["other_days"], "m": outcome.changes["alert_days"]}
        lines.append(say(f"schedule_plan_{outcome.plan_kind}", lang, **values))
    if outcome.rulebook:
        lines.append(_against_rule_book(outcome, lang))
    if outcome.beside:
        cost, bound = outcome.beside["objective_yuan"], outcome.beside["bound_yuan"]
        found = None if cost is None else max(0.0, outcome.objective_yuan - cost)
        values = {"found": show(found, "yuan", lang, 4)}
        values["most"] = show(max(0.0, outcome.objective_yuan - bound), "yuan", lang, 4)
        lines.append(say("schedule_beside", lang, **values))
    return lines


def _against_rule_book(outcome: Any, lang: Lang) -> str:
    """Loss beside that of the rule book, and which caps were taken from it."""
    loss = outcome.rulebook["objective_yuan"]
    saved = loss - outcome.objective_yuan
    kinds = outcome.rulebook["caps_kg"]
    names = listed((word(f"pollutant_{name}", lang) for name in kinds), lang)
    word_id = "schedule_rulebook_capped" if kinds else "schedule_rulebook"
    said = say(
        word_id,
        lang,
        loss=show(loss, "yuan", lang, 4),
        saved=show(saved, "yuan", lang, 4),
        share=show(saved / loss if loss else 0.0, "share", lang),
        pollutants=names,
    )
    more = listed(_emitted_more(outcome, lang), lang)
    return said + (say("schedule_rulebook_more", lang, pollutants=more) if more else "")


def _emitted_more(outcome: Any, lang: Lang) -> Iterator[str]:
    """Pollutants that the plan emits more of than the rule book, and by what share."""
    for name, kg in outcome.rulebook["emissions_kg"].items():
        emitted = outcome.emissions_kg.get(name)
        if kg and emitted and emitted / kg - 1 > LEAST_MORE:
            yield f"{word(f'pollutant_{name}', lang)} {show(emitted / kg - 1, 'share', lang)}"


def default_lines(defaults: pd.DataFrame, lang: Lang) -> list[str]:
    """How many blank cells of the lines rest on assumed defaults, and in which columns."""
    is_used = defaults["column"].isin((*ALWAYS, *WHERE_ASKED))
    assumed = defaults[(defaults["grade"] == ASSUMED) & is_used]
    if assumed.empty:
        return []
    column = contract()["lines"].column
    labels = [column(name).label(lang) for name in dict.fromkeys(assumed["column"])]
    names = listed(labels, lang)
    n = int(assumed["n_blank"].sum())
    return [say("schedule_defaults_used", lang, n=n, columns=names)]
