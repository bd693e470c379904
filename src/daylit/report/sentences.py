"""Take out of an answer the sentences in which a hidden number could stand."""

from __future__ import annotations

import re
from collections.abc import Sequence

from daylit.report.wording import HIDDEN_SENTENCE
from daylit.studies.finding import Estimate
from daylit.studies.outcomes import OF_CONTACTS, OF_SEARCHES

_DEEDS = {outcome.column: (outcome.deed, outcome.title.lower()) for outcome in (*OF_SEARCHES, *OF_CONTACTS)}


def guard_sentences(answer: Sequence[str], parts: Sequence[Estimate], lost: Sequence[Estimate]) -> tuple[str, ...]:
    """The answer without sentences that hold a figure and name the group and the outcome of an estimate that is hidden.

    An outcome, once named, is what the next sentences are about until another is named. An outcome that no sentence
    names could be meant anywhere. Rather a sentence too many is taken out than one too few.
    """
    if not lost:
        return tuple(answer)
    text = " ".join(answer).lower()
    known = {phrase for part in parts for phrase in phrases(part) if phrase in text}
    kept: list[str] = []
    about: set[str] = set()
    for sentence in answer:
        about = {phrase for phrase in known if phrase in sentence.lower()} or about
        told = HIDDEN_SENTENCE if any(_tells(sentence, part, about, known) for part in lost) else sentence
        if told != HIDDEN_SENTENCE or told not in kept:
            kept.append(told)
    return tuple(kept)


def phrases(estimate: Estimate) -> set[str]:
    """How a sentence may name the outcome of an estimate."""
    words = estimate.quantity.split(".")
    own = estimate.label.split(": ")[0].lower()
    plain = len(words) == 1 or words[1] in ("rate", "ratio", "difference")
    return {own, *_DEEDS.get(words[0], ())} if plain else {own}


def group_name(estimate: Estimate) -> str:
    """The group that an estimate is about, as its label writes it."""
    return estimate.label.split(" compared with ")[0].split(": ")[-1]


def _tells(sentence: str, estimate: Estimate, about: set[str], known: set[str]) -> bool:
    group = re.search(rf"(?<!\w){re.escape(group_name(estimate))}(?!\w)", sentence)
    if group is None or re.search(r"\d", sentence) is None:
        return False
    named = phrases(estimate) & known
    return not named or not about or bool(named & about)
