"""The invented orders and stocks: what firms have promised by the end of each month."""

from collections.abc import Iterator
from datetime import date

from airkit.demo.chance import Chance, rounded
from airkit.demo.firms import Firm, Line
from airkit.demo.places import Row

FIRST = date(2017, 11, 15)
DUES = (
    *(date(2017, 11, 30), date(2017, 12, 31), date(2018, 1, 31), date(2018, 2, 28)),
    date(2018, 3, 15),
)
# Trades whose goods are made to order and kept; of the others some only promise, or only sell.
KEPT = frozenset(
    {
        *("coking", "clinker", "grinding", "ceramics_gas", "aluminium", "alumina", "secondary"),
        *("glass", "paint", "chemicals", "chlor_alkali", "grain", "paper", "starch", "tyre"),
        *("foundry_power", "machinery"),
    }
)
PROMISED = frozenset({"food", "dyeing", "printing"})
SMALLEST_T = 10


def orders_and_storage(
    seed: int, firms: list[Firm], lines: list[Line]
) -> tuple[list[Row], list[Row]]:
    """The ``orders`` and ``storage`` tables."""
    chance = Chance(f"{seed}/goods")
    orders: list[Row] = []
    storage: list[Row] = []
    for firm in firms:
        mine = [line for line in lines if line.firm == firm]
        daily = sum(line.capacity * line.left() for line in mine)
        if not daily or not (firm.profile in KEPT or firm.profile in PROMISED):
            continue
        if firm.profile in KEPT and chance.happens(0.85):
            storage.append(_stock(chance, firm, mine, daily))
        elif firm.profile in KEPT:
            continue
        orders += _orders(chance, firm, mine, daily)
    return orders, storage


def _stock(chance: Chance, firm: Firm, lines: list[Line], daily: float) -> Row:
    dearest = max(line.margin for line in lines)
    room = daily * chance.whole(12, 25)
    return {
        "enterprise_id": firm.id,
        "product": lines[0].trade.product,
        "initial_t": _round(room * chance.between(0.2, 0.6)),
        "max_t": _round(room),
        "holding_yuan_per_t_day": f"{dearest * chance.between(0.0004, 0.0015):.2g}",
        "spill_yuan_per_t": rounded(dearest * chance.between(1.2, 1.6), 5) + 5,
    }


def _orders(chance: Chance, firm: Firm, lines: list[Line], daily: float) -> Iterator[Row]:
    """An order for the end of each month; a short one costs more than the tonne would earn."""
    dearest = max(line.margin for line in lines)
    goes_on = any(line.trade.can_stop == "false" for line in lines)  # and must find its buyers
    busy = chance.between(0.98, 1.04) if goes_on else chance.between(0.72, 0.98)
    before = FIRST
    for number, due in enumerate(DUES, start=1):
        n_days = (due - before).days + (before == FIRST)
        before = due
        if chance.happens(0.12) and not goes_on:
            continue
        spread = 0.03 if goes_on else 0.12
        quantity = _round(daily * n_days * busy * chance.between(1 - spread, 1 + spread))
        penalty = rounded(dearest * chance.between(0.3, 0.7), 1) + 1
        yield {
            "order_id": f"{firm.id}_o{number}",
            "enterprise_id": firm.id,
            "product": lines[0].trade.product,
            "due_date": due.isoformat(),
            "quantity_t": quantity,
            "penalty_yuan_per_t": penalty,
        }


def _round(tonnes: float) -> int:
    """Tonnes as a contract would state them."""
    return rounded(tonnes, SMALLEST_T if tonnes < 50 * SMALLEST_T else 5 * SMALLEST_T)
