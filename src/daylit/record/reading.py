"""Reading a record that came as text: JSON, one object, every key once, neither too long nor too deep."""

import json
import re
from typing import Any

from daylit.record.problems import Problem, problem

LARGEST = 4_000_000
"""Characters of one record. A record with photographs of every page of a novel would still be smaller."""

DEEPEST = 32
"""Levels of nesting. A record has five."""

_SIGNS = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[{]|[\]}]', re.DOTALL)


class _Constant(ValueError):
    """NaN or Infinity, which JSON does not have."""


class _RepeatedKey(ValueError):
    """An object holds a key twice."""


def read_answers(text: str | bytes) -> tuple[Any, list[Problem]]:
    """The document of answers in a JSON text.

    Returns
    -------
    answers, problems
        The JSON value and no problem, or nothing and the problem for which it cannot be read. What the value is worth
        as a record is for ``check`` to say.
    """
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError:
            return None, [_problem("read.encoding")]
    if len(text) > LARGEST:
        return None, [_problem("read.too_large", limit=f"{LARGEST:,}")]
    # so few brackets, in texts or outside, nest no deeper: nearly every record
    if text.count("[") + text.count("{") > DEEPEST and _depth(text) > DEEPEST:
        return None, [_problem("read.too_deep", limit=f"{DEEPEST}")]
    try:
        answers = json.loads(text, object_pairs_hook=_object, parse_int=_integer, parse_constant=_constant)
    except _RepeatedKey as error:
        return None, [_problem("read.repeated_key", key=str(error))]
    except json.JSONDecodeError as error:
        return None, [_problem("read.not_json", line=f"{error.lineno}", column=f"{error.colno}")]
    except _Constant as error:
        line, column = _where(text, str(error))
        return None, [_problem("read.not_json", line=f"{line}", column=f"{column}")]
    return answers, []


def _problem(code: str, **values: str) -> Problem:
    return problem(code, at="", values=values)


def _depth(text: str) -> int:
    """How deep brackets outside of texts nest: counted before reading, since a reader would run out of stack."""
    depth = deepest = 0
    for sign in _SIGNS.finditer(text):
        if sign[0][0] in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign[0][0] in "]}":
            depth -= 1
    return deepest


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _RepeatedKey(key if key.isidentifier() and len(key) <= 60 else "…")
            seen.add(key)
    return made


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) < 19 else float(digits)


def _constant(name: str) -> Any:
    raise _Constant(name)


def _where(text: str, word: str) -> tuple[int, int]:
    """The line and character of a word outside of texts; the first is 1."""
    found = next(sign for sign in re.finditer(rf'"(?:[^"\\]|\\.)*"|{word}', text, re.DOTALL) if sign[0] == word)
    before = text[: found.start()]
    return before.count("\n") + 1, found.start() - before.rfind("\n")
