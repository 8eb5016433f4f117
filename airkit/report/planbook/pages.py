"""What stands on the pages of one enterprise, by who may read it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
import pandas as pd

from airkit.figures.schedule.common import industry_name
from airkit.places import Places
from airkit.report.planbook.alert_steps import AlertSteps
from airkit.report.planbook.calendar import Month, Stretch, months_of, stretches_of
from airkit.report.planbook.rule_words import rules_in_words
from airkit.schedule.audit.books import Books
from airkit.schedule.explain.names import named
from airkit.schedule.explain.reasons import say_reasons
from airkit.words import Lang, say, show, word

Audience = Literal["county", "enterprise", "public"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)


class Fact(NamedTuple):
    """What is known of an enterprise: its name, as it is printed, its value in a unit."""

    name: str
    text: str
    value: object
    unit: str = ""


class Delivery(NamedTuple):
    """An order: what is due when, and how much of it [t]."""

    order: str
    product: str
    due: pd.Timestamp
    quantity_t: float


@dataclass(frozen=True)
class LinePages:
    """One line: its facts in one row, its calendar, its stretches of stops and loads."""

    line_id: str
    title: str
    equipment: tuple[str, ...]
    months: tuple[Month, ...]
    stretches: tuple[Stretch, ...]
    days_off: int


@dataclass(frozen=True)
class EnterprisePages:
    """The pages of one enterprise; what its reader may not see is empty.

    Attributes
    ----------
    facts : tuple of Fact
    lines : tuple of LinePages
    alert_steps : tuple of tuple of str
        Line, and what it does at yellow, orange and red.
    deliveries : tuple of Delivery
    trucks : tuple of Fact
    money : tuple of Fact
        What the plan costs it.
    reasons : tuple of str
        Why its lines stand still.
    """

    enterprise_id: str
    name: str
    facts: tuple[Fact, ...]
    lines: tuple[LinePages, ...]
    alert_steps: tuple[tuple[str, ...], ...]
    deliveries: tuple[Delivery, ...]
    trucks: tuple[Fact, ...]
    money: tuple[Fact, ...]
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


def _facts(source: Source, row: pd.Series, n_lines: int, lang: Lang) -> Iterator[Fact]:
    names = source.places.name_zh if lang == "zh" else source.places.name_en
    district = str(row["district_id"])
    told = {
        "place": names.get(district) or district,
        "industry": industry_name(row["industry"], lang),
        "grade": row["grade"],
    }
    for name, text in told.items():
        if isinstance(text, str):
            yield Fact(word(f"planbook_{name}", lang), text, text)
    yield Fact(word("planbook_n_lines", lang), str(n_lines), n_lines)
    share = row["livelihood_min_share"]
    if not pd.isna(share) and share > 0:
        yield _amount("planbook_livelihood", share, "share", lang)


def _amount(word_id: str, value: float, unit: str, lang: Lang) -> Fact:
    text = show(value, unit, lang, 3 if unit == "share" else 4)
    return Fact(word(word_id, lang), text, value, unit)


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
        stretches_of(problem.days, loads),
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


def _deliveries(source: Source, enterprise_id: str, lang: Lang) -> Iterator[Delivery]:
    orders = source.orders[source.orders["enterprise_id"] == enterprise_id]
    for row in orders.sort_values(["due_date", "order_id"]).to_dict("records"):
        product = product_name(row["product"], lang)
        yield Delivery(str(row["order_id"]), product, row["due_date"], row["quantity_t"])


def _trucks(source: Source, mine: Any, lang: Lang) -> Iterator[Fact]:
    """Trips in and out a day where production sets them, at most and on average."""
    lines = source.books.problem.lines.loc[mine]
    per_t = lines["trips_in_per_t"].to_numpy(float) + 1 / lines["payload_t_per_trip"].to_numpy(
        float
    )
    if np.isnan(per_t).any() or not len(per_t):
        return
    trips = (source.books.output[mine] * per_t[:, None]).sum(axis=0)
    most, mean = float(trips.max()), float(trips.mean())
    yield Fact(word("planbook_trips_most", lang), f"{most:,.0f}", most)
    yield Fact(word("planbook_trips_mean", lang), f"{mean:,.1f}", mean)


def _money(source: Source, mine: Any, lang: Lang) -> Iterator[Fact]:
    """Margin at full load and what the plan leaves of it."""
    books = source.books
    margin = books.problem.lines["margin_yuan_per_t"].to_numpy(float)[mine]
    full = float((books.capacity[mine] * margin.clip(min=0)).sum() * books.problem.n_days)
    earned = float((books.output[mine].sum(axis=1) * margin).sum())
    yield _amount("planbook_full_margin", full, "yuan", lang)
    yield _amount("planbook_lost_margin", full - earned, "yuan", lang)
    if full > 0:
        yield _amount("planbook_lost_share", (full - earned) / full, "share", lang)


def _reasons(source: Source, mine: Any, lang: Lang) -> list[str]:
    lines = source.books.problem.lines.loc[mine]
    titles = {
        row["line_id"]: say("planbook_line", lang, line_id=row["line_id"],
                            process=process_name(row["process"], lang))
        for row in lines.to_dict("records")
    }  # fmt: skip
    told = source.reasons[source.reasons["line_id"].isin(titles)]
    rules = [rules_in_words(ids, source.rules, lang) for ids in told["rule_id"].fillna("")]
    told = told.assign(line_id=told["line_id"].map(titles), rule_id=rules)
    return say_reasons(told, lang, is_short=True)
