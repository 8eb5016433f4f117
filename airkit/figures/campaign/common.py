"""What the campaign's figures share: names, points, dates, and the words that stand below."""

from collections.abc import Mapping, Sequence

import pandas as pd

from airkit.campaign.result import LedgerResult
from airkit.figures.layout import Caption, signed
from airkit.figures.notes import mark_of
from airkit.words import Lang, has_word, own_word, say, word

PERCENT = 100
HASH_SHOWN = 8
MAX_ROWS = 60
Names = Mapping[str, tuple[str, str]]


def names_of(districts: pd.DataFrame | None) -> Names:
    """Chinese and English name of each district of a case's table; none without one."""
    if districts is None:
        return {}
    rows = districts[["district_id", "name_zh", "name_en"]].itertuples(index=False)
    return {place: (zh, en if isinstance(en, str) and en else zh) for place, zh, en in rows}


def with_names(table: pd.DataFrame, names: Names, group: str = "") -> pd.DataFrame:
    """The table with ``name_zh, name_en`` of its ``name``.

    Where none is stated the names say so; of districts it is the county itself.
    """
    keys = [str(name) for name in table["name"]]
    none = "brief_no_town" if group == "district" else "fig_not_stated"
    blank = tuple(word(none, lang) for lang in ("zh", "en"))
    shown = [names.get(key, (key, own_word(key, "en")) if key else blank) for key in keys]
    where = list(table.columns).index("name") + 1
    table = table.copy()
    table.insert(where, "name_zh", [zh for zh, _ in shown])
    table.insert(where + 1, "name_en", [en for _, en in shown])
    return table


def choice_name(text: str, lang: Lang) -> str:
    """Word of a choice of the contract, or of a county's own text where that is known."""
    return word(f"choice_{text}", lang) if has_word(f"choice_{text}") else own_word(text, lang)


def caption(
    of: LedgerResult, lang: Lang, title: str, subtitle: str = "", notes: Sequence[str] = ()
) -> Caption:
    """The words around a campaign figure: title, notes, then case, day and head of the ledger."""
    below = (*(note for note in notes if note), ledger_line(of, lang))
    return Caption(title, subtitle, below, mark_of(of.stamp))


def ledger_line(of: LedgerResult, lang: Lang) -> str:
    """The case, the day the data reach to, the rows of the ledger and the hash of the last."""
    stamp = of.stamp
    name = stamp.name_zh if lang == "zh" else stamp.name_en
    line = say(
        "fig_ledger",
        lang,
        name=name,
        as_of=of.as_of,
        count=of.ledger_count,
        head=of.ledger_head[:HASH_SHOWN],
    )
    return line + (say("fig_known_at", lang, moment=of.known_at) if of.known_at else "")


def points(value: float, lang: Lang) -> str:
    """Percentage points ahead or behind, in words; a tenth of nothing is on the plan."""
    if value != value:
        return word("fig_no_share", lang)
    shown = f"{abs(value):.1f}"
    if not float(shown):
        return word("fig_on_plan", lang)
    return say("fig_ahead" if value > 0 else "fig_behind", lang, points=shown)


def is_behind(ahead: float) -> bool:
    """Whether points ahead, as they are shown, are behind: a tenth of nothing is on the plan.

    Examples
    --------
    >>> is_behind(-0.06), is_behind(-0.04), is_behind(2.0)
    (True, False, False)
    """
    return float(f"{ahead:.1f}") < 0


def difference(value: float) -> str:
    """A difference with its sign to a tenth, without one where it is nothing.

    Examples
    --------
    >>> difference(-1.25), difference(0.04), difference(3)
    ('−1.2', '0.0', '+3.0')
    """
    shown = f"{value:+.1f}"
    return signed(shown) if float(shown) else "0.0"


def percent(share: float) -> str:
    """A share in percent.

    Examples
    --------
    >>> percent(0.456), percent(1.0)
    ('45.6%', '100.0%')
    """
    return signed(f"{share * PERCENT:.1f}") + "%"


def joined(parts: Sequence[str], lang: Lang) -> str:
    """Sentences one after another."""
    return ("" if lang == "zh" else " ").join(part for part in parts if part)


def crop(table: pd.DataFrame, max_rows: int) -> pd.DataFrame:
    """The last rows of a table, where the worst stand, as many as find room."""
    return table.tail(max_rows).reset_index(drop=True)


def cropped_note(n: int, max_rows: int, lang: Lang) -> str:
    """How many rows found no room; empty where all did."""
    return say("fig_rows_left_out", lang, n=n - max_rows) if n > max_rows else ""
