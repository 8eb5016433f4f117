"""The emergency list by level: what is cut of the society's emissions against what is asked."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from airkit.figures.answers.common import PERCENT, caption, nothing, percent
from airkit.figures.key import draw_key
from airkit.figures.layout import axes_or_new, set_value_axis
from airkit.figures.marks import beside
from airkit.figures.rows import set_rows, settle_rows
from airkit.figures.style import INK, house_style, look
from airkit.schedule import EmergencyList
from airkit.schedule.emergency.asked import bases_in_words
from airkit.schedule.problem.emergency_shares import LEVELS
from airkit.words import Lang, say, show, word

ROW_MM, LABEL_MM, TAKEN_MM, BAR, KG_PER_T = 5.8, 34, 50, 0.66, 1e3
TABLE = [
    *("level", "pollutant", "total_t", "target_share", "cut_share", "lines_share"),
    *("others_share", "cut_t", "target_t", "short_t", "n_lines", "cost_yuan"),
]


def emergency_levels_table(answer: EmergencyList) -> pd.DataFrame:
    """What :func:`emergency_levels` draws, level by level.

    Returns
    -------
    DataFrame
        ``level, pollutant, total_t`` (whole society, a day), ``target_share, cut_share,
        lines_share, others_share`` of it, ``cut_t, target_t, short_t``, and of the level
        ``n_lines`` that act and ``cost_yuan`` of a day.
    """
    if not answer.has_list:
        return pd.DataFrame(columns=TABLE)
    rows, total = answer.levels, answer.levels["total_kg"]
    table = rows[["level", "pollutant", "cut_share"]].assign(
        total_t=total / KG_PER_T,
        target_share=rows["share"],
        lines_share=rows["lines_kg"] / total,
        others_share=rows["others_kg"] / total,
        cut_t=(rows["lines_kg"] + rows["others_kg"]) / KG_PER_T,
        target_t=rows["target_kg"] / KG_PER_T,
        short_t=rows["short_kg"] / KG_PER_T,
        n_lines=rows["level"].map(answer.lines_by_level()),
        cost_yuan=rows["level"].map(answer.cost_by_level()),
    )
    return table[TABLE].reset_index(drop=True)


def emergency_levels(answer: EmergencyList, *, ax: Axes | None = None, lang: Lang = "zh") -> Axes:
    """Cut of each pollutant at each level, lines and other sources, against the share asked.

    Parameters
    ----------
    answer : EmergencyList
        Of :func:`airkit.schedule.list_emergency`.
    ax : Axes, optional
        Where to draw; by default a new figure 150 mm wide.
    lang : {"zh", "en"}
        Language.

    Returns
    -------
    Axes
        The axes drawn on.
    """
    table = emergency_levels_table(answer)
    ax = axes_or_new(ax)
    with house_style():
        title = word("fig_levels_title", lang)
        if table.empty:
            return nothing(ax, answer, lang, title, word("fig_levels_none", lang))
        rows = table.to_dict("records")
        set_rows(ax, [_label(row, lang) for row in rows], LABEL_MM, max_lines=1)
        top = float(table[["cut_share", "target_share"]].max(axis=None)) * PERCENT
        set_value_axis(ax, 0, top, 1, word("fig_levels_axis", lang))
        for y, row in enumerate(rows):
            _draw_row(ax, y, row, lang)
        draw_key(ax, _key(table, lang), TAKEN_MM)
        words = caption(answer, lang, title, _subtitle(table, lang), _notes(answer, lang))
        return settle_rows(ax, ROW_MM, words)


def _label(row: dict, lang: Lang) -> str:
    level, name = word(f"choice_{row['level']}", lang), word(f"pollutant_{row['pollutant']}", lang)
    return f"{level} {name}"


def _draw_row(ax: Axes, y: int, row: dict, lang: Lang) -> None:
    lines, others = row["lines_share"] * PERCENT, row["others_share"] * PERCENT
    target = row["target_share"] * PERCENT
    ax.barh(y, lines, height=BAR, zorder=2, **look(f"alert_{row['level']}").patch)
    if others:
        ax.barh(y, others, left=lines, height=BAR, zorder=2, **look("cut_others").patch)
    ax.plot([target, target], [y - 0.5, y + 0.5], color=INK, linewidth=1.6, zorder=4)
    values = {
        "share": percent(row["cut_share"]),
        "cut": show(row["cut_t"], "t", lang),
        "target": show(row["target_t"], "t", lang),
    }
    text = say("fig_levels_cut", lang, **values)
    if row["short_t"] > 0:
        text += say("fig_levels_short", lang, short=show(row["short_t"], "t", lang))
    beside(ax, max(lines + others, target), y, text)


def _key(table: pd.DataFrame, lang: Lang) -> list[tuple[Patch | Line2D, str]]:
    entries: list[tuple[Patch | Line2D, str]] = [
        (Patch(**look(f"alert_{level}").patch),
         say("fig_levels_lines", lang, level=word(f"choice_{level}", lang)))
        for level in LEVELS
    ]  # fmt: skip
    if table["others_share"].any():
        entries.append((Patch(**look("cut_others").patch), word("fig_levels_others", lang)))
    tick = Line2D([], [], color=INK, linewidth=0, marker="|", markersize=8, markeredgewidth=1.6)
    return [*entries, (tick, word("fig_levels_target", lang))]


def _subtitle(table: pd.DataFrame, lang: Lang) -> str:
    said = []
    for level, rows in table.groupby("level", sort=False):
        n, cost = int(rows["n_lines"].iloc[0]), float(rows["cost_yuan"].iloc[0])
        values = {"level": word(f"choice_{level}", lang), "cost": show(cost, "yuan", lang)}
        said.append(say("fig_levels_act", lang, n=n, **values))
    return ("；" if lang == "zh" else "; ").join(said) + ("。" if lang == "zh" else ".")


def _notes(answer: EmergencyList, lang: Lang) -> list[str]:
    base = word("fig_levels_normal" if answer.is_normal else "fig_levels_left", lang)
    basis = bases_in_words(answer.levels, lang)
    status = word(f"emergency_{answer.status}", lang)
    return [say("fig_levels_base", lang, base=base, date=answer.date, basis=basis, status=status)]
