"""The picture of areas: what was counted beside what can be told, in the order of their names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from daylit.studies import area_words, charts, wording
from daylit.studies.area_fits import Part
from daylit.studies.finding import Chart
from daylit.studies.groups import Groups
from daylit.terms.saying import say

MOST: Final = 40
"""A chart shows at most so many areas: those with the most people."""
EVERYBODY: Final = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Areas:
    """What was counted: names of the areas, the groups, and one part for everybody and for each group."""

    names: tuple[str, ...]
    groups: Groups
    parts: tuple[Part, ...]
    per_resident: bool

    def people(self, part: Part) -> str:
        """Of whom a part tells, in a sentence."""
        return area_words.EVERYBODY if part.place == EVERYBODY else self.groups.people(part.place)

    def name(self, part: Part, what: str) -> str:
        """The quantity: of everybody “searched.rate”, of a group “searched.black.rate”."""
        outcome = "stops_per_resident" if self.per_resident else "searched"
        return ".".join([outcome, *([] if part.place == EVERYBODY else [self.groups.values[part.place]]), what])


def what(one: Areas, part: Part) -> str:
    """What is counted of whom; reports tell by these words what a number is about."""
    if part.place == EVERYBODY:
        return say("Stops for 1,000 residents a year") if one.per_resident else say("Searched")
    group = one.groups.label(part.place)
    if one.per_resident:
        return say("Stops for 1,000 residents a year ({group})", group=group)
    return say("Searched ({group})", group=group)


def area_chart(one: Areas, part: Part) -> Chart:
    """One row for each area by name: what was counted, what it is drawn in to, and the range of its place."""
    assert part.areas is not None
    assert part.ranks is not None
    shown = sorted(np.argsort(-part.people, kind="stable")[:MOST].tolist())
    dots, rows = [], []
    scale = 1_000 if one.per_resident else 1
    drawn_in, counted = say("Drawn in"), say("As counted")
    places = int(np.isfinite(part.ranks.low).sum())
    for at in shown:
        known = bool(part.told[at])
        raw = float(part.raw[at]) * scale
        value, low, high = (
            float(end[at]) * scale for end in (part.areas.areas.estimate, part.areas.areas.low, part.areas.areas.high)
        )
        if known:
            dots.append(charts.Dot(label=one.names[at], series=drawn_in, value=value, low=low, high=high))
            dots.append(charts.Dot(label=one.names[at], series=counted, value=raw, low=raw, high=raw))
        rows.append((one.names[at], *_cells(one, part, at, known, (raw, value, low, high), places)))
    title = _title(one, part)
    more = len(one.names) > len(shown)
    alt = (
        say("{title}: the {n} areas with the most people, in the order of their names.", title=title, n=str(len(shown)))
        if more
        else say("{title}: {n} areas, in the order of their names.", title=title, n=str(len(shown)))
    )
    rate = say("Stops a year per 1,000 residents") if one.per_resident else say("Share of people who were searched")
    number = say("Stops") if one.per_resident else say("Number of people")
    above = say("Lies above all together, chances in 100")
    place = say("Place, of {n} (1: most often)", n=str(places))
    return charts.dots(
        title=title, alt=alt, axis=rate, scale="per 1,000" if one.per_resident else "percent", data=dots,
        table=charts.Table(
            columns=(say("Area"), counted, drawn_in, say("Likely range"), place, above, number), rows=tuple(rows)
        ),
    )  # fmt: skip


def _cells(
    one: Areas, part: Part, at: int, known: bool, numbers: tuple[float, float, float, float], places: int
) -> tuple[str, ...]:
    people = wording.count(int(part.people[at]))
    if not known or part.ranks is None:
        return ("–", wording.too_few(), "–", "–", "–", people)
    raw, value, low, high = numbers
    first, last = (str(int(end[at])) for end in (part.ranks.low, part.ranks.high))
    place = say("{low} to {high}", low=first, high=last)
    # No chance of all or none: the law of an area reaches on both sides. And no “%”, which a report reads as people.
    above = wording.decimal(float(np.clip(100 * part.above[at], 0.1, 99.9)), 1)
    if one.per_resident:
        ends = say("{low} to {high}", low=wording.decimal(low, 1), high=wording.decimal(high, 1))
        return (wording.decimal(raw, 1), wording.decimal(value, 1), ends, place, above, people)
    ends = wording.interval(low, high, unit="percent")
    return (wording.percent(raw), wording.percent(value), ends, place, above, people)


def _title(one: Areas, part: Part) -> str:
    """It begins as the labels of the numbers do: reports hide a row by these words."""
    return say("{what}, area by area", what=what(one, part))
