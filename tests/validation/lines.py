"""A published number beside ours, and the numbers of one source."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parents[3] / "shared/data"
COUNTIES = DATA / "openpolicing-2018"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One number: what it is, what was published, what ours is, and how far apart they may be."""

    what: str
    published: float
    ours: float
    tolerance: float

    @property
    def apart(self) -> float:
        return abs(self.ours - self.published)

    @property
    def holds(self) -> bool:
        return self.apart <= self.tolerance * (1 + 1e-9)


@dataclass(frozen=True, kw_only=True)
class Part:
    """Numbers of one source. ``needs`` is a file without which there are none; ``slow`` leaves them to the page."""

    title: str
    source: str
    make: Callable[[], Iterator[Line]]
    needs: Path | None = None
    slow: bool = False


def last_digit(digits: int) -> float:
    """Half of the last digit that was published."""
    return 0.5 * 10.0**-digits
