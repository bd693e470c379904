"""One accepted contact as rows of the analytic table: one for each person, in the words that all packs share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from daylit.jurisdictions.pack import Pack
from daylit.record.looking import Looking
from daylit.record.parts import Env, Part
from daylit.tables.contacts.reading import Noted, Reader, any_yes, reader
from daylit.tables.contacts.tags import joined_tags
from daylit.tables.contract import BY_NAME
from daylit.terms.contact import SEARCH_BASIS
from daylit.terms.grouping import join_selected, to_group
from daylit.terms.people import ASCERTAINED
from daylit.terms.reasons import GROUP_OF_REASON

Row = dict[str, Any]

RULES: dict[str, str] = {
    "agency": "The agency's name.",
    "contact_id": "The contact's id in the ledger.",
    "officer": "The officer's pseudonym, the same in every extract of the agency.",
    "unit": "The unit named in the entry.",
    "area": "The area named in the entry, else the one written as the contact's beat.",
    "latitude": "Of the map point, where the form has one.",
    "longitude": "Of the map point, where the form has one.",
    "date": "The local day on which the contact began.",
    "minute": "The local time at which it began, as the officer gave it.",
    "kind": "By the form's own kinds.",
    "initiation": "As the form asks it; else a call for service, or begun by the officer where it was none.",
    "reason": "The reason of each person; with several, the first that was chosen. California's traffic violations by "
    "their kind: moving, equipment, papers. A call for service without a reason is one.",
    "race": "Every group chosen, as one: Hispanic first, several others as “more than one”.",
    "race_selected": "Every group chosen.",
    "race_basis": "As the officer said that it came to be known.",
    "race_known_before": "Whether the officer knew race or ethnicity before the stop, where the form asks.",
    "ethnicity": "Where the form asks it apart.",
    "gender": "With several, “other”.",
    "age": "The age, else by the year or date of birth. A form that asks for a band gives none.",
    "resident": "Whether the person lives in the town or county of the contact, where the form asks.",
    "searched": "Yes for a search of the person, of belongings or, for all but passengers, of the vehicle, and for a "
    "pat-down. No where the form asked and nothing was searched.",
    "search_basis": "With several, the one that left most choice.",
    "found": "Of those who were searched.",
    "found_weapon": "Of those who were searched: a gun or another weapon.",
    "found_drugs": "Of those who were searched.",
    "arrested": "By the results, or where the form asks it apart.",
    "cited": "A citation or a summons among the results.",
    "warned": "A warning among the results, or apart.",
    "force": "Any force but none; handcuffs and a gun that was shown among it.",
    "tags": "As the officer chose them, in small letters; none that may tell who somebody is.",
    "duration": "In minutes, where the form asks for a number.",
}
"""How each column of the contract follows from a contact. The manifest of every such Extract holds these sentences."""

HERE, ELSEWHERE = frozenset({"town", "here"}), frozenset({"state", "elsewhere", "virginia"})
TRAFFIC = {"moving": "moving", "equipment": "equipment", "non_moving": "registration"}
WEAPONS = frozenset({"firearm", "weapon"})
NO_SEARCH = frozenset({"none", "no_search"})
CITED = frozenset({"citation", "summons"})
ARRESTED = frozenset({"arrest", "arrest_on_warrant"})
WARNED = frozenset({"verbal_warning", "written_warning", "warning"})


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptContact:
    """An accepted contact as it leaves the ledger: no name, no number of an officer; ``officer`` is a pseudonym.

    ``fingerprint`` is that of the revision that was accepted. ``began`` is the moment, aware; ``answers`` are those of
    the revision, and ``pack`` the one in force on the day of the contact.
    """

    id: str
    fingerprint: str
    agency: str
    officer: str
    unit: str | None
    area: str | None
    began: datetime | None
    answers: dict[str, Any]
    pack: Pack
    tags: Sequence[str] = ()


def people_of(contact: KeptContact) -> tuple[list[Row], list[Noted]]:
    """The rows of the analytic table for one contact, and what could not be taken over.

    Columns that are not in a row are missing. Free texts never go over.

    Assumes
    -------
    The answers were found right by ``daylit.record.check`` under the contact's own pack.

    Does not show
    -------------
    What the pack asks and the analytic table has no column for.
    """
    looking = Looking(contact.pack.form, contact.answers)
    read = reader(contact.pack)
    _, whole = looking.places[""][0]
    shared = _shared(contact, whole, read)
    rows = [
        {**shared, "person": number, **_person(part, env, read, shared)}
        for number, (part, env) in enumerate(looking.places.get("person", ()), 1)
    ]
    return rows, list(dict.fromkeys(read.noted))


def _shared(contact: KeptContact, env: Env, read: Reader) -> Row:
    """What all persons of a contact share."""
    there, place = env.get("contact"), env.get("location")
    row: Row = {"agency": contact.agency, "contact_id": contact.id, "officer": contact.officer, "unit": contact.unit}
    row["tags"] = joined_tags(contact.tags)
    beat = read.raw(place, "area")
    row["area"] = contact.area or (str(beat[0]) if beat else None)
    for point in read.raw(place, "point"):
        if isinstance(point, dict):
            row |= {name: point.get(name) for name in ("latitude", "longitude")}
    row |= _when(contact, read.raw(there, "start"))
    row["kind"] = next(iter(read.words(there, "kind")), None)
    if row["kind"] is None and read.yes_no(there, "traffic_stop"):
        row["kind"] = "traffic"
    row["kind_raw"] = read.labels(there, "kind")
    row["initiation"] = next(iter(read.words(there, "initiation")), None) or _called(read, there, row["kind"])
    row["initiation_raw"] = read.labels(there, "initiation")
    minutes = BY_NAME["duration"]
    row["duration"] = read.number(there, "duration", low=minutes.low or 0, high=minutes.high or 0)
    return row


def _when(contact: KeptContact, start: Sequence[Any]) -> Row:
    if not start or not isinstance(start[0], str):
        return {}
    local = datetime.fromisoformat(start[0])
    row: Row = {"date": local.date().isoformat(), "year": local.year, "month": local.month}
    row["weekday"] = local.isoweekday()
    if "T" in start[0]:
        row["minute"] = local.hour * 60 + local.minute
        if contact.began is not None:
            row["instant"] = contact.began.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ")
    return row


def _called(read: Reader, there: Part | None, kind: str | None) -> str | None:
    if kind == "call":
        return "call"
    call = read.yes_no(there, "call_for_service")
    return None if call is None else "call" if call else "officer"


def _person(part: Part, env: Env, read: Reader, shared: Row) -> Row:
    row = {**_who(part, read, shared), **_search(part, env, read)}
    reasons = read.words(part, "reason") if part.values.get("reason") != "traffic_violation" else []
    kinds = [TRAFFIC[kind] for kind in read.raw(part, "traffic_type") if kind in TRAFFIC]
    row["reason"] = next(iter(reasons or kinds), "call" if shared["kind"] == "call" else None)
    row["reason_raw"] = read.labels(part, "reason")
    row["reason_group"] = GROUP_OF_REASON[row["reason"]][0] if row["reason"] else None
    results = read.words(part, "result")
    for outcome in part.children.get("outcome", ()):
        results += read.words(outcome, "kind")
    row["arrested"] = any_yes([_among(results, ARRESTED), read.yes_no(part, "arrested")])
    row["cited"] = _among(results, CITED)
    row["warned"] = _among(results, WARNED)
    forces = [*read.words(part, "force")]
    for force in part.children.get("force", ()):
        forces += read.words(force, "kind")
    row["force"] = any_yes([any(each != "none" for each in forces) if forces else None, read.yes_no(part, "force")])
    return row


def _who(part: Part, read: Reader, shared: Row) -> Row:
    selected = read.words(part, "race")
    ethnicity = next(iter(read.words(part, "ethnicity")), None)
    if not selected and "race" in part.missing:
        selected = ["unknown"]
    if ethnicity is None and "ethnicity" in part.missing:
        ethnicity = "unknown"
    how = part.how.get("race")
    genders = read.words(part, "gender")
    if not genders and "gender" in part.missing:
        genders = ["unknown"]
    return {
        "race": to_group(selected),
        "race_raw": read.labels(part, "race"),
        "race_selected": join_selected(each for each in selected if each != "unknown"),
        "race_basis": how if how in ASCERTAINED else None,
        "race_known_before": read.yes_no(part, "race_known_before"),
        "ethnicity": ethnicity,
        "ethnicity_raw": read.labels(part, "ethnicity"),
        "race_ethnicity": to_group(selected, ethnicity),
        "gender": "other" if len(set(genders)) > 1 else next(iter(genders), None),
        "gender_raw": read.labels(part, "gender"),
        "age": _age(part, read, shared),
        "resident": _resident(part, read),
    }


def _age(part: Part, read: Reader, shared: Row) -> float | None:
    low, high = BY_NAME["age"].low or 0, BY_NAME["age"].high or 0
    age = read.number(part, "age", low=low, high=high)
    if age is not None or "year" not in shared:
        return None if age is None else int(age)
    for born in read.raw(part, "birth_date"):
        year, month, day = map(int, str(born).split("-"))
        today = datetime.fromisoformat(shared["date"])
        return shared["year"] - year - ((today.month, today.day) < (month, day))  # type: ignore[no-any-return]
    for born in read.raw(part, "birth_year"):
        return shared["year"] - int(born)  # type: ignore[no-any-return]
    return None


def _resident(part: Part, read: Reader) -> bool | None:
    told = read.yes_no(part, "town_resident")
    lives = {value for value in read.raw(part, "residency") if isinstance(value, str)}
    return any_yes([told, True if lives & HERE else False if lives & ELSEWHERE else None])


def _search(part: Part, env: Env, read: Reader) -> Row:
    passenger = "passenger" in read.raw(part, "role")
    vehicle = None if passenger else env.get("vehicle")
    searches, finds = part.children.get("search", []), part.children.get("find", [])
    searched = any_yes(
        [
            read.yes_no(part, "searched"),
            read.yes_no(part, "frisked"),
            read.yes_no(vehicle, "searched"),
            read.yes_no(vehicle, "dog_search"),
            read.view(env, "person.searched"),
            read.view(env, "person.frisked"),
            *_by_basis(read.raw(part, "search_basis")),
            bool(searches) if searches or read.lists_searches() else None,
        ]
    )
    if not searched:
        return {"searched": searched}
    bases = [*read.words(part, "search_basis"), *read.words(vehicle, "search_basis")]
    things = [*read.words(part, "found"), *read.words(vehicle, "found"), *read.words(vehicle, "dog_found")]
    for search in searches:
        bases += read.words(search, "basis")
    for find in finds:
        things += read.words(find, "kind")
    kinds = [each for each in things if each != "none"]
    told = bool(things or finds)
    return {
        "searched": True,
        "search_basis": min(bases, key=SEARCH_BASIS.values.index, default=None),
        "search_basis_raw": "; ".join(dict.fromkeys(_labels(read, part, vehicle, searches))) or None,
        "found": any_yes([bool(kinds) if told else None, read.yes_no(part, "found")]),
        "found_weapon": _among(things, WEAPONS),
        "found_drugs": _among(things, {"drugs"}),
    }


def _by_basis(values: Sequence[Any]) -> Iterable[bool]:
    """A basis tells of a search; “none” as a basis tells that there was none."""
    return (value not in NO_SEARCH for value in values if value != "not_applicable")


def _labels(read: Reader, part: Part, vehicle: Part | None, searches: Sequence[Part]) -> Iterable[str]:
    told = [read.labels(part, "search_basis"), read.labels(vehicle, "search_basis")]
    return filter(None, [*told, *(read.labels(search, "basis") for search in searches)])


def _among(words: Sequence[str], wanted: Iterable[str]) -> bool | None:
    """Whether any of the words is wanted; nothing where nothing was said."""
    return bool(set(words) & set(wanted)) if words else None
