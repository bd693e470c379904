"""One figure of the week, as any app hands it to the page of those who lead."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What it is now, how it changed, and how sure that is.

    ``shown`` is the figure as people read it, “–” where there is none yet; ``change`` compares it with the time
    before, in words; ``likely`` is the range of the figure or of its change, in words. ``clear`` says that the change
    is more than chance would make of it: without it nothing is coloured. ``worse`` says which way it went. ``n`` is
    how many stand behind the figure, and ``about`` what the reader must know. ``href`` leads to where it is looked at.
    ``p_value`` is that of “no change”, where that was tested: the page controls false discovery over all of them.
    """

    name: str
    label: str
    shown: str
    change: str = ""
    likely: str = ""
    clear: bool = False
    worse: bool = False
    n: int | None = None
    about: str = ""
    href: str = ""
    p_value: float | None = None
