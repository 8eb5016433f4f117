"""``list_emergency``: the cheapest nested measures that cut a share of all society emits."""

import time
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from airkit.case import Case
from airkit.errors import UsageError
from airkit.result import stamp_of
from airkit.schedule.answer import enterprise_names, typed
from airkit.schedule.emergency.levels import read_level
from airkit.schedule.emergency.programme import Answered, Need, solve_levels
from airkit.schedule.emergency.result import SAME_LOAD, EmergencyList
from airkit.schedule.emergency.society import society_of
from airkit.schedule.model.arrays import Floats
from airkit.schedule.model.run import Asked, quiet
from airkit.schedule.plan import loads_of
from airkit.schedule.problem.calendar import LEVELS as EVERY_LEVEL
from airkit.schedule.problem.calendar import day_number
from airkit.schedule.problem.emergency_shares import COUNTED, LEVELS, Share, Shares, shares_of
from airkit.schedule.problem.problem import Problem, read_problem
from airkit.words import LANGUAGES, Lang

# Which particulate matter the shares are counted in, unless asked otherwise: the documents say
# particulate matter (PM) and no more; the campaign's targets are in PM2.5.
PM = "pm25"
LEVEL_TEXTS = ("level", "pollutant", "basis", "rule_id", "source_id", "title_zh", "title_en")
LEVEL_NUMBERS = (
    *("total_kg", "share", "target_kg", "others_kg", "lines_kg", "cut_share", "short_kg"),
)
# A shortfall below this share of its target is a rounding.
ROUNDING = 1e-6


def list_emergency(
    case: Case,
    plan: pd.DataFrame | None = None,
    *,
    date: str | None = None,
    pm: str = PM,
    shares: Mapping[str, float] | None = None,
    seconds: float | None = None,
    progress: Callable[[str], None] | None = None,
) -> EmergencyList:
    """The cheapest measures of the lines at yellow, orange and red.

    Each level cuts at least its share of what the whole society emits on the day, of SO2, NOx,
    particulate matter and VOC; what other sources cut counts toward it, homes that burn coal count
    in the total. Each level holds the one below. Rules of a level and livelihood bind; a line that
    can stop goes on or stands. Least shortfall first, then least margin lost, the three levels
    weighed alike: ``min sum_k sum_l m_l c_l (x0_l - x_kl)`` with ``x_red <= x_orange <= x_yellow``.

    Parameters
    ----------
    case : Case
        With ``other_sources`` and emissions of every line that runs.
    plan : DataFrame, optional
        A staggered plan: its loads on the day are cut. None: normal load, the highest of each line.
    date : str, optional
        The day. None: the first of the plan; with a plan, the day without an alert on which the
        lines emit least, and so have least left to cut.
    pm : str
        ``pm25`` or ``pm10``.
    shares : Mapping, optional
        Share by level; None: the case's rules of the kind ``emergency_cut_share``, and the factors
        ``emergency_LEVEL_cut_share`` where there is none.
    seconds : float, optional
        Time limit of each of the two runs.

    Returns
    -------
    EmergencyList

    Raises
    ------
    UsageError
        A date outside the plan, another pollutant, shares out of order.
    InputFaults
        Emissions or other sources are not stated.
    """
    step = progress or quiet
    began = time.perf_counter()
    step("schedule_step_read")
    if pm not in ("pm25", "pm10"):
        raise UsageError("emergency_bad_pm", pm=pm)
    problem = read_problem(case)
    wanted = _shares(case, shares)
    pollutants = ("so2", "nox", pm, "voc")
    before, day = _loads_before(problem, plan, date, pollutants)
    society = society_of(problem, before, problem.days[day], pollutants)
    levels = [read_level(problem, name, problem.days[day], before) for name in LEVELS]
    needs = [_need(problem, society, name, wanted, pollutants) for name in LEVELS]
    step("schedule_step_solve")
    answered = solve_levels(levels, before, needs, Asked(0.0, seconds))
    tables = _tables(problem, society, wanted, before, answered, pollutants)
    status = "infeasible"
    if answered is not None:
        status = "optimal" if answered.ended == "finished" else "feasible"
    return EmergencyList(
        stamp=stamp_of(case),
        status=status,
        is_reached=answered is not None and bool((tables[0]["short_kg"] == 0).all()),
        date=f"{problem.days[day]:%Y-%m-%d}",
        is_normal=plan is None,
        known_alert=_known_alert(problem, day),
        pollutants=pollutants,
        cost_yuan=answered.cost_yuan if answered else None,
        bound_yuan=answered.bound_yuan if answered else None,
        levels=tables[0],
        measures=tables[1],
        society=society,
        seconds=time.perf_counter() - began,
    )


def _shares(case: Case, given: Mapping[str, float] | None) -> Shares:
    """Share of each level and pollutant, and what it rests on."""
    if given is None:
        shares = shares_of(case)
    else:
        by_hand = {level: Share(float(given[level]), "given") for level in LEVELS}
        shares = {(level, name): by_hand[level] for level in LEVELS for name in COUNTED}
    for name in COUNTED:
        yellow, orange, red = (shares[level, name].value for level in LEVELS)
        if not 0 <= yellow <= orange <= red <= 1:  # nor where one is no number
            told = ", ".join(f"{v:g}" for v in (yellow, orange, red))
            raise UsageError("emergency_bad_shares", shares=told)
    return shares


def _title(case: Case, share: Share, lang: Lang) -> str:
    """Document that a share rests on; who issued its rule, or an id, where that has no title."""
    sources = case.table("sources").set_index("source_id")
    if share.source_id in sources.index:
        title = _text(sources.at[share.source_id, f"title_{lang}"])
        if title:
            return title
    issued = case.table("rules").set_index("rule_id")["issued_by"]
    return _text(issued.get(share.rule_id)) or share.source_id or share.rule_id


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) else ""


def _loads_before(
    problem: Problem, plan: pd.DataFrame | None, date: str | None, pollutants: tuple[str, ...]
) -> tuple[Floats, int]:
    """Loads before an alert, shape (L,), and the day."""
    if plan is None:
        highest = np.array([one.high for one in problem.lines["loads"]], dtype=float)
        loads = np.repeat(highest[:, None], problem.n_days, axis=1)
        day = 0
    else:
        loads = loads_of(problem, plan)
        day = _hardest_day(problem, loads, pollutants)
    if date is not None:
        day = day_number(problem.days, date)
    return loads[:, day], day


def _known_alert(problem: Problem, day: int) -> str:
    """Level of the alert that the season already knows of on a day; empty without one."""
    rank = int(problem.ranks[day])
    return EVERY_LEVEL[rank - 1] if rank else ""


def _hardest_day(problem: Problem, loads: Floats, pollutants: tuple[str, ...]) -> int:
    """The day without an alert on which the lines emit least, pollutants weighed by their mean."""
    capacity = problem.lines["capacity_t_per_day"].to_numpy(float)
    per_t = np.nan_to_num(problem.emissions[list(pollutants)].to_numpy(float))
    emitted = (per_t * capacity[:, None]).T @ loads
    mean = np.maximum(emitted.mean(axis=1, keepdims=True), ROUNDING)
    weighed = (emitted / mean).sum(axis=0)
    weighed[problem.ranks > 0] = np.inf
    return int(weighed.argmin())


def _need(
    problem: Problem,
    society: pd.DataFrame,
    level: str,
    shares: Shares,
    pollutants: tuple[str, ...],
) -> Need:
    sums = society.groupby("pollutant")[["kg_per_day", f"cut_{level}_kg"]].sum()
    sums = sums.loc[list(pollutants)].to_numpy(float)
    targets = np.array([shares[level, name].value for name in pollutants]) * sums[:, 0]
    capacity = problem.lines["capacity_t_per_day"].to_numpy(float)
    per_t = np.nan_to_num(problem.emissions[list(pollutants)].to_numpy(float))
    return Need(per_t * capacity[:, None], targets - sums[:, 1], targets)


def _tables(
    problem: Problem,
    society: pd.DataFrame,
    shares: Shares,
    before: Floats,
    answered: Answered | None,
    pollutants: tuple[str, ...],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cuts by level and pollutant, measures by line."""
    after = np.tile(before, (len(LEVELS), 1)) if answered is None else answered.loads
    capacity = problem.lines["capacity_t_per_day"].to_numpy(float)
    margin = problem.lines["margin_yuan_per_t"].to_numpy(float).clip(min=0)
    names = enterprise_names(problem.case)
    owner = problem.lines["enterprise_id"]
    measures = problem.lines[["enterprise_id", "line_id", "process"]].assign(
        enterprise_zh=[names[one][0] for one in owner],
        enterprise_en=[names[one][1] for one in owner],
        load_normal=before,
    )
    totals = society.groupby("pollutant")["kg_per_day"].sum()
    rows = []
    for k, level in enumerate(LEVELS):
        less = (before - after[k]).clip(min=0)
        measures[f"load_{level}"] = after[k]
        measures[f"cost_{level}_yuan"] = margin * capacity * less
        need = _need(problem, society, level, shares, pollutants)
        cuts = need.per_load * less[:, None]
        for at, name in enumerate(pollutants):
            measures[f"cut_{name}_{level}_kg"] = cuts[:, at]
            one = shares[level, name]
            asked = {"level": level, "pollutant": name, "share": one.value}
            rests = {f"title_{lang}": _title(problem.case, one, lang) for lang in LANGUAGES}
            rests |= {"basis": one.basis, "rule_id": one.rule_id, "source_id": one.source_id}
            cut = _cut(float(totals[name]), need, at, float(cuts[:, at].sum()))
            rows.append({**asked, **cut, **rests})
    acts = (before - after.min(axis=0)) > SAME_LOAD
    order = measures[acts].sort_values(["enterprise_id", "line_id"], kind="stable")
    return typed(rows, LEVEL_TEXTS, LEVEL_NUMBERS), order.reset_index(drop=True)


def _cut(total: float, need: Need, at: int, lines_kg: float) -> dict[str, float]:
    """What is cut of one pollutant at one level, against its target [kg/d]."""
    target = float(need.targets_kg[at])
    others = target - float(need.lines_kg[at])
    short = max(0.0, target - others - lines_kg)
    return {
        "total_kg": total,
        "target_kg": target,
        "others_kg": others,
        "lines_kg": lines_kg,
        "cut_share": (others + lines_kg) / total if total else 0.0,
        "short_kg": 0.0 if short <= ROUNDING * max(target, 1.0) else short,
    }
