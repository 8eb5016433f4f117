"""Invented air of two winters: stations of the county, its own mean, and the towns' stations."""

from collections.abc import Iterator
from datetime import date
from math import cos, exp, pi

from airkit.demo.calendar import BEFORE_END, BEFORE_START, END, START, days
from airkit.demo.chance import Chance
from airkit.demo.places import COUNTY, Row, Town

STATIONS = (("shifan_1", 1.04), ("shifan_2", 0.96))  # id, its level against the county's
STATION_GRADE, TOWN_GRADE = "province", "town"
WINTERS = ((BEFORE_START, BEFORE_END, 77.0), (START, END, 65.0))  # typical PM2.5, not the mean
PEAK = (1, 4)  # of the winter: month, day
SWING, SPELL, MEMORY = 0.36, 0.36, 0.68
EPISODES = {  # first day of the year's bad spells and how much they add to the logarithm
    (12, 17): 0.75,
    (12, 30): 0.85,
    (1, 14): 0.6,
    (2, 27): 0.6,
}
EPISODE_DAYS = 5
GAP, TOWN_GAP = 0.012, 0.03  # how often a station has no value
DOWN = (date(2017, 12, 6), date(2017, 12, 8))  # both stations without power

COLUMNS = ("pm25_ugm3", "pm10_ugm3", "so2_ugm3", "no2_ugm3", "co_mgm3", "o3_8h_ugm3")


def air(seed: int, towns: list[Town]) -> list[Row]:
    """The ``air`` table: a day's county mean, then its stations, then the towns'."""
    chance = Chance(f"{seed}/air")
    levels = {town.id: chance.between(0.88, 1.2) for town in towns}
    rows: list[Row] = []
    for first, last, typical in WINTERS:
        spell = 0.0
        for day in days(first, last):
            spell = MEMORY * spell + SPELL * chance.deviate() * (1 - MEMORY**2) ** 0.5
            rows += _day(chance, day, typical * exp(_season(day) + spell), levels)
    return rows


def _season(day: date) -> float:
    """What the time of the year adds to the logarithm: the winter and its bad spells."""
    peak = date(day.year + (day.month > 6), *PEAK)
    wave = SWING * cos(pi * (day - peak).days / 100)
    for start, more in EPISODES.items():
        since = (day - date(day.year, *start)).days
        if 0 <= since < EPISODE_DAYS:
            wave += more * (since + 1) / EPISODE_DAYS
    return wave


def _day(chance: Chance, day: date, level: float, levels: dict[str, float]) -> Iterator[Row]:
    stations = []
    dust, light = chance.between(0.8, 1.5), chance.between(0.8, 1.2)
    for station, relative in STATIONS:
        own = level * relative * chance.between(0.93, 1.07)
        values = _values(day, own, dust, light)
        if DOWN[0] <= day <= DOWN[1] or chance.happens(GAP):
            values = dict.fromkeys(COLUMNS, "")
        stations.append(_row(day, COUNTY, station, STATION_GRADE) | values)
    yield _row(day, COUNTY) | {name: _mean(stations, name) for name in COLUMNS}
    yield from stations
    for town, relative in levels.items():
        values = _values(day, level * relative * chance.between(0.88, 1.12), dust, light)
        row = _row(day, town, f"{town}_air", TOWN_GRADE) | dict.fromkeys(COLUMNS, "")
        if not chance.happens(TOWN_GAP):
            row |= {name: values[name] for name in COLUMNS[:2]}
        yield row


def _row(day: date, place: str, station: str = "", grade: str = "") -> Row:
    return {
        "date": day.isoformat(),
        "district_id": place,
        "station_id": station,
        "station_grade": grade,
    }


def _values(day: date, pm25: float, dust: float, light: float) -> Row:
    warm = 1 - cos(pi * (day - date(day.year + (day.month > 6), *PEAK)).days / 182)
    return {
        "pm25_ugm3": min(int(pm25 + 0.5), 480),
        "pm10_ugm3": min(int(1.25 * pm25 + 32 * dust + 0.5), 600),
        "so2_ugm3": int(9 + 0.2 * pm25 * (1.3 - 0.3 * warm) + 0.5),
        "no2_ugm3": int(20 + 0.24 * pm25 + 0.5),
        "co_mgm3": f"{0.5 + 0.009 * pm25:.1f}",
        "o3_8h_ugm3": int((38 + 42 * warm) * light + 0.5),
    }


def _mean(stations: list[Row], name: str) -> object:
    known = [float(str(row[name])) for row in stations if row[name] != ""]
    if not known:
        return ""
    mean = sum(known) / len(known)
    return f"{mean:.1f}" if name == "co_mgm3" else int(mean + 0.5)
