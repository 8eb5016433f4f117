"""Problems: how old the open ones are, and what was found and closed week by week."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from airkit.campaign.closeout.result import Closeout
from airkit.figures.campaign.common import caption, joined
from airkit.figures.key import draw_key
from airkit.figures.layout import (
    LABELS,
    axes_or_new,
    set_upright_axis,
    set_value_axis,
    settle,
    settle_empty,
)
from airkit.figures.marks import beside, brackets
from airkit.figures.rows import set_rows, settle_rows
from airkit.figures.style import INK, VALUE_PT, house_style, look
from airkit.words import Lang, say, word

AGES = (0, 8, 15, 31, 61)  # first day of each class of age
ROW_MM, LABEL_MM, WEEKS_MM = 7.4, 32, 52
WEEK_DAYS, MAX_WEEKS, NUMBERED_WEEKS, DATES_SHOWN = 7, 30, 20, 9
SERIES = ("n_found", "n_closed", "n_relapsed")
LEAST_TOP = 4  # a bar of one problem must not look like many
ROLES = {"n_found": "found", "n_closed": "closed", "n_relapsed": "relapsed"}


def open_by_age_table(result: Closeout) -> pd.DataFrame:
    """What :func:`open_by_age` draws, the youngest first.

    Returns
    -------
    DataFrame
        ``age_from, age_to`` [days since found; the last class has no end], ``n_open``,
        ``n_overdue`` (past the current deadline), ``n_claimed`` (reported closed without all that
        it takes).
    """
    lives = result.problems[result.problems["is_open"].astype(bool)]
    upto = [*(first - 1 for first in AGES[1:]), None]
    rows = []
    for first, last in zip(AGES, upto, strict=True):
        age = lives["age_days"]
        mine = lives[(age >= first) & ((age <= last) if last is not None else True)]
        overdue = int(mine["is_overdue"].sum())
        rows.append((first, last, len(mine), overdue, int((mine["state"] == "claimed").sum())))
    columns = ["age_from", "age_to", "n_open", "n_overdue", "n_claimed"]
    return pd.DataFrame(rows, columns=columns)


def open_by_age(result: Closeout, *, ax: Axes | None = None, lang: Lang = "zh") -> Axes:
    """Open problems by days since they were found; those past their deadline apart.

    Parameters
    ----------
    result : Closeout
        How the problems stand.
    ax : Axes, optional
        Where to draw; by default a new figure 150 mm wide.
    lang : {"zh", "en"}
        Language.

    Returns
    -------
    Axes
        The axes drawn on.
    """
    table = open_by_age_table(result)
    ax = axes_or_new(ax)
    with house_style():
        title = word("fig_age_title", lang)
        if not table["n_open"].sum():
            return settle_empty(ax, word("fig_no_open", lang), caption(result, lang, title))
        rows = table.to_dict("records")
        set_rows(ax, [_age_label(row, lang) for row in rows], LABEL_MM)
        set_value_axis(
            ax,
            0,
            max(table["n_open"].max(), LEAST_TOP),
            1,
            word("fig_problems_axis", lang),
            is_whole=True,
        )
        for y, row in enumerate(rows):
            _draw_ages(ax, y, row, lang)
        key = [(Patch(**look(role).patch), word(f"fig_{role}", lang))
               for role in ("overdue", "in_time")]  # fmt: skip
        draw_key(ax, key, LABEL_MM)
        head = result.headline()
        text = say("fig_age_now", lang, **{k: head[k] for k in ("open", "overdue", "claimed")})
        return settle_rows(ax, ROW_MM, caption(result, lang, title, text))


def found_and_closed_table(
    result: Closeout, *, district: str | None = None, max_weeks: int = MAX_WEEKS
) -> pd.DataFrame:
    """What :func:`found_and_closed` draws, week by week up to the day of the figure.

    Parameters
    ----------
    result : Closeout
        How the problems stand.
    district : str, optional
        One district alone.
    max_weeks : int
        The last weeks shown.

    Returns
    -------
    DataFrame
        ``week_end, n_found, n_closed, n_relapsed``: side by side, never netted. Weeks in which
        nothing happened are there with zeros.
    """
    weeks = result.weeks
    if district is not None:
        weeks = weeks[weeks["district_id"] == district]
    sums = weeks.groupby("week_end")[list(SERIES)].sum()
    if len(sums):
        ends = pd.date_range(sums.index.min(), result.as_of, freq=f"{WEEK_DAYS}D")
        sums = sums.reindex(ends, fill_value=0)
    return sums.tail(max_weeks).rename_axis("week_end").reset_index()


def found_and_closed(
    result: Closeout, *, district: str | None = None, ax: Axes | None = None, lang: Lang = "zh"
) -> Axes:
    """Problems found, closed and relapsed in each week, side by side and never netted.

    Parameters
    ----------
    result : Closeout
        How the problems stand.
    district : str, optional
        One district alone.
    ax : Axes, optional
        Where to draw; by default a new figure 150 mm wide.
    lang : {"zh", "en"}
        Language.

    Returns
    -------
    Axes
        The axes drawn on.
    """
    table = found_and_closed_table(result, district=district)
    ax = axes_or_new(ax)
    with house_style():
        title = word("fig_weeks_title", lang)
        if table.empty:
            return settle_empty(ax, word("fig_no_problems", lang), caption(result, lang, title))
        _draw_weeks(ax, table, lang)
        step = -(-len(table) // DATES_SHOWN)
        shown = range((len(table) - 1) % step, len(table), step)  # the last week among them
        labels = [f"{table['week_end'].iloc[i]:%m-%d}" for i in shown]
        ax.set_xticks(list(shown), labels, **LABELS)
        ax.set_xlabel(word("fig_week_end", lang), **LABELS)
        key = [(Patch(**look(ROLES[name]).patch), word(f"fig_{ROLES[name]}", lang))
               for name in SERIES]  # fmt: skip
        draw_key(ax, key, 16)
        sums = {name: int(table[name].sum()) for name in SERIES}
        text = say("fig_weeks_sum", lang, n=len(table), **sums)
        words = caption(result, lang, title, joined([text, word("fig_weeks_how", lang)], lang))
        return settle(ax, WEEKS_MM, words)


def _age_label(row: dict, lang: Lang) -> str:
    if row["age_to"] is None or row["age_to"] != row["age_to"]:
        return say("fig_age_over", lang, days=int(row["age_from"]) - 1)
    return say("fig_age_between", lang, low=int(row["age_from"]), high=int(row["age_to"]))


def _draw_ages(ax: Axes, y: int, row: dict, lang: Lang) -> None:
    n, overdue = row["n_open"], row["n_overdue"]
    for left, width, role in ((0, overdue, "overdue"), (overdue, n - overdue, "in_time")):
        if width:
            ax.barh(y, width, left=left, height=0.66, zorder=2, **look(role).patch)
    more = brackets(say("fig_of_them_overdue", lang, n=overdue), lang) if overdue else ""
    beside(ax, n, y, f"{n}{more}")


def _draw_weeks(ax: Axes, table: pd.DataFrame, lang: Lang) -> None:
    top = max(int(table[list(SERIES)].to_numpy().max()), LEAST_TOP)
    set_upright_axis(ax, top * 1.04, word("fig_problems_week_axis", lang), is_whole=True)
    ax.set_xlim(-0.6, max(len(table), 6) - 0.4)
    width = 0.28
    for k, name in enumerate(SERIES):
        for i, n in enumerate(table[name]):
            x = i + (k - 1) * width
            if n:
                ax.bar(x, n, width=width, zorder=2, **look(ROLES[name]).patch)
            if n and len(table) <= NUMBERED_WEEKS:
                ax.annotate(str(n), (x, n), (0, 1.5), textcoords="offset points", ha="center",
                            va="bottom", fontsize=VALUE_PT - 1, color=INK)  # fmt: skip
