"""The invented site registers: scattered firms, yards, docks, building sites, VOC, monitors."""

from datetime import date, timedelta

from airkit.demo.calendar import END
from airkit.demo.chance import Chance
from airkit.demo.places import Row, Town

Register = tuple[str, str, tuple[int, int], tuple[str, ...], date]
CLEARED = ("cut_power", "cut_water", "cleared")  # 两断三清
# Kind of site: prefix of its ids, how many a town, items, when they are due.
REGISTERS: tuple[Register, ...] = (
    ("散乱污", "s", (7, 16), CLEARED, date(2017, 10, 31)),
    ("堆场", "y", (2, 6), ("cover", "spray"), date(2017, 11, 30)),
    ("工地", "w", (2, 5), ("cover", "spray"), date(2017, 10, 31)),
    ("VOC企业", "v", (1, 3), ("voc_device",), date(2017, 12, 31)),
    ("监控点", "m", (1, 4), ("monitor_installed", "networked", "transmitting"), date(2017, 12, 31)),
)  # fmt: skip
DOCKS: Register = ("码头", "d", (3, 3), ("cover", "spray"), date(2017, 12, 31))
WITH_DOCKS = ("han", "ze")
CLASSES = {"散乱污": (("关停", "搬迁", "整改"), (7, 1, 4))}
SLOW = ("han", "hong")  # towns that are behind
MOST_DAYS_EARLY, MOST_DAYS_LATE = 45, 20
NEVER = 0.05
EVIDENCE = ("现场照片", "断电通知单", "验收单", "联网截图")


def sites(seed: int, towns: list[Town]) -> tuple[list[Row], list[Row]]:
    """The tables ``sites`` and ``site_items``."""
    chance = Chance(f"{seed}/sites")
    places: list[Row] = []
    items: list[Row] = []
    for town in towns:
        registers = [*REGISTERS, DOCKS] if town.id in WITH_DOCKS else REGISTERS
        for kind, prefix, between, wanted, due_on in registers:
            for number in range(1, chance.whole(*between) + 1):
                site_id = f"{town.id}_{prefix}{number:02d}"
                places.append(_site(chance, site_id, town, kind))
                items += _items(chance, site_id, wanted, due_on, town.id in SLOW)
    return places, items


def _site(chance: Chance, site_id: str, town: Town, kind: str) -> Row:
    return {
        "site_id": site_id,
        "district_id": town.id,
        "kind": kind,
        "class": chance.pick(*CLASSES[kind]) if kind in CLASSES else "",
    }


def _items(
    chance: Chance, site_id: str, wanted: tuple[str, ...], due_on: date, is_slow: bool
) -> list[Row]:
    """Items one after the other; what was never begun stays undone to its end."""
    rows: list[Row] = []
    first = due_on - timedelta(days=MOST_DAYS_EARLY)
    last = due_on + timedelta(days=MOST_DAYS_LATE * (3 if is_slow else 1))
    done: date | None = chance.day(first, last)
    stops = chance.happens(NEVER * (3 if is_slow else 1))
    for place, item in enumerate(wanted):
        if place:
            done = None if done is None or stops else done + timedelta(days=chance.whole(0, 12))
        if done is not None and (done > END or (stops and len(wanted) == 1)):
            done = None
        rows.append(
            {
                "site_id": site_id,
                "item": item,
                "due_on": due_on.isoformat(),
                "done_on": "" if done is None else done.isoformat(),
                "evidence": chance.pick(EVIDENCE) if done else "",
            }
        )
    return rows
