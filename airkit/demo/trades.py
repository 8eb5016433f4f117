"""What the invented county makes, trade by trade (``industries.csv``); every number is invented."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# Processes that rules stop for the whole season, but for what is exempt.
STOPPED = frozenset(
    {
        *("cupola", "clinker_kiln", "brick_kiln", "ceramic_kiln"),
        *("gypsum_board_line", "rock_wool_line", "pharma_solvent_step", "pesticide_solvent_step"),
    }
)
# Share of capacity that other season rules leave.
LEFT = {"blast_furnace": 0.7, "coke_oven": 0.55, "potline": 0.7, "alumina_line": 0.5}
LEFT |= {"anode_baking": 0.4, "secondary_smelter": 0.5, "spray_booth": 0.7}


@dataclass(frozen=True)
class Trade:
    """One process: how many firms and lines, and between what their numbers lie.

    Start cost is yuan for each tonne a day; emissions are kg a tonne.
    """

    profile: str
    industry: str
    process: str
    product: str
    n_firms: int
    n_lines: tuple[int, int]
    energy: str
    n_units: int | None
    capacity: tuple[int, int, int]
    load_levels: str
    can_stop: str
    min_on: int
    min_off: int
    start_yuan_per_tpd: float
    margin: tuple[float, float]
    payload: int
    trips_in: float
    kg_per_t: dict[str, float]


POLLUTANTS = ("so2", "nox", "pm25", "voc")


@cache
def trades() -> Sequence[Trade]:
    """All trades, in the order of the file."""
    with Path(__file__).with_name("industries.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_trade(row) for row in csv.DictReader(file))


def _trade(row: dict[str, str]) -> Trade:
    return Trade(
        profile=row["profile"],
        industry=row["industry"],
        process=row["process"],
        product=row["product"],
        n_firms=int(row["n_firms"]),
        n_lines=(int(row["lines_low"]), int(row["lines_high"])),
        energy=row["energy"],
        n_units=int(row["n_units"]) if row["n_units"] else None,
        capacity=(int(row["capacity_low"]), int(row["capacity_high"]), int(row["step"])),
        load_levels=row["load_levels"],
        can_stop=row["can_stop"],
        min_on=int(row["min_on"]),
        min_off=int(row["min_off"]),
        start_yuan_per_tpd=float(row["start_yuan_per_tpd"]),
        margin=(float(row["margin_low"]), float(row["margin_high"])),
        payload=int(row["payload"]),
        trips_in=float(row["trips_in"]),
        kg_per_t={name: float(row[name]) for name in POLLUTANTS},
    )
