"""The marginal abatement cost curve: lines by cost per kilogram, and the optimum's own prices."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from airkit.figures.answers.common import caption, nothing
from airkit.figures.key import draw_key
from airkit.figures.layout import axes_or_new, set_upright_axis, set_value_axis, settle
from airkit.figures.marks import unit_and_label
from airkit.figures.style import house_style, look
from airkit.schedule.whatif import Tradeoff
from airkit.schedule.whatif.tradeoff import price_column
from airkit.words import Lang, number, say, word

BODY_MM, TAKEN_MM, KG_PER_T, NAMED = 62, 26, 1e3, 4
TABLE = ["kind", "line_id", "enterprise_id", "from_t", "to_t", "yuan_per_kg"]


def abatement_costs_table(tradeoff: Tradeoff) -> pd.DataFrame:
    """What :func:`abatement_costs` draws, for the first of the pollutants.

    Returns
    -------
    DataFrame
        ``kind`` (``line``: a whole line stopped; ``optimum``: a point of the curve), ``line_id,
        enterprise_id, from_t, to_t`` (tonnes cut up to and with it; equal for a point) and
        ``yuan_per_kg``: mean cost of a line, marginal cost at a point.
    """
    ranking = tradeoff.ranking
    lines = ranking[["line_id", "enterprise_id", "yuan_per_kg"]].assign(
        kind="line",
        from_t=(ranking["cumulated_kg"] - ranking["cut_kg"]) / KG_PER_T,
        to_t=ranking["cumulated_kg"] / KG_PER_T,
    )
    first = tradeoff.pollutants[0]
    at = tradeoff.points["cut_share"] * tradeoff.base_kg[first] / KG_PER_T
    price = tradeoff.points[price_column(first)].astype(float)
    points = pd.DataFrame({"from_t": at, "to_t": at, "yuan_per_kg": price})
    points = points.dropna().assign(kind="optimum", line_id="", enterprise_id="")
    parts = [part[TABLE] for part in (lines, points) if not part.empty]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=TABLE)


def abatement_costs(tradeoff: Tradeoff, *, ax: Axes | None = None, lang: Lang = "zh") -> Axes:
    """Whole lines from the cheapest kilogram to the dearest, as wide as what each cuts.

    Over them stand the marginal costs of the optimum. Bars are mean costs of stopping one line
    alone; they do not say what a cut costs when other rules bind.

    Parameters
    ----------
    tradeoff : Tradeoff
        Of :func:`airkit.schedule.whatif.trade_off`.
    ax : Axes, optional
        Where to draw; by default a new figure 150 mm wide.
    lang : {"zh", "en"}
        Language.

    Returns
    -------
    Axes
        The axes drawn on.
    """
    table = abatement_costs_table(tradeoff)
    ax = axes_or_new(ax)
    with house_style():
        name = word(f"pollutant_{tradeoff.pollutants[0]}", lang)
        title = say("fig_macc_title", lang, pollutant=name)
        lines, points = (table[table["kind"] == kind] for kind in ("line", "optimum"))
        if lines.empty:
            return nothing(ax, tradeoff, lang, title, word("fig_macc_none", lang))
        quantity = say("fig_macc_cut", lang, pollutant=name)
        reach = float(table["to_t"].max())
        divisor, label = unit_and_label(reach, "t", quantity, lang)
        set_value_axis(ax, 0, reach, divisor, label)
        low, high = float(table["yuan_per_kg"].min()), float(table["yuan_per_kg"].max())
        set_upright_axis(ax, max(high, 0.0), word("fig_macc_axis", lang), low=low)
        ax.bar(lines["from_t"], lines["yuan_per_kg"], width=lines["to_t"] - lines["from_t"],
               align="edge", zorder=2, **look("answer_ranking").patch)  # fmt: skip
        optimum: dict[str, Any] = {
            "color": look("answer_optimum").colour,
            "marker": "o",
            "markersize": 4,
        }
        ax.plot(points["to_t"], points["yuan_per_kg"], linewidth=1.3, zorder=4, **optimum)
        samples: list[tuple[Patch | Line2D, str]] = [
            (Patch(**look("answer_ranking").patch), word("fig_macc_line", lang)),
            (Line2D([], [], **optimum), word("fig_macc_price", lang)),
        ]
        draw_key(ax, samples[: 1 + bool(len(points))], TAKEN_MM)
        notes = [word("fig_macc_one_by_one", lang)]
        return settle(ax, BODY_MM, caption(tradeoff, lang, title, _cheapest(lines, lang), notes))


def _cheapest(lines: pd.DataFrame, lang: Lang) -> str:
    join = "、" if lang == "zh" else ", "
    named = [
        f"{row['line_id']} {number(row['yuan_per_kg'])}"
        for row in lines.head(NAMED).to_dict("records")
    ]
    return say("fig_macc_how", lang, lines=join.join(named))
