"""Coal, schedule and measures added up against what the county emits, each source cut once."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from airkit.balance.atoms import OTHER, Atoms, read_atoms
from airkit.balance.jobs import STAGGERED, coal_cuts, schedule_cuts
from airkit.balance.measures import Measure, read_measures
from airkit.balance.result import CUT_COLUMNS, OVERLAP_COLUMNS, Balance
from airkit.balance.targets import held_against_targets
from airkit.campaign.progress.laying import BOILERS, CATEGORY_OF
from airkit.case import Case
from airkit.coal import CoalCut
from airkit.emissions import POLLUTANTS
from airkit.errors import UsageError
from airkit.provenance import cited_documents
from airkit.result import stamp_of
from airkit.schedule.outcome import Outcome

Floats = NDArray[np.float64]
COAL, SCHEDULE, MEASURE = "coal", "schedule", "measure"
NEAR = 1e-9  # shares below this are rounding
CITING_TABLES = ("conversions", "boilers", "line_emissions", "measures", "targets")
KEYS = ["source", "category", "district_id", "pollutant"]


def balance_emissions(
    case: Case, coal: CoalCut | None = None, outcome: Outcome | None = None
) -> Balance:
    """The emission balance of a county's season: what it emits, what is cut, by whom, at what cost.

    What the coal job and the schedule cut comes first; a measure then cuts the same share of what
    is left of its sources, day by day, never more than they emit. Staggered production is no coal
    cut and never enters that ledger. Sums of ranges add the ends: all factors low, or all high.

    Parameters
    ----------
    case : Case
        Lines, homes, boilers and other sources; measures; targets.
    coal : CoalCut, optional
        The coal job of this very case.
    outcome : Outcome, optional
        A schedule of this very case, with a plan.

    Returns
    -------
    Balance

    Raises
    ------
    UsageError
        A result belongs to another case, or the schedule has no plan.
    InputFaults
        Measures that cannot be counted; all faults at once.
    """
    _refuse_others(case, coal, outcome)
    atoms = read_atoms(case)
    left = atoms.emitted_t.copy()
    parts, daily = [], []
    for source, rows, cut, atom in _jobs(case, coal, outcome, atoms):
        known = atom >= 0
        np.subtract.at(left, atom[known], np.nan_to_num(cut[known]))
        parts.append(_summed(source, rows, cut))
        daily.append(_by_day(rows["category"], cut, atoms))
    measures, uncounted = read_measures(case, atoms)
    applied = [_apply(measure, atoms, left) for measure in measures]
    parts += [rows for rows, _, _ in applied]
    daily += [days for _, days, _ in applied]
    cuts = _together(parts, CUT_COLUMNS)
    bounds = _coal_bounds(case, coal, atoms)
    cuts = _with_bounds(cuts, bounds)
    return Balance(
        stamp=stamp_of(case),
        first_day=str(atoms.days[0]),
        last_day=str(atoms.days[-1]),
        baseline=_baseline(atoms),
        emitted_days=_long("", atoms.emitted_t.sum(axis=0), atoms).drop(columns="category"),
        cuts=cuts,
        days=_together(daily, ["date", "category", "pollutant", "t"]),
        overlaps=pd.DataFrame([row for _, _, row in applied], columns=OVERLAP_COLUMNS),
        double_counted=pd.DataFrame() if coal is None else coal.double_counted,
        costs=_costs(cuts, _cost_of(coal, outcome, measures)),
        targets=held_against_targets(case, coal, cuts),
        uncounted=uncounted,
        unknown=_unknown(atoms, cuts),
        **_rests_on(case, coal, measures, atoms),
        parts=tuple(name for name, part in ((COAL, coal), (SCHEDULE, outcome)) if part is not None),
    )


def _refuse_others(case: Case, coal: CoalCut | None, outcome: Outcome | None) -> None:
    for result in (coal, outcome):
        if result is not None and result.stamp.case_digest != case.digest:
            raise UsageError("balance_other_case", case=case.id, other=result.stamp.case_id)
    if outcome is not None and not outcome.has_plan:
        raise UsageError("schedule_no_plan", status=outcome.status)


def _jobs(
    case: Case, coal: CoalCut | None, outcome: Outcome | None, atoms: Atoms
) -> Iterator[tuple[str, pd.DataFrame, Floats, NDArray[np.intp]]]:
    if coal is not None and coal.variants:
        yield COAL, *coal_cuts(case, coal, coal.variants[0], atoms)
    if outcome is not None:
        yield SCHEDULE, *schedule_cuts(case, outcome, atoms)


def _summed(source: str, rows: pd.DataFrame, cut: Floats) -> pd.DataFrame:
    """Cuts by category, town and pollutant [t]; missing where a factor is."""
    totals = pd.DataFrame(cut.sum(axis=2), columns=list(POLLUTANTS))
    wide = pd.concat([rows[["category", "district_id"]].reset_index(drop=True), totals], axis=1)
    keys = ["category", "district_id"]
    sums = wide.groupby(keys, dropna=False)[list(POLLUTANTS)].sum(skipna=False).reset_index()
    long = sums.melt(id_vars=keys, var_name="pollutant", value_name="t")
    long = long[long["t"].isna() | (long["t"] != 0)]
    return long.assign(source=source, low_t=long["t"], high_t=long["t"])[CUT_COLUMNS]


def _by_day(category: pd.Series, cut: Floats, atoms: Atoms) -> pd.DataFrame:
    frames = []
    for name in sorted(set(category)):
        mine = np.nan_to_num(cut[(category == name).to_numpy()]).sum(axis=0)
        frames.append(_long(name, mine, atoms))
    return _together(frames, ["date", "category", "pollutant", "t"])


def _long(category: str, by_day: Floats, atoms: Atoms) -> pd.DataFrame:
    """Pollutants by days as rows, those with nothing left out."""
    pollutant, day = np.nonzero(by_day)
    return pd.DataFrame(
        {
            "date": atoms.days[day].astype("datetime64[s]"),
            "category": category,
            "pollutant": np.array(POLLUTANTS)[pollutant],
            "t": by_day[pollutant, day],
        }
    )


def _apply(
    measure: Measure, atoms: Atoms, left: Floats
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[object, ...]]:
    """Cut what is left of a measure's sources; ``left`` is lowered.

    share = what it states / what its sources emit on its days, at most 1; cut = share x what is
    left of them.
    """
    p = POLLUTANTS.index(measure.pollutant)
    where = np.ix_(measure.atoms, np.array([p]), np.flatnonzero(measure.days))
    emitted = atoms.emitted_t[where][:, 0]
    rest = np.clip(left[where][:, 0], 0.0, emitted)
    total = emitted.sum()
    share, low, high = (
        min(stated / total, 1.0) for stated in (measure.stated_t, measure.low_t, measure.high_t)
    )
    cut = share * rest
    left[where] -= cut[:, None]
    counted = float(cut.sum())
    beyond = max(measure.stated_t - total, 0.0)
    towns = pd.Series(atoms.table["district_id"].to_numpy(object)[measure.atoms])
    towns = towns.where(towns.notna(), measure.district_id)
    by_town = pd.Series(cut.sum(axis=1)).groupby(towns.to_numpy()).sum()
    scale = [end / share if share else 0.0 for end in (low, high)]
    rows = pd.DataFrame({"district_id": by_town.index, "t": by_town.to_numpy()}).assign(
        source=MEASURE,
        category=measure.category,
        pollutant=measure.pollutant,
        low_t=lambda frame: frame["t"] * scale[0],
        high_t=lambda frame: frame["t"] * scale[1],
    )
    by_day = np.zeros((len(POLLUTANTS), len(atoms.days)))
    by_day[p, measure.days] = cut.sum(axis=0)
    overlap = (
        measure.measure_id, measure.task_id, measure.category, measure.pollutant,
        measure.stated_t, counted, counted * scale[0], counted * scale[1],
        _lost(measure.stated_t - beyond, counted), beyond, measure.cost_yuan,
    )  # fmt: skip
    return rows[CUT_COLUMNS], _long(measure.category, by_day, atoms), overlap


def _lost(stated_t: float, counted_t: float) -> float:
    """What is not counted, rounding aside [t]."""
    lost = stated_t - counted_t
    return lost if lost > NEAR * stated_t else 0.0


def _together(parts: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    kept = [part for part in parts if len(part)]
    if not kept:
        return pd.DataFrame(columns=columns)
    frame = pd.concat(kept, ignore_index=True)
    keys = [name for name in columns if name not in ("t", "low_t", "high_t")]
    numbers = [name for name in columns if name not in keys]
    sums = frame.groupby(keys, dropna=False, sort=True)[numbers].sum(skipna=False)
    return sums.reset_index()[columns]


def _coal_bounds(case: Case, coal: CoalCut | None, atoms: Atoms) -> pd.DataFrame:
    """Least and greatest cut of the coal job over the bounds of an unstated split."""
    if coal is None or len(coal.variants) < 2:
        return pd.DataFrame(columns=[*KEYS, "low_t", "high_t"])
    tables = []
    for variant in coal.variants:
        rows, cut, _ = coal_cuts(case, coal, variant, atoms)
        tables.append(_summed(COAL, rows, cut))
    every = pd.concat(tables).groupby(KEYS, dropna=False)["t"]
    bounds = pd.DataFrame({"low_t": every.min(), "high_t": every.max(), "n": every.size()})
    absent = bounds.pop("n") < len(tables)
    bounds["low_t"] = bounds["low_t"].where(~absent, bounds["low_t"].clip(upper=0))
    bounds["high_t"] = bounds["high_t"].where(~absent, bounds["high_t"].clip(lower=0))
    return bounds.reset_index()


def _with_bounds(cuts: pd.DataFrame, bounds: pd.DataFrame) -> pd.DataFrame:
    if bounds.empty:
        return cuts
    both = cuts.merge(bounds, on=KEYS, how="outer", suffixes=("", "_of_split"))
    both["t"] = both["t"].fillna(0.0)
    for name in ("low_t", "high_t"):
        both[name] = both[f"{name}_of_split"].fillna(both[name])
    return both[CUT_COLUMNS]


def _baseline(atoms: Atoms) -> pd.DataFrame:
    """What each kind of source emits over the season, by pollutant [t]."""
    names = atoms.table["id"].where(atoms.table["kind"] == OTHER, atoms.table["kind"])
    sums = pd.DataFrame(atoms.emitted_t.sum(axis=2), columns=list(POLLUTANTS))
    wide = sums.groupby(names.to_numpy(str)).sum().rename_axis("emitter").reset_index()
    return wide.melt(id_vars="emitter", var_name="pollutant", value_name="t")


def _cost_of(
    coal: CoalCut | None, outcome: Outcome | None, measures: list[Measure]
) -> dict[str, float]:
    """Yearly cost by category [yuan]; a season's lost margin is a year's."""
    costs: dict[str, float] = {}
    if coal is not None and coal.variants:
        rows = coal.of_variant()
        category = rows["measure"].map(CATEGORY_OF).where(rows["table"] == "conversions", BOILERS)
        sums = rows["cost_yuan_per_year"].groupby(category.fillna(rows["measure"])).sum()
        costs |= {str(name): float(cost) for name, cost in sums.items()}
    if outcome is not None and outcome.objective_yuan is not None:
        costs[STAGGERED] = outcome.objective_yuan
    for measure in measures:
        known = 0.0 if np.isnan(measure.cost_yuan) else measure.cost_yuan
        costs[measure.category] = costs.get(measure.category, 0.0) + known
    return costs


def _costs(cuts: pd.DataFrame, costs: dict[str, float]) -> pd.DataFrame:
    """Whole cost of a category over its cut of each pollutant; nothing is shared among them."""
    sums = cuts.groupby(["category", "pollutant"])["t"].sum().reset_index()
    sums["cost_yuan_per_year"] = sums["category"].map(costs)
    positive = sums["t"].where(sums["t"] > 0)
    cost = sums["cost_yuan_per_year"].where(sums["cost_yuan_per_year"] != 0)
    return sums.assign(cost_yuan_per_t=cost / positive)


def _unknown(atoms: Atoms, cuts: pd.DataFrame) -> pd.DataFrame:
    """What has no number, and so is left out of every sum: sources and cuts by pollutant."""
    emitters = pd.DataFrame(list(atoms.unknown), columns=["kind", "id", "pollutant"])
    emitters = emitters.groupby(["kind", "pollutant"]).size().rename("n").reset_index()
    blank = cuts[cuts["t"].isna()].groupby(["category", "pollutant"]).size().rename("n")
    parts = [
        emitters.rename(columns={"kind": "name"}).assign(what="emitted"),
        blank.reset_index().rename(columns={"category": "name"}).assign(what="cut"),
    ]
    return pd.concat(parts, ignore_index=True)[["what", "name", "pollutant", "n"]]


def _rests_on(
    case: Case, coal: CoalCut | None, measures: list[Measure], atoms: Atoms
) -> dict[str, pd.DataFrame]:
    """The factors and documents behind the balance."""
    ids = {measure.factor_id for measure in measures} | atoms.factor_ids
    if coal is not None:
        ids |= set(coal.factors["factor_id"])
    table = case.factors.table
    factors = table[table["factor_id"].isin(ids)].sort_values("factor_id", ignore_index=True)
    rows = pd.concat([case.table(name)["source_id"] for name in CITING_TABLES])
    return {"factors": factors, "sources": cited_documents(case, rows, factors["source_id"])}
