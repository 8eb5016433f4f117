"""From prices to a plan over all scenarios, by best responses of the lines in their nodes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from airkit.schedule.decomposed.dual import Prices
from airkit.schedule.decomposed.inputs import PRICE_ROOM
from airkit.schedule.decomposed.line_programme import starting_days
from airkit.schedule.decomposed.sweep import (
    SPREADS,
    WEIGHTS,
    Swept,
    lowered,
    nearest_runs,
    still_days,
    to_steps,
)
from airkit.schedule.decomposed.ties import Case, Plan, read_lines_and_ties, take_line
from airkit.schedule.model.arrays import Floats, Mask
from airkit.schedule.scenarios.decomposed.response import improve_common, make_room
from airkit.schedule.scenarios.decomposed.tree import Tree

# Where stops and starts are settled, loads have few ways to go.
SETTLED_WEIGHTS = np.array([1.0, 0.5, 0.0])
SETTLED_SPREADS = SPREADS[::4]


@dataclass(frozen=True, eq=False)
class First:
    """A plan to start from: common stops and starts (L, T), loads in each scenario (S, L, T)."""

    u: Mask
    x: Floats
    is_settled: bool = False


def sweep_scenarios(
    tree: Tree,
    prices: Prices,
    running: Floats,
    seed: int,
    stop: Callable[[], bool],
    first: First | None = None,
) -> tuple[Mask, Swept]:
    """Common stops and starts, and the plans of all scenarios side by side.

    Parameters
    ----------
    prices : Prices
        Of the large county, with its expected loads.
    running : ndarray
        Expected common running, shape (L, T).
    stop : callable
        Asked after each pass.
    first : First, optional
        A plan to start from instead of the expected one.
    """
    n, n_lines, n_days = tree.shape
    tree = _with_stills(tree, prices, first)
    case = _case(tree, prices)
    u, plan = _first_plan(tree, prices, running, case, first)
    spans = int(case.lines.span.max(initial=0)) + 2
    draws = np.random.default_rng(seed)
    is_settled = first is not None and first.is_settled
    room = make_room(n, n_days, is_settled)
    weights, spreads = (SETTLED_WEIGHTS, SETTLED_SPREADS) if is_settled else (WEIGHTS, SPREADS)
    worth = tree.inputs.worth.reshape(n, n_lines).sum(axis=0)
    for number, weight in enumerate(weights.tolist()):
        order = np.argsort(-worth * np.exp(draws.normal(0, 0.5, n_lines)), kind="stable")
        spread = spreads if number else spreads[:3]
        noises = spread[:, None] * draws.normal(size=(n_lines, len(spread), spans))
        improve_common(case, tree.common, plan, u, order, weight, noises, room)
        if stop():
            break
    return u, Swept(plan.x, plan.run, plan.shipped)


def _with_stills(tree: Tree, prices: Prices, first: First | None) -> Tree:
    """The tree with the lines that stand still for the modes forbidden to run."""
    base = tree.base
    nothing = np.zeros((0, base.n_days))
    given = None if first is None else Swept(first.u.astype(float), first.u, nothing)
    lines = tree.common_programmes()
    may_run: Mask = lines.may_run & ~still_days(base, prices, given)
    lines = lines._replace(may_run=may_run, may_start=starting_days(may_run, lines.min_on))
    return replace(tree, common=tree.common._replace(programmes=lines))


def _case(tree: Tree, prices: Prices) -> Case:
    inputs = tree.inputs
    lines, ties = read_lines_and_ties(inputs)
    goods = inputs.goods
    per_tonne = float((inputs.worth / inputs.arrays.capacity).max(initial=1.0))
    penalties = goods.penalty[np.isfinite(goods.penalty)]
    miss = PRICE_ROOM * (per_tonne + float(penalties.max(initial=0.0)))
    tonne = np.concatenate([prices.tonne_price, np.zeros((1, inputs.arrays.n_days))])
    every: Any = [one.copy() for one in tree.side_by_side]
    return Case(
        lines,
        type(tree.side_by_side)(*every),
        ties,
        goods,
        prices.rows,
        tonne,
        miss / float(tree.weights.max()),
    )


def _first_plan(
    tree: Tree, prices: Prices, running: Floats, case: Case, first: First | None
) -> tuple[Mask, Plan]:
    """The plan nearest to the given or the expected one, loads lowered until they miss no cap."""
    inputs, common = tree.inputs, tree.common
    n, n_lines, n_days = tree.shape
    u = np.empty((n_lines, n_days), dtype=bool)
    if first is not None and first.is_settled:
        u[:] = first.u
    else:
        nearest_runs(running if first is None else first.u.astype(float), common.programmes, u)
    low = inputs.low[:, None]
    wanted = prices.x if first is None else first.x.reshape(-1, n_days)
    share = prices.run if first is None else np.where(wanted > 0, 1.0, 0.0)
    run = np.tile(u, (n, 1)) & common.may_run
    run &= ~(common.may_idle & (share < 0.5 * np.tile(u, (n, 1))))
    x: Floats = np.where(share > 1e-3, wanted / np.maximum(share, 1e-300), low)
    x = np.where(run, np.clip(x, low, inputs.top), 0.0)
    x = _joined(tree, lowered(inputs, x, run))
    to_steps(x, run, case.lines)
    shape = len(inputs.goods.has_stock), n_days
    plan = Plan(x, run, np.zeros(shape), np.zeros(shape), inputs.limits.astype(float).copy())
    for line in range(len(x)):
        take_line(case, plan, line, 1.0)
    return u, plan


def _joined(tree: Tree, x: Floats) -> Floats:
    """The lowest load of a day in all scenarios that share it."""
    n, n_lines, n_days = tree.shape
    each = x.reshape(n, n_lines, n_days)
    least: Floats = each.copy()
    days = np.arange(n_days)
    for s, nodes in enumerate(tree.common.nodes):
        least[nodes, :, days] = np.minimum(least[nodes, :, days], each[s].T)
    for s, nodes in enumerate(tree.common.nodes):
        least[s] = least[nodes, :, days].T
    return np.ascontiguousarray(least.reshape(x.shape))
