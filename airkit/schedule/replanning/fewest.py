"""The fewest changes that make an announced plan keep the rules, and the proof that fewer do not.

Each line by itself takes the states nearest to those announced; a row that no loads can keep in
them, and the lines in it, are then planned together by PuLP and HiGHS, and so on until every row
can be kept. What was left out only loosens: the changes counted are a lower bound at every stage.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from airkit.schedule.exact.engine import Model, build_model, solve_model
from airkit.schedule.model.arrays import Arrays, Family, Floats, Ints, Mask
from airkit.schedule.model.run import Asked, Run

# Nodes of each search tree, rounds of adding rows, and how near to a whole number a bound may come.
NODES, ROUNDS, WHOLE = 20, 6, 1e-6
# A row is missed from this share of its limit on (of 1 where smaller).
MISSED = 1e-9


@dataclass(frozen=True, eq=False)
class Fewest:
    """What was found: ``least`` is proven; loads and states that change so few where they are.

    ``is_possible`` is False where no states keep the rules, whatever may change.
    """

    least: int
    x: Floats | None = None
    run: Mask | None = None
    is_possible: bool = True


def nearest_alone(arrays: Arrays, announced: Mask) -> Mask:
    """The states nearest to those announced that stops, ceilings, least days and first states leave
    each line by itself, shape (L, T)."""
    from airkit.schedule.decomposed.inputs import read_inputs
    from airkit.schedule.decomposed.line_programme import Programmes, hard_programmes

    inputs = read_inputs(arrays)
    if inputs is None:
        return announced
    n = arrays.n_lines
    every: Any = inputs.programmes
    lines = Programmes(*(one[:n].copy() for one in every))
    lines.start_cost[:] = 0.0
    values, run = np.empty(n), np.empty((n, arrays.n_days), dtype=bool)
    hard_programmes(np.where(announced, 1.0, -1.0), lines, values, run)
    return run


def fewest_changes(arrays: Arrays, announced: Floats, asked: Asked) -> Fewest:
    """The fewest line-days that must run or stand otherwise than in the announced loads."""
    was = announced > 0
    run = nearest_alone(arrays, was)
    low, top = _load_range(arrays)
    x = np.where(run, np.clip(np.where(was, announced, top), low, top), 0.0)
    rows: dict[int, set[int]] = {}
    changes = (run != was).sum(axis=1).astype(float)
    for _ in range(ROUNDS):
        hit = _cannot_be_kept(arrays, run)
        if not hit:
            return Fewest(round(float(changes.sum())), x, run)
        for number, index in hit:
            rows.setdefault(number, set()).add(index)
        for lines, kept in _parts(arrays, rows):
            if not any(number in kept for number, _ in hit):
                continue
            part = _part(arrays, lines, kept, rows)
            found = nearest(part, was[lines], asked)
            if found is None:
                return Fewest(round(float(changes.sum())), is_possible=False)
            planned, least = found
            changes[lines] = 0.0
            changes[lines[0]] = least
            if planned.x is None or planned.u is None:
                return Fewest(round(float(changes.sum())))
            x[lines], run[lines] = planned.x, planned.u
    return Fewest(round(float(changes.sum())))


def _load_range(arrays: Arrays) -> tuple[Floats, Floats]:
    """Lowest and highest load of each line, shapes (L, 1) and (L, T)."""
    low = np.array([one.low for one in arrays.loads]).reshape(-1, 1)
    high = np.array([one.high for one in arrays.loads]).reshape(-1, 1)
    return low, np.maximum(np.minimum(high, arrays.ceiling), low)


def _cannot_be_kept(arrays: Arrays, run: Mask) -> list[tuple[int, int]]:
    """Rows that no loads keep in these states: family and row; a mode's number stands below 0."""
    low, top = _load_range(arrays)
    none = np.zeros((len(arrays.products), arrays.n_days))
    found = []
    for number, family in enumerate(arrays.families):
        coefficient = np.zeros(arrays.n_lines)
        coefficient[family.lines] = family.load
        x = np.where(run, np.where(coefficient[:, None] < 0, top, low), 0.0)
        over = family.usage(x, run.astype(float), none) - family.limits
        missed = np.flatnonzero(over > MISSED * np.maximum(np.abs(family.limits), 1.0))
        found += [(number, index) for index in missed.tolist()]
    for number, mode in enumerate(arrays.modes):
        if (~(run[mode.lines] & mode.days).any(axis=1)).sum() < mode.least:
            found.append((-1 - number, 0))
    return found


def _parts(arrays: Arrays, rows: dict[int, set[int]]) -> list[tuple[Ints, set[int]]]:
    """Lines that rows tie together, and the families and modes that do."""
    parts: list[tuple[set[int], set[int]]] = []
    for number in rows:
        tied = arrays.families[number] if number >= 0 else arrays.modes[-1 - number]
        lines, kept = set(tied.lines.tolist()), {number}
        apart = []
        for one in parts:
            if lines.isdisjoint(one[0]):
                apart.append(one)
            else:
                lines |= one[0]
                kept |= one[1]
        parts = [*apart, (lines, kept)]
    return [(np.array(sorted(lines), dtype=np.int64), kept) for lines, kept in parts]


def _part(arrays: Arrays, lines: Ints, kept: set[int], rows: dict[int, set[int]]) -> Arrays:
    """The lines under the rows kept, as a case of their own; goods leave as they like."""
    from airkit.schedule.decomposed.neighbourhood import around

    families = [_only(arrays.families[n], sorted(rows[n])) for n in sorted(kept) if n >= 0]
    modes = [arrays.modes[-1 - n] for n in sorted(kept) if n < 0]
    loose = replace(arrays, families=tuple(families), modes=tuple(modes), products=())
    nothing = np.zeros(arrays.ceiling.shape)
    return around(loose, lines, lines[:0], nothing, nothing > 0, np.zeros((0, arrays.n_days)))


def _only(family: Family, rows: list[int]) -> Family:
    """A family with some of its rows, shipments left out."""
    place = np.full(len(family.limits) + 1, -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    return replace(
        family,
        row_of_day=place[family.row_of_day],
        limits=family.limits[rows],
        products=family.products[:0],
        ship=family.ship[:0],
        ship_mask=None,
    )


def nearest(arrays: Arrays, announced: Mask, asked: Asked) -> tuple[Run, int] | None:
    """The run that changes fewest by one programme, and what it proves; None where none exists."""
    model = build_model(arrays, side=_nearest_to(announced))
    within = (1 - WHOLE) * model.money  # less than one change from the bound is the least
    run = solve_model(model, replace(asked, gap_yuan=within, nodes=NODES, watch=None, start=None))
    if run.ended == "infeasible":
        return None
    least = 0
    if np.isfinite(run.bound):
        least = max(0, int(np.ceil(run.bound / model.money + announced.sum() - WHOLE)))
    return run, least


def _nearest_to(announced: Mask) -> Callable[[Model], None]:
    """Make the number of changes the objective of a programme."""

    def side(model: Model) -> None:
        terms = [
            (state, -1.0 if announced[line, day] else 1.0) for (line, day), state in model.u.items()
        ]
        model.minimise(terms)

    return side
