"""The accountability ladder: how far up each count stands, and how near the next rung is."""

import pandas as pd
from matplotlib.axes import Axes

from airkit.campaign.accountability import Accountability
from airkit.figures.campaign.common import (
    MAX_ROWS,
    caption,
    cropped_note,
    names_of,
    with_names,
)
from airkit.figures.layout import LABELS, axes_or_new, settle_empty
from airkit.figures.marks import beside
from airkit.figures.rows import name_rows, settle_rows
from airkit.figures.style import FAINT, INK, VALUE_PT, house_style, look
from airkit.words import Lang, has_word, say, word

TABLE = [
    "unit", "name", "name_zh", "name_en", "month", "counts", "count", "thresholds", "tiers",
    "n_reached", "rung", "next_threshold", "next_tier", "to_next",
]  # fmt: skip
ROW_SHARE = 1.5  # a row of the ladder carries its thresholds too
TOP_ROOM = 0.25  # beyond the last rung, for its threshold
WHOLE = 1.0  # a ratio of achieved to wanted that has nothing to climb


def ladder_table(
    result: Accountability, *, month: str | None = None, districts: pd.DataFrame | None = None
) -> pd.DataFrame:
    """What :func:`ladder` draws: the counts of one month and those of no month, highest first.

    Parameters
    ----------
    result : Accountability
        The counts and the rows of the rule.
    month : str, optional
        ``2017-11``; by default the month of the figure's day.
    districts : DataFrame, optional
        The case's table, for the names of districts.

    Returns
    -------
    DataFrame
        ``unit, name, name_zh, name_en, month, counts, count``, all ``thresholds`` and ``tiers`` of
        what counts this (from the lowest rung up), ``n_reached``, ``rung`` (where the count
        stands: whole at a threshold, between two in proportion), ``next_threshold, next_tier,
        to_next``.
    """
    wanted = month or result.as_of[:7]
    counts = result.counts
    mine = counts[counts["month"].isna() | (counts["month"] == wanted)]
    rows = []
    for row in mine.to_dict("records"):
        keys = ["ruleset", "unit", "counts"]
        rule = result.rules[(result.rules[keys] == pd.Series(row)[keys]).all(axis=1)]
        is_below = str(row["counts"]).endswith("_below")
        rule = rule.sort_values("threshold", ascending=not is_below)
        steps = tuple(float(t) for t in rule["threshold"])
        n_reached, rung = _rung(float(row["count"]), steps, is_below)
        rows.append(
            row
            | {"thresholds": steps, "tiers": tuple(rule["tier"]), "rung": rung}
            | {"n_reached": n_reached}
        )
    table = pd.DataFrame(rows, columns=[c for c in TABLE if c not in ("name_zh", "name_en")])
    table["name"] = table["name"].fillna("").astype(object)
    table = with_names(table, names_of(districts))
    order = ["rung", "counts", "name"]
    return table.sort_values(order, ascending=[False, True, True], ignore_index=True)[TABLE]


def ladder(
    result: Accountability,
    *,
    month: str | None = None,
    districts: pd.DataFrame | None = None,
    ax: Axes | None = None,
    lang: Lang = "zh",
) -> Axes:
    """Counts against the thresholds of the quantified rule; the county's own count.

    The rungs stand equally far apart, whatever their thresholds, so that different counts can be
    read side by side; each threshold is written at its rung.

    Parameters
    ----------
    result : Accountability
        The counts and the rows of the rule.
    month : str, optional
        ``2017-11``; by default the month of the figure's day.
    districts : DataFrame, optional
        The case's table, for the names of districts.
    ax : Axes, optional
        Where to draw; by default a new figure 150 mm wide.
    lang : {"zh", "en"}
        Language.

    Returns
    -------
    Axes
        The axes drawn on.
    """
    every = ladder_table(result, month=month, districts=districts)
    table = every.head(MAX_ROWS)
    ax = axes_or_new(ax)
    with house_style():
        title = say("fig_ladder_title", lang, month=month or result.as_of[:7])
        if table.empty:
            return settle_empty(
                ax,
                word("fig_no_counts", lang),
                caption(result, lang, title, word("fig_own_count", lang)),
            )
        rows = table.to_dict("records")
        row_mm, _ = name_rows(ax, [_label(row, lang) for row in rows], least_lines=2)
        tiers = max((row["tiers"] for row in rows), key=len)
        ax.set_xlim(0, len(tiers) + TOP_ROOM)
        names = [_tier(tier, lang) for tier in tiers]
        ax.set_xticks(range(1, len(tiers) + 1), names, **LABELS)
        ax.set_xlabel(word("fig_ladder_axis", lang), **LABELS)
        ax.spines["left"].set_visible(True)
        for y, row in enumerate(rows):
            _draw_row(ax, y, row)
            beside(ax, len(tiers) + TOP_ROOM, y, _text(row, lang))  # clear of every threshold
        notes = [cropped_note(len(every), MAX_ROWS, lang)]
        words = caption(result, lang, title, word("fig_own_count", lang), notes)
        return settle_rows(ax, ROW_SHARE * row_mm, words)


def _rung(count: float, steps: tuple[float, ...], is_below: bool) -> tuple[int, float]:
    """How many thresholds are reached, and the place on the ladder."""
    before = WHOLE if is_below else 0.0
    for n, step in enumerate(steps):
        reached = count < step if is_below else count >= step
        if not reached:
            part = (count - before) / (step - before) if step != before else 0.0
            return n, n + min(max(part, 0.0), 1.0)
        before = step
    return len(steps), float(len(steps))


def _label(row: dict, lang: Lang) -> str:
    known = f"accountability_{row['counts']}"
    what = word(known, lang) if has_word(known) else str(row["counts"])
    return say("fig_of_variant", lang, variant=row[f"name_{lang}"], text=what)


def _tier(tier: str, lang: Lang) -> str:
    return word(f"tier_{tier}", lang) if has_word(f"tier_{tier}") else tier


def _draw_row(ax: Axes, y: int, row: dict) -> None:
    role = "behind" if row["n_reached"] else "ahead"
    if row["rung"]:
        ax.barh(y, row["rung"], height=0.4, zorder=2, **look(role).patch)
    for at, threshold in enumerate(row["thresholds"], start=1):
        ax.plot([at, at], [y - 0.4, y + 0.4], color=FAINT, linewidth=1.2, zorder=3)
        ax.annotate(f"{threshold:g}", (at, y - 0.4), (2, 1), textcoords="offset points",
                    ha="left", va="top", fontsize=VALUE_PT, color=INK, zorder=5)  # fmt: skip


def _text(row: dict, lang: Lang) -> str:
    count = f"{row['count']:g}"
    if row["to_next"] is None or row["to_next"] != row["to_next"]:
        return say("fig_top_rung", lang, count=count)
    tier = _tier(row["next_tier"], lang)
    return say("fig_to_next", lang, count=count, to_next=f"{row['to_next']:g}", tier=tier)
