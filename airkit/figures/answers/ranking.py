"""The marginal abatement cost curve: lines by cost per kilogram, and the optimum's own prices."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from airkit.figures.answers.common import caption, nothing
from airkit.figures.key import draw_key
from airkit.figures.layout import axes_or_new, set_upright_axis, set_value_axis, settle
from airkit.figures.marks import BLANK, unit_and_label
from airkit.figures.style import VALUE_PT, house_style, look
from airkit.schedule.explain.names import named
from airkit.schedule.whatif import Tradeoff
from airkit.schedule.whatif.tradeoff_points import price_column
from airkit.words import Lang, listed, number, say, show, word

BODY_MM, TAKEN_MM, KG_PER_T, NAMED = 62, 26, 1e3, 3
# The axis ends where this share of the whole cut is reached, if what is dearer would stretch it so
# many times: a few lines that cut next to nothing must not flatten all others.
READ_SHARE, STRETCHED = 0.95, 2.0
HEADROOM = 1.12  # over the dearest drawn, for the words about those that are not
NAMES = ["name_zh", "name_en", "process"]
TABLE = [
    *("kind", "line_id", "enterprise_id", *NAMES),
    *("from_t", "to_t", "yuan_per_kg", "is_drawn"),
]


def abatement_costs_table(tradeoff: Tradeoff) -> pd.DataFrame:
    """What :func:`abatement_costs` draws, for the first of the pollutants.

    Returns
    -------
    DataFrame
        ``kind`` (``line``: a whole line stopped; ``point``: a point of the curve), ``line_id,
        enterprise_id, name_zh, name_en, process, from_t, to_t`` (tonnes cut up to and with it;
        equal for a point), ``yuan_per_kg`` (mean cost of a line, marginal cost at a point) and
        ``is_drawn``: not where it would stretch the axis till nothing can be read.
    """
    ranking = tradeoff.ranking
    lines = ranking[["line_id", "enterprise_id", *NAMES, "yuan_per_kg"]].assign(
        kind="line",
        from_t=(ranking["cumulated_kg"] - ranking["cut_kg"]) / KG_PER_T,
        to_t=ranking["cumulated_kg"] / KG_PER_T,
    )
    first = tradeoff.pollutants[0]
    at = tradeoff.points["cut_share"] * tradeoff.base_kg[first] / KG_PER_T
    price = tradeoff.points[price_column(first)].astype(float)
    points = pd.DataFrame({"from_t": at, "to_t": at, "yuan_per_kg": price})
    blank = dict.fromkeys(("line_id", "enterprise_id", *NAMES), "")
    points = points.dropna().assign(kind="point", **blank)
    parts = [part for part in (lines, points) if not part.empty]
    if not parts:
        return pd.DataFrame(columns=TABLE)
    table = pd.concat(parts, ignore_index=True)
    return table.assign(is_drawn=table["yuan_per_kg"] <= _edge(table))[TABLE]


def _edge(table: pd.DataFrame) -> float:
    """The highest cost drawn [yuan/kg]."""
    lines = table[table["kind"] == "line"]
    most = float(table["yuan_per_kg"].max())
    if lines.empty:
        return most
    reached = lines[lines["to_t"] >= READ_SHARE * lines["to_t"].max()]
    edge = float(reached["yuan_per_kg"].iloc[0])
    return edge if most > STRETCHED * max(edge, 0.0) else most


def abatement_costs(tradeoff: Tradeoff, *, ax: Axes | None = None, lang: Lang = "zh") -> Axes:
    """Whole lines from the cheapest kilogram to the dearest, as wide as what each cuts.

    Over them stand the marginal costs of the optimum. Bars are mean costs of stopping one line
    alone; they do not say what a cut costs when other rules bind. A few very dear lines that cut
    next to nothing are told in words where they would flatten all others.

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
        lines, points = (table[table["kind"] == kind] for kind in ("line", "point"))
        if lines.empty:
            return nothing(ax, tradeoff, lang, title, word("fig_macc_none", lang))
        quantity = say("fig_macc_cut", lang, pollutant=name)
        reach = float(table["to_t"].max())
        divisor, label = unit_and_label(reach, "t", quantity, lang)
        set_value_axis(ax, 0, reach, divisor, label)
        shown, dearer = lines[lines["is_drawn"]], lines[~lines["is_drawn"]]
        costs = table.loc[table["is_drawn"], "yuan_per_kg"]
        top = max(float(costs.max()), 0.0) * (HEADROOM if len(dearer) else 1.0)
        set_upright_axis(ax, top, word("fig_macc_axis", lang), low=float(costs.min()))
        ax.bar(shown["from_t"], shown["yuan_per_kg"], width=shown["to_t"] - shown["from_t"],
               align="edge", zorder=2, **look("answer_ranking").patch)  # fmt: skip
        optimum: dict[str, Any] = {
            "color": look("answer_optimum").colour,
            "marker": "o",
            "markersize": 4,
        }
        marked = points[points["is_drawn"]]
        ax.plot(marked["to_t"], marked["yuan_per_kg"], linewidth=1.3, zorder=4, **optimum)
        _say_dearer(ax, len(dearer), float(shown["yuan_per_kg"].max()), lang)
        samples: list[tuple[Patch | Line2D, str]] = [
            (Patch(**look("answer_ranking").patch), word("fig_macc_line", lang)),
            (Line2D([], [], **optimum), word("fig_macc_price", lang)),
        ]
        draw_key(ax, samples[: 1 + bool(len(marked))], TAKEN_MM)
        notes = [_dearest(dearer, lang), _points_above(points, lang)]
        notes.append(word("fig_macc_one_by_one", lang))
        return settle(ax, BODY_MM, caption(tradeoff, lang, title, _cheapest(lines, lang), notes))


def _say_dearer(ax: Axes, n: int, edge: float, lang: Lang) -> None:
    """At the edge: how many lines stand above it."""
    if not n:
        return
    words = say("fig_macc_above", lang, n=n, edge=number(edge))
    ax.annotate(words, (1, 1), (0, -1), xycoords="axes fraction", textcoords="offset points",
                ha="right", va="top", fontsize=VALUE_PT, bbox=BLANK, zorder=6)  # fmt: skip


def _cheapest(lines: pd.DataFrame, lang: Lang) -> str:
    return say("fig_macc_how", lang, lines=_named(lines.head(NAMED), lang))


def _dearest(dearer: pd.DataFrame, lang: Lang) -> str:
    """The dearest of those not drawn, and how little all of them cut."""
    if dearer.empty:
        return ""
    cut = show(float((dearer["to_t"] - dearer["from_t"]).sum()), "t", lang)
    dearest = _named(dearer.iloc[::-1].head(NAMED), lang)
    return say("fig_macc_dearest", lang, n=len(dearer), cut=cut, lines=dearest)


def _points_above(points: pd.DataFrame, lang: Lang) -> str:
    """Marginal costs of the optimum beyond the edge."""
    above = points.loc[~points["is_drawn"], "yuan_per_kg"]
    if above.empty:
        return ""
    return say("fig_macc_points_above", lang, costs=listed(map(number, above), lang))


def _named(lines: pd.DataFrame, lang: Lang) -> str:
    join = "；" if lang == "zh" else "; "
    return join.join(
        say(
            "fig_macc_named",
            lang,
            name=row[f"name_{lang}"],
            process=named(f"process_{row['process']}", row["process"], lang),
            cost=number(row["yuan_per_kg"]),
        )
        for row in lines.to_dict("records")
    )
