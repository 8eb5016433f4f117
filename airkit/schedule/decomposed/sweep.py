"""From prices to a plan: the lines' own best plans, improved until they fit together."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numba import njit

from airkit.schedule.arrays import Floats, Ints, Mask
from airkit.schedule.decomposed.dual import Prices
from airkit.schedule.decomposed.inputs import PRICE_ROOM, Inputs
from airkit.schedule.decomposed.line_programme import Programmes, starting_days
from airkit.schedule.decomposed.ties import (
    Case,
    Plan,
    Scratch,
    make_scratch,
    read_lines_and_ties,
    take_line,
)
from airkit.schedule.decomposed.together import improve_together

# Passes over all lines and plans tried for each line, by the spread of their noise.
PASSES = 20
SPREADS = np.array([0.0, *[0.05] * 8, *[0.2] * 8, *[0.5] * 7])
RESTARTS = 3


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


@njit(cache=True, nogil=True)
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


def sweep(inputs: Inputs, prices: Prices, seed: int, passes: int = PASSES) -> Swept:
    """A plan by best responses, from the lines' best plans at the final prices.

    The prices of the rows count in full at first and less and less later, so that what is left over
    is used up in the end. Rows are missed only where no line can help it.
    """
    case = _case(inputs, prices)
    plan = _first_plan(inputs, prices, case)
    work = make_scratch(inputs.arrays.n_days)
    spans = int(case.lines.span.max(initial=0)) + 2
    draws = np.random.default_rng(seed)
    half = passes // 2
    weights = [1.0, 1.0, *np.linspace(1, 0.9, half), *np.linspace(0.9, 0, passes - half)]
    groupings = [group_lines(inputs, together) for together in (False, True)]
    n_lines = inputs.arrays.n_lines
    for number, weight in enumerate(weights):
        groups = groupings[number % 2]
        worth = np.add.reduceat(inputs.worth[groups.lines], groups.start[:-1])
        order = np.argsort(-worth * np.exp(draws.normal(0, 0.5, len(worth))), kind="stable")
        spread = SPREADS if number else SPREADS[:3]
        noises = spread[:, None] * draws.normal(size=(n_lines, len(spread), spans))
        improve_lines(case, plan, groups._replace(order=order), float(weight), noises, work)
    return Swept(plan.x, plan.run, plan.shipped)


def _case(inputs: Inputs, prices: Prices) -> Case:
    lines, ties = read_lines_and_ties(inputs)
    n = inputs.arrays.n_lines
    may_run: Mask = inputs.programmes.may_run[:n] & ~_stills(inputs, prices)
    every: Any = inputs.programmes
    first: Any = [one[:n].copy() for one in every[:5]]
    first += [may_run, starting_days(may_run, inputs.programmes.min_on[:n])]
    per_tonne = float((inputs.worth / inputs.arrays.capacity).max(initial=1.0))
    penalties = inputs.goods.penalty[np.isfinite(inputs.goods.penalty)]
    tonne = np.concatenate([prices.tonne_price, np.zeros((1, inputs.arrays.n_days))])
    return Case(
        lines,
        Programmes(*first),
        ties,
        inputs.goods,
        prices.rows,
        tonne,
        PRICE_ROOM * (per_tonne + float(penalties.max(initial=0.0))),
    )


def _stills(inputs: Inputs, prices: Prices) -> Mask:
    """Days on which lines stand still for the modes: for each, those that lose least by it."""
    arrays = inputs.arrays
    still = np.zeros((arrays.n_lines, arrays.n_days), dtype=bool)
    for number, mode in enumerate(arrays.modes):
        loss = prices.still_loss[mode.lines, number]
        served: Any = np.all(~mode.days | still[mode.lines], axis=1)
        order = np.lexsort((loss, ~served))
        for k in order[: mode.least].tolist():
            if np.isfinite(loss[k]) or served[k]:
                still[mode.lines[k]] |= mode.days[k]
    return still


def _first_plan(inputs: Inputs, prices: Prices, case: Case) -> Plan:
    """The lines' best plans, standing still where they must, in the rows."""
    may: Mask = case.programmes.may_run
    run: Any = np.logical_and(prices.run, may)
    changed = np.not_equal(run, prices.run).any(axis=1)
    run[np.flatnonzero(changed)] = False
    held: Any = np.arange(inputs.arrays.n_days) < case.programmes.held.reshape(-1, 1)
    run = run | held & case.programmes.starts_on.reshape(-1, 1)
    x = np.where(run, np.maximum(prices.x, inputs.low[:, None]), 0.0)
    n_products = len(inputs.goods.has_stock)
    plan = Plan(
        x,
        run,
        np.zeros((n_products, x.shape[1])),
        np.zeros((n_products, x.shape[1])),
        inputs.limits.astype(float).copy(),
    )
    for line in range(len(x)):
        take_line(case, plan, line, 1.0)
    return plan
