"""What can come of a contact or a search, and how a sentence, a chart and a table say it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One yes/no column as an outcome: ``title`` stands in charts and tables, ``deed`` in sentences after “people”."""

    column: str
    title: str
    deed: str


OF_CONTACTS: tuple[Outcome, ...] = (
    Outcome(column="searched", title="Searched", deed="were searched"),
    Outcome(column="arrested", title="Arrested", deed="were arrested"),
    Outcome(column="cited", title="Given a citation", deed="were given a citation"),
    Outcome(column="warned", title="Given a warning", deed="were given a warning"),
    Outcome(column="force", title="Force used", deed="had force used on them"),
)

OF_SEARCHES: tuple[Outcome, ...] = (
    Outcome(column="found", title="Something was found", deed="found something"),
    Outcome(column="found_weapon", title="A weapon was found", deed="found a weapon"),
    Outcome(column="found_drugs", title="Drugs were found", deed="found drugs"),
    Outcome(column="arrested", title="The search went with an arrest", deed="went with an arrest"),
)

CHOSEN = Outcome(
    column="search_basis.choice", title="Searches that were the officer's choice", deed="were the officer's choice"
)
