"""Array models drawn at random: a few lines with every kind of row, and a synthetic county."""

from dataclasses import replace

import numpy as np

from airkit.schedule.model.arrays import Arrays, Family, Mode
from airkit.schedule.problem.lines import LONG_AGO, Loads
from airkit.schedule.problem.products import Order, Product, Stock

NONE = np.zeros(0, dtype=np.int64)


def family(lines, load, row_of_day, limits, *, run=None, sign=1.0, **more) -> Family:
    """Rows of these lines; floors come with their signs turned."""
    lines = np.asarray(lines, dtype=np.int64)
    load = np.asarray(load, dtype=float)
    return Family(
        rule_id=more.pop("rule_id", "rule"),
        kind=more.pop("kind", "emission_cap_day"),
        unit="kg_per_day",
        enterprise_id="",
        sign=sign,
        lines=lines,
        load=load,
        run=np.zeros(len(lines)) if run is None else np.asarray(run, dtype=float),
        products=more.pop("products", NONE),
        ship=more.pop("ship", np.zeros(0)),
        row_of_day=np.asarray(row_of_day, dtype=np.int64),
        limits=np.asarray(limits, dtype=float),
        **more,
    )


def plain_arrays(n_lines: int, n_days: int, **changes) -> Arrays:
    """Lines of 100 t/d and 10 yuan/t, on or off, running since long ago."""
    made = Arrays(
        capacity=np.full(n_lines, 100.0),
        day_margin=np.full(n_lines, 1000.0),
        start_cost=np.zeros(n_lines),
        min_on=np.ones(n_lines, dtype=np.int64),
        min_off=np.ones(n_lines, dtype=np.int64),
        initial_days=np.full(n_lines, LONG_AGO),
        can_stop=np.ones(n_lines, dtype=bool),
        initial_on=np.ones(n_lines, dtype=bool),
        loads=(Loads(1.0, 1.0, (1.0,)),) * n_lines,
        ceiling=np.ones((n_lines, n_days)),
        stopped=np.zeros((n_lines, n_days), dtype=bool),
        families=(),
        modes=(),
        products=(),
        reference_margin=1000.0 * n_lines * n_days,
    )
    made = replace(made, **changes)
    return replace(made, reference_margin=float(made.day_margin.sum()) * n_days)


LOADS = (
    Loads(1.0, 1.0, (1.0,)),
    Loads(0.5, 1.0, (0.5, 1.0)),
    Loads(0.4, 1.0, (0.4, 0.7, 1.0)),
    Loads(0.5, 1.0, ()),
    Loads(0.3, 0.9, ()),
)


def small_arrays(seed: int, kinds: str = "dsfrmgt") -> Arrays:
    """Two to four lines over 8 to 12 days.

    ``kinds`` are drawn from: d daily cap, s cap over all days, f floor, r rotation, m lines_off,
    g orders and stock, t trips of shipments.
    """
    draws = np.random.default_rng(seed)
    n, days = int(draws.integers(2, 5)), int(draws.integers(8, 13))
    capacity = draws.uniform(50, 200, n)
    margin = draws.uniform(0, 30, n) * (draws.random(n) < 0.95)
    can_stop = draws.random(n) < 0.85
    arrays = plain_arrays(
        n,
        days,
        capacity=capacity,
        day_margin=capacity * margin,
        start_cost=draws.uniform(0, 3000, n) * (draws.random(n) < 0.6),
        min_on=draws.integers(1, 5, n),
        min_off=draws.integers(1, 5, n),
        initial_days=draws.integers(1, 6, n),
        can_stop=can_stop,
        initial_on=(draws.random(n) < 0.7) | ~can_stop,
        loads=tuple(LOADS[k] for k in draws.integers(0, len(LOADS), n)),
        ceiling=np.where(draws.random((n, days)) < 0.1, 0.6, 1.0),
        stopped=(draws.random((n, days)) < 0.05) & can_stop[:, None],
    )
    families, modes, products = [], [], []
    every, whole = np.arange(days), np.zeros(days, dtype=np.int64)
    emits = draws.uniform(0.2, 3, n) * capacity
    if "d" in kinds:
        limits = emits.sum() * draws.uniform(0.5, 1.0, days)
        mask = draws.random((n, days)) < 0.9 if draws.random() < 0.3 else None
        families.append(family(range(n), emits, every, limits, mask=mask))
    if "s" in kinds and draws.random() < 0.6:
        limits = [emits.sum() * days * draws.uniform(0.4, 0.9)]
        families.append(family(range(n), emits, whole, limits, kind="emission_cap_season"))
    if "f" in kinds and draws.random() < 0.5:
        least = capacity[:1] * draws.uniform(0.1, 0.5) * (1 if draws.random() < 0.5 else days)
        rows = every if draws.random() < 0.5 else whole
        limits = -np.repeat(least / (1 if rows is whole else days), 1 if rows is whole else days)
        families.append(family([0], -capacity[:1], rows, limits, sign=-1.0, kind="min_output"))
    if "r" in kinds and draws.random() < 0.4:
        limits = np.full(days, n - 1.0)
        families.append(family(range(n), np.zeros(n), every, limits, run=np.ones(n)))
    if "m" in kinds and draws.random() < 0.4:
        inside = np.zeros((n, days), dtype=bool)
        inside[:, 2 : 2 + int(draws.integers(2, 6))] = True
        modes.append(Mode("off", "", np.arange(n), inside, 1))
    if "g" in kinds:
        products = _products(draws, capacity, margin, days)
        if "t" in kinds and draws.random() < 0.6:
            stocked = [k for k, one in enumerate(products) if one.stock is not None]
            if stocked:
                limits = capacity.sum() / 20 * draws.uniform(0.5, 1.2, days)
                sent = np.full(len(stocked), 1 / 20)
                families.append(
                    family([], [], every, limits, products=np.array(stocked), ship=sent)
                )
    return replace(arrays, families=tuple(families), modes=tuple(modes), products=tuple(products))


def _products(draws, capacity, margin, days) -> list[Product]:
    made = []
    for number, at in enumerate(np.array_split(np.arange(len(capacity)), 2)):
        stock = None
        total = capacity[at].sum()
        if draws.random() < 0.7:
            room = total * draws.uniform(1, 5)
            spill = None if draws.random() < 0.15 else margin[at].max() + draws.uniform(0, 5)
            holding = draws.choice([0.0, draws.uniform(0, 0.5)])
            stock = Stock(room * draws.uniform(0, 0.9), room, holding, spill)
        dues = sorted(set(draws.integers(1, days, int(draws.integers(0, 4))).tolist()))
        orders = [
            Order(f"o{number}{k}", due, total * draws.uniform(0.5, 2.5), draws.uniform(5, 60))
            for k, due in enumerate(dues)
        ]
        if orders and draws.random() < 0.3:
            orders.append(Order(f"o{number}x", dues[-1], total * 0.3, draws.uniform(1, 20)))
        if orders and draws.random() < 0.1:
            orders[0] = replace(orders[0], penalty=None, quantity_t=total * 0.2)
        if stock is not None or orders:
            made.append(Product(f"e{number}", "p", at, 20.0, stock, tuple(orders)))
    return made


def county_arrays(seed: int, n_enterprises: int, *, trips_follow_stock: bool = False) -> Arrays:
    """A synthetic county over 121 days: five daily and seasonal caps, truck trips, orders, stocks.

    About two lines an enterprise: of its enterprises 6 % cannot stop, 10 % fire seldom, 44 % run in
    campaigns and 40 % change from day to day.
    """
    draws = np.random.default_rng(seed)
    days, dues = 121, (16, 46, 77, 105, 120)
    count = draws.choice([1, 2, 3, 4, 5, 6], n_enterprises, p=[0.45, 0.25, 0.13, 0.08, 0.05, 0.04])
    sector = draws.choice(4, n_enterprises, p=[0.06, 0.10, 0.44, 0.40])
    owner = np.repeat(np.arange(n_enterprises), count)
    kind, n = sector[owner], len(owner)
    size = np.exp(draws.normal(0, 0.8, n_enterprises))[owner]
    capacity = np.array([1500.0, 2500, 800, 40])[kind] * size * np.exp(draws.normal(0, 0.3, n))
    margin = np.array([120.0, 50, 180, 1200])[sector[owner]] * np.exp(draws.normal(0, 0.35, n))
    low = np.array([0.7, 0.6, 0.5, 0.3])[kind]
    typical = np.array(
        [
            [0.35, 0.60, 0.15, 0.05, 6.0],
            [0.05, 0.45, 0.10, 0.01, 1.5],
            [0.30, 0.50, 0.20, 0.15, 8.0],
            [0.20, 0.50, 1.00, 12.0, 0.5],
        ]
    )
    emits = typical[kind] * np.exp(draws.normal(0, 0.6, (n, 5))) * capacity[:, None]
    alert = np.zeros(days, dtype=int)
    for start in np.cumsum(draws.integers(15, 35, 8)):
        alert[start : start + int(draws.integers(3, 8))] = draws.integers(1, 4)
    every, whole, lines = np.arange(days), np.zeros(days, dtype=np.int64), np.arange(n)
    shares = np.array([0.95, 0.90, 0.80, 0.70])[alert]
    families = [family(lines, e, every, e.sum() * shares) for e in emits.T]
    families += [family(lines, e, whole, [e.sum() * days * 0.8]) for e in emits.T]
    truck = np.array([0.92, 0.90, 0.75, 0.60])[alert]
    products = _county_products(draws, owner, kind, capacity, margin, dues)
    if trips_follow_stock:
        sent = np.full(n_enterprises, 1 / 20)
        limits = capacity.sum() / 20 * truck
        everyone = np.arange(n_enterprises)
        families.append(family([], [], every, limits, products=everyone, ship=sent))
    else:
        trips = capacity * np.where(kind == 3, 0.15, 0.075) * draws.uniform(0.7, 1.3, n)
        families.append(family(lines, trips, every, trips.sum() * truck))
    campaign = kind == 2
    return plain_arrays(
        n,
        days,
        capacity=capacity,
        day_margin=capacity * margin,
        start_cost=np.select(
            [campaign, kind == 3, kind == 1],
            [draws.uniform(0.75, 2.5, n), draws.uniform(0.1, 0.5, n), 1.5],
        )
        * capacity
        * margin,
        min_on=np.select(
            [campaign, kind == 3], [draws.integers(7, 16, n), draws.integers(2, 6, n)], 10
        ),
        min_off=np.select(
            [campaign, kind == 3], [draws.integers(5, 16, n), draws.integers(1, 4, n)], 7
        ),
        can_stop=kind != 0,
        loads=tuple(Loads(float(one), 1.0, ()) for one in low),
        families=tuple(families),
        products=tuple(products),
    )


def _county_products(draws, owner, kind, capacity, margin, dues) -> list[Product]:
    made = []
    for enterprise in range(owner.max() + 1):
        at = np.flatnonzero(owner == enterprise)
        total, dearest = capacity[at].sum(), margin[at].max()
        steady = kind[at[0]] == 0
        use = draws.uniform(0.72, 0.95) if steady else draws.uniform(0.45, 0.9)
        days = np.diff((-1, *dues))
        wanted = total * days * use * np.exp(draws.normal(0, 0.0 if steady else 0.12, 5))
        orders = tuple(
            Order(f"o{k}", due, float(q), float(dearest * draws.uniform(0.3, 1.0)))
            for k, (due, q) in enumerate(zip(dues, wanted, strict=True))
        )
        room = total * draws.uniform(8, 30)
        holding = dearest * draws.uniform(0.002, 0.01) / 30
        stock = Stock(room * draws.uniform(0.1, 0.9), room, holding, 1.2 * dearest)
        made.append(Product(f"e{enterprise}", "p", at, 20.0, stock, orders))
    return made
