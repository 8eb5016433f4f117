"""Stacked bars: the coal cut by place and measure."""

from collections.abc import Callable, Iterable
from typing import Literal

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from airkit.coal import CoalCut
from airkit.figures.coal.common import caption, measure_name, variant_name, variants_of
from airkit.figures.key import draw_key
from airkit.figures.layout import (
    axes_or_new,
    set_value_axis,
    settle_empty,
)
from airkit.figures.marks import beside, figures_of, unit_and_label
from airkit.figures.rows import LABEL_MM, name_rows, settle_rows
from airkit.figures.style import house_style, look, looks
from airkit.words import Lang, say, word

Group = Literal["district", "town", "city"]

MAX_ROWS = 60
TABLE = ["place_id", "place_zh", "place_en", "n_places", "measure", "coal_cut_t", "left_t"]
KEY_MARGIN_MM = 16


def stacked_measures_table(
    result: CoalCut,
    *,
    group: Group = "town",
    variant: str | None = None,
    max_rows: int = MAX_ROWS,
) -> pd.DataFrame:
    """What :func:`stacked_measures` draws, segment by segment, largest place first.

    Parameters
    ----------
    result : CoalCut
        The result of the coal job.
    group : {"district", "town", "city"}
        What a bar stands for; a place without town or city above it stands for itself.
    variant : str, optional
        One bound of an unstated split; by default the first.
    max_rows : int
        Bars at most; the smallest places beyond it are summed into one, id ``""``.

    Returns
    -------
    DataFrame
        ``place_id, place_zh, place_en, n_places, measure, coal_cut_t, left_t``: physical coal cut
        and where its segment begins [t].
    """
    variant = result.variants[0] if variant is None else variants_of(result, variant)[0]
    rows = result.rows[result.rows["variant"] == variant]
    if rows.empty:
        return pd.DataFrame(columns=TABLE)
    cut = rows.groupby([f"{group}_id", "measure"])["coal_cut_t"].sum()
    cut = cut.unstack(fill_value=0.0)
    cut = cut.loc[cut.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    cut = cut[_in_order(cut.columns)]
    names = _names(rows, group)
    segments = []
    for places in _bars(list(cut.index), max_rows):
        place = places[0] if len(places) == 1 else ""
        zh, en = names.get(place, (place, place))
        amounts = cut.loc[places].sum()
        # What is cut stands right of zero, what is added left of it.
        ends = {True: 0.0, False: 0.0}
        for measure, amount in amounts[amounts != 0].items():
            side = bool(amount > 0)
            segments.append((place, zh, en, len(places), measure, amount, ends[side]))
            ends[side] += amount
        if not (amounts != 0).any():
            segments.append((place, zh, en, len(places), "", 0.0, 0.0))
    return pd.DataFrame(segments, columns=TABLE)


def stacked_measures(
    result: CoalCut,
    *,
    group: Group = "town",
    variant: str | None = None,
    max_rows: int = MAX_ROWS,
    ax: Axes | None = None,
    lang: Lang = "zh",
) -> Axes:
    """Physical coal cut by place and measure, largest place first.

    Parameters
    ----------
    result : CoalCut
        The result of the coal job.
    group : {"district", "town", "city"}
        What a bar stands for.
    variant : str, optional
        One bound of an unstated split; by default the first.
    max_rows : int
        Bars at most; the smallest places beyond it are summed into one.
    ax : Axes, optional
        Where to draw; by default a new figure 150 mm wide.
    lang : {"zh", "en"}
        Language.

    Returns
    -------
    Axes
        The axes drawn on.
    """
    table = stacked_measures_table(result, group=group, variant=variant, max_rows=max_rows)
    ax = axes_or_new(ax)
    with house_style():
        title = word("fig_stacked_title", lang)
        if table.empty:
            return settle_empty(ax, word("fig_nothing", lang), caption(result, lang, title))
        bars = [bar for _, bar in table.groupby(["place_id", "n_places"], sort=False)]
        ends = table["left_t"] + table["coal_cut_t"]
        divisor, label = unit_and_label(ends.abs().max(), "t", word("fig_coal_cut", lang), lang)
        row_mm, _ = name_rows(ax, [_label(bar.iloc[0], lang) for bar in bars])
        set_value_axis(ax, ends.min(), ends.max(), divisor, label)
        totals = table.groupby(["place_id", "n_places"])["coal_cut_t"].sum()
        shown = figures_of(totals.abs().max(), "t", lang)
        for y, bar in enumerate(bars):
            _draw_bar(ax, y, bar, shown)
        measures = _in_order(table["measure"])
        if len(measures) > 1:
            entries = [(Patch(**look(m).patch), measure_name(m, lang)) for m in measures]
            draw_key(ax, entries, LABEL_MM + KEY_MARGIN_MM)
        words = caption(result, lang, title, _subtitle(result, variant, measures, lang))
        return settle_rows(ax, row_mm, words)


def _in_order(measures: Iterable[str]) -> list[str]:
    """Measures in the order of the record of colours; those it does not know last."""
    given = set(measures) - {""}
    return [m for m in looks() if m in given] + sorted(given - set(looks()))


def _names(rows: pd.DataFrame, group: Group) -> dict[str, tuple[str, str]]:
    """Chinese and English names of the places of a group."""
    columns = [f"{group}_id", f"{group}_zh", f"{group}_en"]
    return {place: (zh, en or zh) for place, zh, en in rows[columns].itertuples(index=False)}


def _bars(places: list[str], max_rows: int) -> list[list[str]]:
    """Each place a bar, and one bar for all that find no room."""
    if len(places) <= max_rows:
        return [[place] for place in places]
    return [*([place] for place in places[: max_rows - 1]), places[max_rows - 1 :]]


def _label(place: pd.Series, lang: Lang) -> str:
    if place["n_places"] > 1:
        return say("fig_other_places", lang, n=place["n_places"])
    return str(place[f"place_{lang}"])


def _draw_bar(ax: Axes, y: int, bar: pd.DataFrame, shown: Callable[[float], str]) -> None:
    for measure, amount, left in zip(bar["measure"], bar["coal_cut_t"], bar["left_t"], strict=True):
        if amount:
            ax.barh(y, amount, left=left, height=0.7, zorder=2, **look(measure).patch)
    right = (bar["left_t"] + bar["coal_cut_t"]).max()
    beside(ax, max(right, 0.0), y, shown(bar["coal_cut_t"].sum()))


def _subtitle(result: CoalCut, variant: str | None, measures: list[str], lang: Lang) -> str:
    parts = []
    if len(measures) == 1:
        parts.append(say("fig_one_measure", lang, measure=measure_name(measures[0], lang)))
    if len(result.variants) > 1 and result.headline()["coal_cut_t"] is None:
        name = variant_name(result.variants[0] if variant is None else variant, lang)
        parts.append(say("fig_under_variant", lang, variant=name))
    if result.total("coal_replaced_t") > 0 and "clean_coal" in measures:
        parts.append(word("fig_replaced_apart", lang))
    return "".join(parts) if lang == "zh" else " ".join(parts)
