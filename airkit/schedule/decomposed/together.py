"""Best response of the lines that make one product: alone, none would give way to a dearer one."""

import numpy as np

from airkit.schedule.decomposed.compiled import inner
from airkit.schedule.decomposed.response import copy_days, improve_line
from airkit.schedule.decomposed.send import room_to_ship, send
from airkit.schedule.decomposed.ties import Case, Plan, Scratch, take_line, take_shipments
from airkit.schedule.model.arrays import Floats, Ints, Mask


@inner
def improve_together(
    case: Case, plan: Plan, members: Ints, weight: float, noises: Floats, work: Scratch
) -> bool:
    """Lower the loads of a product's lines, let each respond in turn, keep what is better.

    Parameters
    ----------
    members : ndarray of int
        Lines, dearest tonne first.
    noises : ndarray
        As in :func:`airkit.schedule.decomposed.response.improve_line`, one block a line.

    Returns
    -------
    bool
        Whether the plan changed.
    """
    if len(members) == 1:
        return improve_line(case, plan, members[0], weight, noises[0], work)
    n_days = plan.x.shape[1]
    kept_x, kept_run = np.empty((len(members), n_days)), np.empty((len(members), n_days), np.bool_)
    before = _value(case, plan, members, weight, work)
    for k in range(len(members)):
        line = members[k]
        copy_days(plan.x[line], plan.run[line], kept_x[k], kept_run[k])
        take_line(case, plan, line, -1.0)
        _to_lowest(plan.x[line], plan.run[line], case.lines.low[line])
        take_line(case, plan, line, 1.0)
    for k in range(len(members)):
        improve_line(case, plan, members[k], weight, noises[k], work)
    if _value(case, plan, members, weight, work) > before:
        return True
    for k in range(len(members)):
        line = members[k]
        take_line(case, plan, line, -1.0)
        copy_days(kept_x[k], kept_run[k], plan.x[line], plan.run[line])
        take_line(case, plan, line, 1.0)
    _value(case, plan, members, weight, work)
    return False


@inner
def _to_lowest(x: Floats, run: Mask, low: float) -> None:
    for day in range(len(x)):
        x[day] = low if run[day] else 0.0


@inner
def _value(case: Case, plan: Plan, members: Ints, weight: float, work: Scratch) -> float:
    """Margin less starts, goods, misses and weighted prices; goods are sent anew.

    A row that several of the lines are in counts its miss as often: compared with itself that is
    the same.
    """
    number = case.lines.product_of[members[0]]
    take_shipments(case, plan, number, -1.0)
    room_to_ship(case, plan, number, work.room)
    shipped = plan.shipped[number]
    value = -send(case, number, plan.made[number], work.room, shipped, work.over)
    take_shipments(case, plan, number, 1.0)
    for line in members:
        x, run = plan.x[line], plan.run[line]
        margin, start_cost = case.lines.margin[line], case.programmes.start_cost[line]
        ran = case.programmes.starts_on[line]
        for day in range(len(x)):
            value += margin * x[day]
            if run[day] and not ran:
                value -= start_cost
            ran = run[day]
        value -= _row_cost(case, plan, line, weight)
    return value


@inner
def _row_cost(case: Case, plan: Plan, line: int, weight: float) -> float:
    """Weighted prices of what a line uses, and of what its rows are missed by."""
    ties, slack, price = case.ties, plan.slack, case.row_price
    x, run, miss = plan.x[line], plan.run[line], ties.miss
    cost = 0.0
    for k in range(ties.line_from[line], ties.line_from[line + 1]):
        rows, load, per_run, last = ties.row_at[ties.block[k]], ties.load[k], ties.run[k], -1
        for day in range(len(rows)):
            row = rows[day]
            if row < 0:
                continue
            if run[day]:
                cost += weight * price[row] * (load * x[day] + per_run)
            if row != last:
                cost += miss[row] * max(-slack[row], 0.0)
            last = row
    return cost
