"""The invented boilers."""

from datetime import date

from airkit.demo.chance import Chance, rounded
from airkit.demo.households import DISTRICT_HEAT, SOURCE
from airkit.demo.places import Row, Town

N_BOILERS = 120
PHASE_OUT = "燃煤小锅炉淘汰"
CLAIMED_TWICE = 3  # boilers that a second programme claims too: the guard must find them

CAPACITIES = (0.5, 1, 2, 4, 6, 10, 15, 20, 35)
CAPACITY_WEIGHTS = (10, 22, 28, 20, 14, 12, 6, 5, 3)
SMALL_T_PER_H = 10
SMALL_ACTIONS = {"scrap": 6, "to_gas": 7, "to_power": 2, "to_district_heat": 3, "keep": 2}
LARGE_ACTIONS = {"upgrade": 6, "to_gas": 2, "keep": 2}
COAL_PER_STEAM = (0.16, 0.21)  # tonnes of coal a tonne of steam at full load, as firms report it
FIRST_DONE, LAST_DONE = date(2017, 6, 20), date(2017, 12, 28)


def boilers(seed: int, towns: list[Town]) -> list[Row]:
    """The ``boilers`` table."""
    chance = Chance(f"{seed}/boilers")
    places = [town.id for town in towns]
    rows = [_boiler(chance, f"b{number:03d}", places) for number in range(1, N_BOILERS + 1)]
    scrapped = [row for row in rows if row["action"] == "scrap" and row["done_on"]]
    return rows + [_claimed_again(chance, row) for row in scrapped[:CLAIMED_TWICE]]


def _boiler(chance: Chance, boiler_id: str, places: list[str]) -> Row:
    capacity = chance.pick(CAPACITIES, CAPACITY_WEIGHTS)
    actions = SMALL_ACTIONS if capacity <= SMALL_T_PER_H else LARGE_ACTIONS
    action = chance.pick(list(actions), list(actions.values()))
    hours = chance.whole(1200, 2800, step=100)
    load = chance.between(0.35, 0.7)
    coal = rounded(capacity * hours * load * chance.between(*COAL_PER_STEAM), 10)
    done = chance.day(FIRST_DONE, LAST_DONE).isoformat()
    return {
        "boiler_id": boiler_id,
        "district_id": chance.pick(places),
        "capacity_t_per_h": capacity,
        "hours_per_season": hours,
        "fuel": "raw_coal",
        "season_coal_t": coal if chance.happens(0.65) else "",
        "action": action,
        "efficiency_share": chance.whole(55, 72) / 100 if chance.happens(0.2) else "",
        "done_on": "" if action == "keep" or chance.happens(0.07) else done,
        "programme": PHASE_OUT,
        "source_id": SOURCE,
    }


def _claimed_again(chance: Chance, row: Row) -> Row:
    later = chance.day(date(2018, 1, 2), date(2018, 1, 31)).isoformat()
    return row | {"action": "to_district_heat", "done_on": later, "programme": DISTRICT_HEAT}
