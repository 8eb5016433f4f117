"""What stands beside the cut: what was not counted, the networks, what a reader must know."""

import pandas as pd

from airkit.case import Case
from airkit.coal.activity import SPLIT_MEASURE, Activities
from airkit.coal.coal_use import left_out
from airkit.coal.equations import break_even_efficiency
from airkit.coal.evaluate import Evaluation
from airkit.coal.heating import HeatingSeason
from airkit.draws import FactorDraws

NETWORK_COLUMNS = [
    *("variant", "district_id", "carrier", "homes_coldest_day", "boilers_daily"),
    *("coldest_day_need", "limit", "short", "unit", "homes_served_share", "boilers_served_share"),
]
REPEATED = ["claim_id", "table", "programme"]  # one claim is several rows where a split is unstated


def claims_of(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a claim: the variants of an unstated split count once."""
    return rows.drop_duplicates(REPEATED)


def double_counted(rows: pd.DataFrame) -> pd.DataFrame:
    """Claims beyond the homes that burn coal, or of a boiler already claimed; not counted.

    Returns
    -------
    DataFrame
        ``table, row, claim_id, district_id, programme, n_claimed, n_counted, n_not_counted``.
    """
    claims = claims_of(rows)
    over = claims[claims["n_counted"] < claims["n_claimed"]].copy()
    over["n_not_counted"] = over["n_claimed"] - over["n_counted"]
    columns = [
        "table",
        "row",
        "claim_id",
        "district_id",
        "programme",
        "n_claimed",
        "n_counted",
        "n_not_counted",
    ]
    return over[columns].reset_index(drop=True)


def not_energised(rows: pd.DataFrame) -> pd.DataFrame:
    """Claims whose new device does not come alive within the season; they count nothing yet."""
    claims = claims_of(rows)
    waiting = claims[(claims["phase_share"] == 0) & (claims["measure"] != "keep")]
    columns = ["table", "row", "claim_id", "district_id", "measure", "programme", "n_claimed"]
    return waiting[columns].reset_index(drop=True)


def network_table(evaluation: Evaluation) -> pd.DataFrame:
    """Each network's coldest day: need against limit, and what is lost where it falls short.

    Returns
    -------
    DataFrame
        ``variant, district_id, carrier, homes_coldest_day, boilers_daily, coldest_day_need,
        limit, short, unit`` (the limit is the lowest of the season) [unit/d],
        ``homes_served_share, boilers_served_share`` of the season's need [1]; homes come first.
    """
    units = {"gas": "m3", "power": "kwh", "heat": "gj"}
    table = []
    for variant in evaluation.activities.variants:
        for result in evaluation.limit_results(variant):
            homes, boilers = float(result.homes_coldest_day[0]), float(result.boilers_daily[0])
            lowest = float(result.limit.daily.min())
            table.append(
                {
                    "variant": variant,
                    "district_id": result.limit.district_id,
                    "carrier": result.limit.carrier,
                    "homes_coldest_day": homes,
                    "boilers_daily": boilers,
                    "coldest_day_need": homes + boilers,
                    "limit": lowest,
                    "short": max(homes + boilers - lowest, 0.0),
                    "unit": units[result.limit.carrier],
                    "homes_served_share": float(result.homes_served[0]),
                    "boilers_served_share": float(result.boilers_served[0]),
                }
            )
    return pd.DataFrame(table, columns=NETWORK_COLUMNS)


def break_even_table(activities: Activities, f: FactorDraws) -> pd.DataFrame:
    """For each electric pathway the efficiency from which it saves system coal, beside its own."""
    table = []
    for p in activities.pathways:
        if p.to_kind != "power":
            continue
        old = activities.catalogue.efficiency(p.from_device, f)
        needed = break_even_efficiency(
            old if p.from_efficiency is None else p.from_efficiency,
            f["supply_intensity_gce_per_kwh"],
            f["line_loss_share"],
            f["standard_coal_mj_per_kg"],
            1 if p.is_boiler else f["comfort_factor"],
        )
        own = float(activities.catalogue.efficiency(p.to_device, f)[0])
        table.append((p.from_device, p.to_device, own, float(needed.item()), own > needed.item()))
    columns = [
        "from_device",
        "to_device",
        "efficiency",
        "break_even_efficiency",
        "saves_system_coal",
    ]
    return pd.DataFrame(table, columns=columns).drop_duplicates(ignore_index=True)


def notes_of(
    case: Case, activities: Activities, rows: pd.DataFrame, payers: pd.DataFrame
) -> tuple[tuple[str, dict], ...]:
    """What a reader must know of how the result was made: word ids and their values."""
    notes: list[tuple[str, dict]] = []
    claims = claims_of(rows)
    if case.is_fictional:
        notes.append(("note_fictional", {}))
    if case.dated:
        notes.append(("note_dated", dict(case.dated)))
    if (rows["measure"] == SPLIT_MEASURE).any():
        notes.append(("note_split_unstated", {}))
    notes += _notes_of_season(activities.season)
    homes = claims[claims["table"] == "conversions"]
    stated = case.table("districts").set_index("district_id")["n_coal_households"].dropna()
    checked = homes["district_id"].map(
        lambda d: any(around in stated.index for around in activities.places.upward(d))
    )
    if (~checked.astype(bool)).any():
        n = int(homes.loc[~checked.astype(bool), "n_claimed"].sum())
        notes.append(("note_unchecked_households", {"n": f"{n:,}"}))
    derived = int(sum(activities.pathways[p].by_steam for p in claims["pathway"]))
    if derived:
        notes.append(("note_boiler_coal_derived", {"n": derived}))
    if (rows["shares_from"] == "meters").any():
        notes.append(("note_metered_shares", {}))
    if n_over := _oversubsidised(payers):
        notes.append(("note_subsidy_above_cost", {"n": n_over}))
    if n_elsewhere := left_out(case, claims):
        notes.append(("note_coal_use_partly", {"n": n_elsewhere}))
    notes.append(("note_staggered_not_counted", {}))
    return tuple(notes)


def _notes_of_season(season: HeatingSeason) -> list[tuple[str, dict]]:
    """What the days of the season were weighed by, where not by a temperature for each."""
    n = season.n_days_without_temperature
    if n:
        return [(f"note_weather_{'filled' if season.has_weather else 'incomplete'}", {"n": n})]
    return [] if season.has_weather else [("note_no_weather", {})]


def _oversubsidised(payers: pd.DataFrame) -> int:
    """Districts and measures in which the subsidies are more than the capital."""
    own = payers[(payers["payer"] == "household") & (payers["capital_yuan"] < 0)]
    return len(own.drop_duplicates(["district_id", "measure"]))
