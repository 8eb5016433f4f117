"""The waterfall: from the coal claimed to the coal the whole system saves."""

from collections.abc import Callable
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from airkit.coal import CoalCut
from airkit.figures.coal.common import caption, variant_name, variants_of
from airkit.figures.layout import axes_or_new, set_value_axis, settle_empty
from airkit.figures.marks import beside, brackets, figures_of, unit_and_label
from airkit.figures.rows import set_rows, settle_rows
from airkit.figures.style import FAINT, INK, house_style, look
from airkit.words import Lang, say, word

ROW_MM, LABEL_MM, BAR = 6.2, 44, 0.56
TOTALS = {"claimed": "", "county_cut": "coal_cut_tce", "system_cut": "system_coal_cut_tce"}
UPSTREAM = "power_and_heat_upstream"
TABLE = [
    "variant",
    "step",
    "is_total",
    "from_tce",
    "to_tce",
    "change_tce",
    "level_tce",
    "p5_tce",
    "p95_tce",
]
SAME = 1e-9  # shares of the claim below this are rounding, not coal


def waterfall_table(result: CoalCut, *, variant: str | None = None) -> pd.DataFrame:
    """What :func:`waterfall` draws, bar by bar.

    Parameters
    ----------
    result : CoalCut
        The result of the coal job.
    variant : str, optional
        One bound of an unstated split; by default all of them, after the steps they share.

    Returns
    -------
    DataFrame
        ``variant`` (empty where all share the bar), ``step, is_total``, the bar's ends
        ``from_tce, to_tce``, ``change_tce, level_tce``, and for totals ``p5_tce, p95_tce`` where
        draws were made [tce]. Steps that change nothing are left out; see :func:`idle_steps`.
    """
    chains = _chains(result, variant)
    if not chains:
        return pd.DataFrame(columns=TABLE)
    shared = _n_shared(list(chains.values()))
    first = next(iter(chains))
    rows = [_bar(result, first, "", chain) for chain in _steps(chains[first])[:shared]]
    for name, chain in chains.items():
        own = "" if shared == len(chain) else name
        rows += [_bar(result, name, own, step) for step in _steps(chain)[shared:]]
    table = pd.DataFrame(rows, columns=TABLE)
    tiny = SAME * max(table["level_tce"].abs().max(), 1)
    return table[table["is_total"] | (table["change_tce"].abs() > tiny)].reset_index(drop=True)


def idle_steps(result: CoalCut, *, variant: str | None = None) -> list[str]:
    """The steps that change nothing under any variant, which the figure leaves out."""
    drawn = set(waterfall_table(result, variant=variant)["step"])
    chains = _chains(result, variant)
    steps = next(iter(chains.values()))["step"] if chains else []
    return [step for step in steps if step not in drawn]


def waterfall(
    result: CoalCut, *, variant: str | None = None, ax: Axes | None = None, lang: Lang = "zh"
) -> Axes:
    """From what was claimed to what the whole system saves, power plants included.

    Where the split between gas and power is not stated, the steps that all bounds share are drawn
    once and each bound ends in a cut of its own; a cut below zero is a rise.

    Parameters
    ----------
    result : CoalCut
        The result of the coal job.
    variant : str, optional
        One bound of an unstated split; by default all.
    ax : Axes, optional
        Where to draw; by default a new figure 150 mm wide.
    lang : {"zh", "en"}
        Language.

    Returns
    -------
    Axes
        The axes drawn on.
    """
    table = waterfall_table(result, variant=variant)
    ax = axes_or_new(ax)
    with house_style():
        title = word("fig_waterfall_title", lang)
        if table.empty:
            return settle_empty(ax, word("fig_nothing", lang), caption(result, lang, title))
        reach = table[["from_tce", "to_tce", "p5_tce", "p95_tce"]]
        divisor, label = unit_and_label(
            reach.abs().max(axis=None), "tce", word("fig_standard_coal", lang), lang
        )
        set_rows(ax, [_label(row, lang) for row in table.to_dict("records")], LABEL_MM)
        set_value_axis(ax, reach.min(axis=None), reach.max(axis=None), divisor, label)
        _connect(ax, table)
        shown = figures_of(reach.abs().max(axis=None), "tce", lang)
        for y, row in enumerate(table.to_dict("records")):
            _draw_bar(ax, y, row, shown, lang)
        words = caption(
            result, lang, title, _subtitle(table, lang), _idle_note(result, variant, lang)
        )
        return settle_rows(ax, ROW_MM, words)


def _chains(result: CoalCut, variant: str | None) -> dict[str, pd.DataFrame]:
    if result.rows.empty:
        return {}
    return {name: result.waterfall(name) for name in variants_of(result, variant)}


def _steps(chain: pd.DataFrame) -> list[dict]:
    """The steps of a chain with the level before each."""
    steps = chain.to_dict("records")
    for step, before in zip(steps[1:], steps, strict=False):
        step["before_tce"] = before["level_tce"]
    return steps


def _n_shared(chains: list[pd.DataFrame]) -> int:
    """How many leading steps all variants have in common."""
    first = chains[0]
    scale = max(first["level_tce"].abs().max(), 1)
    for i in range(len(first)):
        levels = [chain["level_tce"].iloc[i] for chain in chains]
        if max(levels) - min(levels) > SAME * scale or (
            first["step"].iloc[i] == UPSTREAM and len(chains) > 1
        ):
            return i
    return len(first)


def _bar(result: CoalCut, variant: str, shown_variant: str, step: dict) -> dict:
    is_total = step["step"] in TOTALS
    low, high = _range(result, variant, TOTALS.get(step["step"], ""))
    return {
        "variant": shown_variant,
        "step": step["step"],
        "is_total": is_total,
        "from_tce": 0.0 if is_total else step["before_tce"],
        "to_tce": step["level_tce"],
        "change_tce": step["change_tce"],
        "level_tce": step["level_tce"],
        "p5_tce": low,
        "p95_tce": high,
    }


def _range(result: CoalCut, variant: str, quantity: str) -> tuple[float, float]:
    ranges = result.ranges
    mine = ranges[(ranges["quantity"] == quantity) & (ranges["variant"] == variant)]
    if mine.empty:
        return float("nan"), float("nan")
    return float(mine["p5"].iloc[0]), float(mine["p95"].iloc[0])


def _label(row: dict, lang: Lang) -> str:
    name = word(f"step_{row['step']}", lang)
    if not row["variant"]:
        return name
    word_id = "fig_upstream_of" if row["step"] == UPSTREAM else "fig_step_of"
    return say(word_id, lang, step=name, variant=variant_name(row["variant"], lang))


def _connect(ax: Axes, table: pd.DataFrame) -> None:
    """Thin lines from each level to the bars that begin there."""
    style: dict[str, Any] = {"color": FAINT, "linewidth": 0.6, "zorder": 1}
    rows = table.to_dict("records")
    shared = max((y for y, row in enumerate(rows) if not row["variant"]), default=0)
    for y, row in enumerate(rows[:-1]):
        below = rows[y + 1]
        begins = row["level_tce"] if below["variant"] == row["variant"] else None
        if begins is not None:
            ax.plot([begins, begins], [y, y + 1], **style)
    last = max(
        (y for y, row in enumerate(rows) if row["variant"] and not row["is_total"]), default=None
    )
    if last is not None:
        level = rows[shared]["level_tce"]
        ax.plot([level, level], [shared, last], linestyle=(0, (4, 3)), **style)


def _draw_bar(ax: Axes, y: int, row: dict, shown: Callable[[float], str], lang: Lang) -> None:
    left, right = sorted((row["from_tce"], row["to_tce"]))
    role = "deduction"
    if row["is_total"]:
        role = "total" if row["level_tce"] >= 0 else "negative"
    elif row["step"] == UPSTREAM:
        role = "upstream"
    ax.barh(y, right - left, left=left, height=BAR, zorder=2, **look(role).patch)
    value = row["level_tce"] if row["is_total"] else row["change_tce"]
    text = shown(value)
    if row["p5_tce"] == row["p5_tce"]:
        ends = (row["p5_tce"], row["p95_tce"])
        below = y + BAR / 2 + 0.08
        ax.plot(
            ends, (below, below), color=INK, linewidth=0.9, marker="|", markersize=3.5, zorder=4
        )
        span = word("fig_to", lang).join(shown(end) for end in ends)
        text += brackets(span, lang)
        right = max(right, ends[1])
    beside(ax, max(right, 0.0), y, text)


def _subtitle(table: pd.DataFrame, lang: Lang) -> str:
    parts = []
    if (table["variant"] != "").any():
        parts.append(word("fig_bounds", lang))
    if table["p5_tce"].notna().any():
        parts.append(word("fig_range", lang))
    return "".join(parts) if lang == "zh" else " ".join(parts)


def _idle_note(result: CoalCut, variant: str | None, lang: Lang) -> list[str]:
    idle = [word(f"step_{step}", lang) for step in idle_steps(result, variant=variant)]
    if not idle:
        return []
    return [say("fig_idle_steps", lang, steps=("、" if lang == "zh" else "; ").join(idle))]
