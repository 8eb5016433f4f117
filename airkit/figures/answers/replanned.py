"""A season planned anew: whose line-days change, and how."""

import pandas as pd
from matplotlib.axes import Axes

from airkit.figures.answers.common import THICKNESS, caption, key_of, left_out, nothing
from airkit.figures.layout import axes_or_new, set_value_axis, settle
from airkit.figures.marks import beside
from airkit.figures.rows import set_rows
from airkit.figures.style import house_style, look
from airkit.schedule import Replan
from airkit.words import Lang, say, show, word

MAX_ROWS, ROW_MM, LABEL_MM, TAKEN_MM, ROOM = 20, 7.2, 46, 62, 1.15
ROLES = {"stop_days": "plan_1", "run_days": "plan_2", "load_days": "plan_3"}
TABLE = ["enterprise_id", "name_zh", "name_en", *ROLES]


def changes_by_firm_table(replan: Replan) -> pd.DataFrame:
    """What :func:`changes_by_firm` draws, those first whose states change most.

    Returns
    -------
    DataFrame
        ``enterprise_id, name_zh, name_en`` and line-days that now stand, that now run, and whose
        load alone changes: ``stop_days, run_days, load_days`` [d].
    """
    if replan.changes.empty:
        return pd.DataFrame(columns=TABLE)
    table = replan.by("enterprise").merge(replan.names, on="enterprise_id")
    states = table["stop_days"] + table["run_days"]
    order = pd.DataFrame({"states": -states, "load": -table["load_days"]})
    at = order.sort_values(["states", "load"], kind="stable").index
    return table.loc[at, TABLE].reset_index(drop=True)


def changes_by_firm(replan: Replan, *, ax: Axes | None = None, lang: Lang = "zh") -> Axes:
    """Line-days by enterprise that now stand, that now run, and whose load alone changes.

    Parameters
    ----------
    replan : Replan
        Of :func:`airkit.schedule.replan`.
    ax : Axes, optional
        Where to draw; by default a new figure 150 mm wide.
    lang : {"zh", "en"}
        Language.

    Returns
    -------
    Axes
        The axes drawn on.
    """
    table = changes_by_firm_table(replan)
    ax = axes_or_new(ax)
    with house_style():
        title = say("fig_replanned_title", lang, date=replan.from_date)
        if table.empty:
            status = word(f"status_{replan.status}", lang)
            none = say("fig_no_plan", lang, status=status)
            sentence = word("fig_replanned_none", lang) if replan.has_plan else none
            return nothing(ax, replan, lang, title, sentence)
        rows = table.head(MAX_ROWS).to_dict("records")
        set_rows(ax, [row[f"name_{lang}"] for row in rows], LABEL_MM)
        longest = float(table.head(MAX_ROWS)[list(ROLES)].sum(axis=1).max())
        axis = word("fig_replanned_axis", lang)
        set_value_axis(ax, 0.0, ROOM * longest, 1.0, axis, is_whole=True)
        for y, row in enumerate(rows):
            _draw_row(ax, y, [(role, row[name]) for name, role in ROLES.items() if row[name]])
        key_of(ax, [(ROLES[one], word(f"fig_replanned_{one}", lang)) for one in ROLES], TAKEN_MM)
        words = caption(replan, lang, title, _subtitle(replan, lang),
                        [left_out(len(table) - len(rows), lang)])  # fmt: skip
        return settle(ax, ROW_MM * len(rows), words)


def _draw_row(ax: Axes, y: int, parts: list[tuple[str, float]]) -> None:
    """Days one after the other, how many of each behind them."""
    left = 0.0
    for role, days in parts:
        ax.barh(y, days, left=left, height=THICKNESS, zorder=2, **look(role).patch)
        left += days
    beside(ax, left, y, " + ".join(f"{days:,.0f}" for _, days in parts))


def _subtitle(replan: Replan, lang: Lang) -> str:
    values = {
        "n": f"{replan.n_changes:,}",
        "firms": replan.changes["enterprise_id"].nunique(),
        "cost": show(replan.objective_yuan, "yuan", lang, 4),
        "most": "" if replan.max_changes is None else f"{replan.max_changes:,}",
    }
    is_free = replan.max_changes is None
    return say("fig_replanned_how_free" if is_free else "fig_replanned_how", lang, **values)
