"""Searches that find nothing: how many people bear them, group by group, and where a difference arises."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np

from daylit.stats.burden import Decomposition, decompose
from daylit.studies import cautions, fruitless_residents, fruitless_ways, ways, wording
from daylit.studies.bar_cells import Cells, Counted, counted
from daylit.studies.clustering import allowed_for, clustered
from daylit.studies.comparing import Compared, compare_groups
from daylit.studies.finding import Caution, Estimate, Finding
from daylit.studies.outcomes import Outcome
from daylit.studies.overview import Entry
from daylit.studies.study import Asking, Study
from daylit.studies.tallies import tally
from daylit.terms.saying import say

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from daylit.studies.groups import Groups

NOTHING: Final = Outcome(
    column="nothing_found", title=say("Searched, nothing found"), deed=say("were searched with nothing found")
)
LINKS: Final = {
    "where": say("where they are stopped"),
    "searched": say("how often they are searched in the same areas"),
    "found": say("how often searches of them find nothing"),
}


def answer(asking: Asking) -> Finding:
    """Count the people who were searched and on whom nothing was found, and compare the groups."""
    found = counted(asking, also=() if asking.settings.benchmark is None else ("year", "month"))
    if isinstance(found, Finding):
        return found
    compared = _compare(asking, found)
    parts = {
        place: one
        for place in np.flatnonzero(compared.clear[:, 0]).tolist()
        if (one := _shared_out(found.cells, place))
    }
    sentences = [wording.counted(int(found.cells.n.sum())), *compared.sentences(0)]
    sentences += [line for place, one in parts.items() for line in _where_from(found.cells.groups, place, one)]
    living = fruitless_residents.beside_residents(asking, found, np.flatnonzero(compared.clear[:, 0]).tolist())
    sentences += [] if living is None else fruitless_residents.sentences(living)
    several = fruitless_ways.rows(found.cells, compared)
    sentences += ways.told(several)
    sentences.append(wording.family(compared.comparisons, asking.settings.false_discovery))
    return asking.finding(
        answer=sentences,
        estimates=[
            *compared.estimates(),
            *(part for place, one in parts.items() for part in _estimates(found.cells, place, one)),
            *(() if living is None else fruitless_residents.estimates(living)),
            *ways.estimates(several),
        ],
        charts=[
            compared.rate_chart(
                title=say("People searched with nothing found"), axis=say("Share of people in the group")
            ),
            *ways.pictures(several, among=found.cells.groups.ever),
        ],
        n_read=found.counts.n_read,
        n_used=int(found.cells.n.sum()),
        left_out=found.left[:-1],
        cautions=(
            *found.cells.groups.cautions,
            allowed_for(found.cluster),
            *((ONE_BY_ONE,) if parts or living is not None else ()),
            *(() if living is None else (RESIDENTS_TOO,)),
            *cautions.of_methods(compared.codes),
        ),
    )


def _compare(asking: Asking, found: Counted) -> Compared:
    cells, groups = found.cells, found.cells.groups
    nothing = np.where(cells.searched & ~cells.found, cells.n, 0)
    ratio, difference = clustered(
        found.counts, groups, events=[nothing], n=[cells.n], cluster=found.cluster, level=asking.settings.level
    )
    by_group = (groups.code, len(groups))
    return compare_groups(
        events=tally(nothing, by_group)[:, None],
        n=tally(cells.n, by_group)[:, None],
        groups=groups,
        outcomes=(NOTHING,),
        settings=asking.settings,
        family="searches that find nothing, by group",
        ratio=ratio,
        difference=difference,
    )


def _shared_out(cells: Cells, place: int) -> Decomposition | None:
    """The difference of one group and the reference, shared out; people stopped stand for those who could be."""
    if cells.area is None or int(cells.area.max(initial=-1)) < 1:
        return None
    known = cells.area >= 0
    size = ((cells.groups.code, len(cells.groups)), (np.maximum(cells.area, 0), int(cells.area.max()) + 1))
    kinds: tuple[NDArray[np.bool_], ...] = (known, known & cells.searched, known & cells.searched & cells.found)
    stops, searches, hits = (tally(cells.n, *size, where=kind) for kind in kinds)
    g, ref = list(cells.groups.others)[place], cells.groups.reference
    return decompose(
        residents=stops[g], stops=stops[g], searches=searches[g], hits=hits[g],
        reference_residents=stops[ref], reference_stops=stops[ref], reference_searches=searches[ref],
        reference_hits=hits[ref], level=cells.level,
    )  # fmt: skip


def _where_from(groups: Groups, place: int, one: Decomposition) -> Iterator[str]:
    g = list(groups.others)[place]
    total = 1_000 * float(one.total_difference.estimate)
    who = {"group": groups.people(g), "reference": groups.people(groups.reference)}
    total_words = wording.decimal(abs(total), 1)
    if total > 0:
        yield say(
            "Of every 1,000 {group} stopped in a known area, {n} more were searched with nothing found than of every "
            "1,000 {reference}.",
            n=total_words, **who,
        )  # fmt: skip
    else:
        yield say(
            "Of every 1,000 {group} stopped in a known area, {n} fewer were searched with nothing found than of every "
            "1,000 {reference}.",
            n=total_words, **who,
        )  # fmt: skip
    told = dict(zip(one.links, one.difference.estimate.tolist(), strict=True))
    yield say(
        "From where they are stopped: {where}. From how often they are searched in the same areas: {searched}. "
        "From how often searches find nothing: {found}.",
        **{link: fruitless_residents.signed(1_000 * told[link]) for link in LINKS},
    )


def _estimates(cells: Cells, place: int, one: Decomposition) -> Iterator[Estimate]:
    groups = cells.groups
    g = list(groups.others)[place]
    n = int(groups.n[[g, groups.reference]].sum())
    parts = {link: at for at, link in enumerate(one.links)}
    for link, words in LINKS.items():
        value, low, high = (
            float(np.asarray(ends)[parts[link]])
            for ends in (one.difference.estimate, one.difference.low, one.difference.high)
        )
        yield Estimate(
            quantity=f"nothing_found.part.{link}",
            label=say(
                "Part of the difference, {link}: {group} compared with {reference}",
                link=words, group=groups.label(g), reference=groups.label(groups.reference),
            ),
            groups=groups.pair(g), value=value, low=low, high=high, level=cells.level, unit="points", n=n,
        )  # fmt: skip


ONE_BY_ONE = Caution(
    code="parts_one_by_one",
    sentence=say(
        "The ranges of the parts, and those by residents, count people one by one; they do not allow for officers or "
        "days."
    ),
)

RESIDENTS_TOO = Caution(
    code="residents_are_not_drivers",
    sentence=say(
        "People who live here are not the people who could be stopped: visitors drive here, and some "
        "residents rarely do."
    ),
)

STUDY = Study(
    name="fruitless_searches",
    title=say("Searches that find nothing"),
    question=say("How many people of each group are searched and nothing is found, and where does a difference arise?"),
    needs=("searched", "found"),
    ways=fruitless_ways.WAYS,
    design="description",
    assumes=(
        say("“Found” means the same in every record."),
        say("People are counted for each contact: a person stopped twice counts twice."),
    ),
    weakest=say(
        "Most likely to fail: that “found” means the same in every record. Where small finds are not "
        "written down, too many searches seem to find nothing."
    ),
    does_not_show=(
        say(
            "Whether a search was called for: one that finds nothing may be right, and one that finds something wrong."
        ),
        say("What would happen if one of the parts were changed. They describe; they are no causes."),
        say("Whether the stop itself should have been made."),
        cautions.OTHER_STOPS,
    ),
    references=(
        "Kitagawa (1955), doi:10.1080/01621459.1955.10501299",
        "Das Gupta (1993), U.S. Census Bureau, P23-186",
        "Efron & Stein (1981), on the jackknife, doi:10.1214/aos/1176345462",
    ),
    overview=(Entry(quantities=("nothing_found.ratio",), what=say("Searched, and nothing was found")),),
    answer=answer,
)
