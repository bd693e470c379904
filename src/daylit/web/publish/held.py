"""Surveys that stay open stand in one release after the other: what came in between must not tell of few people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from daylit.privacy.cells import THRESHOLD
from daylit.terms.saying import LANGUAGES

Document = Mapping[str, Any]
Counts = tuple[int, ...]
Cells = dict[tuple[str, str, str], Counts]
"""Of each sentence, column and group (everyone: both empty): how many marked it, how many agree, how many do not."""
_NUMBERS = ("asked", "people", "numbers", "open", *LANGUAGES)
_HELD = {
    "en": "These are the numbers of an earlier release. Too few answers came in since then to show new ones.",
    "es": "Estos son los números de una publicación anterior. Llegaron muy pocas respuestas para mostrar otros.",
}


def held(surveys: Iterable[Document], earlier: Sequence[Sequence[Document]]) -> list[Document]:
    """Each survey as it may be released after these releases, the newest last.

    Whoever subtracts a release from another must not learn of 1 to 10 people. Where the groups would tell it, they are
    left out; where all answers together would, the survey keeps the numbers of its last release.
    """
    return [_held(one, [old for release in earlier for old in release if old["id"] == one["id"]]) for one in surveys]


def _held(survey: Document, before: Sequence[Document]) -> Document:
    for one in (survey, _without_groups(survey)):
        if not any(_tells_of_few(one, old) for old in before):
            return one
    last = before[-1]
    kept = {name: last[name] for name in _NUMBERS}
    for language, sentence in _HELD.items():
        answer = [line for line in last[language]["answer"] if line != sentence]
        kept[language] = {**last[language], "answer": [*answer, sentence]}
    return {**survey, **kept}


def _without_groups(survey: Document) -> Document:
    told: dict[str, Any] = {}
    for language in LANGUAGES:
        told[language] = {**survey[language], "estimates": _of_everyone(survey[language]["estimates"])}
    return {**survey, **told, "numbers": _of_everyone(survey["numbers"])}


def _of_everyone(listed: Iterable[Document]) -> list[Document]:
    return [one for one in listed if not one["groups"]]


def _tells_of_few(new: Document, old: Document) -> bool:
    """Whether a number less what it was is 1 to 10: of everyone, of a group, or of all who are in no shown group."""
    now, then = _cells(new), _cells(old)
    moved = {key: tuple(a - b for a, b in zip(now[key], then[key], strict=True)) for key in now.keys() & then.keys()}
    counts = [count for change in (*moved.values(), *_rests(moved)) for count in change]
    counts += [_gap(new["people"], old["people"]), _gap(new["open"]["people"], old["open"]["people"])]
    return any(0 < abs(count) < THRESHOLD for count in counts)


def _cells(survey: Document) -> Cells:
    found: Cells = {}
    for one in survey["numbers"]:
        if one["quantity"].endswith("agree") and one["value"] is not None:
            agree = round(one["value"] * one["n"])
            column, group = next(iter(one["groups"].items()), ("", ""))
            found[one["label"], column, group] = (one["n"], agree, one["n"] - agree)
    return found


def _rests(moved: Cells) -> list[Counts]:
    """For each sentence and breakdown: the change of everyone less the changes of the groups that are shown."""
    rests = []
    for label, column in {(label, column) for label, column, _ in moved if column}:
        parts = [change for key, change in moved.items() if key[:2] == (label, column)]
        whole = moved.get((label, "", ""))
        if whole is not None:
            rests.append((*(all_ - sum(one) for all_, one in zip(whole, zip(*parts, strict=True), strict=True)),))
    return rests


def _gap(new: int | None, old: int | None) -> int:
    return 0 if new is None or old is None else new - old
