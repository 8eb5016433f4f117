"""Fairness: the least largest burden, then the least cost; and what each degree of it costs."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from airkit.errors import UsageError
from airkit.result import stamp_of
from airkit.schedule.answer import typed
from airkit.schedule.arrays import Arrays, Family
from airkit.schedule.engines import Solved, takes_exact
from airkit.schedule.exact import Model, build_model, solve_model
from airkit.schedule.families import Terms, cost_terms
from airkit.schedule.run import Asked, quiet
from airkit.schedule.solve import County, concluded, solve_problem
from airkit.schedule.whatif.burden import Stake, burden_table, costs_of, stakes_of, stakes_together
from airkit.schedule.whatif.fair import Fair, FairCurve
from airkit.schedule.whatif.parts import Piece
from airkit.schedule.whatif.said import needed_plan

# The least largest burden is found to a tenth of a point [1].
POINT = 1e-3
# Halving stops at so many tenths of a point: each step is a solve of the county.
HALVING_POINTS = 10
# The gap asked where none is stated, as a share of the reference margin.
GAP = 1e-3
# Prices of so many of the last solves are tried as weights for the proof.
PROOFS = 2
# Room of a burden's row for roundings, as a share of what it limits.
ROUNDING = 1e-9
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
        plan = Piece(x, u, county.found.goods)
        self.is_exact = takes_exact(county.arrays, how.get("engine", "auto"))
        posed = county.problem, county.arrays
        if self.is_exact:
            self.stakes = stakes_of(*posed, step)
        else:
            self.stakes = stakes_together(*posed, plan, self._asked(), step)
        self.cheapest = costs_of(self.stakes, plan)
        self.missed: float | None = None  # a share at which no plan was found
        self.is_cut_short = False  # a time limit struck

    def _asked(self) -> Asked:
        """What the decomposed engine is asked for."""
        gap = self.how.get("gap", GAP) * self.county.arrays.reference_margin
        return Asked(gap, self.how.get("seconds"), self.how.get("seed", 0))

    def largest(self, costs: Mapping[str, float]) -> float:
        """The largest burden at given losses of the enterprises; 0 where none can bear any."""
        burdens = [stake.burden(costs[name]) for name, stake in self.stakes.items()]
        return max((one for one in burdens if one is not None), default=0.0)

    def at_most(self, share: float, step: Step = quiet) -> tuple[County, float] | None:
        """The cheapest plan in which no burden is above a share, and its largest burden.

        The exact engine holds each burden as it is. In the decomposed one its row counts margins
        only, with room for the starts and goods of the cheapest plan: the largest burden returned
        is that of the plan found.
        """
        problem = self.county.problem
        if self.is_exact:
            how = {**self.how, "engine": "exact"}
            found = solve_problem(problem, side=lambda m: self._limit(m, share), **how)
        else:
            found = self._solve_rows(share, step)
        self.is_cut_short |= found.found.is_cut_short
        if not found.outcome.has_plan:
            return None
        return found, self.largest(self.costs(found))

    def costs(self, county: County) -> dict[str, float]:
        """What each enterprise loses in a plan."""
        x, u = needed_plan(county)
        return costs_of(self.stakes, Piece(x, u, county.found.goods))

    def _solve_rows(self, share: float, step: Step) -> County:
        """By the decomposed engine alone: that no plan exists need not be proven here."""
        from airkit.schedule.decomposed.engine import solve_decomposed

        began = time.perf_counter()
        arrays = self.county.arrays
        rows = [self._row(name, one, share) for name, one in self.stakes.items() if one.left]
        limited = replace(arrays, families=(*arrays.families, *rows))
        solved = Solved("decomposed", solve_decomposed(limited, self._asked(), step))
        return concluded(self.county.problem, limited, solved, step, began)

    def least(self, step: Step = quiet) -> tuple[float, float, County | None]:
        """The least largest burden reached, what none goes below, and a plan that reaches it.

        The plan is None where the exact engine found it: it need not be the cheapest.
        """
        if not any(stake.left for stake in self.stakes.values()):
            return 0.0, 0.0, self.county
        if self.is_exact:
            return (*self._least_exactly(), None)
        return self._least_by_halving(step)

    def _least_exactly(self) -> tuple[float, float]:
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
            return self.largest(self.cheapest), 0.0
        reached = self.largest(costs_of(self.stakes, Piece(run.x, run.u, run.goods)))
        return max(reached, 0.0), max(min(run.bound / weight, reached), 0.0)

    def _least_by_halving(self, step: Step) -> tuple[float, float, County]:
        """By solves at shares in between; a share without a plan found is taken as out of reach.

        What no plan goes below is proven apart, at weights that the prices of the burdens give.
        """
        reached, missed, best = self.largest(self.cheapest), 0.0, self.county
        weights: list[Mapping[str, float]] = [dict.fromkeys(self.stakes, 1.0)]
        while reached - missed > HALVING_POINTS * POINT:
            step("fair_step_halving")
            middle = (reached + missed) / 2
            tried = self._solve_rows(middle, step)
            weights.append(self._prices(tried))
            largest = self.largest(self.costs(tried)) if tried.outcome.has_plan else np.inf
            if largest < reached:
                best, reached = tried, largest
            if largest > middle:
                self.missed = missed = middle
            self.is_cut_short |= tried.found.is_cut_short
        step("fair_step_proof")
        proven = max(self._proven(one) for one in weights[:1] + weights[-PROOFS:])
        return reached, min(proven, reached), best

    def _prices(self, tried: County) -> dict[str, float]:
        """Prices of the burdens' rows, each times what its enterprise has at stake."""
        found, first = tried.found, len(self.county.arrays.families)
        names = [name for name, stake in self.stakes.items() if stake.left]
        return {
            name: found.prices.get((first + at, 0), 0.0) * self.stakes[name].left
            for at, name in enumerate(names)
        }

    def _proven(self, weights: Mapping[str, float]) -> float:
        """What no plan's largest burden goes below, by any weights of the enterprises.

        The largest burden is at least the weighted mean of all; what that is at least, the bound of
        the county says when each enterprise's money counts by its weight over its stake.
        """
        from airkit.schedule.decomposed.engine import solve_decomposed

        mine = {name: one for name, one in weights.items() if one > 0 and self.stakes[name].left}
        total = sum(mine.values())
        if not total:
            return 0.0
        # Yuan again, so that no number is tiny.
        unit = sum(self.stakes[name].left for name in mine)
        per_yuan = {name: one / total * unit / self.stakes[name].left for name, one in mine.items()}
        arrays = self._weighted(per_yuan)
        asked = Asked(np.inf, self.how.get("seconds"), self.how.get("seed", 0))
        bound = solve_decomposed(arrays, asked, quiet).bound
        own = sum(per_yuan[name] * self.stakes[name].own for name in mine)
        return max((bound - own) / unit, 0.0)

    def _weighted(self, per_yuan: Mapping[str, float]) -> Arrays:
        """The county, the money of each enterprise times a number: 0 where none is given."""
        arrays = self.county.arrays
        weight = np.zeros(arrays.n_lines)
        reference = 0.0
        for name, times in per_yuan.items():
            weight[self.stakes[name].part.lines] = times
            reference += times * self.stakes[name].reference
        return replace(
            arrays,
            day_margin=arrays.day_margin * weight,
            start_cost=arrays.start_cost * weight,
            products=tuple(
                one.weighted(per_yuan.get(one.enterprise_id, 0.0)) for one in arrays.products
            ),
            reference_margin=reference,
        )

    def _limit(self, model: Model, share: float) -> None:
        for name in self.stakes:
            self._burden_row(model, name, [], share)

    def _burden_row(self, model: Model, name: str, terms: Terms, share: float) -> None:
        """(loss - own) / left + terms <= share, for one enterprise."""
        stake = self.stakes[name]
        if not stake.left:
            return
        part = stake.part
        mine = cost_terms(model, set(part.lines.tolist()), set(part.products.tolist()))
        row = [(z, c * model.money / stake.left) for z, c in mine]
        # The cost in the programme is the loss less the margin at full capacity.
        limit = share + (stake.own - stake.reference) / stake.left
        model.at_most(f"burden_{name}", [*row, *terms], limit + ROUNDING)

    def _row(self, name: str, stake: Stake, share: float) -> Family:
        """Margin earned >= reference - own - share x left + what starts and goods cost."""
        arrays = self.county.arrays
        beside = self.cheapest[name] - self._margin_lost(stake)
        least = stake.reference - stake.own - share * stake.left + max(beside, 0.0)
        lines = stake.part.lines
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

    def _margin_lost(self, stake: Stake) -> float:
        x, _ = needed_plan(self.county)
        margin = self.county.arrays.day_margin[stake.part.lines]
        return stake.reference - float(margin @ x[stake.part.lines].sum(axis=1))


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
    step = progress or (lambda _step: None)
    fair = FairCounty(county, step, **how)
    step("fair_step_least")
    reached, at_least, known = fair.least(step)
    step("fair_step_cost")
    answer = fair.at_most(reached, step) if fair.is_exact else None
    found = answer[0] if answer else known
    if found is None:
        raise UsageError("fair_not_found", share=f"{reached:.4g}")
    costs = fair.costs(found)
    bound = found.outcome.bound_yuan if fair.is_exact else county.outcome.bound_yuan
    before = burden_table(fair.stakes, fair.cheapest)["burden_share"]
    return found, Fair(
        stamp_of(county.problem.case),
        found.outcome.engine,
        "yuan",
        fair.largest(costs),
        at_least,
        float(found.outcome.objective_yuan or 0.0),
        bound,
        float(county.outcome.objective_yuan or 0.0),
        fair.largest(fair.cheapest),
        burden_table(fair.stakes, costs).assign(cheapest_share=before),
        fair.missed,
        fair.is_cut_short,
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
    least, at_least, known = fair.least(step)
    cheapest = float(county.outcome.objective_yuan or 0.0)
    rows: list[dict[str, Any]] = []
    for share in np.linspace(least, fair.largest(fair.cheapest), n_points)[:-1].tolist():
        step("fair_step_cost")
        answer = fair.at_most(share, step)
        if answer is None and not rows and known is not None:
            answer = known, least
        if answer is None:
            rows.append({"status": "unknown", "allowed_share": share})
        else:
            rows.append(_point(answer[0], share, answer[1], cheapest))
    largest = fair.largest(fair.cheapest)
    rows.append(_point(county, largest, largest, cheapest))
    curve = typed(rows, CURVE_TEXTS, CURVE_NUMBERS)
    return FairCurve(stamp_of(county.problem.case), curve, at_least, fair.missed, fair.is_cut_short)


def _point(found: County, allowed: float, largest: float, cheapest: float) -> dict[str, Any]:
    cost = float(found.outcome.objective_yuan or 0.0)
    return {
        "status": found.outcome.status,
        "allowed_share": allowed,
        "largest_burden_share": largest,
        "objective_yuan": cost,
        "bound_yuan": found.outcome.bound_yuan,
        "price_yuan": cost - cheapest,
    }
