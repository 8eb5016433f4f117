"""Writes the fictional county as a case folder."""

import csv
from pathlib import Path

from airkit.demo import (
    air,
    boilers,
    energy,
    firms,
    goods,
    households,
    linked,
    measures,
    places,
    problems,
    restrictions,
    returns,
    sites,
    tasks,
    weather,
)
from airkit.demo.calendar import END, START
from airkit.demo.firms import Firm, Line
from airkit.demo.places import Row

DEFAULT_SEED = 2017

CASE_TOML = """\
# 虚构的县：全部数字由种子随机生成，不是任何真实地方的数据。
# A fictional county: every number is drawn from a seed and is no real place's.
id = "demo-county"
name_zh = "示范县（虚构）"
name_en = "Shifan County (fictional)"
is_fictional = true
season_start = 2017-10-01
season_end = 2018-03-31
heating_start = 2017-11-15
heating_end = 2018-03-15
price_year = 2017
accept_defaults = true
"""
SOURCES: list[Row] = [
    {
        "source_id": households.SOURCE,
        "producer": "airkit",
        "title_zh": "虚构示范数据",
        "title_en": "Synthetic demo",
        "grade": "synthetic",
        "note": "由种子随机生成，没有现实依据 / drawn from a seed, no basis in fact",
    }
]


def write_demo(path: str | Path, *, seed: int = DEFAULT_SEED) -> Path:
    """Write the fictional county's case into a folder.

    Parameters
    ----------
    path : str or Path
        The folder; made if it is not there. Files of the same names are overwritten.
    seed : int
        Another seed makes another county; the default makes the shipped one byte for byte.

    Returns
    -------
    pathlib.Path
        The folder.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     (write_demo(folder) / "weather.csv").read_text(encoding="utf-8")[:13]
    'date,t_mean_c'
    """
    folder = Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.toml").write_bytes(CASE_TOML.encode())
    for name, rows in _tables(seed).items():
        write_table(folder / f"{name}.csv", rows)
    return folder


def _tables(seed: int) -> dict[str, list[Row]]:
    towns, villages = places.make_towns(seed), places.make_villages(seed)
    conversions = households.conversions(seed, towns, villages)
    converted = boilers.boilers(seed, towns)
    coal = energy.coal_use(towns)
    return {
        "sources": SOURCES,
        "factors": measures.factors(),
        "districts": places.districts(towns, villages),
        "conversions": conversions,
        "boilers": converted,
        "coal_use": coal,
        "supply": energy.supply(seed, conversions, converted),
        "subsidies": energy.subsidies(),
        "weather": weather.weather(seed),
        "targets": energy.targets(coal),
        "meters": energy.meters(seed, conversions),
        "air": air.air(seed, towns),
        **_works_and_campaign(seed, towns, conversions, converted),
    }


def _works_and_campaign(
    seed: int, towns: list[places.Town], conversions: list[Row], converted: list[Row]
) -> dict[str, list[Row]]:
    """The enterprises, the campaign, and what ties them."""
    works = firms.make_firms(seed, towns)
    lines = firms.make_lines(seed, works)
    tables = _schedules(seed, works, lines) | _campaign(seed, towns, conversions, converted)
    problem_rows, events = tables["problems"], tables["problem_events"]
    linked.order_stops(problem_rows, events, lines, tables["orders"])
    kilns = linked.kiln_tonnes(lines, linked.READ_PROCESS, (END - START).days + 1)
    return tables | {
        "measures": measures.measures(kilns),
        "actuals": linked.actuals(seed, lines),
    }


def _schedules(seed: int, works: list[Firm], lines: list[Line]) -> dict[str, list[Row]]:
    """The enterprises and what binds them."""
    orders, storage = goods.orders_and_storage(seed, works, lines)
    return {
        "enterprises": firms.enterprises(works, lines),
        "lines": firms.line_rows(seed, lines),
        "line_emissions": firms.line_emissions(lines),
        "orders": orders,
        "storage": storage,
        "rules": restrictions.rules(works, lines),
        "alerts": restrictions.alerts(),
    }


def _campaign(
    seed: int, towns: list[places.Town], conversions: list[Row], converted: list[Row]
) -> dict[str, list[Row]]:
    """What the county set out to do, what came of it, and what was found."""
    registered, items = sites.sites(seed, towns)
    asked = tasks.make_tasks(seed, towns, conversions, converted, registered, items)
    found, events = problems.problems(seed, towns)
    return {
        "tasks": [task.row for task in asked],
        "milestones": tasks.milestones(asked),
        "changes": tasks.changes(asked),
        "returns": returns.returns(seed, asked),
        "checks": returns.checks(seed, asked),
        "problems": found,
        "problem_events": events,
        "sites": registered,
        "site_items": items,
        "other_sources": measures.other_sources(),
    }


def write_table(path: Path, rows: list[Row]) -> None:
    """Write rows as a text file of one table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read_table(path: Path) -> list[Row]:
    """The rows of a table that was written."""
    with path.open(encoding="utf-8", newline="") as file:
        return [dict(row) for row in csv.DictReader(file)]
