"""What each line does on each day, and the shares of many lines that do the same."""

from collections.abc import Collection, Iterator, Mapping
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from airkit.schedule.outcome import GROUPS, Outcome

Group = Literal["line", "enterprise", "town", "industry"]

# From running to standing; ``other``: standing without a reason.
STATES = (
    *("run_full", "run_reduced", "stop_rule", "stop_alert"),
    *("stop_price", "stop_wait", "stop_margin", "other"),
)
STATE_OF_REASON: Mapping[str, str] = {
    "rule": "stop_rule",
    "lines_off": "stop_rule",
    "price": "stop_price",
    "shared": "stop_price",
    "first_state": "stop_wait",
    "minimum_stop": "stop_wait",
    "minimum_run": "stop_wait",
    "margin": "stop_margin",
    "goods": "stop_margin",
    "start": "stop_margin",
}
FULL = 1 - 1e-9
PLACES = ("line_id", "enterprise_id", "district_id", "town_id", "industry")


def line_day_states(outcome: Outcome) -> pd.DataFrame:
    """The plan with a state for every line and day.

    Returns
    -------
    DataFrame
        ``line_id, date, load_share, state``: ``run_full``, ``run_reduced`` (at part load),
        ``stop_rule``, ``stop_alert`` (by rules that hold in alerts only), ``stop_price`` (margin
        below the priced use of a limit, or too little left under it), ``stop_wait`` (minimum
        times), ``stop_margin`` (would earn nothing), ``other``.
    """
    loads = outcome.loads
    at = {line_id: number for number, line_id in enumerate(outcome.rows["line_id"])}
    n_days = len(outcome.days)
    load = loads["load_share"].to_numpy(float)
    state = np.select([load >= FULL, load > 0], ["run_full", "run_reduced"], "other").astype(object)
    first = outcome.days["date"].iloc[0] if n_days else None
    in_alerts = _alert_rules(outcome)
    for row in outcome.reasons.to_dict("records"):
        if row["line_id"] in at:
            start = at[row["line_id"]] * n_days + (pd.Timestamp(row["start"]) - first).days
            state[start : start + int(row["days"])] = _state(row, in_alerts)
    return loads.assign(state=pd.array(state, dtype="str"))


def state_shares(
    outcome: Outcome, by: Group = "town", only: Collection[str] | None = None
) -> pd.DataFrame:
    """Shares of the capacity of each group in each state, day by day.

    Parameters
    ----------
    outcome : Outcome
        With a plan.
    by : {"line", "enterprise", "town", "industry"}
        What a group is.
    only : collection of str, optional
        Ids of lines, enterprises, districts, towns or industries; lines of none of them are left
        out.

    Returns
    -------
    DataFrame
        ``group_id, date, state, share``, groups as in the case, no share of 0. A line at 70 % load
        is 0.7 ``run_full`` and 0.3 ``run_reduced``.

    Raises
    ------
    KeyError
        An id in ``only`` that no line has.
    """
    lines = chosen_lines(outcome, only)
    table = line_day_states(outcome)
    n_days = max(len(outcome.days), 1)
    load = table["load_share"].to_numpy(float).reshape(-1, n_days)[lines.index]
    state = table["state"].to_numpy(object).reshape(-1, n_days)[lines.index]
    number, ids = pd.factorize(lines[GROUPS[by]].to_numpy(object))
    share = np.zeros((len(ids), len(STATES), n_days))
    for k, part in enumerate(_parts(load, state)):
        np.add.at(share[:, k], number, _weights(lines, number)[:, None] * part)
    group, place, day = np.nonzero(share)
    return pd.DataFrame(
        {
            "group_id": ids[group],
            "date": outcome.days["date"].to_numpy()[day],
            "state": np.array(STATES, dtype=object)[place],
            "share": share[group, place, day],
        }
    ).astype({"group_id": "str", "state": "str"})


def chosen_lines(outcome: Outcome, only: Collection[str] | None = None) -> pd.DataFrame:
    """The rows of an outcome whose line, owner, place or industry is asked for."""
    rows = outcome.rows
    if only is None:
        return rows
    hits = rows[list(PLACES)].isin(list(only))
    strangers = sorted(set(only) - set(rows[list(PLACES)].to_numpy().ravel()))
    if strangers:
        raise KeyError(", ".join(strangers))
    return rows[hits.any(axis=1)]


def _alert_rules(outcome: Outcome) -> set[str]:
    rules = outcome.rules
    return set(rules.loc[rules["alert_level"].fillna("") != "", "rule_id"])


def _state(row: Mapping, in_alerts: set[str]) -> str:
    """State of a stretch; by an alert only where nothing else would have stopped the line."""
    state = STATE_OF_REASON.get(row["reason"], "other")
    rules = set(filter(None, str(row["rule_id"]).split(", ")))
    is_alert = state == "stop_rule" and rules and rules <= in_alerts
    return "stop_alert" if is_alert else state


def _weights(lines: pd.DataFrame, number: NDArray[np.intp]) -> NDArray[np.float64]:
    """Share of each line in the capacity of its group."""
    full = lines["full_output_t"].to_numpy(float)
    total = np.bincount(number, weights=full)[number]
    size = np.bincount(number)[number]
    return np.where(total > 0, full / np.where(total > 0, total, 1), 1 / size)


def _parts(load: NDArray[np.float64], state: NDArray[np.object_]) -> Iterator[NDArray[np.float64]]:
    """What part of each line-day is in each state, in the order of ``STATES``."""
    yield load
    yield (1 - load) * (state == STATES[1])
    for name in STATES[2:]:
        yield (state == name).astype(float)
