"""Is the bar for searching each group lower, higher, or can it not be told? Searches and finds, asked together."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from daylit.stats.cautions import Caution as Code
from daylit.stats.estimates import Estimates
from daylit.stats.robust import CANNOT_TELL
from daylit.studies import bar_words, cautions, charts, wording
from daylit.studies.bar_basis import Basis, basis_of_verdict
from daylit.studies.bar_cells import Counted, counted
from daylit.studies.bar_ways import WAYS, Asked, ask, same, ways_of
from daylit.studies.clustering import allowed_for
from daylit.studies.estimating import Slot, controlled, estimates, finite, gathered
from daylit.studies.finding import Caution, Chart, Estimate, Finding
from daylit.studies.groups import Groups
from daylit.studies.outcomes import OF_CONTACTS, OF_SEARCHES
from daylit.studies.overview import Entry
from daylit.studies.settings import Settings
from daylit.studies.study import Asking, Study
from daylit.studies.tallies import tally
from daylit.terms.saying import say

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENOUGH: Final = 1_000
"""People of each group that the test asks for: its authors leave out smaller groups."""
FAMILY: Final = "the bar for a search, by group"
_AT_ENDS: Final = say(
    "The p-value is that of both gaps together, the largest over what searches without a recorded basis can have been."
)


def answer(asking: Asking) -> Finding:
    """Compare how often people are searched and how often searches find something, and say what both fit together."""
    found = counted(asking)
    return found if isinstance(found, Finding) else _finding(asking, found)


def _finding(asking: Asking, counted: Counted) -> Finding:
    cells, settings = counted.cells, asking.settings
    groups = cells.groups
    ways = ways_of(cells)
    used = np.where(ways[0].use, cells.n, 0)
    size = tally(used, (groups.code, len(groups)))
    enough = [g for g in groups.others if min(size[g], size[groups.reference]) >= max(ENOUGH, settings.threshold)]
    asked = {g: [ask(cells, way, g) for way in ways] for g in enough}
    basis = {g: basis_of_verdict(cells, ways[0], g, asked[g][0], settings.threshold) for g in enough}
    as_counted = _controlled([float(asked[g][0].test.p_value) for g in enough])
    q_values = _controlled([basis[g].p_value for g in enough])
    told = [wording.counted(int(used.sum()))]
    bars = [
        _bar(groups, g, asked[g], basis[g], (float(counted_q), float(q)), settings)
        for g, counted_q, q in zip(enough, as_counted, q_values, strict=True)
    ]
    order = sorted(range(len(bars)), key=lambda place: (not bars[place].stands, -int(size[enough[place]])))
    told += [sentence for place in order for sentence in bar_words.told(bars[place])]
    few = [groups.people(g) for g in groups.others if g not in enough]
    told += bar_words.too_few(few, none=not enough)
    told.append(wording.family(len(enough), settings.false_discovery))
    return asking.finding(
        answer=told,
        estimates=_estimates(asking, groups, asked, size, basis, q_values) or [_nothing(asking, int(used.sum()))],
        charts=[] if not enough else _charts(groups, asked, settings.threshold),
        n_read=counted.counts.n_read,
        n_used=int(used.sum()),
        left_out=counted.left,
        cautions=(*groups.cautions, ORDERED, allowed_for(counted.cluster), *cautions.of_methods(_codes(asked))),
    )


def _controlled(p_values: list[float]) -> NDArray[np.float64]:
    found = np.array(p_values)
    return controlled(found, np.ones(len(found), dtype=bool)) if len(found) else found


def _bar(
    groups: Groups, g: int, asked: list[Asked], basis: Basis, q_values: tuple[float, float], settings: Settings
) -> bar_words.Bar:
    """``q_values`` are those of the verdict as counted, and whatever the searches without a recorded basis were."""
    first, (counts, clear) = asked[0], (q < settings.false_discovery for q in q_values)
    alike, firm = same(asked)
    return bar_words.Bar(
        people=groups.people(g),
        reference=groups.people(groups.reference),
        verdict=str(first.test.verdict) if clear else CANNOT_TELL,
        unsure=str(first.test.verdict) if counts and not clear else CANNOT_TELL,
        no_basis=basis.told,
        search=float(first.search.estimate),
        search_range=(float(first.search.low), float(first.search.high)),
        hit=float(first.hit.estimate),
        hit_range=(float(first.hit.low), float(first.hit.high)),
        agree=str(first.test.verdict) != CANNOT_TELL,
        few=_few(groups, g, first, settings.threshold),
        ways=len(asked),
        same=alike,
        firm=firm,
    )


def _few(groups: Groups, g: int, first: Asked, threshold: int) -> tuple[str, ...]:
    """Of whom too few were counted to tell numbers: of one, of both, or of none."""
    both = (groups.people(g), groups.people(groups.reference))
    if not all(_limited(one) for one in (first.search, first.hit)):
        return both
    return tuple(people for people, n in zip(both, first.fewest, strict=True) if n < threshold)


def _limited(ratio: Estimates) -> bool:
    """Whether there is a ratio at all, and an upper end to its range."""
    return math.isfinite(float(ratio.estimate)) and math.isfinite(float(ratio.high))


def _codes(asked: dict[int, list[Asked]]) -> set[Code]:
    return {code for one in asked.values() for code in (*one[0].search.cautions, *one[0].hit.cautions)}


def _estimates(
    asking: Asking,
    groups: Groups,
    asked: dict[int, list[Asked]],
    size: NDArray[np.int64],
    basis: dict[int, Basis],
    q_values: NDArray[np.float64],
) -> list[Estimate]:
    """The two ratios of each way; at the finds of the first stands the p-value of the verdict, which needs both.

    Where many searches have no recorded basis it is the largest over what these can have been.
    """
    made: list[Estimate] = []
    for place, (g, ways) in enumerate(asked.items()):
        n = int(size[g] + size[groups.reference])
        for number, one in enumerate(ways):
            both = [_estimate(asking, groups, g, number, one, n, of_finds=of_finds) for of_finds in (False, True)]
            if not number and both[1].status == "ok":
                both[1] = replace(
                    both[1],
                    p_value=basis[g].p_value,
                    q_value=finite(float(q_values[place])),
                    family=FAMILY,
                    note=_AT_ENDS if basis[g].asked else say("The p-value is that of both gaps together."),
                )
            made += both
    return made


def _estimate(asking: Asking, groups: Groups, g: int, number: int, one: Asked, n: int, *, of_finds: bool) -> Estimate:
    slot = Slot(
        place=(0, 0),
        quantity=f"{'found' if of_finds else 'searched'}.ratio.bar" + (f".{number}" if number else ""),
        label=say(
            "{outcome}, {way:down}: {group} compared with {reference}",
            outcome=FOUND.title if of_finds else SEARCHED.title,
            way=one.way.name,
            group=groups.label(g),
            reference=groups.label(groups.reference),
        ),
        groups=groups.pair(g),
        n=n,
        events=None,
        smallest=one.least,
    )
    result = one.hit if of_finds else one.search
    return replace(estimates(gathered([[result]]), [slot], unit="ratio", settings=asking.settings)[0], p_value=None)


def _nothing(asking: Asking, n: int) -> Estimate:
    return Estimate(
        quantity="bar",
        label=asking.study.title,
        value=None,
        unit="ratio",
        n=n,
        status="too few",
        note=say("Fewer than {n} people.", n=f"{ENOUGH:,}"),
    )


def _charts(groups: Groups, asked: dict[int, list[Asked]], threshold: int) -> list[Chart]:
    """One chart for searches and one for finds: every way of counting, every group."""
    return [
        _chart(groups, asked, threshold, of_finds=False, title=say("Searched: counted in each way")),
        _chart(groups, asked, threshold, of_finds=True, title=say("Something was found: counted in each way")),
    ]


def _chart(groups: Groups, asked: dict[int, list[Asked]], threshold: int, *, of_finds: bool, title: str) -> Chart:
    ref, dots, rows = groups.label(groups.reference), [], []
    for number in range(max(len(ways) for ways in asked.values())):
        for g, ways in asked.items():
            one = ways[number]
            result = one.hit if of_finds else one.search
            value, low, high = (float(end) for end in (result.estimate, result.low, result.high))
            use = one.least >= threshold and 0 < value < math.inf and (low > 0 or high < math.inf)
            if use:
                dots.append(charts.Dot(label=one.way.name, series=groups.label(g), value=value, low=low, high=high))
            numbers = (wording.decimal(value), wording.interval(low, high)) if use else (wording.too_few(), "–")
            rows.append((one.way.name, groups.label(g), *numbers))
    alt = say(
        "{title}, as a multiple of {reference}, for {n} ways of counting. The table has the numbers.",
        title=title,
        reference=ref,
        n=str(max(len(ways) for ways in asked.values())),
    )
    columns = (say("Way of counting"), say("Group"), wording.times_as_often(ref), say("Likely range"))
    return charts.dots(
        title=title,
        alt=alt,
        axis=wording.times_axis(ref),
        scale="ratio",
        data=dots,
        among=groups.ever,
        table=charts.Table(columns=columns, rows=tuple(rows)),
    )


SEARCHED, FOUND = OF_CONTACTS[0], OF_SEARCHES[0]
ORDERED = Caution(
    code="risks_ordered",
    sentence=say(
        "This holds where the risks in one group are those in the other, shifted up or down in an orderly way. "
        "Records cannot show whether they are."
    ),
)


def _part(column: str, what: str) -> Entry:
    """One of the two numbers of the verdict, beside it."""
    return Entry(quantities=(f"{column}.ratio.bar",), part=True, what=what)


STUDY = Study(
    name="robust_outcome",
    ways=WAYS,
    title=say("The bar for a search"),
    question=say("Is the bar for searching each group lower, higher, or can it not be told?"),
    needs=("searched", "found"),
    design="design-based test",
    assumes=(
        say("The officer chose to make the search. Searches after an arrest or a warrant are left out."),
        say("“Found” means the same in every record."),
        say("The risks of two groups are ordered. That asks less than that they are alike."),
    ),
    weakest=say(
        "Most likely to fail: that the risks of two groups are ordered. If they are not, a lower or a "
        "higher bar may be told where there is none."
    ),
    does_not_show=(
        say("How far apart the bars are."),
        say("Whether the stop itself should have been made."),
        say("Why the bars differ, if they do."),
        cautions.OTHER_STOPS,
    ),
    references=(
        "Gaebler & Goel (2025), doi:10.1073/pnas.2416348122",
        "Berger (1982), on tests that must both stand, doi:10.1080/00401706.1982.10487790",
        "Knowles, Persico & Todd (2001), doi:10.1086/318603",
    ),
    overview=(
        Entry(
            quantities=("found.ratio.bar",),
            against="searched.ratio.bar",
            ways=tuple(f".{way}" for way in range(1, len(WAYS))),
            gate="evidence",
            cannot=2,
            what=say("The bar for a search, by searches and finds together"),
        ),
        _part("searched", say("Searched, as counted for the bar")),
        _part("found", say("Something was found, as counted for the bar")),
    ),
    answer=answer,
)
