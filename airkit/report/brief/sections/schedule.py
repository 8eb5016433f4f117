"""The schedule part: what the plan costs, how near to the least it is proven to be, who stops."""

from collections.abc import Iterator
from functools import partial

import pandas as pd

from airkit.case import Case
from airkit.figures import schedule as figures
from airkit.places import Places
from airkit.report.brief.compose import (
    amount,
    compose,
    count,
    fixed,
    joined,
    percent,
    picture,
)
from airkit.report.brief.content import Block, Origin, Paragraph, Section, Sentence
from airkit.report.brief.sections.caps import cap_in_full
from airkit.schedule import Outcome
from airkit.words import Lang, word

MOST_CAPS = 3
MOST_FIRMS = 9  # rows of the figure of burdens, which then shares a page with another
PRICED_UNITS = {"kg_per_day": "kg", "trips_per_day": "trip"}
MOST_CONFLICTS = 4


def schedule_section(outcome: Outcome, case: Case, places: Places, lang: Lang) -> Section:
    """The schedule part of the briefing."""
    lead = lead_of(outcome, lang)
    said = [
        one for one in (_proof(outcome, lang), *_caps(outcome, case, places, lang)) if one.parts
    ]
    blocks: list[Block] = [Paragraph(lead, is_lead=True), *(Paragraph(one) for one in said)]
    blocks.append(Paragraph(compose("brief_schedule_caution", lang)))
    if outcome.has_plan:
        blocks += _pictures(outcome, case, places, lang)
    slide = (_takeaway(outcome, lang), lead, *said)
    return Section("schedule", word("brief_schedule", lang), tuple(blocks), slide)


def _pictures(outcome: Outcome, case: Case, places: Places, lang: Lang) -> Iterator[Block]:
    """Calendar by industry, emissions under the dearest cap, burden by enterprise."""
    yield picture(
        "schedule_gantt",
        "brief_fig_gantt",
        lang,
        partial(figures.gantt, outcome, by="industry"),
        figures.gantt_table(outcome, by="industry"),
    )
    pollutant = _dearest(outcome)
    if pollutant:
        yield picture(
            "schedule_emissions",
            "brief_fig_emissions",
            lang,
            partial(figures.daily_emissions, outcome, pollutant),
            _with_names(
                figures.daily_emissions_table(outcome, pollutant), outcome, case, places, lang
            ),
        )
    yield picture(
        "schedule_burden",
        "brief_fig_burden",
        lang,
        partial(figures.burden, outcome, max_rows=MOST_FIRMS),
        figures.burden_table(outcome, max_rows=MOST_FIRMS),
    )


def _with_names(
    table: pd.DataFrame, outcome: Outcome, case: Case, places: Places, lang: Lang
) -> pd.DataFrame:
    """A table of caps with their names before their ids."""
    stated = outcome.rules.set_index("rule_id")
    origin = origin_of("cap")
    names = {
        rule_id: cap_in_full(stated.loc[rule_id], case, places, origin, lang).text
        for rule_id in table["rule_id"].unique()
        if rule_id in stated.index
    }
    shown = table.copy()
    shown.insert(0, "rule", table["rule_id"].map(names).fillna(""))
    return shown


def _dearest(outcome: Outcome) -> str:
    """Pollutant of the daily emission cap with the highest price; empty where there is none."""
    rules = outcome.rules[outcome.rules["kind"] == "emission_cap_day"]
    caps = outcome.caps.merge(rules[["rule_id", "pollutant"]], on="rule_id")
    if caps.empty:
        return ""
    order = caps.sort_values("price_yuan_per_unit", ascending=False, kind="stable")
    return str(order["pollutant"].iloc[0])


def _takeaway(outcome: Outcome, lang: Lang) -> Sentence:
    if not outcome.has_plan:
        return lead_of(outcome, lang)
    return compose(
        "brief_schedule_takeaway",
        lang,
        loss=amount(outcome.objective_yuan, "yuan", lang, origin_of("objective_yuan")),
        gap=percent(outcome.gap, origin_of("gap"), 2),
    )


def origin_of(quantity: str, *rows: str) -> Origin:
    """Tables behind a number of the plan."""
    tables = rows or ("enterprises", "lines", "rules", "orders", "storage", "alerts")
    return Origin("schedule", quantity, tables)


def lead_of(outcome: Outcome, lang: Lang) -> Sentence:
    """Loss, share of the full margin, lines that stop; or that no plan exists."""
    if not outcome.has_plan:
        status = word(f"status_{outcome.status}", lang)
        n = count(len(outcome.conflicts), origin_of("conflicts"))
        return compose("brief_schedule_none", lang, status=status, n=n)
    rows = outcome.rows
    stops = int((rows["days_on"] < outcome.loads["date"].nunique()).sum())
    loss = outcome.objective_yuan or 0.0
    reference = outcome.reference_margin_yuan
    return compose(
        "brief_schedule_lead",
        lang,
        firms=count(rows["enterprise_id"].nunique(), origin_of("n_enterprises", "enterprises")),
        lines=count(len(rows), origin_of("n_lines", "lines")),
        stops=count(stops, origin_of("n_lines_stopping")),
        loss=amount(loss, "yuan", lang, origin_of("objective_yuan")),
        share=percent(loss / reference if reference else None, origin_of("loss_share")),
    )


def _proof(outcome: Outcome, lang: Lang) -> Sentence:
    """How far from the least cost the plan can be at most."""
    if not outcome.has_plan or outcome.gap is None:
        return Sentence()
    return compose(
        "brief_schedule_proof",
        lang,
        bound=amount(outcome.bound_yuan, "yuan", lang, origin_of("bound_yuan")),
        gap=percent(outcome.gap, origin_of("gap"), 2),
        decided=percent(outcome.decided_share, origin_of("decided_share")),
    )


def _caps(outcome: Outcome, case: Case, places: Places, lang: Lang) -> Iterator[Sentence]:
    """The dearest caps: what one more unit would be worth, on its dearest day."""
    caps = outcome.caps
    priced = caps[caps["price_yuan_per_unit"] > 0] if len(caps) else caps
    if not len(priced):
        return
    tops = priced.groupby("rule_id")["price_yuan_per_unit"].max().sort_values(ascending=False)
    stated, rows = outcome.rules.set_index("rule_id"), []
    for rule_id, price in tops.head(MOST_CAPS).items():
        unit = str(priced.loc[priced["rule_id"] == rule_id, "unit"].iloc[0])
        origin = origin_of("price_yuan_per_unit", f"rules:{rule_id}")
        shown = word(f"unit_{PRICED_UNITS.get(unit, unit)}", lang)
        rows.append(
            compose(
                "brief_cap_price",
                lang,
                rule=cap_in_full(stated.loc[rule_id], case, places, origin, lang),
                price=fixed(price, 2, origin),
                unit=shown,
            )
        )
    between = "；" if lang == "zh" else "; "
    yield compose("brief_schedule_caps", lang, rows=joined(rows, between))
