"""Invented files that come in after the case: a sheet sent again, and the neighbours' air.

They stay out of the case, as in life: they enter a ledger by import.
"""

from datetime import date
from pathlib import Path

from airkit.demo.air import COLUMNS
from airkit.demo.chance import Chance
from airkit.demo.county import DEFAULT_SEED, read_table, write_table
from airkit.demo.places import Row

RETURNS, NEIGHBOURS = "returns-resubmitted.csv", "air-neighbours.csv"
# Named after points of the compass, and fictional in every row; level and fall against the county.
PLACES = {
    "东邻县（虚构）": (1.06, 0.97),
    "西邻县（虚构）": (1.12, 1.04),
    "南邻县（虚构）": (0.95, 0.93),
    "北邻县（虚构）": (1.02, 1.01),
}
SENT_AGAIN = ("ri_gas", "ri_power"), date(2017, 12, 22), 0.97  # a count on site found fewer homes
REPORTED_ON = date(2018, 1, 4)
EVIDENCE = "入户核查后更正（虚构）"
WINTER_TURN = date(2017, 7, 1)


def write_weekly(case: Path, folder: Path, *, seed: int = DEFAULT_SEED) -> Path:
    """Write the files into a folder.

    Parameters
    ----------
    case : Path
        Folder of the fictional county's case.
    folder : Path
        Where to write; made if it is not there.
    seed : int
        Of the neighbours' air.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_table(folder / RETURNS, sent_again(read_table(case / "returns.csv")))
    write_table(folder / NEIGHBOURS, neighbours(seed, read_table(case / "air.csv")))
    return folder


def sent_again(returns: list[Row]) -> list[Row]:
    """A week's returns of one town sent in again, with other values for the same tasks and day."""
    tasks, day, share = SENT_AGAIN
    own = [row for row in returns if row["task_id"] in tasks and row["true_on"] == day.isoformat()]
    return [
        row
        | {
            "done": int(float(str(row["done"])) * share),
            "reported_on": REPORTED_ON.isoformat(),
            "evidence": EVIDENCE,
        }
        for row in own
    ]


def neighbours(seed: int, air: list[Row]) -> list[Row]:
    """Daily means of fictional counties around, which share the county's weather."""
    chance = Chance(f"{seed}/neighbours")
    rows: list[Row] = []
    for own in air:
        if own["station_id"] or not own["pm25_ugm3"]:
            continue
        is_second = date.fromisoformat(str(own["date"])) > WINTER_TURN
        for name, (level, fall) in PLACES.items():
            times = level * (fall if is_second else 1.0) * chance.between(0.9, 1.1)
            values = {column: int(float(str(own[column])) * times + 0.5) for column in COLUMNS[:2]}
            rows.append({"date": own["date"], "district_id": name, **values})
    return rows
