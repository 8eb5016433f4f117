"""Why a line stands still: forced, waiting, or worth less than the room it would take."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pandas as pd

from airkit.case import Case
from airkit.errors import UsageError
from airkit.schedule.explain.names import cap_name, line_name
from airkit.schedule.model.arrays import Arrays, Floats, Ints, Mask
from airkit.schedule.outcome import Outcome
from airkit.schedule.problem.problem import Problem
from airkit.schedule.problem.rules import Rule
from airkit.tables.reading.headings import near
from airkit.words import Lang, days_in_words, listed, say

COLUMNS = ("line_id", "start", "end", "days", "reason", "rule_id", "day_value_yuan")

# Kinds of rules that bind a line by itself.
ON_LINES = frozenset({"stop", "load_max", "oven_hours", "lines_off"})
BY_CHOICE = "lines_off"
# Caps named for one standstill.
MOST_CAPS_NAMED = 2

Label = tuple[str, str]  # reason and the rule it names, "" for none


@dataclass(frozen=True)
class Values:
    """What a day of each line is worth at the prices of the rows, shape (L, T).

    Attributes
    ----------
    day : ndarray
        Margin less the priced use of what is scarce, at the better of lowest and highest load
        [yuan/d].
    dearest : ndarray of int
        Family that takes most of the margin, -1 for none.
    """

    day: Floats
    dearest: Ints


def reasons_for(
    problem: Problem,
    arrays: Arrays,
    u: Mask,
    prices: Mapping[tuple[int, int], float],
) -> pd.DataFrame:
    """Why each line stands still, one row a stretch of days with one reason.

    Reasons: ``rule`` (a rule forbids it), ``first_state`` (the state before day 1 is not served
    yet), ``lines_off`` (chosen to stand so that enough lines do), ``minimum_stop`` (waiting out
    the least standstill), ``minimum_run`` (too short to run between two stops), ``margin`` (loses
    money), ``price`` (margin below the priced use of what is scarce), ``start`` (would not earn
    its start), ``shared`` (worth its price, but what is left is too little for it).

    Parameters
    ----------
    u : ndarray of bool
        Days on which lines run, shape (L, T).
    prices : Mapping
        (family, row) -> price [yuan/unit].

    Returns
    -------
    DataFrame
        ``line_id, start, end, days, reason, rule_id``, and ``day_value_yuan``: what a day of
        running would be worth at the prices, on average over the stretch.
    """
    values = day_values(arrays, prices)
    rows: list[tuple[str, str, str, int, str, str, float]] = []
    dates = [f"{day:%Y-%m-%d}" for day in problem.days]
    on_line = _rules_by_line(problem.rules)
    chosen = _chosen_to_stand(arrays, u, values)
    for line, line_id in enumerate(problem.lines["line_id"]):
        mine = on_line.get(line, []), chosen.get(line, [])
        labels = _labels(arrays, line, u[line], values, *mine)
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
    word_id = f"reason_{first['reason']}"
    if word_id == "reason_shared" and not first["rule_id"]:
        word_id = "reason_shared_any"
    return say(
        word_id,
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
    lines = case.table("lines")
    mine = lines[(lines["line_id"] == named) | (lines["enterprise_id"] == named)]
    if mine.empty:
        known = [*lines["line_id"], *lines["enterprise_id"].unique()]
        raise UsageError(
            "schedule_why_whom", named=named, near=", ".join(near(named, known)) or "–"
        )
    if not outcome.has_plan:
        return []
    said = []
    for line_id in mine["line_id"]:
        stretches_of = outcome.reasons[outcome.reasons["line_id"] == line_id]
        if stretches_of.empty:
            process = outcome.rows.set_index("line_id").at[line_id, "process"]
            said.append(say("reason_none", lang, line_id=line_name(line_id, process, lang)))
        said += say_reasons(reasons_in_names(outcome, stretches_of, lang), lang)
    return said


def day_values(arrays: Arrays, prices: Mapping[tuple[int, int], float]) -> Values:
    """What a day of each line is worth at given prices; see :class:`Values`."""
    shape = arrays.ceiling.shape
    per_load = np.broadcast_to(arrays.day_margin[:, None], shape).copy()
    per_run, most = np.zeros(shape), np.zeros(shape)
    dearest = np.full(shape, -1, dtype=np.int64)
    for number, family in enumerate(arrays.families):
        price = np.array([prices.get((number, i), 0.0) for i in range(len(family.limits))])
        if not price.any():
            continue
        by_day = np.where(family.row_of_day >= 0, price[family.row_of_day], 0.0)
        by_day = by_day * (1.0 if family.mask is None else family.mask)
        load_part, run_part = family.load[:, None] * by_day, family.run[:, None] * by_day
        np.subtract.at(per_load, family.lines, load_part)  # a line may stand in a row twice
        np.add.at(per_run, family.lines, run_part)
        taken = load_part + run_part
        is_most = taken > most[family.lines]
        most[family.lines] = np.where(is_most, taken, most[family.lines])
        dearest[family.lines] = np.where(is_most, number, dearest[family.lines])
    low = np.array([loads.low for loads in arrays.loads]).reshape(-1, 1)
    high = np.array([loads.high for loads in arrays.loads]).reshape(-1, 1)
    load = np.where(per_load > 0, np.maximum(np.minimum(high, arrays.ceiling), low), low)
    return Values(per_load * load - per_run, dearest)


def _labels(
    arrays: Arrays,
    line: int,
    runs: Mask,
    values: Values,
    rules: Sequence[tuple[Rule, Mask]],
    chosen: Sequence[tuple[str, Mask]],
) -> list[Label | None]:
    """Reason of each day; None where the line runs."""
    labels: list[Label | None] = [None] * len(runs)
    for first, last in stretches(~runs):
        for day in range(first, last + 1):
            labels[day] = _fixed_label(arrays, line, day, rules, chosen)
        is_open = np.array([labels[day] is None for day in range(first, last + 1)])
        for start, end in stretches(is_open):
            free = range(first + start, first + end + 1)
            label = _waiting_label(arrays, line, (first, last), (free[0], free[-1]))
            label = label or _value_label(arrays, line, values, free, runs)
            labels[free.start : free.stop] = [label] * len(free)
    return labels


def _fixed_label(
    arrays: Arrays,
    line: int,
    day: int,
    rules: Sequence[tuple[Rule, Mask]],
    chosen: Sequence[tuple[str, Mask]],
) -> Label | None:
    """Standing because of a rule, the first state, or lines chosen to stand."""
    loads = arrays.loads[line]
    ids = [rule.rule_id for rule, cover in rules if cover[day] and rule.kind != BY_CHOICE]
    if arrays.stopped[line, day] or arrays.ceiling[line, day] < loads.low:
        return "rule", ", ".join(ids)
    first = 0 if arrays.initial_on[line] else arrays.min_off[line] - arrays.initial_days[line]
    if day < first:
        return "first_state", ""
    off = [rule_id for rule_id, cover in chosen if cover[day]]
    return (BY_CHOICE, ", ".join(off)) if off else None


def _waiting_label(
    arrays: Arrays, line: int, whole: tuple[int, int], free: tuple[int, int]
) -> Label | None:
    """Waiting out a least standstill, or no room for a least run between two stops."""
    n_days = arrays.n_days
    length = whole[1] - whole[0] + 1
    if free != whole and length <= arrays.min_off[line] and whole[0] > 0:
        return "minimum_stop", ""
    is_between = whole[0] < free[0] and free[1] < whole[1]
    if is_between and free[1] - free[0] + 1 < arrays.min_on[line] and free[1] < n_days - 1:
        return "minimum_run", ""
    return None


def _value_label(arrays: Arrays, line: int, values: Values, free: range, runs: Mask) -> Label:
    """Not worth it: the margin, its price, the start, or too little left.

    One answer for the stretch: what counts is the best run within it, or the best a run beside it
    could gain by going on.
    """
    if arrays.day_margin[line] <= 0:
        return "margin", ""
    worth = values.day[line, free.start : free.stop]
    within = _best_run(worth, int(arrays.min_on[line]))
    beside = max(
        float(np.cumsum(worth).max()) if free.start > 0 and runs[free.start - 1] else -np.inf,
        float(np.cumsum(worth[::-1]).max())
        if free.stop < len(runs) and runs[free.stop]
        else -np.inf,
    )
    dearest = _dearest(arrays, values.dearest[line, free.start : free.stop])
    if max(within, beside) <= 0:
        return "price", dearest
    return (
        ("start", "") if max(within - arrays.start_cost[line], beside) <= 0 else ("shared", dearest)
    )


def _best_run(worth: Floats, least_days: int) -> float:
    """The most that days one after another are worth, at least so many of them.

    Examples
    --------
    >>> _best_run(np.array([-1.0, 2.0, 3.0, -4.0]), 1), _best_run(np.array([-1.0, 2.0, 3.0]), 3)
    (5.0, 4.0)
    """
    before = np.concatenate([[0.0], np.cumsum(worth)])
    n = min(least_days, len(worth))
    return float((before[n:] - np.minimum.accumulate(before)[: len(before) - n]).max())


def _dearest(arrays: Arrays, families: Ints) -> str:
    """The caps that take most of the margin, those of most days first; few are enough."""
    named = [arrays.families[number].rule_id for number in families.tolist() if number >= 0]
    ranked = sorted(dict.fromkeys(named), key=lambda one: -named.count(one))
    return ", ".join(ranked[:MOST_CAPS_NAMED])


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


def _rules_by_line(rules: Sequence[Rule]) -> dict[int, list[tuple[Rule, Mask]]]:
    found: dict[int, list[tuple[Rule, Mask]]] = {}
    for rule in rules:
        if rule.kind in ON_LINES:
            for line, cover in zip(rule.lines.tolist(), rule.cover(), strict=True):
                found.setdefault(line, []).append((rule, cover))
    return found
