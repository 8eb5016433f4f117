"""What the summary of a coal result says, in both languages."""

from collections.abc import Callable, Iterator
from typing import TypedDict

import pandas as pd

from airkit.coal import CoalCut
from airkit.coal.result import CO2_NET, LEDGERS
from airkit.emissions import POLLUTANTS
from airkit.figures.coal.common import variant_name
from airkit.figures.layout import decimals, signed
from airkit.figures.marks import figures_of
from airkit.figures.notes import documents
from airkit.report.coal_tables import place_names
from airkit.words import LANGUAGES, Lang, in_unit, number, say, show, shown_unit, unit_step, word

MOST_DOCUMENTS, MOST_FACTORS, MOST_MISSING = 4, 3, 8
NOTES_SAID_ELSEWHERE = ("note_staggered_not_counted",)
EMISSION_PARTS = ("stove", "device", "cut", "upstream")

Both = dict[Lang, str]


class Row(TypedDict):
    """A line of a table on the page: its name, its unit, and a cell for each variant or part."""

    name: Both
    unit: Both
    cells: list[dict[str, str]]


def both(word_id: str, **values: dict[Lang, str] | str) -> Both:
    """A sentence in both languages; values may differ by language."""
    return {
        lang: say(
            word_id,
            lang,
            **{k: v[lang] if isinstance(v, dict) else v for k, v in values.items()},
        )
        for lang in LANGUAGES
    }


def question(result: CoalCut) -> Both:
    """What was asked: how much the claimed conversions and boilers cut."""
    claims = _claims(result)
    homes = claims.loc[claims["table"] == "conversions", "n_claimed"].sum()
    boilers = int((claims["table"] == "boilers").sum())
    what = "report_question_homes" if not boilers else "report_question_both"
    what = "report_question_boilers" if boilers and not homes else what
    return both(what, homes=f"{homes:,.0f}", boilers=f"{boilers:,}")


def answer(result: CoalCut) -> Both:
    """The answer in one sentence, with its range."""
    first = result.variants[0]
    cut = _shown(result, "coal_cut_t")
    if result.headline()["coal_cut_t"] is not None:
        for lang in LANGUAGES:
            cut[lang] += _ninety(result, "coal_cut_t", first, result.total("coal_cut_t"), lang)
    cut_tce = _shown(result, "coal_cut_tce")
    if len(result.variants) == 1:
        upstream = _shown(result, "upstream_coal_tce")
        system = {lang: _system(result, first, lang) for lang in LANGUAGES}
        return both("report_answer", cut=cut, cut_tce=cut_tce, upstream=upstream, system=system)
    bounds = {
        lang: _join(
            say(
                "report_bound",
                lang,
                variant=variant_name(v, lang),
                system=_system(result, v, lang),
            )
            for v in result.variants
        )[lang]
        for lang in LANGUAGES
    }
    return both("report_answer_bounds", cut=cut, cut_tce=cut_tce, bounds=bounds)


def variant_names(result: CoalCut) -> list[Both]:
    """Headings of the bounds; one empty heading where there is one result alone."""
    if len(result.variants) == 1:
        return []
    return [{lang: variant_name(v, lang) for lang in LANGUAGES} for v in result.variants]


def quantity_rows(result: CoalCut, lang: Lang) -> list[Row]:
    """The ledgers, energy needs and cost, a cell a variant, or one for all that agree.

    A table has one number for both languages: in the unit that ``lang`` counts in.
    """
    rows: list[Row] = []
    for quantity, unit in LEDGERS.items():
        totals = [result.total(quantity, v) for v in result.variants]
        shown, units = _unit(totals, unit, lang)
        cells = [
            {"value": shown(total), "range": _range_text(result, quantity, v, shown)}
            for total, v in zip(totals, result.variants, strict=True)
        ]
        if all(cell == cells[0] for cell in cells):
            cells = cells[:1]
        name: Both = {lang: word(f"report_q_{quantity}", lang) for lang in LANGUAGES}
        rows.append({"name": name, "unit": units, "cells": cells})
    return rows


def emission_rows(result: CoalCut, lang: Lang) -> list[Row]:
    """Each pollutant: no longer from the stoves, new from the devices, the cut, and upstream."""
    rows: list[Row] = []
    for p in POLLUTANTS:
        # On the page black and organic carbon go by their letters in English.
        short = f"choice_{p}" if p in ("bc", "oc") else f"pollutant_{p}"
        name: Both = {lang: word(short, lang) for lang in LANGUAGES}
        parts = [f"{part}_{p}_t" for part in EMISSION_PARTS]
        rows.append(_emission_row(result, name, parts, lang))
    name = {lang: word("report_co2_net", lang) for lang in LANGUAGES}
    net = _emission_row(result, name, [CO2_NET], lang)
    blank = {"value": "", "range": ""}
    return [*rows, net | {"cells": [blank, blank, *net["cells"], blank]}]


def not_counted(result: CoalCut) -> list[Both]:
    """What was claimed or asked but is not in the cut, and why."""
    return list(_not_counted(result))


def rests_on(result: CoalCut) -> list[Both]:
    """Assumed factors, the weightiest factors, the documents, what is missing."""
    lines = [both("fig_assumed", n=str(len(result.assumed_factors)), of=str(len(result.factors)))]
    names = _weightiest(result)
    if names["zh"]:
        lines.append(both("report_weightiest", names=names))
    named = {lang: documents(result, lang) for lang in LANGUAGES}
    if named["zh"]:
        shown = {lang: _join(named[lang][:MOST_DOCUMENTS])[lang] for lang in LANGUAGES}
        lines.append(both("report_documents", names=shown, n=str(len(named["zh"]))))
    if result.missing_factors:
        ids = list(result.missing_factors)
        more = "…" if len(ids) > MOST_MISSING else ""
        shown_ids = ", ".join(ids[:MOST_MISSING]) + more
        lines.append(both("report_missing", n=str(len(ids)), ids=shown_ids))
    return lines


def not_claimed(result: CoalCut) -> list[Both]:
    """What the page must not be read as saying."""
    notes = [(n, v) for n, v in result.notes if n not in NOTES_SAID_ELSEWHERE]
    lines = [both(note, **{k: str(v) for k, v in values.items()}) for note, values in notes]
    return [*lines, both("report_no_ugm3"), both("report_replace_assumed")]


def stamp_line(result: CoalCut) -> Both:
    """Case, digest, draws, seed, versions, and what was set by hand."""
    stamp = result.stamp
    versions = ", ".join(f"{name} {version}" for name, version in stamp.versions.items())
    drawn = both("report_drawn", n=f"{stamp.n_draws:,}", seed=str(stamp.seed))
    if not stamp.n_draws:
        drawn = both("report_not_drawn")
    varied: Both = {"zh": "", "en": ""}
    if stamp.varied:
        changed = ", ".join(f"{name} = {value:g}" for name, value in stamp.varied.items())
        varied = both("fig_varied", changed=changed)
    return both(
        "report_stamp",
        case=stamp.case_id,
        digest=stamp.case_digest[:12],
        drawn=drawn,
        versions=versions,
        varied=varied,
    )


def _claims(result: CoalCut) -> pd.DataFrame:
    """One row a claim: the variants of an unstated split count once."""
    return result.rows.drop_duplicates(["claim_id", "table", "programme"])


def _shown(result: CoalCut, quantity: str) -> Both:
    """A quantity with its unit; the bounds where the variants disagree."""
    low, high = result.bounds(quantity)
    if low is None or high is None:
        return {lang: word("coal_unknown", lang) for lang in LANGUAGES}
    unit = LEDGERS[quantity]
    return {
        lang: show(low, unit, lang)
        if show(low, unit, lang) == show(high, unit, lang)
        else word("fig_to", lang).join((show(low, unit, lang), show(high, unit, lang)))
        for lang in LANGUAGES
    }


def _system(result: CoalCut, variant: str, lang: Lang) -> str:
    """The system cut of a variant, or the rise, with its range."""
    total = result.total("system_coal_cut_tce", variant)
    text = say(
        "report_saves" if total >= 0 else "report_burns_more",
        lang,
        amount=show(abs(total), "tce", lang),
    )
    return text + _ninety(result, "system_coal_cut_tce", variant, total, lang)


def _ninety(result: CoalCut, quantity: str, variant: str, total: float, lang: Lang) -> str:
    """In brackets, the range of a quantity in the unit of its total; nothing without draws."""
    scale, _ = shown_unit(total, LEDGERS[quantity], "zh")
    divisor, unit = shown_unit(total, LEDGERS[quantity], lang)
    # A rise is told as a rise, and so are its ends.
    sign = 1 if total >= 0 else -1
    low, high = _ends(result, quantity, variant, sign)
    if low == high:
        return ""
    places = decimals(_largest([result.total(quantity, v) for v in result.variants]) / scale)
    ends = [signed(in_unit(end, places, scale, divisor)) if end else "0" for end in (low, high)]
    return say("report_ninety", lang, span=word("fig_to", lang).join(ends), unit=unit)


def _ends(result: CoalCut, quantity: str, variant: str, scale: float) -> tuple[float, float]:
    """5th and 95th percentile in the unit shown, lower first; zeros where not drawn."""
    ranges = result.ranges
    mine = ranges[(ranges["quantity"] == quantity) & (ranges["variant"] == variant)]
    if mine.empty or mine[["p5", "p95"]].isna().any(axis=None):
        return 0.0, 0.0
    low, high = sorted((float(mine["p5"].iloc[0]) / scale, float(mine["p95"].iloc[0]) / scale))
    return low, high


def _range_text(result: CoalCut, quantity: str, variant: str, shown: Callable[[float], str]) -> str:
    low, high = _ends(result, quantity, variant, 1)
    return "" if low == high else f"{shown(low)}～{shown(high)}"


def _unit(values: list[float], unit: str, lang: Lang) -> tuple[Callable[[float], str], Both]:
    """How some values are written in the unit that suits the largest, and that unit's names."""
    written = figures_of(_largest(values), unit, lang)

    def shown(value: float) -> str:
        if value != value:
            return "–"
        return written(value) if value else "0"

    return shown, _step(values, unit, lang)[1]


def _step(values: list[float], unit: str, lang: Lang) -> tuple[float, Both]:
    """Divisor and names of the unit in which a language shows the largest of some values."""
    divisor, word_id = unit_step(_largest(values), unit, lang)
    return divisor, {one: word(word_id, one) for one in LANGUAGES}


def _largest(values: list[float]) -> float:
    return max((abs(v) for v in values if v == v), default=0.0)


def _emission_row(result: CoalCut, name: Both, quantities: list[str], lang: Lang) -> Row:
    bounds = [result.bounds(quantity) for quantity in quantities]
    known = [float(end) for ends in bounds for end in ends if end is not None]
    scale, units = _step(known if "co2" in quantities[0] else [0.0], "t", lang)
    cells = []
    for low, high in bounds:
        if low is None or high is None:
            text = "–"
        else:
            ends = [signed(number(end / scale)) for end in (low, high)]
            text = ends[0] if ends[0] == ends[1] else "～".join(ends)
        cells.append({"value": text, "range": ""})
    return {"name": name, "unit": units, "cells": cells}


def _not_counted(result: CoalCut) -> Iterator[Both]:
    over = result.double_counted
    if len(over):
        is_home = over["table"] == "conversions"
        homes = over.loc[is_home, "n_not_counted"].sum()
        yield both("report_twice", homes=f"{homes:,.0f}", boilers=str(int((~is_home).sum())))
    waiting = result.not_energised
    if len(waiting):
        homes = waiting.loc[waiting["table"] == "conversions", "n_claimed"].sum()
        boilers = int((waiting["table"] == "boilers").sum())
        yield both("report_waiting", homes=f"{homes:,.0f}", boilers=str(boilers))
    if len(result.rows):
        steps = result.waterfall().set_index("step")["change_tce"]
        for step in ("not_yet_energised", "empty_burning_relapsed", "network_short"):
            if abs(steps[step]) >= 1:
                amount = {lang: show(abs(steps[step]), "tce", lang) for lang in LANGUAGES}
                name = {lang: word(f"step_{step}", lang) for lang in LANGUAGES}
                yield both("report_off", step=name, amount=amount)
    short = result.network[result.network["short"] > 0]
    if len(short):
        yield _tightest(result, short)
    if result.total("coal_replaced_t") > 0:
        yield both("report_replaced", amount=_shown(result, "coal_replaced_t"))
    yield both("note_staggered_not_counted")


def _tightest(result: CoalCut, short: pd.DataFrame) -> Both:
    """How many networks fall short on the coldest day, and which most."""
    ratio = short["coldest_day_need"] / short["limit"]
    worst = short.loc[ratio.sort_values(kind="stable").index[-1]]
    names = place_names(result).get(worst["district_id"], (worst["district_id"],) * 2)
    place: Both = {
        lang: say("fig_network", lang, name=name, carrier=word(f"choice_{worst['carrier']}", lang))
        for lang, name in zip(LANGUAGES, names, strict=True)
    }
    n = short[["district_id", "carrier"]].drop_duplicates().shape[0]
    return both("report_short", n=str(n), place=place, percent=f"{ratio.max():.0%}")


def _weightiest(result: CoalCut) -> Both:
    """Names of the factors that move the answer most, assumed ones marked."""
    about = result.factors.set_index("factor_id")
    assumed = set(result.assumed_factors["factor_id"])
    swings = result.tornado.sort_values("swing", ascending=False, kind="stable")
    ids = list(dict.fromkeys(swings["factor_id"]))[:MOST_FACTORS]
    return {
        lang: _join(
            about.at[i, f"name_{lang}"] + (word("report_is_assumed", lang) if i in assumed else "")
            for i in ids
        )[lang]
        for lang in LANGUAGES
    }


def _join(parts: "Iterator[str] | list[str]") -> Both:
    listed = list(parts)
    return {"zh": "；".join(listed), "en": "; ".join(listed)}
