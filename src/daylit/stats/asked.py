"""What a method is asked beside its counts: a choice, a whole number, a number, yes or no, chance, what another method
gave; refused in words else.

A method's own signature says what each of these may be, so the check is read from there: a choice misspelt would
otherwise be taken for the default, and ``draws=1.5`` end in a message of a library.
"""

from __future__ import annotations

import reprlib
import sys
from collections.abc import Callable
from functools import cache, wraps
from inspect import signature
from math import isfinite
from numbers import Integral, Real
from types import UnionType
from typing import Any, Final, Literal, ParamSpec, TypeVar, Union, get_args, get_origin

import numpy as np

_Inputs = ParamSpec("_Inputs")
_Result = TypeVar("_Result")
Check = Callable[[str, object], None]
MOST_DRAWS: Final = 100_000
"""Draws and simulations: with so many, chance moves the end of a range by less than a digit that is told."""
_OURS: Final = "daylit.stats."
_ELSEWHERE: Final = ("seed", "level")
"""Checked by ``seeds.generator``, which takes generators too, and ``estimates.check_level``."""


def checked(method: Callable[_Inputs, _Result]) -> Callable[_Inputs, _Result]:
    """The method, refusing with ``ValueError`` what its signature does not allow of keywords that are no arrays.

    ``Literal``: one of these words. ``int``: a whole number. ``float``: a number that is known and finite. ``bool``:
    yes or no. ``np.random.Generator``: one. A class of this package: one of it. ``None`` where the signature has it.
    How large a number may be, the method says itself.

    >>> @checked
    ... def half(*, of: float, rounded: bool = False) -> float:
    ...     return round(of / 2) if rounded else of / 2
    >>> half(of="seven")
    Traceback (most recent call last):
    ValueError: of must be a number, not 'seven'
    """

    @wraps(method)
    def asked(*args: _Inputs.args, **kwargs: _Inputs.kwargs) -> _Result:
        for name, check in _checks(method):
            if name in kwargs:
                check(name, kwargs[name])
        return method(*args, **kwargs)

    return asked


@cache
def _checks(method: Callable[..., object]) -> tuple[tuple[str, Check], ...]:
    """The checks of a method, read once, when it is first called: annotations may name what is defined below it."""
    scope = vars(sys.modules[method.__module__])
    found = []
    for name, parameter in signature(method).parameters.items():
        check = _check_of(_meant(parameter.annotation, scope))
        if check is not None and name not in _ELSEWHERE:
            found.append((name, check))
    return tuple(found)


def _meant(annotation: object, scope: dict[str, Any]) -> object:
    """What an annotation stands for; nothing where it names what only a type checker imports."""
    if not isinstance(annotation, str):
        return annotation
    try:
        return eval(annotation, scope)  # an annotation of our own source
    except NameError:
        return None


def _check_of(meant: object) -> Check | None:
    if get_origin(meant) is Literal:
        return _one_of(get_args(meant))
    kinds = set(get_args(meant)) if get_origin(meant) in (Union, UnionType) else {meant}
    optional = type(None) in kinds
    for kind, check in ((bool, _yes_or_no), (int, _whole), (float, _number)):
        if kinds - {type(None)} == {kind}:
            return _or_none(check) if optional else check
    (one, *more) = kinds - {type(None)} or {None}
    if isinstance(one, type) and not more and (one is np.random.Generator or one.__module__.startswith(_OURS)):
        return _or_none(_made_as(one)) if optional else _made_as(one)
    return None


def _made_as(kind: type) -> Check:
    """Of this class. Where it is chance, a seed is not taken: two calls would then draw the same."""
    ours = f"must be of {kind.__name__}, as {kind.__module__} gives it"
    told = "must be a generator, such as numpy.random.default_rng(1)" if kind is np.random.Generator else ours

    def check(name: str, value: object) -> None:
        if not isinstance(value, kind):
            raise ValueError(f"{name} {told}, not {reprlib.repr(value)}")

    return check


def _or_none(check: Check) -> Check:
    return lambda name, value: None if value is None else check(name, value)


def _one_of(choices: tuple[object, ...]) -> Check:
    *others, last = (f"“{choice}”" for choice in choices)
    told = f"{', '.join(others)} or {last}" if others else last

    def check(name: str, value: object) -> None:
        if not isinstance(value, str) or value not in choices:
            raise ValueError(f"{name} is {told}, not {value!r}")

    return check


def _whole(name: str, value: object) -> None:
    if not isinstance(value, Integral) or isinstance(value, bool):
        raise ValueError(f"{name} must be a whole number, not {value!r}")


def enough_draws(name: str, draws: int, least: int = 100) -> None:
    """Raise ``ValueError`` for so few draws that nothing could be told from them, or so many that nobody waits."""
    if not least <= draws <= MOST_DRAWS:
        raise ValueError(f"{name} must be {least:,} or more, and at most {MOST_DRAWS:,}, not {draws:,}")


def a_number(name: str, value: object) -> float:
    """The number; raises ``ValueError``, naming the input, for what is none. It may be NaN or infinite."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if not isinstance(value, Real) or isinstance(value, bool):
        raise ValueError(f"{name} must be a number, not {value!r}")
    return float(value)


def _number(name: str, value: object) -> None:
    if not isfinite(a_number(name, value)):
        raise ValueError(f"{name} must be a known and finite number, not {value}")


def _yes_or_no(name: str, value: object) -> None:
    if not isinstance(value, bool | np.bool_):
        raise ValueError(f"{name} is True or False, not {value!r}")
