"""Columns, stored values and groups of people, in words: labels for tables and charts, phrases for sentences."""

from __future__ import annotations

from daylit.tables.contract import BY_NAME
from daylit.terms.people import RACE
from daylit.terms.saying import say

_TITLES: dict[str, str] = {
    "agency": say("Agency"),
    "contact_id": say("Contact number"),
    "person": say("Person in the contact"),
    "unit": say("Unit"),
    "area": say("Area"),
    "officer": say("Officer"),
    "date": say("Date"),
    "latitude": say("Latitude"),
    "longitude": say("Longitude"),
    "year": say("Year"),
    "month": say("Month"),
    "weekday": say("Weekday"),
    "instant": say("Moment"),
    "race_selected": say("Race selected"),
    "race_known_before": say("Race known before the stop"),
    "source_file": say("Source file"),
    "source_row": say("Source row"),
    "minute": say("Time of day"),
    "age": say("Age"),
    "resident": say("Resident"),
    "searched": say("Searched"),
    "found": say("What the search found"),
    "found_weapon": say("Found weapon"),
    "found_drugs": say("Found drugs"),
    "arrested": say("Arrested"),
    "cited": say("Citation given"),
    "warned": say("Warning given"),
    "force": say("Force used"),
    "duration": say("How long it lasted"),
}
_RESIDENT: dict[str | None, tuple[str, str]] = {
    "True": (say("Lives here"), say("people who live here")),
    "False": (say("Lives elsewhere"), say("people who live elsewhere")),
}
IN_SENTENCES = {"Lives here": "live here", "Lives elsewhere": "live elsewhere"}
"""How a sentence names a group whose label it does not hold, so that a report finds the sentences that it must hide."""
_PHRASE = frozenset({"multiple", "other", "unknown"})


def label(column: str, value: str | None) -> str:
    """The words of ``daylit.terms`` for a stored value; of a column without a code list, the value itself."""
    codes = BY_NAME[column].codes
    if codes is not None:
        return codes.said(value) if value is None or value in codes else value
    if value is None:
        return say("Not recorded")
    return _RESIDENT[value][0] if column == "resident" and value in _RESIDENT else str(value)


def column_title(column: str) -> str:
    """A column as people read it: the title of its code list, or its name without underscores."""
    codes = BY_NAME[column].codes
    if codes is not None:
        return codes.title_said
    return _TITLES.get(column) or column.replace("_", " ").capitalize()


def people(column: str, value: str | None) -> str:
    """A group of people as it stands in a sentence: “Black people”, “people recorded as “Female””."""
    words = label(column, value)
    if BY_NAME[column].codes is RACE and value not in _PHRASE and value is not None:
        return say("{group} people", group=words)
    if column == "resident" and value in _RESIDENT:
        return _RESIDENT[value][1]
    if column in ("area", "unit", "agency"):
        return say("people stopped in {place}", place=words)
    return say("people recorded as “{group}”", group=words)


def stopped(column: str, value: str | None) -> str:
    """The same where a share is of those who were stopped, not of all people of the group: “Black people stopped”."""
    group = people(column, value)
    if column in ("area", "unit", "agency"):
        return group
    if column == "resident" and value in _RESIDENT:
        here = value == "True"
        return say("people stopped who live here") if here else say("people stopped who live elsewhere")
    if BY_NAME[column].codes is RACE and value not in _PHRASE and value is not None:
        return say("{group} stopped", group=group)
    return say("people stopped and recorded as “{group}”", group=label(column, value))
