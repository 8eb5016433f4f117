"""Change notices of a re-plan: one a firm, what is changed of its plan, when and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from airkit.case import Case
from airkit.report.planbook.calendar import load_in_words, months_of, stretches_of
from airkit.report.planbook.pages import LinePages
from airkit.report.planbook.rule_words import rules_in_words
from airkit.schedule.explain.names import line_name
from airkit.schedule.replanning.result import Replan, why_changed
from airkit.words import Lang, days_in_words, word

# Reasons whose sentence tells what a day is worth at the county's prices. A price says what others
# would give for the same room, so a firm reads that there is room, and no more.
PRICED = "pays"


@dataclass(frozen=True)
class Notice:
    """The notice of one firm.

    Attributes
    ----------
    enterprise_id, name : str
    since : str
        First day that changes.
    changes : tuple of tuple of str
        Line, days, number of days, what was announced, what stands now, why.
    lines : tuple of LinePages
        Calendar of each line that changes, from the first day that may.
    """

    enterprise_id: str
    name: str
    since: str
    changes: tuple[tuple[str, ...], ...]
    lines: tuple[LinePages, ...]


def notices_of(case: Case, answer: Replan, lang: Lang, *, is_priced: bool) -> Iterator[Notice]:
    """The notices of a re-plan, firms as they come in its changes.

    Parameters
    ----------
    case : Case
        For the processes of the lines.
    answer : Replan
    lang : {"zh", "en"}
    is_priced : bool
        Whether what a day is worth may be read in it.
    """
    titles = {
        line_id: line_name(line_id, process, lang)
        for line_id, process in case.table("lines")[["line_id", "process"]].to_numpy()
    }
    rules = case.table("rules")
    names = answer.names.set_index("enterprise_id")[f"name_{lang}"]
    days = pd.to_datetime(answer.plan["date"])
    ahead = dict(list(answer.plan[days >= pd.Timestamp(answer.free_from)].groupby("line_id")))
    for enterprise_id, mine in answer.changes.groupby("enterprise_id", sort=False):
        yield Notice(
            str(enterprise_id),
            names[enterprise_id],
            mine["start"].min(),
            tuple(
                (titles[row["line_id"]], *_change(row, rules, lang, is_priced=is_priced))
                for row in mine.to_dict("records")
            ),
            tuple(
                _calendar(line_id, titles[line_id], ahead[line_id])
                for line_id in mine["line_id"].unique()
            ),
        )


def _change(
    row: Mapping[Any, Any], rules: pd.DataFrame, lang: Lang, *, is_priced: bool
) -> tuple[str, ...]:
    """Days, their number, before, after, why."""
    days = days_in_words(row["start"], row["end"], lang)
    if row["reason"] == PRICED and not is_priced:
        why = word("notice_room", lang)
    else:
        named = rules_in_words(str(row["rule_id"] or ""), rules, lang)
        why = why_changed({**row, "rule_id": named}, lang)
    loads = (load_in_words(row[f"load_{when}"], lang) for when in ("before", "after"))
    return days, f"{row['days']:.0f}", *loads, why


def _calendar(line_id: str, title: str, plan: pd.DataFrame) -> LinePages:
    days = pd.DatetimeIndex(plan["date"])
    loads = plan["load_share"].to_numpy(float)
    months, stretches = months_of(days, loads), stretches_of(days, loads)
    return LinePages(line_id, title, (), months, stretches, int((loads == 0).sum()))
