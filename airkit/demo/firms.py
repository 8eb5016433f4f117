"""The invented enterprises, their lines and what a tonne of theirs emits."""

from collections.abc import Iterator
from dataclasses import dataclass

from airkit.demo.chance import Chance, rounded
from airkit.demo.households import SOURCE
from airkit.demo.places import ZONES, Row, Town
from airkit.demo.trades import LEFT, POLLUTANTS, STOPPED, Trade, trades
from airkit.words import word

# Heavy works stand in the zone or in a town of their own; the rest is spread over all.
IN_THE_ZONE = frozenset({"alumina", "glass", "chlor_alkali", "pharma", "paint", "chp"})
LIVELIHOOD = {"chp": 0.55}
# The clinker firm that burns municipal waste, and what it must keep of one kiln.
WASTE_BURNER, WASTE_LOAD = "clinker_1", 0.6
# The furniture makers whose booths take turns, and how many booths make a group.
GROUPED, GROUP_SIZE = "furniture", 6
# The anode baker that misses the special limit.
ABOVE_LIMIT = "carbon_2"
# The maker of pharmaceuticals the province lets go on.
APPROVED = "pharma_2"
OVEN_HOURS = (18, 22)


@dataclass(frozen=True)
class Line:
    """One invented line."""

    line_id: str
    firm: "Firm"
    trade: Trade
    capacity: int
    margin: int
    group: str
    kg_per_t: dict[str, float]

    def trips_per_day(self) -> float:
        """Trips out and in at full load."""
        return self.capacity * (1 / self.trade.payload + self.trade.trips_in)

    def left(self) -> float:
        """Share of its capacity that the season's rules leave, roughly."""
        if self.line_id == f"{WASTE_BURNER}_l1":
            return WASTE_LOAD
        if self.firm.id == ABOVE_LIMIT:
            return 0.0
        if self.trade.process in STOPPED:
            return 1.0 if self.firm.id == APPROVED else 0.0
        return LEFT.get(self.trade.process, 1.0)


@dataclass(frozen=True)
class Firm:
    """One invented enterprise."""

    id: str
    profile: str
    industry: str
    number: int
    town: Town


def make_firms(seed: int, towns: list[Town]) -> list[Firm]:
    """The enterprises, numbered within their profile."""
    chance = Chance(f"{seed}/firms")
    zone = [town for town in towns if town.id in ZONES]
    outside = [town for town in towns if town.kind != "subdistrict"]
    firms = []
    for trade in {trade.profile: trade for trade in trades()}.values():
        for number in range(1, trade.n_firms + 1):
            town = chance.pick(zone if trade.profile in IN_THE_ZONE else outside)
            firm_id = f"{trade.profile}_{number}"
            firms.append(Firm(firm_id, trade.profile, trade.industry, number, town))
    return firms


def make_lines(seed: int, firms: list[Firm]) -> list[Line]:
    """The lines of every firm."""
    chance = Chance(f"{seed}/lines")
    lines: list[Line] = []
    n_grouped = 0
    for firm in firms:
        n_before = len(lines)
        for trade in trades():
            if trade.profile != firm.profile:
                continue
            for _ in range(chance.whole(*trade.n_lines)):
                group = ""
                if firm.profile == GROUPED:
                    group = f"booths_{n_grouped // GROUP_SIZE + 1}"
                    n_grouped += 1
                number = len(lines) - n_before + 1
                lines.append(_line(chance, f"{firm.id}_l{number}", firm, trade, group))
    return lines


def _line(chance: Chance, line_id: str, firm: Firm, trade: Trade, group: str) -> Line:
    low, high, step = trade.capacity
    cleaner = chance.between(0.7, 1.35)  # of one line's equipment, all pollutants alike
    kg_per_t = {
        name: float(f"{middle * cleaner * chance.between(0.8, 1.25):.3g}")
        for name, middle in trade.kg_per_t.items()
    }
    margin_low, margin_high = trade.margin
    margin = rounded(chance.between(margin_low, margin_high), 1 if margin_high < 100 else 10)
    return Line(line_id, firm, trade, chance.whole(low, high, step), margin, group, kg_per_t)


def enterprises(firms: list[Firm], lines: list[Line]) -> list[Row]:
    """The ``enterprises`` table."""
    return [
        {
            "enterprise_id": firm.id,
            "name_zh": f"{firm.town.name_zh[:2]}{word(f'profile_{firm.profile}', 'zh')}"
            f"{firm.number}厂（虚构）",
            "name_en": f"{word(f'profile_{firm.profile}', 'en')} {firm.number}, "
            f"{firm.town.name_en.split()[0]} (fictional)",
            "district_id": firm.town.id,
            "industry": firm.industry,
            "livelihood_min_share": _kept(firm, lines),
        }
        for firm in firms
    ]


def _kept(firm: Firm, lines: list[Line]) -> object:
    """What an enterprise must keep for heating and waste, as a share of its capacity."""
    if firm.id == WASTE_BURNER:
        kilns = [line.capacity for line in lines if line.firm == firm]
        return int(100 * WASTE_LOAD * kilns[0] / sum(kilns)) / 100
    return LIVELIHOOD.get(firm.profile, "")


def line_rows(seed: int, lines: list[Line]) -> list[Row]:
    """The ``lines`` table."""
    chance = Chance(f"{seed}/line_rows")
    return [_line_row(chance, line) for line in lines]


def _line_row(chance: Chance, line: Line) -> Row:
    trade = line.trade
    can_stop = trade.can_stop == "true"
    stands = can_stop and chance.happens(0.3 if trade.process in STOPPED else 0.03)
    start = rounded(trade.start_yuan_per_tpd * line.capacity * chance.between(0.8, 1.2), 100)
    is_oven = trade.process == "coke_oven"
    is_told = chance.happens(0.9)  # whether the firm knows what a start costs it
    return {
        "line_id": line.line_id,
        "enterprise_id": line.firm.id,
        "process": trade.process,
        "product": trade.product,
        "energy": trade.energy,
        "meets_special_limit": "false" if line.firm.id == ABOVE_LIMIT else "true",
        "capacity_t_per_day": line.capacity,
        "n_units": trade.n_units or "",
        "load_levels": trade.load_levels,
        "can_stop": trade.can_stop,
        "min_on_days": trade.min_on,
        "min_off_days": trade.min_off,
        "start_cost_yuan": start if is_told or not can_stop else "",
        "margin_yuan_per_t": line.margin,
        "margin_basis": "虚构 / invented",
        "payload_t_per_trip": trade.payload,
        "trips_in_per_t": trade.trips_in,
        "oven_hours_normal": chance.whole(*OVEN_HOURS) if is_oven else "",
        "initial_on": "false" if stands else "true",
        "initial_days": chance.whole(20, 60),
        "group_id": line.group,
    }


def line_emissions(lines: list[Line]) -> list[Row]:
    """The ``line_emissions`` table: four pollutants a line."""
    return list(_emission_rows(lines))


def _emission_rows(lines: list[Line]) -> Iterator[Row]:
    for line in lines:
        for pollutant in POLLUTANTS:
            yield {
                "line_id": line.line_id,
                "pollutant": pollutant,
                "kg_per_t": f"{line.kg_per_t[pollutant]:g}",
                "source_id": SOURCE,
            }
