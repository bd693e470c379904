"""What can come of a contact or a search, and how a sentence, a chart and a table say it."""

from __future__ import annotations

from dataclasses import dataclass

from daylit.terms.saying import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One yes/no column as an outcome: ``title`` stands in charts and tables, ``deed`` in sentences after “people”."""

    column: str
    title: str
    deed: str


OF_CONTACTS: tuple[Outcome, ...] = (
    Outcome(column="searched", title=say("Searched"), deed=say("were searched")),
    Outcome(column="arrested", title=say("Arrested"), deed=say("were arrested")),
    Outcome(column="cited", title=say("Given a citation"), deed=say("were given a citation")),
    Outcome(column="warned", title=say("Given a warning"), deed=say("were given a warning")),
    Outcome(column="force", title=say("Force used"), deed=say("had force used on them")),
)

OF_SEARCHES: tuple[Outcome, ...] = (
    Outcome(column="found", title=say("Something was found"), deed=say("found something")),
    Outcome(column="found_weapon", title=say("A weapon was found"), deed=say("found a weapon")),
    Outcome(column="found_drugs", title=say("Drugs were found"), deed=say("found drugs")),
    Outcome(column="arrested", title=say("The search went with an arrest"), deed=say("went with an arrest")),
)

WITH_ARREST = Outcome(
    column="found_with_arrest",
    title=say("Something was found, with an arrest"),
    deed=say("found something and went with an arrest"),
)
"""A find that counted for more: some finds are small, or are not kept."""

CHOSEN = Outcome(
    column="search_basis.choice",
    title=say("Searches that were the officer's choice"),
    deed=say("were the officer's choice"),
)
