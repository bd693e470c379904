"""The groups of people a finding compares: who they are, which one is the reference, and each cell's group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from daylit.studies import naming, wording
from daylit.studies.finding import Caution
from daylit.studies.settings import Settings
from daylit.tables.contract import BY_NAME
from daylit.tables.counts import Counts
from daylit.tables.eligible import Rule, recorded
from daylit.terms.saying import say

if TYPE_CHECKING:
    import narwhals as nw

Ints = NDArray[np.int64]
UNKNOWN = "unknown"
"""The code of every list for “the source says that it was not known”."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """Groups in the order of their code list (others by name), with the cells of a count that belong to each.

    ``code`` (k,) gives each cell's place in ``values``; ``n`` (g,) the people of each group. ``reference`` is a
    place in ``values``. ``replaced`` says that the reference asked for was not there in sufficient number.
    """

    column: str
    values: tuple[str, ...]
    code: Ints
    n: Ints
    reference: int
    replaced: str = ""

    def __len__(self) -> int:
        return len(self.values)

    def label(self, place: int) -> str:
        """The words for a group, as charts and tables show it."""
        return wording.label(self.column, self.values[place])

    def people(self, place: int) -> str:
        """The words for a group in a sentence: “Black people”."""
        return wording.people(self.column, self.values[place])

    def stopped(self, place: int) -> str:
        """The same where a share is of those of them who were stopped: “Black people stopped”."""
        return naming.stopped(self.column, self.values[place])

    @property
    def labels(self) -> tuple[str, ...]:
        """The words for all groups."""
        return tuple(self.label(place) for place in range(len(self)))

    @property
    def ever(self) -> tuple[str, ...]:
        """The words for all groups that could be: each keeps its colour and shape, also where others are absent."""
        codes = BY_NAME[self.column].codes
        listed = () if codes is None else tuple(codes.label(value) for value in codes.values if value != UNKNOWN)
        return listed if set(self.labels) <= set(listed) else self.labels

    @property
    def others(self) -> tuple[int, ...]:
        """The places of all groups but the reference."""
        return tuple(place for place in range(len(self)) if place != self.reference)

    @property
    def largest_first(self) -> tuple[int, ...]:
        """The rows of ``others`` in the order in which sentences speak of them: what most people are in comes first."""
        return tuple(sorted(range(len(self.others)), key=lambda row: -int(self.n[self.others[row]])))

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """That another group had to serve as reference, where it did."""
        if not self.replaced:
            return ()
        sentence = say(
            "Too few people recorded as “{replaced}” are counted here to compare others with. "
            "The largest group takes their place: {group}.",
            replaced=self.replaced,
            group=self.people(self.reference),
        )
        return (Caution(code="reference_replaced", sentence=sentence),)

    def pair(self, place: int) -> dict[str, str]:
        """What an estimate of a comparison says about its groups."""
        return {self.column: self.values[place], "reference": self.values[self.reference]}

    def one(self, place: int) -> dict[str, str]:
        """What an estimate of one group says about it."""
        return {self.column: self.values[place]}


def group_rules(settings: Settings) -> tuple[Rule, ...]:
    """Leave out people whose group is not recorded, or recorded as unknown."""
    column = settings.group
    title = wording.column_title(column)
    unknown = say("The {what:low} is recorded as not known.", what=title)

    def known() -> nw.Expr:
        import narwhals as nw

        return nw.col(column) != UNKNOWN

    return (
        recorded(column, say("The {what:low} is not recorded.", what=title)),
        *((Rule(reason=f"{column}.unknown", sentence=unknown, keep=known),) if BY_NAME[column].codes else ()),
    )


def groups_of(counts: Counts, settings: Settings, *, n: Ints | None = None) -> Groups:
    """The groups of a count made with ``group_rules``; ``n`` (k,) takes the place of the cells' people, if given."""
    codes, levels = counts.codes(settings.group)
    weights = counts.n if n is None else n
    totals = np.bincount(codes[codes >= 0], weights=weights[codes >= 0], minlength=len(levels)).astype(np.int64)
    order = _order(settings.group, [str(level) for level in levels])
    order = [place for place in order if totals[place] > 0]
    rank = np.full(len(levels) + 1, -1, dtype=np.int64)
    rank[order] = np.arange(len(order))
    values = tuple(str(levels[place]) for place in order)
    sizes = totals[order] if order else np.zeros(0, dtype=np.int64)
    reference, replaced = _reference(values, sizes, settings)
    return Groups(
        column=settings.group, values=values, code=rank[codes], n=sizes, reference=reference, replaced=replaced
    )


def _order(column: str, levels: Sequence[str]) -> list[int]:
    codes = BY_NAME[column].codes
    if codes is None:
        return sorted(range(len(levels)), key=lambda place: levels[place])
    rank = {value: place for place, value in enumerate(codes.values)}
    return sorted(range(len(levels)), key=lambda place: rank.get(levels[place], len(rank)))


def _reference(values: Sequence[str], sizes: Ints, settings: Settings) -> tuple[int, str]:
    if not values:
        return 0, ""
    if settings.reference in values:
        place = values.index(settings.reference)
        if sizes[place] >= settings.threshold:
            return place, ""
    largest = int(np.argmax(sizes))
    codes = BY_NAME[settings.group].codes
    meant = settings.reference in codes if codes is not None else settings.reference != "white"
    # The default means race; for other groupings nobody asked for a reference, so none was replaced.
    if values[largest] == settings.reference or not meant:
        return largest, ""
    return largest, wording.label(settings.group, settings.reference)
