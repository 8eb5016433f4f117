"""The invented county's coal use, networks, meters and money."""

from collections import Counter
from datetime import date

from airkit.demo.chance import Chance, rounded
from airkit.demo.households import SOURCE
from airkit.demo.places import COUNTY, Row, Town

# Coal use of the year before, in tonnes; homes follow from their number.
OTHER_COAL_T = {
    "industry": 462_000,
    "power": 385_000,
    "heat": 143_000,
    "services": 14_000,
    "agriculture": 9_000,
}
HOME_COAL_T = 2
MONTHS = ("2017-11", "2017-12", "2018-01", "2018-02", "2018-03")
MONTH_SHARES = (0.1, 0.24, 0.3, 0.24, 0.12)  # of a season's heating energy
SEASON_GAS_M3, SEASON_POWER_KWH = 560, 2_400  # of a home that heats with it throughout
DAILY_GAS_M3, DAILY_POWER_KWH = (4.6, 7.5), (18.0, 40.0)  # what the network gives a home
BOILER_DAILY = {"to_gas": ("gas", 600), "to_power": ("power", 5_500)}  # of one t/h, a day
BOILER_SHARE = (0.5, 1.0)  # of that the network was built for

SUBSIDY_COLUMNS = (
    "measure",
    "payer",
    "capital_yuan_per_household",
    "running_yuan_per_unit",
    "unit",
    "running_cap_units",
    "running_cap_yuan",
    "years",
)
SUBSIDIES = (
    ("gas_boiler", "county", 1000, 0.3, "m3", 1000, 300, 3),
    ("gas_boiler", "city", 500, 0.2, "m3", 1000, 200, 3),
    ("gas_boiler", "province", 1000, "", "", "", "", 3),
    ("heat_pump", "county", 3000, 0.05, "kwh", 6000, 300, 3),
    ("heat_pump", "city", 1500, 0.05, "kwh", 6000, 300, 3),
    ("heat_pump", "province", 2000, "", "", "", "", 3),
    ("resistive", "county", 500, 0.1, "kwh", 6000, 600, 3),
    ("storage_heater", "county", 1500, 0.1, "kwh", 6000, 600, 3),
    ("district_heat", "county", 1500, "", "", "", "", 1),
    ("clean_coal", "county", "", 200, "t", 2, 400, 1),
    ("clean_coal", "city", "", 100, "t", 2, 200, 1),
    ("insulation", "county", 2000, "", "", "", "", 1),
)
TARGETS = (  # indicator, share, who set it, whether the county inherits the city's
    ("pm25", 0.1, "示范市", "true"),
    ("heavy_days", 0.1, "示范市", "true"),
    ("coal_use", 0.05, "示范县", "false"),
)
CARRIERS = {"gas_boiler": "gas", "heat_pump": "power", "resistive": "power"}
CARRIERS |= {"storage_heater": "power"}


def coal_use(towns: list[Town]) -> list[Row]:
    """The ``coal_use`` table: sectors and their total."""
    homes = rounded(HOME_COAL_T * sum(town.n_coal_households for town in towns), 1000)
    sectors = {"residential": homes, **OTHER_COAL_T}
    rows = {"total": sum(sectors.values()), **sectors}
    return [
        {"district_id": COUNTY, "year": 2016, "sector": s, "coal_t": t, "source_id": SOURCE}
        for s, t in rows.items()
    ]


def targets(coal: list[Row]) -> list[Row]:
    """The ``targets`` table; the coal target's base is the county's total."""
    return [
        {
            "district_id": COUNTY,
            "indicator": indicator,
            "reduction_share": share,
            "base_value": coal[0]["coal_t"] if indicator == "coal_use" else "",
            "issued_by": issuer,
            "inherited": inherited,
            "source_id": SOURCE,
        }
        for indicator, share, issuer, inherited in TARGETS
    ]


def subsidies() -> list[Row]:
    """The ``subsidies`` table, the same all over the county."""
    return [
        {
            "district_id": COUNTY,
            **dict(zip(SUBSIDY_COLUMNS, line, strict=True)),
            "source_id": SOURCE,
        }
        for line in SUBSIDIES
    ]


def supply(seed: int, conversions: list[Row], boilers: list[Row]) -> list[Row]:
    """The ``supply`` table: gas for five towns, power for three, one gas line enlarged midway."""
    chance = Chance(f"{seed}/supply")
    rows = []
    homes, industry = _homes_by_town(conversions), _boilers_by_town(boilers)
    for carrier, n_towns, per_home, unit, step in (
        ("gas", 5, DAILY_GAS_M3, "m3_per_day", 500),
        ("power", 3, DAILY_POWER_KWH, "kwh_per_day", 1000),
    ):
        for town in _largest(homes, carrier, n_towns):
            for_homes = homes[town, carrier] * chance.between(*per_home)
            for_boilers = industry[town, carrier] * chance.between(*BOILER_SHARE)
            limit = rounded(for_homes + for_boilers, step)
            rows.append(_limit(town, carrier, date(2017, 11, 1), limit, unit))
    first = rows[0]
    enlarged = rounded(int(str(first["daily_limit"])) * 3 / 2, 500)
    rows.append(
        _limit(str(first["district_id"]), "gas", date(2017, 12, 20), enlarged, "m3_per_day")
    )
    return rows


def _boilers_by_town(boilers: list[Row]) -> Counter[tuple[str, str]]:
    """Roughly what the converted boilers use a day, by town and carrier."""
    use: Counter[tuple[str, str]] = Counter()
    for row in boilers:
        carrier, per_t_per_h = BOILER_DAILY.get(str(row["action"]), ("", 0))
        if carrier and row["done_on"]:
            use[_town(row), carrier] += int(float(str(row["capacity_t_per_h"])) * per_t_per_h)
    return use


def meters(seed: int, conversions: list[Row]) -> list[Row]:
    """The ``meters`` table: monthly gas of three towns and power of two."""
    chance = Chance(f"{seed}/meters")
    homes = _homes_by_town(conversions)
    rows = []
    for carrier, n_towns in (("gas", 3), ("power", 2)):
        for town in _largest(homes, carrier, n_towns):
            active_share = chance.between(0.84, 0.95)
            for month, share in zip(MONTHS, MONTH_SHARES, strict=True):
                accounts = _accounts(conversions, town, carrier, month)
                active = int(accounts * active_share * chance.between(0.97, 1.0))
                season = SEASON_GAS_M3 if carrier == "gas" else SEASON_POWER_KWH
                used = rounded(active * season * share * chance.between(0.85, 1.1), 100)
                rows.append(
                    {
                        "district_id": town,
                        "month": month,
                        "carrier": carrier,
                        "accounts": accounts,
                        "active_accounts": active,
                        "m3": used if carrier == "gas" else "",
                        "kwh": used if carrier == "power" else "",
                    }
                )
    return rows


def _homes_by_town(conversions: list[Row]) -> Counter[tuple[str, str]]:
    """Energised homes by town and carrier, villages with their town."""
    homes: Counter[tuple[str, str]] = Counter()
    for row in conversions:
        carrier = CARRIERS.get(str(row["measure"]))
        if carrier and row["energised_on"]:
            homes[_town(row), carrier] += int(str(row["n_households"]))
    return homes


def _largest(homes: Counter[tuple[str, str]], carrier: str, n_towns: int) -> list[str]:
    of_carrier = [(n, town) for (town, c), n in homes.items() if c == carrier]
    return [town for _, town in sorted(of_carrier, reverse=True)[:n_towns]]


def _accounts(conversions: list[Row], town: str, carrier: str, month: str) -> int:
    """Homes of a town on this carrier by the end of a month."""
    return sum(
        int(str(row["n_households"]))
        for row in conversions
        if _town(row) == town
        and CARRIERS.get(str(row["measure"])) == carrier
        and "" < str(row["energised_on"])[: len(month)] <= month
    )


def _town(row: Row) -> str:
    return str(row["district_id"]).split("_")[0]


def _limit(town: str, carrier: str, start: date, limit: int, unit: str) -> Row:
    return {
        "district_id": town,
        "carrier": carrier,
        "start_date": start.isoformat(),
        "daily_limit": limit,
        "unit": unit,
    }
