"""Pieces of work done at the same time, each with a cursor of its own: the engine lets go of Python's lock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

T = TypeVar("T")


def _untold(_: float) -> None:
    """Nobody wants to know how far it is."""


def side_by_side(
    work: Callable[[T], object], pieces: Sequence[T], *, workers: int, told: Callable[[float], None] = _untold
) -> None:
    """Do the work on each piece; ``told`` hears the share that is done. Where one fails, none is begun any more."""
    with ThreadPoolExecutor(workers) as pool:
        waiting = [pool.submit(work, piece) for piece in pieces]
        try:
            for number, done in enumerate(as_completed(waiting), start=1):
                done.result()
                told(number / len(pieces))
        except BaseException:
            for future in waiting:
                future.cancel()
            raise
