"""Every plan of a tiny case, enumerated; rules read here from their rows, a third time."""

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Row = Mapping[str, Any]
Plans = NDArray[np.float64]  # shape (n_plans, n_lines, n_days)
Keeps = NDArray[np.bool_]


def patterns(line: Row, n_days: int) -> NDArray[np.float64]:
    """Every series of loads a line can have on its own, shape (n, n_days)."""
    steps = [float(text) for text in str(line["load_levels"]).split()]
    states = [
        states
        for states in itertools.product((False, True), repeat=n_days)
        if keeps_minimum(states, line)
    ]
    rows: list[list[float]] = []
    for running in states:
        rows += itertools.product(*[steps if runs else [0.0] for runs in running])
    return np.array(rows).reshape(len(rows), n_days)


def keeps_minimum(states: Sequence[bool], line: Row) -> bool:
    """Whether all runs and stops last long enough, the first state counted in."""
    if line["can_stop"] == "false" and not all(states):
        return False
    first, days_before = line["initial_on"] == "true", int(line.get("initial_days", 99))
    if days_before == 0 and states[0] != first:
        return False  # a state of no days yet has all its minimum before it
    history = [first] * days_before + list(states)
    runs = [(state, len(list(group))) for state, group in itertools.groupby(history)]
    least = {True: max(1, int(line["min_on_days"])), False: max(1, int(line["min_off_days"]))}
    return all(length >= least[state] for state, length in runs[:-1])


def all_plans(lines: Sequence[Row], n_days: int) -> Plans:
    """Every combination of the lines' patterns."""
    each = [patterns(line, n_days) for line in lines]
    index = np.meshgrid(*[np.arange(len(one)) for one in each], indexing="ij")
    return np.stack([one[at.ravel()] for one, at in zip(each, index, strict=True)], axis=1)


def keeps(plans: Plans, rule: Row, lines: Sequence[Row], cover: Keeps) -> Keeps:
    """Which plans keep a rule on the line-days it covers, cover of shape (n_lines, n_days)."""
    if rule["kind"] in ("stop", "load_max", "oven_hours"):
        hours = np.array([float(line.get("oven_hours_normal", 1)) for line in lines])
        most = {"stop": 0 * hours, "load_max": 0 * hours + rule.get("value", 0)}
        ceiling = most.get(rule["kind"], hours / rule.get("value", 1))
        return (plans * cover <= ceiling[:, None] + 1e-9).all(axis=(1, 2))
    if rule["kind"] in ("capacity_cut", "min_output", "lines_off"):
        return keeps_by_enterprise(plans, rule, lines, cover)
    return keeps_pooled(plans, rule, lines, cover)


def keeps_pooled(plans: Plans, rule: Row, lines: Sequence[Row], cover: Keeps) -> Keeps:
    """Rotation and caps: all lines of the scope together."""
    per_t = {
        "rotation": lambda line: 0.0,
        "trip_cap_day": lambda line: 1 / line["payload_t_per_trip"] + line["trips_in_per_t"],
    }.get(rule["kind"], lambda line: line["kg_per_t"])
    capacity = np.array([line["capacity_t_per_day"] * per_t(line) for line in lines])
    used = (plans * cover * capacity[:, None]).sum(axis=1)
    if rule["kind"] == "rotation":
        used = ((plans > 0) & cover).sum(axis=1)
    if rule["kind"] == "emission_cap_season":
        used = used.sum(axis=1, keepdims=True)
    return (used <= rule["value"] + 1e-9).all(axis=1)


def keeps_by_enterprise(plans: Plans, rule: Row, lines: Sequence[Row], cover: Keeps) -> Keeps:
    """Cuts, minima and lines off: each enterprise on its own."""
    capacity = np.array([float(line["capacity_t_per_day"]) for line in lines])
    value, unit = rule["value"], rule["unit"]
    good = np.ones(len(plans), dtype=bool)
    owners: dict[str, list[int]] = {}
    for at, line in enumerate(lines):
        if cover[at].any():
            owners.setdefault(line["enterprise_id"], []).append(at)
    for at in owners.values():
        if rule["kind"] == "lines_off":
            good &= keeps_lines_off(plans, rule, lines, cover, at)
            continue
        here = cover[at].any(axis=0)
        room = (capacity[at, None] * cover[at]).sum(axis=0)[here]
        made = (plans * capacity[:, None] * cover)[:, at].sum(axis=1)[:, here]
        if unit in ("share_window", "t"):
            made, room = made.sum(axis=1, keepdims=True), room.sum(keepdims=True)
        if rule["kind"] == "capacity_cut":
            good &= (made <= (1 - value) * room + 1e-9).all(axis=1)
        else:
            least = value * room if unit == "share" else value
            good &= (made >= least - 1e-9).all(axis=1)
    return good


def keeps_lines_off(
    plans: Plans, rule: Row, lines: Sequence[Row], cover: Keeps, at: Sequence[int]
) -> Keeps:
    """Enough single lines still throughout; of pots, enough left out on each day."""
    good = np.ones(len(plans), dtype=bool)
    singles = [k for k in at if lines[k].get("n_units", 1) == 1]
    for k in at:
        n = lines[k].get("n_units", 1)
        if n > 1:
            most = (n - math.ceil(rule["value"] * n - 1e-9)) / n
            good &= (plans[:, k] * cover[k] <= most + 1e-9).all(axis=1)
    if singles:
        share = rule["unit"] == "share"
        least = math.ceil(rule["value"] * len(singles) - 1e-9) if share else rule["value"]
        still = ~((plans[:, singles] > 0) & cover[singles]).any(axis=2)
        good &= still.sum(axis=1) >= least
    return good


def costs(plans: Plans, lines: Sequence[Row]) -> NDArray[np.float64]:
    """Margin lost and starts paid [yuan], shape (n_plans,)."""
    capacity = np.array([float(line["capacity_t_per_day"]) for line in lines])
    margin = np.array([float(line["margin_yuan_per_t"]) for line in lines])
    start = np.array([float(line["start_cost_yuan"]) for line in lines])
    reference = float((capacity * margin.clip(min=0)).sum() * plans.shape[2])
    earned = (plans.sum(axis=2) * (capacity * margin)).sum(axis=1)
    running = plans > 0
    first = np.array([line["initial_on"] == "true" for line in lines])
    before = np.concatenate(
        [np.broadcast_to(first[:, None], (len(plans), len(lines), 1)), running[:, :, :-1]], axis=2
    )
    starts = (running & ~before).sum(axis=2)
    return reference - earned + (starts * start).sum(axis=1)
