"""How far a ratio could move if we knew the groups that are not recorded: ends of what is possible, not an interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from daylit.studies import wording
from daylit.studies.finding import Estimate
from daylit.studies.groups import UNKNOWN, Groups, Ints, groups_of
from daylit.studies.study import Asking
from daylit.studies.tallies import tally
from daylit.tables.counts import Counts
from daylit.terms.saying import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What the missing groups could do to the headline ratio, in sentences and numbers."""

    sentences: tuple[str, ...]
    estimates: tuple[Estimate, ...]


class Headline(NamedTuple):
    """The largest group beside the reference: their places, and searches and people of all groups."""

    groups: Groups
    g: int
    reference: int
    events: Ints
    people: Ints


def headline(asking: Asking, counts: Counts) -> Headline | None:
    """The two largest groups whose search rates can be compared; ``None`` where there are none.

    Of fewer searches than the limit of small counts, in either group, a ratio is mostly chance: none is told.
    """
    groups = groups_of(counts, asking.settings)
    searched, n = counts.total("searched").astype(np.int64), counts.recorded("searched")
    events, people = tally(searched, (groups.code, len(groups))), tally(n, (groups.code, len(groups)))
    lost, ref = _lost(groups), groups.reference
    least = max(asking.settings.threshold, 1)
    rivals = [g for g in groups.others if not lost[g] and events[g] >= least]
    everyone = int(searched.sum()) == int(n.sum())
    if not rivals or lost[ref] or events[ref] < least or everyone:
        return None
    return Headline(groups, max(rivals, key=lambda place: int(people[place])), ref, events, people)


def _lost(groups: Groups) -> NDArray[np.bool_]:
    return np.array([value == UNKNOWN for value in groups.values], dtype=bool)


def bounds(asking: Asking, counts: Counts) -> Bounds | None:
    """Ends of the ratio of search rates of the two largest groups, whatever the groups not recorded are.

    ``counts`` has the group among its columns and ``searched`` among its sums. ``None`` where there are no two
    groups, or nobody's group is missing. At one end all searched people without a group belong to the first group and
    all others to the reference; at the other end the reverse (Manski 1990).
    """
    found = headline(asking, counts)
    if found is None:
        return None
    groups, g, ref, events, people = found
    searched, n = counts.total("searched").astype(np.int64), counts.recorded("searched")
    lost = _lost(groups)
    unknown_events = int(searched[groups.code < 0].sum() + events[lost].sum())
    unknown_n = int(n[groups.code < 0].sum() + people[lost].sum())
    if not unknown_n:
        return None
    not_searched = unknown_n - unknown_events
    ratio = (events[g] / people[g]) / (events[ref] / people[ref])
    low = (events[g] / (people[g] + not_searched)) / ((events[ref] + unknown_events) / (people[ref] + unknown_events))
    high = ((events[g] + unknown_events) / (people[g] + unknown_events)) / (events[ref] / (people[ref] + not_searched))
    who, other = groups.people(g), groups.people(ref)
    times, lowest, highest = wording.alike(ratio, low, high)
    told = say(
        "Of the people of whom it is recorded whether they were searched, the group of {n} is not known. "
        "For those we know, the search rate of {group} is {ratio} times that of {reference}. "
        "Whoever the others are, it lies between {low} and {high}. "
        "These ends come from what is not recorded, not from chance: chance could move the number further.",
        n=wording.count(unknown_n),
        group=who,
        ratio=times,
        reference=other,
        low=lowest,
        high=highest,
    )
    estimate = Estimate(
        quantity="searched.ratio.bounds",
        label=say(
            "Searched, whatever the missing groups are: {group} compared with {reference}",
            group=groups.label(g),
            reference=groups.label(ref),
        ),
        groups=groups.pair(g),
        value=float(ratio),
        low=float(low),
        high=float(high),
        level=1.0,
        unit="ratio",
        n=int(people[g] + people[ref] + unknown_n),
        events=int(events[g] + events[ref] + unknown_events),
        note=say("The ends hold whatever the groups not recorded are. They are not a sampling interval."),
    )
    return Bounds(sentences=(told,), estimates=(estimate,))
