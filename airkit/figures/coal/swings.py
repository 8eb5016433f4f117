"""The tornado: which factor moves the answer most."""

from collections.abc import Callable

import pandas as pd
from matplotlib.axes import Axes

from airkit.coal import CoalCut
from airkit.figures.coal.common import caption, variant_name, variants_of
from airkit.figures.layout import (
    axes_or_new,
    set_value_axis,
    settle_empty,
    signed,
)
from airkit.figures.marks import BLANK, beside, figures_of, room_left, unit_and_label
from airkit.figures.rows import set_rows, settle_rows
from airkit.figures.style import INK, LABEL_PT, VALUE_PT, house_style, look
from airkit.words import Lang, say, word

MAX_FACTORS, MAX_FACTORS_EACH = 12, 6
ROW_MM, TALL_ROW_MM, LABEL_MM, PERCENT = 7.4, 9.6, 54, 100
Shown = Callable[[float], str]
TABLE = [
    "variant",
    "factor_id",
    "name_zh",
    "name_en",
    "unit",
    "is_assumed",
    "factor_low",
    "factor_high",
    "at_low_tce",
    "at_high_tce",
    "central_tce",
    "swing_tce",
]


def tornado_table(
    result: CoalCut, *, variant: str | None = None, max_factors: int | None = None
) -> pd.DataFrame:
    """What :func:`tornado` draws, widest swing first within each variant.

    Parameters
    ----------
    result : CoalCut
        The result of the coal job.
    variant : str, optional
        One bound of an unstated split; by default all, one below the other.
    max_factors : int, optional
        Factors at most in each variant; by default 12, or 6 where several variants are drawn.

    Returns
    -------
    DataFrame
        ``variant, factor_id, name_zh, name_en, unit, is_assumed``, the 5th and 95th percentile of
        the factor ``factor_low, factor_high`` [its unit], and the system coal cut there and at
        the central values ``at_low_tce, at_high_tce, central_tce, swing_tce`` [tce].
    """
    chosen = variants_of(result, variant)
    most = max_factors or (MAX_FACTORS if len(chosen) == 1 else MAX_FACTORS_EACH)
    swings = result.tornado
    parts = [swings[swings["variant"] == name].head(most) for name in chosen]
    table = pd.concat(parts, ignore_index=True) if parts else swings.head(0)
    about = result.factors.set_index("factor_id")
    table = table.rename(columns={c: f"{c}_tce" for c in ("at_low", "at_high", "central", "swing")})
    for column in ("name_zh", "name_en", "unit"):
        table[column] = table["factor_id"].map(about[column])
    assumed = set(result.assumed_factors["factor_id"])
    table["is_assumed"] = [factor_id in assumed for factor_id in table["factor_id"]]
    return table[TABLE]


def tornado(
    result: CoalCut,
    *,
    variant: str | None = None,
    max_factors: int | None = None,
    ax: Axes | None = None,
    lang: Lang = "zh",
) -> Axes:
    """The system coal cut with one factor at a time at its 5th and 95th percentile.

    Parameters
    ----------
    result : CoalCut
        The result of the coal job.
    variant : str, optional
        One bound of an unstated split; by default all, one below the other.
    max_factors : int, optional
        Factors at most in each variant.
    ax : Axes, optional
        Where to draw; by default a new figure 150 mm wide.
    lang : {"zh", "en"}
        Language.

    Returns
    -------
    Axes
        The axes drawn on.
    """
    table = tornado_table(result, variant=variant, max_factors=max_factors)
    ax = axes_or_new(ax)
    with house_style():
        title = word("fig_tornado_title", lang)
        if table.empty:
            return settle_empty(ax, word("fig_no_ranges", lang), caption(result, lang, title))
        reach = table[["at_low_tce", "at_high_tce", "central_tce"]]
        quantity = word("fig_system_cut", lang)
        divisor, label = unit_and_label(reach.abs().max(axis=None), "tce", quantity, lang)
        rows = _rows(table)
        n_lines = set_rows(ax, [_label(row, lang) for row in rows], LABEL_MM, max_lines=3)
        row_mm = ROW_MM if n_lines < 3 else TALL_ROW_MM
        set_value_axis(
            ax, reach.min(axis=None), reach.max(axis=None), divisor, label, from_zero=False
        )
        shown = figures_of(reach.abs().max(axis=None), "tce", lang)
        room_left(ax, [shown(value) for value in reach.min(axis=1)])
        _centres(ax, rows, shown, lang)
        for y, row in enumerate(rows):
            if row["factor_id"]:
                _draw_bar(ax, y, row, shown)
        words = caption(
            result, lang, title, word("fig_tornado_how", lang), _left_out(result, table, lang)
        )
        return settle_rows(ax, row_mm, words)


def _rows(table: pd.DataFrame) -> list[dict]:
    """The factors, and a row of its own for the name of each variant."""
    rows: list[dict] = []
    for variant, group in table.groupby("variant", sort=False):
        if variant:
            rows.append({"variant": variant, "factor_id": ""})
        rows += group.to_dict("records")
    return rows


def _label(row: dict, lang: Lang) -> str:
    if not row["factor_id"]:
        return ""
    name = row[f"name_{lang}"]
    name = row["factor_id"] if name != name or not name else name
    is_share = row["factor_id"].endswith("_share")
    ends = (row[end] * (PERCENT if is_share else 1) for end in ("factor_low", "factor_high"))
    low, high = (signed(f"{end:,.3g}") for end in ends)
    word_id = "fig_factor_assumed" if row["is_assumed"] else "fig_factor"
    unit = "" if row["unit"] in ("1", "", None) else f" {row['unit']}"
    unit = "%" if is_share else unit
    return f"{name}\n{say(word_id, lang, low=low, high=high, unit=unit)}"


def _centres(ax: Axes, rows: list[dict], shown: Shown, lang: Lang) -> None:
    """A line at the central value of each variant, named above its block."""
    blocks: dict[str, list[int]] = {}
    for y, row in enumerate(rows):
        blocks.setdefault(row["variant"], []).append(y)
    for variant, ys in blocks.items():
        central = next(rows[y]["central_tce"] for y in ys if rows[y]["factor_id"])
        ax.plot(
            [central, central],
            [ys[0] + (0.35 if variant else -0.55), ys[-1] + 0.5],
            color=INK,
            linewidth=0.8,
            zorder=4,
        )
        text = say("fig_central", lang, value=shown(central))
        if variant:
            text = say("fig_of_variant", lang, variant=variant_name(variant, lang), text=text)
            ax.annotate(
                text,
                (central, ys[0]),
                (0, -2),
                textcoords="offset points",
                ha="center",
                va="center",
                fontsize=LABEL_PT,
                color=look("total").colour,
                annotation_clip=False,
                zorder=6,
                bbox=BLANK,
            )
        else:
            ax.annotate(
                text,
                (central, -0.6),
                (0, 2),
                textcoords="offset points",
                ha="center",
                va="bottom",
                fontsize=VALUE_PT,
                color=INK,
                annotation_clip=False,
            )


def _draw_bar(ax: Axes, y: int, row: dict, shown: Shown) -> None:
    central = row["central_tce"]
    for end, role in (("at_low_tce", "low"), ("at_high_tce", "high")):
        ax.barh(y, row[end] - central, left=central, height=0.62, zorder=2, **look(role).patch)
    left, right = sorted((row["at_low_tce"], row["at_high_tce"]))
    beside(ax, min(left, central), y, shown(left), left=True)
    beside(ax, max(right, central), y, shown(right))


def _left_out(result: CoalCut, table: pd.DataFrame, lang: Lang) -> list[str]:
    drawn = set(table["factor_id"])
    variants = set(table["variant"])
    moving = set(result.tornado.loc[result.tornado["variant"].isin(variants), "factor_id"])
    n = len(moving - drawn)
    return [say("fig_factors_left_out", lang, n=n)] if n else []
