"""The coal job: how much coal do the conversions really cut?"""

from collections.abc import Callable

import pandas as pd

from airkit.case import Case
from airkit.coal import uncertainty
from airkit.coal.activity import Activities, read_activities
from airkit.coal.bundles import bundle
from airkit.coal.coal_use import coal_use_share
from airkit.coal.context import (
    break_even_table,
    double_counted,
    network_table,
    not_energised,
    notes_of,
)
from airkit.coal.costs import payers
from airkit.coal.evaluate import Evaluation
from airkit.coal.meters import metered_beside_computed, season_meters
from airkit.coal.provenance import assumed_factors, factor_table, sources_of
from airkit.coal.result import HEADLINE, CoalCut
from airkit.coal.supply import read_limits
from airkit.draws import FactorDraws, points
from airkit.errors import FactorError
from airkit.result import stamp_of

SENSITIVITY = "system_coal_cut_tce"
SOBOL_BASE = 1024

Progress = Callable[[str], None]


def silent(_step: str) -> None:
    """Progress that nobody watches."""


def cut_coal(
    case: Case,
    *,
    n_draws: int = 0,
    seed: int = 2017,
    independent: bool = False,
    progress: Progress = silent,
) -> CoalCut:
    """How much coal the conversions of a case really cut, on equal useful heat.

    Parameters
    ----------
    case : Case
        Tables ``conversions`` and ``boilers``, and what else the case has of ``weather``,
        ``supply``, ``meters``, ``subsidies``, ``coal_use`` and ``targets``.
    n_draws : int
        Draws of the uncertain factors; 0 for none, else rounded up to a power of two.
    seed : int
        Seed of the draws.
    independent : bool
        Whether each district draws the factors of local scope for itself.
    progress : callable
        Told the word id of each step as it begins.

    Returns
    -------
    CoalCut
        Four coal ledgers, energy needs, emissions, costs, and what they rest on.

    Raises
    ------
    InputFaults
        Rows that cannot be counted.
    FactorError
        A factor that is missing, or assumed while the case does not accept defaults.

    Examples
    --------
    >>> from airkit.case import read_case
    >>> result = cut_coal(read_case("shandong-2017"))
    >>> result.headline()["coal_replaced_t"]
    0.0
    """
    progress("coal_step_rows")
    activities = read_activities(case)
    bundles = bundle(activities, read_limits(case.table("supply"), activities.season))
    central = FactorDraws(case.factors)
    evaluation = Evaluation(activities, bundles, central)
    rows = _with_places(evaluation.row_table(), activities)
    if activities.season.has_weather:
        central.used.add("heating_base_temperature_c")  # the season asked for it
    _refuse_unaccepted(case, central)
    totals = pd.DataFrame(
        {v: {k: x[0] for k, x in evaluation.totals(v).items()} for v in activities.variants}
    )
    study = uncertainty.Study(activities, bundles, case.factors, tuple(sorted(central.used)))
    meters = season_meters(case.table("meters"), activities.season)
    paid = _payers_of(case, activities, rows)
    return CoalCut(
        stamp=stamp_of(case, seed if n_draws else None, points(n_draws)),
        rows=rows,
        totals=totals.rename_axis("quantity").reset_index(),
        network=network_table(evaluation),
        meters=_metered(meters, rows, activities),
        payers=paid,
        double_counted=double_counted(rows),
        not_energised=not_energised(rows),
        break_even=break_even_table(activities, central),
        coal_use=coal_use_share(case, rows),
        **_how_sure(study, n_draws, seed, independent, progress),
        factors=factor_table(case, central.used),
        sources=sources_of(case, central.used),
        assumed_factors=assumed_factors(case, central.used),
        missing_factors=tuple(sorted(central.absent)),
        notes=notes_of(case, activities, rows, paid),
    )


def _how_sure(
    study: uncertainty.Study, n_draws: int, seed: int, independent: bool, progress: Progress
) -> dict[str, pd.DataFrame]:
    """Ranges and Sobol indices where draws are asked for; the tornado always."""
    variants = study.activities.variants
    progress("coal_step_tornado")
    swings = [uncertainty.tornado(study, SENSITIVITY, v).assign(variant=v) for v in variants]
    answer = {
        "tornado": pd.concat(swings, ignore_index=True),
        "ranges": pd.DataFrame(columns=uncertainty.RANGE_COLUMNS),
        "sobol": pd.DataFrame(columns=[*uncertainty.SOBOL_COLUMNS, "variant"]),
    }
    if n_draws:
        progress("coal_step_draws")
        sample = uncertainty.independent_ranges if independent else uncertainty.ranges
        answer["ranges"] = sample(study, HEADLINE, n_draws, seed)
        progress("coal_step_sobol")
        indices = [
            uncertainty.sobol_indices(study, SENSITIVITY, v, SOBOL_BASE, seed).assign(variant=v)
            for v in variants
        ]
        answer["sobol"] = pd.concat(indices, ignore_index=True)
    return answer


def _refuse_unaccepted(case: Case, used: FactorDraws) -> None:
    """All assumed factors a job leans on, at once, where the case does not accept them."""
    assumed = assumed_factors(case, used.used)
    assumed = assumed[assumed["evidence"] != "override"]  # set by hand, so accepted
    if not case.accept_defaults and len(assumed):
        raise FactorError("defaults_not_accepted", ids=", ".join(assumed["factor_id"]))


def _with_places(rows: pd.DataFrame, activities: Activities) -> pd.DataFrame:
    """The rows with their town and city beside their district."""
    places = activities.places
    rows = rows.assign(
        town_id=rows["district_id"].map(places.town),
        city_id=rows["district_id"].map(places.city),
    )
    names = {
        f"{level}_{lang}": rows[f"{level}_id"].map(name)
        for level in ("district", "town", "city")
        for lang, name in (("zh", places.name_zh), ("en", places.name_en))
    }
    return rows.assign(**names)


def _metered(meters: pd.DataFrame, rows: pd.DataFrame, activities: Activities) -> pd.DataFrame:
    season, places = activities.season, activities.places
    tables = [
        metered_beside_computed(meters, rows[rows["variant"] == v], season, places).assign(
            variant=v
        )
        for v in activities.variants
    ]
    return pd.concat(tables, ignore_index=True)


def _payers_of(case: Case, activities: Activities, rows: pd.DataFrame) -> pd.DataFrame:
    subsidies = case.table("subsidies")
    tables = [
        payers(rows[rows["variant"] == v], subsidies, activities.places).assign(variant=v)
        for v in activities.variants
    ]
    return pd.concat(tables, ignore_index=True)
