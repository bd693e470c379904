"""What is fixed before a training begins: the measure, who takes part, who is compared with them, for how long."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from daylit.errors import DaylitError
from daylit.tables.filters import Filters
from daylit.terms.saying import say

Wanted = Literal["lower", "higher"]
Of = Literal["contacts", "searches", "months"]


class BadPlan(DaylitError):
    """A plan cannot be followed as it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One figure that a training may change.

    ``column`` is counted among all ``of``: contacts, searches, or months in which an officer met people. ``title``
    stands in tables, ``share`` in a sentence after “the”, ``deed`` after “of every 100 people”.
    """

    name: str
    title: str
    column: str
    of: Of
    share: str
    deed: str


MEASURES: Final[dict[str, Measure]] = {
    one.name: one
    for one in (
        Measure(
            name="searched", title=say("People searched"), column="searched", of="contacts",
            share=say("share of people who were searched"), deed=say("were searched"),
        ),
        Measure(
            name="found", title=say("Searches that found something"), column="found", of="searches",
            share=say("share of searches that found something"), deed=say("found something"),
        ),
        Measure(
            name="arrested", title=say("People arrested"), column="arrested", of="contacts",
            share=say("share of people who were arrested"), deed=say("were arrested"),
        ),
        Measure(
            name="cited", title=say("People given a citation"), column="cited", of="contacts",
            share=say("share of people who were given a citation"), deed=say("were given a citation"),
        ),
        Measure(
            name="warned", title=say("People given a warning"), column="warned", of="contacts",
            share=say("share of people who were given a warning"), deed=say("were given a warning"),
        ),
        Measure(
            name="force", title=say("People on whom force was used"), column="force", of="contacts",
            share=say("share of people on whom force was used"), deed=say("had force used on them"),
        ),
        Measure(
            name="contacts", title=say("People met in a month"), column="", of="months",
            share=say("number of people met by an officer in a month"), deed="",
        ),
    )
}  # fmt: skip
LONGEST: Final = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectPlan:
    """The comparison, fixed beforehand.

    ``trained`` gives the pseudonym of each officer of the training and the day on which it took place for them;
    ``others`` are those they are compared with. ``before`` and ``after`` are whole months on each side, ``wanted`` says
    which way is better, ``matters`` the change from which on it would matter (a share: 0.02 is two points). ``where``
    keeps some people only, as in ``Settings``.
    """

    measure: str
    wanted: Wanted
    trained: Mapping[str, date]
    others: frozenset[str]
    before: int
    after: int
    matters: float
    where: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.measure not in MEASURES:
            raise BadPlan(f"There is no measure “{self.measure}”.", remedy=f"Choose one of: {', '.join(MEASURES)}.")
        if self.wanted not in ("lower", "higher"):
            raise BadPlan("The plan does not say which way is better.", remedy="Choose lower or higher.")
        if not (1 <= self.before <= LONGEST and 1 <= self.after <= LONGEST):
            raise BadPlan("The months do not fit.", remedy=f"Choose from 1 to {LONGEST} months before and after.")
        if not 0 < self.matters < float("inf"):
            raise BadPlan("The change that would matter is not a number above 0.", remedy="Say how large it must be.")
        if not self.trained or not self.others:
            raise BadPlan("One side of the comparison is empty.", remedy="Name officers on both sides.")
        if both := self.others & set(self.trained):
            raise BadPlan(
                f"{len(both)} officers stand on both sides.",
                remedy="Leave each on one side only.",
            )
        Filters.parse(self.where)

    @property
    def of(self) -> Measure:
        """The measure with its words."""
        return MEASURES[self.measure]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the whole plan; another plan has another one."""
        whole = {
            "measure": self.measure,
            "wanted": self.wanted,
            "trained": {who: day.isoformat() for who, day in sorted(self.trained.items())},
            "others": sorted(self.others),
            "before": self.before,
            "after": self.after,
            "matters": self.matters,
            "where": list(self.where),
        }
        return hashlib.sha256(json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
