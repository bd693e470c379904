"""What the catalogue of problems says of one code."""

from dataclasses import dataclass
from typing import Literal

Effect = Literal["file not read", "row set aside", "value set to missing", "noted"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What the catalogue says of a code.

    ``sentence`` may name {file}, {row}, {column} and {value}; ``remedy`` says what a person can do; ``effect`` says
    what the import did about it.
    """

    title: str
    sentence: str
    remedy: str
    effect: Effect
