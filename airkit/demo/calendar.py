"""The invented county's campaign calendar."""

from datetime import date, timedelta

START, END = date(2017, 10, 1), date(2018, 3, 31)
BEFORE_START, BEFORE_END = date(2016, 10, 1), date(2017, 3, 31)
FIRST_FRIDAY, LAST_FRIDAY = date(2017, 10, 6), date(2018, 3, 30)


def fridays() -> list[date]:
    """The days the weekly returns speak of."""
    n_weeks = (LAST_FRIDAY - FIRST_FRIDAY).days // 7 + 1
    return [FIRST_FRIDAY + timedelta(days=7 * week) for week in range(n_weeks)]


def days(first: date, last: date) -> list[date]:
    """Every day from one to another, both included."""
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
