"""What the schedule figures share: names, the caption, the strip of alerts."""

from collections.abc import Sequence
from itertools import groupby

import matplotlib.dates as mdates
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from airkit.figures.dates import set_dates
from airkit.figures.layout import Caption, settle_empty
from airkit.figures.notes import data_line, documents_line, mark_of
from airkit.figures.style import INK, VALUE_PT, look
from airkit.schedule.explain.amounts import gap_limit
from airkit.schedule.outcome import Outcome
from airkit.schedule.problem.calendar import LEVELS
from airkit.schedule.problem.rules import OF_RULE_BOOK
from airkit.words import Lang, has_word, say, word

LEAST_DAYS_OF_LETTER = 0.02  # of the days shown; a letter would not fit a shorter alert
ALERT_GID = "alert"


def caption(
    outcome: Outcome, lang: Lang, title: str, subtitle: str = "", notes: Sequence[str] = ()
) -> Caption:
    """The words around a schedule figure."""
    below = (*(note for note in notes if note), *footers(outcome, lang))
    return Caption(title, subtitle, below, mark_of(outcome.stamp))


def cap_id(rule_id: str, lang: Lang) -> str:
    """The id of a cap as the county wrote it; words for one that the rule book makes."""
    return word("fig_rule_book", lang) if rule_id.startswith(OF_RULE_BOOK) else rule_id


def footers(outcome: Outcome, lang: Lang) -> tuple[str, ...]:
    """The case, how the plan came out, the documents, what is assumed."""
    lines = [data_line(outcome, lang)]
    if outcome.has_plan:
        status = word(f"status_{outcome.status}", lang)
        lines.append(say("fig_plan_status", lang, status=status, gap=gap_limit(outcome.gap)))
    lines.append(documents_line(outcome, lang))
    blanks = outcome.defaults["n_blank"]
    assumed = blanks[outcome.defaults["grade"] == "assumed"]
    if blanks.sum():
        lines.append(say("fig_defaults", lang, n=int(blanks.sum()), assumed=int(assumed.sum())))
    return tuple(lines)


def without_plan(ax: Axes, outcome: Outcome, lang: Lang, title: str) -> Axes:
    """Say that there is no plan to draw, or no line in it."""
    status = word(f"status_{outcome.status}", lang)
    sentence = say("fig_no_plan", lang, status=status)
    if outcome.has_plan:
        sentence = word("fig_no_lines", lang)
    return nothing(ax, outcome, lang, title, sentence)


def nothing(ax: Axes, outcome: Outcome, lang: Lang, title: str, sentence: str) -> Axes:
    """An empty figure that says why it is empty."""
    return settle_empty(ax, sentence, caption(outcome, lang, title))


def industry_name(industry: str, lang: Lang) -> str:
    """Name of an industry; one that the kit has no words for stands as it is."""
    word_id = f"industry_{industry}"
    return word(word_id, lang) if has_word(word_id) else industry


def alert_stretches(days: pd.DataFrame) -> pd.DataFrame:
    """Runs of days with one alert level: ``alert_level, start, days``."""
    rows = []
    dates = zip(days["date"], days["alert_level"], strict=True)
    for level, run in groupby(dates, key=lambda pair: pair[1]):
        stretch = [date for date, _ in run]
        if level:
            rows.append((level, stretch[0], len(stretch)))
    return pd.DataFrame(rows, columns=["alert_level", "start", "days"])


def draw_alerts(ax: Axes, days: pd.DataFrame, low: float, high: float, lang: Lang) -> None:
    """Alert days as a strip between two heights, the level's letter on each that is wide enough."""
    for row in alert_stretches(days).to_dict("records"):
        start = mdates.date2num(row["start"])
        style = look(f"alert_{row['alert_level']}")
        strip = Rectangle((start, low), row["days"], high - low, zorder=3, **style.patch)
        strip.set_gid(ALERT_GID)
        ax.add_patch(strip)
        if row["days"] >= LEAST_DAYS_OF_LETTER * len(days):
            ax.text(
                start + row["days"] / 2,
                (low + high) / 2,
                word(f"fig_letter_{row['alert_level']}", lang),
                ha="center",
                va="center_baseline",
                fontsize=VALUE_PT,
                color="#FFFFFF" if style.is_dark else INK,
                zorder=4,
            )


def alert_samples(days: pd.DataFrame, lang: Lang) -> list[tuple[Patch, str]]:
    """Samples of the alert levels there are, for a key."""
    present = set(days["alert_level"])
    return [
        (Patch(**look(f"alert_{level}").patch), word(f"fig_alert_{level}", lang))
        for level in LEVELS
        if level in present
    ]


def day_edges(days: pd.DataFrame) -> list[float]:
    """Where days begin on an axis of dates, and where the last one ends."""
    first = mdates.date2num(days["date"].iloc[0])
    return [first + i for i in range(len(days) + 1)]


def set_day_axis(ax: Axes, days: pd.DataFrame, lang: Lang) -> None:
    """A horizontal axis of the days of the horizon, each as wide as another."""
    set_dates(ax, days["date"].iloc[0].date(), days["date"].iloc[-1].date(), lang)
    edges = day_edges(days)
    ax.set_xlim(edges[0], edges[-1])
