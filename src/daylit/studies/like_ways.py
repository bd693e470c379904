"""Outcomes beside those of like people, in the ways that were declared: does the gap hang on how likes are found?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from daylit.studies import ways
from daylit.studies.groups import Groups
from daylit.studies.like_people import Like
from daylit.terms.saying import say

WAYS: Final = (
    say("Weighted, and the outcome fitted too"),
    say("Weighted only"),
    say("With one thing less held equal"),
    say("As recorded"),
)


def rows(groups: Groups, likes: Sequence[Sequence[Like]]) -> list[ways.Row]:
    """Each comparison that has a number, in all ways."""
    return [
        ways.Row(
            what=one.outcome.title, quantity=f"{one.outcome.column}.difference.like", **ways.beside(groups, one.g),
            unit="points", n=one.n, level=one.level, stands=one.clear, asked=tuple(_asked(one)),
        )
        for of_group in likes
        for one in of_group
        if one.shown
    ]  # fmt: skip


def _asked(one: Like) -> Iterator[ways.Asked]:
    assert one.found is not None
    fewer = None if one.fewer is None else one.fewer.robust
    for way, found in zip(WAYS, (one.found.robust, one.found.weighted, fewer, one.found.crude), strict=True):
        yield ways.Asked.at(way, found)
