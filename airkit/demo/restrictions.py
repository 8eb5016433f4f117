"""The invented county's rules: national ones as 2017 had them, the rest invented."""

from collections.abc import Iterator, Sequence

from airkit.demo.chance import rounded
from airkit.demo.firms import ABOVE_LIMIT, APPROVED, WASTE_BURNER, Firm, Line
from airkit.demo.households import SOURCE
from airkit.demo.places import ZONES, Row

CITY, COUNTY = "示范市（虚构）", "示范县（虚构）"
ISSUERS = {"national": "工业和信息化部、环境保护部", "province": "示范省（虚构）"}
ISSUERS |= {"city": CITY, "county": COUNTY, "planner": COUNTY}
SEEN, REPORTED, RECALLED = (
    *("staggered_2017", "staggered_reports_2017", "staggered_recalled_2017"),
)

CELLS = ("rule_id", "kind", "scope", "scope_id", "alert_level", "value", "unit")
COLUMNS = (
    *("rule_id", "kind", "scope", "scope_id", "alert_level", "pollutant", "start_date"),
    *("end_date", "value", "unit", "authority", "issued_by", "source_id", "exempt_reason"),
)
# Cells, then the source.
NATIONAL = (
    ("nat_coking", "oven_hours", "process", "coke_oven", "", 36, "h", SEEN),
    ("nat_foundry", "stop", "industry", "foundry", "", "", "", REPORTED),
    ("nat_clinker", "stop", "process", "clinker_kiln", "", "", "", REPORTED),
    ("nat_brick", "stop", "process", "brick_kiln", "", "", "", REPORTED),
    ("nat_ceramics", "stop", "process", "ceramic_kiln", "", "", "", RECALLED),
    ("nat_gypsum", "stop", "process", "gypsum_board_line", "", "", "", RECALLED),
    ("nat_rock_wool", "stop", "process", "rock_wool_line", "", "", "", RECALLED),
    ("nat_aluminium", "lines_off", "process", "potline", "", 0.3, "share", REPORTED),
    ("nat_alumina", "lines_off", "process", "alumina_line", "", 0.3, "share", REPORTED),
    ("nat_carbon_above", "stop", "enterprise", ABOVE_LIMIT, "", "", "", RECALLED),
    ("nat_carbon", "lines_off", "enterprise", "carbon_1", "", 0.5, "share", RECALLED),
    ("nat_secondary", "lines_off", "process", "secondary_smelter", "", 0.5, "share", RECALLED),
    ("nat_pharma", "stop", "process", "pharma_solvent_step", "", "", "", RECALLED),
    ("nat_pesticide", "stop", "process", "pesticide_solvent_step", "", "", "", RECALLED),
    ("nat_foundry_alert", "stop", "process", "induction_furnace", "yellow", "", "", REPORTED),
    ("nat_grinding_alert", "stop", "process", "cement_mill", "orange", "", "", RECALLED),
)
# What an alert must cut of all the society emits: the invented city orders what a real one does.
SHARES = {"yellow": 0.1, "orange": 0.2, "red": 0.3}
SHARES_SEEN = "tianjin_alert_plan"
EXEMPTIONS = (
    ("ex_foundry_power", "process", "induction_furnace", "national", REPORTED,
     "电炉、达标：只在黄色及以上预警时停 / electric and within the limits: stops in alerts only"),
    ("ex_waste_kiln", "line", f"{WASTE_BURNER}_l1", "city", SOURCE,
     "协同处置城镇生活垃圾 / burns the towns' municipal waste"),
    ("ex_pharma_2", "enterprise", APPROVED, "province", SOURCE,
     "省政府批准：供应急药品原料 / approved by the province: raw material of emergency drugs"),
)  # fmt: skip
# Cells, then the authority.
LOCAL = (
    ("city_steel", "capacity_cut", "process", "blast_furnace", "", 0.3, "share_window", "city"),
    ("city_waste_kiln", "load_max", "line", f"{WASTE_BURNER}_l1", "", 0.7, "share", "city"),
    ("city_gas_brick", "stop", "process", "gas_brick_kiln", "orange", "", "", "city"),
    ("city_glass", "load_max", "process", "glass_furnace", "orange", 0.85, "share", "city"),
    ("city_coating", "capacity_cut", "industry", "furniture", "orange", 0.5, "share_day", "city"),
    ("county_concrete", "stop", "process", "concrete_plant", "orange", "", "", "county"),
    ("county_printing", "capacity_cut", "industry", "printing", "orange", 0.3, "share_day",
     "county"),
    ("county_machinery", "capacity_cut", "industry", "machinery", "orange", 0.3, "share_day",
     "county"),
    ("county_reactors", "load_max", "process", "reactor", "orange", 0.8, "share", "county"),
    ("county_flour", "min_output", "enterprise", "grain_1", "", 0.3, "share", "county"),
)  # fmt: skip
# Firms of these trades run heavy trucks; those above so many trips a day have a cap in alerts.
# Glass has none: a furnace that cannot stop must be emptied, which is safe production.
TRUCKING = frozenset(
    {
        *("steel", "coking", "cement", "aluminium", "alumina", "building_material", "chemicals"),
    }
)
BUSY_TRIPS = 50
TRIPS_LEFT = {"yellow": 0.8, "orange": 0.7}
# What the county allows of a day's full-load emissions when an orange alert is in force; nobody
# caps the other pollutants, so that what the rule book emits is their cap.
ORANGE_LEFT = {"nox": 0.75, "voc": 0.68}
# The planner's own caps: volatile organics of the season, nitrogen oxides of the zone in alerts.
SEASON_VOC, ZONE_NOX = 0.9, 0.88
N_DAYS = 121
BOOTHS_OF_GROUP = 2 / 3

OVERHAULS = (
    ("own_overhaul_1", "paper_1_l1", "2018-02-14", "2018-02-22"),
    ("own_overhaul_2", "starch_1_l1", "2018-01-20", "2018-02-02"),
    ("own_overhaul_3", "tyre_1_l1", "2017-12-04", "2017-12-12"),
)

ALERTS = (  # invented, but the last runs as long as the real one of a city nearby did
    ("a1", "orange", "2017-12-28 18:00", "2017-12-29 00:00", "2018-01-02 12:00"),
    ("a2", "yellow", "2018-01-12 16:00", "2018-01-13 08:00", "2018-01-18 00:00"),
    ("a3", "orange", "2018-02-27 18:00", "2018-02-27 22:00", "2018-03-04 20:00"),
)


def alerts() -> list[Row]:
    """The ``alerts`` table: three episodes of the season."""
    names = ("alert_id", "level", "issued_at", "start_at", "end_at")
    return [{**dict(zip(names, row, strict=True)), "ordered_by": CITY} for row in ALERTS]


def rules(firms: Sequence[Firm], lines: Sequence[Line]) -> list[Row]:
    """The ``rules`` table: national, city and county rules, exemptions, the planner's own."""
    known = {line.line_id for line in lines}
    rows = [_row(*row[:-1], authority="national", source_id=row[-1]) for row in NATIONAL]
    rows += [_row(*row[:-1], authority=row[-1]) for row in LOCAL]
    rows += [
        _row(name, "stop", scope, scope_id, authority=by, source_id=source, exempt_reason=reason)
        for name, scope, scope_id, by, source, reason in EXEMPTIONS
    ]
    rows += [*_trip_caps(firms, lines), *_emission_caps(lines), *_turns(lines)]
    rows += [
        _row(name, "stop", "line", line, authority="planner", start_date=start, end_date=end)
        for name, line, start, end in OVERHAULS
        if line in known
    ]
    return [*rows, *_emergency_shares()]


def _emergency_shares() -> Iterator[Row]:
    """The shares of the emergency list, level by level."""
    for level, share in SHARES.items():
        cells = (f"city_share_{level}", "emergency_cut_share", "county", "", level, share, "share")
        yield _row(*cells, authority="city", source_id=SHARES_SEEN)


def _trip_caps(firms: Sequence[Firm], lines: Sequence[Line]) -> Iterator[Row]:
    """A cap for each firm of many trucks and each level of alert."""
    for firm in firms:
        trips = sum(line.trips_per_day() * line.left() for line in lines if line.firm == firm)
        if firm.industry in TRUCKING and trips > BUSY_TRIPS:
            for level, share in TRIPS_LEFT.items():
                limit = rounded(trips * share, 1), "trips_per_day"
                name = f"trucks_{firm.id}_{level}"
                yield _row(name, "trip_cap_day", "enterprise", firm.id, level, *limit)


def _emission_caps(lines: Sequence[Line]) -> Iterator[Row]:
    """The county's caps on orange days and the planner's own two."""
    for pollutant, share in ORANGE_LEFT.items():
        limit = rounded(share * _full_kg(lines, pollutant), 10), "kg_per_day"
        name = f"county_{pollutant}_orange"
        yield _row(name, "emission_cap_day", "county", "", "orange", *limit, pollutant=pollutant)
    limit = rounded(SEASON_VOC * N_DAYS * _full_kg(lines, "voc"), 1000), "kg"
    own = {"authority": "planner", "pollutant": "voc"}
    yield _row("own_voc_season", "emission_cap_season", "county", "", "", *limit, **own)
    zone = [line for line in lines if line.firm.town.id in ZONES]
    limit = rounded(ZONE_NOX * _full_kg(zone, "nox"), 10), "kg_per_day"
    own = {"authority": "planner", "pollutant": "nox"}
    yield _row("own_nox_zone", "emission_cap_day", "district", ZONES[0], "yellow", *limit, **own)


def _turns(lines: Sequence[Line]) -> Iterator[Row]:
    """Spray booths that take turns, group by group."""
    for group in sorted({line.group for line in lines if line.group}):
        n_lines = sum(line.group == group for line in lines)
        limit = max(1, int(BOOTHS_OF_GROUP * n_lines)), "lines"
        yield _row(f"own_{group}", "rotation", "group", group, "", *limit, authority="planner")


def _full_kg(lines: Sequence[Line], pollutant: str) -> float:
    """What a day at the highest loads the season's rules leave would emit [kg]."""
    return sum(line.capacity * line.left() * line.kg_per_t[pollutant] for line in lines)


def _row(*cells: object, authority: str = "county", **further: object) -> Row:
    """A rule: the first cells in the order of ``CELLS``, the others by name."""
    row: Row = dict.fromkeys(COLUMNS, "")
    row |= dict(zip(CELLS, cells, strict=False))
    row |= {"authority": authority, "issued_by": ISSUERS[authority], "source_id": SOURCE}
    return row | further
