"""Dates and times as agencies write them, each style as SQL over ``V``, the filled text of a column."""

from __future__ import annotations

from daylit.tables.engine import quote_text, refuses
from daylit.tables.words import TYPED, V

_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M:%S %p", " %I:%M %p")
_DAYS: dict[str, tuple[str, ...]] = {
    "m/d/yyyy": ("%m/%d/%Y", "%m-%d-%Y"),
    "d/m/yyyy": ("%d/%m/%Y", "%d-%m-%Y"),
    "m/d/yy": ("%m/%d/%y", "%m-%d-%y"),
    "d/m/yy": ("%d/%m/%y", "%d-%m-%y"),
    "yyyy/m/d": ("%Y/%m/%d",),
    "d.m.yyyy": ("%d.%m.%Y",),
    "d-mon-yyyy": ("%d-%b-%Y", "%d %b %Y", "%d-%B-%Y", "%d %B %Y"),
    "mon d, yyyy": ("%b %d, %Y", "%B %d, %Y"),
}
_DIGITS = {"mmddyyyy": "%m%d%Y", "ddmmyyyy": "%d%m%Y", "yyyymmdd": "%Y%m%d"}
DATE_FORMATS = ("iso", *_DAYS, *_DIGITS, "excel")
TIME_FORMATS = ("hh:mm", "hhmm", "12-hour", "decimal hours", "seconds", "minutes")
EARLIEST, LATEST = 1970, 2100
"""Years within which a date is believable, unless the mapping says otherwise."""
_OFFSET = r"(Z|[+-]\d{2}:?\d{2})$"


def known_date_format(name: str) -> bool:
    """Whether a date format is one of ours, or a pattern with ``%`` signs that the engine understands."""
    if name in DATE_FORMATS:
        return True
    return "%Y" in name.replace("%y", "%Y") and refuses(f"try_strptime('', {quote_text(name)})") is None


def known_time_format(name: str) -> bool:
    """Whether a time format is one of ours."""
    return name in TIME_FORMATS


def stamp_sql(name: str) -> str:
    """A date, or a date with a time, as TIMESTAMP: the clock as it is written, any offset left aside."""
    if name == "iso":
        without = f"regexp_replace({V}, {quote_text(_OFFSET)}, '')"
        return f"TRY_CAST(CASE WHEN contains({V}, ':') THEN {without} ELSE {V} END AS TIMESTAMP)"
    if name == "excel":
        days = f"TRY_CAST({V} AS DOUBLE)"
        return (
            f"CASE WHEN {days} BETWEEN 20000 AND 100000 THEN TIMESTAMP '1899-12-30' + "
            f"to_seconds(CAST(round({days} * 86400) AS BIGINT)) END"
        )
    if name in _DIGITS:
        padded = V if name == "yyyymmdd" else f"lpad({V}, 8, '0')"
        return (
            f"CASE WHEN regexp_full_match({V}, '[0-9]{{7,8}}') THEN "
            f"try_strptime({padded}, {quote_text(_DIGITS[name])}) END"
        )
    patterns = [f"{day}{clock}" for day in _DAYS.get(name, (name,)) for clock in (_CLOCKS if name in _DAYS else ("",))]
    listed = ", ".join(quote_text(pattern) for pattern in patterns)
    return f"try_strptime({V}, [{listed}])"


def local_stamp_sql(name: str, *, zone: str | None, place_zone: str | None) -> str:
    """The stamp on the place's own clock. ``zone`` is the one in which the source writes, if it is another."""
    written = stamp_sql(name)
    if zone is None or place_zone is None or zone == place_zone:
        return written
    return f"timezone({quote_text(place_zone)}, {utc_sql(name, zone=zone)})"


def utc_sql(name: str, *, zone: str) -> str:
    """The moment itself (TIMESTAMPTZ), for a stamp that says its zone or stands in ``zone``."""
    written = f"timezone({quote_text(zone)}, {stamp_sql(name)})"
    if name != "iso":
        return written
    has_offset = f"(contains({V}, ':') AND regexp_matches({V}, {quote_text(_OFFSET)}))"
    return f"CASE WHEN {has_offset} THEN TRY_CAST({V} AS TIMESTAMPTZ) ELSE {written} END"


def minute_sql(name: str, *, zone: str | None, place_zone: str | None) -> str:
    """Minutes after local midnight, whole; missing where the text is no time in this style."""
    match name:
        case "hh:mm":
            time = f"TRY_CAST({V} AS TIME)"
            return f"CASE WHEN {time} < TIME '24:00:00' THEN CAST(hour({time}) * 60 + minute({time}) AS INTEGER) END"
        case "hhmm":
            digits = f"TRY_CAST(regexp_extract({V}, '^([0-9]{{1,4}})(\\.0+)?$', 1) AS INTEGER)"
            return f"CASE WHEN {digits} < 2400 AND {digits} % 100 < 60 THEN {digits} // 100 * 60 + {digits} % 100 END"
        case "12-hour":
            return _half_day_sql()
        case "decimal hours":
            return _within_a_day(f"floor(TRY_CAST({V} AS DOUBLE) * 60 + 1e-6)")
        case "seconds":
            return _within_a_day(f"floor(TRY_CAST({V} AS DOUBLE) / 60)")
        case "minutes":
            return _within_a_day(f"floor(TRY_CAST({V} AS DOUBLE))")
    stamp = local_stamp_sql(name, zone=zone, place_zone=place_zone)
    return f"CAST(hour({stamp}) * 60 + minute({stamp}) AS INTEGER)"


def dated_sql(held: str, written: str) -> str:
    """``held`` where the source holds a date or time as such, which no style of writing concerns; else ``written``."""
    return written if held == written else f"CASE WHEN {TYPED} THEN {held} ELSE {written} END"


def dated_minute_sql(written: str, *, zone: str | None, place_zone: str | None) -> str:
    """The minute of a time, or of a date with a time, that the source holds as such; else what its text says."""
    stamp, clock = (minute_sql(name, zone=zone, place_zone=place_zone) for name in ("iso", "hh:mm"))
    held = f"CASE WHEN contains({V}, '-') THEN {stamp} ELSE {clock} END"
    return f"CASE WHEN {TYPED} AND contains({V}, ':') THEN {held} ELSE {written} END"


def clock_of_parts_sql(*, hour: str, minute: str, half: str | None) -> str:
    """Minutes after midnight from whole numbers in two columns and, where given, AM or PM in a third."""
    if half is None:
        return f"CASE WHEN {hour} BETWEEN 0 AND 23 AND {minute} BETWEEN 0 AND 59 THEN {hour} * 60 + {minute} END"
    return (
        f"CASE WHEN {half} IS NULL OR {minute} NOT BETWEEN 0 AND 59 OR {hour} NOT BETWEEN 0 AND 23 THEN NULL "
        f"WHEN {hour} = 0 AND {half} = 'p' THEN NULL "  # 0:20 PM may be 00:20 or 12:20
        f"WHEN {hour} > 12 THEN CASE WHEN {half} = 'p' THEN {hour} * 60 + {minute} END "
        f"ELSE ({hour} % 12 + CASE WHEN {half} = 'p' THEN 12 ELSE 0 END) * 60 + {minute} END"
    )


def half_sql() -> str:
    """AM or PM in any writing, as ``a`` or ``p``."""
    return f"regexp_extract(lower({V}), '^([ap])\\.?(m\\.?)?$', 1)"


def _half_day_sql() -> str:
    text = f"lower({V})"
    pattern = r"'^([0-9]{1,2})(?::?([0-9]{2}))?(?::[0-9]{2})?\s*([ap])\.?m?\.?$'"
    hour = f"TRY_CAST(regexp_extract({text}, {pattern}, 1) AS INTEGER)"
    minute = f"TRY_CAST(coalesce(nullif(regexp_extract({text}, {pattern}, 2), ''), '0') AS INTEGER)"
    half = f"nullif(regexp_extract({text}, {pattern}, 3), '')"
    return (
        f"CASE WHEN {hour} BETWEEN 0 AND 12 AND {minute} < 60 AND {half} IS NOT NULL "
        f"THEN ({hour} % 12 + CASE WHEN {half} = 'p' THEN 12 ELSE 0 END) * 60 + {minute} END"
    )


def _within_a_day(minutes: str) -> str:
    return f"CASE WHEN {minutes} BETWEEN 0 AND 1439 THEN CAST({minutes} AS INTEGER) END"
