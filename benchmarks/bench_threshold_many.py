"""The threshold test of a thousand places and four groups, from counts to an answer that its gate lets through."""

from __future__ import annotations

from typing import Any, Final

from benchmarks.bench_threshold import FAMILIES, TIMES, figure, made_up, timed

PLACES, GROUPS = 1_000, 4
SECONDS: Final = 180.0


def run() -> list[dict[str, Any]]:
    """The middle one of several in each family: half an hour in all."""
    cells = made_up(PLACES, GROUPS)
    figures = []
    for family in FAMILIES:
        runs = [timed(cells, family) for _ in range(TIMES)]
        words = f"{PLACES:,} places × {GROUPS} groups, {family}"
        figures.append(figure(words, [(run[0], [run]) for run in runs], SECONDS))
    return figures


if __name__ == "__main__":
    for line in run():
        print(line)
