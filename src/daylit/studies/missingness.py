"""What is recorded and what is not: always asked first, because it says which other answers can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from daylit.studies import clocks, recorded_otherwise, wording
from daylit.studies.finding import Caution, Estimate, Finding
from daylit.studies.groups import UNKNOWN
from daylit.studies.missing_bounds import bounds
from daylit.studies.missing_charts import OF_SEARCHES, column_name, month_charts, share_chart
from daylit.studies.readiness import MIDNIGHTS, Quality, Ready, readiness
from daylit.studies.recording_spots import Ints, spots, spots_told
from daylit.studies.study import Asking, Study
from daylit.tables.contract import BY_NAME
from daylit.tables.counts import Counts
from daylit.terms.saying import say

if TYPE_CHECKING:
    import narwhals as nw

COLUMNS = (
    *("date", "minute", "area", "unit", "officer", "kind", "initiation", "reason_group", "gender", "age"),
    *("searched", "search_basis", "found", "arrested", "cited", "warned", "force", "duration"),
)
"""Columns looked at besides the group; those of ``OF_SEARCHES`` are asked of people searched only."""
CLOCK = ("has_time", "midnight", "on_five")
FACTS = (*clocks.FACTS, "on_five")


def answer(asking: Asking) -> Finding:
    """Count what is recorded by month and place, look at the clock, and say what can be asked."""
    columns = (asking.settings.group, *COLUMNS)
    place = clocks.place_of(asking)
    by = ["year", "month", asking.settings.group, *([place] if place else [])]
    counts = asking.count(
        by,
        sums=[*(f"has_{c}" for c in columns), *FACTS, "searched"],
        derived={**_derived(columns, asking.settings.group), **clocks.derived(utc=clocks.written_in_utc(asking))},
    )
    if not counts.n_read:
        return asking.cannot(say("nobody is left to count"), counts=counts)
    n = _denominators(counts, columns)
    share = {c: float(counts.total(f"has_{c}").sum() / n[c].sum()) if n[c].sum() else 0.0 for c in columns}
    times, midnight, on_five = (float(counts.total(name).sum()) for name in CLOCK)
    quality = Quality(
        share=share,
        group=asking.settings.group,
        midnight=midnight / times if times else 0.0,
        searches=bool(counts.total("searched").sum() > 0),
    )
    ready = readiness(quality, asking.others)
    places = spots(asking, counts, columns, share, n, place)
    ends = bounds(asking, counts)
    otherwise = recorded_otherwise.ends(asking, counts)
    failing = clocks.clocks_of(counts, place) if asking.recorded("minute", "date") else None
    told = [
        *_columns_told(asking, share),
        *_clock_told(times, midnight, on_five),
        *clocks.told(failing),
        *spots_told(places, place=place or "area"),
        *_identical_told(asking),
        *(ends.sentences if ends else ()),
        *(otherwise.sentences if otherwise else ()),
        *_ready_told(ready),
    ]
    return asking.finding(
        answer=told,
        estimates=[
            *_share_estimates(columns, share, n),
            *_clock_estimates(times, midnight, on_five),
            *clocks.estimates_of(failing),
            *(ends.estimates if ends else ()),
            *(otherwise.estimates if otherwise else ()),
            *_ready_estimates(ready),
        ],
        charts=[share_chart(columns, share, n), *month_charts(counts, columns, n)],
        n_read=counts.n_read,
        n_used=counts.n_used,
        cautions=_cautions(share, asking.settings.group),
    )


def _derived(columns: Sequence[str], group: str) -> dict[str, nw.Expr]:
    import narwhals as nw

    searched = nw.coalesce(nw.col("searched"), nw.lit(False))
    made = {}
    for column in columns:
        there = ~nw.col(column).is_null()
        there = there & searched if column in OF_SEARCHES else there
        if column == group and BY_NAME[column].codes is not None:
            there = there & nw.coalesce(nw.col(column) != UNKNOWN, nw.lit(False))
        made[f"has_{column}"] = there.cast(nw.Int64)
    made["on_five"] = nw.coalesce(nw.col("minute") % 5 == 0, nw.lit(False)).cast(nw.Int64)
    return made


def _denominators(counts: Counts, columns: Sequence[str]) -> dict[str, Ints]:
    searched = counts.total("searched").astype(np.int64)
    return {column: searched if column in OF_SEARCHES else counts.n for column in columns}


def _columns_told(asking: Asking, share: dict[str, float]) -> list[str]:
    group = asking.settings.group
    title = wording.column_title(group)
    size = 1000 if 0.99 < share[group] < 1 else 100
    told: list[str] = [
        say("{column} is known for {share} people.", column=title, share=wording.out_of(share[group], size))
    ]
    never = [wording.lower(wording.column_title(c)) for c in share if share[c] == 0 and c != group]
    seldom = [c for c in share if 0 < share[c] < 0.9 and c != group]
    if never:
        told.append(say("Never recorded: {columns}.", columns=wording.listing(never)))
    told += [_seldom_told(c, wording.out_of(share[c], 100)) for c in seldom]
    if not never and not seldom:
        told.append(say("Every other column we looked at is recorded for at least 90 of every 100 people."))
    return told


def _seldom_told(column: str, share: str) -> str:
    title = wording.column_title(column)
    if column in OF_SEARCHES:
        return say("{column} is recorded for {share} people who were searched.", column=title, share=share)
    return say("{column} is recorded for {share} people.", column=title, share=share)


def _clock_told(times: float, midnight: float, on_five: float) -> list[str]:
    if not times:
        return []
    told = []
    if midnight / times > MIDNIGHTS:
        told.append(
            say(
                "{share:up} times read exactly midnight. "
                "By chance it would be about 1. There, midnight may mean that the time was not written down.",
                share=wording.out_of(midnight / times, 1000),
            )
        )
    if on_five / times > 0.4:
        told.append(
            say(
                "{share} times end in 0 or 5. By chance it would be 20. Many times are rounded.",
                share=wording.out_of(on_five / times, 100),
            )
        )
    return told


def _identical_told(asking: Asking) -> list[str]:
    same = asking.extract.manifest.problems.get("row.identical", 0)
    if not same:
        return []
    return [say("{n} rows of the source are the same as another row in every column.", n=wording.count(same))]


def _ready_told(ready: Sequence[Ready]) -> list[str]:
    words = {"yes": say("Can be asked"), "with care": say("With care"), "no": say("Cannot be asked")}
    return [_one_told(words[verdict], part) for verdict in words for part in ready if part.verdict == verdict]


def _one_told(verdict: str, part: Ready) -> str:
    if not part.because:
        return say("{verdict}: “{study}”.", verdict=verdict, study=part.title)
    return say("{verdict}: “{study}”. {because:up}.", verdict=verdict, study=part.title, because=part.because)


def _share_estimates(columns: Sequence[str], share: dict[str, float], n: dict[str, Ints]) -> list[Estimate]:
    return [
        Estimate(
            quantity=f"recorded.{column}",
            label=say("Recorded: {column}", column=column_name(column)),
            value=share[column] if n[column].sum() else None,
            unit="percent",
            n=int(n[column].sum()),
            events=round(share[column] * int(n[column].sum())),
            status="ok" if n[column].sum() else "not estimable",
            note="" if n[column].sum() else say("Nobody was searched."),
        )
        for column in columns
    ]


def _clock_estimates(times: float, midnight: float, on_five: float) -> list[Estimate]:
    if not times:
        return []
    parts = (
        ("clock.midnight", say("Times at exactly 00:00"), midnight),
        ("clock.on_five", say("Times that end in 0 or 5"), on_five),
    )
    return [
        Estimate(quantity=quantity, label=label, value=events / times, unit="percent", n=int(times), events=int(events))
        for quantity, label, events in parts
    ]


def _ready_estimates(ready: Sequence[Ready]) -> list[Estimate]:
    return [
        Estimate(
            quantity=f"ready.{part.study}",
            label=say("Can be asked: {study}", study=part.title),
            value={"yes": 1.0, "with care": 0.5, "no": 0.0}[part.verdict],
            unit="none",
            n=0,
            note=_verdict_note(part),
        )
        for part in ready
    ]


def _verdict_note(part: Ready) -> str:
    verdict = {"yes": say("Yes"), "with care": say("With care"), "no": say("No")}[part.verdict]
    if not part.because:
        return say("{verdict}.", verdict=verdict)
    return say("{verdict}: {because}.", verdict=verdict, because=part.because)


def _cautions(share: dict[str, float], group: str) -> tuple[Caution, ...]:
    made = [
        Caution(
            code="missing_is_not_no",
            sentence=say(
                "A value that is not recorded is never read as “no”. Those people are left out of that number."
            ),
        )
    ]
    if BY_NAME[group].codes is not None and share[group] < 0.9:
        sentence = say(
            "The group of many people is not known. All comparisons leave them out, and could change with them."
        )
        made.append(Caution(code="group_missing", sentence=sentence))
    return tuple(made)


STUDY = Study(
    name="missingness",
    one_way=say("In one way: it counts what is recorded and what is not."),
    title=say("What is recorded, and what is not"),
    question=say("How complete are the records, and which questions can they answer?"),
    needs=(),
    by_group=False,
    about_others=True,
    design="description",
    assumes=(say("A value that is there is right. These numbers say how much is recorded, not how true it is."),),
    weakest=say(
        "Most likely to fail: that what is filled in is right. Where a form is filled in by habit, "
        "records look better than they are."
    ),
    does_not_show=(
        say("Stops that were never recorded."),
        say("Whether the recorded group is how the person would describe themself."),
    ),
    references=(
        "Manski (1990), on bounds, American Economic Review 80 (2)",
        "Horowitz & Manski (1995), doi:10.2307/2951627",
    ),
    answer=answer,
)
