"""The invented county's other sources, and the measures that cut them."""

from airkit.demo.calendar import END, START
from airkit.demo.households import SOURCE
from airkit.demo.places import Row

# Source, kilograms a day by pollutant, shares to be cut under a yellow, orange and red alert.
OTHER_SOURCES = (
    ("power_plant", {"so2": 2600, "nox": 3900, "pm25": 420, "pm10": 560}, (0.05, 0.1, 0.2)),
    ("traffic", {"nox": 8200, "voc": 2100, "pm25": 330, "pm10": 350, "co": 15_000},
     (0.1, 0.3, 0.5)),
    ("non_road", {"nox": 3100, "voc": 420, "pm25": 210, "pm10": 220}, (0.3, 0.6, 0.8)),
    ("construction_dust", {"pm25": 620, "pm10": 2900}, (0.3, 0.6, 0.9)),
    ("road_dust", {"pm25": 900, "pm10": 3900}, (0.15, 0.25, 0.35)),
    ("yard_dust", {"pm25": 240, "pm10": 1300}, (0.3, 0.5, 0.8)),
    ("straw_burning", {"nox": 40, "voc": 120, "pm25": 160, "pm10": 170}, (0.8, 0.9, 1.0)),
    ("fireworks", {"so2": 6, "pm25": 22, "pm10": 25}, (0.5, 0.9, 1.0)),
    ("cooking", {"voc": 260, "pm25": 310}, ("", "", "")),
    ("solvents", {"voc": 6200}, (0.1, 0.2, 0.35)),
    ("fuel_stations", {"voc": 850}, ("", "", "")),
    ("scattered_firms", {"so2": 900, "nox": 600, "voc": 1500, "pm25": 780, "pm10": 1100},
     (0.5, 0.8, 1.0)),
)  # fmt: skip

# Factors that belong to no document: subject, unit, value, range, names.
FACTORS = (
    ("pm25_straw_kg_per_t", "kg/t", 11.0, 7.0, 16.0, "秸秆焚烧PM2.5", "PM2.5, straw burnt"),
    ("pm10_straw_kg_per_t", "kg/t", 11.5, 7.5, 17.0, "秸秆焚烧PM10", "PM10, straw burnt"),
    ("pm25_fireworks_kg_per_t", "kg/t", 45.0, 20.0, 80.0, "烟花爆竹PM2.5", "PM2.5, fireworks"),
    ("pm25_construction_kg_per_m2", "kg/m2", 0.07, 0.04, 0.11, "工地扬尘PM2.5", "PM2.5, sites"),
    ("pm10_construction_kg_per_m2", "kg/m2", 0.33, 0.2, 0.5, "工地扬尘PM10", "PM10, sites"),
    ("pm25_road_kg_per_km", "kg/km", 0.0017, 0.0008, 0.003, "道路扬尘PM2.5", "PM2.5, road dust"),
    ("pm10_road_kg_per_km", "kg/km", 0.0075, 0.004, 0.013, "道路扬尘PM10", "PM10, road dust"),
    ("pm25_yard_kg_per_yard", "kg/yard", 560.0, 250.0, 1000.0, "堆场扬尘PM2.5", "PM2.5, a yard"),
    ("pm10_yard_kg_per_yard", "kg/yard", 3000.0, 1500.0, 5200.0, "堆场扬尘PM10", "PM10, a yard"),
    ("so2_scattered_kg_per_firm", "kg/firm", 860.0, 400.0, 1500.0, "散乱污SO2", "SO2, a firm"),
    ("pm25_scattered_kg_per_firm", "kg/firm", 740.0, 350.0, 1300.0, "散乱污PM2.5", "PM2.5, a firm"),
    ("voc_scattered_kg_per_firm", "kg/firm", 1400.0, 600.0, 2500.0, "散乱污VOC", "VOC, a firm"),
    ("voc_coating_kg_per_t", "kg/t", 600.0, 450.0, 750.0, "涂料VOC", "VOC, coatings"),
    ("voc_station_kg_per_station", "kg/station", 2490.0, 1600.0, 3500.0, "加油站VOC",
     "VOC, a filling station"),
    ("nox_truck_kg_per_km", "kg/km", 0.006, 0.004, 0.009, "重型货车NOx", "NOx, heavy trucks"),
    ("pm25_truck_kg_per_km", "kg/km", 0.0002, 0.0001, 0.0004, "重型货车PM2.5", "PM2.5, trucks"),
    ("pm25_brick_kg_per_t", "kg/t", 0.37, 0.22, 0.55, "砖瓦窑PM2.5", "PM2.5, brick kilns"),
    ("nox_machine_kg_per_machine", "kg/machine", 680.0, 300.0, 1200.0, "非道路机械NOx",
     "NOx, a machine"),
)  # fmt: skip

# Measure, category, task, source it cuts, activity of a whole season and its unit, pollutants and
# their factors, removal, penetration and effectiveness, first day, yuan a year.
MEASURES = (
    ("straw", "straw_burning", "", "other:straw_burning", 2600, "t",
     {"pm25": "pm25_straw_kg_per_t", "pm10": "pm10_straw_kg_per_t"}, (1, 0.9, 0.8), "", 600_000),
    ("fireworks", "fireworks", "county_fireworks", "other:fireworks", 90, "t",
     {"pm25": "pm25_fireworks_kg_per_t"}, (1, 0.8, 0.6), "2018-01-15", 120_000),
    ("works", "dust", "county_works", "other:construction_dust", 1_600_000, "m2",
     {"pm25": "pm25_construction_kg_per_m2", "pm10": "pm10_construction_kg_per_m2"},
     (0.7, 0.85, 0.8), "2017-11-01", 3_900_000),
    ("sweep", "dust", "county_sweep", "other:road_dust", 95_000_000, "km",
     {"pm25": "pm25_road_kg_per_km", "pm10": "pm10_road_kg_per_km"}, (0.35, 0.6, 0.7), "",
     5_200_000),
    ("yards", "dust", "", "other:yard_dust", 78, "yard",
     {"pm25": "pm25_yard_kg_per_yard", "pm10": "pm10_yard_kg_per_yard"}, (0.75, 0.9, 0.75),
     "2017-12-01", 2_100_000),
    ("scattered", "scattered_firms", "", "other:scattered_firms", 190, "firm",
     {"so2": "so2_scattered_kg_per_firm", "pm25": "pm25_scattered_kg_per_firm",
      "voc": "voc_scattered_kg_per_firm"}, (1, 0.95, 0.85), "2017-11-01", 4_800_000),
    ("voc", "voc", "county_voc", "other:solvents", 1880, "t", {"voc": "voc_coating_kg_per_t"},
     (0.7, 0.45, 0.75), "2018-01-01", 7_400_000),
    ("vapour", "vehicles", "county_vapour", "other:fuel_stations", 62, "station",
     {"voc": "voc_station_kg_per_station"}, (0.8, 0.97, 0.8), "2018-01-01", 930_000),
    ("detour", "vehicles", "county_diesel", "other:traffic", 150_000_000, "km",
     {"nox": "nox_truck_kg_per_km", "pm25": "pm25_truck_kg_per_km"}, (0.3, 0.5, 0.6),
     "2017-11-15", 1_500_000),
    ("nonroad", "non_road", "county_nonroad", "other:non_road", 820, "machine",
     {"nox": "nox_machine_kg_per_machine"}, (0.25, 0.4, 0.6), "2017-12-01", 2_400_000),
    ("boilerdust", "deep_treatment", "", "boilers", 90_000, "t",
     {"pm25": "pm25_raw_coal_boiler_small_kg_per_t"}, (0.5, 0.5, 0.8), "2017-11-15", 1_800_000),
)  # fmt: skip
UNCOUNTED = ("patrol", "supervision", "county_patrol")  # it cuts nothing one could state


def other_sources() -> list[Row]:
    """The ``other_sources`` table."""
    names = ("cut_share_yellow", "cut_share_orange", "cut_share_red")
    return [
        {"source_kind": kind, "pollutant": pollutant, "kg_per_day": kg}
        | dict(zip(names, shares, strict=True))
        for kind, emitted, shares in OTHER_SOURCES
        for pollutant, kg in emitted.items()
    ]


def factors() -> list[Row]:
    """The ``factors`` table: what the measures rest on, all of it synthetic."""
    return [
        {
            "factor_id": f"ef_{name}",
            "subject": name.split("_")[1],
            "value": value,
            "low": low,
            "high": high,
            "distribution": "triangular",
            "unit": unit,
            "price_year": "",
            "grade": "synthetic",
            "scope": "national",
            "source_id": SOURCE,
            "evidence": "",
            "name_zh": zh,
            "name_en": en,
            "note": "",
        }
        for name, unit, value, low, high, zh, en in FACTORS
    ]


def measures(kiln_tonnes: int) -> list[Row]:
    """The ``measures`` table: one row a measure and pollutant, its cost on the first of them.

    The filters on brick kilns apply to what these could make in the season; most of it rests.
    """
    kilns = ("kilns", "deep_treatment", "county_deep", "process:brick_kiln", kiln_tonnes, "t",
             {"pm25": "pm25_brick_kg_per_t"}, (0.7, 0.6, 0.8), "2017-10-15", 3_200_000)  # fmt: skip
    rows = []
    for name, category, task, source, activity, unit, cut, shares, start, cost in (
        *MEASURES,
        kilns,
    ):
        for place, (pollutant, factor) in enumerate(cut.items()):
            row = _measure(f"{name}_{pollutant}", category, task)
            row |= {"activity": activity, "activity_unit": unit, "applies_to": source}
            row |= {"pollutant": pollutant, "factor_id": f"ef_{factor}"}
            row |= dict(zip(SHARES, shares, strict=True))
            row |= {"start_date": start or START.isoformat(), "end_date": END.isoformat()}
            row["cost_yuan_per_year"] = "" if place else cost
            rows.append(row)
    rows.append(_measure(*UNCOUNTED))
    return rows


SHARES = ("efficiency_share", "penetration_share", "effectiveness_share")


def _measure(measure_id: str, category: str, task: str) -> Row:
    blank = ("activity", "activity_unit", "applies_to", "pollutant", "factor_id", *SHARES)
    return {
        "measure_id": measure_id,
        "task_id": task,
        "category": category,
        "district_id": "",
        **dict.fromkeys((*blank, "start_date", "end_date", "cost_yuan_per_year"), ""),
        "source_id": SOURCE,
    }
