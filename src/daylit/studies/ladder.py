"""A ladder of comparisons: as recorded, then with one more thing held equal on each rung."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from daylit.stats.cautions import Caution as Code
from daylit.stats.estimates import Estimates
from daylit.stats.intervals import z_value
from daylit.stats.standardise import MantelHaenszel, mantel_haenszel
from daylit.studies import charts, ways, wording
from daylit.studies.clustering import clustered_within
from daylit.studies.estimating import Slot, controlled, estimates, level_to_stand_out, method_cautions, shown
from daylit.studies.finding import Chart, Estimate
from daylit.studies.groups import Groups
from daylit.studies.outcomes import Outcome
from daylit.studies.study import Asking
from daylit.studies.tallies import strata, tally
from daylit.tables.counts import Counts
from daylit.terms.saying import say

Ints = NDArray[np.int64]


BAND = 180
"""Minutes of one band of the day: eight bands of three hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step of the ladder: what is held equal from here on, besides all that the steps before held equal."""

    column: str
    source: str
    title: str
    words: str


LADDER = (
    Rung(column="area", source="area", title=say("Same area"), words=say("in the same areas")),
    Rung(column="band", source="minute", title=say("and same time of day"), words=say("at the same times of day")),
    Rung(
        column="reason_group",
        source="reason_group",
        title=say("and same kind of reason"),
        words=say("for the same kinds of reason"),
    ),
)


RAW = Rung(column="", source="", title=say("As recorded"), words="")


@dataclass(slots=True, kw_only=True, eq=False)
class Ladder:
    """The comparisons of one outcome on every rung; arrays are (others, rungs).

    ``to_stand_out`` is the level of the test by which one more comparison of the family would be pointed out.
    """

    asking: Asking
    groups: Groups
    outcome: Outcome
    rungs: tuple[Rung, ...]
    ratio: Estimates
    difference: Estimates
    use: NDArray[np.bool_]
    n: Ints
    events: Ints
    uneven: NDArray[np.bool_]
    q_values: NDArray[np.float64]
    to_stand_out: float = 0.95

    @property
    def codes(self) -> set[Code]:
        """The cautions of the comparisons that are shown."""
        found = method_cautions(self.ratio, self.use) - {Code.ONE_STRATUM}
        return found | ({Code.NOT_UNIFORM} if bool((self.uneven & self.use[:, -1]).any()) else set())

    def estimates(self) -> list[Estimate]:
        """Ratios and differences on each rung."""
        settings = self.asking.settings
        ratio = estimates(
            self.ratio,
            self._slots("ratio"),
            unit="ratio",
            settings=settings,
            family="outcomes by group and rung",
            q_values=self.q_values,
        )
        return [*ratio, *estimates(self.difference, self._slots("difference"), unit="points", settings=settings)]

    def _slots(self, kind: str) -> list[Slot]:
        groups, ref = self.groups, self.groups.reference
        return [
            Slot(
                place=(row, r),
                quantity=f"{self.outcome.column}.{kind}.{rung.column or 'raw'}",
                label=say(
                    "{outcome}, {rung:low}: {group} compared with {reference}",
                    outcome=self.outcome.title,
                    rung=rung.title,
                    group=groups.label(g),
                    reference=groups.label(ref),
                ),
                groups=groups.pair(g),
                n=int(self.n[g] + self.n[ref]),
                events=int(self.events[g] + self.events[ref]),
                smallest=int(min(self.n[g], self.n[ref])),
            )
            for r, rung in enumerate(self.rungs)
            for row, g in enumerate(groups.others)
        ]

    def sentences(self) -> list[str]:
        """The last rung in words, and what the ratio was before."""
        clear = self.use[:, -1] & (self.q_values[:, -1] < self.asking.settings.false_discovery)
        ref, z = self.groups.people(self.groups.reference), z_value(self.asking.settings.level)
        rate = float(self.events[self.groups.reference] / max(self.n[self.groups.reference], 1))
        told, quiet, few, apart, silent = [], [], [], [], []
        for row in self.groups.largest_first:
            g = self.groups.others[row]
            low, high = float(self.ratio.low[row, -1]), float(self.ratio.high[row, -1])
            if clear[row]:
                told.append(self._clear(row, g, ref, low, high))
            elif self.use[row, -1]:
                seen = wording.smallest_ratio(low, high, level_z=z, level=self.to_stand_out, rate=rate)
                quiet.append(wording.Quiet(self.groups.people(g), seen, (low, high)))
            elif min(self.n[g], self.n[self.groups.reference]) < self.asking.settings.threshold:
                few.append(self.groups.people(g))
            elif np.isfinite(self.difference.estimate[row, -1]):
                silent.append(self.groups.people(g))
            else:
                apart.append(self.groups.people(g))
        said = [self._held_equal(), *told]
        threshold, what = self.asking.settings.threshold, self.outcome.title
        said += wording.not_seen(quiet, outcome=what, reference=ref, few=few, threshold=threshold)
        said += [
            say("{group:up}: in such stops there is nothing to compare with {reference}.", group=who, reference=ref)
            for who in apart
        ]
        return [*said, *([wording.no_gap_told(what, silent)] if silent else [])]

    def _held_equal(self) -> str:
        same = wording.listing([rung.words for rung in self.rungs[1:]])
        if self.outcome.column == "arrested":
            return say("Who was arrested: here we compare people stopped {same}.", same=same)
        return say("Who was searched: here we compare people stopped {same}.", same=same)

    def _clear(self, row: int, g: int, ref: str, low: float, high: float) -> str:
        ratio, raw = float(self.ratio.estimate[row, -1]), float(self.ratio.estimate[row, 0])
        comparison = wording.Comparison(
            group=self.groups.people(g),
            reference=ref,
            deed=self.outcome.deed,
            ratio=ratio,
            low=low,
            high=high,
            clear=True,
        )
        before = raw if ratio > 1 else wording.inverse(raw)
        said = wording.compare(comparison)
        if not math.isfinite(before):
            return said
        if before < 1:
            return say(
                "{compared} As recorded, it was the other way round ({times} times).",
                compared=said, times=wording.times(before),
            )  # fmt: skip
        return say("{compared} As recorded, it was {times} times.", compared=said, times=wording.times(before))

    def in_ways(self) -> list[ways.Row]:
        """The rungs as ways of asking, the last one first, of each group that is shown on it."""
        groups, ref, level = self.groups, self.groups.reference, self.asking.settings.level
        clear = (self.use & (self.q_values < self.asking.settings.false_discovery))[:, -1].tolist()
        return [
            ways.Row(
                what=self.outcome.title, quantity=f"{self.outcome.column}.ratio", **ways.beside(groups, g),
                unit="ratio", n=int(self.n[g] + self.n[ref]), level=level, stands=clear[row],
                asked=tuple(self._asked(row, r) for r in reversed(range(len(self.rungs)))),
            )
            for row, g in enumerate(groups.others)
            if self.use[row, -1]
        ]  # fmt: skip

    def _asked(self, row: int, r: int) -> ways.Asked:
        return ways.Asked.at(self.rungs[r].title, self.ratio if self.use[row, r] else None, (row, r))

    def chart(self) -> Chart:
        """Ratios on each rung, with intervals."""
        dots, rows, ref = [], [], self.groups.label(self.groups.reference)
        for r, rung in enumerate(self.rungs):
            for row, g in enumerate(self.groups.others):
                value, low, high = (float(a[row, r]) for a in (self.ratio.estimate, self.ratio.low, self.ratio.high))
                use = bool(self.use[row, r])
                if use:
                    dots.append(
                        charts.Dot(label=rung.title, series=self.groups.label(g), value=value, low=low, high=high)
                    )
                numbers = (wording.decimal(value), wording.interval(low, high)) if use else (wording.too_few(), "–")
                rows.append((rung.title, self.groups.label(g), *numbers))
        return charts.dots(
            title=say("{outcome}: like compared with like", outcome=self.outcome.title),
            alt=say(
                "{outcome}: how many times as often as {reference}, as recorded and then within the same "
                "areas, times and kinds of reason, for {n} groups. The table has the numbers.",
                outcome=self.outcome.title,
                reference=ref,
                n=str(len(self.groups.others)),
            ),
            axis=wording.times_axis(ref),
            scale="ratio",
            data=dots,
            among=self.groups.ever,
            table=charts.Table(
                columns=(say("Held equal"), say("Group"), wording.times_as_often(ref), say("Likely range")),
                rows=tuple(rows),
            ),
        )


def climb(
    asking: Asking, counts: Counts, groups: Groups, rungs: tuple[Rung, ...], outcome: Outcome, cluster: str | None
) -> Ladder:
    """Compare each group with the reference on every rung; the strata grow finer from rung to rung.

    ``cluster`` is a column of the count by which people are alike, or None.
    """
    events, n = counts.total(outcome.column).astype(np.int64), counts.recorded(outcome.column)
    by_group = (groups.code, len(groups))
    columns: list[tuple[Ints, int]] = []
    steps: list[MantelHaenszel] = []
    held: list[Ints] = []
    for rung in (RAW, *rungs):
        if rung.column:
            codes, levels = counts.codes(rung.column)
            columns.append((codes.astype(np.int64), len(levels)))
        stratum = strata(columns, len(counts))
        held.append(stratum[0])
        x, m = tally(events, by_group, stratum), tally(n, by_group, stratum)
        others, ref = list(groups.others), groups.reference
        steps.append(
            mantel_haenszel(
                events=x[others],
                n=m[others],
                reference_events=np.broadcast_to(x[ref], x[others].shape),
                reference_n=np.broadcast_to(m[ref], m[others].shape),
                level=asking.settings.level,
            )
        )
    ratio, gap = side_by_side([step.risk_ratio for step in steps]), None
    if cluster is not None:
        ratio, gap = clustered_within(
            groups, events=events, n=n, cluster=counts.codes(cluster)[0].astype(np.int64), strata=held,
            level=asking.settings.level,
        )  # fmt: skip
    people = tally(n, by_group)
    smallest = np.minimum(people[list(groups.others)], people[groups.reference])[:, None]
    return Ladder(
        asking=asking,
        groups=groups,
        outcome=outcome,
        rungs=(RAW, *rungs),
        ratio=ratio,
        difference=side_by_side([step.risk_difference for step in steps]) if gap is None else gap,
        use=shown(ratio, np.broadcast_to(smallest, ratio.estimate.shape), asking.settings),
        n=people,
        events=tally(events, by_group),
        uneven=np.asarray(steps[-1].equal_odds.p_value < 0.01),
        q_values=np.full(ratio.estimate.shape, np.nan),
    )


def side_by_side(results: Sequence[Estimates]) -> Estimates:
    """Results of one shape as one result with a last axis more."""
    first = results[0]

    def stacked(name: str) -> NDArray[np.float64]:
        return np.stack([getattr(result, name) for result in results], axis=-1)

    return replace(
        first,
        estimate=stacked("estimate"),
        low=stacked("low"),
        high=stacked("high"),
        p_value=None if first.p_value is None else stacked("p_value"),
        n=stacked("n"),
        events=stacked("events"),
        flags=np.stack([result.flags for result in results], axis=-1),
    )


def control(ladders: Sequence[Ladder]) -> None:
    """One family: every shown comparison of every outcome on every rung."""
    p = np.stack([ladder.ratio.p_value for ladder in ladders if ladder.ratio.p_value is not None])
    q = controlled(p, np.stack([ladder.use for ladder in ladders]))
    for ladder, values in zip(ladders, q, strict=True):
        ladder.q_values = values
        ladder.to_stand_out = level_to_stand_out(q, ladder.asking.settings.false_discovery)
