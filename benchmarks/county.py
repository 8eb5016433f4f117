"""The seeded county as tables of the contract.

What the contract says otherwise than the numbers, and how it is met:

- A stock is counted in tonnes of one product. An enterprise's lines make one product, and a tonne
  of it is one margin's worth, the enterprise's mean: a line's capacity is its margin a day over it.
- A stock has room and costs holding every day, not at a period's end. Goods for an order leave as
  they are made, so a stock within its room at both ends of a period is within it on each day; the
  holding cost of a period is spread over its days.
- The numbers count trucks by what is made; the contract counts trips out by what leaves the stock.
  So the cap on trucks is one on the soot of their engines, ``bc``, which follows what is made. With
  ``by_trip`` it is a cap on trips, two thirds of them inbound: another, harder model.
- Caps of alert days bind beside the everyday cap, which they undercut.
- Lines under the winter stop are there, and stopped by a rule; cement and brick kept for heating is
  exempt.
"""

import datetime
from types import MappingProxyType

import numpy as np
import pandas as pd

from airkit.case import Case
from airkit.factors import shipped_factors
from airkit.tables.checking.check import check_tables
from airkit.tables.contract import contract
from airkit.tables.reading.read import RawTable
from benchmarks.numbers import (
    DAY_CAP,
    N_DAYS,
    PERIOD_ENDS,
    POLLUTANTS,
    SEASON_CAP,
    SIZES,
    STEADY,
    TRIP_CAP,
    Floats,
    Numbers,
    draw,
)

FIRST_DAY = datetime.date(2017, 11, 15)
INDUSTRIES = ("coke", "cement", "casting", "coating")
LEVELS = ("", "yellow", "orange", "red")
SPILL = 1.2  # cost of a unit thrown away, as a share of its margin
# Share of an enterprise's trips at full load that take its product out.
OUTBOUND = 1 / 3
SOOT, SOOT_KG_PER_TRIP = "bc", 0.05

Row = dict[str, object]


def make_county(size: str, seed: int, *, by_trip: bool = False) -> Case:
    """The county of a size, ``S``, ``M`` or ``L``, and a seed, in memory."""
    name = f"county-{size.lower()}-{seed}{'-trips' * by_trip}"
    return as_case(draw(SIZES[size], seed), name, by_trip)


def as_case(numbers: Numbers, case_id: str, by_trip: bool = False) -> Case:
    """A county in numbers as a checked case."""
    rows = {
        "districts": [{"district_id": "county", "name_zh": "县", "kind": "county"}],
        "enterprises": _enterprises(numbers),
        "lines": _lines(numbers),
        "line_emissions": _line_emissions(numbers),
        "orders": _orders(numbers),
        "storage": _storage(numbers),
        "rules": _rules(numbers, by_trip),
        "alerts": _alerts(numbers),
    }
    typed = check_tables({name: _raw(name, table) for name, table in rows.items()})
    if typed.faults:
        raise ValueError([fault.sentence("en") for fault in typed.faults[:5]])
    last_day = FIRST_DAY + datetime.timedelta(days=N_DAYS - 1)
    return Case(
        id=case_id,
        name_zh="虚构基准县",
        name_en="Fictional county for benchmarks",
        is_fictional=True,
        season_start=FIRST_DAY,
        season_end=last_day,
        heating_start=FIRST_DAY,
        heating_end=last_day,
        plan_start=FIRST_DAY,
        plan_end=last_day,
        price_year=2017,
        accept_defaults=False,
        factors=shipped_factors(),
        own_tables=MappingProxyType(typed.tables),
    )


def _raw(name: str, rows: list[Row]) -> RawTable:
    columns = list(contract()[name].names)
    frame = pd.DataFrame(rows, columns=columns, index=pd.RangeIndex(2, 2 + len(rows), name="row"))
    text = frame.map(_text).astype("str")
    return RawTable(name, name, text.where(text != "", None))


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return "" if np.isnan(cell) else f"{cell:.9g}"
    return "" if cell is None else str(cell)


def _name(enterprise: int) -> str:
    return f"e{enterprise:04d}"


def _mean_margin(numbers: Numbers) -> Floats:
    """Margin of a tonne of each enterprise's product [yuan/t], shape (E,)."""
    worth, tonnes = (
        np.bincount(numbers.enterprise, weights=one)
        for one in (numbers.day_margin, numbers.capacity)
    )
    return worth / tonnes


def _product_capacity(numbers: Numbers) -> Floats:
    """Capacity of each line in tonnes of its enterprise's product [t/d], shape (L,)."""
    return numbers.day_margin / _mean_margin(numbers)[numbers.enterprise]


def _enterprises(numbers: Numbers) -> list[Row]:
    return [
        {
            "enterprise_id": _name(e),
            "name_zh": f"企业{e + 1}",
            "district_id": "county",
            "industry": INDUSTRIES[sector],
        }
        for e, sector in enumerate(numbers.sector.tolist())
    ]


def _lines(numbers: Numbers) -> list[Row]:
    margin, capacity = _mean_margin(numbers), _product_capacity(numbers)
    trips, tonnes = (np.bincount(numbers.enterprise, weights=w) for w in (numbers.trips, capacity))
    payload = tonnes / (OUTBOUND * trips)
    rows = []
    for k, e in enumerate(numbers.enterprise.tolist()):
        industry = INDUSTRIES[numbers.sector[e]]
        rows.append(
            {
                "line_id": f"l{k:05d}",
                "enterprise_id": _name(e),
                "process": industry,
                "product": industry,
                "capacity_t_per_day": capacity[k],
                "load_levels": f"{numbers.lowest_load[k]:g}..1",
                "can_stop": "false" if numbers.sector[e] == STEADY else "true",
                "min_on_days": numbers.min_on[k],
                "min_off_days": numbers.min_off[k],
                "start_cost_yuan": numbers.start_cost[k],
                "margin_yuan_per_t": margin[e],
                "payload_t_per_trip": payload[e],
                "trips_in_per_t": (1 - OUTBOUND) * numbers.trips[k] / capacity[k],
                "initial_on": "true",
            }
        )
    return rows


def _line_emissions(numbers: Numbers) -> list[Row]:
    kg = np.column_stack([numbers.kg, SOOT_KG_PER_TRIP * numbers.trips])
    kg_per_t = kg / _product_capacity(numbers)[:, None]
    return [
        {"line_id": f"l{k:05d}", "pollutant": pollutant, "kg_per_t": value}
        for k, values in enumerate(kg_per_t.tolist())
        for pollutant, value in zip((*POLLUTANTS, SOOT), values, strict=True)
    ]


def _orders(numbers: Numbers) -> list[Row]:
    margin = _mean_margin(numbers)
    due = [FIRST_DAY + datetime.timedelta(days=int(end) - 1) for end in PERIOD_ENDS]
    return [
        {
            "order_id": f"o{e:04d}-{p}",
            "enterprise_id": _name(e),
            "product": INDUSTRIES[numbers.sector[e]],
            "due_date": due[p].isoformat(),
            "quantity_t": worth / margin[e],
            "penalty_yuan_per_t": numbers.penalty[e] * margin[e],
        }
        for e, orders in enumerate(numbers.orders.tolist())
        for p, worth in enumerate(orders)
        if worth > 0
    ]


def _storage(numbers: Numbers) -> list[Row]:
    margin = _mean_margin(numbers)
    period_days = N_DAYS / len(PERIOD_ENDS)
    return [
        {
            "enterprise_id": _name(e),
            "product": INDUSTRIES[numbers.sector[e]],
            "initial_t": numbers.initial[e] / margin[e],
            "max_t": room / margin[e],
            "holding_yuan_per_t_day": numbers.holding[e] * margin[e] / period_days,
            "spill_yuan_per_t": SPILL * margin[e],
        }
        for e, room in enumerate(numbers.room.tolist())
        if room > 0
    ]


def _rules(numbers: Numbers, by_trip: bool) -> list[Row]:
    counted = ~numbers.stopped
    kg, trips = numbers.kg[counted].sum(axis=0), float(numbers.trips[counted].sum())
    rows = [_rule("winter-stop", "stop", scope="industry", scope_id="cement")]
    for e in np.flatnonzero((numbers.sector == 1) & numbers.kept_for_heating).tolist():
        heating = _rule(f"heating-{_name(e)}", "stop", scope="enterprise", scope_id=_name(e))
        rows.append({**heating, "exempt_reason": "居民供暖"})
    for level, day, trip in zip(LEVELS, DAY_CAP, TRIP_CAP, strict=True):
        end = f"-{level}" if level else ""
        when = {"alert_level": level} if level else {}
        for pollutant, full in zip(POLLUTANTS, kg.tolist(), strict=True):
            cap = {"pollutant": pollutant, "value": day * full, "unit": "kg_per_day"}
            rows.append(_rule(f"{pollutant}{end}", "emission_cap_day", **when, **cap))
        if by_trip:
            cap = {"value": trip * trips, "unit": "trips_per_day"}
            rows.append(_rule(f"trips{end}", "trip_cap_day", **when, **cap))
        else:
            cap = {"pollutant": SOOT, "value": trip * trips * SOOT_KG_PER_TRIP}
            rows.append(_rule(f"{SOOT}{end}", "emission_cap_day", **when, **cap))
    for pollutant, full in zip(POLLUTANTS, kg.tolist(), strict=True):
        cap = {"pollutant": pollutant, "value": SEASON_CAP * full * N_DAYS, "unit": "kg"}
        rows.append(_rule(f"{pollutant}-season", "emission_cap_season", **cap))
    return rows


def _rule(rule_id: str, kind: str, **cells: object) -> Row:
    return {"rule_id": rule_id, "kind": kind, "scope": "county", "authority": "county", **cells}


def _alerts(numbers: Numbers) -> list[Row]:
    """One alert for each stretch of days of one level."""
    level = np.concatenate([[0], numbers.alert, [0]])
    turns = np.flatnonzero(np.diff(level))
    rows: list[Row] = []
    for first, after in zip(turns[:-1].tolist(), turns[1:].tolist(), strict=True):
        if numbers.alert[first]:
            start, end = (FIRST_DAY + datetime.timedelta(days=day) for day in (first, after))
            rows.append(
                {
                    "alert_id": f"a{len(rows) + 1:02d}",
                    "level": LEVELS[numbers.alert[first]],
                    "start_at": f"{start} 00:00",
                    "end_at": f"{end} 00:00",
                }
            )
    return rows
