"""Which results of a finding are clear enough to call for an answer: each kind of study has its own gate (METHODS M21).

What does not pass its gate is not “nothing”: the finding tells it with its range. Here it calls for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from daylit.studies.finding import Estimate, Finding
from daylit.studies.settings import Settings

RECORDED: Final = 0.9
"""A question of the form that is answered for fewer people than this share calls for better records."""
_SEASON: Final = "season"
_LEAST, _MOST = "found.gap.least.10", "found.gap.most.10"


def clear_results(finding: Finding) -> list[Estimate]:
    """The numbers of a finding that pass the gate of its study, in the finding's order; of other studies none.

    * ``standardised``: ratios with everything held equal, pointed out under the finding's own control of false ones;
    * ``robust_outcome``: a verdict on the bar for a search that every way of counting shares, whatever many searches
      without a recorded basis were;
    * ``hit_rates``: the same of what searches find, where the comparison within areas points the same way, and it
      would still stand if 1 in 10 searches without a recorded basis was not a choice, and finds that went with an
      arrest do not point the other way;
    * ``veil_of_darkness``: the way that allows for the season, where it and most other ways agree;
    * ``missingness``: what is recorded for fewer than nine in ten people.

    A plain difference of rates calls for nothing here: it does not compare like with like. **Assumes** that the finding
    was asked for by a plan; a look that nobody announced may be clear by chance. **Does not show** a cause, nor what
    would change it.
    """
    gate = _GATES.get(finding.study)
    if gate is None or not finding.answered:
        return []
    shown = [one for one in finding.estimates if one.status == "ok" and one.value is not None]
    return gate(shown, float(finding.provenance.settings.get("false_discovery", Settings().false_discovery)))


def _standardised(shown: Sequence[Estimate], at_most: float) -> list[Estimate]:
    last = {one.quantity.split(".")[0]: one.quantity for one in shown if ".ratio." in one.quantity}
    return [one for one in shown if one.quantity in last.values() and _pointed_out(one, at_most)]


def _hit_rates(shown: Sequence[Estimate], at_most: float) -> list[Estimate]:
    within = {tuple(one.groups.items()): one.value for one in shown if one.quantity == "found.difference.within_area"}
    turned = {
        tuple(low.groups.items())
        for low in shown
        for high in shown
        if (low.quantity, high.quantity) == (_LEAST, _MOST) and low.groups == high.groups and _holds_none(low, high)
    }
    return [
        one
        for one in shown
        if one.quantity == "found.ratio"
        and _pointed_out(one, at_most)
        and ((one.value or 0) - 1) * (within.get(tuple(one.groups.items())) or 0) > 0
        and tuple(one.groups.items()) not in turned
        and not any(_other_way(one, with_arrest, at_most) for with_arrest in shown)
    ]


def _other_way(one: Estimate, other: Estimate, at_most: float) -> bool:
    """Whether finds that went with an arrest are clear and point the other way for the same groups."""
    same = other.quantity == "found_with_arrest.ratio" and other.groups == one.groups and _pointed_out(other, at_most)
    return same and ((one.value or 0) - 1) * ((other.value or 0) - 1) < 0


def _holds_none(low: Estimate, high: Estimate) -> bool:
    """Whether the gap could be none if 1 in 10 searches without a recorded basis was not a choice."""
    return (low.low or 0) <= 0 <= (high.high or 0)


def _bar(shown: Sequence[Estimate], at_most: float) -> list[Estimate]:
    found = []
    for one in (each for each in shown if each.quantity == "found.ratio.bar" and _pointed_out(each, at_most)):
        same = [each for each in shown if each.groups == one.groups]
        finds = {(each.value or 0) < 1 for each in same if each.quantity.startswith("found.")}
        searches = {(each.value or 0) > 1 for each in same if each.quantity.startswith("searched.")}
        if finds == searches and len(finds) == 1:
            found.append(one)
    return found


def _veil(shown: Sequence[Estimate], at_most: float) -> list[Estimate]:
    ways = [one for one in shown if one.quantity.startswith("dark.odds_ratio.")]
    found = []
    for season in (one for one in ways if one.quantity.endswith(f".{_SEASON}")):
        same = [one for one in ways if one.groups == season.groups]
        clear = [one for one in same if _pointed_out(one, at_most)]
        lower = [one for one in clear if (one.value or 0) < 1]
        if season in lower and len(lower) == len(clear) and 2 * len(clear) > len(same):
            found.append(season)
    return found


def _missingness(shown: Sequence[Estimate], at_most: float) -> list[Estimate]:
    return [one for one in shown if one.quantity.startswith("recorded.") and (one.value or 0) < RECORDED]


def _pointed_out(one: Estimate, at_most: float) -> bool:
    return one.q_value is not None and one.q_value < at_most


_GATES: Final[dict[str, Callable[[Sequence[Estimate], float], list[Estimate]]]] = {
    "standardised": _standardised,
    "robust_outcome": _bar,
    "hit_rates": _hit_rates,
    "veil_of_darkness": _veil,
    "missingness": _missingness,
}
