"""Shipments of one product for what its lines make: as early as orders, stock and trips allow."""

import numpy as np

from airkit.schedule.decomposed.compiled import inner
from airkit.schedule.decomposed.ties import Case, Plan
from airkit.schedule.model.arrays import Floats, Ints


@inner
def room_to_ship(case: Case, plan: Plan, number: int, room: Floats) -> None:
    """Tonnes of a product that the trips left allow on each day, written to ``room``."""
    ties, slack = case.ties, plan.slack
    for day in range(len(room)):
        room[day] = np.inf
    for k in range(ties.product_from[number], ties.product_from[number + 1]):
        rows, per_t = ties.row_at[ties.product_block[k]], ties.ship[k]
        for day in range(len(room)):
            if rows[day] >= 0:
                room[day] = min(room[day], max(slack[rows[day]], 0.0) / per_t)


@inner
def send(
    case: Case, number: int, made: Floats, room: Floats, shipped: Floats, over: Floats
) -> float:
    """Cost of one product's goods [yuan].

    Parameters
    ----------
    made, room : ndarray
        What is made, and what may leave on each day [t], shape (T,).
    shipped, over : ndarray
        Written: what leaves, and what finds no room and is thrown away [t].
    """
    goods, miss = case.goods, case.miss_tonne
    has_stock, holding, most = goods.has_stock[number], goods.holding[number], goods.room[number]
    spill = min(goods.spill[number], miss)
    first_period, last_period = goods.period_from[number], goods.period_from[number + 1]
    cost, stock, day, n_days = 0.0, goods.initial[number], 0, len(made)
    for period in range(first_period, last_period + 1):
        due = goods.due[period] if period < last_period else n_days - 1
        wanted = 0.0 if goods.has_orders[number] else np.inf
        if period < last_period:
            for order in range(goods.order_from[period], goods.order_from[period + 1]):
                wanted += goods.quantity[order]
        while day <= due:
            stock += made[day]
            leaving = min(stock, wanted, room[day]) if has_stock else min(made[day], wanted)
            stock -= leaving if has_stock else made[day]
            wanted -= leaving
            shipped[day] = leaving if has_stock else 0.0
            over[day] = max(stock - most, 0.0)
            stock -= over[day]
            cost += spill * over[day] + holding * stock
            day += 1
        if period < last_period and wanted > 0:
            cost += _shortage(
                goods.penalty, goods.quantity, goods.order_from[period : period + 2], wanted, miss
            )
    return cost


@inner
def _shortage(
    penalties: Floats, quantities: Floats, orders: Ints, lacking: float, miss: float
) -> float:
    """Cost of what a period's orders lack, the cheapest orders going short first [yuan]."""
    cost, paid = 0.0, -1.0
    while lacking > 0:
        cheapest = np.inf
        for order in range(orders[0], orders[1]):
            penalty = min(penalties[order], miss)
            if paid < penalty < cheapest:
                cheapest = penalty
        if cheapest == np.inf:
            return cost
        for order in range(orders[0], orders[1]):
            if min(penalties[order], miss) == cheapest:
                short = min(lacking, quantities[order])
                cost += short * cheapest
                lacking -= short
        paid = cheapest
    return cost
