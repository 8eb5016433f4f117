"""Why a line stands still: forced, waiting, or worth less than the room it would take."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pandas as pd

from airkit.case import Case
from airkit.errors import UsageError
from airkit.schedule.model.arrays import Arrays, Floats, Ints, Mask
from airkit.schedule.outcome import Outcome
from airkit.schedule.problem.problem import Problem
from airkit.schedule.problem.rules import Rule
from airkit.tables.reading.headings import near
from airkit.words import Lang, days_in_words, say

COLUMNS = ("line_id", "start", "end", "days", "reason", "rule_id", "day_value_yuan")

# Kinds of rules that bind a line by itself.
ON_LINES = frozenset({"stop", "load_max", "oven_hours", "lines_off"})

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
    for line, line_id in enumerate(problem.lines["line_id"]):
        labels = _labels(arrays, line, u[line], values, on_line.get(line, []))
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


def _say_reason(rows: pd.DataFrame, lang: Lang) -> str:
    """One sentence for stretches that stand still for the same reason."""
    first, between = rows.iloc[0], "、" if lang == "zh" else ", "
    ranges = zip(rows["start"], rows["end"], strict=True)
    word_id = f"reason_{first['reason']}"
    if word_id == "reason_shared" and not first["rule_id"]:
        word_id = "reason_shared_any"
    return say(
        word_id,
        lang,
        line_id=first["line_id"],
        when=between.join(days_in_words(start, end, lang) for start, end in ranges),
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
            said.append(say("reason_none", lang, line_id=line_id))
        said += say_reasons(stretches_of, lang)
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
    arrays: Arrays, line: int, runs: Mask, values: Values, rules: Sequence[tuple[Rule, Mask]]
) -> list[Label | None]:
    """Reason of each day; None where the line runs."""
    labels: list[Label | None] = [None] * len(runs)
    for first, last in stretches(~runs):
        for day in range(first, last + 1):
            labels[day] = _fixed_label(arrays, line, day, rules)
        is_open = np.array([labels[day] is None for day in range(first, last + 1)])
        for start, end in stretches(is_open):
            free = range(first + start, first + end + 1)
            label = _waiting_label(arrays, line, (first, last), (free[0], free[-1]))
            for day in free:
                labels[day] = label or _value_label(arrays, line, day, values, free)
    return labels


def _fixed_label(
    arrays: Arrays, line: int, day: int, rules: Sequence[tuple[Rule, Mask]]
) -> Label | None:
    """Standing because of a rule, the first state, or lines chosen to stand."""
    loads = arrays.loads[line]
    ids = [rule.rule_id for rule, cover in rules if cover[day] and rule.kind != "lines_off"]
    if arrays.stopped[line, day] or arrays.ceiling[line, day] < loads.low:
        return "rule", ", ".join(ids)
    first = 0 if arrays.initial_on[line] else arrays.min_off[line] - arrays.initial_days[line]
    if day < first:
        return "first_state", ""
    off = [rule.rule_id for rule, cover in rules if cover[day] and rule.kind == "lines_off"]
    return ("lines_off", ", ".join(off)) if off else None


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


def _value_label(arrays: Arrays, line: int, day: int, values: Values, free: range) -> Label:
    """Not worth it: the margin, its price, the start, or too little left."""
    number = int(values.dearest[line, day])
    rule_id = arrays.families[number].rule_id if number >= 0 else ""
    if arrays.day_margin[line] <= 0:
        return "margin", ""
    if values.day[line, day] <= 0:
        return "price", rule_id
    gain = values.day[line, list(free)].clip(min=0).sum()
    if gain <= arrays.start_cost[line]:
        return "start", ""
    return "shared", rule_id


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


def _rules_by_line(rules: Sequence[Rule]) -> dict[int, list[tuple[Rule, Mask]]]:
    found: dict[int, list[tuple[Rule, Mask]]] = {}
    for rule in rules:
        if rule.kind in ON_LINES:
            for line, cover in zip(rule.lines.tolist(), rule.cover(), strict=True):
                found.setdefault(line, []).append((rule, cover))
    return found
