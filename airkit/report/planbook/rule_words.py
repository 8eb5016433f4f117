"""Rules as a firm reads of them: who ordered what and from which alert on, never an id."""

import re

import pandas as pd

from airkit.schedule.explain.names import stated_rule
from airkit.tables.contract import choice_label, contract
from airkit.words import Lang, listed, say, word


def rules_in_words(ids: str, rules: pd.DataFrame, lang: Lang) -> str:
    """Rules by name, each once.

    Parameters
    ----------
    ids : str
        Ids of rules, parted by commas, as reasons hold them.
    rules : DataFrame
        The table of rules.
    lang : {"zh", "en"}

    Returns
    -------
    str
        Who issued each, its kind, its pollutant, the alert it waits for; of a limit that the rule
        book itself makes, what it limits; an id that no rule has stays.

    Examples
    --------
    >>> rules = pd.DataFrame({"rule_id": ["r1"], "kind": ["emission_cap_day"], "pollutant": ["nox"],
    ...                       "alert_level": ["orange"], "issued_by": ["县政府"]})
    >>> rules_in_words("r1", rules, "zh")
    '县政府“日排放上限·NOₓ”（橙色及以上预警）'
    """
    names = (_name(one, rules, lang) for one in re.split(r",\s*", ids) if one)
    return listed(dict.fromkeys(names), lang)


def _name(rule_id: str, rules: pd.DataFrame, lang: Lang) -> str:
    row = stated_rule(rule_id, rules, lang)
    if isinstance(row, str):
        return row
    what = choice_label(contract()["rules"].column("kind"), row["kind"], lang)
    if isinstance(row["pollutant"], str):
        what = f"{what}·{word('pollutant_' + row['pollutant'], lang)}"
    level, issuer = row["alert_level"], row["issued_by"]
    if not isinstance(issuer, str):
        issuer = choice_label(contract()["rules"].column("authority"), row["authority"], lang)
    when = ""
    if isinstance(level, str) and level:
        when = say("cap_when", lang, level=word(f"choice_{level}", lang))
    return say("planbook_rule", lang, issuer=issuer, what=what, when=when)
