"""What orders and stocks cost at given prices, in closed form.

A product's stock of day t balances: ``kept[t] = kept[t-1] + made[t] - shipped[t] - spilled[t]``.
With a price w[t] on a tonne of it, day by day,

- keeping costs ``holding + w[t] - w[t+1]`` a tonne, from 0 to the room there is;
- spilling costs ``spill + w[t]``;
- an order takes the cheapest day of its period, ``min (w[t] + price of trips)``, or goes short.

Without stock, an order of a period takes what is made in it at w, or goes short at its penalty.
"""

from typing import NamedTuple

import numpy as np

from airkit.schedule.decomposed.compiled import inner, kernel
from airkit.schedule.decomposed.day_gain import soft_positive
from airkit.schedule.model.arrays import Arrays, Floats, Ints, Mask
from airkit.schedule.problem.products import Order, Product, Stock

NO_STOCK = Stock(0.0, 0.0, 0.0, None)


class Goods(NamedTuple):
    """Orders and stocks of n products over T days.

    Attributes
    ----------
    has_stock, has_orders : ndarray of bool
        Shape (n,); the next four mean nothing without stock.
    initial, room, holding, spill : ndarray
        [t], [t], [yuan/t/d], [yuan/t]; spill is infinite where nothing may be thrown away.
    most : ndarray
        More than can leave on one day [t], shape (n,).
    level, slope : ndarray of int
        Numbers of the prices that make up the price of each product-day, shape (n, T): the level it
        starts from, -1 where a tonne has no price, and what it rises by from the day before, -1 for
        nothing. See :func:`day_prices`.
    period_from : ndarray of int
        First period of each product, and one past the last.
    period_of, first, due : ndarray of int
        Product, first and last day of each period that ends with a due date.
    order_from : ndarray of int
        First order of each period, and one past the last.
    quantity, penalty : ndarray
        Of each order [t], [yuan/t]; the penalty is infinite where it must be met.
    order_number : ndarray of int
        Of each order within its product.
    """

    has_stock: Mask
    has_orders: Mask
    initial: Floats
    room: Floats
    holding: Floats
    spill: Floats
    most: Floats
    level: Ints
    slope: Ints
    period_from: Ints
    period_of: Ints
    first: Ints
    due: Ints
    order_from: Ints
    quantity: Floats
    penalty: Floats
    order_number: Ints


def read_goods(arrays: Arrays, longest: int) -> Goods:
    """Orders and stocks as flat arrays; a price of stock holds for at most ``longest`` days.

    A stock without orders, which no row counts the trips of, needs no price.
    """
    products = arrays.products
    n = len(products)
    level, slope = _numbered(arrays, longest)
    periods: list[tuple[int, int, int, int]] = []
    orders: list[tuple[Order, int]] = []
    for number, product in enumerate(products):
        for first, due, mine in product.periods():
            periods.append((number, first, due, len(orders)))
            orders += [(one, product.orders.index(one)) for one in mine]
    stocks = [product.stock or NO_STOCK for product in products]
    capacity = [float(arrays.capacity[product.lines].sum()) for product in products]
    table = np.array([*periods, (0, 0, 0, len(orders))], dtype=np.int64).reshape(-1, 4)
    return Goods(
        has_stock=np.array([product.stock is not None for product in products], dtype=bool),
        has_orders=np.array([bool(product.orders) for product in products], dtype=bool),
        initial=np.array([stock.initial_t for stock in stocks], dtype=float),
        room=np.array([stock.max_t for stock in stocks], dtype=float),
        holding=np.array([stock.holding for stock in stocks], dtype=float),
        spill=np.array([_or_infinite(stock.spill) for stock in stocks]),
        most=np.array(
            [max(s.initial_t, s.max_t) + c for s, c in zip(stocks, capacity, strict=True)]
        ),
        level=level,
        slope=slope,
        period_from=np.searchsorted(table[:-1, 0], np.arange(n + 1)),
        period_of=table[:-1, 0].copy(),
        first=table[:-1, 1].copy(),
        due=table[:-1, 2].copy(),
        order_from=table[:, 3].copy(),
        quantity=np.array([order.quantity_t for order, _ in orders], dtype=float),
        penalty=np.array([_or_infinite(order.penalty) for order, _ in orders]),
        order_number=np.array([number for _, number in orders], dtype=np.int64),
    )


def _numbered(arrays: Arrays, longest: int) -> tuple[Ints, Ints]:
    """Levels and slopes of the prices of tonnes; slopes are numbered after the levels.

    A level lasts for an order period. Within it the price may rise by the holding cost a day, no
    more, or fall: then nothing is gained by keeping, and the bound stays what it says.
    """
    shape = len(arrays.products), arrays.n_days
    level, slope = np.full(shape, -1, dtype=np.int64), np.full(shape, -1, dtype=np.int64)
    tripped = {int(number) for family in arrays.families for number in family.products}
    priced = [k for k, one in enumerate(arrays.products) if one.orders or k in tripped]
    spans = [(k, *days) for k in priced for days in _spans(arrays.products[k], arrays.n_days)]
    taken = len(spans)
    for number, (k, first, due) in enumerate(spans):
        level[k, first : due + 1] = number
        stock = arrays.products[k].stock
        if stock is not None and stock.holding > 0 and due > first:
            days = np.arange(first + 1, due + 1)
            slope[k, days] = taken + np.arange(len(days)) // longest
            taken = int(slope[k, due]) + 1
    return level, slope


def _spans(product: Product, n_days: int) -> list[tuple[int, int]]:
    """First and last days of the order periods, and of the days after them where there is stock."""
    spans = [(first, due) for first, due, _ in product.periods()]
    rest = spans[-1][1] + 1 if spans else 0
    if product.stock is not None and rest < n_days:
        spans.append((rest, n_days - 1))
    return spans


@kernel
def day_prices(goods: Goods, prices: Floats, price: Floats) -> None:
    """Write the price of a tonne of each product on each day, shape (n, T)."""
    for number in range(price.shape[0]):
        for day in range(price.shape[1]):
            level, slope = goods.level[number, day], goods.slope[number, day]
            if level < 0:
                price[number, day] = 0.0
            elif day == 0 or goods.level[number, day - 1] != level:
                price[number, day] = prices[level]
            else:
                rise = prices[slope] if slope >= 0 else 0.0
                price[number, day] = price[number, day - 1] + rise


@kernel
def add_to_prices(goods: Goods, by_day: Floats, gradient: Floats) -> None:
    """Turn a gradient by day prices into one by levels and slopes, written to ``gradient``."""
    gradient[:] = 0.0
    for number in range(by_day.shape[0]):
        total = 0.0
        for day in range(by_day.shape[1] - 1, -1, -1):
            level, slope = goods.level[number, day], goods.slope[number, day]
            if level >= 0:
                total += by_day[number, day]
                if day == 0 or goods.level[number, day - 1] != level:
                    gradient[level] += total
                    total = 0.0
                elif slope >= 0:
                    gradient[slope] += total


def _or_infinite(price: float | None) -> float:
    return np.inf if price is None else price


@kernel
def goods_cost(
    goods: Goods, price: Floats, trips: Floats, heat: Floats, used: Floats, shipped: Floats
) -> float:
    """Least cost of the goods at given prices [yuan].

    Parameters
    ----------
    price : ndarray
        Of a tonne of each product on each day [yuan/t], shape (n, T).
    trips : ndarray
        Price of sending a tonne on each day [yuan/t], shape (n, T).
    heat : ndarray
        Temperature of the smoothing [yuan/t], shape (n,); 0 for the cost itself.
    used : ndarray
        Written: the derivative by ``price``, what leaves and stays less what was there [t].
    shipped : ndarray
        Written: the derivative by ``trips``, what leaves [t].
    """
    cost = 0.0
    for number in range(price.shape[0]):
        for day in range(price.shape[1]):
            used[number, day] = 0.0
            shipped[number, day] = 0.0
        if goods.has_stock[number]:
            cost += _stock_cost(goods, number, price[number], heat[number], used[number])
    for period in range(len(goods.period_of)):
        number = goods.period_of[period]
        cost += _order_cost(
            goods, period, price[number], trips[number], heat[number], shipped[number]
        )
    for number in range(price.shape[0]):
        if goods.has_stock[number] and not goods.has_orders[number]:
            cost += _sale_cost(
                goods, number, price[number], trips[number], heat[number], shipped[number]
            )
        for day in range(price.shape[1]):
            used[number, day] += shipped[number, day]
            if not goods.has_stock[number]:
                shipped[number, day] = 0.0
    return cost


@inner
def _stock_cost(goods: Goods, number: int, price: Floats, heat: float, used: Floats) -> float:
    """Cost of keeping and spilling, less the first stock at its price."""
    n_days = len(price)
    cost = -price[0] * goods.initial[number]
    used[0] -= goods.initial[number]
    for day in range(n_days):
        later = price[day + 1] if day + 1 < n_days else 0.0
        same = day + 1 < n_days and goods.level[number, day] == goods.level[number, day + 1]
        if not same:
            pays = later - price[day] - goods.holding[number]
            gained, share = soft_positive(pays, heat)
            kept = share * goods.room[number]
            cost -= gained * goods.room[number]
            used[day] += kept
            if day + 1 < n_days:
                used[day + 1] -= kept
        if price[day] < -goods.spill[number]:
            cost += (price[day] + goods.spill[number]) * goods.most[number]
            used[day] += goods.most[number]
    return cost


@inner
def _order_cost(
    goods: Goods, period: int, price: Floats, trips: Floats, heat: float, shipped: Floats
) -> float:
    """Cost of the orders of a period: from its cheapest day, or short."""
    first, due = goods.first[period], goods.due[period]
    best = np.inf
    for day in range(first, due + 1):
        best = min(best, price[day] + trips[day])
    total = 0.0
    for day in range(first, due + 1):
        gap = price[day] + trips[day] - best
        shipped[day] = np.exp(-gap / heat) if heat > 0 else 1.0 * (gap <= 0)
        total += shipped[day]
    cheapest = best - heat * np.log(total / (due + 1 - first)) if heat > 0 else best
    cost, sent = 0.0, 0.0
    for order in range(goods.order_from[period], goods.order_from[period + 1]):
        quantity, penalty = goods.quantity[order], goods.penalty[order]
        saved, share = 0.0, 0.0
        if penalty < np.inf:
            saved, share = soft_positive(cheapest - penalty, heat)
        cost += quantity * (cheapest - saved)
        sent += quantity * (1.0 - share)
    for day in range(first, due + 1):
        shipped[day] *= sent / total
    return cost


@inner
def _sale_cost(
    goods: Goods, number: int, price: Floats, trips: Floats, heat: float, shipped: Floats
) -> float:
    """Cost of what leaves a stock without orders: as much as can wherever that pays."""
    cost = 0.0
    for day in range(len(price)):
        gained, share = soft_positive(-price[day] - trips[day], heat)
        cost -= gained * goods.most[number]
        shipped[day] = share * goods.most[number]
    return cost
