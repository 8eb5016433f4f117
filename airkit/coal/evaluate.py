"""Activities times factors: the totals of every quantity, at central values or over draws."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from airkit.coal.activity import Activities
from airkit.coal.bundles import Area, Bundles, ByPathway
from airkit.coal.costs import capital_per_size
from airkit.coal.pathways import Effects, Pathway, effects_per_t, lasting_share, stated_amount_t
from airkit.coal.supply import CARRIERS, Limit, load_curve
from airkit.draws import FactorDraws

Floats = NDArray[np.float64]

PER_SIZE = ("capital_yuan", "capital_annual_yuan", "om_yuan")
COST = "cost_yuan_per_year"


@dataclass(frozen=True)
class Unit:
    """What one unit of a pathway's base, and of its size, brings; each of shape (n_draws,)."""

    per_base: Effects
    per_size: Effects
    claimed_tce: Floats  # per unit of base, before any deduction

    def __getitem__(self, name: str) -> Floats:
        return self.per_size[name] if name in PER_SIZE else self.per_base[name]


@dataclass(frozen=True)
class LimitResult:
    """A network's limit, what homes and boilers ask of it [unit/d] and the shares served [1]."""

    limit: Limit
    homes_coldest_day: Floats
    boilers_daily: Floats
    homes_served: Floats
    boilers_served: Floats


class Evaluation:
    """One set of factor values applied to the activities of a case.

    Parameters
    ----------
    activities : Activities
        Rows and pathways.
    bundles : Bundles
        Their sums, and what the networks can deliver.
    f : FactorDraws
        The factors, at central values or drawn.
    keep : set of str, optional
        Quantities to keep, for runs of many draws where all of them would fill the memory.
    """

    def __init__(
        self,
        activities: Activities,
        bundles: Bundles,
        f: FactorDraws,
        keep: Iterable[str] | None = None,
    ) -> None:
        self.activities, self.bundles = activities, bundles
        peaks = set(CARRIERS.values())
        kept = None if keep is None else {*keep, *COST_PARTS, *peaks}
        self.units = [_unit(p, activities, f, kept) for p in activities.pathways]
        season = activities.season
        self.coldest_share = season.coldest_day_share(_load_factor(activities, f))
        # The shape of the season stays central; how high its coldest day rises is drawn.
        self.load = load_curve(season, f.factors["heating_load_factor_share"].value)

    def quantity_names(self) -> list[str]:
        """Names of every quantity, in order."""
        if not self.units:
            return []
        return [*self.units[0].per_base, *self.units[0].per_size, COST]

    def daily_needs(self, base_full: ByPathway, carrier: str) -> tuple[Floats, Floats]:
        """Need of homes on the coldest day, of boilers each day, once all are energised.

        Returns
        -------
        tuple of ndarray
            Shape (n_draws,) or (1,) each [m3/d, kWh/d, GJ/d].
        """
        name = CARRIERS[carrier]
        pathways = self.activities.pathways
        season = {True: np.zeros(1), False: np.zeros(1)}
        for p, base in base_full.items():
            is_boiler = pathways[p].is_boiler
            season[is_boiler] = season[is_boiler] + base * self.units[p][name]
        return season[False] * self.coldest_share, season[True] / len(self.load)

    def limit_results(self, variant: str) -> list[LimitResult]:
        """What each limit is asked for and what it delivers."""
        results = []
        sums = self.bundles.base_full[variant]
        for limit, base_full in zip(self.bundles.limits, sums, strict=True):
            homes, boilers = self.daily_needs(base_full, limit.carrier)
            homes, boilers = np.broadcast_arrays(homes, boilers)
            served = limit.served_shares(homes, self.load, boilers)
            results.append(LimitResult(limit, homes, boilers, *served))
        return results

    def served(self, variant: str) -> dict[tuple[Area, bool], Floats]:
        """Share of the season served by area, for homes (False) and boilers (True) [1].

        Where several limits reach an area the tightest counts.
        """
        results = self.limit_results(variant)
        areas = {area for _, area in self.bundles.base[variant]}
        shares = {
            False: [r.homes_served for r in results],
            True: [r.boilers_served for r in results],
        }
        return {
            (area, kind): reduce(np.minimum, (of_kind[i] for i in area), np.ones(1))
            for area in areas
            for kind, of_kind in shares.items()
        }

    def totals(self, variant: str, names: Iterable[str] | None = None) -> dict[str, Floats]:
        """Totals of the named quantities over a variant, shape (n_draws,) or (1,)."""
        names = list(names if names is not None else self.quantity_names())
        wanted = {n for n in names if n != COST} | (set(COST_PARTS) if COST in names else set())
        served = self.served(variant)
        weights: dict[int, Floats] = {}
        for (pathway, area), base in self.bundles.base[variant].items():
            share = served[area, self.activities.pathways[pathway].is_boiler]
            weights[pathway] = weights.get(pathway, np.zeros(1)) + base * share
        totals: dict[str, Floats] = {}
        for name in sorted(wanted):
            amount = self.bundles.size[variant] if name in PER_SIZE else weights
            # Nothing of something unknown is nothing, not unknown.
            parts = (w * self.units[p][name] for p, w in amount.items() if np.any(w))
            totals[name] = sum(parts, np.zeros(1))
        if COST in names:
            totals[COST] = annual_cost_of(totals)
        return {name: totals[name] for name in names}

    def row_table(self) -> pd.DataFrame:
        """The activity rows with every quantity beside them, at the first draw."""
        rows = self.activities.rows
        served = pd.Series(1.0, rows.index)
        keys = pd.Series(
            list(zip(self.bundles.area, rows["table"] == "boilers", strict=True)), rows.index
        )
        for variant in self.activities.variants:
            mine = rows["variant"] == variant
            shares = {key: share[0] for key, share in self.served(variant).items()}
            served[mine] = keys[mine].map(shares).astype(float)
        base, size = (rows["base"] * served).to_numpy(float), rows["size"].to_numpy(float)
        pathway = rows["pathway"].to_numpy(int)
        columns: dict[str, Floats] = {"served_share": served.to_numpy()}
        for name in self.quantity_names()[:-1]:
            amount = size if name in PER_SIZE else base
            per_unit = np.array([unit[name][0] for unit in self.units])
            columns[name] = np.where(amount > 0, amount * per_unit[pathway], 0.0)
        columns[COST] = annual_cost_of(columns)
        columns |= self._stages(rows, columns)
        return pd.concat([rows, pd.DataFrame(columns, index=rows.index)], axis=1)

    def _stages(self, rows: pd.DataFrame, columns: Mapping[str, Floats]) -> dict[str, Floats]:
        """From what was claimed to what is cut, deduction by deduction, each row [tce]."""
        pathway = rows["pathway"].to_numpy(int)
        per_unit = np.array([unit.claimed_tce[0] for unit in self.units])[pathway]
        in_use = np.array([unit["replaced_tce"][0] for unit in self.units])[pathway]
        claimed = rows["base_claimed"].to_numpy(float) * per_unit
        counted_share = rows["n_counted"] / rows["n_claimed"].where(rows["n_claimed"] > 0, 1)
        counted = claimed * counted_share.to_numpy(float)
        return {
            "claimed_tce": claimed,
            "counted_tce": counted,
            "in_time_tce": counted * rows["phase_share"].to_numpy(float),
            "in_use_tce": rows["base"].to_numpy(float) * in_use,
            "full_season_tce": rows["base_full"].to_numpy(float) * in_use,
            "served_tce": columns["replaced_tce"],
        }


COST_PARTS = ("capital_annual_yuan", "om_yuan", "running_after_yuan", "running_before_yuan")


def annual_cost_of(parts: Mapping[str, Floats]) -> Floats:
    """Annual cost = capital a year + upkeep + running cost after - before [yuan/a]."""
    capital, upkeep, after, before = (parts[name] for name in COST_PARTS)
    return capital + upkeep + after - before


def _unit(pathway: Pathway, activities: Activities, f: FactorDraws, keep: set[str] | None) -> Unit:
    stated = stated_amount_t(pathway, activities.catalogue, f)
    amount = stated * lasting_share(pathway, f)
    effects = effects_per_t(pathway, activities.catalogue, f)
    kept = {name: value for name, value in effects.items() if keep is None or name in keep}
    return Unit(
        {"fuel_replaced_t": amount} | {name: amount * value for name, value in kept.items()},
        capital_per_size(pathway, activities.catalogue, f),
        stated * effects["replaced_tce"],
    )


def _load_factor(activities: Activities, f: FactorDraws) -> Floats:
    """Asked for only where no temperatures are known."""
    return np.ones(1) if activities.season.has_weather else f["heating_load_factor_share"]
