"""Axes of days."""

from datetime import date

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from airkit.figures.layout import LABELS
from airkit.words import Lang, say

ONE_MONTH_DAYS = 31


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
    name = say("fig_month", lang, n=day.month) if lang == "zh" else f"{day:%b}"
    return f"{name}\n{day.year}" if with_year or day.month == 1 else name
