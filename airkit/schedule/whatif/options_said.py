"""The options of an enterprise in sentences."""

from collections.abc import Mapping
from typing import Any

from airkit.schedule.whatif.said import more_or_less
from airkit.words import Lang, say, show, word

# Below this a repair or a difference is a rounding.
LEAST = 1e-6


def option_lines(rank: str, row: Mapping[Any, Any], lang: Lang) -> list[str]:
    """One option: what it costs the enterprise and the county, then what must be said of it.

    ``rank`` stands before it: its place, or what it is instead of a choice.
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
        lines.append("     " + say("options_same", lang))
    if row["broken"]:
        lines.append("     " + say("options_broken", lang, rules=row["broken"]))
    if row["repaired_line_days"] > LEAST:
        days = f"{row['repaired_line_days']:.4g}"
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
