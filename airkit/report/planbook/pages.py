"""What stands on the pages of one enterprise, by who may read it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from airkit.figures.schedule.common import industry_name
from airkit.places import Places
from airkit.report.planbook.alert_steps import AlertSteps
from airkit.report.planbook.calendar import Month, months_of, stretches_of
from airkit.report.planbook.rule_words import rules_in_words
from airkit.schedule.books import Books
from airkit.schedule.explain import say_reasons
from airkit.schedule.sentences import named
from airkit.words import Lang, say, show, word

Audience = Literal["county", "enterprise", "public"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)


@dataclass(frozen=True)
class LinePages:
    """One line: its facts in one row, its calendar, its stretches of stops and loads."""

    line_id: str
    title: str
    equipment: tuple[str, ...]
    months: tuple[Month, ...]
    stretches: tuple[tuple[str, str, str, str], ...]
    days_off: int


@dataclass(frozen=True)
class EnterprisePages:
    """The pages of one enterprise; what its reader may not see is empty.

    Attributes
    ----------
    facts : tuple of (str, str)
        Name and value.
    lines : tuple of LinePages
    alert_steps : tuple of tuple of str
        Line, and what it does at yellow, orange and red.
    deliveries : tuple of tuple of str
        Order, product, due date, quantity.
    trucks : tuple of (str, str)
    money : tuple of (str, str)
        What the plan costs it.
    reasons : tuple of str
        Why its lines stand still.
    """

    enterprise_id: str
    name: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[LinePages, ...]
    alert_steps: tuple[tuple[str, ...], ...]
    deliveries: tuple[tuple[str, str, str, str], ...]
    trucks: tuple[tuple[str, str], ...]
    money: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """What the pages of all enterprises are made from."""

    books: Books
    places: Places
    enterprises: pd.DataFrame
    orders: pd.DataFrame
    reasons: pd.DataFrame
    rules: pd.DataFrame
    steps: AlertSteps


def pages_of(source: Source, enterprise_id: str, audience: Audience, lang: Lang) -> EnterprisePages:
    """The pages of one enterprise.

    ``public`` holds no margins, prices, orders, trips or reasons; ``enterprise`` and ``county``
    hold all of the enterprise's own.
    """
    row = source.enterprises.loc[enterprise_id]
    lines = source.books.problem.lines
    mine = np.flatnonzero((lines["enterprise_id"] == enterprise_id).to_numpy())
    is_public = audience == "public"
    return EnterprisePages(
        enterprise_id,
        _name(row, lang),
        tuple(_facts(source, row, len(mine), lang)),
        tuple(_line(source, int(at), lang) for at in mine),
        tuple(source.steps.of_line(int(at), lang) for at in mine),
        () if is_public else tuple(_deliveries(source, enterprise_id, lang)),
        () if is_public else tuple(_trucks(source, mine, lang)),
        () if is_public else tuple(_money(source, mine, lang)),
        () if is_public else tuple(_reasons(source, mine, lang)),
    )


def _name(row: pd.Series, lang: Lang) -> str:
    english = row["name_en"]
    return str(row["name_zh"] if lang == "zh" or pd.isna(english) else english)


def _facts(source: Source, row: pd.Series, n_lines: int, lang: Lang) -> Iterator[tuple[str, str]]:
    names = source.places.name_zh if lang == "zh" else source.places.name_en
    district = str(row["district_id"])
    yield word("planbook_place", lang), names.get(district) or district
    yield word("planbook_industry", lang), industry_name(row["industry"], lang)
    if isinstance(row["grade"], str):
        yield word("planbook_grade", lang), row["grade"]
    yield word("planbook_n_lines", lang), str(n_lines)
    share = row["livelihood_min_share"]
    if not pd.isna(share) and share > 0:
        yield word("planbook_livelihood", lang), show(share, "share", lang)


def process_name(identifier: object, lang: Lang) -> str:
    """Name of a process."""
    return named(f"process_{identifier}", identifier, lang)


def product_name(identifier: object, lang: Lang) -> str:
    """Name of a product."""
    return named(f"product_{identifier}", identifier, lang)


def _line(source: Source, at: int, lang: Lang) -> LinePages:
    problem = source.books.problem
    row = problem.lines.loc[at]
    loads = source.books.loads[at]
    capacity = f"{row['capacity_t_per_day']:,.10g}"
    levels = row["load_levels"] if isinstance(row["load_levels"], str) else "1"
    equipment = (
        str(row["line_id"]),
        process_name(row["process"], lang),
        product_name(row["product"], lang),
        capacity,
        _loads(levels),
        named(f"choice_{row['energy']}", row["energy"], lang)
        if isinstance(row["energy"], str)
        else "–",
    )
    return LinePages(
        str(row["line_id"]),
        say("planbook_line", lang, line_id=row["line_id"], process=equipment[1]),
        equipment,
        months_of(problem.days, loads),
        stretches_of(problem.days, loads, lang),
        int((loads == 0).sum()),
    )


def _loads(levels: str) -> str:
    """Allowed loads in percent.

    Examples
    --------
    >>> _loads("0.5 1"), _loads("0.7..1")
    ('50%, 100%', '70%–100%')
    """
    percent = re.sub(r"\d*\.?\d+", lambda found: f"{100 * float(found[0]):.4g}%",
                     levels.replace("..", "–"))  # fmt: skip
    return percent.replace("% ", "%, ")


def _deliveries(
    source: Source, enterprise_id: str, lang: Lang
) -> Iterator[tuple[str, str, str, str]]:
    orders = source.orders[source.orders["enterprise_id"] == enterprise_id]
    for row in orders.sort_values(["due_date", "order_id"]).to_dict("records"):
        quantity = show(row["quantity_t"], "t", lang, 4)
        product = product_name(row["product"], lang)
        yield str(row["order_id"]), product, f"{row['due_date']:%Y-%m-%d}", quantity


def _trucks(source: Source, mine: Any, lang: Lang) -> Iterator[tuple[str, str]]:
    """Trips in and out a day where production sets them, at most and on average."""
    lines = source.books.problem.lines.loc[mine]
    per_t = lines["trips_in_per_t"].to_numpy(float) + 1 / lines["payload_t_per_trip"].to_numpy(
        float
    )
    if np.isnan(per_t).any() or not len(per_t):
        return
    trips = (source.books.output[mine] * per_t[:, None]).sum(axis=0)
    yield word("planbook_trips_most", lang), f"{trips.max():,.0f}"
    yield word("planbook_trips_mean", lang), f"{trips.mean():,.1f}"


def _money(source: Source, mine: Any, lang: Lang) -> Iterator[tuple[str, str]]:
    """Margin at full load and what the plan leaves of it."""
    books = source.books
    margin = books.problem.lines["margin_yuan_per_t"].to_numpy(float)[mine]
    full = float((books.capacity[mine] * margin.clip(min=0)).sum() * books.problem.n_days)
    earned = float((books.output[mine].sum(axis=1) * margin).sum())
    yield word("planbook_full_margin", lang), show(full, "yuan", lang, 4)
    yield word("planbook_lost_margin", lang), show(full - earned, "yuan", lang, 4)
    if full > 0:
        yield word("planbook_lost_share", lang), show((full - earned) / full, "share", lang)


def _reasons(source: Source, mine: Any, lang: Lang) -> list[str]:
    lines = source.books.problem.lines.loc[mine]
    titles = {
        row["line_id"]: say("planbook_line", lang, line_id=row["line_id"],
                            process=process_name(row["process"], lang))
        for row in lines.to_dict("records")
    }  # fmt: skip
    told = source.reasons[source.reasons["line_id"].isin(titles)]
    rules = [rules_in_words(ids, source.rules, lang) for ids in told["rule_id"].fillna("")]
    return say_reasons(told.assign(line_id=told["line_id"].map(titles), rule_id=rules), lang)
