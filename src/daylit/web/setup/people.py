"""Reading an agency's people from a CSV file: name, username, e-mail, role, unit."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from daylit.record.form_check import Mistake
from daylit.web.accounts.actions import USERNAME
from daylit.web.audience import Role

MOST_PEOPLE = 2_000
COLUMNS = {
    "name": ("name", "full name"),
    "username": ("username", "user name", "user", "login", "sign-in"),
    "email": ("email", "e-mail", "mail"),
    "role": ("role", "roles"),
    "unit": ("unit", "group", "team"),
}
_ROLES = {word: role for role in Role for word in (role.value, role.label.lower())}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPerson:
    """One row: somebody to invite, with their roles and the unit of those roles that have one."""

    row: int
    name: str
    username: str
    email: str
    roles: tuple[Role, ...]
    unit: str


def read_people(
    content: bytes, *, units: Collection[str], taken: Collection[str]
) -> tuple[list[ReadPerson], list[Mistake]]:
    """The people of a file, and everything that is wrong with it. ``taken`` are usernames that are in use."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [Mistake(where="The file", what="It is not in UTF-8.", remedy="Save it as “CSV UTF-8”.")]
    if "\0" in text:
        return [], [Mistake(where="The file", what="It is not a table.", remedy="Save it as “CSV UTF-8”.")]
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True))
    except csv.Error:
        return [], [Mistake(where="The file", what="A quotation mark is not closed.", remedy="Save it again as CSV.")]
    heads, mistakes = _heads(rows[0] if rows else [])
    if mistakes:
        return [], mistakes
    people: list[ReadPerson] = []
    seen: dict[str, int] = {}
    known = {unit.casefold(): unit for unit in units}
    for number, cells in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        mistakes += _beside(number, cells, heads)
        given = {key: " ".join(cells[at].split()) if at < len(cells) else "" for key, at in heads.items()}
        person = _person(number, given, known, mistakes)
        mistakes += _twice(person, seen, taken)
        people.append(person)
    if not people:
        mistakes.append(Mistake(where="The file", what="It holds nobody.", remedy="Write one row for each person."))
    if len(people) > MOST_PEOPLE:
        mistakes.append(Mistake(where="The file", what=f"It holds more than {MOST_PEOPLE} people.", remedy="Split it."))
    return people, mistakes


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count)


def _heads(cells: list[str]) -> tuple[dict[str, int], list[Mistake]]:
    found: dict[str, int] = {}
    mistakes = []
    for at, cell in enumerate(cells):
        word = " ".join(cell.lower().split())
        key = next((key for key, words in COLUMNS.items() if word in words), None)
        if key is None and word:
            mistakes.append(_at(1, cell[:40], "This column is not known.", f"Use {', '.join(COLUMNS)}."))
        elif key in found:
            mistakes.append(_at(1, cell[:40], "This column stands there twice.", "Keep one of them."))
        elif key is not None:
            found[key] = at
    for key in ("name", "username", "role"):
        if key not in found:
            mistakes.append(
                _at(1, key, "This column is missing.", f"The first row names the columns: {', '.join(COLUMNS)}.")
            )
    return found, mistakes


def _beside(number: int, cells: list[str], heads: Mapping[str, int]) -> Iterator[Mistake]:
    """What stands in no named column would be lost in silence: a second role, or a unit."""
    for at, cell in enumerate(cells):
        if cell.strip() and at not in heads.values():
            what = f"“{cell.strip()[:40]}” stands under no name of the first row."
            remedy = "Name its column, write several roles in one cell with “;” between them, or empty the cell."
            yield _at(number, f"cell {at + 1}", what, remedy)


def _person(number: int, given: Mapping[str, str], units: Mapping[str, str], mistakes: list[Mistake]) -> ReadPerson:
    username = given.get("username", "").lower()
    if not given.get("name"):
        mistakes.append(_at(number, "name", "It is empty.", "Write the name that others know."))
    elif len(given["name"]) > 200 or not given["name"].isprintable():
        mistakes.append(_at(number, "name", "It is too long, or holds signs that cannot be shown.", "Shorten it."))
    if not USERNAME.fullmatch(username):
        mistakes.append(
            _at(number, "username", "It is empty, or holds other signs.", "Use letters a to z, digits, and . _ - @ +.")
        )
    if given.get("email"):
        try:
            validate_email(given["email"])
        except ValidationError:
            mistakes.append(_at(number, "email", "It is no e-mail address.", "Check it, or leave it empty."))
    unit = units.get(given.get("unit", "").casefold(), "")
    if given.get("unit") and not unit:
        mistakes.append(
            _at(
                number, "unit", "There is no such unit.", f"Use {', '.join(units.values()) or 'none: add units first'}."
            )
        )
    roles = tuple(_roles(number, given.get("role", ""), mistakes))
    return ReadPerson(
        row=number, name=given.get("name", ""), username=username, email=given.get("email", ""), roles=roles, unit=unit
    )


def _roles(number: int, given: str, mistakes: list[Mistake]) -> Iterator[Role]:
    words = [word.strip().lower() for word in re.split(r"[;,/|]", given) if word.strip()]
    if not words:
        mistakes.append(_at(number, "role", "It is empty.", f"Use {', '.join(role.label for role in Role)}."))
    for word in dict.fromkeys(words):
        if word in _ROLES:
            yield _ROLES[word]
        else:
            shown = f"“{word[:30]}” is not a role."
            mistakes.append(_at(number, "role", shown, f"Use {', '.join(role.label for role in Role)}."))


def _twice(person: ReadPerson, seen: dict[str, int], taken: Collection[str]) -> Iterator[Mistake]:
    if not person.username:
        return
    if person.username in seen:
        where = f"Row {seen[person.username]} has the same."
        yield _at(person.row, "username", where, "Give each person their own.")
    elif person.username in taken:
        yield _at(person.row, "username", "Somebody signs in with it already.", "Choose another, or leave the row out.")
    seen.setdefault(person.username, person.row)


def _at(row: int, column: str, what: str, remedy: str) -> Mistake:
    return Mistake(where=f"Row {row}, {column}", what=what, remedy=remedy)
