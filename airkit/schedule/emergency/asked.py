"""The shares a list must cut, in words: how much of what, and which document says so."""

import pandas as pd

from airkit.schedule.explain.amounts import percent
from airkit.words import Lang, listed, say, word


def shares_in_words(levels: pd.DataFrame, level: str, lang: Lang) -> str:
    """What a level must cut: one share where all pollutants have the same, else each with its own.

    Examples
    --------
    >>> rows = pd.DataFrame({"level": ["red"] * 2, "pollutant": ["so2", "voc"],
    ...                      "share": [0.3, 0.2]})
    >>> shares_in_words(rows, "red", "en"), shares_in_words(rows[:1], "red", "en")
    ('SO₂ 30%, VOC 20%', '30%')
    """
    rows = levels[levels["level"] == level]
    if rows["share"].min() == rows["share"].max():
        return percent(float(rows["share"].iloc[0]))
    told = zip(rows["pollutant"], rows["share"], strict=True)
    return listed((f"{word(f'pollutant_{name}', lang)} {percent(one)}" for name, one in told), lang)


def all_shares_in_words(levels: pd.DataFrame, lang: Lang) -> str:
    """What each level must cut, level by level, where one share a level says it."""
    by_level = levels.groupby("level", sort=False)["share"].agg(["min", "max"])
    if (by_level["min"] < by_level["max"]).any():
        return word("emergency_shares_asked", lang)
    return listed(by_level["min"].map(percent), lang)


def bases_in_words(levels: pd.DataFrame, lang: Lang) -> str:
    """What the shares rest on: rules by their documents, factors, or the asker's own word.

    Examples
    --------
    >>> rows = pd.DataFrame({"level": ["red"], "pollutant": ["so2"], "basis": ["given"],
    ...                      "rule_id": [""], "title_en": [""]})
    >>> bases_in_words(rows, "en")
    'shares given by hand'
    """
    groups = list(levels.groupby(["basis", f"title_{lang}"], sort=False))
    told = []
    for (basis, title), rows in groups:
        rules = listed(dict.fromkeys(one for one in rows["rule_id"] if one), lang)
        what = say(f"emergency_basis_{basis}", lang, title=title, rules=rules)
        where = _where(rows, levels, lang) if len(groups) > 1 else ""
        told.append(say("emergency_basis_of", lang, where=where, what=what) if where else what)
    return ("；" if lang == "zh" else "; ").join(told)


def _where(rows: pd.DataFrame, levels: pd.DataFrame, lang: Lang) -> str:
    """Levels, and of levels that share a basis only in part the pollutants."""
    told = []
    for level, mine in rows.groupby("level", sort=False):
        name = word(f"choice_{level}", lang)
        if len(mine) < (levels["level"] == level).sum():
            pollutants = listed((word(f"pollutant_{one}", lang) for one in mine["pollutant"]), lang)
            name = f"{name} {pollutants}"
        told.append(name)
    return ("，" if lang == "zh" else ", ").join(told)
