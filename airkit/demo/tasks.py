"""The invented tasks: what the county's plan asks of its towns and departments."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from airkit.demo.calendar import END
from airkit.demo.chance import Chance
from airkit.demo.places import Row, Town

ISSUED_BY = "示范县大气办"
LEADERS = ("甲副县长", "乙副县长", "丙副县长", "丁副县长")

# What towns are asked for: id, name, category, unit, department that leads, deadline, weight.
TOWN_TASKS = (
    ("gas", "气代煤", "Gas for coal", "gas_for_coal", "户", "县住建局", date(2017, 12, 15), 4),
    ("power", "电代煤", "Power for coal", "power_for_coal", "户", "县住建局",
     date(2017, 12, 15), 4),
    ("clean", "洁净型煤", "Clean coal", "clean_coal", "户", "县经信局", date(2017, 11, 30), 2),
    ("boilers", "燃煤锅炉淘汰", "Coal boilers", "boilers", "台", "县环保局", date(2017, 12, 31), 4),
    ("scattered", "散乱污清理", "Scattered firms", "scattered_firms", "家", "县环保局",
     date(2017, 10, 31), 4),
    ("yards", "料堆场覆盖", "Yards covered", "dust", "处", "县国土局", date(2017, 11, 30), 2),
)  # fmt: skip
STRAW = ("straw", "秸秆焚烧火点", "Straw fires", "straw_burning", "起", "县农业局", END, 1)
FIRES_ALLOWED = 3

# What departments are asked for: id, names, category, unit, target, department, deadline, weight.
DEPARTMENT_TASKS = (
    ("relocate", "退城进园", "Firms moved to parks", "relocation", "家", 3, "县经信局", END, 2),
    ("parks", "园区集中供热", "Parks on shared heat", "parks", "个", 2, "县发改局", END, 1),
    ("entry", "新增燃煤项目", "New coal projects", "entry_control", "个", 0, "县发改局", END, 1),
    ("stagger", "错峰生产方案", "Staggered production", "staggered_production", "家", 40,
     "县经信局", date(2017, 11, 15), 4),
    ("trucks", "错峰运输方案", "Staggered transport", "staggered_transport", "家", 12,
     "县交通局", date(2017, 11, 15), 2),
    ("deep", "工业炉窑深度治理", "Deep treatment", "deep_treatment", "台", 26, "县环保局",
     date(2017, 12, 31), 3),
    ("works", "工地六个百分百", "Building sites", "dust", "处", 58, "县住建局",
     date(2017, 10, 31), 3),
    ("docks", "码头扬尘治理", "Docks", "dust", "处", 6, "县交通局", date(2017, 12, 31), 1),
    ("sweep", "道路机械清扫", "Roads swept", "dust", "公里", 4200, "县城管局", END, 1),
    ("fireworks", "违规燃放烟花", "Fireworks set off", "fireworks", "起", 20, "县公安局", END, 1),
    ("diesel", "柴油货车路检", "Diesel trucks checked", "vehicles", "辆", 12000, "县公安局",
     END, 2),
    ("vapour", "油气回收", "Vapour recovery", "vehicles", "座", 62, "县商务局",
     date(2017, 12, 31), 1),
    ("nonroad", "非道路机械登记", "Machinery registered", "non_road", "台", 820, "县环保局",
     END, 1),
    ("alert", "企业应急预案", "Firms' alert plans", "alert_plan", "家", 86, "县环保局",
     date(2017, 11, 15), 2),
    ("patrol", "督导检查", "Supervision visits", "supervision", "次", 180, "县督查室", END, 1),
)  # fmt: skip
AT_MOST = frozenset({"straw", "entry", "fireworks"})
COUNTED_WEEKLY = frozenset({"straw", "fireworks", "diesel", "sweep", "patrol"})  # increments
MEASURES = {
    "gas": ("gas_boiler",),
    "power": ("heat_pump", "resistive", "storage_heater"),
    "clean": ("clean_coal",),
    "heat": ("district_heat",),
}
HEAT = (
    "heat",
    "集中供热扩网",
    "Heat network",
    "heat_network",
    "户",
    "县住建局",
    date(2017, 12, 31),
    3,
)


@dataclass(frozen=True)
class Task:
    """A task, and the days on which each of its parts was really done (none: it is invented).

    Attributes
    ----------
    what : str
        What is asked, such as ``"gas"``.
    town : Town or None
        The town asked; None where a department is.
    row : dict
        Its row of the table ``tasks``.
    parts : tuple of (date, number)
        When how much was done, from the county's other tables.
    """

    what: str
    town: Town | None
    row: Row
    parts: tuple[tuple[date, int], ...] = ()

    @property
    def id(self) -> str:
        """The task's id."""
        return str(self.row["task_id"])

    @property
    def target(self) -> int:
        """What is asked for."""
        return int(str(self.row["target"]))


def make_tasks(
    seed: int, towns: list[Town], conversions: list[Row], boilers: list[Row], sites: list[Row],
    items: list[Row],
) -> list[Task]:  # fmt: skip
    """Every task of the campaign, those of the towns first."""
    chance = Chance(f"{seed}/tasks")
    tasks = []
    for town in towns:
        for task in TOWN_TASKS:
            parts = tuple(_parts(task[0], town, conversions, boilers, sites, items))
            target = _asked(task[0], town, sum(number for _, number in parts))
            if target:
                tasks.append(_town_task(chance, task, town, target, parts))
        tasks.append(_town_task(chance, STRAW, town, FIRES_ALLOWED, ()))
    heat = tuple(_homes("heat", None, conversions))
    tasks.append(_department_task(chance, HEAT, sum(n for _, n in heat), heat))
    for what, zh, en, category, unit, target, department, deadline, weight in DEPARTMENT_TASKS:
        head = (what, zh, en, category, unit, department, deadline, weight)
        tasks.append(_department_task(chance, head, target, ()))
    for what, kind, item in (
        ("voc", "VOC企业", "voc_device"),
        ("monitor", "监控点", "transmitting"),
    ):
        tasks.append(_site_task(chance, what, kind, item, sites, items))
    return tasks


def _asked(what: str, town: Town, n: int) -> int:
    """A town's target: as much as there is to do, but one town was asked for less."""
    return int(n * 9 / 10) if what == "gas" and town.id == "yue" else n


def _parts(
    what: str, town: Town, conversions: list[Row], boilers: list[Row], sites: list[Row],
    items: list[Row],
) -> Iterator[tuple[date, int]]:  # fmt: skip
    if what in MEASURES:
        yield from _homes(what, town, conversions)
    elif what == "boilers":
        seen = {str(row["boiler_id"]): row for row in reversed(boilers)}
        for row in seen.values():
            if row["district_id"] == town.id and row["action"] != "keep":
                yield _day(row["done_on"]), 1
    else:
        kind, item = ("散乱污", "cleared") if what == "scattered" else ("堆场", "cover")
        yield from _sites(kind, item, sites, items, town)


def _homes(what: str, town: Town | None, conversions: list[Row]) -> Iterator[tuple[date, int]]:
    for row in conversions:
        is_here = town is None or str(row["district_id"]).split("_")[0] == town.id
        if is_here and row["measure"] in MEASURES[what]:
            yield _day(row["works_done_on"]), int(str(row["n_households"]))


def _sites(
    kind: str, item: str, sites: list[Row], items: list[Row], town: Town | None = None
) -> Iterator[tuple[date, int]]:
    here = {
        row["site_id"]
        for row in sites
        if row["kind"] == kind and (town is None or row["district_id"] == town.id)
    }
    for row in items:
        if row["item"] == item and row["site_id"] in here:
            yield _day(row["done_on"]), 1


def _day(cell: object) -> date:
    """A day; of what was not done, one after everything."""
    return date.fromisoformat(str(cell)) if cell else date.max


def _site_task(
    chance: Chance, what: str, kind: str, item: str, sites: list[Row], items: list[Row]
) -> Task:
    parts = tuple(_sites(kind, item, sites, items))
    names = ("VOC治理", "VOC treatment") if what == "voc" else ("自动监控联网", "Monitors online")
    category, unit = ("voc", "家") if what == "voc" else ("monitoring", "套")
    head = (what, *names, category, unit, "县环保局", date(2017, 12, 31), 3)
    return _department_task(chance, head, len(parts), parts)


def _town_task(
    chance: Chance, head: tuple, town: Town, target: int, parts: tuple[tuple[date, int], ...]
) -> Task:
    what, zh, en, category, unit, department, deadline, weight = head
    names = (f"{town.name_zh[:2]}{zh}", f"{en}, {town.name_en.split()[0]}")
    row = _row(chance, f"{town.id}_{what}", names, category, unit, target, deadline, weight)
    row |= {"district_id": town.id, "department": department, "lead": department}
    return Task(what, town, row, parts)


def _department_task(
    chance: Chance, head: tuple, target: int, parts: tuple[tuple[date, int], ...]
) -> Task:
    what, zh, en, category, unit, department, deadline, weight = head
    row = _row(chance, f"county_{what}", (zh, en), category, unit, target, deadline, weight)
    return Task(what, None, row | {"department": department, "lead": department}, parts)


def _row(
    chance: Chance, task_id: str, names: tuple[str, str], category: str, unit: str, target: int,
    deadline: date, weight: int,
) -> Row:  # fmt: skip
    what = task_id.split("_")[1]
    return {
        "task_id": task_id,
        "name_zh": names[0],
        "name_en": names[1],
        "category": category,
        "district_id": "",
        "department": "",
        "lead": "",
        "leader": chance.pick(LEADERS),
        "unit": unit,
        "direction": "at_most" if what in AT_MOST else "at_least",
        "target": target,
        "weight": weight,
        "start_date": date(2017, 9, 1).isoformat() if what in MEASURES else "",
        "deadline": deadline.isoformat(),
        "issued_by": ISSUED_BY,
    }


def milestones(tasks: list[Task]) -> list[Row]:
    """The ``milestones`` table: the half and the most part of the large tasks."""
    rows: list[Row] = []
    steps = (
        (date(2017, 10, 15), 0.35, "过三成"),
        (date(2017, 10, 31), 0.6, "过六成"),
        (date(2017, 11, 15), 0.85, "采暖前基本完成"),
    )
    for task in tasks:
        if task.what in ("gas", "power", "heat", "stagger"):
            for due_on, share, text in steps:
                rows.append(
                    {
                        "task_id": task.id,
                        "due_on": due_on.isoformat(),
                        "target_cum": int(task.target * share),
                        "text": text,
                    }
                )
    return rows


def changes(tasks: list[Task]) -> list[Row]:
    """The ``changes`` table: a deadline put off, a target raised, a leader and a weight changed."""
    ids = {task.id: task for task in tasks}
    raised = ids["county_diesel"].target * 5 // 4
    lines = (
        ("han_power", date(2017, 12, 8), "deadline", "2018-01-15", "电网改造延期"),
        ("county_diesel", date(2018, 1, 5), "target", raised, "省里加码"),
        ("county_works", date(2017, 11, 20), "leader", LEADERS[1], "分工调整"),
        ("county_patrol", date(2017, 12, 1), "weight", 2, "巡查期间加密"),
    )
    return [
        {
            "task_id": task,
            "true_on": day.isoformat(),
            "field": field,
            "value": value,
            "reason": reason,
            "issued_by": ISSUED_BY,
        }
        for task, day, field, value, reason in lines
    ]
