"""Returned counts laid on the register: which homes and boilers were done by a day, and since when.

A return says how many, the register says which. The register's rows of a task are taken in the
order of the days their works were done (rows without a day last, equal days by id), and the count
returned is filled into them from the first on; a row it fills in part is split. Returned in the
week from one return to the next, a row cannot have been done before that week: a register's day
outside it is moved to its edge. A row without any day is a plan, and takes the day of the return.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from airkit.campaign.progress.done import done_series

Days = NDArray[np.datetime64]
Floats = NDArray[np.float64]
Upward = Callable[[str], Iterable[str]]

# Which category of task counts the homes of a measure.
CATEGORY_OF = {
    "gas_boiler": "gas_for_coal",
    "gas_or_power": "gas_for_coal",
    "heat_pump": "power_for_coal",
    "resistive": "power_for_coal",
    "storage_heater": "power_for_coal",
    "district_heat": "heat_network",
    "clean_coal": "clean_coal",
}
BOILERS = "boilers"
# Units of tasks that count homes or boilers, and how many a unit is.
HOME_UNITS = {"户": 1, "万户": 10_000, "households": 1, "homes": 1}
BOILER_UNITS = {"台": 1, "boilers": 1, "units": 1}
UNITS: Mapping[str, Mapping[str, float]] = {
    **dict.fromkeys(CATEGORY_OF.values(), MappingProxyType(HOME_UNITS)),
    BOILERS: BOILER_UNITS,
}
EVERYWHERE = ""
NEAR = 1e-9
REST = "_rest"


@dataclass(frozen=True)
class Pool:
    """What was returned for one category in one district.

    Attributes
    ----------
    category, district_id : str
        What and where; the district is blank for a task of the whole case.
    task_ids : tuple of str
        The tasks that count it; their amounts are added.
    days : ndarray of datetime64[D]
        Days of the returns.
    done : ndarray
        Amount done by each [homes or boilers].
    """

    category: str
    district_id: str
    task_ids: tuple[str, ...]
    days: Days
    done: Floats

    @property
    def now(self) -> float:
        """The amount of the last return, 0 before the first."""
        return float(self.done[-1]) if len(self.done) else 0.0

    def lay(self, sizes: Floats) -> tuple[Floats, Days, Days]:
        """What of each item of a queue is done, the return that says so, and the one before.

        Parameters
        ----------
        sizes : ndarray
            Sizes of the items, first comes first.

        Returns
        -------
        tuple of ndarray
            Part done of each; the day it was first returned as done; the day of the return before
            (NaT where that was the first, or where nothing is done).

        Examples
        --------
        >>> days = np.array(["2017-11-03", "2017-11-10"], dtype="datetime64[D]")
        >>> pool = Pool("boilers", "t", ("t",), days, np.array([1.0, 3.0]))
        >>> done, first, before = pool.lay(np.array([1.0, 4.0]))
        >>> done.tolist(), first.astype(str).tolist(), before.astype(str).tolist()
        ([1.0, 2.0], ['2017-11-03', '2017-11-10'], ['NaT', '2017-11-03'])
        """
        ends = sizes.cumsum()
        starts = ends - sizes
        part = np.clip(self.now - starts, 0.0, sizes)
        nat = np.full(len(sizes), np.datetime64("NaT"), dtype="datetime64[D]")
        if not len(self.days):
            return part, nat, nat
        reached = np.maximum.accumulate(self.done)  # a return that falls back undoes no day
        at = np.minimum(reached.searchsorted(starts + part - NEAR), len(reached) - 1)
        is_done = part > 0
        first = np.where(is_done, self.days[at], nat)
        before = np.where(is_done & (at > 0), self.days[np.maximum(at - 1, 0)], nat)
        return part, first, before


Pools = Mapping[tuple[str, str], Pool]


def read_pools(tasks: pd.DataFrame, returns: pd.DataFrame) -> tuple[Pools, tuple[str, ...]]:
    """The pools of the tasks that count homes or boilers.

    Parameters
    ----------
    tasks, returns : DataFrame
        Tables of those names, the returns up to a day.

    Returns
    -------
    pools : dict
        By category and district.
    left_out : tuple of str
        Tasks of these categories in a unit that does not count homes or boilers.
    """
    counted = tasks[tasks["category"].isin(UNITS) & (tasks["direction"] != "at_most")]
    series = dict(list(done_series(returns).groupby("task_id")))
    parts: dict[tuple[str, str], list[tuple[str, Days, Floats]]] = {}
    left_out = []
    for task in counted.to_dict("records"):
        times = UNITS[task["category"]].get(str(task["unit"]).strip())
        if times is None:
            left_out.append(task["task_id"])
            continue
        where = task["district_id"] if isinstance(task["district_id"], str) else EVERYWHERE
        days, done = _series_of(series.get(task["task_id"]))
        parts.setdefault((task["category"], where), []).append(
            (task["task_id"], days, done * times)
        )
    return {key: _pool(key, several) for key, several in parts.items()}, tuple(left_out)


def pool_of(category: str, district_id: str, pools: Pools, upward: Upward) -> tuple[str, str]:
    """The key of the pool that counts a row: of the innermost district around that has one.

    Returns
    -------
    tuple of str
        Blank both where no task counts the row.
    """
    for around in (*upward(district_id), EVERYWHERE):
        if (category, around) in pools:
            return category, around
    return "", ""


def lay_homes(
    conversions: pd.DataFrame, pools: Pools, upward: Upward, as_of: datetime.date
) -> pd.DataFrame:
    """The table ``conversions`` as it stood on a day.

    Homes not done have no day, and so count nothing; where a row is split, the rest of it is a row
    of its own whose id ends in ``_rest``. Homes whose works are done and whose gas or power came
    later, or not yet, are not alive yet. Rows no task counts keep their own days up to ``as_of``.
    """
    rows = conversions.copy()
    keys = _keys(rows["measure"].map(CATEGORY_OF).fillna(""), rows["district_id"], pools, upward)
    rests = []
    for key, mine in _queues(rows, keys, ["works_done_on", "energised_on", "conversion_id"]):
        part, first, before = pools[key].lay(rows.loc[mine, "n_households"].to_numpy(float))
        part = np.floor(part + NEAR)
        works = _within(rows.loc[mine, "works_done_on"], first, before)
        is_plan = rows.loc[mine, ["works_done_on", "energised_on"]].isna().all(axis=1)
        alive = rows.loc[mine, "energised_on"].mask(is_plan, works)
        alive = alive.where(alive.isna() | (alive >= works), works)
        rest = rows.loc[mine].assign(
            n_households=rows.loc[mine, "n_households"] - part, conversion_id=_rest_ids(rows, mine)
        )
        rests.append(rest[((part > 0) & (rest["n_households"] > 0)).to_numpy()])
        whole = rows.loc[mine, "n_households"]
        rows.loc[mine, "n_households"] = whole.where(part == 0, part).astype(whole.dtype)
        rows.loc[mine, "works_done_on"] = works.where(part > 0)
        rows.loc[mine, "energised_on"] = alive.where(part > 0)
    rows = _known_by(rows, ["works_done_on", "energised_on"], as_of)
    return _with_rests(rows, rests)


def lay_boilers(
    boilers: pd.DataFrame, pools: Pools, upward: Upward, as_of: datetime.date
) -> pd.DataFrame:
    """The table ``boilers`` as it stood on a day; two claims of one boiler are one boiler."""
    rows = boilers.copy()
    category = rows["action"].map(lambda action: "" if action == "keep" else BOILERS)
    keys = _keys(category, rows["district_id"], pools, upward)
    for key, mine in _queues(rows, keys, ["done_on", "boiler_id"]):
        ids = rows.loc[mine, "boiler_id"]
        queue = ids.drop_duplicates()
        part, first, before = pools[key].lay(np.ones(len(queue)))
        place = pd.Index(queue).get_indexer(ids)
        own = rows.loc[mine, "done_on"]
        # A second claim keeps its own day: it says who else claims the boiler, not when it went.
        done = _within(own, first[place], before[place]).where(~ids.duplicated(), own)
        rows.loc[mine, "done_on"] = done.where(part[place] > 1 - NEAR)
    return _known_by(rows, ["done_on"], as_of)


def laid_table(
    conversions: pd.DataFrame, boilers: pd.DataFrame, pools: Pools, upward: Upward
) -> pd.DataFrame:
    """What was returned beside what the register holds, pool by pool.

    Returns
    -------
    DataFrame
        ``category, district_id, task_ids, returned, registered, beyond``: ``beyond`` is what was
        returned and is in no row of the register; it counts nothing.
    """
    categories = conversions["measure"].map(CATEGORY_OF).fillna("")
    homes = _keys(categories, conversions["district_id"], pools, upward)
    sizes = dict(conversions["n_households"].groupby(homes).sum())
    acted = boilers[boilers["action"] != "keep"].drop_duplicates("boiler_id")
    which = _keys(pd.Series(BOILERS, acted.index), acted["district_id"], pools, upward)
    sizes |= dict(which.groupby(which).size())
    table = [
        (*key, " ".join(pool.task_ids), pool.now, float(sizes.get(key, 0.0)))
        for key, pool in sorted(pools.items())
    ]
    columns = ["category", "district_id", "task_ids", "returned", "registered"]
    frame = pd.DataFrame(table, columns=columns)
    return frame.assign(beyond=(frame["returned"] - frame["registered"]).clip(lower=0))


def _series_of(series: pd.DataFrame | None) -> tuple[Days, Floats]:
    if series is None:
        return np.array([], dtype="datetime64[D]"), np.array([])
    return series["true_on"].to_numpy().astype("datetime64[D]"), series["done"].to_numpy(float)


def _pool(key: tuple[str, str], parts: list[tuple[str, Days, Floats]]) -> Pool:
    """Several tasks as one: each amount holds until its task's next return."""
    days = np.unique(np.concatenate([days for _, days, _ in parts]))
    total = np.zeros(len(days))
    for _, own, done in parts:
        at = own.searchsorted(days, side="right")
        total += np.concatenate([[0.0], done])[at]
    return Pool(*key, tuple(task for task, _, _ in parts), days, total)


def _keys(categories: pd.Series, districts: pd.Series, pools: Pools, upward: Upward) -> pd.Series:
    keys = [
        pool_of(category, district, pools, upward) if category else ("", "")
        for category, district in zip(categories, districts, strict=True)
    ]
    return pd.Series(keys, index=categories.index, dtype=object)


def _queues(
    rows: pd.DataFrame, keys: pd.Series, order: list[str]
) -> Iterable[tuple[tuple[str, str], pd.Index]]:
    """The rows of each pool, in the order they are filled."""
    ordered = rows.sort_values(order, na_position="last", kind="stable").index
    for key in sorted(set(keys) - {("", "")}):
        yield key, ordered[[keys[row] == key for row in ordered]]


def _within(days: pd.Series, first: Days, before: Days) -> pd.Series:
    """Days moved into the week of their return; those missing take the return's day."""
    latest = pd.Series(first.astype("datetime64[s]"), days.index)
    earliest = pd.Series((before + np.timedelta64(1, "D")).astype("datetime64[s]"), days.index)
    moved = days.where(days.isna() | earliest.isna() | (days >= earliest), earliest)
    return moved.where(moved.notna() & (moved <= latest), latest)


def _known_by(rows: pd.DataFrame, columns: list[str], as_of: datetime.date) -> pd.DataFrame:
    return rows.assign(
        **{name: rows[name].where(rows[name] <= pd.Timestamp(as_of)) for name in columns}
    )


def _rest_ids(rows: pd.DataFrame, mine: pd.Index) -> pd.Series:
    """Ids for the rests, none of them taken already."""
    taken = set(rows["conversion_id"])
    ids = rows.loc[mine, "conversion_id"] + REST
    while taken & set(ids):
        ids = ids + REST
    return ids


def _with_rests(rows: pd.DataFrame, rests: list[pd.DataFrame]) -> pd.DataFrame:
    """The rows, then the rests as rows behind the last, without a day."""
    parts = [part for part in rests if len(part)]
    if not parts:
        return rows
    more = pd.concat(parts)
    more["works_done_on"] = more["energised_on"] = pd.NaT
    behind = int(max(rows.index, default=0)) + 1
    more.index = pd.RangeIndex(behind, behind + len(more), name=rows.index.name)
    return pd.concat([rows, more.astype(rows.dtypes.to_dict())])
