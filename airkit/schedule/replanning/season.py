"""A season at its seam: what is settled, what a new rest makes of the whole, and what it breaks."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from airkit.schedule.audit.audit import Audit, audit_loads
from airkit.schedule.model.arrays import Arrays, Floats, Mask
from airkit.schedule.model.compile import compile_arrays
from airkit.schedule.model.measure import cost_of
from airkit.schedule.model.run import Goods
from airkit.schedule.problem.problem import Problem
from airkit.schedule.replanning.happened import Happened, happened
from airkit.schedule.replanning.seam import Past, Rest, rest_of
from airkit.schedule.sending import flows_of


@dataclass(frozen=True, eq=False)
class Season:
    """A season at its seam.

    Attributes
    ----------
    problem, arrays
        The whole season as known now, and the model a new rest is made by; where that is for simple
        plans, the problem asks only that the rules be kept.
    first, seam : int
        First day that has not happened yet; first day that may be planned otherwise.
    announced : ndarray
        Loads announced, shape (L, T).
    carried_on : ndarray
        What happened, then what was announced, shape (L, T).
    goods : Mapping
        How goods leave when the announced plan is carried on.
    known : Happened
        What actual production says of the past.
    rest : Rest
        What is left to decide.
    """

    problem: Problem
    arrays: Arrays
    first: int
    seam: int
    announced: Floats
    carried_on: Floats
    goods: Goods
    known: Happened
    rest: Rest

    @property
    def announced_rest(self) -> tuple[Floats, Mask]:
        """What was announced for the days that may be planned otherwise: loads and states."""
        x = self.announced[:, self.seam :]
        return x, x > 0

    def day(self, at: int) -> str:
        """Date of a day."""
        return f"{self.problem.days[at]:%Y-%m-%d}"

    def cost_before(self) -> float:
        """Cost of the whole = cost of the rest + this [yuan]."""
        arrays, day = self.arrays, self.seam
        past = Past.of(day, self.carried_on, self.goods)
        goods = {key: amount for key, amount in self.goods.items() if self._when(key) < day}
        spent = cost_of(arrays, past.x, past.u, goods).total_yuan
        # A line that cannot stop and yet stood starts again; the rest takes it as running.
        stood = ~arrays.can_stop & ~self._state_before()
        spent += float(arrays.start_cost[stood].sum())
        return spent - self.rest.arrays.reference_margin

    def joined(self, x: Floats, goods: Goods) -> tuple[Floats, Goods]:
        """Loads and goods of the whole season, from those of the rest."""
        whole = self.carried_on.copy()
        whole[:, self.seam :] = x
        moved = {key: one for key, one in self.goods.items() if self._when(key) < self.seam}
        for (what, number, k), amount in goods.items():
            at = self.rest.order_of[number][k] if what == "short" else k + self.seam
            if at >= 0:
                moved[what, number, at] = amount
        return whole, moved

    @property
    def goods_of_rest(self) -> Goods:
        """How goods leave from the seam on when the announced plan is carried on."""
        moved = {}
        for (what, number, k), amount in self.goods.items():
            if what == "short":
                if k in self.rest.order_of[number]:
                    moved[what, number, self.rest.order_of[number].index(k)] = amount
            elif k >= self.seam:
                moved[what, number, k - self.seam] = amount
        return moved

    def audit(self, loads: Floats, goods: Goods) -> Audit:
        """The audit of a plan of the whole season."""
        return audit_loads(self.problem, loads, goods)

    def new_breaches(self, audit: Audit) -> NDArray[np.bool_]:
        """Which breaches are no fault of what is settled: dated later, or of a row still open."""
        table = audit.violations
        overrun = {(one.rule_id, one.enterprise_id) for one in self.rest.overruns}
        keys = zip(table["rule_id"], table["enterprise_id"], table["date"], strict=True)
        return np.array(
            [
                (rule_id, _text(enterprise)) not in overrun
                if pd.isna(date)
                else date >= self.day(self.seam)
                for rule_id, enterprise, date in keys
            ],
            dtype=bool,
        )

    def _when(self, key: tuple[str, int, int]) -> int:
        """Day on which an amount of goods is settled."""
        what, number, k = key
        return self.arrays.products[number].orders[k].due if what == "short" else k

    def _state_before(self) -> Mask:
        if self.seam == 0:
            return self.arrays.initial_on
        return np.asarray(self.carried_on[:, self.seam - 1] > 0)


def read_season(
    problem: Problem,
    announced: tuple[Floats, Goods],
    actuals: pd.DataFrame,
    first: int,
    seam: int,
) -> Season:
    """The season at its seam, any plan that keeps the rules allowed.

    Parameters
    ----------
    announced : tuple of (ndarray, Mapping)
        Loads announced, and how goods leave under them.
    """
    loads, goods = announced
    known = happened(problem, actuals, loads, first)
    carried_on = loads.copy()
    carried_on[:, :first] = known.loads
    arrays = compile_arrays(problem)
    if known.n_unlike:
        goods = flows_of(problem, carried_on)
    rest = rest_of(arrays, Past.of(seam, carried_on, goods))
    return Season(problem, arrays, first, seam, loads, carried_on, goods, known, rest)


def simple_season(season: Season, simple: Problem, still_holds: bool) -> Season:
    """The same season with a simple rest.

    Where the announced plan does not hold any more, runs that began before the seam owe only the
    days the lines themselves need: nobody knew of the news when they were begun.
    """
    arrays = compile_arrays(simple)
    rest = rest_of(arrays, Past.of(season.seam, season.carried_on, season.goods))
    if not still_holds:
        days = rest.arrays.initial_days + (arrays.min_on - season.arrays.min_on)
        open_runs = rest.arrays.initial_on & season.rest.arrays.initial_on
        days = np.where(open_runs, days, rest.arrays.initial_days)
        rest = replace(rest, arrays=replace(rest.arrays, initial_days=days))
    return replace(season, arrays=arrays, rest=rest)


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) else ""
