"""What lines, rules and caps are called: by their kind, the id behind."""

from collections.abc import Mapping

import pandas as pd

from airkit.schedule.problem.rules import OF_RULE_BOOK
from airkit.tables.contract import choice_label, contract
from airkit.words import Lang, has_word, listed, say, word

# Breaches of what lines and enterprises state of themselves bear the names of these columns.
STATED: Mapping[str, tuple[str, ...]] = {
    "lines": ("load_levels", "can_stop", "min_on_days", "min_off_days"),
    "enterprises": ("livelihood_min_share",),
}


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


def rule_name(rule_id: str, kind: object, lang: Lang) -> str:
    """A rule's kind, its id behind; what a line or an enterprise states of itself by the name of
    its column; of what else stands in no table of rules, its own word or the id.

    Examples
    --------
    >>> rule_name("jan", "stop", "en"), rule_name("storage", None, "en")
    ('stop (jan)', 'room for stock')
    """
    if rule_id.startswith(OF_RULE_BOOK):
        return _of_rule_book(rule_id, lang)
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


def stated_rule(rule_id: str, rules: pd.DataFrame, lang: Lang) -> pd.Series | str:
    """The row of a rule; of a limit the rule book makes, what it limits; else the id as it is.

    Examples
    --------
    >>> stated_rule("rulebook_nox", pd.DataFrame(), "en"), stated_rule("odd", pd.DataFrame(), "en")
    ('what the rule book emits, NOₓ', 'odd')
    """
    if rule_id.startswith(OF_RULE_BOOK):
        return _of_rule_book(rule_id, lang)
    found = rules[rules["rule_id"] == rule_id] if len(rules) else rules
    return rule_id if found.empty else found.iloc[0]


def _of_rule_book(rule_id: str, lang: Lang) -> str:
    """What a limit that the rule book makes holds down."""
    made = rule_id.removeprefix(OF_RULE_BOOK)
    return say("cap_of_rule_book", lang, pollutant=word(f"pollutant_{made}", lang))


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
