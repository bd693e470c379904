"""Made-up answers to single questions: each fits its element, and nothing else is looked at."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from daylit.record.elements import Element, FormCode
from daylit.record.fitting_text import fitting_text
from daylit.record.form import Form
from daylit.record.found import Table, Tables

STORY = (
    "the driver went through the red light near the corner and slowed down only after the second signal while "
    "the brake lamp on the left side stayed dark and the plate could not be read from behind in the rain "
)
"""What made-up texts are cut from: no names, no numbers, nobody."""

SHORT_TEXT = 40
"""Characters of a made-up text for which the form sets no limit."""

MOST_CHOSEN = 3


def wrapped(element: Element, value: Any, rng: np.random.Generator) -> Any:
    """The answer as it is stored: with how it came to be known, where the element asks for that."""
    if not element.how:
        return value
    return {"value": value, "how": element.how[int(rng.integers(len(element.how)))]}


def a_value(
    element: Element,
    rng: np.random.Generator,
    *,
    codes: Sequence[str] = (),
    exclusive: frozenset[str] = frozenset(),
    day: str | None = None,
    tables: Tables | None = None,
) -> Any:
    """A made-up plain answer; nothing where the list has no code that may be chosen.

    ``codes`` are the values that may be chosen here and ``exclusive`` those among them that stand alone.
    """
    match element.kind:
        case "choice" | "choices":
            return _chosen(element, rng, codes=_offered(element, codes, tables, day), exclusive=exclusive)
        case "yes_no":
            return bool(rng.integers(2))
        case "number":
            return _number(element, rng)
        case "place":
            return _place(element, rng)
        case "text":
            return _text(element, rng, tables=tables, day=day)
    return _moment(element.kind, rng, day=day)


def a_start(form: Form, rng: np.random.Generator) -> str:
    """A made-up start while the form holds, at most two years after it, a question or a code of it begins or ends.

    So every time of a form is met, and not its first two years alone.
    """
    if "turns" not in form.made_ready:
        form.made_ready["turns"] = _turns(form)
    turns = form.made_ready["turns"]
    first = turns[int(rng.integers(len(turns)))]
    last = form.effective_until or date.max
    day = first + timedelta(days=int(rng.integers(min((last - first).days, 730) + 1)))
    return f"{day.isoformat()}T{int(rng.integers(24)):02}:{int(rng.integers(60)):02}"


def _turns(form: Form) -> list[date]:
    """The days on which what is asked changes, the form's first among them."""
    dated: list[Element | FormCode] = [*form.elements, *(code for codes in form.codes.values() for code in codes)]
    begins = [each.valid_from for each in dated] + [each.prohibited_from for each in form.elements]
    ends = [each.valid_until + timedelta(days=1) for each in dated if each.valid_until and each.valid_until < date.max]
    last = form.effective_until or date.max
    return sorted(
        {form.effective_from, *(day for day in (*begins, *ends) if day and form.effective_from < day <= last)}
    )


def _offered(element: Element, codes: Sequence[str], tables: Tables | None, day: str | None) -> Sequence[str]:
    if codes or not element.table:
        return codes
    return _rows((tables or {}).get(element.table), day) or [f"{number}" for number in range(10_001, 10_010)]


def _rows(table: Table | None, day: str | None) -> list[str]:
    """The first thousand codes of a table that hold on a day."""
    held: list[str] = []
    for code, dates in (table or {}).items():
        start, end = dates or (None, None)
        if day is None or ((not start or start <= day) and (not end or day <= end)):
            held.append(code)
            if len(held) == 1_000:
                break
    return held


def _chosen(element: Element, rng: np.random.Generator, *, codes: Sequence[str], exclusive: frozenset[str]) -> Any:
    if not codes:
        return None
    first = codes[int(rng.integers(len(codes)))]
    if element.kind == "choice":
        return first
    least = int(element.minimum or 1)
    most = int(min(element.maximum or MOST_CHOSEN, max(least, MOST_CHOSEN)))
    if first in exclusive and least == 1:
        return [first]
    beside = [code for code in codes if code not in exclusive]
    count = min(len(beside), int(rng.integers(least, most + 1)))
    picked = {int(index) for index in rng.permutation(len(beside))[:count]}
    return [code for index, code in enumerate(beside) if index in picked] or None


def _number(element: Element, rng: np.random.Generator) -> int | float:
    low = 0 if element.minimum is None else element.minimum
    high = low + 100 if element.maximum is None else element.maximum
    if element.whole:
        return int(rng.integers(int(np.ceil(low)), int(np.floor(high)) + 1))
    return _rounded(float(rng.uniform(low, high)), element.decimals if element.decimals is not None else 2)


def _rounded(value: float, decimals: int) -> float:
    return float(np.floor(value * 10**decimals) / 10**decimals)


def _place(element: Element, rng: np.random.Generator) -> dict[str, float]:
    decimals = 3 if element.decimals is None else element.decimals
    latitude = _rounded(float(rng.uniform(32.6, 41.9)), decimals)
    return {"latitude": latitude, "longitude": _rounded(float(rng.uniform(-122.4, -114.2)), decimals)}


def _text(element: Element, rng: np.random.Generator, *, tables: Tables | None, day: str | None) -> str:
    if element.pattern:
        return fitting_text(element.pattern, rng)
    if element.table and tables and (rows := _rows(tables.get(element.table), day)):
        return rows[int(rng.integers(len(rows)))]
    least = element.min_length or 1
    most = min(element.max_length or SHORT_TEXT, max(least, SHORT_TEXT))
    start = int(rng.integers(len(STORY)))
    text = (STORY * (2 + most // len(STORY)))[start : start + int(rng.integers(least, most + 1))]
    return text if len(text.strip()) >= least else text.replace(" ", "x")


def _moment(kind: str, rng: np.random.Generator, *, day: str | None) -> str:
    on = day or "2024-06-15"
    time = f"{int(rng.integers(24)):02}:{int(rng.integers(60)):02}"
    return {"date": on, "time": time}.get(kind, f"{on}T{time}")


def exclusive_codes(form: Form, element: Element) -> frozenset[str]:
    """The codes of an element that stand alone."""
    kept: Mapping[str, frozenset[str]] = form.made_ready.setdefault(
        "exclusive",
        {name: frozenset(code.value for code in codes if code.exclusive) for name, codes in form.codes.items()},
    )
    return kept.get(element.codes, frozenset())
