"""Take out of an answer the sentences in which a hidden number could stand."""

from __future__ import annotations

import re
from collections.abc import Sequence

from daylit.privacy.cells import small
from daylit.report.evenings import SPLIT
from daylit.report.wording import COUNT_HIDDEN, HIDDEN_SENTENCE
from daylit.studies.effect_plan import MEASURES
from daylit.studies.finding import Estimate
from daylit.studies.naming import IN_SENTENCES
from daylit.studies.outcomes import CHOSEN, OF_CONTACTS, OF_SEARCHES, WITH_ARREST
from daylit.studies.wording import family
from daylit.terms.saying import Said, say

_SAID = {
    **{outcome.title.lower(): {outcome.deed} for outcome in (*OF_SEARCHES, WITH_ARREST, *OF_CONTACTS, CHOSEN)},
    **{one.title.lower(): {one.deed, one.share} for one in MEASURES.values() if one.deed},
    "searched": {"were searched", "the search rate"},
    "stops": {"stops of", "number of stops"},
    "share searched": {"who were searched"},
}
"""How sentences say what labels name."""
_COUNTED = "(This answer counts )({count})(?= )"
_OF_THE_ANSWER = "Counted another way"
"""Begins a sentence that says whether the answer stays the same: of no use where no gap of the answer is told."""
_COMPARED = re.compile(r"We made ([\d,]+) comparisons\.")
"""Begins the sentence that says how many comparisons there are: not told where none of them is, and of all that are
hidden where some are (``daylit.report.adjusted``).
"""
_OF_FEW = ("Too little is known", "a very large one")
"""Sentences without a figure that tell of one: a range without an upper end is that of one event, or of none; “we could
only have seen a very large one” that of few."""


def guard_sentences(
    answer: Sequence[str], parts: Sequence[Estimate], lost: Sequence[Estimate], *, more: int = 0, rate: float = 0.05
) -> tuple[str, ...]:
    """The answer without sentences that hold a figure, or tell of few, and are about an estimate that is hidden.

    A sentence tells of a rate if it names its group, and of a comparison if it names both groups. It must be about the
    outcome too. An outcome, once named, is what the next sentences are about until another is named. An outcome that
    none names, and of which we do not know how sentences say it, could be meant anywhere.
    """
    if not lost:
        return tuple(answer)
    text = " ".join(answer).lower()
    known = {phrase for part in parts for phrase in phrases(part) if phrase in text}
    kept: list[str] = []
    about: set[str] = set()
    nothing_left = not _gaps_told(parts, lost)
    none_told = not any("reference" in part.groups and part.status == "ok" and part not in lost for part in parts)
    for sentence in answer:
        if found := _COMPARED.match(sentence):
            if none_told:
                continue
            sentence = family(int(found[1].replace(",", "")) + more, rate) if more else sentence
        about = _named(sentence, known) or about
        tells = any(_tells(sentence, part, about, known) for part in lost)
        told = HIDDEN_SENTENCE if tells or (nothing_left and sentence.startswith(_OF_THE_ANSWER)) else sentence
        if told != HIDDEN_SENTENCE or told not in kept:
            kept.append(told)
    return tuple(kept)


def _gaps_told(parts: Sequence[Estimate], lost: Sequence[Estimate]) -> bool:
    """Whether some comparison of two groups is still told, of the outcome that is compared first."""
    pairs = [part for part in parts if "reference" in part.groups]
    return any(part.quantity == pairs[0].quantity and part.status == "ok" and part not in lost for part in pairs)


def guard_counts(answer: Sequence[str], *, used: int, threshold: int, split: bool = True) -> tuple[str, ...]:
    """The answer with “fewer than 11” for the number of people it counts, where they are that few.

    A sentence that splits the people counted in two is left out where one part is few: less it, the other is known. So
    it is where it may not be told how they ``split`` (``daylit.report.evenings``).
    """
    kept: list[str] = []
    for sentence in answer:
        if found := re.match(_COUNTED.format(count=f"{used:,}"), sentence):
            sentence = _counting(sentence, small(used, threshold), found)
        elif found := SPLIT.match(sentence):
            few = any(0 < int(part.replace(",", "")) < threshold for part in found.groups())
            sentence = HIDDEN_SENTENCE if few or not split else sentence
        if sentence != HIDDEN_SENTENCE or sentence not in kept:
            kept.append(sentence)
    return tuple(kept)


def without_count(answer: Sequence[str], *, used: int) -> tuple[str, ...]:
    """The answer without the number of searches that it counts."""
    counted = _COUNTED.format(count=f"{used:,}")
    return tuple(COUNT_HIDDEN if re.match(counted, sentence) else sentence for sentence in answer)


def _counting(sentence: str, few: str, found: re.Match[str]) -> str:
    """The sentence with another number of people, or of searches, which may be words."""
    if few == found[2]:
        return sentence
    if isinstance(sentence, Said):
        searches = "search" in sentence.template
        return (
            say("This answer counts {n} searches.", n=few) if searches else say("This answer counts {n} people.", n=few)
        )
    return f"{found[1]}{few}{sentence[found.end() :]}"


def phrases(estimate: Estimate) -> set[str]:
    """How a sentence may name the outcome of an estimate."""
    own = _title(estimate)
    return {own, own.split(", ")[0], *_said(estimate)} if _said(estimate) else {own}


def _title(estimate: Estimate) -> str:
    return estimate.label.split(": ")[0].lower()


def _said(estimate: Estimate) -> set[str]:
    """The words that every sentence about this outcome holds; none known of outcomes that are values of a column."""
    return _SAID.get(_title(estimate).split(", ")[0], set())


def group_name(estimate: Estimate) -> str:
    """The group that an estimate is about, as its label writes it."""
    return estimate.label.split(" compared with ")[0].split(": ")[-1]


def group_key(estimate: Estimate) -> str:
    """The group that an estimate is about, as ``column=value``."""
    return " ".join(f"{column}={value}" for column, value in estimate.groups.items() if column != "reference")


def _named(sentence: str, known: set[str]) -> set[str]:
    return {phrase for phrase in known if phrase in sentence.lower()}


def _tells(sentence: str, estimate: Estimate, about: set[str], known: set[str]) -> bool:
    of_few = any(words in sentence for words in _OF_FEW)
    groups = [group_name(estimate)] if of_few else _groups(estimate)  # of few it speaks without the other group
    if not (of_few or re.search(r"\d", sentence)) or not all(_names(sentence, group) for group in groups):
        return False
    told = phrases(estimate)
    if not _said(estimate) and not told & known:
        return True
    return not about or bool(told & about)


def _groups(estimate: Estimate) -> list[str]:
    """The group of a rate; both groups of a comparison."""
    compared = estimate.label.split(", whatever ")[0].split(" compared with ")[1:]
    return [group_name(estimate), *compared]


def _names(sentence: str, group: str) -> bool:
    named = "|".join(re.escape(name) for name in (group, IN_SENTENCES.get(group, group)))
    return re.search(rf"(?<!\w)({named})(?!\w)", sentence) is not None
