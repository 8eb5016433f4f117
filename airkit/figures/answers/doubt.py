"""How sure: loss and tonnes of a plan when its inputs are drawn from their ranges."""

import pandas as pd
from matplotlib.axes import Axes

from airkit.figures.answers.common import PERCENT, caption, nothing, percent
from airkit.figures.layout import axes_or_new, set_value_axis, settle
from airkit.figures.marks import beside
from airkit.figures.rows import set_rows
from airkit.figures.style import INK, house_style, look
from airkit.schedule.whatif import Sure
from airkit.words import Lang, say, show, word

ROW_MM, LABEL_MM, BAR = 7.4, 34, 0.5
ENDS = ("p5", "p50", "p95")
TABLE = ["quantity", "unit", "plan", *ENDS, *(f"{end}_of_plan" for end in ENDS)]


def input_ranges_table(sure: Sure) -> pd.DataFrame:
    """What :func:`input_ranges` draws.

    Returns
    -------
    DataFrame
        ``quantity, unit, plan, p5, p50, p95`` and the percentiles over the planned value; what is
        planned to be 0 has none and is left out.
    """
    table = sure.ranges[sure.ranges["plan"].abs() > 0].reset_index(drop=True)
    shares = {f"{end}_of_plan": table[end] / table["plan"] for end in ENDS}
    return table.assign(**shares)[TABLE]


def input_ranges(sure: Sure, *, ax: Axes | None = None, lang: Lang = "zh") -> Axes:
    """Nine draws in ten of the loss and of each pollutant, as shares of what is planned.

    Parameters
    ----------
    sure : Sure
        Of :func:`airkit.schedule.whatif.how_sure`.
    ax : Axes, optional
        Where to draw; by default a new figure 150 mm wide.
    lang : {"zh", "en"}
        Language.

    Returns
    -------
    Axes
        The axes drawn on.
    """
    table = input_ranges_table(sure)
    ax = axes_or_new(ax)
    with house_style():
        title = word("fig_sure_title", lang)
        if table.empty:
            return nothing(ax, sure, lang, title, word("fig_no_lines", lang))
        rows = table.to_dict("records")
        set_rows(ax, [_name(row["quantity"], lang) for row in rows], LABEL_MM)
        low, high = table["p5_of_plan"].min(), table["p95_of_plan"].max()
        set_value_axis(ax, min(low, 1.0) * PERCENT, max(high, 1.0) * PERCENT, 1,
                       word("fig_sure_axis", lang), from_zero=False)  # fmt: skip
        ax.axvline(PERCENT, color=INK, linewidth=1.0, linestyle=(0, (5, 2)), zorder=4)
        for y, row in enumerate(rows):
            _draw_row(ax, y, row, lang)
        spread = {name: percent(sure.ranges_used[name]) for name in sure.ranges_used
                  if name != "n_lines_by_process"}  # fmt: skip
        n = int(sure.ranges_used["n_lines_by_process"])
        notes = [say("fig_sure_ranges", lang, n=n, **spread), _gap(sure, lang)]
        words = caption(sure, lang, title, _subtitle(sure, lang), notes)
        return settle(ax, ROW_MM * (len(rows) + 0.4), words)


def _name(quantity: str, lang: Lang) -> str:
    return word("sure_cost" if quantity == "cost" else f"pollutant_{quantity}", lang)


def _draw_row(ax: Axes, y: int, row: dict, lang: Lang) -> None:
    low, middle, high = (row[f"{end}_of_plan"] * PERCENT for end in ENDS)
    ax.barh(y, high - low, left=low, height=BAR, zorder=2, **look("answer_range").patch)
    ax.plot([middle, middle], [y - BAR / 2, y + BAR / 2], color=INK, linewidth=1.4, zorder=5)
    is_cost = row["unit"] == "yuan"
    ends = [
        show(row[end] if is_cost else row[end] / 1e3, "yuan" if is_cost else "t", lang)
        for end in ("p5", "p95")
    ]
    beside(ax, max(high, PERCENT), y, word("fig_to", lang).join(ends))


def _subtitle(sure: Sure, lang: Lang) -> str:
    values = {"n": sure.n_draws, "caps": percent(sure.caps_kept_share)}
    text = say("fig_sure_how", lang, **values)
    if not sure.n_solved:
        return text
    kept = percent(float(sure.solved["kept_share"].mean()))
    return text + say("fig_sure_stops", lang, n=sure.n_solved, kept=kept)


def _gap(sure: Sure, lang: Lang) -> str:
    """The solver's own gap, to the yuan."""
    return say("sure_gap", lang, gap=show(round(sure.gap_yuan), "yuan", lang))
