"""The parts of a contact and how they nest: one contact, its people, and what was done about each of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One part of the document of answers.

    ``name`` is the word used in rules (``person.race``); ``key`` is where it stands in the document (``people``).
    A block that repeats is a list of objects, otherwise it is one object. ``parent`` is empty at the top.
    """

    name: str
    key: str
    title: str
    parent: str = ""
    repeats: bool = False
    meaning: str = ""


BLOCKS: dict[str, Block] = {
    block.name: block
    for block in (
        Block(name="contact", key="contact", title="Contact", meaning="When, what kind, who began it, how long."),
        Block(name="location", key="location", title="Place", meaning="Where the contact was."),
        Block(name="officer", key="officer", title="Officer", meaning="The officer who reports the contact."),
        Block(name="vehicle", key="vehicle", title="Vehicle", meaning="The vehicle that was stopped, if any."),
        Block(name="person", key="people", title="Person", repeats=True, meaning="Each person who was stopped."),
        Block(
            name="search",
            key="searches",
            title="Search",
            parent="person",
            repeats=True,
            meaning="Each search of a person, their property or their vehicle.",
        ),
        Block(name="find", key="finds", title="Find", parent="person", repeats=True, meaning="What was found."),
        Block(name="seizure", key="seizures", title="Seizure", parent="person", repeats=True, meaning="What was kept."),
        Block(name="force", key="force", title="Force", parent="person", repeats=True, meaning="Each use of force."),
        Block(name="outcome", key="outcomes", title="Result", parent="person", repeats=True, meaning="How it ended."),
        Block(name="entry", key="entry", title="Entry", meaning="When and by whom the record was written down."),
        Block(
            name="submission",
            key="submission",
            title="Sending",
            meaning="What the state must know to file the record: agency, number, new or changed.",
        ),
    )
}

MOST_IN_A_BLOCK = 500
"""A list longer than this is refused as a whole: no contact has as many people, and no machine should read on."""


def chain(name: str) -> tuple[str, ...]:
    """The repeating blocks one walks through to come to ``name``, outermost first: search → (person, search)."""
    block = BLOCKS[name]
    above = chain(block.parent) if block.parent else ()
    return (*above, name) if block.repeats else above


def deepest(names: frozenset[str]) -> str:
    """The block for each of which a rule that speaks of ``names`` is read; "contact" where none repeats.

    Raises
    ------
    ValueError
        The names lie in two lists that do not hold each other (a search and a result of the same person).
    """
    chains = sorted({chain(name) for name in names}, key=len)
    longest: tuple[str, ...] = chains[-1] if chains else ()
    if any(longest[: len(each)] != each for each in chains):
        raise ValueError(f"{' and '.join(sorted(names))} do not stand in one another")
    return longest[-1] if longest else "contact"
