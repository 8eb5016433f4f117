"""Dates as counties write them, read without guessing.

Taken: 2017-11-15, 2017/11/15, 2017.11.15, 2017年11月15日, 20171115 and a real date cell of Excel
(which arrives here as 2017-11-15 or 2017-11-15 00:00:00). Turned away, each by its own rule: Excel
serial numbers that are not formatted as dates, years of two digits, day or month first.
"""

import re
import unicodedata

import numpy as np

Parsed = tuple[object, str]

CHINESE_DAY = r"年(?P<m2>\d{1,2})月(?P<d2>\d{1,2})[日号]"
DAY = rf"(?P<y>\d{{4}})(?:(?P<s>[-/.])(?P<m>\d{{1,2}})(?P=s)(?P<d>\d{{1,2}})|{CHINESE_DAY})"
TIME = r"(?P<H>\d{1,2})(?:[:时点](?P<M>\d{1,2})(?:[:分](?P<S>\d{1,2})(?:\.0+)?秒?|分)?|[时点])"
COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})", re.ASCII)
MOMENT = re.compile(rf"{DAY}(?:[ T]?{TIME})?", re.ASCII)
# No point between year and month: Excel turns 2017.10 into the number 2017.1.
MONTH = re.compile(
    r"(?P<y>\d{4})(?:[-/](?P<m>\d{1,2})|年(?P<m2>\d{1,2})月|(?P<m3>\d{2}))", re.ASCII
)
SERIAL = re.compile(r"\d{1,5}(\.\d+)?", re.ASCII)
# Day zero of Excel's calendar as all its later dates count from it.
EXCEL_EPOCH = np.datetime64("1899-12-30")


def parse_date(text: str) -> Parsed:
    """A day.

    Examples
    --------
    >>> parse_date("2017年11月5日"), parse_date("43054"), parse_date("2017-02-30")
    (('2017-11-05', ''), (None, 'date_serial'), (None, 'no_such_date'))
    """
    plain = _plain(text)
    match = COMPACT.fullmatch(plain) or MOMENT.fullmatch(plain)
    if not match:
        return None, _why_not(plain)
    parts = match.groupdict()
    moment, rule = _moment(parts)
    if moment is not None and (parts.get("H") == "24" or not moment.endswith("T00:00:00")):
        return None, "time_of_day"
    return (None, rule) if moment is None else (moment[:10], "")


def parse_datetime(text: str) -> Parsed:
    """A moment; a day alone is its first second, 24:00 the first second of the day after.

    Examples
    --------
    >>> parse_datetime("2018-02-27 22:00"), parse_datetime("2018年2月27日22时")
    (('2018-02-27T22:00:00', ''), ('2018-02-27T22:00:00', ''))
    >>> parse_datetime("2018年2月28日24时")
    ('2018-03-01T00:00:00', '')
    """
    plain = _plain(text)
    match = COMPACT.fullmatch(plain) or MOMENT.fullmatch(plain)
    return _moment(match.groupdict()) if match else (None, _why_not(plain))


def parse_month(text: str) -> Parsed:
    """A month, as its first day.

    Examples
    --------
    >>> parse_month("2017年11月"), parse_month("2017-11-01"), parse_month("2017-11-15")
    (('2017-11-01', ''), ('2017-11-01', ''), (None, 'not_a_month'))
    """
    match = MONTH.fullmatch(_plain(text))
    if match:
        moment, rule = _moment({**match.groupdict(), "d": "1"})
        return (None, rule) if moment is None else (moment[:10], "")
    day, _ = parse_date(text)
    return (day, "") if str(day).endswith("-01") else (None, "not_a_month")


def serial_as_date(text: str) -> str:
    """The day an Excel serial number stands for; empty when it stands for none.

    Examples
    --------
    >>> serial_as_date("43054")
    '2017-11-15'
    """
    if not SERIAL.fullmatch(_plain(text)):
        return ""
    return str(EXCEL_EPOCH + np.timedelta64(int(float(_plain(text))), "D"))


def _plain(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def _moment(parts: dict[str, str | None]) -> tuple[str | None, str]:
    def part(*names: str) -> int:
        return int(next((parts[name] for name in names if parts.get(name)), None) or 0)

    day = f"{part('y'):04}-{part('m', 'm2', 'm3'):02}-{part('d', 'd2'):02}"
    clock = part("H"), part("M"), part("S")
    is_end_of_day = clock == (24, 0, 0)
    hour, minute, second = (0, 0, 0) if is_end_of_day else clock
    try:
        moment = np.datetime64(f"{day}T{hour:02}:{minute:02}:{second:02}")
    except ValueError:
        return None, "no_such_date"
    return str(moment + np.timedelta64(int(is_end_of_day), "D")), ""


def _why_not(text: str) -> str:
    return "date_serial" if SERIAL.fullmatch(text) else "not_a_date"
