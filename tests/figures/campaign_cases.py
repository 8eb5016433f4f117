"""Campaigns of any size and any name, for the tests of their figures."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd

from airkit.campaign import (
    Accountability,
    Closeout,
    Progress,
    close_out,
    count_accountability,
    memory_ledger,
    track_progress,
)
from airkit.campaign.air import Season
from airkit.campaign.air.state import AirState, track_air
from airkit.campaign.ledger.closing import ANSWERS
from airkit.case import Case, read_case
from airkit.tables.checking.check import empty_table

LONG_ZH = "很长很长的镇街名称共二十个汉字用来试排版"
LONG_EN = "A very long name of a township"
START, AS_OF, END = date(2017, 10, 1), date(2017, 12, 31), date(2018, 3, 31)
SEASON = Season(START, END)
KINDS = ("散乱污", "工地扬尘", "锅炉", "VOCs")


@dataclass(frozen=True)
class Campaign:
    """All that is drawn of one campaign."""

    districts: pd.DataFrame
    progress: Progress
    closeout: Closeout
    accountability: Accountability
    air: AirState


def campaign_of(
    case: Case, as_of: date, air: pd.DataFrame, *, season: tuple[date, date] = (START, END)
) -> Campaign:
    """Follow the tables a case carries, and some days of air."""
    case = replace(case, season_start=season[0], season_end=season[1])
    ledger = memory_ledger(case)
    closeout = close_out(case, ledger, as_of)
    return Campaign(
        case.table("districts"),
        track_progress(case, ledger, as_of),
        closeout,
        count_accountability(case, ledger, closeout, completion_ratios={"city": 0.37}),
        air_of(case, air, as_of),
    )


def air_of(case: Case, air: pd.DataFrame, as_of: date) -> AirState:
    """The air of a case, given as rows."""
    return track_air(case, memory_ledger(case, {"air": air}), as_of)


def county(n_towns: int, *, long_names: bool = False, n_weeks: int = 13) -> Case:
    """A fictional county with tasks, returns, problems and sites drawn from a seed."""
    rng = np.random.default_rng(n_towns)
    towns = [f"town{i:02d}" for i in range(n_towns)]
    zh = [f"{LONG_ZH[:-2]}{i:02d}" if long_names else f"第{i + 1}镇" for i in range(n_towns)]
    en = [f"{LONG_EN} {i:02d}" if long_names else f"Town {i + 1}" for i in range(n_towns)]
    cities = CITIES[1:]
    districts = pd.DataFrame(
        {
            "district_id": ["county", *towns, *cities],
            "name_zh": ["小例县", *zh, *(f"{LONG_ZH[:-2]}{i:02d}" for i in range(len(cities)))],
            "name_en": ["Small County", *en, *(f"{LONG_EN} {i:02d}" for i in range(len(cities)))],
            "parent_id": [None, *["county"] * n_towns, *[None] * len(cities)],
            "kind": ["county", *["town"] * n_towns, *["city"] * len(cities)],
        }
    )
    per_town = [1 + i % 4 for i in range(n_towns)]
    where = [town for town, n in zip(towns, per_town, strict=True) for _ in range(n)]
    tasks = pd.DataFrame(
        {
            "task_id": [f"t{i:03d}" for i in range(len(where))],
            "name_zh": [f"任务{i}" for i in range(len(where))],
            "category": "boilers",
            "district_id": where,
            "department": [("住建局", "环保局", "发改局", None)[i % 4] for i in range(len(where))],
            "unit": "台",
            "direction": ["at_most" if i % 17 == 16 else "at_least" for i in range(len(where))],
            "target": 100,
            "weight": [1 + i % 3 for i in range(len(where))],
            "start_date": str(START),
            "deadline": str(START + timedelta(days=120)),
        }
    )
    luck = rng.lognormal(-0.4, 0.9, n_weeks + 1).cumsum()  # some weeks bring much, some little
    paces = rng.uniform(0.2, 1.4, len(tasks)) * 100 * 7 / 120
    returns = [
        (
            task,
            START + timedelta(days=7 * week),
            round(min(pace * luck[week], 130), 1),
            "cumulative",
        )
        for task, pace in zip(tasks["task_id"], paces, strict=True)
        for week in range(1, n_weeks + 1 - (pace < 3))
    ]
    problems, events = troubles(rng, towns, 6 * n_towns)
    sites = [(f"s{i:02d}", towns[i % n_towns], ("工地", "料堆")[i % 2]) for i in range(24)]
    items = [
        (site, item, "2017-11-30", "2017-11-20" if rng.random() < 0.7 else None)
        for site, _, _ in sites
        for item in ("cover", "spray", "monitor_installed")
    ]
    targets = frame(
        [("county", "pm25", 0.1), ("county", "heavy_days", 0.1)],
        "district_id indicator reduction_share",
    )
    tables = {
        "districts": districts,
        "targets": targets,
        "tasks": tasks,
        "returns": frame(returns, "task_id true_on done kind"),
        "problems": problems,
        "problem_events": events,
        "sites": frame(sites, "site_id district_id kind"),
        "site_items": frame(items, "site_id item due_on done_on"),
    }
    case = replace(read_case("tiny"), own_tables={})
    for name, table in tables.items():
        case = case.with_table(name, table)
    return case


def troubles(
    rng: np.random.Generator, towns: list[str], n: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Problems, most closed, some looked back at, a few relapsed."""
    problems, events = [], []
    full = ["是"] * len(ANSWERS)
    for i in range(n):
        found = START + timedelta(days=int(rng.integers(0, 90)))
        deadline = found + timedelta(days=20)
        source = ("巡查", "信访", "自查")[i % 3]
        town = towns[int(rng.integers(0, len(towns)))]
        problems.append((f"p{i:03d}", found, source, "问题", town, KINDS[i % 4], deadline))
        if rng.random() < 0.3 or found + timedelta(days=30) > AS_OF:
            continue
        steps = [("rectified", 5, "某厂"), ("checked", 7, "环保所"), ("closed", 9, "县办")]
        if rng.random() < 0.5:
            steps.append(("looked_back" if rng.random() < 0.75 else "relapsed", 25, "督查组"))
        for event, days, by in steps:
            answers = full if event == "closed" else [""] * len(ANSWERS)
            events.append((f"p{i:03d}", event, found + timedelta(days=days), by, "照片", *answers))
    return (
        frame(problems, "problem_id found_on source text district_id kind deadline"),
        frame(events, "problem_id event true_on by evidence " + " ".join(ANSWERS)),
    )


def frame(rows: list[tuple], columns: str) -> pd.DataFrame:
    """A table of text, as files hold it."""
    texts = [[None if cell in (None, "") else str(cell) for cell in row] for row in rows]
    return pd.DataFrame(texts, columns=columns.split(), dtype=object)


def air_rows(places: list[str], *, years: int = 4) -> pd.DataFrame:
    """Daily PM2.5 and PM10 of some places over so many winters, with days missing."""
    parts = []
    for k, place in enumerate(places):
        rng = np.random.default_rng(100 + k)
        for back in range(years):
            days = SEASON.earlier(back).days if back else SEASON.days
            level = 70 + 9 * back + 4 * (k % 5)
            values = level * rng.lognormal(-0.15, 0.55, len(days)).round(3)
            parts.append(
                pd.DataFrame({"date": days, "district_id": place, "pm25_ugm3": values.round(0)})
            )
    rows = pd.concat(parts, ignore_index=True)
    rows["pm10_ugm3"] = (rows["pm25_ugm3"] * 1.4).round(0)
    rows = rows[~rows["date"].isin(pd.date_range("2017-11-05", "2017-11-08"))]
    rows = rows[~((rows["date"].dt.day == 17) & (rows["date"].dt.year == 2017))]
    return rows.reindex(columns=list(empty_table("air"))).astype(empty_table("air").dtypes)


def with_nothing(case: Case) -> Campaign:
    """The same county: nothing returned, no problem, no site, no air."""
    for name in ("returns", "problem_events", "problems", "site_items", "sites"):
        case = case.with_table(name, case.table(name).head(0))
    return campaign_of(case, AS_OF, air_rows(["county"]).head(0))


def of_zeros(case: Case) -> Campaign:
    """Returns of nothing but zeros, and a concentration of zero."""
    case = case.with_table("returns", case.table("returns").assign(done=0.0))
    return campaign_of(case, AS_OF, air_rows(["county"]).assign(pm25_ugm3=0.0, pm10_ugm3=0.0))


def far_gone(case: Case) -> Campaign:
    """Returns that fall, exceed the target and never finish; a season that cannot be met."""
    returns = case.table("returns")
    bent = returns["done"] * np.where(returns.index % 2, 25.0, 0.1)
    case = case.with_table("returns", returns.assign(done=bent.round(3)))
    rows = air_rows(["county"], years=2)
    rows["pm25_ugm3"] = rows["pm25_ugm3"].where(rows["date"] < "2017-10-01", 480.0)
    return campaign_of(case, date(2018, 3, 30), rows)


CITIES = ["county", *(f"city{i:02d}" for i in range(27))]
MADE = {
    "one_town": lambda: campaign_of(county(1), AS_OF, air_rows(["county"])),
    "sixteen": lambda: campaign_of(county(16), AS_OF, air_rows(CITIES[:5])),
    "sixty_long": lambda: campaign_of(county(62, long_names=True), END, air_rows(CITIES)),
    "nothing": lambda: with_nothing(county(3)),
    "zeros": lambda: of_zeros(county(5)),
    "far_gone": lambda: far_gone(county(8)),
    "one_day": lambda: campaign_of(county(4), START, air_rows(["county"]), season=(START, START)),
}
campaigns = cache(lambda name: MADE[name]())
