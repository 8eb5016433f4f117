"""What the coal figures share: names of things, the caption, the labels beside bars."""

from collections.abc import Callable, Sequence

import pandas as pd
from matplotlib.axes import Axes

from airkit.coal import CoalCut
from airkit.figures.layout import Caption, decimals, signed
from airkit.figures.notes import badge, footers
from airkit.figures.style import INK, VALUE_PT
from airkit.words import Lang, has_word, say, shown_unit, word

LABEL_GAP_PT = 3
BLANK = {"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"}  # behind words


def variants_of(result: CoalCut, variant: str | None) -> tuple[str, ...]:
    """The variants to draw: the one asked for, or all; an unknown one raises KeyError."""
    if variant is None:
        return result.variants
    if variant not in result.variants:
        raise KeyError(f"{variant!r} is none of {result.variants}")
    return (variant,)


def measure_name(measure: str, lang: Lang) -> str:
    """Name of a measure or of what is done to a boiler."""
    word_id = f"choice_{measure}"
    return word(word_id, lang) if has_word(word_id) else measure


def variant_name(variant: str, lang: Lang) -> str:
    """A bound in words: all of the homes take this device."""
    word_id = f"fig_all_{variant}"
    return word(word_id, lang) if has_word(word_id) else measure_name(variant, lang)


def unit_and_label(largest: float, unit: str, quantity: str, lang: Lang) -> tuple[float, str]:
    """Divisor of the unit that suits the largest value, and the axis label that names it."""
    divisor, name = shown_unit(largest, unit, lang)
    return divisor, say("fig_axis", lang, quantity=quantity, unit=name)


def caption(
    result: CoalCut, lang: Lang, title: str, subtitle: str = "", notes: Sequence[str] = ()
) -> Caption:
    """The words around a coal figure."""
    return Caption(
        title, subtitle, (*notes, *footers(result, lang, as_of=as_of(result))), badge(result)
    )


def as_of(result: CoalCut) -> str:
    """The last day on which anything was energised, as the inputs say; empty where none was."""
    days = pd.to_datetime(result.rows.get("energised_on", pd.Series(dtype="datetime64[s]")))
    last = days.max()
    return "" if pd.isna(last) else f"{last:%Y-%m-%d}"


def beside(ax: Axes, x: float, y: float, text: str, *, left: bool = False) -> None:
    """A value right (or left) of the end of a bar."""
    gap = -LABEL_GAP_PT if left else LABEL_GAP_PT
    ax.annotate(
        text,
        (x, y),
        (gap, 0),
        textcoords="offset points",
        ha="right" if left else "left",
        va="center",
        fontsize=VALUE_PT,
        color=INK,
        annotation_clip=False,
        zorder=6,
        bbox=BLANK,
    )


def figures_of(largest: float, divisor: float) -> Callable[[float], str]:
    """How the values of one figure are written: all to the same decimal place."""
    places = decimals(largest / divisor)
    return lambda value: signed(f"{value / divisor:,.{places}f}")


def once(table: pd.DataFrame, key: list[str], variants: tuple[str, ...]) -> pd.DataFrame:
    """Groups of rows that are the same under every variant stand once, ``variant`` empty."""
    parts = []
    for _, rows in table.groupby(key, sort=False):
        blocks = [
            rows[rows["variant"] == v].drop(columns="variant").reset_index(drop=True).round(6)
            for v in variants
        ]
        if all(block.equals(blocks[0]) for block in blocks[1:]):
            parts.append(rows[rows["variant"] == variants[0]].assign(variant=""))
        else:
            parts.append(rows)
    return pd.concat(parts, ignore_index=True) if parts else table


def brackets(inner: str, lang: Lang) -> str:
    """In brackets of the language."""
    return f"（{inner}）" if lang == "zh" else f" ({inner})"
