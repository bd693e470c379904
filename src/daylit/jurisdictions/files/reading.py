"""How a text of a state's file is read back: one small function for each way that can be gone back."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from daylit.jurisdictions.files.asked import Asked, pairs, two

Reader = Callable[[Any, Sequence[str], Asked], Any]


def _listed(read: Callable[[str], Any], text: str | list[str], asked: Asked) -> Any:
    """One answer, or a list of them where the element takes several."""
    if isinstance(text, list):
        return [read(each) for each in text]
    return [read(text)] if asked.several else read(text)


def _read_code(text: str | list[str], arguments: Sequence[str], asked: Asked) -> Any:
    return _listed(lambda each: asked.back(each, arguments[0] if arguments else ""), text, asked)


def _read_label(text: str | list[str], arguments: Sequence[str], asked: Asked) -> Any:
    return _listed(lambda each: asked.back(each, part="label"), text, asked)


def _read_text(text: str | list[str], arguments: Sequence[str], asked: Asked) -> Any:
    if asked.element is not None and asked.element.kind == "number":
        return _read_number(text, arguments, asked)
    return _listed(str, text, asked)


def _read_map(text: str | list[str], arguments: Sequence[str], asked: Asked) -> Any:
    values = {said: value for value, said in reversed(pairs(arguments).items())}
    return _listed(lambda each: values.get(each, each), text, asked)


def _read_number(text: str | list[str], arguments: Sequence[str], asked: Asked) -> Any:
    try:
        figure = float(text) if isinstance(text, str) and text.isascii() else None
    except ValueError:
        figure = None
    if figure is None or not abs(figure) < 1e15:
        return text
    return int(figure) if figure.is_integer() else figure


def _read_point(part: str) -> Reader:
    return lambda text, arguments, asked: {part: _read_number(text, arguments, asked)}


def _read_moment(text: str, layout: str, said: str) -> str:
    try:
        return datetime.strptime(text, layout).strftime(said)  # noqa: DTZ007 - local clock
    except (ValueError, TypeError):
        return text


def _read_date(text: Any, arguments: Sequence[str], asked: Asked) -> Any:
    layout = arguments[0] if arguments else "%Y-%m-%d"
    whole = asked.element is not None and asked.element.kind == "datetime" and "%H" in layout
    return _read_moment(text, layout, "%Y-%m-%dT%H:%M" if whole else "%Y-%m-%d")


def _read_time(text: Any, arguments: Sequence[str], asked: Asked) -> Any:
    return _read_moment(text, arguments[0] if arguments else "%H:%M", "%H:%M")


def _read_yes_no(text: Any, arguments: Sequence[str], asked: Asked) -> Any:
    yes, no = two(arguments)
    return True if text == yes else False if text == no else text


def _read_flag(text: Any, arguments: Sequence[str], asked: Asked) -> Any:
    yes, _ = two(arguments[1:])
    if text != yes:
        return None
    return [arguments[0]] if asked.several else arguments[0]


def _read_one_or(text: Any, arguments: Sequence[str], asked: Asked) -> Any:
    if text == arguments[0]:
        return None
    values = {said: value for value, said in pairs(arguments).items()}
    return _listed(lambda each: values.get(each) or asked.back(each), text, asked)


READERS: dict[str, Reader] = {
    "code": _read_code,
    "label": _read_label,
    "value": _read_text,
    "text": _read_text,
    "number": _read_number,
    "minutes": _read_number,
    "map": _read_map,
    "decimals": _read_number,
    "latitude": _read_point("latitude"),
    "longitude": _read_point("longitude"),
    "date": _read_date,
    "time": _read_time,
    "yes_no": _read_yes_no,
    "flag": _read_flag,
    "first_in_order": lambda text, arguments, asked: _read_code(text, (), asked),
    "one_or": _read_one_or,
}
"""Way → how a text is read in that way. What is not here cannot be gone back: a band, a year, a count."""
