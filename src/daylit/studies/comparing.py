"""Comparing the rates of groups for several outcomes at once: numbers, sentences and charts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from daylit.stats.cautions import Caution as Code
from daylit.stats.estimates import Estimates
from daylit.stats.intervals import z_value
from daylit.stats.rates import rate, rate_difference, risk_ratio
from daylit.studies import charts, wording
from daylit.studies.estimating import Slot, controlled, estimates, level_to_stand_out, method_cautions, shown
from daylit.studies.finding import Chart, Estimate
from daylit.studies.groups import Groups
from daylit.studies.no_gap import alike, equivalence_p, no_gap, small_gap
from daylit.studies.outcomes import Outcome
from daylit.studies.settings import Settings
from daylit.terms.saying import joined, say

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Who = Callable[[int], str]
Ratio = Callable[[int, int], Estimates]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Compared:
    """Rates of groups and their ratios and differences to the reference, for several outcomes.

    ``events``, ``n`` and ``rate`` are (groups, outcomes); ``ratio``, ``difference``, ``q_values`` and ``use`` (what
    is shown) are (others, outcomes), in the order of ``groups.others``. ``family`` names the comparisons that are
    controlled together.
    """

    groups: Groups
    outcomes: tuple[Outcome, ...]
    events: Ints
    n: Ints
    rate: Estimates
    ratio: Estimates
    difference: Estimates
    q_values: Floats
    use: NDArray[np.bool_]
    family: str
    settings: Settings

    @property
    def clear(self) -> NDArray[np.bool_]:
        """Which comparisons stand out after control of false discoveries; (others, outcomes)."""
        with np.errstate(invalid="ignore"):
            return self.use & (self.q_values < self.settings.false_discovery)

    @property
    def alike(self) -> NDArray[np.bool_]:
        """Where no gap is clear and none of the margin or more is left, after control of false ones; as ``clear``."""
        return np.asarray(self.small & ~self.clear)

    @property
    def small(self) -> NDArray[np.bool_]:
        """Where no gap of the margin or more is left, after control of false ones, be there a clear one or not."""
        return alike(equivalence_p(self.ratio), self.use, false_discovery=self.settings.false_discovery)

    @property
    def comparisons(self) -> int:
        """How many comparisons are shown."""
        return int(self.use.sum())

    @property
    def codes(self) -> set[Code]:
        """The cautions of the comparisons that are shown."""
        return method_cautions(self.ratio, self.use)

    def smallest(self) -> Ints:
        """The smaller of the two compared groups; (others, outcomes)."""
        others = list(self.groups.others)
        smaller: Ints = np.minimum(self.n[others], self.n[self.groups.reference])
        return smaller

    def estimates(self) -> list[Estimate]:
        """Rates, then ratios, then differences, as estimates of a finding."""
        pairs = self._pair_slots
        return [
            *estimates(self.rate, self._rate_slots(), unit="percent", settings=self.settings),
            *estimates(
                self.ratio,
                pairs("ratio"),
                unit="ratio",
                settings=self.settings,
                family=self.family,
                q_values=self.q_values,
            ),
            *estimates(self.difference, pairs("difference"), unit="points", settings=self.settings),
        ]

    def _rate_slots(self) -> list[Slot]:
        return [
            Slot(
                place=(g, o),
                quantity=f"{outcome.column}.rate",
                label=say("{outcome}: {group}", outcome=outcome.title, group=self.groups.label(g)),
                groups=self.groups.one(g),
                n=int(self.n[g, o]),
                events=int(self.events[g, o]),
                smallest=int(self.n[g, o]),
            )
            for o, outcome in enumerate(self.outcomes)
            for g in range(len(self.groups))
        ]

    def _pair_slots(self, kind: str) -> list[Slot]:
        reference, smallest = self.groups.reference, self.smallest()
        return [
            Slot(
                place=(row, o),
                quantity=f"{outcome.column}.{kind}",
                label=say(
                    "{outcome}: {group} compared with {reference}",
                    outcome=outcome.title,
                    group=self.groups.label(g),
                    reference=self.groups.label(reference),
                ),
                groups=self.groups.pair(g),
                n=int(self.n[g, o] + self.n[reference, o]),
                events=int(self.events[g, o] + self.events[reference, o]),
                smallest=int(smallest[row, o]),
            )
            for o, outcome in enumerate(self.outcomes)
            for row, g in enumerate(self.groups.others)
        ]

    def sentences(self, o: int, *, who: Who | None = None, unsure: Collection[int] = ()) -> list[str]:
        """What the comparisons of one outcome say: the reference's rate, clear differences, then what was not seen.

        Groups that are ``unsure``, since their numbers could be others, are never told to be alike, nor nearly so.
        """
        name, outcome, ref = who or self.groups.people, self.outcomes[o], self.groups.reference
        if self.n[ref, o] < self.settings.threshold:
            return [
                say(
                    "{outcome}: there are too few {group} to compare others with.",
                    outcome=outcome.title,
                    group=name(ref),
                )
            ]
        of = (who or self.groups.stopped)(ref)
        told = wording.rates(outcome.deed, [(of, float(self.rate.estimate[ref, o]))], n=int(self.n[ref, o]))
        told += [self._clear(row, o, name, unsure) for row in self.groups.largest_first if self.clear[row, o]]
        return [*told, *self._unclear(o, name, unsure)]

    def _clear(self, row: int, o: int, name: Who, unsure: Collection[int]) -> str:
        told = wording.compare(
            wording.Comparison(
                group=name(self.groups.others[row]),
                reference=name(self.groups.reference),
                deed=self.outcomes[o].deed,
                ratio=float(self.ratio.estimate[row, o]),
                low=float(self.ratio.low[row, o]),
                high=float(self.ratio.high[row, o]),
                clear=True,
            )
        )
        small = self.small[row, o] and self.groups.others[row] not in unsure
        return joined([told, small_gap()]) if small else told

    def _unclear(self, o: int, name: Who, unsure: Collection[int]) -> list[str]:
        z, same, ref = z_value(self.settings.level), self.alike[:, o], name(self.groups.reference)
        told, threshold, title = [], self.settings.threshold, self.outcomes[o].title
        level = level_to_stand_out(self.q_values, self.settings.false_discovery)
        for row in self.groups.largest_first:
            group = name(self.groups.others[row])
            if not self.use[row, o] or self.clear[row, o]:
                continue
            if same[row] and self.groups.others[row] not in unsure:
                told.append(no_gap(title, group, ref))
            else:
                ends, rate = (
                    (self.ratio.low[row, o], self.ratio.high[row, o]),
                    self.rate.estimate[self.groups.reference, o],
                )
                seen = wording.smallest_ratio(*ends, level_z=z, level=level, rate=float(rate))
                quiet = [wording.Quiet(group, seen, (float(ends[0]), float(ends[1])))]
                told += wording.not_seen(quiet, outcome=title, reference=ref, few=[], threshold=threshold)
        enough = self.smallest()[:, o] >= threshold
        few = [name(self.groups.others[row]) for row in np.flatnonzero(~enough)]
        silent = [name(self.groups.others[row]) for row in np.flatnonzero(enough & ~self.use[:, o])]
        return [
            *told,
            *wording.not_seen([], outcome=title, reference=ref, few=few, threshold=threshold),
            *([wording.no_gap_told(title, silent)] if silent else []),
        ]

    def rate_chart(self, *, title: str, axis: str, searches: bool = False) -> Chart:
        """Rates with intervals: one row for each outcome, one dot for each group with enough people."""
        number = say("Number of searches") if searches else say("Number of people")
        dots, rows = [], []
        for o, outcome in enumerate(self.outcomes):
            for g in range(len(self.groups)):
                enough = self.n[g, o] >= self.settings.threshold
                value, low, high = (float(a[g, o]) for a in (self.rate.estimate, self.rate.low, self.rate.high))
                if enough:
                    dots.append(
                        charts.Dot(label=outcome.title, series=self.groups.label(g), value=value, low=low, high=high)
                    )
                numbers = (
                    (wording.percent(value), wording.interval(low, high, unit="percent"))
                    if enough
                    else (wording.too_few(), "–")
                )
                rows.append((outcome.title, self.groups.label(g), *numbers, wording.count(int(self.n[g, o]))))
        table = charts.Table(
            columns=(say("Outcome"), say("Group"), say("Rate"), say("Likely range"), number), rows=tuple(rows)
        )
        alt = say("{title}: {numbers}", title=title, numbers=_spread(dots, percent=True))
        return charts.dots(
            title=title, alt=alt, axis=axis, scale="percent", data=dots, table=table, among=self.groups.ever
        )

    def ratio_chart(self, *, title: str, axis: str = "") -> Chart:
        """Ratios to the reference with intervals on a log axis; 1 means no difference."""
        dots, rows, ref = [], [], self.groups.label(self.groups.reference)
        for o, outcome in enumerate(self.outcomes):
            for row, g in enumerate(self.groups.others):
                value, low, high = (float(a[row, o]) for a in (self.ratio.estimate, self.ratio.low, self.ratio.high))
                use, clear = bool(self.use[row, o]), bool(self.clear[row, o])
                if use:
                    dots.append(
                        charts.Dot(label=outcome.title, series=self.groups.label(g), value=value, low=low, high=high)
                    )
                numbers = (wording.decimal(value), wording.interval(low, high)) if use else (wording.too_few(), "–")
                rows.append((outcome.title, self.groups.label(g), *numbers, wording.yes_or_no(clear)))
        table = charts.Table(
            columns=(say("Outcome"), say("Group"), wording.times_as_often(ref), say("Likely range"), say("Stands out")),
            rows=tuple(rows),
        )
        alt = say("{title}: {numbers}", title=title, numbers=_spread(dots, percent=False))
        words = axis or wording.times_axis(ref)
        return charts.dots(
            title=title, alt=alt, axis=words, scale="ratio", data=dots, table=table, among=self.groups.ever
        )


def compare_groups(
    *,
    events: Ints,
    n: Ints,
    groups: Groups,
    outcomes: Sequence[Outcome],
    settings: Settings,
    family: str,
    ratio: Estimates | None = None,
    difference: Estimates | None = None,
) -> Compared:
    """Compare the rates of groups; ``events`` and ``n`` are (groups, outcomes).

    ``ratio`` and ``difference``, (others, outcomes), replace the ones that count people one by one where a study has
    better ones (clustered, or adjusted).
    """
    others, ref = list(groups.others), groups.reference
    pair = {"events": events[others], "n": n[others], "reference_events": events[ref], "reference_n": n[ref]}
    ratios = ratio or risk_ratio(**pair, level=settings.level)
    use = shown(ratios, np.minimum(n[others], n[ref]), settings)
    return Compared(
        groups=groups,
        outcomes=tuple(outcomes),
        events=events,
        n=n,
        rate=rate(events=events, n=n, level=settings.level),
        ratio=ratios,
        difference=difference or rate_difference(**pair, level=settings.level),
        q_values=controlled(ratios.p_value, use),
        use=use,
        family=family,
        settings=settings,
    )


def _spread(dots: Sequence[charts.Dot], *, percent: bool) -> str:
    if not dots:
        return say("there are too few people to show a number.")
    show = wording.percent if percent else wording.decimal
    low, high = min(dots, key=lambda dot: dot.value), max(dots, key=lambda dot: dot.value)
    return say(
        "{n} numbers, from {low} ({low_group}, {low_what:low}) to {high} ({high_group}, {high_what:low}). "
        "The table has them all.",
        n=str(len(dots)),
        low=show(low.value),
        low_group=low.series,
        low_what=low.label,
        high=show(high.value),
        high_group=high.series,
        high_what=high.label,
    )
