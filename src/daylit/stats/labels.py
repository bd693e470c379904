"""Labels as they are given: an array of them, with a missing one refused by the name of the input.

NumPy turns what is missing into words (``["w", float("nan")]`` becomes ``["w", "nan"]``), and every library has a sign
of its own for it: an officer not recorded would then be judged as the officer “nan”. So all methods read labels here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

_WORDS = "US"


def known_labels(name: str, values: ArrayLike, *, of: str = "cells", none_too: bool = False) -> NDArray[Any]:
    """The labels as an array; raises ``ValueError``, naming the input, where one is missing.

    Missing are None, NaN, pandas' NA and NaT, infinite numbers, and what a masked array hides. ``of`` says what each
    label belongs to. With ``none_too`` None is a label as others are. Objects stay objects: ``in_words`` sorts them.
    """
    given = _array(name, values)
    if _gone(values, given, none_too=none_too):
        raise ValueError(f"{name} holds a missing label; leave those {of} out, and say so, or name them")
    _refuse_collections(name, given, of)
    _refuse_two_ways(name, values, given)
    return given.data if isinstance(given, np.ma.MaskedArray) else given


def _refuse_collections(name: str, given: NDArray[Any], of: str) -> None:
    """A list or a dictionary among labels cannot be told from another: it has no hash."""
    if given.dtype.kind != "O":
        return
    try:
        set(given.reshape(-1).tolist())
    except TypeError as error:
        raise ValueError(f"{name} holds a list or another collection; give one label for each of the {of}") from error


def _refuse_two_ways(name: str, values: ArrayLike, given: NDArray[Any]) -> None:
    """7 and "7" would be one label in one method and two in the next."""
    if given.dtype.kind == "O":
        different = set(given.reshape(-1).tolist())
    elif given.dtype.kind in _WORDS and isinstance(values, list | tuple) and given.ndim == 1:
        different = set(values)
    else:
        return
    words = {one for one in different if isinstance(one, str)}
    twice = [one for one in different - words if str(one) in words] if words else []
    if twice:
        raise ValueError(f"{name} holds {twice[0]!r} as a word too; give all labels as words, or all as numbers")


def lacks(name: str, values: ArrayLike) -> bool:
    """Whether something is missing among values that need not be labels; also behind a mask."""
    return _gone(values, _array(name, values), none_too=False)


def all_known(name: str, values: ArrayLike) -> NDArray[Any]:
    """Answers such as yes or no as an array; raises ``ValueError``, naming the input, where one is missing."""
    if lacks(name, values):
        raise ValueError(f"{name} holds a missing value; leave out what was not recorded, and say so")
    return np.asarray(values)


def in_words(labels: NDArray[Any]) -> NDArray[Any]:
    """Labels that sort: objects as text."""
    return labels.astype(str) if labels.dtype == object else labels


def any_missing(values: NDArray[Any], *, none_too: bool = False) -> bool:
    """Whether something in an array is missing; a few passes, and for objects a look at each that differs."""
    if values.dtype.kind in "fc":
        return not np.isfinite(values).all()
    if values.dtype.kind in "mM":
        return bool(np.isnat(values).any())
    if values.dtype.kind != "O":
        return False
    everything = values.reshape(-1).tolist()
    with suppress(TypeError):  # a list among them has no hash
        everything = list(set(everything))
    return any(_missing(one) and not (none_too and one is None) for one in everything)


def _array(name: str, values: ArrayLike) -> NDArray[Any]:
    try:
        return np.asanyarray(values) if isinstance(values, np.ma.MaskedArray) else np.asarray(values)
    except ValueError as error:
        raise ValueError(f"{name} holds rows of unequal length; give one label for each") from error


def _gone(values: ArrayLike, given: NDArray[Any], *, none_too: bool) -> bool:
    if isinstance(given, np.ma.MaskedArray):
        return bool(np.ma.getmaskarray(given).any()) or any_missing(given.data, none_too=none_too)
    if given.dtype.kind in _WORDS and isinstance(values, list | tuple):
        # As words, what was missing in the list is told from a name no more.
        return any_missing(np.asarray(values, dtype=object), none_too=none_too)
    return any_missing(given, none_too=none_too)


def _missing(value: object) -> bool:
    """None, what is masked, and what does not equal itself, or does not say whether it does."""
    try:
        return value is None or value is np.ma.masked or bool(value != value)
    except (TypeError, ValueError):
        return True


def listed(name: str, values: Sequence[ArrayLike], cells: int, *, such: str = "place") -> Sequence[ArrayLike]:
    """Arrays of labels one by one, of a data frame, or of a table with so many rows as there are cells, its columns.

    One by itself is refused, by its name: its rows would be arrays of labels.
    """
    if hasattr(values, "columns"):
        return [values[one] for one in values.columns]
    if isinstance(values, np.ndarray) and values.ndim == 2:
        return list(values.T if len(values) == cells != values.shape[1] else values)
    alone = isinstance(values, str) or hasattr(values, "dtype") or not isinstance(values, Iterable)
    if alone or any(np.ndim(one) == 0 for one in values):
        raise ValueError(f"{name} is a list of label arrays, one for each thing held equal, such as {name}=({such},)")
    return values


def not_more(what: str, number: int, most: int, remedy: str = "Put small ones together") -> None:
    """Refuse what would end in no sensible time, or in a message of the machine's about its memory."""
    if number > most:
        raise ValueError(
            f"{what}: {number:,} are more than the {most:,} that can be answered in sensible time. {remedy}"
        )
