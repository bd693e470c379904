"""How a job ended."""

from __future__ import annotations

from dataclasses import dataclass

DONE, FOUND, FAILED = "done", "found", "failed"
"""Done; done, and something is wrong with what was looked at; not done."""


@dataclass(frozen=True, slots=True)
class Ended:
    """One of the words above, and a sentence with counts alone: people of every agency here may read it."""

    outcome: str
    sentence: str
