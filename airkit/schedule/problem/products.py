"""What an enterprise must deliver and may keep: orders and stock of one product."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from airkit.case import Case
from airkit.tables.faults import Fault


@dataclass(frozen=True)
class Order:
    """One order; ``due`` counts days from 0, ``penalty`` is None where it must be met."""

    order_id: str
    due: int
    quantity_t: float
    penalty: float | None


@dataclass(frozen=True)
class Stock:
    """Room to keep a product; ``spill`` is None where nothing may be thrown away."""

    initial_t: float
    max_t: float
    holding: float
    spill: float | None


@dataclass(frozen=True, eq=False)
class Product:
    """One product of one enterprise that has orders or stock.

    Goods for an order leave after the order before it fell due and no later than its own due
    date. Without stock they leave on the day they are made; what no order takes is sold.

    Attributes
    ----------
    lines : ndarray of int
        Lines that make it.
    payload : float
        Tonnes that leave on one trip; NaN where not stated.
    orders : tuple of Order
        By due date.
    """

    enterprise_id: str
    product: str
    lines: NDArray[np.int64]
    payload: float
    stock: Stock | None
    orders: tuple[Order, ...]

    def periods(self) -> list[tuple[int, int, tuple[Order, ...]]]:
        """First day, last day and orders of each stretch of days that ends with a due date."""
        dues = sorted({order.due for order in self.orders})
        starts = [0, *(due + 1 for due in dues)]
        return [
            (start, due, tuple(order for order in self.orders if order.due == due))
            for start, due in zip(starts, dues, strict=False)
        ]

    def weighted(self, times: float) -> "Product":
        """The same with what its stock and shortages cost times a number."""
        stock = self.stock
        if stock is not None:
            spill = None if stock.spill is None else stock.spill * times
            stock = replace(stock, holding=stock.holding * times, spill=spill)
        orders = tuple(
            one if one.penalty is None else replace(one, penalty=one.penalty * times)
            for one in self.orders
        )
        return replace(self, stock=stock, orders=orders)


def read_products(
    case: Case, lines: pd.DataFrame, days: pd.DatetimeIndex
) -> tuple[list[Product], list[Fault]]:
    """Products with orders or stock, and the faults of those two tables."""
    orders = case.table("orders").rename_axis("row").reset_index()
    storage = case.table("storage").rename_axis("row").reset_index()
    made = {
        key: at.to_numpy() for key, at in lines.groupby(["enterprise_id", "product"]).groups.items()
    }
    faults = [
        *_unmade("orders", orders, made),
        *_unmade("storage", storage, made),
        *_due_outside(orders, days),
    ]
    stocks = {(row["enterprise_id"], row["product"]): row for row in storage.to_dict("records")}
    wanted: dict[tuple[str, str], list[Order]] = {}
    for row in orders.to_dict("records"):
        penalty = None if pd.isna(row["penalty_yuan_per_t"]) else float(row["penalty_yuan_per_t"])
        due = int((row["due_date"] - days[0]).days)
        wanted.setdefault((row["enterprise_id"], row["product"]), []).append(
            Order(row["order_id"], due, float(row["quantity_t"]), penalty)
        )
    products = []
    for key in sorted({*wanted, *stocks} & made.keys()):
        at = made[key]
        faults += _odd_stock(stocks.get(key), key in wanted, lines.loc[at])
        payload = lines.loc[at, "payload_t_per_trip"].astype(float)
        stock = _stock(stocks[key]) if key in stocks else None
        mine = tuple(sorted(wanted.get(key, ()), key=lambda order: (order.due, order.order_id)))
        products.append(Product(*key, at, float(payload.iloc[0]), stock, mine))
    return products, faults


def _stock(row: dict[str, float]) -> Stock:
    holding, spill = row["holding_yuan_per_t_day"], row["spill_yuan_per_t"]
    return Stock(
        float(row["initial_t"]),
        float(row["max_t"]),
        0.0 if pd.isna(holding) else float(holding),
        None if pd.isna(spill) else float(spill),
    )


def _unmade(
    table: str, frame: pd.DataFrame, made: dict[tuple[str, str], NDArray[np.int64]]
) -> Iterator[Fault]:
    keys = zip(frame["row"], frame["enterprise_id"], frame["product"], strict=True)
    for row, enterprise, product in keys:
        if (enterprise, product) not in made:
            values = {"enterprise_id": enterprise}
            yield Fault(table, row, "product", product, "schedule_product_not_made", values)


def _due_outside(orders: pd.DataFrame, days: pd.DatetimeIndex) -> Iterator[Fault]:
    outside = orders[(orders["due_date"] < days[0]) | (orders["due_date"] > days[-1])]
    values = {"start": f"{days[0]:%Y-%m-%d}", "end": f"{days[-1]:%Y-%m-%d}"}
    for row, due in zip(outside["row"], outside["due_date"], strict=True):
        yield Fault("orders", row, "due_date", f"{due:%Y-%m-%d}", "schedule_due_outside", values)


def _odd_stock(
    row: dict[str, float] | None, has_orders: bool, lines: pd.DataFrame
) -> Iterator[Fault]:
    """Throwing goods away must not pay; one product leaves in one size of truck."""
    if row is None:
        return
    dearest = lines["margin_yuan_per_t"].astype(float).max()
    spill = row["spill_yuan_per_t"]
    if has_orders and spill < dearest:
        values = {"margin": f"{dearest:g}"}
        yield Fault(
            "storage",
            int(row["row"]),
            "spill_yuan_per_t",
            f"{spill:g}",
            "schedule_spill_pays",
            values,
        )
    if len(lines["payload_t_per_trip"].dropna().unique()) > 1:
        yield Fault(
            "storage", int(row["row"]), "product", str(row["product"]), "schedule_two_payloads"
        )
