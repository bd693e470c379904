"""Every crosswalk by name, and the few functions with which others use them."""

from collections.abc import Iterable
from datetime import date

from daylit.errors import DaylitError
from daylit.terms import nibrs, omb, ripa, stanford, uk
from daylit.terms.contact import SEARCH_BASIS_TO_CHOICE
from daylit.terms.entries import Crosswalk, Direction, Entry, Relation
from daylit.terms.grouping import (
    CORE_TO_GROUP,
    RecordedRace,
    group_losses,
    join_selected,
    split_selected,
    to_group,
)
from daylit.terms.people import RACE_CORE
from daylit.terms.reasons import REASON_TO_GROUP

__all__ = [
    "CROSSWALKS",
    "Crosswalk",
    "Direction",
    "Entry",
    "RecordedRace",
    "Relation",
    "UnknownCrosswalk",
    "crosswalk",
    "from_core",
    "group_losses",
    "join_selected",
    "losses",
    "split_selected",
    "to_core",
    "to_group",
    "valid_crosswalks",
]

CROSSWALKS: dict[str, Crosswalk] = {
    walk.name: walk
    for walk in (
        CORE_TO_GROUP,
        REASON_TO_GROUP,
        SEARCH_BASIS_TO_CHOICE,
        omb.OMB_1997_RACE_IN,
        omb.OMB_1997_ETHNICITY_IN,
        omb.OMB_1997_RACE_OUT,
        omb.OMB_1997_ETHNICITY_OUT,
        omb.OMB_2024_IN,
        omb.OMB_2024_OUT,
        ripa.RIPA_2018_IN,
        ripa.RIPA_2018_OUT,
        ripa.RIPA_2024_IN,
        ripa.RIPA_2024_OUT,
        stanford.STANFORD_RACE_IN,
        stanford.STANFORD_RACE_OUT,
        nibrs.NIBRS_RACE_IN,
        nibrs.NIBRS_RACE_OUT,
        nibrs.NIBRS_ETHNICITY_IN,
        nibrs.NIBRS_ETHNICITY_OUT,
        uk.UK_SELF_DEFINED_IN,
        uk.UK_OFFICER_DEFINED_IN,
        uk.UK_OFFICER_DEFINED_OUT,
    )
}


class UnknownCrosswalk(DaylitError):
    """A crosswalk was asked for that does not exist, or in a direction in which it cannot be read."""


def crosswalk(name: str) -> Crosswalk:
    """The crosswalk of this name."""
    if name not in CROSSWALKS:
        raise UnknownCrosswalk(f"There is no crosswalk “{name}”.", remedy=f"Use one of: {', '.join(CROSSWALKS)}.")
    return CROSSWALKS[name]


def valid_crosswalks(standard: str, *, day: date, direction: Direction = "in") -> tuple[Crosswalk, ...]:
    """The crosswalks of a standard that hold on the day of a contact; more than one while two versions overlap."""
    return tuple(
        walk
        for walk in CROSSWALKS.values()
        if walk.standard == standard and walk.direction == direction and walk.valid_on(day)
    )


def to_core(codes: Iterable[str], *, by: str) -> frozenset[str]:
    """One person's codes of a standard as core codes; ``by`` names the crosswalk.

    Codes are found by value or by label. All codes of a person are translated together and all are kept.

    >>> sorted(to_core({"2", "3"}, by="ripa_2024_in"))
    ['black', 'hispanic']
    """
    walk = crosswalk(by)
    if walk.target is not RACE_CORE:
        raise UnknownCrosswalk(f"The crosswalk “{by}” does not lead to the core codes of race and ethnicity.")
    return walk.translate(codes)


def from_core(core: Iterable[str], *, by: str) -> frozenset[str]:
    """One person's core codes as codes of a standard; ``by`` names the crosswalk.

    Ask ``losses`` what is lost on the way: a code that has no place in the standard gives nothing.
    """
    walk = crosswalk(by)
    if walk.codelist is not RACE_CORE:
        raise UnknownCrosswalk(f"The crosswalk “{by}” does not start from the core codes of race and ethnicity.")
    return walk.translate(core)


def losses(codes: Iterable[str], *, by: str) -> tuple[str, ...]:
    """What is lost when one person's codes are read by this crosswalk, in plain sentences; empty if nothing is."""
    return crosswalk(by).losses(codes)
