"""The contacts of a folder: one JSON document in each file. What cannot be read is named; the others go on."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from daylit.errors import DaylitError
from daylit.record.problems import Problem
from daylit.record.reading import read_answers

KEYS = {"id", "answers", "withdrawn", "no_more_information"}
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}")


class NoContacts(DaylitError):
    """The folder of contacts is not there, or holds none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One contact as its file holds it. ``withdrawn`` asks that the state take it out again."""

    id: str
    file: str
    answers: dict[str, Any]
    withdrawn: bool = False
    no_more_information: bool = False

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of what is to be sent of it: the same answers have the same one."""
        return fingerprint_of([self.answers, self.withdrawn, self.no_more_information])


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A file that holds no contact, and why."""

    file: str
    sentence: str


def read_contacts(folder: Path) -> tuple[list[Contact], list[Unreadable]]:
    """Every contact in the files of a folder that end with .json or .JSON, by file name, and every file not usable.

    Raises
    ------
    NoContacts
        There is no such folder, or no such file in it.
    """
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".json") if folder.is_dir() else []
    if not files:
        what = "holds no file that ends with .json" if folder.is_dir() else "is no folder"
        raise NoContacts(f"“{folder}” {what}.", remedy="Name the folder with one JSON document for each contact.")
    contacts: list[Contact] = []
    bad: list[Unreadable] = []
    seen: dict[str, str] = {}
    for path in files:
        read = _read(path)
        if isinstance(read, Contact) and read.id in seen:
            read = Unreadable(
                file=path.name, sentence=f"It has the id “{read.id}”, as {seen[read.id]} has. Give each its own."
            )
        if isinstance(read, Contact):
            seen[read.id] = path.name
            contacts.append(read)
        else:
            bad.append(read)
    return contacts, bad


def _read(path: Path) -> Contact | Unreadable:
    if path.is_fifo():  # reading it would wait for ever
        return Unreadable(file=path.name, sentence="It is no file. Take it out of the folder.")
    try:
        raw = path.read_bytes()
    except OSError as error:
        why = (error.strerror or "unknown").lower()
        return Unreadable(file=path.name, sentence=f"It cannot be read: {why}. Check its permissions.")
    document, problems = read_answers(raw)
    wrong = _said(problems) if problems else " ".join(_wrong(document))
    if wrong or not isinstance(document, dict):
        return Unreadable(file=path.name, sentence=wrong)
    return Contact(
        id=document["id"],
        file=path.name,
        answers=document["answers"],
        withdrawn=document.get("withdrawn", False),
        no_more_information=document.get("no_more_information", False),
    )


def _said(problems: list[Problem]) -> str:
    return " ".join(str(each) for each in problems)


def fingerprint_of(value: Any) -> str:
    """The SHA-256 of a JSON value, whatever the order of its keys."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _wrong(document: Any) -> Iterator[str]:
    """Everything that keeps a document from being a contact, before its answers are looked at."""
    if not isinstance(document, dict):
        yield "It is no JSON object. Write {“id”: …, “answers”: {…}}."
        return
    for key in sorted(document.keys() - KEYS):
        yield f"It has the key “{key[:40]}”. Use {', '.join(sorted(KEYS))} and nothing else."
    name = document.get("id")
    if not isinstance(name, str) or not _ID.fullmatch(name):
        yield "Its id should be text of letters, digits, dots, dashes and underscores, 80 at most. Correct it."
    if not isinstance(document.get("answers"), dict):
        yield "It has no “answers”. Write the answers as an object."
    for key in ("withdrawn", "no_more_information"):
        if not isinstance(document.get(key, False), bool):
            yield f"“{key}” is neither true nor false. Write one of the two, without quotation marks."
