"""The cheapest nested measures as a mixed-integer programme, through the exact engine's door."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from airkit.schedule.emergency.levels import Level
from airkit.schedule.exact.engine import (
    Model,
    Programme,
    money_unit,
    new_programme,
    run_highs,
    values_of,
)
from airkit.schedule.exact.families import (
    Terms,
    define_loads,
    define_modes,
    define_rows,
    power_of_two,
)
from airkit.schedule.model.arrays import Arrays, Floats
from airkit.schedule.model.run import Asked, Ended

# Shortfalls below this share of a target are roundings.
ROUNDING = 1e-7
PROOF = 1e-9


@dataclass(frozen=True, eq=False)
class Need:
    """What a level must cut of each pollutant beyond what other sources cut [kg/d].

    ``per_load`` is what a line emits at full load [kg/d], shape (L, n_pollutants); ``lines_kg``
    what the lines must cut, shape (n_pollutants,); ``targets_kg`` the whole target, alike.
    """

    per_load: Floats
    lines_kg: Floats
    targets_kg: Floats


@dataclass(frozen=True, eq=False)
class Answered:
    """Loads by level, shape (3, L), and how well they are proven.

    ``cost_yuan`` and ``bound_yuan`` are of a day of each level together.
    """

    ended: Ended
    loads: Floats
    cost_yuan: float
    bound_yuan: float


def solve_levels(
    levels: Sequence[Level], before: Floats, needs: Sequence[Need], asked: Asked
) -> Answered | None:
    """Least shortfall first, then least lost margin; each level holds the one below.

    Parameters
    ----------
    before : ndarray
        Loads before the alert, shape (L,).

    Returns
    -------
    Answered or None
        None where the level's own rules and floors cannot hold together.
    """
    built = _build(levels, before, needs)
    built.programme.minimise(built.shortfall)
    ended, info, _ = run_highs(built.programme, asked, PROOF)
    if ended not in ("finished", "stopped"):
        return None
    least = max(0.0, float(info.objective_function_value))
    built.programme.at_most("shortfall", built.shortfall, least + ROUNDING)
    built.programme.minimise(built.cost)
    ended, info, _ = run_highs(built.programme, asked, PROOF, built.money)
    if ended not in ("finished", "stopped"):
        return None
    loads = np.stack([values_of(view)[0][:, 0] for view in built.views])
    bound = float(info.mip_dual_bound) * built.money
    margin = built.views[0].arrays.day_margin.clip(min=0)
    cost = float((margin * (before - loads)).sum())
    # The cost of running on is a constant that stays out of the solver.
    constant = float((margin * before).sum()) * len(levels)
    return Answered(ended, loads, cost, min(cost, constant + bound))


@dataclass(frozen=True, eq=False)
class _Built:
    programme: Programme
    views: list[Model]
    shortfall: Terms
    cost: Terms
    money: float


def _build(levels: Sequence[Level], before: Floats, needs: Sequence[Need]) -> _Built:
    programme = new_programme("emergency")
    money = money_unit(levels[0].arrays)
    views: list[Model] = []
    shortfall: Terms = []
    cost: Terms = []
    for level, need in zip(levels, needs, strict=True):
        view = Model(programme.prob, level.arrays, False, money, prefix=f"{level.name}_")
        _define_states(view, before)
        define_loads(view)
        for number, family in enumerate(level.arrays.families):
            define_rows(view, number, family)
        define_modes(view)
        shortfall += _define_targets(view, before, need)
        if views:
            _define_nested(view, views[-1])
        margin = level.arrays.day_margin.clip(min=0)
        cost += [
            (z, -float(margin[line]) * c / money)
            for (line, _), terms in view.load.items()
            for z, c in terms
        ]
        views.append(view)
    return _Built(programme, views, shortfall, cost, money)


def _define_states(view: Model, before: Floats) -> None:
    """A line that cannot stop runs on; one that stood before, or must stop, stands."""
    arrays: Arrays = view.arrays
    forbidden = arrays.forbidden()[:, 0] | (before <= 0)
    for line in range(arrays.n_lines):
        must = not arrays.can_stop[line] and before[line] > 0
        low, high = int(must and not forbidden[line]), int(not forbidden[line])
        view.u[line, 0] = view.variable(f"u_{line:05d}", low, high, "B")


def _define_nested(above: Model, below: Model) -> None:
    """No line runs at more than at the level below."""
    for line, day in above.load:
        terms = [*above.load[line, day], *((z, -c) for z, c in below.load[line, day])]
        above.at_most(f"nested_{line:05d}", terms, 0.0)


def _define_targets(view: Model, before: Floats, need: Need) -> Terms:
    """Cut of the lines + shortfall >= need; returns the shortfalls as shares of the targets."""
    shortfall: Terms = []
    for k, (need_kg, target) in enumerate(zip(need.lines_kg, need.targets_kg, strict=True)):
        per_load = need.per_load[:, k]
        size = power_of_two(max(float(per_load.max(initial=0.0)), 1e-9))
        short = view.variable(f"short_{k}", 0, None)
        terms: Terms = [(short, -1.0)]
        for (line, _), loads in view.load.items():
            terms += [(z, float(per_load[line]) * c / size) for z, c in loads]
        view.at_most(f"target_{k}", terms, (float(per_load @ before) - float(need_kg)) / size)
        if target > 0:
            shortfall.append((short, size / float(target)))
    return shortfall
