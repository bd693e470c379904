"""What can be wrong with one answer by itself: its kind, its bounds, its codes, its text."""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from daylit.record import moments
from daylit.record.elements import KINDS
from daylit.record.evaluate import number
from daylit.record.form import Narrative
from daylit.record.found import Found
from daylit.record.parts import BLANKS, Env, Part
from daylit.record.patterns import found_in, matches_whole
from daylit.record.problems import figure, shown
from daylit.record.ready import ReadyCode, ReadyElement, ReadyForm, shows

LONGEST_CODE = 200
"""A code of a table from outside has at most this many characters."""

_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def check_value(ready: ReadyElement, value: Any, part: Part, env: Env, found: Found, form: ReadyForm) -> None:
    """Every problem of one answer that is there."""
    kind = ready.element.kind
    if kind == "text":
        _text(ready, value, part, found, form.form.narrative)
    elif kind == "datetime":
        _datetime(ready, value, part, found, form.gaps)
    else:
        CHECKS[kind](ready, value, part, env, found)


def _wrong_type(ready: ReadyElement, part: Part, found: Found) -> None:
    found.about("answer.wrong_type", part, ready, kind=KINDS[ready.element.kind])


def _yes_no(ready: ReadyElement, value: Any, part: Part, env: Env, found: Found) -> None:
    if type(value) is not bool:
        _wrong_type(ready, part, found)


def _choice(ready: ReadyElement, value: Any, part: Part, env: Env, found: Found) -> None:
    if type(value) is not str:
        _wrong_type(ready, part, found)
    else:
        _code(ready, value, part, env, found)


def _choices(ready: ReadyElement, value: Any, part: Part, env: Env, found: Found) -> None:
    if type(value) is not list or any(type(each) is not str for each in value):
        _wrong_type(ready, part, found)
        return
    element = ready.element
    most = element.maximum if element.maximum is not None else max(len(ready.codes), MOST_CHOICES)
    once = list(dict.fromkeys(value))
    if len(once) > most:
        found.about("choices.too_many", part, ready, limit=figure(most))
        return
    if element.minimum is not None and len(once) < element.minimum:
        found.about("choices.too_few", part, ready, limit=figure(element.minimum))
    for each in once:
        _code(ready, each, part, env, found)
    for each in once if len(once) < len(value) else ():
        if value.count(each) > 1:
            found.about("code.twice", part, ready, choice=_said(ready, each))
    if len(once) > 1:
        for each in once:
            if each in ready.codes and ready.codes[each].code.exclusive:
                found.about("code.exclusive", part, ready, choice=_said(ready, each))


MOST_CHOICES = 100
"""How many may be chosen where the form sets no limit and the list is shorter."""


def _code(ready: ReadyElement, value: str, part: Part, env: Env, found: Found) -> None:
    if ready.element.table and not ready.codes:
        _row(ready, value, part, found)
        return
    known, day = ready.codes.get(value), found.day
    if known is None:
        found.about("code.unknown", part, ready, choice=shown(value))
    elif known.valid_from and day is not None and day < known.valid_from:
        found.about("code.not_yet", part, ready, choice=known.code.label, day=known.valid_from)
    elif known.valid_until and day is not None and day > known.valid_until:
        found.about("code.no_longer", part, ready, choice=known.code.label, day=known.valid_until)
    elif not shows(known.when, env):
        found.about("code.not_here", part, ready, rule=known.code.rule, choice=known.code.label)


def _row(ready: ReadyElement, value: str, part: Part, found: Found) -> None:
    """Look a code up in its table, where the table was handed in."""
    if len(value) > LONGEST_CODE or _UNSTORABLE.search(value):
        found.about("code.unknown", part, ready, choice=shown(value))
        return
    table = found.tables.get(ready.element.table)
    if table is None:
        return
    if value not in table:
        found.about("table.unknown", part, ready, choice=shown(value))
        return
    start, end = table[value] or (None, None)
    if found.day is not None and ((start and found.day < start) or (end and found.day > end)):
        found.about("table.not_valid", part, ready, choice=shown(value))


def _said(ready: ReadyElement, value: str) -> str:
    known: ReadyCode | None = ready.codes.get(value)
    return shown(value) if known is None else known.code.label


def _number(ready: ReadyElement, value: Any, part: Part, env: Env, found: Found) -> None:
    figures = number(value)
    if figures is None:
        _wrong_type(ready, part, found)
        return
    element = ready.element
    if element.whole and figures != math.floor(figures):
        found.about("number.not_whole", part, ready)
    elif element.decimals is not None and not fits(figures, element.decimals):
        found.about("number.decimals", part, ready, limit=figure(element.decimals))
    if element.minimum is not None and figures < element.minimum:
        found.about("number.too_small", part, ready, limit=figure(element.minimum))
    if element.maximum is not None and figures > element.maximum:
        found.about("number.too_large", part, ready, limit=figure(element.maximum))


def fits(value: float, decimals: int) -> bool:
    """Whether a number has no more than so many digits behind the point.

    Numbers are binary: 122.419 times 1,000 is not whole. What is nearer to a whole number than rounding can tell
    apart counts as whole; the two readers do the same arithmetic.
    """
    grown = value * float(10**decimals)
    if abs(grown) >= 1e15:
        return True
    return abs(grown - math.floor(grown + 0.5)) <= max(1e-6, abs(grown) * 1e-15)


def _moment(code: str, is_one: Callable[[str], bool]) -> Callable[..., None]:
    def check(ready: ReadyElement, value: Any, part: Part, env: Env, found: Found) -> None:
        if type(value) is not str:
            _wrong_type(ready, part, found)
        elif not is_one(value):
            found.about(code, part, ready)

    return check


def _datetime(ready: ReadyElement, value: Any, part: Part, found: Found, gaps: Mapping[str, tuple[str, str]]) -> None:
    """A day and a time that is one, and that the clocks of the place showed."""
    if type(value) is not str:
        _wrong_type(ready, part, found)
    elif not moments.is_datetime(value):
        found.about("date.wrong_datetime", part, ready)
    elif (gap := gaps.get(value[:10])) and gap[0] <= value[11:] < gap[1]:
        found.about("date.skipped", part, ready, day=value[:10], start=gap[0], end=gap[1])


def _place(ready: ReadyElement, value: Any, part: Part, env: Env, found: Found) -> None:
    if type(value) is not dict or value.keys() != {"latitude", "longitude"}:
        _wrong_type(ready, part, found)
        return
    latitude, longitude = number(value["latitude"]), number(value["longitude"])
    if latitude is None or longitude is None:
        _wrong_type(ready, part, found)
        return
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        found.about("place.outside", part, ready)
    decimals = ready.element.decimals
    if decimals is not None and not (fits(latitude, decimals) and fits(longitude, decimals)):
        found.about("place.decimals", part, ready, limit=figure(decimals))


def _text(ready: ReadyElement, value: Any, part: Part, found: Found, narrative: Narrative) -> None:
    if type(value) is not str:
        _wrong_type(ready, part, found)
        return
    element = ready.element
    text = value.strip(BLANKS)
    if _UNSTORABLE.search(value):
        found.about("text.signs", part, ready)
    longest = element.max_length if element.max_length is not None else LONGEST_ANSWER
    if len(text) > longest:
        found.about("text.too_long", part, ready, limit=figure(longest))
        return
    if element.min_length is not None and len(text) < element.min_length:
        found.about("text.too_short", part, ready, limit=figure(element.min_length))
    if element.pattern and not matches_whole(text, element.pattern):
        found.about("text.pattern", part, ready, says=element.pattern_says)
    if element.table:
        _row(ready, text, part, found)
    if element.narrative:
        for each in narrative.patterns:
            if found_in(text, each.pattern):
                severity = narrative.severity
                found.about("text.personal", part, ready, rule=each.rule, severity=severity, what=each.what)


LONGEST_ANSWER = 10_000
"""The most characters of a text for which the form sets no limit."""

CHECKS: dict[str, Callable[..., None]] = {
    "yes_no": _yes_no,
    "choice": _choice,
    "choices": _choices,
    "number": _number,
    "date": _moment("date.wrong", moments.is_date),
    "time": _moment("date.wrong_time", moments.is_time),
    "place": _place,
}
"""Kind of answer → what is checked of it; texts, and days with a time, need more of the form."""
