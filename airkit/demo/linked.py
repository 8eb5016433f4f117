"""What ties the campaign to the firms: orders to stop, a measure on kilns, power read daily."""

from datetime import date

from airkit.demo.calendar import days
from airkit.demo.chance import Chance, rounded
from airkit.demo.firms import Line
from airkit.demo.places import Row

# Kinds of problems found at firms, and the processes whose firms they are found at.
AT_FIRMS = {"错峰生产": ("brick_kiln", "cupola"), "VOC治理": ("spray_booth",)}
ORDER = "责令停产整治"
READ_PROCESS, N_READ, N_SECRET = "brick_kiln", 8, 2
READ_DAYS = (date(2017, 11, 15), date(2017, 12, 14))
SECRET_DAYS = (
    date(2017, 12, 2),
    date(2017, 12, 5),
)  # two kilns ran at night though they had to rest
KWH_PER_T, IDLE_KWH = 45, (60, 140)


def order_stops(found: list[Row], events: list[Row], lines: list[Line], orders: list[Row]) -> None:
    """Name the firm of each problem found at one, and order it to stop until that is closed.

    A firm that owes a delivery is left out: it would leave no plan.
    """
    owing = {row["enterprise_id"] for row in orders}
    firms = {
        (line.firm.town.id, line.trade.process): line.firm.id
        for line in lines
        if line.firm.id not in owing
    }
    ordered = set()
    for problem in found:
        processes = AT_FIRMS.get(str(problem["kind"]), ())
        at = [firms[key] for p in processes if (key := (problem["district_id"], p)) in firms]
        problem["enterprise_id"] = at[0] if at else ""
        if at:
            ordered.add(problem["problem_id"])
    for event in events:
        if event["event"] == "found" and event["problem_id"] in ordered:
            event["means"] = ORDER


def actuals(seed: int, lines: list[Line]) -> list[Row]:
    """The ``actuals`` table: the power of some kilns on the first days of their rest."""
    chance = Chance(f"{seed}/actuals")
    kilns = [line for line in lines if line.trade.process == READ_PROCESS][:N_READ]
    rows: list[Row] = []
    for place, line in enumerate(kilns):
        for day in days(*READ_DAYS):
            ran = place < N_SECRET and SECRET_DAYS[0] <= day <= SECRET_DAYS[1]
            kwh = line.capacity * KWH_PER_T * chance.between(0.35, 0.6) if ran else 0
            rows.append(
                {
                    "line_id": line.line_id,
                    "date": day.isoformat(),
                    "kwh": rounded(kwh + chance.between(*IDLE_KWH), 10),
                    "output_t": "" if ran else 0,
                    "evidence": "用电监测",
                }
            )
    return rows


def kiln_tonnes(lines: list[Line], process: str, n_days: int) -> int:
    """What the lines of a process could make in a season [t]."""
    capacity = sum(line.capacity for line in lines if line.trade.process == process)
    return rounded(capacity * n_days, 1000)
