"""The air of a case in lines of text."""

from collections.abc import Mapping
from typing import Any

from airkit.words import Lang, say, word


def place_lines(row: Mapping[str, Any], lang: Lang) -> list[str]:
    """A place's mean beside a year earlier, its target, heavy days, and the region beside it."""
    shown = {
        key: _shown(row[key])
        for key in (
            "mean_ugm3", "base_ugm3", "change_pct", "change_pct_official",
            "region_change_pct_official", "allowed_remaining_ugm3",
        )
    }  # fmt: skip
    lines = [say("air_week", lang, city=_name(row, lang), **shown)]
    if row["target_share"] is not None:
        verdict = {True: "air_on_schedule", False: "air_not_on_schedule"}
        line = word(verdict.get(row["on_schedule"], "air_schedule_unknown"), lang)
        if row["allowed_remaining_ugm3"] is not None:
            line += say("air_allowed", lang, **shown)
        lines.append("  " + line)
    if row["heavy_days"] is not None:
        days = {key: f"{row[key] or 0:g}" for key in ("heavy_days", "heavy_days_base")}
        known = "air_heavy_alone" if row["heavy_days_base"] is None else "air_heavy"
        lines.append("  " + say(known, lang, **days) + _heavy_left(row, lang))
    if row["n_region"] > 1 and row["n_ranked"] > 1 and row["rank_change"] is not None:
        ranks = {key: f"{row[key]:g}" for key in ("rank_change", "n_ranked", "n_region")}
        lines.append("  " + say("air_beside", lang, **shown, **ranks))
    elif row["n_region"] > 1:
        lines.append("  " + say("air_region", lang, **shown, n_region=row["n_region"]))
    return lines


def _heavy_left(row: Mapping[str, Any], lang: Lang) -> str:
    """How many more heavy days the target allows, cut and rounded: no rule says which."""
    if row["heavy_days_left_floor"] is None:
        return ""
    left = {name: f"{row[f'heavy_days_left_{name}']:g}" for name in ("floor", "round")}
    alike = left["floor"] == left["round"]
    return say("air_heavy_left" if alike else "air_heavy_left_two", lang, **left)


def alert_lines(levels: Mapping[str, str | None], lang: Lang) -> list[str]:
    """The highest alert level by each set of triggers; nothing where none was reached."""
    if not any(levels.values()):
        return []
    shown = {
        rules.replace("-", "_"): word(f"choice_{level}" if level else "air_no_alert", lang)
        for rules, level in levels.items()
    }
    return ["  " + say("air_alerts", lang, **shown)]


def town_lines(towns: list[dict[str, Any]], lang: Lang) -> list[str]:
    """The towns by how much their air changed, their common change once above them."""
    if not towns:
        return []
    change = _shown(towns[0]["region_change_pct_official"])
    lines = [say("air_towns", lang, n=towns[0]["n_region"], change=change)]
    last = len(towns) + 1.0
    for row in sorted(towns, key=lambda row: row["rank_change"] or last):
        rank = "–" if row["rank_change"] is None else f"{row['rank_change']:g}"
        shown = {key: _shown(row[key]) for key in ("mean_ugm3", "change_pct_official")}
        lines.append("  " + say("air_town", lang, rank=rank, city=_name(row, lang), **shown))
    return lines


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def _name(row: Mapping[str, Any], lang: Lang) -> str:
    return str(row["name_zh" if lang == "zh" else "name_en"] or row["city"])
