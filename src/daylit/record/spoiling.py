"""Spoiled records: a record with a few things changed at random, as bad programs and hurried people change them."""

import copy
from collections.abc import Iterator
from typing import Any

import numpy as np

from daylit.record.form import Form

ODD: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -0.0,
    1,
    1.0,
    -1,
    1.5,
    122.419,
    0.1 + 0.2,
    1e15,
    9_007_199_254_740_993,
    10**400,
    1e300,
    "",
    " \t\r\n",
    "\u00a0",
    "\u2028",
    "\ufeff",
    "x",
    "1",
    "true",
    "none",
    "constructor",
    "__proto__",
    "😀",
    "\ud83d",
    "e\u0301",
    "a\x00b",
    "line\nbreak",
    "word " * 3_000,
    "😀" * 260,
    "2023-02-29",
    "2024-02-29",
    "2024-02-29T24:00",
    "2024-02-29T23:59:59",
    "0000-01-01",
    "9999-12-31T23:59",
    "2024-1-5",
    "12:30",
    "555-867-5309",
    "someone@example.com",
    [],
    [[]],
    [None],
    ["x", "x"],
    ["x", 1],
    {},
    {"value": None},
    {"value": "x", "how": "perceived"},
    {"value": "x", "how": "guessed"},
    {"value": ["x"], "how": None},
    {"value": "x", "why": "because"},
    {"value": {"value": "x"}},
    {"missing": "unknown"},
    {"missing": "refused"},
    {"missing": "not_observed"},
    {"missing": "not_applicable"},
    {"missing": "forgotten"},
    {"missing": None},
    {"missing": "unknown", "value": "x"},
    {"latitude": 37.774, "longitude": -122.419},
    {"latitude": 37.7741, "longitude": -122.4194},
    {"latitude": 91, "longitude": 0},
    {"latitude": "37", "longitude": 0},
    {"longitude": 0},
)
"""Values that stand where they should not, and values whose reading differs between languages."""

KEYS = ("weather", "toString", "__proto__", "constructor", "Ångström", "10", "2", "a-b", "", "x" * 100, "😀")


def spoiled(record: dict[str, Any], form: Form, rng: np.random.Generator, *, changes: int = 3) -> Any:
    """A copy of a record with a few things changed: answers dropped, swapped, doubled, given odd values or keys."""
    document: Any = copy.deepcopy(record)
    if rng.random() < 0.01:
        return _one_of(ODD, rng)
    codes = [code.value for each in form.codes.values() for code in each] or ["x"]
    for _ in range(int(rng.integers(1, changes + 1))):
        holders = list(_holders(document))
        holder = holders[int(rng.integers(len(holders)))]
        _change(holder, form, codes, rng)
    return document


def _change(holder: Any, form: Form, codes: list[str], rng: np.random.Generator) -> None:
    keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
    key = keys[int(rng.integers(len(keys)))] if keys else None
    change = int(rng.integers(8))
    if isinstance(holder, dict) and (change == 0 or key is None):
        holder[_one_of(KEYS, rng)] = _odd(rng)
    elif isinstance(holder, dict) and change == 1:
        element = form.elements[int(rng.integers(len(form.elements)))]
        holder[element.name] = _one_of(codes, rng)
    elif key is None or (change == 2 and isinstance(holder, list)):
        holder.append(copy.deepcopy(holder[0]) if holder else _odd(rng))
    elif change == 3:
        del holder[key]
    elif change == 4:
        holder[key] = _one_of(codes, rng)
    elif change == 5:
        holder[key] = [_one_of(codes, rng) for _ in range(int(rng.integers(4)))]
    elif change == 6:
        holder[key] = {"value": holder[key], "how": _one_of(("perceived", "stated", "document", "guessed"), rng)}
    else:
        holder[key] = _odd(rng)


def _odd(rng: np.random.Generator) -> Any:
    return copy.deepcopy(_one_of(ODD, rng))


def _one_of(choices: Any, rng: np.random.Generator) -> Any:
    return choices[int(rng.integers(len(choices)))]


def _holders(document: Any) -> Iterator[Any]:
    """Every object and list of a document, the document first."""
    if isinstance(document, (dict, list)):
        yield document
        for each in document.values() if isinstance(document, dict) else document:
            yield from _holders(each)
