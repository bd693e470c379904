"""The threshold test of a thousand places and four groups, from counts to an answer that its gate lets through."""

from __future__ import annotations

from typing import Any, Final

from benchmarks.bench_threshold import FAMILIES, figure, made_up, timed

PLACES, GROUPS = 1_000, 4
SECONDS: Final = 180.0


def run() -> list[dict[str, Any]]:
    """Once in each family: it takes minutes."""
    cells = made_up(PLACES, GROUPS)
    return [
        figure(f"{PLACES:,} places × {GROUPS} groups, {family}", [timed(cells, family)], SECONDS) for family in FAMILIES
    ]


if __name__ == "__main__":
    for line in run():
        print(line)
