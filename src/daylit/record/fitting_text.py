"""A text that fits a pattern, made up: for invented records, since a pattern cannot be met by chance."""

import re

import numpy as np

from daylit.record.patterns import bounds, pieces_of

PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
MOST_TIMES = 4
"""How often a repeat without end, or with a high one, is made beyond its least."""

Piece = tuple[str, str]


def fitting_text(pattern: str, rng: np.random.Generator) -> str:
    """A text that the whole pattern fits.

    Assumes
    -------
    ``pattern_mistake(pattern)`` found nothing.
    """
    text, _ = _alternatives(pieces_of(pattern), 0, rng)
    return text


def _alternatives(pieces: list[Piece], at: int, rng: np.random.Generator) -> tuple[str, int]:
    """One of the alternatives that begin here, and where they end."""
    made, at = _sequence(pieces, at, rng)
    options = [made]
    while at < len(pieces) and pieces[at][0] == "or":
        made, at = _sequence(pieces, at + 1, rng)
        options.append(made)
    return options[int(rng.integers(len(options)))], at


def _sequence(pieces: list[Piece], at: int, rng: np.random.Generator) -> tuple[str, int]:
    text = ""
    while at < len(pieces) and pieces[at][0] not in ("or", "close"):
        start = at
        once, at = _one(pieces, at, rng)
        times, at = _times(pieces, at, rng)
        text += "".join([once, *(_one(pieces, start, rng)[0] for _ in range(times - 1))]) if times else ""
    return text, at


def _one(pieces: list[Piece], at: int, rng: np.random.Generator) -> tuple[str, int]:
    kind, text = pieces[at]
    if kind == "open":
        inner, at = _alternatives(pieces, at + 1, rng)
        return inner, at + 1
    if kind == "set":
        signs = _signs(text)
        return signs[int(rng.integers(len(signs)))], at + 1
    return text.removeprefix("\\"), at + 1


def _times(pieces: list[Piece], at: int, rng: np.random.Generator) -> tuple[int, int]:
    if at >= len(pieces) or pieces[at][0] != "times":
        return 1, at
    text = pieces[at][1]
    least, most = bounds(text)
    high = least + MOST_TIMES if most is None else min(most, least + MOST_TIMES)
    return int(rng.integers(least, high + 1)), at + 1


def _signs(text: str) -> str:
    """Plain signs that a set allows."""
    allowed = re.compile(text)
    return "".join(sign for sign in PLAIN if allowed.fullmatch(sign)) or "".join(
        sign for sign in map(chr, range(32, 127)) if allowed.fullmatch(sign)
    )
