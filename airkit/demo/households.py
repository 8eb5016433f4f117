"""The invented conversions: batches of households by town, measure, programme and day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from airkit.demo.chance import Chance, rounded
from airkit.demo.places import Row, Town, Village

SOURCE = "demo_synthetic"
PROVINCE, COUNTY_COAL = "省定2017年清洁取暖计划", "县洁净煤推广"
PILOT, INSULATION = "整村推进试点", "农房节能改造"
DISTRICT_HEAT = "集中供热扩网"

FIRST, SECOND, THIRD = "第一批", "第二批", "第三批"
WINDOWS = {  # when the batches of each phase were energised
    FIRST: (date(2017, 9, 18), date(2017, 11, 14)),
    SECOND: (date(2017, 11, 15), date(2017, 12, 31)),
    THIRD: (date(2018, 1, 5), date(2018, 2, 20)),
}
# The town's own main measures, in the order of the towns outside the seat.
MAIN_MEASURES = (
    ("gas_boiler",),
    ("gas_boiler",),
    ("gas_boiler", "heat_pump"),
    ("heat_pump",),
    ("gas_boiler",),
    ("gas_boiler", "storage_heater"),
    ("heat_pump", "resistive"),
    ("gas_boiler",),
    ("gas_boiler",),
    ("heat_pump",),
    ("resistive", "storage_heater"),
    ("heat_pump",),
    ("gas_boiler", "heat_pump"),
)
SIZE_OF_BATCH = {
    "gas_boiler": (300, 700),
    "heat_pump": (120, 360),
    "resistive": (80, 220),
    "storage_heater": (60, 180),
    "district_heat": (350, 800),
}
# The one better coal whose emission factors are all known; of the others some are not.
CLEAN_COAL = "anthracite"
# Towns whose programmes together claim more homes than burn coal: the guard must find them.
OVERCLAIMED = ("hong", "xiu")


@dataclass(frozen=True)
class Batch:
    """What the batches of the demo differ in; all else follows by chance."""

    district: str
    measure: str
    n_households: int
    phase: str
    programme: str
    to_fuel: str = ""
    to_device: str = ""


def conversions(seed: int, towns: list[Town], villages: list[Village]) -> list[Row]:
    """The ``conversions`` table."""
    chance = Chance(f"{seed}/conversions")
    surveyed = {
        town.id: chance.whole(15, 26) / 10 for town in towns if chance.happens(0.4)
    }  # tonnes a household, where the town asked its people
    batches = list(_batches(chance, towns, villages))
    return [
        _row(f"c{number:03d}", batch, chance, surveyed.get(batch.district.split("_")[0]))
        for number, batch in enumerate(batches, start=1)
    ]


def _batches(chance: Chance, towns: list[Town], villages: list[Village]) -> Iterator[Batch]:
    outside = [town for town in towns if town.kind != "subdistrict"]
    for town in towns:
        if town.kind == "subdistrict":
            yield from _batches_of(chance, town.id, "district_heat", DISTRICT_HEAT)
            yield from _batches_of(chance, town.id, "gas_boiler", PROVINCE)
    for town, measures in zip(outside, MAIN_MEASURES, strict=True):
        claimed = 0
        for measure in measures:
            for batch in _batches_of(chance, town.id, measure, PROVINCE):
                claimed += batch.n_households
                yield batch
        yield _clean_coal(chance, town, claimed)
        if chance.happens(0.3):
            homes = chance.whole(40, 160, step=10)
            yield Batch(town.id, "insulation", homes, SECOND, INSULATION)
    for village in villages:
        if chance.happens(0.7):
            yield _pilot(chance, village)


def _batches_of(chance: Chance, district: str, measure: str, programme: str) -> Iterator[Batch]:
    """Two or three batches, one a phase; the later ones are smaller."""
    for shrink, phase in ((1, FIRST), (2, SECOND), (3, THIRD)):
        if phase == THIRD and not chance.happens(0.4):
            continue
        homes = chance.whole(*SIZE_OF_BATCH[measure]) / shrink
        yield Batch(district, measure, max(rounded(homes, 10), 20), phase, programme)


def _clean_coal(chance: Chance, town: Town, claimed: int) -> Batch:
    """Better coal for those left over; in two towns for more than are left."""
    left = max(town.n_coal_households - claimed, 0)
    share = chance.between(1.15, 1.3) if town.id in OVERCLAIMED else chance.between(0.25, 0.6)
    device = "stove_improved" if chance.happens(0.5) else ""
    phase = chance.pick((FIRST, SECOND), (2, 1))
    return Batch(
        town.id, "clean_coal", rounded(left * share, 50), phase, COUNTY_COAL, CLEAN_COAL, device
    )


def _pilot(chance: Chance, village: Village) -> Batch:
    """A whole village at once; now and then the list holds more homes than burn coal."""
    share = chance.between(1.05, 1.15) if chance.happens(0.25) else chance.between(0.6, 0.95)
    measure = chance.pick(("gas_boiler", "heat_pump"), (3, 2))
    homes = rounded(village.n_coal_households * share, 5)
    return Batch(village.id, measure, homes, chance.pick((FIRST, SECOND)), PILOT)


def _row(conversion_id: str, batch: Batch, chance: Chance, coal_t: float | None) -> Row:
    energised = chance.day(*WINDOWS[batch.phase])
    works_done = energised - timedelta(days=chance.whole(2, 35))
    never = batch.measure != "clean_coal" and chance.happens(0.08)
    asked = chance.happens(0.25)  # whether somebody counted who still burns coal
    return {
        "conversion_id": conversion_id,
        "district_id": batch.district,
        "measure": batch.measure,
        "from_fuel": "raw_coal",
        "from_device": "stove_traditional",
        "to_fuel": batch.to_fuel,
        "to_device": batch.to_device,
        "n_households": batch.n_households,
        "works_done_on": works_done.isoformat(),
        "energised_on": "" if never else energised.isoformat(),
        "phase": batch.phase,
        "coal_per_household_t": "" if coal_t is None else coal_t,
        "floor_area_m2": chance.whole(70, 130, step=5) if chance.happens(0.5) else "",
        "still_burning_share": chance.pick((0.03, 0.05, 0.08, 0.1)) if asked else "",
        "relapse_share": chance.pick((0.0, 0.02, 0.05)) if asked and chance.happens(0.5) else "",
        "empty_share": chance.pick((0.02, 0.05, 0.1)) if asked else "",
        "programme": batch.programme,
        "source_id": SOURCE,
    }
