"""What the audit checks: one function a kind of rule, each written from the rule's own words."""

import math
from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from airkit.schedule.audit.books import Books, Breach
from airkit.schedule.audit.goods import GoodsAudit, TripLimit
from airkit.schedule.problem.rules import Rule

# Loads and counts are compared with this much room.
ROUNDING = 1e-9


def odd_loads(books: Books) -> Iterator[Breach]:
    """Loads no line can run at, and lines standing still that cannot."""
    lines = books.problem.lines
    for at, loads in enumerate(lines["loads"]):
        row = books.loads[at]
        if not lines.at[at, "can_stop"]:
            for day in np.flatnonzero(row == 0).tolist():
                yield books.breach("can_stop", "share", loads.low, 0.0, over=1.0, line=at, day=day)
        steps = np.array(loads.steps)
        if len(steps):
            nearest = steps[np.abs(row[:, None] - steps).argmin(axis=1)]
        else:
            nearest = row.clip(loads.low, loads.high)
        for day in np.flatnonzero((row > 0) & (row != nearest)).tolist():
            load, near = float(row[day]), float(nearest[day])
            yield books.breach(
                "load_levels", "share", near, load, over=abs(load - near), line=at, day=day
            )


def short_runs(books: Books) -> Iterator[Breach]:
    """Runs and stops that ended before their minimum; what is open at the end is free."""
    lines = books.problem.lines
    table = zip(
        *(lines[name].tolist() for name in ("initial_on", "initial_days")),
        *(lines[name].tolist() for name in ("min_on_days", "min_off_days")),
        strict=True,
    )
    for at, (state, before, min_on, min_off) in enumerate(table):
        runs = books.kept_on[at]
        begun = -int(before)  # day on which the state now looked at began
        changes = np.flatnonzero(runs != np.concatenate([[state], runs[:-1]]))
        for day in changes.tolist():
            name, least = ("min_off_days", min_off) if runs[day] else ("min_on_days", min_on)
            length = day - begun
            over = float(least - length)
            yield books.breach(name, "days", least, length, over=over, line=at, day=day)
            begun = day


def _stop(books: Books, rule: Rule) -> Iterator[Breach]:
    for line, day in _covered(rule, books.runs[rule.lines]):
        load = float(books.loads[line, day])
        yield books.breach(rule.rule_id, "share", 0.0, load, line=line, day=day)


def _load_max(books: Books, rule: Rule) -> Iterator[Breach]:
    for line, day in _covered(rule, books.loads[rule.lines] > rule.value):
        load = float(books.loads[line, day])
        yield books.breach(rule.rule_id, "share", rule.value, load, line=line, day=day)


def _oven_hours(books: Books, rule: Rule) -> Iterator[Breach]:
    """An oven at a share of its capacity takes its normal hours over that share."""
    normal = books.problem.lines["oven_hours_normal"].to_numpy(float)
    for line, day in _covered(rule, books.runs[rule.lines]):
        hours = float(normal[line] / books.loads[line, day])
        over = rule.value - hours
        yield books.breach(rule.rule_id, "h", rule.value, hours, over=over, line=line, day=day)


def _capacity_cut(books: Books, rule: Rule) -> Iterator[Breach]:
    """What is made out of the capacity covered leaves the cut, each day or over the window."""
    for enterprise, lines in _by_enterprise(books, rule).items():
        made, capacity = _made_and_capacity(books, rule, lines)
        allowed = (1 - rule.value) * capacity
        if rule.unit == "share_window":
            yield books.breach(
                rule.rule_id, "t", float(allowed.sum()), float(made.sum()), enterprise=enterprise
            )
            continue
        for day in np.flatnonzero(capacity > 0).tolist():
            yield books.breach(
                rule.rule_id,
                "t_per_day",
                float(allowed[day]),
                float(made[day]),
                day=day,
                enterprise=enterprise,
            )


def _min_output(books: Books, rule: Rule) -> Iterator[Breach]:
    for enterprise, lines in _by_enterprise(books, rule).items():
        made, capacity = _made_and_capacity(books, rule, lines)
        if rule.unit == "t":
            total = float(made.sum())
            yield books.breach(
                rule.rule_id, "t", rule.value, total, over=rule.value - total, enterprise=enterprise
            )
            continue
        covered = _cover_of(rule, lines).any(axis=0)
        for day in np.flatnonzero(covered).tolist():
            least = rule.value * (float(capacity[day]) if rule.unit == "share" else 1.0)
            yield books.breach(
                rule.rule_id,
                "t_per_day",
                least,
                float(made[day]),
                over=least - float(made[day]),
                day=day,
                enterprise=enterprise,
            )


def _lines_off(books: Books, rule: Rule) -> Iterator[Breach]:
    """Lines still on all covered days are counted; of a line of pots, the pots left out."""
    n_units = books.problem.lines["n_units"]
    for enterprise, lines in _by_enterprise(books, rule).items():
        singles = [line for line in lines if n_units[line] <= 1]
        for line in lines:
            if n_units[line] > 1:
                pots = int(n_units[line])
                most = pots - math.ceil(rule.value * pots - ROUNDING)
                for day in np.flatnonzero(_cover_of(rule, [line])[0]).tolist():
                    used = float(books.loads[line, day]) * pots
                    yield books.breach(rule.rule_id, "units", most, used, line=line, day=day)
        if not singles:
            continue
        cover = _cover_of(rule, singles)
        still = int((~(books.runs[singles] & cover).any(axis=1)).sum())
        share = rule.unit == "share"
        least = math.ceil(rule.value * len(singles) - ROUNDING) if share else int(rule.value)
        yield books.breach(
            rule.rule_id, "lines", least, still, over=least - still, enterprise=enterprise
        )


def _rotation(books: Books, rule: Rule) -> Iterator[Breach]:
    running = (books.runs[rule.lines] & rule.cover()).sum(axis=0)
    for day in np.flatnonzero(rule.cover().any(axis=0)).tolist():
        yield books.breach(rule.rule_id, "lines", rule.value, float(running[day]), day=day)


def _emission_cap_day(books: Books, rule: Rule) -> Iterator[Breach]:
    emitted = _emitted(books, rule)
    for day in np.flatnonzero(rule.cover().any(axis=0)).tolist():
        yield books.breach(rule.rule_id, "kg_per_day", rule.value, float(emitted[day]), day=day)


def _emission_cap_season(books: Books, rule: Rule) -> Iterator[Breach]:
    if rule.cover().any():
        yield books.breach(rule.rule_id, "kg", rule.value, float(_emitted(books, rule).sum()))


# Trips depend on when goods leave: they are checked with the goods (trip_limits).
CHECKS: Mapping[str, Callable[[Books, Rule], Iterator[Breach]]] = {
    "stop": _stop,
    "load_max": _load_max,
    "oven_hours": _oven_hours,
    "capacity_cut": _capacity_cut,
    "lines_off": _lines_off,
    "rotation": _rotation,
    "emission_cap_day": _emission_cap_day,
    "emission_cap_season": _emission_cap_season,
    "min_output": _min_output,
}


def trip_limits(books: Books, rule: Rule) -> Iterator[TripLimit]:
    """Days of a trip cap: trips that follow production, and the products that leave from stock."""
    if rule.kind != "trip_cap_day":
        return
    lines, mine = books.problem.lines, set(rule.lines.tolist())
    stocked = [
        (number, product)
        for number, product in enumerate(books.problem.products)
        if product.stock is not None and not mine.isdisjoint(product.lines.tolist())
    ]
    from_stock = [line for _, product in stocked for line in product.lines.tolist()]
    out = 1 / lines["payload_t_per_trip"].to_numpy(float)
    out[from_stock] = 0.0
    per_t = (lines["trips_in_per_t"].to_numpy(float) + out)[rule.lines]
    cover = rule.cover()
    trips = np.where(cover, books.output[rule.lines] * per_t[:, None], 0.0).sum(axis=0)
    leaves: dict[int, NDArray[np.bool_]] = {
        n: np.asarray(cover[np.isin(rule.lines, product.lines)].any(axis=0))
        for n, product in stocked
    }
    for day in np.flatnonzero(cover.any(axis=0)).tolist():
        leaving = tuple(number for number, days in leaves.items() if days[day])
        yield TripLimit(rule.rule_id, day, rule.value, float(trips[day]), leaving)


def goods_breaches(books: Books, limits: list[TripLimit], goods: GoodsAudit) -> Iterator[Breach]:
    """Breaches of trip caps, orders and stocks."""
    for miss in goods.misses:
        if miss.what == "trips":
            limit = limits[miss.number]
            yield books.breach(
                limit.rule_id, "trips_per_day", limit.limit, limit.limit + miss.by, day=limit.day
            )
            continue
        product = books.problem.products[miss.number]
        floor = miss.what == "order"
        name = ", ".join(one.order_id for one in product.orders if one.due == miss.day)
        used = miss.limit - miss.by if floor else miss.limit + miss.by
        yield books.breach(
            name if floor else "storage",
            "t",
            miss.limit,
            used,
            over=miss.by,
            day=miss.day,
            enterprise=product.enterprise_id,
        )


def _covered(rule: Rule, among: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Line and day of what a rule binds among line-days, shape (n of its lines, n_days)."""
    for k, day in np.argwhere(rule.cover() & among).tolist():
        yield int(rule.lines[k]), day


def _by_enterprise(books: Books, rule: Rule) -> dict[str, list[int]]:
    """Lines that a rule binds on some day, by enterprise."""
    groups: dict[str, list[int]] = {}
    for line in rule.lines[rule.cover().any(axis=1)].tolist():
        groups.setdefault(books.owner[line], []).append(line)
    return groups


def _cover_of(rule: Rule, lines: list[int]) -> NDArray[np.bool_]:
    """Days on which a rule binds each of these lines."""
    places = np.searchsorted(rule.lines, lines)
    return np.asarray(
        rule.days & ~rule.lifted[places]
        if rule.lifted.size
        else np.broadcast_to(rule.days, (len(lines), len(rule.days)))
    )


def _made_and_capacity(
    books: Books, rule: Rule, lines: list[int]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Output and capacity covered on each day [t]."""
    cover = _cover_of(rule, lines)
    made = (books.output[lines] * cover).sum(axis=0)
    return made, (books.capacity[lines][:, None] * cover).sum(axis=0)


def _emitted(books: Books, rule: Rule) -> NDArray[np.float64]:
    """What the covered lines emit on each day [kg]."""
    per_t = books.problem.emissions[rule.pollutant].to_numpy(float)[rule.lines]
    cover = rule.cover()
    emitted = np.where(cover, books.output[rule.lines] * np.nan_to_num(per_t)[:, None], 0.0)
    return np.asarray(emitted.sum(axis=0))
