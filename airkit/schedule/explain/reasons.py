"""Why a line stands still: forced, waiting, or worth less than the room it would take."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

import numpy as np
import pandas as pd

from airkit.case import Case
from airkit.errors import UsageError
from airkit.schedule.explain.forbidden import forbidding_rules
from airkit.schedule.explain.names import cap_name, line_name
from airkit.schedule.explain.room import Room
from airkit.schedule.explain.standing import Label, Stand, value_labels
from airkit.schedule.explain.worth import Values, day_values
from airkit.schedule.model.arrays import Arrays, Floats, Mask
from airkit.schedule.model.run import Goods
from airkit.schedule.outcome import Outcome
from airkit.schedule.problem.problem import Problem
from airkit.tables.reading.headings import near
from airkit.words import Lang, days_in_words, listed, say

COLUMNS = ("line_id", "start", "end", "days", "reason", "rule_id", "day_value_yuan")

BY_CHOICE = "lines_off"


def reasons_for(
    problem: Problem,
    arrays: Arrays,
    x: Floats,
    goods: Goods,
    prices: Mapping[tuple[int, int], float],
) -> pd.DataFrame:
    """Why each line stands still, one row a stretch of days with one reason.

    Reasons: ``rule`` (a rule forbids it), ``first_state`` (the state before day 1 is not served
    yet), ``lines_off`` (chosen to stand so that enough lines do), ``minimum_stop`` (waiting out
    the least standstill), ``minimum_run`` (too short to run between two stops), ``margin`` (loses
    money), ``price`` (margin below the priced use of what is scarce), ``start`` (would not earn
    its start), ``shared`` (what is left under a limit is too little for it), ``goods`` (orders are
    met and the stock has no room), ``open`` (nothing stops it: the plan leaves it so).

    Parameters
    ----------
    x : ndarray
        Loads, shape (L, T).
    goods : Mapping
        What leaves, is kept and is short [t].
    prices : Mapping
        (family, row) -> price [yuan/unit].

    Returns
    -------
    DataFrame
        ``line_id, start, end, days, reason, rule_id``, and ``day_value_yuan``: what a day of
        running would be worth at the prices, on average over the stretch.
    """
    u = x > 0
    values, room = day_values(arrays, prices), Room(arrays, x, goods)
    rows: list[tuple[str, str, str, int, str, str, float]] = []
    dates = [f"{day:%Y-%m-%d}" for day in problem.days]
    on_line, forbidden = forbidding_rules(problem, arrays), arrays.forbidden()
    chosen = _chosen_to_stand(arrays, u, values)
    for line, line_id in enumerate(problem.lines["line_id"]):
        mine = forbidden[line], on_line.get(line, []), chosen.get(line, [])
        labels = _labels(arrays, line, u[line], values, room, *mine)
        for label, stretch in groupby(enumerate(labels), key=lambda pair: pair[1]):
            days = [day for day, _ in stretch]
            if label is not None:
                worth = float(values.day[line, days].mean())
                ends = dates[days[0]], dates[days[-1]]
                rows.append((line_id, *ends, len(days), *label, worth))
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    texts = dict.fromkeys(("line_id", "start", "end", "reason", "rule_id"), "str")
    return frame.astype({**texts, "days": "int64", "day_value_yuan": "float64"})


def say_reasons(reasons: pd.DataFrame, lang: Lang, *, is_short: bool = False) -> list[str]:
    """The reasons in sentences: one a stretch, or, if ``is_short``, one for all that share it."""
    keys = ["line_id", "reason", "rule_id"] if is_short else reasons.index
    groups = reasons.groupby(keys, sort=False, dropna=False)
    return [_say_reason(stretches, lang) for _, stretches in groups]


def reasons_in_names(outcome: Outcome, reasons: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """Reasons with lines and rules called as people call them, ids behind."""
    processes = dict(zip(outcome.rows["line_id"], outcome.rows["process"], strict=True))
    rules = [
        listed((cap_name(one, outcome.rules, lang) for one in ids.split(", ") if one), lang)
        for ids in reasons["rule_id"].fillna("")
    ]
    lines = [line_name(line, processes[line], lang) for line in reasons["line_id"]]
    return reasons.assign(line_id=lines, rule_id=rules)


def _say_reason(rows: pd.DataFrame, lang: Lang) -> str:
    """One sentence for stretches that stand still for the same reason."""
    first = rows.iloc[0]
    ranges = zip(rows["start"], rows["end"], strict=True)
    return say(
        f"reason_{first['reason']}",
        lang,
        line_id=first["line_id"],
        when=listed((days_in_words(start, end, lang) for start, end in ranges), lang),
        days=rows["days"].sum(),
        rule_id=first["rule_id"],
    )


def why_lines(outcome: Outcome, case: Case, named: str, lang: Lang) -> list[str]:
    """Why a line, or the lines of an enterprise, stand still, in sentences.

    Parameters
    ----------
    named : str
        A line's or an enterprise's id.

    Raises
    ------
    UsageError
        The case has neither.
    """
    mine = lines_named(case, named)
    if not outcome.has_plan:
        return []
    said = []
    for line_id in mine:
        stretches_of = outcome.reasons[outcome.reasons["line_id"] == line_id]
        if stretches_of.empty:
            process = outcome.rows.set_index("line_id").at[line_id, "process"]
            said.append(say("reason_none", lang, line_id=line_name(line_id, process, lang)))
        said += say_reasons(reasons_in_names(outcome, stretches_of, lang), lang)
    return said


def lines_named(case: Case, named: str) -> list[str]:
    """The line of an id, or the lines of an enterprise.

    Raises
    ------
    UsageError
        The case has neither.
    """
    lines = case.table("lines")
    mine = lines[(lines["line_id"] == named) | (lines["enterprise_id"] == named)]
    if mine.empty:
        known = [*lines["line_id"], *lines["enterprise_id"].unique()]
        raise UsageError(
            "schedule_why_whom", named=named, near=", ".join(near(named, known)) or "–"
        )
    ids: list[str] = mine["line_id"].tolist()
    return ids


def _labels(
    arrays: Arrays,
    line: int,
    runs: Mask,
    values: Values,
    room: Room,
    forbidden: Mask,
    rules: Sequence[tuple[str, Mask]],
    chosen: Sequence[tuple[str, Mask]],
) -> list[Label | None]:
    """Reason of each day; None where the line runs."""
    labels: list[Label | None] = [None] * len(runs)
    for first, last in stretches(~runs):
        for day in range(first, last + 1):
            if forbidden[day]:
                ids = [rule_id for rule_id, cover in rules if cover[day]]
                labels[day] = "rule", ", ".join(ids)
            else:
                labels[day] = _fixed_label(arrays, line, day, chosen)
        is_open = np.array([labels[day] is None for day in range(first, last + 1)])
        for start, end in stretches(is_open):
            free = range(first + start, first + end + 1)
            stand = Stand(arrays, line, free, first, last, runs)
            labels[free.start : free.stop] = value_labels(stand, values, room)
    return labels


def _fixed_label(
    arrays: Arrays, line: int, day: int, chosen: Sequence[tuple[str, Mask]]
) -> Label | None:
    """Standing because of the first state, or among the lines chosen to stand."""
    first = 0 if arrays.initial_on[line] else arrays.min_off[line] - arrays.initial_days[line]
    if day < first:
        return "first_state", ""
    off = [rule_id for rule_id, cover in chosen if cover[day]]
    return (BY_CHOICE, ", ".join(off)) if off else None


def stretches(mask: Mask) -> Iterator[tuple[int, int]]:
    """First and last place of each run of True.

    Examples
    --------
    >>> list(stretches(np.array([True, True, False, True])))
    [(0, 1), (3, 3)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(int)))
    for first, after in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        yield first, after - 1


def _chosen_to_stand(
    arrays: Arrays, u: Mask, values: Values
) -> Mapping[int, list[tuple[str, Mask]]]:
    """Rules that want so many lines off, by line: those worth least of what stands throughout.

    A line that runs on one of the days counts for no rule, and where more stand than are wanted
    the others have a reason of their own.
    """
    found: dict[int, list[tuple[str, Mask]]] = {}
    for mode in arrays.modes:
        off = [at for at, line in enumerate(mode.lines) if not u[line][mode.days[at]].any()]
        worth = [float(values.day[mode.lines[at]][mode.days[at]].sum()) for at in off]
        for place in np.argsort(worth, kind="stable")[: mode.least].tolist():
            at = off[place]
            found.setdefault(int(mode.lines[at]), []).append((mode.rule_id, mode.days[at]))
    return found
