"""The price of each cap, in one line."""

import pandas as pd

from airkit.schedule.explain.names import cap_name
from airkit.words import Lang, number, say, word

# What a cap's price is a price of, by the unit of its limit.
PRICED_UNITS = {"kg_per_day": "kg", "trips_per_day": "trip"}

# Caps told in words, those worth most first chosen; the table holds them all.
MOST_CAPS = 12


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
