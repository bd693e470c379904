"""Results that cannot be written to: what a method found stays what it found, in a notebook too."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, TypeVar

import numpy as np

_Value = TypeVar("_Value")


class Frozen:
    """Base of a frozen dataclass whose arrays are read-only as well.

    A result holds views, so the arrays that somebody gave to a method stay writable for them. Writing to one raises
    NumPy's “assignment destination is read-only”; ``result.estimate.copy()`` is one's own.
    """

    __slots__ = ()

    def __post_init__(self) -> None:
        for one in fields(self):  # type: ignore[arg-type]
            value = getattr(self, one.name)
            if isinstance(value, np.ndarray | tuple):
                object.__setattr__(self, one.name, read_only(value))


def read_only(value: _Value) -> _Value:
    """The same values, every array among them a view that cannot be written to; looks into tuples."""
    kept: Any = value
    if isinstance(value, np.ndarray):
        kept = value.view()
        kept.flags.writeable = False
    elif isinstance(value, tuple):
        parts = [read_only(part) for part in value]
        kept = type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return kept  # type: ignore[no-any-return]
