"""What the coal figures share: names of things and the caption."""

from collections.abc import Sequence

import pandas as pd

from airkit.coal import CoalCut
from airkit.figures.layout import Caption
from airkit.figures.notes import badge, footers
from airkit.words import Lang, has_word, word


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
