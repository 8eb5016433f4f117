"""The coal part: what was cut, what was taken off on the way, by town, at what cost."""

from collections.abc import Iterator

import pandas as pd

from airkit.coal import CoalCut
from airkit.coal.result import LEDGERS
from airkit.figures import coal as figures
from airkit.report.brief.compose import amount, cell, compose, count, joined, row_ranges
from airkit.report.brief.content import (
    Block,
    Number,
    Origin,
    Paragraph,
    Part,
    Picture,
    Section,
    Sentence,
    Table,
)
from airkit.words import Lang, in_unit, within_sentence, word

LEAST_STEP_TCE = 1
MOST_TOWNS = 20
STEPS = ("double_counted", "not_yet_energised", "empty_burning_relapsed", "network_short")
TOWN_AMOUNTS = ("coal_cut_t", "coal_cut_tce", "system_coal_cut_tce", "cost_yuan_per_year")

Divisors = dict[Lang, float]
PLAIN_DIVISORS: Divisors = {"zh": 1, "en": 1}
MONEY_DIVISORS: Divisors = {"zh": 1e4, "en": 1e6}  # of the heading: 万元, million yuan


def coal_section(result: CoalCut, lang: Lang) -> Section:
    """The coal part of the briefing."""
    answer = answer_of(result, lang)
    blocks: list[Block] = [Paragraph(answer, is_lead=True)]
    off = _taken_off(result, lang)
    if off.parts:
        blocks.append(Paragraph(off))
    blocks.append(_waterfall(result, lang))
    blocks += _by_town(result, lang)
    blocks += list(_money(result, lang))
    blocks.append(Paragraph(_rests_on(result, lang)))
    slide = (_takeaway(result, lang), off, _rests_on(result, lang))
    return Section(
        "coal", word("brief_coal", lang), tuple(blocks), tuple(s for s in slide if s.parts)
    )


def origin_of(result: CoalCut, quantity: str, rows: pd.DataFrame | None = None) -> Origin:
    """Input rows, factors and documents behind a quantity of the coal job."""
    mine = result.rows if rows is None else rows
    ranges = [
        span
        for table, part in mine.groupby("table", sort=True)
        for span in row_ranges(str(table), part["row"])
    ]
    return Origin(
        "coal",
        quantity,
        tuple(ranges),
        tuple(result.factors["factor_id"]),
        tuple(one for one in result.sources["source_id"] if one),
    )


def quantity_of(result: CoalCut, quantity: str, lang: Lang) -> Sentence:
    """A quantity with its bounds and, where drawn, its range."""
    unit, origin = LEDGERS[quantity], origin_of(result, quantity)
    low, high = result.bounds(quantity)
    if low is None or high is None:
        return compose("coal_unknown", lang)
    ends = [amount(end, unit, lang, origin) for end in (low, high)]
    parts: tuple[Part, ...] = (ends[0],)
    if ends[0].text != ends[1].text:
        parts = (ends[0], word("fig_to", lang), ends[1])
    drawn = result.range_of(quantity)
    if drawn is None or drawn["p5"] is None or drawn["p5"] == drawn["p95"]:
        return Sentence(parts)
    edges = {key: amount(drawn[key], unit, lang, origin) for key in ("p5", "p95")}
    span = compose("brief_ninety", lang, low=edges["p5"], high=edges["p95"])
    return joined([Sentence(parts), span])


def answer_of(result: CoalCut, lang: Lang) -> Sentence:
    """The answer in one sentence: homes and boilers, coal cut here, system."""
    claims = result.rows.drop_duplicates(["claim_id", "table", "programme"])
    homes = claims.loc[claims["table"] == "conversions", "n_claimed"].sum()
    boilers = int((claims["table"] == "boilers").sum())
    return compose(
        "brief_coal_answer",
        lang,
        homes=count(homes, origin_of(result, "n_claimed"), "households"),
        boilers=count(boilers, origin_of(result, "n_boilers")),
        cut=quantity_of(result, "coal_cut_t", lang),
        cut_tce=quantity_of(result, "coal_cut_tce", lang),
        upstream=quantity_of(result, "upstream_coal_tce", lang),
        system=quantity_of(result, "system_coal_cut_tce", lang),
    )


def _takeaway(result: CoalCut, lang: Lang) -> Sentence:
    return compose(
        "brief_coal_takeaway",
        lang,
        cut=_plain(result, "coal_cut_t", lang),
        system=_plain(result, "system_coal_cut_tce", lang),
    )


def _plain(result: CoalCut, quantity: str, lang: Lang) -> Number | str:
    low, high = result.bounds(quantity)
    if low is None or high is None:
        return word("coal_unknown", lang)
    return amount((low + high) / 2 if low == high else low, LEDGERS[quantity], lang,
                  origin_of(result, quantity))  # fmt: skip


def _taken_off(result: CoalCut, lang: Lang) -> Sentence:
    """What was claimed and is not counted, step by step."""
    if result.rows.empty:
        return Sentence()
    steps = result.waterfall().set_index("step")
    origin = origin_of(result, "waterfall")
    parts = [
        compose(
            "brief_step",
            lang,
            step=within_sentence(word(f"step_{step}", lang)),
            amount=amount(abs(steps.at[step, "change_tce"]), "tce", lang, origin),
        )
        for step in STEPS
        if abs(steps.at[step, "change_tce"]) >= LEAST_STEP_TCE
    ]
    if not parts:
        return Sentence()
    claimed = amount(steps.at["claimed", "level_tce"], "tce", lang, origin)
    listed = joined(parts, "；" if lang == "zh" else "; ")
    return compose("brief_coal_off", lang, claimed=claimed, steps=listed)


def _waterfall(result: CoalCut, lang: Lang) -> Picture:
    return Picture(
        "coal_waterfall",
        compose("brief_fig_waterfall", lang),
        lambda **options: figures.waterfall(result, **options),
        figures.waterfall_table(result),
    )


def _by_town(result: CoalCut, lang: Lang) -> list[Block]:
    """Figure and table by town, the largest cut first."""
    if result.rows.empty:
        return []
    rows = result.of_variant()
    picture = Picture(
        "coal_measures",
        compose("brief_fig_measures", lang),
        lambda **options: figures.stacked_measures(result, **options),
        figures.stacked_measures_table(result),
    )
    groups = sorted(
        rows.groupby("town_id"), key=lambda pair: (-pair[1]["coal_cut_t"].sum(), pair[0])
    )
    cells = tuple(_town_row(result, mine, lang) for _, mine in groups[:MOST_TOWNS])
    columns = tuple(word(f"brief_col_{name}", lang) for name in ("town", "homes", *TOWN_AMOUNTS))
    table = Table(
        compose("brief_table_towns", lang),
        columns,
        cells,
        (2.4, 1.3, 1.5, 1.6, 1.7, 1.6),
        (False, *[True] * 5),
        charted=2,
    )
    return [picture, table]


def _town_row(result: CoalCut, mine: pd.DataFrame, lang: Lang) -> tuple[Sentence, ...]:
    homes = mine.loc[mine["table"] == "conversions", "n_claimed"].sum()
    name = str(mine["town_zh" if lang == "zh" else "town_en"].iloc[0])
    numbers = [count(homes, origin_of(result, "n_claimed", mine), "households")]
    for quantity in TOWN_AMOUNTS:
        total = mine[quantity].sum(skipna=False)
        divisors = MONEY_DIVISORS if quantity == "cost_yuan_per_year" else PLAIN_DIVISORS
        numbers.append(_table_number(total, divisors, lang, origin_of(result, quantity, mine)))
    return (cell(name), *(cell(one) for one in numbers))


def _table_number(total: float, divisors: Divisors, lang: Lang, origin: Origin) -> Number:
    """A number under a heading with its unit: whole in the Chinese one, as precise in English."""
    if pd.isna(total):
        return Number("–", None, "1", origin)
    shown = in_unit(float(total), 0, divisors["zh"], divisors[lang])
    return Number(shown.replace("-", "−"), float(total) / divisors[lang], "1", origin)


def _money(result: CoalCut, lang: Lang) -> Iterator[Block]:
    """What it costs, who pays; the coldest day where a network is near its limit."""
    if result.rows.empty:
        return
    costs = result.unit_costs().set_index("per")["cost_yuan_per_unit"]
    origin = origin_of(result, "cost_yuan_per_year")
    shown = {
        name: amount(costs[key], "yuan", lang, origin)
        for name, key in (("home", "household"), ("tonne", "coal_cut_t"))
    }
    total = quantity_of(result, "cost_yuan_per_year", lang)
    yield Paragraph(compose("brief_coal_cost", lang, total=total, **shown))
    if len(figures.who_pays_table(result)):
        yield Picture(
            "coal_payers",
            compose("brief_fig_payers", lang),
            lambda **options: figures.who_pays(result, **options),
            figures.who_pays_table(result),
        )
    if len(figures.coldest_day_table(result)):
        short = result.network[result.network["short"] > 0]
        n = short[["district_id", "carrier"]].drop_duplicates().shape[0]
        number = count(n, Origin("coal", "networks_short", ("supply",)))
        yield Paragraph(compose("brief_coal_network", lang, n=number))
        yield Picture(
            "coal_coldest_day",
            compose("brief_fig_coldest", lang),
            lambda **options: figures.coldest_day(result, **options),
            figures.coldest_day_table(result),
        )


def _rests_on(result: CoalCut, lang: Lang) -> Sentence:
    """How many factors it leans on, and how many of them are assumed."""
    origin = origin_of(result, "assumed_factors")
    return compose(
        "brief_coal_rests_on",
        lang,
        n=count(len(result.factors), origin),
        assumed=count(len(result.assumed_factors), origin),
    )
