"""How sure: ranges over draws, the tornado and Sobol indices."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from airkit.coal.activity import Activities
from airkit.coal.bundles import Bundles, bundle, rows_reached
from airkit.coal.evaluate import Evaluation
from airkit.coal.supply import CARRIERS, Limit
from airkit.draws import FactorDraws, draw, quantile, uncertain
from airkit.factors import Factors

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Study:
    """What is evaluated again and again: the model of a case and the factors it asks for."""

    activities: Activities
    bundles: Bundles
    factors: Factors
    used: tuple[str, ...]

    def totals(
        self, drawn: Mapping[str, Floats], names: Sequence[str]
    ) -> dict[str, dict[str, Floats]]:
        """Totals of the named quantities over draws, by variant, shape (n_draws,) or (1,)."""
        f = FactorDraws(self.factors, drawn)
        evaluation = Evaluation(self.activities, self.bundles, f, names)
        return {v: evaluation.totals(v, names) for v in self.activities.variants}

    @property
    def uncertain(self) -> list[str]:
        """The factors with a range."""
        return uncertain(self.factors, self.used)


PERCENTILES = (5, 50, 95)
TORNADO_COLUMNS = [
    "factor_id",
    "factor_low",
    "factor_high",
    "at_low",
    "at_high",
    "central",
    "swing",
]
RANGE_COLUMNS = ["variant", "quantity", "p5", "p50", "p95"]
SOBOL_COLUMNS = ["factor_id", "first_order", "total_order"]
BLOCK = 8192  # points evaluated at once, which bounds the memory


def ranges(study: Study, names: Sequence[str], n_draws: int, seed: int) -> pd.DataFrame:
    """5th, 50th and 95th percentile of the totals over draws of every uncertain factor.

    All districts share each draw: a stove that is worse than thought is worse everywhere.

    Parameters
    ----------
    study : Study
        The model of a case.
    names : sequence of str
        Quantities.
    n_draws, seed : int
        Number of draws (rounded up to a power of two) and seed.

    Returns
    -------
    DataFrame
        ``variant, quantity, p5, p50, p95``, in the unit of the quantity.
    """
    drawn = draw(study.factors, study.uncertain, n_draws, seed)
    return _percentiles(study.totals(drawn, names))


def independent_ranges(study: Study, names: Sequence[str], n_draws: int, seed: int) -> pd.DataFrame:
    """As :func:`ranges`, but each district draws the factors of local scope for itself.

    National factors (calorific values, the grid) stay shared. Each district is evaluated by
    itself; a limit stated for a wider area is first shared out by the districts' central needs.
    """
    factors, rows = study.factors, study.activities.rows
    local = [i for i in study.uncertain if factors[i].scope == "district"]
    shared = draw(factors, [i for i in study.uncertain if i not in local], n_draws, seed)
    totals: dict[str, dict[str, Floats]] = {v: {} for v in study.activities.variants}
    needs = _central_needs(study)
    for k, district in enumerate(sorted(rows["district_id"].unique())):
        part = study.activities.of_district(district)
        limits = tuple(_limits_within(study, needs, district))
        here = replace(study, activities=part, bundles=bundle(part, limits))
        own = _shuffled(draw(factors, local, n_draws, seed + 1 + k), seed, k)
        for variant, values in here.totals(shared | own, names).items():
            mine = totals.setdefault(variant, {})
            for name, value in values.items():
                mine[name] = mine.get(name, np.zeros(1)) + value
    return _percentiles(totals)


def _shuffled(drawn: dict[str, Floats], seed: int, k: int) -> dict[str, Floats]:
    """The draws of the k-th district in an order of its own.

    Sobol sequences under two scramblings stay correlated point by point; in another order their
    points still fill the space evenly, and no district's draws say anything of another's.
    """
    n = max((len(values) for values in drawn.values()), default=0)
    order = np.random.default_rng([seed, k]).permutation(n)
    return {factor_id: values[order] for factor_id, values in drawn.items()}


def _central_needs(study: Study) -> "list[pd.Series[float]]":
    """For each limit, the need it meets by district, at central values."""
    activities = study.activities
    units = Evaluation(activities, study.bundles, FactorDraws(study.factors)).units
    needs = []
    for limit in study.bundles.limits:
        rows = activities.rows[rows_reached(activities, limit.district_id, limit.carrier)]
        per_unit = rows["pathway"].map(lambda p, c=limit.carrier: units[p][CARRIERS[c]][0])
        needs.append((rows["base_full"] * per_unit).groupby(rows["district_id"]).sum())
    return needs


def _limits_within(study: Study, needs: "list[pd.Series[float]]", district: str) -> Iterator[Limit]:
    """The limits that reach a district, each cut to the district's share of the central need."""
    for limit, need in zip(study.bundles.limits, needs, strict=True):
        if need.get(district, 0) > 0:
            yield Limit(district, limit.carrier, limit.daily * (need[district] / need.sum()))


def _percentiles(totals: Mapping[str, Mapping[str, Floats]]) -> pd.DataFrame:
    rows = [
        {"variant": variant, "quantity": name}
        | dict(zip(("p5", "p50", "p95"), np.percentile(value, PERCENTILES), strict=True))
        for variant, values in totals.items()
        for name, value in values.items()
    ]
    return pd.DataFrame(rows, columns=RANGE_COLUMNS)


def tornado(
    study: Study,
    quantity: str,
    variant: str,
) -> pd.DataFrame:
    """One factor at a time at its 5th and 95th percentile, all others at their central value.

    Returns
    -------
    DataFrame
        ``factor_id, factor_low, factor_high, at_low, at_high, central, swing``, widest swing
        first; factors that do not move the quantity are left out.
    """
    ids, factors = study.uncertain, study.factors
    ends = np.array([PERCENTILES[0], PERCENTILES[-1]]) / 100
    drawn = {}
    for k, factor_id in enumerate(ids):
        values = np.full(2 * len(ids) + 1, factors[factor_id].value)
        values[2 * k : 2 * k + 2] = quantile(factors[factor_id], ends)
        drawn[factor_id] = values
    if not ids:
        return pd.DataFrame(columns=TORNADO_COLUMNS)
    total = study.totals(drawn, [quantity])[variant][quantity]
    total = np.broadcast_to(total, 2 * len(ids) + 1)
    table = pd.DataFrame(
        {
            "factor_id": ids,
            "factor_low": [drawn[i][2 * k] for k, i in enumerate(ids)],
            "factor_high": [drawn[i][2 * k + 1] for k, i in enumerate(ids)],
            "at_low": total[0:-1:2],
            "at_high": total[1:-1:2],
            "central": total[-1],
        }
    )
    table["swing"] = (table["at_high"] - table["at_low"]).abs()
    moved = table[table["swing"] > 0]
    return moved.sort_values(["swing", "factor_id"], ascending=[False, True], ignore_index=True)


def sobol_indices(
    study: Study,
    quantity: str,
    variant: str,
    n: int,
    seed: int,
) -> pd.DataFrame:
    """First-order and total Sobol indices of a quantity, by scipy.stats.sobol_indices.

    Parameters
    ----------
    n : int
        Base sample size, a power of two; n x (factors + 2) evaluations are made.

    Returns
    -------
    DataFrame
        ``factor_id, first_order, total_order``, largest total first [1].
    """
    from scipy import stats

    ids = [str(i) for i in tornado(study, quantity, variant)["factor_id"]]
    if not ids:
        return pd.DataFrame(columns=SOBOL_COLUMNS)

    def block(points: Floats) -> Floats:
        drawn = {i: quantile(study.factors[i], points[k]) for k, i in enumerate(ids)}
        return study.totals(drawn, [quantity])[variant][quantity]

    def model(points: Floats) -> Floats:
        starts = range(0, points.shape[1], BLOCK)
        return np.concatenate([block(points[:, i : i + BLOCK]) for i in starts])[None, :]

    uniform = [stats.uniform(0, 1)] * len(ids)
    indices = stats.sobol_indices(func=model, n=n, dists=uniform, rng=np.random.default_rng(seed))
    table = pd.DataFrame(
        {
            "factor_id": ids,
            "first_order": np.ravel(indices.first_order),
            "total_order": np.ravel(indices.total_order),
        }
    )
    return table.sort_values("total_order", ascending=False, ignore_index=True)
