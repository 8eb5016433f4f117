"""The options of an enterprise in sentences."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from airkit.schedule.whatif.said import more_or_less
from airkit.words import Lang, say, show, word

# The option that changes nothing.
COUNTY_PLAN = "county_plan"
# Below this a repair or a difference is a rounding.
LEAST = 1e-6


def answer_line(name: str, choosable: pd.DataFrame, lang: Lang) -> str:
    """Which option is best for the county; where that is the plan as it is, which comes next."""
    rows = choosable[choosable["same_as"] == ""].to_dict("records")
    best = rows[0]
    told = {"name": name, "n": len(choosable), "best": best[f"name_{lang}"]}
    other = best if best["option"] != COUNTY_PLAN else rows[1] if len(rows) > 1 else None
    if other is None:
        return say("options_title", lang, **told, other="")
    change = {
        "option": other[f"name_{lang}"],
        "firm": more_or_less(other["firm_change_yuan"], lang, "said_loses", "said_spares"),
        "county": more_or_less(other["county_change_yuan"], lang, "said_loses", "said_spares"),
    }
    word_id = "options_chosen" if other is best else "options_next"
    return say("options_title", lang, **told, other=say(word_id, lang, **change))


def option_lines(
    rank: str, row: Mapping[Any, Any], names: Mapping[str, str], lang: Lang
) -> list[str]:
    """One option: what it costs the enterprise and the county, then what must be said of it.

    ``rank`` stands before it: its place, or what it is instead of a choice; ``names`` are those of
    all options.
    """
    values = {
        "rank": rank,
        "option": row[f"name_{lang}"],
        "cost": show(row["firm_cost_yuan"], "yuan", lang),
        "firm": more_or_less(row["firm_change_yuan"], lang),
        "county": more_or_less(row["county_change_yuan"], lang, "said_loses", "said_spares"),
        "days": f"{row['stopped_line_days']:g}",
    }
    lines = ["  " + say("options_row", lang, **values)]
    if row["same_as"]:
        lines.append("     " + say("options_same", lang, other=names[row["same_as"]]))
    if row["broken"]:
        lines.append("     " + say("options_broken", lang, rules=row[f"broken_{lang}"]))
    if row["repaired_line_days"] > LEAST:
        days = f"{row['repaired_line_days']:.3g}"
        lines.append("     " + say("options_repaired", lang, days=days))
    if row["rows_over"]:
        lines.append("     " + say("options_rows_over", lang, n=int(row["rows_over"])))
    return lines


def verified_line(row: Mapping[Any, Any], lang: Lang) -> str:
    """How the price answer compares with the county solved in full around the option."""
    values = {"option": row[f"name_{lang}"], "status": word(f"status_{row['status']}", lang)}
    if row["objective_yuan"] != row["objective_yuan"]:  # no plan
        return say("options_not_possible", lang, **values, rules=row["conflicts"] or "–")
    for name in ("objective_yuan", "price_answer_yuan", "at_least_yuan"):
        values[name] = show(row[name], "yuan", lang, 4)
    difference = more_or_less(row["difference_yuan"], lang)
    return say("options_verified", lang, **values, difference=difference)
