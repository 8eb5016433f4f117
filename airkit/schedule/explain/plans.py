"""What kind of plan it is, what it saves, and which defaults it rests on."""

from typing import Any

import pandas as pd

from airkit.schedule.problem.lines import ALWAYS
from airkit.tables.checking.defaults import ASSUMED, WHERE_ASKED
from airkit.tables.contract import contract
from airkit.words import Lang, listed, say, show, word


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
    return say(
        word_id,
        lang,
        loss=show(loss, "yuan", lang, 4),
        saved=show(saved, "yuan", lang, 4),
        share=show(saved / loss if loss else 0.0, "share", lang),
        pollutants=names,
    )


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
