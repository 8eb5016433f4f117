"""Fairness: the least largest burden, then the least cost; and what each degree of it costs."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from airkit.errors import UsageError
from airkit.result import stamp_of
from airkit.schedule.answer import typed
from airkit.schedule.engines import Solved, takes_exact
from airkit.schedule.exact.engine import Model, build_model, solve_model
from airkit.schedule.exact.families import Terms
from airkit.schedule.model.arrays import Family
from airkit.schedule.model.run import Asked, Status, quiet
from airkit.schedule.model.start import start_from
from airkit.schedule.sending import sent_cheapest
from airkit.schedule.solve import County, concluded, solve_problem
from airkit.schedule.whatif.burden import Stake, burden_table, costs_of, stakes_of, stakes_together
from airkit.schedule.whatif.fair import Fair, FairCurve, binding_table
from airkit.schedule.whatif.fair_groups import Groups, burden_row
from airkit.schedule.whatif.fair_proof import Least, least_largest
from airkit.schedule.whatif.parts import Piece
from airkit.schedule.whatif.said import needed_plan

# The least largest burden is found to a tenth of a point [1].
POINT = 1e-3
# The gap asked where none is stated, as a share of the reference margin.
GAP = 1e-3
# A burden that rises by less has not risen [1].
ROUNDING = 1e-9
# Groups of enterprises planned anew, at each largest burden, to bring the cost down.
MOST_GROUPS = 2
# Temperature of the smoothed plan a certificate carries; what lines lose does not depend on it.
HEAT = 0.001
CURVE_TEXTS = ("status",)
CURVE_NUMBERS = (
    *("allowed_share", "largest_burden_share", "objective_yuan", "bound_yuan", "price_yuan"),
)

Step = Callable[[str], None]


class FairCounty:
    """A county in which burdens are to be limited, its cheapest plan known.

    Parameters
    ----------
    county : County
        As :func:`airkit.schedule.solve.solve_county` returns it, with a plan.
    step : callable
        Called before what each enterprise has at stake is found.
    how : Any
        Engine, gap, seconds and seed of the solves.

    Raises
    ------
    UsageError
        The county has no plan.
    """

    def __init__(self, county: County, step: Step = quiet, **how: Any) -> None:
        x, u = needed_plan(county)
        self.county, self.how = county, how
        self.plan = Piece(x, u, county.found.goods)
        self.is_exact = takes_exact(county.arrays, how.get("engine", "auto"))
        posed = county.problem, county.arrays
        if self.is_exact:
            self.stakes = stakes_of(*posed, step)
        else:
            self.stakes = stakes_together(*posed, self.plan, self._asked(), step)
        self.cheapest = costs_of(self.stakes, self.plan)
        self.proof = least_largest(county.arrays, self.stakes)
        self.is_cut_short = False  # a time limit struck

    def _asked(self) -> Asked:
        """What engines are asked for."""
        gap = self.how.get("gap", GAP) * self.county.arrays.reference_margin
        return Asked(gap, self.how.get("seconds"), self.how.get("seed", 0))

    def largest(self, costs: Mapping[str, float]) -> float:
        """The largest burden at given losses of the enterprises; 0 where none can bear any."""
        burdens = [stake.burden(costs[name]) for name, stake in self.stakes.items()]
        return max((one for one in burdens if one is not None), default=0.0)

    def costs(self, county: County) -> dict[str, float]:
        """What each enterprise loses in a plan."""
        x, u = needed_plan(county)
        return costs_of(self.stakes, Piece(x, u, county.found.goods))

    def least(self, step: Step = quiet) -> tuple[float, Least]:
        """The least largest burden reached, and what none goes below with the rules behind that.

        The exact engine minimises it; where a county is large, its enterprises are evened out a few
        at a time.
        """
        if not any(stake.left for stake in self.stakes.values()):
            return 0.0, Least(0.0)
        if self.is_exact:
            return self._least_exactly()
        step("fair_step_even")
        plan = self._groups.evened(self.plan, self.proof.share, self._clock())
        self.plan = self._sent(plan)
        reached = self.largest(costs_of(self.stakes, self.plan))
        return reached, self.proof._replace(share=min(self.proof.share, reached))

    def at_most(self, share: float, step: Step = quiet) -> tuple[County, float] | None:
        """The cheapest plan in which no burden is above a share, and its largest burden.

        Of a large county it starts from the plan of the last share, or of the least there is:
        shares are asked for from the least up.
        """
        step("fair_step_cost")
        if self.is_exact:
            how = {**self.how, "engine": "exact"}
            found = solve_problem(
                self.county.problem, side=lambda model: self._limit(model, share), **how
            )
            self.is_cut_short |= found.found.is_cut_short
        else:
            found = self._cheaper(share, step)
        if not found.outcome.has_plan:
            return None
        return found, self.largest(self.costs(found))

    @property
    def _groups(self) -> Groups:
        """The enterprises, to be planned anew a few at a time."""
        prices = self.county.found.prices
        worth = {
            name: one.part.priced_by_family(
                one.part.taken(self.plan.x, self.plan.u, self.plan.goods), prices
            )
            for name, one in self.stakes.items()
        }
        return Groups(self.county.arrays, self.stakes, worth, self._asked())

    def _clock(self) -> Callable[[], bool]:
        """Whether the seconds asked for are over, counted from now."""
        seconds = self.how.get("seconds")
        until = np.inf if seconds is None else time.perf_counter() + seconds

        def is_over() -> bool:
            self.is_cut_short |= time.perf_counter() > until
            return self.is_cut_short

        return is_over

    def _cheaper(self, share: float, step: Step) -> County:
        """The plan so far at less cost, and what no plan within that burden costs less than."""
        began = time.perf_counter()
        arrays, county = self.county.arrays, self.county
        bound = max(self._bound(share), county.found.bound)
        gap_yuan, is_over, groups = self._asked().gap_yuan, self._clock(), iter(range(MOST_GROUPS))

        def is_enough(cost: float) -> bool:
            return cost - bound <= gap_yuan or is_over() or next(groups, None) is None

        plan = self._groups.cheaper(self._start(share), share, self._losers_first(), is_enough)
        self.plan = plan = self._sent(plan)
        cost = self._groups.cost(plan)
        bound = min(bound, cost)
        status: Status = "within_gap" if cost - bound <= gap_yuan else "feasible"
        # The prices of the county hold for any plan of it.
        found = replace(
            county.found, status=status, bound=bound, x=plan.x, u=plan.u, goods=plan.goods
        )
        return concluded(county.problem, arrays, Solved("decomposed", found), step, began)

    def _sent(self, plan: Piece) -> Piece:
        """A plan with its goods sent off at the least cost, unless the largest burden rose by it:
        where firms share trips, one may pay for another."""
        county = self.county
        found = replace(county.found, x=plan.x, u=plan.u, goods=plan.goods)
        sent = Piece(plan.x, plan.u, sent_cheapest(county.problem, county.arrays, found).goods)
        before, after = (self.largest(costs_of(self.stakes, one)) for one in (plan, sent))
        return plan if after > before + ROUNDING else sent

    def _start(self, share: float) -> Piece:
        """The plan of the last share, or the county's own where that is within and costs less."""
        x, u = needed_plan(self.county)
        county = Piece(x, u, self.county.found.goods)
        is_within = self.largest(self.cheapest) <= share
        cost = self._groups.cost
        return min((self.plan, county), key=cost) if is_within else self.plan

    def _bound(self, share: float) -> float:
        """What no plan with burdens within a share costs less than, at carried prices."""
        from airkit.schedule.decomposed.climb import WARM, Climb
        from airkit.schedule.decomposed.inputs import read_inputs

        arrays = self.county.arrays
        rows = [self._row(name, one, share) for name, one in self.stakes.items() if one.left]
        limited = replace(arrays, families=(*arrays.families, *rows))
        inputs = read_inputs(limited)
        if inputs is None:  # the county's plan serves the first states
            return 0.0
        climb = Climb(inputs, self._clock(), start_from(arrays, self.county.found))
        climb.go_on(WARM)
        return arrays.reference_margin + climb.bound

    def _losers_first(self) -> list[str]:
        """The enterprises, those first that lose most at the prices beside their best."""
        from airkit.schedule.decomposed.carried import carried_prices
        from airkit.schedule.decomposed.dual import Dual
        from airkit.schedule.decomposed.inputs import read_inputs
        from airkit.schedule.decomposed.polish import losses
        from airkit.schedule.decomposed.sweep import Swept
        from airkit.schedule.model.measure import shipments

        arrays, plan = self.county.arrays, self.plan
        inputs = read_inputs(arrays)
        if inputs is None:
            return list(self.stakes)
        dual = Dual(inputs)
        prices = dual.prices(carried_prices(dual, start_from(arrays, self.county.found)), HEAT)
        swept = Swept(plan.x, plan.u, shipments(arrays, plan.goods))
        lost = losses(inputs, prices, swept)
        by_firm = {name: float(lost[one.part.lines].sum()) for name, one in self.stakes.items()}
        return sorted(by_firm, key=lambda name: -by_firm[name])

    def _least_exactly(self) -> tuple[float, Least]:
        """By one programme that minimises the largest burden, to a tenth of a point."""
        weight = 0.0

        def side(model: Model) -> None:
            nonlocal weight
            weight = model.money
            largest = model.variable("largest_burden", 0, None)
            for name in self.stakes:
                self._burden_row(model, name, [(largest, -1.0)], 0.0)
            model.minimise([(largest, 1.0)])

        model = build_model(self.county.arrays, side=side)
        run = solve_model(model, Asked(POINT * weight, self.how.get("seconds")))
        self.is_cut_short |= run.ended != "finished"
        if run.x is None or run.u is None:
            return self.largest(self.cheapest), self.proof
        reached = max(self.largest(costs_of(self.stakes, Piece(run.x, run.u, run.goods))), 0.0)
        share = min(max(run.bound / weight, self.proof.share), reached)
        return reached, self.proof._replace(share=share)

    def _limit(self, model: Model, share: float) -> None:
        for name in self.stakes:
            self._burden_row(model, name, [], share)

    def _burden_row(self, model: Model, name: str, terms: Terms, share: float) -> None:
        part = self.stakes[name].part
        where = set(part.lines.tolist()), set(part.products.tolist())
        burden_row(model, self.stakes[name], name, where, terms, share)

    def _row(self, name: str, stake: Stake, share: float) -> Family:
        """Margin earned >= reference - own - share x left, which any plan within a share keeps:
        starts and goods only add to what is lost."""
        arrays, lines = self.county.arrays, stake.part.lines
        least = stake.reference - stake.own - share * stake.left
        return Family(
            rule_id="fair",
            kind="fair",
            unit="yuan",
            enterprise_id=name,
            sign=-1.0,
            lines=lines,
            load=-arrays.day_margin[lines],
            run=np.zeros(len(lines)),
            products=np.zeros(0, dtype=np.int64),
            ship=np.zeros(0),
            row_of_day=np.zeros(arrays.n_days, dtype=np.int64),
            limits=np.array([-least]),
        )


def solve_fair(county: County, *, progress: Step | None = None, **how: Any) -> tuple[County, Fair]:
    """The plan with the least largest burden, and of those the cheapest.

    ``burden = (loss - own) / (reference - own)``, own being what the enterprise loses under its
    own rules alone; enterprises whose own rules leave nothing to lose bear none.

    Parameters
    ----------
    county : County
        The cheapest plan, as :func:`airkit.schedule.solve.solve_county` returns it.
    how : Any
        Engine, gap, seconds, seed.

    Returns
    -------
    County, Fair
        The fair plan as any other, and its burdens beside those of the cheapest plan.

    Raises
    ------
    UsageError
        The county has no plan.
    """
    step = progress or quiet
    fair = FairCounty(county, step, **how)
    step("fair_step_least")
    reached, least = fair.least(step)
    answer = fair.at_most(reached, step)
    if answer is None:
        raise UsageError("fair_not_found", share=f"{reached:.4g}")
    found, largest = answer
    before = burden_table(fair.stakes, fair.cheapest)["burden_share"]
    return found, Fair(
        stamp=stamp_of(county.problem.case),
        engine=found.outcome.engine,
        unit="yuan",
        largest_burden_share=largest,
        at_least_share=min(least.share, largest),
        cost=float(found.outcome.objective_yuan or 0.0),
        bound=found.outcome.bound_yuan,
        cheapest_cost=float(county.outcome.objective_yuan or 0.0),
        cheapest_bound=county.outcome.bound_yuan,
        cheapest_burden_share=fair.largest(fair.cheapest),
        burdens=burden_table(fair.stakes, fair.costs(found)).assign(cheapest_share=before),
        binding=binding_table(county.problem, least.rules),
        is_cut_short=fair.is_cut_short,
    )


def fair_curve(
    county: County, n_points: int = 6, *, progress: Step | None = None, **how: Any
) -> FairCurve:
    """Least cost at largest burdens from the least there is to that of the cheapest plan.

    Raises
    ------
    UsageError
        Fewer than two points; the county has no plan.
    """
    if n_points < 2:
        raise UsageError("whatif_few_points", n=n_points)
    step = progress or quiet
    fair = FairCounty(county, step, **how)
    step("fair_step_least")
    reached, least = fair.least(step)
    most = max(fair.largest(fair.cheapest), reached)
    rows = [
        _point(fair.at_most(share, step), share)
        for share in np.linspace(reached, most, n_points)[:-1].tolist()
    ]
    last = county if fair.is_exact else (fair.at_most(most, step) or (county, most))[0]
    rows.append(_point((last, fair.largest(fair.costs(last))), most))
    curve = typed(rows, CURVE_TEXTS, CURVE_NUMBERS)
    return FairCurve(
        stamp=stamp_of(county.problem.case),
        curve=_in_step(curve),
        county_yuan=float(county.outcome.objective_yuan or 0.0),
        county_share=fair.largest(fair.cheapest),
        at_least_share=min(least.share, reached),
        binding=binding_table(county.problem, least.rules),
        is_cut_short=fair.is_cut_short,
    )


def _in_step(curve: Any) -> Any:
    """Prices beside the cheapest point; a bound for a larger burden holds for a lesser one."""
    bounds = np.maximum.accumulate(curve["bound_yuan"].fillna(0.0).to_numpy(float)[::-1])[::-1]
    bounds = np.where(curve["bound_yuan"].isna(), np.nan, bounds)
    # To the fen: sums in another order are no price.
    price = (curve["objective_yuan"] - curve["objective_yuan"].min()).round(2)
    return curve.assign(bound_yuan=bounds, price_yuan=price)


def _point(found: tuple[County, float] | None, allowed: float) -> dict[str, Any]:
    if found is None:
        return {"status": "unknown", "allowed_share": allowed}
    county, largest = found
    return {
        "status": county.outcome.status,
        "allowed_share": allowed,
        "largest_burden_share": largest,
        "objective_yuan": float(county.outcome.objective_yuan or 0.0),
        "bound_yuan": county.outcome.bound_yuan,
    }
