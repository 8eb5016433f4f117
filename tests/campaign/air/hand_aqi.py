"""HJ 633-2012 written down a second time, apart from the shipped rows, one value at a time."""

from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal

INDEX = [0, 50, 100, 150, 200, 300, 400, 500]
BREAKPOINTS = {
    "pm25_ugm3": [0, 35, 75, 115, 150, 250, 350, 500],
    "pm10_ugm3": [0, 50, 150, 250, 350, 420, 500, 600],
    "so2_ugm3": [0, 50, 150, 475, 800, 1600, 2100, 2620],
    "no2_ugm3": [0, 40, 80, 180, 280, 565, 750, 940],
    "co_mgm3": [0, 2, 4, 14, 24, 36, 48, 60],
    "o3_1h_ugm3": [0, 160, 200, 300, 400, 800, 1000, 1200],
    "o3_8h_ugm3": [0, 100, 160, 215, 265, 800],
}
SIX = [column for column in BREAKPOINTS if column != "o3_1h_ugm3"]
STEP = {column: Decimal("0.1") if column == "co_mgm3" else Decimal(1) for column in BREAKPOINTS}


def by_hand(value: Decimal, column: str) -> int:
    """The index in decimal arithmetic, one value at a time."""
    points = [Decimal(point) for point in BREAKPOINTS[column]]
    rounded = value.quantize(STEP[column], ROUND_HALF_EVEN)
    if rounded > points[-1]:
        return INDEX[len(points) - 1]
    high = max(1, next(i for i, point in enumerate(points) if rounded <= point))
    rise = Decimal(INDEX[high] - INDEX[high - 1]) * (rounded - points[high - 1])
    exact = rise / (points[high] - points[high - 1]) + INDEX[high - 1]
    return int(exact.to_integral_value(ROUND_CEILING))
