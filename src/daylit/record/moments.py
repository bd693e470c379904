"""Days and times as texts, and what lies between them: by the calendar's arithmetic, the same in both readers."""

import re
from datetime import date

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?")


def is_date(text: str) -> bool:
    """Whether the text is a day that exists, as 2024-02-29."""
    parts = _DATE.fullmatch(text)
    return parts is not None and _day(parts) is not None


def is_time(text: str) -> bool:
    """Whether the text is a time of day, as 23:59 or 23:59:59. There is no 24:00 and no leap second."""
    parts = _TIME.fullmatch(text)
    return parts is not None and int(parts[1]) < 24 and int(parts[2]) < 60 and int(parts[3] or 0) < 60


def is_datetime(text: str) -> bool:
    """Whether the text is a day and a time by the local clock, as 2024-02-29T23:59; no zone stands behind it."""
    return text[10:11] == "T" and is_date(text[:10]) and is_time(text[11:])


def date_of(value: object) -> str | None:
    """The day of a date or of a date and time; nothing for anything else."""
    if isinstance(value, str) and (is_date(value) or is_datetime(value)):
        return value[:10]
    return None


def year_of(value: object) -> int | None:
    """The year of a date or of a date and time."""
    day = date_of(value)
    return None if day is None else int(day[:4])


def days_between(start: object, end: object) -> int | None:
    """Days from one date to another, below 0 where the second is earlier."""
    first, last = _number(date_of(start)), _number(date_of(end))
    return None if first is None or last is None else last - first


def minutes_between(start: object, end: object) -> int | None:
    """Whole minutes from one date and time to another, rounded down; nothing where either has no time."""
    first, last = _seconds(start), _seconds(end)
    return None if first is None or last is None else (last - first) // 60


def order_key(value: object) -> tuple[str, str] | None:
    """The shape of a date, time or date and time, and a text that sorts as they do; nothing for other values."""
    if not isinstance(value, str):
        return None
    if is_date(value):
        return "date", value
    if is_time(value):
        return "time", f"{value}:00" if len(value) == 5 else value
    if is_datetime(value):
        return "datetime", f"{value}:00" if len(value) == 16 else value
    return None


def _day(parts: re.Match[str]) -> date | None:
    try:
        return date(int(parts[1]), int(parts[2]), int(parts[3]))
    except ValueError:
        return None


def _number(day: str | None) -> int | None:
    return None if day is None else date.fromisoformat(day).toordinal()


def _seconds(value: object) -> int | None:
    if not isinstance(value, str) or not is_datetime(value):
        return None
    day = date.fromisoformat(value[:10]).toordinal()
    clock = value[11:]
    return day * 86_400 + int(clock[:2]) * 3_600 + int(clock[3:5]) * 60 + int(clock[6:8] or 0)
