"""Alerts not yet known: what each plan costs in each scenario."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from airkit.figures.answers.common import caption, nothing
from airkit.figures.key import draw_key
from airkit.figures.layout import axes_or_new, set_value_axis
from airkit.figures.marks import beside, unit_and_label
from airkit.figures.rows import set_rows, settle_rows
from airkit.figures.style import FAINT, house_style, look
from airkit.schedule import ScenarioPlan
from airkit.schedule.scenarios.read import scenario_name
from airkit.schedule.scenarios.result import PLANS
from airkit.words import Lang, say, show, word

ROW_MM, LABEL_MM, TAKEN_MM = 8.4, 46, 62
MARKS = {"known": "D", "plan": "o", "unaware": "s"}
SIZES = {"known": 4.5, "plan": 5.5, "unaware": 5}
LIFTS = (-0.22, 0.0, 0.22)  # so that plans of the same cost are all seen
COSTS = [f"cost_{name}_yuan" for name in PLANS]
TABLE = ["row", "probability", "alert_days", *COSTS]
EXPECTED, WORST = "expected", "worst"


def scenario_costs_table(plan: ScenarioPlan) -> pd.DataFrame:
    """What :func:`scenario_costs` draws: mean, mean of the worst tail, then scenario by scenario.

    Returns
    -------
    DataFrame
        ``row`` (``expected``, ``worst``, or the scenario), ``probability, alert_days``,
        ``cost_plan_yuan, cost_unaware_yuan, cost_known_yuan``; missing where a plan does not hold.
    """
    if not plan.has_plan:
        return pd.DataFrame(columns=TABLE)
    means = [(EXPECTED, plan.expected_yuan, 1.0), (WORST, plan.worst_yuan, 1 - plan.alpha)]
    rows = [
        {"row": row, "probability": share} | {f"cost_{name}_yuan": costs[name] for name in PLANS}
        for row, costs, share in means
    ]
    each = plan.scenarios.rename(columns={"scenario": "row"})
    table = pd.concat([pd.DataFrame(rows), each], ignore_index=True).reindex(columns=TABLE)
    return table.astype(dict.fromkeys(COSTS, float))


def scenario_costs(plan: ScenarioPlan, *, ax: Axes | None = None, lang: Lang = "zh") -> Axes:
    """Cost of the plan with recourse, of the one unaware of alerts and of those that knew.

    Parameters
    ----------
    plan : ScenarioPlan
        Of :func:`airkit.schedule.plan_scenarios`.
    ax : Axes, optional
        Where to draw; by default a new figure 150 mm wide.
    lang : {"zh", "en"}
        Language.

    Returns
    -------
    Axes
        The axes drawn on.
    """
    table = scenario_costs_table(plan)
    ax = axes_or_new(ax)
    with house_style():
        title = word("fig_scenarios_title", lang)
        if table.empty:
            sentence = say("fig_no_plan", lang, status=word(f"status_{plan.status}", lang))
            return nothing(ax, plan, lang, title, sentence)
        rows = table.to_dict("records")
        set_rows(ax, [_label(row, lang) for row in rows], LABEL_MM)
        low, high = float(table[COSTS].min(axis=None)), float(table[COSTS].max(axis=None))
        divisor, label = unit_and_label(high, "yuan", word("fig_scenarios_axis", lang), lang)
        set_value_axis(ax, low, high, divisor, label, from_zero=False)
        for y, row in enumerate(rows):
            _draw_row(ax, y, row, plan, lang)
        entries = [(_mark(name), word(f"fig_scenarios_{name}", lang)) for name in MARKS]
        draw_key(ax, entries, TAKEN_MM)
        notes = [word("fig_scenarios_not_zero", lang)]
        words = caption(plan, lang, title, _subtitle(plan, lang), notes)
        return settle_rows(ax, ROW_MM, words)


def _mark(name: str) -> Line2D:
    style = look(f"scenarios_{name}").colour
    return Line2D([], [], color=style, marker=MARKS[name], markersize=SIZES[name], linestyle="",
                  markeredgecolor="#FFFFFF", markeredgewidth=0.5)  # fmt: skip


def _label(row: dict, lang: Lang) -> str:
    chance = f"{100 * row['probability']:.3g}%"
    if row["row"] == EXPECTED:
        return word("fig_scenarios_expected", lang)
    if row["row"] == WORST:
        return say("fig_scenarios_worst", lang, share=chance)
    values = {
        "name": scenario_name(row["row"], lang),
        "chance": chance,
        "days": int(row["alert_days"]),
    }
    return say("fig_scenarios_row", lang, **values)


def _draw_row(ax: Axes, y: int, row: dict, plan: ScenarioPlan, lang: Lang) -> None:
    costs = [row[column] for column in COSTS]
    ax.plot([np.nanmin(costs), np.nanmax(costs)], [y, y], color=FAINT, linewidth=1.0, zorder=2)
    for lift, name in zip(LIFTS, MARKS, strict=True):
        ax.plot([row[f"cost_{name}_yuan"]], [y + lift], marker=MARKS[name],
                markersize=SIZES[name], color=look(f"scenarios_{name}").colour, linestyle="",
                markeredgecolor="#FFFFFF", markeredgewidth=0.5, zorder=3)  # fmt: skip
    text = "  " + show(row["cost_plan_yuan"], "yuan", lang, 4)
    if np.isnan(row["cost_unaware_yuan"]):
        text += word(f"fig_{plan.fails}", lang)
    beside(ax, float(np.nanmax(costs)), y, text)


def _subtitle(plan: ScenarioPlan, lang: Lang) -> str:
    spared, knowing = plan.value_of_planning_yuan, plan.value_of_knowing_yuan
    if spared is None or knowing is None:
        return word("fig_scenarios_how", lang)
    amounts = {"spared": spared, "knowing": knowing, "gap": plan.gap_yuan}
    values = {name: show(value, "yuan", lang) for name, value in amounts.items()}
    values["measure"] = plan.measure(lang)
    return word("fig_scenarios_how", lang) + say("fig_scenarios_worth", lang, **values)
