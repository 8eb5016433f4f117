"""What the campaign's figures share: names, points, dates, and the words that stand below."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from airkit.figures.layout import LABELS, Caption, signed
from airkit.figures.notes import mark_of
from airkit.figures.style import VALUE_PT
from airkit.result import Stamp
from airkit.words import Lang, has_word, say, word

PERCENT = 100
HASH_SHOWN = 8
MAX_ROWS = 60
LABEL_MM, DENSE_LABEL_MM, DENSE_FROM = 40, 54, 25
ROW_MM, DENSE_ROW_MM = 6.0, 3.9
ONE_MONTH_DAYS = 31
Names = Mapping[str, tuple[str, str]]


class Stamped(Protocol):
    """A result of the ledger: which case, which day, which rows."""

    @property
    def stamp(self) -> Stamp: ...
    @property
    def as_of(self) -> str: ...
    @property
    def known_at(self) -> str | None: ...
    @property
    def ledger_count(self) -> int: ...
    @property
    def ledger_head(self) -> str: ...


def names_of(districts: pd.DataFrame | None) -> Names:
    """Chinese and English name of each district of a case's table; none without one."""
    if districts is None:
        return {}
    rows = districts[["district_id", "name_zh", "name_en"]].itertuples(index=False)
    return {place: (zh, en if isinstance(en, str) and en else zh) for place, zh, en in rows}


def with_names(table: pd.DataFrame, names: Names) -> pd.DataFrame:
    """The table with ``name_zh, name_en`` of its ``name``; blank where nothing was stated."""
    keys = [str(name) for name in table["name"]]
    blank = tuple(word("fig_not_stated", lang) for lang in ("zh", "en"))
    shown = [names.get(key, (key, key) if key else blank) for key in keys]
    where = list(table.columns).index("name") + 1
    table = table.copy()
    table.insert(where, "name_zh", [zh for zh, _ in shown])
    table.insert(where + 1, "name_en", [en for _, en in shown])
    return table


def choice_name(text: str, lang: Lang) -> str:
    """Word of a choice of the contract; a text of the county's own stays as it is."""
    return word(f"choice_{text}", lang) if has_word(f"choice_{text}") else text


def caption(
    of: Stamped, lang: Lang, title: str, subtitle: str = "", notes: Sequence[str] = ()
) -> Caption:
    """The words around a campaign figure: title, notes, then case, day and head of the ledger."""
    below = (*(note for note in notes if note), ledger_line(of, lang))
    return Caption(title, subtitle, below, mark_of(of.stamp))


def ledger_line(of: Stamped, lang: Lang) -> str:
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


def row_heights(n: int) -> tuple[float, float, int]:
    """Height of a row [mm], room of its label [mm] and lines at most, by the number of rows."""
    dense = n >= DENSE_FROM
    return (DENSE_ROW_MM, DENSE_LABEL_MM, 1) if dense else (ROW_MM, LABEL_MM, 2)


def set_dates(ax: Axes, first: date, last: date, lang: Lang) -> None:
    """A horizontal axis of days, a tick a month, or a few days where the time is short."""
    low, high = mdates.date2num(first), mdates.date2num(last)
    pad = max(high - low, 1) * 0.01
    ax.set_xlim(low - pad, high + pad)
    if high - low < ONE_MONTH_DAYS:
        step = max(int((high - low) // 6), 1)
        ticks = list(np.arange(low, high + 0.5, step))
        labels = [f"{day:%m-%d}" for day in mdates.num2date(ticks)]
    else:
        months = pd.date_range(first.replace(day=1), last, freq="MS")
        step = max(-(-len(months) // 13), 1)
        shown = [m for m in months[::step] if m.date() >= first]
        ticks = [mdates.date2num(m.to_pydatetime()) for m in shown]
        labels = [month_name(m.date(), lang, with_year=not i) for i, m in enumerate(shown)]
    ax.set_xticks(ticks, labels, ha="left" if high - low >= ONE_MONTH_DAYS else "center", **LABELS)


def month_name(day: date, lang: Lang, *, with_year: bool = False) -> str:
    """A month as an axis names it; the year stands under the first and under January."""
    name = word("fig_month", lang).format(n=day.month) if lang == "zh" else f"{day:%b}"
    return f"{name}\n{day.year}" if with_year or day.month == 1 else name


def spread(heights: Sequence[float], gap: float) -> list[float]:
    """Heights moved apart so that labels do not touch, each as near its own as may be.

    Examples
    --------
    >>> spread([1.0, 1.0, 5.0], 2.0)
    [0.0, 2.0, 5.0]
    """
    order = sorted(range(len(heights)), key=lambda i: heights[i])
    blocks: list[list[float]] = []  # sum of heights less their offsets, how many
    for i in order:
        blocks.append([heights[i], 1])
        while len(blocks) > 1 and _top(blocks[-2], gap) + gap > _bottom(blocks[-1], gap):
            above = blocks.pop()
            blocks[-1] = [blocks[-1][0] + above[0], blocks[-1][1] + above[1]]
    moved = [_bottom(block, gap) + k * gap for block in blocks for k in range(int(block[1]))]
    placed = dict(zip(order, moved, strict=True))
    return [placed[i] for i in range(len(heights))]


def _bottom(block: Sequence[float], gap: float) -> float:
    total, n = block
    return total / n - (n - 1) * gap / 2


def _top(block: Sequence[float], gap: float) -> float:
    return _bottom(block, gap) + (block[1] - 1) * gap


def end_labels(ax: Axes, ends: Sequence[tuple[float, str, str]], body_mm: float) -> None:
    """Names at the right end of lines, moved apart: height, text and colour of each."""
    low, high = ax.get_ylim()
    gap = (high - low) * (VALUE_PT * 1.3 / 72 * 25.4) / body_mm
    gaps = max((text.count("\n") + 1 for _, text, _ in ends), default=1) * gap
    heights = spread([y for y, _, _ in ends], gaps)
    for (_, text, colour), height in zip(ends, heights, strict=True):
        style: dict[str, Any] = {"ha": "left", "va": "center", "fontsize": VALUE_PT}
        ax.annotate(
            text, (1, height), (4, 0), xycoords=ax.get_yaxis_transform(),
            textcoords="offset points", color=colour, annotation_clip=False, **style,
        )  # fmt: skip
