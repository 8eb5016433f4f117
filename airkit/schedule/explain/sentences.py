"""Where a rule is broken or must give way, in one line of text."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from airkit.schedule.problem.lines import ALWAYS
from airkit.schedule.problem.rules import OF_RULE_BOOK
from airkit.tables.checking.defaults import ASSUMED, WHERE_ASKED
from airkit.tables.contract import choice_label, contract
from airkit.words import Lang, days_in_words, has_word, listed, number, say, show, word

# What a cap's price is a price of, by the unit of its limit.
PRICED_UNITS = {"kg_per_day": "kg", "trips_per_day": "trip"}

# Caps told in words, those worth most first chosen; the table holds them all.
MOST_CAPS = 12

PLACES = ("enterprise_id", "line_id", "date")
# Breaches of what lines and enterprises state of themselves bear the names of these columns.
STATED: Mapping[str, tuple[str, ...]] = {
    "lines": ("load_levels", "can_stop", "min_on_days", "min_off_days"),
    "enterprises": ("livelihood_min_share",),
}


# Enterprises of one kind of breach named; more are counted.
MOST_NAMED = 3
# A gap below this many percent is told as less than it.
LEAST_GAP_PERCENT = 0.001


def gap_text(gap: float | None) -> str:
    """A gap in percent as people read it.

    Examples
    --------
    >>> gap_text(None), gap_text(0.0), gap_text(1e-9), gap_text(0.01234)
    ('–', '0%', '<0.001%', '1.23%')
    """
    if gap is None:
        return "–"
    percent = 100 * gap
    if 0 < percent < LEAST_GAP_PERCENT:
        return f"<{LEAST_GAP_PERCENT}%"
    return f"{number(percent)}%"


def gap_limit(gap: float | None) -> str:
    """A gap after "no more than": one too small to tell is told by that smallest.

    Examples
    --------
    >>> gap_limit(0.0), gap_limit(1e-9), gap_limit(0.01234)
    ('0%', '0.001%', '1.23%')
    """
    return gap_text(gap).removeprefix("<")


def percent(share: float) -> str:
    """A share that was given, as it was given.

    Examples
    --------
    >>> percent(0.3), percent(1 / 3)
    ('30%', '33.3%')
    """
    return f"{100 * share:.3g}%"


def breach_line(row: Mapping[Any, Any], lang: Lang) -> str:
    """One row of violations, conflicts or loosening.

    Examples
    --------
    >>> row = {"rule_id": "cap", "date": "2018-01-02", "by": 12.5, "unit": "kg_per_day"}
    >>> breach_line(row, "en")
    'cap: 2018-01-02, by 12.5 kg/day'
    >>> row = {"rule_id": "load_levels", "line_id": "l1", "by": 0.2, "unit": "share"}
    >>> breach_line(row, "en")
    'load levels: l1, by 20 percentage points'
    >>> row = {"rule_id": "jan", "rule_kind": "stop", "line_id": "k1", "process": "kiln",
    ...        "name_en": "Brick Works", "date": "2018-01-02", "by": 1.0, "unit": "share"}
    >>> breach_line(row, "en")
    'stop (jan): Brick Works, k1 (kiln), 2018-01-02, runs where it must stand still'
    """
    where = word("fig_comma", lang).join(_places(row, lang))
    values = {"where": where, **_by(row, lang)}
    name = rule_name(row["rule_id"], row.get("rule_kind"), lang)
    if not where:
        return say("audit_breach_all", lang, rule_id=name, by=values["by"], unit=values["unit"])
    is_worst = row.get("least", row["by"]) < row["by"]
    word_id = "audit_breach_worst" if is_worst else "audit_breach"
    word_id = "audit_breach_stop" if row.get("rule_kind") == "stop" else word_id
    return say(word_id, lang, rule_id=name, **values)


def breach_groups(table: pd.DataFrame, lang: Lang) -> list[str]:
    """Violations in a line a rule: how many, when, whose, and by how much at worst.

    Parameters
    ----------
    table : DataFrame
        As the audit has them.

    Examples
    --------
    >>> rows = [{"rule_id": "cap", "date": f"2018-01-0{day}", "by": day, "unit": "kg_per_day"}
    ...         for day in (2, 3)]
    >>> breach_groups(pd.DataFrame(rows), "en")
    ['cap: 2 breaches, 2018-01-02 to 2018-01-03, by 3 kg/day at worst']
    """
    lines = []
    for _, rows in table.groupby(["rule_id", "unit"], sort=False):
        worst = rows.loc[rows["by"].idxmax()].to_dict()
        dates = _texts(rows, "date")
        where = [days_in_words(dates.min(), dates.max(), lang)] if len(dates) else []
        where += _whose(rows, lang)
        values = {
            "rule_id": rule_name(worst["rule_id"], worst.get("rule_kind"), lang),
            "n": len(rows),
            "where": "".join(word("fig_comma", lang) + one for one in where),
        }
        word_id = "audit_group_stop" if worst.get("rule_kind") == "stop" else "audit_group"
        lines.append(say(word_id, lang, **values, **_by(worst, lang)))
    return lines


def _whose(rows: pd.DataFrame, lang: Lang) -> list[str]:
    """The enterprises of some breaches: by name where they are few, else how many."""
    column = f"name_{lang}" if f"name_{lang}" in rows else "enterprise_id"
    names = _texts(rows, column).unique().tolist()
    if len(names) > MOST_NAMED:
        return [say("audit_firms", lang, n=len(names))]
    return names


def _texts(rows: pd.DataFrame, column: str) -> pd.Series:
    """What is stated in a column, empty where it is not there."""
    cells = rows[column] if column in rows else pd.Series(dtype="str")
    return cells[cells.map(lambda cell: isinstance(cell, str) and cell != "")]


def _by(row: Mapping[Any, Any], lang: Lang) -> dict[str, str]:
    """By how much a row is missed, and in what unit."""
    by, unit = row["by"], row["unit"]
    by, unit = (100 * by, "points") if unit == "share" else (by, unit)
    shown = amount(by)
    return {"by": shown, "unit": unit_of(shown, unit, lang)}


def unit_of(shown: str, unit: str, lang: Lang) -> str:
    """The name of a unit after an amount as it is shown; of one, in the singular.

    Examples
    --------
    >>> unit_of("1", "lines", "en"), unit_of("2", "lines", "en"), unit_of("1", "kg_per_day", "en")
    ('line', 'lines', 'kg/day')
    """
    single = f"unit_{unit}_one"
    return word(single if shown == "1" and has_word(single) else f"unit_{unit}", lang)


def amount(by: float, digits: int = 6) -> str:
    """A number without zeros at its end, never in exponent form.

    Examples
    --------
    >>> amount(12.50), amount(1.0, 3), amount(1200.0)
    ('12.5', '1', '1,200')
    """
    text = number(by, digits)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _places(row: Mapping[Any, Any], lang: Lang) -> Iterator[str]:
    """Enterprise by name, line by id and process, date; what is not stated is left out."""
    told = {name: row[name] for name in PLACES if isinstance(row.get(name), str) and row[name]}
    name = row.get(f"name_{lang}") or row.get("name_zh")
    if isinstance(name, str) and name:
        yield name
    elif "enterprise_id" in told:
        yield told["enterprise_id"]
    if "line_id" in told:
        process = row.get("process")
        is_named = isinstance(process, str) and process
        yield line_name(told["line_id"], process, lang) if is_named else told["line_id"]
    if "date" in told:
        yield told["date"]


def rule_name(rule_id: str, kind: object, lang: Lang) -> str:
    """A rule's kind, its id behind; what a line or an enterprise states of itself by the name of
    its column; of what else stands in no table of rules, its own word or the id.

    Examples
    --------
    >>> rule_name("jan", "stop", "en"), rule_name("storage", None, "en")
    ('stop (jan)', 'room for stock')
    """
    made = rule_id.removeprefix(OF_RULE_BOOK)
    if made != rule_id:
        return say("cap_of_rule_book", lang, pollutant=word(f"pollutant_{made}", lang))
    if isinstance(kind, str) and kind:
        label = choice_label(contract()["rules"].column("kind"), kind, lang)
        return say("cap_named", lang, kind=label, rule_id=rule_id)
    for table, columns in STATED.items():
        if rule_id in columns:
            return contract()[table].column(rule_id).label(lang)
    return word(f"breach_{rule_id}", lang) if has_word(f"breach_{rule_id}") else rule_id


def kinds_of_rules(table: pd.DataFrame, lang: Lang) -> str:
    """The kinds of rules that violations are of, each once; orders, whose ids stand in no table of
    rules, by one word.

    Examples
    --------
    >>> table = pd.DataFrame({"rule_id": ["jan", "feb", "storage", "o1"],
    ...                       "rule_kind": ["stop", "stop", None, None]})
    >>> kinds_of_rules(table, "en")
    'stop, room for stock, order'
    """
    column = contract()["rules"].column("kind")
    names = []
    for rule_id, kind in zip(table["rule_id"], table["rule_kind"], strict=True):
        if isinstance(kind, str) and kind:
            names.append(choice_label(column, kind, lang))
        else:
            name = rule_name(rule_id, None, lang)
            names.append(word("breach_order", lang) if name == rule_id else name)
    return listed(dict.fromkeys(names), lang)


def named(word_id: str, identifier: object, lang: Lang) -> str:
    """The kit's word for something; the county's own where the kit has none.

    Examples
    --------
    >>> named("process_sinter", "sinter", "en"), named("process_odd_mill", "odd_mill", "en")
    ('sinter strand', 'odd mill')
    """
    return word(word_id, lang) if has_word(word_id) else str(identifier).replace("_", " ")


def line_name(line_id: object, process: object, lang: Lang) -> str:
    """A line by its id and what it is.

    Examples
    --------
    >>> line_name("steel_1_l1", "sinter", "en")
    'steel_1_l1 (sinter strand)'
    """
    name = named(f"process_{process}", process, lang)
    return say("planbook_line", lang, line_id=line_id, process=name)


def stated_rule(rule_id: str, rules: pd.DataFrame, lang: Lang) -> pd.Series | str:
    """The row of a rule; of a limit the rule book makes, what it limits; else the id as it is.

    Examples
    --------
    >>> stated_rule("rulebook_nox", pd.DataFrame(), "en"), stated_rule("odd", pd.DataFrame(), "en")
    ('what the rule book emits, NOₓ', 'odd')
    """
    made = rule_id.removeprefix(OF_RULE_BOOK)
    if made != rule_id:
        return say("cap_of_rule_book", lang, pollutant=word(f"pollutant_{made}", lang))
    found = rules[rules["rule_id"] == rule_id] if len(rules) else rules
    return rule_id if found.empty else found.iloc[0]


def cap_name(rule_id: str, rules: pd.DataFrame, lang: Lang) -> str:
    """What a cap is called: its kind and pollutant, its id behind; of the rule book's, no id.

    Examples
    --------
    >>> rules = pd.DataFrame({"rule_id": ["c1"], "kind": ["emission_cap_day"],
    ...                       "pollutant": ["so2"]})
    >>> cap_name("c1", rules, "en"), cap_name("rulebook_nox", rules, "en")
    ('emission cap a day, SO₂ (c1)', 'what the rule book emits, NOₓ')
    """
    row = stated_rule(rule_id, rules, lang)
    if isinstance(row, str):
        return row
    kind = choice_label(contract()["rules"].column("kind"), row["kind"], lang)
    if not isinstance(row.get("pollutant"), str):
        return say("cap_named", lang, kind=kind, rule_id=rule_id)
    pollutant = word(f"pollutant_{row['pollutant']}", lang)
    return say("cap_named_pollutant", lang, kind=kind, pollutant=pollutant, rule_id=rule_id)


def cap_lines(caps: pd.DataFrame, lang: Lang, rules: pd.DataFrame | None = None) -> list[str]:
    """Price of each cap, one line a rule: on how many days it has one, lowest and highest.

    Caps without a price, and all of them where prices were not computed, say so. With the table of
    rules they are called by name.

    Examples
    --------
    >>> caps = pd.DataFrame({"rule_id": ["cap"] * 2, "unit": ["kg_per_day"] * 2,
    ...                      "limit": [9.0, 9.0], "price_yuan_per_unit": [0.0, 12.5]})
    >>> cap_lines(caps, "en")[:1]
    ['cap: priced in 1 of 2 rows, 12.5 yuan a kg']
    >>> cap_lines(caps.assign(price_yuan_per_unit=float("nan")), "en")
    ['no price was computed for the 1 cap']
    """
    lines: list[str] = []
    if len(caps) and caps["price_yuan_per_unit"].isna().all():
        return [say("schedule_caps_unpriced", lang, n=caps["rule_id"].nunique())]
    worth = (caps["price_yuan_per_unit"] * caps["limit"]).groupby(caps["rule_id"]).sum()
    told = worth.sort_values(ascending=False, kind="stable").index[:MOST_CAPS]
    shown = caps[caps["rule_id"].isin(told)]
    for rule_id, rows in shown.groupby("rule_id", sort=False):
        prices = rows["price_yuan_per_unit"]
        priced = prices[prices > 0]
        name = str(rule_id) if rules is None else cap_name(str(rule_id), rules, lang)
        values = {"rule_id": name, "n": len(priced), "all": len(rows)}
        if priced.empty:
            word_id = "schedule_cap_free" if prices.notna().all() else "schedule_cap_unpriced"
            lines.append(say(word_id, lang, **values))
            continue
        limit_unit = str(rows["unit"].iloc[0])
        unit = word(f"unit_{PRICED_UNITS.get(limit_unit, limit_unit)}", lang)
        low, high = number(priced.min()), number(priced.max())
        price = low if low == high else say("schedule_cap_between", lang, low=low, high=high)
        lines.append(say("schedule_cap_price", lang, **values, price=price, unit=unit))
    n_more = len(worth) - len(told)
    lines += [say("schedule_caps_more", lang, n=n_more)] if n_more else []
    if (shown["price_yuan_per_unit"] > 0).any():
        lines.append(word("schedule_price_means", lang))
    return lines


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
