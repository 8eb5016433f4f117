"""What the balance figures share: which categories stand alone, and the words around."""

from collections.abc import Sequence

import pandas as pd

from airkit.balance import Balance
from airkit.figures.layout import Caption
from airkit.figures.notes import badge, footers
from airkit.words import Lang, say, show, word

OTHERS = "other"


def pollutant_name(pollutant: str, lang: Lang) -> str:
    """Name of a pollutant as a figure writes it."""
    return word(f"pollutant_{pollutant}", lang)


def summary(result: Balance, pollutant: str, lang: Lang) -> str:
    """What is emitted and what is cut of it, in one line; empty where neither is known."""
    totals = result.totals()
    mine = totals[totals["pollutant"] == pollutant].to_dict("records")
    if not mine:
        return ""
    row = mine[0]
    shown = {key: show(row[key], "t", lang) for key in ("emitted_t", "cut_t")}
    share = "–" if pd.isna(row["cut_share"]) else f"{100 * row['cut_share']:.1f}"
    return say("fig_balance_sum", lang, share=share, **shown)


def caption(
    result: Balance, lang: Lang, title: str, subtitle: str = "", notes: Sequence[str] = ()
) -> Caption:
    """The words around a balance figure."""
    as_of = str(result.stamp.dated.get("as_of", ""))
    blanks = [say("balance_unknown", lang, n=len(result.unknown))] if len(result.unknown) else []
    parts = (*notes, *blanks, word("balance_no_concentration", lang))
    return Caption(title, subtitle, (*parts, *footers(result, lang, as_of=as_of)), badge(result))
