"""How an answer is written into a state's file: one small function for each way a column may have."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from daylit.jurisdictions.files.asked import Asked, pairs, plain_text, two

Writer = Callable[[Any, Sequence[str], Asked], str | list[str]]


def _each(write: Callable[[Any], str]) -> Callable[[Any], str | list[str]]:
    return lambda value: [write(each) for each in value] if isinstance(value, list) else write(value)


def _write_code(value: Any, arguments: Sequence[str], asked: Asked) -> str | list[str]:
    return _each(lambda each: asked.text(each, arguments[0] if arguments else ""))(value)


def _write_label(value: Any, arguments: Sequence[str], asked: Asked) -> str | list[str]:
    return _each(lambda each: asked.text(each, part="label"))(value)


def _write_plain(value: Any, arguments: Sequence[str], asked: Asked) -> str | list[str]:
    return _each(plain_text)(value)


def _write_map(value: Any, arguments: Sequence[str], asked: Asked) -> str | list[str]:
    texts = pairs(arguments)
    return _each(lambda each: texts.get(plain_text(each), plain_text(each)))(value)


def _write_decimals(value: Any, arguments: Sequence[str], asked: Asked) -> str:
    return f"{value:.{int(arguments[0])}f}"


def _write_point(part: str) -> Writer:
    return lambda value, arguments, asked: f"{value[part]:.{int(arguments[0] if arguments else 6)}f}"


def _write_moment(value: Any, arguments: Sequence[str], asked: Asked) -> str:
    if not arguments:
        return str(value)
    return datetime.fromisoformat(value if "-" in value else f"2000-01-01T{value}").strftime(arguments[0])


def _write_date(value: Any, arguments: Sequence[str], asked: Asked) -> str:
    return _write_moment(value, arguments or ["%Y-%m-%d"], asked)


def _write_time(value: Any, arguments: Sequence[str], asked: Asked) -> str:
    return _write_moment(value, arguments or ["%H:%M"], asked)


def _write_yes_no(value: Any, arguments: Sequence[str], asked: Asked) -> str:
    yes, no = two(arguments)
    return yes if value is True else no if value is False else plain_text(value)


def _write_flag(value: Any, arguments: Sequence[str], asked: Asked) -> str:
    yes, no = two(arguments[1:])
    return yes if arguments[0] in (value if isinstance(value, list) else [value]) else no


def _write_several(value: Any, arguments: Sequence[str], asked: Asked) -> str:
    yes, no = two(arguments)
    return yes if isinstance(value, list) and len(value) > 1 else no


def _write_first(value: Any, arguments: Sequence[str], asked: Asked) -> str:
    chosen = value if isinstance(value, list) else [value]
    return next((asked.text(each) for each in arguments if each in chosen), "")


def _write_one_or(value: Any, arguments: Sequence[str], asked: Asked) -> str:
    chosen = value if isinstance(value, list) else [value]
    return arguments[0] if len(chosen) > 1 else pairs(arguments).get(chosen[0]) or asked.text(chosen[0])


def _write_band(value: Any, arguments: Sequence[str], asked: Asked) -> str:
    return str(1 + sum(value >= float(edge) for edge in arguments))


def _write_count(value: Any, arguments: Sequence[str], asked: Asked) -> str:
    return str(len(value) if isinstance(value, list) else 0)


WRITERS: dict[str, Writer] = {
    "code": _write_code,
    "label": _write_label,
    "value": _write_plain,
    "text": _write_plain,
    "number": _write_plain,
    "minutes": _write_plain,
    "map": _write_map,
    "decimals": _write_decimals,
    "latitude": _write_point("latitude"),
    "longitude": _write_point("longitude"),
    "date": _write_date,
    "time": _write_time,
    "year": lambda value, arguments, asked: str(value)[:4],
    "month": lambda value, arguments, asked: str(value)[5:7],
    "yes_no": _write_yes_no,
    "flag": _write_flag,
    "several": _write_several,
    "first_in_order": _write_first,
    "one_or": _write_one_or,
    "band": _write_band,
    "count": _write_count,
}
"""Way → how an answer is written in that way."""
