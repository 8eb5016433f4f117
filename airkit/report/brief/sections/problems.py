"""The problems part: closed and open, overdue, looked back, and what the rule would trigger."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pandas as pd

from airkit.campaign.accountability import Accountability
from airkit.campaign.closeout.result import Closeout
from airkit.figures import campaign as figures
from airkit.places import Places
from airkit.report.brief.compose import (
    cell,
    compose,
    count,
    fixed,
    joined,
    percent,
    picture,
    quoted,
)
from airkit.report.brief.content import Block, Origin, Paragraph, Section, Sentence, Table
from airkit.report.brief.sections.progress import place_name
from airkit.words import Lang, has_word, say, word

MOST_ROWS = 25
TOWN_COUNTS = ("n", "n_closed", "n_open", "n_overdue", "n_relapsed")


def problems_section(
    closeout: Closeout, accountability: Accountability, places: Places, lang: Lang
) -> Section:
    """The problems part of the briefing."""
    lead = lead_of(closeout, lang)
    week, back = _week(closeout, lang), _looked_back(closeout, lang)
    held = list(_accountability(accountability, closeout, lang))
    blocks: list[Block] = [Paragraph(lead, is_lead=True), Paragraph(week)]
    blocks += [Paragraph(one) for one in (back, *held) if one.parts]
    blocks.append(
        picture(
            "problems_by_age",
            "brief_fig_by_age",
            lang,
            partial(figures.open_by_age, closeout),
            figures.open_by_age_table(closeout),
        )
    )
    blocks += _by_town(closeout, places, lang)
    points = [one for one in (week, back, *held[:1]) if one.parts]
    slide = (_takeaway(closeout, lang), *points)
    return Section("problems", word("brief_problems", lang), tuple(blocks), slide)


def origin_of(closeout: Closeout, quantity: str, problems: pd.DataFrame | None = None) -> Origin:
    """Problems behind a number, and the ledger they stand in."""
    ledger = f"ledger:{closeout.ledger_count}@{closeout.ledger_head[:12]}"
    if problems is None:
        return Origin("closeout", quantity, (ledger,))
    return Origin(
        "closeout", quantity, (ledger, *(f"problems:{i}" for i in problems["problem_id"]))
    )


def lead_of(closeout: Closeout, lang: Lang) -> Sentence:
    """Found, closed, open, overdue."""
    totals = closeout.totals.iloc[0]
    table = closeout.problems
    parts = {
        "n": table,
        "n_closed": table[~table["is_open"]],
        "n_open": table[table["is_open"]],
        "n_overdue": table[table["is_overdue"]],
    }
    shown = {key: count(totals[key], origin_of(closeout, key, mine)) for key, mine in parts.items()}
    claimed = count(totals["claimed"], origin_of(closeout, "claimed"))
    return compose("brief_problems_lead", lang, claimed=claimed, **shown)


def _takeaway(closeout: Closeout, lang: Lang) -> Sentence:
    totals = closeout.totals.iloc[0]
    shown = {
        key: count(totals[key], origin_of(closeout, key))
        for key in ("n", "n_closed", "n_open", "n_overdue")
    }
    return compose("brief_problems_takeaway", lang, **shown)


def _week(closeout: Closeout, lang: Lang) -> Sentence:
    """Found and closed in the last week, side by side and never netted."""
    weeks = closeout.weeks
    last = weeks[weeks["week_end"] == weeks["week_end"].max()] if len(weeks) else weeks
    shown = {
        key: count(last[key].sum() if len(last) else 0, origin_of(closeout, f"week_{key}"))
        for key in ("n_found", "n_closed", "n_relapsed")
    }
    return compose("brief_problems_week", lang, **shown)


def _looked_back(closeout: Closeout, lang: Lang) -> Sentence:
    """How many were looked at again, how many relapsed, with the range that leaves."""
    totals = closeout.totals.iloc[0]
    if not totals["n_looked_at"]:
        return compose("brief_no_lookback", lang)
    looked = closeout.problems[closeout.problems["was_looked_at"]]
    origin = origin_of(closeout, "relapse_share", looked)
    return compose(
        "brief_lookback",
        lang,
        n=count(totals["n_looked_at"], origin),
        relapsed=count(totals["n_relapsed"], origin),
        share=percent(totals["relapse_share"], origin),
        low=percent(totals["relapse_low"], origin),
        high=percent(totals["relapse_high"], origin),
    )


def _accountability(
    accountability: Accountability, closeout: Closeout, lang: Lang
) -> Iterator[Sentence]:
    """What the rule would have triggered, by the county's own count, and what is nearest."""
    reached = accountability.triggered.to_dict("records")
    listed = [_reached(row, lang) for row in reached]
    if not listed:
        yield compose("brief_accountability_none", lang)
    else:
        between = "；" if lang == "zh" else "; "
        yield compose("brief_accountability", lang, rows=joined(listed, between))
    month = closeout.as_of[:7]
    now = accountability.counts[accountability.counts["month"] == month]
    near = now[now["to_next"].notna()].sort_values("to_next")
    if len(near):
        yield _near(near.iloc[0].to_dict(), lang)


def _reached(row: dict[Any, Any], lang: Lang) -> Sentence:
    origin = _rule_origin(row)
    return compose(
        "brief_accountability_row",
        lang,
        month=quoted(_month(row["month"], lang), origin),
        what=_what(row, lang),
        count=fixed(row["count"], 0, origin),
        threshold=fixed(row["threshold"], 0, origin),
        tier=_tier(row["tier"], lang),
    )


def _month(month: str, lang: Lang) -> str:
    year, number = month.split("-")
    return say("brief_month", lang, year=year, month=int(number))


def _near(row: dict[Any, Any], lang: Lang) -> Sentence:
    origin = _rule_origin(row)
    return compose(
        "brief_accountability_near",
        lang,
        what=_what(row, lang),
        count=fixed(row["count"], 0, origin),
        to_next=fixed(row["to_next"], 0, origin),
        tier=_tier(row["next_tier"], lang),
    )


def _rule_origin(row: dict[Any, Any]) -> Origin:
    rule = f"accountability_rules:{row['ruleset']}/{row['unit']}/{row['counts']}"
    return Origin("accountability", row["counts"], (rule,), (), (str(row["source_id"]),))


def _what(row: dict[Any, Any], lang: Lang) -> str:
    word_id = f"accountability_{row['counts']}"
    return word(word_id, lang) if has_word(word_id) else str(row["counts"])


def _tier(tier: str, lang: Lang) -> str:
    return word(f"tier_{tier}", lang) if has_word(f"tier_{tier}") else tier


def _by_town(closeout: Closeout, places: Places, lang: Lang) -> Iterator[Block]:
    """Found, closed, open, overdue and relapsed, town by town."""
    groups = closeout.groups[closeout.groups["group"] == "district_id"]
    rows = []
    for row in (
        groups.sort_values(["n_open", "n"], ascending=False).head(MOST_ROWS).to_dict("records")
    ):
        mine = closeout.problems[closeout.problems["district_id"].fillna("") == row["name"]]
        name = place_name(row["name"], places, lang) if row["name"] else word("brief_no_town", lang)
        numbers = [count(row[key], origin_of(closeout, key, mine)) for key in TOWN_COUNTS]
        days = fixed(row["median_days_to_close"], 0, origin_of(closeout, "days", mine), "d")
        rows.append((cell(name), *(cell(one) for one in (*numbers, days))))
    if not rows:
        return
    names = ("town", "found", "closed", "open", "overdue", "relapsed", "days_to_close")
    columns = tuple(word(f"brief_col_{name}", lang) for name in names)
    title = compose("brief_table_problems", lang)
    yield Table(title, columns, tuple(rows), (1.8, 1, 1, 1, 1, 1, 1.4), (False, *[True] * 6), 3)
