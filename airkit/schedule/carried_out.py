"""Carried out or not: what was made, drawn and driven, held against the plan."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

from airkit.case import Case
from airkit.errors import UsageError
from airkit.result import stamp_of
from airkit.schedule.actuals import refuse_odd_actuals
from airkit.schedule.answer import Answer, enterprise_names, typed
from airkit.schedule.explain.names import line_name
from airkit.schedule.plan import loads_of
from airkit.schedule.problem.calendar import day_number
from airkit.schedule.problem.problem import Problem, read_problem
from airkit.words import Lang, days_in_words, say, show, word

STATUSES = ("broken", "doubtful", "no_data", "kept")
MEASURED = ("output_t", "kwh", "trips")
TEXTS = (
    *("enterprise_id", "name_zh", "name_en", "line_id", "process"),
    *("date", "status", "reason", "evidence"),
)
NUMBERS = ("planned_load", "planned_t", "output_t", "kwh", "full_kwh", "trips", "full_trips")
# Stretches that are spelt out; the table holds all.
MOST_LINES = 100


@dataclass(frozen=True)
class Thresholds:
    """How much is too much, as shares.

    Attributes
    ----------
    output_over : float
        Output above the planned one, of the planned one: more is broken.
    output_still : float
        Output of a line planned to stand, of its capacity: more is broken, less is doubtful.
    power_over : float
        Power above that of the planned load, of that: more is doubtful.
    power_still : float
        Power a standing line may draw (lights, heating a furnace), of that at full load.
    trips_over : float
        Trips above those of the planned output, of those at full output: more is doubtful.
    """

    output_over: float = 0.05
    output_still: float = 0.02
    power_over: float = 0.15
    power_still: float = 0.15
    trips_over: float = 0.2

    def __post_init__(self) -> None:
        if not all(getattr(self, one.name) >= 0 for one in fields(self)):
            raise UsageError("carried_bad_thresholds", values=str(asdict(self)))


@dataclass(frozen=True)
class CarriedOut(Answer):
    """Whether a plan was kept, day by day.

    Attributes
    ----------
    start, end : str
        First and last day looked at.
    thresholds : dict
        See :class:`Thresholds`.
    days : DataFrame
        ``enterprise_id, name_zh, name_en, line_id, process, date, status`` (kept, doubtful,
        broken, no_data), ``reason``, ``evidence, planned_load, planned_t, output_t, kwh, full_kwh,
        trips, full_trips``; ``full_`` is what full load would take, missing where the case does not
        say.
    """

    start: str
    end: str
    thresholds: Mapping[str, float]
    days: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:
        """One row a line and day."""
        return self.days

    def headline(self) -> dict[str, Any]:
        """Line-days and lines of each status."""
        lines = self.by("line")["status"]
        return {
            "start": self.start,
            "end": self.end,
            "line_days": {one: int((self.days["status"] == one).sum()) for one in STATUSES},
            "lines": {one: int((lines == one).sum()) for one in STATUSES},
        }

    def by(self, group: str) -> pd.DataFrame:
        """Days of each status by ``line``, ``enterprise`` or ``date``, and the status of all.

        Broken or doubtful where one day is; no data where no day has any; else kept.
        """
        key = group if group == "date" else f"{group}_id"
        counts = self.days.pivot_table(
            index=key, columns="status", values="planned_load", aggfunc="size", fill_value=0
        )
        counts = counts.reindex(columns=list(STATUSES), fill_value=0).reset_index()
        counts.columns.name = None
        status = np.select(
            [counts["broken"] > 0, counts["doubtful"] > 0, counts["kept"] > 0],
            ["broken", "doubtful", "kept"],
            "no_data",
        )
        over = (self.days["output_t"] - self.days["planned_t"]).clip(lower=0).fillna(0)
        over = over.where(self.days["status"] == "broken", 0.0)
        summed = over.groupby(self.days[key]).sum().reindex(counts[key]).to_numpy(float)
        return counts.assign(status=pd.array(status, dtype="str"), over_t=summed)

    def as_dict(self) -> dict[str, Any]:
        """The answer as ``airkit carried --json`` prints it."""
        odd = self.days[self.days["status"].isin(("broken", "doubtful"))]
        return self.plain(
            **self.headline(),
            thresholds=dict(self.thresholds),
            by_enterprise=self.by("enterprise"),
            by_line=self.by("line"),
            not_kept=odd,
        )

    def lines(self, lang: Lang) -> list[str]:
        """Counts, then every stretch that is not kept."""
        head = self.headline()
        if not len(self.days) - head["line_days"]["no_data"]:
            return [say("carried_nothing", lang, start=self.start, end=self.end)]
        known = sum(n for status, n in head["lines"].items() if status != "no_data")
        told = {"start": self.start, "end": self.end, "known": known, **head["lines"]}
        said = [say("carried_title", lang, **told)]
        said.append("  " + say("carried_days", lang, **head["line_days"]))
        odd = [one for one in self._stretches() if one[0]["status"] in ("broken", "doubtful")]
        odd.sort(key=lambda rows: STATUSES.index(rows[0]["status"]))
        said += [f"  {_sentence(rows, lang)}" for rows in odd[:MOST_LINES]]
        if len(odd) > MOST_LINES:
            said.append("  " + say("check_more", lang, n=len(odd) - MOST_LINES))
        return said

    def _stretches(self) -> Iterator[list[Mapping[Any, Any]]]:
        rows = self.days.to_dict("records")
        alike = ("line_id", "status", "reason")
        for _, group in groupby(rows, key=lambda row: tuple(row[name] for name in alike)):
            yield list(group)


def check_carried_out(
    case: Case,
    plan: pd.DataFrame,
    actuals: pd.DataFrame | None = None,
    *,
    until: str | None = None,
    thresholds: Thresholds | None = None,
) -> CarriedOut:
    """Actual output, electricity and trips against a plan.

    Output decides where it is known. Electricity alone never proves a breach (a furnace kept warm
    draws power), nor do trips alone (a stock may be sold): each makes a day doubtful, both together
    make it broken. Less than planned is kept. No sign at all, or trips alone that fit, is no data.

    Parameters
    ----------
    case : Case
        Capacities, power and trips per tonne.
    plan : DataFrame
        ``line_id, date, load_share`` for every line and day.
    actuals : DataFrame, optional
        As the table ``actuals``. None: the case's own.
    until : str, optional
        Last day looked at. None: the last day of the actuals.
    thresholds : Thresholds, optional
        How much is too much.

    Returns
    -------
    CarriedOut

    Raises
    ------
    InputFaults
        The tables do not fit together; a line the case does not have, two rows of a line and day.
    UsageError
        A day outside the plan, a threshold below 0.

    Examples
    --------
    >>> from airkit.case import read_case
    >>> case = read_case("tiny")
    >>> check_carried_out(case, case.table("plan")).headline()["line_days"]["broken"]
    0
    """
    chosen = thresholds or Thresholds()
    problem = read_problem(case)
    loads = loads_of(problem, plan)
    given = case.table("actuals") if actuals is None else actuals
    refuse_odd_actuals(problem, given)
    last = _last_day(problem, given, until)
    known = {
        (row["line_id"], row["date"]): row
        for row in given.to_dict("records")
        if pd.notna(row["date"])
    }
    names = enterprise_names(case)
    rows = []
    for line in np.argsort(problem.lines["row"].to_numpy(), kind="stable").tolist():
        one = problem.lines.loc[line].to_dict()
        for day in range(last + 1):
            date = problem.days[day]
            seen = known.get((one["line_id"], date), {})
            facts = _facts(one, float(loads[line, day]), seen)
            status, reason = _judge(facts, chosen)
            date_text = f"{date:%Y-%m-%d}"
            name_zh, name_en = names[one["enterprise_id"]]
            judged = {"date": date_text, "status": status, "reason": reason}
            rows.append({**facts, "name_zh": name_zh, "name_en": name_en, **judged})
    start, end = (f"{problem.days[at]:%Y-%m-%d}" for at in (0, last))
    return CarriedOut(stamp_of(case), start, end, asdict(chosen), typed(rows, TEXTS, NUMBERS))


def _last_day(problem: Problem, actuals: pd.DataFrame, until: str | None) -> int:
    if until is None:
        inside = [int(at) for at in problem.days.get_indexer(actuals["date"]) if at >= 0]
        return max(inside, default=problem.n_days - 1)
    return day_number(problem.days, until)


def _facts(line: Mapping[str, Any], load: float, seen: Mapping[Any, Any]) -> dict[str, Any]:
    """What was planned and what was seen of a line on a day."""
    capacity = float(line["capacity_t_per_day"])
    per_t = _number(line["trips_in_per_t"])
    payload = _number(line["payload_t_per_trip"])
    trips = per_t + 1 / payload if payload else np.nan
    evidence = seen.get("evidence")
    return {
        "enterprise_id": line["enterprise_id"],
        "line_id": line["line_id"],
        "process": line["process"],
        "evidence": evidence if isinstance(evidence, str) else "",
        "planned_load": load,
        "planned_t": capacity * load,
        "capacity_t": capacity,
        "full_kwh": capacity * _number(line["kwh_per_t"]),
        "full_trips": capacity * trips,
        **{name: _number(seen.get(name)) for name in MEASURED},
    }


def _judge(facts: Mapping[str, Any], chosen: Thresholds) -> tuple[str, str]:
    """Status and reason of a line on a day."""
    power, trips = _power_sign(facts, chosen), _trips_sign(facts, chosen)
    if not np.isnan(facts["output_t"]):
        status, reason = _by_output(facts, chosen)
        if status != "kept":
            return status, reason
        for sign, told in ((power, "power_against_output"), (trips, "trips_against_output")):
            if sign == "over":
                return "doubtful", told
        return status, reason
    if power == trips == "over":
        return "broken", "power_and_trips"
    if power == "over" or trips == "over":
        return "doubtful", "power_alone" if power == "over" else "trips_alone"
    if power == "fits":
        return "kept", "power_fits"
    return "no_data", "trips_fit" if trips == "fits" else "nothing"


def _by_output(facts: Mapping[str, Any], chosen: Thresholds) -> tuple[str, str]:
    output, planned = facts["output_t"], facts["planned_t"]
    if planned <= 0:
        if output > chosen.output_still * facts["capacity_t"]:
            return "broken", "made_while_still"
        return ("doubtful", "little_while_still") if output > 0 else ("kept", "still")
    if output > planned * (1 + chosen.output_over):
        return "broken", "made_too_much"
    return "kept", "made_as_planned"


def _power_sign(facts: Mapping[str, Any], chosen: Thresholds) -> str:
    """Whether the power fits the planned load: ``fits``, ``over``, or empty where unknown."""
    full = facts["full_kwh"]
    if np.isnan(facts["kwh"]) or np.isnan(full) or full <= 0:
        return ""
    most = max(facts["planned_load"] * (1 + chosen.power_over), chosen.power_still) * full
    return "over" if facts["kwh"] > most else "fits"


def _trips_sign(facts: Mapping[str, Any], chosen: Thresholds) -> str:
    """Whether the trips fit the planned output, alike."""
    full = facts["full_trips"]
    if np.isnan(facts["trips"]) or np.isnan(full) or full <= 0:
        return ""
    return "over" if facts["trips"] > (facts["planned_load"] + chosen.trips_over) * full else "fits"


def _number(cell: object) -> float:
    return float("nan") if cell is None or pd.isna(cell) else float(cell)  # type: ignore[arg-type]


def _sentence(rows: list[Mapping[Any, Any]], lang: Lang) -> str:
    """A stretch of a line's days that were judged alike."""
    means = {name: pd.Series([row[name] for row in rows], dtype=float).mean() for name in NUMBERS}
    shares = {
        "power": means["kwh"] / means["full_kwh"] if means["full_kwh"] else np.nan,
        "trips_share": means["trips"] / means["full_trips"] if means["full_trips"] else np.nan,
    }
    why = say(
        f"carried_{rows[0]['reason']}",
        lang,
        output=show(means["output_t"], "t", lang),
        planned=show(means["planned_t"], "t", lang),
        power=show(shares["power"], "share", lang),
        trips=show(shares["trips_share"], "share", lang),
        load=show(means["planned_load"], "share", lang),
    )
    return say(
        "carried_stretch",
        lang,
        name=rows[0][f"name_{lang}"],
        line_id=line_name(rows[0]["line_id"], rows[0]["process"], lang),
        when=days_in_words(rows[0]["date"], rows[-1]["date"], lang),
        days=len(rows),
        status=word(f"carried_is_{rows[0]['status']}", lang),
        why=why,
    )
