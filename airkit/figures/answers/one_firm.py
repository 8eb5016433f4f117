"""One enterprise's options: what each costs it, and what it costs or spares the county."""

import pandas as pd
from matplotlib.axes import Axes

from airkit.figures.answers.common import caption, group_bars, key_of, left_out, plus_money
from airkit.figures.layout import axes_or_new, set_value_axis
from airkit.figures.marks import brackets, unit_and_label
from airkit.figures.rows import set_rows, settle_rows
from airkit.figures.style import INK, house_style
from airkit.schedule.whatif import Options
from airkit.schedule.whatif.options import YARDSTICKS
from airkit.words import Lang, say, word

MAX_ROWS, ROW_MM, LABEL_MM, TAKEN_MM = 14, 9.5, 46, 62
TABLE = [
    *("option", "name_zh", "name_en", "firm_change_yuan", "county_change_yuan"),
    *("verified_change_yuan", "is_repaired", "same_as", "is_best", "is_yardstick"),
]


def option_costs_table(options: Options, *, max_rows: int = MAX_ROWS) -> pd.DataFrame:
    """What :func:`option_costs` draws, best for the county first.

    Returns
    -------
    DataFrame
        ``option, name_zh, name_en, firm_change_yuan, county_change_yuan`` beside the county plan,
        ``verified_change_yuan`` (of an option solved in full), ``is_repaired`` (it broke rules as
        wished), ``same_as`` (an option that comes to the same plan), ``is_best``: the first that
        costs the county least, ``is_yardstick``: no choice, behind those that are.
    """
    is_yardstick = options.options["option"].isin(YARDSTICKS)
    table = options.options.assign(is_yardstick=is_yardstick)
    table = table.sort_values("is_yardstick", kind="stable").head(max_rows).reset_index(drop=True)
    solved = options.verified.set_index("option")["objective_yuan"] - options.county_cost_yuan
    return table.assign(
        verified_change_yuan=table["option"].map(solved).astype(float),
        is_repaired=table["broken"] != "",
        is_best=table["option"] == options.headline()["best_option"],
    )[TABLE]


def option_costs(
    options: Options, *, max_rows: int = MAX_ROWS, ax: Axes | None = None, lang: Lang = "zh"
) -> Axes:
    """Change of the enterprise's cost and of the county's, option by option; the best is marked.

    Parameters
    ----------
    options : Options
        Of :func:`airkit.schedule.whatif.rank_options`.
    max_rows : int
        Options at most, the best for the county first.
    ax : Axes, optional
        Where to draw; by default a new figure 150 mm wide.
    lang : {"zh", "en"}
        Language.

    Returns
    -------
    Axes
        The axes drawn on.
    """
    table = option_costs_table(options, max_rows=max_rows)
    ax = axes_or_new(ax)
    with house_style():
        name = options.name_zh if lang == "zh" else options.name_en
        title = say("fig_options_title", lang, name=name)
        set_rows(ax, [_label(row, lang) for row in table.to_dict("records")], LABEL_MM)
        values = table[["firm_change_yuan", "county_change_yuan", "verified_change_yuan"]]
        low, high = float(values.min(axis=None)), float(values.max(axis=None))
        divisor, label = unit_and_label(
            max(high, -low), "yuan", word("fig_options_axis", lang), lang
        )
        set_value_axis(ax, low, high, divisor, label)
        for y, row in enumerate(table.to_dict("records")):
            _draw_row(ax, y, row, lang)
        roles = [("answer_firm", word("fig_options_firm", lang))]
        roles += [("answer_county", word("fig_options_county", lang))]
        key_of(ax, roles, TAKEN_MM)
        is_solved = table["verified_change_yuan"].notna().any()
        notes = [word("fig_options_one_sided", lang)]
        notes += [word("fig_options_diamond", lang)] * bool(is_solved)
        notes += [word("fig_options_repairs", lang)] * bool(table["is_repaired"].any())
        notes += [left_out(len(options.options) - len(table), lang)]
        words = caption(options, lang, title, word("fig_options_how", lang), notes)
        return settle_rows(ax, ROW_MM, words)


def _label(row: dict, lang: Lang) -> str:
    name = str(row[f"name_{lang}"])
    if row["is_yardstick"]:
        name = f"{word('options_yardstick', lang)} {name}"
    if row["is_best"]:
        name = say("fig_options_best", lang, name=name)
    if row["is_repaired"]:
        name += brackets(word("fig_options_repaired", lang), lang)
    return name


def _draw_row(ax: Axes, y: int, row: dict, lang: Lang) -> None:
    firm, county = row["firm_change_yuan"], row["county_change_yuan"]
    solved = row["verified_change_yuan"]
    bars = [("answer_firm", firm, plus_money(firm, lang))]
    is_solved = solved == solved
    text = plus_money(county, lang)
    if is_solved:
        anew = say("fig_options_anew", lang, amount=plus_money(solved, lang))
        text = "  " + text + brackets(anew, lang)
    bars += [("answer_county", county, text)]
    group_bars(ax, y, bars, solved if is_solved else 0.0)
    if is_solved:
        ax.plot([solved], [y + 0.2], marker="D", markersize=4, color="white",
                markeredgecolor=INK, linestyle="", zorder=7, clip_on=False)  # fmt: skip
