"""The invented problems and what became of them."""

from collections.abc import Generator, Iterator
from datetime import date, timedelta

from airkit.demo.calendar import END
from airkit.demo.chance import Chance
from airkit.demo.places import Row, Town

N_PROBLEMS = 168
FIRST = date(2017, 9, 18)
# Where a problem comes from, the list it is on, and how often.
SOURCES = ("强化督查", "巡查", "自查", "信访", "县级抽查")
LISTS = {"强化督查": "national", "巡查": "national"}
SOURCE_WEIGHTS = (3, 3, 9, 5, 6)
# Kind, what is written, department, how often.
KINDS = (
    ("散乱污", "取缔企业设备未清除", "县环保局", 9),
    ("散煤复燃", "已改造农户仍存放使用散煤", "县住建局", 6),
    ("燃煤锅炉", "已报淘汰锅炉未拆除", "县环保局", 4),
    ("错峰生产", "错峰期间未按方案停产", "县经信局", 4),
    ("工地扬尘", "裸土未覆盖，车辆未冲洗", "县住建局", 8),
    ("堆场扬尘", "料堆未苫盖", "县国土局", 6),
    ("VOC治理", "治理设施未正常运行", "县环保局", 4),
    ("秸秆焚烧", "田间有过火痕迹", "县农业局", 3),
    ("重型货车", "绕行路段违规通行", "县公安局", 3),
)
SLOW = ("han", "hong")
LOOKED_BACK, RELAPSES = 0.55, {"散煤复燃": 0.3, "工地扬尘": 0.22}
RELAPSES_ELSE = 0.06
NO_COMPLAINT = "不适用：非信访件"
NO_VIOLATION = "不适用：未构成违法"


def problems(seed: int, towns: list[Town]) -> tuple[list[Row], list[Row]]:
    """The tables ``problems`` and ``problem_events``, in the order of their days."""
    chance = Chance(f"{seed}/problems")
    found = sorted(_draw(chance) for _ in range(N_PROBLEMS))
    rows: list[Row] = []
    events: list[Row] = []
    for number, (day, source) in enumerate(found, start=1):
        problem = _problem(chance, f"p{number:03d}", day, source, chance.pick(towns))
        rows.append(problem)
        events += _life(chance, problem, day)
    return rows, sorted(events, key=lambda row: str(row["true_on"]))


def _draw(chance: Chance) -> tuple[date, str]:
    return chance.day(FIRST, END - timedelta(days=4)), chance.pick(SOURCES, SOURCE_WEIGHTS)


def _problem(chance: Chance, problem_id: str, day: date, source: str, town: Town) -> Row:
    kind, text, department, _ = chance.pick(KINDS, [one[3] for one in KINDS])
    first = day + timedelta(days=chance.pick((7, 10, 15, 30)))
    put_off = chance.whole(7, 20) if chance.happens(0.15) else 0
    return {
        "problem_id": problem_id,
        "found_on": day.isoformat(),
        "source": source,
        "list_level": LISTS.get(source, "county"),
        "text": text,
        "district_id": town.id,
        "department": department,
        "kind": kind,
        "first_deadline": first.isoformat(),
        "deadline": (first + timedelta(days=put_off)).isoformat(),
        "leader": f"{town.name_zh[:2]}包保领导",
    }


def _life(chance: Chance, problem: Row, found: date) -> Iterator[Row]:
    """Events up to the end of the season; what comes later has not happened."""
    for event in _events(chance, problem, found):
        if str(event["true_on"]) <= END.isoformat():
            yield event


def _events(chance: Chance, problem: Row, found: date) -> Iterator[Row]:
    kind, town = str(problem["kind"]), str(problem["district_id"])
    yield _event(problem, "found", found, str(problem["source"]) + "组", evidence="问题交办单")
    closed = yield from _put_right(chance, problem, found, town in SLOW)
    if closed is None or not chance.happens(LOOKED_BACK):
        return
    looked = closed + timedelta(days=chance.whole(10, 40))
    if not chance.happens(RELAPSES.get(kind, RELAPSES_ELSE)):
        yield _event(problem, "looked_back", looked, "县督查室", evidence="回头看记录")
        return
    yield _event(problem, "relapsed", looked, "县督查室", evidence="现场照片")
    yield from _put_right(chance, problem, looked, False)


def _put_right(
    chance: Chance, problem: Row, day: date, is_slow: bool
) -> Generator[Row, None, date | None]:
    """Rectified, checked on site, closed; None where it never came to that."""
    if chance.happens(0.3 if is_slow else 0.06):
        return None
    rectified = day + timedelta(days=chance.whole(2, 30 if is_slow else 14))
    yield _event(problem, "rectified", rectified, "责任单位", evidence="整改报告")
    if chance.happens(0.05):
        return None
    checked = rectified + timedelta(days=chance.whole(1, 5))
    # Now and then the one who put it right checks it too: that closes nothing.
    checker = "责任单位" if chance.happens(0.04) else str(problem["department"])
    yield _event(problem, "checked", checked, checker, evidence="核查照片")
    if chance.happens(0.06):
        return None
    closed = checked + timedelta(days=chance.whole(1, 6))
    fine = chance.pick((0, 5_000, 10_000, 20_000, 50_000), (5, 2, 3, 2, 1))
    yield _event(problem, "closed", closed, "县大气办", evidence="销号卷宗") | {
        "means": "行政处罚" if fine else "责令改正",
        "fine_yuan": fine or "",
        "cause_found": "是",
        "penalised": "是" if fine else NO_VIOLATION,
        "solved": "是",
        "held_to_account": "是" if chance.happens(0.97) else "否",
        "complainant_satisfied": "是" if problem["source"] == "信访" else NO_COMPLAINT,
    }
    return closed


def _event(problem: Row, event: str, day: date, by: str, *, evidence: str) -> Row:
    return {
        "problem_id": problem["problem_id"],
        "event": event,
        "true_on": day.isoformat(),
        "by": by,
        "means": "",
        "fine_yuan": "",
        "evidence": evidence,
        "cause_found": "",
        "penalised": "",
        "solved": "",
        "held_to_account": "",
        "complainant_satisfied": "",
    }
