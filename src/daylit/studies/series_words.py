"""A change at a date in plain words: what it is now, what was expected, and what could have been seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from daylit.studies import wording
from daylit.studies.series_bare import all_or_none, controls_told
from daylit.studies.series_cells import EVERYONE, Cells, When
from daylit.studies.series_fits import FIRST, Change
from daylit.terms.saying import joined, say


def who(cells: Cells, group: int) -> str:
    """Whom a line is about, in a sentence."""
    return _all(cells) if group == EVERYONE else cells.groups.people(group)


def label(cells: Cells, group: int) -> str:
    """The same in tables and charts."""
    return _all(cells) if group == EVERYONE else cells.groups.label(group)


def _all(cells: Cells) -> str:
    return say("Everyone but those compared") if cells.compared else say("Everyone")


def months_told(cells: Cells, when: When) -> Iterator[str]:
    """How many months lie on each side, and whether that is enough to tell a change from the season."""
    told = {"before": str(cells.before), "after": str(cells.after)}
    if when.divided is None:
        yield say("There are {before} whole months before {month}, and {after} from then on.", **told, month=when.named)
    else:
        yield say(
            "There are {before} whole months before {month}, and {after} after it. {month} itself is left out: it "
            "began within that month.",
            **told, month=wording.month(str(when.divided)),
        )  # fmt: skip
    if cells.before >= FIRST:
        return
    if any(line.compared for line in cells.lines):
        yield say("With fewer than 24 months before, it leans on others having the same seasons.")
    if not all(line.compared for line in cells.lines):
        yield say(
            "With fewer than 24 months before and nobody compared, a change could be the season. So we point out none."
        )


def compared_told(cells: Cells, unchanged: tuple[str, ...]) -> Iterator[str]:
    """With whom the lines are held together, or that they are with nobody."""
    if not unchanged:
        yield say("Nobody is compared: no people are named for whom nothing changed then.")
        return
    filters = " ".join(unchanged)
    if not cells.compared:
        yield say("Nobody is compared: these records hold no people with {filters}.", filters=filters)
        return
    if not any(line.compared for line in cells.lines):
        yield say("Nobody is compared: for people with {filters}, what is asked is not recorded.", filters=filters)
        return
    yield say(
        "The change is told beyond that of {n} people for whom nothing changed then ({filters}).",
        n=wording.count(cells.compared), filters=filters,
    )  # fmt: skip
    yield say("What follows is about all others.")
    for line in cells.lines:
        if line.group == EVERYONE and not line.compared:
            yield say("For the {share}, nobody of them can be compared.", share=line.measure.share)


def of_measure(changes: Sequence[Change], cells: Cells, when: When) -> Iterator[str]:
    """What the lines of one outcome say, everyone's first, and of whom there are too few."""
    for one in changes:
        if one.shown:
            yield from _sentences(one, cells, when)
        elif one.sides is not None:
            yield all_or_none(one.line.measure, one.sides, who(cells, one.line.group), when.named)
    bare = [(who(cells, one.line.group), one.beside) for one in changes if one.beside is not None]
    yield from controls_told(changes[0].line.measure, bare, when.named)
    few = [who(cells, one.line.group) for one in changes if not (one.shown or one.sides or one.beside)]
    if few:
        share = changes[0].line.measure.share
        yield say("Too few to say whether the {share} changed: {groups}.", share=share, groups=wording.listing(few))
    borrowed = [who(cells, one.line.group) for one in changes if _told(one) and one.line.borrowed]
    if borrowed:
        yield say(
            "For the {share}, too few of their own group are among those compared. So these are held against all of "
            "them: {groups}.",
            share=changes[0].line.measure.share, groups=wording.listing(borrowed),
        )  # fmt: skip


def _sentences(change: Change, cells: Cells, when: When) -> Iterator[str]:
    """What one line says; the same for every group, whichever way it points."""
    of = {"group": who(cells, change.line.group), "share": change.line.measure.share}
    if change.clear:
        yield joined([_since(change, of, when), _expected(change)])
    elif change.beyond and change.season:
        alone = say("With so few months before, it could be the season, so we do not point it out.")
        yield joined([_since(change, of, when), _expected(change), alone])
    elif change.moved:
        yield say(
            "{group:up}: the {share} is not as expected since {month}, but on earlier dates it was as far off without "
            "a known reason. So we cannot tell whether it changed then.",
            month=when.named, **of,
        )  # fmt: skip
    elif change.season:
        yield say(
            "{group:up}: no clear change in the {share}. With so few months before, we would point out none.", **of
        )
    else:
        yield _quiet(change, of)
    if change.line.group == EVERYONE and change.beyond:
        yield _earlier(change)


def _told(one: Change) -> bool:
    return one.shown or one.sides is not None


def _since(change: Change, of: dict[str, str], when: When) -> str:
    rates = {"now": change.since, "low": change.low, "high": change.high}
    size = wording.base(change.expected, *rates.values(), n=change.people)
    told = {"size": wording.count(size), "deed": change.line.measure.deed, "month": when.named, "group": of["group"]}
    told |= {name: wording.count(round(rate * size)) for name, rate in rates.items()}
    if change.line.measure.of == "searches":
        return say(
            "{group:up}: since {month}, about {now} of every {size} searches {deed} (likely {low} to {high}).", **told
        )
    return say(
        "{group:up}: since {month}, about {now} of every {size} stopped {deed} (likely {low} to {high}).", **told
    )


def _expected(change: Change) -> str:
    size = wording.base(change.expected, change.since, change.low, change.high, n=change.people)
    told = wording.count(round(change.expected * size))
    if change.line.compared:
        return say("Had it gone as for the others, it would have been about {n}.", n=told)
    return say("Had it gone on as before, it would have been about {n}.", n=told)


def _quiet(change: Change, of: dict[str, str]) -> str:
    if change.least is None:
        return say("{group:up}: no clear change in the {share}. We could only have seen a very large one.", **of)
    low, high = change.least
    size = wording.base(low, change.expected, high, n=change.people)
    few, many, expected = (wording.count(round(rate * size)) for rate in (low, high, change.expected))
    return say(
        "{group:up}: no clear change in the {share}. Of every {size}, {expected} were expected. We could only have "
        "seen {low} or fewer, or {high} or more.",
        size=wording.count(size), expected=expected, low=few, high=many, **of,
    )  # fmt: skip


def allowed_told(changes: Sequence[Change]) -> str:
    """That what could have been seen allows for all comparisons, where it was said."""
    n = sum(one.shown for one in changes)
    quiet = any(one.shown and not (one.clear or one.beyond or one.season) for one in changes)
    return say("What we could have seen allows for all {n} comparisons.", n=str(n)) if quiet and n > 1 else ""


def _earlier(change: Change) -> str:
    """What earlier dates show, at which nothing is known to have changed."""
    tried = 0 if change.placebos is None else int(np.isfinite(change.placebos.average).sum())
    if change.placebos is None or not tried or not np.isfinite(change.placebos.share):
        return say("The months before are too few to try earlier dates.")
    as_much = round(change.placebos.share * tried)
    told = {"n": str(tried), "k": str(as_much)}
    if not as_much:
        return say(
            "As a check we took {n} earlier dates for the date of the change. Not one shows as much.", n=told["n"]
        )
    if as_much == 1:
        return say("As a check we took {n} earlier dates for the date of the change. One shows as much.", n=told["n"])
    return say("As a check we took {n} earlier dates for the date of the change. Of them {k} show as much.", **told)
