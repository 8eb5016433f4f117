"""From prices to a plan: the smoothed plan made whole, and improved by best responses."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from airkit.schedule.decomposed.compiled import kernel
from airkit.schedule.decomposed.dual import Prices
from airkit.schedule.decomposed.inputs import PRICE_ROOM, Inputs
from airkit.schedule.decomposed.line_programme import Programmes, hard_line, starting_days
from airkit.schedule.decomposed.ties import (
    Case,
    Lines,
    Plan,
    Scratch,
    fitting_load,
    make_scratch,
    read_lines_and_ties,
    take_line,
)
from airkit.schedule.decomposed.together import improve_together
from airkit.schedule.model.arrays import Arrays, Floats, Ints, Mask

# Weight of the rows' prices in each pass over all lines.
WEIGHTS = np.array([1.0, 1.0, 0.9, 0.7, 0.5, 0.25, 0.0, 0.0])
# Plans tried for each line, by the spread of their noise.
SPREADS = np.array([0.0, *[0.05] * 8, *[0.2] * 8, *[0.5] * 7])
# The same in a hurry.
HURRIED = np.array([1.0, 0.5, 0.0])


class Groups(NamedTuple):
    """Lines that respond together: group g is ``lines[start[g]:start[g + 1]]``."""

    lines: Ints
    start: Ints
    order: Ints


@dataclass(frozen=True, eq=False)
class Swept:
    """A plan of the lines; the goods follow from it."""

    x: Floats
    run: Mask
    shipped: Floats


@kernel
def improve_lines(
    case: Case, plan: Plan, groups: Groups, weight: float, noises: Floats, work: Scratch
) -> int:
    """One pass over all groups of lines in their order; how many plans changed."""
    changed = 0
    for group in groups.order:
        first, end = groups.start[group], groups.start[group + 1]
        members = groups.lines[first:end]
        if improve_together(case, plan, members, weight, noises[first:end], work):
            changed += 1
    return changed


def group_lines(inputs: Inputs, together: bool) -> Groups:
    """Lines of one product together, dearest tonne first, or every line by itself."""
    arrays = inputs.arrays
    n = arrays.n_lines
    alone = (inputs.product_of < 0) | (not together)
    group = np.where(alone, len(arrays.products) + np.arange(n), inputs.product_of)
    lines = np.lexsort((np.arange(n), -arrays.day_margin / arrays.capacity, group))
    start = np.flatnonzero(np.diff(group[lines], prepend=-1))
    return Groups(lines, np.append(start, n), np.arange(len(start)))


def sweep(
    inputs: Inputs,
    prices: Prices,
    seed: int,
    weights: Floats = WEIGHTS,
    hear: Callable[["Swept"], bool] | None = None,
    first: "Swept | None" = None,
) -> Swept:
    """A plan by best responses, starting near the smoothed plan of the final prices.

    The prices of the rows count in full at first and less and less later, so that what is left over
    is used up in the end. Passes over single lines and over the lines of one product alternate.
    Rows are missed only where no line can help it.

    Parameters
    ----------
    weights : ndarray
        Weight of the rows' prices in each pass.
    hear : callable
        Called with the plan after each pass; True ends the sweep with it.
    first : Swept, optional
        Loads and states to start from instead; its shipments are not read.
    """
    case = read_case(inputs, prices, first)
    plan = _first_plan(inputs, prices, case, first)
    work = make_scratch(inputs.arrays.n_days)
    spans = int(case.lines.span.max(initial=0)) + 2
    draws = np.random.default_rng(seed)
    groupings = [group_lines(inputs, together) for together in (False, True)]
    n_lines = inputs.arrays.n_lines
    for number, weight in enumerate(weights):
        groups = groupings[number % 2]
        worth = np.add.reduceat(inputs.worth[groups.lines], groups.start[:-1])
        order = np.argsort(-worth * np.exp(draws.normal(0, 0.5, len(worth))), kind="stable")
        spread = SPREADS if number else SPREADS[:3]
        noises = spread[:, None] * draws.normal(size=(n_lines, len(spread), spans))
        improve_lines(case, plan, groups._replace(order=order), float(weight), noises, work)
        if hear is not None and hear(Swept(plan.x, plan.run, plan.shipped)):
            break
    return Swept(plan.x, plan.run, plan.shipped)


def read_case(inputs: Inputs, prices: Prices, first: Swept | None) -> Case:
    """The case as kernels take it; for the modes lines stand still as in :func:`still_days`."""
    lines, ties = read_lines_and_ties(inputs)
    n = inputs.arrays.n_lines
    may_run: Mask = inputs.programmes.may_run[:n] & ~still_days(inputs.arrays, prices, first)
    every: Any = inputs.programmes
    copied: Any = [one[:n].copy() for one in every[:5]]
    copied += [may_run, starting_days(may_run, inputs.programmes.min_on[:n])]
    per_tonne = float((inputs.worth / inputs.arrays.capacity).max(initial=1.0))
    penalties = inputs.goods.penalty[np.isfinite(inputs.goods.penalty)]
    tonne = np.concatenate([prices.tonne_price, np.zeros((1, inputs.arrays.n_days))])
    return Case(
        lines,
        Programmes(*copied),
        ties,
        inputs.goods,
        prices.rows,
        tonne,
        PRICE_ROOM * (per_tonne + float(penalties.max(initial=0.0))),
    )


def still_days(arrays: Arrays, prices: Prices, first: Swept | None) -> Mask:
    """Days on which lines stand still for the modes: for each, those that lose least by it.

    Where there is a plan to start from, those that stand still in it.
    """
    still = np.zeros((arrays.n_lines, arrays.n_days), dtype=bool)
    for number, mode in enumerate(arrays.modes):
        loss = prices.still_loss[mode.lines, number]
        served: Any = np.all(~mode.days | still[mode.lines], axis=1)
        stands: Any = np.zeros(len(mode.lines), dtype=bool)
        if first is not None:
            stands = np.all(~mode.days | ~first.run[mode.lines], axis=1)
        order = np.lexsort((loss, ~stands, ~served))
        for k in order[: mode.least].tolist():
            if np.isfinite(loss[k]) or served[k]:
                still[mode.lines[k]] |= mode.days[k]
    return still


def _first_plan(inputs: Inputs, prices: Prices, case: Case, first: Swept | None) -> Plan:
    """The plan nearest to a given or the smoothed one, loads lowered until they miss no cap."""
    wanted_x, wanted_run = (prices.x, prices.run) if first is None else (first.x, first.run * 1.0)
    run = np.empty(inputs.top.shape, dtype=bool)
    nearest_runs(wanted_run, case.programmes, run)
    # A line half running makes what it is expected to: at its load while running it would use more
    # of every cap than there is.
    low = inputs.low[:, None]
    x = lowered(inputs, np.where(run, np.clip(wanted_x, low, inputs.top), 0.0), run)
    to_steps(x, run, case.lines)
    shape = len(inputs.goods.has_stock), x.shape[1]
    plan = Plan(x, run, np.zeros(shape), np.zeros(shape), inputs.limits.astype(float).copy())
    for line in range(len(x)):
        take_line(case, plan, line, 1.0)
    return plan


@kernel
def nearest_runs(share: Floats, programmes: Programmes, run: Mask) -> None:
    """Plans that differ least from expected running, day by day."""
    n, n_days = share.shape
    sums, turns = np.empty((3, n_days + 1)), np.empty((2, n_days), dtype=np.bool_)
    for line in range(n):
        cost = programmes.start_cost[line]
        programmes.start_cost[line] = 0.0
        hard_line(line, share[line] - 0.5, programmes, sums, turns, run[line])
        programmes.start_cost[line] = cost


@kernel
def to_steps(x: Floats, run: Mask, lines: Lines) -> None:
    """Lower loads to the next allowed step where a line has steps."""
    for line in range(len(x)):
        n_steps, steps, low = lines.n_steps[line], lines.steps[line], lines.low[line]
        for day in range(x.shape[1]):
            if run[line, day] and n_steps > 0:
                x[line, day] = fitting_load(steps, n_steps, low, x[line, day])


def lowered(inputs: Inputs, x: Floats, run: Mask) -> Floats:
    """Loads drawn toward the lowest, alike in all lines of a cap, until it is kept."""
    least = np.where(run, inputs.low[:, None], 0.0)
    n_rows, at = len(inputs.limits), inputs.row_at.ravel() + 1
    use, base = (
        np.bincount(at, np.ravel(inputs.load.T @ one + inputs.run.T @ run), n_rows + 1)[1:]
        for one in (x, least)
    )
    above = use - base
    share = (inputs.limits - base) / np.where(above > 0, above, 1.0)
    share = np.where((use > inputs.limits) & (above > 0), np.clip(share, 0, 1), 1.0)
    by_block = np.append(share, 1.0)[inputs.row_at]
    line_share = np.ones(x.shape)
    load = inputs.load.tocoo()
    for line, block, per_load in zip(load.row, load.col, load.data, strict=True):
        if per_load > 0:
            line_share[line] = np.minimum(line_share[line], by_block[block])
    drawn: Floats = least + (x - least) * line_share
    return drawn
