"""Days and times of the ledger: Shanghai's, and never going back."""

import datetime
import sqlite3
from collections.abc import Callable

from airkit.errors import UsageError

Clock = Callable[[], datetime.datetime]

# China keeps one time and has no summer time since 1991.
SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
TICK = datetime.timedelta(microseconds=1)

# A moment of asking: a day means its end.
Moment = datetime.date | datetime.datetime | str


def shanghai_now() -> datetime.datetime:
    """The time now in Shanghai."""
    return datetime.datetime.now(SHANGHAI)


def as_text(moment: datetime.datetime) -> str:
    """A moment as the ledger writes it, so that later texts sort later.

    Examples
    --------
    >>> as_text(datetime.datetime(2017, 12, 1, 9, 30, tzinfo=SHANGHAI))
    '2017-12-01T09:30:00.000000+08:00'
    """
    local = moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment
    return local.astimezone(SHANGHAI).isoformat(timespec="microseconds")


def end_of(moment: Moment) -> str:
    """The last instant meant: a day's end, or the moment itself.

    Examples
    --------
    >>> end_of("2017-12-01")
    '2017-12-01T23:59:59.999999+08:00'
    """
    if isinstance(moment, str):
        moment = datetime.datetime.fromisoformat(moment) if len(moment) > 10 else day_of(moment)
    if isinstance(moment, datetime.datetime):
        return as_text(moment)
    last = datetime.time(23, 59, 59, 999_999)
    return as_text(datetime.datetime.combine(moment, last))


def read_moment(text: str | None) -> str | None:
    """A date or moment as given on a command line, checked.

    Raises
    ------
    UsageError
        It is no ISO date.

    Examples
    --------
    >>> read_moment("2017-12-01")
    '2017-12-01'
    """
    if text is None:
        return None
    try:
        end_of(text)
    except ValueError:
        raise UsageError("progress_bad_date", text=text) from None
    return text


def day_of(moment: Moment) -> datetime.date:
    """The day of a date, moment or ISO text.

    Examples
    --------
    >>> day_of("2017-12-01")
    datetime.date(2017, 12, 1)
    """
    if isinstance(moment, str):
        return datetime.date.fromisoformat(moment[:10])
    if isinstance(moment, datetime.datetime):
        return moment.date()
    return moment


def next_record_time(db: sqlite3.Connection, clock: Clock) -> str:
    """When the next import is recorded: now, or just after the last where the clock went back."""
    last = db.execute("SELECT recorded_at FROM imports ORDER BY seq DESC LIMIT 1").fetchone()
    now = as_text(clock())
    if last is None or now > last[0]:
        return now
    return as_text(datetime.datetime.fromisoformat(last[0]) + TICK)


def today(recorded_at: str) -> datetime.date:
    """The day of a time of record."""
    return day_of(recorded_at)
