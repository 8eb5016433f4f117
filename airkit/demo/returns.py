"""The invented weekly returns, with what is wrong in real ones, and the checks made on them."""

from collections.abc import Iterator
from datetime import date, timedelta

from airkit.demo.calendar import END, START, fridays
from airkit.demo.chance import Chance
from airkit.demo.places import COUNTY, Row
from airkit.demo.tasks import COUNTED_WEEKLY, Task

MISSES_WEEKS = "hong"  # a town that sends every other return
FALLS_BACK = ("xiu_power", date(2017, 11, 24), 60)  # homes counted twice, found out a week later
REPORTS_LATE = "han"
FIRES = {"ze": 5, "lie": 2, "ri": 1, "ying": 1}  # one town has more than it may
FIRE_DAYS = (date(2017, 10, 3), date(2017, 10, 28))
FINISH = {  # of the tasks no other table knows of: share done by the end, day it is reached
    "relocate": (2 / 3, END),
    "parks": (1.0, date(2018, 3, 9)),
    "entry": (0.0, END),
    "stagger": (1.0, date(2017, 11, 24)),
    "trucks": (1.0, date(2017, 11, 17)),
    "deep": (0.93, date(2018, 2, 23)),
    "works": (1.0, date(2017, 12, 15)),
    "docks": (1.0, date(2018, 1, 19)),
    "vapour": (1.0, date(2017, 12, 22)),
    "nonroad": (0.86, END),
    "alert": (1.0, date(2017, 11, 10)),
}
WEEKLY = {  # the mean of a week's count
    "fireworks": 0.7,
    "diesel": 540,
    "sweep": 165,
    "patrol": 7.4,
}
SPRING_FESTIVAL = (date(2018, 2, 9), date(2018, 2, 23))


def returns(seed: int, tasks: list[Task]) -> list[Row]:
    """The ``returns`` table as it stands after corrections, by day and task."""
    chance = Chance(f"{seed}/returns")
    rows = [row for task in tasks for row in _of_task(chance, task)]
    return sorted(rows, key=lambda row: str(row["true_on"]))


def _of_task(chance: Chance, task: Task) -> Iterator[Row]:
    curve = _counted if task.what in COUNTED_WEEKLY else _cumulative
    town = "" if task.town is None else task.town.id
    for week, (day, done) in enumerate(curve(chance, task)):
        if town == MISSES_WEEKS and week % 2 and day != fridays()[-1]:
            continue
        late = chance.whole(9, 16) if town == REPORTS_LATE else chance.whole(0, 3)
        yield {
            "task_id": task.id,
            "true_on": day.isoformat(),
            "done": done,
            "kind": "increment" if task.what in COUNTED_WEEKLY else "cumulative",
            "reported_on": (day + timedelta(days=late)).isoformat(),
            "reported_by": task.town.name_zh if task.town else str(task.row["department"]),
            "evidence": chance.pick(("周报", "周报；照片", "台账")) if done else "",
        }


def _cumulative(_: Chance, task: Task) -> Iterator[tuple[date, int]]:
    for day in fridays():
        done = _known(task, day) if task.parts else _invented(task, day)
        if task.id == FALLS_BACK[0] and day == FALLS_BACK[1]:
            done += FALLS_BACK[2]
        yield day, done


def _known(task: Task, day: date) -> int:
    return sum(number for when, number in task.parts if when <= day)


def _invented(task: Task, day: date) -> int:
    """A task of a department: slow at first and last, never back."""
    share, finish = FINISH[task.what]
    gone = min((day - START).days / (finish - START).days, 1.0)
    return int(task.target * share * gone * gone * (3 - 2 * gone) + 1e-9)


def _counted(chance: Chance, task: Task) -> Iterator[tuple[date, int]]:
    fires = _fires(chance, task)
    for day in fridays():
        eve = day - timedelta(days=7)
        if task.what == "straw":
            yield day, sum(eve < fire <= day for fire in fires)
        else:
            yield day, _week(chance, task.what, day)


def _fires(chance: Chance, task: Task) -> list[date]:
    n_fires = FIRES.get(task.town.id, 0) if task.town else 0
    return [chance.day(*FIRE_DAYS) for _ in range(n_fires)]


def _week(chance: Chance, what: str, day: date) -> int:
    is_festival = SPRING_FESTIVAL[0] <= day <= SPRING_FESTIVAL[1]
    mean = WEEKLY[what]
    if is_festival:
        mean *= 5 if what == "fireworks" else 0.4
    return int(mean * chance.between(0.6, 1.4) + 0.5)


CHECKED = {"gas": 30, "power": 20, "clean": 25, "scattered": 8, "works": 12}
FAILS = {"gas": 0.05, "power": 0.04, "clean": 0.12, "scattered": 0.09, "works": 0.2}


def checks(seed: int, tasks: list[Task]) -> list[Row]:
    """The ``checks`` table: what was drawn and looked at each month, and failed."""
    chance = Chance(f"{seed}/checks")
    rows: list[Row] = []
    for task in tasks:
        if task.what not in CHECKED:
            continue
        for month in (11, 12, 1, 2, 3):
            if not chance.happens(0.5):
                continue
            n = chance.whole(CHECKED[task.what] // 2, CHECKED[task.what])
            day = date(2017 if month > 3 else 2018, month, chance.whole(5, 25))
            fails = FAILS[task.what]
            rows.append(
                {
                    "task_id": task.id,
                    "district_id": task.town.id if task.town else COUNTY,
                    "date": day.isoformat(),
                    "kind": "县级抽查",
                    "checked": n,
                    "failed": sum(chance.happens(fails) for _ in range(n)),
                }
            )
    return rows
